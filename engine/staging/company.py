"""People where other people are: opposite each other, in a ring, about a field, side by side."""

from __future__ import annotations

import numpy as np

from engine.project import Beat
from engine.staging.marks import Mark, Marks

TALK_M = 1.2
"""Between people who talk: the near end of social distance (Hall, The Hidden Dimension, 1966)."""
GAME_M = 3.6
"""Between players on a field who have nothing to say to each other."""
ABREAST_M = 0.75
"""Between people who walk side by side."""


TRAVELS = ("walk", "run", "enter", "exit", "carry")
ABREAST = {"beside": np.pi / 2, "left of": np.pi / 2, "right of": -np.pi / 2}
"""Radians from the way somebody looks to whoever walks beside them, by the relation of the walk."""


class Company(Marks):
    """Marks that depend on those of others."""

    def _leader(self, person: str) -> tuple[Beat, Beat] | None:
        """The first walk of ``person`` and that of whom they walk beside, if that is how they first go anywhere."""
        going = next((beat for beat in self._own(person) if beat.action in TRAVELS), None)
        if going is None or not going.with_beat or going.relation not in ABREAST:
            return None
        lead = next((beat for beat in self.scene.beats if beat.id == going.with_beat), None)
        return (going, lead) if lead is not None and lead.subject == going.target != person else None

    def _alongside(self, person: str) -> Mark | None:
        """Beside whom one sets out with, on the side on which one will stand beside them in the end."""
        pair = self._leader(person)
        if pair is None or pair[1].subject not in self.marks:
            return None
        going, lead = pair
        first = self.marks[lead.subject]
        place = self.layout.place(lead.target) if lead.target else None
        goal = self._point(lead.target) if lead.target else None
        yaw = first.yaw
        if place is not None:
            yaw = float(place[1])  # whoever walks to a place of the set turns there as it says
        elif goal is not None:
            yaw = float(np.arctan2(*(goal - first.position)[1::-1]))
        left = yaw + ABREAST[going.relation]
        spot = first.position + ABREAST_M * np.array([np.cos(left), np.sin(left), 0.0])
        return Mark(self._near(spot), first.yaw)

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

    def _game(self) -> bool:
        """Whether several people play: then they stand about a field, and not together as to talk."""
        plays = ("kick", "shoot", "dribble", "catch")
        return len(self.scene.people) > 2 and any(b.action in plays for b in self.scene.beats)

    def _apart(self) -> float:
        return GAME_M if self._game() else TALK_M

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
