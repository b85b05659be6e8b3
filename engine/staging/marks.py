"""Marks: where somebody is at second 0, and where on the set there is room for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from engine.project import Beat, Placing, Relation, Scene
from engine.staging.extent import upright_cylinder
from engine.staging.layout import Layout, spiral

SHOULDER_M = 0.28
"""Radius of the room somebody standing takes."""


@dataclass
class Mark:
    """Somebody's start: ``position`` [3] on the floor, ``yaw``; ``seat`` as in Person."""

    position: np.ndarray
    yaw: float
    seat: tuple[str, int] | None = None
    lying: bool = False


@dataclass
class Marks:
    """Marks of the people of a scene, filled one by one."""

    scene: Scene
    layout: Layout
    marks: dict[str, Mark] = field(default_factory=dict)

    def _own(self, person: str) -> list[Beat]:
        return [b for b in self.scene.beats if b.subject == person]

    def _placing(self, person: str) -> Placing | None:
        rows = [p for p in self.scene.placings if p.entity == person and p.relation is not Relation.FACING]
        return rows[0] if rows else None

    def _point(self, name: str) -> np.ndarray | None:
        if name in self.marks:
            return self.marks[name].position
        body = self.layout.find(name)
        if body:
            return self.layout.middle(body)
        place = self.layout.place(name)
        return place[0] if place is not None else None

    def _open(self, goal: np.ndarray, apart: float = 0.75) -> bool:
        x0, y0, x1, y1 = self.layout.stage.bounds
        inside = x0 + 0.1 <= goal[0] <= x1 - 0.1 and y0 + 0.1 <= goal[1] <= y1 - 0.1
        if not inside or any(np.hypot(*(m.position - goal)[:2]) < apart for m in self.marks.values()):
            return False
        # from just above carpets and kerbs to the top of the head
        return self.layout.free(upright_cylinder(goal[0], goal[1], 0.06, SHOULDER_M, 1.75), 0.03)

    def _near(self, goal: np.ndarray) -> np.ndarray:
        """The open spot nearest to ``goal``."""
        for apart in (0.75, 0.45):
            for spot in self._offsets(goal):
                if self._open(spot, apart):
                    return spot
        return np.array([goal[0], goal[1], 0.0])

    @staticmethod
    def _offsets(goal: np.ndarray) -> Iterator[np.ndarray]:
        for dx, dy in spiral(0.15, 24):
            yield np.array([goal[0] + dx, goal[1] + dy, 0.0])
