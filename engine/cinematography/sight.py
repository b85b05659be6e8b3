"""What stands between the camera and its subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.cinematography.subjects import body_box, shape_centre, shape_half
from engine.foundation import space
from engine.project import Shot
from engine.world import BONES, World, WorldState


@dataclass(frozen=True)
class Obstacles:
    """Boxes of all opaque shapes: ``poses`` [n, 7] of their centres in the world, ``halves`` [n, 3] metres, ``owners`` body
    index of each."""

    poses: np.ndarray
    halves: np.ndarray
    owners: np.ndarray


def obstacles(world: World, state: WorldState) -> Obstacles:
    """Everything that can hide a subject at a moment; glass and invisible shapes cannot."""
    poses, halves, owners = [], [], []
    for index, body in enumerate(world.bodies):
        for shape in body.shapes:
            look = shape.appearance or world.material(shape.material).appearance
            if not shape.visible or look.opacity < 0.6:
                continue
            centre = np.array([*shape_centre(shape), 1.0, 0.0, 0.0, 0.0])
            poses.append(space.composed(space.composed(state.bodies[index], np.array(shape.pose)), centre))
            halves.append(shape_half(shape))
            owners.append(index)
    if not poses:
        return Obstacles(np.zeros((0, 7)), np.zeros((0, 3)), np.zeros(0, int))
    return Obstacles(np.array(poses), np.array(halves), np.array(owners))


_LIMBS = (  # from joint, to joint, half width and half depth in metres, whether a hand's reach belongs to it
    ("pelvis", "chest", 0.17, 0.12, False),
    ("chest", "neck", 0.19, 0.11, False),
    ("neck", "head", 0.07, 0.07, False),
    ("thigh.L", "shank.L", 0.08, 0.08, False),
    ("thigh.R", "shank.R", 0.08, 0.08, False),
    ("shank.L", "foot.L", 0.06, 0.06, False),
    ("shank.R", "foot.R", 0.06, 0.06, False),
    ("upperarm.L", "forearm.L", 0.05, 0.05, True),
    ("upperarm.R", "forearm.R", 0.05, 0.05, True),
    ("forearm.L", "hand.L", 0.04, 0.04, True),
    ("forearm.R", "hand.R", 0.04, 0.04, True),
)
_HEAD_HALF = np.array([0.11, 0.09, 0.14])
"""Half depth, width and height of a head with its hair, metres."""


def person_owner(index: int) -> int:
    """The owner that stands for the person ``index`` among obstacles; bodies have numbers from 0 on."""
    return -1 - index


def is_person(owner: int) -> bool:
    """Whether an owner among obstacles is a person."""
    return -1000 < owner < 0


def people_boxes(world: World, state: WorldState, reaching: bool = True) -> Obstacles:
    """Heads, trunks and limbs of everybody as boxes; ``reaching`` False leaves the arms out, which hold what an insert shows."""
    poses: list[np.ndarray] = []
    halves: list[np.ndarray] = []
    owners: list[int] = []
    for index, person in enumerate(world.people):
        joints, turns = person.figure.skeleton.world(state.roots[index], state.rotations[index])
        for first, second, wide, deep, reach in _LIMBS:
            if reach and not reaching:
                continue
            start, end = joints[BONES.index(first)], joints[BONES.index(second)]
            length = float(np.linalg.norm(end - start))
            if length < 1e-3:
                continue
            turn = _along(turns[BONES.index(first)], (end - start) / length)
            poses.append(np.concatenate([(start + end) / 2, turn]))
            halves.append(np.array([deep, wide, length / 2]))
            owners.append(person_owner(index))
        head = BONES.index("head")
        up = space.rotate(turns[head], np.array([0.0, 0.0, 1.0]))
        poses.append(np.concatenate([joints[head] + up * 0.09, turns[head]]))
        halves.append(_HEAD_HALF)
        owners.append(person_owner(index))
    if not poses:
        return Obstacles(np.zeros((0, 7)), np.zeros((0, 3)), np.zeros(0, int))
    return Obstacles(np.array(poses), np.array(halves), np.array(owners))


def _along(turn: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """``turn`` [4] tipped as little as possible so that its z axis lies along ``direction``."""
    axis = space.rotate(turn, np.array([0.0, 0.0, 1.0]))
    return space.multiply(space.between(axis, direction if axis @ direction >= 0 else -direction), turn)


def together(*parts: Obstacles) -> Obstacles:
    """All boxes of several sets."""
    return Obstacles(
        np.concatenate([part.poses for part in parts]),
        np.concatenate([part.halves for part in parts]),
        np.concatenate([part.owners for part in parts]),
    )


def near(boxes: Obstacles, centre: np.ndarray, reach: float) -> Obstacles:
    """The boxes that come within ``reach`` metres of ``centre``."""
    kept = np.linalg.norm(boxes.poses[:, :3] - centre, axis=-1) - np.linalg.norm(boxes.halves, axis=-1) < reach
    return Obstacles(boxes.poses[kept], boxes.halves[kept], boxes.owners[kept])


SMALL_M = 1.3


def transparent(shot: Shot, world: World) -> frozenset[int]:
    """Bodies (indices) that cannot hide what ``shot`` is about because they are it. Where people matter more, a tree they point
    at still hides them."""
    people = any(world.has_person(subject) for subject in shot.subjects)
    about_things = shot.kind in ("insert", "cutaway") or not people
    found = set()
    for index, body in enumerate(world.bodies):
        if body.id in shot.subjects:
            low, high = body_box(body, np.array(body.pose))
            if about_things or (high - low).max() <= SMALL_M:
                found.add(index)
    return frozenset(found)


def blocked(boxes: Obstacles, start: np.ndarray, end: np.ndarray, skip: frozenset[int]) -> np.ndarray:
    """Whether each segment ``start`` [..., 3] to ``end`` [..., 3] meets a box (slab method); boxes of the bodies in ``skip`` and
    boxes within 3 cm of the end do not count. Returns bool [...]."""
    keep = ~np.isin(boxes.owners, list(skip)) if skip else np.ones(len(boxes.owners), bool)
    if not keep.any():
        return np.zeros(np.broadcast_shapes(start.shape, end.shape)[:-1], bool)
    poses, halves = boxes.poses[keep], boxes.halves[keep]
    start, end = np.broadcast_arrays(start, end)
    back = space.inverse(poses[:, 3:])
    local = space.rotate(back, start[..., None, :] - poses[:, :3])
    ray = space.rotate(back, (end - start)[..., None, :])
    length = np.linalg.norm(end - start, axis=-1)[..., None]
    safe = np.where(np.abs(ray) < 1e-9, 1e-9, ray)
    near, far = (-halves - local) / safe, (halves - local) / safe
    enter = np.minimum(near, far).max(-1)
    leave = np.maximum(near, far).min(-1)
    hit = (enter < leave) & (leave > 0.0) & (enter < 1.0 - 0.03 / np.maximum(length, 0.05))
    return hit.any(-1)


def inside(boxes: Obstacles, points: np.ndarray, margin: float) -> np.ndarray:
    """Whether each of ``points`` [..., 3] lies in a box grown by ``margin`` metres. Returns bool [...]."""
    if not len(boxes.owners):
        return np.zeros(points.shape[:-1], bool)
    local = space.rotate(space.inverse(boxes.poses[:, 3:]), points[..., None, :] - boxes.poses[:, :3])
    return (np.abs(local) < boxes.halves + margin).all(-1).any(-1)
