"""Hands are on what they hold, things go where they are thrown, and people come down where they sit."""

from dataclasses import replace

import numpy as np
import pytest

from engine.foundation import space
from engine.motion import perform
from engine.project.scene import Beat, Outcome, OutcomeKind
from engine.world.body import Body, Seat, Shape, Support
from engine.world.take import Take
from tests.engine.motion.scenes import BODIES, CHAIR, CUP, DOOR, SWING, TABLE, act, maya, posed, tom, world

RATE = 240


def gap_of(scene, performance, hold) -> float:  # noqa: ANN001
    """Farthest that a holding palm is from its place on the body, metres."""
    pose = posed(scene, performance, hold.person_id)
    span = slice(hold.first, hold.first + len(hold.poses))
    worst = 0.0
    for hand in hold.hands:
        palm = pose.palm("L" if hand == "left" else "R")[span]
        local = space.rotate(space.inverse(hold.poses[:, 3:]), palm - hold.poses[:, :3])
        worst = max(worst, float(np.linalg.norm(local - local[len(local) // 2], axis=1).max()))
    return worst


@pytest.mark.parametrize("size", list(BODIES))
def test_cup_is_taken_carried_and_put_down(size: str) -> None:
    scene = world(maya(BODIES[size]))
    performance = act(
        scene,
        Beat("take", "maya", "pick_up", "take", object="cup"),
        Beat("go", "maya", "walk", "walk", target="set:door"),
        Beat("back", "maya", "put_down", "put", object="cup", target="table"),
    )
    (hold,) = performance.holds
    assert not any(t.failed for t in performance.beat_times)
    assert np.allclose(hold.poses[0], scene.body("cup").pose, atol=1e-6)
    assert gap_of(scene, performance, hold) < 0.005
    pose = posed(scene, performance, "maya")
    side = "L" if hold.hands[0] == "left" else "R"
    assert abs(np.linalg.norm(pose.palm(side)[hold.first] - hold.poses[0, :3]) - 0.042) < 0.02
    last = hold.poses[-1]
    assert abs(last[2] - 0.79) < 0.012
    assert abs(last[0] - 1.6) < 0.4
    assert abs(last[1]) < 0.7
    step = np.linalg.norm(np.diff(hold.poses[:, :3], axis=0), axis=1).max() * RATE
    assert step < 4.0


@pytest.mark.parametrize("size", list(BODIES))
def test_ball_is_lifted_with_two_hands_and_shot_at_the_hoop(size: str) -> None:
    scene = world(maya(BODIES[size]))
    performance = act(
        scene,
        Beat("take", "maya", "pick_up", "take", object="ball"),
        Beat("shot", "maya", "shoot", "shoot", object="ball", target="hoop"),
    )
    hold = performance.holds[0]
    assert set(hold.hands) == {"left", "right"}
    pose = posed(scene, performance, "maya")
    for side in "LR":
        far = np.linalg.norm(pose.palm(side)[hold.first : hold.first + len(hold.poses)] - hold.poses[:, :3], axis=1)
        assert np.all(far > 0.12 - 0.01)
        assert np.all(far < 0.12 + 0.03)
    (release,) = performance.releases
    assert release.kind == "shoot"
    start, velocity = np.array(release.position), np.array(release.velocity)
    assert start[2] > 1.1 * scene.person("maya").figure.height
    gap = np.array([-4.2, 0.0, 3.05]) - start
    time = np.hypot(gap[0], gap[1]) / np.hypot(velocity[0], velocity[1])
    there = start + velocity * time + [0, 0, -0.5 * 9.81 * time**2]
    assert np.linalg.norm(there - [-4.2, 0.0, 3.05]) < 0.01
    assert np.linalg.norm(hold.poses[-1, :3] - start) < 0.02
    hand = (hold.poses[-1, :3] - hold.poses[-2, :3]) * RATE
    assert hand @ velocity > 0.5 * np.linalg.norm(hand) * np.linalg.norm(velocity)


def test_thrown_apple_is_caught() -> None:
    scene = world(maya(), tom())
    performance = act(
        scene,
        Beat("take", "maya", "pick_up", "take", object="apple"),
        Beat("throw", "maya", "throw", "toss", object="apple", target="tom"),
        Beat("catch", "tom", "catch", "catch", object="apple"),
    )
    (release,) = performance.releases
    caught = next(h for h in performance.holds if h.person_id == "tom")
    flight = caught.first / RATE - release.time_s
    fallen = np.array(release.position) + np.array(release.velocity) * flight + [0, 0, -0.5 * 9.81 * flight**2]
    assert np.linalg.norm(fallen - caught.poses[0, :3]) < 0.25
    assert gap_of(scene, performance, caught) < 0.005


def test_a_throw_takes_no_longer_because_the_catcher_keeps_the_thing() -> None:
    """The take of the rehearsal before shows it coming nearer to the breast long after it was caught."""
    scene = world(maya(), tom())
    beats = (
        Beat("take", "maya", "pick_up", "take", object="apple"),
        Beat("throw", "maya", "throw", "throw", object="apple", target="tom", outcome=Outcome(OutcomeKind.CAUGHT)),
    )
    first = perform(scene, beats, ())
    caught = next(h for h in first.holds if h.person_id == "tom")
    column = [body.id for body in scene.bodies].index("apple")
    poses = np.repeat([[body.pose for body in scene.bodies]], round(first.duration_s * RATE) + 1, axis=0).astype(float)
    poses[caught.first :, column] = caught.poses[0] + [0.4, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    poses[caught.first + 120 :, column] = caught.poses[0]  # drawn in half a second later
    seen = Take(first.duration_s, tuple(body.id for body in scene.bodies), poses, (), ())
    again = perform(scene, beats, (), seen)
    flights = [
        next(h for h in made.holds if h.person_id == "tom").first / RATE - made.releases[0].time_s
        for made in (first, again)
    ]
    assert abs(flights[1] - flights[0]) < 0.15


def test_handing_over_never_leaves_the_thing_alone() -> None:
    scene = world(maya(), tom())
    performance = act(
        scene,
        Beat("take", "maya", "pick_up", "take", object="cup"),
        Beat("give", "maya", "hand_over", "give", object="cup", target="tom"),
    )
    one, two = sorted(performance.holds, key=lambda h: h.first)
    assert (one.person_id, two.person_id) == ("maya", "tom")
    assert 0 <= two.first - (one.first + len(one.poses)) <= 2
    assert np.linalg.norm(one.poses[-1, :3] - two.poses[0, :3]) < 0.02
    assert max(gap_of(scene, performance, h) for h in (one, two)) < 0.005


@pytest.mark.parametrize("size", list(BODIES))
def test_sits_on_the_seat_with_still_feet_and_stands_again(size: str) -> None:
    scene = world(maya(BODIES[size]))
    performance = act(scene, Beat("sit", "maya", "sit", "sit", target="chair"), Beat("up", "maya", "stand_up", "rise"))
    sit, up = performance.beat_times
    pose = posed(scene, performance, "maya")
    seated = int((sit.end_s + 0.2) * RATE)
    hips = 0.5 * (pose.at("thigh.L") + pose.at("thigh.R"))[seated]
    assert 0.45 < hips[2] < 0.45 + 0.08 * scene.person("maya").figure.height
    assert abs(hips[0]) < 0.12
    assert abs(hips[1] + 2.5) < 0.16
    ahead = space.rotate(pose.orientations[seated, 0], np.array([1.0, 0.0, 0.0]))
    assert ahead[1] > 0.9
    if size != "child":  # a child's feet hang
        feet = pose.at("toes.L")[int((sit.key_s - 0.8) * RATE) : int(up.end_s * RATE)]
        assert np.ptp(feet, axis=0).max() < 0.006
    assert pose.at("head")[-1, 2] > 0.86 * scene.person("maya").figure.height


def test_jump_is_ballistic() -> None:
    scene = world(maya(), bodies=())
    performance = act(scene, Beat("b", "maya", "jump", "jump"))
    root = performance.tracks[0].root[:, 2]
    off = int(performance.beat_times[0].key_s * RATE)
    flight = np.diff(root[off + 10 : off + 100], 2) * RATE**2
    assert abs(flight.mean() + 9.81) < 0.6
    assert root.max() - root[0] > 0.2


def test_door_swings_with_the_hand_on_its_handle() -> None:
    scene = world(maya())
    performance = act(scene, Beat("b", "maya", "open", "open", object="door"))
    (hinge,) = performance.hinges
    assert hinge.angles[0] == 0
    assert hinge.angles[-1] > 1.2
    pose = posed(scene, performance, "maya")
    i = int((performance.beat_times[0].key_s + 0.25) * RATE)
    angle = float(hinge.angles[i])
    handle = np.array([-5.0, 2.0, 0.0]) + space.rotate(space.yaw(angle), np.array([0.04, 0.82, 0.0])) + [0, 0, 1.0]
    assert min(np.linalg.norm(pose.palm(s)[i] - handle) for s in "LR") < 0.05


def test_a_fall_is_handed_to_physics() -> None:
    scene = world(maya(), bodies=())
    performance = act(scene, Beat("b", "maya", "fall", "fall"))
    (collapse,) = performance.collapses
    assert collapse.person_id == "maya"
    assert collapse.until_s == np.inf
    assert performance.beat_times[0].start_s < collapse.time_s < performance.beat_times[0].end_s


def test_who_works_at_nothing_in_particular_works_at_what_is_made_for_it() -> None:
    keys = replace(TABLE, id="keys", prop="piano", pose=(0.75, 0.0, 0.0, 1, 0, 0, 0), tags=("worked at",))
    for bodies, hands in (((keys,), True), ((replace(keys, tags=()),), False)):
        scene = world(maya(), bodies=bodies)
        performance = act(scene, Beat("a", "maya", "use", "play"))
        assert any(touch[2] == "keys" for touch in performance.touches) == hands


def test_who_pushes_somebody_stands_off_and_who_is_pushed_steps_back() -> None:
    scene = world(maya(), tom(at=(0.3, 0.0, 0.0), yaw=np.pi), bodies=())
    performance = act(scene, Beat("a", "maya", "push", "push", object="tom"), Beat("b", "maya", "wait", "wait"))
    key = round(performance.beat_times[0].key_s * 240)
    one, two = (posed(scene, performance, name).at("pelvis")[:, 0] for name in ("maya", "tom"))
    assert 0.4 < two[key] - one[key] < 0.9
    assert two[-1] - two[key] > 0.2
    palms = [posed(scene, performance, "maya").palm(side)[key] for side in "LR"]
    assert all(abs(palm[0] - two[key]) < 0.2 for palm in palms)


def test_after_a_hug_one_speaks_from_a_step_away() -> None:
    scene = world(maya(), tom(at=(2.0, 0.0, 0.0), yaw=np.pi), bodies=())
    performance = act(scene, Beat("a", "maya", "hug", "hug", target="tom"), Beat("b", "maya", "wait", "wait"))
    one, two = (posed(scene, performance, name).at("pelvis") for name in ("maya", "tom"))
    gap = np.linalg.norm((one - two)[:, :2], axis=1)
    assert gap.min() < 0.4 < 0.5 < gap[-1] < 0.9


DESK = Body(
    "desk", "desk", (0.75, -2.5, 0.0, 1, 0, 0, 0), (Shape("box", (0.6, 1.4, 0.03), "wood", (0, 0, 0.725, 1, 0, 0, 0)),),
    "fixed", supports=(Support((0, 0, 0.74), (0.6, 1.4)),),
)  # fmt: skip
LAPTOP = Body(
    "laptop", "laptop", (0.6, -2.5, 0.74, 1, 0, 0, 0), (Shape("box", (0.24, 0.32, 0.02), "plastic", (0, 0, 0.01, 1, 0, 0, 0)),),
    mass=1.6, tags=("worked at", "two hands"),
)  # fmt: skip
TURNED = replace(CHAIR, seats=(Seat((0, 0, 0.45), 0.0),))


@pytest.mark.parametrize("size", sorted(BODIES))
def test_a_laptop_is_typed_on_where_it_stands(size: str) -> None:
    sitter = maya(BODIES[size], at=(0.0, -2.5, 0.0), yaw=0.0, seat=("chair", 0))
    scene = world(sitter, bodies=(TURNED, DESK, LAPTOP))
    for beat in (
        Beat("a", "maya", "use", "type", object="laptop"),
        Beat("a", "maya", "close", "close", object="laptop"),
    ):
        performance = act(scene, beat)
        assert not performance.holds
        hands = [posed(scene, performance, "maya").palm(side) for side in "LR"]
        reached = [np.abs(palm - [0.6, -2.5, 0.76]).max(1).min() for palm in hands]
        assert (max if beat.action == "use" else min)(reached) < 0.2


@pytest.mark.parametrize("way", [1.0, -1.0])
@pytest.mark.parametrize("size", sorted(BODIES))
def test_who_opens_a_door_stands_out_of_its_swing(size: str, way: float) -> None:
    hinge = replace(SWING, axis=(0, 0, way))
    scene = world(maya(BODIES[size], at=(-2.0, 1.0, 0.0), yaw=np.pi), bodies=(replace(DOOR, hinge=hinge),))
    performance = act(scene, Beat("a", "maya", "open", "open", object="door"), Beat("b", "maya", "wait", "wait"))
    body = posed(scene, performance, "maya")
    angles = way * performance.hinges[0].angles
    moving = np.flatnonzero(np.abs(np.diff(angles)) > 1e-5)
    leaf = np.stack([-np.sin(angles), np.cos(angles)], -1)[moving]
    for joint in ("pelvis", "chest", "head", "foot.L", "foot.R"):
        at = body.at(joint)[moving, :2] - [-5.0, 2.0]
        along = np.clip(np.sum(at * leaf, -1), 0.0, 0.9)
        assert np.linalg.norm(at - along[:, None] * leaf, axis=-1).min() > 0.12, joint


def test_nobody_leans_across_a_lamp() -> None:
    lamp = Body(
        "lamp", "lamp", (1.45, 0.05, 0.99, 1, 0, 0, 0), (Shape("cylinder", (0.24, 0.24, 0.5), "steel"),), "fixed", mass=1.5,
    )  # fmt: skip
    cup = replace(CUP, pose=(1.7, 0.05, 0.79, 1, 0, 0, 0))
    scene = world(maya(at=(0.0, 0.05, 0.0)), bodies=(replace(TABLE, shapes=(_top(1.0, 0.6),)), lamp, cup))
    performance = act(scene, Beat("a", "maya", "pick_up", "take", object="cup"))
    body = posed(scene, performance, "maya")
    grasp = performance.holds[0].first
    line = body.at("head")[grasp] - [1.45, 0.05, 0.0]
    assert np.linalg.norm(line[:2]) > 0.25
    stand = (body.at("foot.L") + body.at("foot.R"))[grasp, :2] / 2
    gap = np.array([1.7, 0.05]) - stand
    beside = abs(gap[0] * (0.05 - stand[1]) - gap[1] * (1.45 - stand[0])) / np.linalg.norm(gap)
    assert beside > 0.12  # the lamp does not stand between


def _top(x: float, y: float) -> Shape:
    return Shape("box", (x, y, 0.74), "wood", (0, 0, 0.37, 1, 0, 0, 0))


def test_who_sits_hands_across_the_table_without_getting_up() -> None:
    far = Body("far chair", "chair", (1.15, -2.5, 0.0, *space.yaw(np.pi)), CHAIR.shapes, "fixed", seats=TURNED.seats)
    people = maya(at=(0.0, -2.5, 0.0), seat=("chair", 0)), tom(at=(1.15, -2.5, 0.0), yaw=np.pi, seat=("far chair", 0))
    table = replace(
        DESK,
        pose=(0.57, -2.5, 0, 1, 0, 0, 0),
        shapes=(Shape("box", (0.4, 1.4, 0.03), "wood", (0, 0, 0.725, 1, 0, 0, 0)),),
    )
    scene = world(*people, bodies=(TURNED, far, table, replace(CUP, pose=(0.5, -2.6, 0.79, 1, 0, 0, 0))))
    performance = act(scene, Beat("a", "maya", "hand_over", "hand", object="cup", target="tom"))
    assert [hold.person_id for hold in performance.holds] == ["maya", "tom"]
    for who in ("maya", "tom"):
        assert np.ptp(posed(scene, performance, who).at("pelvis")[:, 2]) < 0.05
    given, taken = performance.holds
    assert np.linalg.norm(given.poses[-1][:3] - taken.poses[0][:3]) < 0.02


def test_fingers_on_a_table_keep_still_and_above_it() -> None:
    scene = world(maya(at=(0.4, 0.0, 0.0)), bodies=(replace(TABLE, shapes=(_top(0.8, 1.4),)),))
    beats = (
        Beat("a", "maya", "lean", "lean", target="table", relation="on"),
        Beat("b", "maya", "wait", "wait", duration_s=8.0),
    )
    body = posed(scene, act(scene, *beats), "maya")
    for tip in ("thumb3.L", "thumb3.R", "index3.L", "index3.R", "little3.L", "little3.R"):
        height = body.at(tip)[-960:, 2]
        assert height.min() > 0.735, tip
        assert np.ptp(height) < 0.004, tip
