"""Levels of sound: decibels and linear gain."""

from __future__ import annotations

import math

LOUDNESS_TARGET_LUFS = -14.0
TRUE_PEAK_LIMIT_DBTP = -1.0


def gain(decibels: float) -> float:
    """Linear amplitude factor of a level in dB."""
    return 10.0 ** (decibels / 20.0)


def decibels(amplitude: float, floor: float = -120.0) -> float:
    """Level in dB of a linear amplitude (absolute value), not below ``floor``."""
    amplitude = abs(amplitude)
    return floor if amplitude <= gain(floor) else 20.0 * math.log10(amplitude)
