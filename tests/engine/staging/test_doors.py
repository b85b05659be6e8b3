"""A door opens freely: nothing of its set stands where the leaf swings."""

import numpy as np
import pytest

from engine.foundation import assets, space
from engine.project import Scene
from engine.staging import stage
from engine.staging.extent import extent
from engine.world import Body

SETS = assets.asset_names("sets", ".toml")


def leaf_way(door: Body) -> np.ndarray:
    """[30, 10, 3]: points along the leaf, knee-high, as it opens to 92 % of what its hinge lets it."""
    assert door.hinge is not None
    pose, axis = np.array(door.pose, float), np.array(door.hinge.axis, float)
    post, handle = np.array(door.hinge.point), np.array(door.hinge.handle)
    along = (handle - post) * [1.0, 1.0, 0.0]
    angles = np.linspace(0.05, 0.92 * door.hinge.limit, 30)
    ways = np.stack([space.rotate(space.about(axis, angle), along) for angle in angles])
    points = post + np.linspace(0.1, 1.1, 10)[:, None] * ways[:, None] + [0.0, 0.0, 0.5]
    return space.placed(pose, points)


@pytest.mark.parametrize("name", SETS)
def test_nothing_stands_in_a_doors_swing(name: str) -> None:
    world = stage(Scene("s", "A PLACE", name, (), (), (), ()), (), 0)
    for door in world.bodies:
        if door.hinge is None or "door" not in door.tags:
            continue
        way = leaf_way(door)
        for body in world.bodies:
            if body.id == door.id or "wall" in body.tags or "floor" in body.tags:
                continue
            low, high = extent(body, visible=True).low, extent(body, visible=True).high
            assert not ((way > low) & (way < high)).all(-1).any(), f"{body.id} is in the way of {door.id}"
