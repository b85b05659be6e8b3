"""How far things reach: every shape as a k-DOP, its extents along fixed directions. Two things are apart if they are
apart along any one of them; the test never misses an overlap (it may see one where there is none, which is safe)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.world import Body, Shape

_HEADINGS = np.radians(np.arange(0, 180, 15))
DIRECTIONS = np.concatenate(
    [
        np.stack([np.cos(_HEADINGS), np.sin(_HEADINGS), np.zeros(12)], -1),
        [[0.0, 0.0, 1.0]],
        space.normalised(np.array([[1, 0, 1], [-1, 0, 1], [0, 1, 1], [0, -1, 1]], float)),
    ]
)
"""[17, 3]: twelve horizontal headings, the vertical, four slopes."""
VERTICAL = 12
TOUCH = 0.0005
"""Metres two things may share before they count as interpenetrating: a touch."""


def reach(shape: Shape, directions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least and greatest extent (both [k]) of ``shape`` in its own frame along unit ``directions`` [k, 3]; exact."""
    half = np.asarray(shape.size, float) / 2.0
    flat = np.hypot(directions[:, 0], directions[:, 1])
    up = directions[:, 2]
    if shape.kind in ("sphere", "ellipsoid"):
        far = np.sqrt(((directions * half) ** 2).sum(-1))
        return -far, far
    if shape.kind in ("box", "plane"):
        flatten = np.array([1.0, 1.0, 0.0 if shape.kind == "plane" else 1.0])
        far = np.abs(directions * half * flatten).sum(-1)
        return -far, far
    if shape.kind == "cylinder":
        far = flat * half[0] + np.abs(up) * half[2]
        return -far, far
    if shape.kind == "capsule":
        far = half[0] + np.abs(up) * max(half[2] - half[0], 0.0)
        return -far, far
    if shape.kind == "torus":
        far = flat * (half[0] - half[2]) + half[2]
        return -far, far
    if shape.kind in ("cone", "lathe"):
        profile = ((half[0], -half[2]), (0.0, half[2])) if shape.kind == "cone" else shape.profile
        radius, height = np.array(profile, float).T
        along, out = np.outer(up, height), np.outer(flat, radius)
        return (along - out).min(-1), (along + out).max(-1)
    points = np.asarray(_corners(shape), float) @ directions.T
    margin = half[0] if shape.kind == "tube" else 0.0
    return points.min(0) - margin, points.max(0) + margin


def _corners(shape: Shape) -> np.ndarray:
    if shape.kind == "tube":
        return np.array(shape.path, float)
    if shape.kind == "extrusion":
        flat = np.array(shape.profile, float)
        ends = [np.column_stack([flat, np.full(len(flat), z)]) for z in (0.0, shape.size[2])]
        return np.concatenate(ends)
    return np.asarray(shape.positions, float)


def shape_extent(shape: Shape, pose: np.ndarray, directions: np.ndarray = DIRECTIONS) -> np.ndarray:
    """[k, 2] extents of ``shape`` of a body at ``pose`` along world ``directions``."""
    place = np.asarray(shape.pose, float)
    turn = space.multiply(pose[3:], place[3:])
    centre = pose[:3] + space.rotate(pose[3:], place[:3])
    low, high = reach(shape, space.rotate(space.inverse(turn), directions))
    middle = directions @ centre
    return np.stack([low + middle, high + middle], -1)


@dataclass(frozen=True)
class Extent:
    """The solid shapes of something: ``shapes`` [n, k, 2]; ``whole`` [k, 2] bounds them all."""

    shapes: np.ndarray
    whole: np.ndarray

    def moved(self, by: np.ndarray) -> Extent:
        """Shifted by ``by`` [3]."""
        shift = (DIRECTIONS @ np.asarray(by, float))[:, None]
        return Extent(self.shapes + shift, self.whole + shift)

    def overlaps(self, other: Extent, margin: float = -TOUCH) -> bool:
        """Whether the two come closer than ``margin`` metres (negative: interpenetrate by more)."""
        if _apart(self.whole, other.whole, margin).any():
            return False
        gaps = _apart(self.shapes[:, None], other.shapes[None], margin)
        return bool((~gaps.any(-1)).any())

    @property
    def low(self) -> np.ndarray:
        """[3] least x, y, z."""
        return self.whole[[0, 6, VERTICAL], 0]

    @property
    def high(self) -> np.ndarray:
        """[3] greatest x, y, z."""
        return self.whole[[0, 6, VERTICAL], 1]


def _apart(a: np.ndarray, b: np.ndarray, margin: float) -> np.ndarray:
    return (a[..., 0] > b[..., 1] + margin) | (b[..., 0] > a[..., 1] + margin)


EMPTY = Extent(np.zeros((0, len(DIRECTIONS), 2)), np.tile([[1e9, -1e9]], (len(DIRECTIONS), 1)))
"""The extent of what can be walked and reached through."""


def extent(body: Body, visible: bool = False) -> Extent:
    """The extent of a body's solid shapes at its pose; of all it shows if ``visible``. Level ground (planes) has none:
    standing on it is what it is for."""
    pose = np.asarray(body.pose, float)
    chosen = [s for s in body.shapes if s.kind != "plane" and (s.solid or (visible and s.visible))]
    if not chosen:
        return EMPTY
    rows = np.stack([shape_extent(s, pose) for s in chosen])
    return Extent(rows, np.stack([rows[..., 0].min(0), rows[..., 1].max(0)], -1))


def outline(body: Body) -> Extent:
    """The room a thing takes where it is put down: its solid shapes, or all it shows if none is solid (a rug)."""
    solid = extent(body)
    return solid if len(solid.shapes) else extent(body, visible=True)


def upright_cylinder(x: float, y: float, z: float, radius: float, height: float) -> Extent:
    """The room a standing person takes, as an extent."""
    shape = Shape("cylinder", (2 * radius, 2 * radius, height), "flesh")
    row = shape_extent(shape, np.array([x, y, z + height / 2, 1.0, 0, 0, 0]))
    return Extent(row[None], row)
