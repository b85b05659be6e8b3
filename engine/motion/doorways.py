"""Walks drawn by hand lead through doors, not walls: where a leg would cross a wall between the set and what lies outside, it
goes by the set's door, and a door in the way is opened in time."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.paths import extent
from engine.motion.solids import pieces_of
from engine.motion.stage import Stage
from engine.world.body import Body

CHEST_M = 1.0
"""The height at which a wall is in the way."""
_EASY_MS = 1.1
"""Who has time walks at least so fast, and sets out later."""
_OPENS_S, _AHEAD_S = 0.9, 1.4
"""How long a door takes to open, and how long before it is gone through it begins to."""
_BESIDE_M = 0.3
_SAMPLE_M = 0.05


def by_doors(stage: Stage, points: np.ndarray, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``points`` [m, 2] and ``times`` [m] of a walk with the door's two sides added to legs that would go through a wall; doors
    on the way are opened."""
    way, due = [points[0]], [float(times[0])]
    for goal, when in zip(points[1:], times[1:], strict=True):
        via = _around(stage, way[-1], goal)
        corners = [way[-1], *via, goal]
        legs = [float(np.linalg.norm(b - a)) for a, b in zip(corners, corners[1:], strict=False)]
        given = float(when) - due[-1]
        pace = max(sum(legs) / max(given, 1e-3), _EASY_MS)
        for i, corner in enumerate(via):
            way.append(corner)
            due.append(max(due[-1] + 1e-3, float(when) - sum(legs[i + 1 :]) / pace))
        way.append(goal)
        due.append(float(when))
    found, at = np.array(way), np.array(due)
    _open(stage, found, at)
    return found, at


def _around(stage: Stage, here: np.ndarray, goal: np.ndarray) -> list[np.ndarray]:
    """What lies between on the way by the door; [] where the straight way is free or no door leads there."""
    door, outside = stage.place("door"), stage.place("outside")
    if door is None or outside is None or not walled(stage, here, goal):
        return []
    sides = [door[0][:2], outside[0][:2]]
    if walled(stage, here, sides[0]):
        sides.reverse()
    if walled(stage, here, sides[0]) or walled(stage, sides[1], goal):
        return []
    apart = [side for side in sides if min(np.linalg.norm(side - here), np.linalg.norm(side - goal)) > 0.3]
    return apart if not walled(stage, *sides) else []


def walled(stage: Stage, a: np.ndarray, b: np.ndarray) -> bool:
    """Whether a wall stands between two places."""
    return any("wall" in body.tags and touches(stage, body, a, b, 0.0) is not None for body in stage.world.bodies)


def touches(stage: Stage, body: Body, a: np.ndarray, b: np.ndarray, beside: float) -> float | None:
    """The share of the way from ``a`` to ``b`` at which one first meets a solid box of ``body`` (as it stands at first), or
    comes nearer to it than ``beside``; None if one never does."""
    count = max(2, int(np.ceil(float(np.linalg.norm(b - a)) / _SAMPLE_M)) + 1)
    shares = np.linspace(0.0, 1.0, count)
    way = np.column_stack([a + (b - a) * shares[:, None], np.full(count, CHEST_M)])
    inside = np.zeros(count, bool)
    for piece, _ in pieces_of(body):
        if piece.kind == "box":
            pose = space.composed(np.asarray(stage.poses[body.id], float), piece.pose)
            local = space.rotate(space.inverse(pose[3:]), way - pose[:3])
            inside |= np.all(np.abs(local) <= piece.size + beside, axis=1)
    return float(shares[np.argmax(inside)]) if inside.any() else None


def _open(stage: Stage, way: np.ndarray, due: np.ndarray) -> None:
    for body in stage.world.bodies:
        if body.hinge is None or extent(body, stage.poses[body.id])[1][2] < 1.5:
            continue
        moves = stage.hinge_moves.setdefault(body.id, [])
        for i in range(len(way) - 1):
            share = touches(stage, body, way[i], way[i + 1], _BESIDE_M)
            if share is not None and (not moves or moves[-1][2] < 0.5):
                when = float(due[i] + share * (due[i + 1] - due[i])) - _AHEAD_S
                moves.append((max(float(due[0]), when), _OPENS_S, float(body.hinge.limit) * 0.92))
        if not moves:
            del stage.hinge_moves[body.id]
