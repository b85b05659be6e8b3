"""What bodies say without words: look, point, nod, wave, clap, laugh, cry, think, hug, dance."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.foundation.seed import generator
from engine.motion.actor import Actor, fixed_palm
from engine.motion.arms import AT_FACE
from engine.motion.channels import bump, keys, minimum_jerk, window
from engine.motion.feet import foot_spot
from engine.motion.grips import palm_pose
from engine.motion.hands import let_go, off_the_lap, rest_in_lap
from engine.motion.locomotion import sidle
from engine.motion.moving import stage_up
from engine.motion.plans import Done
from engine.motion.rig import SIGN
from engine.motion.sitting import step
from engine.motion.solve import Trunk
from engine.motion.speaking import nod, tilt
from engine.motion.stage import ROOM_BEHIND_M, Stage
from engine.project.scene import Beat

D = np.pi / 180
X, Y, Z = np.eye(3)


def _begin(actor: Actor, start: float) -> float:
    """Gestures of head and hands may run while walking, but not over one another."""
    begin = max(start, actor.overlay_until) if actor.overlay_until < start + 4 else start
    return max(begin, actor.busy_until if actor.posture == "standing" and actor.busy_until - start > 1.5 else begin)


def _look_at(stage: Stage, beat: Beat, actor: Actor, start: float) -> str:
    target = beat.target or beat.object
    if target and target != actor.id and stage.point(target, start) is not None:
        actor.look(start, target if stage.actor(target) or stage.body(target) else stage.point(target, start))
        return target
    return ""


def look(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    target = _look_at(stage, beat, actor, start)
    if not target:
        yaw = actor.facing + {"left": 1.0, "right": -1.0, "back": 2.2, "away": 1.2}.get(beat.direction, 0.0)
        height = {"up": 2.2, "down": -1.4}.get(beat.direction, 0.0)
        eye = np.append(actor.spot, actor.channels.settled["z"] + 0.4 * actor.rig.height)
        if beat.direction == "camera":
            yaw = actor.facing
        actor.look(start, eye + 3.0 * np.array([np.cos(yaw), np.sin(yaw), height / 3.0]))
        return Done(start + max(beat.duration_s, 0.8), start + 0.25)
    point = stage.point(target, start)
    if point is not None and start >= actor.busy_until:
        actor.busy_until = max(actor.busy_until, stage.face(actor, point, start + 0.2, tolerance=1.15))
    return Done(start + max(min(beat.duration_s, 1.6), 0.8), start + 0.25)


def look_around(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    draw = generator("around", beat.id)
    eye = np.append(actor.spot, actor.channels.settled["z"] + 0.38 * actor.rig.height)
    first = draw.choice([-1.0, 1.0])
    time = start
    for share in (1.0, -0.9, -0.4, 0.1):
        yaw = actor.facing + first * share * draw.uniform(0.9, 1.2)
        actor.look(time, eye + 4.0 * np.array([np.cos(yaw), np.sin(yaw), draw.uniform(-0.1, 0.15)]))
        chest = first * share * 0.2
        actor.to(time + 0.08, 0.6, chest_yaw=chest)
        time += draw.uniform(0.55, 0.8)
    actor.to(time, 0.6, chest_yaw=0.0)
    actor.look(time, None)
    return Done(time, start + 0.4)


def point(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """The arm nearly straight towards the target, the index finger out; the eyes are there first."""
    begin = _begin(actor, start)
    target = _look_at(stage, beat, actor, begin)
    at = stage.point(target, begin) if target else None
    if at is None:
        turn = {"left": np.pi / 2, "right": -np.pi / 2, "up": 0.0, "away": 0.0}.get(beat.direction, 0.0)
        yaw = actor.facing + turn
        up = 2.5 if beat.direction == "up" else 0.2
        at = np.append(actor.spot, actor.floor + actor.rig.shoulder_height) + 4 * np.array(
            [np.cos(yaw), np.sin(yaw), up / 4]
        )
        actor.look(begin, at)
    if actor.posture == "standing" and begin >= actor.busy_until:
        begin = max(begin, stage.face(actor, at, begin, tolerance=1.2) - 0.1)
        actor.busy_until = max(actor.busy_until, begin)
    left = float((at[:2] - actor.spot) @ actor.ahead(0.0, 1.0))
    side = actor.free_hand("L" if left > 0.8 else "R")
    if not side:
        nod(actor, begin + 0.3, 0.12, 1)
        return Done(begin + 1.0, begin + 0.5)
    aim = np.asarray(at, float)

    def palm(trunk: Trunk) -> np.ndarray:
        left_way = space.rotate(space.yaw(trunk.facing), Y)
        shoulder = trunk.shoulders + left_way * SIGN[side] * 0.11 * actor.rig.height
        way = space.normalised(aim - shoulder)
        inward = -left_way * SIGN[side]
        facing = space.normalised(inward * 0.6 - Z * 0.8)
        z = space.normalised(facing - np.sum(facing * way, -1, keepdims=True) * way)
        turn = space.from_matrix(np.stack([way, np.cross(z, way), z], -1))
        return np.concatenate([shoulder + way * 0.93 * actor.rig.arm, turn], -1)

    key = begin + 0.6
    hold = 0.9
    actor.reach(side, begin + 0.05, 0.55, palm, "point")
    actor.channels.to(f"curl.{side}", 1.15, begin + 0.1, 0.4)
    actor.channels.to(f"index.{side}", 1.05, begin + 0.1, 0.4)
    actor.channels.to(f"thumb.{side}", 0.7, begin + 0.1, 0.4)
    actor.channels.to(f"index.{side}", 0.0, key + hold, 0.5)
    let_go(actor, side, key + hold, 0.7)
    actor.overlay_until = key + hold + 0.3
    return Done(key + hold, key)


def nods(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    _look_at(stage, beat, actor, start)
    slow = 1.3 if {"slowly", "gravely"} & set(beat.manner) else 1.0
    end = nod(actor, start + 0.15, 0.20, max(beat.count, 2), 0.45 * slow)
    return Done(end + 0.1, start + 0.35)


def shake_head(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    _look_at(stage, beat, actor, start)
    count, period = max(beat.count, 2), 0.55
    begin = start + 0.1
    end = begin + count * period

    def curve(t: np.ndarray) -> np.ndarray:
        u = (t - begin) / period
        return 0.30 * np.sin(2 * np.pi * u) * window(t, begin, end, 0.15, 0.3) * (1 - 0.15 * np.clip(u, 0, 3))

    actor.channels.add("head_yaw", begin, end, curve)
    return Done(end + 0.1, begin + period / 4)


def _pulse(actor: Actor, name: str, start: float, apex: float, hold: float, end: float, size: float) -> None:
    points = (start, 0.0, 0.0), (apex, size, 0.0), (apex + max(hold, 0.02), size, 0.0), (end, 0.0, 0.0)
    actor.channels.add(name, start, end, keys(*points))


def shrug(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    begin = _begin(actor, start)
    for side in "LR":
        _pulse(actor, f"shrug.{side}", begin, begin + 0.32, 0.25, begin + 1.05, 0.34)
        if actor.held(side):
            continue
        table = {"elbow": 55, "roll": -75, "flex": 8, "abduct": 6, "inward": -45, "curl": -14}
        for name, size in table.items():
            _pulse(actor, f"{name}.{side}", begin, begin + 0.40, 0.3, begin + 1.25, size * D)
    _pulse(actor, "head_roll", begin, begin + 0.4, 0.25, begin + 1.2, 0.12)
    _pulse(actor, "head_pitch", begin, begin + 0.4, 0.25, begin + 1.2, 0.06)
    actor.overlay_until = begin + 1.1
    return Done(begin + 1.15, begin + 0.35)


def wave(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    begin = _begin(actor, start)
    target = _look_at(stage, beat, actor, begin)
    spot = stage.point(target, begin) if target else None
    if spot is not None and actor.posture == "standing" and begin >= actor.busy_until:
        actor.busy_until = max(actor.busy_until, stage.face(actor, spot, begin, tolerance=1.0))
    side = actor.free_hand("R")
    if not side:
        return nods(stage, beat, actor, start)
    up, beats = 0.5, 3
    end = begin + up + beats * 0.48 + 0.6
    if off_the_lap(actor, side, begin, 0.4):
        rest_in_lap(actor, side, end - 0.5, 0.7)
    table = {"flex": 28, "abduct": 62, "inward": -112, "elbow": 92, "roll": 88, "curl": -14, "thumb": -14, "wrist": -10}
    for name, size in table.items():
        _pulse(actor, f"{name}.{side}", begin, begin + up, beats * 0.48, end, size * D)
    swing = begin + up * 0.8

    def sway(t: np.ndarray) -> np.ndarray:
        return 22 * D * np.sin(2 * np.pi * (t - swing) / 0.48) * window(t, swing, end - 0.5, 0.2, 0.25)

    actor.channels.add(f"deviate.{side}", swing, end, lambda t: 0.6 * sway(t))
    actor.channels.add(f"abduct.{side}", swing, end, lambda t: 0.35 * sway(t - 0.04))
    actor.overlay_until = end - 0.2
    actor.expressions.append((begin, end, "smile", 0.6))
    return Done(end - 0.25, begin + up)


def clap(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    begin = _begin(actor, start)
    _look_at(stage, beat, actor, begin)
    if actor.held("L") or actor.held("R"):
        return nods(stage, beat, actor, start)
    count = max(beat.count if beat.count > 1 else 6, 1)
    period, first = 0.30, begin + 0.62
    a = actor.rig.arm

    def palm(side: str):  # noqa: ANN202
        def curve(trunk: Trunk) -> np.ndarray:
            phase = (trunk.times - first) / period
            wide = 0.004 + 0.5 * 0.15 * (1 - np.cos(2 * np.pi * phase)) * window(
                trunk.times, first - 0.3, first + count * period, 0.2, 0.1
            )
            wide = np.where(
                trunk.times < first, np.maximum(wide, 0.10 * minimum_jerk((first - trunk.times) / 0.3)), wide
            )
            n = len(trunk.times)
            base = palm_pose(side, np.zeros(3), np.array([0, -SIGN[side], 0.0]), np.array([-0.5, 0, 0.8]))
            at = np.stack([np.full(n, 0.46 * a), SIGN[side] * wide, np.full(n, -0.22 * a)], -1)
            local = np.concatenate([at, np.broadcast_to(base[3:], (n, 4))], -1)
            return space.composed(trunk.body_frame(), local)

        return curve

    for side in "LR":
        actor.reach(side, begin, 0.5, palm(side), "clap")
        actor.channels.to(f"curl.{side}", 0.12, begin, 0.3)
    middle = space.triple(np.append(actor.spot + actor.ahead(0.35), actor.floor + 0.72 * actor.rig.height))
    for i in range(count):
        stage.touches.append((first + i * period, "clap", "", middle, 0.8))
    end = first + (count - 1) * period + 0.12
    for side in "LR":
        let_go(actor, side, end, 0.6)
    actor.overlay_until = end + 0.4
    return Done(end + 0.2, first)


def _feel(name: str, seconds: float, chest: float = 0.0, head: float = 0.0):  # noqa: ANN202
    """An action that is mostly a face."""

    def action(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
        _look_at(stage, beat, actor, start)
        actor.expressions.append((start, start + seconds + 1.2, name, 1.0))
        _pulse(actor, "head_pitch", start, start + 0.5, seconds - 0.4, start + seconds + 1.0, head)
        _pulse(actor, "chest_pitch", start, start + 0.6, seconds - 0.4, start + seconds + 1.0, chest)
        tilt(actor, start + 0.5, 0.05 if name == "smile" else 0.0)
        return Done(start + seconds, start + 0.3)

    return action


def laugh(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    _look_at(stage, beat, actor, start)
    end = start + max(beat.duration_s, 1.6)
    actor.expressions.append((start, end + 0.8, "laugh", 1.0))

    def shake(t: np.ndarray) -> np.ndarray:
        return window(t, start, end, 0.3, 0.6) * np.sin(2 * np.pi * 4.6 * (t - start))

    actor.channels.add("chest_pitch", start, end, lambda t: 0.018 * shake(t) - 0.05 * window(t, start, end, 0.4, 0.7))
    actor.channels.add(
        "head_pitch", start, end, lambda t: 0.022 * shake(t + 0.05) - 0.16 * window(t, start, end, 0.4, 0.7)
    )
    for side in "LR":
        actor.channels.add(
            f"shrug.{side}", start, end, lambda t: 0.05 * shake(t) + 0.06 * window(t, start, end, 0.3, 0.6)
        )
    return Done(end, start + 0.2)


def cry(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    begin = _begin(actor, start)
    end = begin + max(beat.duration_s, 2.4)
    actor.expressions.append((begin, end + 1.0, "cry", 1.0))

    def sob(t: np.ndarray) -> np.ndarray:
        return (
            window(t, begin, end, 0.6, 0.8)
            * np.sin(2 * np.pi * 2.4 * (t - begin))
            * (0.6 + 0.4 * np.sin(2 * np.pi * 0.6 * t))
        )

    actor.channels.add(
        "chest_pitch", begin, end + 0.6, lambda t: 0.020 * sob(t) + 0.20 * window(t, begin, end + 0.6, 0.8, 0.9)
    )
    actor.channels.add(
        "head_pitch", begin, end + 0.6, lambda t: 0.015 * sob(t) + 0.38 * window(t, begin, end + 0.6, 0.8, 0.9)
    )
    for side in "LR":
        actor.channels.add(
            f"shrug.{side}", begin, end, lambda t: 0.07 * sob(t) + 0.10 * window(t, begin, end, 0.5, 0.8)
        )
    actor.look(begin, None)
    side = actor.free_hand("R")
    if side:
        _hand_to_face(actor, side, begin + 0.2, end - 0.5, np.array([0.035, 0.035, 0.015]))
    actor.overlay_until = end
    return Done(end, begin + 0.5)


def _hand_to_face(actor: Actor, side: str, start: float, end: float, offset: np.ndarray) -> None:
    """The palm before the face (``offset`` from the eyes in the head's frame, metres; y towards the hand's side)."""
    rig = actor.rig
    eye = (rig.joint("eye.L") + rig.joint("eye.R")) / 2 - rig.joint("head")
    at = eye + offset * np.array([1.0, SIGN[side], 1.0])
    base = palm_pose(side, at, np.array([-1.0, 0.0, 0.0]), np.array([0.0, -0.9 * SIGN[side], 0.5]))

    def palm(trunk: Trunk) -> np.ndarray:
        return space.composed(np.concatenate([trunk.head_at, trunk.head], -1), base)

    actor.reach(side, start, 0.65, palm, AT_FACE)
    actor.channels.to(f"curl.{side}", 0.35, start, 0.5)
    let_go(actor, side, end, 0.7)


def sigh(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    actor.expressions.append((start, start + 2.0, "sigh", 1.0))
    rise = keys((start, 0), (start + 0.55, -0.055, 0), (start + 1.25, 0.05, 0), (start + 2.4, 0, 0))
    actor.channels.add("chest_pitch", start, start + 2.4, rise)
    actor.channels.add(
        "head_pitch",
        start,
        start + 2.4,
        keys((start, 0), (start + 0.5, -0.06, 0), (start + 1.3, 0.14, 0), (start + 2.4, 0, 0)),
    )
    for side in "LR":
        actor.channels.add(
            f"shrug.{side}",
            start,
            start + 2.2,
            keys((start, 0), (start + 0.55, 0.14, 0), (start + 1.2, -0.05, 0), (start + 2.2, 0, 0)),
        )
    return Done(start + 1.4, start + 0.6)


def think(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """A hand to the chin, the eyes up and aside."""
    begin = _begin(actor, start)
    end = begin + max(beat.duration_s, 1.8)
    actor.expressions.append((begin, end, "think", 1.0))
    eye = np.append(actor.spot, actor.channels.settled["z"] + 0.4 * actor.rig.height)
    actor.look(begin, eye + np.append(actor.ahead(3.0, 1.3), 0.9), 0.6)
    actor.look(end - 0.2, None)
    tilt(actor, begin + 0.6, 0.10)
    side = actor.free_hand("R")
    if side:
        rig = actor.rig
        chin = np.array(
            [
                rig.joint("eye.L")[0] - rig.joint("head")[0] + 0.005,
                SIGN[side] * 0.015,
                rig.joint("eye.L")[2] - rig.joint("head")[2] - 0.075 * rig.height,
            ]
        )
        base = palm_pose(
            side, chin + [0.03, 0.0, -0.045], np.array([-0.6, 0, 0.75]), np.array([0.2, -0.7 * SIGN[side], 0.4])
        )

        def palm(trunk: Trunk) -> np.ndarray:
            return space.composed(np.concatenate([trunk.head_at, trunk.head], -1), base)

        actor.reach(side, begin + 0.1, 0.8, palm, AT_FACE)
        actor.channels.to(f"curl.{side}", 0.8, begin, 0.6)
        let_go(actor, side, end - 0.3, 0.7)
    actor.overlay_until = end
    return Done(end, begin + 0.5)


PARTED_M = 0.32
"""After a hug one steps back so far, if there is room."""


def hug(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    other = stage.actor(beat.target) or stage.actor(beat.object)
    start = max(stage_up(stage, beat, actor, start), actor.busy_until)
    if other is None or other is actor:
        return shrug(stage, beat, actor, start)
    begin = max(start, other.busy_until)
    if other.posture != "standing":
        begin = max(begin, stage_up(stage, beat, other, begin))
    gap = actor.spot - other.spot
    direction = gap / max(float(np.linalg.norm(gap)), 1e-6)
    apart = 0.17 * 0.5 * (actor.rig.height + other.rig.height)
    actor.look(begin, other.id)
    other.look(begin + 0.2, actor.id)
    met = stage.go(actor, other.spot + direction * apart, begin, beat, float(np.arctan2(-direction[1], -direction[0])))
    met = max(met, stage.face(other, np.append(actor.spot, 1.0), begin + 0.3, 0.2))
    hold = max(beat.duration_s, 2.0)
    tall = max((actor, other), key=lambda a: a.rig.height)
    for one, two in ((actor, other), (other, actor)):
        one.look(met, None)
        back = two.spot - two.ahead(0.115 * two.rig.height / 1.7)
        low = one is not tall
        for side in "LR":
            if one.held(side):
                continue
            level = two.floor + two.rig.height * (
                (0.60 if side == "L" else 0.66) if low else (0.72 if side == "R" else 0.68)
            )
            at = np.append(back + one.ahead(0.0, SIGN[side] * 0.09), level)
            inward = np.append(-one.ahead(1.0) - 0.3 * one.ahead(0.0, SIGN[side]), 0.0)
            palm = palm_pose(side, at, inward, Z + 0.2 * np.append(one.ahead(1.0), 0))
            one.reach(side, met, 0.8, fixed_palm(palm), "hug")
            let_go(one, side, met + hold, 0.7)
        one.to(met, 0.8, chest_pitch=0.10, head_roll=-0.16, head_yaw=-0.25)
        one.to(met + hold, 0.7, chest_pitch=float(np.radians(1.5)) + one.style.chest, head_roll=0.0, head_yaw=0.0)
        one.busy_until = met + hold + 0.6
        one.look(met + hold + 0.3, two.id)
    back = actor.spot + direction * PARTED_M
    if float(stage.plan().least(actor.spot, back)) > ROOM_BEHIND_M:  # one speaks at arm's length again
        actor.busy_until = max(actor.busy_until, sidle(actor, back, met + hold + 0.3))
    stage.touches.append((met + 0.7, "rustle", "", space.triple(np.append(0.5 * (actor.spot + other.spot), 1.2)), 1.5))
    return Done(met + hold + 0.4, met + 0.8)


def dance(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Side steps at 112 beats a minute with hips, shoulders and arms in time."""
    begin = max(stage_up(stage, beat, actor, start), actor.busy_until)
    pulse = 60.0 / 112.0
    bars = max(2, round(max(beat.duration_s, 4.0) / (4 * pulse)))
    steps = 4 * bars
    end = begin + steps * pulse + 0.2
    centre, yaw, half = actor.spot, actor.facing, actor.rig.stance_half
    width = 0.16 * actor.rig.height
    shift = [0.0]
    for i in range(steps):
        right_going = (i // 2) % 2 == 0
        away = i % 2 == 0
        side = ("R" if right_going else "L") if away else ("L" if right_going else "R")
        x = (-width if right_going else 0.0) if away else shift[-1]
        target = x if away else shift[-1]
        spot = foot_spot(centre + actor.ahead(0.0, target), yaw, side, half)
        step(actor, side, begin + i * pulse + 0.12, pulse * 0.6, spot)
        shift.append(target)
    times = begin + np.arange(len(shift)) * pulse
    actor_left = actor.ahead(0.0, 1.0)
    sideways = keys(*[(float(t), float(v)) for t, v in zip(times, shift, strict=True)], (end, float(shift[-1]), 0.0))
    for axis, name in enumerate("xy"):
        actor.channels.add(name, begin, end, lambda t, k=axis: sideways(t) * float(actor_left[k]))  # type: ignore[misc]

    def wave_of(size: float, per: float, lag: float = 0.0):  # noqa: ANN202
        return lambda t: (
            size * np.sin(2 * np.pi * ((t - begin) / (per * pulse) - lag)) * window(t, begin, end, 0.5, 0.5)
        )

    actor.channels.add(
        "z",
        begin,
        end,
        lambda t: (
            -0.022 * actor.rig.height * np.cos(2 * np.pi * (t - begin) / pulse) * window(t, begin, end, 0.4, 0.4)
            - 0.02 * actor.rig.height * window(t, begin, end, 0.4, 0.4)
        ),
    )
    actor.channels.add("pelvis_roll", begin, end, wave_of(0.10, 2))
    actor.channels.add("pelvis_yaw", begin, end, wave_of(0.14, 2, 0.15))
    actor.channels.add("chest_roll", begin, end, wave_of(-0.08, 2, 0.1))
    actor.channels.add("chest_yaw", begin, end, wave_of(-0.16, 2, 0.2))
    actor.channels.add("head_roll", begin, end, wave_of(0.07, 2, 0.05))
    actor.channels.add("head_pitch", begin, end, wave_of(0.05, 1, 0.1))
    for side in "LR":
        if actor.held(side):
            continue
        sign = SIGN[side]
        actor.channels.add(
            f"elbow.{side}",
            begin,
            end,
            lambda t, g=sign: 70 * D * window(t, begin, end, 0.6, 0.6) + g * wave_of(0.35, 2, 0.1)(t),  # type: ignore[misc]
        )
        actor.channels.add(
            f"flex.{side}",
            begin,
            end,
            lambda t, g=sign: 18 * D * window(t, begin, end, 0.6, 0.6) + g * wave_of(0.35, 2)(t),  # type: ignore[misc]
        )
        actor.channels.add(
            f"abduct.{side}", begin, end, lambda t: 16 * D * window(t, begin, end, 0.6, 0.6) + wave_of(0.12, 1)(t)
        )
    actor.to(begin, 0.3, still=0.0)
    actor.to(end, 0.5, still=1.0)
    actor.expressions.append((begin, end, "smile", 0.7))
    actor.busy_until = end
    return Done(end, begin + pulse)


ACTIONS = {
    "look": look, "look_around": look_around, "point": point, "nod": nods, "shake_head": shake_head, "shrug": shrug, "wave": wave,
    "clap": clap, "smile": _feel("smile", 1.0, -0.01, -0.04), "frown": _feel("frown", 1.0, 0.02, 0.06), "laugh": laugh,
    "cry": cry, "sigh": sigh, "think": think, "hug": hug, "dance": dance,
}  # fmt: skip
__all__ = ["ACTIONS", "bump"]
