"""Meeting what flies: catch, and the catch after each bounce of a dribble."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor
from engine.motion.aiming import G, catch_point, ready
from engine.motion.grips import body_box, choose_grip
from engine.motion.hands import attach, carry, carry_pose, close_hand, detach, open_hand, stoop, upright
from engine.motion.plans import Done
from engine.motion.reaching import pick_up
from engine.motion.rig import SIGN
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.body import Body

_ARRIVES_S = 0.1
"""What is thrown meets the hands within so many seconds of the moment at which it was thrown to arrive."""


def meeting(stage: Stage, actor: Actor, body: Body, earliest: float) -> tuple[float, np.ndarray] | None:
    """(time, pose [7]) at which a flying body comes within reach: as seen in the take, else as it was thrown."""
    flight = stage.flights.get(body.id)
    point = catch_point(actor)
    seen = stage.seen
    first = max(earliest, flight.time + 0.05) if flight is not None else earliest
    last = first + 3.0
    if flight is not None and flight.arrival > first:  # at other times it lies in somebody's hands
        first, last = max(first, flight.arrival - _ARRIVES_S), flight.arrival + _ARRIVES_S
    if seen is not None and body.id in seen.body_ids:
        k = seen.body_ids.index(body.id)
        times = np.arange(first, min(last, seen.duration_s), 1 / 60)
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
            lambda trunk, p=palm: np.broadcast_to(p, (len(trunk.times), 7)).copy(),  # type: ignore[misc]
            "catch",
        )
        close_hand(actor, side, time - 0.04, 0.14, grip.width)
    del local
    attach(actor, body, grip, time, pose)
    stage.touches.append((time, "grab", body.id, space.triple(pose[:3]), 1.5 * body.mass))
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


def dribble(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Bounces the ball on the spot: each bounce is a push down and a catch by the hand as it comes back."""
    body, begin, failed = ready(stage, beat, actor, start)
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
    actor.to(begin, 0.4, chest_pitch=0.22, chest_yaw=-0.14, still=0.0, z=actor.floor + rig.standing - 0.05 * rig.height)
    actor.look(begin, body.id)
    raised = palm + np.array([0, 0, 0.03, 0, 0, 0, 0])
    low = palm - np.array([0, 0, 0.10, 0, 0, 0, 0])
    actor.reach("R", begin, 0.5, lambda trunk: np.broadcast_to(raised, (len(trunk.times), 7)).copy(), "dribble")
    actor.guides.append((begin, begin + 0.5, radius))  # the left hand stays by the ball until the right has it
    actor.reach("L", begin + 0.5, 0.5, None)
    actor.relax("L", begin + 0.5, 0.5)
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


ACTIONS = {"catch": catch, "dribble": dribble, "bounce": dribble}
