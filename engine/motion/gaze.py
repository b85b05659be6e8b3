"""Eyes first, then the head, then a little of the chest."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, Look
from engine.motion.channels import minimum_jerk
from engine.motion.idle import wander
from engine.motion.rig import Rig
from engine.motion.solve import Trunk, X, Y, set_head
from engine.world.skeleton import INDEX

Finder = Callable[[object, np.ndarray], np.ndarray | None]
"""Where a target is: (target, times) -> [n, 3] or None if it is nowhere."""
YAW_LIMIT, PITCH_LIMIT = np.radians(72.0), np.radians(48.0)
EYES_ALONE = np.radians(12.0)
EYES_FREE, EYES_SOFT = np.radians(24.0), np.radians(10.0)
"""Eyes turn freely so far in the head, and then against a growing resistance for as much again as the second."""
SACCADE_S, HEAD_S, HEAD_DELAY_S = 0.07, 0.45, 0.04


def eye_line(rig: Rig, trunk: Trunk) -> np.ndarray:
    """[n, 3]: between the eyes."""
    middle = (rig.joint("eye.L") + rig.joint("eye.R")) / 2 - rig.joint("head")
    return trunk.head_at + space.rotate(trunk.head, middle)


def apply_gaze(actor: Actor, trunk: Trunk, find: Finder) -> np.ndarray:
    """Turn the head towards what is looked at; returns the eyes' (yaw left, pitch up) in the head, [n, 2] radians."""
    times = trunk.times
    eyes = np.zeros((len(times), 2))
    if actor.looks:
        wanted = _directions(actor, trunk, find, SACCADE_S, 0.0, eyes=True)
        slow = _directions(actor, trunk, find, HEAD_S, HEAD_DELAY_S, eyes=False)
        _turn_head(actor, trunk, slow)
        local = space.rotate(space.inverse(trunk.head), wanted[0])
        yaw = np.arctan2(local[:, 1], local[:, 0])
        pitch = np.arcsin(np.clip(local[:, 2], -1, 1))
        eyes = np.stack([yaw, pitch], -1) * wanted[1][:, None]
    eyes += _fixations(actor, times)
    beyond = np.maximum(np.abs(eyes) - EYES_FREE, 0.0)
    eyes = np.sign(eyes) * (np.minimum(np.abs(eyes), EYES_FREE) + EYES_SOFT * np.tanh(beyond / EYES_SOFT))
    turn = space.multiply(space.about(np.array([0.0, 0.0, 1.0]), eyes[:, 0]), space.about(Y, -eyes[:, 1]))
    for side in "LR":
        trunk.rotations[:, INDEX[f"eye.{side}"]] = turn
    return eyes


def _directions(
    actor: Actor, trunk: Trunk, find: Finder, seconds: float, delay: float, eyes: bool
) -> tuple[np.ndarray, np.ndarray]:
    """World direction [n, 3] of the gaze and how much it counts [n]."""
    times = trunk.times
    at = eye_line(actor.rig, trunk)
    ahead = space.rotate(trunk.head, X)
    direction, weight = ahead.copy(), np.zeros(len(times))
    for number, look in enumerate(actor.looks):
        start = look.start + delay
        i = int(np.searchsorted(times, start))
        if i >= len(times):
            break
        until = actor.looks[number + 1].start + delay + seconds if number + 1 < len(actor.looks) else np.inf
        j = max(int(np.searchsorted(times, until)), i)
        ease = minimum_jerk((times[i:] - start) / seconds)
        target = find(look.target, times[i:j]) if look.target is not None and j > i else None
        if target is None:
            fresh, share = ahead[i:j], 0.0
        else:
            fresh, share = space.normalised(target - at[i:j]), 1.0 if eyes else look.share
        w = ease[: j - i, None]
        direction[i:j] = _arc(direction[i:j], fresh, w)
        weight[i:] = weight[i:] * (1 - ease) + share * ease
        if j < len(times):
            direction[j:] = ahead[j:] if target is None else direction[j - 1] if j > i else direction[j:]
    return direction, weight


def _arc(a: np.ndarray, b: np.ndarray, w: np.ndarray) -> np.ndarray:
    """On the arc from direction a to b."""
    turn = space.rotation_vector(space.between(a, b))
    return space.rotate(space.from_rotation_vector(turn * w), a)


def _turn_head(actor: Actor, trunk: Trunk, slow: tuple[np.ndarray, np.ndarray]) -> None:
    direction, weight = slow
    chest_yaw = trunk.facing
    local = space.rotate(space.inverse(space.yaw(chest_yaw)), direction)
    yaw, pitch = np.arctan2(local[:, 1], local[:, 0]), np.arcsin(np.clip(local[:, 2], -1, 1))
    base = space.rotate(space.inverse(space.yaw(chest_yaw)), space.rotate(trunk.head, X))
    base_yaw, base_pitch = np.arctan2(base[:, 1], base[:, 0]), np.arcsin(np.clip(base[:, 2], -1, 1))
    upright = np.clip(space.rotate(trunk.chest, np.array([0.0, 0.0, 1.0]))[:, 2] * 2 - 0.4, 0, 1)
    # nobody turns the head round to what is behind: the weight fades before the angle jumps from side to side
    behind = minimum_jerk((np.abs((yaw - base_yaw + np.pi) % (2 * np.pi) - np.pi) - np.radians(105)) / np.radians(50))
    steep = minimum_jerk((np.abs(pitch) - np.radians(55)) / np.radians(25))
    weight = weight * upright * (1 - behind) * (1 - steep)
    d_yaw = _share((yaw - base_yaw + np.pi) % (2 * np.pi) - np.pi) * weight
    d_pitch = _share(pitch - base_pitch) * weight
    d_yaw = YAW_LIMIT * np.tanh(d_yaw / YAW_LIMIT)
    d_pitch = PITCH_LIMIT * np.tanh(d_pitch / PITCH_LIMIT)
    level = space.multiply(space.inverse(space.yaw(chest_yaw)), trunk.head)
    turn = space.multiply(space.yaw(chest_yaw + d_yaw), space.multiply(space.about(Y, -d_pitch), level))
    set_head(actor.rig, trunk, turn)


def _share(angle: np.ndarray) -> np.ndarray:
    """The head's part of a gaze angle: little for small angles, 80 % of large ones."""
    size = np.abs(angle)
    beyond = np.sqrt(size**2 + EYES_ALONE**2) - EYES_ALONE
    return np.sign(angle) * 0.85 * beyond


def _fixations(actor: Actor, times: np.ndarray) -> np.ndarray:
    """Small restless movements of the eyes."""
    steps = np.floor(times / 0.31 + wander((actor.id, "fix"), times, 0.25))
    x = np.sin(steps * 12.9898 + 1.0) * 43758.5453
    y = np.sin(steps * 78.233 + 2.0) * 24634.6345
    raw = np.stack([x - np.floor(x) - 0.5, y - np.floor(y) - 0.5], -1) * np.radians([3.0, 1.6])
    kernel = np.hanning(13)
    padded = np.concatenate([np.repeat(raw[:1], 12, 0), raw])
    return np.stack([np.convolve(padded[:, k], kernel / kernel.sum(), "valid") for k in (0, 1)], -1)


__all__ = ["Finder", "Look", "apply_gaze", "eye_line"]
