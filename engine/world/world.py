"""The staged scene at story second 0."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from engine.foundation.digest import digest
from engine.world.body import Body
from engine.world.figure import Figure
from engine.world.light import Light, Room, Sky
from engine.world.material import Material

Vec3 = tuple[float, float, float]


@dataclass(frozen=True)
class Person:
    """Someone in the world. ``position`` on the floor (z is the floor's height) and ``yaw`` radians (0 faces +x) at
    second 0. ``seat``: (body id, seat index) if sitting from the start; ``holding``: body ids in the right, then the
    left hand; ``pockets``: body ids they have on them unseen. ``mood``: "neutral" | "happy" | "sad" | "angry" | "afraid" |
    "tired" | "nervous"."""

    id: str
    name: str
    figure: Figure
    position: Vec3
    yaw: float
    seat: tuple[str, int] | None = None
    lying: bool = False
    holding: tuple[str, ...] = ()
    mood: str = "neutral"
    pockets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """An outcome that a beat wants of physics, with entity ids resolved to bodies and people of this world. ``kind`` is a
    value of ``project.OutcomeKind``; ``object``: the body it happens to; ``target``: body, person or "" ; ``point``: where
    (world, metres) if a place is meant; ``objects``: all bodies of a row or stack, in order; ``made`` as in Outcome.
    ``push``: True if the beat has no person who starts it, so that physics itself gives the first impulse."""

    beat_id: str
    kind: str
    object: str
    target: str = ""
    point: Vec3 | None = None
    objects: tuple[str, ...] = ()
    made: bool | None = None
    push: bool = False
    with_breaking: bool = False
    choice: int = 0
    """Which of the ways found is taken; one beyond the last counts on from the first."""


@dataclass(frozen=True)
class World:
    """``places``: named spots on the floor: (name, position, yaw of someone standing there). ``bounds``: the walkable
    rectangle (x0, y0, x1, y1). ``notes``: what staging had to assume, for the Reading."""

    bodies: tuple[Body, ...]
    people: tuple[Person, ...]
    materials: tuple[Material, ...]
    lights: tuple[Light, ...]
    sky: Sky
    room: Room
    bounds: tuple[float, float, float, float]
    places: tuple[tuple[str, Vec3, float], ...] = ()
    wanted: tuple[Wanted, ...] = ()
    gravity: float = 9.81
    set: str = ""
    notes: tuple[str, ...] = ()
    light: str = "day"
    weather: str = "clear"
    camera_bounds: tuple[float, float, float, float, float, float] | None = None
    """The box (x0, y0, z0, x1, y1, z1) a camera may be in; None: anywhere."""

    def body(self, body_id: str) -> Body:
        """Raises KeyError if there is none."""
        for body in self.bodies:
            if body.id == body_id:
                return body
        raise KeyError(body_id)

    def person(self, person_id: str) -> Person:
        """Raises KeyError if there is none."""
        for person in self.people:
            if person.id == person_id:
                return person
        raise KeyError(person_id)

    def has_body(self, body_id: str) -> bool:
        return any(body.id == body_id for body in self.bodies)

    def has_person(self, person_id: str) -> bool:
        return any(person.id == person_id for person in self.people)

    def material(self, name: str) -> Material:
        """Raises KeyError if there is none."""
        for material in self.materials:
            if material.name == name:
                return material
        raise KeyError(name)

    @cached_property
    def _appearance(self) -> str:
        looks = [(m.name, m.appearance) for m in self.materials]
        shapes = [(b.id, b.label if b.is_stand_in else "", b.shapes, b.hinge) for b in self.bodies]
        return digest(shapes, [(p.id, p.figure) for p in self.people], looks, self.lights, self.sky, self.weather)

    def appearance_digest(self) -> str:
        """Digest of all that a picture shows except poses: what a frame's cache key needs of the world."""
        return self._appearance

    @cached_property
    def _digest(self) -> str:
        fields = (getattr(self, name) for name in self.__dataclass_fields__)
        return digest(*fields)

    def content_digest(self) -> str:
        return self._digest
