"""A small hall with a ball, a hoop, a glass, and one person who walks and talks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from engine.world import (
    Appearance,
    Body,
    Camera,
    CameraKey,
    Contact,
    Footstep,
    Material,
    Performance,
    Person,
    PersonTrack,
    Phoneme,
    Room,
    Shape,
    Sky,
    Spoken,
    Support,
    Take,
    Utterance,
    World,
)
from engine.world.performance import TAKE_RATE
from engine.world.stick_figure import stick_figure

GREY = Appearance((0.5, 0.5, 0.5))
MATERIALS = tuple(
    Material(name, density, 0.5, 0.5, young, poisson, alpha, beta, GREY, floor=floor, hardness=hardness)
    for name, density, young, poisson, alpha, beta, floor, hardness in (
        ("hardwood", 720.0, 1.25e10, 0.3, 50.0, 2e-6, "wood", 0.62),
        ("rubber", 1100.0, 1e7, 0.49, 120.0, 2e-5, "stone", 0.25),
        ("steel", 7850.0, 2e11, 0.29, 5.0, 3e-8, "metal", 1.0),
        ("glass", 2600.0, 6.2e10, 0.2, 1.0, 1e-7, "stone", 0.93),
        ("ceramic", 2700.0, 7.2e10, 0.19, 6.0, 1e-7, "stone", 0.9),
        ("wool", 250.0, 1e7, 0.35, 350.0, 6e-5, "carpet", 0.06),
    )
)
AT_REST = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)


def body(name: str, kind: str, size: tuple[float, float, float], material: str, mass: float, **more: object) -> Body:
    shape = Shape(kind, size, material, profile=tuple(more.pop("profile", ())))  # type: ignore[arg-type]
    return Body(name, name, AT_REST, (shape,), mass=mass, **more)  # type: ignore[arg-type]


BODIES = (
    body("set:floor", "box", (20.0, 18.0, 0.03), "hardwood", 1.0, mobility="fixed", tags=("floor",),
         supports=(Support((0.0, 0.0, 0.0), (20.0, 18.0)),)),
    body("ball", "sphere", (0.242, 0.242, 0.242), "rubber", 0.6),
    body("hoop", "torus", (0.486, 0.486, 0.018), "steel", 30.0, mobility="fixed"),
    body("tumbler", "lathe", (0.07, 0.07, 0.12), "glass", 0.2, tags=("breakable",),
         profile=((0.03, 0.0), (0.035, 0.12))),
    body("plate", "lathe", (0.24, 0.24, 0.02), "ceramic", 0.5, profile=((0.06, 0.0), (0.12, 0.02))),
    body("cushion", "box", (0.4, 0.4, 0.1), "wool", 0.4),
    body("rod", "box", (0.5, 0.02, 0.02), "steel", 1.57),
)  # fmt: skip
HALL = Room((20.0, 18.0, 7.0), (0.0, 0.0, 3.5), (0.1, 0.1, 0.12, 0.15, 0.15, 0.2), ambience=(("hall", -46.0),))
YARD = replace(HALL, outdoors=True, ambience=(("birds", -45.0),))


@dataclass(frozen=True)
class Story:
    """All that the sound room is given."""

    world: World
    performance: Performance
    take: Take
    utterances: tuple[Utterance, ...] = ()

    def args(self) -> tuple:
        return self.world, self.performance, self.take, self.utterances


@dataclass
class Maker:
    """Builds stories from contacts, steps and lines."""

    room: Room = HALL
    seconds: float = 6.0
    materials: tuple[Material, ...] = field(default=MATERIALS)

    def __call__(
        self,
        contacts: tuple[Contact, ...] = (),
        steps: tuple[Footstep, ...] = (),
        said: Utterance | None = None,
        said_at: float = 1.0,
        touches: tuple = (),
        room: Room | None = None,
    ) -> Story:
        n = round(self.seconds * TAKE_RATE) + 1
        person = Person("maya", "MAYA", stick_figure(), (0.0, 0.0, 0.0), 0.0)
        turns = np.zeros((n, 56, 4), np.float32)
        turns[..., 0] = 1.0
        root = np.tile(person.figure.skeleton.joints[0], (n, 1))
        track = PersonTrack("maya", root, turns, np.zeros((n, 52), np.float32))
        world = World(
            BODIES,
            (person,),
            self.materials,
            (),
            Sky((0, 0, 0), (0, 0, 0), (0, 0, 0)),
            room or self.room,
            (-9, -8, 9, 8),
        )
        spoken = (Spoken(0, "maya", "b", said_at),) if said else ()
        performance = Performance(self.seconds, (track,), (), (), steps, (), spoken, (), touches=touches)
        poses = np.zeros((n, len(BODIES), 7))
        poses[..., 3] = 1.0
        take = Take(self.seconds, tuple(b.id for b in BODIES), poses, (track,), contacts)
        return Story(world, performance, take, (said,) if said else ())


@pytest.fixture
def story() -> Maker:
    return Maker()


@pytest.fixture
def yard() -> Maker:
    return Maker(YARD)


def blow(time_s: float, a: str = "ball", b: str = "set:floor", impulse: float = 3.0, speed: float = 5.0) -> Contact:
    return Contact(time_s, a, b, (1.0, 0.5, 0.1), (0.0, 0.0, -1.0), impulse, 0.0, speed, time_s)


@pytest.fixture
def hit() -> Callable[..., Contact]:
    return blow


@pytest.fixture
def camera() -> Callable[..., Camera]:
    def make(position: tuple = (5.0, 0.0, 1.6), target: tuple = (0.0, 0.0, 1.2), focal: float = 35.0) -> Camera:
        return Camera((CameraKey(0.0, position, target, focal, 5.0),))

    return make


@pytest.fixture
def line() -> Utterance:
    """Half a second of buzz that stands for a line."""
    t = np.arange(24_000) / 48_000
    sound = (0.1 * np.sign(np.sin(2 * np.pi * 140 * t)) * np.hanning(24_000)).astype(np.float32)
    return Utterance("b", "maya", "ah", ("ah",), (Phoneme("ɑ", 0.0, 0.5, 1, 0),), sound)
