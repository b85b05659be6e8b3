"""Walks drawn by hand: through marks, at each at its time.

The way is a smooth curve through the marks. Along it time is given: the legs' speeds follow from the marks' times, with what
it takes to get going and to come to rest; footfalls are spread over the way and set down when the body passes. Where a leg is
so slow that one would rather stand, or turns back, the person stops at the mark before it and sets out in time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.motion.actor import Actor
from engine.motion.doorways import by_doors, touches
from engine.motion.gait import Stride, run, walk
from engine.motion.locomotion import TURN_STEP, Route, Schedule, _falls, _foot_behind, _tread, wrapped
from engine.motion.paths import extent
from engine.motion.plans import Done
from engine.motion.stage import Stage
from engine.project.blocking import RUNNING_MS, WALKING_MS
from engine.project.scene import Beat

GOING_S, RESTING_S = 0.42, 0.55
"""What getting under way and coming to rest cost over going at an even pace, seconds (this gait's first and last steps)."""
TURNING_S = 0.46
SETTLE_S = {False: 0.30, True: 0.25}
SLOW_MS = 0.55
"""Slower than this one stands and goes on later."""
UNEVEN = 1.9
"""Legs whose speeds differ more than so many times are walked one by one."""
TURN_BACK = np.radians(110.0)
LATE_S = 0.05
_SAMPLE_M = 0.04


@dataclass(frozen=True)
class _Stretch:
    """Marks gone through without a stop: ``points`` [m, 2] from the first place on, ``times`` [m]."""

    points: np.ndarray
    times: np.ndarray


def walk_marks(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Go through the marks of ``beat``."""
    from engine.motion.moving import stage_up

    running = beat.action == "run" or "running" in beat.manner
    begin = max(start, actor.busy_until)
    if actor.posture != "standing":
        begin = stage_up(stage, beat, actor, begin)
    actor.look(begin + 0.05, None)
    points = np.array([actor.spot, *[(mark.x, mark.y) for mark in beat.marks]])
    times = np.array([begin, *[mark.time_s for mark in beat.marks]])
    points, times = by_doors(stage, points, times)
    _tell_obstacles(stage, actor, points)
    now = begin
    limit = RUNNING_MS if running else WALKING_MS
    for stretch in _stretches(points, times, limit):
        now = _go(stage, actor, stretch, now, running)
    actor.busy_until = now
    late = now - times[-1]
    name = actor.person.name
    if late > LATE_S:
        way = "run" if running else "walk"
        stage.note(
            f"{name} comes to the last mark {late:.1f} s late: nobody can {way} faster than {limit:g} m/s from a stand; "
            "give the marks more time."
        )
    return Done(now, begin, start=begin)


def _stretches(points: np.ndarray, times: np.ndarray, limit: float) -> list[_Stretch]:
    """The marks divided where the person stops: before a leg that leaves time to stand, where the way turns back, and where
    the pace changes much; but only where there is time to stop."""
    legs = np.diff(points, axis=0)
    far = np.linalg.norm(legs, axis=1)
    given = np.diff(times)
    speed = far / np.maximum(given, 1e-6)
    cuts = [0]
    for i in range(1, len(legs)):
        ways = [np.arctan2(leg[1], leg[0]) for leg in (legs[i - 1], legs[i])]
        back = abs(wrapped(float(ways[1] - ways[0]))) > TURN_BACK
        first = i - 1 == cuts[-1]
        quick, easy = max(speed[i], speed[i - 1]), max(min(speed[i], speed[i - 1]), 1e-6)
        uneven = quick / easy > UNEVEN and not first
        before = given[i - 1] > far[i - 1] / (0.8 * limit) + RESTING_S + (GOING_S if first else 0.0)
        after = given[i] > far[i] / (0.8 * limit) + GOING_S + (TURNING_S if back else 0.0)
        if (back or uneven or speed[i] < SLOW_MS) and before and after:
            cuts.append(i)
    cuts.append(len(legs))
    return [_Stretch(points[a : b + 1], times[a : b + 1]) for a, b in zip(cuts, cuts[1:], strict=False)]


def _go(stage: Stage, actor: Actor, stretch: _Stretch, now: float, running: bool) -> float:
    """Walk one stretch; returns when the person stands at its last mark."""
    points = np.concatenate([[actor.spot], stretch.points[1:]])
    route, marks = _curve(points)
    if route.length < 0.06:
        return now
    change = wrapped(route.yaw(0.0) - actor.facing)
    turns = max(0, int(np.ceil(abs(change) / TURN_STEP)) - 1)
    going = GOING_S + TURNING_S * turns
    limit = RUNNING_MS if running else WALKING_MS
    times = stretch.times.copy()
    times[0] = max(now, times[0])
    pace = stage.pace(actor, None) * (2.0 if running else 1.0)
    spare = going + (RESTING_S if len(times) == 2 else 0.0)
    if len(times) > 2:  # what is slow and what is quick should not be far from each other
        pace = float(np.clip((marks[2] - marks[1]) / max(times[2] - times[1], 1e-3), 0.75 * pace, 1.15 * pace))
    times[0] = max(times[0], times[1] - (marks[1] / pace + spare))  # who has time to spare sets out later
    speeds = []
    for i in range(1, len(times)):
        spare = (going if i == 1 else 0.0) + (RESTING_S if i == len(times) - 1 else 0.0)
        far = marks[i] - marks[i - 1]
        time = max(times[i] - times[i - 1] - spare, far / limit, 1e-3)
        times[i] = times[i - 1] + spare + time
        speeds.append(far / time)
    mean = max(route.length / float(np.sum(np.diff(marks) / np.array(speeds))), 0.5)
    stride = run(actor.rig, mean) if running else walk(actor.rig, mean)
    falls = _falls(actor, route, stride, None)
    schedule = _schedule(route, marks, times, np.array(speeds), falls, turns, going, stride)
    first = wrapped(falls[0].yaw - actor.facing)
    side = "L" if first > 0.4 else "R" if first < -0.4 else _foot_behind(actor)
    return _tread(actor, falls, side, float(times[0]), stride, schedule=schedule)


def _curve(points: np.ndarray) -> tuple[Route, np.ndarray]:
    """A smooth way through ``points`` (centripetal Catmull-Rom: no loops, no overshoot to speak of), and how far along it
    each of them is."""
    if len(points) == 2:
        return Route(points), np.array([0.0, float(np.linalg.norm(points[1] - points[0]))])
    padded = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    knots = np.concatenate(
        [[0.0], np.cumsum(np.sqrt(np.maximum(np.linalg.norm(np.diff(padded, axis=0), axis=1), 1e-6)))]
    )
    rows, marks = [points[0]], [0.0]
    for i in range(1, len(padded) - 2):
        count = max(4, int(np.linalg.norm(padded[i + 1] - padded[i]) / _SAMPLE_M))
        t = np.linspace(knots[i], knots[i + 1], count + 1)[1:, None]
        rows += list(_catmull_rom(padded[i - 1 : i + 3], knots[i - 1 : i + 3], t))
        marks.append(float(np.linalg.norm(np.diff(np.array(rows), axis=0), axis=1).sum()))
    return Route(np.array(rows)), np.array(marks)


def _catmull_rom(p: np.ndarray, k: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Barry & Goldman (1988) between the second and third of four points."""
    a = [(k[i + 1] - t) / (k[i + 1] - k[i]) * p[i] + (t - k[i]) / (k[i + 1] - k[i]) * p[i + 1] for i in range(3)]
    b = [(k[i + 2] - t) / (k[i + 2] - k[i]) * a[i] + (t - k[i]) / (k[i + 2] - k[i]) * a[i + 1] for i in range(2)]
    return (k[2] - t) / (k[2] - k[1]) * b[0] + (t - k[1]) / (k[2] - k[1]) * b[1]


def _schedule(
    route: Route,
    marks: np.ndarray,
    times: np.ndarray,
    speeds: np.ndarray,
    falls: list,
    turns: int,
    going: float,
    stride: Stride,
) -> Schedule:
    """When each fall is down: turns on the spot first, then as the body's middle passes between the feet, the last foot
    drawn up in time to stand at the end."""
    along = _along(route, falls)
    under_way = float(times[0]) + going  # the way's distance 0, gone at the first leg's speed, would be here
    passed = np.concatenate([[under_way], times[1:-1], [float(times[-1]) - RESTING_S]])
    due: list[float] = []
    before = 0.0
    for i, far in enumerate(along):
        middle = (before + far) / 2
        if i < turns:
            when = float(times[0]) + TURNING_S * (i + 1)
        elif i == len(along) - 1:
            when = float(times[-1]) - SETTLE_S[stride.running]
        else:
            when = float(np.interp(middle, marks, passed))
        due.append(max(when, due[-1] + 0.12) if due else when)
        before = far
    pins = tuple((float(times[i]), route.at(float(marks[i]))) for i in range(1, len(marks) - 1))
    return Schedule(tuple(due), pins)


def _along(route: Route, falls: list) -> list[float]:
    """How far along the way each fall is (they go forward)."""
    out, least = [], 0.0
    grid = np.arange(0.0, route.length + 0.005, 0.01)
    way = np.array([route.at(float(s)) for s in grid])
    for fall in falls:
        near = np.linalg.norm(way - fall.centre, axis=1) + np.where(grid < least - 0.02, 9.0, 0.0)
        # the first nearest place, so that a way that crosses itself is not cut short
        good = np.flatnonzero(near < near.min() + 0.01)
        least = float(grid[good[0]])
        out.append(least)
    return out


def _tell_obstacles(stage: Stage, actor: Actor, points: np.ndarray) -> None:
    """Note what a leg leads through; nobody walks round it unasked."""
    for body in stage.world.bodies:
        if {"floor", "ceiling", "door"} & set(body.tags) or not any(s.solid and s.kind != "plane" for s in body.shapes):
            continue
        wall = "wall" in body.tags
        low, high = extent(body, stage.poses[body.id])
        if high[2] < 0.15 or low[2] > 1.6 or body.mobility != "fixed" or (max(high[:2] - low[:2]) > 4.0 and not wall):
            continue
        for a, b in zip(points, points[1:], strict=False):
            way = a + (b - a) * np.linspace(0, 1, 40)[:, None]
            if wall:
                met = touches(stage, body, a, b, 0.0) is not None
            else:
                met = bool(np.any(np.all((way > low[:2] - 0.1) & (way < high[:2] + 0.1), axis=1)))
            if met:
                stage.note(f"{actor.person.name}'s walk leads through the {body.label}; draw it around.")
                break
