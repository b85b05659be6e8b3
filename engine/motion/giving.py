"""From hand to hand."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, fixed_palm
from engine.motion.grips import body_box, choose_grip
from engine.motion.hands import SETTLE_S, attach, carry, close_hand, detach, let_go, open_hand, stoop, upright
from engine.motion.stage import Stage
from engine.project.scene import Beat


def pass_over(stage: Stage, beat: Beat, giver: Actor, taker: Actor, body_id: str, start: float) -> tuple[float, float]:
    """The giver holds it out, the taker takes it: (end, moment)."""
    body = stage.world.body(body_id)
    attachment = giver.holds(body_id)
    assert attachment is not None
    start = max(start, giver.busy_until, taker.busy_until)
    mover, other = (giver, taker) if beat.subject == giver.id else (taker, giver)
    gap = float(np.linalg.norm(mover.spot - other.spot))
    reach = 0.46 * (giver.rig.arm + taker.rig.arm) + 0.22
    meet = start
    direction = mover.spot - other.spot
    aside = other.posture != "standing" and float(direction @ other.ahead(1.0)) < 0.35 * gap
    if gap > reach + 0.2 or gap < 0.5 or (aside and mover.posture == "standing"):
        if aside:  # who sits takes things from the front, or at least from the side
            left = 1.0 if float(direction @ other.ahead(0.0, 1.0)) > 0 else -1.0
            direction = other.ahead(0.6, left * 0.8)
        goal = stage.slot(mover, other.spot, reach - 0.08, reach + 0.08, direction)
        meet = stage.go(mover, goal, start, beat, float(np.arctan2(*(other.spot - goal)[::-1])))
    else:
        meet = max(meet, stage.face(mover, np.append(other.spot, 1.0), start, 0.35))
    if other.posture == "standing":
        meet = max(meet, stage.face(other, np.append(mover.spot, 1.0), start + 0.1, 0.35))
    for one, two in ((giver, taker), (taker, giver)):
        one.look(start + 0.1, two.id)
        one.look(meet, body_id)
    middle = 0.5 * (giver.spot + taker.spot)
    size = body_box(body)[1]
    height = min(
        giver.channels.settled["z"] + 0.42 * giver.rig.trunk, taker.channels.settled["z"] + 0.62 * taker.rig.trunk
    )
    turned = space.multiply(space.yaw(giver.facing - attachment.facing), attachment.pose[3:])
    centre = space.rotate(turned, body_box(body)[0])
    pose = np.concatenate([np.append(middle, height) - centre, turned])
    seconds = 0.75
    for side, palm in attachment.grips.items():
        giver.reach(side, meet, seconds, fixed_palm(space.composed(pose, palm)), "give")
    lean, _ = stoop(giver, {s: space.composed(pose, p) for s, p in attachment.grips.items()})
    giver.to(meet, seconds, **lean)
    grip = choose_grip(taker, body, pose, taker.spot, taker.facing)
    palms = {s: space.composed(pose, p) for s, p in grip.palms.items()}
    lean, _ = stoop(taker, palms)
    taker.to(meet + 0.25, seconds, **lean)
    grasp = meet + 0.25 + seconds + SETTLE_S
    for side, palm in palms.items():
        open_hand(taker, side, meet + 0.25, 0.4)
        taker.reach(side, meet + 0.25, seconds, fixed_palm(palm), "take")
        close_hand(taker, side, grasp - 0.15, 0.15, float(min(size.min(), grip.width)))
    detach(stage, giver, body_id, grasp - 1.0 / 240.0, pose)
    attach(taker, body, grip, grasp, pose)
    for side in attachment.hands:
        let_go(giver, side, grasp + 0.12, 0.6)
    upright(giver, grasp + 0.15, 0.7)
    carry(taker, body, grip, grasp + 0.10, 0.7, pose[3:])
    upright(taker, grasp + 0.12, 0.7)
    stage.touches.append((grasp, "grab", body_id, space.triple(pose[:3]), 0.15))
    giver.busy_until, taker.busy_until = grasp + 0.6, grasp + 0.8
    giver.look(grasp + 0.3, taker.id)
    taker.look(grasp + 0.4, giver.id)
    return grasp + 0.7, grasp
