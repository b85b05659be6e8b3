"""The solid pieces of a body: every shape as boxes, balls, cylinders, capsules and convex hulls in the body's frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.foundation import space
from engine.world import Body, Shape

WALL_THICKNESS = 0.10
"""Metres behind a bounded plane that are solid, so that fast things do not pass through it."""
_TURN_SEGMENTS = 28
_RING_SEGMENTS = 32


@dataclass(frozen=True)
class Piece:
    """``kind`` "ground" (half space below z = 0 of ``pose``), "box", "sphere", "ellipsoid", "cylinder", "capsule" (``size``
    half extents as MuJoCo takes them) or "hull" of ``points`` [n, 3]. ``shape``: index of the body's shape it is of."""

    kind: str
    size: tuple[float, float, float]
    pose: np.ndarray
    shape: int
    material: str
    points: np.ndarray | None = None

    @cached_property
    def corners(self) -> np.ndarray:
        """Points [n, 3] in the body's frame whose bounds hold the piece."""
        if self.points is not None:
            return space.placed(self.pose, self.points)
        x, y, z = self.size
        if self.kind == "sphere":
            y = z = x
        elif self.kind == "cylinder":
            x, y, z = x, x, y
        elif self.kind == "capsule":
            x, y, z = x, x, y + x
        signs = np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)], float)
        return space.placed(self.pose, signs * [x, y, z])

    @property
    def volume(self) -> float:
        x, y, z = self.size
        if self.kind == "sphere":
            return 4.0 / 3.0 * np.pi * x**3
        if self.kind == "ellipsoid":
            return 4.0 / 3.0 * np.pi * x * y * z
        if self.kind == "box":
            return 8.0 * x * y * z
        if self.kind == "cylinder":
            return 2.0 * np.pi * x * x * y
        if self.kind == "capsule":
            return np.pi * x * x * (2.0 * y + 4.0 / 3.0 * x)
        if self.points is not None:
            from scipy.spatial import ConvexHull

            return float(ConvexHull(self.points).volume)
        return 0.0

    @property
    def round(self) -> bool:
        """Whether it can roll."""
        return self.kind in ("sphere", "ellipsoid", "cylinder", "capsule", "hull")


def pieces_of(body: Body) -> tuple[Piece, ...]:
    """All solid pieces; a dynamic body without a solid shape collides as all its shapes."""
    chosen = [i for i, shape in enumerate(body.shapes) if shape.solid]
    if not chosen and body.mobility == "dynamic":
        chosen = list(range(len(body.shapes)))
    return tuple(piece for i in chosen for piece in _pieces(body.shapes[i], i))


def _pieces(shape: Shape, index: int) -> Iterator[Piece]:
    pose = np.array(shape.pose, float)
    x, y, z = (float(v) / 2.0 for v in shape.size)

    def piece(kind: str, *size: float, at: np.ndarray = pose, points: np.ndarray | None = None) -> Piece:
        full = (*size, *([0.0] * (3 - len(size))))
        return Piece(kind, full, at, index, shape.material, points)  # type: ignore[arg-type]

    if shape.kind in ("box", "ellipsoid"):
        yield piece(shape.kind, x, y, z)
    elif shape.kind == "sphere":
        yield piece("sphere", x)
    elif shape.kind == "cylinder":
        yield piece("cylinder", x, z) if abs(x - y) < 1e-6 else piece("hull", points=_elliptic(x, y, z))
    elif shape.kind == "capsule":
        yield piece("capsule", x, max(z - x, 1e-4))
    elif shape.kind == "plane":
        down = np.array([0.0, 0.0, -WALL_THICKNESS / 2.0, 1.0, 0.0, 0.0, 0.0])
        yield piece("box", x, y, WALL_THICKNESS / 2.0, at=space.composed(pose, down))
    elif shape.kind == "torus":
        yield from _ring(shape, index)
    elif shape.kind == "tube":
        path = np.array(shape.path, float)
        for start, end in zip(path[:-1], path[1:], strict=True):
            yield _rod(start, end, x, pose, index, shape.material)
    else:
        points = _hull_points(shape)
        if len(points) >= 4:
            yield piece("hull", points=points)


def _rod(start: np.ndarray, end: np.ndarray, radius: float, pose: np.ndarray, index: int, material: str) -> Piece:
    turn = space.between(np.array([0.0, 0.0, 1.0]), end - start)
    local = np.concatenate([(start + end) / 2.0, turn])
    half = max(float(np.linalg.norm(end - start)) / 2.0, 1e-4)
    return Piece("capsule", (radius, half, 0.0), space.composed(pose, local), index, material)


def _ring(shape: Shape, index: int) -> Iterator[Piece]:
    tube = shape.size[2] / 2.0
    radius = shape.size[0] / 2.0 - tube
    angles = np.linspace(0.0, 2.0 * np.pi, _RING_SEGMENTS + 1)
    around = np.stack([radius * np.cos(angles), radius * np.sin(angles), 0.0 * angles], -1)
    for start, end in zip(around[:-1], around[1:], strict=True):
        yield _rod(start, end, tube, np.array(shape.pose, float), index, shape.material)


def _turned(radii: np.ndarray, heights: np.ndarray, flatten: float = 1.0) -> np.ndarray:
    angles = np.linspace(0.0, 2.0 * np.pi, _TURN_SEGMENTS, endpoint=False)
    ring = np.stack([np.cos(angles), flatten * np.sin(angles), 0.0 * angles], -1)
    rows = [
        ring * [r, r, 1.0] + [0.0, 0.0, h] if r > 1e-5 else np.array([[0.0, 0.0, h]])
        for r, h in zip(radii, heights, strict=True)
    ]
    return np.concatenate(rows)


def _elliptic(x: float, y: float, z: float) -> np.ndarray:
    return _turned(np.array([x, x]), np.array([-z, z]), y / x)


def _hull_points(shape: Shape) -> np.ndarray:
    """Points [n, 3] whose convex hull is the shape's, in the shape's frame."""
    x, y, z = shape.size
    if shape.kind == "cone":
        return _turned(np.array([x / 2.0, 0.0]), np.array([-z / 2.0, z / 2.0]), y / x if x else 1.0)
    if shape.kind == "lathe":
        profile = _convex_profile(np.array(shape.profile, float))
        return _turned(profile[:, 0], profile[:, 1])
    if shape.kind == "extrusion":
        corners = np.array(shape.profile, float)
        low = np.concatenate([corners, np.zeros((len(corners), 1))], 1)
        return np.concatenate([low, low + [0.0, 0.0, z]])
    if shape.positions is not None:
        return _hull_vertices(np.asarray(shape.positions, float))
    return np.zeros((0, 3))


def _convex_profile(profile: np.ndarray) -> np.ndarray:
    """The (radius, z) pairs on the convex outline of a turned body."""
    from scipy.spatial import ConvexHull, QhullError

    mirrored = np.concatenate([profile, profile * [-1.0, 1.0]])
    try:
        outline = mirrored[np.sort(ConvexHull(mirrored).vertices)]
    except QhullError:
        return profile
    return outline[outline[:, 0] >= 0.0]


def _hull_vertices(points: np.ndarray) -> np.ndarray:
    from scipy.spatial import ConvexHull, QhullError

    try:
        return points[np.sort(ConvexHull(points).vertices)]
    except QhullError:  # flat: give it a millimetre of thickness
        return np.concatenate([points, points + [0.0, 0.0, 0.001]])
