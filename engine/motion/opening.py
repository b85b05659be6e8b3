"""What is opened, shut or pulled: the hand takes hold of it and goes with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor
from engine.motion.channels import minimum_jerk
from engine.motion.grips import body_box, palm_pose
from engine.motion.handling import WORKED_AT, strike, surface, touch, use
from engine.motion.hands import close_hand, let_go, open_hand, stoop, upright
from engine.motion.hands_on import help_up, withdraw
from engine.motion.moving import stage_up
from engine.motion.plans import Done
from engine.motion.reaching import pick_up
from engine.motion.rig import SIGN
from engine.motion.solve import Trunk
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.performance import Release

Z = np.array([0.0, 0.0, 1.0])


def pull(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """What is light is picked up, a door opened, somebody helped up; all else slides towards who pulls."""
    other = stage.actor(beat.object)
    if other is not None and other is not actor and other.posture != "standing":
        return help_up(stage, beat, actor, other, start)
    body = stage.body(beat.object)
    if body is None or body.mobility == "fixed" or body.hinge is not None:
        opens = body is not None and body.hinge is not None
        return (open_it if opens else touch)(stage, beat, actor, start)
    if body.mass < 8 and float(body_box(body)[1].max()) < 0.6:
        return pick_up(stage, beat, actor, start)
    start = stage_up(stage, beat, actor, start)
    middle = stage.middle(body.id, start)
    line = middle[:2] - actor.spot
    line = line / max(float(np.linalg.norm(line)), 1e-6)
    point = surface(stage, body, line, 0.75, start)
    actor.look(start, body.id)
    contact, side = strike(stage, beat, actor, point, line, start, 0.0, 0.7)
    close_hand(actor, side, contact - 0.05, 0.15, 0.04)
    begin = contact + 0.15
    actor.to(
        begin,
        0.7,
        chest_pitch=-0.10,
        x=actor.channels.settled["x"] - 0.10 * float(line[0]),
        y=actor.channels.settled["y"] - 0.10 * float(line[1]),
    )
    at = space.triple(stage.pose(body.id, begin)[:3])
    speed = float(np.clip(1.2 / body.mass**0.35, 0.25, 1.2))
    velocity = (float(-line[0] * speed), float(-line[1] * speed), 0.0)
    stage.releases.append(
        Release(body.id, actor.id, beat.id, float(begin + 0.1), at, velocity, (0.0, 0.0, 0.0), "slide")
    )
    end = withdraw(actor, side, begin + 0.7)
    return Done(end, begin + 0.1)


BOTH_HANDLES_M = 0.14
"""From the handle inside to the palm on that outside, through the leaf."""
OUT_OF_SWING_M = 0.42
"""From the middle of who opens a door to the leaf as it comes by."""


def open_it(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """The hand takes the handle and goes with it."""
    body = stage.body(beat.object or beat.target)
    if actor.posture not in ("standing", "sitting"):
        start = stage_up(stage, beat, actor, start)
    if body is None or body.hinge is None:
        if body is None:
            return Done(start + 0.8, start, "There is nothing to open.")
        if WORKED_AT in body.tags:  # a laptop is shut where it stands
            return touch(stage, replace(beat, object=body.id), actor, start)
        return use(stage, replace(beat, object=body.id), actor, start)
    moves = stage.hinge_moves.setdefault(body.id, [])
    now = moves[-1][2] if moves else 0.0
    target = 0.0 if beat.action == "close" else float(body.hinge.limit) * 0.92
    if abs(target - now) < 0.05:
        return Done(start + 0.4, start)
    pose = stage.pose(body.id, start)
    hinge = body.hinge
    point, axis, handle = (np.array(v, float) for v in (hinge.point, hinge.axis, hinge.handle))

    def handle_at(angle: np.ndarray) -> np.ndarray:
        return space.placed(pose, point + space.rotate(space.about(axis, angle), handle - point))

    first, last = handle_at(np.array([now]))[0], handle_at(np.array([target]))[0]
    actor.look(start, first)
    # stand clear of the swing: on the side away from where the handle goes
    away = -(last - first)[:2]
    along = first[:2] - space.placed(pose, point)[:2]
    normal = np.array([-along[1], along[0]])
    normal = normal * (1 if float(normal @ (actor.spot - first[:2])) > 0 else -1)
    prefer = space.normalised(np.append(normal + 0.3 * away + 0.35 * along, 0.0))[:2]
    wide = float(np.linalg.norm(along)) > 0.2
    ways = handle_at(np.linspace(now, target, 9))[:, :2] if wide else np.zeros((0, 2))
    post = space.placed(pose, point)[:2]

    def in_the_way(spot: np.ndarray) -> float:
        """Metres by which who stands there has less room than they need from where the leaf swings through."""
        line = ways - post
        share = np.clip(line @ (spot - post) / np.maximum((line**2).sum(1), 1e-9), 0.0, 1.05)
        gaps = np.linalg.norm(post + share[:, None] * line - spot, axis=1)
        return max(0.0, OUT_OF_SWING_M * actor.rig.height / 1.7 - float(gaps[1:].min(initial=np.inf)))

    within = stage.inside(actor.spot)
    if within:
        start = stage.approach(actor, first, start, beat, 0.42, 0.76, prefer if wide else None, shun=in_the_way)
    arrive = max(start, actor.busy_until)
    side = actor.free_hand("R") or "R"
    reach, swing = 0.6, 1.1 if beat.action != "close" else 0.9
    grasp = arrive + reach + 0.06
    forward = np.append(actor.ahead(1.0), 0.0)

    def palm(trunk: Trunk) -> np.ndarray:
        share = minimum_jerk((trunk.times - grasp - 0.08) / swing)
        at = handle_at(now + (target - now) * share)
        base = palm_pose(side, np.zeros(3), forward, np.append(actor_left * -SIGN[side], 0.0) * -1 + Z * 0.2)
        return np.concatenate(
            [at - forward * (0.015 if within else BOTH_HANDLES_M), np.broadcast_to(base[3:], (len(at), 4))], -1
        )

    actor_left = actor.ahead(0.0, 1.0)
    actor.to(arrive, 0.6, **stoop(actor, {side: np.concatenate([first, space.IDENTITY])})[0])
    open_hand(actor, side, arrive, 0.4)
    actor.reach(side, arrive, reach, palm, "handle")
    close_hand(actor, side, grasp - 0.1, 0.14, 0.03)
    moves.append((grasp + 0.08, swing, target))
    stage.touches.append((grasp, "grab", body.id, space.triple(first), 0.3))
    let_go(actor, side, grasp + 0.08 + (0.45 if within else 0.2) * swing, 0.4)  # before the leaf comes by, or has gone
    upright(actor, grasp + 0.4, 0.8)
    actor.busy_until = grasp + swing * 0.8
    return Done(grasp + swing * 0.9, grasp + 0.08)


ACTIONS = {"pull": pull, "open": open_it, "close": open_it}
