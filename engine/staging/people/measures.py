"""Measures of a body that collision, steps and grips need: flesh radii, palms, the head's size."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.staging.people import body
from engine.world.skeleton import BONES, INDEX, PARENTS


def head_size(joints: np.ndarray) -> float:
    """The head's size over that of a grown person."""
    grown = body.load().joints
    eyes = (joints[INDEX["eye.L"]] + joints[INDEX["eye.R"]]) / 2 - joints[INDEX["head"]]
    usual = (grown[INDEX["eye.L"]] + grown[INDEX["eye.R"]]) / 2 - grown[INDEX["head"]]
    return float(np.linalg.norm(eyes) / np.linalg.norm(usual))


def radii(vertices: np.ndarray, joints: np.ndarray) -> np.ndarray:
    """[56] metres: median distance of each bone's own skin from the bone's line; 0 where a bone has hardly any."""
    bake = body.load()
    skin = np.unique(bake.groups["body"].vertex)
    owner = bake.bones[skin, 0].astype(int)
    child = {parent: i for i, parent in reversed(list(enumerate(PARENTS)))}
    out = np.zeros(len(BONES))
    for bone, name in enumerate(BONES):
        mine = vertices[skin[owner == bone]]
        if len(mine) < 8 or name.startswith("eye"):
            continue
        end = joints[child[bone]] if bone in child else joints[bone] + 0.8 * (joints[bone] - joints[PARENTS[bone]])
        if name == "head":
            end = joints[bone] + [0.02, 0.0, 0.12]
        axis = end - joints[bone]
        along = np.clip((mine - joints[bone]) @ axis / (axis @ axis), 0.0, 1.0)
        out[bone] = np.median(np.linalg.norm(mine - joints[bone] - along[:, None] * axis, axis=1))
    return out


def palms(joints: np.ndarray) -> np.ndarray:
    """[2, 7]: palm frames in the left and right hand's frames; x towards the fingers, z out of the palm."""
    palm = np.zeros((2, 7))
    for row, side in enumerate("LR"):
        wrist, index, little, middle, thumb = (
            joints[INDEX[f"{name}.{side}"]] for name in ("hand", "index1", "little1", "middle1", "thumb3")
        )
        fingers = space.normalised(middle - wrist)
        out = space.normalised(np.cross(fingers, index - little))
        tip = joints[INDEX[f"middle3.{side}"]]
        if (tip - middle) @ out + 0.5 * (thumb - wrist) @ out < 0:
            out = -out
        palm[row, :3] = 0.62 * (middle - wrist) + out * 0.30 * np.linalg.norm(index - little)
        palm[row, 3:] = space.from_matrix(np.stack([fingers, np.cross(out, fingers), out], -1))
    return palm
