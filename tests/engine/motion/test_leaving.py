"""Going out and coming in: through an open door, which is shut behind; upright, whatever one leaned on before."""

from dataclasses import replace

import numpy as np
import pytest

from engine.project.scene import Beat
from engine.world.body import Shape
from engine.world.performance import Performance
from engine.world.world import World
from tests.engine.motion.scenes import TABLE, act, maya, posed, tom, world
from tests.engine.motion.test_drawn_walks import DOORWAY, WALL

VESTIBULE = Shape("box", (1.9, 1.9, 0.02), "wood", (1.1, -1.15, -0.01, 1, 0, 0, 0), solid=False)
PLACES = ("door", (-3.9, -3.3, 0.0), 1.57), ("outside", (-3.9, -5.0, 0.0), 1.57)


def room(*people, beyond: bool = True) -> World:  # noqa: ANN002
    """A room whose south wall, at y = -4, has a shut door at x = -3.9, with a vestibule ``beyond`` it."""
    doorway = replace(DOORWAY, shapes=(*DOORWAY.shapes, VESTIBULE)) if beyond else DOORWAY
    return replace(world(*people, bodies=(WALL, doorway)), places=PLACES, bounds=(-4.6, -3.6, 4.6, 3.6))


def opening_as_one_passes(scene: World, performance: Performance, who: str) -> np.ndarray:
    """The leaf's angle, radians, at every moment at which somebody's pelvis is in the plane of the wall."""
    (leaf,) = performance.hinges
    return leaf.angles[np.abs(posed(scene, performance, who).at("pelvis")[:, 1] + 4.1) < 0.2]


@pytest.mark.parametrize("beyond", [False, True])
def test_who_leaves_goes_through_an_open_door_and_shuts_it(beyond: bool) -> None:
    scene = room(maya(), beyond=beyond)
    performance = act(scene, Beat("a", "maya", "exit", "leave"), Beat("b", "maya", "stay", "stay", duration_s=3.0))
    passing = opening_as_one_passes(scene, performance, "maya")
    assert len(passing) and passing.min() > 1.2
    assert performance.hinges[0].angles[0] == 0.0 and performance.hinges[0].angles[-1] < 0.05
    assert posed(scene, performance, "maya").at("pelvis")[-1, 1] < -4.5


def test_who_comes_back_opens_it_again() -> None:
    scene = room(maya())
    beats = Beat("a", "maya", "exit", "leave"), Beat("b", "maya", "enter", "come back in")
    performance = act(scene, *beats)
    passing = opening_as_one_passes(scene, performance, "maya")
    assert passing.min() > 1.2 and posed(scene, performance, "maya").at("pelvis")[-1, 1] > -3.0


@pytest.mark.parametrize("pause", [0.0, 1.0, 4.0])
def test_the_door_does_not_swing_through_who_follows(pause: float) -> None:
    scene = room(maya(at=(-3.0, -2.0, 0.0)), tom(at=(0.0, 0.0, 0.0)))
    waits = (Beat("w", "tom", "stay", "wait", duration_s=pause),) if pause else ()
    performance = act(scene, Beat("a", "maya", "exit", "leave"), *waits, Beat("b", "tom", "exit", "leave"))
    for who in ("maya", "tom"):
        assert opening_as_one_passes(scene, performance, who).min() > 1.2
    (leaf,) = performance.hinges
    assert leaf.angles.min() > -1e-3 and leaf.angles.max() < 1.7


def test_who_leaned_on_a_table_goes_upright() -> None:
    scene = world(maya(at=(0.4, 0.0, 0.0)), bodies=(TABLE,))
    performance = act(
        scene,
        Beat("a", "maya", "lean", "lean on", target="table"),
        Beat("b", "maya", "walk", "walk away", direction="back"),
    )
    pose = posed(scene, performance, "maya")
    ahead = np.linalg.norm((pose.at("head") - pose.at("pelvis"))[:, :2], axis=1)
    assert ahead.max() > 0.3  # bent over the table
    assert ahead[-1] < 0.15
    for side in "LR":
        hang = pose.at("pelvis")[-1] - pose.palm(side)[-1]
        assert np.linalg.norm(hang) < 0.5
