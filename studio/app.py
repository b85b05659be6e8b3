"""The window: one film, six pages along the bottom, everything by keyboard."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QMenu,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.foundation.errors import SoundstageError
from engine.session import Desk, DeskSettings
from studio.bridge import Film
from studio.devices import Speaker
from studio.export import ExportPanel
from studio.inspector import InspectorPanel
from studio.renders import RendersPanel
from studio.script import ScriptPanel
from studio.storyboard import StoryboardPanel
from studio.timeline import TimelinePanel
from studio.viewer import ViewerPanel
from studio.widgets import CHARCOAL, PAPER, apply
from studio.widgets.arrangement import fill, message, split, titled
from studio.widgets.palette import CommandPalette, ShortcutSheet, keys_of, plain_name

PAGES = ("Write", "Board", "Stage", "Cut", "Cast", "Deliver")
_SUFFIXES = "*.soundstage *.fountain *.txt *.fdx"
_TO_COME = {
    "Stage": "Here you will move people, things, lights and cameras about the set, in space and on a plan.\n"
    "It is not part of this version yet. Until then the words place them, and the inspector sets the camera.",
    "Cast": "Here you will choose looks, clothes and voices, record cameos and manage consent.\n"
    "It is not part of this version yet. Until then people look the way the words describe them.",
}


class Window(QMainWindow):
    """``speaker`` is opened by the caller. Closing the window closes the desk."""

    def __init__(self, film: Film, speaker: Speaker, settings: QSettings) -> None:
        super().__init__()
        self.film, self.speaker, self.settings = film, speaker, settings
        self.setWindowTitle("Soundstage")
        self.setAcceptDrops(True)
        self.resize(1280, 720)
        self.viewer = ViewerPanel(film, speaker, self)
        self.inspector = InspectorPanel(film, self)
        self.script = ScriptPanel(film, self)
        self.storyboard = StoryboardPanel(film, self)
        self.timeline = TimelinePanel(film, self)
        self.export = ExportPanel(film, self)
        self.renders = RendersPanel(film, self)
        self.scenes = QListWidget(self)
        self.people = QListWidget(self)
        self.pages = QStackedWidget(self)
        self._holders: list[tuple[QSplitter, QSplitter | None]] = []
        self._problem_over = QTimer(self)
        self._problem_over.setSingleShot(True)
        self._problem_over.setInterval(9000)
        self._problem_over.timeout.connect(self._show_status)
        self._lay_out()
        self._make_menus()
        self._connect()
        self.show_page(int(str(settings.value("page", 0))))
        geometry = settings.value("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        self._opened()

    # -- pages -------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        for builder in (self._write, self._board, self._stage, self._cut, self._cast, self._deliver):
            self.pages.addWidget(builder())
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pages, 1)
        rule = QFrame(self)
        rule.setProperty("rule", True)
        rule.setFixedHeight(1)
        column.addWidget(rule)
        column.addLayout(self._page_bar())
        self.setCentralWidget(whole)

    def _page_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 0, 16, 0)
        bar.setSpacing(0)
        self.page_buttons: list[QToolButton] = []
        for index, name in enumerate(PAGES):
            button = QToolButton(self)
            button.setText(name)
            button.setCheckable(True)
            button.setProperty("page", True)
            button.setToolTip(f"{name}  (F{index + 1})")
            button.setAccessibleName(f"Page {name}")
            button.clicked.connect(lambda _on=False, i=index: self.show_page(i))
            self.page_buttons.append(button)
            bar.addWidget(button)
        self.status = QLabel(self)
        self.status.setProperty("figures", True)
        self.status.setAccessibleName("Status")
        self.status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.status.setMinimumWidth(40)
        bar.addWidget(self.status, 1)
        return bar

    def _write(self) -> QWidget:
        right = split(Qt.Orientation.Vertical)
        right.addWidget(titled("Scenes", self.scenes))
        self.scenes.setAccessibleName("Scenes")
        page = split(Qt.Orientation.Horizontal, self.script, right, sizes=(680, 600))
        self._holders.append((right, None))
        return page

    def _board(self) -> QWidget:
        right = split(Qt.Orientation.Vertical)
        self._holders.append((right, right))
        return split(Qt.Orientation.Horizontal, self.storyboard, right, sizes=(860, 420))

    def _stage(self) -> QWidget:
        right = split(Qt.Orientation.Vertical)
        self._holders.append((right, right))
        return split(Qt.Orientation.Horizontal, message(_TO_COME["Stage"]), right, sizes=(700, 580))

    def _cut(self) -> QWidget:
        top = split(Qt.Orientation.Horizontal)
        self._holders.append((top, top))
        page = split(Qt.Orientation.Vertical, top, self.timeline, sizes=(410, 260))
        page.setStretchFactor(0, 1)
        page.setStretchFactor(1, 0)
        return page

    def _cast(self) -> QWidget:
        self.people.setAccessibleName("People")
        right = split(Qt.Orientation.Vertical)
        self._holders.append((right, None))
        left = split(Qt.Orientation.Vertical, titled("People", self.people), message(_TO_COME["Cast"]))
        return split(Qt.Orientation.Horizontal, left, right, sizes=(640, 640))

    def _deliver(self) -> QWidget:
        right = split(Qt.Orientation.Vertical)
        self._holders.append((right, None))
        left = split(Qt.Orientation.Vertical, self.export, self.renders, sizes=(280, 360))
        return split(Qt.Orientation.Horizontal, left, right, sizes=(640, 640))

    def show_page(self, index: int) -> None:
        """Show page ``index``; viewer and inspector come along."""
        index = index if 0 <= index < len(PAGES) else 0
        self.settings.setValue("page", index)
        viewer_holder, inspector_holder = self._holders[index]
        viewer_holder.insertWidget(0, self.viewer)
        if inspector_holder is not None:
            inspector_holder.insertWidget(1, self.inspector)
        self.inspector.setVisible(inspector_holder is not None)
        self.viewer.show()
        if inspector_holder is viewer_holder:
            wide = viewer_holder.orientation() is Qt.Orientation.Horizontal
            viewer_holder.setSizes([960, 320] if wide else [300, 360])
            viewer_holder.setStretchFactor(0, 1 if wide else 0)
            viewer_holder.setStretchFactor(1, 0 if wide else 1)
        elif viewer_holder.count() > 1:
            viewer_holder.setSizes([400, 240])
        self.pages.setCurrentIndex(index)
        for i, button in enumerate(self.page_buttons):
            button.setChecked(i == index)
        (self.script.editor if PAGES[index] == "Write" else self.pages.currentWidget()).setFocus()

    @property
    def page(self) -> str:
        """The name of the page shown."""
        return PAGES[self.pages.currentIndex()]

    # -- commands ----------------------------------------------------------------------------------------------------

    def _make_menus(self) -> None:
        self.undo_action = self._action("Undo", QKeySequence.StandardKey.Undo, self._undo)
        self.redo_action = self._action("Redo", "Ctrl+Shift+Z", self._redo)
        bar = self.menuBar()
        files = bar.addMenu("&File")
        files.addAction(self._action("New film", QKeySequence.StandardKey.New, lambda: self.film.new()))
        files.addAction(self._action("Open…", QKeySequence.StandardKey.Open, self._open))
        self._recent = files.addMenu("Open recent")
        self._recent.aboutToShow.connect(self._list_recent)
        bundled = files.addMenu("Open a bundled film")
        for found in self.film.desk.bundled():
            bundled.addAction(self._action(found.title, "", lambda name=found.name: self.film.open_bundled(name)))
        files.addSeparator()
        files.addAction(self._action("Export Fountain…", "", self._export_fountain))
        files.addAction(self._action("Export…", "Ctrl+E", lambda: self.show_page(PAGES.index("Deliver"))))
        files.addSeparator()
        files.addAction(self._action("Quit", QKeySequence.StandardKey.Quit, self.close))
        edit = bar.addMenu("&Edit")
        edit.addActions([self.undo_action, self.redo_action])
        edit.addSeparator()
        edit.addAction(self._action("What the word at the cursor means", "", self.script.editor.show_choices))
        self._menus: dict[str, list[QAction]] = {
            "Shot": self.storyboard.menu_actions,
            "Play": self.viewer.play_actions,
            "Time": self.timeline.menu_actions,
            "View": self._view_actions(),
        }
        for name, actions in self._menus.items():
            bar.addMenu(f"&{name}").addActions(actions)
            self.addActions(actions)
        helping = bar.addMenu("&Help")
        self.palette_action = self._action("Commands…", "Ctrl+K", self.show_palette)
        self.sheet_action = self._action("Shortcuts", "F12", self.show_shortcuts)
        self.sheet_action.setShortcuts([QKeySequence("F12"), QKeySequence("?")])
        helping.addActions([self.palette_action, self.sheet_action])
        self._menus = {
            "File": _flat(files), "Edit": edit.actions(), **self._menus, "Help": helping.actions()
        }  # fmt: skip

    def _view_actions(self) -> list[QAction]:
        pages = [
            self._action(name, f"F{index + 1}", lambda i=index: self.show_page(i)) for index, name in enumerate(PAGES)
        ]
        self.light = self._action("Light theme", "", lambda: self.set_light(self.light.isChecked()))
        self.light.setCheckable(True)
        self.light.setChecked(str(self.settings.value("light", "false")) == "true")
        return [*pages, *self.viewer.view_actions, self.light]

    def _action(self, name: str, keys: str | QKeySequence.StandardKey, act: Callable[[], object]) -> QAction:
        action = QAction(name, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: act())
        self.addAction(action)
        return action

    def set_light(self, light: bool) -> None:
        """Wear paper instead of charcoal."""
        self.settings.setValue("light", "true" if light else "false")
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply(application, PAPER if light else CHARCOAL)
        self.script.editor.highlighter.rehighlight()

    def commands(self) -> list[QAction]:
        """Every command there is, for the palette."""
        return [action for actions in self._menus.values() for action in actions if not action.isSeparator()]

    def show_palette(self) -> None:
        """Type a command (Ctrl+K)."""
        palette = CommandPalette(self.commands(), self)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.move(self.geometry().center().x() - palette.width() // 2, self.geometry().top() + 90)
        palette.open()
        palette.field.setFocus()

    def show_shortcuts(self) -> None:
        """All keys on one page (F12 or ?)."""
        rows = {
            name: [(keys_of(action), plain_name(action)) for action in actions if keys_of(action)]
            for name, actions in self._menus.items()
        }
        film = [*rows["File"], *rows["Edit"], *rows["Help"]]
        halves = (("Film", film),), (("Shot", rows["Shot"]), ("Time", rows["Time"]))
        sheet = ShortcutSheet((*halves, (("Play", rows["Play"]),), (("View", rows["View"]),)), self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def _undo(self) -> None:
        self.script.flush()
        self.film.undo()
        self._name_history()

    def _redo(self) -> None:
        self.film.redo()
        self._name_history()

    def _open(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(
            self, "Open a film or a script", str(Path(self.film.desk.path).parent), f"Films and scripts ({_SUFFIXES})"
        )
        if path:
            self.film.open(Path(path))

    def _export_fountain(self) -> None:
        suggested = Path(self.film.desk.path).with_suffix(".fountain")
        path, _kind = QFileDialog.getSaveFileName(self, "Export Fountain", str(suggested), "Fountain (*.fountain)")
        if path:
            self.film.export_fountain(Path(path))

    def _list_recent(self) -> None:
        self._recent.clear()
        for found in self.film.desk.recent()[:12]:
            action = self._recent.addAction(found.title)
            action.setToolTip(str(found.path))
            action.triggered.connect(lambda _checked=False, path=found.path: self.film.open(Path(path)))
        if self._recent.isEmpty():
            self._recent.addAction("No films yet").setEnabled(False)

    # -- following the film ------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        film = self.film
        film.opened.connect(self._opened)
        film.changed.connect(lambda _changes: self._refresh())
        film.cut_changed.connect(self._refresh)
        film.problem.connect(self.say)
        film.job_changed.connect(lambda _job: self._show_status())
        self.viewer.player.state_changed.connect(lambda: self.timeline.show_loop(self.viewer.player.loop))
        self.scenes.itemActivated.connect(self._go_to_scene)
        self.scenes.itemClicked.connect(self._go_to_scene)

    def _opened(self) -> None:
        self._refresh()
        if self.film.desk.read_only:
            self.say(self.film.desk.read_only_reason)
        elif self.speaker.reason:
            self.say(self.speaker.reason)

    def _refresh(self) -> None:
        project = self.film.project
        self.setWindowTitle(f"{project.title}{' (read-only)' if self.film.desk.read_only else ''} — Soundstage")
        fill(self.scenes, [(f"{i}   {s.heading or s.set}", s.id) for i, s in enumerate(project.scenes, 1)])
        fill(self.people, [(_described(c), c.id) for c in project.cast])
        self._name_history()
        self._show_status()

    def _name_history(self) -> None:
        desk = self.film.desk
        for action, verb, label in (
            (self.undo_action, "Undo", desk.undo_label),
            (self.redo_action, "Redo", desk.redo_label),
        ):
            action.setText(f"{verb} {label[:1].lower()}{label[1:]}" if label else verb)
            action.setEnabled(bool(label))

    def say(self, sentence: str) -> None:
        """Show a sentence about something that could not be done."""
        self.status.setText(self.status.fontMetrics().elidedText(sentence, Qt.TextElideMode.ElideRight, 700))
        self.status.setToolTip(sentence)
        self.status.setStyleSheet("QLabel { color: #d4675c }")
        self._problem_over.start()

    def _show_status(self) -> None:
        if self._problem_over.isActive():
            return
        running = [job for job in self.film.desk.jobs() if type(job.state).__name__ == "Running"]
        self.status.setStyleSheet("")
        self.status.setToolTip("")
        self.status.setText(f"{running[0].label}   {running[0].state.fraction:.0%}" if running else "Saved")

    def _go_to_scene(self, item: QListWidgetItem) -> None:
        scene_id = item.data(Qt.ItemDataRole.UserRole)
        first = next((shot for shot in self.film.cut.shots if shot.scene_id == scene_id), None)
        if first is not None:
            self.film.go_to_shot(first)
        self.script.go_to(self.film.project.scene(scene_id).span.start)

    # -- the window itself -------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(1280, 720)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.film.open(paths[0])

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.script.flush()
        self.settings.setValue("geometry", self.saveGeometry())
        self.settings.sync()
        self._problem_over.stop()
        self.viewer.close_devices()
        self.speaker.close()
        self.film.close()
        super().closeEvent(event)


def _described(character: object) -> str:
    said = [getattr(character, "role", ""), getattr(character, "build", "")]
    age = getattr(character, "age", None)
    if age:
        said.append(f"{age:g} years")
    said += [f"{g.colour} {g.kind}".strip().replace("_", " ") for g in getattr(character, "garments", ())]
    return "   ".join([getattr(character, "name", ""), ", ".join(filter(None, said))]).strip()


def _flat(menu: QMenu) -> list[QAction]:
    return [action for action in menu.actions() if action.menu() is None]


def main(words: Sequence[str] = ()) -> int:
    """Open the studio on the source in ``words``, or where one was last, or on the sample film."""
    import platformdirs

    parser = argparse.ArgumentParser(prog="soundstage", description="The studio.")
    parser.add_argument("source", nargs="?", help="a .fountain, .txt, .fdx or .soundstage")
    parser.add_argument("--engine", choices=("world", "slate"), default="world")
    parser.add_argument("--home", type=Path, default=Path(platformdirs.user_data_dir("soundstage", appauthor=False)))
    parser.add_argument("--cache", type=Path, default=Path(platformdirs.user_cache_dir("soundstage", appauthor=False)))
    parser.add_argument("--debug", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(list(words))
    application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setApplicationName("Soundstage")
    settings = QSettings(str(options.home / "window.ini"), QSettings.Format.IniFormat)
    apply(application, PAPER if str(settings.value("light", "false")) == "true" else CHARCOAL)
    film = Film(Desk(options.cache, options.home, DeskSettings(engine=options.engine)))
    try:
        begin(film, options.source)
    except SoundstageError:
        film.close()
        raise
    speaker = Speaker()
    speaker.open()
    window = Window(film, speaker, settings)
    window.show()
    return int(application.exec())


def begin(film: Film, source: str | None) -> None:
    """Put a film on the desk. Raises SourceError if ``source`` cannot be read."""
    if source:
        film.desk.open(Path(source))
        return
    for found in film.desk.recent()[:1]:
        if film.open(Path(found.path)):
            return
    film.desk.open_bundled("missed_shot")
