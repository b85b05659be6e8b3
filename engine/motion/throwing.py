"""Balls: shoot, throw, catch, kick, dribble. Throws are played in joint space; physics refines the velocity."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, carried_palm
from engine.motion.aiming import Flight, after_flight, aim_of, lob, ready, to_named_place
from engine.motion.catching import plan_catch
from engine.motion.channels import keys
from engine.motion.hands import detach
from engine.motion.plans import Done
from engine.motion.rig import SIGN
from engine.motion.sitting import step
from engine.motion.stage import Stage
from engine.project.scene import Beat, OutcomeKind
from engine.world.body import Body

D = np.pi / 180


def throw(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Overarm for distance, underarm for a toss, from the chest for what takes two hands."""
    body, begin, failed = ready(stage, beat, actor, start)
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
    nominal = np.append(actor.spot + actor.ahead(0.45), actor.floor + height)
    if receiver is None:
        goal, angle = within_strength(nominal, goal, angle, strength(actor, body.mass, two))
    detach(stage, actor, body.id, release, np.concatenate([goal, attachment.pose[3:]]))
    spin = np.append(actor.ahead(0.0, 1.0), 0.0) * (-6.0 if two else 3.0)
    actor.handovers.append((release, attachment, beat.id, "throw", lambda at: lob(at, goal, angle), spin))
    velocity = lob(nominal, goal, angle)
    arrival = release + float(np.linalg.norm((goal - nominal)[:2]) / max(float(np.linalg.norm(velocity[:2])), 0.3))
    stage.flights[body.id] = Flight(release, nominal, velocity, arrival)
    actor.busy_until = release + 0.8
    if receiver is None or receiver is actor:
        actor.look(release + 0.1, body.id)
        return Done(after_flight(stage, beat, release, arrival), release)
    receiver.look(begin, actor.id)
    receiver.look(release - 0.1, body.id)
    wanted = stage.wanted(beat)
    kind = wanted.kind if wanted is not None else beat.outcome.kind if beat.outcome is not None else None
    if getattr(kind, "value", kind) == OutcomeKind.CAUGHT.value:
        caught = plan_catch(stage, beat, receiver, body, release + 0.05)
        return Done(caught.end, release)
    if kind is not None and getattr(kind, "value", kind) != OutcomeKind.FREE.value:
        return Done(after_flight(stage, beat, release, arrival), release)
    return Done(release + 0.1, release)


ARM_KG, FASTEST = 0.85, 25.0
"""A throwing arm moves about this mass of its own along with the ball, and would move empty at this speed (m/s). So speed falls
with mass as Cross (2004, *Physics of overarm throwing*, Am. J. Phys. 72:305) describes; the two numbers are chosen for an adult
who is no athlete: 23 m/s with a baseball, 21 with 0.4 kg, 12 with 3 kg."""


def strength(actor: Actor, mass: float, both_hands: bool = False) -> float:
    """The fastest, m/s, at which the person throws ``mass`` kg; speed grows with the arm's length."""
    speed = FASTEST * float(np.sqrt(ARM_KG / (ARM_KG + max(mass, 0.0)))) * actor.rig.height / 1.75
    return speed * (0.6 if both_hands else 1.0) * (0.75 if actor.rig.figure.age > 65 else 1.0)


def within_strength(start: np.ndarray, goal: np.ndarray, angle: float, fastest: float) -> tuple[np.ndarray, float]:
    """(goal [3], angle) that need no more than ``fastest``: a higher throw first, then a nearer goal on the way."""
    for steeper in (angle, 32 * D, 40 * D):
        if steeper >= angle and np.linalg.norm(lob(start, goal, steeper)) <= fastest:
            return goal, steeper
    for share in np.linspace(0.97, 0.03, 48):
        nearer = np.append(start[:2] + share * (goal[:2] - start[:2]), goal[2])
        if np.linalg.norm(lob(start, nearer, 40 * D)) <= fastest:
            return nearer, 40 * D
    return goal, angle


def swing_arm(actor: Actor, side: str, begin: float, table: dict[str, tuple[tuple[float, ...], ...]]) -> None:
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
    swing_arm(actor, side, begin, {
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
    swing_arm(actor, other, begin, {
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
    swing_arm(actor, side, begin, {
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


ACTIONS = {"throw": throw}
