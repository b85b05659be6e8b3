"""From stems to the film's mix: balance, ducking, loudness, limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from engine.foundation.level import LOUDNESS_TARGET_LUFS, TRUE_PEAK_LIMIT_DBTP, gain
from engine.foundation.timebase import SAMPLE_RATE
from engine.sound.loudness import integrated, peaks, true_peak

_BALANCE_DB = {"dialogue": 0.0, "foley": 3.0, "ambience": -4.0, "effects": -3.0}
_DUCK_DB = {"ambience": -5.0, "effects": -4.0, "foley": -1.5}
"""How far a stem steps back while someone speaks."""
_MOST_GAIN_DB = 32.0
"""A film of hardly anything but room tone stays quiet."""
_LOOK_S = 0.006
_RELEASE_S = 0.08
_TOLERANCE_LU = 0.1


def master(stems: Mapping[str, np.ndarray]) -> np.ndarray:
    """The mix float32 [n, 2] of ``stems`` float32 [n, 2] by name: voices forward, at -14 LUFS integrated and at most
    -1 dBTP. Silence stays silence."""
    arrays = {name: np.asarray(samples, np.float64) for name, samples in stems.items()}
    length = max((len(a) for a in arrays.values()), default=0)
    mix = np.zeros((length, 2))
    speaking = _speaking(arrays.get("dialogue", np.zeros((0, 2))), length)
    for name in sorted(arrays):
        samples = arrays[name] * gain(_BALANCE_DB.get(name, 0.0))
        duck = _DUCK_DB.get(name, 0.0)
        if duck:
            samples = samples * (gain(duck) ** speaking[: len(samples)])[:, None]
        mix[: len(samples)] += samples
    return _to_target(mix).astype(np.float32)


def _speaking(dialogue: np.ndarray, length: int) -> np.ndarray:
    """0..1 [n]: someone speaks; begins a fifth of a second before and ends half a second after."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    if not len(dialogue) or not dialogue.any():
        return np.zeros(length)
    hop = SAMPLE_RATE // 100
    level = np.abs(dialogue).max(axis=1)
    level = np.maximum.reduceat(level, np.arange(0, len(level), hop))
    on = (level > 0.004).astype(float)
    on = uniform_filter1d(maximum_filter1d(on, 61, origin=0), 31)
    return np.interp(np.arange(length) / hop, np.arange(len(on)) + 0.5, on)


def _to_target(mix: np.ndarray) -> np.ndarray:
    loudness = integrated(mix)
    if not np.isfinite(loudness):
        return np.clip(mix, -0.5, 0.5)
    change = min(LOUDNESS_TARGET_LUFS - loudness, _MOST_GAIN_DB)
    capped = change == _MOST_GAIN_DB
    top = peaks(mix)
    out, missing = _approached(lambda decibels: limited(mix, top, gain(decibels)), change, 12.0 if not capped else 0.0)
    if missing > 3 * _TOLERANCE_LU and not capped:
        # hardly anything but sharp blows: round their tips off before the limiter, as a mastering engineer would
        out, _ = _approached(lambda decibels: _pressed(mix * gain(decibels)), change, 16.0)
    excess = true_peak(out) - (TRUE_PEAK_LIMIT_DBTP - 0.2)
    return out * gain(-excess) if excess > 0 else out


def _approached(render: Callable[[float], np.ndarray], change: float, most: float) -> tuple[np.ndarray, float]:
    """``render`` at the gain, between ``change`` and ``most`` dB more, that brings it to the target; and the loudness still
    missing. A limiter gives back only part of what is added: each step goes by the slope seen so far."""
    out = render(change)
    slope, reached, highest = 1.0, integrated(out), change + most
    for _ in range(8):
        miss = LOUDNESS_TARGET_LUFS - reached
        after = min(change + float(np.clip(miss / slope, -8.0, 8.0)), highest)
        if abs(miss) < _TOLERANCE_LU or most <= 0 or after == change:
            break
        out = render(after)
        found = integrated(out)
        slope = float(np.clip((found - reached) / (after - change), 0.15, 1.0))
        change, reached = after, found
    return out, LOUDNESS_TARGET_LUFS - reached


def _pressed(samples: np.ndarray) -> np.ndarray:
    """Soft clipping: straight up to half the ceiling, then bending towards 1.15 of it; then the limiter."""
    ceiling = gain(TRUE_PEAK_LIMIT_DBTP)
    knee, top = 0.5 * ceiling, 1.15 * ceiling
    size = np.abs(samples)
    over = np.maximum(size - knee, 0.0) / (top - knee)
    bent = np.where(size > knee, np.sign(samples) * (knee + (top - knee) * np.tanh(over)), samples)
    return limited(bent, peaks(bent), 1.0)


def limited(samples: np.ndarray, top: np.ndarray, factor: float) -> np.ndarray:
    """``factor`` times ``samples`` [n, 2], whose true peaks are ``top`` [n], held under the limit.

    The gain falls 6 ms before a peak and recovers after it in two speeds. No recursion: minima over a window, then a moving
    mean no wider, which never exceeds the minimum."""
    ceiling = gain(TRUE_PEAK_LIMIT_DBTP - 0.3)  # finer meters see a little more between the samples
    if float(top.max(initial=0.0)) * factor <= ceiling:
        return samples * factor
    needed = np.minimum(1.0, ceiling / np.maximum(top * factor, 1e-9))
    # what is still needed often is taken out slowly, so that a row of peaks does not pump
    slow = _smoothed(needed, round(_RELEASE_S * SAMPLE_RATE)) ** 0.5
    rest = np.minimum(1.0, needed / slow)
    fast = _smoothed(rest, round(_LOOK_S * SAMPLE_RATE))
    return samples * (slow * fast * factor)[:, None]


def _smoothed(needed: np.ndarray, half: int) -> np.ndarray:
    """Never above ``needed``: the mean of minima over windows as wide as the mean's own."""
    from scipy.ndimage import minimum_filter1d, uniform_filter1d

    width = 2 * half + 1
    return uniform_filter1d(minimum_filter1d(needed, width, mode="nearest"), width, mode="nearest")
