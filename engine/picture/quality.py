"""What the three qualities spend, and how sub-frames are spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Settings:
    """Sides of the shadow maps, taps of a soft shadow, lamps with shadows, texture side, and whether a frame's edges and
    focus are made in the darkroom (``antialias``, ``focus``) or by many sub-frames (``exposures``). ``fine``: every lamp
    has its highlight. ``coarseness``: pixels by which people's surfaces may be off; ``shade_error``: metres by which
    their shadows may. ``scale``: side of what is shaded over the picture's; ``glow``: halvings of its side before bloom."""

    still_map: int
    moving_map: int
    lamp_map: int
    taps: int
    shaded_lamps: int
    texture: int
    exposures: int
    antialias: bool
    focus: bool
    fine: bool
    coarseness: float
    shade_error: float
    scale: float
    glow: int


SETTINGS = {
    "draft": Settings(2048, 768, 512, 1, 1, 256, 1, True, False, False, 0.5, 0.009, 0.75, 2),
    "preview": Settings(2048, 1024, 1024, 6, 2, 512, 1, True, True, True, 0.25, 0.003, 1.0, 1),
    "final": Settings(4096, 2048, 1024, 2, 3, 512, 12, False, False, True, 0.15, 0.0, 1.0, 1),
}


_SMALL = 300
"""Pictures of fewer lines are shaded whole: they have no detail to spare."""


def shaded_size(settings: Settings, size: tuple[int, int]) -> tuple[int, int]:
    """The size at which a picture of ``size`` is shaded before it is enlarged."""
    if settings.scale == 1.0 or size[1] < _SMALL:
        return size
    return round(size[0] * settings.scale), round(size[1] * settings.scale)


def shutter(quality: str, seconds: float, rate: float) -> tuple[float, ...]:
    """The story times of one frame's exposures. ``rate`` frames per second. Final: a 180-degree shutter, open for half the
    frame's time and centred on ``seconds``."""
    count = SETTINGS[quality].exposures
    if count == 1:
        return (seconds,)
    open_s = 0.5 / float(rate)
    return tuple(max(seconds + ((k + 0.5) / count - 0.5) * open_s, 0.0) for k in range(count))


def _radical_inverse(k: int, base: int) -> float:
    value, scale = 0.0, 1.0 / base
    while k:
        value += (k % base) * scale
        k //= base
        scale /= base
    return value


def jitter(index: int, count: int) -> tuple[float, float]:
    """Sub-frame ``index``'s place within the pixel, a tent about its centre (Halton points of base 2 and 3)."""
    if count == 1:
        return 0.0, 0.0

    def tent(u: float) -> float:
        return np.sqrt(2 * u) - 1 if u < 0.5 else 1 - np.sqrt(2 - 2 * u)

    return float(tent(_radical_inverse(index + 1, 2)) * 0.75), float(tent(_radical_inverse(index + 1, 3)) * 0.75)


def disc(index: int, count: int) -> tuple[float, float]:
    """Sub-frame ``index``'s place on the unit disc of the iris (Vogel's spiral), in an order that does not go round with
    time."""
    k = (index * _coprime(count)) % count
    angle, radius = k * 2.3999632, np.sqrt((k + 0.5) / count)
    return float(np.cos(angle) * radius), float(np.sin(angle) * radius)


def _coprime(count: int) -> int:
    step = max(int(count * 0.618), 1)
    while np.gcd(step, count) != 1:
        step += 1
    return step
