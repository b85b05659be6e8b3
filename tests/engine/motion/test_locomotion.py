"""Walking and running, measured on three bodies at three speeds against published norms."""

import numpy as np
import pytest

from engine.foundation import space
from engine.motion.gait import walk
from engine.motion.gait_curves import Periodic, mixed
from engine.motion.rig import Rig
from engine.project.scene import Beat
from tests.engine.motion.scenes import BODIES, act, maya, posed, world

RATE = 240


def strolled(figure, manner: str, action: str = "walk"):  # noqa: ANN001, ANN202
    scene = world(maya(figure, at=(-4.0, 0.0, 0.0)), bodies=())
    performance = act(scene, Beat("b", "maya", action, action, target="set:far", manner=(manner,) if manner else ()))
    return scene, performance, posed(scene, performance, "maya")


@pytest.mark.parametrize("manner", ["slowly", "", "quickly"])
@pytest.mark.parametrize("size", list(BODIES))
def test_walk_is_smooth_and_sure_footed(size: str, manner: str) -> None:
    figure = BODIES[size]
    scene, performance, pose = strolled(figure, manner)
    steps = performance.footsteps
    assert len(steps) > 6
    slides = []
    for step, other in zip(steps, steps[1:], strict=False):
        first, last = int((step.time_s + 0.10) * RATE), int(other.time_s * RATE)
        toes = pose.at(f"toes.{step.side}")[first:last, :2]
        slides.append(np.linalg.norm(toes - toes[0], axis=1).max())
    assert max(slides) < 0.008
    for side in "LR":
        assert pose.at(f"toes.{side}")[:, 2].min() > 0.0
        knee = pose.bend(f"thigh.{side}", f"shank.{side}", f"foot.{side}")
        assert knee.min() > 2.0
        assert knee.max() < 80.0
        assert np.abs(np.diff(knee)).max() * RATE < 900
    jerk = np.diff(pose.at("head"), 3, axis=0) * RATE**3
    assert np.sqrt((jerk**2).sum(1).mean()) < 120
    track = performance.tracks[0].root
    assert np.linalg.norm(np.diff(track, 2, axis=0), axis=1).max() * RATE**2 < 12
    middle = track[int(len(track) * 0.35) : int(len(track) * 0.65), 2]
    assert 0.008 < np.ptp(middle) < 0.06


def test_steady_walk_follows_the_published_knee() -> None:
    _, performance, pose = strolled(None, "")
    right = [s.time_s for s in performance.footsteps if s.side == "R"]
    start, end = right[2], right[3]
    times = np.arange(int(start * RATE), int(end * RATE))
    phase = (times / RATE - start) / (end - start)
    knee = pose.bend("thigh.R", "shank.R", "foot.R")[times]
    norm = Periodic(mixed("knee", 0.425))(phase)
    assert np.sqrt(np.mean((knee - norm) ** 2)) < 8.0
    assert 50 < knee.max() < 72


def test_stride_of_an_adult_is_in_the_norms() -> None:
    stride = walk(Rig(BODIES["tall man"]), 1.4)
    assert 1.35 < stride.length < 1.75
    assert 90 < 120 / stride.period < 118


def test_run_has_flight_and_is_faster() -> None:
    _, slow, _ = strolled(None, "")
    _, fast, pose = strolled(None, "", "run")
    assert fast.beat_times[0].end_s < 0.75 * slow.beat_times[0].end_s
    soles = np.minimum(pose.at("foot.L")[:, 2], pose.at("foot.R")[:, 2])
    middle = soles[int(len(soles) * 0.35) : int(len(soles) * 0.6)]
    assert (middle > 0.039 * 1.7 + 0.01).mean() > 0.05


@pytest.mark.parametrize("start", [(0.0, 0.3, 0.0), (0.4, -1.5, 0.0), (1.6, 1.6, 0.0)])
def test_nobody_walks_through_a_table(start) -> None:  # noqa: ANN001
    scene = world(maya(at=start))
    performance = act(scene, Beat("b", "maya", "walk", "walk", target="set:far"))
    root = performance.tracks[0].root
    inside = (np.abs(root[:, 0] - 1.6) < 0.4 + 0.12) & (np.abs(root[:, 1]) < 0.7 + 0.12)
    assert not inside.any()
    assert np.hypot(*(root[-1, :2] - [4.0, 0.5])) < 0.2


def test_turns_by_steps_and_faces_what_was_asked() -> None:
    scene = world(maya(), bodies=())
    performance = act(scene, Beat("b", "maya", "turn", "turn", direction="left"))
    pose = posed(scene, performance, "maya")
    ahead = space.rotate(pose.orientations[-1, 0], np.array([1.0, 0.0, 0.0]))
    assert ahead[1] > 0.97
    assert len(performance.footsteps) >= 2


def test_head_turns_to_whom_one_walks_to() -> None:
    from tests.engine.motion.scenes import tom

    scene = world(maya(), tom(), bodies=())
    performance = act(scene, Beat("b", "maya", "walk", "walk", target="tom"))
    one, two = posed(scene, performance, "maya"), posed(scene, performance, "tom")
    gap = two.at("head")[-1] - one.at("head")[-1]
    assert 0.85 < np.hypot(gap[0], gap[1]) < 1.45
    looks = space.rotate(one.orientations[-1, 6], np.array([1.0, 0.0, 0.0]))
    assert np.degrees(np.arccos(looks @ space.normalised(gap))) < 8


def test_people_at_rest_are_alive_but_stay() -> None:
    scene = world(maya(), bodies=())
    performance = act(scene, Beat("b", "maya", "wait", "wait", duration_s=8.0))
    pose = posed(scene, performance, "maya")
    head = pose.at("head")
    assert 0.002 < np.ptp(head[:, 1]) < 0.12
    for side in "LR":
        assert np.ptp(pose.at(f"foot.{side}"), axis=0).max() < 0.004
