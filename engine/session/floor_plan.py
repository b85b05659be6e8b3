"""A scene from above, in plain values: what stands where, who walks which way, what each camera sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.foundation.colour import srgb_from_linear
from engine.project import Scene, Shot, ViewKey, WalkMark
from engine.world import Body, Light, Performance, Person, Shape, Take, World
from engine.world.performance import TAKE_RATE

PLAN_RATE = 12
"""Places per second of story that a plan tells."""
_EVERY = TAKE_RATE // PLAN_RATE
_AROUND_M = 6.0
"""Scenery farther outside the walkable floor than this is left out."""
_LANDSCAPE_M = 16.0
"""Hills and seas are no furniture."""
_HEADS_M = 2.05
Polygon = tuple[tuple[float, float], ...]
_TURN = np.linspace(0.0, 2 * np.pi, 20, endpoint=False)
_CIRCLE = np.stack([np.cos(_TURN), np.sin(_TURN)], -1) / 2
_BOX = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])


@dataclass(frozen=True)
class PlanBody:
    """``outlines``: convex polygons in the body's own frame (x ahead); ``track`` float32 [k, 3]: x, y, yaw at PLAN_RATE, one
    row if it never moves. ``kind`` "wall" | "opening" | "furniture" | "thing". ``low``, ``high``: metres above the ground.
    ``size`` [2]: its extent along its own axes."""

    id: str
    name: str
    kind: str
    outlines: tuple[Polygon, ...]
    track: np.ndarray
    low: float
    high: float
    movable: bool = False
    by_hand: bool = False
    added: bool = False
    prop: str = ""
    overhead: tuple[Polygon, ...] = ()
    """Outlines of what hangs or spreads above people's heads."""
    solids: tuple[tuple[Polygon, float, float], ...] = ()
    """Its parts: outline, lowest and highest, metres above the ground as the scene begins."""

    def at(self, seconds: float) -> tuple[float, float, float]:
        return _row(self.track, seconds)


@dataclass(frozen=True)
class DrawnWalk:
    """A walk set by hand: from ``begin_s`` through ``marks``; ``beat``: what it replaces."""

    begin_s: float
    marks: tuple[WalkMark, ...]
    running: bool
    beat: str


@dataclass(frozen=True)
class PlanPerson:
    """``track`` as of bodies: where the person stands. ``shoulders`` metres across."""

    id: str
    name: str
    track: np.ndarray
    shoulders: float
    height: float
    seated: bool = False
    by_hand: bool = False
    added: bool = False
    walks: tuple[DrawnWalk, ...] = ()

    def at(self, seconds: float) -> tuple[float, float, float]:
        return _row(self.track, seconds)


@dataclass(frozen=True)
class PlanLight:
    """``own``: set up by hand, so that all of it can be set."""

    id: str
    kind: str
    x: float
    y: float
    z: float
    yaw: float
    pitch: float
    spread: float
    colour: str
    power: float
    by_hand: bool = False
    own: bool = False


@dataclass(frozen=True)
class PlanCamera:
    """``keys`` float64 [k, 8]: story second, eye [3], the point looked at [3], lens in mm. ``aspect`` width / height.
    ``warning``: a sentence where it was set by hand through a wall."""

    shot_id: str
    slate: str
    story_in: float
    story_out: float
    keys: np.ndarray
    aspect: float
    by_hand: bool = False
    warning: str = ""

    def at(self, seconds: float) -> ViewKey:
        """The camera at a moment, held within its path; straight between keys (they are a quarter second apart)."""
        times = self.keys[:, 0]
        row = [float(np.interp(seconds, times, self.keys[:, i])) for i in range(1, 8)]
        return ViewKey(float(seconds), (row[0], row[1], row[2]), (row[3], row[4], row[5]), row[6])


@dataclass(frozen=True)
class FloorPlan:
    """``bounds`` (x0, y0, x1, y1): where one can walk. ``moments``: by beat id when it begins. ``acted``: the story's times
    and ways are known, not only where everything begins. ``notes``: what stands in something else, whom a mark asks too
    much of."""

    scene_id: str
    set: str
    bounds: tuple[float, float, float, float]
    bodies: tuple[PlanBody, ...]
    people: tuple[PlanPerson, ...]
    lights: tuple[PlanLight, ...]
    cameras: tuple[PlanCamera, ...]
    duration_s: float
    moments: Mapping[str, float]
    acted: bool
    notes: tuple[str, ...] = ()
    room: tuple[float, float, float, float, float, float] | None = None
    """The box (x0, y0, z0, x1, y1, z1) within which a camera sees the set; None: anywhere."""

    def find(self, entity: str) -> PlanBody | PlanPerson | PlanLight | PlanCamera | None:
        """What is called ``entity``; cameras by their shot."""
        return (
            next((person for person in self.people if person.id == entity), None)
            or next((body for body in self.bodies if body.id == entity), None)
            or next((light for light in self.lights if light.id == entity), None)
            or next((camera for camera in self.cameras if camera.shot_id == entity), None)
        )


def draw_plan(
    scene: Scene,
    world: World,
    performance: Performance | None,
    take: Take | None,
    cameras: Iterable[PlanCamera],
) -> FloorPlan:
    """The plan of a staged scene, with what happens on it as far as it has been acted."""
    blocking = scene.blocking
    added = {*blocking.people, *(use.id for use in blocking.props)}
    bodies = []
    for index, body in enumerate(world.bodies):
        drawn = _body(body, take, index, scene, body.id in added, world)
        if drawn is not None:
            bodies.append(drawn)
    people = tuple(_person(person, take, i, scene) for i, person in enumerate(world.people))
    times = {} if performance is None else {beat.beat_id: beat.start_s for beat in performance.beat_times}
    own = {lamp.id for lamp in blocking.lamps}
    notes = (*world.notes, *(performance.notes if performance else ()), *(take.notes if take else ()))
    return FloorPlan(
        scene.id,
        world.set,
        world.bounds,
        tuple(bodies),
        people,
        tuple(_light(light, scene, light.id in own) for light in world.lights if light.kind != "sun"),
        tuple(cameras),
        performance.duration_s if performance is not None else 0.0,
        times,
        take is not None,
        tuple(dict.fromkeys(notes)),
        world.camera_bounds,
    )


def plan_camera(shot: Shot, story_in: float, story_out: float, keys: tuple[ViewKey, ...], aspect: float) -> PlanCamera:
    """The camera of ``shot`` on the plan."""
    rows = [(key.time_s, *key.eye, *key.target, key.lens_mm) for key in keys]
    return PlanCamera(shot.id, shot.slate, story_in, story_out, np.array(rows, float), aspect, bool(shot.camera_path))


# -- bodies ---------------------------------------------------------------------------------------------------------


def _body(body: Body, take: Take | None, index: int, scene: Scene, added: bool, world: World) -> PlanBody | None:
    tags = set(body.tags)
    if tags & {"floor", "ceiling"}:
        return None
    shapes = [s for s in body.shapes if s.visible and s.kind != "plane"] or [
        s for s in body.shapes if s.kind != "plane"
    ]
    if not shapes:
        return None
    pose = np.asarray(body.pose, float)
    yaw = _heading(pose[3:])
    level = space.multiply(space.yaw(-yaw), pose[3:])
    local = [space.rotate(level, shape_outline(shape)) for shape in shapes]
    every = np.concatenate(local)
    low, high = float(every[:, 2].min() + pose[2]), float(every[:, 2].max() + pose[2])
    x0, y0, x1, y1 = world.bounds
    away = max(x0 - pose[0], pose[0] - x1, y0 - pose[1], pose[1] - y1)
    wall = bool(tags & {"wall", "window", "door"}) or body.id.startswith("set:wall")
    own = bool(body.prop) or not body.id.startswith("set:")
    movable = own and not tags & {"wall", "window", "door"} and not body.id.startswith("set:wall")
    wide = float(np.ptp(every[:, :2], axis=0).max())
    if (away > _AROUND_M and not wall) or (wide > _LANDSCAPE_M and not wall):
        return None
    kind = "opening" if tags & {"window", "door"} else "wall" if wall else "thing"
    if kind == "thing" and (tags & {"furniture", "obstacle"} or wide > 0.5):
        kind = "furniture"
    track = np.array([[pose[0], pose[1], yaw]], np.float32)
    if take is not None and body.mobility == "dynamic":
        track = _thinned(take.poses[:, index], yaw)
    above = [points for points in local if points[:, 2].min() + pose[2] > _HEADS_M]
    polygons = _polygons([points for points in local if points[:, 2].min() + pose[2] <= _HEADS_M])
    name = body.label or body.prop.replace("_", " ") or body.id.removeprefix("set:")
    by_hand = scene.blocking.spot(body.id) is not None or added
    parts = (
        (hull(part[:, :2]), float(part[:, 2].min() + pose[2]), float(part[:, 2].max() + pose[2])) for part in local
    )
    solids = tuple((outline, foot, head) for outline, foot, head in parts if len(outline) >= 3)
    return PlanBody(
        body.id, name, kind, polygons, track, low, high, movable, by_hand, added, body.prop, _polygons(above), solids
    )


def _polygons(outlines: list[np.ndarray]) -> tuple[Polygon, ...]:
    return tuple(p for points in _largest(outlines) if len(p := hull(points[:, :2])) >= 3)


def _largest(outlines: list[np.ndarray], limit: int = 10) -> list[np.ndarray]:
    """The pieces that matter seen from above."""
    if len(outlines) <= limit:
        return outlines
    ranked = sorted(outlines, key=lambda points: -float(np.prod(np.ptp(points[:, :2], axis=0))))
    return ranked[:limit]


def _thinned(poses: np.ndarray, yaw: float) -> np.ndarray:
    some = poses[::_EVERY]
    if np.ptp(some[:, :3], axis=0).max() < 1e-3:
        return np.array([[some[0, 0], some[0, 1], yaw]], np.float32)
    yaws = np.unwrap([_heading(q) for q in some[:, 3:]])
    return np.column_stack([some[:, :2], yaws]).astype(np.float32)


def shape_outline(shape: Shape) -> np.ndarray:
    """[m, 3]: points whose hull seen from above is the shape's, in the body's frame."""
    x, y, z = shape.size
    if shape.positions is not None and len(shape.positions):
        points = np.asarray(shape.positions, float)
        points = points[:: max(1, len(points) // 120)]
    elif shape.kind in ("sphere", "ellipsoid"):
        # turned any way, the silhouette of a ball is a circle; an ellipsoid's corners are near enough
        ring = np.column_stack([_CIRCLE * (x, y), np.zeros(len(_CIRCLE))])
        up = np.column_stack([_CIRCLE[:, :1] * x, np.zeros((len(_CIRCLE), 1)), _CIRCLE[:, 1:] * z])
        points = np.concatenate([ring, up])
    elif shape.kind in ("cylinder", "cone", "capsule", "torus", "lathe"):
        radius = 2 * max(r for r, _ in shape.profile) if shape.kind == "lathe" and shape.profile else x
        ends = (
            (min(h for _, h in shape.profile), max(h for _, h in shape.profile))
            if shape.kind == "lathe" and shape.profile
            else (-z / 2, z / 2)
        )
        points = np.concatenate([np.column_stack([_CIRCLE * radius, np.full(len(_CIRCLE), end)]) for end in ends])
    elif shape.kind == "extrusion" and shape.profile:
        points = np.array([[a, b, c] for a, b in shape.profile for c in (0.0, z)])
    elif shape.kind == "tube" and shape.path:
        points = np.concatenate([np.asarray(shape.path, float) + corner * x for corner in _BOX])
    else:
        points = _BOX * shape.size
    return space.placed(np.asarray(shape.pose, float), points)


def hull(points: np.ndarray) -> Polygon:
    """The convex hull of points [n, 2], counter-clockwise (Andrew's monotone chain)."""
    ordered = sorted({(round(float(x), 3), round(float(y), 3)) for x, y in points})
    if len(ordered) < 3:
        return tuple(ordered)

    def chain(rows: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for p in rows:
            while len(kept) > 1 and _cross(kept[-2], kept[-1], p) <= 0:
                kept.pop()
            kept.append(p)
        return kept[:-1]

    return (*chain(ordered), *chain(reversed(ordered)))


def _cross(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _heading(q: np.ndarray) -> float:
    ahead = space.rotate(np.asarray(q, float), np.array([1.0, 0.0, 0.0]))
    if np.hypot(ahead[0], ahead[1]) > 0.2:
        return float(np.arctan2(ahead[1], ahead[0]))
    side = space.rotate(np.asarray(q, float), np.array([0.0, 1.0, 0.0]))
    return float(np.arctan2(side[1], side[0]) - np.pi / 2)


# -- people and lights ----------------------------------------------------------------------------------------------


def _person(person: Person, take: Take | None, index: int, scene: Scene) -> PlanPerson:
    track = np.array([[person.position[0], person.position[1], person.yaw]], np.float32)
    if take is not None and len(take.tracks) > index:
        track = _walked(person, take, index)
    return PlanPerson(
        person.id,
        person.name,
        track,
        0.26 * person.figure.height,
        person.figure.height,
        person.seat is not None,
        scene.blocking.touches(person.id),
        person.id in scene.blocking.people,
        drawn_walks(scene, person.id),
    )


def drawn_walks(scene: Scene, person: str) -> tuple[DrawnWalk, ...]:
    """The walks that were drawn for ``person``."""
    return tuple(
        DrawnWalk(walk.begin_s, walk.marks, walk.running, walk.beat)
        for walk in scene.blocking.walks
        if walk.person == person
    )


def _walked(person: Person, take: Take, index: int) -> np.ndarray:
    """Where the person stands: the pelvis less what it is ahead of the feet at rest."""
    track = take.tracks[index]
    roots = track.root[::_EVERY, :2]
    turns = track.rotations[::_EVERY, 0].astype(float)
    ahead = space.rotate(turns, np.array([1.0, 0.0, 0.0]))
    flat = np.hypot(ahead[:, 0], ahead[:, 1])
    yaws = np.unwrap(np.where(flat > 0.2, np.arctan2(ahead[:, 1], ahead[:, 0]), person.yaw))
    way = np.stack([np.cos(yaws), np.sin(yaws)], -1)
    lead = float((roots[0] - np.asarray(person.position[:2])) @ way[0]) if person.seat is None else 0.0
    lead = lead if not person.lying and abs(lead) < 0.2 else 0.0
    return np.column_stack([roots - lead * way, yaws]).astype(np.float32)


def _light(light: Light, scene: Scene, own: bool) -> PlanLight:
    x, y, z = light.direction
    flat = float(np.hypot(x, y))
    yaw = float(np.arctan2(y, x)) if flat > 1e-6 else 0.0
    lamp = next((lamp for lamp in scene.blocking.lamps if lamp.id == light.id), None)
    return PlanLight(
        light.id,
        light.kind,
        *light.position,
        lamp.yaw if lamp else yaw,
        lamp.pitch if lamp else float(np.arctan2(z, flat)),
        light.spread,
        lamp.colour if lamp else _hex(light.colour),
        light.power,
        own or scene.blocking.spot(light.id) is not None,
        own,
    )


def _hex(colour: tuple[float, float, float]) -> str:
    """The hue of a light, at full brightness."""
    rgb = np.asarray(colour, float)
    red, green, blue = (round(255 * float(v)) for v in srgb_from_linear(rgb / max(float(rgb.max()), 1e-6)))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _row(track: np.ndarray, seconds: float) -> tuple[float, float, float]:
    if len(track) == 1:
        x, y, yaw = track[0]
        return float(x), float(y), float(yaw)
    at = float(np.clip(seconds * PLAN_RATE, 0, len(track) - 1))
    i = min(int(at), len(track) - 2)
    x, y, yaw = track[i] * (1 - (at - i)) + track[i + 1] * (at - i)
    return float(x), float(y), float(yaw)
