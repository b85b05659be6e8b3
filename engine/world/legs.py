"""The legs of a four-legged animal: those of its shapes that stand on the ground, by corners. They swing about its hips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.world.body import Body, Vec3

_BELOW = 0.47
"""The middle of what belongs to a leg lies below this share of the animal's height,"""
_BESIDE_M = 0.02
"""and so far to the left or right."""
_GROUND = 0.08
"""A leg ends no higher over the ground than this share."""
_LONGEST = 0.3
"""A leg is longer than this share of the animal's height: paws folded under a cat that sits are none."""


@dataclass(frozen=True)
class Leg:
    """``shapes``: indices among the body's. ``hip``: where it swings, body's frame, metres; ``fore``, ``left``: which it is."""

    shapes: tuple[int, ...]
    hip: Vec3
    fore: bool
    left: bool


def legs_of(body: Body) -> tuple[Leg, ...]:
    """Four legs, or none: of what is no animal, has fewer, or sits on them."""
    if "animal" not in body.tags:
        return ()
    rows = [_bounds(shape.size, np.array(shape.pose, float)) for shape in body.shapes]
    height = max(high[2] for _, high in rows)
    drawn = [i for i, shape in enumerate(body.shapes) if shape.visible and shape.kind != "tube"]
    parts = {i: (rows[i][0] + rows[i][1]) / 2 for i in drawn}
    low = {i: at for i, at in parts.items() if at[2] < _BELOW * height and abs(at[1]) > _BESIDE_M}
    if not low:
        return ()
    middle = float(np.mean([at[0] for at in low.values()]))
    found = []
    for fore, left in ((False, True), (True, True), (False, False), (True, False)):
        own = tuple(i for i, at in low.items() if bool(at[0] > middle) is fore and bool(at[1] > 0.0) is left)
        if not own:
            return ()
        bottom, top = min(rows[i][0][2] for i in own), max(rows[i][1][2] for i in own)
        if bottom > _GROUND * height or top - bottom < _LONGEST * height:
            return ()
        upper = max(own, key=lambda i: rows[i][1][2])
        x, y, _ = parts[upper]
        found.append(Leg(own, (float(x), float(y), float(top)), fore, left))
    return tuple(found)


def leg_track(body_id: str, leg: int) -> str:
    """The name of the hinge track that swings a leg (an index of :func:`legs_of`): radians about the body's y axis."""
    return f"{body_id}:leg {leg + 1}"


def _bounds(size: Vec3, pose: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Corners [3] of the box about a shape's own box."""
    reach = np.abs(space.matrix(pose[3:])) @ (np.array(size, float) / 2)
    return pose[:3] - reach, pose[:3] + reach
