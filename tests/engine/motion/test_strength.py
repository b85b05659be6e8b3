"""Nobody throws faster than people do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.motion.actor import make_actor
from engine.motion.aiming import lob
from engine.motion.throwing import strength, within_strength
from tests.engine.motion.scenes import BODIES, maya

START = np.array([0.0, 0.0, 1.8])


@given(far=st.floats(0.5, 200.0), aside=st.floats(-3.0, 3.0), up=st.floats(0.0, 4.0), mass=st.floats(0.01, 5.0))
def test_a_throw_never_asks_for_more_than_the_arm_has(far: float, aside: float, up: float, mass: float) -> None:
    fastest = strength(make_actor(maya()), mass)
    goal = np.array([far * np.cos(aside), far * np.sin(aside), up])
    near, angle = within_strength(START, goal, np.radians(24), fastest)
    speed = np.linalg.norm(lob(START, near, angle))
    assert speed <= fastest or np.array_equal(near, goal) and up > 1.5  # straight up is another matter
    assert np.linalg.norm(np.cross(np.append(near[:2], 0), np.append(goal[:2], 0))) < 1e-6 * far**2 + 1e-9
    assert np.linalg.norm(near[:2]) <= far + 1e-9


def test_speeds_are_those_of_people() -> None:
    adult, child = make_actor(maya(BODIES["tall man"])), make_actor(maya(BODIES["child"]))
    assert 20 < strength(adult, 0.145) < 30
    assert strength(adult, 3.0) == pytest.approx(13, abs=2)
    assert strength(child, 0.145) < 0.7 * strength(adult, 0.145)
