"""Physics against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.physics import simulate
from tests.engine.physics import worlds
from tests.engine.physics.worlds import ball, box, held, performance, person, table, throw, world

GRAVITY = 9.81


def thrown(position: tuple, velocity: tuple, time_s: float = 0.1, seconds: float = 1.0, spin: tuple = (0.0, 0.0, 0.0)):
    staged = world(ball(at=position), people=(person(at=(-4, 0, 0)),))
    hold = held("ball", "maya", np.tile(position, (25, 1)))
    release = throw("ball", "maya", time_s, position, velocity, spin=spin)
    return simulate(staged, performance(staged, seconds, (hold,), (release,)))


@settings(max_examples=12, deadline=None)
@given(
    st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.floats(1.0, 6.0)),
    st.floats(0.0, 0.1),
)
def test_a_thrown_ball_flies_the_parabola(velocity: tuple, time_s: float) -> None:
    take = thrown((0.0, 0.0, 2.0), velocity, time_s, 0.7)
    times = np.arange(len(take.poses)) / 240
    flying = times >= max(time_s, 1 / 240) + 1 / 240
    t = (times - time_s)[flying, None]
    expected = np.array([0.0, 0.0, 2.0]) + np.array(velocity) * t - [0.0, 0.0, GRAVITY / 2] * t * t
    keep = expected[:, 2] > 0.13
    assert np.abs(take.poses[flying, 1, :3] - expected)[keep].max() < 1e-9


def test_spin_is_kept_in_flight() -> None:
    take = thrown((0.0, 0.0, 2.0), (1.0, 0.0, 4.0), spin=(0.0, -15.0, 3.0), seconds=0.8)
    from engine.foundation import space

    turn = space.multiply(take.poses[150, 1, 3:], space.inverse(take.poses[100, 1, 3:]))
    expected = np.linalg.norm([0.0, -15.0, 3.0]) * 50 / 240
    assert np.linalg.norm(space.rotation_vector(turn)) == pytest.approx(2 * math.pi - expected, rel=1e-3)


def test_the_federation_s_drop_of_a_basketball() -> None:
    """FIBA Equipment Rules: dropped from 1.8 m (its bottom), it rebounds to 1.2-1.4 m (its top)."""
    take = thrown((0.0, 0.0, 1.92), (0.0, 0.0, 0.0), seconds=2.0)
    first = next(c for c in take.contacts if c.kind == "impact")
    assert first.time_s == pytest.approx(0.1 + math.sqrt(2 * 1.8 / GRAVITY), abs=1e-4)
    assert first.speed == pytest.approx(math.sqrt(2 * GRAVITY * 1.8), rel=2e-3)
    after = round(first.time_s * 240) + 8
    assert 1.2 <= take.poses[after : after + 200, 1, 2].max() + 0.12 <= 1.4
    rebound = math.sqrt(2 * GRAVITY * (take.poses[after : after + 200, 1, 2].max() - 0.12))
    assert first.impulse == pytest.approx(0.62 * (first.speed + rebound), rel=0.06)


def test_every_bounce_is_logged_at_its_time() -> None:
    take = thrown((0.0, 0.0, 1.0), (0.3, 0.0, 0.0), seconds=3.0)
    blows = [c for c in take.contacts if c.kind == "impact"]
    assert len(blows) >= 4
    for earlier, later in zip(blows[:3], blows[1:4], strict=True):
        flight = 2 * later.speed / GRAVITY  # it lands as fast as it rose
        assert later.time_s - earlier.time_s == pytest.approx(flight, abs=0.014)  # a blow itself lasts 10 ms
    assert all(c.body_a == "ball" and c.body_b == "floor" and c.normal[2] < -0.99 for c in blows)


@pytest.mark.parametrize("speed", [1.0, 2.0])
def test_a_sliding_box_stops_where_coulomb_says(speed: float) -> None:
    staged = world(box("box", (0, 0, 0.1), (0.3, 0.3, 0.2)), surface="wood")
    push = throw("box", "", 0.1, (0, 0, 0.1), (speed, 0.0, 0.0), kind="slide")
    take = simulate(staged, performance(staged, 2.0, releases=(push,)))
    assert take.poses[-1, 1, 0] == pytest.approx(speed**2 / (2 * 0.45 * GRAVITY), rel=0.02)
    slide = next(c for c in take.contacts if c.kind == "slide")
    assert slide.end_s - slide.time_s == pytest.approx(speed / (0.45 * GRAVITY), abs=0.03)
    assert slide.profile is not None and slide.profile[1] == pytest.approx(speed, rel=0.06)


def test_a_box_sticks_on_a_slope_below_the_angle_of_friction() -> None:
    angle = math.radians(20.0)  # tan 20 = 0.36 < 0.45
    turn = (math.cos(angle / 2), 0.0, math.sin(angle / 2), 0.0)
    ramp = worlds.Body(
        "ramp", "ramp", worlds.at_pose(0, 0, 1.0, turn), (worlds.Shape("box", (3.0, 1.0, 0.1), "wood"),), "fixed"
    )
    middle = np.array([0.0, 0.0, 1.0]) + 0.1005 * np.array([math.sin(angle), 0.0, math.cos(angle)])
    staged = world(ramp, worlds.replace(box("box", (0, 0, 0), (0.2, 0.2, 0.1)), pose=worlds.at_pose(*middle, turn)))
    take = simulate(staged, performance(staged, 5.0))
    assert np.abs(take.poses[:, 2, :3] - take.poses[0, 2, :3]).max() < 5e-4
    assert np.linalg.norm(take.poses[0, 2, :3] - middle) < 0.02


def test_a_collision_keeps_momentum() -> None:
    """Two equal sliders on ice meet: what one loses the other gains, and energy never grows."""
    staged = world(
        box("a", (-0.5, 0, 0.05), (0.1, 0.1, 0.1), "steel"),
        box("b", (0, 0, 0.05), (0.1, 0.1, 0.1), "steel"),
        surface="ice",
    )
    push = throw("a", "", 0.05, (-0.5, 0, 0.05), (2.0, 0.0, 0.0), kind="slide")
    take = simulate(staged, performance(staged, 0.6, releases=(push,)))
    blow = next(c for c in take.contacts if {c.body_a, c.body_b} == {"a", "b"})
    i = round(blow.time_s * 240)
    before = (take.poses[i - 2, 1:3, 0] - take.poses[i - 6, 1:3, 0]) * 60
    after = (take.poses[i + 7, 1:3, 0] - take.poses[i + 3, 1:3, 0]) * 60
    assert after.sum() == pytest.approx(before.sum(), rel=0.05)  # friction takes a little
    assert (after**2).sum() < (before**2).sum()
    assert blow.impulse == pytest.approx(after[1] - before[1], rel=0.1)


def test_what_rests_stays_at_rest() -> None:
    glasses = [worlds.glass(f"glass{i}", (-0.5 + 0.1 * i, 0.1, 0.751)) for i in range(8)]
    staged = world(table(), *glasses, ball(at=(2, 0, 0.121)), people=(person(at=(0, 2, 0)),))
    take = simulate(staged, performance(staged, 8.0))
    assert np.array_equal(take.poses, np.tile(take.poses[:1], (len(take.poses), 1, 1)))
    assert not take.contacts
    assert not take.notes


def test_what_hangs_in_the_air_falls_before_the_story_begins() -> None:
    staged = world(table(), worlds.glass("glass", (0, 0, 0.9)))
    take = simulate(staged, performance(staged, 0.5))
    assert take.poses[0, 2, 2] == pytest.approx(0.75, abs=2e-3)
    assert "glass" in take.notes[0]


def test_a_led_body_follows_the_hand_exactly_and_pushes_others() -> None:
    path = np.stack([np.linspace(-0.5, 0.5, 241), np.zeros(241), np.full(241, 0.8)], -1)
    staged = world(table(), box("tray", (-0.5, 0, 0.8), (0.2, 0.2, 0.05)), box("cup", (0, 0, 0.80), (0.08, 0.08, 0.1)),
                   people=(person(at=(0, 2, 0)),))  # fmt: skip
    take = simulate(staged, performance(staged, 1.0, (held("tray", "maya", path),)))
    assert np.array_equal(take.poses[:, 2, :3], path)
    assert take.poses[-1, 3, 0] > 0.55
    assert any({c.body_a, c.body_b} == {"cup", "tray"} for c in take.contacts)


def test_a_rolling_ball_slows_down_and_stops() -> None:
    staged = world(ball())
    take = simulate(
        staged, performance(staged, 9.0, releases=(throw("ball", "", 0.1, (0, 0, 0.12), (0.8, 0, 0), kind="roll"),))
    )
    assert take.poses[-1, 1, 0] > 0.8
    assert np.array_equal(take.poses[-1], take.poses[-20])
    assert any(c.kind == "roll" and c.end_s - c.time_s > 1.0 for c in take.contacts)
