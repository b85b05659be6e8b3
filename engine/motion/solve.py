"""From channels, feet and hand goals to joint rotations, for all samples at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from engine.foundation import space
from engine.motion.channels import Channels
from engine.motion.feet import Feet, FootPath
from engine.motion.gait import TOE_BEND, roll_offset
from engine.motion.ik import bone_rotation, two_bone
from engine.motion.rig import SIDES, SIGN, Rig
from engine.world.skeleton import BONES, INDEX

X, Y, Z = np.eye(3)
TRUNK_CHANNELS = tuple(f"{part}_{angle}" for part in ("pelvis", "chest", "head") for angle in ("yaw", "pitch", "roll"))
ARM_CHANNELS = (
    "flex",
    "abduct",
    "inward",
    "elbow",
    "roll",
    "wrist",
    "deviate",
    "shrug",
    "curl",
    "thumb",
    "spread",
    "index",
)
FOOT_CHANNELS = ("foot_x", "foot_y", "foot_z", "foot_pitch", "foot_yaw", "knee_out", "toe")
WRIST_LIMIT, TWIST_LIMIT = np.radians(80.0), np.radians(110.0)


@dataclass
class Trunk:
    """The person without arms: world poses over ``times``. Quaternions [n, 4], positions [n, 3]."""

    times: np.ndarray
    facing: np.ndarray
    root: np.ndarray
    pelvis: np.ndarray
    chest: np.ndarray
    head: np.ndarray
    chest_at: np.ndarray
    head_at: np.ndarray
    shoulders: np.ndarray
    rotations: np.ndarray
    short: np.ndarray

    def body_frame(self) -> np.ndarray:
        """[n, 7]: origin midway between the shoulders, turned with the facing alone."""
        return np.concatenate([self.shoulders, space.yaw(self.facing)], -1)


def _turn(channels: dict[str, np.ndarray], part: str, facing: np.ndarray) -> np.ndarray:
    yaw = space.yaw(facing + channels[f"{part}_yaw"])
    roll = space.about(X, channels[f"{part}_roll"])
    return space.multiply(space.multiply(yaw, space.about(Y, channels[f"{part}_pitch"])), roll)


def part_rotation(total: np.ndarray, share: float) -> np.ndarray:
    return space.from_rotation_vector(space.rotation_vector(total) * share)


def solve_trunk(
    rig: Rig,
    channels: Channels,
    feet: Feet,
    times: np.ndarray,
    extra: dict[str, np.ndarray],
    flights: tuple[tuple[float, float], ...] = (),
) -> Trunk:
    """Pelvis, spine, head and legs. ``extra`` is added to the channels of the same names (idle motion);
    ``flights``: (start, end) of jumps."""
    names = ("x", "y", "z", "facing", "sway", "surge", *TRUNK_CHANNELS)
    value = {name: channels.sample(name, times) + extra.get(name, 0.0) for name in names}
    facing = value["facing"]
    root = np.stack([value["x"], value["y"], value["z"]], -1)
    # sway is to the left, surge forward, whichever way the person faces
    root[:, 0] += value["surge"] * np.cos(facing) - value["sway"] * np.sin(facing)
    root[:, 1] += value["surge"] * np.sin(facing) + value["sway"] * np.cos(facing)
    pelvis, chest, head = (_turn(value, part, facing) for part in ("pelvis", "chest", "head"))
    rotations = np.zeros((len(times), len(BONES), 4))
    rotations[..., 0] = 1.0
    short = np.zeros(len(times))
    ankles, hips, paths = {}, {}, {}
    for side in SIDES:
        paths[side], ankles[side], foot = _ankle(rig, channels, feet, side, times)
        hips[side] = space.rotate(pelvis, rig.offset("thigh." + side, "pelvis"))
        rotations[:, INDEX["foot." + side]] = foot  # world for now
    drop = _drop(rig, root, hips, ankles, paths) * (1 - channels.sample("loose", times))
    for start, end in flights:  # in the air nothing may push or pull
        i, j = np.clip(np.searchsorted(times, (start, end)), 0, len(times) - 1)
        drop[i:j] = np.linspace(drop[i], drop[j], j - i, endpoint=False)
    root[:, 2] -= drop
    for side in SIDES:
        over = _leg(rig, side, root + hips[side], ankles[side], pelvis, paths[side], channels, times, rotations)
        short = np.maximum(short, over)
    spine = space.multiply(space.inverse(pelvis), chest)
    third = part_rotation(spine, 1 / 3)
    for bone in ("spine1", "spine2", "chest"):
        rotations[:, INDEX[bone]] = third
    rotations[:, 0] = pelvis
    trunk = Trunk(times, facing, root, pelvis, chest, head, root, root, root, rotations, short)
    at, turn = root + space.rotate(pelvis, rig.offset("spine1", "pelvis")), space.multiply(pelvis, third)
    at, turn = at + space.rotate(turn, rig.offset("spine2", "spine1")), space.multiply(turn, third)
    trunk.chest_at = at + space.rotate(turn, rig.offset("chest", "spine2"))
    middle = (rig.joint("upperarm.L") + rig.joint("upperarm.R")) / 2 - rig.joint("chest")
    trunk.shoulders = trunk.chest_at + space.rotate(chest, middle)
    set_head(rig, trunk, head)
    return trunk


def set_head(rig: Rig, trunk: Trunk, head: np.ndarray) -> None:
    """Turn neck and head so that the head has the world orientation ``head`` [n, 4]."""
    neck = part_rotation(space.multiply(space.inverse(trunk.chest), head), 0.5)
    trunk.rotations[:, INDEX["neck"]] = neck
    trunk.rotations[:, INDEX["head"]] = neck
    trunk.head = head
    at = trunk.chest_at + space.rotate(trunk.chest, rig.offset("neck", "chest"))
    trunk.head_at = at + space.rotate(space.multiply(trunk.chest, neck), rig.offset("head", "neck"))


def _ankle(
    rig: Rig, channels: Channels, feet: Feet, side: str, times: np.ndarray
) -> tuple[FootPath, np.ndarray, np.ndarray]:
    """Path, ankle positions [n, 3] and world foot orientations [n, 4]."""
    path = feet.sample(side, times)
    offset = {name: channels.sample(f"{name}.{side}", times) for name in FOOT_CHANNELS}
    path.pitch = path.pitch + offset["foot_pitch"]
    path.yaw = path.yaw + offset["foot_yaw"]
    path.toe = path.toe * np.clip(-path.pitch, 0, TOE_BEND) * (1 - offset["toe"])
    roll = roll_offset(rig, path.pitch)
    ankle = path.flat + np.stack([offset["foot_x"], offset["foot_y"], offset["foot_z"] + rig.ankle + roll[:, 1]], -1)
    ankle[:, 0] += roll[:, 0] * np.cos(path.yaw)
    ankle[:, 1] += roll[:, 0] * np.sin(path.yaw)
    foot = space.multiply(space.yaw(path.yaw), space.about(Y, -path.pitch))
    return path, ankle, foot


def _drop(
    rig: Rig, root: np.ndarray, hips: dict[str, np.ndarray], ankles: dict[str, np.ndarray], paths: dict[str, FootPath]
) -> np.ndarray:
    """How far to lower the pelvis so that both feet stay within reach, smooth and causal."""
    total = np.zeros(len(root))
    for side in SIDES:
        gap = root + hips[side] - ankles[side]
        flat = np.sum(gap[:, :2] ** 2, -1)
        reach = np.sqrt(np.maximum(rig.longest_leg**2 - flat, 1e-4))
        # a foot in the air may fall short by a few millimetres
        need = gap[:, 2] - reach - total - 0.004 * (1 - paths[side].load)
        total = total + 0.5 * (need + np.sqrt(need**2 + 0.010**2))
    return lagged(total)


def lagged(values: np.ndarray, seconds: float = 0.018) -> np.ndarray:
    """[n]: ``values`` through two exponential lags: knees are not struts, and what is yet to come has no say."""
    keep = float(np.exp(-1.0 / (240.0 * seconds)))
    for _ in range(2):  # as scipy.signal.lfilter has it, whose import takes longer than all else here
        new = ((1 - keep) * values).tolist()
        follow = accumulate(new, lambda held, come: come + keep * held, initial=float(values[0]))
        values = np.array(list(follow)[1:])
    return values


def _leg(
    rig: Rig, side: str, hip: np.ndarray, ankle: np.ndarray, pelvis: np.ndarray, path: FootPath, channels: Channels,
    times: np.ndarray, rotations: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Fill in the leg's local rotations; returns the over-reach [n]."""
    out = channels.sample(f"knee_out.{side}", times)[:, None]
    ahead = space.rotate(space.yaw(path.yaw), X)
    pole = 0.5 * ahead + space.rotate(pelvis, X + np.array([0.0, SIGN[side], 0.0]) * (0.05 + out))
    pole = pole + np.array([0.0, 0.0, 0.15])
    # a knee never bends backwards: forward when the foot is below the hip, up when it is ahead, down when behind
    forward = np.cross(space.normalised(ankle - hip), space.rotate(pelvis, Y))
    pole = pole + forward * np.maximum(0.0, 0.4 - np.sum(pole * forward, -1, keepdims=True))
    knee, end, over = two_bone(hip, ankle, pole, rig.thigh, rig.shank, rig.longest_leg)
    hinge = np.cross(knee - hip, end - knee)  # the knee's axis points to the person's left
    rest_thigh, rest_shank = rig.offset("shank." + side, "thigh." + side), rig.offset("foot." + side, "shank." + side)
    thigh = bone_rotation(knee - hip, hinge, rest_thigh, Y)
    shank = bone_rotation(end - knee, hinge, rest_shank, Y)
    foot = rotations[:, INDEX["foot." + side]].copy()
    rotations[:, INDEX["thigh." + side]] = space.multiply(space.inverse(pelvis), thigh)
    rotations[:, INDEX["shank." + side]] = space.multiply(space.inverse(thigh), shank)
    rotations[:, INDEX["foot." + side]] = space.multiply(space.inverse(shank), foot)
    rotations[:, INDEX["toes." + side]] = space.about(Y, -path.toe)
    return over
