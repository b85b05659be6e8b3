"""Animals go where the words send them. They are led as a whole along a path, with the rise and pitch of their gait; four legs
swing with the way they go, those of what has fewer stay as they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.foundation.assets import table
from engine.motion.paths import extent
from engine.motion.plans import Done
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world import Body, leg_track, legs_of
from engine.world.performance import TAKE_RATE, Hold

GOES = frozenset({"walk", "run", "enter", "exit", "jump"})
_UNTURNED = np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0])
_RAMP_S, _LEAP_S, _TURN_S = 0.5, 0.5, 0.6
SHORTEST_M = 0.2
"""Shorter animals step no faster."""
_NEAR_M = 0.7
_AWAY_M = 5.0


def goes(stage: Stage, beat: Beat) -> Body | None:
    """The animal that a beat sets in motion, or None."""
    body = stage.body(beat.subject) if beat.subject else None
    if body is None or "animal" not in body.tags or body.mobility == "fixed":
        return None
    return body if beat.action in GOES or (beat.action == "stop" and beat.target) else None


@dataclass(frozen=True)
class _Gait:
    """m/s over the ground, seconds from one rise to the next, metres and radians that the body rises and rocks."""

    speed: float
    step_s: float
    rise: float
    pitch: float

    @classmethod
    def of(cls, name: str, length: float) -> _Gait:
        """The gait ``name`` ("walk", "run") of an animal ``length`` metres long."""
        row = table("motion", "gaits.toml", schema="gaits")[name]
        slower = float(np.sqrt(max(length, SHORTEST_M)))
        pitch = float(np.radians(row["pitch_deg"]))
        return cls(row["speed_m_s"] * slower, row["step_s"] * slower, row["rise_m"] * length, pitch)


class _Track:
    """A way on the floor through ``points`` [m, 2]."""

    def __init__(self, points: np.ndarray):
        self.points = points
        steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
        self.lengths = np.concatenate([[0.0], np.cumsum(steps)])

    @property
    def length(self) -> float:
        return float(self.lengths[-1])

    def at(self, gone: np.ndarray) -> np.ndarray:
        """[n, 2]: where one is after ``gone`` metres [n]."""
        return np.stack([np.interp(gone, self.lengths, self.points[:, axis]) for axis in (0, 1)], axis=-1)


def go(stage: Stage, beat: Beat, body: Body, start: float) -> Done:
    """Lead the animal along its way; it arrives at rest."""
    pose = stage.pose(body.id, start)
    low, high = extent(body, _UNTURNED)
    length = float((high - low)[:2].max())
    ahead = space.rotate(pose[3:], np.array([1.0, 0.0, 0.0]))[:2]
    goal = _goal(stage, beat, pose[:2], ahead, length, start)
    people = [actor.spot for actor in stage.actors.values()]
    track = _Track(stage.plan().route(pose[:2], goal, 0.25 * length, people))
    if track.length < 0.3:
        return Done(start + 0.5, start)
    gait = _Gait.of("run" if beat.action == "run" or "quickly" in beat.manner else "walk", length)
    seconds = track.length / gait.speed + _RAMP_S
    times = np.arange(max(round(seconds * TAKE_RATE), 2) + 1) / TAKE_RATE
    poses, gone = _along(track, gait, length, pose, times, seconds)
    _swing_legs(stage, body, gone, round(start * TAKE_RATE), beat.action == "run")
    _leaps_down(body, pose, times, poses)
    stage.leads.append(Hold(body.id, "", (), round(start * TAKE_RATE), poses, _UNTURNED))
    stage.put(body.id, start + seconds, poses[-1])
    for actor in stage.actors.values():
        if actor.posture != "fallen":
            actor.look(start + 0.2, body.id, 0.8)
    return Done(start + seconds, start + 0.5 * seconds)


def _leaps_down(body: Body, pose: np.ndarray, times: np.ndarray, poses: np.ndarray) -> None:
    """Bring ``poses`` [n, 7] at ``times`` [n] down to the floor in an arc if the animal sits above it at ``pose`` [7]."""
    down = float(extent(body, pose)[0][2])
    if down > 0.05:
        air = np.clip(times / _LEAP_S, 0.0, 1.0)
        poses[:, 2] -= down * air**2 - 0.25 * air * (1.0 - air)


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
    clear = stage.plan()
    for far in (_AWAY_M, 0.6 * _AWAY_M, 0.3 * _AWAY_M):
        for turn in np.radians([0.0, 40.0, -40.0, 80.0, -80.0, 130.0, -130.0, 180.0]):
            turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ way
            goal = at + far * turned
            if np.all((inner[0] < goal) & (goal < inner[1])) and float(clear.clearance(goal)) > 0.5 * length:
                return goal  # where it comes to rest it is inside nothing
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
    track: _Track, gait: _Gait, length: float, pose: np.ndarray, times: np.ndarray, seconds: float
) -> tuple[np.ndarray, np.ndarray]:
    """Poses [n, 7], and metres gone [n], at ``times`` [n] of an animal ``length`` metres long that goes along ``track`` in
    ``seconds``, from ``pose`` [7]: it turns into its way and rises and rocks with its steps."""
    gone = np.clip(_ramped(times, seconds) * track.length, 0.0, track.length)
    front = space.rotate(pose[3:], np.array([1.0, 0.0, 0.0]))[:2]
    own = float(np.arctan2(front[1], front[0]))
    moving = np.clip(np.gradient(gone, times) / 0.5, 0.0, 1.0)
    phase = 2 * np.pi * times / gait.step_s
    rise = gait.rise * moving * (0.5 - 0.5 * np.cos(phase))
    rock = space.about(np.array([0.0, 1.0, 0.0]), gait.pitch * moving * np.sin(phase))
    level = space.multiply(space.inverse(space.yaw(own)), pose[3:])
    yaw = space.yaw(_headings(track, gone, times, length, front))
    turns = space.multiply(space.multiply(yaw, rock), level)
    return np.concatenate([track.at(gone), (pose[2] + rise)[:, None], turns], axis=-1), gone


@dataclass(frozen=True)
class _Stepping:
    """``reach``: radians that a leg swings to either side; ``stance``: the share of a stride that its foot is on the ground;
    ``order``: by which share of the stride each leg (hind left, fore left, hind right, fore right) is ahead."""

    reach: float
    stance: float
    order: tuple[float, float, float, float]


_WALK = _Stepping(float(np.radians(25.0)), 0.62, (0.0, 0.75, 0.5, 0.25))
"""The walk of dogs and horses: one foot after the other, each hind foot before the fore foot of its side (Hildebrand 1976)."""
_TROT = _Stepping(float(np.radians(36.0)), 0.42, (0.0, 0.5, 0.5, 0.0))
"""Feet in diagonal pairs."""
_FULL_SWING_M = 0.25
"""The legs swing more and more over the first of the way, and less and less over the last."""


def _swing_legs(stage: Stage, body: Body, gone: np.ndarray, first: int, runs: bool) -> None:
    """Swing each leg so that its foot stays where it was set down while the body goes on over it; ``gone`` metres [n]."""
    stepping = _TROT if runs else _WALK
    left = gone[-1] - gone
    share = np.clip(np.minimum(gone, left) / _FULL_SWING_M, 0.0, 1.0)
    share = share * share * (3.0 - 2.0 * share)
    for k, leg in enumerate(legs_of(body)):
        reach = leg.hip[2] * np.sin(stepping.reach)
        phase = (gone * stepping.stance / (2.0 * reach) + stepping.order[k]) % 1.0
        stands = 1.0 - 2.0 * phase / stepping.stance
        returns = -np.cos(np.pi * (phase - stepping.stance) / (1.0 - stepping.stance))
        ahead = reach * np.where(phase < stepping.stance, stands, returns)
        swing = -np.arcsin(ahead * share / leg.hip[2]).astype(np.float32)
        stage.swings.setdefault(leg_track(body.id, k), []).append((first, swing))


def _headings(track: _Track, gone: np.ndarray, times: np.ndarray, length: float, front: np.ndarray) -> np.ndarray:
    """[n] radians: from ``front`` [2], the way the animal faces, into the way it has ``gone`` [n] metres of at ``times`` [n]."""
    way = track.at(gone + 0.4 * length) - track.at(gone - 0.3 * length)
    way[np.linalg.norm(way, axis=-1) < 1e-6] = front
    yaw = np.unwrap(np.arctan2(way[:, 1], way[:, 0]))
    own = float(np.arctan2(front[1], front[0]))
    yaw += 2 * np.pi * np.round((own - yaw[0]) / (2 * np.pi))
    turned = np.clip(times / _TURN_S, 0.0, 1.0)
    return own + (yaw - own) * turned * turned * (3.0 - 2.0 * turned)
