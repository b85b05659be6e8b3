"""Who sits or lies where: the seats of things, of the chairs at them and of their like."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.project import Beat
from engine.staging.marks import Mark, Marks

SEAT_ABOUT_M = 2.2
SEAT_FAR_M = 6.0
"""Whoever sits "at the desk" where every chair is taken sits on the next one within this distance."""
LYING_VERBS = frozenset(["lie", "sleep", "nap", "rest", "recline"])


def sits_down(beat: Beat) -> bool:
    words = beat.text.lower().replace(".", " ").split()
    return "down" in beat.verb.split() or "down" in words or "seat" in words


def _poses(beat: Beat) -> bool:
    """Whether the beat tells how somebody is: lying, seated, on their feet."""
    return beat.verb in LYING_VERBS or beat.action in ("lie_down", "sit", "stand_up", "walk", "run", "enter", "kneel")


class Seats(Marks):
    """Seats, the nearest and likeliest first."""

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
