"""Small real values for tests: an empty world, a rehearsal in which nothing happens, orders for the slate engine."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from engine.project import Scene, Shot
from engine.shoot.order import ShotOrder
from engine.shoot.rehearsal import Rehearsal
from engine.world import Camera, CameraKey, Performance, Room, Sky, Take, World

GREY = (0.2, 0.2, 0.2)


def empty_world() -> World:
    """No bodies, no people, a grey sky."""
    return World(
        bodies=(),
        people=(),
        materials=(),
        lights=(),
        sky=Sky(GREY, GREY, GREY),
        room=Room((10.0, 10.0, 4.0), (0.0, 0.0, 2.0), (0.3,) * 6),
        bounds=(-5.0, -5.0, 5.0, 5.0),
    )


def empty_rehearsal(seconds: float = 10.0) -> Rehearsal:
    """A rehearsal of ``seconds`` in which nothing happens."""

    samples = round(seconds * 240) + 1
    performance = Performance(seconds, (), (), (), (), (), (), ())
    take = Take(seconds, (), np.zeros((samples, 0, 7)), (), ())
    scene = Scene("scene1", "INT. NOWHERE - DAY", "gym", (), (), (), ())
    return Rehearsal(scene, empty_world(), (), performance, take)


def slate_order(
    slate: str = "1A",
    frames: int = 24,
    record_in: int = 0,
    rate: Fraction = Fraction(24),
    size: tuple[int, int] = (320, 180),
) -> ShotOrder:
    """An order that the slate engine can shoot."""
    shot = Shot(slate, slate, "scene1", 0.0, float(frames / rate), "wide", "master", (), ())
    camera = Camera((CameraKey(0.0, (3.0, 0.0, 1.5), (0.0, 0.0, 1.0), 35.0, 3.0),))
    return ShotOrder(shot, empty_rehearsal(), camera, 0, frames, rate, size, "draft", "realistic", record_in)
