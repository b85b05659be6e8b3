"""How the window looks: Fusion, a palette and a little style sheet; charcoal or paper, with one warm accent."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True)
class Theme:
    """Colours as ``#rrggbb``. ``base`` is the deepest ground, ``panel`` the window's, ``raised`` that of things to press.

    ``ready``, ``assumed`` and ``refused`` mean something (done, guessed, not possible) and are used for nothing else."""

    name: str
    base: str
    panel: str
    raised: str
    line: str
    text: str
    quiet: str
    faint: str
    accent: str
    on_accent: str
    selected: str
    ready: str
    assumed: str
    refused: str

    def colour(self, role: str) -> QColor:
        """The colour of ``role``, one of the fields' names."""
        return QColor(getattr(self, role))


CHARCOAL = Theme(
    name="charcoal",
    base="#131417",
    panel="#1a1c20",
    raised="#25282e",
    line="#2e3238",
    text="#e4e5e7",
    quiet="#9297a0",
    faint="#5d626b",
    accent="#e0a340",
    on_accent="#17140d",
    selected="#37301f",
    ready="#6fae7b",
    assumed="#d99a3a",
    refused="#d4675c",
)
PAPER = Theme(
    name="paper",
    base="#fbfaf8",
    panel="#f1efec",
    raised="#ffffff",
    line="#d9d5cf",
    text="#25262a",
    quiet="#6a6c72",
    faint="#a3a29f",
    accent="#b6751a",
    on_accent="#ffffff",
    selected="#f3e5cc",
    ready="#3f8a4d",
    assumed="#b6751a",
    refused="#b8443a",
)

_ROLES = {
    QPalette.ColorRole.Window: "panel",
    QPalette.ColorRole.Base: "base",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "text",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "quiet",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "base",
    QPalette.ColorRole.Light: "line",
}

_SHEET = """
* {{ font-size: 13px }}
QWidget {{ outline: 0 }}
QToolButton, QPushButton {{ background: {raised}; border: 1px solid {line}; border-radius: 5px; padding: 5px 12px }}
QToolButton:hover, QPushButton:hover {{ background: {line} }}
QToolButton:focus, QPushButton:focus {{ border-color: {accent} }}
QToolButton:checked {{ color: {accent} }}
QToolButton:disabled, QPushButton:disabled {{ color: {faint}; background: {panel} }}
QPushButton:default {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600;
  min-width: 64px }}
QPushButton:default:focus {{ border-color: {text} }}
QPushButton:default:disabled {{ background: {panel}; color: {faint}; border-color: {line} }}
QToolButton[flat="true"] {{ background: transparent; border-color: transparent; padding: 5px 8px }}
QToolButton[flat="true"]:hover {{ background: {raised} }}
QToolButton[flat="true"]:focus {{ border-color: {accent} }}
QToolButton[mark="true"] {{ color: {assumed}; padding: 2px 4px; font-size: 18px }}
QToolButton[way="true"] {{ padding: 3px; font-size: 11px; color: {quiet} }}
QToolButton[way="true"]:checked {{ border-color: {accent}; color: {accent} }}
QToolButton[page="true"] {{ background: transparent; border: 0; border-top: 2px solid transparent; border-radius: 0;
  color: {quiet}; padding: 8px 18px }}
QToolButton[page="true"]:hover {{ color: {text} }}
QToolButton[page="true"]:focus {{ color: {accent} }}
QToolButton[page="true"]:checked {{ color: {text}; border-top-color: {accent} }}
QLabel[quiet="true"] {{ color: {quiet} }}
QLabel[heading="true"] {{ color: {quiet}; font-weight: 600 }}
QLabel[title="true"] {{ font-size: 20px; font-weight: 600 }}
QLabel[small="true"] {{ font-size: 12px }}
QLabel[figures="true"] {{ color: {quiet}; font-size: 12px }}
QLineEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {{ background: {base}; border: 1px solid {line};
  border-radius: 5px; padding: 4px 6px; selection-background-color: {accent}; selection-color: {on_accent} }}
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0; border: 0 }}
QSpinBox QLineEdit, QDoubleSpinBox QLineEdit {{ background: transparent; border: 0; padding: 0 }}
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {{ border-color: {accent} }}
QPlainTextEdit[page="true"] {{ border: 0; border-radius: 0; padding: 0; font-size: 14px }}
QComboBox::drop-down {{ border: 0; width: 22px }} QComboBox::down-arrow {{ image: none }}
QListView, QTreeView, QTableView {{ background: {base}; border: 0 }}
QListView::item {{ padding: 5px; border-radius: 4px }}
QListView::item:selected {{ background: {selected}; color: {accent} }}
QListView[popup="true"] {{ background: {raised}; border: 1px solid {line}; padding: 3px }}
QComboBox QAbstractItemView {{ background: {raised}; border: 1px solid {line}; selection-background-color: {selected};
  selection-color: {accent} }}
QHeaderView::section {{ background: {panel}; color: {quiet}; border: 0; border-bottom: 1px solid {line}; padding: 6px }}
QTableView::item:selected {{ background: {selected}; color: {text} }}
QGraphicsView {{ background: {base}; border: 0 }}
QFrame[rule="true"] {{ background: {line}; border: 0 }}
QSplitter::handle {{ background: {line} }}
QSplitter::handle:horizontal {{ width: 1px }} QSplitter::handle:vertical {{ height: 1px }}
QSlider::groove:horizontal {{ height: 3px; background: {line}; border-radius: 1px }}
QSlider::sub-page:horizontal {{ background: {accent} }}
QSlider::handle:horizontal {{ background: {text}; width: 12px; height: 12px; margin: -5px 0; border-radius: 6px }}
QSlider::handle:horizontal:focus {{ background: {accent} }}
QProgressBar {{ background: {base}; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; color: transparent }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0 }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0 }}
QScrollBar::handle {{ background: {line}; border-radius: 5px; min-height: 24px; min-width: 24px }}
QScrollBar::handle:hover {{ background: {faint} }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0 }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent }}
QMenuBar {{ background: {panel}; padding: 2px 6px }} QMenuBar::item {{ padding: 4px 9px; border-radius: 4px }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {line} }}
QMenu {{ background: {raised}; border: 1px solid {line}; padding: 4px }}
QMenu::item {{ padding: 5px 26px 5px 14px; border-radius: 4px }} QMenu::item:disabled {{ color: {quiet} }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {line}; padding: 4px }}
"""
_FAMILIES = ["Inter", "SF Pro Text", "Segoe UI", "Noto Sans", "Cantarell", "DejaVu Sans"]
_SCRIPT_FAMILIES = ["Courier Prime", "Courier New", "Liberation Mono", "DejaVu Sans Mono"]


def apply(application: QApplication, theme: Theme) -> None:
    """Dress the whole application in ``theme``."""
    application.setStyle("Fusion")
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, theme.colour(name))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("faint"))
    application.setProperty("theme", theme.name)  # first: what draws itself asks for it while it is told of the rest
    application.setPalette(palette)
    application.setFont(QFont(_installed(_FAMILIES), 10))
    application.setStyleSheet(_SHEET.format(**asdict(theme)))


def current() -> Theme:
    """The theme the application wears."""
    application = QApplication.instance()
    return PAPER if application is not None and application.property("theme") == PAPER.name else CHARCOAL


def monospace(pixels: int) -> QFont:
    """The typewriter face of scripts and figures, ``pixels`` high."""
    font = QFont(_installed(_SCRIPT_FAMILIES))
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(pixels)
    return font


def _installed(families: list[str]) -> str:
    known = set(QFontDatabase.families())
    return next((family for family in families if family in known), families[-1])
