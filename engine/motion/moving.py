"""Being somewhere else: walk, run, enter, exit, turn, stop, stand, wait; and the time that things take by themselves."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion import animals, rolling
from engine.motion.actor import Actor
from engine.motion.grips import body_box
from engine.motion.locomotion import turn, wrapped
from engine.motion.paths import extent
from engine.motion.plans import Done
from engine.motion.stage import Stage
from engine.project.scene import Beat

CONVERSATION_M = 1.1
PURSUIT_M, TRAIL_M = 2.4, 1.3
"""Who runs after somebody, and who walks behind somebody, stays so far back."""
RUNS, STROLLS = (14.0, 11.0, 8.0, 6.0, 4.5, 3.5, 1.8, 1.2), (2.6, 1.8, 1.2)
"""How far one goes where no place is named: who runs runs on, as far as the set goes."""
MEETING_M, STRANGERS_M = 2.2, 3.6
"""Who comes in goes so near to those who are there; from the far end of social distance on they would be strangers (Hall, The
Hidden Dimension, 1966)."""
STRUCK_S, HIT_S = 0.15, 0.4
"""What rolls into something is seen to roll until so long after it strikes; so long goes by before something falls."""
_AWAY = {"away", "off", "out", "back"}


def destination(stage: Stage, beat: Beat, actor: Actor, start: float) -> tuple[np.ndarray, float | None] | None:
    """Where a walk leads: ([2] spot, yaw there or None), or None if the beat names no place."""
    entity = beat.target or (beat.object if beat.action in ("walk", "run", "carry", "enter", "exit") else "")
    here = actor.spot
    other = stage.actor(entity)
    if other is not None and other is not actor:
        spot = other.spot
        gap = here - spot
        apart = CONVERSATION_M
        if beat.relation in ("behind", "beside", "left of", "right of", "in front of"):
            side = {
                "behind": (-0.9, 0),
                "beside": (0, 0.75),
                "left of": (0, 0.75),
                "right of": (0, -0.75),
                "in front of": (1.1, 0),
            }
            ahead, left = side[beat.relation]
            if beat.relation == "behind" and beat.action in ("run", "walk"):
                return _in_pursuit(stage, beat, actor, other), None
            goal = spot + other.ahead(ahead, left)
            yaw = other.facing if beat.relation != "in front of" else other.facing + np.pi
            return goal, yaw
        direction = gap / max(float(np.linalg.norm(gap)), 1e-6)
        if float(np.linalg.norm(gap)) <= apart + 0.25:
            return here, float(np.arctan2(*(spot - here)[::-1]))
        goal = stage.slot(actor, spot, apart - 0.05, apart + 0.15, direction)
        return goal, float(np.arctan2(*(spot - goal)[::-1]))
    place = stage.place(entity) if entity else None
    if place is not None:
        return place[0][:2], place[1] if beat.action not in ("exit",) else None
    body = stage.body(entity) if entity else None
    if body is not None:
        low, high = extent(body, stage.pose(body.id, start))
        middle = (low + high) / 2
        reach = 0.34 + 0.5 * float(min(high[0] - low[0], high[1] - low[1]))
        goal = stage.slot(actor, middle, min(reach, 0.9), max(0.75, 0.35 + 0.5 * float(np.hypot(*(high - low)[:2]))))
        return goal, float(np.arctan2(*(middle[:2] - goal)[::-1]))
    return _by_direction(stage, beat, actor)


def _in_pursuit(stage: Stage, beat: Beat, actor: Actor, other: Actor) -> np.ndarray:
    """[2]: behind somebody on the way they went, or on the line between where that is not free."""
    gap = PURSUIT_M if beat.action == "run" else TRAIL_M
    between = actor.spot - other.spot
    far = float(np.linalg.norm(between))
    if far <= gap:
        return actor.spot
    trail = other.spot + other.ahead(-gap)
    x0, y0, x1, y1 = stage.world.bounds
    inside = x0 < trail[0] < x1 and y0 < trail[1] < y1
    # nobody overtakes to be behind: only where one has come from there
    if inside and float(stage.plan().clearance(trail)) > 0.25 and float(np.linalg.norm(trail - actor.spot)) < far:
        return trail
    return other.spot + between / far * gap


def _by_direction(stage: Stage, beat: Beat, actor: Actor) -> tuple[np.ndarray, float | None] | None:
    here = actor.spot
    angles = {
        "left": np.pi / 2,
        "right": -np.pi / 2,
        "forward": 0.0,
        "ahead": 0.0,
        "away": np.pi,
        "back": np.pi,
        "around": np.pi,
    }
    if beat.direction in angles:
        yaw = actor.facing + angles[beat.direction]
    elif beat.direction in ("off", "out") or beat.action == "exit":
        return _edge(stage, here), None
    else:
        yaw = actor.facing
        if beat.action not in ("walk", "run", "carry"):
            return None
    x0, y0, x1, y1 = stage.world.bounds
    apart = CONVERSATION_M + max(
        (float(body_box(stage.world.body(held))[1].max()) for held in _held(actor)), default=0.0
    )
    others = stage.others(actor)
    best, most = here, 0.0
    for turn_by in np.radians([0, 25, -25, 50, -50, 90, -90, 140, -140, 180]):
        for far in RUNS if beat.action == "run" else STROLLS:
            goal = here + far * np.array([np.cos(yaw + turn_by), np.sin(yaw + turn_by)])
            inside = x0 + 0.3 < goal[0] < x1 - 0.3 and y0 + 0.3 < goal[1] < y1 - 0.3
            crowd = min((float(np.linalg.norm(goal - other)) for other in others), default=np.inf)
            if inside and crowd > apart and stage.plan().clearance(goal) > 0.3:
                value = far * (1.2 - abs(turn_by) / np.pi)
                if value > most:
                    best, most = goal, value
    return best, None


def _held(actor: Actor) -> set[str]:
    return {held for side in "LR" if (held := actor.held(side))}


def _edge(stage: Stage, here: np.ndarray) -> np.ndarray:
    """The way out: a door place if there is one, else the nearest side of the set."""
    doors = [p for name, p, _ in stage.world.places if "door" in name or "exit" in name or "entrance" in name]
    if doors:
        return np.array(min(doors, key=lambda p: float(np.hypot(p[0] - here[0], p[1] - here[1])))[:2])
    x0, y0, x1, y1 = stage.world.bounds
    options = [(x0 + 0.3, here[1]), (x1 - 0.3, here[1]), (here[0], y0 + 0.3), (here[0], y1 - 0.3)]
    clear = stage.plan()
    return np.array(
        min(
            options,
            key=lambda p: np.hypot(p[0] - here[0], p[1] - here[1]) + (5 if clear.clearance(np.array(p)) < 0.2 else 0),
        )
    )


def walk(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    start = stage_up(stage, beat, actor, start)
    where = destination(stage, beat, actor, start)
    if where is None:
        where = (actor.spot, None)
    goal, yaw = where
    target = beat.target or beat.object
    if target and (stage.actor(target) or stage.body(target)) and target != actor.id:
        actor.look(start + 0.05, target, 0.8)
    else:
        actor.look(start + 0.05, None)
    end = stage.go(actor, goal, start, beat, yaw, running=beat.action == "run")
    actor.busy_until = end
    return Done(max(end - 0.15, start + 0.4), end - 0.3)


def stage_up(stage: Stage, beat: Beat, actor: Actor, start: float) -> float:
    """Get on one's feet first if sitting, kneeling or lying."""
    if actor.posture == "standing":
        return max(start, actor.busy_until)
    from engine.motion.planner import ACTIONS

    action = ACTIONS.get("get_up" if actor.posture in ("lying", "fallen") else "stand_up")
    if action is None:
        return start
    return action(stage, beat, actor, max(start, actor.busy_until)).end


def rise(stage: Stage, actor: Actor, start: float) -> float:
    """Get on one's feet, whatever the beat was; returns when that is done."""
    return stage_up(stage, Beat("", actor.id, "stand_up", "stand up"), actor, start)


def enter(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Comes in from a door or the edge of the set: staging has put the person there, so a walk into the set."""
    where = destination(stage, beat, actor, start)
    x0, y0, x1, y1 = stage.world.bounds
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    if where is None or float(np.linalg.norm(where[0] - actor.spot)) < 0.8:
        door = stage.place("door")
        inside = bool(x0 <= actor.spot[0] <= x1 and y0 <= actor.spot[1] <= y1)
        sill = actor.spot if inside or door is None else door[0][:2]  # who comes from behind the door, into the room
        gap = middle - sill
        far = float(np.linalg.norm(gap))
        goal = sill + gap / max(far, 1e-6) * min(far, 2.6)
        met = _met(stage, actor, goal)
        goal = goal if met is None else met + space.normalised(sill - met) * MEETING_M
        where = (
            stage.slot(actor, goal, 0.0, 0.5, gap),
            None if met is None else float(np.arctan2(*(met - goal)[::-1])),
        )
    end = stage.go(actor, where[0], start, beat, where[1])
    actor.busy_until = end
    return Done(end - 0.15, start + 0.4)


def _met(stage: Stage, actor: Actor, goal: np.ndarray) -> np.ndarray | None:
    """[2]: where they are to whom somebody goes who comes in, if that is far beyond ``goal`` [2]."""
    x0, y0, x1, y1 = stage.world.bounds
    others = [other.spot for other in stage.actors.values() if other is not actor]
    there = [spot for spot in others if x0 <= spot[0] <= x1 and y0 <= spot[1] <= y1]
    nearest = min(there, key=lambda spot: float(np.linalg.norm(spot - goal)), default=goal)
    return nearest if float(np.linalg.norm(nearest - goal)) > STRANGERS_M else None


def leave(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    start = stage_up(stage, beat, actor, start)
    where = destination(stage, beat, actor, start)
    goal = where[0] if where is not None else _edge(stage, actor.spot)
    door, outside = stage.place("door"), stage.place("outside")
    if outside is not None and door is not None and float(np.linalg.norm(goal[:2] - door[0][:2])) < 0.6:
        goal = outside[0][:2]
    end = stage.go(actor, goal, start, beat, None)
    actor.busy_until = end
    stage.shut_behind(actor, end + 0.1)
    return Done(end, start + 0.4)


def turn_to(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    start = stage.straighten(actor, stage_up(stage, beat, actor, start))
    target = beat.target or beat.object
    point = stage.point(target, start) if target else None
    if point is not None:
        offset = point[:2] - actor.spot
        yaw = float(np.arctan2(offset[1], offset[0]))
        actor.look(start, target)
    else:
        turns = {"left": np.pi / 2, "right": -np.pi / 2, "away": np.pi, "around": np.pi, "back": np.pi}
        yaw = actor.facing + turns.get(beat.direction, np.pi)
        actor.look(start, None)
    end = turn(actor, yaw, start + 0.15, quick=bool(set(beat.manner) & {"quickly", "suddenly", "fast"}))
    actor.busy_until = end
    return Done(end, start + 0.3)


def stop(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Halt; at a named thing or person that is some way off, go there first."""
    start = max(start, actor.busy_until)
    point = stage.point(beat.target, start) if beat.target and beat.target != actor.id else None
    where = destination(stage, beat, actor, start) if point is not None else None
    if where is not None and actor.posture == "standing" and float(np.linalg.norm(where[0] - actor.spot)) > 0.4:
        actor.look(start + 0.05, beat.target, 0.8)
        start = stage.go(actor, where[0], start, beat, where[1])
        actor.busy_until = start
    actor.to(start, 0.3, head_pitch=actor.style.head - 0.03)
    actor.to(start + 0.4, 0.6, head_pitch=actor.style.head)
    return Done(start + 0.6, start)


def stay(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Stand, wait, be: alive and still; looks at the target if there is one."""
    if beat.action == "stand" and actor.posture != "standing":
        start = stage_up(stage, beat, actor, start)
    if beat.target and beat.action == "stand" and actor.posture == "standing" and stage.place(beat.target) is not None:
        where = destination(stage, beat, actor, start)
        if where is not None and float(np.linalg.norm(where[0] - actor.spot)) > 0.5:
            start = stage.go(actor, where[0], start, beat, where[1])
            actor.busy_until = start
    if beat.target and stage.point(beat.target, start) is not None and beat.target != beat.subject:
        actor.look(start, beat.target)
    length = beat.duration_s if beat.action == "wait" else min(beat.duration_s, 1.5)
    if beat.action == "be":
        length = 0.0
    return Done(start + length, start)


def thing(stage: Stage, beat: Beat, start: float) -> Done:
    """A thing does something by itself: physics has the word; the timeline leaves it the time it needs."""
    animal = animals.goes(stage, beat)
    if animal is not None:
        return animals.go(stage, beat, animal, start)
    rolling.sets_off(stage, beat, start)
    end = start + max(beat.duration_s, 0.0)
    key = start + 0.1 if beat.duration_s else start
    if stage.seen is not None:
        for outcome in stage.seen.outcomes:
            if outcome.beat_id == beat.id and np.isfinite(outcome.time_s) and outcome.time_s > start:
                key = outcome.time_s
                end = min(max(end, outcome.time_s + 0.4), start + 12.0)
    struck = rolling.strikes_at(stage, beat, start)
    if struck is not None and beat.action == "hit":
        key, end = max(start, struck), start + HIT_S
    elif struck is not None:
        end = max(start + 0.4, struck + STRUCK_S)
    for actor in stage.actors.values():
        if beat.subject and stage.body(beat.subject) is not None and actor.posture != "fallen" and beat.duration_s > 0:
            actor.look(start + 0.2, beat.subject, 0.8)
    return Done(end, key)


ACTIONS = {
    "walk": walk, "run": walk, "carry": walk, "enter": enter, "exit": leave, "turn": turn_to, "stop": stop, "stand": stay,
    "wait": stay, "be": stay, "stay": stay, "sound": stay,
}  # fmt: skip
__all__ = ["ACTIONS", "destination", "stage_up", "thing", "wrapped"]
