"""Hands on somebody else: a push, a touch, a hand that helps up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, fixed_palm
from engine.motion.channels import keys
from engine.motion.grips import palm_pose
from engine.motion.hands import OVER_A_TABLE, let_go, stoop, upright
from engine.motion.locomotion import sidle
from engine.motion.lying import get_up
from engine.motion.moving import stage_up
from engine.motion.plans import Done
from engine.motion.reaching import empty_hand
from engine.motion.rig import SIGN
from engine.motion.solve import Trunk
from engine.motion.stage import ROOM_BEHIND_M, Stage
from engine.project.scene import Beat


def withdraw(actor: Actor, side: str, start: float) -> float:
    """The hand comes back and the back straightens; returns when the next thing may begin."""
    let_go(actor, side, start, 0.55)
    upright(actor, start + 0.05, 0.7)
    actor.to(start + 0.6, 0.5, still=1.0)
    actor.busy_until = start + 0.6
    return start + 0.6


STAGGER_M = 0.30
"""Who is pushed steps back so far, if there is room."""


def shove(stage: Stage, beat: Beat, actor: Actor, other: Actor, start: float) -> Done:
    """Hands on somebody's chest from an arm's length; the other sways and steps back."""
    gap = other.spot - actor.spot
    far = float(np.linalg.norm(gap))
    line = gap / max(far, 1e-6)
    reach = 0.80 * actor.rig.arm + 0.17
    actor.look(start, other.id)
    before = other.spot - line * reach
    if far > reach + 0.12:
        start = stage.go(actor, before, start, beat, float(np.arctan2(line[1], line[0])))
    else:
        start = stage.face(actor, np.append(other.spot, 1.0), start, 0.2)
        if far < reach - 0.08 and float(stage.plan().least(actor.spot, before)) > ROOM_BEHIND_M:
            start = sidle(actor, before, start)
    at = np.append(other.spot - line * 0.10, other.floor + 0.70 * other.rig.height)
    contact = start + 0.5
    for side in "LR":
        if actor.held(side):
            continue
        point = at + np.append(actor.ahead(0.0, SIGN[side] * 0.13), 0.0)
        palm = palm_pose(side, point, np.append(line, 0.0), np.append(actor.ahead(0.0, -SIGN[side]), 0.3))
        actor.reach(side, start, 0.5, fixed_palm(palm), "strike")
        let_go(actor, side, contact + 0.1, 0.5)
    _staggers(stage, other, line, contact)
    stage.touches.append((contact, "slap", "", space.triple(at), 4.0))
    actor.busy_until = contact + 0.7
    return Done(contact + 0.6, contact)


def _staggers(stage: Stage, other: Actor, line: np.ndarray, contact: float) -> None:
    """Who is pushed along ``line`` [2] gives way with the chest, and on free feet with a step."""
    away = 1.0 if float(other.ahead(1.0) @ line) < 0 else -1.0
    sway = keys((contact, 0), (contact + 0.22, -0.22 * away, 0), (contact + 1.2, 0, 0))
    other.channels.add("chest_pitch", contact, contact + 1.2, sway)
    back = other.spot + line * STAGGER_M * other.rig.height / 1.7
    free = other.posture == "standing" and other.busy_until <= contact
    if free and float(stage.plan().least(other.spot, back)) > ROOM_BEHIND_M:
        other.busy_until = sidle(other, back, contact + 0.04)
        return
    for axis, name in enumerate("xy"):
        lean = keys((contact, 0), (contact + 0.25, 0.06 * float(line[axis]), 0), (contact + 1.3, 0, 0))
        other.channels.add(name, contact, contact + 1.3, lean)


def lay_hand_on(stage: Stage, beat: Beat, actor: Actor, other: Actor, start: float) -> Done:
    """A hand rests on somebody's shoulder, or helps them up."""
    if beat.direction == "up" and other.posture != "standing":
        return help_up(stage, beat, actor, other, start)
    start = empty_hand(stage, beat, actor, start)
    actor.look(start, other.id)
    line = other.spot - actor.spot
    gap = float(np.linalg.norm(line))
    line = line / max(gap, 1e-6)
    shoulder = _shoulder(other, line)
    reach, size = 0.66 * actor.rig.arm, actor.rig.height / 1.7
    if other.posture == "lying":
        start = stage.approach(actor, shoulder, start, beat, 0.36 * size, 0.62 * size, widest=OVER_A_TABLE * size)
    elif gap > reach + 0.1:
        start = stage.go(actor, other.spot - line * reach, start, beat, float(np.arctan2(line[1], line[0])))
    side = actor.free_hand("R") or "R"
    palm = palm_pose(
        side, shoulder, np.append(0.3 * line, -1.0), np.append(actor.ahead(0.0, SIGN[side]) * -1, 0.0) * -1
    )
    actor.to(start, 0.6, **stoop(actor, {side: palm})[0])
    actor.reach(side, start, 0.65, fixed_palm(palm), "touch")
    contact = start + 0.65
    stage.touches.append((contact, "rustle", "", space.triple(shoulder), 0.3))
    return Done(withdraw(actor, side, contact + 0.8) - 0.2, contact)


def _shoulder(other: Actor, line: np.ndarray) -> np.ndarray:
    """[3]: the shoulder of ``other`` that is met first when coming along ``line`` [2]."""
    z = other.channels.settled["z"]
    if other.posture == "lying":
        left = 1.0 if float(other.ahead(0.0, 1.0) @ line) < 0 else -1.0
        return np.append(other.spot + other.ahead(-other.rig.trunk, left * 0.10 * other.rig.height), z + 0.06)
    aside = 0.10 * other.rig.height * (1 if float(other.ahead(1.0) @ line) < 0 else -1)
    return np.append(other.spot + other.ahead(0.0, aside), z + other.rig.trunk + 0.045 * other.rig.height)


BESIDE = (0.28, 0.42)
"""Who helps somebody up stands so far beside them, in statures of both together halved."""
HOLDS_ON = 0.45
"""The share of the rising until the hand has hold of the other."""


def help_up(stage: Stage, beat: Beat, actor: Actor, other: Actor, start: float) -> Done:
    """Beside who lies, sits or kneels one bends down, takes hold of an arm and comes up along with it."""
    start = stage_up(stage, beat, actor, max(start, other.busy_until))
    start = empty_hand(stage, beat, actor, start)
    actor.look(start, other.id)
    other.look(start, actor.id)
    settled = other.channels.settled
    middle = np.array([settled["x"], settled["y"]])
    if other.posture not in ("lying", "fallen"):  # one comes up over the foot that is farthest ahead
        middle = max(
            (np.array(other.feet.last(s).position[:2]) for s in "LR"), key=lambda at: float(at @ other.ahead(1.0))
        )
    if stage.seen is not None and other.posture == "fallen":
        index = [track.person_id for track in stage.seen.tracks].index(other.id)
        middle = stage.seen.state_at(start).roots[index][:2]
    size = 0.5 * (actor.rig.height + other.rig.height)
    begin = stage.approach(actor, middle, start, beat, BESIDE[0] * size, BESIDE[1] * size)
    spot = actor.spot
    rises = replace(beat, subject=other.id, object="", target="", verb="get up")
    end = max(get_up(stage, rises, other, begin).end, other.busy_until)
    contact = begin + HOLDS_ON * (end - begin)
    side = actor.free_hand("R") or "R"

    def arm(times: np.ndarray) -> np.ndarray:
        """[n, 3]: the near upper arm of who rises."""
        now = {name: other.channels.sample(name, times) for name in ("x", "y", "z", "facing", "chest_pitch")}
        ahead = np.stack([np.cos(now["facing"]), np.sin(now["facing"])], -1)
        left = np.stack([-ahead[:, 1], ahead[:, 0]], -1)
        near = np.sign(np.sum((spot - np.stack([now["x"], now["y"]], -1)) * left, -1, keepdims=True))
        up, out = 0.85 * other.rig.trunk, 0.15 * other.rig.height
        at = np.stack([now["x"], now["y"]], -1) + ahead * (up * np.sin(now["chest_pitch"]))[:, None] + left * near * out
        return np.concatenate([at, (now["z"] + up * np.cos(now["chest_pitch"]))[:, None]], -1)

    towards = np.append(actor.ahead(1.0), -0.2)
    turn = palm_pose(side, np.zeros(3), towards, np.append(actor.ahead(0.0, -SIGN[side]), 0.6))[3:]

    def palm(trunk: Trunk) -> np.ndarray:
        return np.concatenate([arm(trunk.times), np.broadcast_to(turn, (len(trunk.times), 4))], -1)

    low = np.concatenate([arm(np.array([contact]))[0], turn])
    actor.to(begin, contact - begin, **stoop(actor, {side: low})[0])
    actor.reach(side, begin + 0.3 * (contact - begin), 0.7 * (contact - begin), palm, "help")
    stage.touches.append((contact, "rustle", "", space.triple(low[:3]), 0.4))
    upright(actor, contact, (1.0 - HOLDS_ON) * (end - begin))
    let_go(actor, side, end - 0.1, 0.6)
    actor.look(end - 0.4, other.id)
    actor.busy_until = end
    return Done(end, contact)
