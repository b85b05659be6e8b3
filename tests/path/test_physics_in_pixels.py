"""Physics measured again from rendered pixels of a calibrated camera: gravity, the bounce, and the frame of the contact."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.foundation.ticket import Ticket
from engine.foundation.timebase import frame_at
from engine.physics import simulate
from engine.picture import Moment, Renderer, shutter
from engine.shoot.exposure import exposed
from engine.world import (
    Appearance,
    Body,
    Camera,
    CameraKey,
    Hold,
    Light,
    Material,
    Performance,
    Release,
    Room,
    Shape,
    Sky,
    Take,
    World,
)

SIZE = (640, 360)
RATE = 24
DARK = Appearance((0.01, 0.01, 0.012), roughness=1.0)
GLOW = Appearance((0.02, 0.02, 0.02), roughness=1.0, emission=(3.0, 0.4, 0.0))
FLOOR = Material("hardwood", 720.0, 0.5, 0.77, 1.25e10, 0.3, 60.0, 2e-6, DARK, 0.0015)
RUBBER = Material("rubber", 1100.0, 0.8, 0.77, 1.0e7, 0.45, 30.0, 1e-6, GLOW, 0.002)
RADIUS = 0.12
LET_GO_S = 0.1
DISTANCE = 6.0
CAMERA = Camera((CameraKey(0.0, (0.0, -DISTANCE, 1.5), (0.0, 0.0, 1.5), 32.0, DISTANCE),), f_number=16.0)


def _world(start: tuple[float, float, float]) -> World:
    floor = Body("floor", "floor", (0, 0, 0, 1, 0, 0, 0), (Shape("plane", (40.0, 40.0, 0.0), "hardwood"),), "fixed")
    ball = Body("ball", "ball", (*start, 1, 0, 0, 0), (Shape("sphere", (2 * RADIUS,) * 3, "rubber"),), "dynamic", 0.62)
    night = (0.004, 0.004, 0.005)
    return World(
        (floor, ball),
        (),
        (FLOOR, RUBBER),
        (Light("sun", "sun", (1.0, 1.0, 1.0), 0.02, direction=(0.2, 0.4, -1.0)),),
        Sky(night, night, night, ambient=0.1),
        Room((40.0, 40.0, 20.0), (0.0, 0.0, 10.0), (0.2,) * 6, outdoors=True),
        (-20.0, -20.0, 20.0, 20.0),
    )


def _take(world: World, seconds: float, velocity: tuple[float, float, float]) -> Take:
    """Held still for ``LET_GO_S``, then let go with ``velocity``."""
    start = world.bodies[1].pose[:3]
    poses = np.tile(np.array(world.bodies[1].pose, float), (round(LET_GO_S * 240) + 1, 1))
    hold = Hold("ball", "", ("right",), 0, poses, np.array([0.0, 0, 0, 1, 0, 0, 0]))
    release = Release("ball", "", "throw", LET_GO_S, start, velocity, (0.0, 0.0, 0.0), "throw")
    return simulate(world, Performance(seconds + LET_GO_S, (), (hold,), (release,), (), (), (), ()), Ticket())


def _seen(world: World, take: Take, frames: int) -> tuple[np.ndarray, np.ndarray]:
    """(times [n], heights and ways across [n, 2] in metres) of the glowing ball's centre, from pixels alone."""
    renderer = Renderer(world, SIZE, "draft", "realistic")
    scale = DISTANCE * 36.0 / 32.0 / SIZE[0]  # metres of a pixel in the ball's plane
    times, places = [], []
    for number in range(frames):
        moments = shutter("draft", (number + 0.5) / RATE, float(RATE))
        states = exposed(take, number / RATE, (number + 1) / RATE, moments)
        drawn = [Moment(state, CAMERA.at(s)) for state, s in zip(states, moments, strict=True)]
        pixels = renderer.draw(drawn)[..., :3].astype(float)
        weight = np.clip(pixels[..., 2] - 150.0, 0.0, None)  # the core burns white; the glow around it stays red
        if weight.sum() < 500.0:
            continue
        rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
        x = (weight * (columns + 0.5)).sum() / weight.sum()
        y = (weight * (rows + 0.5)).sum() / weight.sum()
        times.append(moments[0])
        places.append([1.5 + (SIZE[1] / 2 - y) * scale, (x - SIZE[0] / 2) * scale])
    return np.array(times), np.array(places)


def test_a_thrown_ball_draws_a_parabola_with_the_gravity_of_the_world() -> None:
    world = _world((-2.0, 0.0, 1.0))
    take = _take(world, 1.1, (3.2, 0.0, 4.8))
    times, places = _seen(world, take, 26)
    free = times > LET_GO_S
    times, places = times[free], places[free]
    assert len(times) >= 18
    bend, _, _ = np.polyfit(times, places[:, 0], 2)
    assert -2.0 * bend == pytest.approx(world.gravity, rel=0.01)
    across = np.polyfit(times, places[:, 1], 1)
    assert across[0] == pytest.approx(3.2, rel=0.01)
    residual = places[:, 0] - np.polyval(np.polyfit(times, places[:, 0], 2), times)
    assert np.abs(residual).max() < 0.006


def test_a_basketball_dropped_from_1_8_m_rebounds_as_the_rules_want() -> None:
    """FIBA: dropped from 1.8 m (measured to its bottom) a ball rebounds to between 1.2 and 1.4 m (measured to its top)."""
    world = _world((0.0, 0.0, 1.8 + RADIUS))
    take = _take(world, 1.6, (0.0, 0.0, 0.0))
    times, places = _seen(world, take, 40)
    fall = math.sqrt(2 * 1.8 / world.gravity)
    after = places[times > LET_GO_S + fall + 0.05, 0]
    assert 1.2 <= after.max() + RADIUS <= 1.4


def test_the_first_picture_that_shows_a_contact_is_the_frame_that_contains_it() -> None:
    for height in (0.9, 1.01, 1.23, 1.6):
        world = _world((0.0, 0.0, height))
        take = _take(world, 1.0, (0.4, 0.0, 0.0))
        contact = next(c for c in take.contacts if c.kind == "impact")
        assert contact.time_s == pytest.approx(LET_GO_S + math.sqrt(2 * (height - RADIUS) / world.gravity), abs=0.002)
        times, places = _seen(world, take, 20)
        lowest = int(np.argmin(places[:, 0]))
        assert frame_at(times[lowest], RATE) == frame_at(contact.time_s, RATE)
