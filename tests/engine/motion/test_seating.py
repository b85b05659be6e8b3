"""How deep somebody comes to sit: on a hard seat as on a chair, on a cushion not in the board below it."""

import numpy as np
import pytest

from engine.motion.actor import make_actor
from engine.motion.seating import MOST_M, settled_in
from engine.motion.sitting import seated_pose
from engine.world.body import Body, Seat, Shape
from tests.engine.motion.scenes import BODIES, maya


def stool(raised: float = 0.0) -> Body:
    """A stool whose top lies ``raised`` metres over the place its seat is said to be at."""
    top = Shape("box", (0.5, 0.5, 0.05), "wood", (0, 0, 0.425 + raised, 1, 0, 0, 0))
    return Body("stool", "stool", (0, 0, 0, 1, 0, 0, 0), (top,), "fixed", seats=(Seat((0, 0, 0.45), 0.0),))


def settled(size: str, host: Body) -> tuple[np.ndarray, np.ndarray]:
    """(where the pelvis would be, where it comes to be)."""
    actor = make_actor(maya(BODIES[size]))
    root, feet, _ = seated_pose(actor, np.array([0.0, 0.0, 0.45]), 0.0)
    return root, settled_in(actor, host, np.asarray(host.pose, float), root, feet, 0.0)


@pytest.mark.parametrize("size", sorted(BODIES))
def test_never_lower_than_wished_nor_far_off(size: str) -> None:
    before, after = settled(size, stool())
    assert after[2] >= before[2] - 1e-9
    assert np.linalg.norm(after - before) <= MOST_M + 1e-9
    assert abs(after[1]) < 1e-6


@pytest.mark.parametrize("size", sorted(BODIES))
def test_a_higher_top_lifts_by_no_more_than_its_height(size: str) -> None:
    low, high = settled(size, stool())[1][2], settled(size, stool(0.04))[1][2]
    assert low - 1e-6 <= high <= low + 0.04 + 0.02


def test_a_thing_without_solids_changes_nothing() -> None:
    ghost = Body("g", "g", (0, 0, 0, 1, 0, 0, 0), (Shape("box", (0.5, 0.5, 0.9), "wood", solid=False),), "fixed")
    before, after = settled("tall man", ghost)
    np.testing.assert_array_equal(before, after)
