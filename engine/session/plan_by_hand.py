"""What was set by hand on a scene's ground: laid over a plan that is older than it, and cameras held against what stands
there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from engine.project import Scene
from engine.session.floor_plan import FloorPlan, PlanBody, PlanCamera, PlanLight, PlanPerson, Polygon, drawn_walks

Standing = TypeVar("Standing", PlanBody, PlanPerson)
_STILL_M = 1e-3
_STEP_M = 0.04
"""A camera's way is looked at so often: walls are twice as thick."""
_BEYOND_M = 0.5
"""So far outside the room's box a camera is behind its walls, whatever they are made of."""
_CEILING_M = 0.3
_KEYS_HZ = 24
_HIDES_M = 0.12
"""A look that goes so far through something is hidden by it, not by its edge."""
_NEAR_TARGET_M = 0.4
"""What stands so near to the point looked at may be what is looked at."""


def as_set(plan: FloorPlan, scene: Scene, cameras: Mapping[str, PlanCamera]) -> FloorPlan:
    """``plan``, which shows ``scene`` as it was, with everything where it was put since: what a hand has moved stands there at
    once, and follows its way again when the scene was acted anew. ``cameras`` set by hand, by shot. The plan itself if it
    shows all that already."""
    blocking = scene.blocking
    gone = set(blocking.removed)
    own = {*blocking.people, *(use.id for use in blocking.props), *(lamp.id for lamp in blocking.lamps)}
    people = tuple(
        _with_walks(_stood(person, scene), scene)
        for person in plan.people
        if person.id not in gone and (not person.added or person.id in own)
    )
    bodies = tuple(
        _stood(body, scene) for body in plan.bodies if body.id not in gone and (not body.added or body.id in own)
    )
    lights = tuple(
        _hung(light, scene) for light in plan.lights if light.id not in gone and (not light.own or light.id in own)
    )
    filmed = tuple(_taken(camera, cameras.get(camera.shot_id, camera)) for camera in plan.cameras)
    pairs = ((plan.people, people), (plan.bodies, bodies), (plan.lights, lights), (plan.cameras, filmed))
    if all(len(old) == len(new) and all(a is b for a, b in zip(old, new, strict=True)) for old, new in pairs):
        return plan
    return replace(plan, people=people, bodies=bodies, lights=lights, cameras=checked(filmed, bodies, plan.room))


def _stood(there: Standing, scene: Scene) -> Standing:
    spot = scene.blocking.spot(there.id)
    if spot is None:
        return there
    x, y, yaw = there.at(0.0)
    turned = 0.0 if spot.yaw is None else math.remainder(spot.yaw - yaw, 2 * math.pi)
    if math.dist((spot.x, spot.y), (x, y)) < _STILL_M and abs(turned) < _STILL_M:
        return there
    return replace(there, track=np.array([[spot.x, spot.y, yaw + turned]], np.float32), by_hand=True)


def _with_walks(person: PlanPerson, scene: Scene) -> PlanPerson:
    walks = drawn_walks(scene, person.id)
    return person if walks == person.walks else replace(person, walks=walks, by_hand=scene.blocking.touches(person.id))


def _hung(light: PlanLight, scene: Scene) -> PlanLight:
    lamp = next((lamp for lamp in scene.blocking.lamps if lamp.id == light.id), None)
    spot = scene.blocking.spot(light.id)
    now = light
    if lamp is not None:
        now = replace(light, x=lamp.x, y=lamp.y, z=lamp.z, yaw=lamp.yaw, pitch=lamp.pitch, colour=lamp.colour)
    elif spot is not None:
        yaw = light.yaw if spot.yaw is None else spot.yaw
        now = replace(light, x=spot.x, y=spot.y, yaw=yaw, by_hand=True)
    near = math.dist((now.x, now.y, now.z), (light.x, light.y, light.z)) < _STILL_M
    same = near and abs(math.remainder(now.yaw - light.yaw, 2 * math.pi)) + abs(now.pitch - light.pitch) < _STILL_M
    return light if same and now.colour == light.colour else now


def _taken(old: PlanCamera, new: PlanCamera) -> PlanCamera:
    return old if old.by_hand == new.by_hand and np.array_equal(old.keys, new.keys) else new


# -- cameras and what they may go through -----------------------------------------------------------------------------


def checked(
    cameras: Iterable[PlanCamera],
    bodies: Sequence[PlanBody],
    room: tuple[float, float, float, float, float, float] | None,
) -> tuple[PlanCamera, ...]:
    """``cameras`` with a warning where one that was set by hand goes through a wall or a piece of furniture, stands behind the
    walls, or sees something else than what it looks at."""
    solid = [body for body in bodies if body.kind != "thing"]
    return tuple(
        replace(camera, warning=_warning(camera, solid, room)) if camera.by_hand else camera for camera in cameras
    )


def _warning(
    camera: PlanCamera, solid: Sequence[PlanBody], room: tuple[float, float, float, float, float, float] | None
) -> str:
    spaces = [(body, _reach(body)) for body in solid]
    meets = "goes through" if np.ptp(camera.keys[:, 1:4], axis=0).max() > _STILL_M else "stands in"
    for seconds, eye in _way(camera):
        met = next((body for body, reach in spaces if _inside(body, reach, seconds, eye)), None)
        said = "" if met is None else f"{meets} the {_called(met)}"
        if not said and room is not None:
            said = _outside(eye, room)
        if said:
            return f"Camera {camera.slate} {said} at {seconds:.1f} s of the story; keep it within the set."
    for seconds in camera.keys[:, 0].tolist():
        key = camera.at(seconds)
        hidden = next((body for body in solid if _hides(body, seconds, key.eye, key.target)), None)
        if hidden is not None:
            return (
                f"Camera {camera.slate} sees the {_called(hidden)} before what it looks at, at {seconds:.1f} s of the "
                "story; move it to the side or higher."
            )
    return ""


def _called(body: PlanBody) -> str:
    name = body.name.lower()
    if body.kind == "furniture":
        return name
    return next((kind for kind in ("window", "door", "curtain") if kind in name), "wall")


def _outside(eye: tuple[float, float, float], room: tuple[float, float, float, float, float, float]) -> str:
    x, y, z = eye
    x0, y0, _z0, x1, y1, z1 = room
    if max(x0 - x, x - x1, y0 - y, y - y1) > _BEYOND_M:
        return "is outside the room"
    return "is above the ceiling" if z - z1 > _CEILING_M else ""


def _way(camera: PlanCamera) -> Iterable[tuple[float, tuple[float, float, float]]]:
    """Seconds and places of the eye, near enough to each other that no wall lies between."""
    first, last = float(camera.keys[0, 0]), float(camera.keys[-1, 0])
    count = max(1, math.ceil((last - first) * _KEYS_HZ)) + 1
    before = None
    for seconds in np.linspace(first, last, count).tolist():
        eye = camera.at(seconds).eye
        steps = 1 if before is None else max(1, math.ceil(math.dist(before, eye) / _STEP_M))
        for step in range(1, steps + 1):
            a, b = before or eye, eye
            share = step / steps
            yield seconds, (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)
        before = eye


def _reach(body: PlanBody) -> float:
    """How far its parts reach from where it stands."""
    return max((math.hypot(*corner) for outline, _, _ in body.solids for corner in outline), default=0.0)


def _own(body: PlanBody, seconds: float, point: tuple[float, float, float]) -> tuple[float, float]:
    """A point's place on the ground in the body's own frame."""
    x, y, yaw = body.at(seconds)
    c, s = math.cos(yaw), math.sin(yaw)
    dx, dy = point[0] - x, point[1] - y
    return c * dx + s * dy, c * dy - s * dx


def _inside(body: PlanBody, reach: float, seconds: float, eye: tuple[float, float, float]) -> bool:
    if not body.low <= eye[2] <= body.high:
        return False
    point = _own(body, seconds, eye)
    if math.hypot(*point) > reach:
        return False
    return any(low <= eye[2] <= high and _holds(outline, point) for outline, low, high in body.solids)


def _hides(body: PlanBody, seconds: float, eye: tuple[float, float, float], target: tuple[float, float, float]) -> bool:
    """Whether the look from ``eye`` to ``target`` goes through one of the body's parts, well before it arrives."""
    length = math.dist(eye, target)
    begin, end = _own(body, seconds, eye), _own(body, seconds, target)
    for outline, low, high in body.solids:
        first, last = _within(outline, low, high, (*begin, eye[2]), (*end, target[2]))
        if (last - first) * length > _HIDES_M and (1.0 - last) * length > _NEAR_TARGET_M:
            return True
    return False


def _within(
    outline: Polygon, low: float, high: float, a: tuple[float, float, float], b: tuple[float, float, float]
) -> tuple[float, float]:
    """The shares of the way from ``a`` to ``b`` between which it is in an upright prism (Cyrus and Beck); the second is the
    smaller where it never is."""
    sides = [
        ((bx - ax) * (a[1] - ay) - (by - ay) * (a[0] - ax), (bx - ax) * (b[1] - ay) - (by - ay) * (b[0] - ax))
        for (ax, ay), (bx, by) in zip(outline, (*outline[1:], outline[0]), strict=True)
    ]
    first, last = 0.0, 1.0
    for here, there in (*sides, (a[2] - low, b[2] - low), (high - a[2], high - b[2])):
        if here < 0 and there < 0:
            return 1.0, 0.0
        if here < 0:
            first = max(first, here / (here - there))
        elif there < 0:
            last = min(last, here / (here - there))
    return first, last


def _holds(polygon: Polygon, point: tuple[float, float]) -> bool:
    """Whether a convex polygon, counter-clockwise, holds ``point``."""
    px, py = point
    return all(
        (bx - ax) * (py - ay) - (by - ay) * (px - ax) >= 0
        for (ax, ay), (bx, by) in zip(polygon, (*polygon[1:], polygon[0]), strict=True)
    )
