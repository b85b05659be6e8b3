"""How far points are from the set's solid pieces, and the way out of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from engine.foundation import space
from engine.world.body import Body, Shape

_TURNS = 20
"""Corners around a turned shape."""
FAR_M = 9.0
SOFT_M = 0.002
"""So deep the skin of hands gives way."""
THIN_M, DEEPER_M, BESIDE_M = 0.07, 0.12, 0.3
"""A level board thinner than the first counts, for an arm that has come over it, as so much deeper as the second; an arm over
or beside it by no more than the third has come over it."""

NEAR_SIDE_M = 0.10
"""Who leans over the edge of a top stands back from it; what is farther in than this is over it."""


@dataclass(frozen=True)
class Piece:
    """A convex piece: ``kind`` "box" or "cylinder" (half extents ``size``, axis z), "capsule" (radius, half length),
    "ellipsoid", or "hull" (of a turned shape's part: "slice") of ``planes`` [p, 4] (outward normal, offset) and ``corners``
    [c, 3], in the frame ``pose`` [7] of the body's."""

    kind: str
    size: np.ndarray
    pose: np.ndarray
    planes: np.ndarray | None = None
    corners: np.ndarray | None = None


def pieces_of(body: Body) -> Iterator[tuple[Piece, Shape]]:
    """The solid pieces of a body; planes (level ground) are none."""
    for shape in body.shapes:
        if shape.solid and shape.kind not in ("plane", "torus"):
            for piece in _pieces(shape):
                yield piece, shape


def seen_pieces(body: Body) -> list[Piece]:
    """The pieces of a body as it is seen, by which fingers close: hollows along turned shapes and rings are kept, what only
    stands for others in collisions is left out, and so is what hangs loose about it (meshes that nothing collides with). What
    is not seen at all is taken as it collides."""
    shapes = [s for s in body.shapes if s.visible and s.kind != "plane" and (s.solid or s.kind != "mesh")]
    seen = [piece for shape in shapes for piece in _close_pieces(shape)]
    return seen or [piece for piece, _ in pieces_of(body)]


def _close_pieces(shape: Shape) -> Iterator[Piece]:
    pose = np.asarray(shape.pose, float)
    if shape.kind == "lathe":
        angles = np.linspace(0, 2 * np.pi, _TURNS, endpoint=False)
        ring = np.stack([np.cos(angles), np.sin(angles)], -1)
        for ends in pairwise(shape.profile):
            corners = np.concatenate([np.column_stack([ring * r, np.full(_TURNS, z)]) for r, z in ends])
            planes = _planes(corners)
            if planes is not None:
                yield Piece("slice", np.ptp(corners, 0) / 2, pose, planes, corners)
    elif shape.kind == "torus":
        radius, thick = (shape.size[0] - shape.size[2]) / 2, shape.size[2]
        angles = np.linspace(0, 2 * np.pi, _TURNS + 1)
        path = tuple((radius * np.cos(a), radius * np.sin(a), 0.0) for a in angles)
        yield from _pieces(replace(shape, kind="tube", size=(thick, thick, thick), path=path))
    else:
        yield from _pieces(shape)


def _pieces(shape: Shape) -> Iterator[Piece]:
    half, pose = np.asarray(shape.size, float) / 2.0, np.asarray(shape.pose, float)
    if shape.kind in ("box", "ellipsoid"):
        yield Piece(shape.kind, half, pose)
    elif shape.kind == "sphere":
        yield Piece("ellipsoid", np.full(3, half[0]), pose)
    elif shape.kind == "cylinder" and abs(half[0] - half[1]) < 1e-6:
        yield Piece("cylinder", half, pose)
    elif shape.kind == "capsule":
        yield Piece("capsule", np.array([half[0], max(half[2] - half[0], 1e-4), 0.0]), pose)
    elif shape.kind == "tube":
        path = np.asarray(shape.path, float)
        for start, end in zip(path[:-1], path[1:], strict=True):
            turn = space.between(np.array([0.0, 0.0, 1.0]), end - start)
            length = float(np.linalg.norm(end - start)) / 2.0
            local = np.concatenate([(start + end) / 2.0, turn])
            yield Piece("capsule", np.array([half[0], max(length, 1e-4), 0.0]), space.composed(pose, local))
    else:
        corners = _corners(shape)
        planes = _planes(corners)
        if planes is not None:
            yield Piece("hull", half, pose, planes, corners)


def _corners(shape: Shape) -> np.ndarray:
    """Points [n, 3] whose convex hull is the shape's, in its own frame."""
    x, y, z = shape.size
    if shape.kind in ("cone", "cylinder", "lathe"):
        tip = 0.0 if shape.kind == "cone" else x / 2
        profile = shape.profile if shape.kind == "lathe" else ((x / 2, -z / 2), (tip, z / 2))
        flat = y / x if shape.kind != "lathe" and x else 1.0
        angles = np.linspace(0, 2 * np.pi, _TURNS, endpoint=False)
        ring = np.stack([np.cos(angles), flat * np.sin(angles)], -1)
        return np.concatenate([np.column_stack([ring * r, np.full(_TURNS, h)]) for r, h in profile])
    if shape.kind == "extrusion":
        corners = np.asarray(shape.profile, float)
        return np.concatenate([np.column_stack([corners, np.full(len(corners), h)]) for h in (0.0, z)])
    return np.zeros((0, 3)) if shape.positions is None else np.asarray(shape.positions, float)


def _planes(points: np.ndarray) -> np.ndarray | None:
    from scipy.spatial import ConvexHull, QhullError

    if len(points) < 4:
        return None
    try:
        return np.unique(ConvexHull(points).equations.round(6), axis=0)
    except QhullError:  # flat things stop nobody
        return None


def depth_of(pieces: list[Piece], points: np.ndarray) -> np.ndarray:
    """How deep points [n, 3] of a body's frame are inside its pieces, metres; 0 outside."""
    depth = np.zeros(len(points))
    for piece in pieces:
        far, _ = _distance(piece, space.placed(space.inverted(piece.pose), points))
        depth = np.maximum(depth, -far)
    return depth


def _distance(piece: Piece, points: np.ndarray, aside: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """(metres to the surface [n], negative inside; unit vectors [n, 3] away from it) for points in the piece's frame; out of
    a box that is all but left upwards, ``aside`` if there is a side near."""
    if piece.kind == "box":
        beyond, sign = np.abs(points) - piece.size, np.where(points < 0, -1.0, 1.0)
        far, way = _beyond(beyond, sign)
        if aside:
            rows = np.flatnonzero((far < 0.0) & (way[:, 2] > 0.5) & (beyond[:, :2].max(1) > -NEAR_SIDE_M))
            axis = beyond[rows, :2].argmax(1)
            way[rows] = np.eye(3)[axis] * sign[rows, axis][:, None]
        return far, way
    if piece.kind == "cylinder":
        flat = np.hypot(points[:, 0], points[:, 1])
        beyond = np.stack([flat - piece.size[0], np.abs(points[:, 2]) - piece.size[2]], -1)
        far, way = _beyond(beyond, np.ones_like(beyond))
        out = points[:, :2] / np.maximum(flat, 1e-9)[:, None] * way[:, :1]
        return far, np.column_stack([out, way[:, 1] * np.where(points[:, 2] < 0, -1.0, 1.0)])
    if piece.kind == "capsule":
        axis = np.clip(points[:, 2], -piece.size[1], piece.size[1])
        gap = points - np.column_stack([0 * axis, 0 * axis, axis])
        return np.linalg.norm(gap, axis=1) - piece.size[0], space.normalised(gap + [1e-9, 0.0, 0.0])
    if piece.kind == "ellipsoid":
        inner = np.linalg.norm(points / piece.size, axis=1)
        slope = points / piece.size**2
        steep = np.linalg.norm(slope, axis=1)
        far = np.where(steep > 1e-9, inner * (inner - 1.0) / np.maximum(steep, 1e-9), -piece.size.min())
        return far, slope / np.maximum(steep, 1e-9)[:, None]
    assert piece.planes is not None
    beyond = points @ piece.planes[:, :3].T + piece.planes[:, 3]
    nearest = beyond.argmax(1)
    return beyond.max(1), piece.planes[nearest, :3]


def _beyond(beyond: np.ndarray, sign: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    outside = np.maximum(beyond, 0.0)
    far = np.linalg.norm(outside, axis=1)
    inside = far <= 0.0
    way = outside / np.maximum(far, 1e-12)[:, None]
    way[inside] = np.eye(beyond.shape[1])[beyond[inside].argmax(1)]
    return np.where(inside, beyond.max(1), far), way * sign


class Solid:
    """A body of the set where it stands. Distances are in the world frame."""

    def __init__(self, body: Body, pose: np.ndarray | None = None):
        pose = np.asarray(body.pose if pose is None else pose, float)
        swinging = set(body.hinge.shapes) if body.hinge else set()
        self.body = body
        self.pieces = [p for p, shape in pieces_of(body) if shape.name not in swinging]
        self.frames = [space.composed(pose, piece.pose) for piece in self.pieces]
        points = [_bounds(p, f) for p, f in zip(self.pieces, self.frames, strict=True)]
        self.low = np.array([p.min(0) for p in points]).reshape(-1, 3)
        self.high = np.array([p.max(0) for p in points]).reshape(-1, 3)


def _bounds(piece: Piece, frame: np.ndarray) -> np.ndarray:
    if piece.corners is not None:
        return space.placed(frame, piece.corners)
    x, y, z = piece.size
    size = {"capsule": [x, x, y + x], "cylinder": [x, x, z]}.get(piece.kind, [x, y, z])
    return space.placed(frame, np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)]) * size)


class Solids:
    """All pieces of several solids in one list, for questions about few points at a time."""

    def __init__(self, solids: list[Solid]):
        self.solids = solids
        self.pieces = [p for s in solids for p in s.pieces]
        self.turns = [space.matrix(f[3:]) for s in solids for f in s.frames]
        self.places = [f[:3] for s in solids for f in s.frames]
        self.low = np.concatenate([np.zeros((0, 3)), *[s.low for s in solids]])
        self.high = np.concatenate([np.zeros((0, 3)), *[s.high for s in solids]])

    @cached_property
    def _boards(self) -> list[int]:
        """Indices of thin level boxes: table tops, shelves."""
        flat = [abs(float(turn[2, 2])) > 0.999 for turn in self.turns]
        sized = [p.kind == "box" and 2 * p.size[2] < THIN_M < 2 * min(p.size[:2]) for p in self.pieces]
        return [k for k, (level, board) in enumerate(zip(flat, sized, strict=True)) if level and board]

    @cached_property
    def deeper(self) -> Solids:
        """The same, the boards reaching farther down: who has come over one is not pushed out of it below."""
        out = Solids(self.solids)
        for k in self._boards:
            half = out.pieces[k].size + [0.0, 0.0, DEEPER_M / 2]
            out.pieces[k] = replace(out.pieces[k], size=half)
            out.places[k] = out.places[k] - [0.0, 0.0, DEEPER_M / 2]
            out.low[k, 2] -= DEEPER_M
        return out

    def above_board(self, points: np.ndarray) -> np.ndarray:
        """[n]: whether a point is higher than a board that it is over or beside."""
        low, high = self.low[self._boards], self.high[self._boards]
        flat = np.all(
            (points[:, None, :2] > low[:, :2] - BESIDE_M) & (points[:, None, :2] < high[:, :2] + BESIDE_M), -1
        )
        return (flat & (points[:, None, 2] > high[:, 2])).any(1)

    def nearest(self, points: np.ndarray, margin: float, aside: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """(metres to the nearest surface [n], unit way out [n, 3]); ``FAR_M`` where nothing is within ``margin``. ``aside``:
        for what can only be moved sideways, and so leaves the edge of a top by its side."""
        far, way = np.full(len(points), FAR_M), np.zeros((len(points), 3))
        if not len(points):
            return far, way
        low, high = points.min(0) - margin, points.max(0) + margin
        near = np.flatnonzero(((self.low <= high) & (self.high >= low)).all(1))
        for k in near:
            some = ((points >= self.low[k] - margin) & (points <= self.high[k] + margin)).all(1)
            if not some.any():
                continue
            turn = self.turns[k]
            distance, out = _distance(self.pieces[k], (points[some] - self.places[k]) @ turn, aside)
            at = np.flatnonzero(some)
            closer = distance < far[at]
            far[at[closer]] = distance[closer]
            way[at[closer]] = out[closer] @ turn.T
        return far, way
