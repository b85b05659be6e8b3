"""Balls: shoot, throw, catch, kick, dribble. Throws are played in joint space; physics refines the velocity."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, carried_palm
from engine.motion.channels import keys, minimum_jerk
from engine.motion.feet import Plant, foot_spot
from engine.motion.grips import body_box, choose_grip, is_ball, needs_two_hands
from engine.motion.moving import stage_up
from engine.motion.plans import Done
from engine.motion.reaching import (
    attach,
    carry,
    carry_pose,
    close_hand,
    detach,
    grip_of,
    open_hand,
    pick_up,
    stoop,
    upright,
)
from engine.motion.rig import SIGN
from engine.motion.sitting import step
from engine.motion.stage import Stage
from engine.project.scene import Beat, OutcomeKind
from engine.world.body import Body
from engine.world.performance import Release

D = np.pi / 180
G = space.GRAVITY
BACKSPIN = 2 * np.pi * 2.3
"""rad/s: 2-3 turns a second is usual for a shot."""


@dataclass(frozen=True)
class Flight:
    """A body thrown at ``time`` from about ``position`` with ``velocity``; ``arrival`` at the aimed point."""

    time: float
    position: np.ndarray
    velocity: np.ndarray
    arrival: float

    def at(self, time: float) -> np.ndarray:
        d = time - self.time
        return self.position + self.velocity * d + np.array([0, 0, -0.5 * G * d * d])


def lob(start: np.ndarray, goal: np.ndarray, angle: float) -> np.ndarray:
    """Velocity that carries from start to goal at launch ``angle``: v^2 = g D^2 / (2 cos^2 a (D tan a - h))."""
    gap = np.asarray(goal, float) - start
    far = max(float(np.hypot(gap[0], gap[1])), 1e-3)
    steepest = np.arctan2(gap[2], far)
    angle = max(angle, 0.5 * (np.pi / 2 + steepest) - 20 * D, steepest + 6 * D)
    speed = np.sqrt(G * far**2 / (2 * np.cos(angle) ** 2 * max(far * np.tan(angle) - gap[2], 1e-3)))
    return np.array([gap[0] / far * speed * np.cos(angle), gap[1] / far * speed * np.cos(angle), speed * np.sin(angle)])


def aim_of(stage: Stage, beat: Beat, actor: Actor, start: float) -> tuple[np.ndarray, str]:
    """(point [3], entity): what a throw goes to."""
    wanted = stage.wanted(beat)
    entity = (wanted.target if wanted is not None and wanted.target else "") or beat.target
    other = stage.actor(entity)
    if other is not None and other is not actor:
        return catch_point(other), entity
    if wanted is not None and wanted.point is not None:
        return np.array(wanted.point, float), entity
    if not entity and beat.action == "shoot":
        hoops = [b for b in stage.world.bodies if "hoop" in b.tags or any(n == "rim centre" for n, _ in b.anchors)]
        if hoops:
            near = min(hoops, key=lambda b: float(np.linalg.norm(stage.middle(b.id, start)[:2] - actor.spot)))
            entity = near.id
    point = stage.point(entity, start) if entity else None
    if point is not None:
        return point, entity
    turns = {"up": 0.0, "left": np.pi / 2, "right": -np.pi / 2, "away": 0.0}
    if beat.direction == "up":
        return np.append(actor.spot + actor.ahead(0.35), actor.floor + actor.rig.height * 1.9), ""
    yaw = actor.facing + turns.get(beat.direction, 0.0)
    far = 5.0
    return np.array([*(actor.spot + far * np.array([np.cos(yaw), np.sin(yaw)])), actor.floor + 0.8]), ""


def catch_point(actor: Actor) -> np.ndarray:
    """[3]: where a person's hands meet a ball: in front of the chest."""
    at = actor.spot + actor.ahead(actor.root_ahead + 0.50 * actor.rig.arm)
    return np.array([at[0], at[1], actor.channels.settled["z"] + 0.62 * actor.rig.trunk])


def _ready(stage: Stage, beat: Beat, actor: Actor, start: float) -> tuple[Body | None, float, str]:
    """Have the thing in hand: (body, time, why not)."""
    start = stage_up(stage, beat, actor, start)
    body = stage.body(beat.object) if beat.object else None
    if body is None:
        held = actor.held("R") or actor.held("L")
        balls = [b for b in stage.world.bodies if is_ball(b) and b.mobility == "dynamic"]
        if held:
            body = stage.world.body(held)
        elif balls:
            body = min(balls, key=lambda b: float(np.linalg.norm(stage.pose(b.id, start)[:2] - actor.spot)))
    if body is None:
        return None, start, "There is nothing to throw."
    if not actor.holds(body.id):
        done = pick_up(stage, replace(beat, object=body.id, others=()), actor, start)
        if done.failed or not actor.holds(body.id):
            return None, done.end, done.failed or "It is out of reach."
        start = done.end
    return body, max(start, actor.busy_until), ""


def to_named_place(stage: Stage, beat: Beat, actor: Actor, start: float) -> float:
    """Go where the sentence says it happens ("from the free-throw line") if that is a place of the set."""
    text = beat.text.lower().replace("-", " ")
    for name, position, _ in stage.world.places:
        place = np.array(position[:2])
        if name and name.lower().replace("-", " ") in text and float(np.linalg.norm(place - actor.spot)) > 0.45:
            return stage.go(actor, place, max(start, actor.busy_until), beat, None)
    return start


# -- shooting -----------------------------------------------------------------------------------------------------------


def shoot(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """A basketball set shot: dip, lift, release, follow-through; or a kick at goal for a ball on the ground."""
    wanted_body = stage.body(beat.object) if beat.object else None
    goal, entity = aim_of(stage, beat, actor, start)
    if wanted_body is not None and not is_ball(wanted_body):
        return throw(stage, beat, actor, start)
    body, begin, failed = _ready(stage, beat, actor, start)
    if body is None:
        return Done(begin + 0.5, begin, failed)
    begin = to_named_place(stage, beat, actor, begin)
    actor.look(begin, goal)
    begin = stage.face(actor, goal, begin, tolerance=0.12)
    begin = max(begin, actor.busy_until) + 0.15
    release = begin + 0.98
    _shot_body(actor, begin, release, hop=bool({"jump", "leap"} & {beat.verb, *beat.manner}))
    _shot_arms(actor, begin, release, float(body_box(body)[1].max()) / 2)
    attachment = detach(stage, actor, body.id, release, np.concatenate([goal, space.IDENTITY]))
    assert attachment is not None
    left = np.append(actor.ahead(0.0, 1.0), 0.0)
    actor.handovers.append((release, attachment, beat.id, "shoot", lambda at: lob(at, goal, 52 * D), -left * BACKSPIN))
    nominal = np.append(actor.spot + actor.ahead(0.12), actor.floor + 1.24 * actor.rig.height)
    velocity = lob(nominal, goal, 52 * D)
    arrival = release + float(np.linalg.norm((goal - nominal)[:2]) / max(float(np.linalg.norm(velocity[:2])), 0.1))
    stage.flights[body.id] = Flight(release, nominal, velocity, arrival)
    actor.look(release + 0.15, entity if entity else goal)
    actor.busy_until = release + 1.3
    end = _after_flight(stage, beat, release, arrival)
    for other in stage.actors.values():
        if other is not actor and other.posture != "fallen":
            other.look(release + 0.2, body.id, 0.9)
    return Done(end, release)


def _after_flight(stage: Stage, beat: Beat, release: float, arrival: float) -> float:
    """The next beat waits for the outcome that this one wants."""
    wanted = stage.wanted(beat)
    explicit = beat.outcome is not None and beat.outcome.kind is not OutcomeKind.FREE
    if wanted is None and not explicit:
        return release + 0.8
    decided = arrival + 0.5
    if stage.seen is not None:
        for outcome in stage.seen.outcomes:
            if outcome.beat_id == beat.id and np.isfinite(outcome.time_s) and outcome.time_s > release:
                decided = outcome.time_s + 0.45
    return min(max(decided, release + 0.8), release + 5.0)


def _shot_body(actor: Actor, begin: float, release: float, hop: bool) -> None:
    rig, channels = actor.rig, actor.channels
    r = release - begin
    end = begin + 2.3
    actor.to(begin, 0.3, still=0.0)
    actor.to(end - 0.3, 0.6, still=1.0)

    def add(name: str, *points: tuple[float, ...], scale: float = 1.0) -> None:
        shifted = [(begin + p[0], p[1] * scale, *(v * scale for v in p[2:])) for p in points]
        channels.add(name, begin, begin + points[-1][0], keys(*shifted))

    rise = 0.055 * rig.height
    add(
        "z",
        (0, 0, 0),
        (0.15, 0, 0),
        (0.52, -0.070 * rig.height, 0),
        (r, rise * 0.75, 0.9),
        (r + 0.11, rise, 0),
        (r + 0.45, -0.012, 0),
        (r + 0.95, 0, 0),
    )
    for side in "LR":
        add(
            f"foot_pitch.{side}",
            (0, 0),
            (0.66, 0, 0),
            (r, -30, -90),
            (r + 0.10, -38, 0),
            (r + 0.36, -8, 0),
            (r + 0.7, 0, 0),
            scale=D,
        )
    if hop:
        up, v = 0.0, 1.75
        air = 2 * v / G
        first = r - 0.12

        def flight(t: np.ndarray) -> np.ndarray:
            d = np.clip(t - begin - first, 0, air)
            return up + v * d - 0.5 * G * d * d

        for name in ("z", "foot_z.L", "foot_z.R"):
            channels.add(name, begin + first, begin + first + air, flight)
    add(
        "chest_pitch",
        (0, 0, 0),
        (0.2, 2, 0),
        (0.52, 13, 0),
        (r - 0.04, -4, 0),
        (r + 0.4, -1, 0),
        (r + 1.1, 0, 0),
        scale=D,
    )
    add("pelvis_pitch", (0, 0, 0), (0.52, 9, 0), (r - 0.04, -2, 0), (r + 0.5, 0, 0), scale=D)
    add("chest_yaw", (0, 0, 0), (0.4, 0, 0), (0.82, 7, 0), (r + 1.1, 0, 0), scale=D)
    back = 0.05 * rig.height
    for axis, name in enumerate("xy"):
        add(name, (0, 0, 0), (0.52, -back * 0.7, 0), (r, 0.02, 0), (r + 0.5, 0, 0), scale=float(actor.ahead(1.0)[axis]))


def _shot_arms(actor: Actor, begin: float, release: float, radius: float) -> None:
    """The right arm in joint angles (degrees below), proximal to distal; the left hand guides the ball until just before."""
    r = release - begin
    channels = actor.channels
    table = {
        "flex": ((0.50, 22, 0), (r - 0.18, 88, 190), (r, 134, 420), (r + 0.16, 152, 0), (r + 0.62, 138, 0), (r + 1.15, 45, 0)),
        "abduct": ((0.50, 10, 0), (0.82, 5, 0), (r, 2, 0), (r + 1.1, 6, 0)),
        "elbow": ((0.50, 97, 0), (r - 0.11, 118, 0), (r, 68, -1000), (r + 0.15, 9, -60), (r + 0.30, 6, 0), (r + 1.15, 35, 0)),
        "inward": ((0.50, 30, 0), (0.82, 6, 0), (r + 1.1, 6, 0)),
        "wrist": ((0.50, -32, 0), (r - 0.06, -70, 0), (r, -48, 1100), (r + 0.17, 58, 0), (r + 0.62, 58, 0), (r + 1.15, 10, 0)),
        "roll": ((0.45, 82, 0), (r + 0.7, 82, 0), (r + 1.2, 30, 0)),
        "curl": ((0.4, 10, 0), (r, 10, 0), (r + 0.12, 22, 0)),
    }  # fmt: skip
    for name, points in table.items():
        channel = f"{name}.R"
        first = channels.settled[channel] / D
        shifted = [(begin, 0.0, 0.0), *[(begin + p[0], (p[1] - first) * D, *(v * D for v in p[2:])) for p in points]]
        channels.add(channel, begin, begin + points[-1][0], keys(*shifted))
    actor.reach("R", begin, 0.45, None)
    actor.guides.append((begin, release, radius))
    free = release - 0.03
    left = {
        "flex": (118, 122, 40),
        "abduct": (12, 12, 8),
        "elbow": (42, 26, 30),
        "inward": (24, 20, 24),
        "roll": (10, 10, -8),
        "wrist": (0, 0, 6),
    }
    for name, (up, hold, down) in left.items():
        channel = f"{name}.L"
        first = channels.settled[channel] / D
        points = (
            (begin, 0.0, 0.0),
            (free, (up - first) * D, 0.0),
            (free + 0.35, (hold - first) * D),
            (free + 1.15, (down - first) * D, 0.0),
        )
        channels.add(channel, begin, free + 1.15, keys(*points))
    actor.reach("L", free, 0.30, None)
    for side in "LR":
        actor.relax(side, release + 1.0, 0.7)


# -- throwing -----------------------------------------------------------------------------------------------------------


def throw(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Overarm for distance, underarm for a toss, from the chest for what takes two hands."""
    body, begin, failed = _ready(stage, beat, actor, start)
    if body is None:
        return Done(begin + 0.5, begin, failed)
    goal, entity = aim_of(stage, beat, actor, begin)
    receiver = stage.actor(entity)
    begin = to_named_place(stage, beat, actor, begin)
    actor.look(begin, receiver.id if receiver is not None else goal)
    begin = max(stage.face(actor, goal, begin, tolerance=0.15), actor.busy_until) + 0.1
    far = float(np.linalg.norm(goal[:2] - actor.spot))
    attachment = actor.holds(body.id)
    assert attachment is not None
    two = len(attachment.hands) == 2
    hard = bool({"hard", "angrily", "quickly", "fast"} & set(beat.manner)) or beat.verb in (
        "hurl",
        "pitch",
        "fling",
        "chuck",
    )
    gentle = beat.verb in ("toss", "lob", "flip") or bool({"gently", "softly"} & set(beat.manner))
    if two:
        release = _chest_pass(actor, body, begin)
        height, angle = 0.78 * actor.rig.height, 18 * D if far < 6 else 32 * D
    elif (far > 4.5 or hard) and not gentle:
        release = _overarm(actor, attachment.lead, begin)
        height, angle = 1.05 * actor.rig.height, (12 * D if hard else 24 * D)
    else:
        release = _underarm(actor, attachment.lead, begin)
        height, angle = 0.62 * actor.rig.height, 42 * D
    detach(stage, actor, body.id, release, np.concatenate([goal, attachment.pose[3:]]))
    spin = np.append(actor.ahead(0.0, 1.0), 0.0) * (-6.0 if two else 3.0)
    actor.handovers.append((release, attachment, beat.id, "throw", lambda at: lob(at, goal, angle), spin))
    nominal = np.append(actor.spot + actor.ahead(0.45), actor.floor + height)
    velocity = lob(nominal, goal, angle)
    arrival = release + float(np.linalg.norm((goal - nominal)[:2]) / max(float(np.linalg.norm(velocity[:2])), 0.3))
    stage.flights[body.id] = Flight(release, nominal, velocity, arrival)
    actor.busy_until = release + 0.8
    if receiver is None or receiver is actor:
        actor.look(release + 0.1, body.id)
        return Done(_after_flight(stage, beat, release, arrival), release)
    receiver.look(begin, actor.id)
    receiver.look(release - 0.1, body.id)
    wanted = stage.wanted(beat)
    kind = wanted.kind if wanted is not None else beat.outcome.kind if beat.outcome is not None else None
    if getattr(kind, "value", kind) == OutcomeKind.CAUGHT.value:
        caught = plan_catch(stage, beat, receiver, body, release + 0.05)
        return Done(caught.end, release)
    if kind is not None and getattr(kind, "value", kind) != OutcomeKind.FREE.value:
        return Done(_after_flight(stage, beat, release, arrival), release)
    return Done(release + 0.1, release)


def _swing(actor: Actor, side: str, begin: float, table: dict[str, tuple[tuple[float, ...], ...]]) -> None:
    """Play joint angles in degrees relative to ``begin``."""
    for name, points in table.items():
        channel = f"{name}.{side}" if not name.startswith(("chest", "pelvis", "head")) else name
        first = actor.channels.settled[channel] / D if channel != name else 0.0
        shifted = [(begin, 0.0, 0.0), *[(begin + p[0], (p[1] - first) * D, *(v * D for v in p[2:])) for p in points]]
        actor.channels.add(channel, begin, begin + points[-1][0], keys(*shifted))


def _overarm(actor: Actor, side: str, begin: float) -> float:
    """Stride, cock, pelvis before trunk before arm; about half the rates of a pitcher. Returns the release."""
    sign = SIGN[side]
    other = "L" if side == "R" else "R"
    r = 0.80
    release = begin + r
    long = 0.30 * actor.rig.height
    spot = np.array(actor.feet.last(other).position[:2])
    actor.to(begin, 0.3, still=0.0)
    step(actor, other, begin + 0.28, 0.36, spot + actor.ahead(long, SIGN[other] * 0.03), part="heel")
    for name, value in zip("xy", actor.ahead(1.0), strict=True):
        base = actor.channels.settled[name]
        actor.channels.to(name, base - 0.05 * float(value), begin, 0.35)
        actor.channels.to(name, base + 0.58 * long * float(value), begin + 0.28, 0.6)
    actor.to(begin + 0.3, 0.5, z=actor.channels.settled["z"] - 0.035 * actor.rig.height)
    actor.channels.to(f"foot_pitch.{side}", -40 * D, begin + 0.5, 0.45)
    actor.reach(side, begin, 0.3, None)
    _swing(actor, side, begin, {
        "flex": ((0.40, -18, 0), (r - 0.10, -8, 0), (r, 18, 300), (r + 0.22, 62, 0), (r + 0.7, 20, 0)),
        "abduct": ((0.40, 78, 0), (r - 0.08, 96, 0), (r, 95, 0), (r + 0.25, 40, 0), (r + 0.7, 10, 0)),
        "inward": ((0.40, -80, 0), (r - 0.12, -128, 0), (r, -100, 900), (r + 0.12, -10, 0), (r + 0.7, 26, 0)),
        "elbow": ((0.40, 95, 0), (r - 0.14, 100, 0), (r, 58, -700), (r + 0.12, 20, 0), (r + 0.7, 20, 0)),
        "wrist": ((0.40, -20, 0), (r - 0.08, -38, 0), (r, -5, 900), (r + 0.12, 40, 0), (r + 0.7, 6, 0)),
        "roll": ((0.40, 60, 0), (r + 0.1, 60, 0), (r + 0.7, -12, 0)),
        "chest_yaw": ((0.42, sign * 48, 0), (r - 0.20, sign * 40, -sign * 120), (r, -sign * 14, -sign * 250),
                      (r + 0.16, -sign * 30, 0), (r + 0.9, 0, 0)),
        "pelvis_yaw": ((0.42, sign * 34, 0), (r - 0.1, 0, -sign * 180), (r + 0.1, -sign * 14, 0), (r + 0.9, 0, 0)),
        "chest_pitch": ((0.42, -8, 0), (r, 14, 90), (r + 0.2, 24, 0), (r + 0.9, 0, 0)),
        "head_yaw": ((0.42, -sign * 8, 0), (r, 0, 0)),
    })  # fmt: skip
    _swing(actor, other, begin, {
        "flex": ((0.45, 72, 0), (r, 30, -160), (r + 0.3, -10, 0), (r + 0.8, -2, 0)),
        "abduct": ((0.45, 32, 0), (r, 24, 0), (r + 0.8, 8, 0)),
        "elbow": ((0.45, 30, 0), (r, 85, 0), (r + 0.8, 16, 0)),
    })  # fmt: skip
    _after_throw(actor, side, release, 0.75)
    back = np.array(actor.feet.last(other).position[:2]) + actor.ahead(0.0, SIGN[side] * 2 * actor.rig.stance_half)
    step(actor, side, release + 0.35, 0.45, back)
    root = actor.feet.centre + actor.ahead(actor.root_ahead)
    actor.to(release + 0.30, 0.65, x=float(root[0]), y=float(root[1]), z=actor.floor + actor.rig.standing)
    actor.channels.to(f"foot_pitch.{side}", 0.0, release + 0.35, 0.4)
    return release


def _after_throw(actor: Actor, side: str, release: float, wait: float) -> None:
    actor.channels.to(f"curl.{side}", 0.1, release - 0.04, 0.08)
    for one in (side, "L" if side == "R" else "R"):
        if one == side or not actor.held(one):
            actor.relax(one, release + wait, 0.6)
    actor.to(release + wait, 0.6, still=1.0)


def _underarm(actor: Actor, side: str, begin: float) -> float:
    sign = SIGN[side]
    r = 0.72
    release = begin + r
    actor.to(begin, 0.3, still=0.0)
    actor.reach(side, begin, 0.32, None)
    _swing(actor, side, begin, {
        "flex": ((0.36, -38, 0), (r, 48, 330), (r + 0.2, 84, 0), (r + 0.8, 10, 0)),
        "abduct": ((0.36, 12, 0), (r, 8, 0), (r + 0.8, 8, 0)),
        "elbow": ((0.36, 16, 0), (r, 22, 60), (r + 0.2, 46, 0), (r + 0.8, 18, 0)),
        "inward": ((0.36, 8, 0), (r + 0.2, 8, 0), (r + 0.8, 26, 0)),
        "roll": ((0.30, -92, 0), (r + 0.2, -92, 0), (r + 0.8, -12, 0)),
        "wrist": ((0.36, -15, 0), (r, 10, 200), (r + 0.15, 24, 0), (r + 0.8, 6, 0)),
        "chest_yaw": ((0.36, sign * 16, 0), (r, -sign * 6, 0), (r + 0.7, 0, 0)),
        "chest_pitch": ((0.36, 10, 0), (r, 6, 0), (r + 0.7, 0, 0)),
    })  # fmt: skip
    actor.channels.add(
        "z",
        begin,
        release + 0.5,
        keys((begin, 0.0), (begin + 0.38, -0.045, 0.0), (release, 0.0, 0.0), (release + 0.5, 0.0)),
    )
    _after_throw(actor, side, release, 0.6)
    return release


def _chest_pass(actor: Actor, body: Body, begin: float) -> float:
    """Drawn to the chest, then pushed out with both hands."""
    a = actor.rig.arm
    attachment = actor.holds(body.id)
    assert attachment is not None
    turned = space.multiply(space.yaw(-attachment.facing), attachment.pose[3:])
    close = np.concatenate([[0.30 * a, 0.0, -0.22 * a], turned])
    out = np.concatenate([[0.84 * a, 0.0, -0.10 * a], turned])
    beyond = np.concatenate([[0.92 * a, 0.0, -0.12 * a], turned])
    release = begin + 0.78
    actor.to(begin, 0.3, still=0.0)
    for side, palm in attachment.grips.items():
        actor.reach(side, begin, 0.42, carried_palm(close, palm), "pass")
        # the push is half of a min-jerk movement: the hands are fastest when they let go
        actor.reach(side, release - 0.24, 0.44, carried_palm(beyond + (beyond - out) * 2, palm), "pass")
        actor.reach(side, release + 0.16, 0.6, None)
    step(
        actor,
        "R",
        begin + 0.30,
        0.36,
        np.array(actor.feet.last("R").position[:2]) + actor.ahead(0.16 * actor.rig.height),
    )
    root = actor.feet.centre + actor.ahead(actor.root_ahead)
    actor.to(begin + 0.30, 0.5, x=float(root[0]), y=float(root[1]))
    actor.channels.add(
        "chest_pitch",
        begin,
        release + 0.6,
        keys((begin, 0.0), (begin + 0.4, -0.04, 0.0), (release, 0.14, 0.0), (release + 0.6, 0.0)),
    )
    for side in "LR":
        actor.channels.to(f"curl.{side}", 0.05, release - 0.05, 0.1)
        actor.relax(side, release + 0.25, 0.6)
    actor.to(release + 0.6, 0.5, still=1.0)
    return release


# -- catching -----------------------------------------------------------------------------------------------------------


def meeting(stage: Stage, actor: Actor, body: Body, earliest: float) -> tuple[float, np.ndarray] | None:
    """(time, pose [7]) at which a flying body comes within reach: as seen in the take, else as it was thrown."""
    flight = stage.flights.get(body.id)
    point = catch_point(actor)
    seen = stage.seen
    first = max(earliest, flight.time + 0.05) if flight is not None else earliest
    if seen is not None and body.id in seen.body_ids:
        k = seen.body_ids.index(body.id)
        times = np.arange(first, min(first + 3.0, seen.duration_s), 1 / 60)
        if len(times):
            index = np.minimum(np.round(times * 240).astype(int), len(seen.poses) - 1)
            gap = np.linalg.norm(seen.poses[index, k, :3] - point, axis=1)
            best = int(np.argmin(gap))
            if gap[best] < 0.75:
                pose = seen.state_at(float(times[best])).bodies[k]
                return float(times[best]), pose
    if flight is not None and flight.arrival > earliest - 1.0:
        time = max(flight.arrival, earliest + 0.25)
        return time, np.concatenate([flight.at(flight.arrival), space.IDENTITY])
    return None


def plan_catch(stage: Stage, beat: Beat, actor: Actor, body: Body, start: float) -> Done:
    met = meeting(stage, actor, body, start)
    if met is None:
        return Done(start + 0.5, start + 0.3, "There is nothing in the air to catch.")
    time, pose = met
    actor.look(max(start - 0.1, 0.0), body.id)
    side_hand = "R" if float((pose[:2] - actor.spot) @ actor.ahead(0.0, 1.0)) < 0.1 else "L"
    grip = choose_grip(actor, body, pose, actor.spot, actor.facing, side_hand)
    palms = {s: space.composed(pose, p) for s, p in grip.palms.items()}
    targets, _ = stoop(actor, palms)
    seconds = float(np.clip(time - start, 0.25, 0.45))
    actor.to(time - seconds, 0.2, still=0.0)
    actor.to(time - seconds, seconds, **targets)
    local = carry_pose(actor, body, grip, space.multiply(space.yaw(-actor.facing), pose[3:]))
    for side, palm in palms.items():
        open_hand(actor, side, time - seconds, 0.2)
        # wait a little beyond, in the way of the ball, then give with it
        actor.reach(
            side,
            time - seconds,
            seconds * 0.9,
            lambda trunk, p=palm: np.broadcast_to(p, (len(trunk.times), 7)).copy(),
            "catch",
        )
        close_hand(actor, side, time - 0.04, 0.14, grip.width)
    del local
    attach(actor, body, grip, time, pose)
    stage.touches.append((time, "grab", body.id, tuple(float(v) for v in pose[:3]), 1.5 * body.mass))
    carry(actor, body, grip, time + 0.004, 0.42, pose[3:])
    upright(actor, time + 0.05, 0.6)
    actor.to(time + 0.5, 0.5, still=1.0)
    actor.busy_until = time + 0.5
    stage.flights.pop(body.id, None)
    return Done(time + 0.35, time)


def catch(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    body = stage.body(beat.object)
    if body is None:
        return Done(start + 0.5, start, "There is nothing to catch.")
    attachment = actor.holds(body.id)
    if attachment is not None:
        return Done(max(start + 0.3, attachment.start + 0.3), max(attachment.start, start))
    if stage.holder(body.id) is not None or body.id not in stage.flights:
        return pick_up(stage, beat, actor, start)
    return plan_catch(stage, beat, actor, body, start)


# -- feet ---------------------------------------------------------------------------------------------------------------


def kick(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Stand behind the ball, plant the left foot beside it, swing the right through it."""
    body = stage.body(beat.object)
    start = stage_up(stage, beat, actor, start)
    if body is None:
        return Done(start + 0.4, start, "There is nothing to kick.")
    at = stage.pose(body.id, start)[:3]
    goal, _ = aim_of(stage, replace(beat, action="kick"), actor, start)
    line = goal[:2] - at[:2]
    if not beat.target and stage.wanted(beat) is None:
        line = at[:2] - actor.spot
    line = line / max(float(np.linalg.norm(line)), 1e-6)
    yaw = float(np.arctan2(line[1], line[0]))
    _, size = body_box(body)
    radius = 0.5 * float(min(size[0], size[1]))
    rig = actor.rig
    actor.look(start, body.id)
    across = np.array([-line[1], line[0]])
    stand = at[:2] - line * (0.32 * rig.height + radius) + across * rig.stance_half
    begin = max(stage.go(actor, stand, start, beat, yaw), actor.busy_until)
    contact = begin + 0.62
    ankle = at[:2] - line * (radius + rig.toe_tip * 0.75)
    step(actor, "L", begin + 0.05, 0.34, at[:2] - line * (radius * 0.6 + 0.02) + across * (radius + 0.10), part="heel")
    _kick_leg(actor, begin, contact, ankle, line, float(at[2] - actor.floor))
    power = 9.0 if {"hard", "angrily"} & set(beat.manner) else 3.0
    far = float(np.linalg.norm(goal[:2] - at[:2])) if (beat.target or stage.wanted(beat)) else 5.0
    speed = float(np.clip(1.2 + 1.15 * far, power, 22.0))
    loft = 0.10 if goal[2] - actor.floor < 0.8 else 0.35
    if body.mass > 3:
        speed, loft = min(speed, 12.0 / body.mass), 0.0
    velocity = np.array([line[0] * speed, line[1] * speed, speed * loft])
    spin = np.array([-line[1], line[0], 0.0]) * speed * 0.6 / max(radius, 0.05) * 0.3
    point = (float(at[0]), float(at[1]), float(at[2]))
    stage.releases.append(
        Release(
            body.id,
            actor.id,
            beat.id,
            float(contact),
            point,
            tuple(map(float, velocity)),
            tuple(map(float, spin)),
            "kick",
        )
    )
    stage.touches.append((contact, "slap", body.id, point, 0.4 * body.mass * speed))
    actor.look(contact + 0.15, body.id)
    actor.busy_until = contact + 0.95
    end = _after_flight(stage, beat, contact, contact + far / max(speed, 1.0))
    return Done(max(contact + 0.6, end if stage.wanted(beat) else 0.0), contact)


def _kick_leg(actor: Actor, begin: float, contact: float, ankle: np.ndarray, line: np.ndarray, height: float) -> None:
    """One long swing of the right foot: back, through the ball, on, and down beside the left."""
    rig, channels = actor.rig, actor.channels
    land = contact + 0.55
    last = np.array(actor.feet.last("R").position)
    spot = np.array(actor.feet.last("L").position[:2]) + np.array([line[1], -line[0]]) * 2 * rig.stance_half
    off = begin + 0.30
    plant = Plant(land, (float(spot[0]), float(spot[1]), actor.floor), actor.facing - 0.1, lift=0.0)
    actor.feet.step("R", off, plant)
    start_s, hit_s, end_s = 0.0, float((ankle - last[:2]) @ line), float((spot - last[:2]) @ line)
    along = keys(
        (off, start_s, 0.0),
        (contact - 0.19, start_s - 0.13 * rig.height, 0.0),
        (contact, hit_s, 6.5),
        (contact + 0.16, hit_s + 0.24 * rig.height, 0.0),
        (land, end_s, 0.0),
    )
    across_hit = float((ankle - last[:2]) @ np.array([-line[1], line[0]]))
    across_end = float((spot - last[:2]) @ np.array([-line[1], line[0]]))
    side = keys((off, 0.0, 0.0), (contact, across_hit, 0.0), (land, across_end, 0.0))
    low = max(0.02, height - rig.ankle - 0.02)
    up = keys(
        (off, 0.0, 0.0),
        (contact - 0.19, 0.17 * rig.height, 0.0),
        (contact - 0.02, low, 0.0),
        (contact + 0.17, 0.24 * rig.height, 0.0),
        (land, 0.0, 0.0),
    )
    tilt = keys(
        (off, 0.0, 0.0), (contact - 0.19, -1.1, 0.0), (contact, -0.35, 2.0), (contact + 0.2, 0.1, 0.0), (land, 0.0, 0.0)
    )

    def world(axis: int):  # noqa: ANN202
        def curve(t: np.ndarray) -> np.ndarray:
            ease = minimum_jerk((t - off) / (land - off))
            base = (spot - last[:2])[axis] * ease
            return along(t) * line[axis] + side(t) * (-line[1] if axis == 0 else line[0]) - base

        return curve

    channels.add("foot_x.R", off, land, world(0))
    channels.add("foot_y.R", off, land, world(1))
    channels.add("foot_z.R", off, land, up)
    channels.add("foot_pitch.R", off, land, tilt)
    root = 0.5 * (np.array(actor.feet.last("L").position[:2]) + spot) + line * actor.root_ahead
    over = np.array(actor.feet.last("L").position[:2]) - line * 0.06
    actor.to(begin, 0.3, still=0.0)
    actor.to(begin + 0.05, 0.5, x=float(over[0]), y=float(over[1]), z=channels.settled["z"] - 0.03 * rig.height)
    actor.to(contact + 0.1, 0.55, x=float(root[0]), y=float(root[1]), z=actor.floor + rig.standing)
    _swing(
        actor,
        "L",
        begin,
        {
            "flex": ((0.4, 40, 0), (contact - begin, -28, 0), (contact - begin + 0.7, -2, 0)),
            "abduct": ((0.4, 45, 0), (contact - begin + 0.7, 8, 0)),
        },
    )
    _swing(
        actor,
        "R",
        begin,
        {
            "flex": ((0.4, -38, 0), (contact - begin + 0.1, 30, 0), (contact - begin + 0.8, -2, 0)),
            "abduct": ((0.4, 25, 0), (contact - begin + 0.8, 8, 0)),
        },
    )
    for name, size in (("chest_pitch", 0.12), ("pelvis_pitch", -0.12)):
        channels.add(
            name,
            begin,
            land,
            keys((begin, 0.0), (contact - 0.19, -0.06, 0.0), (contact + 0.05, size, 0.0), (land, 0.0)),
        )
    channels.add(
        "pelvis_yaw",
        begin,
        land,
        keys((begin, 0.0), (contact - 0.19, -0.3, 0.0), (contact + 0.08, 0.25, 0.0), (land, 0.0)),
    )
    actor.to(land, 0.5, still=1.0)


def dribble(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Bounces the ball on the spot: each bounce is a push down and a catch by the hand as it comes back."""
    body, begin, failed = _ready(stage, beat, actor, start)
    if body is None:
        return Done(begin + 0.5, begin, failed)
    attachment = actor.holds(body.id)
    assert attachment is not None
    count = max(beat.count, 3)
    radius = 0.5 * float(body_box(body)[1].max())
    rig = actor.rig
    top = actor.floor + 0.50 * rig.height
    spot = actor.spot + actor.ahead(0.20 * rig.height, -0.14 * rig.height)
    fall = top - actor.floor - 2 * radius
    down = 0.30
    push = (fall - 0.5 * G * down**2) / down
    period = 2 * down + 0.22
    key = begin + 0.55
    hand = np.array([0.0, 0.0, -1.0])
    fingers = np.append(actor.ahead(1.0), 0.0)
    palm = np.concatenate([np.append(spot, top + 0.012), np.zeros(4)])
    from engine.motion.grips import GripPlan, palm_pose

    palm = palm_pose("R", palm[:3], hand, np.cross(hand, fingers) * SIGN["R"])
    middle = np.concatenate([np.append(spot, top - radius), space.IDENTITY])
    grip = GripPlan("R", {"R": space.composed(space.inverted(middle), palm)}, 2 * radius)
    actor.to(begin, 0.4, chest_pitch=0.22, still=0.0, z=actor.floor + rig.standing - 0.05 * rig.height)
    actor.look(begin, body.id)
    raised = palm + np.array([0, 0, 0.03, 0, 0, 0, 0])
    low = palm - np.array([0, 0, 0.10, 0, 0, 0, 0])
    actor.reach("R", begin, 0.5, lambda trunk: np.broadcast_to(raised, (len(trunk.times), 7)).copy(), "dribble")
    actor.reach("L", begin + 0.1, 0.5, None)
    actor.relax("L", begin + 0.1, 0.5)
    actor.channels.to("curl.R", 0.15, begin, 0.4)
    time = key
    detach(stage, actor, body.id, begin + 0.5)
    attach(actor, body, grip, begin + 0.504, middle + np.array([0, 0, 0.03, 0, 0, 0, 0]))
    for i in range(count):
        actor.reach("R", time - 0.02, 0.22, lambda trunk: np.broadcast_to(low, (len(trunk.times), 7)).copy(), "dribble")
        let = time + 0.12
        held = detach(stage, actor, body.id, let)
        actor.handovers.append((let, held, beat.id if i == 0 else "", "throw", (0.0, 0.0, -push), (0.0, 0.0, 0.0)))
        back = let + 2 * down
        actor.reach("R", let + 0.1, 0.3, lambda trunk: np.broadcast_to(raised, (len(trunk.times), 7)).copy(), "dribble")
        attach(actor, body, grip, back, middle)
        time = back + period - 2 * down
    carry(actor, body, grip, time, 0.5, space.IDENTITY)
    upright(actor, time, 0.5)
    actor.to(time + 0.4, 0.5, still=1.0)
    actor.busy_until = time + 0.5
    return Done(time + 0.3, key)


ACTIONS = {"shoot": shoot, "throw": throw, "catch": catch, "kick": kick, "dribble": dribble}
__all__ = ["ACTIONS", "Flight", "foot_spot", "grip_of", "lob", "needs_two_hands"]
