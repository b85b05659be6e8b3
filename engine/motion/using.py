"""Things in hand: drink, eat, pour, read, write."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, carried_palm, fixed_palm
from engine.motion.channels import keys, minimum_jerk
from engine.motion.grips import body_box, palm_pose
from engine.motion.hands import carry_pose, grip_of, let_go, stoop, upright
from engine.motion.moving import stage_up
from engine.motion.paths import extent
from engine.motion.plans import Done
from engine.motion.reaching import pick_up
from engine.motion.rig import SIGN
from engine.motion.solve import Trunk
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.body import Body

X, Y, Z = np.eye(3)


def _in_hand(stage: Stage, beat: Beat, actor: Actor, start: float) -> tuple[Body | None, float]:
    body = stage.body(beat.object) if beat.object else None
    if body is None and not beat.object:
        held = actor.held("R") or actor.held("L")
        body = stage.world.body(held) if held else None
        if body is None and beat.action == "drink":
            body = _nearest_vessel(stage, actor, start)
    if body is not None and not actor.holds(body.id) and body.mobility == "dynamic":
        done = pick_up(stage, replace(beat, object=body.id, others=()), actor, start)
        start = done.end
        if not actor.holds(body.id):
            return None, start
    return body, max(start, actor.busy_until)


SIP = 0.5
"""Radians by which a cup is tilted at the mouth; the head goes back as well."""
VESSELS = {"cup", "mug", "glass", "bottle", "can", "goblet", "teacup"}
VESSEL_M = 3.0


def _nearest_vessel(stage: Stage, actor: Actor, start: float) -> Body | None:
    """What somebody with empty hands drinks from, if it stands near enough."""
    near, best = VESSEL_M, None
    for body in stage.world.bodies:
        words = {body.prop, body.label, *body.tags} | set(body.label.split())
        if body.mobility != "dynamic" or not words & VESSELS or stage.holder(body.id) is not None:
            continue
        far = float(np.linalg.norm(stage.middle(body.id, start)[:2] - actor.spot))
        if far < near:
            near, best = far, body
    return best


def _mouth(actor: Actor) -> np.ndarray:
    """[3]: the mouth in the body frame."""
    rig = actor.rig
    eye = rig.joint("eye.L") - rig.joint("upperarm.L")
    return np.array(
        [float(rig.joint("eye.L")[0] - rig.joint("upperarm.L")[0]) + 0.012, 0.0, float(eye[2]) - 0.041 * rig.height]
    )


def drink(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """To the mouth, tilted, and back; eating brings it to the mouth and bites."""
    body, begin = _in_hand(stage, beat, actor, start)
    mouth = _mouth(actor)
    eating = beat.action == "eat"
    lift = 0.85
    if body is None or not actor.holds(body.id):
        side = actor.free_hand("R") or "R"
        palm = palm_pose(side, mouth + [0.06, SIGN[side] * 0.02, -0.05], -X, np.array([0, -SIGN[side] * 0.4, 1.0]))
        actor.reach(side, begin, lift, lambda trunk: space.composed(trunk.body_frame(), palm), "mouth")
        actor.channels.to(f"curl.{side}", 0.7, begin, 0.4)
        actor.expressions.append((begin + lift * 0.8, begin + lift + 1.0, beat.action, 1.0))
        let_go(actor, side, begin + lift + 0.7, 0.7)
        actor.busy_until = begin + lift + 1.2
        return Done(begin + lift + 1.2, begin + lift)
    attachment = actor.holds(body.id)
    assert attachment is not None
    grip = grip_of(attachment)
    middle, size = body_box(body)
    rotation = space.multiply(space.yaw(-attachment.facing), attachment.pose[3:])
    home = carry_pose(actor, body, grip, rotation)
    top = float(size[2]) / 2 if not eating else 0.0
    actor.look(begin, body.id)

    def held_at(tilt: float, near: float) -> np.ndarray:
        turned = space.multiply(space.about(Y, -tilt), rotation)
        edge = mouth + [near, 0.0, 0.0]
        rim = space.rotate(space.about(Y, -tilt), np.array([-0.45 * float(min(size[0], size[1])), 0.0, top]))
        return np.concatenate([edge - rim - space.rotate(turned, middle), turned])

    sips = max(beat.count, 2 if eating else 1)
    time = begin
    key = begin + lift
    for _ in range(sips):
        for side, palm in grip.palms.items():
            actor.reach(side, time, lift, carried_palm(held_at(0.15, 0.012), palm), "mouth")
            if not eating:
                actor.reach(side, time + lift, 0.5, carried_palm(held_at(SIP, 0.004), palm), "mouth")
            actor.reach(side, time + lift + (1.1 if not eating else 0.45), 0.8, carried_palm(home, palm), "carry")
        if not eating:
            points = (
                (time + 0.5 * lift, 0, 0),
                (time + lift + 0.5, -0.20, 0),
                (time + lift + 1.0, -0.2, 0),
                (time + lift + 1.7, 0, 0),
            )
            actor.channels.add("head_pitch", time, time + lift + 1.7, keys(*points))
        actor.expressions.append((time + lift * 0.85, time + lift + (1.1 if not eating else 1.8), beat.action, 1.0))
        time += lift + (1.9 if not eating else 1.5)
    actor.look(begin + lift, None)
    actor.busy_until = time
    return Done(time, key)


def pour(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Over the target, tilted until it runs, and upright again."""
    body, begin = _in_hand(stage, beat, actor, start)
    attachment = actor.holds(body.id) if body is not None else None
    if body is None or attachment is None:
        return Done(begin + 0.6, begin, "There is nothing in hand to pour.")
    grip = grip_of(attachment)
    side = grip.lead
    middle, size = body_box(body)
    target = stage.point(beat.target, begin) if beat.target else None
    into = stage.body(beat.target)
    if target is None:
        target = np.append(actor.spot + actor.ahead(0.45), actor.floor + 0.55 * actor.rig.height)
    elif into is not None:
        _, high = extent(into, stage.pose(into.id, begin))
        target = np.array([*target[:2], high[2]])
        begin = max(stage.approach(actor, target, begin, beat, 0.36, 0.6), actor.busy_until)
    actor.look(begin, target)
    rotation = space.multiply(space.yaw(actor.facing - attachment.facing), attachment.pose[3:])
    lean = space.about(np.append(actor.ahead(1.0), 0.0), -SIGN[side] * -1.0 * 1.75)

    def over(share: float, up: float) -> np.ndarray:
        turned = space.multiply(space.slerp(space.IDENTITY, lean, share), rotation)
        mouth = space.rotate(turned, middle + [0, 0, float(size[2]) / 2])
        return np.concatenate([target + [0.0, 0.0, up] - mouth, turned])

    for one, palm in grip.palms.items():
        ready, tilted = (space.composed(over(s, u), palm) for s, u in ((0.25, 0.09), (1.0, 0.05)))
        if one == side:
            actor.to(begin, 0.8, **stoop(actor, {one: ready})[0])
        actor.reach(one, begin, 0.9, fixed_palm(ready), "pour")
        actor.reach(one, begin + 0.9, 0.7, fixed_palm(tilted), "pour")
        actor.reach(one, begin + 2.4, 0.6, fixed_palm(ready), "pour")
        local = space.multiply(space.yaw(-actor.facing), rotation)
        actor.reach(one, begin + 2.9, 0.8, carried_palm(carry_pose(actor, body, grip, local), palm), "carry")
    upright(actor, begin + 2.9, 0.8)
    actor.busy_until = begin + 3.5
    return Done(begin + 3.4, begin + 1.4)


def read(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Holds it where the eyes can read it (or reads what hangs or stands there)."""
    body, begin = _in_hand(stage, beat, actor, start)
    length = max(beat.duration_s, 2.0)
    attachment = actor.holds(body.id) if body is not None else None
    if body is None or attachment is None:
        target = beat.object or beat.target
        if target and stage.point(target, begin) is not None:
            actor.look(begin, target)
        return Done(begin + length, begin + 0.4)
    grip = grip_of(attachment)
    middle, _ = body_box(body)
    rotation = space.multiply(space.yaw(-attachment.facing), attachment.pose[3:])
    a = actor.rig.arm
    turned = space.multiply(space.about(Y, -0.55), rotation)
    side = SIGN[grip.lead] if len(grip.palms) == 1 else 0.0
    pose = np.concatenate([np.array([0.46 * a, side * 0.06 * a, -0.26 * a]) - space.rotate(turned, middle), turned])
    for one, palm in grip.palms.items():
        actor.reach(one, begin, 0.8, carried_palm(pose, palm), "read")
    actor.look(begin + 0.2, body.id)
    actor.to(begin, 0.8, head_pitch=actor.style.head + 0.18)
    actor.to(begin + length, 0.6, head_pitch=actor.style.head)
    actor.busy_until = begin + 0.8
    return Done(begin + length, begin + 0.8)


def write(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Bent over a surface, the hand going along lines."""
    if actor.posture not in ("standing", "sitting"):
        start = stage_up(stage, beat, actor, start)
    begin = max(start, actor.busy_until)
    ahead, left = np.append(actor.ahead(1.0), 0.0), np.append(actor.ahead(0.0, 1.0), 0.0)
    height = actor.channels.settled["z"] - actor.floor + (0.02 if actor.posture == "standing" else 0.22)
    surface = _surface_before(stage, actor, begin)
    at = (
        np.append(actor.spot + actor.ahead(0.40 * actor.rig.height / 1.7), actor.floor + height)
        if surface is None
        else surface
    )
    side = "R" if not actor.held("R") else "L"
    palm = palm_pose(
        side,
        at + np.array([0, 0, 0.03]),
        -0.8 * Z + 0.5 * left * -SIGN[side] * -1,
        ahead * 0.2 + Z * 0.5 + left * SIGN[side] * -0.6,
    )
    length = max(beat.duration_s, 2.5)

    def writing(trunk: Trunk) -> np.ndarray:
        out = np.broadcast_to(palm, (len(trunk.times), 7)).copy()
        t = trunk.times - begin
        across = 0.10 * ((t / 1.9) % 1.0) * minimum_jerk(20 * (1 - (t / 1.9) % 1.0)) - 0.05
        out[:, :3] += -left * across[:, None] + ahead * (0.005 * np.sin(2 * np.pi * 3.1 * t))[:, None]
        out[:, :3] += left * (0.004 * np.sin(2 * np.pi * 4.3 * t))[:, None]
        return out

    actor.to(begin, 0.8, **stoop(actor, {side: palm})[0])
    actor.to(begin, 0.8, head_pitch=0.35)
    actor.look(begin, at)
    actor.reach(side, begin, 0.8, writing, "write")
    actor.channels.to(f"curl.{side}", 0.75, begin, 0.5)
    actor.channels.to(f"thumb.{side}", 0.8, begin, 0.5)
    let_go(actor, side, begin + length, 0.6)
    upright(actor, begin + length, 0.7)
    actor.look(begin + length, None)
    actor.busy_until = begin + length + 0.5
    return Done(begin + length + 0.2, begin + 0.8)


def _surface_before(stage: Stage, actor: Actor, start: float) -> np.ndarray | None:
    """[3]: a spot on a surface within reach ahead, if there is one."""
    point = actor.spot + actor.ahead(0.42 * actor.rig.height / 1.7)
    for body in stage.world.bodies:
        for support in body.supports:
            pose = stage.pose(body.id, start)
            local = space.placed(
                space.inverted(pose), np.append(point, space.placed(pose, np.array(support.centre))[2])
            )
            offset = np.abs(local[:2] - np.array(support.centre)[:2]) - np.array(support.size) / 2
            top = space.placed(pose, np.array(support.centre))[2]
            if offset.max() < 0.1 and 0.4 < top - actor.floor < 1.2:
                return np.append(point, top)
    return None


ACTIONS = {"pour": pour, "drink": drink, "eat": drink, "read": read, "write": write}
