"""Doing things to things: touch, push, hit, open, pour, drink, eat, read, write, stack."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.motion import rolling
from engine.motion.actor import Actor, fixed_palm
from engine.motion.giving import take_hand
from engine.motion.grips import body_box, nearest_side, palm_pose
from engine.motion.hands import let_go, open_hand, reach_over, stoop, upright
from engine.motion.hands_on import lay_hand_on, shove, withdraw
from engine.motion.moving import stage_up
from engine.motion.paths import extent
from engine.motion.placing import place_down
from engine.motion.plans import Done
from engine.motion.reaching import pick_up
from engine.motion.rig import SIGN
from engine.motion.solve import Trunk
from engine.motion.stage import Stage
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


def surface(stage: Stage, body: Body, line: np.ndarray, height: float, start: float) -> np.ndarray:
    """[3]: where the near side of the body is met when coming along ``line``, at a share ``height`` of its height."""
    low, high = extent(body, stage.pose(body.id, start))
    middle = (low + high) / 2
    half = (high - low)[:2] / 2
    reach = float(np.min(half / np.maximum(np.abs(line), 1e-6)))
    if len(body.shapes) == 1 and body.shapes[0].kind == "sphere":
        reach = float(half[0])
    return np.array([*(middle[:2] - line * reach), low[2] + (high[2] - low[2]) * height])


def strike(
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
    palm = _striking_palm(actor, side, point, line)
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


def _striking_palm(actor: Actor, side: str, point: np.ndarray, line: np.ndarray) -> np.ndarray:
    """The palm's pose [7] at ``point`` [3] when it meets it along ``line`` [2]."""
    approach = np.append(line, -0.05)
    fingers = np.array([0.0, 0.0, 1.0]) + 0.4 * np.append(-line, 0)
    palm = palm_pose(side, point - np.append(line, 0.0) * 0.012, approach, fingers)
    fingers_up = palm_pose(side, palm[:3], approach, np.cross(Z, np.append(line, 0.0)) * -SIGN[side])
    return fingers_up if point[2] - actor.floor > 0.5 * actor.rig.height else palm


KNOCKS = 6
"""More knocks than this in a row nobody counts."""
KNOCK_S = 0.14
"""The hand goes back, or comes again, in this time."""


def _knocks(
    stage: Stage, beat: Beat, actor: Actor, body: Body, side: str, point: np.ndarray, line: np.ndarray, contact: float
) -> float:
    """Knuckles on what stays where it is, as often as the words say; the moment of the last."""
    palm = _striking_palm(actor, side, point, line)
    away = palm.copy()
    away[:2] -= line * 0.07
    met = contact + 0.12  # the first stroke ends there
    stage.touches.append((met, "knock", body.id, space.triple(point), 0.6))
    for _ in range(1, min(beat.count, KNOCKS)):
        actor.reach(side, met, KNOCK_S, fixed_palm(away), "strike")
        actor.reach(side, met + KNOCK_S, KNOCK_S, fixed_palm(palm), "strike")
        met += 2 * KNOCK_S
        stage.touches.append((met, "knock", body.id, space.triple(point), 0.6))
    return met


ROLLING_M_S = 0.9
"""What lies ready to roll is pushed at least so fast."""


def push(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Push, knock over, hit, slide, roll, spin: one stroke of the hand; physics takes it from there."""
    other = stage.actor(beat.object) or (stage.actor(beat.target) if not beat.object else None)
    low = actor.posture in ("kneeling", "crouching") and other is None and _within_arm(stage, actor, beat, start)
    settled = actor.posture == "sitting" or low
    start = max(start, actor.busy_until) if settled else stage_up(stage, beat, actor, start)
    if other is not None and other is not actor:
        return shove(stage, beat, actor, other, start)
    body = stage.body(beat.object or beat.target)
    if body is None:
        return Done(start + 0.5, start, "There is nothing to push.")
    middle = stage.middle(body.id, start)
    line = rolling.way_of(stage, body, _goal_line(stage, beat, actor, middle, start), start)
    topple = beat.action in ("knock_over", "topple")
    point = surface(stage, body, line, 0.82 if topple else 0.5, start)
    actor.look(start, body.id)
    lower, upper = extent(body, stage.pose(body.id, start))
    size = upper - lower
    contact, side = strike(stage, beat, actor, point, line, start, 0.12 if body.mobility == "dynamic" else 0.0, 0.62)
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
    last = contact
    if beat.action == "hit" and body.mobility != "dynamic" and beat.verb.split(" ")[0] in ("knock", "rap", "tap"):
        last = _knocks(stage, beat, actor, body, side, point, line, contact)
    else:
        stage.touches.append((contact, "slap", body.id, space.triple(point), 0.3 + body.mass * speed * 0.5))
    end = withdraw(actor, side, last + 0.14)
    return Done(end - 0.1, contact)


def _within_arm(stage: Stage, actor: Actor, beat: Beat, start: float) -> bool:
    body = stage.body(beat.object or beat.target)
    if body is None:
        return False
    leaning = 0.6 * actor.rig.trunk if actor.posture == "kneeling" else 0.15
    nearest = nearest_side(body, stage.pose(body.id, start), actor.spot)
    return float(np.linalg.norm(nearest - actor.spot)) < 1.05 * actor.rig.arm + leaning


def touch(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """A hand rests on a thing, a place or a shoulder."""
    entity = beat.object or beat.target
    other = stage.actor(entity)
    if beat.relation == "hand" and other is not None and other is not actor:
        return take_hand(stage, actor, other, start, "shake" in beat.verb)
    down = actor.posture in ("kneeling", "crouching") and other is None and _within_arm(stage, actor, beat, start)
    if actor.posture not in ("standing", "sitting") and not down:
        start = stage_up(stage, beat, actor, start)
    start = max(start, actor.busy_until)
    if other is not None and other is not actor:
        return lay_hand_on(stage, beat, actor, other, start)
    body = stage.body(entity)
    if body is None:
        from engine.motion.speaking import gesture

        return gesture(stage, beat, actor, start)
    if actor.holds(body.id):
        return Done(start + 0.6, start + 0.2)
    middle = stage.middle(body.id, start)
    line = middle[:2] - actor.spot
    line = line / max(float(np.linalg.norm(line)), 1e-6)
    point = surface(stage, body, line, 0.6, start)
    if down:
        edge = nearest_side(body, stage.pose(body.id, start), actor.spot)
        point, line = np.append(edge, point[2]), space.normalised(edge - actor.spot)
    low, high = extent(body, stage.pose(body.id, start))
    flat = high[2] - actor.floor < 0.62 * actor.rig.height and high[2] - low[2] < 0.25
    actor.look(start, body.id)
    contact, side = strike(
        stage, beat, actor, np.array([*middle[:2], high[2] + 0.01]) if flat else point, line, start, 0.0, 0.75
    )
    stage.touches.append((contact, "rustle", body.id, space.triple(point), 0.15))
    end = withdraw(actor, side, contact + 0.55)
    return Done(end - 0.2, contact)


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
    "push": push, "knock_over": push, "topple": push, "hit": push, "roll": push, "slide": push, "spin": push,
    "touch": touch, "use": use, "stack": stack, "break": break_it,
}  # fmt: skip
