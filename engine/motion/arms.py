"""Arms and hands: joint angles, or palms brought to where they are wanted, blended in joint space."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from engine.foundation import space
from engine.motion.channels import Channels, minimum_jerk
from engine.motion.ik import bone_rotation, two_bone
from engine.motion.rig import SIGN, Rig
from engine.motion.solve import ARM_CHANNELS, TWIST_LIMIT, WRIST_LIMIT, Trunk, X, Y, Z
from engine.world.skeleton import INDEX

PalmCurve = Callable[[Trunk], np.ndarray]
"""Palm poses [n, 7] in the world for the samples of a trunk."""
AT_FACE = "face"
"""The key of goals that go with the head, and so with where it looks."""
_BONES = ("clavicle", "upperarm", "forearm", "wrist_twist", "hand")


@dataclass(frozen=True)
class Goal:
    """From ``start`` on, over ``blend`` seconds, the palm goes to ``palm`` and follows it; None lets the arm go."""

    start: float
    blend: float
    palm: PalmCurve | None
    key: str = ""


def part_of(trunk: Trunk, i: int, j: int) -> Trunk:
    return Trunk(**{f.name: getattr(trunk, f.name)[i:j] for f in fields(trunk)})


def palm_targets(goals: list[Goal], trunk: Trunk) -> tuple[np.ndarray, np.ndarray]:
    """Palm poses [n, 7] and how much they count [n] (0 joint angles alone, 1 the palm is there)."""
    times = trunk.times
    n = len(times)
    target = np.zeros((n, 7))
    target[:, 3] = 1.0
    weight = np.zeros(n)
    before: Goal | None = None
    for number, goal in enumerate(goals):
        i = int(np.searchsorted(times, goal.start))
        until = goals[number + 1].start + goals[number + 1].blend if number + 1 < len(goals) else np.inf
        j = int(np.searchsorted(times, until))
        ease = minimum_jerk((times[i:] - goal.start) / max(goal.blend, 1e-3))
        if goal.palm is not None and j > i:
            pose = goal.palm(part_of(trunk, i, j))
            if before is not None and before.palm is not None:
                w = ease[: j - i]
                old = target[i:j]
                turn = space.slerp(old[:, 3:], pose[:, 3:], w)
                pose = np.concatenate([old[:, :3] * (1 - w)[:, None] + pose[:, :3] * w[:, None], turn], -1)
            target[i:j] = pose
            if j < n:
                target[j:] = pose[-1]
        change = float(goal.palm is not None) - float(before is not None and before.palm is not None)
        weight[i:] += change * ease
        before = goal
    return target, np.clip(weight, 0.0, 1.0)


def solve_arm(
    rig: Rig,
    trunk: Trunk,
    channels: Channels,
    side: str,
    target: np.ndarray,
    weight: np.ndarray,
    extra: dict[str, np.ndarray],
) -> np.ndarray:
    """Fill in the arm's rotations; returns the hand bone's world pose [n, 7]."""
    value = {
        name: channels.sample(f"{name}.{side}", trunk.times) + extra.get(f"{name}.{side}", 0.0) for name in ARM_CHANNELS
    }
    value["hang"] = channels.sample("hang", trunk.times)
    local = _angles(rig, trunk, side, value)
    busy = np.flatnonzero(weight > 0)
    if len(busy):
        i, j = busy[0], busy[-1] + 1
        reached = _reached(rig, part_of(trunk, i, j), side, target[i:j], value["shrug"][i:j])
        for bone in _BONES:
            local[bone][i:j] = space.slerp(local[bone][i:j], reached[bone], weight[i:j])
    for bone in _BONES:
        trunk.rotations[:, INDEX[f"{bone}.{side}"]] = local[bone]
    return _hand_pose(rig, trunk, side, local)


def _clavicle(rig: Rig, side: str, direction: np.ndarray, shrug: np.ndarray) -> np.ndarray:
    """Local rotation for an upper arm pointing to ``direction`` (chest frame): a third of the elevation beyond 30
    degrees comes from the shoulder blade, part of which shows at the collar bone."""
    elevation = np.arccos(np.clip(-direction[:, 2], -1, 1))
    excess = np.maximum(0.0, elevation - np.radians(30.0))
    soft = excess**2 / (excess + np.radians(15.0))
    lift = SIGN[side] * (0.15 * soft + shrug)
    forward = -SIGN[side] * 0.22 * np.clip(direction[:, 0], 0, 1) ** 2
    return space.multiply(space.yaw(forward), space.about(X, lift))


def _shoulder(rig: Rig, trunk: Trunk, side: str, clavicle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    at = trunk.chest_at + space.rotate(trunk.chest, rig.offset(f"clavicle.{side}", "chest"))
    turn = space.multiply(trunk.chest, clavicle)
    return at + space.rotate(turn, rig.offset(f"upperarm.{side}", f"clavicle.{side}")), turn


def _limb(
    rig: Rig,
    side: str,
    clavicle_world: np.ndarray,
    clavicle: np.ndarray,
    upper: np.ndarray,
    lower: np.ndarray,
    hinge: np.ndarray,
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Local rotations of the bones down to the forearm, and the forearm's world rotation."""
    axis = rig.elbow_hinge[side]
    arm = bone_rotation(upper, hinge, rig.offset(f"forearm.{side}", f"upperarm.{side}"), axis)
    fore = bone_rotation(lower, hinge, rig.offset(f"hand.{side}", f"forearm.{side}"), axis)
    local = {
        "clavicle": clavicle,
        "upperarm": space.multiply(space.inverse(clavicle_world), arm),
        "forearm": space.multiply(space.inverse(arm), fore),
    }
    return local, fore


def _angles(rig: Rig, trunk: Trunk, side: str, value: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arm from its joint angles: abduct first, then flex."""
    sign = SIGN[side]
    # a free arm hangs from a leaning trunk
    front = space.rotate(trunk.chest, X)
    lean = np.arcsin(np.clip(-front[:, 2], -1, 1))
    flex = value["flex"] + 0.85 * np.clip(lean - 0.15, 0.0, 1.4) * value["hang"]
    base = space.multiply(space.about(Y, -flex), space.about(X, sign * value["abduct"]))
    upper = space.rotate(base, -Z)
    clavicle = _clavicle(rig, side, upper, value["shrug"])
    hinge = space.rotate(space.multiply(base, space.yaw(-sign * value["inward"])), -Y)
    lower = space.rotate(space.about(hinge, value["elbow"]), upper)
    world = space.multiply(trunk.chest, clavicle)
    upper, lower, hinge = (space.rotate(trunk.chest, v) for v in (upper, lower, hinge))
    local, _ = _limb(rig, side, world, clavicle, upper, lower, hinge)
    along = space.normalised(rig.offset(f"hand.{side}", f"forearm.{side}"))
    palm = rig.palm(side)[3:]
    bend = space.multiply(
        space.about(space.rotate(palm, Z), value["deviate"] * sign), space.about(space.rotate(palm, -Y), value["wrist"])
    )
    local["wrist_twist"] = space.about(along, sign * value["roll"] * 0.6)
    local["hand"] = space.multiply(space.about(along, sign * value["roll"] * 0.4), bend)
    return local


def _reached(rig: Rig, trunk: Trunk, side: str, target: np.ndarray, shrug: np.ndarray) -> dict[str, np.ndarray]:
    """The arm that brings the palm to ``target`` [n, 7], with the wrist inside its limits."""
    sign = SIGN[side]
    palm = rig.palm(side)
    hand = space.multiply(target[:, 3:], space.inverse(palm[3:]))
    rest, _ = _shoulder(rig, trunk, side, np.broadcast_to(space.IDENTITY, trunk.chest.shape))
    direction = space.rotate(space.inverse(trunk.chest), space.normalised(target[:, :3] - rest))
    far = np.linalg.norm(target[:, :3] - rest, axis=-1) / rig.arm
    direction[:, 2] -= np.clip(1.1 - far, 0, 1) * 1.2  # near targets leave the upper arm hanging
    clavicle = _clavicle(rig, side, space.normalised(direction), shrug)
    shoulder, world = _shoulder(rig, trunk, side, clavicle)
    high = np.clip((target[:, 2] - shoulder[:, 2]) / rig.arm, -0.2, 1.0)
    yaw = space.yaw(trunk.facing)
    pole = space.rotate(yaw, np.stack([-0.45 + 0.9 * high, np.full(len(high), 0.55 * sign), -0.9 + 0 * high], -1))
    # under a trunk that lies on its front a bent elbow has no room below: it goes out and up
    prone = minimum_jerk((-space.rotate(trunk.chest, X)[:, 2] - 0.82) / 0.1) * np.clip((0.95 - far) / 0.2, 0, 1)
    flared = space.rotate(yaw, np.array([-0.6, 0.8 * sign, 0.5]))
    pole = pole + (flared - pole) * prone[:, None]
    longest = (rig.upper_arm + rig.forearm) * 0.9985
    along = space.normalised(rig.offset(f"hand.{side}", f"forearm.{side}"))
    for _ in range(5):
        wrist = target[:, :3] - space.rotate(hand, palm[:3])
        elbow, end, _ = two_bone(shoulder, wrist, pole, rig.upper_arm, rig.forearm, longest)
        hinge = np.cross(elbow - shoulder, end - elbow)
        local, fore = _limb(rig, side, world, clavicle, elbow - shoulder, end - elbow, hinge)
        bend, twist = _swing_twist(space.multiply(space.inverse(fore), hand), along)
        hand = space.multiply(fore, space.multiply(space.about(along, twist), bend))
    local["wrist_twist"] = space.about(along, 0.6 * twist)
    local["hand"] = space.multiply(space.about(along, 0.4 * twist), bend)
    return local


def _swing_twist(rotation: np.ndarray, axis: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Split into (bend, twist angle): rotation = twist about ``axis``, after the bend; both softly limited."""
    rotation = np.where(rotation[..., :1] < 0, -rotation, rotation)
    twist = 2 * np.arctan2(rotation[..., 1:] @ axis, rotation[..., 0])
    twist = (twist + np.pi) % (2 * np.pi) - np.pi
    bend = space.rotation_vector(space.multiply(space.about(axis, -twist), rotation))
    size = np.linalg.norm(bend, axis=-1, keepdims=True)
    limited = _soft(size, WRIST_LIMIT)
    bend = space.from_rotation_vector(bend * limited / np.maximum(size, 1e-9))
    return bend, np.sign(twist) * _soft(np.abs(twist), TWIST_LIMIT)


def _soft(value: np.ndarray, limit: float) -> np.ndarray:
    """``value`` up to 80 % of the limit, then bent so that it never passes the limit."""
    knee = 0.8 * limit
    over = np.maximum(value - knee, 0.0)
    return np.minimum(value, knee) + (limit - knee) * np.tanh(over / (limit - knee))


def _hand_pose(rig: Rig, trunk: Trunk, side: str, local: dict[str, np.ndarray]) -> np.ndarray:
    at, turn = trunk.chest_at, trunk.chest
    parent = "chest"
    for bone in _BONES:
        at = at + space.rotate(turn, rig.offset(f"{bone}.{side}", parent))
        turn = space.multiply(turn, local[bone])
        parent = f"{bone}.{side}"
    return np.concatenate([at, turn], -1)
