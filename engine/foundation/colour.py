"""Colour in linear light, sRGB primaries (IEC 61966-2-1)."""

from __future__ import annotations

import numpy as np

from engine.foundation.errors import BugError

Rgb = tuple[float, float, float]
"""Linear-light red, green, blue; 1.0 is diffuse white."""


def linear_from_srgb(encoded: np.ndarray) -> np.ndarray:
    """Linear light from sRGB-encoded values in 0..1 (any shape)."""
    encoded = np.asarray(encoded, dtype=float)
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def srgb_from_linear(linear: np.ndarray) -> np.ndarray:
    """sRGB-encoded values in 0..1 from linear light (any shape; clipped to 0..1)."""
    linear = np.clip(np.asarray(linear, dtype=float), 0.0, 1.0)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def rgb_from_hex(text: str) -> Rgb:
    """Linear-light colour from ``#rrggbb`` as picture editors write it."""
    digits = text.removeprefix("#")
    try:
        encoded = np.array([int(digits[i : i + 2], 16) for i in (0, 2, 4)]) / 255.0
    except ValueError:
        encoded = np.array([])
    if len(digits) != 6 or encoded.size != 3:
        raise BugError(f"{text!r} is not a colour; write #rrggbb.")
    red, green, blue = linear_from_srgb(encoded)
    return float(red), float(green), float(blue)
