"""What a hand puts down stands where it is put: flush, level, silent; and rolling is one sound, not a hundred knocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.foundation import space
from engine.physics import simulate
from engine.world import Body, Shape, Take
from tests.engine.physics.worlds import at_pose, ball, box, held, performance, person, table, throw, world


def put_down(height: float, tilt_degrees: float) -> Take:
    """A box of 8 cm led slowly to ``height`` metres above a table's top, held a little askew."""
    staged = world(table(), box("box", (0.0, 0.0, 0.9), (0.08, 0.08, 0.08)), people=(person(at=(0.0, 1.5, 0.0)),))
    eased = np.sin(np.linspace(0.0, np.pi / 2.0, 240))[:, None] ** 2
    path = np.array([0.2, 0.1, 1.0]) * (1.0 - eased) + np.array([0.0, 0.1, 0.79 + height]) * eased
    hold = held("box", "maya", path)
    poses = np.array(hold.poses)
    poses[:, 3:] = space.from_rotation_vector(np.array([np.radians(tilt_degrees), 0.0, 0.0]))
    return simulate(staged, performance(staged, 2.0, (replace(hold, poses=poses),)))


@pytest.mark.parametrize("height", [-0.01, 0.0, 0.01])
def test_a_thing_is_put_down_flush(height: float) -> None:
    take = put_down(height, 5.0)
    path = take.poses[:, 2]
    assert path[239, 2] == pytest.approx(0.79, abs=0.0015)
    assert np.abs(path[239:, 2] - path[239, 2]).max() < 0.001  # neither a drop nor a snap
    assert np.degrees(np.linalg.norm(space.rotation_vector(path[-1, 3:]))) < 0.5
    assert np.abs(np.diff(path[:, 2])).max() < 0.006
    assert not take.contacts
    # nothing is bent before the last fifth of a second
    assert np.degrees(np.linalg.norm(space.rotation_vector(path[191, 3:]))) == pytest.approx(5.0, abs=1e-6)


def test_a_thing_let_go_in_the_air_falls() -> None:
    take = put_down(0.1, 0.0)
    assert take.poses[239, 2, 2] == pytest.approx(0.89, abs=1e-6)
    assert any(c.kind == "impact" for c in take.contacts)


def test_a_rolling_log_rumbles() -> None:
    shape = Shape(
        "cylinder", (0.3, 0.3, 1.0), "wood", (0.0, 0.0, 0.0, *space.about(np.array([0.0, 1.0, 0.0]), np.pi / 2))
    )
    log = Body("log", "log", at_pose(0.0, 0.0, 0.15), (shape,), "dynamic", 40.0)
    staged = world(log, people=(person(at=(-3.0, 0.0, 0.0)),))
    push = throw("log", "maya", 0.2, (0.0, 0.0, 0.15), (0.0, 1.5, 0.0), spin=(-10.0, 0.0, 0.0), kind="push")
    take = simulate(staged, performance(staged, 2.0, releases=(push,)))
    assert sum(c.kind == "roll" for c in take.contacts) in (1, 2)
    assert sum(c.kind == "impact" for c in take.contacts) <= 2


def test_a_dribbled_ball_comes_back_to_the_hand_without_a_jump() -> None:
    staged = world(ball(at=(0.3, 0.0, 0.75)), people=(person(),))
    still = np.tile([0.3, 0.0, 0.75], (60, 1))
    holds = (held("ball", "maya", still), held("ball", "maya", still, 204))
    down = throw("ball", "maya", 0.246, (0.3, 0.0, 0.75), (0.0, 0.0, -0.6))
    take = simulate(staged, performance(staged, 1.2, holds, (down,)))
    path = take.poses[:, 1, :3]
    assert np.linalg.norm(np.diff(path, axis=0), axis=1).max() < 0.03
    assert path[:200, 2].min() < 0.14
    assert np.abs(path[240] - still[0]).max() < 1e-9
