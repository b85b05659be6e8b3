"""The six pages: what stands where, and how the viewer and the inspector travel between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from studio.widgets import Remembered
from studio.widgets.arrangement import split

PAGES = ("Write", "Board", "Stage", "Cut", "Cast", "Deliver")
_ABOUT = {
    "Write": "The words, and what was understood of them",
    "Board": "The shots as pictures",
    "Stage": "People, things, lights and cameras in space",
    "Cut": "The shots in time, with their sound",
    "Cast": "The people: looks, clothes and voices",
    "Deliver": "Films, sound, boards and lists to hand on",
}


@dataclass(frozen=True)
class Page:
    """A page. The viewer comes into ``viewer``, the inspector (if the page has one) into ``inspector``."""

    widget: QWidget
    viewer: QSplitter
    inspector: QSplitter | None = None


def beside(widget: QWidget, sizes: Sequence[int], inspector: bool, below: QWidget | None = None) -> Page:
    """``widget`` on the left; on the right the viewer, with the inspector or ``below`` under it."""
    right = split(Qt.Orientation.Vertical, *([below] if below else []))
    page = split(Qt.Orientation.Horizontal, widget, right, sizes=sizes)
    return Page(page, right, right if inspector else None)


def above(widget: QWidget, sizes: Sequence[int], beside_viewer: QWidget | None = None) -> Page:
    """The viewer beside the inspector, or ``beside_viewer`` instead of it, ``widget`` under them."""
    top = split(Qt.Orientation.Horizontal, *([beside_viewer] if beside_viewer else []))
    page = split(Qt.Orientation.Vertical, top, widget, sizes=sizes)
    page.setStretchFactor(0, 1)
    page.setStretchFactor(1, 0)
    return Page(page, top, None if beside_viewer else top)


class Pages(QWidget):
    """``pages`` in the order of :data:`PAGES`. What the user makes of a page's layout is remembered in ``settings``."""

    shown = Signal(int)

    def __init__(self, pages: Sequence[Page], viewer: QWidget, inspector: QWidget, settings: Remembered) -> None:
        super().__init__()
        self._pages, self._viewer, self._inspector, self._settings = tuple(pages), viewer, inspector, settings
        self._shown: int | None = None
        self.stack = QStackedWidget(self)
        for page in pages:
            self.stack.addWidget(page.widget)
        self.buttons: list[QToolButton] = []
        self.status = QLabel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        rule = QFrame(self)
        rule.setProperty("rule", True)
        rule.setFixedHeight(1)
        column.addWidget(rule)
        column.addLayout(self._bar())

    @property
    def name(self) -> str:
        """The name of the page shown."""
        return PAGES[self.stack.currentIndex()]

    def show_page(self, index: int) -> None:
        """Show page ``index``; viewer and inspector come along."""
        index = index if 0 <= index < len(PAGES) else 0
        self.remember()
        self._shown = index
        self._settings.setValue("page", index)
        self._paint_later()
        page = self._pages[index]
        page.viewer.insertWidget(0, self._viewer)
        if page.inspector is not None:
            page.inspector.insertWidget(1, self._inspector)
        self._inspector.setVisible(page.inspector is not None)
        self._viewer.show()
        if page.inspector is page.viewer:
            wide = page.viewer.orientation() is Qt.Orientation.Horizontal
            page.viewer.setSizes([960, 320] if wide else [300, 360])
            page.viewer.setStretchFactor(0, 1 if wide else 0)
            page.viewer.setStretchFactor(1, 0 if wide else 1)
        elif page.viewer.count() > 1:
            wide = page.viewer.orientation() is Qt.Orientation.Horizontal
            page.viewer.setSizes([720, 560] if wide else [400, 240])
            page.viewer.setStretchFactor(0, 1)
        self.stack.setCurrentIndex(index)
        self._recall(index)
        for i, button in enumerate(self.buttons):
            button.setChecked(i == index)
        self.shown.emit(index)

    def _paint_later(self) -> None:
        """Lay out now, and paint when Qt's loop has gone round: both take a while, and a key may come between them."""
        if self.isVisible():
            self.stack.setUpdatesEnabled(False)
            QTimer.singleShot(1, self.stack, lambda: self.stack.setUpdatesEnabled(True))  # 0 would be in this very turn

    def remember(self) -> None:
        """Keep how the page that is shown is laid out."""
        if self._shown is not None and self._pages[self._shown].widget.isVisible():
            for number, splitter in enumerate(self._splitters(self._shown)):
                self._settings.setValue(f"layout/{PAGES[self._shown]}/{number}", splitter.saveState())

    def _recall(self, index: int) -> None:
        for number, splitter in enumerate(self._splitters(index)):
            state = self._settings.value(f"layout/{PAGES[index]}/{number}")
            if isinstance(state, QByteArray):
                splitter.restoreState(state)

    def _splitters(self, index: int) -> list[QSplitter]:
        """The page's own splitters; those within its panels are the panels'."""
        page = self._pages[index]
        found = [page.widget, page.viewer, page.inspector]
        return list(dict.fromkeys(widget for widget in found if isinstance(widget, QSplitter)))

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 0, 16, 0)
        bar.setSpacing(0)
        for index, name in enumerate(PAGES):
            button = QToolButton(self)
            button.setText(name)
            button.setCheckable(True)
            button.setProperty("page", True)
            button.setToolTip(f"{_ABOUT[name]}  (F{index + 1})")
            button.setAccessibleName(f"Page {name}")
            button.clicked.connect(lambda _on=False, i=index: self.show_page(i))
            self.buttons.append(button)
            bar.addWidget(button)
        self.status.setProperty("figures", True)
        self.status.setAccessibleName("Status")
        self.status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.status.setMinimumWidth(40)
        bar.addWidget(self.status, 1)
        return bar
