"""The stage while it is being set: what stands where, what is still free, and on which surfaces things rest."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from engine.foundation import space
from engine.staging.extent import TOUCH, Extent, extent, outline
from engine.staging.sets import Stage
from engine.world import Body

FLOOR = "floor"


@dataclass(frozen=True)
class Surface:
    """Something level to stand on, in the world frame: ``centre`` [3], half extents along its own axes, ``yaw``.
    ``owner``: the body id, or "floor"; ``name`` as the support's."""

    owner: str
    name: str
    centre: np.ndarray
    half: tuple[float, float]
    yaw: float

    def local(self, at: np.ndarray) -> np.ndarray:
        """[2]: a point seen from the middle, along the surface's axes."""
        # plain numbers: layout asks this for thousands of spots
        x, y = float(at[0]) - float(self.centre[0]), float(at[1]) - float(self.centre[1])
        cos, sin = math.cos(self.yaw), math.sin(self.yaw)
        return np.array([cos * x + sin * y, cos * y - sin * x])

    def world(self, local: np.ndarray) -> np.ndarray:
        """[3]: the inverse of :meth:`local`, on the surface."""
        cos, sin = math.cos(self.yaw), math.sin(self.yaw)
        x, y = float(local[0]), float(local[1])
        cx, cy, cz = self.centre
        return np.array([cx + cos * x - sin * y, cy + sin * x + cos * y, cz])

    def holds(self, low: np.ndarray, high: np.ndarray) -> bool:
        """Whether a footprint with corners ``low``, ``high`` (world x, y) lies inside."""
        corners = [self.local(np.array([x, y])) for x in (low[0], high[0]) for y in (low[1], high[1])]
        reach = np.abs(np.array(corners)).max(0)
        return bool(reach[0] <= self.half[0] + 1e-6 and reach[1] <= self.half[1] + 1e-6)


@dataclass
class Layout:
    """Bodies placed so far. ``rests_on`` names the surface of each body placed here."""

    stage: Stage
    bodies: dict[str, Body] = field(default_factory=dict)
    rests_on: dict[str, Surface] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    _extents: dict[str, Extent] = field(default_factory=dict)
    _reserved: dict[str, Extent] = field(default_factory=dict)
    _broad: tuple[list[str], list[Extent], np.ndarray] | None = None

    def furnish(self) -> None:
        """Put the set's own bodies in."""
        self.bodies = {body.id: body for body in self.stage.bodies}
        self._extents = dict(self.stage.extents)
        self._broad = None

    def add(self, body: Body, surface: Surface | None = None) -> None:
        """Put ``body`` in, in place of one of the same id."""
        self.bodies[body.id] = body
        self._extents[body.id] = extent(body)
        self._broad = None
        if surface is not None:
            self.rests_on[body.id] = surface

    def rename(self, old: str, body: Body) -> None:
        """The set's body ``old`` becomes the scene's ``body``, in the same place in the order."""
        self.bodies = {body.id if key == old else key: body if key == old else b for key, b in self.bodies.items()}
        self._extents.pop(old, None)
        self._extents[body.id] = extent(body)
        self._broad = None
        self.rests_on = {k: replace(s, owner=body.id) if s.owner == old else s for k, s in self.rests_on.items()}

    def remove(self, body_id: str) -> None:
        for table in (self.bodies, self._extents, self.rests_on):
            table.pop(body_id, None)
        self._broad = None

    def reserve(self, name: str, room: Extent) -> None:
        """Keep a volume free, such as where somebody stands."""
        self._reserved[name] = room
        self._broad = None

    def extent_of(self, body_id: str) -> Extent:
        """Of its solid shapes, or of all it shows if none is solid (the sea, a rug)."""
        solid = self._extents[body_id]
        return solid if len(solid.shapes) else outline(self.bodies[body_id])

    def middle(self, body_id: str) -> np.ndarray:
        """[3]: the middle of a body's box."""
        room = self.extent_of(body_id)
        if not len(room.shapes):
            return np.asarray(self.bodies[body_id].pose[:3], float)
        return (room.low + room.high) / 2.0

    def hit(self, room: Extent, margin: float = -TOUCH, ignore: tuple[str, ...] = ()) -> str:
        """The id of something that ``room`` comes nearer to than ``margin`` (negative: overlaps by more), or ""."""
        if self._broad is None:
            rows = [(k, e) for t in (self._extents, self._reserved) for k, e in t.items() if len(e.shapes)]
            whole = np.stack([e.whole for _, e in rows]) if rows else np.zeros((0, len(room.whole), 2))
            self._broad = ([k for k, _ in rows], [e for _, e in rows], whole)
        keys, extents, whole = self._broad
        gap = (whole[..., 0] > room.whole[:, 1] + margin) | (room.whole[:, 0] > whole[..., 1] + margin)
        for i in np.flatnonzero(~gap.any(-1)):
            if keys[i] not in ignore and room.overlaps(extents[i], margin):
                return keys[i]
        return ""

    def free(self, room: Extent, margin: float = -TOUCH, ignore: tuple[str, ...] = ()) -> bool:
        return not self.hit(room, margin, ignore)

    # -- surfaces ---------------------------------------------------------------------------------------------------

    def floor(self, roomy: bool = False) -> Surface:
        """The walkable floor; ``roomy`` reaches to the walls, where furniture may stand."""
        x0, y0, x1, y1 = self.stage.bounds
        more = 0.3 if roomy else 0.0
        centre = np.array([(x0 + x1) / 2, (y0 + y1) / 2, 0.0])
        return Surface(FLOOR, FLOOR, centre, ((x1 - x0) / 2 + more, (y1 - y0) / 2 + more), 0.0)

    def surfaces(self, body_id: str) -> tuple[Surface, ...]:
        """The supports of a body in the world; its top if it has none but is level enough to bear something."""
        body = self.bodies[body_id]
        position, q = np.asarray(body.pose[:3]), np.asarray(body.pose[3:])
        upright = space.rotate(q, np.array([0.0, 0.0, 1.0]))[2] > 0.999
        if upright and body.supports:
            turn = float(space.rotation_vector(q)[2])
            return tuple(
                Surface(
                    body_id,
                    s.name,
                    position + space.rotate(q, np.asarray(s.centre)),
                    (s.size[0] / 2, s.size[1] / 2),
                    turn,
                )
                for s in body.supports
            )
        room = self.extent_of(body_id)
        if not len(room.shapes):
            return ()
        centre = (room.low + room.high) / 2.0
        half = (room.high - room.low)[:2] * 0.35
        return (Surface(body_id, "top", np.array([*centre[:2], room.high[2]]), (float(half[0]), float(half[1])), 0.0),)

    def tables(self) -> Iterator[Surface]:
        """Surfaces at the height of hands, best first: tables near the middle of the set, then the rest, then seats."""
        centre = self.centre()
        ranked = []
        for body_id, body in self.bodies.items():
            for surface in self.surfaces(body_id) if body.supports and "vehicle" not in body.tags else ():
                z = float(surface.centre[2])
                if surface.name in ("inside", "shelf") or not 0.3 <= z <= 1.15 or min(surface.half) < 0.08:
                    continue
                rank = {"table": 0, "coffee_table": 1, "desk": 0, "school_desk": 1, "kitchen_counter": 1}.get(
                    body.prop, 3
                )
                rank += 4 * (surface.name == "seat") - 3 * (not body_id.startswith("set:"))
                far = float(np.hypot(*(surface.centre - centre)[:2]))
                ranked.append((rank + 0.15 * far, body_id, surface))
        for _, _, surface in sorted(ranked, key=lambda row: row[:2]):
            yield surface

    # -- places -----------------------------------------------------------------------------------------------------

    def place(self, name: str) -> tuple[np.ndarray, float] | None:
        """Position and yaw of a named spot ("set:door" or "door")."""
        wanted = name.removeprefix("set:")
        for place, position, yaw in self.stage.places:
            if place == wanted:
                return np.asarray(position, float), yaw
        return None

    def centre(self) -> np.ndarray:
        spot = self.place("centre")
        return spot[0] if spot is not None else self.floor().centre

    def find(self, name: str) -> str:
        """The id of the body that an entity id or "set:word" names, or ""."""
        if name in self.bodies:
            return name
        word = name.removeprefix("set:").lower()
        body_id = self.stage.fixtures.get(word, "")
        if body_id in self.bodies:
            return body_id
        renamed = self.renamed.get(body_id, "")
        return renamed if renamed in self.bodies else ""


LYING = tuple(map(float, space.about(np.array([1.0, 0.0, 0.0]), np.pi / 2)))
"""The turn that lays down what stands along z."""


def lies(body: Body) -> bool:
    """Whether what stands along z lies on its side."""
    return abs(float(space.rotate(np.array(body.pose[3:]), np.array([0.0, 0.0, 1.0]))[2])) < 0.5


def grounded(body: Body, at: np.ndarray, yaw: float) -> Body:
    """``body`` standing (or lying, if it lies) with its lowest solid point at ``at`` [3], its frame's origin above it, turned by
    ``yaw``."""
    turn = space.multiply(space.yaw(yaw), np.array(LYING)) if lies(body) else space.yaw(yaw)
    turned = replace(body, pose=(0.0, 0.0, 0.0, *map(float, turn)))  # type: ignore[arg-type]
    low = outline(turned).low[2]
    position = (float(at[0]), float(at[1]), float(at[2] - low))
    return replace(turned, pose=(*position, *turned.pose[3:]))


def shifted(body: Body, to: np.ndarray) -> Body:
    """``body`` moved so that its origin stands at ``to`` [3]."""
    return replace(body, pose=(*map(float, to), *body.pose[3:]))  # type: ignore[arg-type]


def spiral(step: float, rings: int) -> Iterator[tuple[float, float]]:
    """Offsets from the middle outwards, ring by ring."""
    yield 0.0, 0.0
    for ring in range(1, rings + 1):
        count = max(6, int(2 * np.pi * ring / 1.2))
        for i in range(count):
            angle = 2 * np.pi * i / count + 0.4 * ring
            yield ring * step * float(np.cos(angle)), ring * step * float(np.sin(angle))


def settle(
    layout: Layout,
    body: Body,
    surface: Surface,
    spots: Iterator[np.ndarray] | list[np.ndarray],
    yaw: float,
    margin: float = 0.0,
    overhang: bool = False,
    ignore: tuple[str, ...] = (),
) -> Body | None:
    """``body`` on ``surface`` at the first of ``spots`` (world [2] or [3]) where it lies inside and touches nothing
    else; None if there is none. ``overhang``: its edge may stick out. It stands exactly on the surface."""
    origin = grounded(body, np.array([0.0, 0.0, surface.centre[2]]), yaw)
    room = outline(origin)
    owner = (surface.owner,) if surface.owner != FLOOR else ()
    for spot in spots:
        by = np.array([float(spot[0]), float(spot[1]), 0.0])
        there = room.moved(by)
        if not overhang and not surface.holds(there.low, there.high):
            continue
        if not layout.free(there, margin, (*ignore, *owner)):
            continue
        if owner and there.overlaps(layout.extent_of(surface.owner)):
            continue
        return shifted(origin, np.array(origin.pose[:3]) + by)
    return None
