"""Going from here to there on one's feet: footfalls first, then the pelvis over them, then the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.foundation.seed import generator
from engine.motion.actor import TOE_OUT, Actor
from engine.motion.channels import keys, minimum_jerk
from engine.motion.feet import Plant, foot_spot
from engine.motion.gait import Stride
from engine.motion.rig import SIGN, Rig
from engine.world.performance import Footstep

TURN_STEP = np.radians(75.0)
"""The most a person turns in one step."""


def wrapped(angle: float) -> float:
    return float((angle + np.pi) % (2 * np.pi) - np.pi)


@dataclass(frozen=True)
class _Fall:
    """One footfall to come: the person's middle (not the foot) at ``centre`` facing ``yaw``; ``size`` of the step (1 full)."""

    centre: np.ndarray
    yaw: float
    size: float
    half: float
    turning: bool = False


class Route:
    """A smooth path on the floor through ``points`` [m, 2]."""

    def __init__(self, points: np.ndarray):
        points = np.asarray(points, float)
        step = np.linalg.norm(np.diff(points, axis=0), axis=1)
        keep = np.concatenate([[True], step > 1e-6])
        self.points = points[keep]
        self._length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(self.points, axis=0), axis=1))])

    @property
    def length(self) -> float:
        return float(self._length[-1])

    def at(self, distance: float) -> np.ndarray:
        return np.array([np.interp(distance, self._length, self.points[:, k]) for k in (0, 1)])

    def yaw(self, distance: float) -> float:
        a, b = self.at(max(distance - 0.12, 0.0)), self.at(min(distance + 0.12, self.length))
        return float(np.arctan2(b[1] - a[1], b[0] - a[0]))


def travel(actor: Actor, route: Route, start: float, stride: Stride, final_yaw: float | None) -> float:
    """Walk or run along ``route``; ``final_yaw`` None keeps the path's last direction. Returns when the person stands."""
    if route.length < 0.04:
        return turn(actor, final_yaw, start) if final_yaw is not None else start
    falls = _falls(actor, route, stride, final_yaw)
    first_turn = wrapped(falls[0].yaw - actor.facing)
    side = "L" if first_turn > 0.4 else "R" if first_turn < -0.4 else _foot_behind(actor)
    return _tread(actor, falls, side, start, stride)


def turn(actor: Actor, yaw: float, start: float, quick: bool = False) -> float:
    """Turn on the spot to face ``yaw``; small turns (< 12 degrees) need no step."""
    change = wrapped(yaw - actor.facing)
    if abs(change) < 0.02:
        return start
    if abs(change) < 0.2:
        actor.channels.to("facing", actor.facing + change, start, 0.4)
        return start + 0.4
    steps = int(np.ceil(abs(change) / TURN_STEP)) + 1
    falls = []
    for i in range(steps):
        share = min(1.0, (i + 1) / max(steps - 1, 1))
        falls.append(_Fall(actor.feet.centre, actor.facing + change * share, 0.0, actor.rig.stance_half, True))
    return _tread(actor, falls, "L" if change > 0 else "R", start, None, quick=quick)


SIDE_STEP = 0.15
"""A step aside or back, in statures."""


def sidle(actor: Actor, goal: np.ndarray, start: float) -> float:
    """Step aside, back or forward to ``goal`` [2] without turning, foot after foot; returns when that is done."""
    here = actor.feet.centre
    way = np.asarray(goal, float)[:2] - here
    far = float(np.linalg.norm(way))
    if far < 0.02:
        return start
    steps = max(1, int(np.ceil(far / (SIDE_STEP * actor.rig.height))))
    left = float(way @ actor.ahead(0.0, 1.0))
    side = ("L" if left > 0 else "R") if abs(left) > 0.3 * far else _foot_behind(actor)
    shares = [(i + 1) / steps for i in range(steps) for _ in "LR"]
    falls = [_Fall(here + way * share, actor.facing, 0.0, actor.rig.stance_half, True) for share in shares]
    return _tread(actor, falls, side, start, None, quick=True)


def _foot_behind(actor: Actor) -> str:
    ahead = actor.ahead(1.0)
    left, right = (np.dot(np.array(actor.feet.last(s).position[:2]), ahead) for s in "LR")
    return "L" if left < right - 0.03 else "R"


def _falls(actor: Actor, route: Route, stride: Stride, final_yaw: float | None) -> list[_Fall]:
    step, total, rig = stride.length / 2, route.length, actor.rig
    falls: list[_Fall] = []
    yaw = actor.facing
    change = wrapped(route.yaw(0.0) - yaw)
    before = max(0, int(np.ceil(abs(change) / TURN_STEP)) - 1)
    for i in range(before):
        falls.append(_Fall(route.at(0.0), yaw + change * (i + 1) / (before + 1), 0.0, rig.stance_half, True))
    # never longer steps than the body's own: a nearly straight leg has no length to spare
    count = max(1, int(np.ceil(1.03 * total / step + 0.3)))
    weights = np.ones(count)
    weights[0] *= 0.7
    if count > 2:
        weights[-1] *= 0.8
    along = np.cumsum(weights) * total / weights.sum()
    sizes = np.diff(np.concatenate([[0.0], along])) / step * stride.amplitude
    noise = generator(actor.id, "steps", actor.steps_taken).normal(0.0, 0.003, count)
    yaw = yaw + change
    for i in range(count):
        direction = route.yaw(float(along[i]))
        yaw = yaw + wrapped(direction - yaw)
        half = rig.step_width / 2 + noise[i] if not stride.running else 0.018 * rig.height
        falls.append(_Fall(route.at(float(along[i])), yaw, min(float(sizes[i]), 1.15), half))
    rest = 0.0 if final_yaw is None else wrapped(final_yaw - yaw)
    after = max(0, int(np.ceil(abs(rest) / TURN_STEP)) - 1)
    last = falls.pop()
    ends = [min(1.0, (i + 1) / (after + 1)) for i in range(after + 2)]
    for i, share in enumerate(ends):
        size = last.size if i == 0 else 0.0
        falls.append(_Fall(last.centre, yaw + rest * share, size, rig.stance_half, i > 1))
    return falls


@dataclass(frozen=True)
class Schedule:
    """When each footfall is down (``due``), and where on the way the person is to be when: ``pins`` of (second, [2])."""

    due: tuple[float, ...]
    pins: tuple[tuple[float, np.ndarray], ...] = ()


def _tread(
    actor: Actor,
    falls: list[_Fall],
    side: str,
    start: float,
    stride: Stride | None,
    quick: bool = False,
    schedule: Schedule | None = None,
) -> float:
    """Plant the feet one after the other and carry the pelvis over them."""
    period = stride.period if stride else 1.0
    contact, sizes = _plant(actor, falls, side, start, stride, period, quick, schedule)
    settle = 0.30 if stride and not stride.running else 0.25
    end = contact[-1] + settle
    times = np.array([start, *contact, end])
    centre = actor.feet_start
    centres = np.array([centre, centre, *[f.centre for f in falls]])
    middles = np.concatenate([[centre], (centres[1:-1] + centres[2:]) / 2, [falls[-1].centre]])
    middles[-2] = falls[-1].centre * 0.88 + middles[-3] * 0.12
    yaws = [actor.facing, *[f.yaw for f in falls]]
    turns = np.array([yaws[0], *[(a + b) / 2 for a, b in zip(yaws, yaws[1:], strict=False)], yaws[-1]])
    turns[-2] = yaws[-1]
    size = keys(*[(t, v) for t, v in zip(times, [0.0, *sizes, 0.0], strict=True)])
    phase0 = 0.0 if side == "R" else 0.5
    phases = [phase0 - 0.5, *[phase0 + 0.5 * i for i in range(len(contact))], phase0 + 0.5 * len(contact)]
    phase = keys(*zip(times, phases, strict=True))
    way = times, middles, turns
    if schedule is not None and stride is not None:
        way = _pinned(actor, *way, size, phase, stride, schedule)
    _carry(actor, *way, size, start, end, stride)
    if stride is not None:
        _sway_and_swing(actor, stride, phase, size, start, end)
    actor.to(start, 0.3, still=0.0)
    actor.to(end - 0.1, 0.6, still=1.0)
    actor.steps_taken += len(falls)
    return end


PIN_S = 0.12
"""A place that is pinned stands for those of footfalls nearer than this."""


def _pinned(
    actor: Actor,
    times: np.ndarray,
    middles: np.ndarray,
    turns: np.ndarray,
    size: Callable[[np.ndarray], np.ndarray],
    phase: Callable[[np.ndarray], np.ndarray],
    stride: Stride,
    schedule: Schedule,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times, middles and facings with those of the pins among them."""
    lead = stride.lead - actor.root_ahead
    for when, place in schedule.pins:
        yaw = float(np.interp(when, times, turns))
        now = np.array([when])
        share = np.clip(size(now), 0, 1.1)[0]
        ahead = np.array([np.cos(yaw), np.sin(yaw)])
        left = np.array([-ahead[1], ahead[0]])
        sway = float(share * _sway(actor.rig, stride.running, phase(now))[0])
        middle = place - lead * float(min(share, 1.0)) * ahead - sway * left
        keep = np.abs(times - when) >= PIN_S
        keep[[0, -1]] = True
        at = int(np.searchsorted(times[keep], when))
        middles = np.insert(middles[keep], at, middle, axis=0)
        turns = np.insert(turns[keep], at, yaw)
        times = np.insert(times[keep], at, when)
    return times, middles, turns


def _plant(
    actor: Actor,
    falls: list[_Fall],
    side: str,
    start: float,
    stride: Stride | None,
    period: float,
    quick: bool,
    schedule: Schedule | None = None,
) -> tuple[list[float], list[float]]:
    """Feet down at their times: (contact times, sizes of the steps)."""
    actor.feet_start = actor.feet.centre
    sizes = [f.size for f in falls]
    contact: list[float] = []
    now = start
    for i, fall in enumerate(falls):
        if stride is None or fall.turning:
            span = 0.40 if quick else 0.46
            swing = span * 0.8
        else:
            span = period / 2
            swing = (1 - stride.toe_off) * period
            if i == 0 or falls[i - 1].turning:
                span = swing * 1.05 + (0.06 if stride.running else 0.14)
            if schedule is not None:
                span = schedule.due[i] - now
                swing = min(swing, 2 * span * (1 - stride.toe_off))
            swing = min(swing, span - 0.02) if not stride.running or i == 0 else swing
        now = now + span if schedule is None else schedule.due[i]
        contact.append(now)
        plain = stride is None or fall.turning
        spot = foot_spot(fall.centre, fall.yaw, side, fall.half)
        # the heel rises as far as the other foot has just stepped ahead, but toes bend no farther than in a full step
        push = min(1.0, sizes[i - 1] if i else 0.35 * fall.size) if not plain else 0.0
        plant = Plant(
            now,
            (float(spot[0]), float(spot[1]), actor.floor),
            fall.yaw + SIGN[side] * TOE_OUT * (0.7 if fall.size else 1.0),
            None if plain else stride,
            landing=fall.size if not plain else 0.0,
            lift=0.022 * actor.rig.height,
        )
        actor.feet.step(side, now - swing, plant, push=push, stride=None if plain else stride, since=start)
        speed = stride.speed * fall.size if stride else 0.0
        strength = actor.rig.figure.mass * (0.03 + 0.05 * speed)
        part = "heel" if fall.size > 0.35 and not (stride and stride.running) else "flat"
        actor.footsteps.append(Footstep(now, actor.id, side, part, plant.position, strength))
        side = "R" if side == "L" else "L"
    return contact, sizes


def _carry(
    actor: Actor, times: np.ndarray, middles: np.ndarray, turns: np.ndarray, size, start: float, end: float, stride: Stride | None
) -> None:  # fmt: skip
    """Root x, y and facing through the middles of the footfalls."""
    from scipy.interpolate import CubicSpline

    path = CubicSpline(times, middles, bc_type="clamped")
    facing = CubicSpline(times, turns, bc_type="clamped")
    ahead = actor.root_ahead
    lead = (stride.lead - ahead) if stride else 0.0

    def root(axis: int):  # noqa: ANN202
        def curve(t: np.ndarray) -> np.ndarray:
            out = ahead + lead * np.clip(size(t), 0, 1)
            yaw = facing(t)
            return path(t)[:, axis] + out * (np.cos(yaw) if axis == 0 else np.sin(yaw))

        return curve

    base = actor.facing
    for name, axis in (("x", 0), ("y", 1)):
        # whatever was left over from an earlier posture is taken up on the way
        rest = float(root(axis)(np.array([start]))[0]) - actor.channels.settled[name]
        actor.channels.add(name, start, end, root(axis))
        if abs(rest) > 1e-9:
            actor.channels.to(name, actor.channels.settled[name] + rest, start, min(0.5, end - start))
    actor.channels.add("facing", start, end, lambda t: facing(t) - base)
    lookahead = 0.25

    def head(t: np.ndarray) -> np.ndarray:
        return 0.8 * (facing(np.minimum(t + lookahead, end)) - facing(t)) * minimum_jerk((t - start) / 0.2)

    actor.channels.add("head_yaw", start, end, head)


def _sway(rig: Rig, run: bool, phase: np.ndarray) -> np.ndarray:
    """The pelvis to the left over the standing leg, metres."""
    return -(0.0106 if not run else 0.004) * rig.height * np.sin(2 * np.pi * (phase - 0.05))


def _sway_and_swing(actor: Actor, stride: Stride, phase, size, start: float, end: float) -> None:  # fmt: skip
    """Everything above the feet: bob, sway, pelvis, chest, head and arms in step."""
    c, rig, run = stride.curves, actor.rig, stride.running
    d = np.pi / 180
    arm = actor.style.swing * (1.0 if not run else 1.0)
    facing = actor.facing

    def add(name: str, curve) -> None:  # noqa: ANN001
        actor.channels.add(name, start, end, lambda t: np.clip(size(t), 0, 1.1) * curve(phase(t)))

    del facing
    add("z", lambda p: stride.height - rig.standing + stride.even(stride.bob, p))
    add("sway", lambda p: _sway(rig, run, p))
    add("surge", lambda p: stride.even(stride.surge, p))
    add("pelvis_yaw", lambda p: d * c["rotation"](p))
    add("pelvis_roll", lambda p: -d * c["obliquity"](p))
    add("pelvis_pitch", lambda p: d * (c["tilt"](p) - c["tilt"].mean + (4.0 if run else 0.0)))
    add("chest_yaw", lambda p: -0.9 * d * c["rotation"](p - 0.02))
    add("chest_roll", lambda p: d * (0.35 * c["obliquity"](p) - 1.0 * np.sin(2 * np.pi * (p - 0.05))))
    add("chest_pitch", lambda p: d * ((7.0 if run else 1.5) + 0.8 * np.cos(4 * np.pi * p - 1.0)))
    add("head_yaw", lambda p: -0.1 * d * c["rotation"](p))
    add("head_pitch", lambda p: d * (1.0 - 0.9 * np.cos(4 * np.pi * p - 0.9)))
    for side, offset in (("R", 0.0), ("L", 0.5)):
        if run:
            add(f"flex.{side}", lambda p, o=offset: d * (-8 - 30 * arm * np.cos(2 * np.pi * (p - o - 0.02))))
            add(f"elbow.{side}", lambda p, o=offset: d * (72 - 14 * np.cos(2 * np.pi * (p - o - 0.10))))
            add(f"curl.{side}", lambda p: 35 * d + 0 * p)
            continue

        def flex(p: np.ndarray, o: float = offset) -> np.ndarray:
            q = 2 * np.pi * (p - o - 0.02)
            return d * (-5 - 15.5 * arm * np.cos(q) + 1.5 * np.cos(2 * q))

        def elbow(p: np.ndarray, o: float = offset) -> np.ndarray:
            q = 2 * np.pi * (p - o - 0.02)
            return d * (9 - 11 * arm * np.cos(q - 0.55) + 2 * np.cos(2 * q))

        add(f"flex.{side}", flex)
        add(f"elbow.{side}", elbow)
