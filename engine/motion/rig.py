"""What motion needs to know of a figure: lengths, foot geometry, rest directions, natural heights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.foundation import space
from engine.motion.skinning import Skin, skin_of
from engine.world.figure import Figure
from engine.world.skeleton import INDEX

SIDES = ("L", "R")
SIGN = {"L": 1.0, "R": -1.0}
STANDING_KNEE = np.radians(5.0)
"""A standing knee is never quite straight; near extension 5 mm of leg length is 8 degrees of knee."""
_FINGERS = ("thumb", "index", "middle", "ring", "little")
SMALLEST_KNEE = np.radians(3.0)


@dataclass(frozen=True)
class Rig:
    """Measures of ``figure``; lengths in metres, vectors in the frames of their bones at rest."""

    figure: Figure

    @cached_property
    def fits(self) -> dict:
        """Gaits already fitted to this body, by dimensionless speed."""
        return {}

    def joint(self, name: str) -> np.ndarray:
        return self.figure.skeleton.joints[INDEX[name]]

    def offset(self, name: str, parent: str) -> np.ndarray:
        return self.joint(name) - self.joint(parent)

    @cached_property
    def thigh(self) -> float:
        return float(np.linalg.norm(self.offset("shank.L", "thigh.L")))

    @cached_property
    def shank(self) -> float:
        return float(np.linalg.norm(self.offset("foot.L", "shank.L")))

    @cached_property
    def upper_arm(self) -> float:
        return float(np.linalg.norm(self.offset("forearm.L", "upperarm.L")))

    @cached_property
    def forearm(self) -> float:
        return float(np.linalg.norm(self.offset("hand.L", "forearm.L")))

    @property
    def arm(self) -> float:
        """Shoulder to palm centre, arm straight."""
        return self.upper_arm + self.forearm + float(np.linalg.norm(self.figure.palm[0, :3]))

    @property
    def height(self) -> float:
        return self.figure.height

    @property
    def ankle(self) -> float:
        """Ankle joint above the sole."""
        return self.figure.sole

    @cached_property
    def hip_half(self) -> float:
        return float(abs(self.joint("thigh.L")[1]))

    @cached_property
    def hip_drop(self) -> float:
        """Pelvis joint above the hip joints."""
        return float(self.joint("pelvis")[2] - self.joint("thigh.L")[2])

    @cached_property
    def hip_forward(self) -> float:
        return float(self.joint("thigh.L")[0] - self.joint("pelvis")[0])

    @property
    def step_width(self) -> float:
        """Between the feet's middles in walking: 8-14 cm in adults."""
        return 0.055 * self.height

    def leg(self, knee: float) -> float:
        """Hip to ankle with the knee flexed by ``knee`` radians."""
        return float(np.sqrt(self.thigh**2 + self.shank**2 + 2 * self.thigh * self.shank * np.cos(knee)))

    @cached_property
    def longest_leg(self) -> float:
        return self.leg(float(SMALLEST_KNEE))

    @cached_property
    def standing(self) -> float:
        """Pelvis joint above the floor in quiet standing."""
        sideways = abs(self.stance_half - self.hip_half)
        return float(np.sqrt(self.leg(float(STANDING_KNEE)) ** 2 - sideways**2) + self.ankle + self.hip_drop)

    @property
    def stance_half(self) -> float:
        """Half the distance between the feet in quiet standing."""
        return max(0.052 * self.height, self.hip_half * 0.95)

    @cached_property
    def _sole_points(self) -> tuple[float, float]:
        """Heel and toe-tip x relative to the ankle joint, from the vertices near the floor."""
        ankle = self.joint("foot.L")
        heel, tip = -0.040 * self.height, 0.125 * self.height
        for part in self.figure.parts:
            low = part.positions[part.positions[:, 2] < 0.4 * self.ankle]
            if len(low) > 20 and part.name != "tubes":
                heel = max(min(heel, float(low[:, 0].min() - ankle[0] + 0.010)), -0.06 * self.height)
                tip = min(max(tip, float(low[:, 0].max() - ankle[0])), 0.16 * self.height)
        return heel, tip

    @property
    def heel(self) -> np.ndarray:
        """The heel's rolling point in the foot's frame."""
        return np.array([self._sole_points[0], 0.0, -self.ankle])

    @cached_property
    def metatarsal(self) -> np.ndarray:
        """The toe joint in the foot's frame: the foot rolls about it, not about the sole below it."""
        return self.offset("toes.L", "foot.L") * np.array([1.0, 0.0, 1.0])

    @property
    def toe_tip(self) -> float:
        return self._sole_points[1]

    @cached_property
    def skin(self) -> Skin:
        """Skin, shoes and close clothes: every vertex."""
        return skin_of(self.figure)

    @cached_property
    def sampled_skin(self) -> Skin:
        """A sampling of :attr:`skin`."""
        return skin_of(self.figure, 900)

    @cached_property
    def finger_skins(self) -> dict[str, Skin]:
        """By side: all skin that moves with the fingers of a hand."""
        names = {s: [n for n in INDEX if n.endswith(f".{s}") and n.startswith(_FINGERS)] for s in SIDES}
        return {side: self.skin.of(self.skin.share(names[side]) > 0.5) for side in SIDES}

    @cached_property
    def lap(self) -> float:
        """Metres from a thigh's line up to the clothes on it, where hands lie: near the knee, legs ahead."""
        hip, line = self.joint("thigh.L"), self.offset("shank.L", "thigh.L")
        out = float(self.figure.radii[INDEX["thigh.L"]]) or 0.045 * self.height
        for part in self.figure.parts:
            mine = (part.weights * (part.bones == INDEX["thigh.L"])).sum(1) > 0.4
            seen = part.positions[mine].astype(float) - hip
            share = seen @ line / (line @ line)
            off = seen - share[:, None] * line
            top = off[(share > 0.5) & (share < 0.85) & (off[:, 0] > 0) & (np.abs(off[:, 1]) < 0.04), 0]
            out = max(out, float(np.median(top)) if len(top) else 0.0)
        return out

    @cached_property
    def shoulder_height(self) -> float:
        return self.standing + float(self.joint("upperarm.L")[2] - self.joint("pelvis")[2])

    @cached_property
    def trunk(self) -> float:
        """Pelvis joint to the shoulders' height."""
        return float(self.joint("upperarm.L")[2] - self.joint("pelvis")[2])

    def palm(self, side: str) -> np.ndarray:
        """[7]: palm frame in the hand bone's frame."""
        return self.figure.palm[0 if side == "L" else 1]

    @cached_property
    def elbow_hinge(self) -> dict[str, np.ndarray]:
        """The axis about which each forearm flexes, at rest."""
        out = {}
        for side in SIDES:
            along = self.offset("forearm." + side, "upperarm." + side)
            out[side] = space.normalised(np.cross(along, [1.0, 0.0, 0.0]))
        return out
