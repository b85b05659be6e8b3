"""Channels: named numbers over story time, built as a sum of movements.

Each movement adds to a channel from its own start on and never before, so a later movement cannot change the past. Two
minimum-jerk movements that overlap simply add up; the sum is smooth (C2), as in human submovements (Flash & Henis 1991).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Curve = Callable[[np.ndarray], np.ndarray]


def minimum_jerk(u: np.ndarray | float) -> np.ndarray:
    """Flash & Hogan (1985): 0 to 1 with zero velocity and acceleration at both ends."""
    u = np.clip(u, 0.0, 1.0)
    return u**3 * (10.0 - 15.0 * u + 6.0 * u * u)


def bump(u: np.ndarray) -> np.ndarray:
    """0 at u <= 0 and u >= 1, 1 at u = 0.5, C2."""
    return minimum_jerk(2.0 * u) * minimum_jerk(2.0 - 2.0 * u)


def window(times: np.ndarray, start: float, end: float, rise: float, fall: float) -> np.ndarray:
    """1 between ``start + rise`` and ``end - fall``, 0 outside, minimum-jerk flanks."""
    return minimum_jerk((times - start) / max(rise, 1e-6)) * minimum_jerk((end - times) / max(fall, 1e-6))


def keys(*points: tuple[float, ...]) -> Curve:
    """A C2 quintic through keys (time, value[, rate[, acceleration]]), constant outside. Unsaid rates follow from the
    neighbours (harmonic mean, zero at extrema); unsaid accelerations are zero."""
    t = np.array([p[0] for p in points])
    x = np.array([p[1] for p in points], float)
    v = np.zeros_like(x)
    a = np.array([p[3] if len(p) > 3 else 0.0 for p in points])
    for i, point in enumerate(points):
        if len(point) > 2:
            v[i] = point[2]
        elif 0 < i < len(points) - 1:
            before, after = (x[i] - x[i - 1]) / (t[i] - t[i - 1]), (x[i + 1] - x[i]) / (t[i + 1] - t[i])
            v[i] = 2 * before * after / (before + after) if before * after > 0 else 0.0

    def curve(times: np.ndarray) -> np.ndarray:
        times = np.clip(times, t[0], t[-1])
        i = np.clip(np.searchsorted(t, times, side="right") - 1, 0, len(t) - 2)
        span = t[i + 1] - t[i]
        u = (times - t[i]) / span
        p0, p1, v0, v1, a0, a1 = (
            x[i],
            x[i + 1],
            v[i] * span,
            v[i + 1] * span,
            a[i] * span**2,
            a[i + 1] * span**2,
        )
        c3 = 10 * (p1 - p0) - 6 * v0 - 4 * v1 - 1.5 * a0 + 0.5 * a1
        c4 = -15 * (p1 - p0) + 8 * v0 + 7 * v1 + 1.5 * a0 - a1
        c5 = 6 * (p1 - p0) - 3 * (v0 + v1) - 0.5 * (a0 - a1)
        return p0 + u * (v0 + u * (a0 / 2 + u * (c3 + u * (c4 + u * c5))))

    return curve


class Channels:
    """The movements of one person. ``settled`` holds where each channel comes to rest once all movements are over."""

    def __init__(self, initial: dict[str, float]):
        self._initial = dict(initial)
        self._terms: dict[str, list[tuple[float, float, Curve]]] = {name: [] for name in initial}
        self.settled = dict(initial)

    def to(self, name: str, value: float, start: float, seconds: float) -> None:
        """Move to ``value`` in a minimum-jerk way."""
        change = value - self.settled[name]
        if abs(change) < 1e-9:
            return
        seconds = max(seconds, 1e-3)

        def curve(t: np.ndarray) -> np.ndarray:
            return change * minimum_jerk((t - start) / seconds)

        self._terms[name].append((start, start + seconds, curve))
        self.settled[name] = value

    def add(self, name: str, start: float, end: float, curve: Curve) -> None:
        """Add ``curve(t) - curve(start)`` from ``start`` on, held after ``end``."""
        first, last = (float(v) for v in curve(np.array([start, end])))

        def relative(t: np.ndarray) -> np.ndarray:
            return curve(t) - first

        self._terms[name].append((start, end, relative))
        self.settled[name] += last - first

    def sample(self, name: str, times: np.ndarray) -> np.ndarray:
        """The channel at increasing ``times``."""
        out = np.full(len(times), self._initial[name])
        for start, end, curve in self._terms[name]:
            i, j = np.searchsorted(times, (start, end))
            if j > i:
                out[i:j] += curve(times[i:j])
            if j < len(times):
                out[j:] += float(curve(np.array([end]))[0])
        return out

    def at(self, name: str, seconds: float) -> float:
        return float(self.sample(name, np.array([seconds]))[0])
