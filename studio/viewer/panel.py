"""The viewer panel: picture, transport, timecode, and what is worth knowing while it plays."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from engine.playback import Direction
from engine.session.happenings import Picture
from engine.session.jobs import Job
from studio.bridge import Film
from studio.devices import Speaker
from studio.viewer.compare import Overlays
from studio.viewer.player import Player
from studio.widgets import Fit, OneLine, PictureView, TimecodeField, current, side_by_side, sign

_SLATE = "00AA   sketch"
"""Room for a slate and for how its picture is stays, whatever else is told."""
_LENGTH = "10.0 s   24 fps"
"""Room for that stays too, or for as much of what else is told."""
_STAGE = {"slate": "slate", "draft": "draft", "full": ""}


class FullScreen(QWidget):
    """The picture alone."""

    closed = Signal()

    def __init__(self, actions: list[QAction]) -> None:
        super().__init__()
        self.setWindowTitle("Soundstage")
        self.picture = PictureView(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.picture)
        self.addActions(actions)
        leave = QAction("Leave full screen", self)
        leave.setShortcut(Qt.Key.Key_Escape)
        leave.triggered.connect(self.close)
        self.addAction(leave)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.closed.emit()
        super().closeEvent(event)


class ViewerPanel(QWidget):
    """``play_actions`` and ``view_actions`` are for the window's menus; their keys work wherever the focus is."""

    def __init__(self, film: Film, speaker: Speaker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.player = Player(film, speaker, self)
        self.picture = PictureView(self)
        self.overlays = Overlays(film, self)
        self.timecode = TimecodeField(self)
        self.about, self.state = OneLine(self), OneLine(self)  # what is told there pushes nothing aside
        self._full: FullScreen | None = None
        self._signs: dict[QToolButton, str] = {}
        self._worn: tuple[str, bool] | None = None
        for label in (self.about, self.state):
            label.setProperty("figures", True)
        self.state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.about.setAccessibleName("Shot shown")
        self.about.keep_room_for(_SLATE)
        self.state.keep_room_for(_LENGTH)
        self.state.setAccessibleName("Playback")
        self._make_actions()
        self._lay_out()
        self.overlays.changed.connect(self.show_frame)
        self.picture.wiped.connect(self.overlays.move_to)
        self.timecode.entered.connect(self.player.go_to)
        self.timecode.left.connect(self.picture.setFocus)
        self.timecode.refused.connect(film.problem.emit)
        self.picture.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        film.playhead_moved.connect(lambda _frame: self.show_frame())
        film.edges_shown.connect(self.show_frame)
        film.picture_ready.connect(self._sharpen)
        film.cut_changed.connect(self.show_frame)
        film.opened.connect(self.show_frame)
        film.job_changed.connect(self._job_changed)
        self.player.state_changed.connect(self._tell)
        self.show_frame()

    def _make_actions(self) -> None:
        player = self.player
        key = Qt.Key
        self.play_actions = [
            self._action("Play or stop", key.Key_Space, player.toggle),
            self._action("Play backwards", key.Key_J, lambda: player.play(Direction.BACKWARD)),
            self._action("Stop", key.Key_K, player.stop),
            self._action("Play forwards", key.Key_L, player.play),
            self._action("Back one frame", key.Key_Left, lambda: player.step(-1)),
            self._action("On one frame", key.Key_Right, lambda: player.step(1)),
            self._action("Back one second", "Shift+Left", lambda: player.step(-round(self._film.cut.rate))),
            self._action("On one second", "Shift+Right", lambda: player.step(round(self._film.cut.rate))),
            self._action("Previous shot", "Ctrl+Left", lambda: self._to_shot(-1)),
            self._action("Next shot", "Ctrl+Right", lambda: self._to_shot(1)),
            self._action("Go to the beginning", key.Key_Home, lambda: player.go_to(0)),
            self._action("Go to the end", key.Key_End, lambda: player.go_to(self._film.cut.frames - 1)),
            self._action("Go to timecode", "Ctrl+G", self._enter_timecode),
            self._action("Mark in", key.Key_I, lambda: player.set_loop(self._film.playhead, None)),
            self._action("Mark out", key.Key_O, lambda: player.set_loop(None, self._film.playhead + 1)),
            self._action("Clear in and out", "Alt+X", player.clear_loop),
        ]
        self.safe = self._action("Safe areas", "Ctrl+Shift+A", self._guides, True)
        self.thirds = self._action("Thirds", "Ctrl+Shift+T", self._guides, True)
        self.exact = self._action("Show 1:1", "Ctrl+1", self._guides, True)
        self.full_action = self._action("Full screen", "F11", self.toggle_full_screen)
        self.view_actions = [self.safe, self.thirds, self.exact, self.full_action, *self.overlays.actions]

    def _action(self, name: str, keys: Qt.Key | str, act: Callable[[], object], checkable: bool = False) -> QAction:
        action = QAction(name, self)
        action.setShortcut(keys)
        action.setCheckable(checkable)
        action.triggered.connect(lambda _checked=False: act())
        return action

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.picture, 1)
        bar = QHBoxLayout()
        bar.setContentsMargins(10, 6, 10, 6)
        bar.setSpacing(2)
        bar.addWidget(self.about, 1)
        shapes = (("beginning", 10), ("back", 4), ("play", 0), ("on", 5), ("end", 11))
        for shape, index in shapes:
            button = self._button(shape, self.play_actions[index])
            if index == 0:
                self.play_button = button
            bar.addWidget(button)
        bar.addSpacing(8)
        bar.addWidget(self.timecode)
        bar.addWidget(self.state, 1)
        layout.addLayout(bar)

    def _button(self, shape: str, action: QAction) -> QToolButton:
        button = QToolButton(self)
        self._signs[button] = shape
        button.setIcon(sign(shape))
        button.setProperty("flat", True)
        button.setFixedWidth(30)
        button.setAccessibleName(action.text())
        button.setToolTip(f"{action.text()}  ({action.shortcut().toString()})")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(action.trigger)
        return button

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() is QEvent.Type.PaletteChange:  # the other theme, or another page
            self._wear_signs()
        super().changeEvent(event)

    def _wear_signs(self) -> None:
        """Signs in the theme's colour on the buttons; they are drawn only when they change."""
        worn = current().name, self.player.playing
        if worn == self._worn:
            return
        self._worn = worn
        for button, shape in (*self._signs.items(), (self.play_button, "pause" if self.player.playing else "play")):
            button.setIcon(sign(shape))

    # -- what is shown -----------------------------------------------------------------------------------------------

    def show_frame(self) -> None:
        """Show the frame under the playhead, now."""
        cut = self._film.cut
        self.timecode.show_frame(self._film.playhead, cut.rate)
        if not cut.frames:
            for view in self._views():
                view.say(self._awaited())
            self.about.setText("")
            self._tell()
            return
        if self._film.edges:
            self._show_edges(self._film.desk.edges(self._film.edges))
            return
        picture = self._film.picture(self._film.playhead)
        for view in self._views():
            view.show_pixels(picture.pixels, picture.number)
        self.overlays.lay(self._views(), picture.number)
        under = cut.shot_at(picture.number)
        stage = "" if picture.complete else _STAGE.get(picture.stage, picture.stage)
        self.about.setText("   ".join(part for part in (under.slate if under else "", stage) if part))
        self._tell()

    def _show_edges(self, pictures: Sequence[Picture]) -> None:
        """Show the frames that a drag sets: one, or two side by side."""
        if not pictures:
            return
        pixels = pictures[0].pixels if len(pictures) == 1 else side_by_side(*(each.pixels for each in pictures[:2]))
        for view in self._views():
            view.ghosts, view.wipe, view.earlier = (), None, None
            view.show_pixels(pixels, pictures[0].number)
        slates = [shot.slate for each in pictures if (shot := self._film.cut.shot(each.shot_id)) is not None]
        self.about.setText(" | ".join(dict.fromkeys(slates)))

    def _awaited(self) -> str:
        """Why there is no picture."""
        desk = self._film.desk
        if not desk.text.strip():
            return "Write a scene, and it plays here."
        reading = any(job.kind == "read" and not job.finished for job in desk.jobs())
        if reading or self._film.project.scenes:
            return "Reading the words…"
        return "There is no scene in the words yet. Write what happens, and it plays here."

    def _job_changed(self, job: Job) -> None:
        if job.kind == "read" and job.finished and not self._film.cut.frames:
            self.show_frame()

    def _views(self) -> list[PictureView]:
        return [self.picture, self._full.picture] if self._full else [self.picture]

    def _sharpen(self, first: int, last: int) -> None:
        edges = self._film.edges
        cuts = [(self._film.cut.shot(shot_id), inner) for shot_id, inner in edges]
        shown = [shot.record_in + inner for shot, inner in cuts if shot] if edges else [self._film.playhead]
        if any(first <= number < max(last, first + 1) for number in shown):
            self.show_frame()

    def _tell(self) -> None:
        player, cut = self.player, self._film.cut
        said = []
        if player.playing and player.speed != 1:
            said.append(f"{player.speed}×")
        if player.dropped:
            said.append(f"{player.dropped} dropped")
        if self.overlays.told:
            said.append(self.overlays.told)
        if player.loop and player.looping:
            said.append(f"loop {player.loop[1] - player.loop[0]} frames")
        said += [f"{float(cut.frames / cut.rate):.1f} s", f"{float(cut.rate):g} fps"]
        self.state.tell(*said)
        self._wear_signs()

    # -- commands ----------------------------------------------------------------------------------------------------

    def _guides(self) -> None:
        for view in self._views():
            view.safe_areas, view.thirds = self.safe.isChecked(), self.thirds.isChecked()
            view.set_fit(Fit.EXACT if self.exact.isChecked() else Fit.FIT)

    def _enter_timecode(self) -> None:
        self.timecode.setFocus()
        self.timecode.selectAll()

    def _to_shot(self, step: int) -> None:
        shots = self._film.cut.shots
        under = self._film.cut.shot_at(self._film.playhead)
        if under is None:
            return
        index = [shot.shot_id for shot in shots].index(under.shot_id)
        if step < 0 and self._film.playhead > under.record_in:
            step = 0
        self.player.stop()
        self._film.go_to_shot(shots[max(0, min(index + step, len(shots) - 1))])

    def toggle_full_screen(self) -> None:
        """The picture alone on the whole screen; again, or Escape, leaves."""
        if self._full is not None:
            self._full.close()
            return
        self._full = FullScreen([*self.play_actions, *self.view_actions])
        self._full.picture.wiped.connect(self.overlays.move_to)
        self._full.closed.connect(self._left_full_screen)
        self._guides()
        self._full.showFullScreen()
        self.show_frame()

    def _left_full_screen(self) -> None:
        full, self._full = self._full, None
        if full is not None:
            full.deleteLater()

    def close_devices(self) -> None:
        """Stop playing and leave full screen; the window is going."""
        self.player.close()
        if self._full is not None:
            self._full.close()
