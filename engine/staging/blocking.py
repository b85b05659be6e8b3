"""Where people stand, sit or lie at second 0, and which way they face."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.project import Beat, Placing, Relation
from engine.staging.company import Company
from engine.staging.extent import Extent, upright_cylinder
from engine.staging.marks import SHOULDER_M, Mark
from engine.staging.rolling import behind_slope, beside_top
from engine.staging.seats import Seats, sits_down
from engine.world import slope_of

ENTER_M = 6.5
"""How far at most somebody who comes in walks to whom they meet."""
KNEELING_M = 0.12
"""Somebody who kneels needs a little more room behind than somebody who stands."""
HANDLE_M = 1.05
"""From the place inside a door to who stands before it outside, the handle in reach."""
QUEUE_M = 0.8
"""Between people who wait behind a door."""
THROW_M = 4.0
WALK_M = 5.0
"""Between somebody and who walks up to them: a walk that is seen, and no longer."""
GOAL_M = 7.0
"""Between a goal and who shoots at it, as at a youth penalty."""
TABLES = ("table", "coffee_table", "desk", "school_desk", "kitchen_counter")
REACH_ACTIONS = frozenset({
    "pick_up", "open", "close", "touch", "use", "push", "pull", "knock_over", "hit", "take_from", "put_down", "sit", "lie_down",
    "lean", "pour", "drink", "eat",
})  # fmt: skip
SENDING = ("push", "roll", "kick", "hit", "slide", "touch")
SEAT_RELATIONS = (Relation.ON, Relation.IN, Relation.AT, Relation.AGAINST)


def _is_door(entity: str) -> bool:
    return entity.removeprefix("set:").split("_")[0] == "door"


class Blocking(Seats, Company):
    """Marks of all people, filled one by one."""

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

    def _rank(self, person: str) -> int:
        """Those with a stated place first, then those who deal with things, then those who only talk, last who enters."""
        placing = self._placing(person)
        leader = self._leader(person)
        if leader is not None and (placing is None or placing.anchor == leader[1].subject):
            return 4
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
        if self._comes_in(person):
            return self._entrance(True, own[0].action == "open")
        if (
            own
            and own[0].action == "enter"
            or (own and len(own) > 1 and own[0].action == "be" and own[1].action == "enter")
        ):
            return self._entrance(self._behind_door(person))
        leader = self._leader(person)
        if leader is not None and (placing is None or placing.anchor == leader[1].subject):
            alongside = self._alongside(person)
            if alongside is not None:
                return alongside
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

    def _behind_door(self, person: str) -> bool:
        """Whether the words open a door, by nobody seen, just before somebody first does something."""
        first = next((i for i, beat in enumerate(self.scene.beats) if beat.subject == person), 0)
        before = self.scene.beats[first - 1] if first else None
        return before is not None and before.action == "open" and not before.subject

    def _comes_in(self, person: str) -> bool:
        """Whether somebody first opens the door from outside, or follows who comes in."""
        own = self._own(person)
        if not own:
            return False
        opens = own[0].action == "open" and _is_door(own[0].object)
        if opens and len(own) > 1 and own[1].action == "enter":
            return True
        first = own[0]
        leads = first.target in self.scene.people and first.target != person and first.action in ("walk", "run")
        return leads and first.verb.split(" ")[0] == "follow" and self._comes_in(first.target)

    def _entrance(self, behind: bool = False, opens: bool = False) -> Mark:
        """At the door or the edge of the set, or ``behind`` the door, at its handle if it is they who open it."""
        spot = self.layout.place("door") or self.layout.place("left")
        outside = self.layout.place("outside") if behind and self.scene.interior else None
        if spot is not None and outside is not None and self.layout.place("door"):
            gaps = [float(np.hypot(*(mark.position - spot[0])[:2])) for mark in self.marks.values()]
            if not gaps or min(gaps) < ENTER_M:
                start, yaw = np.asarray(outside[0], float), float(outside[1])
                if opens:
                    return Mark(spot[0] + space.normalised(start - spot[0]) * HANDLE_M, yaw)
                waits = sum(float(np.hypot(*(mark.position - start)[:2])) < 2.0 for mark in self.marks.values())
                return Mark(start - waits * QUEUE_M * np.array([np.cos(yaw), np.sin(yaw), 0.0]), yaw)
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
        sits_later = first is not None and sits_down(first)
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

    def _for_deed(self, person: str, deed: Beat) -> Mark | None:
        if deed.action == "enter":
            return self._entrance(self._behind_door(person))
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
                behind = behind_slope(self.layout, body, 0.45) if deed.action in SENDING else None
                if behind is not None and self._open(behind[0]):
                    return Mark(*behind)
                slope = slope_of(self.layout.bodies[body]) if deed.action == "put_down" else None
                if slope is not None and self._open(beside := beside_top(slope, 0.6)):
                    return Mark(beside, float(np.arctan2(*(slope[0] - beside)[1::-1])))
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
