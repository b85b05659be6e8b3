"""Where people go and stay when the words leave it open: lying, running on, running after, leaping over."""

import numpy as np

from engine.foundation import space
from engine.project.scene import Beat
from engine.world.body import Body, Seat, Shape
from engine.world.world import World
from tests.engine.motion.scenes import act, maya, posed, tom, world

BED = Body(
    "bed", "bed", (0.0, 0.0, 0.0, 1, 0, 0, 0),
    (
        Shape("box", (2.0, 1.0, 0.5), "cloth", (0, 0, 0.25, 1, 0, 0, 0)),
        Shape("box", (0.06, 1.0, 1.0), "wood", (-1.0, 0, 0.5, 1, 0, 0, 0)),
    ),
    "fixed", seats=(Seat((0.0, 0.4, 0.5), np.pi / 2),), prop="bed",
)  # fmt: skip
LOG = Body("log", "log", (2.0, 0.0, 0.15, 1, 0, 0, 0), (Shape("box", (0.3, 1.2, 0.3), "wood"),), mass=20.0)


def test_who_lies_at_the_start_stays_lying() -> None:
    scene = world(maya(at=(0.0, 0.4, 0.0), seat=("bed", 0), lying=True), tom(at=(0.0, 2.0, 0.0)), bodies=(BED,))
    beats = Beat("a", "maya", "lie_down", "lie", target="bed"), Beat("b", "tom", "touch", "touch", target="maya")
    performance = act(scene, *beats)
    pose = posed(scene, performance, "maya")
    assert not [step for step in performance.footsteps if step.person_id == "maya"]
    assert np.ptp(pose.at("pelvis")[:, :2], axis=0).max() < 0.02
    assert pose.at("pelvis")[:, 2].max() < 0.5 + 0.25
    assert pose.at("head")[0, 0] < pose.at("pelvis")[0, 0] - 0.3  # the head at the head board
    assert abs(pose.at("head")[0, 1]) < 0.2


def test_hand_in_hand_with_who_lies() -> None:
    scene = world(maya(at=(0.0, 0.4, 0.0), seat=("bed", 0), lying=True), tom(at=(0.3, 2.0, 0.0)), bodies=(BED,))
    performance = act(scene, Beat("a", "maya", "touch", "take", object="tom", relation="hand"))
    one, two = (posed(scene, performance, name) for name in ("maya", "tom"))
    gaps = [np.linalg.norm(one.palm(a) - two.palm(b), axis=1).min() for a in "LR" for b in "LR"]
    assert min(gaps) < 0.06
    assert one.at("pelvis")[:, 2].max() < 0.75


def test_who_runs_runs_on() -> None:
    scene = world(maya(at=(-5.0, 0.0, 0.0)), bodies=())
    root = act(scene, Beat("a", "maya", "run", "run")).tracks[0].root
    assert np.linalg.norm(root[-1, :2] - root[0, :2]) > 6.0


def test_who_runs_after_somebody_ends_behind_them() -> None:
    scene = world(maya(at=(-3.0, 0.0, 0.0)), tom(at=(-4.6, 0.2, 0.0), yaw=0.0), bodies=())
    beats = Beat("a", "maya", "run", "run"), Beat("b", "tom", "run", "run after", target="maya", relation="behind")
    performance = act(scene, *beats)
    one, two = (posed(scene, performance, name) for name in ("maya", "tom"))
    ahead = space.rotate(one.orientations[-1, 0], np.array([1.0, 0.0, 0.0]))
    gap = one.at("pelvis")[-1] - two.at("pelvis")[-1]
    assert 1.8 < np.hypot(*gap[:2]) < 3.2
    assert gap @ ahead > 1.5


def test_a_leap_goes_over_the_thing() -> None:
    scene: World = world(maya(at=(0.0, 0.0, 0.0)), bodies=(LOG,))
    performance = act(scene, Beat("a", "maya", "jump", "jump over", target="log"))
    pose = posed(scene, performance, "maya")
    assert pose.at("pelvis")[-1, 0] > 2.15
    for side in "LR":
        for bone in (f"foot.{side}", f"toes.{side}"):
            at = pose.at(bone)
            over = np.abs(at[:, 0] - 2.0) < 0.15
            assert over.any()
            assert at[over, 2].min() > 0.3
