"""In bed and out of it: up on the spot first, then out over its side, never through it."""

import numpy as np
import pytest

from engine.foundation import space
from engine.project.scene import Beat
from engine.world.body import Body, Seat, Shape
from tests.engine.motion.scenes import BODIES, act, maya, posed, world

RATE = 240
MATTRESS = Shape("box", (2.0, 1.5, 0.5), "fabric", (0, 0, 0.25, 1, 0, 0, 0))
BOARD = Shape("box", (0.06, 1.5, 1.0), "wood", (-1.03, 0, 0.5, 1, 0, 0, 0))
SEATS = (Seat((0.3, 0.55, 0.5), np.pi / 2), Seat((0.3, -0.55, 0.5), -np.pi / 2))
BED = Body("bed", "bed", (0, 0, 0, 1, 0, 0, 0), (MATTRESS, BOARD), "fixed", seats=SEATS, tags=("bed",))
SIZES = sorted(BODIES)


def lying(size: str):  # noqa: ANN201
    return world(maya(BODIES[size], at=(0.3, -0.55, 0.0), yaw=np.pi, seat=("bed", 1), lying=True), bodies=(BED,))


def deepest(points: np.ndarray) -> float:
    """Metres that points [n, 3] are inside the mattress at most."""
    inside = np.array([1.0, 0.75, 0.25]) - np.abs(points - [0.0, 0.0, 0.25])
    return float(np.clip(inside.min(-1), 0.0, None).max())


@pytest.mark.parametrize("size", SIZES)
def test_sits_up_where_one_lay(size: str) -> None:
    scene = lying(size)
    body = posed(scene, act(scene, Beat("a", "maya", "sit", "sit up"), Beat("b", "maya", "wait", "wait")), "maya")
    head, feet = body.at("head"), (body.at("foot.L") + body.at("foot.R")) / 2
    assert abs(head[0, 1] + 0.375) < 0.1  # on one's own half
    assert head[-1, 2] - head[0, 2] > 0.25 * scene.people[0].figure.height
    assert np.linalg.norm(feet[-1] - feet[0]) < 0.08
    assert np.linalg.norm(body.at("pelvis")[-1, :2] - body.at("pelvis")[0, :2]) < 0.12
    trunk = body.at("head")[-1] - body.at("pelvis")[-1]
    assert trunk[2] > 0.9 * np.linalg.norm(trunk)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("action", ["get_up", "stand_up", "walk"])
def test_leaves_the_bed_over_its_side(size: str, action: str) -> None:
    scene = lying(size)
    body = posed(scene, act(scene, Beat("a", "maya", action, action, target="far" if action == "walk" else "")), "maya")
    for joint in ("pelvis", "shank.L", "shank.R", "foot.L", "foot.R", "head"):
        assert deepest(body.at(joint)) < 0.02, joint
    assert np.linalg.norm(np.diff(body.positions, axis=0), axis=-1).max() * RATE < 6.0
    assert body.at("head")[-1, 2] > 0.85 * scene.people[0].figure.height
    assert body.at("foot.L")[-1, 1] < -0.75 or abs(body.at("foot.L")[-1, 0]) > 1.0


@pytest.mark.parametrize("size", SIZES)
def test_feet_are_out_over_the_side_before_they_sink(size: str) -> None:
    scene = lying(size)
    body = posed(scene, act(scene, Beat("a", "maya", "stand_up", "stand up")), "maya")
    for side in "LR":
        foot = body.at(f"foot.{side}")
        sunk = foot[:, 2] < 0.5
        assert np.all(np.abs(foot[sunk, 1]) > 0.78)


def test_who_wakes_up_stays_in_bed() -> None:
    scene = lying("child")
    body = posed(scene, act(scene, Beat("a", "maya", "get_up", "wake up"), Beat("b", "maya", "wait", "wait")), "maya")
    assert body.at("foot.L")[-1, 2] > 0.5
    assert space.rotate(body.orientations[-1, 0], np.array([0.0, 0.0, 1.0]))[2] > 0.8
