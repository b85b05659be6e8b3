"""Shoes: the foot's shell gets a welt, a flat sole and a picture with sole, upper and laces."""

from __future__ import annotations

from functools import cache

import numpy as np

from engine.foundation.colour import Rgb, srgb_from_linear
from engine.staging.people.surface import normals as surface_normals
from engine.staging.people.wardrobe import Design, Draped
from engine.world.skeleton import INDEX

_TALL = 0.14
"""Metres of height that the shoe's picture covers, from the ground."""


def shaped(
    draped: Draped, design: Design, joints: np.ndarray, sole: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(positions, normals, uv, faces): flat on the ground at z 0, ``sole`` metres thick under the foot."""
    positions = draped.positions.copy()
    side = np.sign(positions[:, 1])
    toes = np.stack([joints[INDEX["toes.L"]], joints[INDEX["toes.R"]]])
    heel = np.stack([joints[INDEX["foot.L"]], joints[INDEX["foot.R"]]])
    which = (side < 0).astype(int)
    axis = (toes - heel)[which] * [1, 1, 0]
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    from_heel = (positions - heel[which]) * [1, 1, 0]
    along = (from_heel * axis).sum(1)
    across = from_heel - along[:, None] * axis
    low = np.clip((sole + 0.030 - positions[:, 2]) / 0.030, 0.0, 1.0)
    width = np.linalg.norm(across, axis=1, keepdims=True) + 1e-9
    positions += across / width * (0.004 * low)[:, None]
    positions += axis * (np.sign(along - 0.05) * 0.004 * low)[:, None]
    spring = 0.007 * np.clip((along - 0.13) / 0.08, 0, 1) ** 2
    above = positions[:, 2] - sole
    positions[:, 2] = np.where(
        above < 0.032, spring + np.interp(above, [0.011, 0.032], [0.0, sole + 0.032]), positions[:, 2]
    )
    uv = np.stack([along / 0.30 + 0.35, 1.0 - np.clip(positions[:, 2] / _TALL, 0.002, 0.998)], 1)
    return positions, _shading(positions, draped), uv, draped.faces


def _shading(positions: np.ndarray, draped: Draped) -> np.ndarray:
    key = np.unique(np.round(draped.positions, 5), axis=0, return_inverse=True)[1].ravel()
    count = len(positions)
    first = surface_normals(positions, draped.faces, key)
    same = (first * draped.normals).sum(1) < -0.2
    return np.where((same & (np.arange(count) > 0.75 * count))[:, None], draped.normals, first)


@cache
def picture(colour: Rgb, second: Rgb, plain: bool) -> np.ndarray:
    """uint8 [128, 128, 4]: v 1 is the ground. A sneaker has laces and a stripe; a plain shoe only its sole."""
    rows = (1.0 - (np.arange(128) + 0.5) / 128) * _TALL
    along = (np.arange(128) + 0.5) / 128
    out = np.empty((128, 128, 3))
    out[:] = colour
    height, place = rows[:, None], along[None]
    sole = (height < (0.028 if not plain else 0.018)) & (place >= 0)
    out[sole] = np.array(second) * (0.95 if not plain else 0.5)
    seam = np.abs(height - (0.028 if not plain else 0.018)) < 0.0016
    out[np.broadcast_to(seam, sole.shape)] = np.array(colour) * 0.35
    if not plain:
        stripe = np.abs(place - 0.50 - (height - 0.05) * 2.2) < 0.030
        out[stripe & (height > 0.030) & (height < 0.075)] = np.array(second) * 0.9
        lace = (height > 0.066) & (place > 0.52) & (place < 0.80) & (np.sin(place * 150) > 0.1)
        out[lace] = 0.75
        toe = (place > 0.93) & (height < 0.055)
        out[toe & ~sole] = np.array(colour) * 0.8 + 0.1
    encoded = np.round(srgb_from_linear(out) * 255).astype(np.uint8)
    return np.dstack([encoded, np.full((128, 128), 255, np.uint8)])
