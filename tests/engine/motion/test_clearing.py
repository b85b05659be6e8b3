"""Limbs that would go into things slide round them: out of the thing, no farther than need be, and the past stays."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.motion.clearing import FARTHEST_M, SKIN_M, Flesh, between_knots, shifts
from engine.motion.solids import Solid, Solids
from engine.world.body import Body, Shape

ONE = Flesh(np.zeros(1, int), np.zeros((1, 3)), np.array([0.03]), np.ones(1))
TABLE = Solids([Solid(Body("t", "t", (0, 0, 0, 1, 0, 0, 0), (Shape("box", (1.0, 1.0, 0.4), "wood"),), "fixed"))])


def passing(depth: float, height: float = 0.2) -> np.ndarray:
    """[k, 1, 3]: a hand that comes down beside the middle of the top, ``depth`` metres into it, and rises again."""
    share = np.sin(np.linspace(0, np.pi, 60)) ** 2
    return np.stack([np.linspace(-0.2, 0.2, 60), 0 * share, 0.2 + height - (height + depth) * share], -1)[:, None]


@settings(max_examples=30, deadline=None)
@given(depth=st.floats(0.0, 0.10), level=st.just(False))
def test_a_hand_stays_on_the_top(depth: float, level: bool) -> None:
    way = passing(depth)
    moved = way[:, 0] + shifts(ONE, way, TABLE, level)
    assert moved[:, 2].min() > 0.2 + 0.03 - 1e-3
    shift = np.linalg.norm(shifts(ONE, way, TABLE, level), axis=1)
    assert shift.max() < depth + 0.03 + SKIN_M + 2e-3
    assert shift.max() < FARTHEST_M


def test_nothing_moves_where_nothing_is() -> None:
    assert not shifts(ONE, passing(-0.1, 0.5), TABLE, False).any()


@settings(max_examples=20, deadline=None)
@given(cut=st.integers(5, 55), depth=st.floats(0.02, 0.1))
def test_the_past_does_not_know_the_future(cut: int, depth: float) -> None:
    way = passing(depth)
    other = way.copy()
    other[cut:] += [0.0, 0.0, 0.3]
    np.testing.assert_array_equal(shifts(ONE, way, TABLE, False)[:cut], shifts(ONE, other, TABLE, False)[:cut])


def test_from_knots_to_samples_is_smooth_and_late_by_one_knot_at_most() -> None:
    knots = np.zeros((40, 3))
    knots[10:] = [0.0, 0.0, 0.05]
    line = between_knots(knots, 160)
    assert np.abs(line[:40]).max() < 1e-9
    assert np.abs(line[-1] - knots[-1]).max() < 1e-3
    assert np.abs(np.diff(line, axis=0)).max() < 0.02
