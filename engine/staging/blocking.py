"""Where people stand, sit or lie at second 0, and which way they face."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from engine.foundation import space
from engine.project import Beat, Placing, Relation, Scene
from engine.staging.extent import Extent, upright_cylinder
from engine.staging.layout import Layout, spiral

SHOULDER_M = 0.28
"""Radius of the room somebody standing takes."""
ENTER_M = 6.5
"""How far at most somebody who comes in walks to whom they meet."""
KNEELING_M = 0.12
"""Somebody who kneels needs a little more room behind than somebody who stands."""
TALK_M = 1.2
"""Between people who talk: the near end of social distance (Hall, The Hidden Dimension, 1966)."""
THROW_M = 4.0
WALK_M = 5.0
"""Between somebody and who walks up to them: a walk that is seen, and no longer."""
GOAL_M = 7.0
"""Between a goal and who shoots at it, as at a youth penalty."""
GAME_M = 3.6
"""Between players on a field who have nothing to say to each other."""
TABLES = ("table", "coffee_table", "desk", "school_desk", "kitchen_counter")
SEAT_ABOUT_M = 2.2
SEAT_FAR_M = 6.0
"""Whoever sits "at the desk" where every chair is taken sits on the next one within this distance."""
REACH_ACTIONS = frozenset({
    "pick_up", "open", "close", "touch", "use", "push", "pull", "knock_over", "hit", "take_from", "put_down", "sit", "lie_down",
    "lean", "pour", "drink", "eat",
})  # fmt: skip
SEAT_RELATIONS = (Relation.ON, Relation.IN, Relation.AT, Relation.AGAINST)
LYING_VERBS = frozenset(["lie", "sleep", "nap", "rest", "recline"])


def _down(beat: Beat) -> bool:
    words = beat.text.lower().replace(".", " ").split()
    return "down" in beat.verb.split() or "down" in words or "seat" in words


def _poses(beat: Beat) -> bool:
    """Whether the beat tells how somebody is: lying, seated, on their feet."""
    return beat.verb in LYING_VERBS or beat.action in ("lie_down", "sit", "stand_up", "walk", "run", "enter", "kneel")


@dataclass
class Mark:
    """Somebody's start: ``position`` [3] on the floor, ``yaw``; ``seat`` as in Person."""

    position: np.ndarray
    yaw: float
    seat: tuple[str, int] | None = None
    lying: bool = False


@dataclass
class Blocking:
    """Marks of all people, filled one by one."""

    scene: Scene
    layout: Layout
    marks: dict[str, Mark] = field(default_factory=dict)

    def all_marks(self) -> dict[str, Mark]:
        """A mark for everybody in the scene."""
        order = sorted(self.scene.people, key=lambda p: (self._rank(p), self.scene.people.index(p)))
        for person in order:
            self.marks[person] = self._mark(person)
            position = self.marks[person].position
            if self.marks[person].seat is None:
                self.layout.reserve(
                    f"person:{person}", upright_cylinder(position[0], position[1], 0.0, SHOULDER_M, 1.8)
                )
        for person in self.scene.people:
            self.turn(person)
        return {person: self.marks[person] for person in self.scene.people}

    # -- who first --------------------------------------------------------------------------------------------------

    def _own(self, person: str) -> list[Beat]:
        return [b for b in self.scene.beats if b.subject == person]

    def _placing(self, person: str) -> Placing | None:
        rows = [p for p in self.scene.placings if p.entity == person and p.relation is not Relation.FACING]
        return rows[0] if rows else None

    def _rank(self, person: str) -> int:
        """Those with a stated place first, then those who deal with things, then those who only talk, last who enters."""
        placing = self._placing(person)
        if placing is not None:
            return 1 if placing.anchor in self.scene.people else 0
        first = self._first_deed(person)
        if first is not None and first.action == "enter":
            return 5
        if first is not None and first.action == "shoot":
            return 0
        if any(self.layout.find(name) for b in self._own(person) for name in (b.object, b.target) if name):
            return 2
        return 3

    def _first_deed(self, person: str) -> Beat | None:
        """The first thing somebody does that asks for a place; a throw to somebody, if nobody walks before it."""
        for beat in self._own(person):
            if beat.action in ("walk", "run", "enter", "carry", "sit", "pick_up"):
                break
            if beat.action in REACH_ACTIONS and any(self.layout.find(n) for n in (beat.object, beat.target) if n):
                break  # who stirs a pot stands at the stove, whatever is thrown later
            if beat.action == "shoot" or beat.action in ("throw", "catch") and self._partner(beat):
                return beat  # who dribbles and then shoots does both from where the shot is
        quiet = ("say", "listen", "be", "wait", "stand", "look", "think", "smile", "frown", "nod", "point")
        own = self._own(person)
        return next((b for b in own if b.action not in quiet), own[0] if own else None)

    # -- marks ------------------------------------------------------------------------------------------------------

    def _mark(self, person: str) -> Mark:
        placing = self._placing(person)
        own = self._own(person)
        if (
            own
            and own[0].action == "enter"
            or (own and len(own) > 1 and own[0].action == "be" and own[1].action == "enter")
        ):
            return self._entrance()
        goal = self._goal_shot_at(person)
        shot_with = {b.object for b in own if b.action in ("kick", "shoot", "throw")}
        if placing is not None and not (goal and placing.anchor in shot_with):  # "stands behind the ball" she shoots
            mark = self._placed(person, placing)
            if mark is not None:
                return mark
        if goal:
            return self._before_goal(goal, GOAL_M)
        deed = self._first_deed(person)
        if deed is not None:
            mark = self._for_deed(person, deed)
            if mark is not None:
                return mark
        thrown = [b.subject for b in self.scene.beats if b.action in ("throw", "kick") and self._partner(b) == person]
        if thrown and thrown[0] in self.marks:
            return self._facing(self.marks[thrown[0]], THROW_M)
        return self._with_others(person)

    def _entrance(self) -> Mark:
        spot = self.layout.place("door") or self.layout.place("left")
        if spot is None:
            x0, y0, _, y1 = self.layout.stage.bounds
            spot = (np.array([x0 + 0.4, (y0 + y1) / 2, 0.0]), 0.0)
        start, yaw = np.asarray(spot[0], float), spot[1]
        if self.marks:  # nobody watches a long walk
            other = min((m.position for m in self.marks.values()), key=lambda p: float(np.hypot(*(p - start)[:2])))
            way = other - start
            far = float(np.hypot(*way[:2]))
            if far > ENTER_M:
                start = start + way * (1.0 - ENTER_M / far)
                yaw = float(np.arctan2(way[1], way[0]))
        return Mark(self._near(start), yaw)

    def _placed(self, person: str, placing: Placing) -> Mark | None:
        anchor, relation = placing.anchor, placing.relation
        body = self.layout.find(anchor) if anchor else ""
        own = self._own(person)
        sits = any(b.action in ("sit", "lie_down") for b in own)
        # "sits on the sofa" is how we find somebody; "sits down" is something we watch
        first = next((b for b in own if b.action in ("sit", "lie_down")), None)
        sits_later = first is not None and _down(first)
        if body and relation in SEAT_RELATIONS and not sits_later and (sits or relation in (Relation.ON, Relation.IN)):
            hosts = self._seats_like(body) if self.layout.bodies[body].seats else self._chairs_at(body)
            for host in (body, *hosts):
                seat = self._seat(person, host)
                if seat is not None:
                    return seat
            if sits and relation is Relation.AT and self.layout.bodies[body].prop in TABLES:
                for host in self._other_seats(body):
                    seat = self._seat(person, host)
                    if seat is not None:
                        return seat
        if body and first is not None and not sits_later and own[0] is first and relation is not Relation.FACING:
            for host in self._seats_about(body):  # "sits under the umbrella", "by the window"
                seat = self._seat(person, host)
                if seat is not None:
                    return seat
        if anchor in self.marks:
            other = self.marks[anchor]
            angle = other.yaw + {
                Relation.BEHIND: np.pi,
                Relation.LEFT_OF: np.pi / 2,
                Relation.RIGHT_OF: -np.pi / 2,
                Relation.BESIDE: -np.pi / 2,
            }.get(relation, 0.0)
            far = 0.8 if relation in (Relation.BESIDE, Relation.LEFT_OF, Relation.RIGHT_OF) else 1.1
            goal = other.position + far * np.array([np.cos(angle), np.sin(angle), 0.0])
            beside = relation in (Relation.BESIDE, Relation.LEFT_OF, Relation.RIGHT_OF, Relation.BEHIND)
            yaw = other.yaw if beside else angle + np.pi
            return Mark(self._near(goal), yaw)
        if relation in (Relation.IN, Relation.AT) and body and self._mouth(body):
            return self._before_goal(body, 0.6, out=True)
        if body and relation in (Relation.AT, Relation.NEAR) and (chosen := self._far_enough(person, body)) != body:
            return self._by(chosen, relation, 0.45, person)
        place = self.layout.place(anchor) if anchor else None
        if place is not None and (not body or relation in (Relation.AT, Relation.NEAR, Relation.ON, Relation.IN)):
            return Mark(self._near(place[0]), place[1])
        if body:
            return self._by(body, relation, 0.45, person)
        return None

    def _far_enough(self, person: str, body_id: str) -> str:
        """Of things alike, for who walks up from one to somebody: that which leaves a walk to watch ("from the trees")."""
        deed = self._first_deed(person)
        partner = self._partner(deed) if deed is not None and deed.action in ("walk", "run", "carry") else ""
        if partner not in self.marks:
            return body_id
        goal, kind = self.marks[partner].position, self.layout.bodies[body_id].prop
        gaps = {
            other: float(np.hypot(*(self.layout.middle(other) - goal)[:2]))
            for other, body in self.layout.bodies.items()
            if body.prop == kind and kind
        }
        return min(
            gaps, key=lambda other: (gaps[other] < WALK_M, round(abs(gaps[other] - WALK_M), 2), other), default=body_id
        )

    def _mouth(self, body_id: str) -> tuple[float, float, float] | None:
        """The middle of a goal's opening in its own frame, if it is a goal."""
        return dict(self.layout.bodies[body_id].anchors).get("mouth")

    def _goal_shot_at(self, person: str) -> str:
        """The goal that somebody shoots at, or ""."""
        for beat in self._own(person):
            names = (beat.target, beat.outcome.target if beat.outcome else "")
            for name in names if beat.action in ("kick", "shoot", "throw") else ():
                body = self.layout.find(name) if name else ""
                if body and self._mouth(body):
                    return body
        return ""

    def _before_goal(self, body_id: str, far: float, out: bool = False) -> Mark:
        """``far`` metres before the middle of a goal, or as far as there is room, looking at it or ``out`` of it."""
        pose, mouth = np.asarray(self.layout.bodies[body_id].pose, float), self._mouth(body_id)
        assert mouth is not None
        front = space.rotate(pose[3:], np.array([1.0, 0.0, 0.0])) * [1.0, 1.0, 0.0]
        middle = space.placed(pose, np.array(mouth)) * [1.0, 1.0, 0.0]
        yaw = float(np.arctan2(front[1], front[0])) + (0.0 if out else np.pi)
        for share in (1.0, 0.85, 0.7, 0.5):
            if self._open(middle + front * far * share):
                return Mark(middle + front * far * share, yaw)
        return Mark(self._near(middle + front * far), yaw)

    def _chairs_at(self, body_id: str) -> list[str]:
        """Seats that stand at a table, nearest first."""
        if self.layout.bodies[body_id].seats:
            return []
        room = self.layout.extent_of(body_id)
        rows = []
        for other, body in self.layout.bodies.items():
            at = np.asarray(body.pose[:2])
            gap = np.maximum(np.maximum(room.low[:2] - at, at - room.high[:2]), 0.0)
            if body.seats and np.hypot(*gap) < 0.7:
                # a chair that the script names is meant for whoever it says
                rows.append((not other.startswith("set:"), round(float(np.hypot(*gap)), 3), other))
        return [row[-1] for row in sorted(rows)]

    def _other_seats(self, body_id: str) -> list[str]:
        """Any seats about a table, of the commonest kind first, then by distance: the sofa at a coffee table, pupils' chairs
        before the teacher's desk."""
        middle = self.layout.middle(body_id)
        rows = []
        kinds = [body.prop for body in self.layout.bodies.values() for _ in body.seats]
        for other, body in self.layout.bodies.items():
            far = float(np.hypot(*(self.layout.middle(other) - middle)[:2]))
            if body.seats and far < SEAT_FAR_M and body.prop not in ("bed", "lounger"):
                rows.append((-kinds.count(body.prop), round(far, 2), other))
        return [row[-1] for row in sorted(rows)]

    def _seats_about(self, body_id: str) -> list[str]:
        """Seats within a few steps of a thing, nearest first."""
        middle = self.layout.middle(body_id)
        near = [(float(np.hypot(*(self.layout.middle(b.id) - middle)[:2])), b.id) for b in self.layout.bodies.values()]
        free = [(far, name) for far, name in near if far < SEAT_ABOUT_M and self.layout.bodies[name].seats]
        return [name for _, name in sorted(free) if self.layout.bodies[name].prop != "bed"]

    def _seats_like(self, body_id: str) -> list[str]:
        """Other seats of the same kind, nearest first: "the chair" is taken, so one sits on the next."""
        kind, at = self.layout.bodies[body_id].prop, self.layout.middle(body_id)
        alike = [b.id for b in self.layout.bodies.values() if b.seats and b.prop == kind and b.id != body_id]
        mine = {
            name for name in alike if name.split(".")[0] == body_id.split(".")[0]
        }  # "they sit in armchairs": in those
        far = {other: float(np.hypot(*(self.layout.middle(other) - at)[:2])) for other in alike}
        return sorted(alike, key=lambda other: (other not in mine, far[other], other))

    def _seat(self, person: str, body_id: str) -> Mark | None:
        """The next free seat of a body, or of a chair that stands at it."""
        body = self.layout.bodies[body_id]
        lying = body.prop in ("bed", "lounger") and self._lies_first(person)
        taken = {m.seat for m in self.marks.values()}
        for index, seat in enumerate(body.seats):
            if (body_id, index) in taken:
                continue
            q = np.asarray(body.pose[3:])
            at = np.asarray(body.pose[:3]) + space.rotate(q, np.asarray(seat.centre))
            front = space.rotate(space.multiply(q, space.yaw(seat.yaw)), np.array([1.0, 0.0, 0.0]))
            position = np.array([at[0], at[1], 0.0])
            return Mark(position, float(np.arctan2(front[1], front[0])), (body_id, index), lying)
        return None

    def _lies_first(self, person: str) -> bool:
        """Whether somebody lies before they sit, stand or go anywhere."""
        lies = (b.verb in LYING_VERBS or b.action == "lie_down" for b in self._own(person) if _poses(b))
        return next(lies, False)

    def _for_deed(self, person: str, deed: Beat) -> Mark | None:
        if deed.action == "enter":
            return self._entrance()
        hoop = next((b for b in self.layout.bodies.values() if "hoop" in b.tags), None)
        if deed.action == "shoot" and hoop is not None:
            place = self.layout.place(deed.target) if deed.target.startswith("set:") else None
            spot = place or self.layout.place("free-throw line")
            if spot is not None:
                return Mark(self._near(spot[0]), spot[1])
        partner = self._partner(deed)
        if partner in self.marks and partner != person:
            far = THROW_M if deed.action in ("throw", "catch", "kick") else self._apart()
            if deed.action in ("walk", "run"):  # we watch them come
                far = WALK_M if deed.relation != "behind" else 0.5 * WALK_M
            return self._facing(self.marks[partner], far)
        for name in (deed.object, deed.target):
            body = self.layout.find(name) if name else ""
            if body and "floor" not in self.layout.bodies[body].tags:
                walks = deed.action in ("walk", "run", "carry")
                return self._by(body, Relation.NEAR, 2.2 if walks else 0.9 if deed.action in REACH_ACTIONS else 1.2)
        if deed.action in ("walk", "run") and deed.target.startswith("set:") and self.layout.place(deed.target):
            goal = self.layout.place(deed.target)
            assert goal is not None
            back = self.layout.centre() - goal[0]
            far = max(float(np.hypot(*back[:2])), 0.1)
            start = goal[0] + back / far * max(min(far, 3.0), 2.0)
            return Mark(self._near(start), float(np.arctan2(-back[1], -back[0])))
        return None

    def _partner(self, deed: Beat) -> str:
        """The person a deed is done to or with."""
        for name in (deed.target, deed.object, *deed.others, deed.outcome.target if deed.outcome else ""):
            if name in self.scene.people:
                return name
        if deed.action == "catch":
            throws = [b for b in self.scene.beats if b.action in ("throw", "kick") and b.subject != deed.subject]
            return throws[0].subject if throws else ""
        return ""

    def _facing(self, other: Mark, far: float) -> Mark:
        """Opposite somebody, at ``far`` metres or as far as the set allows; turned in the direction that has room."""
        best = None
        for distance in (far, far * 0.85, far * 0.7, far * 0.55, TALK_M, 1.0):
            if distance > far:
                continue
            for turn in np.radians([0, 20, -20, 45, -45, 75, -75, 110, -110, 150, -150, 180]):
                angle = other.yaw + turn
                goal = other.position + distance * np.array([np.cos(angle), np.sin(angle), 0.0])
                if self._open(goal):
                    best = Mark(goal, angle + np.pi)
                    break
            if best is not None:
                break
        return best or Mark(self._near(other.position + np.array([far, 0.0, 0.0])), other.yaw + np.pi)

    def _by(self, body_id: str, relation: Relation, far: float, person: str = "") -> Mark:
        """Standing by a thing (or by what it stands on), ``far`` metres from its edge, looking at it; ``person`` may have to
        kneel there."""
        base = body_id
        while (own := self.layout.rests_on.get(base)) is not None and own.owner in self.layout.bodies:
            base = own.owner
        room = self.layout.extent_of(base)
        thing = self.layout.middle(body_id)
        body = self.layout.bodies[body_id]
        half = (room.high - room.low)[:2] / 2
        front = space.rotate(np.asarray(body.pose[3:]), np.array([1.0, 0.0, 0.0]))
        facing = float(np.arctan2(front[1], front[0]))
        gap = self.layout.centre() - thing
        start = float(np.arctan2(gap[1], gap[0])) if np.hypot(*gap[:2]) > 0.3 else facing
        start = {Relation.BEHIND: facing + np.pi, Relation.IN_FRONT_OF: facing}.get(relation, start)
        turns = np.radians([0, 30, -30, 60, -60, 90, -90, 120, -120, 150, -150, 180])
        kneels = bool(person) and any(b.action in ("kneel", "crouch") for b in self._own(person))
        if kneels:  # square to a side, that of the thing they are there for first
            sides = (start + np.radians([0, 90, -90, 180])).tolist()
            start, turns, far = 0.0, np.array(sorted(sides, key=lambda a: self._reaching(person, room, a))), 0.54
        for more in (0.0, 0.2, 0.5, 0.9):
            for turn in turns:
                d = np.array([np.cos(start + turn), np.sin(start + turn)])
                if kneels and not self._kneeling_room(room, d, far + more):
                    continue
                edge = 1.0 / max(abs(d[0]) / max(half[0], 1e-6), abs(d[1]) / max(half[1], 1e-6))
                middle = (room.low + room.high)[:2] / 2
                goal = np.array([*(middle + d * (edge + far + more)), 0.0])
                if self._open(goal):
                    look = thing - goal
                    return Mark(goal, float(np.arctan2(look[1], look[0])))
        spot = self._near(thing)
        look = thing - spot
        return Mark(spot, float(np.arctan2(look[1], look[0])))

    def _game(self) -> bool:
        """Whether several people play: then they stand about a field, and not together as to talk."""
        plays = ("kick", "shoot", "dribble", "catch")
        return len(self.scene.people) > 2 and any(b.action in plays for b in self.scene.beats)

    def _apart(self) -> float:
        return GAME_M if self._game() else TALK_M

    def _reaching(self, person: str, room: Extent, angle: float) -> float:
        """How far the side of ``room`` in direction ``angle`` is from what ``person`` handles first; 0 if that is nothing."""
        names = [n for b in self._own(person) for n in (b.object, *b.others) if n and self.layout.find(n)]
        if not names:
            return 0.0
        d = np.array([np.cos(angle), np.sin(angle)])
        side = (room.low + room.high)[:2] / 2 + d * np.abs(d @ (room.high - room.low)[:2]) / 2
        return round(float(np.hypot(*(self.layout.middle(self.layout.find(names[0]))[:2] - side))), 2)

    def _kneeling_room(self, room: Extent, out: np.ndarray, far: float) -> bool:
        """Whether the shanks of somebody who kneels ``far`` metres from the side of ``room`` lie free."""
        half = (room.high - room.low)[:2] / 2
        edge = 1.0 / max(abs(out[0]) / max(half[0], 1e-6), abs(out[1]) / max(half[1], 1e-6))
        behind = (room.low + room.high)[:2] / 2 + out * (edge + far + KNEELING_M)
        return self.layout.free(upright_cylinder(behind[0], behind[1], 0.06, 0.22, 1.0), 0.02)

    def _with_others(self, person: str) -> Mark:
        """In conversation: opposite whoever is there, or in a ring; in a game spread out; alone: in the middle."""
        standing = list(self.marks.values())
        if self._game() and standing:
            return self._on_field(standing)
        if not standing:
            spot = self.layout.place("centre")
            position, yaw = spot if spot is not None else (self.layout.centre(), -np.pi / 2)
            free = sum(1 for p in self.scene.people if self._placing(p) is None)
            if free == 2:  # leave the other half of the middle for the partner
                position = position - 0.5 * TALK_M * np.array([np.cos(yaw), np.sin(yaw), 0.0])
            return Mark(self._near(position), yaw)
        if len(standing) == 1:
            return self._facing(standing[0], TALK_M)
        middle = np.mean([m.position for m in standing], axis=0)
        radius = max(TALK_M * 0.62, 0.42 * len(self.scene.people) / np.pi * TALK_M)
        for more in (0.0, 0.3, 0.7, 1.2, 2.0):
            for turn in np.radians(np.arange(0, 360, 30)):
                goal = middle + (radius + more) * np.array([np.cos(turn), np.sin(turn), 0.0])
                if self._open(goal):
                    return Mark(goal, float(turn + np.pi))
        return Mark(self._near(middle), 0.0)

    def _on_field(self, standing: list[Mark]) -> Mark:
        """Somewhere open, as far as others are from each other in a game, looking at whoever plays first."""
        first = standing[0]
        for far in (GAME_M, GAME_M * 1.4, GAME_M * 1.8, GAME_M * 0.8):
            for turn in np.radians([0, 60, -60, 110, -110, 150, -150, 30, -30, 85, -85]):
                angle = first.yaw + turn
                goal = first.position + far * np.array([np.cos(angle), np.sin(angle), 0.0])
                if self._open(goal, 0.7 * min(far, GAME_M)):
                    return Mark(goal, float(angle + np.pi))
        return Mark(self._near(first.position + np.array([GAME_M, 0.0, 0.0])), 0.0)

    # -- turning ----------------------------------------------------------------------------------------------------

    def turn(self, person: str) -> None:
        """Face what the words say, else whom one talks to."""
        mark = self.marks[person]
        if mark.seat is not None or mark.lying:
            return
        facing = next(
            (p.anchor for p in self.scene.placings if p.entity == person and p.relation is Relation.FACING), ""
        )
        own = self._own(person)
        names = [facing] if facing else []
        if not facing and own and own[0].action not in ("enter", "shoot"):
            names = [n for b in own[:1] for n in (b.object, b.target) if n]
            if own[0].action == "say" and not own[0].target:
                names = [p for p in self.scene.people if p != person]
        elif not own:
            names = [p for p in self.scene.people if p != person]
        for name in names:
            waits = bool(own) and own[0].action in ("stand", "wait", "lean", "stay")
            if waits and name.removeprefix("set:").split("_")[0] == "door" and (spot := self.layout.place("door")):
                mark.yaw = float(spot[1])  # whoever stands at the door looks into the room
                return
            goal = self._point(name)
            if goal is not None and np.hypot(*(goal - mark.position)[:2]) > 0.15:
                look = goal - mark.position
                mark.yaw = float(np.arctan2(look[1], look[0]))
                return

    def _point(self, name: str) -> np.ndarray | None:
        if name in self.marks:
            return self.marks[name].position
        body = self.layout.find(name)
        if body:
            return self.layout.middle(body)
        place = self.layout.place(name)
        return place[0] if place is not None else None

    # -- room -------------------------------------------------------------------------------------------------------

    def _open(self, goal: np.ndarray, apart: float = 0.75) -> bool:
        x0, y0, x1, y1 = self.layout.stage.bounds
        inside = x0 + 0.1 <= goal[0] <= x1 - 0.1 and y0 + 0.1 <= goal[1] <= y1 - 0.1
        if not inside or any(np.hypot(*(m.position - goal)[:2]) < apart for m in self.marks.values()):
            return False
        # from just above carpets and kerbs to the top of the head
        return self.layout.free(upright_cylinder(goal[0], goal[1], 0.06, SHOULDER_M, 1.75), 0.03)

    def _near(self, goal: np.ndarray) -> np.ndarray:
        """The open spot nearest to ``goal``."""
        for apart in (0.75, 0.45):
            for spot in self._offsets(goal):
                if self._open(spot, apart):
                    return spot
        return np.array([goal[0], goal[1], 0.0])

    @staticmethod
    def _offsets(goal: np.ndarray) -> Iterator[np.ndarray]:
        for dx, dy in spiral(0.15, 24):
            yield np.array([goal[0] + dx, goal[1] + dy, 0.0])
