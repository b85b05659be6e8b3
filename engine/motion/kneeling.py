"""Down to low things, and against high ones: kneel, crouch, lean."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, fixed_palm
from engine.motion.channels import keys
from engine.motion.grips import body_box, nearest_side, palm_pose
from engine.motion.hands import stoop
from engine.motion.locomotion import turn, wrapped
from engine.motion.moving import stage_up
from engine.motion.paths import extent
from engine.motion.plans import Done
from engine.motion.rig import SIGN
from engine.motion.sitting import step
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.body import Body

D = np.pi / 180


KNEELING_HEEL = 56 * D
"""How far the heel rises over bent toes: no more than toes bend, or their tips would go into the floor."""


def kneel(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """On the right knee; before furniture on both."""
    begin = max(stage_up(stage, beat, actor, start), actor.busy_until)
    begin = _before_furniture(stage, beat, actor, begin)
    if _before(stage, beat, actor):
        return _on_both_knees(stage, beat, actor, begin)
    rig = actor.rig
    actor.lap.clear()
    spot = actor.spot - actor.ahead(_lack_ahead(stage, actor, 0.30 * rig.height))
    step(actor, "L", begin, 0.45, spot + actor.ahead(0.20 * rig.height, rig.stance_half))
    step(
        actor, "R", begin + 0.35, 0.45, spot + actor.ahead(-0.24 * rig.height, -rig.stance_half), part="toe", lift=0.09
    )
    foot = actor.channels
    foot.to("foot_pitch.R", -KNEELING_HEEL, begin + 0.35, 0.44)
    root = spot + actor.ahead(0.02 * rig.height)
    height = actor.floor + rig.thigh * 0.99 + rig.hip_drop + 0.05
    actor.to(begin + 0.2, 1.0, x=float(root[0]), y=float(root[1]), z=height, chest_pitch=6 * D, pelvis_pitch=4 * D)
    actor.to(begin, 0.3, still=0.0)
    foot.to("loose", 1.0, begin + 0.6, 0.4)
    stage.touches.append((begin + 1.15, "rustle", "", (float(root[0]), float(root[1]), actor.floor), 2.0))
    actor.posture, actor.busy_until = "kneeling", begin + 1.3
    return Done(begin + 1.3, begin + 1.1)


def _before(stage: Stage, beat: Beat, actor: Actor) -> bool:
    body = stage.body(beat.target or beat.object)
    return body is not None and body.mobility == "fixed" and not {"floor", "ground", "wall"} & set(body.tags)


def _on_both_knees(stage: Stage, beat: Beat, actor: Actor, begin: float) -> Done:
    """Down on both knees, close to what stands ahead; the toes stay where they are, the hands rest on a low top."""
    rig, channels = actor.rig, actor.channels
    root = actor.spot + actor.ahead(KNEES_AHEAD * rig.height)
    height = actor.floor + rig.thigh * 0.99 + rig.hip_drop + 0.05
    actor.to(begin, 0.3, still=0.0)
    actor.to(begin + 0.1, 1.2, x=float(root[0]), y=float(root[1]), z=height)
    lean = keys((begin, 0.0, 0.0), (begin + 0.6, 0.30, 0.0), (begin + 1.35, 4 * D, 0.0))
    for name in ("chest_pitch", "pelvis_pitch"):
        channels.add(name, begin, begin + 1.35, lean)
    for side in "LR":
        channels.to(f"foot_pitch.{side}", -KNEELING_HEEL, begin + 0.1, 0.9)
    channels.to("loose", 1.0, begin + 0.6, 0.4)
    stage.touches.append((begin + 1.2, "rustle", "", (float(root[0]), float(root[1]), actor.floor), 2.0))
    body = stage.body(beat.target or beat.object)
    if body is not None:
        _hands_on_top(stage, actor, body, begin + 0.35)
    actor.posture, actor.busy_until = "kneeling", begin + 1.4
    return Done(begin + 1.4, begin + 1.2)


def _hands_on_top(stage: Stage, actor: Actor, body: Body, start: float) -> None:
    """Free hands come to rest on the near edge of a top that is as high as the belly of somebody who kneels."""
    low, high = extent(body, stage.pose(body.id, start))
    actor.lap.clear()
    if not 0.2 < (high[2] - actor.floor) / actor.rig.height < 0.42:
        return
    tops = [space.placed(stage.pose(body.id, start), np.array(s.centre))[2] for s in body.supports]
    level = float(max(tops, default=high[2]))
    edge = np.clip(actor.spot, low[:2], high[:2])
    things = [stage.middle(b.id, start) for b in stage.world.bodies if b.mobility == "dynamic"]
    for side in "LR":
        at = np.append(edge + actor.ahead(0.075, SIGN[side] * 0.10 * actor.rig.height), level + 0.022)
        over = bool(np.all(at[:2] > low[:2] + 0.03) and np.all(at[:2] < high[:2] - 0.03))
        if actor.held(side) or not over or any(float(np.linalg.norm(m - at)) < 0.12 for m in things):
            continue
        down = np.array([0.0, 0.0, -1.0])
        fingers = np.append(actor.ahead(1.0, -0.35 * SIGN[side]), 0.0)
        pose = palm_pose(side, at, down, np.cross(down, fingers) * SIGN[side])
        raised = pose + np.concatenate([np.append(actor.ahead(-0.10), 0.10), np.zeros(4)])
        actor.lap[side] = pose
        actor.reach(side, start, 0.6, fixed_palm(raised), "thigh")
        actor.reach(side, start + 0.45, 0.6, fixed_palm(pose), "thigh")
        actor.channels.to(f"curl.{side}", 0.12, start, 0.8)


KNEES_AHEAD, KNEELING_AHEAD, KNEELING_BEHIND = 0.25, 0.37, 0.06
"""Before furniture the knees come down so far ahead of the ankles; room that this takes ahead and behind; in statures."""


def _before_furniture(stage: Stage, beat: Beat, actor: Actor, begin: float) -> float:
    """Go where there is room to kneel before what stands on the floor; anything else is knelt at as it is crouched at."""
    body = stage.body(beat.target or beat.object)
    if body is None or not _before(stage, beat, actor):
        return _near(stage, beat, actor, begin)
    low, high = extent(body, stage.pose(body.id, begin))
    middle, half = ((low + high) / 2)[:2], ((high - low) / 2)[:2]
    height, clear = actor.rig.height, stage.plan()
    best, best_cost = None, np.inf
    for angle in np.arange(0, 360, 15) * D:
        d = np.array([np.cos(angle), np.sin(angle)])
        edge = middle + d / max(abs(d[0]) / max(half[0], 1e-6), abs(d[1]) / max(half[1], 1e-6))
        out = np.eye(2)[int(np.argmax(np.abs(d) / np.maximum(half, 1e-6)))] * 1.0
        out = out * np.sign(out @ d)
        spot = edge + out * (KNEELING_AHEAD * height + 0.03)
        lack = max(0.0, 0.2 - float(clear.clearance(spot))) + max(
            0.0, 0.16 - float(clear.clearance(spot + out * KNEELING_BEHIND * height))
        )
        turned = abs(wrapped(float(np.arctan2(-out[1], -out[0])) - actor.facing))
        cost = float(np.linalg.norm(spot - actor.spot)) + 20.0 * lack + 0.1 * turned
        if cost < best_cost:
            best, best_cost = (spot, float(np.arctan2(-out[1], -out[0]))), cost
    assert best is not None
    spot, yaw = best
    actor.look(begin, body.id)
    if float(np.linalg.norm(spot - actor.spot)) < 0.1 and abs(wrapped(yaw - actor.facing)) < 35 * D:
        return begin
    return stage.go(actor, spot, begin, beat, yaw)


def _lack_ahead(stage: Stage, actor: Actor, room: float) -> float:
    """Metres by which less than ``room`` of free floor lies ahead."""
    clear = stage.plan()
    for far in np.arange(0.05, room, 0.05):
        if float(clear.clearance(actor.spot + actor.ahead(float(far)))) < 0.07:
            return float(room - far + 0.05)
    return 0.0


def _near(stage: Stage, beat: Beat, actor: Actor, begin: float) -> float:
    target = beat.target or beat.object
    other = stage.actor(target)
    point = stage.point(target, begin) if target and target != actor.id else None
    if point is None:
        low = low_thing(stage, actor, begin)
        if low is None or beat.action != "crouch":
            return begin
        target, point = low
    actor.look(begin, target)
    height = actor.rig.height / 1.7
    near, far = (0.75, 1.1) if other is not None else (0.40 * height, 0.60 * height)
    body = stage.body(target)
    if body is not None and body.mobility == "dynamic" and float(body_box(body)[1][:2].max()) > LONG_M:
        point = np.append(nearest_side(body, stage.pose(body.id, begin), actor.spot), point[2])
        near, far = near + 0.1 * height, far + 0.1 * height  # before its side, with room for a knee
        arrive = max(begin, stage.approach(actor, point, begin, beat, near, far))
        return stage.face(actor, point, arrive, 10 * D)
    if stage.place(target) is not None and stage.body(target) is None:
        return stage.go(actor, point[:2], begin, beat, None)
    return max(begin, stage.approach(actor, point, begin, beat, near, far))


LONG_M = 0.5
"""Of what is longer somebody goes down to the side, not to the middle."""
LOW_THING_M = 4.0
"""Whoever bends down bends down to something: to a thing on the ground that lies no farther than this."""


def low_thing(stage: Stage, actor: Actor, start: float) -> tuple[str, np.ndarray] | None:
    """The nearest small thing on the ground and its middle [3]."""
    best, best_far = None, LOW_THING_M
    for body in stage.world.bodies:
        if body.mobility != "dynamic" or body.mass > 8 or stage.holder(body.id) is not None:
            continue
        middle = stage.middle(body.id, start)
        far = float(np.linalg.norm(middle[:2] - actor.spot))
        if middle[2] - actor.floor < 0.25 * actor.rig.height and far < best_far:
            best, best_far = (body.id, middle), far
    return best


def crouch(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    begin = max(stage_up(stage, beat, actor, start), actor.busy_until)
    begin = _near(stage, beat, actor, begin)
    low = np.append(actor.spot + actor.ahead(0.42), actor.floor + 0.28)
    targets, _ = stoop(actor, {"R": np.append(low, [1.0, 0, 0, 0])})
    actor.to(begin, 0.3, still=0.0)
    actor.to(begin, 0.9, **targets)
    for side in "LR":
        actor.to(begin, 0.9, **{f"flex_{side}": 20 * D, f"elbow_{side}": 70 * D})
    actor.posture, actor.busy_until = "crouching", begin + 0.9
    return Done(begin + 1.1, begin + 0.8)


def lean(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Hands on a table-high surface, else a shoulder against what is tall, else a slight lean."""
    begin = max(stage_up(stage, beat, actor, start), actor.busy_until)
    target = beat.target or beat.object
    body = stage.body(target)
    if body is None:
        actor.leans = True
        actor.to(begin, 1.0, chest_pitch=14 * D, pelvis_pitch=8 * D)
        return Done(begin + 1.2, begin + 0.8)
    low, high = extent(body, stage.pose(body.id, begin))
    edge = np.clip(actor.spot, low[:2], high[:2])
    arrive = stage.approach(actor, np.append(edge, high[2]), begin, beat, 0.30, 0.5)
    edge = np.clip(actor.spot + actor.ahead(0.45), low[:2] + 0.06, high[:2] - 0.06)
    top = high[2] - actor.floor
    if 0.4 * actor.rig.height < top < 0.75 * actor.rig.height:
        palms = {}
        for side in "LR":
            at = np.append(edge + actor.ahead(0.0, SIGN[side] * 0.2), high[2] + 0.022)
            fingers = np.append(actor.ahead(1.0), 0.0)
            down = np.array([0.0, 0, -1])
            palms[side] = palm_pose(side, at, down, np.cross(down, fingers) * SIGN[side])
        targets, _ = stoop(actor, palms)
        actor.to(arrive, 1.0, **targets)
        for side, palm in palms.items():
            if not actor.held(side):
                actor.reach(side, arrive, 0.9, fixed_palm(palm), "thigh")
                actor.channels.to(f"curl.{side}", -0.08, arrive, 0.6)
                actor.channels.to(
                    f"thumb.{side}", -0.1, arrive, 0.6
                )  # beside the palm, or it would bore into the board
    else:
        arrive = turn(actor, actor.facing + np.pi, arrive)
        actor.to(arrive, 1.0, chest_pitch=-7 * D, pelvis_pitch=-4 * D)
    actor.leans = True
    actor.busy_until = arrive + 1.0
    return Done(arrive + 1.1, arrive + 0.8)


ACTIONS = {"kneel": kneel, "crouch": crouch, "lean": lean}
