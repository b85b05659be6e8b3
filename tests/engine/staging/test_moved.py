"""What has to get from its place stands where it can: in the open, on what bears it."""

import numpy as np
import pytest

from engine.project import Beat, Outcome, OutcomeKind, PropUse, Scene
from engine.staging import stage
from engine.staging.extent import extent
from engine.world import World


def warehouse(*beats: Beat) -> World:
    props = PropUse("crate", "crate", "crate"), PropUse("barrel", "barrel", "barrel")
    return stage(Scene("s", "A WAREHOUSE", "warehouse", (), props, (), beats), (), 0)


@pytest.mark.parametrize("name", ["crate", "barrel"])
def test_what_is_pushed_has_nothing_on_it_and_stands_on_nothing(name: str) -> None:
    world = warehouse(Beat("a", "", "push", "push", name), Beat("b", name, "slide", "slide"))
    room = extent(world.body(name))
    middle = (room.low + room.high)[:2] / 2
    assert abs(float(room.low[2])) < 0.01
    for body in world.bodies:
        for low, high in ((rows[[0, 6, 12], 0], rows[[0, 6, 12], 1]) for rows in extent(body).shapes):
            over = np.all((middle > low[:2]) & (middle < high[:2])) and low[2] < 2.5 and high[2] > 0.05
            assert body.id == name or not over, body.id


def test_no_crate_stands_on_a_barrel() -> None:
    """It is to stop at an edge, and the barrel's top is the nearest that has one."""
    edge = Outcome(OutcomeKind.STAYS_AT_EDGE)
    world = warehouse(Beat("a", "crate", "slide", "slide", outcome=edge), Beat("b", "barrel", "roll", "roll"))
    crate, barrel = extent(world.body("crate")), extent(world.body("barrel"))
    assert crate.low[2] < barrel.high[2] - 0.1
