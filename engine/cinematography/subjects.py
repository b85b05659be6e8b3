"""What a shot is about, as points in space that must be seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.world import BONES, Body, Shape, Take, World, WorldState

_HEAD, _CHEST, _PELVIS = BONES.index("head"), BONES.index("chest"), BONES.index("pelvis")
_EYES = [BONES.index("eye.L"), BONES.index("eye.R")]
_HANDS = [BONES.index("hand.L"), BONES.index("hand.R")]
_FEET = [BONES.index("foot.L"), BONES.index("foot.R")]


@dataclass(frozen=True)
class PersonView:
    """One person at one moment, world metres: ``eyes`` between the eyes, ``crown`` top of the head, ``facing`` unit vector of
    the head on the ground plane. Of whoever ``lies``, ``facing`` is across the body;
    ``index`` is the person's place in the world."""

    eyes: np.ndarray
    crown: np.ndarray
    chest: np.ndarray
    pelvis: np.ndarray
    hands: np.ndarray
    feet: np.ndarray
    facing: np.ndarray
    height: float
    lies: bool = False
    index: int = 0

    @property
    def mouth(self) -> np.ndarray:
        return self.eyes - (self.crown - self.eyes) * 0.55


def view_person(world: World, state: WorldState, person_id: str) -> PersonView:
    index = next(i for i, person in enumerate(world.people) if person.id == person_id)
    figure = world.people[index].figure
    joints, turns = figure.skeleton.world(state.roots[index], state.rotations[index])
    eyes = joints[_EYES].mean(0)
    forward = space.rotate(turns[_HEAD], np.array([1.0, 0.0, 0.0])) * 0.4
    forward = forward + space.rotate(turns[_CHEST], np.array([1.0, 0.0, 0.0])) * 0.6
    flat = np.array([forward[0], forward[1], 0.0])
    if np.linalg.norm(flat) < 0.05:
        flat = space.rotate(turns[_PELVIS], np.array([1.0, 0.0, 0.0])) * [1, 1, 0]
    up = space.rotate(turns[_HEAD], np.array([0.0, 0.0, 1.0]))
    body = joints[_CHEST] - joints[_PELVIS]
    lies = bool(abs(body[2]) < 0.5 * np.linalg.norm(body))
    if lies:
        flat = np.array([-body[1], body[0], 0.0])
    return PersonView(
        eyes=eyes,
        crown=eyes + up * 0.075 * figure.height,
        chest=joints[_CHEST],
        pelvis=joints[_PELVIS],
        hands=joints[_HANDS],
        feet=joints[_FEET],
        facing=space.normalised(flat),
        height=figure.height,
        lies=lies,
        index=index,
    )


def body_pose(world: World, take: Take, state: WorldState, body_id: str) -> np.ndarray:
    """Pose [7] of a body at a moment."""
    return state.bodies[take.body_ids.index(body_id)]


def body_box(body: Body, pose: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(low, high) corners [3] of the world box around a body's visible shapes."""
    corners = []
    for shape in body.shapes:
        if not shape.visible:
            continue
        half = shape_half(shape)
        centre = shape_centre(shape)
        signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
        local = space.placed(np.array(shape.pose), centre + signs * half)
        corners.append(space.placed(pose, local))
    if not corners:
        return pose[:3] - 0.05, pose[:3] + 0.05
    points = np.concatenate(corners)
    return points.min(0), points.max(0)


LARGE_M = 1.3
"""Things larger than this are shown by their telling part (the rim of a hoop, the middle of a counter), not whole."""


def telling_box(body: Body, pose: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(low, high) corners [3] of the part of a body that a picture about it must hold."""
    low, high = body_box(body, pose)
    if (high - low).max() <= LARGE_M:
        return low, high
    if body.anchors:
        points = space.placed(pose, np.array([point for _, point in body.anchors]))
        return points.min(0) - 0.35, points.max(0) + 0.35
    centre, half = (low + high) / 2, np.minimum((high - low) / 2, LARGE_M / 2)
    return centre - half, centre + half


_FLAT = 0.3
"""A thing is flat whose least extent is below this share of the next: a letter, a phone, a picture."""


def told_side(body: Body, pose: np.ndarray) -> np.ndarray:
    """Unit vector [3] out of the side of a flat thing that carries what it says (lines, a screen); zeros for other things."""
    low, high = body_box(body, np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]))
    size = high - low
    axis = int(np.argmin(size))
    if size[axis] > _FLAT * np.sort(size)[1] or size.max() > LARGE_M:
        return np.zeros(3)
    middle = (low + high) / 2
    drawn = [shape.pose[axis] - middle[axis] for shape in body.shapes if shape.visible and not shape.solid]
    side = np.zeros(3)
    side[axis] = -1.0 if drawn and float(np.mean(drawn)) < -1e-4 else 1.0
    return space.rotate(pose[3:], side)


def shape_half(shape: Shape) -> np.ndarray:
    """Half extents [3] of a shape's box in its own frame, metres."""
    x, y, z = shape.size
    if shape.kind == "torus":
        return np.array([x / 2, x / 2, z / 2])
    if shape.kind in ("lathe", "extrusion", "tube", "mesh"):
        points = _outline(shape)
        return (points.max(0) - points.min(0)) / 2
    if shape.kind == "plane":
        return np.array([x / 2, y / 2, 0.002])
    return np.array([x, y, z]) / 2


def shape_centre(shape: Shape) -> np.ndarray:
    """Centre [3] of a shape's box in its own frame, metres."""
    if shape.kind in ("lathe", "extrusion", "tube", "mesh"):
        points = _outline(shape)
        return (points.max(0) + points.min(0)) / 2
    return np.zeros(3)


def _outline(shape: Shape) -> np.ndarray:
    if shape.kind == "lathe":
        radius = max(r for r, _ in shape.profile)
        low, high = min(z for _, z in shape.profile), max(z for _, z in shape.profile)
        return np.array([[-radius, -radius, low], [radius, radius, high]])
    if shape.kind == "extrusion":
        flat = np.array(shape.profile)
        return np.array([[*flat.min(0), 0.0], [*flat.max(0), shape.size[2]]])
    if shape.kind == "tube":
        path = np.array(shape.path)
        return np.array([path.min(0) - shape.size[0] / 2, path.max(0) + shape.size[0] / 2])
    if shape.positions is not None and len(shape.positions):
        return np.asarray(shape.positions, float)
    return np.array([-np.array(shape.size) / 2, np.array(shape.size) / 2])
