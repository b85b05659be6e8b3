"""Where a throw goes, where it starts, and when it is over."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor
from engine.motion.grips import is_ball
from engine.motion.moving import stage_up
from engine.motion.reaching import pick_up
from engine.motion.stage import Stage
from engine.project.scene import Beat, OutcomeKind
from engine.world.body import Body

D = np.pi / 180


G = space.GRAVITY


@dataclass(frozen=True)
class Flight:
    """A body thrown at ``time`` from about ``position`` with ``velocity``; ``arrival`` at the aimed point."""

    time: float
    position: np.ndarray
    velocity: np.ndarray
    arrival: float

    def at(self, time: float) -> np.ndarray:
        d = time - self.time
        return self.position + self.velocity * d + np.array([0, 0, -0.5 * G * d * d])


def lob(start: np.ndarray, goal: np.ndarray, angle: float) -> np.ndarray:
    """Velocity that carries from start to goal at launch ``angle``: v^2 = g D^2 / (2 cos^2 a (D tan a - h))."""
    gap = np.asarray(goal, float) - start
    far = max(float(np.hypot(gap[0], gap[1])), 1e-3)
    steepest = np.arctan2(gap[2], far)
    angle = max(angle, 0.5 * (np.pi / 2 + steepest) - 20 * D, steepest + 6 * D)
    speed = np.sqrt(G * far**2 / (2 * np.cos(angle) ** 2 * max(far * np.tan(angle) - gap[2], 1e-3)))
    return np.array([gap[0] / far * speed * np.cos(angle), gap[1] / far * speed * np.cos(angle), speed * np.sin(angle)])


def aim_of(stage: Stage, beat: Beat, actor: Actor, start: float) -> tuple[np.ndarray, str]:
    """(point [3], entity): what a throw goes to."""
    wanted = stage.wanted(beat)
    entity = (wanted.target if wanted is not None and wanted.target else "") or beat.target
    other = stage.actor(entity)
    if other is not None and other is not actor:
        return catch_point(other), entity
    if wanted is not None and wanted.point is not None:
        return np.array(wanted.point, float), entity
    if not entity and beat.action == "shoot":
        hoops = [b for b in stage.world.bodies if "hoop" in b.tags or any(n == "rim centre" for n, _ in b.anchors)]
        if hoops:
            near = min(hoops, key=lambda b: float(np.linalg.norm(stage.middle(b.id, start)[:2] - actor.spot)))
            entity = near.id
    point = stage.point(entity, start) if entity else None
    if point is not None:
        return point, entity
    turns = {"up": 0.0, "left": np.pi / 2, "right": -np.pi / 2, "away": 0.0}
    if beat.direction == "up":
        return np.append(actor.spot + actor.ahead(0.35), actor.floor + actor.rig.height * 1.9), ""
    yaw = actor.facing + turns.get(beat.direction, 0.0)
    far = 5.0
    return np.array([*(actor.spot + far * np.array([np.cos(yaw), np.sin(yaw)])), actor.floor + 0.8]), ""


def catch_point(actor: Actor) -> np.ndarray:
    """[3]: where a person's hands meet a ball: in front of the chest."""
    at = actor.spot + actor.ahead(actor.root_ahead + 0.50 * actor.rig.arm)
    return np.array([at[0], at[1], actor.channels.settled["z"] + 0.62 * actor.rig.trunk])


def ready(stage: Stage, beat: Beat, actor: Actor, start: float) -> tuple[Body | None, float, str]:
    """Have the thing in hand: (body, time, why not)."""
    start = stage_up(stage, beat, actor, start)
    body = stage.body(beat.object) if beat.object else None
    if body is None:
        held = actor.held("R") or actor.held("L")
        balls = [b for b in stage.world.bodies if is_ball(b) and b.mobility == "dynamic"]
        if held:
            body = stage.world.body(held)
        elif balls:
            body = min(balls, key=lambda b: float(np.linalg.norm(stage.pose(b.id, start)[:2] - actor.spot)))
    if body is None:
        return None, start, "There is nothing to throw."
    if not actor.holds(body.id):
        done = pick_up(stage, replace(beat, object=body.id, others=()), actor, start)
        if done.failed or not actor.holds(body.id):
            return None, done.end, done.failed or "It is out of reach."
        start = done.end
    return body, max(start, actor.busy_until), ""


def to_named_place(stage: Stage, beat: Beat, actor: Actor, start: float) -> float:
    """Go where the sentence says it happens ("from the free-throw line") if that is a place of the set."""
    text = beat.text.lower().replace("-", " ")
    for name, position, _ in stage.world.places:
        place, plain = np.array(position[:2]), name.lower().replace("-", " ")
        if not plain or beat.target.removeprefix("set:") == name:
            continue
        said = re.search(rf"\b(from|behind|on|at) (the |a |an |his |her |their |its )?{re.escape(plain)}\b", text)
        if said and float(np.linalg.norm(place - actor.spot)) > 0.45:
            return stage.go(actor, place, max(start, actor.busy_until), beat, None)
    return start


def after_flight(stage: Stage, beat: Beat, release: float, arrival: float) -> float:
    """The next beat waits for the outcome that this one wants."""
    wanted = stage.wanted(beat)
    explicit = beat.outcome is not None and beat.outcome.kind is not OutcomeKind.FREE
    if wanted is None and not explicit:
        return release + 0.8
    decided = arrival + 0.5
    if stage.seen is not None:
        for outcome in stage.seen.outcomes:
            if outcome.beat_id == beat.id and np.isfinite(outcome.time_s) and outcome.time_s > release:
                decided = outcome.time_s + 0.45
    return min(max(decided, release + 0.8), release + 5.0)
