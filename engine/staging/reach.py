"""What people will take in hand lies where they can take it: near the edge of its table, on their side."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.foundation import space
from engine.project import Relation, Scene
from engine.staging.extent import upright_cylinder
from engine.staging.layout import Layout, Surface, settle
from engine.staging.marks import Mark
from engine.staging.wishes import Wish
from engine.world import Body
from engine.world.between import TALL_M, depth_between

TAKING = frozenset(
    [
        "pick_up",
        "drink",
        "eat",
        "read",
        "write",
        "use",
        "pour",
        "hold",
        "carry",
        "hand_over",
        "open",
        "touch",
        "put_down",
    ]
)
UPON = (Relation.ON, Relation.AT, Relation.IN)
"""Of what has no inside the words mean the top, even if they say "in"."""
INSET_M = 0.16
"""Of a thing's middle from the edge of its table."""
SMALL_M = 0.25
"""Half across: on a smaller top that is more than half of the way to its middle."""
STANDING_M = 0.25
NEAR_ENOUGH_M = 0.12
AT_THE_TABLE_M = 1.2
"""Who sits no farther from a thing than this takes it from the seat."""
SEATED_AT_M = 0.6
"""Who sits no farther from a table's edge than this sits at it."""
BEHIND_M = 2.0
"""Nobody is to reach across what stands tall on the table; a place behind it counts as so much farther."""


def bring_near(scene: Scene, layout: Layout, marks: dict[str, Mark], waiting: list[tuple[Wish, list[Body]]]) -> None:
    """Move the things that somebody takes from a surface to the edge where that person is, or can stand."""
    for asked, bodies in waiting:
        body_id = bodies[0].id
        surface = layout.rests_on.get(body_id)
        taker = _taker(scene, asked.use.id)
        plain = asked.kind == "table" or (asked.kind == "related" and asked.relation in UPON)
        if (
            surface is None
            or surface.name in ("inside", "shelf")
            or taker not in marks
            or not plain
            or asked.edge
            or asked.arrangement
            or surface.owner not in layout.bodies
        ):
            continue
        served = _served(layout, surface, marks, taker)
        if len(served) == 1 < len(bodies):
            continue  # a bunch stays together
        for body, mark in zip(bodies, served, strict=False):
            loaded = any(s.owner == body.id for s in layout.rests_on.values())
            if layout.rests_on.get(body.id) == surface and not loaded:
                _bring(layout, layout.bodies[body.id], surface, mark)


def _served(layout: Layout, surface: Surface, marks: dict[str, Mark], taker: str) -> list[Mark]:
    """Who has one of several alike before them: whoever takes it, then all others who sit at that table."""
    room = layout.extent_of(surface.owner)
    others = []
    for person, mark in marks.items():
        spot = np.asarray(mark.position[:2])
        gap = np.maximum(np.maximum(room.low[:2] - spot, spot - room.high[:2]), 0.0)
        if person != taker and mark.seat is not None and float(np.hypot(*gap)) < SEATED_AT_M:
            others.append(mark)
    return [marks[taker], *others]


def _taker(scene: Scene, entity: str) -> str:
    """Whoever first takes ``entity`` in hand, if that is the first that happens to it."""
    for beat in scene.beats:
        if entity in (beat.object, *beat.others, beat.target) and beat.action not in (
            "say",
            "look",
            "be",
            "stay",
            "point",
        ):
            return beat.subject if beat.action in TAKING and entity != beat.target else ""
    return ""


def _bring(layout: Layout, body: Body, surface: Surface, mark: Mark) -> None:
    """``body`` to the nearest fitting spot of ``surface``; it stays where it is if that is near enough."""
    yaw = float(space.rotation_vector(np.asarray(body.pose[3:]))[2])
    here = np.asarray(body.pose[:2])
    for goal, stand in _edges(layout, surface, mark):
        if float(np.hypot(*(goal[:2] - here))) < NEAR_ENOUGH_M and not _hidden(layout, surface, here, stand, body.id):
            return
        rings = (goal + np.array([dx, dy, 0.0]) for dx, dy in _round(0.04, 5))
        free = (spot for spot in rings if not _hidden(layout, surface, spot, stand, body.id))
        done = settle(layout, body, surface, free, yaw, 0.005, ignore=(body.id,))
        if done is not None:
            layout.add(done, surface)
            return


def _round(step: float, rings: int) -> Iterator[tuple[float, float]]:
    yield 0.0, 0.0
    for ring in range(1, rings + 1):
        for angle in np.linspace(0, 2 * np.pi, 8 * ring, endpoint=False):
            yield ring * step * float(np.cos(angle)), ring * step * float(np.sin(angle))


def _edges(layout: Layout, surface: Surface, mark: Mark) -> list[tuple[np.ndarray, np.ndarray]]:
    """Points [3] ``INSET_M`` (on small tops less) inside the surface's edges where the person at ``mark`` sits or could stand,
    nearest first, each with where that is."""
    full = np.asarray(surface.half)
    half = full - np.where(full < SMALL_M, 0.5 * full, INSET_M)
    rows: list[tuple[float, int, np.ndarray, np.ndarray]] = []
    for axis in (0, 1):
        for sign in (1.0, -1.0):
            for slide in np.linspace(-1, 1, 9):
                local = np.zeros(2)
                local[axis], local[1 - axis] = sign * half[axis], slide * half[1 - axis]
                goal = surface.world(local)
                out = np.eye(2)[axis] * sign * (surface.half[axis] - half[axis] + STANDING_M + 0.03)
                stand = surface.world(local + out)
                far = float(np.hypot(*(goal - mark.position)[:2]))
                seated = mark.seat is not None and far < AT_THE_TABLE_M
                if not seated and not layout.free(upright_cylinder(stand[0], stand[1], 0.06, STANDING_M, 1.7), 0.0):
                    continue
                stand = mark.position if seated else stand
                hidden = BEHIND_M if _hidden(layout, surface, goal, stand) else 0.0
                rows.append((round(far + hidden, 4), len(rows), goal, stand))
    return [(goal, stand) for _, _, goal, stand in sorted(rows, key=lambda row: row[:2])]


def _hidden(layout: Layout, surface: Surface, goal: np.ndarray, stand: np.ndarray, own: str = "") -> bool:
    """Whether something tall on the table, other than the thing itself (``own``), stands between ``goal`` and who takes it."""
    for body_id, body in layout.bodies.items():
        if body_id in (surface.owner, own) or not any(shape.solid for shape in body.shapes):
            continue
        room = layout.extent_of(body_id)
        if abs(room.low[2] - surface.centre[2]) > 0.03 or room.high[2] - surface.centre[2] < TALL_M:
            continue
        middle, across = ((room.low + room.high) / 2)[:2], (room.high - room.low)[:2]
        if depth_between(stand[:2], goal[:2], middle, float(across.mean()) / 2 + 0.05) > 0.0:
            return True
    return False
