"""A kick: approach, support foot beside the ball, one long swing of the other leg."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor
from engine.motion.aiming import after_flight, aim_of
from engine.motion.channels import keys, minimum_jerk
from engine.motion.feet import Plant
from engine.motion.grips import body_box
from engine.motion.moving import stage_up
from engine.motion.plans import Done
from engine.motion.sitting import step
from engine.motion.stage import Stage
from engine.motion.throwing import swing_arm
from engine.project.scene import Beat
from engine.world.performance import Release


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
            space.triple(velocity),
            space.triple(spin),
            "kick",
        )
    )
    stage.touches.append((contact, "slap", body.id, point, 0.4 * body.mass * speed))
    actor.look(contact + 0.15, body.id)
    actor.busy_until = contact + 0.95
    end = after_flight(stage, beat, contact, contact + far / max(speed, 1.0))
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
    swing_arm(
        actor,
        "L",
        begin,
        {
            "flex": ((0.4, 40, 0), (contact - begin, -28, 0), (contact - begin + 0.7, -2, 0)),
            "abduct": ((0.4, 45, 0), (contact - begin + 0.7, 8, 0)),
        },
    )
    swing_arm(
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


ACTIONS = {"kick": kick}
