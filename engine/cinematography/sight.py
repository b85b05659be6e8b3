"""What stands between the camera and its subject."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.cinematography.subjects import body_box, shape_centre, shape_half
from engine.foundation import space
from engine.project import Shot
from engine.world import BONES, Hinge, World, WorldState


@dataclass(frozen=True)
class Obstacles:
    """Boxes of all opaque shapes: ``poses`` [n, 7] of their centres in the world, ``halves`` [n, 3] metres, ``owners`` body
    index of each."""

    poses: np.ndarray
    halves: np.ndarray
    owners: np.ndarray


@dataclass(frozen=True)
class Scenery:
    """Boxes of all opaque shapes in their bodies' frames: ``poses`` [n, 7], ``halves`` [n, 3] metres, ``owners`` body index
    of each. Glass and invisible shapes hide nothing. ``swinging``: the bodies with a hinge by their ids, each with its boxes
    that turn about it."""

    poses: np.ndarray
    halves: np.ndarray
    owners: np.ndarray
    swinging: dict[str, tuple[Hinge, np.ndarray]] = field(default_factory=dict)

    @staticmethod
    def of(world: World) -> Scenery:
        poses: list[np.ndarray] = []
        halves: list[np.ndarray] = []
        owners: list[int] = []
        turning: dict[str, list[int]] = {}
        x0, y0, x1, y1 = world.bounds
        stage = np.array([(x0 + x1) / 2, (y0 + y1) / 2, 1.2])
        for index, body in enumerate(world.bodies):
            for shape in body.shapes:
                look = shape.appearance or world.material(shape.material).appearance
                if not shape.visible or look.opacity < 0.6:
                    continue
                pose = space.composed(np.array(shape.pose), np.array([*shape_centre(shape), 1.0, 0.0, 0.0, 0.0]))
                half = shape_half(shape)
                if shape.kind == "mesh" and _holds(space.composed(np.array(body.pose), pose), half, stage):
                    continue  # hills all around: their box is full of air, and people act in the middle of it
                if body.hinge is not None and shape.name in body.hinge.shapes:
                    turning.setdefault(body.id, []).append(len(poses))
                poses.append(pose)
                halves.append(half)
                owners.append(index)
        hinges = {body.id: body.hinge for body in world.bodies if body.hinge is not None}
        return Scenery(
            np.array(poses).reshape(-1, 7),
            np.array(halves).reshape(-1, 3),
            np.array(owners, int).reshape(-1),
            {name: (hinges[name], np.array(boxes)) for name, boxes in turning.items()},
        )

    def at(self, state: WorldState) -> Obstacles:
        """Where the boxes are at a moment, doors as far open as they are."""
        bodies = np.asarray(state.bodies, float).reshape(-1, 7)
        poses = self.poses.copy()
        for name, angle in state.hinges:
            if name in self.swinging:
                hinge, boxes = self.swinging[name]
                point, turn = np.array(hinge.point), space.about(np.array(hinge.axis), angle)
                swung = np.concatenate([point - space.rotate(turn, point), turn])
                poses[boxes] = space.composed(swung, poses[boxes])
        return Obstacles(space.composed(bodies[self.owners], poses), self.halves, self.owners)


def _holds(pose: np.ndarray, half: np.ndarray, point: np.ndarray) -> bool:
    """Whether a box at ``pose`` [7] with half extents ``half`` [3] holds a point [3]."""
    return bool((np.abs(space.rotate(space.inverse(pose[3:]), point - pose[:3])) < half).all())


_LIMBS = (  # from joint, to joint, half width and half depth in metres
    ("pelvis", "chest", 0.17, 0.12),
    ("chest", "neck", 0.19, 0.11),
    ("neck", "head", 0.07, 0.07),
    ("thigh.L", "shank.L", 0.08, 0.08),
    ("thigh.R", "shank.R", 0.08, 0.08),
    ("shank.L", "foot.L", 0.06, 0.06),
    ("shank.R", "foot.R", 0.06, 0.06),
    ("upperarm.L", "forearm.L", 0.05, 0.05),
    ("upperarm.R", "forearm.R", 0.05, 0.05),
    ("forearm.L", "hand.L", 0.04, 0.04),
    ("forearm.R", "hand.R", 0.04, 0.04),
)
_HANDS = tuple(
    part
    for side in "LR"
    for finger in ("thumb", "index", "middle", "ring", "little")
    for part in (
        (f"hand.{side}", f"{finger}1.{side}", 0.009, 0.012),
        (f"{finger}1.{side}", f"{finger}2.{side}", 0.007, 0.007),
        (f"{finger}2.{side}", f"{finger}3.{side}", 0.006, 0.006),
    )
)
_HEAD_HALF = np.array([0.11, 0.09, 0.14])
"""Half depth, width and height of a head with its hair, metres."""


def person_owner(index: int) -> int:
    """The owner that stands for the person ``index`` among obstacles; bodies have numbers from 0 on."""
    return -1 - index


def is_person(owner: int) -> bool:
    """Whether an owner among obstacles is a person."""
    return -1000 < owner < 0


def people_boxes(world: World, state: WorldState, fingers: bool = False) -> Obstacles:
    """Heads, trunks and limbs of everybody as boxes, to the ``fingers`` where a picture is so close that they hide something."""
    limbs = (*_LIMBS, *_HANDS) if fingers else _LIMBS
    first = [BONES.index(limb[0]) for limb in limbs]
    second = [BONES.index(limb[1]) for limb in limbs]
    sides = np.array([[limb[3], limb[2]] for limb in limbs])
    head = BONES.index("head")
    parts = [Obstacles(np.zeros((0, 7)), np.zeros((0, 3)), np.zeros(0, int))]
    for index, person in enumerate(world.people):
        joints, turns = person.figure.skeleton.world(state.roots[index], state.rotations[index])
        start, end = joints[first], joints[second]
        lengths = np.linalg.norm(end - start, axis=-1)
        whole = lengths > 1e-3
        turned = _along(turns[first][whole], (end - start)[whole] / lengths[whole, None])
        poses = np.concatenate([(start + end)[whole] / 2, turned], axis=-1)
        halves = np.concatenate([sides[whole], lengths[whole, None] / 2], axis=-1)
        crown = joints[head] + space.rotate(turns[head], np.array([0.0, 0.0, 1.0])) * 0.09
        poses = np.concatenate([poses, np.concatenate([crown, turns[head]])[None]])
        halves = np.concatenate([halves, _HEAD_HALF[None]])
        parts.append(Obstacles(poses, halves, np.full(len(poses), person_owner(index))))
    return together(*parts)


def _along(turns: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """``turns`` [n, 4] tipped as little as possible so that their z axes lie along ``directions`` [n, 3]."""
    axes = space.rotate(turns, np.array([0.0, 0.0, 1.0]))
    agree = np.where((axes * directions).sum(-1, keepdims=True) >= 0.0, 1.0, -1.0)
    return space.multiply(space.between(axes, directions * agree), turns)


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


def blocked(
    boxes: Obstacles, start: np.ndarray, end: np.ndarray, skip: frozenset[int], slack: float = 0.03
) -> np.ndarray:
    """Whether each segment ``start`` [..., 3] to ``end`` [..., 3] meets a box (slab method); boxes of the bodies in ``skip`` and
    boxes within ``slack`` metres of the end do not count. Returns bool [...]."""
    keep = ~np.isin(boxes.owners, list(skip)) if skip else np.ones(len(boxes.owners), bool)
    if not keep.any():
        return np.zeros(np.broadcast_shapes(start.shape, end.shape)[:-1], bool)
    poses, halves = boxes.poses[keep], boxes.halves[keep]
    length = np.linalg.norm(end - start, axis=-1)[..., None]
    back = space.inverse(poses[:, 3:])
    local = space.rotate(back, start[..., None, :] - poses[:, :3])
    ray = space.rotate(back, end[..., None, :] - poses[:, :3]) - local  # both ends are turned before they are paired
    enter, leave = np.array(-np.inf), np.array(np.inf)
    for axis in range(3):
        along = ray[..., axis]
        inverse = 1.0 / np.where(np.abs(along) < 1e-9, 1e-9, along)
        middle, half = -local[..., axis] * inverse, halves[:, axis] * np.abs(inverse)
        enter, leave = np.maximum(enter, middle - half), np.minimum(leave, middle + half)
    hit = (enter < leave) & (leave > 0.0) & (enter < 1.0 - slack / np.maximum(length, 0.05))
    return hit.any(-1)


def inside(boxes: Obstacles, points: np.ndarray, margin: float) -> np.ndarray:
    """Whether each of ``points`` [..., 3] lies in a box grown by ``margin`` metres. Returns bool [...]."""
    if not len(boxes.owners):
        return np.zeros(points.shape[:-1], bool)
    local = space.rotate(space.inverse(boxes.poses[:, 3:]), points[..., None, :] - boxes.poses[:, :3])
    return (np.abs(local) < boxes.halves + margin).all(-1).any(-1)
