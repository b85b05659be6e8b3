"""Pockets: what somebody has on them unseen until a hand brings it out, and where a hand puts it away."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, Pocketed, carried_palm
from engine.motion.channels import minimum_jerk
from engine.motion.grips import body_box, choose_grip, palm_pose
from engine.motion.hands import attach, carry, close_hand, detach, haste, let_go, open_hand
from engine.motion.rig import SIGN
from engine.motion.solve import Trunk
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.body import Body
from engine.world.performance import TAKE_RATE, Hold

HIP = (0.035, 0.112, 0.035)
"""A trouser pocket, in statures: ahead of the hip joints, out from the middle, below the pelvis joint."""
REACH_S, FEEL_S, OUT_S = 0.55, 0.25, 0.75
"""To the pocket, in it, and out of it."""
SLID_S = 0.3
"""What is put away slides in in so many seconds."""


def _inside(actor: Actor, body: Body) -> np.ndarray:
    """[7]: a body upright in the middle of the hips, in the pelvis' frame, its longer side across: nothing of it shows."""
    middle, size = body_box(body)
    turn = space.yaw(np.pi / 2 if size[0] > size[1] else 0.0)
    return np.concatenate([-space.rotate(turn, middle) - [0.0, 0.0, 0.01 * actor.rig.height], turn])


def _settled(actor: Actor, body: Body) -> np.ndarray:
    """[7]: where a pocketed body is once all planned movements of ``actor`` are over, as far as the plan knows."""
    at = [actor.channels.settled[name] for name in "xyz"]
    return space.composed(np.concatenate([at, space.yaw(actor.facing)]), _inside(actor, body))


def _to_hip(actor: Actor, side: str, start: float, seconds: float) -> None:
    """The palm goes flat to the pocket of its side, thumb ahead."""
    ahead, out, below = (share * actor.rig.height for share in HIP)
    at = np.array([ahead, SIGN[side] * out, -actor.rig.trunk - below])
    palm = palm_pose(side, at, np.array([0.0, -SIGN[side], -0.25]), np.array([1.0, 0.0, 0.2]))
    actor.reach(side, start, seconds, carried_palm(palm, np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0])), "pocket")


def out_of_pocket(stage: Stage, beat: Beat, actor: Actor, body: Body, start: float) -> tuple[float, float]:
    """A hand goes to the hip and comes back with the thing: (end, moment of grasp)."""
    start, pace = max(start, actor.busy_until), haste(beat)
    pose = _settled(actor, body)
    pose[3:] = space.yaw(actor.facing)  # its front ahead, as one holds it
    grip = choose_grip(actor, body, pose, actor.spot, actor.facing)
    side = grip.lead
    actor.to(start, 0.3, still=0.0)
    open_hand(actor, side, start, 0.3)
    _to_hip(actor, side, start, REACH_S * pace)
    grasp = start + (REACH_S + FEEL_S) * pace
    close_hand(actor, side, grasp - 0.15, 0.2, grip.width)
    attach(actor, body, grip, grasp, pose)
    actor.unpocket(body.id, grasp)
    hip = actor.spot + actor.ahead(0.0, SIGN[side] * HIP[1] * actor.rig.height)
    stage.touches.append((grasp, "rustle", "", space.triple(np.array([*hip, pose[2]])), 0.4))
    lift, rise = grasp + 0.1, OUT_S * pace
    carry(actor, body, grip, lift, rise, pose[3:])
    actor.look(grasp + 0.2, body.id)
    actor.to(lift + rise, 0.5, still=1.0)
    actor.busy_until = lift + rise
    return lift + rise, grasp


def into_pocket(stage: Stage, beat: Beat, actor: Actor, body: Body, start: float) -> tuple[float, float]:
    """What is in hand goes to the hip, and the hand comes back empty: (end, moment it is away)."""
    attachment = actor.holds(body.id)
    assert attachment is not None
    start, pace = max(start, actor.busy_until), haste(beat)
    side = attachment.lead
    _to_hip(actor, side, start, REACH_S * pace)
    away = start + (REACH_S + FEEL_S) * pace
    detach(stage, actor, body.id, away, _settled(actor, body))
    actor.pockets.append(Pocketed(body.id, away))
    hip = actor.spot + actor.ahead(0.0, SIGN[side] * HIP[1] * actor.rig.height)
    stage.touches.append((away, "rustle", "", space.triple(np.array([*hip, float(actor.channels.settled["z"])])), 0.4))
    for hand in attachment.hands:
        let_go(actor, hand, away + SLID_S, 0.6)
    actor.busy_until = away + SLID_S + 0.3
    return actor.busy_until, away


def pocket_holds(actor: Actor, trunk: Trunk, bodies: dict[str, Body], led: list[Hold]) -> list[Hold]:
    """The hips lead what is in a pocket; ``led``: how hands lead things, as that begins where a hand has put it away."""
    holds = []
    for pocketed in actor.pockets:
        first = int(np.ceil(pocketed.start * TAKE_RATE - 1e-9))
        last = len(trunk.times) - 1
        if np.isfinite(pocketed.end):
            last = min(last, int(np.ceil(pocketed.end * TAKE_RATE - 1e-9)) - 1)
        before = [h for h in led if h.body_id == pocketed.body and h.first + len(h.poses) - 1 <= first and len(h.poses)]
        given = max(before, key=lambda hold: hold.first, default=None)
        if given is not None:
            first = max(first, given.first + len(given.poses))
        if last < first:
            continue
        hips = np.concatenate([trunk.root, trunk.pelvis], -1)[first : last + 1]
        inside = _inside(actor, bodies[pocketed.body])
        local = np.broadcast_to(inside, (len(hips), 7))
        if given is not None:
            begun = space.composed(space.inverted(hips[0]), given.poses[-1])
            w = minimum_jerk(np.arange(len(hips)) / (SLID_S * TAKE_RATE))
            at = begun[:3] * (1 - w)[:, None] + inside[:3] * w[:, None]
            held, put = (np.broadcast_to(turn[3:], (len(hips), 4)) for turn in (begun, inside))
            local = np.concatenate([at, space.slerp(held, put, w)], -1)
        holds.append(Hold(pocketed.body, actor.id, (), first, space.composed(hips, local), inside))
    return holds
