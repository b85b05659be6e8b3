"""What stands between a hand and what it reaches for."""

from __future__ import annotations

import numpy as np

TALL_M = 0.2
"""What stands higher beside a thing than this is in the way of who reaches across it."""


def depth_between(start: np.ndarray, end: np.ndarray, middle: np.ndarray, radius: float) -> float:
    """Metres that the straight way from ``start`` to ``end`` (both [2]) enters a circle of ``radius`` about ``middle`` [2];
    below zero by as much as it passes clear of it."""
    line = end - start
    share = float(np.clip((middle - start) @ line / max(float(line @ line), 1e-9), 0.0, 1.0))
    return radius - float(np.linalg.norm(start + share * line - middle))
