"""What stands between the camera and its subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.cinematography.subjects import body_box, shape_centre, shape_half
from engine.foundation import space
from engine.project import Shot
from engine.world import World, WorldState


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
