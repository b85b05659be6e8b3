"""What was set by hand on the ground comes last: the words' layout stands, and what was moved is moved in it. Nobody else gives
way; what now stands in something else is told in the layout's notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.foundation.colour import rgb_from_hex
from engine.project import Lamp, Scene, Spot
from engine.staging.blocking import Blocking
from engine.staging.extent import outline, upright_cylinder
from engine.staging.layout import Layout, Surface
from engine.staging.marks import SHOULDER_M, Mark
from engine.world import Body, Light

SEAT_REACH_M = 0.35
"""Somebody seated who is put nearer than this to a seat sits on it; farther off they stand."""
_BUILT = frozenset({"floor", "wall", "ceiling", "window"})


def movable(body: Body) -> bool:
    """Whether a body of the world may be moved by hand: all but the house itself."""
    return not _BUILT & set(body.tags) and not any(shape.kind == "plane" for shape in body.shapes)


# -- things ---------------------------------------------------------------------------------------------------------


def set_things(layout: Layout, scene: Scene, added: Iterable[Body]) -> None:
    """Take away and add things."""
    blocking = scene.blocking
    for entity in blocking.removed:
        body_id = layout.find(entity)
        if body_id and movable(layout.bodies[body_id]):
            upon = borne_by(layout, body_id)
            layout.remove(body_id)
            for other in upon:
                _drop(layout, other)
    for body in added:
        spot = blocking.spot(body.id.partition(".")[0])
        if spot is not None:
            layout.add(_at(layout, body, spot))


def move_things(layout: Layout, scene: Scene, held: Iterable[str]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Move what was moved by hand and is not ``held``. Returns for each moved body its pose before and after."""
    blocking = scene.blocking
    poses: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    kept = set(held)
    fresh = {use.id for use in blocking.props}
    for spot in blocking.spots:
        body_id = layout.find(spot.entity)
        if body_id and body_id not in fresh | kept and movable(layout.bodies[body_id]):
            poses |= _move(layout, replace(spot, entity=body_id))
    return poses


def _move(layout: Layout, spot: Spot) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Move a body and what stands on it."""
    body = layout.bodies[spot.entity]
    upon = borne_by(layout, body.id)
    before = np.asarray(body.pose, float)
    moved = _at(layout, body, spot, (body.id, *upon))
    after = np.asarray(moved.pose, float)
    poses = {body.id: (before, after)}
    layout.add(moved)
    change = space.composed(after, space.inverted(before))
    for other in upon:
        pose = np.asarray(layout.bodies[other].pose, float)
        poses[other] = (pose, space.composed(change, pose))
        layout.add(replace(layout.bodies[other], pose=_pose(poses[other][1])))
    for name, surface in list(layout.rests_on.items()):
        if surface.owner in poses and name in poses:
            layout.rests_on[name] = next(
                (s for s in layout.surfaces(surface.owner) if s.name == surface.name), layout.rests_on[name]
            )
    return poses


def _at(layout: Layout, body: Body, spot: Spot, ignore: tuple[str, ...] = ()) -> Body:
    """``body`` turned and put at a spot: at its height if it hangs, else on what is there."""
    pose = np.asarray(body.pose, float)
    turn = 0.0 if spot.yaw is None else spot.yaw - heading(pose)
    turned = space.multiply(space.yaw(turn), pose[3:])
    there = replace(body, pose=_pose(np.concatenate([[spot.x, spot.y, pose[2]], turned])))
    if "hangs" in body.tags or "wall" in body.tags:
        return there
    level = _level(layout, body, spot, ignore)
    lift = level - float(outline(there).low[2])
    return replace(there, pose=_pose(np.concatenate([[spot.x, spot.y, pose[2] + lift], turned])))


def _level(layout: Layout, body: Body, spot: Spot, ignore: tuple[str, ...]) -> float:
    """Height of what a thing put at ``spot`` stands on: small things on tables and seats, furniture on the floor."""
    if "furniture" in body.tags or "obstacle" in body.tags or body.mass > 22.0:
        return 0.0
    at = np.array([spot.x, spot.y, 0.0])
    best = 0.0
    for other in layout.bodies:
        if other == body.id or other in ignore:
            continue
        for surface in layout.surfaces(other) if layout.bodies[other].supports else ():
            inside = np.all(np.abs(surface.local(at)) <= np.asarray(surface.half) + 1e-6)
            if inside and surface.name not in ("inside", "shelf") and surface.centre[2] < 2.0:
                best = max(best, float(surface.centre[2]))
    return best


def _drop(layout: Layout, body_id: str) -> None:
    """Stand a body on what is below it."""
    body = layout.bodies[body_id]
    layout.rests_on.pop(body_id, None)
    layout.add(_at(layout, body, Spot(body_id, body.pose[0], body.pose[1])))


def borne_by(layout: Layout, body_id: str) -> list[str]:
    """What stands on a body, and on that."""
    found: list[str] = []
    waiting = [body_id]
    while waiting:
        owner = waiting.pop()
        tops = layout.surfaces(owner) if layout.bodies[owner].supports else ()
        for other, body in layout.bodies.items():
            if other in found or other == body_id or not movable(body) or "hangs" in body.tags:
                continue
            mine = layout.rests_on.get(other)
            if (mine is not None and mine.owner == owner) or any(_stands(layout, other, top) for top in tops):
                found.append(other)
                waiting.append(other)
    return found


def _stands(layout: Layout, body_id: str, top: Surface) -> bool:
    room = layout.extent_of(body_id)
    if not len(room.shapes) or abs(float(room.low[2]) - float(top.centre[2])) > 0.02:
        return False
    return bool(np.all(np.abs(top.local((room.low + room.high) / 2)) <= np.asarray(top.half) + 0.02))


def tell(layout: Layout, marks: dict[str, Mark], scene: Scene) -> None:
    """Note what was set by hand into something else."""
    for person, mark in marks.items():
        if mark.seat is None:
            room = upright_cylinder(mark.position[0], mark.position[1], 0.0, SHOULDER_M - 0.1, 1.8)
            layout.reserve(f"person:{person}", room)
    entities = (*(spot.entity for spot in scene.blocking.spots), *(use.id for use in scene.blocking.props))
    for entity in dict.fromkeys(entities):
        if entity in layout.bodies and movable(layout.bodies[entity]):
            _tell_collision(layout, entity)
        elif entity in marks and marks[entity].seat is None:
            _tell_standing(layout, marks, entity)


def _tell_collision(layout: Layout, body_id: str) -> None:
    body = layout.bodies[body_id]
    flat = (name for name, other in layout.bodies.items() if _flat(other))
    hit = layout.hit(outline(body), -0.01, (body_id, *borne_by(layout, body_id), *flat))
    if hit in layout.bodies:
        layout.notes.append(f"The {body.label} stands in the {layout.bodies[hit].label}; move one of them.")
    elif hit:
        layout.notes.append(f"The {body.label} stands where {_name(hit.partition(':')[2])} is; move one of them.")


def _name(person: str) -> str:
    return person.replace("_", " ").title()


def _flat(body: Body) -> bool:
    return bool({"floor", "ceiling"} & set(body.tags))


# -- people ---------------------------------------------------------------------------------------------------------


def set_people(layout: Layout, marks: dict[str, Mark], blocker: Blocking, scene: Scene) -> dict[str, Mark]:
    """The marks with those of people that were set by hand; whoever looked at them turns after them."""
    blocking = scene.blocking
    for mark in marks.values():
        if mark.seat is not None:
            _reseat(layout, mark)
    for person in scene.people:
        spot = blocking.spot(person)
        if person not in marks:
            middle = layout.centre()
            marks[person] = Mark(np.array([middle[0], middle[1], 0.0]), 0.0)
        if spot is not None:
            _put(layout, marks, person, spot)
    if any(blocking.spot(person) is not None for person in scene.people):
        for person in scene.people:
            if person not in blocking.people:
                blocker.turn(person)
    for person in scene.people:
        spot = blocking.spot(person)
        if spot is not None and spot.yaw is not None and marks[person].seat is None:
            marks[person].yaw = float(spot.yaw)
    return {person: marks[person] for person in scene.people}


def _reseat(layout: Layout, mark: Mark) -> None:
    """Whoever sits goes with the seat; where it was taken away they stand."""
    assert mark.seat is not None
    body_id, index = mark.seat
    if body_id not in layout.bodies:
        mark.seat, mark.lying = None, False
        return
    mark.position, mark.yaw = seat_at(layout.bodies[body_id], index)


def seat_at(body: Body, index: int) -> tuple[np.ndarray, float]:
    """[3] below a seat's middle on the floor, and the yaw of who sits there."""
    pose = np.asarray(body.pose, float)
    seat = body.seats[index]
    at = space.placed(pose, np.asarray(seat.centre))
    front = space.rotate(space.multiply(pose[3:], space.yaw(seat.yaw)), np.array([1.0, 0.0, 0.0]))
    return np.array([at[0], at[1], 0.0]), float(np.arctan2(front[1], front[0]))


def _put(layout: Layout, marks: dict[str, Mark], person: str, spot: Spot) -> None:
    mark = marks[person]
    there = np.array([spot.x, spot.y, float(mark.position[2])])
    if mark.seat is not None:
        taken = {other.seat for name, other in marks.items() if name != person}
        near = [
            (float(np.hypot(*(seat_at(body, index)[0] - there)[:2])), body_id, index)
            for body_id, body in layout.bodies.items()
            for index in range(len(body.seats))
            if (body_id, index) not in taken
        ]
        if near and min(near)[0] <= SEAT_REACH_M:
            _, body_id, index = min(near)
            mark.seat = (body_id, index)
            mark.position, mark.yaw = seat_at(layout.bodies[body_id], index)
            return
    mark.position, mark.seat, mark.lying = there, None, False


def _tell_standing(layout: Layout, marks: dict[str, Mark], person: str) -> None:
    at = marks[person].position
    name = _name(person)
    x0, y0, x1, y1 = layout.stage.bounds
    if not (x0 <= at[0] <= x1 and y0 <= at[1] <= y1):
        layout.notes.append(f"{name} stands outside the {layout.stage.label}; bring them in.")
    ignore = tuple(f"person:{other}" for other in marks)
    hit = layout.hit(upright_cylinder(at[0], at[1], 0.06, SHOULDER_M - 0.1, 1.75), -0.01, ignore)
    if hit in layout.bodies:
        layout.notes.append(f"{name} stands in the {layout.bodies[hit].label}; move one of them.")
    for other, mark in marks.items():
        if other != person and float(np.hypot(*(mark.position - at)[:2])) < 2 * (SHOULDER_M - 0.1):
            layout.notes.append(f"{name} and {_name(other)} stand in one another; move one of them.")


# -- light ----------------------------------------------------------------------------------------------------------


def set_lights(
    lights: tuple[Light, ...], layout: Layout, scene: Scene, poses: dict[str, tuple[np.ndarray, np.ndarray]]
) -> tuple[Light, ...]:
    """``lights`` with those of moved lamps moved along, those set by hand in their places, and those set up by hand."""
    blocking = scene.blocking
    made = []
    for light in lights:
        owner = light.id.removesuffix("/light")
        owner = layout.renamed.get(owner, owner)
        if light.id in blocking.removed or owner in blocking.removed:
            continue
        if owner in poses and light.id.endswith("/light"):
            light = _carried(light, *poses[owner])
        spot = blocking.spot(light.id)
        made.append(light if spot is None else _light_at(light, spot))
    return (*made, *(_lamp(lamp) for lamp in blocking.lamps))


def _carried(light: Light, before: np.ndarray, after: np.ndarray) -> Light:
    change = space.composed(after, space.inverted(before))
    at = space.placed(change, np.asarray(light.position))
    direction = space.rotate(change[3:], np.asarray(light.direction))
    return replace(light, position=space.triple(at), direction=space.triple(direction))


def _light_at(light: Light, spot: Spot) -> Light:
    direction = np.asarray(light.direction, float)
    flat = float(np.hypot(direction[0], direction[1]))
    if spot.yaw is not None and flat > 1e-6:
        direction = np.array([flat * np.cos(spot.yaw), flat * np.sin(spot.yaw), direction[2]])
    return replace(light, position=(spot.x, spot.y, light.position[2]), direction=space.triple(direction))


def _lamp(lamp: Lamp) -> Light:
    direction = (np.cos(lamp.pitch) * np.cos(lamp.yaw), np.cos(lamp.pitch) * np.sin(lamp.yaw), np.sin(lamp.pitch))
    where = (lamp.x, lamp.y, lamp.z)
    kind = {"spot": {"spread": 0.5, "shadows": True}, "panel": {"size": (1.0, 1.0)}}.get(lamp.kind, {})
    return Light(
        lamp.id, lamp.kind, rgb_from_hex(lamp.colour), lamp.power, where, space.triple(np.array(direction)), **kind
    )  # type: ignore[arg-type]


def heading(pose: np.ndarray) -> float:
    """The yaw of a body's +x axis; of its +y axis, less a quarter turn, where that points up or down."""
    ahead = space.rotate(pose[3:], np.array([1.0, 0.0, 0.0]))
    if np.hypot(ahead[0], ahead[1]) > 0.2:
        return float(np.arctan2(ahead[1], ahead[0]))
    side = space.rotate(pose[3:], np.array([0.0, 1.0, 0.0]))
    return float(np.arctan2(side[1], side[0]) - np.pi / 2)


def _pose(values: np.ndarray) -> tuple[float, float, float, float, float, float, float]:
    x, y, z, w, i, j, k = map(float, values)
    return x, y, z, w, i, j, k
