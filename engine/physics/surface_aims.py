"""Things on furniture and floors: fall off, stay at the edge, slide and stop, roll somewhere, topple, stand on each other."""

from __future__ import annotations

import math

import numpy as np

from engine.foundation import space
from engine.physics.cues import Start
from engine.physics.directing import Starts, Trial, Verdict
from engine.physics.run import Run
from engine.physics.scene_model import rolls
from engine.physics.surfaces import Surface, extents, surface_under

KINDS = ("falls off", "stays at the edge", "slides and stops", "rolls to", "topples", "breaks")
UP = np.array([0.0, 0.0, 1.0])


def tilt(pose: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Angle [...] in radians between a body's upright now and at the start."""
    upright = space.rotate(space.inverse(start[3:]), UP)
    return np.arccos(np.clip(space.rotate(pose[..., 3:], upright)[..., 2], -1.0, 1.0))


class SurfaceAim:
    """A push along a surface. ``heading``: level unit vector; ``goal_m``: how far it should go (its middle)."""

    apart_m = 0.1

    def __init__(
        self, run: Run, kind: str, body: int, nominal: Start, goal: np.ndarray | None, target: int | str
    ) -> None:
        self.kind, self.body, self.nominal, self.target = kind, body, nominal, target
        self.low, self.high = extents(run, body)
        self.middle = np.r_[(self.low[:2] + self.high[:2]) / 2, self.low[2]]
        self.surface: Surface = surface_under(run, body)
        self.pose, self.gravity = run.current[body].copy(), run.world.gravity
        self.goal = goal
        self.heading = self._heading(goal)
        self.radius = float(self.high[2] - self.low[2]) / 2.0
        thing = run.things[body]
        size = self.high - self.low
        plump = size.max() < 1.35 * size.min() and all(p.kind in ("sphere", "ellipsoid", "hull") for p in thing.pieces)
        self.rolls = rolls(run.things[body], run.current[body]) or bool(plump)
        self.horizon_s = 6.0 if self.rolls or kind == "rolls to" else 3.0
        self.names = [thing.body.id for thing in run.things]
        self.label = run.things[body].body.label or run.things[body].body.id
        self._face(self.heading)

    def _heading(self, goal: np.ndarray | None) -> np.ndarray:
        level = self.nominal.velocity * [1.0, 1.0, 0.0]
        if goal is not None:
            away = (goal - self.middle) * [1.0, 1.0, 0.0]
            if np.linalg.norm(away) > 0.002:
                return space.normalised(away)
        if np.linalg.norm(level) > 0.05:
            return space.normalised(level)
        if np.isfinite(self.surface.half[0]):
            toward = self.surface.nearest_edge(self.middle)
            return -toward if self.kind == "slides and stops" else toward
        return np.array([1.0, 0.0, 0.0])

    def _wanted_travel(self) -> float:
        """How far its middle should travel."""
        if self.kind == "falls off":
            return self.edge + 0.6 * self.half
        if self.kind == "stays at the edge":
            return max(self.edge - 0.8 * self.half, 0.02)
        if self.kind == "slides and stops":
            return min(0.45, max(0.5 * (self.edge - self.half), 0.05)) if np.isfinite(self.edge) else 0.6
        if self.goal is not None:
            return max(float(np.linalg.norm((self.goal - self.middle)[:2])), 0.05)
        return min(self.edge, 1.5)

    def starts(self, random: np.random.Generator) -> Starts:
        """One heading after another, as pushed first; where something is in the way another may be free."""
        if self.kind in ("falls off", "stays at the edge") and not np.isfinite(self.edge):
            yield self._push(1.0, 0.0)  # the floor has no edge
            return
        for heading in self._headings():
            self._face(heading)
            yield from self._speeds(random)

    def _headings(self) -> list[np.ndarray]:
        if self.goal is not None:
            angles = (0.0, 0.03, -0.03, 0.08, -0.08, 0.16, -0.16)
            return [space.rotate(space.yaw(angle), self.heading) for angle in angles]
        turns = [space.rotate(space.yaw(math.radians(angle)), self.heading) for angle in (0, 25, -25, 55, -55)]
        axes = [
            space.rotate(self.surface.pose[3:], np.array(v, float))
            for v in ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0))
        ]
        axes.sort(key=lambda axis: (-round(float(axis @ self.heading), 1), self.surface.edge(self.middle, axis)))
        return turns + axes

    def _face(self, heading: np.ndarray) -> None:
        self.heading = heading
        half = (self.high - self.low)[:2] / 2
        self.half = float(abs(heading[0]) * half[0] + abs(heading[1]) * half[1])
        self.edge = self.surface.edge(self.middle, heading)
        self.far = self._wanted_travel()

    def _speeds(self, random: np.random.Generator) -> Starts:
        """Where friction stops it, distance grows as the square of speed: one trial tells how fast the next must be."""
        drag = 0.02 if self.rolls else 0.4
        speed = math.sqrt(2.0 * drag * self.gravity * min(self.far, 4.0))
        if self.kind in ("falls off", "breaks", "rolls to"):
            speed = max(speed * 1.15, 0.35)
        slow, fast, turn, tries, found = 0.0, math.inf, 0.0, 0, False
        while found or (tries < 9 and speed < 4.0 and fast - slow > 0.004):
            verdict = yield self._push(speed, turn)
            tries += 1
            if verdict.reached:
                found, turn = True, random.normal(0.0, 0.08)
                speed *= 1.0 + 0.05 * tries if self.kind not in ("stays at the edge", "rolls to") else 1.0
                continue
            travelled = verdict.value
            if travelled < self.far:
                slow = max(slow, speed)
            else:
                fast = min(fast, speed)
            guess = speed * math.sqrt(self.far / travelled) if 0.02 < travelled < 10.0 else speed * 1.4
            if not slow < guess < fast:
                guess = (slow + fast) / 2.0 if math.isfinite(fast) else speed * 1.3
            speed = guess

    def _push(self, speed: float, turn: float) -> Start:
        heading = space.rotate(space.yaw(turn), self.heading)
        velocity = heading * speed
        spin = np.cross(UP, velocity) / max(self.radius, 1e-3) if self.rolls else np.zeros(3)
        return Start.of(velocity, spin)

    def done(self, run: Run) -> bool:
        if self.kind == "breaks":
            return False
        fallen = run.current[self.body, 2] < self.pose[2] - 0.25
        return bool(fallen and self.kind != "falls off") or not (run.free or run.sample < run.base + 20)

    def judge(self, trial: Trial) -> Verdict:
        path = trial.path()
        offset = self.middle - self.pose[:3]
        ends = path[-1, :3] + offset
        travelled = float((ends - self.middle) @ self.heading)
        dropped = path[:, 2] < self.pose[2] - max(0.08, 0.6 * self.radius)
        fell = bool(dropped.any())
        still = len(path) < 4 or float(np.abs(path[-1, :3] - path[-4, :3]).max()) < 2e-4
        broke = any(b.body_id == self.names[self.body] for b in trial.broken)
        lying = float(tilt(path[-1], path[0])) > 0.6 and not self.rolls
        decided = trial.begun_s + (int(np.argmax(dropped)) if fell else len(path) - 1) / 240.0
        gap = self.surface.edge(ends, self.heading)
        reached, score = self._reached(trial, fell, still, lying, broke, travelled, gap)
        value = 99.0 if fell else travelled
        if reached:
            score = 0.8 if lying and not fell else 1.0
        return Verdict(reached, score, self._words(fell, still, lying, broke, travelled, gap), decided, value)

    def _reached(
        self, trial: Trial, fell: bool, still: bool, lying: bool, broke: bool, travelled: float, gap: float
    ) -> tuple[bool, float]:
        if self.kind == "falls off":
            return fell, travelled
        if self.kind == "breaks":
            return broke, travelled
        miss = -abs((99.0 if fell else travelled) - self.far)
        if self.kind == "stays at the edge":
            return (not fell and still and -0.3 * self.half < gap < self.half + 0.05), miss - lying
        if self.kind == "slides and stops":
            return (not fell and still and not lying and travelled > 0.4 * self.far), miss - lying
        # rolls to: it gets there, or stops beside it
        if isinstance(self.target, int) and self.target >= 0 or isinstance(self.target, str) and self.target:
            name = self.names[self.target] if isinstance(self.target, int) else self.target
            met = any(name in (c.body_a, c.body_b) for c in trial.contacts)
            return met, miss
        return (still and not fell and abs(travelled - self.far) < 0.2), miss

    def _words(self, fell: bool, still: bool, lying: bool, broke: bool, travelled: float, gap: float) -> str:
        moves = "rolls" if self.rolls else "slides"
        where = self.surface.label
        if fell:
            return f"{moves} off the {where} and falls" + (", and breaks" if broke else "")
        if lying:
            return f"tips over after {travelled * 100:.0f} cm"
        if np.isfinite(gap) and gap < self.half + 0.05 and still:
            return f"{moves} {travelled * 100:.0f} cm and stays at the edge of the {where}"
        ends = "stops" if still else "is still moving"
        return f"{moves} {travelled * 100:.0f} cm and {ends}"


class ToppleAim(SurfaceAim):
    """A push high up, so that the thing turns about the foot of its far side."""

    def __init__(
        self, run: Run, kind: str, body: int, nominal: Start, goal: np.ndarray | None, target: int | str
    ) -> None:
        super().__init__(run, kind, body, nominal, goal, target)
        self.horizon_s = 2.5

    def done(self, run: Run) -> bool:
        return not (run.free or run.sample < run.base + 20)

    def starts(self, random: np.random.Generator) -> Starts:
        for n, factor in enumerate((1.15, 1.3, 1.05, 1.5, 1.8, 2.2, 2.8, 3.5, 4.5) * 4):
            yield topple(self, factor, random.normal(0.0, 0.15) * (n > 2))

    def judge(self, trial: Trial) -> Verdict:
        angles = tilt(trial.path(), trial.path()[0])
        over = angles > math.radians(50.0)
        decided = trial.begun_s + (int(np.argmax(over)) if over.any() else len(angles) - 1) / 240.0
        words = (
            "topples over"
            if angles[-1] > math.radians(50.0)
            else f"rocks by {math.degrees(angles.max()):.0f} degrees and stands"
        )
        if trial.path()[-1, 2] < self.pose[2] - 0.3:
            words = f"topples and falls off the {self.surface.label}"
        over_now = bool(angles[-1] > math.radians(50.0))
        return Verdict(over_now, 1.0 if over_now else float(angles.max()) - 4.0, words, decided)


def topple(aim: SurfaceAim, factor: float, turn: float = 0.0) -> Start:
    """``factor`` times the turning speed that just lifts the middle over the far edge of the foot."""
    heading = space.rotate(space.yaw(turn), aim.heading)
    height, half = float(aim.high[2] - aim.low[2]), max(aim.half, 1e-3)
    lever = math.hypot(half, height / 2.0)
    inertia = ((2.0 * half) ** 2 + height**2) / 3.0  # of a block about its edge, per kilogram
    rate = factor * math.sqrt(2.0 * aim.gravity * (lever - height / 2.0) / inertia)
    axis = np.cross(UP, heading)
    pivot = aim.middle + heading * half
    return Start.of(np.cross(axis * rate, aim.pose[:3] - pivot), axis * rate)


class RowAim(ToppleAim):
    """The first of a row is tipped towards the second. ``objects``: body indices in order."""

    apart_m = 0.002

    def __init__(self, run: Run, kind: str, body: int, nominal: Start, objects: tuple[int, ...]) -> None:
        following = objects[1] if len(objects) > 1 else body
        goal = run.current[following, :3] if following != body else None
        super().__init__(run, kind, body, nominal, goal, -1)
        self.objects = objects
        self.rows = list(objects)
        self.uprights = space.rotate(space.inverse(run.current[self.rows, 3:]), np.tile(UP, (len(objects), 1)))
        self.horizon_s = 1.6 + 0.12 * len(objects)

    def done(self, run: Run) -> bool:
        """Over when all are down or the row no longer goes on: whatever still rattles in the heap does not matter."""
        if run.sample % 6:
            return False
        ups = space.rotate(run.current[self.rows, 3:], self.uprights)[:, 2]
        if ups.max() < math.cos(math.radians(25.0)):
            return True
        moving = np.abs(run.velocity[self.rows, :3]).max()
        return run.sample > run.base + 90 and moving < 0.03

    def starts(self, random: np.random.Generator) -> Starts:
        for n, factor in enumerate((1.25, 1.5, 1.1, 1.8, 2.2, 2.8, 3.6, 4.5) * 5):
            yield topple(self, factor, random.normal(0.0, 0.04) * (n > 0))

    def judge(self, trial: Trial) -> Verdict:
        angles = np.stack([tilt(trial.path(i), trial.path(i)[0]) for i in self.objects], -1)
        down = angles[-1] > math.radians(20.0)
        falling = (angles > math.radians(20.0)).any(1)
        count = int(down.sum())
        last = int(np.argmax((angles > math.radians(20.0)).sum(1) == count)) if falling.any() else len(angles) - 1
        if self.kind == "all fall":
            reached = bool(down.all())
        else:
            standing = np.flatnonzero(~down)
            first_up = int(standing[0]) if len(standing) else len(down)
            reached = 1 < count == first_up < len(down)  # all before the gap, none after it
        words = (
            "all fall" if count == len(down) else f"{count} of {len(down)} fall" + ("; the rest stand" if count else "")
        )
        return Verdict(
            reached,
            count if self.kind == "all fall" else -abs(count - len(down) / 2),
            words,
            trial.begun_s + last / 240.0,
        )


class PlaceAim:
    """Something is put down: a little this way or that so that it stays where it should."""

    apart_m = 0.002

    def __init__(self, run: Run, kind: str, body: int, nominal: Start, place: np.ndarray, target: int) -> None:
        self.kind, self.body, self.nominal, self.place, self.target = kind, body, nominal, place, target
        self.label = run.things[target].body.label if target >= 0 else "surface"
        toward = np.zeros(3)
        self.top = None
        if target >= 0:
            low, high = extents(run, target)
            toward[:2] = (low[:2] + high[:2])[:2] / 2 - place[:2]
            self.top = float(high[2])
        self.toward = toward
        self.horizon_s = 1.6

    def starts(self, random: np.random.Generator) -> Starts:
        for n in range(30):
            wobble = random.normal(0.0, 0.004, 3) * [1.0, 1.0, 0.0] * min(n, 5) / 2.0
            part = (0.0, 0.35, 0.7, 1.0)[min(n, 3)]
            length = float(np.linalg.norm(self.toward))
            shift = self.toward * part * min(1.0, 0.03 / max(length, 1e-9))
            yield Start.of(self.nominal.velocity * [0, 0, 0], (0, 0, 0), shift + wobble)

    def done(self, run: Run) -> bool:
        return not run.free and run.sample > run.base + 20

    def judge(self, trial: Trial) -> Verdict:
        path = trial.path()
        moved = float(np.linalg.norm(path[-1, :3] - path[0, :3]))
        leaning = float(tilt(path[-1], path[0]))
        above = self.top is None or path[-1, 2] > self.top - 0.02 or path[-1, 2] > path[0, 2] - 0.02
        reached = moved < 0.05 and leaning < 0.25 and above
        words = f"stands on the {self.label}" if reached else f"does not stay on the {self.label}"
        return Verdict(bool(reached), 1.0 if reached else -moved - leaning, words, trial.end_s)
