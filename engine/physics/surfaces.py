"""What a thing stands on, and how far it is to the edge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.physics.run import Run

_NEAR = 0.045


@dataclass(frozen=True)
class Surface:
    """A level rectangle: its middle's ``pose`` in the world, ``half`` extents (inf for the floor). ``label`` in words."""

    pose: np.ndarray
    half: tuple[float, float]
    label: str

    @property
    def height(self) -> float:
        return float(self.pose[2])

    def inside(self, point: np.ndarray) -> bool:
        local = space.rotate(space.inverse(self.pose[3:]), point - self.pose[:3])
        return bool(abs(local[0]) <= self.half[0] and abs(local[1]) <= self.half[1])

    def edge(self, point: np.ndarray, direction: np.ndarray) -> float:
        """Metres from ``point`` to the edge along a level ``direction`` (negative beyond the edge)."""
        back = space.inverse(self.pose[3:])
        local, along = space.rotate(back, point - self.pose[:3]), space.rotate(back, direction)
        gaps = [(self.half[i] * np.sign(along[i]) - local[i]) / along[i] for i in (0, 1) if abs(along[i]) > 1e-6]
        return float(min(gaps)) if gaps else float("inf")

    def nearest_edge(self, point: np.ndarray) -> np.ndarray:
        """Level direction [3] to the nearest edge."""
        axes = [space.rotate(self.pose[3:], np.array(v, float)) for v in ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0))]
        return min(axes, key=lambda axis: self.edge(point, axis))


FLOOR = Surface(np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]), (float("inf"), float("inf")), "floor")


def extents(run: Run, body: int) -> tuple[np.ndarray, np.ndarray]:
    """World bounds (low, high) of any body now."""
    thing = run.things[body]
    corners = np.array([p for piece in thing.pieces for p in piece.corners]) if thing.pieces else np.zeros((1, 3))
    placed = space.placed(run.current[body], corners)
    return placed.min(0), placed.max(0)


def surface_under(run: Run, body: int) -> Surface:
    """The surface a body stands on: a Support, else the top of what is beneath, else the floor."""
    low, high = extents(run, body)
    middle = np.r_[(low[:2] + high[:2]) / 2, low[2]]
    best: tuple[float, Surface] | None = None
    for thing in run.things:
        if thing.index == body or not thing.pieces:
            continue
        for surface in _tops(run, thing.index):
            if abs(surface.height - low[2]) < _NEAR and surface.inside(middle):
                area = surface.half[0] * surface.half[1]
                if best is None or area < best[0]:
                    best = (area, surface)
    return FLOOR if best is None else best[1]


def _tops(run: Run, body: int) -> list[Surface]:
    thing, pose = run.things[body], run.current[body]
    label = thing.body.label or thing.body.id
    result = []
    for support in thing.body.supports:
        centre = space.placed(pose, np.array(support.centre))
        result.append(Surface(np.r_[centre, pose[3:]], (support.size[0] / 2, support.size[1] / 2), label))
    if result:
        return result
    for piece in thing.pieces:
        whole = space.composed(pose, piece.pose)
        up = space.rotate(whole[3:], np.array([0.0, 0.0, 1.0]))
        if piece.kind == "box" and up[2] > 0.99 and min(piece.size[:2]) > 0.03 and max(piece.size[:2]) < 8.0:
            top = whole[:3] + up * piece.size[2]
            result.append(Surface(np.r_[top, whole[3:]], (piece.size[0], piece.size[1]), label))
    return result
