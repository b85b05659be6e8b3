"""Throws at things and people: hits, misses the catcher, is caught."""

from __future__ import annotations

import math

import numpy as np

from engine.foundation import space
from engine.physics.ballistics import by_time
from engine.physics.cues import Lead, Start
from engine.physics.directing import Starts, Trial, Verdict
from engine.physics.run import Run
from engine.physics.surfaces import extents
from engine.world.performance import TAKE_RATE

_BOUNCE = 0.75
"""What a ball keeps of its speed, for a first guess."""
_FASTEST = 34.0
"""m/s: faster than people throw and kick in films that are not about baseball."""


class ThrowAim:
    """Something flies at a target: a body, a person, or a point."""

    apart_m = 0.4

    def __init__(
        self, run: Run, kind: str, body: int, place: np.ndarray, nominal: Start, target: str, point: np.ndarray | None
    ) -> None:
        self.kind, self.body, self.place, self.nominal, self.target = kind, body, place, nominal, target
        self.gravity = run.world.gravity
        self.name = run.things[body].body.id
        self.goal, self.spread = self._goal(run, target, point)
        level = (self.goal - place) * [1.0, 1.0, 0.0]
        self.far = max(float(np.linalg.norm(level)), 0.1)
        self.along = level / self.far
        self.across = np.array([-self.along[1], self.along[0], 0.0])
        speed = float(np.linalg.norm(nominal.velocity))
        self.speed = min(max(speed if speed > 1.0 else 0.9 * self.far + 4.0, 2.0), _FASTEST)
        self.horizon_s = min(max(2.5 * self.far / self.speed + 0.8, 1.2), 4.0)
        self.words = run.things[run.nearness.index_of(target)].body.label if run.world.has_body(target) else ""
        if run.world.has_person(target):
            self.words = run.world.person(target).name
        self.is_person = run.world.has_person(target)

    def _goal(self, run: Run, target: str, point: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """Where to aim and how far around that is still the target."""
        if run.world.has_person(target):
            who = [person.id for person in run.world.people].index(target)
            roots = run.people.roots(who)
            root = roots[min(run.sample, len(roots) - 1)]
            return root + [0.0, 0.0, 0.22 * run.world.people[who].figure.height], np.array([0.08, 0.08, 0.18])
        if run.world.has_body(target):
            index = run.nearness.index_of(target)
            low, high = extents(run, index)
            middle = (low + high) / 2
            size = np.minimum((high - low) / 4.0, 0.6)
            # a wall is hit opposite the thrower and not far above the ground
            nearest = np.clip(self.place, low + 0.3 * (high - low), high - 0.3 * (high - low))
            return np.where(high - low > 1.5, nearest, middle), size
        if point is not None:
            return np.array(point, float), np.full(3, 0.05)
        ahead = space.normalised(self.nominal.velocity * [1.0, 1.0, 0.0])
        return self.place + 5.0 * ahead, np.full(3, 0.3)

    def starts(self, random: np.random.Generator) -> Starts:
        n = 0
        while True:
            loose = min(1.0, n / 6.0)
            goal = self.goal + random.normal(0.0, 0.6, 3) * self.spread * loose
            if self.kind == "past the catcher":
                side = 1.0 if (n + int(random.integers(2))) % 2 else -1.0
                goal = self.goal + side * self.across * (0.75 + 0.25 * random.random())
                goal = goal + self.along * 0.3 + [0.0, 0.0, 0.25 * random.normal()]
            speed = self.speed * math.exp(0.12 * random.normal() * loose)
            if n >= 8:  # an obstacle in the way: higher and slower
                speed = max(speed * (1.0 - 0.04 * (n - 8)), 2.5)
            seconds = max(float(np.linalg.norm(goal - self.place)) / speed, 0.05)
            yield Start.of(by_time(self.place, goal, seconds, self.gravity), self.nominal.spin)
            n += 1

    def done(self, run: Run) -> bool:
        if self.kind == "breaks":
            return not run.free and run.sample > run.base + 20
        beyond = float((run.current[self.body, :3] - self.place) @ self.along) > self.far + 2.5
        return beyond or (not run.free and run.sample > run.base + 20)

    def _contact(self, trial: Trial) -> tuple[float, float] | None:
        for contact in trial.contacts:
            pair = (contact.body_a, contact.body_b)
            if self.name in pair and self.target in pair:
                return contact.time_s, contact.speed
        return None

    def judge(self, trial: Trial) -> Verdict:
        path = trial.path()[:, :3]
        nearest = float(np.linalg.norm(path - self.goal, axis=1).min())
        met = self._contact(trial)
        beyond = (path - self.place) @ self.along > self.far + 0.4
        broke = [b for b in trial.broken if b.body_id == self.name]
        if self.kind == "past the catcher":
            reached = met is None and bool(beyond.any())
            decided = trial.begun_s + (int(np.argmax(beyond)) if beyond.any() else len(path) - 1) / TAKE_RATE
            side = float((path[int(np.argmax(beyond))] - self.goal) @ self.across) if beyond.any() else 0.0
            words = f"flies past {self.words or 'the catcher'} on the {'left' if side > 0 else 'right'}"
            return Verdict(reached, float(reached) - bool(met), words if reached else "does not get past", decided)
        if self.kind == "breaks":
            words = "breaks" if broke else "is hit, but holds"
            return Verdict(bool(broke), 1.0 if broke else -nearest, words, broke[0].time_s if broke else trial.end_s)
        if self.words or self.is_person:
            reached, decided = met is not None, met[0] if met else trial.end_s
        else:
            reached, decided = nearest < 0.25, trial.end_s
        words = f"hits {'' if self.is_person else 'the '}{self.words or 'mark'}"
        if not reached:
            words = f"passes {nearest * 100:.0f} cm from {'' if self.is_person else 'the '}{self.words or 'mark'}"
        return Verdict(bool(reached), 1.0 if reached else -nearest, words, decided)


class CatchAim:
    """It arrives in the catcher's hands when they close."""

    apart_m = 0.5

    def __init__(self, run: Run, body: int, place: np.ndarray, late_s: float, nominal: Start, catch: Lead) -> None:
        self.body, self.place, self.nominal, self.catch = body, place, nominal, catch
        self.gravity = run.world.gravity
        self.seconds = (catch.first - run.sample) / TAKE_RATE + late_s
        self.horizon_s = (catch.first - run.sample) / TAKE_RATE
        self.who = run.world.people[catch.person].name if catch.person >= 0 else "the catcher"

    def starts(self, random: np.random.Generator) -> Starts:
        goal = self.catch.pose(self.catch.first)[:3]
        velocity = by_time(self.place, goal, max(self.seconds, 1e-3), self.gravity)
        if np.linalg.norm(velocity) < _FASTEST:
            yield Start.of(velocity, self.nominal.spin)

    def done(self, run: Run) -> bool:
        return False

    def judge(self, trial: Trial) -> Verdict:
        path = trial.path()[:, :3]
        expected = 2 * path[-2] - path[-3] if len(path) > 2 else path[-1]
        miss = float(np.linalg.norm(expected - self.catch.pose(self.catch.first)[:3]))
        reached = miss < 0.03
        words = f"{self.who} catches it" if reached else f"it misses the hands by {miss * 100:.0f} cm"
        return Verdict(reached, 1.0 if reached else -miss, words, self.catch.first / TAKE_RATE)


class DribbleAim(CatchAim):
    """Thrown down, it bounces back into the hand when that is there again."""

    def __init__(self, run: Run, body: int, place: np.ndarray, late_s: float, nominal: Start, catch: Lead) -> None:
        super().__init__(run, body, place, late_s, nominal, catch)
        self.goal = catch.pose(catch.first)[:3]
        person = run.world.people[catch.person].position if catch.person >= 0 else (0.0, 0.0, 0.0)
        self.lowest = float(person[2]) + run.things[body].radius
        self.miss = np.zeros(3)

    def starts(self, random: np.random.Generator) -> Starts:
        """A guess from the heights, then Newton's steps with what came of it."""
        down = self._down()
        velocity = np.r_[(self.goal - self.place)[:2] / max(self.seconds, 1e-3), -down]
        per_speed = (self._height(down + 0.05) - self._height(down - 0.05)) / 0.1
        for _ in range(7):
            verdict = yield Start.of(velocity, self.nominal.spin)
            if verdict.reached:
                return
            velocity = velocity - np.r_[self.miss[:2] / max(self.seconds, 1e-3), -self.miss[2] / max(per_speed, 0.1)]

    def _height(self, down: float) -> float:
        """Height when the hand is there again, of a ball thrown down at ``down`` m/s."""
        below = max(float(self.place[2]) - self.lowest, 0.0)
        fast = math.sqrt(down * down + 2.0 * self.gravity * below)
        left = self.seconds - (fast - down) / self.gravity
        return self.lowest + _BOUNCE * fast * left - 0.5 * self.gravity * left * left

    def _down(self) -> float:
        slow, fast = 0.0, _FASTEST
        for _ in range(40):
            middle = 0.5 * (slow + fast)
            slow, fast = (middle, fast) if self._height(middle) < self.goal[2] else (slow, middle)
        return slow

    def judge(self, trial: Trial) -> Verdict:
        path = trial.path()[:, :3]
        self.miss = 2 * path[-2] - path[-3] - self.goal if len(path) > 2 else np.zeros(3)
        return super().judge(trial)
