"""A person's body as surfaces over the shared skeleton."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.foundation.digest import digest
from engine.world.material import Appearance
from engine.world.skeleton import Skeleton

FACE_SHAPES: tuple[str, ...] = (
    "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff",
    "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight",
    "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight",
    "eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft", "jawOpen", "jawRight",
    "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight", "mouthFunnel",
    "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight", "mouthPucker",
    "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft",
    "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight",
    "noseSneerLeft", "noseSneerRight", "tongueOut",
)  # fmt: skip
"""The 52 face shapes in the order of ``PersonTrack.face``; names as in Apple's ARKit."""
FACE_INDEX: dict[str, int] = {name: i for i, name in enumerate(FACE_SHAPES)}


@dataclass(frozen=True)
class FigurePart:
    """One surface: skin, eyes, teeth, hair, a garment. Rest positions in the figure's frame (see Skeleton).

    ``positions``, ``normals`` float32 [v, 3]; ``uv`` float32 [v, 2]; ``faces`` int32 [f, 3]; ``bones`` int16 [v, k] and
    ``weights`` float32 [v, k] (rows sum to 1). Face shapes are sparse: shape ``shape_index[i]`` moves vertex
    ``shape_vertex[i]`` by ``shape_delta[i]`` (float32 [m, 3], metres at weight 1). ``texture`` uint8 [h, w, 4] sRGB or None.
    """

    name: str
    positions: np.ndarray
    normals: np.ndarray
    uv: np.ndarray
    faces: np.ndarray
    bones: np.ndarray
    weights: np.ndarray
    appearance: Appearance
    texture: np.ndarray | None = None
    shape_index: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int16))
    shape_vertex: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    shape_delta: np.ndarray = field(default_factory=lambda: np.zeros((0, 3), np.float32))


@dataclass(frozen=True)
class Figure:
    """A dressed body. ``height`` metres, ``mass`` kg. ``shoe``: sole class for footsteps ("sneaker", "leather", "heel",
    "boot", "bare"). ``radii`` float64 [56]: the flesh's radius about the bone from each joint towards its first child,
    metres (0: none); physics and collision use these capsules. ``sole`` metres: ankle joint's height above the floor at
    rest; ``palm`` float64 [2, 7]: the palm's centre in the left and right hand bone's frame, its z axis out of the
    palm, its x axis towards the fingers."""

    skeleton: Skeleton
    parts: tuple[FigurePart, ...]
    height: float
    mass: float
    sex: str
    age: float
    shoe: str
    radii: np.ndarray
    sole: float
    palm: np.ndarray

    @cached_property
    def _digest(self) -> str:
        return digest(
            self.skeleton.joints,
            self.parts,
            self.height,
            self.mass,
            self.sex,
            self.age,
            self.shoe,
            self.radii,
            self.palm,
        )

    def content_digest(self) -> str:
        """Digest of the whole figure, computed once."""
        return self._digest
