"""Waveforms of any length: a pyramid of minima and maxima, drawn one column a pixel."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

_FIRST = 256
"""Samples in a column of the finest level; closer than that the samples themselves are read."""
_STEP = 4
_FINEST = 2048
"""A level this short needs none above it."""


class Pyramid:
    """Minima and maxima of ``samples`` (float32 [n] or [n, channels]) at growing steps."""

    def __init__(self, samples: np.ndarray) -> None:
        mono = samples.mean(axis=1) if samples.ndim == 2 else samples
        self.samples = np.ascontiguousarray(mono, dtype=np.float32)
        self.levels: list[tuple[int, np.ndarray, np.ndarray]] = []
        step, low, high = 1, self.samples, self.samples
        while len(low) > _FINEST or step == 1 < len(low):
            factor = _FIRST if step == 1 else _STEP
            starts = np.arange(0, len(low), factor)  # the last block is what is left
            low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
            step *= factor
            self.levels.append((step, low, high))

    def columns(self, first: float, last: float, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest sample of each of ``count`` columns that share samples ``first`` to ``last``; silence outside."""
        step, low, high = 1, self.samples, self.samples
        for level in self.levels:
            if level[0] <= (last - first) / max(count, 1):
                step, low, high = level
        edges = np.floor(np.linspace(first, last, count + 1) / step).astype(np.int64)
        inside = (edges[:-1] >= 0) & (edges[:-1] < len(low))
        if not len(low) or not inside.any():
            return np.zeros(count, np.float32), np.zeros(count, np.float32)
        starts = np.clip(edges[:-1], 0, len(low) - 1)
        # reduceat reads one element where a column is narrower than a sample, which is what is wanted
        bottoms = np.minimum.reduceat(low, starts)
        tops = np.maximum.reduceat(high, starts)
        end = int(np.clip(np.ceil(last / step), starts[-1] + 1, len(low)))
        bottoms[starts == starts[-1]] = low[starts[-1] : end].min()
        tops[starts == starts[-1]] = high[starts[-1] : end].max()
        return np.where(inside, bottoms, 0.0), np.where(inside, tops, 0.0)


def paint_waveform(
    painter: QPainter, area: QRectF, pyramid: Pyramid, first: float, last: float, colour: QColor
) -> None:
    """Draw samples ``first`` to ``last`` across ``area``."""
    count = int(area.width())
    if count < 1:
        return
    low, high = pyramid.columns(first, last, count)
    middle, half = area.center().y(), area.height() / 2 - 1
    lines = [
        QLineF(area.left() + i, middle - min(b, 1.0) * half, area.left() + i, middle - max(a, -1.0) * half + 0.5)
        for i, (a, b) in enumerate(zip(low.tolist(), high.tolist(), strict=True))
    ]
    painter.setPen(QPen(colour, 1))
    painter.drawLines(lines)
