"""What rolls about an axis of its own: barrels, logs, cans, wheels, bottles. Balls roll any way and have none."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from engine.foundation import space
from engine.world.body import Body, Shape

_ROUND = 0.08
"""What else is solid stands out of the round by no more than this share of its radius."""
_LEVEL = 0.26
"""The sine of the steepest axis about which something still rolls along a floor."""


def roll_axis(body: Body) -> np.ndarray | None:
    """Unit vector [3] in the body's frame about which its solid shapes are round; None for what cannot roll so, and balls."""
    turned = [shape for shape in body.shapes if shape.solid and _radius(shape) > 0.0]
    if not turned or "ball" in body.tags:
        return None
    main = max(turned, key=lambda shape: _radius(shape) ** 2 * _length(shape))
    frame = np.array(main.pose, float)
    axis = space.rotate(frame[3:], np.array([0.0, 0.0, 1.0]))
    for shape in body.shapes:
        if not shape.solid:
            continue
        pose = np.array(shape.pose, float)
        along = space.rotate(pose[3:], np.array([0.0, 0.0, 1.0]))
        gap = pose[:3] - frame[:3]
        beside = float(np.linalg.norm(gap - axis * (gap @ axis)))
        if abs(float(along @ axis)) < 0.999 or beside + _radius(shape) > (1.0 + _ROUND) * _radius(main):
            return None
        if _radius(shape) == 0.0:
            return None
    return axis


def rolling_way(body: Body, pose: np.ndarray) -> np.ndarray | None:
    """Level unit vector [3] along which the body at ``pose`` [7] rolls (and back), or None if it has no axis or stands on end."""
    axis = roll_axis(body)
    if axis is None:
        return None
    axis = space.rotate(np.asarray(pose, float)[3:], axis)
    if abs(float(axis[2])) > _LEVEL:
        return None
    return space.normalised(np.array([axis[1], -axis[0], 0.0]))


def roll_radius(body: Body) -> float:
    """Metres from the axis, or a ball's middle, to the ground it rolls on; 0 for what is nowhere round."""
    return max((_radius(shape) for shape in body.shapes if shape.solid), default=0.0)


def slope_of(body: Body, pose: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray] | None:
    """(upper end, lower end) [3] in the world of a ramp at ``pose`` [7] (default: its own); None for what is none."""
    anchors = dict(body.anchors)
    if "top" not in anchors or "foot" not in anchors:
        return None
    pose = np.array(body.pose if pose is None else pose, float)
    return space.placed(pose, np.array(anchors["top"])), space.placed(pose, np.array(anchors["foot"]))


def slope_under(
    at: np.ndarray, bodies: Iterable[tuple[Body, np.ndarray]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """(upper end [3], lower end [3], way down [2]) of the first of ``bodies`` at their poses [7] that is a ramp on which
    something lies with its middle ``at`` [3]; None if it lies on no ramp."""
    for body, pose in bodies:
        slope = slope_of(body, pose)
        down = _down_slope(at, *slope) if slope is not None else None
        if slope is not None and down is not None:
            return (*slope, down)
    return None


def _down_slope(at: np.ndarray, top: np.ndarray, foot: np.ndarray) -> np.ndarray | None:
    """Level unit vector [2] down the slope from ``top`` to ``foot`` [3] for what lies on it with its middle ``at`` [3]; None if
    it lies elsewhere."""
    line = foot - top
    length = float(np.hypot(*line[:2]))
    share = float((at - top)[:2] @ line[:2]) / max(length**2, 1e-9)
    beside = abs(float((at - top)[:2] @ [-line[1], line[0]])) / max(length, 1e-9)
    if -0.2 < share < 0.9 and beside < 0.3 and at[2] > top[2] + share * line[2] - 0.02:
        return line[:2] / length
    return None


def _radius(shape: Shape) -> float:
    """Of a shape that is round about its own z axis, metres; else 0."""
    x, y, _ = shape.size
    if shape.kind == "lathe":
        return max(radius for radius, _ in shape.profile)
    if shape.kind in ("cylinder", "capsule", "torus", "sphere") and abs(x - y) < 1e-6:
        return x / 2
    return 0.0


def _length(shape: Shape) -> float:
    if shape.kind == "lathe":
        heights = [z for _, z in shape.profile]
        return max(heights) - min(heights)
    return shape.size[2]
