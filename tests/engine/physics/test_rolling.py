"""What is round about an axis rolls about it, and begins where it can: judged by closed forms and by its own turning."""

from __future__ import annotations

import numpy as np
import pytest

from engine.breakdown import read
from engine.foundation import space
from engine.motion import perform
from engine.physics import simulate
from engine.staging import stage
from engine.staging.props import make_body, prop
from engine.world import Take, World, roll_axis, rolling_way

Z = np.array([0.0, 0.0, 1.0])


def _acted(words: str) -> tuple[World, Take]:
    told = read(f"EXT. YARD - DAY\n\n{words}\n")[1]
    scene = told.scenes[0]
    world = stage(scene, told.cast, 0)
    return world, simulate(world, perform(world, scene.beats, (), None))


def _turned(world: World, take: Take, name: str) -> tuple[float, float]:
    """(metres gone along the ground, radians turned about its own axis) of a body."""
    poses = take.poses[:, take.body_ids.index(name)]
    own = roll_axis(world.body(name))
    assert own is not None
    axis = space.rotate(poses[:, 3:], own)
    steps = space.rotation_vector(space.multiply(poses[1:, 3:], space.inverse(poses[:-1, 3:])))
    about = np.abs((steps * axis[1:]).sum(-1)).sum()
    return float(np.linalg.norm(np.diff(poses[:, :2], axis=0), axis=-1).sum()), float(about)


@pytest.mark.parametrize(("name", "axis"), [("barrel", 2), ("can", 2), ("bottle", 2), ("log", 1), ("wheel", 1)])
def test_barrels_and_wheels_have_an_axis(name: str, axis: int) -> None:
    found = roll_axis(make_body(prop(name), name))
    assert found is not None
    assert abs(found[axis]) > 0.999


@pytest.mark.parametrize("name", ["basketball", "crate", "chair", "book", "mug", "kettle", "car"])
def test_balls_and_boxes_and_what_has_a_handle_have_none(name: str) -> None:
    assert roll_axis(make_body(prop(name), name)) is None


@pytest.mark.parametrize(("name", "radius"), [("barrel", 0.295), ("log", 0.19), ("can", 0.0334), ("wheel", 0.31)])
@pytest.mark.parametrize("words", ["A {} rolls down a ramp.", "A {} rolls across the yard."])
def test_it_turns_by_as_much_as_it_goes(words: str, name: str, radius: float) -> None:
    """Rolling without sliding: the way along the ground is the angle times the radius."""
    world, take = _acted(words.format(name))
    body = world.body(name)
    assert rolling_way(body, np.array(body.pose)) is not None
    gone, turned = _turned(world, take, name)
    assert gone > 0.8
    assert turned * radius > 0.75 * gone * (0.94 if "ramp" in words else 1.0)  # the ramp is steeper than it is long


def test_somebody_rolls_a_barrel_that_would_slide_on_its_end() -> None:
    world, take = _acted("MAYA rolls a barrel across the yard.")
    gone, turned = _turned(world, take, "barrel")
    assert gone > 0.5
    assert turned * 0.295 > 0.75 * gone


def test_what_nobody_rolls_stands() -> None:
    world, _ = _acted("MAYA stands beside a barrel. She looks at the barrel.")
    axis = space.rotate(np.array(world.body("barrel").pose[3:]), Z)
    assert abs(axis[2]) > 0.999


@pytest.mark.parametrize("name", ["barrel", "log", "can", "wheel", "ball"])
def test_it_waits_at_the_top_of_its_ramp_and_rolls_off_the_foot(name: str) -> None:
    world, take = _acted(f"A {name} rolls down a ramp.")
    poses = take.poses[:, take.body_ids.index(name)]
    assert np.abs(poses[: 240 // 2 - 2] - poses[0]).max() < 1e-3  # the scene begins half a second before
    ramp = world.body("ramp")
    top, foot = (space.placed(np.array(ramp.pose), np.array(dict(ramp.anchors)[end])) for end in ("top", "foot"))
    down = space.normalised((foot - top) * [1, 1, 0])
    gone = (poses[:, :3] - poses[0, :3]) @ down
    assert gone.min() > -0.02
    assert gone[-1] > 0.8


STUNT = "A {} stands at the top of a ramp. {} It rolls down the ramp and hits a stack of crates. The crates fall over."


@pytest.mark.parametrize("pushed", ["MARTA pushes the {}.", ""])
@pytest.mark.parametrize("name", ["barrel", "log"])
def test_what_rolls_down_a_ramp_throws_over_the_stack_that_stands_some_way_off_its_foot(name: str, pushed: str) -> None:
    world, take = _acted(STUNT.format(name, pushed.format(name)))
    ramp, crates = world.body("ramp"), [body for body in world.bodies if body.id.startswith("crate")]
    assert len(crates) > 1
    top, foot = (space.placed(np.array(ramp.pose), np.array(dict(ramp.anchors)[end])) for end in ("top", "foot"))
    down = space.normalised((foot - top) * [1, 1, 0])
    gap = np.array(crates[0].pose[:3]) - foot
    assert gap @ down > 0.7
    assert np.linalg.norm(gap - down * (gap @ down)) < 0.3
    poses = {body.id: take.poses[:, take.body_ids.index(body.id)] for body in (*crates, world.body(name))}
    met = min(
        contact.time_s
        for contact in take.contacts
        if name in (contact.body_a, contact.body_b) and {contact.body_a, contact.body_b} & {body.id for body in crates}
    )
    for body in crates:  # nothing but the blow moves them
        before = poses[body.id][: int(met * 240) - 2, :3]
        assert np.abs(before - before[0]).max() < 0.01
    fallen = [
        p for key, p in poses.items() if key != name and (p[-1, 2] < p[0, 2] - 0.15 or _leans(p) > np.radians(50))
    ]
    assert 2 * len(fallen) >= len(crates)
    assert take.outcomes[0].reached


def _leans(poses: np.ndarray) -> float:
    up = space.rotate(space.inverse(poses[0, 3:]), Z)
    return float(np.arccos(np.clip(space.rotate(poses[-1, 3:], up)[2], -1, 1)))


def test_a_ramp_is_as_wide_as_what_rolls_down_it_and_who_pushes_stands_behind_its_top() -> None:
    world, take = _acted("A barrel stands at the top of a ramp. MARTA pushes the barrel. It rolls down the ramp.")
    ramp, marta = world.body("ramp"), world.people[0]
    top, foot = (space.placed(np.array(ramp.pose), np.array(dict(ramp.anchors)[end])) for end in ("top", "foot"))
    assert top[2] > 0.6
    down = space.normalised((foot - top) * [1, 1, 0])
    assert (np.array(marta.position) - top) @ down < -0.2
    barrel = take.poses[:, take.body_ids.index("barrel")]
    assert (barrel[-1, :3] - barrel[0, :3]) @ down > 2.0
    assert ((barrel[:, :3] - barrel[0, :3]) @ down).min() > -0.02
