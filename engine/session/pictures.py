"""The best picture there is: the full one, else its draft, else a sketch, else that from before the edit, else a slate."""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from dataclasses import replace

import numpy as np

from engine.foundation.digest import Digest
from engine.media import Frame, Stem
from engine.session.happenings import Picture
from engine.session.programme import programme
from engine.session.reel import Entry, Reel
from engine.shoot.order import ShotOrder
from engine.shoot.slate_engine import SlateFootage

Missing = tuple[Entry, int]
"""A shot of the reel and the frame of it that is not there in full."""
_ORDER = ("full", "draft", "sketch", "held", "slate")


class Ring:
    """Pictures in memory by (key of a reel's entry, frame of the story), latest use kept, up to a number of bytes; and what
    is known to be ready on disk. Safe between threads."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit, self._bytes = limit_bytes, 0
        self._lock = threading.Lock()
        self._pictures: OrderedDict[tuple[Digest, int], np.ndarray] = OrderedDict()
        self._ready: defaultdict[Digest, set[int]] = defaultdict(set)

    def get(self, key: Digest, number: int) -> np.ndarray | None:
        with self._lock:
            pixels = self._pictures.get((key, number))
            if pixels is not None:
                self._pictures.move_to_end((key, number))
            return pixels

    def put(self, key: Digest, number: int, pixels: np.ndarray) -> None:
        with self._lock:
            self._ready[key].add(number)
            if (key, number) in self._pictures:
                return
            self._pictures[key, number] = pixels
            self._bytes += pixels.nbytes
            while self._bytes > self._limit and len(self._pictures) > 1:
                _, old = self._pictures.popitem(last=False)
                self._bytes -= old.nbytes

    def ready(self, key: Digest, first: int, frames: int) -> int:
        """How many of ``frames`` story frames from ``first`` on were made or found."""
        with self._lock:
            ready = self._ready.get(key, set())
            return sum(number in ready for number in range(first, first + frames))


class Screen:
    """Shows frames of one reel. ``slates_are_full`` with the slate engine, which has nothing better."""

    def __init__(self, reel: Reel, ring: Ring, slates_are_full: bool) -> None:
        self.reel, self._ring, self._slates_are_full = reel, ring, slates_are_full
        self._used = threading.local()
        by_shot = {entry.slate.shot.id: entry for entry in reel.entries}

        def best(order: ShotOrder) -> _Best:
            entry = by_shot[order.shot.id]
            return _Best(entry, order.frames, order.first - entry.slate.first, ring, self._used, slates_are_full)

        slates = [entry.slate for entry in reel.entries]
        project = replace(reel.project, rate=reel.cut.rate)
        self._program = programme(project, slates, best, reel.fade_out)

    def picture(self, number: int) -> tuple[Picture, tuple[Missing, ...]]:
        """Frame ``number`` (held within the film), transitions included, and what it lacks. An empty film is black."""
        if not self.reel.entries:
            width, height = self.reel.cut.size
            black = np.zeros((height, width, 4), np.uint8)
            black[..., 3] = 255
            black.setflags(write=False)
            return Picture(number, "", black, "slate"), ()
        inside = max(0, min(number, self.reel.cut.frames - 1))
        self._used.stages, self._used.missing = [], []
        pixels = self._program.frame(inside).pixels
        shot = self.reel.cut.shot_at(inside)
        stage = max(self._used.stages, key=_ORDER.index)
        return Picture(inside, shot.shot_id if shot else "", pixels, stage), tuple(self._used.missing)

    def of_shot(self, entry: Entry, inner: int) -> tuple[Picture, tuple[Missing, ...]]:
        """A shot's frame ``inner`` counted from its first, without transitions, and what it lacks; before its first frame
        (negative) and beyond its last it is what the camera would see there."""
        self._used.stages, self._used.missing = [], []
        footage = _Best(entry, entry.slate.frames, 0, self._ring, self._used, self._slates_are_full)
        pixels = footage.frame(inner).pixels
        number = entry.slate.record_in + inner
        return Picture(number, entry.slate.shot.id, pixels, self._used.stages[0]), tuple(self._used.missing)


class _Best:
    """Footage that never waits: ``frames`` frames of a shot from its frame ``begin`` on."""

    def __init__(
        self, entry: Entry, frames: int, begin: int, ring: Ring, used: threading.local, slates_are_full: bool
    ) -> None:
        self._entry, self._ring, self._used, self._slates_are_full = entry, ring, used, slates_are_full
        self.frames, self._begin = frames, begin
        self._slate = SlateFootage(entry.slate)

    def frame(self, number: int) -> Frame:
        entry, number = self._entry, number + self._begin
        for stage, order, key in (("full", entry.full, entry.full_key), ("draft", entry.draft, entry.draft_key)):
            pixels = None if order is None else self._ring.get(key, order.first + number)
            if pixels is not None:
                return self._shown(stage, number, Frame(pixels, number))
        if entry.sketch is not None:
            pixels = self._ring.get(entry.sketch.pictures, entry.slate.first + number)
            if pixels is not None:
                return self._shown("sketch", number, Frame(pixels, number))
        held = self._held(number)
        if held is not None:
            return self._shown("held", number, Frame(held, number))
        stage = "full" if self._slates_are_full else "slate"
        return self._shown(stage, number, self._slate.frame(max(number, -entry.slate.record_in)))

    def _held(self, number: int) -> np.ndarray | None:
        """The same moment of the story as it looked before the latest edit, until the new picture is drawn: a slate between two
        pictures would flash. Another moment is never shown, however near: the frame on screen is the frame asked for."""
        entry = self._entry
        now = ((entry.full_key, entry.slate.first), (entry.draft_key, entry.slate.first))
        width, height = entry.slate.size
        for key, first in (*entry.older, *now) if entry.older else ():
            pixels = self._ring.get(key, first + number)
            if pixels is not None and pixels.shape[:2] == (height, width):
                return pixels
        return None

    def _shown(self, stage: str, number: int, frame: Frame) -> Frame:
        self._used.stages.append(stage)
        if stage != "full":
            self._used.missing.append((self._entry, number))
        return frame

    def stems(self) -> tuple[Stem, ...]:
        return self._slate.stems()
