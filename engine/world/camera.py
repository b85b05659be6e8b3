"""The camera: keys in story time, smooth between them. Its frame: x right, y up, it looks along -z."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.foundation import space

Vec3 = tuple[float, float, float]


@dataclass(frozen=True)
class CameraKey:
    """Where the camera is at ``time_s`` and the point ``target`` it looks at (both world, metres); ``focal_mm`` for a
    sensor 36 mm wide; ``focus_m`` along the view axis; ``roll`` radians (dutch)."""

    time_s: float
    position: Vec3
    target: Vec3
    focal_mm: float
    focus_m: float
    roll: float = 0.0


@dataclass(frozen=True)
class CameraState:
    """The camera at one moment. ``position`` float64 [3]; ``quaternion`` float64 [4]."""

    position: np.ndarray
    quaternion: np.ndarray
    focal_mm: float
    focus_m: float
    f_number: float

    def content_digest(self) -> str:
        from engine.foundation.digest import digest

        return digest(self.position, self.quaternion, self.focal_mm, self.focus_m, self.f_number)


@dataclass(frozen=True)
class Camera:
    """``keys`` in order of time; between them monotone cubic curves (PCHIP), outside them the nearest key. ``sensor_mm``
    is the sensor's width. ``f_number``: aperture (depth of field)."""

    keys: tuple[CameraKey, ...]
    f_number: float = 4.0
    sensor_mm: float = 36.0

    @cached_property
    def _curves(self) -> tuple[np.ndarray, object]:
        times = np.array([key.time_s for key in self.keys])
        rows = np.array([(*k.position, *k.target, k.focal_mm, k.focus_m, k.roll) for k in self.keys])
        if len(times) < 2:
            return times, rows
        from scipy.interpolate import PchipInterpolator

        return times, PchipInterpolator(times, rows, axis=0)

    def at(self, seconds: float) -> CameraState:
        """The camera at a moment of story time."""
        times, curve = self._curves
        row = np.asarray(curve)[0] if len(times) < 2 else curve(np.clip(seconds, times[0], times[-1]))  # type: ignore[operator]
        position, target = row[:3], row[3:6]
        quaternion = space.looking(target - position)
        if row[8]:
            quaternion = space.multiply(quaternion, space.about(np.array([0.0, 0.0, 1.0]), row[8]))
        return CameraState(position, quaternion, float(row[6]), float(row[7]), self.f_number)

    def project(self, points: np.ndarray, seconds: float, size: tuple[int, int]) -> np.ndarray:
        """Pixel coordinates and depth [..., 3] (x right, y down from the top left corner, metres along the view axis)
        of world ``points`` [..., 3] in a picture of ``size`` (width, height). Points behind have a negative depth."""
        state = self.at(seconds)
        local = space.rotate(space.inverse(state.quaternion), np.asarray(points, dtype=float) - state.position)
        depth = -local[..., 2]
        scale = state.focal_mm / self.sensor_mm * size[0] / np.where(np.abs(depth) > 1e-9, depth, 1e-9)
        return np.stack([size[0] / 2 + local[..., 0] * scale, size[1] / 2 - local[..., 1] * scale, depth], -1)
