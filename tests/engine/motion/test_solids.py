"""How far points are from solid shapes and the way out of them, against school geometry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.motion.solids import DEEPER_M, FAR_M, Solid, Solids
from engine.world.body import Body, Shape

BOX = Shape("box", (1.0, 0.6, 0.4), "wood")
BALL = Shape("sphere", (0.5, 0.5, 0.5), "wood")
POST = Shape("cylinder", (0.4, 0.4, 1.0), "wood")
RAIL = Shape("capsule", (0.2, 0.2, 1.0), "wood")
WEDGE = Shape("extrusion", (1.0, 1.0, 0.5), "wood", profile=((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))


def solids(*shapes: Shape, pose: tuple[float, ...] = (0, 0, 0, 1, 0, 0, 0)) -> Solids:
    return Solids([Solid(Body("thing", "thing", pose, shapes, "fixed"))])


@pytest.mark.parametrize(
    ("shape", "point", "wanted", "way"),
    [
        (BOX, (0.7, 0.0, 0.0), 0.2, (1, 0, 0)),
        (BOX, (0.0, -0.25, 0.0), -0.05, (0, -1, 0)),
        (BOX, (0.8, 0.7, 0.0), 0.5, (0.6, 0.8, 0)),
        (BALL, (0.0, 0.0, 0.35), 0.1, (0, 0, 1)),
        (POST, (0.0, 0.15, 0.0), -0.05, (0, 1, 0)),
        (POST, (0.0, 0.0, 0.45), -0.05, (0, 0, 1)),
        (RAIL, (0.3, 0.0, 0.2), 0.2, (1, 0, 0)),
        (WEDGE, (0.6, 0.6, 0.25), 0.2 / np.sqrt(2), (np.sqrt(0.5), np.sqrt(0.5), 0)),
    ],
)
def test_distance_and_way_out(shape: Shape, point: tuple, wanted: float, way: tuple) -> None:
    far, out = solids(shape).nearest(np.array([point]), 0.6)
    assert far[0] == pytest.approx(wanted, abs=1e-6)
    np.testing.assert_allclose(out[0], way, atol=1e-6)


def test_far_things_are_not_asked() -> None:
    far, way = solids(BOX).nearest(np.array([(5.0, 0.0, 0.0)]), 0.1)
    assert far[0] == FAR_M
    assert not way.any()


@given(st.floats(-3.1, 3.1), st.tuples(*[st.floats(-0.45, 0.45)] * 2), st.floats(-0.3, 0.3))
def test_distances_turn_with_the_body(yaw: float, flat: tuple[float, float], height: float) -> None:
    c, s = np.cos(yaw), np.sin(yaw)
    point = np.array([*flat, height])
    turned = np.array([c * flat[0] - s * flat[1] + 1.0, s * flat[0] + c * flat[1] - 2.0, height + 0.5])
    pose = (1.0, -2.0, 0.5, float(np.cos(yaw / 2)), 0.0, 0.0, float(np.sin(yaw / 2)))
    here = solids(BOX).nearest(point[None], 0.5)[0][0]
    there = solids(BOX, pose=pose).nearest(turned[None], 0.5)[0][0]
    assert there == pytest.approx(here, abs=1e-6)


def test_who_has_come_over_a_table_is_not_pushed_out_below() -> None:
    top = Shape("box", (1.0, 1.0, 0.04), "wood", (0, 0, 0.73, 1, 0, 0, 0))
    leg = Shape("box", (0.06, 0.06, 0.71), "wood", (0.4, 0.4, 0.355, 1, 0, 0, 0))
    table = solids(top, leg)
    sunk = np.array([(0.0, 0.0, 0.715)])
    assert table.nearest(sunk, 0.1)[1][0, 2] == -1.0
    far, way = table.deeper.nearest(sunk, 0.1)
    assert way[0, 2] == 1.0
    assert far[0] == pytest.approx(-0.035)
    assert table.deeper.nearest(np.array([(0.0, 0.0, 0.71 - DEEPER_M - 0.02)]), 0.1)[0][0] == pytest.approx(0.02)
    assert table.nearest(sunk, 0.1)[1][0, 2] == -1.0  # itself unchanged
    heights = np.array([(0.0, 0.0, 0.8), (0.0, 0.0, 0.6), (0.7, 0.0, 0.8), (1.2, 0.0, 0.8)])
    assert table.above_board(heights).tolist() == [True, False, True, False]
