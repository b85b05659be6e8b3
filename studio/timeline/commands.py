"""The timeline's commands: everything that the mouse does there, by keys, at the playhead and on what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu

from engine.project import edits
from studio.bridge import NO_SHOT, Film
from studio.timeline.rows import STEMS
from studio.timeline.strips import Laid, Strip
from studio.timeline.view import ENDINGS, TimelineView


class Commands(QObject):
    """``of_time`` (None: a rule) and ``sounds`` for the menus, the palette and the keys. ``name_marker`` asks for the name of the
    marker at a frame."""

    def __init__(self, film: Film, view: TimelineView, name_marker: Callable[[int], None]) -> None:
        super().__init__(view)
        self._film, self._view, self._name_marker = film, view, name_marker
        self.snap = self._action("Snap", "N", self._toggle_snap)
        self.snap.setCheckable(True)
        self.snap.setChecked(True)
        self.lay = self._action("Lay a sound file…", "Ctrl+L", self._lay)
        self.remove = self._action("Remove the sound", "Backspace", self._remove)
        view.remove_asked.connect(self.remove.trigger)
        self.tools = {
            tool: self._action(name, key, partial(self.take, tool))
            for tool, name, key in (
                ("trim", "Trim: the rest follows", "T"),
                ("roll", "Roll: move the cut between two shots", "R"),
                ("slip", "Slip: other moments in the same time", "Y"),
            )
        }
        for action in self.tools.values():
            action.setCheckable(True)
        self.tools["trim"].setChecked(True)
        self.zooms, self.cuts, self.marks, self.sounds = self._zooms(), self._cuts(), self._marks(), self._sounds()
        self.of_time = [*self.zooms, None, *self.tools.values(), self.snap, None, *self.cuts, None, *self.marks]
        view.sound_chosen.connect(self._enable)
        self._enable()

    def _zooms(self) -> list[QAction]:
        view = self._view
        return [
            self._action("Zoom in", ("+", "="), lambda: view.zoom(1.5)),
            self._action("Zoom out", "-", lambda: view.zoom(1 / 1.5)),
            self._action("Zoom to the whole film", "Shift+Z", view.fit),
            self._action("Zoom to the frame", "Alt+Z", view.to_frame),
        ]

    def _cuts(self) -> list[QAction]:
        self.shot_cuts = [
            self._action("Start the shot at the playhead", "[", lambda: self._trim_to_head("in")),
            self._action("End the shot at the playhead", "]", lambda: self._trim_to_head("out")),
            self._action("Split at the playhead", "S", self.split),
            self._action("Length of the shot back to the words", "", self._untrim),
            self._action("Roll the nearest cut to the playhead", "E", self._roll_to_head),
            self._action("Dissolve at the nearest cut", "Ctrl+T", lambda: self._join("dissolve")),
            self._action("Fade at the nearest cut", "Ctrl+Shift+F", lambda: self._join("fade")),
            self._action("Longer dissolve or fade", "Alt+.", lambda: self._lengthen(1)),
            self._action("Shorter dissolve or fade", "Alt+,", lambda: self._lengthen(-1)),
        ]
        return [
            *self.shot_cuts,
            self._action("One frame earlier", "Alt+Left", lambda: self._nudge(-1)),
            self._action("One frame later", "Alt+Right", lambda: self._nudge(1)),
            self._action("Fade the film in", "", lambda: self._fade_film("in")),
            self._action("Fade the film out", "", lambda: self._fade_film("out")),
        ]

    def _marks(self) -> list[QAction]:
        return [
            self._action("Mark this frame, or name its marker", "M", self.mark),
            self._action("Remove the marker here", "Alt+M", self._unmark),
            self._action("Next marker", "Shift+M", lambda: self._to_marker(1)),
            self._action("Previous marker", "Alt+Shift+M", lambda: self._to_marker(-1)),
        ]

    def _sounds(self) -> list[QAction]:
        return [
            self.lay,
            self._action("Choose the next sound", "Shift+S", self._next_sound),
            self._action("Choose the shot's next stem", "Ctrl+Alt+S", self._next_part),
            self._action("Mute what is chosen", "Q", self._mute),
            self._action("Louder by 1 dB", "Alt+Up", lambda: self._gain(1.0)),
            self._action("Quieter by 1 dB", "Alt+Down", lambda: self._gain(-1.0)),
            self._action("Fade in until the playhead", "Alt+[", lambda: self._fade("in")),
            self._action("Fade out from the playhead", "Alt+]", lambda: self._fade("out")),
            self.remove,
            self._action("Find a missing sound…", "", self._find),
        ]

    def _action(self, name: str, keys: str | Sequence[str], act: Callable[[], object]) -> QAction:
        action = QAction(name, self)
        action.setShortcuts([QKeySequence(each) for each in ([keys] if isinstance(keys, str) else keys) if each])
        action.triggered.connect(lambda _checked=False: self._do(act))
        return action

    def _do(self, act: Callable[[], object]) -> None:
        self._view.freshen()
        act()

    def menu(self, row: str, of_shots: Sequence[QAction]) -> QMenu:
        """What can be done on ``row``, with what is chosen there; ``of_shots``: what the window does with shots."""
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if row == "picture":
            menu.addActions(self.shot_cuts)
            menu.addSeparator()
            menu.addActions(of_shots)
        elif row == "ruler":
            menu.addActions(self.marks)
            menu.addSeparator()
            menu.addActions(self.zooms)
        else:
            menu.addActions(self.sounds if self._view.sounds_chosen else [self.lay])
        return menu

    def _enable(self) -> None:
        self.remove.setEnabled(self._view.sounds_chosen)

    # -- tools -------------------------------------------------------------------------------------------------------

    def take(self, tool: str) -> None:
        """Take a tool into the hand."""
        self._view.tool = tool
        for name, action in self.tools.items():
            action.setChecked(name == tool)

    def _toggle_snap(self) -> None:
        self._view.snapping = self.snap.isChecked()

    # -- cuts --------------------------------------------------------------------------------------------------------

    @property
    def _head(self) -> int:
        return self._film.playhead

    def _under(self) -> Strip | None:
        """The shot under the playhead; where there is none that is said."""
        under = self._view.contents.strip_at(self._head)
        if under is None:
            self._film.problem.emit(NO_SHOT)
        return under

    def _nearest_cut(self) -> int | None:
        """The index of the shot whose beginning is the cut nearest to the playhead."""
        strips = self._view.contents.strips
        if len(strips) < 2:
            return None
        return min(range(1, len(strips)), key=lambda i: abs(strips[i].begin - self._head))

    def _trim_to_head(self, edge: str) -> None:
        under = self._under()
        if under is None:
            return
        self._film.select(under.shot.shot_id)
        by = self._head - under.begin if edge == "in" else self._head + 1 - under.end
        if by:
            self._film.do(edits.ripple(under.shot.shot_id, edge, self._seconds(by)))

    def _roll_to_head(self) -> None:
        index = self._nearest_cut()
        if index is None:
            self._film.problem.emit("There is no cut to roll; it takes two shots.")
            return
        left, right = self._view.contents.strips[index - 1 : index + 1]
        if self._head != right.begin:
            self._film.do(edits.roll(left.shot.shot_id, self._seconds(self._head - right.begin)))

    def split(self) -> None:
        """Cut the chosen sound, or else the shot, in two at the playhead."""
        laid = self._chosen()
        if laid is not None and laid.begin < self._head < laid.end:
            self._film.do(edits.split_sound(laid.clip.id, self._head))
            return
        under = self._under()
        if under is not None:
            at = under.shot.story_in + self._seconds(self._head - under.begin)
            self._film.do(edits.split(under.shot.shot_id, at))

    def _untrim(self) -> None:
        shot = self._film.selected_shot
        if shot is not None:
            self._film.do(edits.as_written(shot.id, "trimmed"))
        else:
            self._film.problem.emit(NO_SHOT)

    def _nudge(self, frames: int) -> None:
        laid = self._chosen()
        if laid is not None:
            self._film.do(edits.move_sound(laid.clip.id, laid.clip.record_in + frames))
        elif (under := self._under()) is not None:
            self._film.do(edits.slip(under.shot.shot_id, self._seconds(frames)))

    def _join(self, kind: str) -> None:
        index = self._nearest_cut()
        if index is None:
            self._film.problem.emit("There is no cut to join at; it takes two shots.")
            return
        strip = self._view.contents.strips[index]
        self._film.do(edits.set_transition(strip.shot.shot_id, "cut" if strip.joint.kind == kind else kind))

    def _lengthen(self, frames: int) -> None:
        """Make the dissolve or fade at the nearest cut that has one longer."""
        joined = [strip for strip in self._view.contents.strips if strip.joint.frames]
        if not joined:
            self._film.problem.emit("There is no dissolve or fade; make one at the nearest cut with Ctrl+T.")
            return
        strip = min(joined, key=lambda strip: abs(strip.begin - self._head))
        length = max(1, min(strip.joint.frames + frames, strip.shot.frames // 2))
        self._film.do(edits.set_transition(strip.shot.shot_id, strip.joint.kind, length))

    def _fade_film(self, side: str) -> None:
        project, usual = self._film.project, round(0.6 * self._film.cut.rate)
        fades = [project.fade_in_frames, project.fade_out_frames]
        number = 0 if side == "in" else 1
        fades[number] = 0 if fades[number] else usual
        self._film.do(edits.set_film_fades(*fades))

    def _seconds(self, frames: int) -> float:
        return float(frames / self._film.cut.rate)

    # -- markers -----------------------------------------------------------------------------------------------------

    def mark(self) -> None:
        """A marker at the playhead; where one is, its name."""
        if any(marker.frame == self._head for marker in self._film.project.markers):
            self._name_marker(self._head)
        elif self._film.cut.frames:
            self._film.do(edits.add_marker(self._head))

    def _unmark(self) -> None:
        self._film.do(edits.remove_marker(self._head))

    def _to_marker(self, step: int) -> None:
        frames = [frame for frame, _ in self._view.contents.markers if (frame - self._head) * step > 0]
        if frames:
            self._film.move_playhead(min(frames) if step > 0 else max(frames))
        else:
            self._film.problem.emit(f"There is no marker {'further on' if step > 0 else 'before'}; M sets one.")

    # -- sounds ------------------------------------------------------------------------------------------------------

    def _chosen(self) -> Laid | None:
        return self._view.contents.clip(self._view.sound) if self._view.sound else None

    def _lay(self) -> None:
        kinds = " ".join(f"*{ending}" for ending in ENDINGS)
        paths, _kind = QFileDialog.getOpenFileNames(self._view, "Lay a sound file", "", f"Sounds ({kinds})")
        for path in paths:
            self._film.lay_sound(Path(path), "music", self._head)

    def _find(self) -> None:
        missing = self._film.desk.missing_sounds
        wanted = self._view.sound if self._view.sound in missing else next(iter(missing), "")
        if wanted:
            path, _kind = QFileDialog.getOpenFileName(self._view, missing[wanted])
            if path:
                self._film.find_sound(wanted, Path(path))

    def _next_sound(self) -> None:
        """Through all clips, by time."""
        laid = sorted(
            (one for row in self._view.contents.laid.values() for one in row), key=lambda one: (one.begin, one.clip.id)
        )
        if not laid:
            self._film.problem.emit("There is no sound file on the tracks; lay one with Ctrl+L.")
            return
        names = [one.clip.id for one in laid]
        index = (names.index(self._view.sound) + 1) % len(names) if self._view.sound in names else 0
        self._film.select()
        self._view.choose_sound(names[index])
        self._film.move_playhead(round(laid[index].begin))

    def _next_part(self) -> None:
        """What the shot under the playhead sounds by itself, from one track to the next."""
        under, part = self._under(), self._view.part
        if under is None:
            return
        shot_id = under.shot.shot_id
        at = STEMS.index(part[0]) + 1 if part is not None and part[1] == shot_id else 0
        self._film.select(shot_id)
        self._view.choose_sound("", (STEMS[at % len(STEMS)], shot_id))

    def _is_chosen(self) -> bool:
        """Whether a sound is; if none is, how to choose one is said."""
        if not self._view.sounds_chosen:
            self._film.problem.emit("No sound is chosen; click one, or choose with Shift+S or Ctrl+Alt+S.")
        return self._view.sounds_chosen

    def _mute(self) -> None:
        if not self._is_chosen():
            return
        laid = self._chosen()
        if laid is not None:
            self._film.do(edits.mute_sound(laid.clip.id, not laid.clip.muted))
        elif self._view.part is not None:
            kind, shot_id = self._view.part
            self._film.do(edits.mute_shot(shot_id, kind, not self._view.contents.level(kind, shot_id).muted))

    def _gain(self, by_db: float) -> None:
        if not self._is_chosen():
            return
        laid = self._chosen()
        least, most = edits.GAINS_DB
        if laid is not None:
            self._film.do(edits.set_sound_gain(laid.clip.id, max(least, min(laid.clip.gain_db + by_db, most))))
        elif self._view.part is not None:
            kind, shot_id = self._view.part
            now = self._view.contents.level(kind, shot_id).gain_db
            self._film.do(edits.set_shot_gain(shot_id, kind, max(least, min(now + by_db, most))))

    def _fade(self, side: str) -> None:
        if not self._is_chosen():
            return
        laid, part = self._chosen(), self._view.part
        what = laid if laid is not None else self._view.contents.strip(part[1]) if part is not None else None
        if what is None:
            return
        if not what.begin <= self._head <= what.end:
            self._film.problem.emit("The playhead is not on the sound that is chosen; put it where the fade is to end.")
            return
        length = float((self._head - what.begin if side == "in" else what.end - self._head) / self._film.cut.rate)
        level = laid.clip if laid is not None else self._view.contents.level(*part) if part is not None else None
        if level is None:
            return
        fades = [level.fade_in_s, level.fade_out_s]
        fades[side == "out"] = length
        if laid is not None:
            self._film.do(edits.set_sound_fades(laid.clip.id, *fades))
        elif part is not None:
            self._film.do(edits.set_shot_fades(part[1], part[0], *fades))

    def _remove(self) -> None:
        """A clip goes; what a shot sounds by itself falls silent."""
        if self._view.sound:
            self._film.do(edits.remove_sound(self._view.sound))
        elif self._view.part is not None:
            kind, shot_id = self._view.part
            self._film.do(edits.mute_shot(shot_id, kind, True))
