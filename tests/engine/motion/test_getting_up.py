"""From where a fall has ended to standing: on the floor, never in it, without a jump."""

from __future__ import annotations

import numpy as np
import pytest

from engine.foundation import space
from engine.motion import perform
from engine.motion.actor import make_actor
from engine.motion.lying import lay
from engine.motion.rising import rise_from_floor
from engine.physics import simulate
from engine.project.scene import Beat
from engine.world.body import Body, Shape
from engine.world.skeleton import INDEX
from tests.engine.motion.scenes import BODIES, maya, world

RATE = 240
FLOOR = Body(
    "set:floor", "floor", (0, 0, 0, 1, 0, 0, 0), (Shape("box", (12, 12, 0.2), "wood", (0, 0, -0.1, 1, 0, 0, 0)),), "fixed"
)  # fmt: skip


@pytest.mark.parametrize(("size", "direction"), [("small woman", ""), ("tall man", "back"), ("child", "")])
def test_gets_up_after_a_fall(size: str, direction: str) -> None:
    scene = world(maya(BODIES[size]), bodies=(FLOOR,))
    beats = (Beat("b1", "maya", "fall", "fall", direction=direction), Beat("b2", "maya", "get_up", "get up"))
    take = None
    for _ in range(3):
        performance = perform(scene, beats, (), take)
        take = simulate(scene, performance)
    begin = performance.collapses[0].until_s
    first = int(begin * RATE)
    figure = scene.people[0].figure
    track = take.tracks[0]
    at, turned = figure.skeleton.world(track.root, track.rotations.astype(float))
    at, turned = at[first - 2 :], turned[first - 2 :]
    assert (
        np.linalg.norm(np.diff(at, axis=0), axis=-1).max() * RATE < 8.0
    )  # nothing jumps, least of all at the handover
    for knee in ("shank.L", "shank.R", "hand.L", "hand.R", "head"):
        assert at[round(0.2 * RATE) :, INDEX[knee], 2].min() > 0.0
    # on hands and knees once, then on one knee
    low = at[:, [INDEX["shank.L"], INDEX["shank.R"]], 2] < 0.09 * figure.height
    hands = at[:, [INDEX["hand.L"], INDEX["hand.R"]], 2] < 0.08 * figure.height
    high = at[:, INDEX["pelvis"], 2] > 0.25 * figure.height
    assert (low.all(1) & hands.all(1) & high).sum() > 0.05 * RATE
    assert ((low.sum(1) == 1) & high & ~hands.any(1)).sum() > 0.2 * RATE
    # and what bears stays: the left knee from hands and knees until it leaves the floor
    knees = np.flatnonzero(low[:, 0] & high)
    held = at[knees[0] : knees[-1], INDEX["shank.L"], :2]
    assert np.linalg.norm(held - held[0], axis=1).max() < 0.06 * figure.height
    assert at[-1, INDEX["head"], 2] > 0.85 * figure.height
    assert space.rotate(turned[-1, 0], np.array([0.0, 0, 1]))[2] > 0.98


@pytest.mark.parametrize("size", list(BODIES))
def test_gets_up_from_lying_on_the_ground(size: str) -> None:
    scene = world(maya(BODIES[size], lying=True), bodies=(FLOOR,))
    performance = perform(scene, (Beat("b", "maya", "get_up", "get up"),), (), None)
    track = performance.tracks[0]
    at, _ = scene.people[0].figure.skeleton.world(track.root, track.rotations.astype(float))
    assert np.linalg.norm(np.diff(at, axis=0), axis=-1).max() * RATE < 8.0
    assert at[:, :, 2].min() > -0.01
    assert at[-1, INDEX["head"], 2] > 0.85 * scene.people[0].figure.height


def test_planning_to_get_up_ends_standing_where_the_body_lay() -> None:
    actor = make_actor(maya())
    lay(actor, 0.0, 1.0, np.array([0.0, 0.0, 0.0]), 0.4)
    actor.posture = "lying"
    lay_at = np.array([actor.channels.settled["x"], actor.channels.settled["y"], 0.1])
    end = rise_from_floor(actor, 2.0, lay_at, space.yaw(np.array(0.4)))
    assert actor.posture == "standing" and 3.0 < end - 2.0 < 7.0
    assert np.linalg.norm(actor.spot - lay_at[:2]) < 0.9
