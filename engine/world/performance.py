"""What people do, before physics: poses, holds, releases, steps. Times are story seconds; poses are sampled at
``TAKE_RATE`` Hz, sample i at i / TAKE_RATE seconds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.foundation.digest import digest

TAKE_RATE = 240
"""Samples of pose per second, in performances and takes."""
Vec3 = tuple[float, float, float]


@dataclass(frozen=True)
class PersonTrack:
    """One person through the whole story: ``root`` float64 [n, 3] pelvis in the world; ``rotations`` float32 [n, 56, 4]
    local (see Skeleton); ``face`` float32 [n, 52] weights in the order of FACE_SHAPES."""

    person_id: str
    root: np.ndarray
    rotations: np.ndarray
    face: np.ndarray


@dataclass(frozen=True)
class Hold:
    """Hands lead a body from sample ``first`` on: ``poses`` float64 [m, 7] of the body, world frame, at 240 Hz. ``hands``:
    "left", "right". Physics moves the body exactly so, and lets go after the last sample with the velocity it has there
    (a Release at that time overrides it). ``bone_pose`` [7]: the body in the leading hand's frame."""

    body_id: str
    person_id: str
    hands: tuple[str, ...]
    first: int
    poses: np.ndarray
    bone_pose: np.ndarray


@dataclass(frozen=True)
class Release:
    """A body leaves a person at ``time_s`` with this velocity (m/s) and spin (rad/s), world frame; physics may vary both
    to reach the wanted outcome of ``beat_id``. ``kind`` "throw" | "shoot" | "kick" | "push" | "drop" | "roll" | "slide".
    A kick or push gives its velocity to a body that was not held."""

    body_id: str
    person_id: str
    beat_id: str
    time_s: float
    position: Vec3
    velocity: Vec3
    spin: Vec3
    kind: str


@dataclass(frozen=True)
class Footstep:
    """A foot meets the ground. ``side`` "L" | "R"; ``part`` "heel" | "toe" | "flat" | "scuff" | "land"; ``strength`` N s."""

    time_s: float
    person_id: str
    side: str
    part: str
    position: Vec3
    strength: float


@dataclass(frozen=True)
class Collapse:
    """The person is handed to physics at ``time_s`` until ``until_s`` (inf: for good); ``velocity`` m/s and ``spin`` rad/s are
    added to the motion that the poses have there. ``guard``: the arms reach for the ground."""

    person_id: str
    time_s: float
    until_s: float
    velocity: Vec3
    spin: Vec3
    guard: bool = True


@dataclass(frozen=True)
class Spoken:
    """Utterance ``utterance`` (index into the list given to motion) starts at ``start_s``."""

    utterance: int
    person_id: str
    beat_id: str
    start_s: float


@dataclass(frozen=True)
class BeatTime:
    """When a beat happens. ``key_s``: its moment (the release, the contact of hand and cup, the first syllable).
    ``failed``: "" or why it could not be done."""

    beat_id: str
    start_s: float
    end_s: float
    key_s: float
    failed: str = ""


@dataclass(frozen=True)
class HingeTrack:
    """A hinged body's opening: radians float32 [n] at 240 Hz."""

    body_id: str
    angles: np.ndarray


@dataclass(frozen=True)
class Performance:
    duration_s: float
    tracks: tuple[PersonTrack, ...]
    holds: tuple[Hold, ...]
    releases: tuple[Release, ...]
    footsteps: tuple[Footstep, ...]
    collapses: tuple[Collapse, ...]
    spoken: tuple[Spoken, ...]
    beat_times: tuple[BeatTime, ...]
    hinges: tuple[HingeTrack, ...] = ()
    touches: tuple[tuple[float, str, str, Vec3, float], ...] = ()
    """Sounds people make by hand: (time_s, kind "grab" | "set down" | "slap" | "clap" | "rustle", body id or "", point,
    strength N s)."""
    notes: tuple[str, ...] = ()

    @property
    def samples(self) -> int:
        return round(self.duration_s * TAKE_RATE) + 1

    def time_of(self, beat_id: str) -> BeatTime:
        """Raises KeyError if the beat is unknown."""
        for beat in self.beat_times:
            if beat.beat_id == beat_id:
                return beat
        raise KeyError(beat_id)

    @cached_property
    def _digest(self) -> str:
        return digest(*(getattr(self, name) for name in self.__dataclass_fields__))

    def content_digest(self) -> str:
        return self._digest
