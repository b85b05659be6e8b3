"""Where shots join: how long transitions are, how pictures and sounds pass over into each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.foundation.timebase import Rate
from engine.project import Shot

DISSOLVE_S = 0.5
FADE_S = 0.6
"""Lengths where the project names none."""


@dataclass(frozen=True)
class Join:
    """The beginning of a shot: over its first ``coming`` frames it comes in; ``over``: the shot before goes on beneath it (a
    dissolve), else it comes from black, and the shot before goes to black over its last ``going`` frames."""

    coming: int = 0
    going: int = 0
    over: bool = False


CUT = Join()


def join(shot: Shot, frames: int, before: int, rate: Rate) -> Join:
    """How ``shot`` of ``frames`` frames begins after one of ``before`` frames (0: it is the film's first). A transition takes
    at most half of either shot."""
    if shot.transition == "dissolve" and before:
        wanted = shot.transition_frames or round(DISSOLVE_S * rate)
        return Join(coming=max(1, min(wanted, frames // 2)), over=True)
    if shot.transition == "fade":
        wanted = max(1, shot.transition_frames or round(FADE_S * rate))
        if not before:
            return Join(coming=max(1, min(wanted, frames // 2)))
        going = min(wanted // 2, before // 2)
        return Join(coming=max(1, min(wanted - wanted // 2, frames // 2)), going=going)
    return CUT


def weight_in(inner: int, length: int) -> float:
    """The share of a picture ``inner`` frames into a transition of ``length``: never 0, never 1."""
    return (inner + 1) / (length + 1)


def dissolved(before: np.ndarray, after: np.ndarray, weight: float) -> np.ndarray:
    """``after`` with ``weight`` over ``before``, both uint8 [h, w, 4] sRGB, mixed in linear light (IEC 61966-2-1)."""
    index = before.astype(np.uint16)
    index <<= 8
    index |= after
    pixels = np.take(_mixed(round(weight * 4096)), index)
    pixels[..., 3] = 255
    return pixels


@lru_cache(maxsize=64)
def _mixed(weight: int) -> np.ndarray:
    """uint8 [65536]: what becomes of every pair of values (before * 256 + after), for a weight in 4096ths."""
    linear = _to_linear(np.arange(256) / 255.0)
    share = weight / 4096
    mix = linear[:, None] * (1.0 - share) + linear[None, :] * share
    return np.round(_to_encoded(mix) * 255.0).astype(np.uint8).ravel()


def _to_linear(encoded: np.ndarray) -> np.ndarray:
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _to_encoded(linear: np.ndarray) -> np.ndarray:
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def darkened(pixels: np.ndarray, share: float) -> np.ndarray:
    """``pixels`` uint8 [h, w, 4] with ``share`` of their encoded value: a fade that looks even, as editors know it."""
    table = np.round(np.arange(256) * share).astype(np.uint8)
    out = np.take(table, pixels)
    out[..., 3] = 255
    return out


def rise(samples: int) -> np.ndarray:
    """Gains [samples] with which a sound comes in; reversed, with which it goes. Of equal power: their squares sum to 1."""
    if samples <= 0:
        return np.zeros(0, np.float32)
    return np.sin(np.pi / 2 * (np.arange(samples) + 0.5) / samples).astype(np.float32)


def crossed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """``before`` passing into ``after``, float32 [n, 2] each, at the same power all the way.

    For sounds that have nothing to do with each other the gains are sine and cosine. What both sides share (the same room
    tone heard on) would swell by up to 3 dB; how much they share is measured and taken back."""
    coming = rise(len(after))
    going = coming[::-1]
    powers = float(np.vdot(before, before)), float(np.vdot(after, after))
    alike = float(np.vdot(before, after)) / max((powers[0] * powers[1]) ** 0.5, 1e-12)
    power = np.sqrt(1.0 + 2.0 * min(max(alike, 0.0), 1.0) * coming * going)
    return (before * (going / power)[:, None] + after * (coming / power)[:, None]).astype(np.float32)
