"""Off the ground and off balance: jump, stumble, fall."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.actor import TOE_OUT, Actor
from engine.motion.channels import keys, minimum_jerk
from engine.motion.feet import Plant, foot_spot
from engine.motion.kneeling import low_thing
from engine.motion.moving import destination, stage_up, thing
from engine.motion.paths import extent
from engine.motion.plans import Done
from engine.motion.rig import SIGN
from engine.motion.sitting import step
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.performance import Collapse, Footstep

D = np.pi / 180
G = space.GRAVITY


def jump(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Countermovement jump: dip, drive in the order hip, knee, ankle, ballistic flight, soft landing."""
    begin = max(stage_up(stage, beat, actor, start), actor.busy_until)
    key = begin
    for _ in range(max(1, min(beat.count, 5))):
        hurdle = _hurdle(stage, beat, actor, begin)
        if hurdle is not None:
            begin, goal, lift = hurdle
        else:
            begin, goal = _landing(stage, beat, actor, begin)
            lift = 0.0
        begin, key = _leap(actor, beat, begin, goal, lift)
    return Done(begin - 0.2, key)


FARTHEST_LEAP = 0.55
"""From a stand, in statures."""
CLEARLY_M = 0.06


def _landing(stage: Stage, beat: Beat, actor: Actor, begin: float) -> tuple[float, np.ndarray]:
    """(start, [2] where one comes down): towards the target, or to that side without turning there."""
    reach = FARTHEST_LEAP * actor.rig.height
    aside = {"left": (0.0, 1.0), "right": (0.0, -1.0), "back": (-0.6, 0.0), "forward": (1.0, 0.0)}.get(beat.direction)
    if not beat.target and aside is not None:
        return begin, actor.spot + actor.ahead(aside[0] * reach, aside[1] * reach)
    where = destination(stage, beat, actor, begin) if (beat.target or beat.direction not in ("", "up")) else None
    if where is None:
        return begin, actor.spot
    gap = where[0] - actor.spot
    far = float(np.linalg.norm(gap))
    goal = actor.spot + gap / max(far, 1e-6) * min(far, reach)
    return stage.face(actor, np.append(goal, 0.0), begin, 0.3) if far > 0.3 else begin, goal


def _hurdle(stage: Stage, beat: Beat, actor: Actor, begin: float) -> tuple[float, np.ndarray, float] | None:
    """(start before the thing, [2] landing beyond it, how high the feet must come) of a leap over something low and short
    enough; None otherwise."""
    if beat.relation != "over" and "over" not in beat.verb.split():
        return None
    body = stage.body(beat.target or beat.object)
    if body is None and not (beat.target or beat.object):
        thing = low_thing(stage, actor, begin)
        body = stage.body(thing[0]) if thing is not None else None
    if body is None:
        return None
    low, high = extent(body, stage.pose(body.id, begin))
    half, top = (high - low)[:2] / 2, float(high[2] - actor.floor)
    foot = 0.17 * actor.rig.height
    line = np.eye(2)[int(np.argmin(half))]  # over its shorter side
    middle = ((low + high) / 2)[:2]
    line = line * (1.0 if float(line @ (middle - actor.spot)) >= 0 else -1.0)
    room = float(half.min()) + foot
    if 2 * room > 0.75 * actor.rig.height or top > 0.34 * actor.rig.height:
        return None
    before, beyond = middle - line * room, middle + line * room
    bearing = float(np.arctan2(line[1], line[0]))
    start = stage.go(actor, before, begin, beat, bearing)
    return start, actor.spot + (beyond - before), top + CLEARLY_M


def _leap(actor: Actor, beat: Beat, begin: float, goal: np.ndarray, lift: float) -> tuple[float, float]:
    """From where one stands to ``goal`` [2], the feet at least ``lift`` metres up on the way: (end, take-off)."""
    rig, channels = actor.rig, actor.channels
    speed = 2.35 * np.sqrt(rig.height / 1.7) * (1.12 if {"high", "excitedly"} & set(beat.manner) else 1.0)
    dip, drive = 0.46, 0.28
    bottom, off = begin + dip, begin + dip + drive
    rise, low = 0.044 * rig.height, 0.004 * rig.height  # off the toes with straight legs, down on softer knees
    air = float(speed + np.sqrt(speed**2 + 2 * G * (rise - low))) / G
    land = off + air
    end = land + 0.85
    depth = 0.155 * rig.height
    before = keys((begin, 0.0, 0.0), (bottom, -depth, 0.0, 9.0), (off, rise, float(speed), -G))
    after = keys(
        (land, low, float(speed - G * air), -G), (land + 0.19, -0.115 * rig.height, 0.0, 10.0), (end, 0.0, 0.0)
    )

    def height(t: np.ndarray) -> np.ndarray:
        d = np.clip(t - off, 0, air)
        flying = rise + speed * d - 0.5 * G * d * d
        return np.where(t < off, before(t), np.where(t < land, flying, after(t)))

    channels.add("z", begin, end, height)
    drawn_up = max(0.035 * rig.height, min(lift - 0.12 * air**2 * G, 0.3 * rig.height))
    tuck = keys((off, 0.0, 0.0), (off + air / 2, drawn_up, 0.0), (land, 0.0, 0.0))

    def feet_up(t: np.ndarray) -> np.ndarray:
        d = np.clip(t - off, 0, air)
        legs = rise + (low - rise) * d / air
        return np.maximum(rise + speed * d - 0.5 * G * d * d - legs, 0.0) + tuck(t) * (t > off) * (t < land)

    move = goal - actor.spot
    for name, value in zip("xy", move, strict=True):
        if abs(float(value)) > 1e-6:
            # constant horizontal speed in the air
            channels.add(
                name,
                off - 0.12,
                land + 0.1,
                lambda t, v=float(value): v * _glide((t - off) / air, 0.12 / air, 0.1 / air),  # type: ignore[misc]
            )
    for side in "LR":
        spot = foot_spot(goal, actor.facing, side, rig.stance_half)
        position = (float(spot[0]), float(spot[1]), actor.floor)
        actor.feet.step(side, off, Plant(land, position, actor.facing + SIGN[side] * TOE_OUT, lift=0.0))
        channels.add(f"foot_z.{side}", off, land, feet_up)
        pitch = (
            (begin, 0.0),
            (off - 0.13, 0.0, 0.0),
            (off, -44 * D, -250 * D),
            (off + 0.10, -50 * D, 0.0),
            (land, -24 * D, 60 * D),
            (land + 0.08, 0.0, 0.0),
            (end, 0.0),
        )
        channels.add(f"foot_pitch.{side}", begin, end, keys(*pitch))
        actor.footsteps.append(Footstep(land, actor.id, side, "land", position, 0.5 * rig.figure.mass * float(speed)))
    for name, share in (("chest_pitch", 1.0), ("pelvis_pitch", 0.75), ("head_pitch", 0.25)):
        points = (
            (begin, 0.0),
            (bottom, 42 * D * share, 0.0),
            (off, -2 * D * share, 0.0),
            (land, 9 * D * share, 60 * D * share),
            (land + 0.2, 26 * D * share, 0.0),
            (end, 0.0, 0.0),
        )
        channels.add(name, begin, end, keys(*points))
    back = 0.055 * rig.height
    for axis, name in enumerate("xy"):
        ahead = float(actor.ahead(1.0)[axis])
        points = (
            (begin, 0.0),
            (bottom, -back * ahead, 0.0),
            (off, 0.0, 0.0),
            (land, 0.0, 0.0),
            (land + 0.2, -0.6 * back * ahead, 0.0),
            (end, 0.0, 0.0),
        )
        channels.add(name, begin, end, keys(*points))
    for side in "LR":
        if actor.held(side):
            continue
        flex = (
            (begin, 0.0),
            (bottom - 0.1, -46 * D, 0.0),
            (off, 140 * D, 0.0),
            (off + 0.2, 146 * D, 0.0),
            (land, 66 * D, -150 * D),
            (end, 0.0, 0.0),
        )
        elbow = ((begin, 0.0), (bottom, 14 * D, 0.0), (off, 6 * D, 0.0), (land, 16 * D), (end, 0.0, 0.0))
        channels.add(f"flex.{side}", begin, end, keys(*flex))
        channels.add(f"elbow.{side}", begin, end, keys(*elbow))
    actor.to(begin, 0.2, still=0.0)
    actor.to(end, 0.5, still=1.0)
    actor.flights.append((off, land))
    actor.busy_until = end
    return end, off


def _glide(u: np.ndarray, before: float, after: float) -> np.ndarray:
    """0 to 1 at constant speed between u = 0 and 1 with soft ends of the given widths."""
    total = 1 + 0.5 * before + 0.5 * after
    ramp = 0.5 * np.clip(u + before, 0, before) ** 2 / max(before, 1e-6)
    middle = np.clip(u, 0, 1)
    end = np.clip(u - 1, 0, after)
    return (ramp + middle + end - 0.5 * end**2 / max(after, 1e-6)) / total


def stumble(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """The foot catches; a long recovery step and two shorter ones stop the fall of the trunk."""
    begin = max(stage_up(stage, beat, actor, start), actor.busy_until)
    end = _trip(actor, begin, min(1.0, _free_ahead(stage, actor, 1.0) / (0.53 * actor.rig.height)))
    actor.busy_until = end
    stage.touches.append((begin + 0.05, "rustle", "", (float(actor.spot[0]), float(actor.spot[1]), actor.floor), 0.5))
    return Done(end - 0.2, begin + 0.1)


def _free_ahead(stage: Stage, actor: Actor, way: float) -> float:
    """Metres of free floor before (``way`` 1) or behind (-1) the person, at most 2."""
    clear = stage.plan()
    for far in np.arange(0.1, 2.01, 0.1):
        spot = actor.spot + actor.ahead(way * float(far))
        crowd = min((float(np.linalg.norm(spot - other)) for other in stage.others(actor)), default=9.0)
        if float(clear.clearance(spot)) < 0.12 or crowd < 0.42:
            return float(far) - 0.1
    return 2.0


def _trip(actor: Actor, begin: float, scale: float) -> float:
    """``scale``: how much of the usual distance there is room for."""
    rig = actor.rig
    ahead = actor.ahead(1.0)
    here = actor.spot
    spots = [("R", 0.38, 0.34), ("L", 0.62, 0.36), ("R", 0.66, 0.34)]
    time = begin + 0.16
    for number, (side, far, seconds) in enumerate(spots):
        spot = foot_spot(here + ahead * far * rig.height * 0.8 * scale, actor.facing, side, rig.stance_half * 1.1)
        step(actor, side, time, seconds, spot, part="scuff" if number == 0 else "flat")
        time += seconds * 0.95
    end = time + 0.5
    final = actor.feet.centre + actor.ahead(actor.root_ahead)
    start_at = np.array([actor.channels.settled["x"], actor.channels.settled["y"]])
    for axis, name in enumerate("xy"):
        total = float((final - start_at)[axis])
        actor.channels.add(
            name,
            begin,
            end,
            keys((begin, 0, 0), (begin + 0.45, 0.52 * total), (begin + 0.85, 0.9 * total), (end, total, 0)),
        )
    for name, size in (("chest_pitch", 34 * D), ("pelvis_pitch", 16 * D), ("head_pitch", -4 * D)):
        actor.channels.add(
            name, begin, end, keys((begin, 0), (begin + 0.38, size, 0), (begin + 0.9, 0.35 * size), (end, 0, 0))
        )
    actor.channels.add("z", begin, end, keys((begin, 0), (begin + 0.5, -0.06 * rig.height, 0), (end, 0, 0)))
    for side in "LR":
        if actor.held(side):
            continue
        actor.channels.add(
            f"flex.{side}", begin, end, keys((begin, 0), (begin + 0.3, 62 * D, 0), (begin + 0.8, 20 * D), (end, 0, 0))
        )
        actor.channels.add(f"abduct.{side}", begin, end, keys((begin, 0), (begin + 0.3, 26 * D, 0), (end, 0, 0)))
        actor.channels.add(f"elbow.{side}", begin, end, keys((begin, 0), (begin + 0.3, 30 * D, 0), (end, 0, 0)))
        actor.channels.add(f"curl.{side}", begin, end, keys((begin, 0), (begin + 0.3, -15 * D, 0), (end, 0, 0)))
    actor.expressions.append((begin, begin + 0.9, "surprised", 0.8))
    actor.to(begin, 0.2, still=0.0)
    actor.to(end, 0.5, still=1.0)
    return end


def fall(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Balance is lost; past about 25 degrees of tilt the body belongs to physics."""
    begin = max(start, actor.busy_until)
    way = {"back": -1.0, "backwards": -1.0, "backward": -1.0}.get(beat.direction, 1.0)
    if {"backwards", "backward"} & set(beat.manner):
        way = -1.0
    if beat.direction == "" and _free_ahead(stage, actor, way) < 0.9 * actor.rig.height < _free_ahead(
        stage, actor, -way
    ):
        way = -way
    seated = actor.posture == "sitting"
    over = begin + 0.42
    lean = way * 24 * D
    actor.to(begin, 0.2, still=0.0)
    for name, share in (("chest_pitch", 1.2), ("pelvis_pitch", 1.0)):
        actor.channels.add(
            name,
            begin,
            over + 1.0,
            lambda t, s=share: lean * s * _accelerating((t - begin) / (over - begin)),  # type: ignore[misc]
        )
    shift = 0.22 * actor.rig.height * way if not seated else 0.1 * way
    for axis, name in enumerate("xy"):
        step_ahead = float(actor.ahead(shift)[axis])
        actor.channels.add(
            name,
            begin,
            over + 1.0,
            lambda t, v=step_ahead: v * _accelerating((t - begin) / (over - begin)),  # type: ignore[misc]
        )
    for side in "LR":
        actor.reach(side, begin, 0.3, None)
        actor.to(
            begin + 0.1,
            0.4,
            **{f"flex_{side}": (60 if way > 0 else -30) * D, f"abduct_{side}": 35 * D, f"elbow_{side}": 40 * D},
        )
        actor.channels.to(f"curl.{side}", 0.1, begin, 0.3)
        held = actor.held(side)
        if held:
            from engine.motion.hands import detach

            attachment = detach(stage, actor, held, over)
            actor.handovers.append(
                (over, attachment, beat.id, "drop", tuple(actor.ahead(0.8 * way)) + (0.3,), (0.0, 0.0, 0.0))
            )
    actor.expressions.append((begin, begin + 1.6, "afraid", 0.9))
    ahead = np.append(actor.ahead(1.0), 0.0)
    left = np.append(actor.ahead(0.0, 1.0), 0.0)
    velocity = space.triple(ahead * way * 0.5)
    spin = space.triple(left * way * 1.2)
    stage.collapses.append(Collapse(actor.id, float(over), float("inf"), velocity, spin))
    actor.posture = "fallen"
    actor.busy_until = over + 1.4
    return Done(over + 1.6, over)


def _accelerating(u: np.ndarray) -> np.ndarray:
    """0 at u <= 0, 1 at u = 1, growing like a falling pendulum and held after 1.6."""
    u = np.clip(u, 0.0, 1.6)
    return u**2.4 * minimum_jerk(u * 2.5)


def any_fall(stage: Stage, beat: Beat, actor: Actor | None, start: float) -> Done:
    return fall(stage, beat, actor, start) if actor is not None else thing(stage, beat, start)


ACTIONS = {"jump": jump, "stumble": stumble, "fall": any_fall}
