"""A sound by itself: where and when it is, before any room or camera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.foundation.timebase import SAMPLE_RATE

Vec3 = tuple[float, float, float]


@dataclass(frozen=True)
class Dry:
    """``samples`` float32 [n] as heard at 1 m, from story sample ``first`` on. ``path``: where it is, float64 [k, 4] rows of
    (story second, x, y, z), or None: nowhere in particular (a narrator, a sound without a place). ``facing`` [k, 2]: the
    horizontal direction a voice faces, or None. ``near``: how little distance weakens it, 0 (as in air) .. 1 (not at all)."""

    stem: str
    first: int
    samples: np.ndarray
    path: np.ndarray | None
    facing: np.ndarray | None = None
    near: float = 0.5

    @property
    def end(self) -> int:
        return self.first + len(self.samples)


def onset(time_s: float) -> tuple[int, float]:
    """The last sample at or before ``time_s``, and how many samples (0..1) later the moment is."""
    exact = time_s * SAMPLE_RATE
    first = int(np.floor(exact + 1e-6))
    return first, max(0.0, exact - first)


def still(time_s: float, point: Vec3 | None) -> np.ndarray | None:
    """A path that does not move."""
    return None if point is None else np.array([[time_s, *point]])
