"""The shooting floor: shows the film as far as its scenes are known (:mod:`engine.session.scenes`), draws the frames wanted.

Everything here is asked from the window's thread and answered at once; the work is done in the lanes "rehearse" (staging, acting,
physics, cameras), "disk" (reading pictures that were drawn before) and "shoot" (the renderer, which only that thread touches).
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.foundation.digest import Digest
from engine.foundation.errors import UnavailableError
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import Rate
from engine.media import Frame
from engine.project import Project, Scene, Shot
from engine.session.crew import Workers, engine_of
from engine.session.happenings import CutChanged, CutShot, Happening, Picture, PictureReady, ThumbnailReady
from engine.session.jobs import BACKGROUND, NEXT, ON_SCREEN, SMALL, VISIBLE, Jobs, Work
from engine.session.pictures import Missing, Ring, Screen
from engine.session.reel import Entry, Reel, build
from engine.session.scenes import Known, Scenes
from engine.session.session import Session
from engine.session.sketches import Sketch

if TYPE_CHECKING:
    from engine.shoot.order import ShotOrder
    from engine.shoot.rehearsal import Rehearsal

LANES = ("rehearse", "disk", "shoot")
_THUMBNAILS = 600
_AHEAD = 4
"""Frames in view that wait in the lanes at a time: looking each of them up takes the window's processor."""
_OLDER = 6
"""Keys of a shot's earlier pictures, drafts included, that are kept in mind."""


@dataclass(frozen=True)
class DeskSettings:
    """``engine`` "world" or "slate" (frames are slates that carry their number; nothing is rehearsed; with ``stored_slates``
    they come from the disk as a world's frames do). ``quality`` of the full pictures; ``draft``: show quick ones first.
    ``memory_bytes`` for pictures. ``crew``: do the heavy work in processes beside."""

    engine: str = "world"
    quality: str = "preview"
    draft: bool = True
    memory_bytes: int = 600_000_000
    stored_slates: bool = False
    crew: bool = False


class Floor:
    def __init__(
        self,
        session: Session,
        settings: DeskSettings,
        jobs: Jobs,
        tell: Callable[[Happening], None],
        workers: Workers,
    ) -> None:
        self._session, self._settings, self._jobs, self._tell = session, settings, jobs, tell
        self._workers = workers
        self._lock = threading.RLock()
        self.scenes = Scenes(jobs, workers, settings.quality, settings.draft, self._again)
        self._older: dict[tuple[str, Rate], dict[Digest, int | None]] = {}
        """By shot the keys of pictures that it had, latest last; of sketches also the number of its first one."""
        self._ring = Ring(settings.memory_bytes)
        self._small: OrderedDict[tuple[Digest, int, int], np.ndarray] = OrderedDict()
        self._waiting: dict[tuple[Digest, int], str] = {}
        self._boards: dict[str, np.ndarray] = {}
        """By shot the latest thumbnail that was no slate, whatever page asked for it."""
        self._ahead: deque[tuple[Entry, int]] = deque()
        self._standing_back = 0
        self._later: list[Missing] = []
        """Boards of which a draft will do until an export is written."""
        self._screen = Screen(Reel(Project("", "", (), (), ())), self._ring, self._slates)

    @property
    def _unrehearsed(self) -> bool:
        return self._settings.engine == "slate"

    @property
    def _slates(self) -> bool:
        return self._unrehearsed and not self._settings.stored_slates

    @property
    def reel(self) -> Reel:
        return self._screen.reel

    def show(self, now: Callable[[], tuple[Project, bool]]) -> None:
        """Show the project that ``now`` tells, and whether it fades out. It is asked when no other thread shows one, so that none
        puts an older one back. Scenes that were rehearsed before are there at once."""
        with self._lock:
            old = self._screen.reel
            project, fade_out = now()
            before = old.cut
            reel = self._built(project, fade_out)
            self._screen = Screen(reel, self._ring, self._slates)
            refilmed = _refilmed(old, reel)
            differ = _differing(before.shots, reel.cut.shots) | refilmed
        if differ or before.rate != reel.cut.rate or before.size != reel.cut.size:
            self._tell(CutChanged(differ))
        for shot_id in sorted(refilmed):
            self._tell(ThumbnailReady(shot_id))

    def forget(self) -> None:
        """Another film is on the desk: the pictures that its shots had before are not those of the last one."""
        with self._lock:
            self._older.clear()
            self._boards.clear()

    def settled(self, project: Project) -> Project:
        """``project`` with the times that its shots and their cameras have in the film, where rehearsal has found them."""
        reel = self.reel
        found = {
            row.shot_id: entry.slate.shot
            for row, entry in zip(reel.cut.shots, reel.entries, strict=True)
            if row.settled
        }
        return replace(project, shots=tuple(_timed_as(shot, found.get(shot.id, shot)) for shot in project.shots))

    def _built(self, project: Project, fade_out: bool) -> Reel:
        if self._unrehearsed:
            known = Known(settled={scene.id for scene in project.scenes})
        else:
            known = self.scenes.known(project)
        stored, settled = self._settings.stored_slates, frozenset(known.settled)
        reel = build(project, known.rehearsals, known.orders, settled, fade_out, stored, known.sketches)
        entries = tuple(self._with_older(entry) for entry in reel.entries)
        return replace(reel, failed=frozenset(known.failed), entries=entries)

    def _with_older(self, entry: Entry) -> Entry:
        """``entry`` with the keys of pictures that its shot had before, to stand in until new ones are drawn. (Slates show which
        frame of the film they are, so an older one is another frame; so is a picture at another rate.)"""
        if self._unrehearsed:
            return entry
        first = entry.slate.first
        known = self._older.setdefault((entry.slate.shot.id, entry.slate.rate), {})
        sketched = {entry.sketch.pictures: first} if entry.sketch else {}
        for key, begin in {**sketched, entry.draft_key: None, entry.full_key: None}.items():
            if key:
                known.pop(key, None)
                known[key] = begin
        for key in list(known)[:-_OLDER]:
            del known[key]
        now = entry.draft_key, entry.full_key
        older = ((key, first if begin is None else begin) for key, begin in reversed(known.items()) if key not in now)
        return replace(entry, older=tuple(older))

    def _again(self) -> None:
        self.show(lambda: (self.reel.project, self.reel.fade_out))

    def acted(self, project: Project, scene: Scene) -> tuple[Digest, Rehearsal | None, dict[str, ShotOrder]]:
        """What is known of a scene now: what its rehearsal depends on, the rehearsal, and its shots' orders by id."""
        key = self.scenes.key(project, scene)
        entries = [entry for entry in self.reel.entries if entry.slate.shot.scene_id == scene.id]
        orders = {e.slate.shot.id: order for e in entries if (order := e.full or e.draft) is not None}
        return key, self.scenes.acted(key), orders

    def why_unplaced(self, shot_id: str) -> str:
        """Why a shot has no camera that could be looked through, and what to do; "" where it has one."""
        entry = self._entry(shot_id)
        if self._unrehearsed:
            return (
                "The slate engine places no cameras: go where the camera is to stand and set it by hand, "
                "or open the film with the world engine."
            )
        if entry is None:
            return "The shot is not in the film yet; its camera is placed when the words are read."
        if entry.slate.shot.scene_id in self.reel.failed:
            return "The scene could not be acted, so none of its cameras is placed; the list of renders says why."
        return "" if entry.full is not None else "The shot's camera is placed when its scene has been rehearsed."

    # -- pictures --

    def frame(self, number: int) -> Picture:
        picture, missing = self._screen.picture(number)
        self.scenes.watched = picture.shot_id
        self._want_now(missing)
        return picture

    def edges(self, wanted: Sequence[tuple[str, int]]) -> tuple[Picture, ...]:
        """Frames of shots by (shot id, frame counted from the shot's first, which may lie before or beyond it), together on
        screen: the best there are."""
        found = [(entry, inner) for shot_id, inner in wanted if (entry := self._entry(shot_id)) is not None]
        shown = [self._screen.of_shot(entry, inner) for entry, inner in found]
        self._want_now([each for _, missing in shown for each in missing])
        return tuple(picture for picture, _ in shown)

    def _want_now(self, missing: Sequence[Missing]) -> None:
        """Draw what is on screen before all else, and no more what was on it before."""
        if not missing or self._slates:
            return
        wanted = {_key_of(entry, inner) for entry, inner in missing}
        self._jobs.drop(
            lambda work: work.key[0] in ("fetch", "shoot") and work.job.priority == ON_SCREEN
            and work.key[1:3] not in wanted
        )  # fmt: skip
        for entry, inner in missing:
            self._want(entry, inner, ON_SCREEN)

    @property
    def screen(self) -> Screen:
        """What is shown now; it stays what it is when the film changes."""
        return self._screen

    def frame_of(self, screen: Screen, number: int) -> np.ndarray:
        """Frame ``number`` of what was shown before, the best there is; what is missing is drawn after all else on screen."""
        picture, missing = screen.picture(number)
        if not self._slates:
            for entry, inner in missing:
                self._want(entry, inner, NEXT)
        return picture.pixels

    def look_at(self, first: int, last: int) -> None:
        """Frames ``first`` to ``last`` (excluded) are in view: make them when nothing more urgent is to be done."""
        if self._slates:
            return
        screen = self._screen

        def plan(ticket: Ticket) -> None:
            self._jobs.drop(
                lambda work: work.key[0] in ("fetch", "shoot") and work.job.priority in (VISIBLE, BACKGROUND)
            )
            ahead: deque[tuple[Entry, int]] = deque()
            for entry in screen.reel.entries:
                if entry.full is not None:
                    begin = entry.slate.record_in
                    inside = range(max(0, first - begin), min(entry.slate.frames, last - begin))
                    ahead.extend((entry, inner) for inner in inside)
            self._ahead = ahead
            self._go_ahead()

        self._jobs.submit("disk", "look", "Looking ahead", ON_SCREEN, plan, listed=False)

    def _go_ahead(self) -> None:
        """See to the next frames in view, a few at a time."""
        waiting = self._jobs.queued(lambda work: work.key[0] in ("fetch", "shoot") and work.job.priority == VISIBLE)
        while waiting < _AHEAD and not self._standing_back:
            try:
                entry, inner = self._ahead.popleft()
            except IndexError:
                return
            if entry.full is not None and self._ring.get(entry.full_key, entry.full.first + inner) is None:
                self._want(entry, inner, VISIBLE)
                waiting += 1

    @contextlib.contextmanager
    def standing_back(self) -> Iterator[None]:
        """Meanwhile nothing is drawn but what somebody waits for: an export has the processors."""
        with self._lock:
            self._standing_back += 1
        try:
            yield
        finally:
            with self._lock:
                self._standing_back -= 1
                later, self._later = ([], self._later) if self._standing_back else (self._later, [])
            for entry, inner in later:
                self._want(entry, inner, SMALL)
            self._go_ahead()

    def prefetch(self, number: int, direction: int, count: int = 24) -> None:
        """Frames that come next in ``direction`` (+1, -1) while playing."""
        if self._slates:
            return
        for step in range(1, count + 1):
            shot = self._screen.reel.cut.shot_at(number + direction * step)
            if shot is None:
                return
            entry = self._entry(shot.shot_id)
            inner = number + direction * step - shot.record_in
            if entry is not None and entry.full and self._ring.get(entry.full_key, entry.full.first + inner) is None:
                self._want(entry, inner, NEXT)

    def _entry(self, shot_id: str) -> Entry | None:
        return next((entry for entry in self._screen.reel.entries if entry.slate.shot.id == shot_id), None)

    def _want(self, entry: Entry, inner: int, priority: int) -> None:
        if entry.full is None:
            if entry.sketch is not None and priority <= SMALL:
                self._sketch(entry, entry.sketch, inner, priority)
            return
        self._jobs.submit(
            "disk",
            "picture",
            f"Fetching {entry.slate.shot.slate}",
            priority,
            lambda _ticket: self._fetch(entry, inner, priority),
            key=("fetch", *_key_of(entry, inner)),
            listed=False,
            rank=_rank(entry, priority == SMALL),
        )

    def _sketch(self, entry: Entry, sketch: Sketch, inner: int, priority: int) -> None:
        story = entry.slate.first + inner
        if self._ring.get(sketch.pictures, story) is not None:
            return

        def draw(ticket: Ticket) -> None:
            now = self._entry(entry.slate.shot.id)
            if now is not None and now.full is not None:
                return  # it was rehearsed meanwhile, and a draft is no more work
            pixels = self._workers.sketch(sketch, inner, ticket)
            self._arrived(entry, sketch.pictures, story, inner, pixels, "sketch")

        key = ("shoot", *_key_of(entry, inner), "sketch")
        label, rank = f"Sketching {entry.slate.shot.slate}", _rank(entry, priority == SMALL)
        self._jobs.submit("shoot", "picture", label, priority, draw, key=key, listed=False, rank=rank)

    def _fetch(self, entry: Entry, inner: int, priority: int) -> None:
        assert entry.full is not None
        if self._ring.get(entry.full_key, entry.full.first + inner) is not None:
            waiting = self._waiting.pop(_key_of(entry, inner), None)
            if waiting is not None:  # it came between asking for it and waiting for it
                self._tell(ThumbnailReady(waiting))
            self._go_ahead()
            return
        found = self._disk.footage(entry.full).cached(inner)
        if found is not None:
            self._arrived(entry, entry.full_key, entry.full.first + inner, inner, found.pixels, "full")
            self._go_ahead()
            return
        draft = entry.draft is not None and self._ring.get(entry.draft_key, entry.draft.first + inner) is None
        rank = _rank(entry, priority == SMALL)
        if draft and entry.draft is not None:  # all boards as drafts before any in full
            self._shoot(entry, entry.draft, inner, NEXT if priority == SMALL else priority, "draft", rank)
        if priority == SMALL and entry.draft is not None:
            with self._lock:
                if self._standing_back:
                    self._later.append((entry, inner))
                    return
        # looking elsewhere drops no board, and what is in view goes on when this is drawn
        same = priority == SMALL or (priority == VISIBLE and not draft)
        self._shoot(entry, entry.full, inner, priority if same else min(priority + 1, BACKGROUND), "full", rank)

    def _shoot(self, entry: Entry, order: ShotOrder, inner: int, priority: int, stage: str, rank: int) -> Work:
        def draw(ticket: Ticket) -> None:
            try:
                pixels = self._workers.frame(order, inner, stage, ticket)
                key = entry.full_key if stage == "full" else entry.draft_key
                self._arrived(entry, key, order.first + inner, inner, pixels, stage)
            finally:
                self._go_ahead()

        return self._jobs.submit(
            "shoot",
            "picture",
            f"Shooting {entry.slate.shot.slate}",
            priority,
            draw,
            key=("shoot", *_key_of(entry, inner), stage),
            listed=False,
            rank=rank,
        )

    @cached_property
    def _disk(self) -> Any:
        """The engine of the lane "disk", which only looks up what was drawn."""
        return engine_of(self._session, self._settings.engine, self._settings.stored_slates)

    def _arrived(self, entry: Entry, key: Digest, story: int, inner: int, pixels: np.ndarray, stage: str) -> None:
        """Frame ``inner`` of a shot, frame ``story`` of the story, is there under ``key``."""
        size = entry.slate.size
        if (pixels.shape[1], pixels.shape[0]) != size:
            import cv2

            pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC)
            pixels.setflags(write=False)
        self._ring.put(key, story, pixels)
        here = self._screen.reel.cut.shot(entry.slate.shot.id)
        if here is not None:  # also beyond its end: a dissolve shows it there
            number = here.record_in + inner
            self._tell(PictureReady(number, number + 1, stage))
        waiting = self._waiting.get(_key_of(entry, inner))
        if waiting is not None:
            if stage in ("full", "sketch"):
                self._waiting.pop(_key_of(entry, inner), None)
            self._tell(ThumbnailReady(waiting))

    def thumbnail(self, shot_id: str, width: int, at: float) -> Picture:
        """A small picture of a moment of a shot (0 its begin, 1 its end), the best there is."""
        shot = self._screen.reel.cut.shot(shot_id)
        if shot is None:
            return Picture(0, shot_id, np.zeros((max(1, width * 9 // 16), width, 4), np.uint8), "slate")
        inner = min(shot.frames - 1, int(shot.frames * at))
        entry = self._entry(shot_id)
        if entry is not None and entry.full is not None:
            small = self._small.get((entry.full_key, entry.full.first + inner, width))
            if small is not None:
                return Picture(shot.record_in + inner, shot_id, small, "full")
        picture, missing = self._screen.picture(shot.record_in + inner)
        small = _small(picture.pixels, width)
        if picture.stage != "slate":
            self._boards[shot_id] = small
        elif shot_id in self._boards:  # what shows the shot stays until a better one is there
            small = _as_large(self._boards[shot_id], small)
        if entry is not None and entry.full is not None and picture.complete:
            self._small[entry.full_key, entry.full.first + inner, width] = small
            while len(self._small) > _THUMBNAILS:
                self._small.popitem(last=False)
        if not self._slates:
            for part, number in missing:
                self._waiting[_key_of(part, number)] = shot_id
                self._want(part, number, SMALL)
        return replace(picture, pixels=small)

    def readiness(self) -> tuple[tuple[str, float], ...]:
        """By shot the share of frames that are ready in full."""
        if self._slates:
            return tuple((row.shot_id, 1.0) for row in self.reel.cut.shots)
        return tuple(
            (
                entry.slate.shot.id,
                self._ring.ready(entry.full_key, entry.full.first, entry.full.frames) / entry.full.frames
                if entry.full
                else 0.0,
            )
            for entry in self.reel.entries
        )

    def deliver_frame(self, order: ShotOrder, inner: int, ticket: Ticket) -> Frame:
        """A frame for an export that is written in this process: drawn by the shooting thread after everything that the
        window waits for. Waits for it, so only for workers."""

        def draw(ticket: Ticket) -> np.ndarray:
            return self._workers.frame(order, inner, "full", ticket)

        pixels = self._jobs.submit("shoot", "picture", "", BACKGROUND, draw, listed=False).wait(ticket)
        if pixels is None:
            raise UnavailableError("A picture for the film could not be drawn; export it again.")
        return Frame(pixels, inner)


def _key_of(entry: Entry, inner: int) -> tuple[Digest, int]:
    if entry.full is None:
        return entry.slate.shot.id, inner
    return entry.full_key, entry.full.first + inner


def _rank(entry: Entry, board: bool) -> int:
    """Boards are drawn in the order of the film, however they are laid out: a scene's together, as setting up another costs more
    than many pictures."""
    return 1 + entry.slate.record_in if board else 0


def _timed_as(shot: Shot, shown: Shot) -> Shot:
    times = {name: getattr(shown, name) for name in ("story_in", "story_out")}
    if shot.camera_path and shot.camera_from_s is not None:
        times |= {"camera_path": shot.path_from(shown.story_in), "camera_from_s": shown.story_in}
    return shot if all(getattr(shot, name) == value for name, value in times.items()) else replace(shot, **times)


def _differing(before: tuple[CutShot, ...], after: tuple[CutShot, ...]) -> frozenset[str]:
    old, new = ({row.shot_id: row for row in rows} for rows in (before, after))
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _refilmed(before: Reel, after: Reel) -> frozenset[str]:
    """Shots whose pictures became others, or can be made from now on."""
    old, new = (
        {e.slate.shot.id: e.full_key or (e.sketch.pictures if e.sketch else "") for e in reel.entries}
        for reel in (before, after)
    )
    return frozenset(name for name, key in new.items() if key and old.get(name) != key)


def _small(pixels: np.ndarray, width: int) -> np.ndarray:
    return _resized(pixels, width, max(1, round(width * pixels.shape[0] / pixels.shape[1])))


def _as_large(board: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """``board`` as large as ``wanted``; ``wanted`` itself where the film has had another shape since."""
    (high, wide), (old_high, old_wide) = wanted.shape[:2], board.shape[:2]
    if abs(old_wide * high - wide * old_high) > max(wide, old_wide):  # more than a row that rounding took
        return wanted
    return board if (high, wide) == (old_high, old_wide) else _resized(board, wide, high)


def _resized(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    import cv2

    made = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    made.setflags(write=False)
    return made
