"""Smooth fields over the template body in which garments, hair and paint are cut: how far along an arm, a leg, the neck.

All are evaluated on the neutral template, so that a garment is cut alike on every body.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.staging.people import body
from engine.world.skeleton import BONES, INDEX

_ARM = [i for i, name in enumerate(BONES) if name.split(".")[0].rstrip("123") in
        {"upperarm", "forearm", "wrist_twist", "hand", "thumb", "index", "middle", "ring", "little"}]  # fmt: skip
_FORE = [i for i in _ARM if not BONES[i].startswith("upperarm")]
_HAND = [i for i in _FORE if not BONES[i].startswith(("forearm", "wrist"))]


@dataclass(frozen=True)
class Anatomy:
    """Where points of a surface lie on the template body; every array is [n].

    ``arm``: share of the arms' bones (0 trunk .. 1 arm); ``along_arm``: 0 shoulder, 1 elbow, 2 wrist, 3 finger tips;
    ``leg``: by height, 0 hip joint, 1 knee, 2 ankle, 2.3 sole, negative above the hip (-1 is the base of the neck);
    ``head``: share of neck and head bones; ``points`` [n, 3] template positions.
    """

    points: np.ndarray
    arm: np.ndarray
    along_arm: np.ndarray
    leg: np.ndarray
    head: np.ndarray


def anatomy(points: np.ndarray, weights: np.ndarray) -> Anatomy:
    """Fields at template ``points`` [n, 3] with dense skin ``weights`` [n, 56]."""
    joints = body.load().joints.astype(np.float64)
    arm = weights[:, _ARM].sum(1)
    fore = weights[:, _FORE].sum(1) / np.maximum(arm, 1e-6)
    hand = weights[:, _HAND].sum(1) / np.maximum(arm, 1e-6)
    along = np.zeros(len(points))
    for side, mine in (("L", points[:, 1] >= 0), ("R", points[:, 1] < 0)):
        shoulder, elbow, wrist, tip = (
            joints[INDEX[f"{name}.{side}"]] for name in ("upperarm", "forearm", "hand", "middle3")
        )
        upper, lower, palm = _share(points, shoulder, elbow), _share(points, elbow, wrist), _share(points, wrist, tip)
        value = upper * (1 - fore) + (1 + lower) * (fore - hand) + (2 + palm) * hand
        along[mine] = value[mine]
    heights = joints[[INDEX[name] for name in ("foot.L", "shank.L", "thigh.L", "neck")], 2]
    knots = np.array([heights[0] - 0.3 * (heights[1] - heights[0]), *heights])
    leg = np.interp(points[:, 2], knots, (2.3, 2.0, 1.0, 0.0, -1.0))
    leg = np.where(points[:, 2] > heights[3], -1.0 - (points[:, 2] - heights[3]) / 0.3, leg)
    head = weights[:, [INDEX["neck"], INDEX["head"], INDEX["eye.L"], INDEX["eye.R"]]].sum(1)
    return Anatomy(points, arm, along, leg, head)


def _share(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    axis = end - start
    return (points - start) @ axis / (axis @ axis)
