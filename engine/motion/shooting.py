"""The basketball set shot, played in joint space: dip, lift, release, follow-through."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor
from engine.motion.aiming import Flight, G, after_flight, aim_of, lob, ready, to_named_place
from engine.motion.channels import keys
from engine.motion.grips import body_box, is_ball
from engine.motion.hands import detach
from engine.motion.plans import Done
from engine.motion.stage import Stage
from engine.motion.throwing import throw
from engine.project.scene import Beat

D = np.pi / 180


BACKSPIN = 2 * np.pi * 2.3
"""rad/s: 2-3 turns a second is usual for a shot."""


def shoot(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """A basketball set shot: dip, lift, release, follow-through; or a kick at goal for a ball on the ground."""
    wanted_body = stage.body(beat.object) if beat.object else None
    goal, entity = aim_of(stage, beat, actor, start)
    if wanted_body is not None and not is_ball(wanted_body):
        return throw(stage, beat, actor, start)
    body, begin, failed = ready(stage, beat, actor, start)
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
    end = after_flight(stage, beat, release, arrival)
    for other in stage.actors.values():
        if other is not actor and other.posture != "fallen":
            other.look(release + 0.2, body.id, 0.9)
    return Done(end, release)


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
        path = (
            (begin, 0.0, 0.0),
            (free, (up - first) * D, 0.0),
            (free + 0.35, (hold - first) * D),
            (free + 1.15, (down - first) * D, 0.0),
        )
        channels.add(channel, begin, free + 1.15, keys(*path))
    actor.reach("L", free, 0.30, None)
    for side in "LR":
        actor.relax(side, release + 1.0, 0.7)


ACTIONS = {"shoot": shoot}
