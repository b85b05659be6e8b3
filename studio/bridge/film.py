"""The film on the desk, as the panels see it: its events as queued signals, one playhead and one selection for all."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from engine.foundation.errors import SoundstageError, UsageError
from engine.project import Project, Shot
from studio.bridge.suggesting import suggested
from studio.widgets import current, image_of

if TYPE_CHECKING:
    from engine.project.changes import Changes
    from engine.project.edits import Edit
    from engine.session import Desk
    from engine.session.alternates import Alternate
    from engine.session.happenings import Cut, CutShot, Picture
    from engine.session.jobs import Job


_AT_A_TIME_S = 0.008
"""Events are handed out for so long, then Qt's loop goes round: a key is not kept waiting by the news of a whole film."""
_THUMBNAILS_S = 0.006
"""Thumbnails are made for so long before Qt's loop goes round; the others follow."""
NO_SHOT = "There is no shot yet; write a scene first."
"""Said where a command needs one."""
_HELD_BACK = "What was done last is not kept; leave once more to go without it. {}"
_LATEST = {"CutChanged": (), "SoundChanged": (), "ThumbnailReady": ("shot_id",), "PictureReady": ("first", "last")}
"""Events of which only the latest counts, by what tells them apart."""


class Film(QObject):
    """One desk. Signals arrive on the thread that made this object, after the desk has done what they tell."""

    changed = Signal(object)
    """Changes: what an edit, an undo or a reading touched."""
    cut_changed = Signal()
    reading_changed = Signal()
    typed = Signal()
    """Words were handed over that can be taken back before they are read."""
    picture_ready = Signal(int, int)
    """Film frames ``first`` to ``last`` (excluded) can be shown better than before."""
    thumbnail_ready = Signal(str)
    sound_changed = Signal()
    job_changed = Signal(object)
    plan_ready = Signal(str)
    """A newer plan of a scene can be had."""
    view_ready = Signal(object)
    """ViewReady: a picture from the free camera."""
    problem = Signal(str)
    leaving = Signal()
    """Another film is opened next."""
    replaced = Signal()
    """Another film is on the desk, and the next key is meant for it; ``opened`` follows with the other news."""
    opened = Signal()
    portrait_ready = Signal(str)
    alternates_ready = Signal(str)
    spoken = Signal(str, object)
    playhead_moved = Signal(int)
    selection_changed = Signal()
    edges_shown = Signal()
    """Other ``edges`` are to be seen."""
    _arrived = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.playhead = 0
        self.taken_along = False
        """Whether the playhead is just being moved by :meth:`take_along`."""
        self._closed = False
        self._hands: list[Callable[[], object]] = [lambda: self._try(desk.check_place)]
        self._unkept = ""
        self._held_back = False
        self.selection: tuple[str, ...] = ()
        self.edges: tuple[tuple[str, int], ...] = ()
        """What is set just now, and seen instead of the frame under the playhead: (shot id, frame counted from its first)."""
        self._thumbnails: dict[tuple[str, int], QImage] = {}
        self._outdated: dict[tuple[str, int], QImage] = {}
        self._postponed: dict[str, None] = {}
        self._spent_s = 0.0
        self._thumbnails_again = QTimer(self)
        self._thumbnails_again.setSingleShot(True)
        self._thumbnails_again.timeout.connect(self._tell_postponed)
        self._inbox: OrderedDict[Any, Any] = OrderedDict()
        self._inbox_lock = threading.Lock()
        self._next_turn = QTimer(self)
        self._next_turn.setSingleShot(True)
        self._next_turn.timeout.connect(self._deliver_some)
        self._arrived.connect(self._wake, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = desk.subscribe(self._receive)

    # -- the project -------------------------------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        return self.desk.project

    @property
    def cut(self) -> Cut:
        return self.desk.cut

    def shot(self, shot_id: str) -> Shot | None:
        return next((shot for shot in self.project.shots if shot.id == shot_id), None)

    def told(self, shot: CutShot) -> str:
        """What is said in the shot, or else what happens in it."""
        plan = self.shot(shot.shot_id)
        if shot.line or plan is None:
            return shot.line
        beats = {beat.id: beat for beat in self.project.scene(plan.scene_id).beats}
        return " ".join(dict.fromkeys(beats[name].text.strip() for name in plan.beats if name in beats))

    def do(self, edit: Edit) -> bool:
        """Apply ``edit``; if it cannot be, say why and return False."""
        done = self._try(lambda: self.desk.apply(edit))
        self._held_back = self._held_back and not done
        return done

    def write(self, text: str) -> bool:
        """Hand the words as typed to the desk, which reads them in the background."""
        done = self._try(lambda: self.desk.write(text))
        self._held_back = self._held_back and not done
        self.typed.emit()
        return done

    def undo(self) -> bool:
        """Take back the last edit, or what is still in the hand."""
        self.keep()
        return bool(self.desk.undo_label) and self._try(self.desk.undo)

    def redo(self) -> bool:
        self.keep()
        return bool(self.desk.redo_label) and self._try(self.desk.redo)

    def new(self, text: str = "") -> bool:
        return self._replace(lambda: self.desk.new(text))

    def open(self, path: Path) -> bool:
        return self._replace(lambda: self.desk.open(path))

    def open_bundled(self, name: str) -> bool:
        return self._replace(lambda: self.desk.open_bundled(name))

    def _replace(self, take: Callable[[], Any]) -> bool:
        if not self.may_leave():
            return False
        self.leaving.emit()
        done = self._try(take)
        if done:
            self.replaced.emit()
        return done

    # -- what is still in the hand ---------------------------------------------------------------------------------

    def keep_with(self, put: Callable[[], object]) -> None:
        """From now on :meth:`keep` calls ``put``, which puts what is still in a hand (words being typed, a line being drawn,
        a thing being dragged) into the film, and lets go of it."""
        self._hands.append(put)

    def keep(self) -> bool:
        """Put what is still in the hand into the film now, so that what follows finds it there: an undo, another film, an
        export, the end. False if some of it could not be written."""
        self._unkept = ""
        for put in () if self._closed else self._hands:
            put()
        return not self._unkept

    def may_leave(self) -> bool:
        """Whether this film can be left: everything is kept. What cannot be is told and holds one back, once."""
        if self.keep() or self._held_back:
            self._held_back = False
            return True
        self._held_back = True
        self.problem.emit(_HELD_BACK.format(self._unkept))
        return False

    def save_copy(self, path: Path) -> bool:
        """Write the project, its history included, to another file."""
        self.keep()
        return self._try(lambda: self.desk.save_copy(path))

    def export_script(self, path: Path) -> bool:
        """Write the words, as Fountain or for Final Draft by the path's ending."""
        self.keep()
        return self._try(lambda: self.desk.export_script(path))

    def export(self, target: Path, options: Any) -> Job | None:
        """Start an export; None (and a sentence) if it cannot begin."""
        self.keep()
        jobs: list[Job] = []
        self._try(lambda: jobs.append(self.desk.export(target, options)))
        return jobs[0] if jobs else None

    def compare_with(self, path: Path) -> bool:
        """Compare with a finished film from now on."""
        return self._try(lambda: self.desk.earlier.open(path))

    def export_again(self, job_id: int) -> bool:
        """Try an export that failed or was cancelled once more."""
        return self._try(lambda: self.desk.export_again(job_id))

    def resume_export(self, name: str) -> bool:
        """Take up an export that an earlier run did not finish."""
        return self._try(lambda: self.desk.resume_export(name))

    def lay_sound(self, path: Path, kind: str = "music", frame: int = 0) -> bool:
        """Lay a sound file on a track; it appears when it was looked at."""
        return self._try(lambda: self.desk.lay_sound(path, kind, frame))

    def bring_to(self, lufs: float) -> bool:
        """Let the master fader bring the film to that loudness."""
        return self._try(lambda: self.desk.bring_to(lufs))

    def find_sound(self, clip_id: str, path: Path) -> bool:
        """Take a sound clip from another file."""
        return self._try(lambda: self.desk.find_sound(clip_id, path))

    def _try(self, act: Callable[[], Any]) -> bool:
        try:
            act()
        except SoundstageError as error:
            if not isinstance(error, UsageError):  # else there was nothing to keep: it cannot be done at all
                self._unkept = str(error)
            if not self._closed:
                self.problem.emit(str(error))
            return False
        return True

    def suggested(self, ending: str) -> Path:
        """Where a file about the film is suggested, ``ending`` behind its name."""
        return suggested(self.desk.path, self.desk.own_folder, self.project.title, ending)

    # -- where one is ------------------------------------------------------------------------------------------------

    def move_playhead(self, frame: int) -> None:
        """Put the playhead on film frame ``frame``, held within the film."""
        inside = max(0, min(frame, self.cut.frames - 1))
        if inside != self.playhead:
            self.playhead = inside
            self.playhead_moved.emit(inside)

    def take_along(self, frame: int) -> None:
        """Move the playhead because what it stands on is somewhere else now; nobody went anywhere."""
        self.taken_along = True
        self.move_playhead(frame)
        self.taken_along = False

    def show_edges(self, *edges: tuple[str, int]) -> None:
        """Let these frames of shots be seen while they are set; none: the frame under the playhead again."""
        if edges != self.edges:
            self.edges = edges
            self.edges_shown.emit()

    def select(self, *shot_ids: str) -> None:
        """Select these shots, the first being the one that the inspector shows."""
        if shot_ids != self.selection:
            self.selection = shot_ids
            self.selection_changed.emit()

    @property
    def selected_shot(self) -> Shot | None:
        """The shot selected, or the one under the playhead."""
        chosen = next((shot for name in self.selection if (shot := self.shot(name))), None)
        if chosen is not None:
            return chosen
        under = self.cut.shot_at(self.playhead)
        return self.shot(under.shot_id) if under else None

    def go_to_shot(self, shot: CutShot) -> None:
        self.select(shot.shot_id)
        self.move_playhead(shot.record_in)

    # -- pictures ----------------------------------------------------------------------------------------------------

    def picture(self, frame: int) -> Picture:
        """The picture of ``frame``: the best there is; a better one is announced by ``picture_ready``."""
        return self.desk.frame(frame)

    def thumbnail(self, shot_id: str, width: int = 320) -> QImage:
        """A small picture of the shot, kept until a better one is announced. Where many are asked for at once, some are as they
        were before, or blank, and announced a moment later."""
        key = (shot_id, width)
        if key in self._thumbnails:
            return self._thumbnails[key]
        if self._spent_s > _THUMBNAILS_S:
            self._postponed[shot_id] = None
            return self._outdated.get(key) or self._of_another_width(shot_id, width)
        begun = time.perf_counter()
        self._thumbnails[key] = image_of(self.desk.thumbnail(shot_id, width).pixels)
        self._outdated.pop(key, None)
        self._spend(time.perf_counter() - begun)
        return self._thumbnails[key]

    def _of_another_width(self, shot_id: str, width: int) -> QImage:
        """The picture of the shot that another page shows, or a blank where there is none either."""
        known = next((image for (name, _), image in self._thumbnails.items() if name == shot_id), None)
        if known is None:
            return _blank(width, self.project.size)
        return known.scaledToWidth(width, Qt.TransformationMode.FastTransformation)

    def spare_thumbnails(self) -> None:
        """What is painted next is much: it takes the thumbnails that there are, and the others follow."""
        self._spend(2 * _THUMBNAILS_S)

    def _spend(self, seconds: float) -> None:
        self._spent_s += seconds
        if not self._closed and not self._thumbnails_again.isActive():
            self._thumbnails_again.start(0)

    def _tell_postponed(self) -> None:
        """The loop went round: there is time for thumbnails again."""
        self._spent_s = 0.0
        waiting, self._postponed = self._postponed, {}
        for shot_id in waiting:
            self.thumbnail_ready.emit(shot_id)

    def portrait(self, character_id: str) -> QImage | None:
        """A picture of a character, or None: until ``portrait_ready``, or where there is none."""
        pixels = self.desk.screen_tests.portrait(self.project, character_id)
        return None if pixels is None else image_of(pixels)

    def listen(self, character_id: str, text: str = "") -> None:
        """Let a character say a line; ``spoken`` brings it."""
        self.desk.screen_tests.listen(self.project, character_id, text)

    def alternates(self, shot: Shot, beat_id: str) -> tuple[Alternate, ...]:
        """The ways that physics found to a beat's outcome; ``alternates_ready`` tells of their pictures."""
        return self.desk.alternates.ways(self.project, self.project.scene(shot.scene_id), beat_id)

    def _forget_thumbnails(self, shot_ids: frozenset[str] | set[str]) -> None:
        for key in [key for key in self._thumbnails if key[0] in shot_ids]:
            self._outdated[key] = self._thumbnails.pop(key)

    # -- events ------------------------------------------------------------------------------------------------------

    def _receive(self, event: Any) -> None:
        """From any thread: lay ``event`` into the inbox, in place of one that it makes old news."""
        kind = type(event).__name__
        if kind == "JobChanged":
            key: Any = kind, event.job.id
        elif kind in _LATEST:
            key = kind, *(getattr(event, name) for name in _LATEST[kind])
        else:
            key = object()
        with self._inbox_lock:
            first = not self._inbox
            self._inbox.pop(key, None)
            self._inbox[key] = event
        if first:
            self._arrived.emit()

    def _wake(self) -> None:
        """Hand out events when Qt's loop has gone round: what brought them about may have taken its time already."""
        if not self._closed:
            self._next_turn.start(0)

    def _deliver_some(self) -> None:
        end = time.perf_counter() + _AT_A_TIME_S
        while not self._closed:  # else it was on its way when the window closed
            with self._inbox_lock:
                if not self._inbox:
                    return
                _, event = self._inbox.popitem(last=False)
                more = bool(self._inbox)
            if more:
                self._next_turn.start(0)  # also if a handler fails
            self._deliver(event)
            if time.perf_counter() > end:
                return

    def _deliver(self, event: Any) -> None:
        kind = type(event).__name__
        handler = getattr(self, f"_on_{kind.lower()}", None)
        if handler is not None:
            handler(event)

    def _on_changes(self, event: Changes) -> None:
        self._forget_thumbnails(event.shots)
        known = {shot.id for shot in self.project.shots}
        if not set(self.selection) <= known:
            self.select(*(name for name in self.selection if name in known))
        self.changed.emit(event)

    def _on_cutchanged(self, _event: Any) -> None:
        self.cut_changed.emit()
        if self.playhead >= self.cut.frames:
            self.move_playhead(self.cut.frames - 1)

    def _on_readingchanged(self, _event: Any) -> None:
        self.reading_changed.emit()

    def _on_pictureready(self, event: Any) -> None:
        self.picture_ready.emit(event.first, event.last)

    def _on_thumbnailready(self, event: Any) -> None:
        self._forget_thumbnails({event.shot_id})
        self.thumbnail_ready.emit(event.shot_id)

    def _on_planready(self, event: Any) -> None:
        self.plan_ready.emit(event.scene_id)

    def _on_viewready(self, event: Any) -> None:
        self.view_ready.emit(event)

    def _on_soundchanged(self, _event: Any) -> None:
        self.sound_changed.emit()

    def _on_jobchanged(self, event: Any) -> None:
        self.job_changed.emit(event.job)

    def _on_portraitready(self, event: Any) -> None:
        self.portrait_ready.emit(event.character_id)

    def _on_alternatesready(self, event: Any) -> None:
        self.alternates_ready.emit(event.beat_id)

    def _on_spoken(self, event: Any) -> None:
        self.spoken.emit(event.character_id, event.samples)

    def _on_problem(self, event: Any) -> None:
        self.problem.emit(event.sentence)

    def _on_opened(self, _event: Any) -> None:
        self._thumbnails.clear()
        self._outdated.clear()
        self.select()
        self.show_edges()
        self.playhead = 0
        self.opened.emit()
        if not self.playhead:  # else who was told of the film has put it where one was
            self.playhead_moved.emit(0)

    def close(self) -> None:
        """Hear no more of the desk and close it."""
        self._closed = True
        self._next_turn.stop()
        self._thumbnails_again.stop()
        self._unsubscribe()
        self.desk.close()


def _blank(width: int, size: tuple[int, int]) -> QImage:
    """What stands for a thumbnail that is still to be made."""
    blank = QImage(width, max(1, round(width * size[1] / size[0])), QImage.Format.Format_RGB32)
    blank.fill(current().colour("base"))
    return blank
