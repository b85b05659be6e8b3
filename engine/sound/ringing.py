"""Sums of decaying partials, pulses and bands of noise: the sounds that all others are made of. 48 kHz, mono."""

from __future__ import annotations

import numpy as np

from engine.foundation.timebase import SAMPLE_RATE
from engine.sound.modes import Modes

_BLOCK = 256
_SUBSONIC_HZ = 20.0
_QUIET = 6.9
"""Nepers to -60 dB."""


def pulse_spectrum(frequencies: np.ndarray, seconds: float) -> np.ndarray:
    """Magnitude at ``frequencies`` of a half-sine force of unit impulse that lasts ``seconds``."""
    x = 2.0 * frequencies * seconds
    near = np.abs(1.0 - x * x) < 1e-3
    value = np.abs(np.cos(np.pi * frequencies * seconds) / np.where(near, 1.0, 1.0 - x * x))
    return np.where(near, np.pi / 4.0, value)


def ring(
    frequencies: np.ndarray, decays: np.ndarray, amplitudes: np.ndarray, late: float, longest_s: float = 3.0
) -> np.ndarray:
    """Sum of ``a sin(2 pi f t) exp(-d t)`` from t = ``late`` samples after the first sample on; float64 [n], down to -60 dB
    of its loudest partial or ``longest_s``."""
    loud = amplitudes > 1e-4 * amplitudes.max(initial=0.0)
    if not loud.any():
        return np.zeros(0)
    f, d, a = frequencies[loud], np.maximum(decays[loud], 1.0), amplitudes[loud]
    # a partial matters until it is 60 dB below the loudest at the start
    seconds = min(float(np.max((_QUIET + np.log(a / a.max())) / d)), longest_s)
    count = max(int(seconds * SAMPLE_RATE), 2)
    rate = (-d + 2j * np.pi * f) / SAMPLE_RATE
    blocks = -(-count // _BLOCK)
    inner = np.exp(rate[:, None] * np.arange(_BLOCK))
    outer = a[:, None] * np.exp(rate[:, None] * (np.arange(blocks) * _BLOCK - late))
    out = (outer.real.T @ inner.imag + outer.imag.T @ inner.real).ravel()[:count]
    out[: int(np.ceil(late))] = 0.0
    fade = min(count // 4, 480)
    out[count - fade :] *= np.linspace(1.0, 0.0, fade)
    return out


def ring_modes(modes: Modes, contact_s: float, late: float, gain_of: np.ndarray | None = None) -> np.ndarray:
    """A struck thing's ringing; ``gain_of`` [m] varies the modes' strengths with the place that was struck."""
    amplitudes = modes.weights * pulse_spectrum(modes.frequencies, contact_s)
    if gain_of is not None:
        amplitudes = amplitudes * gain_of
    return ring(modes.frequencies, modes.decays, amplitudes, late)


def band_noise(random: np.random.Generator, count: int, low: float, high: float) -> np.ndarray:
    """White noise of ``count`` samples between ``low`` and ``high`` Hz (12 dB an octave), unit RMS."""
    from scipy.signal import butter, sosfilt

    low = min(max(low, 10.0), 20_000.0)
    high = min(max(high, low * 1.1), 22_000.0)
    sos = butter(2, [low, high], "bandpass", fs=SAMPLE_RATE, output="sos")
    noise = sosfilt(sos, random.standard_normal(count + 512))[512:]
    return noise / np.sqrt(np.mean(noise**2) + 1e-20)


def burst(
    random: np.random.Generator, low: float, high: float, attack_s: float, decay_s: float, late: float = 0.0
) -> np.ndarray:
    """A burst of noise: rises over ``attack_s``, falls by e in ``decay_s``; peak about 1; begins at ``late`` samples."""
    count = int((attack_s + _QUIET * decay_s) * SAMPLE_RATE) + int(late) + 2
    t = np.maximum(np.arange(count) - late, 0.0) / SAMPLE_RATE
    rise = np.clip(t / max(attack_s, 1.0 / SAMPLE_RATE), 0.0, 1.0)
    envelope = rise * np.exp(-np.maximum(t - attack_s, 0.0) / decay_s) * (np.arange(count) >= late)
    return band_noise(random, count, low, high) * envelope * 0.4


def tick(contact_s: float, late: float) -> np.ndarray:
    """The blow itself: the pressure of a body that is stopped within ``contact_s`` (the derivative of the force), peak 1."""
    count = max(int(contact_s * SAMPLE_RATE), 3) + int(np.ceil(late)) + 1
    t = (np.arange(count) - late) / SAMPLE_RATE
    inside = (t >= 0) & (t <= contact_s)
    return np.where(inside, np.cos(np.pi * t / contact_s), 0.0)


def audible(sound: np.ndarray) -> np.ndarray:
    """``sound`` without what is too low to hear: a partial that dies within its first swing pushes one way more than the other,
    and air does not stay pushed."""
    from scipy.signal import butter, sosfilt

    return np.asarray(sosfilt(butter(2, _SUBSONIC_HZ, "highpass", fs=SAMPLE_RATE, output="sos"), sound))


def added(*parts: np.ndarray) -> np.ndarray:
    """Sum of sounds of different lengths."""
    out = np.zeros(max((len(p) for p in parts), default=0))
    for part in parts:
        out[: len(part)] += part
    return out
