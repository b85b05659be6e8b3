"""Shots at a hoop: in, off the board, off the rim, short, wide."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.physics.ballistics import by_elevation, elevation_of
from engine.physics.cues import Start
from engine.physics.directing import Starts, Trial, Verdict
from engine.physics.run import Run
from engine.physics.scene_model import Thing
from engine.world import Body, Contact

KINDS = ("in", "bank", "front rim", "back rim", "short", "wide")
_BOARD_KEEPS = 0.72
_GRAZE = 0.13
"""N s per kilogram: touches lighter than this are grazes that nobody sees."""


@dataclass(frozen=True)
class Basket:
    """A hoop in the world: ``centre`` of the rim, ``radius`` inside it; ``board``: (height above the rim, distance of the
    board's face from the rim's centre, direction from the face to the centre) or None."""

    body: Body
    centre: np.ndarray
    radius: float
    tube: float
    face: np.ndarray | None
    outward: np.ndarray | None
    depth: float
    closed: bool = False
    """It has a bottom: what is in it stays in it."""


def basket_of(thing: Thing) -> Basket:
    """The rim of a body that is a hoop or a bin: by its anchor "rim centre" and its torus, else the top of its bounds."""
    body = thing.body
    pose = np.array(body.pose)
    anchors = dict(body.anchors)
    rings = [shape for shape in body.shapes if shape.kind == "torus"]
    if not rings and "rim centre" not in anchors:
        size = thing.high - thing.low
        top = np.r_[(thing.low[:2] + thing.high[:2]) / 2, thing.high[2]]
        radius = float(min(size[0], size[1])) / 2.0 - 0.01
        return Basket(body, space.placed(pose, top), radius, 0.01, None, None, float(size[2]), True)
    ring = max(rings, key=lambda s: s.size[0]) if rings else None
    centre = np.array(anchors.get("rim centre", ring.pose[:3] if ring else (0, 0, 0)), float)
    tube = ring.size[2] / 2.0 if ring else 0.009
    radius = ring.size[0] / 2.0 - ring.size[2] if ring else 0.225
    face, outward = _board(body, centre)
    if face is not None and outward is not None:
        face, outward = space.placed(pose, face), space.rotate(pose[3:], outward)
    return Basket(body, space.placed(pose, centre), float(radius), float(tube), face, outward, 0.2)


def _board(body: Body, centre: np.ndarray) -> tuple[np.ndarray | None, np.ndarray | None]:
    """(middle of the face towards the rim, direction from it to the rim) of the broadest upright board."""
    best = 0.2
    found: tuple[np.ndarray | None, np.ndarray | None] = (None, None)
    for shape in body.shapes:
        if shape.kind != "box" or not shape.solid:
            continue
        thin = int(np.argmin(shape.size))
        area = float(np.prod([s for i, s in enumerate(shape.size) if i != thin]))
        normal = space.rotate(np.array(shape.pose[3:]), np.eye(3)[thin])
        if area > best and abs(normal[2]) < 0.3:
            middle = np.array(shape.pose[:3])
            normal = normal * (1.0 if normal @ (centre - middle) > 0 else -1.0)
            best, found = area, (middle + normal * shape.size[thin] / 2.0, normal)
    return found


class BasketAim:
    """A shot with a wanted end."""

    apart_m = 0.5
    patience = 1.8  # flights are cheap to try, and some ends are rare

    def __init__(
        self, run: Run, basket: Basket, kind: str, made: bool | None, body: int, place: np.ndarray, nominal: Start
    ) -> None:
        self.basket, self.kind, self.body, self.place, self.nominal = basket, kind, body, place, nominal
        self.gravity = run.world.gravity
        self.made = made if made is not None or kind != "bank" else True
        self.mass = run.things[body].body.mass
        self.size = float(np.max(run.things[body].high - run.things[body].low)) / 2.0
        level = (basket.centre - place)[:2]
        self.far = float(np.linalg.norm(level))
        self.along = np.r_[level / max(self.far, 1e-6), 0.0]
        self.across = np.array([-self.along[1], self.along[0], 0.0])
        self.horizon_s = 5.0 if basket.closed else 3.2
        self.floor = float(min(0.0, basket.centre[2] - 0.5))

    def starts(self, random: np.random.Generator) -> Starts:
        usual = elevation_of(self.nominal.velocity, math.radians(52.0))
        usual = min(max(usual, math.radians(38.0)), math.radians(72.0))
        n = 0
        while True:
            spread = min(1.0, 0.25 + n / 10.0)
            elevation = usual + math.radians(random.normal(0.0, 3.0)) * (n > 0)
            goal = self._goal(random, spread, n)
            velocity = by_elevation(self.place, goal, elevation, self.gravity)
            yield Start.of(velocity, self._spin(velocity))
            n += 1

    def _spin(self, velocity: np.ndarray) -> np.ndarray:
        if np.any(self.nominal.spin):
            return self.nominal.spin
        level = space.normalised(np.array([velocity[0], velocity[1], 0.0]))
        return np.cross(np.array([0.0, 0.0, -1.0]), level) * 2.2 * 2.0 * math.pi  # backspin of 2-3 turns a second

    def _goal(self, random: np.random.Generator, spread: float, n: int) -> np.ndarray:
        """Where the body's middle should cross the rim's plane (or meet the board)."""
        radius, size, centre = self.basket.radius, self.size, self.basket.centre
        room = max(radius - size, 0.02)
        side = 1.0 if random.random() < 0.5 else -1.0
        sideways = random.normal(0.0, 0.25 * room) * spread
        if self.kind == "bank" and self.basket.face is not None:
            return self._on_board(random, n)
        if self.kind == "in":
            ahead = random.normal(0.1 * room, 0.4 * room) * spread
        elif self.kind == "back rim":
            middle = radius - 0.15 * size if self.made else radius + 0.35 * size
            ahead, sideways = middle + random.normal(0.0, 0.35 * size) * spread, random.normal(0, 0.4 * size) * spread
        elif self.kind == "front rim":
            middle = -radius + 0.15 * size if self.made else -radius - 0.25 * size
            ahead, sideways = middle + random.normal(0.0, 0.35 * size) * spread, random.normal(0, 0.4 * size) * spread
        elif self.kind == "short":
            ahead = -(radius + 1.6 * size + 0.1 + random.random() * 0.7)
        else:  # wide
            ahead, sideways = (
                0.3 * random.normal() * radius,
                side * (radius + 1.5 * size + 0.05 + random.random() * 0.4),
            )
        return centre + ahead * self.along + sideways * self.across

    def _on_board(self, random: np.random.Generator, n: int) -> np.ndarray:
        """A point before the board from which the bounce (it keeps some 0.7 of its speed) falls towards the rim."""
        face, out = self.basket.face, self.basket.outward
        assert face is not None and out is not None
        touching = face + out * self.size
        run_up = max(float((self.place - touching) @ out), 0.1)
        run_out = float((self.basket.centre - touching) @ out)
        side = np.cross([0.0, 0.0, 1.0], out)
        offset = float((self.place - self.basket.centre) @ side)
        lateral = offset * run_out / (run_out + _BOARD_KEEPS * run_up)
        lateral += 0.04 * random.normal() * min(1.0, n / 6.0)
        spot = self.basket.centre - out * run_out + side * lateral
        height = 0.35
        for _ in range(3):  # how far it falls on its way from the board to the rim's middle
            goal = spot + [0.0, 0.0, height]
            velocity = by_elevation(self.place, goal, elevation_of(self.nominal.velocity, 0.9), self.gravity)
            flight = self.far / max(float(velocity @ self.along), 0.1)
            falling = velocity[2] - self.gravity * flight
            back = run_out / max(_BOARD_KEEPS * abs(float(velocity @ out)), 0.1)
            height = min(max(-falling * back + 0.5 * self.gravity * back**2, 0.08), 0.7)
        return spot + [0.0, 0.0, height + 0.07 * random.normal() * min(1.0, n / 6.0)]

    def done(self, run: Run) -> bool:
        pose, velocity = run.current[self.body], run.velocity[self.body]
        if self.basket.closed and bool(self._within(pose[:3])):
            return bool(self.body not in run.free)
        low = self.basket.centre[2] - max(0.9, self.basket.depth)
        return bool(self.body in run.free and pose[2] < max(low, self.size + 0.02) and velocity[2] < 0)

    # --- judging

    def _touches(self, trial: Trial) -> list[tuple[Contact, str]]:
        """Blows on the hoop, each "board", "front", "back", "left" or "right" of the rim."""
        result = []
        for contact in trial.contacts:
            if contact.kind != "impact" or self.basket.body.id not in (contact.body_a, contact.body_b):
                continue
            if contact.impulse < _GRAZE * self.mass:
                continue
            away = np.array(contact.point) - self.basket.centre
            level = float(np.hypot(away[0], away[1]))
            if self.basket.closed and level < self.basket.radius and away[2] < -0.06:
                continue  # it rattles inside
            on_rim = abs(away[2]) < 0.06 and level < self.basket.radius + 2 * self.basket.tube + 0.03
            if not on_rim:
                result.append((contact, "board"))
            elif abs(away @ self.along) >= 0.5 * level:
                result.append((contact, "back" if away @ self.along > 0 else "front"))
            else:
                result.append((contact, "left" if away @ self.across > 0 else "right"))
        return result

    def _within(self, place: np.ndarray) -> np.ndarray:
        """Whether ``place`` [..., 3] is in the bin: below its rim and between its sides."""
        away = place - self.basket.centre
        return (np.hypot(away[..., 0], away[..., 1]) < self.basket.radius) & (away[..., 2] < 0.0)

    def _made_at(self, trial: Trial) -> int | None:
        """Sample (of the trial) at which it has fallen through the rim; into a bin, for good."""
        if self.basket.closed:
            inside = self._within(trial.path()[:, :3])
            outside = np.flatnonzero(~inside)
            return int(outside[-1]) + 1 if inside[-1] and len(outside) else None
        path = trial.path()[:, :3] - self.basket.centre
        inside = np.hypot(path[:, 0], path[:, 1]) < self.basket.radius
        deep = inside & (path[:, 2] < -0.12) & (path[:, 2] > -max(0.6, self.basket.depth))
        for i in np.flatnonzero(deep):
            before = path[max(0, i - 48) : i]
            if len(before) and (inside[max(0, i - 48) : i] & (before[:, 2] > -0.02)).any():
                return int(i)
        return None

    def judge(self, trial: Trial) -> Verdict:
        through = self._made_at(trial)
        last = trial.end_s if through is None else trial.begun_s + through / 240.0 + 0.09
        touches = [(c, where) for c, where in self._touches(trial) if c.time_s <= last]
        made = through is not None
        first = touches[0][1] if touches else ""
        rim = next((where for _, where in touches if where != "board"), "")
        board_first = first == "board"
        fits = self.made is None or self.made == made
        reached = {
            "in": made,
            "bank": board_first and fits,
            "back rim": rim == "back" and not board_first and fits,
            "front rim": rim == "front" and not board_first and fits,
            "short": not made and not touches and self._miss(trial)[0] < 0,
            "wide": not made and not rim and abs(self._miss(trial)[1]) > self.basket.radius,
        }[self.kind]
        decided = last if made or not touches else touches[0][0].time_s
        if reached and (self.kind == "in" and touches or self.kind == "bank" and rim or self.kind == "wide" and first):
            score = 0.8  # it will do, but a clean one is better
        else:
            score = 1.0 if reached else 0.3 * fits + 0.3 * (bool(touches) and self.kind not in ("in", "short", "wide"))
        return Verdict(bool(reached), score - 0.01 * self._distance(trial), self._words(trial, touches, made), decided)

    def _miss(self, trial: Trial) -> tuple[float, float]:
        """How far past the centre and how far to the left it crossed the rim's plane on its way down, metres."""
        path = trial.path()[:, :3]
        down = np.flatnonzero((path[:-1, 2] > self.basket.centre[2]) & (path[1:, 2] <= self.basket.centre[2]))
        point = path[down[0] + 1] if len(down) else path[int(np.argmax(path[:, 2]))]
        away = point - self.basket.centre
        return float(away @ self.along), float(away @ self.across)

    def _distance(self, trial: Trial) -> float:
        return float(np.linalg.norm(trial.path()[:, :3] - self.basket.centre, axis=1).min())

    def _words(self, trial: Trial, touches: list[tuple[Contact, str]], made: bool) -> str:
        if not touches:
            if made:
                return "straight in, touching nothing"
            ahead, left = self._miss(trial)
            if abs(left) > abs(ahead):
                return f"wide to the {'left' if left > 0 else 'right'}, touching nothing"
            return "short, touching nothing" if ahead < 0 else "long, touching nothing"
        names = {
            "board": "the side" if self.basket.closed else "the board",
            "front": "the front of the rim",
            "back": "the back of the rim",
            "left": "the left of the rim",
            "right": "the right of the rim",
        }
        places = list(dict.fromkeys(names[where] for _, where in touches))
        hits = " then ".join(places[:3])
        if made:
            return f"{hits}, and in"
        leaving = trial.path()[-1, :3] - self.basket.centre
        side, front = float(leaving @ self.across), float(leaving @ self.along)
        where = (
            ("left" if side > 0 else "right")
            if abs(side) > 0.7 * abs(front)
            else ("long" if front > 0 else "back in front")
        )
        out = f"to the {where}" if where in ("left", "right") else where
        return f"{hits}, bounces out {out}"
