"""People who fall."""

from __future__ import annotations

import numpy as np
import pytest

from engine.physics import simulate
from engine.world import BONES, Collapse, Take, World
from engine.world.skeleton import INDEX
from tests.engine.physics.worlds import box, performance, person, table, world


def fall(
    staged: World, velocity: tuple, spin: tuple, seconds: float = 3.0, guard: bool = True, until: float = 1e9
) -> Take:
    return simulate(
        staged, performance(staged, seconds, collapses=(Collapse("maya", 0.5, until, velocity, spin, guard),))
    )


def joints(staged: World, take: Take, sample: int) -> np.ndarray:
    track = take.tracks[0]
    return staged.people[0].figure.skeleton.world(track.root[sample], track.rotations[sample].astype(float))[0]


@pytest.mark.parametrize(
    ("velocity", "spin", "guard"),
    [
        ((1.2, 0, 0), (0, 1.6, 0), True),
        ((-0.8, 0, 0), (0, -1.5, 0), True),
        ((0, 0.8, 0), (-1.4, 0, 0), True),
        ((0.1, 0, 0), (0, 0, 0), False),
    ],
)
def test_a_fall_ends_lying_still_on_the_floor(velocity: tuple, spin: tuple, guard: bool) -> None:
    staged = world(people=(person(),))
    take = fall(staged, velocity, spin, 4.5, guard)
    at = joints(staged, take, -1)
    assert at[INDEX["pelvis"], 2] < 0.3 and at[INDEX["head"], 2] < 0.45
    assert at[:, 2].min() > -0.06
    assert np.array_equal(take.tracks[0].root[-1], take.tracks[0].root[-60])
    assert any({c.body_a, c.body_b} == {"floor", "maya"} for c in take.contacts)


def test_the_handover_is_seamless() -> None:
    staged = world(people=(person(),))
    take = fall(staged, (0.0, 0, 0), (0, 0, 0), 1.0)
    before, after = joints(staged, take, 120), joints(staged, take, 121)
    assert np.abs(after - before).max() < 0.004
    untouched = performance(staged, 1.0).tracks[0]
    assert np.array_equal(take.tracks[0].rotations[:121], untouched.rotations[:121])


def test_arms_reach_the_ground_before_the_chest_in_a_forward_fall() -> None:
    staged = world(people=(person(),))
    take = fall(staged, (1.2, 0, 0), (0, 1.6, 0))
    heights = np.array(
        [joints(staged, take, i)[[INDEX["hand.L"], INDEX["hand.R"], INDEX["chest"]], 2] for i in range(120, 480)]
    )
    landed = [int(np.argmax(heights[:, k] < level)) for k, level in ((0, 0.1), (1, 0.1), (2, 0.25))]
    assert 0 < landed[0] < landed[2] and 0 < landed[1] < landed[2]
    assert 0.4 < landed[0] / 240 < 0.9  # wrists 680 +- 116 ms after onset (young adults)


def test_bones_keep_their_lengths_and_knees_their_limits() -> None:
    staged = world(people=(person(),))
    take = fall(staged, (1.0, 0.3, 0), (0.3, 1.6, 0))
    from engine.foundation import space

    for name in ("shank.L", "shank.R", "forearm.L", "forearm.R"):
        bend = np.linalg.norm(space.rotation_vector(take.tracks[0].rotations[120:, INDEX[name]].astype(float)), axis=1)
        assert np.degrees(bend).max() < 155
    assert np.allclose(np.linalg.norm(take.tracks[0].rotations, axis=-1), 1.0, atol=1e-5)
    assert len(BONES) == take.tracks[0].rotations.shape[1]


def test_someone_falls_over_a_box_and_against_a_table() -> None:
    staged = world(table(at=(1.1, 0)), box("crate", (0.35, 0, 0.1), (0.2, 0.4, 0.2), mass=1.0), people=(person(),))
    take = fall(staged, (1.5, 0, 0), (0, 1.0, 0), 3.5)
    touched = {c.body_a for c in take.contacts} | {c.body_b for c in take.contacts}
    assert {"crate", "table"} & touched
    at = joints(staged, take, -1)
    assert at[:, 2].min() > -0.06


def test_the_performance_goes_on_after_the_fall() -> None:
    staged = world(people=(person(),))
    take = fall(staged, (1.2, 0, 0), (0, 1.6, 0), 3.0, until=2.5)
    original = performance(staged, 3.0).tracks[0]
    assert np.array_equal(take.tracks[0].root[600:], original.root[600:])
    assert take.tracks[0].root[599, 2] < 0.4
