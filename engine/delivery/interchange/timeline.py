"""A cut ready to be handed on: what every format says in its own words. All numbers are whole frames of the film."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.foundation.markup import holdable
from engine.foundation.timebase import Rate


@dataclass(frozen=True)
class Dissolve:
    """Runs from ``before`` frames ahead of a cut to ``after`` frames behind it."""

    before: int
    after: int

    @property
    def frames(self) -> int:
        return self.before + self.after


@dataclass(frozen=True)
class MediaClip:
    """Frames ``source_in`` to ``source_in + frames`` (excluded) of ``media``, which holds ``media_frames`` (whole ones), from
    the film's frame ``record_in`` on."""

    name: str
    media: Path
    media_frames: int
    source_in: int
    frames: int
    record_in: int

    @property
    def record_out(self) -> int:
        return self.record_in + self.frames

    @property
    def source_out(self) -> int:
        return self.source_in + self.frames


@dataclass(frozen=True)
class PictureClip(MediaClip):
    """A stretch of picture. Clips follow each other without gaps. ``dissolve`` comes from the clip before; ``fade_in`` and
    ``fade_out`` are frames from and to black."""

    dissolve: Dissolve | None = None
    fade_in: int = 0
    fade_out: int = 0
    comment: str = ""


@dataclass(frozen=True)
class SoundClip(MediaClip):
    """A stretch of a stereo sound file."""


@dataclass(frozen=True)
class SoundTrack:
    name: str
    clips: tuple[SoundClip, ...]


@dataclass(frozen=True)
class Mark:
    frame: int
    label: str


@dataclass(frozen=True)
class Timeline:
    """``mix``: all tracks together in one file, for formats with two channels of sound."""

    title: str
    rate: Rate
    size: tuple[int, int]
    picture: tuple[PictureClip, ...]
    sounds: tuple[SoundTrack, ...] = ()
    marks: tuple[Mark, ...] = ()
    mix: SoundClip | None = None

    @property
    def frames(self) -> int:
        return self.picture[-1].record_out if self.picture else 0


def plain(text: str) -> str:
    """``text`` on one line, of characters that every format can hold."""
    return " ".join(holdable(text).split())
