"""Doing things to things: touch, push, hit, open, pour, drink, eat, read, write, stack."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, carried_palm, fixed_palm
from engine.motion.channels import keys, minimum_jerk
from engine.motion.grips import body_box, palm_pose
from engine.motion.moving import stage_up
from engine.motion.paths import extent
from engine.motion.plans import Done
from engine.motion.reaching import (
    carry_pose,
    close_hand,
    grip_of,
    let_go,
    open_hand,
    pick_up,
    place_down,
    stoop,
    upright,
)
from engine.motion.rig import SIGN
from engine.motion.solve import Trunk
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.body import Body
from engine.world.performance import Release

D = np.pi / 180
X, Y, Z = np.eye(3)


def _goal_line(stage: Stage, beat: Beat, actor: Actor, middle: np.ndarray, start: float) -> np.ndarray:
    """[2]: the way a push goes: to the target, else away from the person (or as the direction says)."""
    wanted = stage.wanted(beat)
    point = None
    if wanted is not None and wanted.point is not None:
        point = np.array(wanted.point)
    elif wanted is not None and wanted.objects and len(wanted.objects) > 1:
        point = stage.middle(wanted.objects[1], start)
    elif beat.target and beat.target not in (beat.object, actor.id):
        point = stage.point(beat.target, start)
    line = (point if point is not None else middle)[:2] - (middle[:2] if point is not None else actor.spot)
    if float(np.linalg.norm(line)) < 0.05:
        line = middle[:2] - actor.spot
    line = line / max(float(np.linalg.norm(line)), 1e-6)
    turn = {"left": np.pi / 2, "right": -np.pi / 2}.get(beat.direction, 0.0)
    c, s = np.cos(turn), np.sin(turn)
    return np.array([c * line[0] - s * line[1], s * line[0] + c * line[1]])


def _surface(stage: Stage, body: Body, line: np.ndarray, height: float, start: float) -> np.ndarray:
    """[3]: where the near side of the body is met when coming along ``line``, at a share ``height`` of its height."""
    low, high = extent(body, stage.pose(body.id, start))
    middle = (low + high) / 2
    half = (high - low)[:2] / 2
    reach = float(np.min(half / np.maximum(np.abs(line), 1e-6)))
    if len(body.shapes) == 1 and body.shapes[0].kind == "sphere":
        reach = float(half[0])
    return np.array([*(middle[:2] - line * reach), low[2] + (high[2] - low[2]) * height])


def _strike(
    stage: Stage, beat: Beat, actor: Actor, point: np.ndarray, line: np.ndarray, start: float, through: float, seconds: float
) -> tuple[float, str]:  # fmt: skip
    """Bring a palm to ``point`` along ``line``: (moment of contact, side)."""
    goal = point[:2] - line * 0.46 * actor.rig.height / 1.7
    bearing = float(np.arctan2(line[1], line[0]))
    arrive = max(start, actor.busy_until)
    if actor.posture == "standing":
        if float(np.linalg.norm(actor.spot - goal)) > 0.22:
            spot = stage.slot(actor, point, 0.38 * actor.rig.height / 1.7, 0.62 * actor.rig.height / 1.7, -line)
            arrive = stage.go(actor, spot, arrive, beat, float(np.arctan2(*(point[:2] - spot)[::-1])))
        else:
            arrive = stage.face(actor, np.append(actor.spot + line, 0.0), arrive, 0.3)
    del bearing
    side = actor.free_hand("R") or "R"
    approach = np.append(line, -0.05)
    palm = palm_pose(
        side, point - np.append(line, 0.0) * 0.012, approach, np.array([0.0, 0.0, 1.0]) + 0.4 * np.append(-line, 0)
    )
    fingers_up = palm_pose(side, palm[:3], approach, np.cross(Z, np.append(line, 0.0)) * -SIGN[side])
    palm = fingers_up if point[2] - actor.floor > 0.5 * actor.rig.height else palm
    targets, _ = stoop(actor, {side: palm})
    before = palm.copy()
    before[:2] -= line * 0.10
    beyond = palm.copy()
    beyond[:2] += line * through
    actor.to(arrive, 0.3, still=0.0)
    actor.to(arrive, seconds, **targets)
    open_hand(actor, side, arrive, 0.3)
    contact = arrive + seconds
    actor.reach(side, arrive, seconds * 0.75, fixed_palm(before), "strike")
    # half-way through this movement the palm passes the point at its greatest speed
    actor.reach(
        side, contact - 0.12 * (1 + through), 0.24 * (1 + through), fixed_palm(beyond if through else palm), "strike"
    )
    return contact, side


def _withdraw(actor: Actor, side: str, start: float) -> float:
    let_go(actor, side, start, 0.55)
    upright(actor, start + 0.05, 0.7)
    actor.to(start + 0.6, 0.5, still=1.0)
    actor.busy_until = start + 0.6
    return start + 0.6


def push(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Push, knock over, hit, slide, roll, spin: one stroke of the hand; physics takes it from there."""
    other = stage.actor(beat.object) or (stage.actor(beat.target) if not beat.object else None)
    start = stage_up(stage, beat, actor, start) if actor.posture != "sitting" else max(start, actor.busy_until)
    if other is not None and other is not actor:
        return _shove(stage, beat, actor, other, start)
    body = stage.body(beat.object or beat.target)
    if body is None:
        return Done(start + 0.5, start, "There is nothing to push.")
    middle = stage.middle(body.id, start)
    line = _goal_line(stage, beat, actor, middle, start)
    topple = beat.action in ("knock_over", "topple")
    point = _surface(stage, body, line, 0.82 if topple else 0.5, start)
    actor.look(start, body.id)
    low, high = extent(body, stage.pose(body.id, start))
    size = high - low
    contact, side = _strike(stage, beat, actor, point, line, start, 0.12 if body.mobility == "dynamic" else 0.0, 0.62)
    at = tuple(float(v) for v in stage.pose(body.id, contact)[:3])
    speed = 0.0
    if body.mobility == "dynamic":
        force = (
            1.6
            if {"hard", "angrily"} & set(beat.manner)
            else 0.6
            if {"gently", "softly", "lightly"} & set(beat.manner)
            else 1.0
        )
        speed = force * float(np.clip(1.5 / max(body.mass, 0.2) ** 0.35, 0.35, 2.4))
        if beat.action == "hit":
            speed *= 1.8
        across = np.array([-line[1], line[0], 0.0])
        tip = speed / max(float(size[2]), 0.05) * (1.4 if topple else 0.0)
        velocity = np.append(line * (0.5 * tip * float(size[2]) if topple else speed), 0.0)
        spin = across * tip if topple else Z * 8.0 if beat.action == "spin" else 0.0 * Z
        kind = {"roll": "roll", "slide": "slide"}.get(beat.action, "push")
        stage.releases.append(
            Release(
                body.id,
                actor.id,
                beat.id,
                float(contact),
                at,
                tuple(map(float, velocity)),
                tuple(map(float, spin)),
                kind,
            )
        )
        actor.look(contact + 0.2, body.id)
    stage.touches.append((contact, "slap", body.id, tuple(float(v) for v in point), 0.3 + body.mass * speed * 0.5))
    end = _withdraw(actor, side, contact + 0.14)
    return Done(end - 0.1, contact)


def _shove(stage: Stage, beat: Beat, actor: Actor, other: Actor, start: float) -> Done:
    """Hands on somebody's chest; the other sways back."""
    gap = other.spot - actor.spot
    line = gap / max(float(np.linalg.norm(gap)), 1e-6)
    reach = 0.62 * actor.rig.arm
    actor.look(start, other.id)
    if float(np.linalg.norm(gap)) > reach + 0.12:
        start = stage.go(actor, other.spot - line * reach, start, beat, float(np.arctan2(line[1], line[0])))
    else:
        start = stage.face(actor, np.append(other.spot, 1.0), start, 0.2)
    at = np.append(other.spot - line * 0.10, other.floor + 0.70 * other.rig.height)
    contact = start + 0.5
    for side in "LR":
        if actor.held(side):
            continue
        point = at + np.append(actor.ahead(0.0, SIGN[side] * 0.13), 0.0)
        palm = palm_pose(side, point, np.append(line, 0.0), np.append(actor.ahead(0.0, -SIGN[side]), 0.3))
        actor.reach(side, start, 0.5, fixed_palm(palm), "strike")
        let_go(actor, side, contact + 0.1, 0.5)
    facing_it = 1.0 if float(other.ahead(1.0) @ line) < 0 else -1.0
    other.channels.add(
        "chest_pitch",
        contact,
        contact + 1.2,
        keys((contact, 0), (contact + 0.22, -0.22 * facing_it, 0), (contact + 1.2, 0, 0)),
    )
    for axis, name in enumerate("xy"):
        other.channels.add(
            name,
            contact,
            contact + 1.3,
            keys((contact, 0), (contact + 0.25, 0.06 * float(line[axis]), 0), (contact + 1.3, 0, 0)),
        )
    stage.touches.append((contact, "slap", "", tuple(float(v) for v in at), 4.0))
    actor.busy_until = contact + 0.7
    return Done(contact + 0.6, contact)


def pull(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    body = stage.body(beat.object)
    if body is None or body.mobility == "fixed" or body.hinge is not None:
        return (
            touch(stage, beat, actor, start)
            if body is None or body.hinge is None
            else open_it(stage, beat, actor, start)
        )
    if body.mass < 8 and float(body_box(body)[1].max()) < 0.6:
        return pick_up(stage, beat, actor, start)
    start = stage_up(stage, beat, actor, start)
    middle = stage.middle(body.id, start)
    line = middle[:2] - actor.spot
    line = line / max(float(np.linalg.norm(line)), 1e-6)
    point = _surface(stage, body, line, 0.75, start)
    actor.look(start, body.id)
    contact, side = _strike(stage, beat, actor, point, line, start, 0.0, 0.7)
    close_hand(actor, side, contact - 0.05, 0.15, 0.04)
    begin = contact + 0.15
    actor.to(
        begin,
        0.7,
        chest_pitch=-0.10,
        x=actor.channels.settled["x"] - 0.10 * float(line[0]),
        y=actor.channels.settled["y"] - 0.10 * float(line[1]),
    )
    at = tuple(float(v) for v in stage.pose(body.id, begin)[:3])
    speed = float(np.clip(1.2 / body.mass**0.35, 0.25, 1.2))
    velocity = (float(-line[0] * speed), float(-line[1] * speed), 0.0)
    stage.releases.append(
        Release(body.id, actor.id, beat.id, float(begin + 0.1), at, velocity, (0.0, 0.0, 0.0), "slide")
    )
    end = _withdraw(actor, side, begin + 0.7)
    return Done(end, begin + 0.1)


def touch(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """A hand rests on a thing, a place or a shoulder."""
    entity = beat.object or beat.target
    other = stage.actor(entity)
    if actor.posture not in ("standing", "sitting"):
        start = stage_up(stage, beat, actor, start)
    start = max(start, actor.busy_until)
    if other is not None and other is not actor:
        actor.look(start, other.id)
        line = other.spot - actor.spot
        gap = float(np.linalg.norm(line))
        line = line / max(gap, 1e-6)
        reach = 0.66 * actor.rig.arm
        if gap > reach + 0.1:
            start = stage.go(actor, other.spot - line * reach, start, beat, float(np.arctan2(line[1], line[0])))
        side = actor.free_hand("R") or "R"
        shoulder = np.append(
            other.spot + other.ahead(0.0, 0.10 * other.rig.height * (1 if float(other.ahead(1.0) @ line) < 0 else -1)),
            0.0,
        )
        shoulder[2] = other.channels.settled["z"] + other.rig.trunk + 0.045 * other.rig.height
        palm = palm_pose(
            side, shoulder, np.append(0.3 * line, -1.0), np.append(actor.ahead(0.0, SIGN[side]) * -1, 0.0) * -1
        )
        actor.to(start, 0.6, **stoop(actor, {side: palm})[0])
        actor.reach(side, start, 0.65, fixed_palm(palm), "touch")
        contact = start + 0.65
        stage.touches.append((contact, "rustle", "", tuple(float(v) for v in shoulder), 0.3))
        return Done(_withdraw(actor, side, contact + 0.8) - 0.2, contact)
    body = stage.body(entity)
    if body is None:
        from engine.motion.speaking import gesture

        return gesture(stage, beat, actor, start)
    if actor.holds(body.id):
        return Done(start + 0.6, start + 0.2)
    middle = stage.middle(body.id, start)
    line = middle[:2] - actor.spot
    line = line / max(float(np.linalg.norm(line)), 1e-6)
    point = _surface(stage, body, line, 0.6, start)
    low, high = extent(body, stage.pose(body.id, start))
    flat = high[2] - actor.floor < 0.62 * actor.rig.height and high[2] - low[2] < 0.25
    actor.look(start, body.id)
    contact, side = _strike(
        stage, beat, actor, np.array([*middle[:2], high[2] + 0.01]) if flat else point, line, start, 0.0, 0.75
    )
    stage.touches.append((contact, "rustle", body.id, tuple(float(v) for v in point), 0.15))
    end = _withdraw(actor, side, contact + 0.55)
    return Done(end - 0.2, contact)


def use(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Works at a thing with both hands if it is big or fixed; else takes it and looks at it."""
    body = stage.body(beat.object or beat.target)
    if body is None:
        from engine.motion.speaking import gesture

        return gesture(stage, beat, actor, start)
    if body.mobility == "dynamic" and body.mass < 3 and float(body_box(body)[1].max()) < 0.35:
        return read(stage, replace(beat, object=body.id), actor, start)
    if actor.posture not in ("standing", "sitting"):
        start = stage_up(stage, beat, actor, start)
    middle = stage.middle(body.id, start)
    low, high = extent(body, stage.pose(body.id, start))
    arrive = max(start, actor.busy_until)
    if actor.posture == "standing":
        arrive = stage.approach(actor, middle, arrive, beat, 0.38, 0.7)
    ahead = np.append(actor.ahead(1.0), 0.0)
    near = np.clip(actor.spot + actor.ahead(0.40 * actor.rig.height / 1.7), low[:2], high[:2])
    top = np.array([*near, float(np.clip(high[2] + 0.02, actor.floor + 0.55, actor.floor + 0.72 * actor.rig.height))])
    actor.look(start, body.id)
    length = max(beat.duration_s, 2.0)
    for side in "LR":
        if actor.held(side):
            continue
        at = top + np.append(actor.ahead(0.0, SIGN[side] * 0.12), 0.0)
        palm = palm_pose(side, at, -Z, np.cross(-Z, ahead) * SIGN[side])
        wobble = 0.6 if side == "L" else 0.0

        def working(trunk: Trunk, palm: np.ndarray = palm, wobble: float = wobble) -> np.ndarray:
            out = np.broadcast_to(palm, (len(trunk.times), 7)).copy()
            out[:, 2] += 0.012 * np.sin(9.0 * trunk.times + wobble * 4) + 0.008 * np.sin(5.3 * trunk.times + wobble)
            out[:, :2] += ahead[:2] * (0.02 * np.sin(2.1 * trunk.times + wobble))[:, None]
            return out

        actor.to(arrive, 0.7, **stoop(actor, {side: palm})[0])
        actor.reach(side, arrive + 0.1, 0.7, working, "work")
        let_go(actor, side, arrive + length - 0.3, 0.6)
    stage.touches.append((arrive + 0.85, "rustle", body.id, tuple(float(v) for v in top), 0.1))
    upright(actor, arrive + length - 0.2, 0.7)
    actor.busy_until = arrive + length + 0.3
    return Done(arrive + length + 0.2, arrive + 0.85)


# -- doors and lids -----------------------------------------------------------------------------------------------------


def open_it(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """The hand takes the handle and goes with it."""
    body = stage.body(beat.object or beat.target)
    if actor.posture not in ("standing", "sitting"):
        start = stage_up(stage, beat, actor, start)
    if body is None or body.hinge is None:
        return (
            use(stage, replace(beat, object=body.id), actor, start)
            if body is not None
            else Done(start + 0.8, start, "There is nothing to open.")
        )
    moves = stage.hinge_moves.setdefault(body.id, [])
    now = moves[-1][2] if moves else 0.0
    target = 0.0 if beat.action == "close" else float(body.hinge.limit) * 0.92
    if abs(target - now) < 0.05:
        return Done(start + 0.4, start)
    pose = stage.pose(body.id, start)
    hinge = body.hinge
    point, axis, handle = (np.array(v, float) for v in (hinge.point, hinge.axis, hinge.handle))

    def handle_at(angle: np.ndarray) -> np.ndarray:
        return space.placed(pose, point + space.rotate(space.about(axis, angle), handle - point))

    first, last = handle_at(np.array([now]))[0], handle_at(np.array([target]))[0]
    actor.look(start, first)
    # stand clear of the swing: on the side away from where the handle goes
    away = -(last - first)[:2]
    along = first[:2] - space.placed(pose, point)[:2]
    normal = np.array([-along[1], along[0]])
    normal = normal * (1 if float(normal @ (actor.spot - first[:2])) > 0 else -1)
    prefer = space.normalised(np.append(normal + 0.3 * away + 0.35 * along, 0.0))[:2]
    arrive = stage.approach(
        actor, first, start, beat, 0.42, 0.66, prefer if float(np.linalg.norm(along)) > 0.2 else None
    )
    arrive = max(arrive, actor.busy_until)
    side = actor.free_hand("R") or "R"
    reach, swing = 0.6, 1.1 if beat.action != "close" else 0.9
    grasp = arrive + reach + 0.06
    forward = np.append(actor.ahead(1.0), 0.0)

    def palm(trunk: Trunk) -> np.ndarray:
        share = minimum_jerk((trunk.times - grasp - 0.08) / swing)
        at = handle_at(now + (target - now) * share)
        base = palm_pose(side, np.zeros(3), forward, np.append(actor_left * -SIGN[side], 0.0) * -1 + Z * 0.2)
        return np.concatenate([at - forward * 0.015, np.broadcast_to(base[3:], (len(at), 4))], -1)

    actor_left = actor.ahead(0.0, 1.0)
    actor.to(arrive, 0.6, **stoop(actor, {side: np.concatenate([first, space.IDENTITY])})[0])
    open_hand(actor, side, arrive, 0.4)
    actor.reach(side, arrive, reach, palm, "handle")
    close_hand(actor, side, grasp - 0.1, 0.14, 0.03)
    moves.append((grasp + 0.08, swing, target))
    stage.touches.append((grasp, "grab", body.id, tuple(float(v) for v in first), 0.3))
    let_go(actor, side, grasp + 0.08 + 0.5 * swing, 0.55)
    upright(actor, grasp + 0.4, 0.8)
    actor.busy_until = grasp + swing * 0.8
    return Done(grasp + swing * 0.9, grasp + 0.08)


# -- things in hand -----------------------------------------------------------------------------------------------------


def _in_hand(stage: Stage, beat: Beat, actor: Actor, start: float) -> tuple[Body | None, float]:
    body = stage.body(beat.object) if beat.object else None
    if body is None and not beat.object:
        held = actor.held("R") or actor.held("L")
        body = stage.world.body(held) if held else None
    if body is not None and not actor.holds(body.id) and body.mobility == "dynamic":
        done = pick_up(stage, replace(beat, object=body.id, others=()), actor, start)
        start = done.end
        if not actor.holds(body.id):
            return None, start
    return body, max(start, actor.busy_until)


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
                actor.reach(side, time + lift, 0.5, carried_palm(held_at(0.75, 0.004), palm), "mouth")
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


def stack(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """One on top of the other."""
    wanted = stage.wanted(beat)
    names = (
        list(wanted.objects) if wanted is not None and wanted.objects else [e for e in (beat.object, *beat.others) if e]
    )
    bodies = [b for e in names if (b := stage.body(e)) is not None and b.mobility == "dynamic"]
    if not bodies:
        return Done(start + 0.6, start, "There is nothing to stack.")
    below = stage.body(beat.target) if beat.target else None
    if below is None and len(bodies) > 1:
        below, bodies = bodies[0], bodies[1:]
    end, key = start, start
    for body in bodies:
        done = pick_up(stage, replace(beat, object=body.id, others=()), actor, end)
        if not actor.holds(body.id):
            return Done(done.end, done.key, done.failed or "It cannot be lifted.")
        end, key = place_down(
            stage, beat, actor, body.id, below.id if below is not None else "", "on", max(done.end, actor.busy_until)
        )
        below = body
    return Done(end, key)


def break_it(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    body = stage.body(beat.object)
    if body is not None and actor.holds(body.id):
        from engine.motion.reaching import drop

        return drop(stage, beat, actor, start)
    return push(stage, replace(beat, action="hit"), actor, start)


ACTIONS = {
    "push": push, "knock_over": push, "topple": push, "hit": push, "roll": push, "slide": push, "spin": push, "pull": pull,
    "touch": touch, "use": use, "open": open_it, "close": open_it, "pour": pour, "drink": drink, "eat": drink, "read": read,
    "write": write, "stack": stack, "break": break_it,
}  # fmt: skip
