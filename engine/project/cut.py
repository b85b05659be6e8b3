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
class Track:
    """``kind`` is "picture" | "dialogue" | "foley" | "ambience" | "effects" | "music"."""

    id: str
    kind: str
    clips: tuple[Clip, ...] = ()
    muted: bool = False
    gain_db: float = 0.0
    pan: float = 0.0
    """-1 left to +1 right."""


@dataclass(frozen=True)
class Marker:
    frame: int
    label: str
