"""What a rehearsal tells the next one."""

from dataclasses import replace

import numpy as np

from engine.shoot.rehearsal import SETTLED, seen_from
from engine.world import Body, Take
from tests.fakes import empty_world


def test_what_only_settles_is_seen_where_it_was_set_until_it_is_moved() -> None:
    pose = (0.3, -0.2, 0.75, 1.0, 0.0, 0.0, 0.0)
    world = replace(empty_world(), bodies=(Body("mug", "mug", pose, ()), Body("ball", "ball", pose, ())))
    poses = np.tile(np.array(pose), (100, 2, 1))
    poses[1:, 0, 2] -= SETTLED / 30  # the mug settles,
    poses[40:, 0, 0] += 0.05  # is pushed,
    poses[60:, 0, 0] -= 0.05  # and is pushed back
    poses[1:, 1, 2] += np.arange(99) * SETTLED / 10  # the ball rises slowly
    take = Take(99 / 240, ("mug", "ball"), poses, (), ())
    seen = seen_from(world, take)
    np.testing.assert_array_equal(seen.poses[:40, 0], np.tile(pose, (40, 1)))
    np.testing.assert_array_equal(seen.poses[40:, 0], poses[40:, 0])
    np.testing.assert_allclose(seen.poses[:, 1], poses[:, 1], atol=SETTLED)
    np.testing.assert_array_equal(seen.poses[12:, 1], poses[12:, 1])
    early = seen_from(world, replace(take, poses=poses[:50]))
    np.testing.assert_array_equal(early.poses, seen.poses[:50])
    nothing = Take(0.0, (), np.zeros((3, 0, 7)), (), ())
    assert seen_from(empty_world(), nothing).poses.shape == (3, 0, 7)
