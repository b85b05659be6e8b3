"""A figure of plain tubes: the stand-in where no baked body is wanted (tests, slates). Proportions from Winter,
*Biomechanics and Motor Control of Human Movement* (2009), figure 4.1, as fractions of stature."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.world.figure import Figure, FigurePart
from engine.world.material import Appearance
from engine.world.skeleton import BONES, INDEX, PARENTS, Skeleton

_ARM = np.array([0.0, np.sin(np.radians(45.0)), -np.cos(np.radians(45.0))])  # rest pose: arms 45 degrees from the trunk


def stick_figure(height: float = 1.70, mass: float = 65.0, sex: str = "female", age: float = 30.0) -> Figure:
    """A figure of ``height`` metres over the shared skeleton; bones are four-sided tubes."""
    skeleton = Skeleton(_joints(height))
    radii = np.array([_radius(name) for name in BONES]) * height / 1.70
    palm = np.zeros((2, 7))
    for side, sign in enumerate((1.0, -1.0)):
        fingers = _ARM * np.array([1.0, sign, 1.0])
        out = space.normalised(np.cross(fingers, [sign, 0.0, 0.0]))
        palm[side, :3] = fingers * 0.05 * height
        palm[side, 3:] = space.from_matrix(np.stack([fingers, np.cross(out, fingers), out], -1))
    return Figure(skeleton, (_tubes(skeleton, radii),), height, mass, sex, age, "sneaker", radii, 0.039 * height, palm)


def _joints(height: float) -> np.ndarray:
    at: dict[str, np.ndarray] = {
        "pelvis": np.array([0, 0, 0.545]),
        "spine1": np.array([0, 0, 0.585]),
        "spine2": np.array([0, 0, 0.650]),
        "chest": np.array([0, 0, 0.715]),
        "neck": np.array([0, 0, 0.830]),
        "head": np.array([0.01, 0, 0.880]),
    }
    for side, sign in (("L", 1.0), ("R", -1.0)):
        arm = _ARM * np.array([1.0, sign, 1.0])
        at[f"eye.{side}"] = np.array([0.055, sign * 0.018, 0.936])
        at[f"clavicle.{side}"] = np.array([0, sign * 0.02, 0.815])
        at[f"upperarm.{side}"] = np.array([0, sign * 0.115, 0.818])
        at[f"forearm.{side}"] = at[f"upperarm.{side}"] + 0.186 * arm
        at[f"wrist_twist.{side}"] = at[f"forearm.{side}"] + 0.073 * arm
        at[f"hand.{side}"] = at[f"forearm.{side}"] + 0.146 * arm
        for row, finger in enumerate(("thumb", "index", "middle", "ring", "little")):
            start = at[f"hand.{side}"] + arm * (0.02 if row == 0 else 0.052) + [0.022 - 0.011 * row, 0, 0]
            for n in (1, 2, 3):
                at[f"{finger}{n}.{side}"] = start + arm * 0.018 * (n - 1)
        at[f"thigh.{side}"] = np.array([0, sign * 0.052, 0.530])
        at[f"shank.{side}"] = np.array([0, sign * 0.052, 0.285])
        at[f"foot.{side}"] = np.array([0, sign * 0.052, 0.039])
        at[f"toes.{side}"] = np.array([0.085, sign * 0.052, 0.012])
    return np.array([at[name] for name in BONES]) * height


def _radius(name: str) -> float:
    table = {
        "pelvis": 0.13, "spine1": 0.13, "spine2": 0.13, "chest": 0.13, "neck": 0.055, "head": 0.10, "upperarm": 0.045,
        "forearm": 0.038, "wrist_twist": 0.032, "hand": 0.03, "thigh": 0.075, "shank": 0.05, "foot": 0.04,
        "clavicle": 0.05, "toes": 0.025,
    }  # fmt: skip
    return table.get(name.split(".")[0], 0.0)


def _tubes(skeleton: Skeleton, radii: np.ndarray) -> FigurePart:
    positions: list[np.ndarray] = []
    normals: list[np.ndarray] = []
    faces: list[tuple[int, int, int]] = []
    bones: list[np.ndarray] = []
    children = {parent: i for i, parent in reversed(list(enumerate(PARENTS)))}
    for i, name in enumerate(BONES):
        start = skeleton.joints[i]
        end = skeleton.joints[children[i]] if i in children else start + [0.0, 0.0, 0.1 if name == "head" else -0.02]
        axis = space.normalised(end - start)
        turn = space.between(np.array([0.0, 0.0, 1.0]), axis)
        ring = np.array([[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0]], float)
        around = space.rotate(turn, ring)
        base = len(positions) * 8
        positions.append(np.concatenate([start + around * max(radii[i], 0.006), end + around * max(radii[i], 0.006)]))
        normals.append(np.concatenate([around, around]))
        quads = [(k, (k + 1) % 4, 4 + (k + 1) % 4, 4 + k) for k in range(4)]
        faces += [(base + a, base + b, base + c) for a, b, c, _ in quads]
        faces += [(base + a, base + c, base + d) for a, _, c, d in quads]
        bones.append(np.full((8, 1), INDEX[name], np.int16))
    vertices = np.concatenate(positions).astype(np.float32)
    return FigurePart(
        "tubes",
        vertices,
        np.concatenate(normals).astype(np.float32),
        np.zeros((len(vertices), 2), np.float32),
        np.array(faces, np.int32),
        np.concatenate(bones),
        np.ones((len(vertices), 1), np.float32),
        Appearance((0.5, 0.4, 0.35)),
    )
