"""A door is knocked on as often as the words say, and the ground one puts something on is where one stands."""

import numpy as np

from engine.motion import perform
from engine.project.scene import Beat
from engine.world.body import Body, Shape
from tests.engine.motion.scenes import CUP, TABLE, act, maya, world

FLOOR = Body(
    "set:floor", "floor", (12.0, 12.0, -0.05, 1, 0, 0, 0), (Shape("box", (40.0, 40.0, 0.1), "wood"),), "fixed",
    tags=("floor",),
)  # fmt: skip


def test_a_door_is_knocked_on_as_often_as_it_is_said() -> None:
    scene = world(maya())
    knocked = {
        count: [
            touch[0]
            for touch in act(scene, Beat("a", "maya", "hit", "knock", object="door", count=count)).touches
            if touch[1] == "knock"
        ]
        for count in (1, 3)
    }
    assert [len(times) for times in knocked.values()] == [1, 3]
    assert all(0.2 < gap < 0.5 for gap in np.diff(knocked[3]))


def test_what_is_put_on_the_ground_is_put_down_where_one_stands() -> None:
    scene = world(maya(), bodies=(TABLE, CUP, FLOOR))
    beats = (
        Beat("take", "maya", "pick_up", "take", object="cup"),
        Beat("put", "maya", "put_down", "put", object="cup", target="set:floor", relation="on"),
    )
    (hold,) = perform(scene, beats, (), None).holds
    assert np.linalg.norm(hold.poses[-1, :2] - hold.poses[0, :2]) < 2.5
    assert hold.poses[-1, 2] < 0.3
