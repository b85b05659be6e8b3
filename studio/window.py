"""The window: puts the panels on their pages, fills the menus and follows the film."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QListWidgetItem, QMainWindow, QWidget

from engine.project.changes import Changes
from engine.session.jobs import Failed, Job, Running
from studio.bridge import Film
from studio.cast import CastPanel
from studio.devices import Speaker
from studio.export import ExportPanel
from studio.inspector import InspectorPanel
from studio.menus import FilesMenu, Menus
from studio.mixer import MixerPanel
from studio.pages import PAGES, Page, Pages, above, beside
from studio.renders import RendersPanel
from studio.script import ScriptPanel
from studio.stage import StagePanel
from studio.storyboard import StoryboardPanel
from studio.timeline import ENDINGS, TimelinePanel
from studio.tour import Tour
from studio.viewer import ViewerPanel
from studio.whereabouts import Whereabouts
from studio.widgets import CHARCOAL, PAPER, Remembered, apply, current
from studio.widgets.arrangement import HintedList, fill, split, titled
from studio.widgets.tabbing import OwnKeys, next_stop

_PROBLEM_MS, _READ_MS = 9000, 2500
"""How long the sentence about a problem stands, and how long at least when work goes on."""


class Window(QMainWindow):
    """``speaker`` is opened by the caller. Closing the window closes the desk."""

    def __init__(self, film: Film, speaker: Speaker, settings: QSettings) -> None:
        super().__init__()
        self.film, self.speaker = film, speaker
        self.settings = Remembered(settings, self)
        film.keep_with(self._leave_field)  # before what the field belongs to is put down
        self.setWindowTitle("Soundstage")
        self.setAcceptDrops(True)
        self.resize(1280, 720)
        self.viewer = ViewerPanel(film, speaker, self)
        self.inspector = InspectorPanel(film, self)
        self.script = ScriptPanel(film, self)
        self.storyboard = StoryboardPanel(film, self)
        self.stage = StagePanel(film, self)
        self.timeline = TimelinePanel(film, self)
        self.mixer = MixerPanel(film, self)
        self.export = ExportPanel(film, self)
        self.renders = RendersPanel(film, self)
        self.scenes = HintedList("The scenes of the script, to go to with a click.", self)
        self.cast = CastPanel(film, speaker, self)
        self._told_of_sound, self._must_go = "", False
        self._problem_over = QTimer(self)
        self._problem_over.setSingleShot(True)
        self._problem_over.timeout.connect(self._show_status)
        self.pages = Pages(self._pages(), self.viewer, self.inspector, self.settings)
        self.page_buttons, self.status = self.pages.buttons, self.pages.status
        self.pages.shown.connect(self._page_shown)
        self.setCentralWidget(self.pages)
        self.whereabouts = Whereabouts(film, self.settings, self)
        self.tour = Tour(self, self._button, lambda name: self.show_page(PAGES.index(name)), self.settings)
        self.tour.over.connect(lambda to_the_end: self.show_page(0 if to_the_end else self.pages.stack.currentIndex()))
        self._own_keys = OwnKeys(self)
        self.menus = Menus(self)
        self._make_menus()
        self._connect()
        last = int(str(self.settings.value("page", 0)))
        self._prepare()
        self.show_page(last)
        geometry = self.settings.value("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        self._opened()

    # -- pages -------------------------------------------------------------------------------------------------------

    def _pages(self) -> list[Page]:
        """The pages in the order of PAGES."""
        self.scenes.setAccessibleName("Scenes")
        deliver = split(Qt.Orientation.Vertical, self.export, self.renders, sizes=(280, 360))
        return [
            beside(self.script, (680, 600), inspector=False, below=titled("Scenes", self.scenes)),
            beside(self.storyboard, (860, 420), inspector=True),
            beside(self.stage, (820, 460), inspector=False, below=self.stage.inspector),
            above(self.timeline, (410, 260), beside_viewer=self.mixer),
            beside(self.cast, (720, 560), inspector=False),
            beside(deliver, (640, 640), inspector=False),
        ]

    def _prepare(self) -> None:
        """Lay out and paint every page once before anybody waits for it: what is shown first has to be styled first."""
        for index in range(len(PAGES)):
            self.pages.show_page(index)
            self.pages.grab()

    def show_page(self, index: int) -> None:
        """Show page ``index``; viewer and inspector come along."""
        self.pages.show_page(index)

    def _page_shown(self, index: int) -> None:
        """What one works with on a page has the keys."""
        self.film.spare_thumbnails()
        (
            self.script.editor, self.storyboard, self.stage, self.timeline.view, self.cast.people, self.export.preset,
        )[index].setFocus()  # fmt: skip

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab goes as one reads the page."""
        now = self.focusWidget()
        target = next_stop(self.tour if now is not None and self.tour.isAncestorOf(now) else self, now, forward)
        if target is None:
            return False
        self._own_keys.arrived(target)
        target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def _focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        self._own_keys.follow(now if now is not None and self.isAncestorOf(now) else None)

    def _button(self, name: str) -> QWidget:
        return self.page_buttons[PAGES.index(name)]

    @property
    def page(self) -> str:
        """The name of the page shown."""
        return self.pages.name

    # -- commands ----------------------------------------------------------------------------------------------------

    def _make_menus(self) -> None:
        menus = self.menus
        self.files = FilesMenu(self.film, self, menus, self.save, lambda: self.show_page(PAGES.index("Deliver")))
        self.files.written.connect(lambda sentence: self.say(sentence, "quiet"))
        self.undo_action = menus.action("Undo", QKeySequence.StandardKey.Undo, self._undo)
        self.redo_action = menus.action("Redo", "Ctrl+Shift+Z", self._redo)
        for action in (self.undo_action, self.redo_action):
            action.setIconText(action.text())  # what it is called where it is not said what is undone
        word = menus.action("What the word at the cursor means", "", self.script.editor.show_choices)
        comment = menus.action("Comment on the word at the cursor", "Ctrl+Alt+M", lambda: self.script.editor.comment())
        menus.add("Edit", [self.undo_action, self.redo_action, None, word, comment])
        menus.add("Shot", self.storyboard.menu_actions)
        self.timeline.of_shots = self.storyboard.cutting_actions
        menus.add("Stage", self.stage.menu_actions)
        menus.add("Play", self.viewer.play_actions)
        menus.add("Time", self.timeline.menu_actions)
        menus.add("Sound", self.timeline.sound_actions)
        menus.add("Mix", self.mixer.menu_actions)
        menus.add("View", self._view_actions())
        self.palette_action = menus.action("Commands…", "Ctrl+K", menus.show_palette)
        self.sheet_action = menus.action("Shortcuts", ("F12", "?"), menus.show_shortcuts)
        touring = menus.action("Take the tour", "", self.tour.begin)
        menus.add("Help", [self.palette_action, self.sheet_action, touring])
        menus.give_letters()

    def _view_actions(self) -> list[QAction]:
        pages = [
            self.menus.action(name, f"F{index + 1}", partial(self.show_page, index)) for index, name in enumerate(PAGES)
        ]
        self.light = self.menus.action("Light theme", "", lambda: self.set_light(self.light.isChecked()))
        self.light.setCheckable(True)
        self.light.setChecked(str(self.settings.value("light", "false")) == "true")
        return [*pages, *self.viewer.view_actions, self.light]

    def set_light(self, light: bool) -> None:
        """Wear paper instead of charcoal."""
        self.settings.setValue("light", "true" if light else "false")
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply(application, PAPER if light else CHARCOAL)
        self.script.editor.highlighter.rehighlight()

    def commands(self) -> list[QAction]:
        """Every command there is, for the palette."""
        return self.menus.commands()

    def _undo(self) -> None:
        self.film.undo()
        self._name_history()

    def _redo(self) -> None:
        self.film.redo()
        self._name_history()

    # -- following the film ------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        film = self.film
        film.opened.connect(self._opened)
        film.changed.connect(self._changed)
        film.cut_changed.connect(self._refresh)
        film.typed.connect(self._name_history)
        film.problem.connect(self.say)
        film.job_changed.connect(self._job_changed)
        player = self.viewer.player
        player.state_changed.connect(lambda: self.timeline.show_loop(player.loop))
        player.state_changed.connect(lambda: None if player.playing else self._stopped())
        player.played.connect(self.mixer.show_levels)
        view = self.timeline.view
        view.loop_moved.connect(player.set_loop)
        view.sound_chosen.connect(lambda: self.storyboard.delete_action.setEnabled(not view.sounds_chosen))
        self.stage.play_asked.connect(lambda run: self.viewer.player.play() if run else self.viewer.player.stop())
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)
        self.scenes.itemActivated.connect(self._go_to_scene)
        self.scenes.itemClicked.connect(self._go_to_scene)

    def _stopped(self) -> None:
        """Playing is over, and with it what goes on while it plays."""
        self.mixer.show_stopped()
        self.stage.stop_recording()

    def _opened(self) -> None:
        self._refresh()
        if self.film.desk.read_only:
            self.say(self.film.desk.read_only_reason)
        elif self.speaker.reason != self._told_of_sound:  # once, not with every film
            self._told_of_sound = self.speaker.reason
            self.say(self.speaker.reason)
        self.viewer.player.dropped = 0
        self.whereabouts.opened()

    def _changed(self, _changes: Changes) -> None:
        if self._problem_over.remainingTime() < _PROBLEM_MS - _READ_MS:  # it was read, and work goes on
            self._problem_over.stop()
        self._refresh()

    def _job_changed(self, job: Job) -> None:
        if isinstance(job.state, Failed):
            self.say(job.state.error)
        else:
            self._show_status()

    def _refresh(self) -> None:
        project = self.film.project
        self.setWindowTitle(f"{project.title}{' (read-only)' if self.film.desk.read_only else ''} — Soundstage")
        fill(self.scenes, [(f"{i}   {s.heading or s.set}", s.id) for i, s in enumerate(project.scenes, 1)])
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

    def save(self) -> None:
        """There is nothing left to save; who asks is told so."""
        if self.film.keep() and not self.film.desk.read_only:
            self.say("Saved: every edit is on disk as it is made.", "quiet")

    def say(self, sentence: str, colour: str = "refused") -> None:
        """Show a sentence, by default about something that could not be done."""
        self.status.setText(self.status.fontMetrics().elidedText(sentence, Qt.TextElideMode.ElideRight, 700))
        self.status.setToolTip(sentence)
        self.status.setStyleSheet(f"QLabel {{ color: {getattr(current(), colour)} }}")
        self._problem_over.start(_PROBLEM_MS if colour == "refused" else _READ_MS)

    def _show_status(self) -> None:
        if self._problem_over.isActive():
            return
        running = [(job.label, job.state) for job in self.film.desk.jobs() if isinstance(job.state, Running)]
        self.status.setStyleSheet("")
        self.status.setToolTip("")
        rest = "Only to be looked at" if self.film.desk.read_only else "Saved"
        self.status.setToolTip("" if running else self.film.desk.read_only_reason)
        self.status.setText(f"{running[0][0]}   {running[0][1].fraction:.0%}" if running else rest)

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
        """A script or a film is opened; sounds are laid at the playhead, where they can be seen."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        sounds = [path for path in paths if path.suffix.lower() in ENDINGS]
        for path in sounds:
            self.film.lay_sound(path, "music", self.film.playhead)
        if sounds:
            self.show_page(PAGES.index("Cut"))
        elif paths:
            self.film.open(paths[0])

    def _leave_field(self) -> None:
        """What stands in the field that has the keys counts as entered."""
        field = self.focusWidget()
        if isinstance(field, QLineEdit | QAbstractSpinBox) and field.hasFocus():
            field.clearFocus()
            if field.isVisible():
                field.setFocus()
            if isinstance(field, QLineEdit):
                field.setModified(False)

    def leave(self) -> None:
        """Keep what is in the hand and close, whatever of it could be kept: the system ends the program."""
        self._must_go = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if not self.film.may_leave() and not self._must_go:
            event.ignore()
            return
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()  # now, and not when there is no film any more
        self.pages.remember()
        self.whereabouts.remember()
        self.settings.setValue("geometry", self.saveGeometry())
        self.settings.sync()
        self._problem_over.stop()
        self.viewer.close_devices()
        self.speaker.close()
        self.film.close()
        self.script.stop()
        self.timeline.view.stop()
        for timer in self.findChildren(QTimer):
            timer.stop()  # nothing goes on by itself in a window that is gone
        super().closeEvent(event)
