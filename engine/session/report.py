"""What the front desk answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ShotRow:
    slate: str
    first_frame: int
    frames: int
    digest: str


@dataclass(frozen=True)
class RenderReport:
    """``rate`` as a fraction in text; ``stems`` paths by name; ``notes`` sentences for the user."""

    file: str
    size: tuple[int, int]
    rate: str
    frames: int
    samples: int
    seconds: float
    frames_rendered: int
    frames_cached: int
    shots: tuple[ShotRow, ...]
    stems: dict[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class EventRow:
    """One event of the film; times count from the film's start."""

    kind: str
    time_s: float
    frame: int
    sample: int
    bodies: tuple[str, ...]
    impulse_ns: float
    slip_ms: float
    text: str
    stem: str
    audible: bool
    point: tuple[float, float, float] | None = None
    shot: str = ""

    def as_json(self) -> dict[str, Any]:
        row = dict(self.__dict__)
        row["bodies"] = list(self.bodies)
        row["point"] = list(self.point) if self.point else None
        return row
