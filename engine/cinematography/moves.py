"""How the camera moves during a shot: the writer's move, or an operator who keeps the subject in frame."""

from __future__ import annotations

import numpy as np

from engine.cinematography.composition import Framing, frame_subjects
from engine.cinematography.placing import Mount, room_box
from engine.cinematography.sight import Obstacles, blocked, inside, is_person
from engine.foundation import space
from engine.foundation.seed import generator
from engine.project import Shot
from engine.world import CameraKey, Take, World

_STEP_S = 0.25
_FAR_M = 13.0
"""Whoever goes farther than this would be lost in a picture that holds all of the way: the camera goes along."""
_AMOUNT = {"slow": 0.6, "normal": 1.0, "fast": 1.6}
_UP = np.array([0.0, 0.0, 1.0])


def keys_of_move(
    shot: Shot,
    mount: Mount,
    world: World,
    take: Take,
    boxes: Obstacles,
    skip: frozenset[int],
    aspect: float,
    aim: np.ndarray | None = None,
    share_of_move: float = 1.0,
    framings: list[Framing] | None = None,
) -> tuple[CameraKey, ...]:
    """Camera keys, one every quarter second of the shot (two for a camera at rest). ``skip``: obstacles that are the subject
    itself; ``aspect`` width / height of the picture; ``aim``: the middle of a picture that holds a whole path;
    ``share_of_move``: how much of the writer's move there is room for, below zero the other way; ``framings``: at
    ``key_times``, if they are known."""
    times = key_times(shot)
    framings = framings or [frame_subjects(shot, world, take, float(t)) for t in times]
    centres = _smoothed(np.array([framing.centre for framing in framings]))
    middle = len(times) // 2
    targets = np.repeat(centres[middle : middle + 1], len(times), axis=0)
    if aim is not None:
        targets = np.repeat(aim[None], len(times), axis=0)
    positions = np.repeat(mount.position[None], len(times), axis=0)
    tracking = _tracks(shot, framings, centres)
    if shot.kind == "point of view":
        targets = centres
    elif _rides(shot, framings, centres):
        positions, targets = _followed(mount, centres, middle, framings, world, boxes, skip, is_close_on_thing(shot))
    elif _needs_operator(shot, framings, centres) or _runs_out(shot, mount, targets, framings, aspect):
        targets = centres
    focals = np.full(len(times), mount.focal_mm)
    share = np.linspace(0.0, 1.0, len(times))
    if not tracking:
        positions, targets, focals = _moved(shot, positions, targets, focals, share, share_of_move)
    targets = targets + _look_room(positions, targets, framings, shot, aspect)
    low, high = room_box(world)
    positions = np.clip(positions, low, high)
    roll = np.radians(12.0) if shot.angle == "dutch" else 0.0
    subjects = np.array([framing.points[0] for framing in framings])
    return tuple(
        CameraKey(
            float(time),
            tuple(float(v) for v in position),  # type: ignore[arg-type]
            tuple(float(v) for v in target),  # type: ignore[arg-type]
            float(focal),
            max(float(np.linalg.norm(subject - position)), 0.2),
            roll,
        )
        for time, position, target, focal, subject in zip(times, positions, targets, focals, subjects, strict=True)
    )


def key_times(shot: Shot) -> np.ndarray:
    """Story seconds of a shot's camera keys."""
    # keys sit on a grid of absolute story time, so that a longer shot starts like a shorter one
    first, last = np.floor(shot.story_in / _STEP_S), np.ceil(shot.story_out / _STEP_S)
    return np.arange(first, max(last, first + 1) + 1) * _STEP_S


def _smoothed(path: np.ndarray) -> np.ndarray:
    """An operator's hand: a weighted mean over about a second (binomial, 5 keys)."""
    padded = np.concatenate([path[:1], path[:1], path, path[-1:], path[-1:]])
    weights = np.array([1.0, 4.0, 6.0, 4.0, 1.0]) / 16.0
    return sum(weight * padded[i : i + len(path)] for i, weight in enumerate(weights))


def _travel(centres: np.ndarray) -> float:
    return float(np.linalg.norm(np.ptp(centres, axis=0)))


def _needs_operator(shot: Shot, framings: list[Framing], centres: np.ndarray) -> bool:
    """Close pictures follow every shift; a wide one is pulled back for a walk and pans only for what runs out of it."""
    if shot.size in ("full", "wide", "extreme wide"):
        return _travel(centres) > 6.0
    return _travel(centres) > 0.10 * framings[0].height


def _runs_out(shot: Shot, mount: Mount, targets: np.ndarray, framings: list[Framing], aspect: float) -> bool:
    """Whether somebody the shot is about leaves the picture of a camera at rest."""
    if shot.move.kind in ("pan", "tilt"):  # the writer's own way of looking elsewhere
        return False
    view = space.normalised(targets[0] - mount.position)
    right = space.normalised(np.cross(view, _UP))
    up = np.cross(right, view)
    half = 18.0 / mount.focal_mm
    for framing in framings:
        people = [i for i, owner in enumerate(framing.owners) if is_person(owner)]
        seen = framing.points[people] - mount.position if people else np.zeros((0, 3))
        depth = np.maximum(seen @ view, 1e-3)
        out = (np.abs(seen @ right) / depth > 0.94 * half) | (np.abs(seen @ up) / depth > 0.94 * half / aspect)
        if out.any():
            return True
    return False


def _tracks(shot: Shot, framings: list[Framing], centres: np.ndarray) -> bool:
    """Whether a truck goes alongside whoever walks."""
    return shot.move.kind == "truck" and _travel(centres) > 0.5 * framings[0].height


def _rides(shot: Shot, framings: list[Framing], centres: np.ndarray) -> bool:
    if shot.kind == "point of view":
        return False
    return shot.move.kind == "follow" or _tracks(shot, framings, centres) or _walks_out(shot, framings, centres)


def is_close_on_thing(shot: Shot) -> bool:
    """Whether the picture is of a thing alone, that may be lifted out of it."""
    return shot.kind in ("insert", "cutaway")


def rides(shot: Shot, framings: list[Framing]) -> bool:
    """Whether the camera goes along with its subject; ``framings`` at ``key_times``."""
    return _rides(shot, framings, _smoothed(np.array([framing.centre for framing in framings])))


def _walks_out(shot: Shot, framings: list[Framing], centres: np.ndarray) -> bool:
    wide = shot.size in ("wide", "extreme wide") or shot.kind in ("establishing", "master")
    if wide and shot.size == "wide" and _travel(centres) > _FAR_M:
        return shot.move.kind in ("static", "handheld")
    return not wide and shot.move.kind == "static" and _travel(centres) > 1.1 * framings[0].height


def _followed(
    mount: Mount,
    centres: np.ndarray,
    middle: int,
    framings: list[Framing],
    world: World,
    boxes: Obstacles,
    skip: frozenset[int],
    rises: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """The camera goes along with its subject, up too if it ``rises``; where that would run into furniture, or put something
    before the lens more often than standing still would, it stays and turns instead."""
    still = np.repeat(mount.position[None], len(centres), axis=0)
    moving = centres + (mount.position - centres[middle])
    if not rises:
        moving[:, 2] = mount.position[2]
    low, high = room_box(world)
    moving = np.clip(moving, low, high)
    if inside(boxes, moving, 0.08).any():
        return still, centres
    ways = [_hidden(boxes, path, framings, skip) for path in (moving, still)]
    return (still if ways[1] < ways[0] else moving), centres


def _hidden(boxes: Obstacles, path: np.ndarray, framings: list[Framing], skip: frozenset[int]) -> float:
    """How much of a followed subject, from the eyes to the middle of its picture, is hidden along a camera's ``path`` [n, 3]."""
    share = 0.0
    for position, framing in zip(path, framings, strict=True):
        below = framing.points[0] + (framing.centre - framing.points[0]) * np.array([[1.0], [2.0]])
        points = np.concatenate([framing.points, below])
        share += float(blocked(boxes, position[None], points, skip).mean())
    return share / len(framings)


def eased(share: np.ndarray, curve: str) -> np.ndarray:
    """How far a move has come, 0 to 1, at ``share`` of its time: "smooth" sets off and arrives at rest (quintic), "ease in" only
    sets off so, "ease out" only arrives so (cubic), "linear" neither."""
    if curve == "linear":
        return share
    if curve == "ease in":
        return share**3
    if curve == "ease out":
        return 1.0 - (1.0 - share) ** 3
    return share**3 * (10.0 - 15.0 * share + 6.0 * share**2)


def _moved(
    shot: Shot,
    positions: np.ndarray,
    targets: np.ndarray,
    focals: np.ndarray,
    share: np.ndarray,
    share_of_move: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The writer's move on top, along its curve."""
    kind, direction = shot.move.kind, shot.move.direction
    amount = _AMOUNT.get(shot.move.speed, 1.0) * share_of_move
    ease = eased(share, shot.move.curve)
    sign = -1.0 if direction in ("out", "left", "down") else 1.0
    away = positions - targets
    distance = np.linalg.norm(away, axis=-1, keepdims=True)
    right = space.normalised(np.cross(-away, _UP))
    centred = (ease - 0.5)[:, None]
    if kind == "dolly":
        scale = 1.0 - sign * 0.38 * amount * centred
        positions = targets + away * scale
    elif kind == "zoom":
        focals = focals * (1.0 + 0.55 * amount) ** (sign * (ease - 0.5))
    elif kind == "truck":
        shift = right * sign * 0.55 * amount * distance * centred
        positions, targets = positions + shift, targets + shift
    elif kind == "pedestal":
        shift = _UP * sign * 0.6 * amount * centred
        positions = positions + shift
        targets = targets + shift * 0.35
    elif kind == "crane":
        lift = (ease if sign > 0 else 1.0 - ease)[:, None]
        positions = positions + lift * (_UP * 1.9 * amount + space.normalised(away) * 1.0 * amount)
    elif kind == "orbit":
        turn = space.yaw(sign * np.radians(55.0) * amount * (ease - 0.5))
        positions = targets + space.rotate(turn, away)
    elif kind == "pan":
        swing = space.yaw(sign * np.radians(26.0) * amount * (1.0 - ease))
        targets = positions + space.rotate(swing, targets - positions)
    elif kind == "tilt":
        swing = space.about(right, -sign * np.radians(20.0) * amount * (1.0 - ease))
        targets = positions + space.rotate(swing, targets - positions)
    elif kind == "handheld":
        sway = _handheld(shot, len(share))
        positions = positions + sway[:, :3] * 0.022
        targets = targets + sway[:, 3:] * 0.012 * distance
    return positions, targets, focals


def _handheld(shot: Shot, count: int) -> np.ndarray:
    """Breath and muscle: six independent drifts [count, 6] of unit size, smooth over about half a second."""
    noise = generator("handheld", shot.id).standard_normal((count + 4, 6))
    return (noise[:-4] + 2 * noise[1:-3] + 3 * noise[2:-2] + 2 * noise[3:-1] + noise[4:]) / np.sqrt(19.0)


def _look_room(
    positions: np.ndarray, targets: np.ndarray, framings: list[Framing], shot: Shot, aspect: float
) -> np.ndarray:
    """Someone seen from the side gets more room before the eyes than behind the head."""
    if shot.kind not in ("single", "over the shoulder") or shot.size in (
        "extreme close-up",
        "wide",
        "extreme wide",
    ):
        return np.zeros_like(targets)
    middle = framings[len(framings) // 2]
    view = space.normalised(targets - positions)
    right = space.normalised(np.cross(view, _UP))
    lead = np.clip(right @ middle.facing, -0.8, 0.8)
    return right * (0.09 * middle.height * min(aspect, 16 / 9) * lead)[:, None]
