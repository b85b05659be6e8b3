"""Doing things to things: touch, push, hit, open, pour, drink, eat, read, write, stack."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.motion import rolling
from engine.motion.actor import Actor, fixed_palm
from engine.motion.channels import keys, minimum_jerk
from engine.motion.giving import take_hand
from engine.motion.grips import body_box, palm_pose
from engine.motion.hands import OVER_A_TABLE, close_hand, let_go, open_hand, reach_over, stoop, upright
from engine.motion.locomotion import sidle
from engine.motion.moving import stage_up
from engine.motion.paths import extent
from engine.motion.placing import place_down
from engine.motion.plans import Done
from engine.motion.reaching import empty_hand, pick_up
from engine.motion.rig import SIGN
from engine.motion.solve import Trunk
from engine.motion.stage import ROOM_BEHIND_M, Stage
from engine.motion.using import read
from engine.project.scene import Beat
from engine.world.body import Body
from engine.world.performance import Release

X, Y, Z = np.eye(3)


def _goal_line(stage: Stage, beat: Beat, actor: Actor, middle: np.ndarray, start: float) -> np.ndarray:
    """[2]: the way a push goes: down the slope it lies on, to the target, else away from the person (or as the
    direction says)."""
    down = rolling.down_from(stage, middle, start)
    if down is not None:
        return down
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
    reach_over(actor, side, arrive, seconds * 0.75, before, "strike")
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


ROLLING_M_S = 0.9
"""What lies ready to roll is pushed at least so fast."""


def push(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Push, knock over, hit, slide, roll, spin: one stroke of the hand; physics takes it from there."""
    other = stage.actor(beat.object) or (stage.actor(beat.target) if not beat.object else None)
    low = actor.posture in ("kneeling", "crouching") and other is None and _within_arm(stage, actor, beat, start)
    settled = actor.posture == "sitting" or low
    start = max(start, actor.busy_until) if settled else stage_up(stage, beat, actor, start)
    if other is not None and other is not actor:
        return _shove(stage, beat, actor, other, start)
    body = stage.body(beat.object or beat.target)
    if body is None:
        return Done(start + 0.5, start, "There is nothing to push.")
    middle = stage.middle(body.id, start)
    line = rolling.way_of(stage, body, _goal_line(stage, beat, actor, middle, start), start)
    topple = beat.action in ("knock_over", "topple")
    point = _surface(stage, body, line, 0.82 if topple else 0.5, start)
    actor.look(start, body.id)
    lower, upper = extent(body, stage.pose(body.id, start))
    size = upper - lower
    contact, side = _strike(stage, beat, actor, point, line, start, 0.12 if body.mobility == "dynamic" else 0.0, 0.62)
    at = space.triple(stage.pose(body.id, contact)[:3])
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
        if beat.action in ("roll", "push") and (turn := rolling.turning(stage, body, velocity, contact)).any():
            faster = max(1.0, force * ROLLING_M_S / speed)  # what rolls is soon on its way, however heavy
            speed, velocity, spin = speed * faster, velocity * faster, turn * faster
        kind = {"roll": "roll", "slide": "slide"}.get(beat.action, "push")
        stage.releases.append(
            Release(
                body.id,
                actor.id,
                beat.id,
                float(contact),
                at,
                space.triple(velocity),
                space.triple(spin),
                kind,
            )
        )
        actor.look(contact + 0.2, body.id)
    stage.touches.append((contact, "slap", body.id, space.triple(point), 0.3 + body.mass * speed * 0.5))
    end = _withdraw(actor, side, contact + 0.14)
    return Done(end - 0.1, contact)


def _within_arm(stage: Stage, actor: Actor, beat: Beat, start: float) -> bool:
    body = stage.body(beat.object or beat.target)
    if body is None:
        return False
    leaning = 0.6 * actor.rig.trunk if actor.posture == "kneeling" else 0.15
    return float(np.linalg.norm(stage.middle(body.id, start)[:2] - actor.spot)) < 1.05 * actor.rig.arm + leaning


STAGGER_M = 0.30
"""Who is pushed steps back so far, if there is room."""


def _shove(stage: Stage, beat: Beat, actor: Actor, other: Actor, start: float) -> Done:
    """Hands on somebody's chest from an arm's length; the other sways and steps back."""
    gap = other.spot - actor.spot
    far = float(np.linalg.norm(gap))
    line = gap / max(far, 1e-6)
    reach = 0.80 * actor.rig.arm + 0.17
    actor.look(start, other.id)
    before = other.spot - line * reach
    if far > reach + 0.12:
        start = stage.go(actor, before, start, beat, float(np.arctan2(line[1], line[0])))
    else:
        start = stage.face(actor, np.append(other.spot, 1.0), start, 0.2)
        if far < reach - 0.08 and float(stage.plan().least(actor.spot, before)) > ROOM_BEHIND_M:
            start = sidle(actor, before, start)
    at = np.append(other.spot - line * 0.10, other.floor + 0.70 * other.rig.height)
    contact = start + 0.5
    for side in "LR":
        if actor.held(side):
            continue
        point = at + np.append(actor.ahead(0.0, SIGN[side] * 0.13), 0.0)
        palm = palm_pose(side, point, np.append(line, 0.0), np.append(actor.ahead(0.0, -SIGN[side]), 0.3))
        actor.reach(side, start, 0.5, fixed_palm(palm), "strike")
        let_go(actor, side, contact + 0.1, 0.5)
    _staggers(stage, other, line, contact)
    stage.touches.append((contact, "slap", "", space.triple(at), 4.0))
    actor.busy_until = contact + 0.7
    return Done(contact + 0.6, contact)


def _staggers(stage: Stage, other: Actor, line: np.ndarray, contact: float) -> None:
    """Who is pushed along ``line`` [2] gives way with the chest, and on free feet with a step."""
    away = 1.0 if float(other.ahead(1.0) @ line) < 0 else -1.0
    sway = keys((contact, 0), (contact + 0.22, -0.22 * away, 0), (contact + 1.2, 0, 0))
    other.channels.add("chest_pitch", contact, contact + 1.2, sway)
    back = other.spot + line * STAGGER_M * other.rig.height / 1.7
    free = other.posture == "standing" and other.busy_until <= contact
    if free and float(stage.plan().least(other.spot, back)) > ROOM_BEHIND_M:
        other.busy_until = sidle(other, back, contact + 0.04)
        return
    for axis, name in enumerate("xy"):
        lean = keys((contact, 0), (contact + 0.25, 0.06 * float(line[axis]), 0), (contact + 1.3, 0, 0))
        other.channels.add(name, contact, contact + 1.3, lean)


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
    at = space.triple(stage.pose(body.id, begin)[:3])
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
    if beat.relation == "hand" and other is not None and other is not actor:
        return take_hand(stage, actor, other, start, "shake" in beat.verb)
    if actor.posture not in ("standing", "sitting"):
        start = stage_up(stage, beat, actor, start)
    start = max(start, actor.busy_until)
    if other is not None and other is not actor:
        start = empty_hand(stage, beat, actor, start)
        actor.look(start, other.id)
        line = other.spot - actor.spot
        gap = float(np.linalg.norm(line))
        line = line / max(gap, 1e-6)
        shoulder = _shoulder(other, line)
        reach, size = 0.66 * actor.rig.arm, actor.rig.height / 1.7
        if other.posture == "lying":
            start = stage.approach(actor, shoulder, start, beat, 0.36 * size, 0.62 * size, widest=OVER_A_TABLE * size)
        elif gap > reach + 0.1:
            start = stage.go(actor, other.spot - line * reach, start, beat, float(np.arctan2(line[1], line[0])))
        side = actor.free_hand("R") or "R"
        palm = palm_pose(
            side, shoulder, np.append(0.3 * line, -1.0), np.append(actor.ahead(0.0, SIGN[side]) * -1, 0.0) * -1
        )
        actor.to(start, 0.6, **stoop(actor, {side: palm})[0])
        actor.reach(side, start, 0.65, fixed_palm(palm), "touch")
        contact = start + 0.65
        stage.touches.append((contact, "rustle", "", space.triple(shoulder), 0.3))
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
    stage.touches.append((contact, "rustle", body.id, space.triple(point), 0.15))
    end = _withdraw(actor, side, contact + 0.55)
    return Done(end - 0.2, contact)


def _shoulder(other: Actor, line: np.ndarray) -> np.ndarray:
    """[3]: the shoulder of ``other`` that is met first when coming along ``line`` [2]."""
    z = other.channels.settled["z"]
    if other.posture == "lying":
        left = 1.0 if float(other.ahead(0.0, 1.0) @ line) < 0 else -1.0
        return np.append(other.spot + other.ahead(-other.rig.trunk, left * 0.10 * other.rig.height), z + 0.06)
    aside = 0.10 * other.rig.height * (1 if float(other.ahead(1.0) @ line) < 0 else -1)
    return np.append(other.spot + other.ahead(0.0, aside), z + other.rig.trunk + 0.045 * other.rig.height)


WORKED_AT = "worked at"
"""The tag of what stays where it stands while hands work at it: keys, a desk."""
ELBOW = 0.10
"""The elbow of who sits, above the pelvis joint, in statures."""


def _seated_at(stage: Stage, actor: Actor, start: float) -> Body | None:
    """What somebody who plays or works, at nothing in particular, has before them."""
    best, least = None, 1.0 * actor.rig.height / 1.7
    for body in stage.world.bodies:
        if WORKED_AT not in body.tags:
            continue
        low, high = extent(body, stage.pose(body.id, start))
        far = np.clip(actor.spot, low[:2], high[:2]) - actor.spot
        if float(far @ actor.ahead(1.0)) > -0.1 and float(np.linalg.norm(far)) < least:
            best, least = body, float(np.linalg.norm(far))
    return best


def use(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Works at a thing with both hands if it is big or fixed or made for it; else takes it and looks at it."""
    body = stage.body(beat.object or beat.target)
    if body is None and not (beat.object or beat.target):
        body = _seated_at(stage, actor, start)
    if body is None:
        from engine.motion.speaking import gesture

        return gesture(stage, beat, actor, start)
    small = body.mobility == "dynamic" and body.mass < 3 and float(body_box(body)[1].max()) < 0.35
    if small and not (WORKED_AT in body.tags and stage.holder(body.id) is None):
        return read(stage, replace(beat, object=body.id), actor, start)
    if actor.posture not in ("standing", "sitting"):
        start = stage_up(stage, beat, actor, start)
    middle = stage.middle(body.id, start)
    low, high = extent(body, stage.pose(body.id, start))
    arrive = max(start, actor.busy_until)
    if actor.posture == "standing":
        arrive = stage.approach(actor, middle, arrive, beat, 0.38, 0.7)
    ahead = np.append(actor.ahead(1.0), 0.0)
    # of small things the fingers reach the keys; the palms lie before them
    inset = -0.03 * np.ones(2) if small else np.minimum(0.05, 0.4 * (high - low)[:2])
    near = np.clip(actor.spot + actor.ahead(0.40 * actor.rig.height / 1.7), low[:2] + inset, high[:2] - inset)
    level = actor.floor + 0.72 * actor.rig.height
    if actor.posture == "sitting":  # keys, a desk: at the elbows' height
        level = min(level, actor.channels.settled["z"] + ELBOW * actor.rig.height)
    if small:  # its keys lie flat on what it stands on, the screen behind them
        level = max(level, float(low[2]) + 0.03)
    top = np.array([*near, float(np.clip(high[2] + 0.02, actor.floor + 0.55, level))])
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
    stage.touches.append((arrive + 0.85, "rustle", body.id, space.triple(top), 0.1))
    upright(actor, arrive + length - 0.2, 0.7)
    actor.busy_until = arrive + length + 0.3
    return Done(arrive + length + 0.2, arrive + 0.85)


OUT_OF_SWING_M = 0.42
"""From the middle of who opens a door to the leaf as it comes by."""


def open_it(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """The hand takes the handle and goes with it."""
    body = stage.body(beat.object or beat.target)
    if actor.posture not in ("standing", "sitting"):
        start = stage_up(stage, beat, actor, start)
    if body is None or body.hinge is None:
        if body is None:
            return Done(start + 0.8, start, "There is nothing to open.")
        if WORKED_AT in body.tags:  # a laptop is shut where it stands
            return touch(stage, replace(beat, object=body.id), actor, start)
        return use(stage, replace(beat, object=body.id), actor, start)
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
    wide = float(np.linalg.norm(along)) > 0.2
    ways = handle_at(np.linspace(now, target, 9))[:, :2] if wide else np.zeros((0, 2))
    post = space.placed(pose, point)[:2]

    def in_the_way(spot: np.ndarray) -> float:
        """Metres by which who stands there has less room than they need from where the leaf swings through."""
        line = ways - post
        share = np.clip(line @ (spot - post) / np.maximum((line**2).sum(1), 1e-9), 0.0, 1.05)
        gaps = np.linalg.norm(post + share[:, None] * line - spot, axis=1)
        return max(0.0, OUT_OF_SWING_M * actor.rig.height / 1.7 - float(gaps[1:].min(initial=np.inf)))

    arrive = stage.approach(actor, first, start, beat, 0.42, 0.76, prefer if wide else None, shun=in_the_way)
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
    stage.touches.append((grasp, "grab", body.id, space.triple(first), 0.3))
    let_go(actor, side, grasp + 0.08 + 0.45 * swing, 0.4)  # before the leaf comes by
    upright(actor, grasp + 0.4, 0.8)
    actor.busy_until = grasp + swing * 0.8
    return Done(grasp + swing * 0.9, grasp + 0.08)


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
    "touch": touch, "use": use, "open": open_it, "close": open_it, "stack": stack, "break": break_it,
}  # fmt: skip
