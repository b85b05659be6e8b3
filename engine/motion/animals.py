"""Animals go where the words send them. They are led as a whole along a path, with the rise and pitch of their gait; their
legs do not move by themselves."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.paths import extent
from engine.motion.plans import Done
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world import Body
from engine.world.performance import TAKE_RATE, Hold

GOES = frozenset({"walk", "run", "enter", "exit", "jump"})
_PACE = {"walk": 1.05, "run": 3.6}
"""m/s of an animal one metre long; others go as the square root of their length (equal Froude numbers: Alexander &
Jayes 1983)."""
_UNTURNED = np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0])
_STEP_S = 0.45
_RAMP_S = 0.5
_NEAR_M = 0.7
_AWAY_M = 5.0


def goes(stage: Stage, beat: Beat) -> Body | None:
    """The animal that a beat sets in motion, or None."""
    body = stage.body(beat.subject) if beat.subject else None
    if body is None or "animal" not in body.tags or beat.action not in GOES or body.mobility == "fixed":
        return None
    return body


def go(stage: Stage, beat: Beat, body: Body, start: float) -> Done:
    """Lead the animal along its way; it arrives at rest."""
    pose = stage.pose(body.id, start)
    low, high = extent(body, _UNTURNED)
    length = float((high - low)[:2].max())
    ahead = space.rotate(pose[3:], np.array([1.0, 0.0, 0.0]))[:2]
    goal = _goal(stage, beat, pose[:2], ahead, length, start)
    points = stage.plan().route(pose[:2], goal, 0.25 * length, [actor.spot for actor in stage.actors.values()])
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    if lengths[-1] < 0.3:
        return Done(start + 0.5, start)
    run = beat.action == "run" or "quickly" in beat.manner
    speed = _PACE["run" if run else "walk"] * np.sqrt(length)
    seconds = float(lengths[-1] / speed + _RAMP_S)
    first = round(start * TAKE_RATE)
    times = np.arange(max(round(seconds * TAKE_RATE), 2) + 1) / TAKE_RATE
    gone = np.clip(_ramped(times, seconds) * lengths[-1], 0.0, lengths[-1])
    poses = _along(points, lengths, gone, pose, ahead, times, run, length)
    down = float(pose[2] - max(pose[2] - float(extent(body, pose)[0][2]), 0.0))
    if down > 0.05:  # it leaps down from where it sits
        air = np.clip(times / 0.5, 0.0, 1.0)
        poses[:, 2] -= down * air**2 - 0.25 * air * (1.0 - air)
    stage.leads.append(Hold(body.id, "", (), first, poses, _UNTURNED))
    stage.put(body.id, start + seconds, poses[-1])
    for actor in stage.actors.values():
        if actor.posture != "fallen":
            actor.look(start + 0.2, body.id, 0.8)
    return Done(start + seconds, start + 0.5 * seconds)


def _goal(stage: Stage, beat: Beat, at: np.ndarray, ahead: np.ndarray, length: float, start: float) -> np.ndarray:
    """Where it goes: near its target, past it, or off the way it is sent."""
    x0, y0, x1, y1 = stage.world.bounds
    inner = np.array([[x0 + 0.5, y0 + 0.5], [x1 - 0.5, y1 - 0.5]])
    target = beat.target or beat.object
    point = stage.point(target, start) if target else None
    if point is not None:
        way = point[:2] - at
        far = max(float(np.linalg.norm(way)), 1e-6)
        passes = beat.relation in ("past", "by", "beyond") or "past" in beat.verb.split(" ")
        stop = -2.5 if passes else _NEAR_M + 0.5 * length
        body = stage.body(target)
        if body is not None and stop > 0.0:
            low, high = extent(body, stage.pose(body.id, start))
            stop += min(0.5 * float(max((high - low)[:2])), _NEAR_M)  # a tree is reached under its crown
        return np.clip(at + way / far * max(far - stop, 0.0), inner[0], inner[1])
    people = [actor.spot for actor in stage.actors.values()]
    way = {"left": np.array([-ahead[1], ahead[0]]), "right": np.array([ahead[1], -ahead[0]]), "back": -ahead}.get(
        beat.direction, ahead
    )
    if people and beat.direction in ("away", "off", "out"):
        nearest = min(people, key=lambda spot: float(np.linalg.norm(spot - at)))
        way = space.normalised(at - nearest)
    for turn in np.radians([0.0, 40.0, -40.0, 80.0, -80.0, 130.0, -130.0, 180.0]):
        turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ way
        goal = at + _AWAY_M * turned
        if np.all((inner[0] < goal) & (goal < inner[1])):
            return goal
    return np.clip(at + _AWAY_M * way, inner[0], inner[1])


def _ramped(times: np.ndarray, seconds: float) -> np.ndarray:
    """Share of the way at each of ``times``: speed rises and falls evenly over ``_RAMP_S``."""
    ramp = min(_RAMP_S, seconds / 2)
    up = np.where(times < ramp, times**2 / (2 * ramp), times - ramp / 2)
    left = np.clip(seconds - times, 0.0, None)
    down = np.where(left < ramp, left**2 / (2 * ramp), left - ramp / 2)
    whole = seconds - ramp
    return np.clip(np.where(times < seconds / 2, up, whole - down) / whole, 0.0, 1.0)


def _along(
    points: np.ndarray,
    lengths: np.ndarray,
    gone: np.ndarray,
    pose: np.ndarray,
    ahead: np.ndarray,
    times: np.ndarray,
    run: bool,
    length: float,
) -> np.ndarray:
    """Poses [n, 7] of a body that has ``gone`` metres along ``points``: it turns into its way and rocks with its steps."""
    spots = np.stack([np.interp(gone, lengths, points[:, axis]) for axis in (0, 1)], axis=-1)
    before = np.stack([np.interp(gone - 0.3 * length, lengths, points[:, axis]) for axis in (0, 1)], axis=-1)
    beyond = np.stack([np.interp(gone + 0.4 * length, lengths, points[:, axis]) for axis in (0, 1)], axis=-1)
    way = beyond - before
    way[np.linalg.norm(way, axis=-1) < 1e-6] = ahead
    yaw = np.unwrap(np.arctan2(way[:, 1], way[:, 0]))
    own = float(np.arctan2(ahead[1], ahead[0]))
    yaw += 2 * np.pi * np.round((own - yaw[0]) / (2 * np.pi))
    turn = np.clip(times / 0.6, 0.0, 1.0)
    turn = turn * turn * (3.0 - 2.0 * turn)
    yaw = own + (yaw - own) * turn
    moving = np.clip(np.gradient(gone, times) / 0.5, 0.0, 1.0)
    phase = 2 * np.pi * times / (_STEP_S * np.sqrt(max(length, 0.2)) * (0.8 if run else 1.2))
    rise = (0.05 if run else 0.015) * length * moving * (0.5 - 0.5 * np.cos(phase))
    pitch = np.radians(6.0 if run else 1.5) * moving * np.sin(phase)
    level = space.multiply(space.inverse(space.yaw(own)), pose[3:])
    turns = space.multiply(space.multiply(space.yaw(yaw), space.about(np.array([0.0, 1.0, 0.0]), pitch)), level)
    return np.concatenate([spots, (pose[2] + rise)[:, None], turns], axis=-1)
