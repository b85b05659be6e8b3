"""The desk: the one object the window talks to.

Every method may be called from one thread (the window's) and returns without waiting for work; only :meth:`Desk.apply`, undo
and redo wait for the disk, a few milliseconds, because what they return for is committed. Subscribers are called from whichever
thread something happened in: the caller's own for edits, a worker's for all else. They must be quick and must not touch widgets.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.foundation.errors import SoundstageError, UsageError
from engine.foundation.ticket import Ticket
from engine.project import Project, Shot, ViewKey, edits
from engine.project.changes import Changes, changes
from engine.project.edits import Edit
from engine.project.history import READ, WRITE
from engine.project.store import SUFFIX
from engine.screenplay import Reading, Screenplay
from engine.session import crew, exports, library
from engine.session.alternates import Alternates
from engine.session.delivering import Delivering
from engine.session.earlier import Earlier
from engine.session.export_queue import ExportQueue
from engine.session.floor import LANES, DeskSettings, Floor
from engine.session.floor_plan import FloorPlan
from engine.session.ground import LANE as GROUND
from engine.session.ground import Ground
from engine.session.happenings import Happening, History, JobChanged, Picture, Problem, ReadingChanged
from engine.session.happenings import Opened as ProjectOpened
from engine.session.jobs import ON_SCREEN, Job, Jobs, Work, given_up
from engine.session.keeper import Keeper
from engine.session.loading import load
from engine.session.mixing import Mixing
from engine.session.reel import shots_of
from engine.session.screen_tests import ScreenTests
from engine.session.session import Opened, Session, Settings, _fades_out
from engine.session.sound_files import LANE as FILES
from engine.session.sound_files import SoundFiles
from engine.session.soundtrack import LANE, Soundtrack

_EMPTY = Project("Untitled", "", (), (), ())
_NOTHING_TO_REDO = "There is nothing to redo."


class Desk(Mixing, Delivering):
    """``cache_folder`` keeps what was computed; ``home`` the list of recent projects and those made without a path."""

    def __init__(self, cache_folder: Path, home: Path, settings: DeskSettings | None = None) -> None:
        self._settings = settings or DeskSettings()
        self._session = Session(cache_folder)
        self._home = home
        self._recent = library.Recent(home / "recent.json")
        self._subscribers: list[Callable[[Happening], None]] = []
        self._lock = threading.RLock()
        self._keeper: Keeper | None = None
        self._project = _EMPTY
        self._text = ""
        self._typed_last = False
        self._taken_back: str | None = None
        """Words that were taken back before they were read."""
        self._unwritten: str | None = None
        """Words that the disk did not take."""
        self._read: Opened | None = None
        self._reading_busy = False
        self._reading_work: Work | None = None
        self._awaiting = []
        self._generation = 0
        self._shots_added = 0
        self._solo: frozenset[str] = frozenset()
        self._jobs = Jobs((*LANES, "read", LANE, "deliver", GROUND, FILES), lambda job: self._tell(JobChanged(job)))
        self._workers = crew.of(
            self._session, self._jobs, self._settings.engine, self._settings.stored_slates, self._settings.crew
        )
        self._floor = Floor(self._session, self._settings, self._jobs, self._tell, self._workers)
        self.earlier = Earlier(self._floor, self._jobs, self._tell)
        self.alternates = Alternates(self._floor, self._jobs, self._workers, self._tell)
        self.screen_tests = ScreenTests(self._jobs, self._workers, self._tell, self._settings.engine == "world")
        self._ground = Ground(self._floor, self._jobs, self._tell, self._workers)
        self._sound = Soundtrack(self._session, self._settings.engine, self._jobs, self._tell, self._workers)
        self._exports = ExportQueue(home / "exports", self._jobs, self._carry_out)
        self._files = SoundFiles(self._jobs, self._tell)
        self._jobs.submit("disk", "warm", "", ON_SCREEN, lambda _ticket: load(), listed=False)

    # -- files --

    def new(self, text: str = "", title: str = "Untitled", path: Path | None = None) -> Project:
        """A new project of ``text``; its words are read in the background. Raises SourceError, UnavailableError."""
        where = path or library.free_path(self.own_folder, title)
        return self._take(Keeper(where, replace(_EMPTY, title=title, script=text)))

    def open(self, path: Path) -> Project:
        """Open a .soundstage project, or make a new one from a .fountain, .txt or .fdx. Raises SourceError."""
        path = Path(path)
        if path.suffix.lower() == SUFFIX:
            keeper = self._keeper
            if keeper is not None and not keeper.read_only:
                if keeper.holds(path):
                    return self._project  # it is on the desk already, and holds its own lock
                keeper.give_way()
            return self._take(Keeper(path))
        return self.new(library.script_of(path), path.stem.replace("_", " "))

    def bundled(self) -> tuple[library.FilmFile, ...]:
        return library.bundled_films()

    def open_bundled(self, name: str) -> Project:
        """A new project from a film that comes with Soundstage."""
        for film in self.bundled():
            if film.name == name:
                return self.new(library.script_of(film.path), film.title)
        raise UsageError(
            f"There is no bundled film {name!r}; choose one of {', '.join(f.name for f in self.bundled())}."
        )

    def recent(self) -> tuple[library.RecentFile, ...]:
        return self._recent.files()

    def export_script(self, path: Path) -> None:
        """Write the script as it stands: .fountain, .txt or .fdx. Raises UsageError, UnavailableError, SourceError."""
        exports.write_script(Path(path), self._text)

    @property
    def own_folder(self) -> Path:
        """Where films are kept that were given no place of their own."""
        return self._home / "projects"

    @property
    def read_only(self) -> bool:
        return self._keeper is not None and self._keeper.read_only

    @property
    def read_only_reason(self) -> str:
        return self._keeper.reason if self._keeper is not None and self._keeper.read_only else ""

    def check_place(self) -> None:
        """Raise UnavailableError if the project's file was taken away while it is worked on."""
        if self._keeper is not None and not self._keeper.read_only:
            self._keeper.check_place()

    def close(self) -> None:
        """Stop all work, give back the lock. May be called twice."""
        self._subscribers.clear()
        self._workers.close()
        self._jobs.close()
        self._exports.close()
        with self._lock:
            if self._keeper is not None:
                self._keeper.close()
                self._keeper = None

    def _take(self, keeper: Keeper) -> Project:
        with self._lock:
            if self._keeper is not None:
                self._keeper.close()
            before = self._project
            self._keeper, self._project = keeper, keeper.project()
            self._generation += 1
            self._shots_added = 0
            self._read = None
            unread = None if keeper.read_only else keeper.draft
            self._text = self._project.script if unread is None else unread
            self._typed_last, self._taken_back, self._unwritten = unread is not None, None, None
            now = self._project
        self._recent.add(keeper.path, now.title)
        self._tell(ProjectOpened(keeper.path, keeper.read_only))
        self._floor.forget()
        self._present(changes(before, now, "Open"), opening=True)
        self.earlier.forget()
        self._ground.forget()
        self._start_reading()
        return now

    # -- edits --

    @property
    def project(self) -> Project:
        return self._project

    def apply(self, edit: Edit) -> Changes:
        """Make an edit; it is on disk when this returns. Raises UserError, and then nothing has changed."""
        with self._lock:
            keeper = self._writable()
            before = self._project
            after = self._changed(edit, before)
            if after is before or after == before:
                return Changes(label=edit.label)
            keeper.commit(after, edit.label)
            self._project = after
            self._typed_last, self._taken_back = False, None
            done = changes(before, after, edit.label)
        self._present(done)
        return done

    def undo(self) -> Changes:
        """Take back the last edit, or words that were typed since and are still to be read."""
        with self._lock:
            if self._unread():
                taken, before = self._text, self._project.script
                done = self._hold(before)
                self._taken_back = taken
                return done
        return self._step(-1, "There is nothing to undo.")

    def redo(self) -> Changes:
        with self._lock:
            if self._taken_back is not None:
                return self._hold(self._taken_back)
            if self._unread():
                raise UsageError(_NOTHING_TO_REDO)
        return self._step(1, _NOTHING_TO_REDO)

    @property
    def undo_label(self) -> str:
        """The name of the edit that undo would take back, or ""."""
        keeper = self._keeper
        if keeper is not None and self._unread():
            return WRITE
        if keeper is None or keeper.read_only or keeper.position <= keeper.floor:
            return ""
        return keeper.revisions[keeper.position].label

    @property
    def redo_label(self) -> str:
        keeper = self._keeper
        if keeper is not None and self._taken_back is not None:
            return WRITE
        if keeper is None or keeper.read_only or keeper.position + 1 >= len(keeper.revisions) or self._unread():
            return ""
        return keeper.revisions[keeper.position + 1].label

    def _unread(self) -> bool:
        """Whether the last thing done was to type words that are still to be read."""
        return self._typed_last and not self.read_only and self._text != self._project.script

    def _hold(self, text: str) -> Changes:
        """Take ``text`` for what is typed, also into the editor."""
        self.write(text)
        done = Changes(script=True, label=WRITE)
        self._tell(done)
        return done

    def history(self) -> History:
        keeper = self._keeper
        if keeper is None:
            return History()
        return History(tuple(revision.label for revision in keeper.revisions), keeper.position)

    def go_to(self, position: int) -> Changes:
        """Show another state of the history."""
        with self._lock:
            keeper = self._writable()
            if not keeper.floor <= position < len(keeper.revisions):
                raise UsageError(f"The history has no state {position}; choose one that it shows.")
            before = self._project
            self._project = keeper.go_to(position)
            self._typed_last, self._taken_back = False, None
            done = changes(before, self._project, keeper.revisions[position].label)
        self._present(done)
        return done

    def _step(self, by: int, nothing: str) -> Changes:
        with self._lock:
            keeper = self._writable()
            if not keeper.floor <= keeper.position + by < len(keeper.revisions):
                raise UsageError(nothing)
            return self.go_to(keeper.position + by)

    def _writable(self) -> Keeper:
        if self._keeper is None:
            raise UsageError("No project is open; open one first.")
        if self._keeper.read_only:
            raise UsageError(self._keeper.reason)
        return self._keeper

    def _changed(self, edit: Edit, before: Project) -> Project:
        settled = self._floor.settled(before) if edit.timed else before
        self._shots_added = max(self._shots_added, before.shots_added)  # also of states that were undone
        settled = replace(settled, shots_added=self._shots_added)
        after = edit.change(settled)
        if after is settled:
            return before
        if edit.timed:
            self._check_times(settled, after)
        self._shots_added = after.shots_added
        if edit.timed:
            after = _unsettled(after, settled, before)
        if edit.rereads:
            if self._read is None or self._read.project.script != after.script:
                raise UsageError("The words are still being read; try again in a moment.")
            after = edits.reread(after, self._read.project)
        return after

    def _check_times(self, before: Project, after: Project) -> None:
        """Raise UsageError if shots were edited whose times are estimates: they would stay what was guessed."""
        guessed = {row.scene_id for row in self.cut.shots if not row.settled}
        for scene in before.scenes:
            if scene.id in guessed and shots_of(before, scene) != shots_of(after, scene):
                raise UsageError(
                    f"{scene.heading or 'The scene'} is still being rehearsed, and only then is it known how long its shots "
                    "are; try again in a moment."
                )

    def _present(self, done: Changes, opening: bool = False) -> None:
        project = self._project
        if done.script and not opening and self._text != project.script:
            self._text = project.script
            if self._keeper is not None and not self._keeper.read_only:
                self._keeper.keep_draft(None)
            self._start_reading()
        self._tell(done)
        self.earlier.remember()
        self._show()
        self._update_sound()

    def _show(self) -> None:
        self._floor.show(lambda: (self._project, self._read is not None and _fades_out(self._read)))

    # -- words --

    def write(self, text: str) -> None:
        """The script as typed: on disk when this returns. It is read in the background; the latest text wins and becomes one
        edit. Raises UsageError, UnavailableError."""
        with self._lock:
            keeper = self._writable()
            self._unwritten = text
            keeper.keep_draft(text if text != self._project.script else None)
            self._text, self._unwritten = text, None
            self._typed_last, self._taken_back = True, None
        self._start_reading()

    @property
    def text(self) -> str:
        return self._text

    @property
    def reading(self) -> Reading | None:
        """What was made of every word of :attr:`reading_text`, or None before the first reading."""
        return self._read.reading if self._read else None

    @property
    def reading_text(self) -> str:
        return self._read.project.script if self._read else ""

    @property
    def screenplay(self) -> Screenplay | None:
        return self._read.screenplay if self._read else None

    def _start_reading(self) -> None:
        with self._lock:
            if self._keeper is None or (self._reading_busy and not given_up(self._reading_work)):
                return
            self._reading_busy, self._reading_work = True, None
        self._reading_work = self._jobs.submit("read", "read", "Reading the words", ON_SCREEN, self._read_words)

    def _read_words(self, ticket: Ticket) -> None:
        while True:
            with self._lock:
                text, generation, before = self._text, self._generation, self._project
            try:
                opened = self._opened(text, before, ticket)
                self._accept(opened, text, generation)
            except SoundstageError as error:
                self._tell(Problem(str(error)))
            except BaseException:
                with self._lock:
                    self._reading_busy = False
                self._order_awaited()
                raise
            with self._lock:
                if ticket.cancelled or (self._text == text and self._generation == generation):
                    self._reading_busy = False
                    break
        self._order_awaited()
        ticket.check()

    def _opened(self, text: str, before: Project, ticket: Ticket) -> Opened:
        if not text.strip():
            nothing = replace(before, script=text, scenes=(), shots=(), cast=())
            return Opened(before.title, nothing, Screenplay(text, (), (), "prose"), Reading(()))
        settings = Settings(size=before.size, rate=before.rate, seed=before.seed)
        return self._workers.read(text, before.title, settings, ticket)

    def _accept(self, opened: Opened, text: str, generation: int) -> None:
        with self._lock:
            if self._generation != generation or self._text != text or self._keeper is None:
                return
            self._read = opened
            new = text != self._project.script or (not self._project.shots and bool(opened.project.shots))
            first = not self._project.shots and len(self._keeper.revisions) == 1
            if new and not self._keeper.read_only:
                title = self._project.title
                self.apply(edits.set_script(opened.project, READ if first else WRITE))
                if self._project.title != title:
                    self._recent.add(self._keeper.path, self._project.title)
        self._tell(ReadingChanged(text))
        if not new:
            self._show()
            self._update_sound()

    # -- pictures and sound --

    def frame(self, number: int) -> Picture:
        """Exactly that frame of the film (held within it), the best there is; a better one is announced by PictureReady."""
        return self._floor.frame(number)

    def glance(self, number: int) -> np.ndarray:
        """The best picture there is of a frame that is not gone to, uint8 [h, w, 4]; a better one is announced."""
        return self._floor.frame_of(self._floor.screen, number)

    def edges(self, wanted: Sequence[tuple[str, int]]) -> tuple[Picture, ...]:
        """Frames of shots by (shot id, frame counted from the shot's first; it may lie before or beyond the shot), the best there
        are. PictureReady announces better ones, in frames of the film as it is cut now."""
        return self._floor.edges(wanted)

    def look_at(self, first: int, last: int) -> None:
        """Frames in view, ``last`` excluded: they are made in the background."""
        self._floor.look_at(first, last)

    def prefetch(self, frame: int, direction: int = 1) -> None:
        self._floor.prefetch(frame, direction)

    def floor_plan(self, scene_id: str) -> FloorPlan | None:
        """The scene from above: the latest plan there is. If the scene has changed since, PlanReady tells of a newer one."""
        return self._ground.plan(self._project, scene_id)

    def why_unset(self, scene_id: str) -> str:
        """Why a scene could not be set, so that no plan comes until it changes; "" if one is there or on its way."""
        return self._ground.unset(scene_id)

    def why_unplaced(self, shot_id: str) -> str:
        """Why a shot has no camera to look through, and what to do; "" where it has one."""
        return self._floor.why_unplaced(shot_id)

    def look_about(self, scene_id: str, key: ViewKey, size: tuple[int, int]) -> int:
        """Draw a scene as seen by a free camera at ``key.time_s``; ViewReady brings the picture of the newest asking."""
        return self._ground.look(self._project, scene_id, key, size)

    def readiness(self) -> tuple[tuple[str, float], ...]:
        """By shot the share (0 to 1) of its frames that are made."""
        return self._floor.readiness()

    def thumbnail(self, shot_id: str, width: int = 320, at: float = 0.5) -> Picture:
        return self._floor.thumbnail(shot_id, width, at)

    # -- jobs --

    def jobs(self) -> tuple[Job, ...]:
        return self._jobs.listed()

    def cancel(self, job_id: int) -> None:
        with self._lock:  # the order of an export that waits for words comes before both or after both
            self._exports.cancelled(job_id)
            self._jobs.cancel(job_id)

    def subscribe(self, callback: Callable[[Happening], None]) -> Callable[[], None]:
        """Be told what happens, from any thread. Returns what ends it."""
        self._subscribers.append(callback)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._subscribers.remove(callback)

        return end

    def _tell(self, happening: Happening) -> None:
        for callback in tuple(self._subscribers):
            try:
                callback(happening)
            except Exception:  # a view that fails must not take the work down with it
                logging.getLogger(__name__).exception("A subscriber failed on %s", type(happening).__name__)
        if type(happening).__name__ == "CutChanged":
            self._update_sound()


def _unsettled(after: Project, settled: Project, before: Project) -> Project:
    """``after`` with the shots that the edit did not touch as they were before they got their settled times."""
    original: dict[int, Shot] = {
        id(shown): shot for shown, shot in zip(settled.shots, before.shots, strict=True) if shown is not shot
    }
    return replace(
        after,
        shots=tuple(original.get(id(shot), shot) for shot in after.shots),
        struck=tuple(original.get(id(shot), shot) for shot in after.struck),
    )
