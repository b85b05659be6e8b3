"""The cut: clips on tracks, in frames of the film; every out point is exclusive."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Clip:
    """Shows frames ``source_in`` to ``source_out`` (excluded) of a shot's footage from film frame ``record_in`` on."""

    id: str
    shot_id: str
    source_in: int
    source_out: int
    record_in: int

    @property
    def frames(self) -> int:
        return self.source_out - self.source_in

    @property
    def record_out(self) -> int:
        return self.record_in + self.frames


@dataclass(frozen=True)
class SoundClip:
    """A stretch of a sound file from film frame ``record_in`` on: seconds ``source_in`` to ``source_out`` of the file.

    ``content`` is a digest of the file's bytes, by which a file that was moved is known again. A clip whose file is missing
    is silent. Fades are seconds from the clip's ends, of equal power. What lies beyond the film's end is not heard."""

    id: str
    path: str
    content: str
    record_in: int
    source_in: float
    source_out: float
    name: str = ""
    gain_db: float = 0.0
    fade_in_s: float = 0.0
    fade_out_s: float = 0.0
    muted: bool = False

    @property
    def seconds(self) -> float:
        return self.source_out - self.source_in


@dataclass(frozen=True)
class ShotLevel:
    """How a shot's own part of a track's stem is heard; shots without one are heard as recorded."""

    shot_id: str
    gain_db: float = 0.0
    fade_in_s: float = 0.0
    fade_out_s: float = 0.0
    muted: bool = False


@dataclass(frozen=True)
class Track:
    """``kind`` is "picture" | "dialogue" | "foley" | "ambience" | "effects" | "music" | "master" (the sum of all).

    The stem of that kind sounds on it as ``levels`` say, and with it the ``sounds`` that were laid on it. While any track is
    soloed only soloed ones are heard, in the film as at the desk."""

    id: str
    kind: str
    clips: tuple[Clip, ...] = ()
    muted: bool = False
    gain_db: float = 0.0
    pan: float = 0.0
    """-1 left to +1 right, of equal power."""
    solo: bool = False
    sounds: tuple[SoundClip, ...] = ()
    levels: tuple[ShotLevel, ...] = ()


@dataclass(frozen=True)
class Marker:
    frame: int
    label: str
