"""The planner's view of the scene: where things and people are at a moment, and how to get to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor
from engine.motion.gait import run, walk
from engine.motion.locomotion import Route, sidle, travel, turn, wrapped
from engine.motion.paths import FloorPlan, extent
from engine.project.scene import Beat
from engine.world.between import TALL_M, depth_between
from engine.world.body import Body
from engine.world.performance import BeatTime, Collapse, HingeTrack, Hold, Release, Spoken
from engine.world.take import Take
from engine.world.utterance import Utterance
from engine.world.world import Wanted, World

if TYPE_CHECKING:
    from engine.motion.aiming import Flight

TALL_KG, BREADTH_M = 20.0, 0.10
"""What stands tall beside a thing and is no heavier, no piece of furniture, one does not lean across; half a trunk."""
ROOM_BEHIND_M = 0.22
"""Who steps back without looking wants so much room to the nearest thing all the way."""
DOORSTEP_M = 1.3
"""From the place inside a door to the post that it hangs on, at the most."""
ROOM_TO_WALK = 1.3
"""Of the room one stands in: stepping feet and swinging arms want this much of it where there is a choice of ways."""
_SLOW = {
    "slowly",
    "slow",
    "carefully",
    "quietly",
    "softly",
    "tiredly",
    "sadly",
    "gently",
    "gingerly",
    "calmly",
    "limping",
    "limp",
}
_FAST = {"quickly", "quick", "fast", "hurriedly", "angrily", "briskly", "suddenly", "excitedly", "nervously"}


@dataclass
class Stage:
    """Everything planned so far. ``poses`` [7] of bodies are those of rest unless something was planned or seen otherwise;
    ``settings``: the seconds from which on they were planned to be where they are."""

    world: World
    seen: Take | None
    utterances: tuple[Utterance, ...]
    actors: dict[str, Actor]
    poses: dict[str, np.ndarray]
    settings: dict[str, list[tuple[float, np.ndarray]]] = field(default_factory=dict)
    releases: list[Release] = field(default_factory=list)
    collapses: list[Collapse] = field(default_factory=list)
    leads: list[Hold] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    touches: list[tuple] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    beat_times: list[BeatTime] = field(default_factory=list)
    hinge_moves: dict[str, list[tuple[float, float, float]]] = field(default_factory=dict)
    swings: dict[str, list[tuple[int, np.ndarray]]] = field(default_factory=dict)
    """Of the tracks of animals' legs: the first sample, and radians from there on."""
    flights: dict[str, Flight] = field(default_factory=dict)
    _plan: FloorPlan | None = None

    # -- looking things up ------------------------------------------------------------------------------------------

    def body(self, entity: str) -> Body | None:
        """The body that ``entity`` names: an id, or for "set:..." a label or tag."""
        name = entity.removeprefix("set:")
        if self.world.has_body(entity):
            return self.world.body(entity)
        if self.world.has_body(name):
            return self.world.body(name)
        if not name:
            return None
        for body in self.world.bodies:
            if body.label == name or name in body.tags or body.prop == name:
                return body
        return None

    def actor(self, entity: str) -> Actor | None:
        return self.actors.get(entity)

    def place(self, entity: str) -> tuple[np.ndarray, float] | None:
        """Position and yaw of a named place of the set."""
        name = entity.removeprefix("set:")
        for place, position, yaw in self.world.places:
            if place == name:
                return np.array(position, float), yaw
        return None

    def wanted(self, beat: Beat) -> Wanted | None:
        return next((w for w in self.world.wanted if w.beat_id == beat.id), None)

    def holder(self, body_id: str) -> Actor | None:
        return next((a for a in self.actors.values() if a.holds(body_id)), None)

    def moved(self, body_id: str, time: float) -> bool:
        """Whether physics alone has moved the body before ``time``, so that only ``seen`` knows where it is."""
        return self.seen is not None and body_id in self.seen.body_ids

    def pose(self, body_id: str, time: float) -> np.ndarray:
        """[7]: where the body is at ``time``: as seen in the take, else as planned."""
        if self.seen is not None and body_id in self.seen.body_ids and self.holder(body_id) is None:
            return self.seen.state_at(time).bodies[self.seen.body_ids.index(body_id)].copy()
        return self.poses[body_id].copy()

    def put(self, body_id: str, time: float, pose: np.ndarray) -> None:
        """From ``time`` on the body is planned to be at ``pose`` [7]."""
        self.poses[body_id] = np.asarray(pose, float).copy()
        self.settings.setdefault(body_id, []).append((time, self.poses[body_id]))

    def middle(self, body_id: str, time: float) -> np.ndarray:
        """[3]: the middle of the body's box."""
        low, high = extent(self.world.body(body_id), self.pose(body_id, time))
        return (low + high) / 2

    def point(self, entity: str, time: float, wanted: Wanted | None = None) -> np.ndarray | None:
        """[3]: the point one looks or aims at."""
        actor = self.actor(entity)
        if actor is not None:
            spot = actor.spot
            return np.array(
                [spot[0], spot[1], actor.floor + actor.channels.settled["z"] - actor.floor + 0.5 * actor.rig.trunk]
            )
        body = self.body(entity)
        if body is not None:
            for name, at in body.anchors:
                if name == "rim centre":
                    return space.placed(self.pose(body.id, time), np.array(at))
            return self.middle(body.id, time)
        place = self.place(entity)
        if place is not None:
            return place[0] + [0.0, 0.0, 1.2]
        return None

    def plan(self) -> FloorPlan:
        if self._plan is None:
            still = {k: v for k, v in self.poses.items() if self.world.body(k).mobility == "fixed"}
            self._plan = FloorPlan(self.world, still)
        return self._plan

    def others(self, actor: Actor) -> list[np.ndarray]:
        return [a.spot for a in self.actors.values() if a is not actor]

    # -- going places -----------------------------------------------------------------------------------------------

    def pace(self, actor: Actor, beat: Beat | None) -> float:
        """m/s of walking: about 0.46 sqrt(g leg), 1.35 m/s for most adults, by manner, mood and age."""
        speed = 0.462 * float(np.sqrt(space.GRAVITY * (actor.rig.thigh + actor.rig.shank))) * actor.style.pace
        manner = set(beat.manner) if beat is not None else set()
        if manner & _SLOW:
            speed *= 0.68
        if manner & _FAST:
            speed *= 1.30
        return speed

    def go(
        self, actor: Actor, goal: np.ndarray, start: float, beat: Beat | None = None, yaw: float | None = None,
        running: bool = False,
    ) -> float:  # fmt: skip
        """Walk (or run) to stand at ``goal`` [2], around things, on one's feet first. Returns the time of arrival."""
        if actor.posture != "standing":
            from engine.motion.moving import rise  # getting up is an action, and actions need the stage

            start = rise(self, actor, start)
        start = self.straighten(actor, max(start, actor.busy_until))
        goal = np.asarray(goal, float)[:2]
        radius = 0.26 * actor.rig.height / 1.7
        free = self._free_spot(actor.spot, goal, 0.9 * radius) if self.inside(actor.spot) else None
        if free is not None and float(np.linalg.norm(goal - actor.spot)) > 0.06:
            start = sidle(actor, free, start)
        entry = self._free_spot(goal, actor.spot, 0.9 * radius) if yaw is not None else None
        if entry is not None:
            if float(np.linalg.norm(goal - actor.spot)) > 0.06:
                start = self._walk(actor, entry, start, beat, yaw, running, radius)
            return sidle(actor, goal, start)
        return self._walk(actor, goal, start, beat, yaw, running, radius)

    def _free_spot(self, narrow: np.ndarray, towards: np.ndarray, radius: float) -> np.ndarray | None:
        """[2]: where one can turn on the way between ``narrow``, a place between things, and ``towards``; None if there is
        room at ``narrow`` itself. In and out of such places one steps sideways or backwards."""
        clear = self.plan()
        here = float(clear.clearance(narrow))
        if here >= radius:
            return None
        best, best_cost = None, np.inf
        for angle in np.linspace(0, 2 * np.pi, 16, endpoint=False):
            for far in np.arange(0.15, 1.25, 0.1):
                spot = narrow + far * np.array([np.cos(angle), np.sin(angle)])
                if float(clear.clearance(spot)) < 1.1 * radius:
                    continue
                lost = max(0.0, here - 0.02 - clear.least(narrow, spot))
                cost = 2.0 * far + float(np.linalg.norm(towards - spot)) + 12.0 * lost
                if cost < best_cost:
                    best, best_cost = spot, cost
                break
        return best

    def _walk(
        self, actor: Actor, goal: np.ndarray, start: float, beat: Beat | None, yaw: float | None, running: bool, radius: float
    ) -> float:  # fmt: skip
        here = actor.spot
        if float(np.linalg.norm(goal - here)) < 0.06:
            return turn(actor, yaw, start) if yaw is not None else start
        start, way = self._way(actor, here, goal, radius, start)
        route = Route(way)
        speed = self.pace(actor, beat)
        if running and route.length > 1.5:
            speed = max(1.75 * speed, 2.3 * actor.rig.height / 1.7) if route.length > 3 else 1.56 * speed
            stride = run(actor.rig, min(speed, 1.2 + 0.55 * route.length))
        else:
            speed = min(speed, 0.55 * speed + 0.45 * speed * route.length / 1.6)
            stride = walk(actor.rig, speed)
        return travel(actor, route, start, stride, yaw)

    def inside(self, spot: np.ndarray) -> bool:
        """Whether a place [2] lies in the set, and not behind its door."""
        x0, y0, x1, y1 = self.world.bounds
        return bool(x0 - 0.05 <= spot[0] <= x1 + 0.05 and y0 - 0.05 <= spot[1] <= y1 + 0.05)

    def _way(
        self, actor: Actor, here: np.ndarray, goal: np.ndarray, radius: float, start: float
    ) -> tuple[float, np.ndarray]:
        """(start, points [m, 2]): around things; in and out of the set only through its door, which opens first."""
        door = self.place("door")
        crossing = door is not None and self.inside(here) != self.inside(goal)
        if not crossing or door is None:
            return start, self.plan().route(here, goal, ROOM_TO_WALK * radius, self.others(actor))
        sill = door[0][:2]
        leaf = self.leaf_at(sill)
        if leaf is not None and leaf.hinge is not None:
            moves = self.hinge_moves.setdefault(leaf.id, [])
            if moves and moves[-1][2] < 0.5 and moves[-1][0] >= start:
                moves.pop()  # who left before would have shut it now: it is left open for who follows
            if not moves or moves[-1][2] < 0.5:
                wait = 0.0
                if self.inside(here):  # opened by the time one gets there
                    wait = max(0.0, float(np.linalg.norm(sill - here)) / self.pace(actor, None) - 1.3)
                shut = moves[-1][0] + moves[-1][1] if moves else 0.0
                moves.append((max(start + wait, shut), 0.9, float(leaf.hinge.limit) * 0.92))
                start += 0.5 if not self.inside(here) else 0.0
        if self.inside(here):
            inner = self.plan().route(here, sill, ROOM_TO_WALK * radius, self.others(actor))
            return start, np.concatenate([inner, [goal]])
        inner = self.plan().route(sill, goal, ROOM_TO_WALK * radius, self.others(actor))
        return start, np.concatenate([[here], inner])

    def leaf_at(self, sill: np.ndarray) -> Body | None:
        """The door that one goes through at ``sill`` [2]: what has its hinge beside it. What lies behind it does not count."""
        for body in self.world.bodies:
            if body.hinge is not None:
                post = space.placed(np.asarray(self.poses[body.id], float), np.asarray(body.hinge.point, float))
                if np.hypot(*(post[:2] - sill)) < DOORSTEP_M:
                    return body
        return None

    def shut_behind(self, actor: Actor, when: float) -> None:
        """Who has gone out draws the door shut, if nobody stands where it swings."""
        door = self.place("door")
        leaf = self.leaf_at(door[0][:2]) if door is not None else None
        moves = self.hinge_moves.get(leaf.id, []) if leaf is not None else []
        if door is None or not moves or moves[-1][2] < 0.5 or self.inside(actor.spot):
            return
        near = [other for other in self.actors.values() if np.hypot(*(other.spot - door[0][:2])) < DOORSTEP_M]
        if not any(self.inside(other.spot) for other in near if other is not actor):
            moves.append((max(when, moves[-1][0] + moves[-1][1]), 1.0, 0.0))

    def slot(
        self, actor: Actor, point: np.ndarray, near: float, far: float, prefer: np.ndarray | None = None,
        shun: Callable[[np.ndarray], float] | None = None,
    ) -> np.ndarray:  # fmt: skip
        """[2]: where to stand to work at ``point``: free of things, between ``near`` and ``far`` from it, best in
        direction ``prefer`` [2] from it (default: from where the person comes). ``shun``: by how many metres a spot [2] lacks
        room for other reasons."""
        point = np.asarray(point)[:2]
        here = actor.spot
        coming = (
            space.normalised(np.append(here - point, 0.0))[:2]
            if prefer is None
            else space.normalised(np.append(prefer, 0.0))[:2]
        )
        clear = self.plan()
        spots = self.others(actor)
        radius = 0.24 * actor.rig.height / 1.7
        best, best_cost = here, np.inf
        for angle in np.linspace(0, 2 * np.pi, 24, endpoint=False):
            c, s = np.cos(angle), np.sin(angle)
            direction = np.array([coming[0] * c - coming[1] * s, coming[0] * s + coming[1] * c])
            for reach in np.linspace(near, far, 7):
                spot = point + direction * reach
                free = float(clear.clearance(spot))
                crowd = min((float(np.linalg.norm(spot - other)) for other in spots), default=9.0)
                cost = (
                    0.8 * float(np.linalg.norm(spot - here))
                    + 1.5 * (reach - near)
                    + 0.9 * (1 - float(coming @ direction))
                )
                cost += 30.0 * max(0.0, radius - free) / radius + 12.0 * max(0.0, 0.55 - crowd)
                cost += 20.0 * shun(spot) if shun is not None else 0.0
                if cost < best_cost - 1e-9:
                    best, best_cost = spot, cost
        return best

    def reaching_past(self, point: np.ndarray, start: float) -> Callable[[np.ndarray], float]:
        """For ``slot``: how deep who stands at a spot and takes what is at ``point`` [3] would lean into what stands tall
        beside it: a lamp on the same table."""
        tall: list[tuple[np.ndarray, float]] = []
        for body in self.world.bodies:
            if body.mobility != "fixed" or body.mass > TALL_KG:
                continue
            low, high = extent(body, self.pose(body.id, start))
            middle, half = (low + high)[:2] / 2, float((high - low)[:2].mean()) / 2
            apart = float(np.linalg.norm(middle - point[:2]))
            if half < apart < half + 0.5 and abs(low[2] - point[2]) < 0.25 and high[2] > point[2] + TALL_M:
                tall.append((middle, half + BREADTH_M))

        def deep(spot: np.ndarray) -> float:
            line = point[:2] - spot
            end = spot + line * max(0.0, 1.0 - 0.15 / max(float(np.linalg.norm(line)), 1e-6))  # a hand finds its way
            return max([0.0, *(depth_between(spot, end, middle, radius) for middle, radius in tall)])

        return deep

    def approach(
        self, actor: Actor, point: np.ndarray, start: float, beat: Beat | None, near: float, far: float,
        prefer: np.ndarray | None = None, widest: float = 0.0, shun: Callable[[np.ndarray], float] | None = None,
    ) -> float:  # fmt: skip
        """Be where ``point`` can be worked at, facing it. Stays put if that is already so. Who has to go goes no farther off
        than ``far``, or ``widest`` where there is no room nearer, and keeps off what they ``shun`` (as ``slot``)."""
        offset = np.asarray(point)[:2] - actor.spot
        distance = float(np.linalg.norm(offset))
        bearing = float(np.arctan2(offset[1], offset[0]))
        if actor.posture == "sitting" and distance <= max(far, 0.95 * actor.rig.arm + 0.25):
            return max(start, actor.busy_until)
        shunned = shun is not None and shun(actor.spot) > 0.06
        if prefer is None and distance <= far + 0.03 and not shunned:
            if distance < 0.12 or abs(wrapped(bearing - actor.facing)) < np.radians(35):
                return max(start, actor.busy_until)
            return turn(actor, bearing, self.straighten(actor, max(start, actor.busy_until)))
        goal = self.slot(actor, point, near, max(far, widest), prefer, shun)
        bearing = float(np.arctan2(*(np.asarray(point)[:2] - goal)[::-1]))
        return self.go(actor, goal, start, beat, yaw=bearing)

    def face(self, actor: Actor, point: np.ndarray, start: float, tolerance: float = 0.5) -> float:
        """Turn the body towards a point if it is more than ``tolerance`` radians off; returns when that is done."""
        offset = np.asarray(point)[:2] - actor.spot
        if np.linalg.norm(offset) < 0.15 or actor.posture != "standing":
            return start
        bearing = float(np.arctan2(offset[1], offset[0]))
        if abs(wrapped(bearing - actor.facing)) <= tolerance:
            return start
        return turn(actor, bearing, self.straighten(actor, max(start, actor.busy_until)))

    def straighten(self, actor: Actor, start: float) -> float:
        """Who leans on something stands straight again, the hands off it, before going or turning; returns when."""
        if not actor.leans:
            return start
        from engine.motion.hands import let_go, upright  # hands reach for what stands on the stage

        actor.leans = False
        upright(actor, start, 0.7)
        for side in "LR":
            if not actor.held(side):
                let_go(actor, side, start, 0.6)
        return start + 0.5

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def hinge_tracks(self, times: np.ndarray) -> tuple[HingeTrack, ...]:
        from engine.motion.channels import minimum_jerk

        tracks = []
        for body_id, moves in sorted(self.hinge_moves.items()):
            angle = np.zeros(len(times))
            value = 0.0
            for start, seconds, target in moves:
                angle += (target - value) * minimum_jerk((times - start) / seconds)
                value = target
            tracks.append(HingeTrack(body_id, angle.astype(np.float32)))
        for name, walks in sorted(self.swings.items()):
            angle = np.zeros(len(times), np.float32)
            for first, swing in walks:
                angle[first : first + len(swing)] = swing[: max(len(times) - first, 0)]
            tracks.append(HingeTrack(name, angle))
        return tuple(tracks)
