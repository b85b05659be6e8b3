"""Analytic two-bone inverse kinematics and bone frames, on arrays of samples."""

from __future__ import annotations

import numpy as np

from engine.foundation import space


def bone_frame(along: np.ndarray, hinge: np.ndarray) -> np.ndarray:
    """Rotation matrices [..., 3, 3] whose first column is ``along`` and second the part of ``hinge`` square to it."""
    first = space.normalised(along)
    second = space.normalised(hinge - np.sum(hinge * first, -1, keepdims=True) * first)
    return np.stack([first, second, np.cross(first, second)], -1)


def bone_rotation(along: np.ndarray, hinge: np.ndarray, rest_along: np.ndarray, rest_hinge: np.ndarray) -> np.ndarray:
    """Quaternions that turn the rest bone into direction ``along`` with its hinge axis towards ``hinge``."""
    rest = bone_frame(rest_along, rest_hinge)
    return space.from_matrix(bone_frame(along, hinge) @ np.swapaxes(rest, -1, -2))


def two_bone(
    start: np.ndarray, target: np.ndarray, pole: np.ndarray, upper: float, lower: float, longest: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The middle joint, the end and how far the target lies beyond reach.

    ``start``, ``target`` [n, 3]; ``pole`` [n, 3]: direction towards which the middle joint bends. The end stays within
    ``longest`` of the start.
    """
    reach = target - start
    distance = np.linalg.norm(reach, axis=-1)
    shortest = abs(upper - lower) + 0.02 * (upper + lower)
    length = np.clip(distance, shortest, longest)
    along = space.normalised(reach)
    foot = (upper**2 - lower**2 + length**2) / (2 * length)
    out = np.sqrt(np.maximum(upper**2 - foot**2, 0.0))
    side = space.normalised(pole - np.sum(pole * along, -1, keepdims=True) * along)
    middle = start + along * foot[:, None] + side * out[:, None]
    return middle, start + along * length[:, None], np.maximum(distance - longest, 0.0)
