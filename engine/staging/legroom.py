"""Room to sit down at a table and to get up again: chairs stand off from it as if just pushed back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.project import Scene
from engine.staging.extent import shape_extent, upright_cylinder
from engine.staging.layout import Layout
from engine.staging.marks import SHOULDER_M, Mark
from engine.world import Body, Seat

LEGROOM_M = 0.31
"""From a seat's front edge to the table: calves before the one and thighs behind the other, with a hand's breadth over."""
MOVABLE_KG = 30.0
"""Heavier seats are not pushed about."""
SHIN_M = 0.45
"""From the middle of a seat to the shins of who sits there."""
HEAD_M = 1.3
"""The height of the head of who sits."""
TOY_KG = 3.0
"""What is lighter is put away before one goes to bed."""
SEATED_ACTIONS = frozenset(
    [
        "say", "listen", "look", "look_around", "be", "sit", "wait", "stay", "smile", "frown", "laugh", "cry", "sigh", "nod",
        "shake_head", "shrug", "wave", "point", "clap", "drink", "eat", "read", "write", "think", "gesture", "hold", "sound",
        "cough", "yawn", "wink", "whisper", "shout", "sing", "sleep", "express",
    ]
)  # fmt: skip
"""What nobody gets up for."""


def rises(scene: Scene, person: str) -> bool:
    """Whether somebody who sits must get up in this scene."""
    return any(b.subject == person and b.action not in SEATED_ACTIONS for b in scene.beats)


def make_legroom(scene: Scene, layout: Layout, marks: dict[str, Mark]) -> None:
    """Move the chairs that people get up from, or sit down on, away from the tables before them, as far as there is room."""
    sitters = {mark.seat[0]: person for person, mark in marks.items() if mark.seat is not None}
    later = any(b.action in ("sit", "stand_up") and _stands(marks, b.subject) for b in scene.beats)
    for body_id in sorted(layout.bodies):
        body = layout.bodies[body_id]
        occupied = body_id in sitters
        wanted = rises(scene, sitters[body_id]) if occupied else later
        if not wanted or len(body.seats) != 1 or body.mass > MOVABLE_KG or _loaded(layout, body_id):
            continue
        moved = _pushed_back(layout, body)
        if moved is None:
            continue
        layout.add(moved, layout.rests_on.get(body_id))
        if occupied:
            mark = marks[sitters[body_id]]
            mark.position = mark.position + np.array(moved.pose[:3]) - np.array(body.pose[:3])


def keep_knees_free(layout: Layout, marks: dict[str, Mark]) -> None:
    """Nothing that is placed from now on stands where the legs of those who sit are, or over them."""
    for person, mark in sorted(marks.items()):
        if mark.seat is not None and not mark.lying:
            x, y = mark.position[:2] + SHIN_M * np.array([np.cos(mark.yaw), np.sin(mark.yaw)])
            layout.reserve(f"knees:{person}", upright_cylinder(float(x), float(y), 0.0, SHOULDER_M, HEAD_M))


def clear_beds(scene: Scene, layout: Layout, marks: dict[str, Mark]) -> None:
    """Take from the beds that somebody lies in what the set has laid on them and no word names."""
    lies = any(beat.action == "lie_down" for beat in scene.beats) or any(mark.lying for mark in marks.values())
    beds = [body for body in layout.bodies.values() if body.prop in ("bed", "lounger") and body.seats]
    for bed in beds if lies else ():
        room = layout.extent_of(bed.id)
        level = float(space.placed(np.asarray(bed.pose, float), np.asarray(bed.seats[0].centre))[2])
        for body_id in sorted(layout.bodies):
            small = body_id.startswith("set:") and layout.bodies[body_id].mass < TOY_KG
            own = layout.extent_of(body_id) if small else None
            if own is None or not len(own.shapes) or abs(own.low[2] - level) > 0.12:
                continue
            middle = (own.low + own.high)[:2] / 2
            if np.all(middle > room.low[:2]) and np.all(middle < room.high[:2]):
                layout.remove(body_id)


def _stands(marks: dict[str, Mark], person: str) -> bool:
    return person in marks and marks[person].seat is None


def _loaded(layout: Layout, body_id: str) -> bool:
    return any(surface.owner == body_id for surface in layout.rests_on.values())


def _pushed_back(layout: Layout, body: Body) -> Body | None:
    """``body`` so far back that there is legroom, or as far as other things allow; None if it can stay."""
    pose, seat = np.asarray(body.pose, float), body.seats[0]
    q = space.multiply(pose[3:], space.yaw(seat.yaw))
    axes = np.stack([space.rotate(q, axis) for axis in np.eye(3)])
    gap = _gap(layout, body, seat, axes)
    lack = LEGROOM_M - gap
    if lack < 0.01:
        return None
    room = layout.extent_of(body.id)
    for share in (1.0, 0.8, 0.6, 0.4, 0.2):
        by = -axes[0] * lack * share
        if layout.free(room.moved(by), 0.0, (body.id,)):
            return replace(body, pose=(*map(float, pose[:3] + by), *body.pose[3:]))  # type: ignore[arg-type]
    return None


def _gap(layout: Layout, body: Body, seat: Seat, axes: np.ndarray) -> float:
    """Metres from the seat's front edge to the nearest table straight ahead of it; infinite if there is none.
    ``axes`` [3, 3]: ahead, left, up."""
    pose = np.asarray(body.pose, float)
    centre = axes @ space.placed(pose, np.asarray(seat.centre))
    own = [shape_extent(s, pose, axes) for s in body.shapes if s.solid and s.kind != "plane"]
    edge = max((e[0, 1] for e in own if e[2, 1] < centre[2] + 0.03), default=centre[0])
    least = np.inf
    for other in layout.bodies.values():
        if other.id == body.id or other.seats or not other.supports or "floor" in other.tags:
            continue
        for shape in other.shapes:
            if not shape.solid or shape.kind == "plane":
                continue
            ahead, left, up = shape_extent(shape, np.asarray(other.pose, float), axes)
            beside = left[0] > centre[1] + 0.22 or left[1] < centre[1] - 0.22
            if beside or up[1] < 0.3 or up[0] > 1.0 or ahead[1] < edge or ahead[0] > edge + 1.0:
                continue
            least = min(least, float(ahead[0] - edge))
    return least
