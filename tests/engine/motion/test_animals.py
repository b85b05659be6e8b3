"""Animals that are sent somewhere arrive there, upright, at a speed that animals have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.foundation import space
from engine.foundation.ticket import Ticket
from engine.motion import perform
from engine.physics import simulate
from engine.project import Beat, PropUse, Relation, Scene
from engine.project.scene import Placing
from engine.staging import stage
from engine.staging.extent import extent
from engine.staging.props import make_body, prop
from engine.world import leg_track, legs_of


@pytest.mark.parametrize(("animal", "action", "fastest"), [("dog", "run", 6.0), ("cat", "walk", 2.0)])
def test_an_animal_goes_to_the_tree(animal: str, action: str, fastest: float) -> None:
    beats = (Beat("b1", "ann", "wait", "wait"), Beat("b2", animal, action, action, target="tree", relation="to"))
    props = (PropUse(animal, animal, animal), PropUse("tree", "tree", "tree"))
    world = stage(Scene("s1", "", "park", ("ann",), props, (), beats), (), 0)
    performance = perform(world, beats, (), None)
    take = simulate(world, performance, Ticket())
    began = next(beat for beat in performance.beat_times if beat.beat_id == "b2")
    path = take.poses[:, take.body_ids.index(animal)]
    before, after = round(began.start_s * 240), round(began.end_s * 240)
    assert np.linalg.norm(path[:before, :3] - path[0, :3], axis=1).max() < 0.02
    tree = np.array(world.body("tree").pose[:2])
    begin, end = (float(np.linalg.norm(path[at, :2] - tree)) for at in (before, len(path) - 1))
    assert end < max(2.2, 0.6 * begin)
    speeds = np.linalg.norm(np.diff(path[before:after, :2], axis=0), axis=1) * 240
    assert 0.4 * fastest / 3 < speeds.max() < fastest
    up = space.rotate(path[-1, 3:], np.array([0.0, 0.0, 1.0]))
    assert up[2] > 0.97 and abs(path[-1, 2]) < 0.03  # on the ground, even if it sat on a bench
    assert path[before + 150 : after, 2].max() < 0.12
    way = space.normalised(path[after, :3] - path[before, :3])
    nose = space.rotate(path[(before + after) // 2, 3:], np.array([1.0, 0.0, 0.0]))
    assert nose @ way > 0.7 or begin - end < 1.0


@pytest.mark.parametrize("set_", ["living_room", "kitchen", "office", "park"])
@pytest.mark.parametrize("action", ["enter", "walk"])
def test_an_animal_comes_to_rest_inside_nothing(set_: str, action: str) -> None:
    beats = (Beat("b1", "dog", action, action),)
    placings = (Placing("dog", Relation.NEAR, "door"),)
    world = stage(Scene("s1", "", set_, ("ann",), (PropUse("dog", "dog", "dog"),), placings, beats), (), 0)
    performance = perform(world, beats, (), None)
    take = simulate(world, performance, Ticket())
    path = take.poses[:, take.body_ids.index("dog")]
    assert np.linalg.norm(path[-1, :2] - path[0, :2]) > 1.0
    dog = extent(replace(world.body("dog"), pose=tuple(path[-1])))
    middle, reach = (dog.low + dog.high)[:2] / 2, 0.3 * (dog.high - dog.low)[:2].max()
    for body in world.bodies:
        if body.mobility != "fixed" or "floor" in body.tags or "wall" in body.tags:
            continue
        for rows in extent(body).shapes:
            low, high = rows[[0, 6, 12], 0], rows[[0, 6, 12], 1]
            if high[2] > 0.15 and low[2] < dog.high[2]:
                gap = np.maximum(np.maximum(low[:2] - middle, middle - high[:2]), 0.0)
                assert np.hypot(*gap) > reach, body.id


@pytest.mark.parametrize(("animal", "action"), [("dog", "walk"), ("dog", "run"), ("horse", "walk"), ("horse", "run")])
def test_feet_stay_where_they_are_set_down(animal: str, action: str) -> None:
    """At full stride some foot, of a walk two, all but rests on the ground while the body goes on, and the legs of who stands
    hang straight down."""
    beats = (Beat("b1", animal, action, action, target="tree", relation="to"),)
    props = (PropUse(animal, animal, animal), PropUse("tree", "tree", "tree"))
    world = stage(Scene("s1", "", "park", ("ann",), props, (), beats), (), 0)
    performance = perform(world, beats, (), None)
    take = simulate(world, performance, Ticket())
    legs = legs_of(world.body(animal))
    swings = np.stack([next(h.angles for h in take.hinges if h.body_id == leg_track(animal, k)) for k in range(4)])
    assert np.abs(swings[:, [0, -1]]).max() < 1e-3
    assert np.abs(swings).max() > np.radians(20.0)
    poses = take.poses[:, take.body_ids.index(animal)]
    beat = performance.beat_times[0]
    middle = slice(
        round((0.6 * beat.start_s + 0.4 * beat.end_s) * 240), round((0.4 * beat.start_s + 0.6 * beat.end_s) * 240)
    )
    speeds = []
    for leg, swing in zip(legs, swings, strict=True):
        hip = np.array(leg.hip)
        foot = hip + space.rotate(space.about(np.array([0.0, 1.0, 0.0]), swing.astype(float)), -hip * [0, 0, 1])
        along = np.linalg.norm(np.diff(space.placed(poses, foot)[:, :2], axis=0), axis=1) * 240
        speeds.append(along[middle])
    body = np.linalg.norm(np.diff(poses[:, :2], axis=0), axis=1)[middle].mean() * 240
    slowest = np.sort(np.array(speeds), axis=0)
    assert np.median(slowest[0]) < 0.15 * body  # legs that hang straight down go as fast as the body
    if action == "walk":
        assert np.median(slowest[1]) < 0.15 * body


@pytest.mark.parametrize("animal", ["cat", "bird"])
def test_who_sits_or_has_two_legs_swings_none(animal: str) -> None:
    assert legs_of(make_body(prop(animal), animal)) == ()
