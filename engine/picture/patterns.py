"""Textures of the procedural patterns: 8-bit albedo and detail with all their mip levels, kept for the process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from engine.foundation.colour import Rgb, srgb_from_linear
from engine.picture import pattern_built, pattern_grown, pattern_made
from engine.picture.surface import Surface

KINDS = {**pattern_built.KINDS, **pattern_grown.KINDS, **pattern_made.KINDS}
BALLS = pattern_made.BALLS


@dataclass(frozen=True)
class Texture:
    """Mip levels, largest first: ``albedo`` uint8 [n, n, 4] sRGB with the crevices' openness in alpha; ``detail`` uint8
    [n, n, 4]: normal x and y (128 is 0), roughness factor (128 is 1), height."""

    albedo: tuple[np.ndarray, ...]
    detail: tuple[np.ndarray, ...]


def surface(kind: str, colours: tuple[Rgb, ...], n: int) -> Surface:
    """One repeat of the pattern ``kind`` ("noise" if there is no such kind) in ``n`` by ``n`` texels."""
    made = KINDS.get(kind, pattern_made.mottled)(n, colours)
    m = made.albedo.shape[0]
    if m == n:
        return made
    grow = n // m
    return Surface(*(np.repeat(np.repeat(a, grow, 0), grow, 1) for a in (made.albedo, made.height, made.roughness)))


@lru_cache(maxsize=96)
def texture(kind: str, colours: tuple[Rgb, ...], n: int) -> Texture:
    """The pattern as textures of ``n`` by ``n`` texels."""
    made = surface(kind, colours, n)
    height = np.asarray(made.height, float)
    slope_u = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) * n / 2
    slope_v = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) * n / 2
    length = np.sqrt(1 + slope_u**2 + slope_v**2)
    spread = max(float(height.max() - height.min()), 1e-9)
    blurred = _halved(_halved(_halved(height[..., None])))
    blurred = np.repeat(np.repeat(blurred, 8, 0), 8, 1)[..., 0]
    openness = np.clip(1.0 + 1.2 * (height - blurred) / spread, 0.35, 1.0)
    detail = np.stack(
        [
            -slope_u / length * 0.5 + 0.5,
            -slope_v / length * 0.5 + 0.5,
            made.roughness * 0.5,
            (height - height.min()) / spread,
        ],
        -1,
    )
    albedo = np.concatenate([np.clip(made.albedo, 0, 1), openness[..., None]], -1)
    return Texture(_levels(albedo, encode=True), _levels(detail, encode=False))


def picture_levels(pixels: np.ndarray) -> tuple[np.ndarray, ...]:
    """Mip levels of an sRGB picture uint8 [n, n, 4]."""
    import cv2

    levels = [np.ascontiguousarray(pixels)]
    while levels[-1].shape[0] > 1:
        side = levels[-1].shape[0] // 2
        levels.append(cv2.resize(levels[-1], (side, side), interpolation=cv2.INTER_AREA).reshape(side, side, 4))
    return tuple(levels)


def _halved(a: np.ndarray) -> np.ndarray:
    return (a[0::2, 0::2] + a[1::2, 0::2] + a[0::2, 1::2] + a[1::2, 1::2]) * 0.25


@cache
def _encoding() -> np.ndarray:
    """sRGB bytes by the square root of the linear value, in 4096 steps (fine in the darks)."""
    root = np.arange(4096) / 4095.0
    return (srgb_from_linear(root * root) * 255 + 0.5).astype(np.uint8)


def _levels(a: np.ndarray, encode: bool) -> tuple[np.ndarray, ...]:
    """Box-filtered mip levels as uint8; ``encode`` the first three channels to sRGB."""
    levels = []
    a = np.clip(a, 0.0, 1.0).astype(np.float32)
    while True:
        out = (a * 255 + 0.5).astype(np.uint8)
        if encode:
            out[..., :3] = _encoding()[(np.sqrt(a[..., :3]) * 4095 + 0.5).astype(np.int16)]
        levels.append(out)
        if a.shape[0] == 1:
            return tuple(levels)
        a = _halved(a)
