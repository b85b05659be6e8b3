"""What the desk tells its subscribers, besides Changes; and the values it answers with."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from engine.foundation.timebase import Rate
from engine.project.blocking import ViewKey
from engine.project.changes import Changes
from engine.session.jobs import Job


@dataclass(frozen=True)
class CutShot:
    """A shot in the film: frames ``record_in`` to ``record_out`` (excluded); its times in the story; what is said in it and
    how it is framed, in words. ``settled``: its times come from a rehearsal, not an estimate."""

    shot_id: str
    scene_id: str
    slate: str
    record_in: int
    frames: int
    story_in: float
    story_out: float
    settled: bool
    line: str
    caption: str

    @property
    def record_out(self) -> int:
        return self.record_in + self.frames


@dataclass(frozen=True)
class Cut:
    """The film's shots on its frames, without gaps."""

    rate: Rate = Fraction(24)
    size: tuple[int, int] = (1280, 720)
    shots: tuple[CutShot, ...] = ()

    @property
    def frames(self) -> int:
        return self.shots[-1].record_out if self.shots else 0

    @property
    def settled(self) -> bool:
        return all(shot.settled for shot in self.shots)

    def shot_at(self, frame: int) -> CutShot | None:
        """The shot that shows ``frame``, or None outside the film."""
        if not 0 <= frame < self.frames:
            return None
        return self.shots[bisect_right([shot.record_in for shot in self.shots], frame) - 1]

    def shot(self, shot_id: str) -> CutShot | None:
        return next((shot for shot in self.shots if shot.shot_id == shot_id), None)


@dataclass(frozen=True)
class Picture:
    """Film frame ``number``, uint8 [h, w, 4], read-only. ``stage`` "slate" | "held" (from before the latest edit) | "sketch" (of
    a scene that is not rehearsed yet) | "draft" | "full"."""

    number: int
    shot_id: str
    pixels: np.ndarray
    stage: str

    @property
    def complete(self) -> bool:
        return self.stage == "full"


@dataclass(frozen=True)
class History:
    """``labels`` of all states, oldest first; ``position``: the one that is shown."""

    labels: tuple[str, ...] = ()
    position: int = 0


@dataclass(frozen=True)
class CutChanged:
    shots: frozenset[str]


@dataclass(frozen=True)
class ReadingChanged:
    reading_text: str


@dataclass(frozen=True)
class PictureReady:
    """Film frames ``first`` to ``last`` (excluded) can be shown better."""

    first: int
    last: int
    stage: str


@dataclass(frozen=True)
class ThumbnailReady:
    shot_id: str


@dataclass(frozen=True)
class PlanReady:
    """A newer plan of the scene can be had."""

    scene_id: str


@dataclass(frozen=True)
class ViewReady:
    """The picture asked for as ``number``: the scene seen by ``key``, uint8 [h, w, 4], read-only."""

    number: int
    scene_id: str
    key: ViewKey
    pixels: np.ndarray


@dataclass(frozen=True)
class SoundChanged:
    pass


@dataclass(frozen=True)
class JobChanged:
    job: Job


@dataclass(frozen=True)
class Problem:
    """Something failed that nobody asked for just now, in a sentence."""

    sentence: str


@dataclass(frozen=True)
class Opened:
    path: Path
    read_only: bool


@dataclass(frozen=True)
class PortraitReady:
    character_id: str


@dataclass(frozen=True)
class Spoken:
    """``samples`` float32 [n] at 48 kHz: the character says something to be listened to."""

    character_id: str
    samples: np.ndarray


@dataclass(frozen=True)
class AlternatesReady:
    """A picture of a way to a beat's outcome is there."""

    beat_id: str


Happening = (
    Changes | CutChanged | ReadingChanged | PictureReady | ThumbnailReady | PlanReady | ViewReady | SoundChanged
    | JobChanged | Problem | Opened | PortraitReady | Spoken | AlternatesReady
)  # fmt: skip
