"""Small repeating pictures of cloth, and how they are laid on a garment."""

from __future__ import annotations

from functools import cache

import numpy as np

from engine.foundation.colour import Rgb, srgb_from_linear
from engine.foundation.seed import generator

SIDE = 256
REPEAT_M = 0.24
"""Metres of cloth that one picture covers."""


def laid(positions: np.ndarray, scale: float) -> np.ndarray:
    """Texture coordinates [n, 2]: v by height, u across front and sides alike, without a seam."""
    u = (positions[:, 1] + 0.55 * positions[:, 0]) / (REPEAT_M * scale)
    return np.stack([u, -positions[:, 2] / (REPEAT_M * scale)], 1)


@cache
def picture(kind: str, colour: Rgb, second: Rgb) -> np.ndarray:
    """uint8 [256, 256, 4] sRGB of the cloth ``kind``: jersey, weave, twill, denim, knit, fleece, leather, satin, stripes,
    checks, pinstripe, dots, camouflage. ``second`` colours stripes and the like."""
    from scipy import ndimage

    random = generator("fabric", kind)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    grain = random.standard_normal((SIDE, SIDE))
    soft = ndimage.gaussian_filter(random.standard_normal((SIDE, SIDE)), 12, mode="wrap")
    soft /= soft.std()
    shade = 1 + 0.015 * soft + 0.03 * grain
    mix = np.zeros((SIDE, SIDE))
    turn = 2 * np.pi
    if kind in ("twill", "denim"):
        thread = np.sin(turn * 48 * (x + y))
        shade = shade + (0.05 if kind == "twill" else 0.10) * thread
        if kind == "denim":
            slub = ndimage.gaussian_filter(random.standard_normal((SIDE, SIDE)), (6, 0.5), mode="wrap")
            shade = shade + 0.10 * slub / slub.std()
    elif kind == "knit":
        row = (y * 32) % 1
        column = np.abs(((x * 32) % 1) - 0.5) * 2
        shade = shade + 0.22 * np.cos(turn * (row + 0.5 * column)) - 0.10 * (column > 0.9)
    elif kind == "mesh":
        hole = np.sin(turn * 40 * x) * np.sin(turn * 40 * y)
        shade = shade - 0.14 * np.clip(hole, 0, 1)
    elif kind in ("fleece", "wool", "felt"):
        blur = ndimage.gaussian_filter(random.standard_normal((SIDE, SIDE)), 1.6, mode="wrap")
        shade = shade + 0.10 * blur / blur.std()
    elif kind == "leather":
        blur = ndimage.gaussian_filter(random.standard_normal((SIDE, SIDE)), 2.5, mode="wrap")
        shade = 1 + 0.10 * np.abs(blur / blur.std()) - 0.08
    elif kind == "stripes":
        mix = (np.sin(turn * 4 * y) > 0.2).astype(float)
    elif kind == "pinstripe":
        mix = 0.5 * (np.abs(((x * 12) % 1) - 0.5) > 0.46)
    elif kind == "checks":
        mix = 0.42 * (np.sin(turn * 3 * x) > 0) + 0.42 * (np.sin(turn * 3 * y) > 0)
        mix = mix + 0.12 * (np.abs(((x * 3 + 0.25) % 1) - 0.5) > 0.46)
    elif kind == "dots":
        mix = (np.hypot((x * 8) % 1 - 0.5, (y * 8) % 1 - 0.5) < 0.22).astype(float)
    elif kind == "camouflage":
        blob = ndimage.gaussian_filter(random.standard_normal((SIDE, SIDE)), 11, mode="wrap")
        mix = np.digitize(blob / blob.std(), [-0.7, 0.2, 0.9]) / 3.0
    elif kind != "smooth":
        shade = shade + 0.03 * np.sin(turn * 64 * x) * np.sin(turn * 64 * y)
    mix = np.clip(mix, 0, 1)[..., None]
    linear = (np.array(colour) * (1 - mix) + np.array(second) * mix) * np.clip(shade, 0.5, 1.6)[..., None]
    encoded = np.round(srgb_from_linear(linear) * 255).astype(np.uint8)
    return np.dstack([encoded, np.full((SIDE, SIDE), 255, np.uint8)])
