"""The skeleton all people share. At rest every bone's frame is parallel to the figure's: x forward (the way the person
faces), y to the person's left, z up; the origin lies on the floor between the feet.

``rotations`` are local: bone j turns by its quaternion relative to its parent, about its own joint. A person's
``root`` is the world position of the pelvis joint; the pelvis's rotation is its world orientation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.foundation import space

_TRUNK = (
    ("pelvis", ""),
    ("spine1", "pelvis"),
    ("spine2", "spine1"),
    ("chest", "spine2"),
    ("neck", "chest"),
    ("head", "neck"),
    ("eye.L", "head"),
    ("eye.R", "head"),
)
_FINGERS = ("thumb", "index", "middle", "ring", "little")


def _limbs(side: str) -> tuple[tuple[str, str], ...]:
    arm = (
        (f"clavicle.{side}", "chest"),
        (f"upperarm.{side}", f"clavicle.{side}"),
        (f"forearm.{side}", f"upperarm.{side}"),
        (f"wrist_twist.{side}", f"forearm.{side}"),
        (f"hand.{side}", f"wrist_twist.{side}"),
    )
    fingers = tuple(
        (f"{finger}{n}.{side}", f"{finger}{n - 1}.{side}" if n > 1 else f"hand.{side}")
        for finger in _FINGERS
        for n in (1, 2, 3)
    )
    leg = (
        (f"thigh.{side}", "pelvis"),
        (f"shank.{side}", f"thigh.{side}"),
        (f"foot.{side}", f"shank.{side}"),
        (f"toes.{side}", f"foot.{side}"),
    )
    return arm + fingers + leg


_TREE = _TRUNK + _limbs("L") + _limbs("R")
BONES: tuple[str, ...] = tuple(name for name, _ in _TREE)
"""56 bones, parents first. ``wrist_twist`` starts half-way down the forearm and carries the forearm's roll; the hand's
joint is the wrist."""
INDEX: dict[str, int] = {name: i for i, name in enumerate(BONES)}
PARENTS: tuple[int, ...] = tuple(INDEX[parent] if parent else -1 for _, parent in _TREE)


def _depths() -> tuple[tuple[int, ...], ...]:
    depth = [0] * len(BONES)
    for i, parent in enumerate(PARENTS):
        depth[i] = depth[parent] + 1 if parent >= 0 else 0
    return tuple(tuple(i for i, d in enumerate(depth) if d == level) for level in range(1, max(depth) + 1))


_LEVELS = _depths()


@dataclass(frozen=True)
class Skeleton:
    """Bone lengths of one person. ``joints`` float64 [56, 3]: joint positions at rest in the figure's frame, metres."""

    joints: np.ndarray

    @property
    def offsets(self) -> np.ndarray:
        """[56, 3]: each joint seen from its parent's joint, at rest (the pelvis from the origin)."""
        parents = np.array(PARENTS)
        return np.where(parents[:, None] >= 0, self.joints - self.joints[parents], self.joints)

    def world(self, root: np.ndarray, rotations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Forward kinematics: (positions [..., 56, 3], orientations [..., 56, 4]) in the world frame of ``root``
        [..., 3] and local ``rotations`` [..., 56, 4]."""
        rotations = np.asarray(rotations, dtype=float)
        positions = np.empty((*rotations.shape[:-1], 3))
        orientations = np.empty_like(rotations)
        positions[..., 0, :] = root
        orientations[..., 0, :] = rotations[..., 0, :]
        offsets = self.offsets
        parents = np.array(PARENTS)
        for level in _LEVELS:
            bones = np.array(level)
            up = parents[bones]
            positions[..., bones, :] = positions[..., up, :] + space.rotate(orientations[..., up, :], offsets[bones])
            orientations[..., bones, :] = space.multiply(orientations[..., up, :], rotations[..., bones, :])
        return positions, orientations
