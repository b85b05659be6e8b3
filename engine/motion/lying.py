"""Lying down and getting up again, also from where a fall has ended."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.motion.actor import TOE_OUT, Actor
from engine.motion.bed import lying_root, sit_up
from engine.motion.channels import keys
from engine.motion.feet import Plant, foot_spot
from engine.motion.hands import upright
from engine.motion.paths import extent, shape_points
from engine.motion.plans import Done
from engine.motion.rig import SIGN
from engine.motion.rising import rise_from_floor
from engine.motion.sitting import free_thighs, hip_above_seat, sit, stand_up
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.body import Body
from engine.world.performance import TAKE_RATE, Footstep

D = np.pi / 180
WAKES = frozenset({"wake", "awake", "awaken", "come"})
"""Who wakes up in bed sits up in it and does not leave it yet."""


def lie_down(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Sits down first, then swings the legs up and lies back; who lies already stays so."""
    if actor.posture == "lying":
        return Done(max(start, actor.busy_until) + 0.6, start)
    target = beat.target or beat.object
    bed = (
        stage.body(target)
        if target
        else next(
            (b for b in stage.world.bodies if "bed" in b.tags or "sofa" in b.tags or b.prop in ("bed", "sofa")), None
        )
    )
    if actor.posture != "sitting":
        done = sit(
            stage,
            Beat(
                beat.id,
                beat.subject,
                "sit",
                "sit",
                target=bed.id if bed else "set:floor",
                relation="on",
                manner=beat.manner,
            ),
            actor,
            start,
        )
        begin = max(done.end, actor.busy_until)
    else:
        begin = max(start, actor.busy_until)
    level = actor.channels.settled["z"] - hip_above_seat(actor)
    middle, along = np.append(actor.spot, level), actor.facing + np.pi
    if bed is not None:
        middle, along = _on_bed(stage, actor, bed, begin)
    lay(actor, begin, 2.4, middle, along)
    actor.bed = bed.id if bed is not None else ""
    actor.busy_until = begin + 2.4
    return Done(begin + 2.2, begin + 1.4)


def _on_bed(stage: Stage, actor: Actor, bed: Body, start: float) -> tuple[np.ndarray, float]:
    """(middle [3] of the surface, direction of the head) of one who lies along ``bed``: the head where it stands highest,
    on the half of a wide bed that is nearer."""
    pose = stage.pose(bed.id, start)
    low, high = extent(bed, pose)
    middle = ((low + high) / 2)[:2]
    k = int(np.argmax((high - low)[:2]))
    tops = [space.placed(pose, shape_points(shape)) for shape in bed.shapes if shape.solid]
    board = max(tops, key=lambda points: float(points[:, 2].max()), default=np.zeros((1, 3)))
    aside = float(board[:, k].mean() - middle[k])
    if abs(aside) < 0.25 * float((high - low)[k]):  # no head board: as one happens to sit
        aside = float(actor.ahead(0.0, 1.0)[k])
    head = 1.0 if aside > 0 else -1.0
    centres = [seat.centre for seat in bed.seats] + [support.centre for support in bed.supports]
    surfaces = [space.placed(pose, np.array(centre))[2] for centre in centres]
    level = float(min(surfaces, default=high[2]))
    wide = float((high - low)[1 - k])
    if wide > FOR_TWO_M:  # on one's own half, under one's own pillow
        middle[1 - k] += 0.25 * wide * (1.0 if actor.spot[1 - k] > middle[1 - k] else -1.0)
    return np.append(middle, level), float(np.arctan2(head * (k == 1), head * (k == 0)))


FOR_TWO_M = 1.25
"""A bed wider than this has a place on either half."""
LEGS_OVER = 0.08
"""So far over the bed the feet swing, in statures."""
ROLLED_M = 0.018
"""While one rolls on to the back the thighs, which are thick, bear: so much higher than pelvis and heels would."""


def lay(actor: Actor, start: float, seconds: float, middle: np.ndarray, along: float) -> None:
    """On the back around ``middle`` [3] (surface level), the head towards ``along``."""
    rig, channels = actor.rig, actor.channels
    feet_yaw = along + np.pi
    change = (feet_yaw - actor.facing + np.pi) % (2 * np.pi) - np.pi
    ahead = np.array([np.cos(feet_yaw), np.sin(feet_yaw)])
    root = middle[:2] - 0.04 * rig.height * ahead
    free_thighs(actor, start, 0.5)
    actor.to(start, seconds * 0.8, facing=actor.facing + change)
    actor.to(
        start + 0.1 * seconds,
        seconds * 0.75,
        x=float(root[0]),
        y=float(root[1]),
        z=lying_root(float(middle[2]), rig.height),
    )
    rolling = keys(
        (start + 0.1 * seconds, 0.0, 0.0), (start + 0.5 * seconds, ROLLED_M, 0.0), (start + seconds, 0.0, 0.0)
    )
    channels.add("z", start + 0.1 * seconds, start + seconds, rolling)
    actor.to(start + 0.15 * seconds, seconds * 0.85, pelvis_pitch=-88 * D, chest_pitch=-86 * D, head_pitch=-76 * D)
    actor.to(start, 0.3, still=0.0, loose=1.0)
    legs = rig.hip_forward + rig.leg(0.12) + 0.065 * rig.height  # the heels carry the feet: ankles lie nearer
    for side in "LR":
        spot = root + ahead * legs + np.array([-ahead[1], ahead[0]]) * SIGN[side] * rig.hip_half * 1.3
        plant = np.array(actor.feet.last(side).position)
        delay = 0.02 if side == "R" else 0.10
        # up over the edge first, then across, then down
        lift = float(middle[2] - actor.floor)
        level = lift + 0.02 - channels.settled[f"foot_z.{side}"]
        high = max(level, 0.0) + LEGS_OVER * rig.height * min(1.0, lift / 0.3) * min(1.0, abs(level) / 0.1)
        up, over, down = (start + (delay + share) * seconds for share in (0.0, 0.38, 0.85))
        channels.add(f"foot_z.{side}", up, down, keys((up, 0.0, 0.0), (over, high, 0.0), (down, level, 0.0)))
        for axis, name in enumerate("xy"):
            channels.to(f"foot_{name}.{side}", float((spot - plant[:2])[axis]), up + 0.14 * seconds, 0.6 * seconds)
        channels.to(f"foot_pitch.{side}", 72 * D, start + 0.3 * seconds, 0.6 * seconds)
        yaw = (feet_yaw + SIGN[side] * 0.25) - actor.feet.last(side).yaw
        channels.to(
            f"foot_yaw.{side}", float((yaw + np.pi) % (2 * np.pi) - np.pi), start + 0.1 * seconds, 0.6 * seconds
        )
        channels.to(f"knee_out.{side}", 0.1, start, seconds)
        channels.to(f"abduct.{side}", 20 * D, start + 0.2 * seconds, seconds * 0.8)
    actor.channels.to("hang", 0.0, start, 0.5)
    actor.posture, actor.seat = "lying", None


def lie_from_start(stage: Stage, actor: Actor) -> None:
    """The person lies as the scene opens: along the bed that staging seats them on, else where they are."""
    if not actor.person.lying:
        return
    bed = stage.body(actor.person.seat[0]) if actor.person.seat is not None else None
    middle, along = np.array(actor.person.position, float), actor.facing
    if bed is not None:
        middle, along = _on_bed(stage, actor, bed, 0.0)
    lay(actor, -7.0, 2.0, middle, along)
    actor.bed = bed.id if bed is not None else ""


def get_up(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """From lying or from where a fall ended: to a crouch over the feet, then up."""
    if actor.posture in ("sitting", "kneeling", "crouching"):
        return stand_up(stage, beat, actor, start)
    begin = max(start, actor.busy_until)
    if actor.posture == "fallen" or (actor.posture == "lying" and _on_floor(actor)):
        end = rise_from_floor(actor, begin, *_lies(stage, actor, begin))
        return Done(end - 0.15, begin + 0.6 * (end - begin))
    if actor.posture != "lying":
        return Done(begin + 0.3, begin)
    if actor.bed:
        up = sit_up(actor, begin)
        if beat.verb.split(" ")[0] in WAKES:
            return Done(up - 0.2, begin + 0.5)
        return stand_up(stage, beat, actor, up - 0.15)
    rig, channels = actor.rig, actor.channels
    crouch, rise = 1.3, 1.2
    here = np.array([channels.settled["x"], channels.settled["y"]])
    place = here + actor.ahead(0.18 * rig.height)
    if stage.plan().clearance(place) < 0.15:
        place = stage.slot(actor, place, 0.0, 0.8)
    actor.channels.to("hang", 1.0, begin, 0.8)
    for side in "LR":
        spot = foot_spot(place, actor.facing, side, rig.stance_half * 1.2)
        position = (float(spot[0]), float(spot[1]), actor.floor)
        land = begin + (0.75 if side == "L" else 0.95)
        # the offsets of lying are let go while the foot travels to its new place
        for name in ("foot_x", "foot_y"):
            channels.to(f"{name}.{side}", 0.0, begin, land - begin)
        for name in ("foot_z", "foot_pitch", "foot_yaw"):
            channels.to(f"{name}.{side}", 0.0, begin, land - begin)
        actor.feet.step(side, begin, Plant(land, position, actor.facing + SIGN[side] * TOE_OUT, lift=0.14))
        actor.footsteps.append(Footstep(land, actor.id, side, "flat", position, 0.05 * rig.figure.mass))
        channels.to(f"knee_out.{side}", 0.3, begin, crouch)
        if not actor.held(side):
            actor.reach(side, begin, 0.4, None)
            actor.relax(side, begin + 0.2, 1.0)
    low = actor.floor + rig.standing - 0.33 * rig.height
    middle = place - actor.ahead(0.10 * rig.height)
    actor.to(
        begin,
        crouch,
        x=float(middle[0]),
        y=float(middle[1]),
        z=low,
        pelvis_pitch=25 * D,
        chest_pitch=48 * D,
        head_pitch=15 * D,
    )
    actor.to(begin + 0.6 * crouch, 0.5, loose=0.0)
    actor.posture = "standing"
    upright(actor, begin + crouch, rise)
    end = begin + crouch + rise
    actor.to(end - 0.1, 0.5, still=1.0)
    actor.busy_until = end
    return Done(end - 0.15, begin + crouch)


def _on_floor(actor: Actor) -> bool:
    return actor.channels.settled["z"] - actor.floor < 0.2 * actor.rig.height


def _lies(stage: Stage, actor: Actor, begin: float) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Where the pelvis [3] lies, how it is turned [4] and, where physics left the person, all rotations [56, 4]."""
    for i, collapse in enumerate(stage.collapses):
        if collapse.person_id == actor.id and collapse.until_s == np.inf:
            stage.collapses[i] = replace(collapse, until_s=begin)
    if actor.posture == "fallen" and stage.seen is not None:
        index = [t.person_id for t in stage.seen.tracks].index(actor.id)
        state = stage.seen.state_at(begin - 1.5 / TAKE_RATE)  # the last moment that is all physics
        return state.roots[index].copy(), state.rotations[index][0].copy(), state.rotations[index].copy()
    settled = actor.channels.settled
    pitch = settled["pelvis_pitch"] if abs(settled["pelvis_pitch"]) > 1.0 else 80 * D
    turn = space.multiply(space.yaw(np.array(actor.facing)), space.about(np.array([0.0, 1, 0]), np.array(pitch)))
    return np.array([settled["x"], settled["y"], settled["z"]]), turn, None


ACTIONS = {"lie_down": lie_down, "get_up": get_up}
