"""Hats, glasses, ties and scarves: small things built about the head and the throat."""

from __future__ import annotations

import numpy as np

from engine.staging.people.outfit import Worn
from engine.world.figure import FigurePart


def made(garment: Worn, vertices: np.ndarray, joints: np.ndarray, scale: float, sole: float) -> list[FigurePart]:
    """Parts of a garment that is not a shell; none for the others."""
    return []
