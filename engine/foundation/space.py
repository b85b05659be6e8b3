"""Space: metres, z up, right-handed. Rotations are unit quaternions (w, x, y, z), as MuJoCo writes them.

All functions work on arrays with any leading shape and broadcast. A pose is seven numbers: position (x, y, z), then
quaternion (w, x, y, z).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

IDENTITY = np.array([1.0, 0.0, 0.0, 0.0])
GRAVITY = 9.81
"""Standard gravity in m/s^2, along -z."""


def multiply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The rotation "first b, then a" (quaternion product a b)."""
    a, b = np.asarray(a), np.asarray(b)
    aw, ax, ay, az = _parts(a, b)
    bw, bx, by, bz = _parts(b, a)
    return _joined(
        aw * bw - ax * bx - ay * by - az * bz,
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
    )


def _parts(a: np.ndarray, beside: np.ndarray) -> Iterable[Any]:
    """The components of ``a`` along its last axis. Where there is one of each, as plain numbers: these compute the same bits in
    a tenth of the time."""
    if a.ndim == beside.ndim == 1 and a.dtype == beside.dtype == np.float64:
        numbers: list[float] = a.tolist()
        return numbers
    return (a[..., k] for k in range(a.shape[-1]))


def _joined(*parts: Any) -> np.ndarray:
    if isinstance(parts[0], float):  # numbers of numpy's are too
        return np.array(parts)
    joined = np.empty((*parts[0].shape, len(parts)), parts[0].dtype)
    for k, part in enumerate(parts):
        joined[..., k] = part
    return joined


def inverse(q: np.ndarray) -> np.ndarray:
    """The opposite rotation of a unit quaternion."""
    return np.asarray(q) * np.array([1.0, -1.0, -1.0, -1.0])


def rotate(q: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Vector(s) ``v`` [..., 3] turned by ``q`` [..., 4]."""
    q, v = np.asarray(q), np.asarray(v)
    w, x, y, z = _parts(q, v)
    a, b, c = _parts(v, q)
    # t = 2 u x v; v + w t + u x t. Component by component: numpy's own cross product costs ten times a small array's sums
    s, t, r = 2.0 * (y * c - z * b), 2.0 * (z * a - x * c), 2.0 * (x * b - y * a)
    return _joined(a + w * s + (y * r - z * t), b + w * t + (z * s - x * r), c + w * r + (x * t - y * s))


def normalised(v: np.ndarray) -> np.ndarray:
    """``v`` divided by its length along the last axis; zero stays zero."""
    v = np.asarray(v, dtype=float)
    length = np.linalg.norm(v, axis=-1, keepdims=True)
    return v / np.where(length > 0, length, 1.0)


def about(axis: np.ndarray, radians: np.ndarray | float) -> np.ndarray:
    """Rotation by ``radians`` about ``axis`` [..., 3] (need not be a unit vector)."""
    half = np.asarray(radians, dtype=float)[..., None] / 2.0
    axis = normalised(axis)
    return _join(np.cos(half), np.sin(half) * axis)


def _join(w: np.ndarray, xyz: np.ndarray) -> np.ndarray:
    shape = np.broadcast_shapes(w.shape[:-1], xyz.shape[:-1])
    return np.concatenate([np.broadcast_to(w, (*shape, 1)), np.broadcast_to(xyz, (*shape, 3))], axis=-1)


def yaw(radians: np.ndarray | float) -> np.ndarray:
    """Rotation about the vertical, counter-clockwise seen from above."""
    return about(np.array([0.0, 0.0, 1.0]), radians)


def from_rotation_vector(v: np.ndarray) -> np.ndarray:
    """Quaternion of a rotation vector (axis times radians) [..., 3]."""
    v = np.asarray(v, dtype=float)
    angle = np.linalg.norm(v, axis=-1, keepdims=True)
    # sin(a/2)/a tends to 1/2; numpy's sinc is sin(pi x)/(pi x)
    return np.concatenate([np.cos(angle / 2.0), 0.5 * np.sinc(angle / (2.0 * np.pi)) * v], axis=-1)


def rotation_vector(q: np.ndarray) -> np.ndarray:
    """Rotation vector (axis times radians, at most pi long) of a unit quaternion."""
    q = np.asarray(q, dtype=float)
    q = np.where(q[..., :1] < 0, -q, q)
    length = np.linalg.norm(q[..., 1:], axis=-1, keepdims=True)
    angle = 2.0 * np.arctan2(length, q[..., :1])
    return q[..., 1:] * np.where(length > 1e-12, angle / np.where(length > 1e-12, length, 1.0), 2.0)


def matrix(q: np.ndarray) -> np.ndarray:
    """Rotation matrices [..., 3, 3] of unit quaternions."""
    w, x, y, z = np.moveaxis(np.asarray(q), -1, 0)
    return np.stack(
        [
            np.stack([1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)], -1),
            np.stack([2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)], -1),
            np.stack([2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)], -1),
        ],
        -2,
    )


def from_matrix(m: np.ndarray) -> np.ndarray:
    """Unit quaternions of rotation matrices [..., 3, 3]. Shepperd (1978): divide by the largest component."""
    m = np.asarray(m, dtype=float)
    d = np.stack([m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]], -1)
    trace = d.sum(-1)
    squares = np.stack([1 + trace, 1 + 2 * d[..., 0] - trace, 1 + 2 * d[..., 1] - trace, 1 + 2 * d[..., 2] - trace], -1)
    wx, wy, wz = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    xy, xz, yz = m[..., 1, 0] + m[..., 0, 1], m[..., 0, 2] + m[..., 2, 0], m[..., 2, 1] + m[..., 1, 2]
    rows = np.stack(
        [
            np.stack([squares[..., 0], wx, wy, wz], -1),
            np.stack([wx, squares[..., 1], xy, xz], -1),
            np.stack([wy, xy, squares[..., 2], yz], -1),
            np.stack([wz, xz, yz, squares[..., 3]], -1),
        ],
        -2,
    )
    largest = np.argmax(squares, -1)
    row = np.take_along_axis(rows, largest[..., None, None], -2)[..., 0, :]
    return normalised(row)


def slerp(a: np.ndarray, b: np.ndarray, t: np.ndarray | float) -> np.ndarray:
    """Shortest rotation from ``a`` (t = 0) to ``b`` (t = 1) at constant speed; ``t`` has the leading shape."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    t = np.asarray(t, dtype=float)[..., None]
    return multiply(a, from_rotation_vector(rotation_vector(multiply(inverse(a), b)) * t))


def between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Shortest rotation that turns direction ``a`` [..., 3] into direction ``b``."""
    a, b = np.broadcast_arrays(normalised(a), normalised(b))
    w = 1.0 + np.sum(a * b, -1, keepdims=True)
    opposite = w[..., 0] < 1e-9
    side = np.where(np.abs(a[..., :1]) > 0.9, np.array([0.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0]))
    xyz = np.where(opposite[..., None], normalised(np.cross(a, side)), np.cross(a, b))
    return normalised(np.concatenate([np.where(opposite[..., None], 0.0, w), xyz], -1))


def looking(forward: np.ndarray, up: np.ndarray | None = None) -> np.ndarray:
    """Orientation of a camera (x right, y up, looks along its -z) that looks along ``forward`` [..., 3]."""
    back = -normalised(forward)
    up = np.broadcast_to(np.array([0.0, 0.0, 1.0]) if up is None else up, back.shape)
    steep = np.linalg.norm(np.cross(up, back), axis=-1, keepdims=True) < 1e-6
    right = normalised(np.where(steep, np.array([1.0, 0.0, 0.0]), np.cross(up, back)))
    return from_matrix(np.stack([right, np.cross(back, right), back], -1))


def placed(pose: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Point(s) [..., 3] given in the frame of ``pose`` [..., 7], in the parent frame."""
    pose = np.asarray(pose)
    return pose[..., :3] + rotate(pose[..., 3:], point)


def composed(outer: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """Pose [..., 7] of ``inner`` (given in the frame of ``outer``) in the parent frame."""
    outer, inner = np.asarray(outer), np.asarray(inner)
    position = placed(outer, inner[..., :3])
    rotation = multiply(outer[..., 3:], inner[..., 3:])
    shape = np.broadcast_shapes(position.shape[:-1], rotation.shape[:-1])
    return np.concatenate([np.broadcast_to(position, (*shape, 3)), np.broadcast_to(rotation, (*shape, 4))], -1)


def inverted(pose: np.ndarray) -> np.ndarray:
    """The pose that undoes ``pose`` [..., 7]."""
    pose = np.asarray(pose)
    back = inverse(pose[..., 3:])
    return np.concatenate([-rotate(back, pose[..., :3]), back], -1)


def triple(v: np.ndarray) -> tuple[float, float, float]:
    """A vector [3] as three plain floats, as frozen values keep it."""
    return float(v[0]), float(v[1]), float(v[2])
