"""Throws without air: which velocity brings a body from here to there."""

from __future__ import annotations

import math

import numpy as np


def by_time(start: np.ndarray, goal: np.ndarray, seconds: float, gravity: float) -> np.ndarray:
    """Velocity that takes ``seconds`` from ``start`` to ``goal``."""
    return (goal - start) / seconds + np.array([0.0, 0.0, 0.5 * gravity * seconds])


def by_elevation(start: np.ndarray, goal: np.ndarray, elevation: float, gravity: float) -> np.ndarray:
    """Velocity of a throw at ``elevation`` radians through ``goal``; steeper if that angle cannot reach it.

    v^2 = g D^2 / (2 cos^2 (D tan - h)) for a horizontal distance D and a height h.
    """
    level = goal[:2] - start[:2]
    distance, height = max(float(np.linalg.norm(level)), 1e-3), float(goal[2] - start[2])
    elevation = max(elevation, math.atan2(height, distance) + math.radians(8.0))
    elevation = min(elevation, math.radians(85.0))
    drop = max(distance * math.tan(elevation) - height, 1e-3)
    speed = math.sqrt(gravity * distance**2 / (2.0 * math.cos(elevation) ** 2 * drop))
    level = level / distance * speed * math.cos(elevation)
    return np.array([level[0], level[1], speed * math.sin(elevation)])


def elevation_of(velocity: np.ndarray, otherwise: float) -> float:
    """Angle above the horizontal of a velocity, or ``otherwise`` where it is too slow to tell."""
    level = float(np.hypot(velocity[0], velocity[1]))
    if np.linalg.norm(velocity) < 0.5 or level < 0.1:
        return otherwise
    return math.atan2(float(velocity[2]), level)
