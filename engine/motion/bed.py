"""In bed: sitting up in it, and off it over its side."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.actor import TOE_OUT, Actor
from engine.motion.channels import keys
from engine.motion.feet import Plant, foot_spot
from engine.motion.rig import SIGN
from engine.motion.seating import KNEES_OUT, SEATED_CHEST, SEATED_PELVIS, settled_in
from engine.motion.sitting import forward_of_the_edge, hand_on_thigh, hip_above_seat, seated_pose
from engine.motion.stage import Stage
from engine.world.body import Body
from engine.world.performance import Footstep

D = np.pi / 180
SIT_UP_S, OFF_S = 1.7, 1.9
SAT_UP_PELVIS, SAT_UP_CHEST = -20 * D, 4 * D
"""With the legs straight ahead nobody's pelvis comes upright: the back rounds instead."""
SAT_BACK, ROLLED_BACK = 0.006, 0.005
"""So much higher bears the pelvis that is rolled back, and besides while it rolls up on to its round; in statures."""
OVER_EDGE, ACROSS = 0.06, 0.8
"""So far over the bed the feet swing out, in statures; the share of a foot's way down in which it goes out over the side."""


def lying_root(level: float, height: float) -> float:
    """World z of the pelvis of somebody ``height`` tall who lies on the back on a surface at ``level``."""
    return level + 0.115 * height / 1.7


def sit_up(actor: Actor, start: float) -> float:
    """From lying on the back to sitting on the same spot, the legs where they lie: head first, then chest and pelvis.
    Returns when that is done."""
    rig, style = actor.rig, actor.style
    settled = actor.channels.settled
    level = lying_root(settled["z"], -rig.height)
    ahead = actor.ahead(rig.hip_drop - rig.hip_forward)
    sits = hip_above_seat(actor) + SAT_BACK * rig.height
    root = np.array([settled["x"] + ahead[0], settled["y"] + ahead[1], level + sits])
    total = SIT_UP_S
    rolls = [start + share * total for share in (0.15, 0.6, 0.95)]
    rolling = keys((rolls[0], 0.0, 0.0), (rolls[1], ROLLED_BACK * rig.height, 0.0), (rolls[2], 0.0, 0.0))
    actor.channels.add("z", rolls[0], rolls[2], rolling)
    actor.to(start, 0.3, still=0.0)
    actor.to(start, 0.75 * total, head_pitch=style.head)
    actor.to(start + 0.05 * total, 0.85 * total, chest_pitch=SAT_UP_CHEST + 0.8 * style.chest)
    actor.to(start + 0.15 * total, 0.85 * total, pelvis_pitch=SAT_UP_PELVIS)
    actor.to(start + 0.15 * total, 0.8 * total, **dict(zip("xyz", map(float, root), strict=True)))
    actor.to(start + 0.4 * total, 0.6 * total, hang=1.0)
    for side in "LR":
        actor.channels.to(f"knee_out.{side}", KNEES_OUT, start, total)
        if not actor.held(side):
            actor.relax(side, start + 0.4 * total, 0.8)
            hand_on_thigh(actor, side, root, start + 0.45 * total, 0.75 * total)
    actor.to(start + total, 0.4, still=0.25)
    actor.posture, actor.seat = "sitting", None
    actor.busy_until = start + total
    return start + total


def off_the_bed(stage: Stage, actor: Actor, start: float) -> float:
    """From sitting up in bed the legs swing out over its side, until the person sits on its edge, the feet on the floor.
    Returns when that is done."""
    rig, style, channels = actor.rig, actor.style, actor.channels
    bed, actor.bed = stage.world.body(actor.bed), ""
    index, root, feet, hang, yaw = _side(stage, actor, bed, start)
    total = OFF_S
    change = float((yaw - actor.facing + np.pi) % (2 * np.pi) - np.pi)
    first = "L" if change > 0 else "R"
    for side in "LR":
        begin, land = (start, start + 0.80 * total) if side == first else (start + 0.06 * total, start + 0.92 * total)
        spot = foot_spot(feet, yaw, side, rig.stance_half * 1.1)
        position = (float(spot[0]), float(spot[1]), actor.floor)
        span = land - begin
        # first out over the side, then down: whatever has to cross the bed is across before it sinks
        actor.feet.step(side, begin, Plant(begin + ACROSS * span, position, yaw + SIGN[side] * TOE_OUT))
        actor.footsteps.append(Footstep(land, actor.id, side, "flat", position, 0.02 * rig.figure.mass))
        for name in ("foot_x", "foot_y", "foot_yaw", "toe"):
            channels.to(f"{name}.{side}", 0.0, begin + 0.02 * span, (ACROSS - 0.02) * span)
        down, over = hang - channels.settled[f"foot_z.{side}"], OVER_EDGE * rig.height
        out = begin + (ACROSS - 0.15) * span
        points = (begin, 0.0, 0.0), (begin + 0.3 * span, over, 0.0), (out, over, 0.0), (land, down, 0.0)
        channels.add(f"foot_z.{side}", begin, land, keys(*points))
        channels.to(f"foot_pitch.{side}", -0.25 if hang else 0.0, begin + 0.2 * span, 0.75 * span)
    actor.to(start, 0.3, still=0.0)
    actor.to(start + 0.04 * total, 0.8 * total, facing=actor.facing + change)
    actor.to(start + 0.10 * total, 0.8 * total, **dict(zip("xyz", map(float, root), strict=True)))
    actor.to(
        start + 0.10 * total, 0.9 * total, pelvis_pitch=SEATED_PELVIS, chest_pitch=SEATED_CHEST + 0.8 * style.chest
    )
    back = keys((start, 0.0, 0.0), (start + 0.4 * total, -0.22, 0.0), (start + total, 0.0, 0.0))
    channels.add("chest_pitch", start, start + total, back)  # the trunk leans back while the legs are in the air
    for side in "LR":
        if not actor.held(side):
            hand_on_thigh(actor, side, root, start + 0.2 * total, 0.8 * total, yaw, hang)
    actor.seat, actor.posture = (bed.id, index), "sitting"
    actor.to(start + total, 0.4, still=0.25)
    actor.busy_until = start + total
    return start + total


def _side(stage: Stage, actor: Actor, bed: Body, start: float) -> tuple[int, np.ndarray, np.ndarray, float, float]:
    """(index of the seat, root [3] and feet [2] of who sits there, how far the feet hang, yaw) on the side of ``bed`` where
    there is room to stand, the nearer if on both."""
    pose = stage.pose(bed.id, start)
    best: tuple[int, np.ndarray, np.ndarray, float, float] | None = None
    least = np.inf
    for index, (centre, own) in enumerate(_edges(bed)):
        at = space.placed(pose, centre)
        front = space.rotate(pose[3:], np.array([np.cos(own), np.sin(own), 0.0]))
        yaw = float(np.arctan2(front[1], front[0]))
        along = np.array([-np.sin(yaw), np.cos(yaw)])
        at[:2] += along * float((actor.spot - at[:2]) @ along)  # straight out from where one sits
        at = forward_of_the_edge(actor, bed, pose, at, yaw)
        root, feet, hang = seated_pose(actor, at, yaw)
        room = float(stage.plan().clearance(feet + 0.15 * np.array([np.cos(yaw), np.sin(yaw)])))
        crowd = min((float(np.linalg.norm(feet - other)) for other in stage.others(actor)), default=9.0)
        cost = float(np.linalg.norm(feet - actor.spot)) + 4.0 * max(0.0, 0.3 - room) + 6.0 * max(0.0, 0.5 - crowd)
        if cost < least:
            best, least = (index, settled_in(actor, bed, pose, root, feet, yaw, hang), feet, hang, yaw), cost
    assert best is not None
    return best


def _edges(bed: Body) -> list[tuple[np.ndarray, float]]:
    """(place [3], yaw) in the bed's frame of its seats, or of the long sides of its surface."""
    seats = [(np.array(seat.centre, float), float(seat.yaw)) for seat in bed.seats]
    if seats:
        return seats
    if bed.supports:
        centre, size = np.array(bed.supports[0].centre, float), bed.supports[0].size
    else:
        from engine.motion.grips import body_box

        middle, box = body_box(bed)
        centre, size = middle + [0.0, 0.0, box[2] / 2], (float(box[0]), float(box[1]))
    k = 1 if size[0] >= size[1] else 0
    out = 0.5 * size[k] - 0.16
    return [(centre + sign * out * np.eye(3)[k], float(np.arctan2(sign * k, sign * (1 - k)))) for sign in (1.0, -1.0)]
