"""From hand to hand."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, fixed_palm
from engine.motion.grips import body_box, choose_grip, palm_pose
from engine.motion.hands import (
    OVER_A_TABLE,
    SETTLE_S,
    attach,
    carry,
    close_hand,
    detach,
    let_go,
    open_hand,
    stoop,
    upright,
)
from engine.motion.paths import extent
from engine.motion.plans import Done
from engine.motion.rig import SIGN
from engine.motion.stage import Stage
from engine.project.scene import Beat

IN_BED_M = 0.35
"""So much farther one leans to somebody in bed, before which one stands."""


OVER_TOP_M = 0.06
"""Over a table a thing is handed across so far above it."""
LEANING = 0.35
"""Who leans across brings the shoulders forward by so much of the trunk's length."""


def _lean_across(mover: Actor, other: Actor) -> bool:
    """Whether both, leaning, reach the middle between them without the mover's getting up."""
    line = other.spot - mover.spot
    gap = float(np.linalg.norm(line))
    within = sum(0.8 * one.rig.arm + LEANING * one.rig.trunk for one in (mover, other))
    sides = ((mover, line), (other, -line))
    ahead = all(float(way @ one.ahead(1.0)) > 0.35 * gap for one, way in sides if one.posture != "standing")
    return 0.5 <= gap <= within and ahead


def _top_below(stage: Stage, at: np.ndarray, highest: float, start: float) -> float:
    """World z of the top of what stands still under the point ``at`` [2], if it is no higher than ``highest``; else -inf."""
    top = -np.inf
    for body in stage.world.bodies:
        if body.mobility == "fixed" and body.supports:
            low, high = extent(body, stage.pose(body.id, start))
            if np.all(at > low[:2] - 0.05) and np.all(at < high[:2] + 0.05):
                levels = (space.placed(stage.pose(body.id, start), np.array(s.centre))[2] for s in body.supports)
                top = max([top, *(float(level) for level in levels if level < highest)])
    return top


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
    if mover.posture == "sitting" and _lean_across(mover, other):
        meet = start
    elif gap > reach + 0.2 or gap < 0.5 or (aside and mover.posture == "standing"):
        if aside:  # who sits takes things from the front, or at least from the side
            left = 1.0 if float(direction @ other.ahead(0.0, 1.0)) > 0 else -1.0
            direction = other.ahead(0.6, left * 0.8)
        far = reach + (IN_BED_M if other.bed else 0.08)
        goal = stage.slot(mover, other.spot, reach - 0.08, far, direction)
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
    height = max(height, _top_below(stage, middle, height + 0.3, meet) + 0.5 * float(size[2]) + OVER_TOP_M)
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


HELD_S, CLASP_S = 2.5, 0.8
PUMP_M, PUMP_S, PUMPS = 0.035, 0.24, 4
"""A handshake goes up and down so far, so long a stroke, so often."""
_AT_EASE = 0.92
"""The share of its arm's length at which a hand is held out without leaning after it."""
_ELBOW = 0.5
"""A hand is held out so far below its shoulder, in arms' lengths, if it has the choice,"""
_LOWEST, _HIGHEST = 0.78, -0.25
"""and no farther below it, nor higher."""


def take_hand(stage: Stage, actor: Actor, other: Actor, start: float, shake: bool = False) -> Done:
    """Hand in hand: they meet between the two, at a height that both reach upright if there is one, at the height of who lies;
    nobody gets up for it. To ``shake`` hands both give the right one."""
    begin = max(start, actor.busy_until, other.busy_until)
    lies = "lying" in (actor.posture, other.posture)
    if not lies:
        begin = _meet(stage, actor, other, begin)
    elif "standing" in (actor.posture, other.posture) and _gap(actor, other) > 0.75 * (actor.rig.arm + other.rig.arm):
        mover, goal = (actor, other) if actor.posture == "standing" else (other, actor)
        size = mover.rig.height / 1.7
        begin = stage.approach(
            mover, _hand_place(goal, mover), begin, None, 0.36 * size, 0.62 * size, widest=OVER_A_TABLE * size
        )
    right = shake and not lies and not actor.held("R") and not other.held("R")
    sides = ["R", "R"] if right else [_side(one, two) for one, two in ((actor, other), (other, actor))]
    ends = [_shoulder(one, side) for one, side in zip((actor, other), sides, strict=True)]
    meet = _between(actor, other, ends)
    for one, two in ((actor, other), (other, actor)):
        if one.posture == "lying":
            meet = _hand_place(one, two)
    clasped = begin + CLASP_S
    done = clasped + (PUMPS * PUMP_S + 0.3 if right else HELD_S)
    for one, two, side, up in ((actor, other, sides[0], -1.0), (other, actor, sides[1], 1.0)):
        if one.held(side):
            continue
        ahead = space.normalised(np.append(two.spot - one.spot, 0.0))
        face = np.array([-ahead[1], ahead[0], 0.0]) * -SIGN[side] if right else np.array([0.0, 0.0, up])
        palm = palm_pose(side, meet - 0.016 * face, face, np.cross(face, ahead) * SIGN[side])
        if one.posture != "lying":
            one.to(begin, CLASP_S, **stoop(one, {side: palm})[0])
            upright(one, done, 0.7)
        one.reach(side, begin, CLASP_S, fixed_palm(palm), "hand")
        close_hand(one, side, clasped - 0.2, 0.4, 0.03)
        for stroke in range(PUMPS if right else 0):
            moved = palm.copy()
            moved[2] += PUMP_M * (-1.0) ** stroke * (stroke < PUMPS - 1)
            one.reach(side, clasped + 0.1 + stroke * PUMP_S, PUMP_S, fixed_palm(moved), "hand")
        let_go(one, side, done, 0.7)
        one.look(begin, two.id)
        one.busy_until = begin + CLASP_S
    stage.touches.append((clasped, "rustle", "", space.triple(meet), 0.15))
    return Done(clasped + (done - clasped if right else 0.6), clasped)


def _gap(one: Actor, two: Actor) -> float:
    return float(np.linalg.norm(two.spot - one.spot))


def _meet(stage: Stage, actor: Actor, other: Actor, begin: float) -> float:
    """Bring two upright people as near to each other, and turn them so, that their hands meet without a bow; returns when."""
    mover, goal = (actor, other) if actor.posture == "standing" else (other, actor)
    if mover.posture != "standing":
        return begin
    far = _apart(mover, goal)
    gap = _gap(mover, goal)
    way = mover.spot - goal.spot
    aside = goal.posture == "sitting" and float(way @ goal.ahead(1.0)) < 0.35 * gap
    if gap > far + 0.06 or aside:
        if aside:  # who sits gives the hand to the front, or at least to the side
            left = 1.0 if float(way @ goal.ahead(0.0, 1.0)) > 0 else -1.0
            way = goal.ahead(0.6, left * 0.8)
        spot = stage.slot(mover, goal.spot, far - 0.08, far + 0.02, way)
        begin = stage.go(mover, spot, begin, None, float(np.arctan2(*(goal.spot - spot)[::-1])))
    else:
        begin = max(begin, stage.face(mover, np.append(goal.spot, 1.0), begin, 0.25))
    if goal.posture == "standing":
        begin = max(begin, stage.face(goal, np.append(mover.spot, 1.0), max(begin - 0.6, goal.busy_until), 0.25))
    return begin


def _apart(one: Actor, two: Actor) -> float:
    """Metres between two who shake hands: as far as both reach the height at which their hands meet."""
    level = _level(one, two)
    reaches = []
    for who in (one, two):
        down = _shoulder(who, "R")[2] - level
        beside = 0.11 * who.rig.height
        reaches.append(np.sqrt(max((_AT_EASE * who.rig.arm) ** 2 - down**2 - beside**2, 0.0)))
    return float(np.clip(sum(reaches), 0.42, 1.1))


def _level(one: Actor, two: Actor) -> float:
    """Metres over zero at which the hands of two upright people meet: half-way between where each would hold it, within what
    both reach; if there is nothing such, nearer to who would have to stoop than to who would have to stretch."""
    ends = [(_shoulder(who, "R")[2], who.rig.arm) for who in (one, two)]
    middle = float(np.mean([at - _ELBOW * arm for at, arm in ends]))
    low, high = max(at - _LOWEST * arm for at, arm in ends), min(at - _HIGHEST * arm for at, arm in ends)
    return float(np.clip(middle, low, high)) if low < high else float(0.7 * low + 0.3 * high)


def _between(actor: Actor, other: Actor, ends: list[np.ndarray]) -> np.ndarray:
    """[3] where the hands below the shoulders ``ends`` of two upright people meet."""
    share = actor.rig.arm / (actor.rig.arm + other.rig.arm)
    meet = ends[0] * (1.0 - share) + ends[1] * share
    meet[2] = max(_level(actor, other), min(_lap_level(actor), _lap_level(other)))
    return meet


def _hand_place(one: Actor, two: Actor) -> np.ndarray:
    """[3]: where the hand that is nearer to ``two`` lies while ``one`` sits, stands or lies."""
    side = _side(one, two)
    settled = one.channels.settled
    ahead = 0.0 if one.posture == "lying" else 0.2 * one.rig.height
    at = np.array([settled["x"], settled["y"]]) + one.ahead(ahead, SIGN[side] * 0.14 * one.rig.height)
    return np.append(at, _lap_level(one))


def _lap_level(actor: Actor) -> float:
    """Metres over zero of a hand that lies beside or on the person."""
    return float(actor.channels.settled["z"]) + {"lying": 0.10, "sitting": 0.12}.get(actor.posture, 0.02)


def _side(one: Actor, two: Actor) -> str:
    """The side of ``one`` that is nearer to ``two``."""
    settled = one.channels.settled
    return "L" if float((two.spot - [settled["x"], settled["y"]]) @ one.ahead(0.0, 1.0)) > 0 else "R"


def _shoulder(one: Actor, side: str) -> np.ndarray:
    """[3]: about where that shoulder is."""
    settled, rig = one.channels.settled, one.rig
    root = np.array([settled["x"], settled["y"], settled["z"]])
    left = np.append(one.ahead(0.0, 1.0), 0.0)
    if one.posture == "lying":  # on the back: the head lies behind, left and right as seen by who lies
        trunk = -np.append(one.ahead(rig.trunk), 0.0)
    else:
        trunk = np.array([0.0, 0.0, rig.trunk])
    return root + trunk + left * SIGN[side] * 0.11 * rig.height
