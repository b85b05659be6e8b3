"""Feet beside furniture: nobody steps into a table's leg, nor swings a foot through it, and feet that are free stay."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.motion.actor import make_actor
from engine.motion.clearing import SKIN_M
from engine.motion.feet import Feet, Plant
from engine.motion.footing import ASIDE_M, stepped_clear
from engine.motion.solids import Solid, Solids
from engine.world.body import Body, Shape
from tests.engine.motion.scenes import BODIES, maya

RATE = 240


def post(x: float, y: float, wide: float = 0.05) -> Solids:
    shape = Shape("box", (wide, wide, 0.7), "wood", (0, 0, 0.35, 1, 0, 0, 0))
    return Solids([Solid(Body("post", "post", (x, y, 0, 1, 0, 0, 0), (shape,), "fixed"))])


def foot_line(rig, flat: np.ndarray, yaw: np.ndarray) -> np.ndarray:  # noqa: ANN001
    """[n, 9, 3]: points along the foot's middle, heel to toe."""
    share = np.linspace(rig.heel[0], rig.toe_tip, 9)
    ahead = np.stack([np.cos(yaw), np.sin(yaw), 0 * yaw], -1)
    return flat[:, None] + share[None, :, None] * ahead[:, None] + np.array([0.0, 0.0, 0.03])


@settings(max_examples=40, deadline=None)
@given(
    size=st.sampled_from(sorted(BODIES)), yaw=st.floats(-3.1, 3.1), ahead=st.floats(-0.06, 0.2), aside=st.floats(-0.1, 0.1)
)  # fmt: skip
def test_no_foot_stands_in_a_post(size: str, yaw: float, ahead: float, aside: float) -> None:
    actor = make_actor(maya(BODIES[size], yaw=yaw))
    plant = actor.feet.plants["L"][0]
    way = np.array([np.cos(plant.yaw), np.sin(plant.yaw)])
    at = np.array(plant.position[:2]) + ahead * way + aside * np.array([-way[1], way[0]])
    solids = post(*at)
    stepped_clear(actor, solids)
    moved = actor.feet.plants["L"][0]
    gone = float(np.linalg.norm(np.subtract(moved.position, plant.position)))
    assert gone < ASIDE_M
    line = foot_line(actor.rig, np.array([moved.position]), np.array([moved.yaw]))[0]
    if gone:
        assert solids.nearest(line, 0.3)[0].min() > 0.5 * SKIN_M


def test_a_swing_goes_round_a_post() -> None:
    actor = make_actor(maya(BODIES["tall man"]))
    first = actor.feet.plants["L"][0]
    x, y, z = first.position
    actor.feet.step("L", 1.0, Plant(1.5, (x + 0.7, y, z), first.yaw, lift=0.03))
    solids = post(x + 0.42, y + 0.05)
    stepped_clear(actor, solids)
    path = actor.feet.sample("L", np.arange(int(1.0 * RATE), int(1.5 * RATE)) / RATE)
    gap = solids.nearest(foot_line(actor.rig, path.flat, path.yaw).reshape(-1, 3), 0.3)[0]
    assert gap.min() > 0.0
    assert actor.feet.plants["L"][1].position == (x + 0.7, y, z)
    assert np.linalg.norm(path.flat[0] - first.position) < 0.01


def test_free_feet_stay() -> None:
    actor = make_actor(maya())
    before = {side: list(plants) for side, plants in actor.feet.plants.items()}
    stepped_clear(actor, post(1.0 + SKIN_M, 0.0))
    assert actor.feet.plants == before


@pytest.mark.parametrize("later", [0, 1])
def test_what_comes_later_has_no_say(later: int) -> None:
    actor = make_actor(maya())
    x, y, z = actor.feet.plants["R"][0].position
    actor.feet.step("R", 1.0, Plant(1.4, (x + 0.4, y, z), 0.0))
    for i in range(later):
        actor.feet.step("R", 2.0 + i, Plant(2.4 + i, (x + 0.8, y + 0.1, z), 0.5))
    stepped_clear(actor, post(x + 0.5, y))
    times = np.arange(int(2.0 * RATE)) / RATE
    path = Feet({"R": actor.feet.plants["R"][0], "L": actor.feet.plants["L"][0]})
    path.plants["R"] = actor.feet.plants["R"][:2]
    np.testing.assert_array_equal(path.sample("R", times).flat, actor.feet.sample("R", times).flat)
    assert actor.feet.plants["R"][1].position != (x + 0.4, y, z)
