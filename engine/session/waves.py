"""Waveforms at a glance: lowest and highest values of long sounds at growing steps."""

from __future__ import annotations

import numpy as np

_STEP = 16


class Waves:
    """``low`` and ``high`` float32 [n]: the extremes of every ``step`` samples. Grows by :meth:`add`; safe to read meanwhile."""

    def __init__(self, step: int) -> None:
        self.step = step
        self._levels: list[tuple[int, np.ndarray, np.ndarray]] = [(step, *_none())]

    @classmethod
    def of(cls, samples: np.ndarray, step: int = 256) -> Waves:
        """Those of ``samples`` float32 [n, 2]."""
        waves = cls(step)
        if len(samples):
            starts = np.arange(0, len(samples), step)
            # sides first: reducing along the long axis of two columns is slow
            low, high = np.minimum(samples[:, 0], samples[:, 1]), np.maximum(samples[:, 0], samples[:, 1])
            waves.add(np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts))
        return waves

    def add(self, low: np.ndarray, high: np.ndarray) -> None:
        """Extremes of what follows."""
        _, old_low, old_high = self._levels[0]
        low, high = np.concatenate([old_low, low]), np.concatenate([old_high, high])
        levels = [(self.step, low, high)]
        step = self.step
        while len(low) > 2 * _STEP:
            starts = np.arange(0, len(low), _STEP)
            low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
            step *= _STEP
            levels.append((step, low, high))
        self._levels = levels

    def columns(self, first: float, last: float, count: int) -> np.ndarray:
        """Lowest and highest value in each of ``count`` equal parts of the samples ``first`` to ``last``, float32 [count, 2];
        zeros outside."""
        out = np.zeros((max(0, count), 2), np.float32)
        if count <= 0 or last <= first:
            return out
        wide = (last - first) / count
        step, low, high = next((level for level in reversed(self._levels) if level[0] <= wide), self._levels[0])
        if not len(low):
            return out
        edges = np.linspace(first, last, count + 1) / step
        starts = np.floor(edges[:-1]).astype(np.int64)
        inside = (starts >= 0) & (starts < len(low))
        if not inside.any():
            return out
        starts = starts[inside]
        end = min(len(low), max(int(np.ceil(edges[1:][inside][-1])), int(starts[-1]) + 1))
        out[inside, 0] = np.minimum.reduceat(low[:end], starts)
        out[inside, 1] = np.maximum.reduceat(high[:end], starts)
        return out


def _none() -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(0, np.float32), np.zeros(0, np.float32)
