"""Taking things and putting them somewhere: reach, pick up, put down, carry, hand over, drop."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.motion.actor import Actor
from engine.motion.giving import pass_over
from engine.motion.grips import needs_two_hands
from engine.motion.hands import detach, take
from engine.motion.moving import destination
from engine.motion.placing import find_spot, place_down
from engine.motion.plans import Done
from engine.motion.pockets import into_pocket, out_of_pocket
from engine.motion.stage import Stage
from engine.project.scene import Beat


def pick_up(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    end, key, failed = start, start + 0.2, ""
    for entity in (beat.object, *beat.others):
        body = stage.body(entity)
        if body is None:
            failed = (
                failed or "There is nothing to take." if not entity else f"There is nothing called {entity!r} to take."
            )
            continue
        if actor.holds(body.id):
            continue
        if body.mobility == "fixed" or body.mass > 60:
            failed = failed or f"The {body.label or body.id} cannot be lifted."
            end = stage.approach(actor, stage.middle(body.id, start), start, beat, 0.4, 0.8)
            continue
        owner = stage.holder(body.id)
        if owner is not None:
            end, key = pass_over(stage, beat, owner, actor, body.id, end)
            continue
        if not actor.free_hand() or (needs_two_hands(body) and (actor.held("L") or actor.held("R"))):
            end = _free_hands(stage, beat, actor, end)
        if actor.pocketed(body.id):
            end, key = out_of_pocket(stage, beat, actor, body, end)
            continue
        end, key, _ = take(stage, beat, actor, body.id, end)
    return Done(max(end - 0.1, start + 0.3), key, failed)


def _free_hands(stage: Stage, beat: Beat, actor: Actor, start: float) -> float:
    for side in "RL":
        held = actor.held(side)
        if held:
            start, _ = place_down(stage, beat, actor, held, "", "", start)
    return start


AT_HAND_M = 1.2


def empty_hand(stage: Stage, beat: Beat, actor: Actor, start: float) -> float:
    """Who is to touch somebody sets what is in hand down first, if there is a place for it within a step."""
    for side in "RL":
        held = actor.held(side)
        if not held:
            continue
        spot = find_spot(stage, actor, stage.world.body(held), "", start)
        high = spot[2] - actor.floor > 0.2 * actor.rig.height
        if high and float(np.linalg.norm(spot[:2] - actor.spot)) < AT_HAND_M:
            start, _ = place_down(stage, beat, actor, held, "", "", start)
    return max(start, actor.busy_until)


def hold(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    body = stage.body(beat.object)
    if body is not None and actor.holds(body.id):
        return Done(start + min(beat.duration_s, 1.5), start + 0.2)
    return pick_up(stage, beat, actor, start)


def carry_to(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    picked = hold(stage, beat, actor, start) if stage.body(beat.object) is not None else Done(start, start)
    load = stage.body(beat.object) if beat.object else None
    if load is not None and not actor.holds(load.id):
        return picked
    begin = max(picked.end, actor.busy_until)
    where = destination(stage, replace(beat, object=""), actor, begin)
    if where is None:
        return picked
    end = stage.go(actor, where[0], begin, beat, where[1])
    actor.busy_until = end
    return Done(end - 0.1, begin + 0.3)


def put_down(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    wanted = [b.id for e in (beat.object, *beat.others) if (b := stage.body(e)) is not None]
    held = [i for i in wanted if actor.holds(i)]
    end, key = max(start, actor.busy_until), start + 0.2
    if not held and wanted and stage.world.body(wanted[0]).mobility == "dynamic":
        picked = pick_up(stage, replace(beat, action="pick_up"), actor, start)
        if picked.failed:
            return picked
        end, held = max(picked.end, actor.busy_until), [i for i in wanted if actor.holds(i)]
    if not held:
        held = [h for h in dict.fromkeys((actor.held("R"), actor.held("L"))) if h][:1]
    if not held:
        return Done(end + 0.3, key, "There is nothing in hand to put down.")
    for body_id in held:
        if beat.target == actor.id and beat.relation == "in":
            end, key = into_pocket(stage, beat, actor, stage.world.body(body_id), end)
            continue
        end, key = place_down(stage, beat, actor, body_id, beat.target, beat.relation, end)
    return Done(end, key)


def drop(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    body = stage.body(beat.object)
    begin = max(start, actor.busy_until)
    if body is not None and not actor.holds(body.id):
        picked = pick_up(stage, beat, actor, start)
        if picked.failed:
            return picked
        begin = max(picked.end, actor.busy_until) + 0.2
    held = body.id if body is not None else actor.held("R") or actor.held("L")
    attachment = actor.holds(held) if held else None
    if attachment is None:
        return Done(start + 0.4, start + 0.2, "There is nothing in hand to drop.")
    key = begin + 0.35
    pose = np.concatenate([np.append(actor.spot + actor.ahead(0.3), actor.floor + 0.05), attachment.pose[3:]])
    detach(stage, actor, held, key, pose)
    for side in attachment.hands:
        actor.channels.to(f"curl.{side}", 0.0, key - 0.10, 0.12)
        actor.reach(side, key + 0.25, 0.6, None)
        actor.relax(side, key + 0.35, 0.6)
    actor.handovers.append((key, attachment, beat.id, "drop", (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)))
    actor.look(key + 0.12, held)
    return Done(key + 0.9, key)


def hand_over(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    body, other = stage.body(beat.object), stage.actor(beat.target)
    if body is None or other is None or other is actor:
        return Done(
            start + 0.5,
            start,
            "There is nobody to hand it to." if body is not None else "There is nothing to hand over.",
        )
    begin = start
    if not actor.holds(body.id):
        picked = pick_up(stage, beat, actor, start)
        if picked.failed:
            return picked
        begin = picked.end
    if needs_two_hands(body) and (other.held("L") or other.held("R")):
        _free_hands(stage, beat, other, begin)
    end, key = pass_over(stage, beat, actor, other, body.id, begin)
    return Done(end, key)


def take_from(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    body, other = stage.body(beat.object), stage.actor(beat.target)
    if body is not None and other is not None and other.holds(body.id):
        end, key = pass_over(stage, beat, other, actor, body.id, start)
        return Done(end, key)
    return pick_up(stage, beat, actor, start)


ACTIONS = {
    "pick_up": pick_up, "put_down": put_down, "hold": hold, "carry": carry_to, "drop": drop, "hand_over": hand_over,
    "take_from": take_from,
}  # fmt: skip
