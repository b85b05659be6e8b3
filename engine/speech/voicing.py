"""What a manner does to the sound of a voice: loudness, whisper, breath, tremble, force. All at 48 kHz, mono."""

from __future__ import annotations

import numpy as np

from engine.foundation.level import gain
from engine.foundation.timebase import SAMPLE_RATE
from engine.speech.delivery import Manner

SPEECH_LUFS = -23.0
"""Loudness of a normal voice at 1 m in the house's scale."""
_FRAME = 1024
_HOP = 256


def loudness(samples: np.ndarray) -> float:
    """Loudness in LUFS of mono ``samples`` [n] at 48 kHz: ITU-R BS.1770-4's filters and relative gate, but blocks of
    100 ms, so that a single word can be measured. -inf for silence."""
    from scipy.signal import lfilter

    # coefficients of BS.1770-4, table 1 and 2, for 48 kHz
    shelf = lfilter(
        [1.53512485958697, -2.69169618940638, 1.19839281085285], [1.0, -1.69065929318241, 0.73248077421585], samples
    )
    weighted = lfilter([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621], shelf)
    block = SAMPLE_RATE // 10
    if len(weighted) < block:
        weighted = np.pad(weighted, (0, block - len(weighted)))
    power = np.array([np.mean(weighted[i : i + block] ** 2) for i in range(0, len(weighted) - block + 1, block // 2)])
    power = power[power > 1e-7]
    if not len(power):
        return float("-inf")
    kept = power[power > np.mean(power) * 0.1]
    return float(-0.691 + 10.0 * np.log10(np.mean(kept)))


def voiced(samples: np.ndarray, manner: Manner, random: np.random.Generator, tremor: float = 0.0) -> np.ndarray:
    """``samples`` float32 [n] in the given manner, at its loudness; the length stays."""
    out = np.asarray(samples, np.float64)
    if manner.whisper:
        out = (1.0 - manner.whisper) * out + manner.whisper * _whispered(out, random)
    if manner.breath:
        out = out + _breath(out, random) * (0.5 * manner.breath)
    shake = max(manner.tremble, tremor)
    if shake:
        out = _trembling(out, shake, 5.5 if manner.tremble >= tremor else 4.6, random)
    if manner.tilt_db:
        out = _tilted(out, manner.tilt_db)
    if manner.band:
        out = _banded(out, manner.band)
    level = loudness(out)
    if not np.isfinite(level):
        return np.zeros(len(samples), np.float32)
    out = out * gain(SPEECH_LUFS + manner.level_db - level)
    if manner.drive:
        # soft saturation about the loud parts' level adds the harmonics of a pressed voice
        knee = 2.5 * np.sqrt(np.mean(out[np.abs(out) > 1e-4] ** 2)) / (0.5 + manner.drive)
        pressed = knee * np.tanh(out / knee)
        out = pressed * gain(SPEECH_LUFS + manner.level_db - loudness(pressed))
    return out.astype(np.float32)


def _whispered(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The same vocal tract excited by noise: each frame's smooth spectral envelope (cepstrum below 2 ms) times white
    noise. A whisper has no voice bar, so what lies below 400 Hz falls away."""
    from scipy.signal import istft, stft

    noise = random.standard_normal(len(samples))
    options = {"fs": SAMPLE_RATE, "nperseg": _FRAME, "noverlap": _FRAME - _HOP}
    frequencies, _, spectrum = stft(samples, **options)
    _, _, breath = stft(noise, **options)
    magnitude = np.log(np.abs(spectrum) + 1e-7)
    cepstrum = np.fft.irfft(magnitude, axis=0)
    keep = int(0.002 * SAMPLE_RATE)
    cepstrum[keep:-keep] = 0.0
    envelope = np.exp(np.fft.rfft(cepstrum, axis=0).real)
    tilt = np.clip(frequencies / 700.0, 0.05, 2.2)[:, None]
    _, out = istft(breath * envelope * tilt, **options)
    out = out[: len(samples)]
    return np.pad(out, (0, len(samples) - len(out))) * 3.0


def _envelope(samples: np.ndarray, seconds: float) -> np.ndarray:
    from scipy.ndimage import uniform_filter1d

    return np.sqrt(np.maximum(uniform_filter1d(samples**2, max(3, int(seconds * SAMPLE_RATE))), 0.0))


def _breath(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Noise between 1.2 and 9 kHz that swells with the voice."""
    from scipy.signal import butter, sosfilt

    band = butter(2, [1200.0, 9000.0], "bandpass", fs=SAMPLE_RATE, output="sos")
    return sosfilt(band, random.standard_normal(len(samples))) * _envelope(samples, 0.03)


def _trembling(samples: np.ndarray, depth: float, rate: float, random: np.random.Generator) -> np.ndarray:
    """Amplitude and pitch waver a few times a second; the pitch by a wandering delay of at most a third of a
    millisecond."""
    n = len(samples)
    t = np.arange(n) / SAMPLE_RATE
    knots = random.standard_normal(int(n / SAMPLE_RATE * 4.0) + 2)
    wander = np.interp(t, np.arange(len(knots)) / 4.0, knots)
    phase = 2.0 * np.pi * rate * t + 0.9 * wander
    delay = 0.33e-3 * depth * (1.0 + np.sin(phase)) * SAMPLE_RATE
    bent = np.interp(np.arange(n) - delay, np.arange(n), samples)
    return bent * (1.0 - 0.32 * depth * (0.5 + 0.5 * np.sin(phase + 1.0)))


def _tilted(samples: np.ndarray, decibels: float) -> np.ndarray:
    """High shelf at 2 kHz (Bristow-Johnson's audio cookbook, slope 0.7)."""
    from scipy.signal import lfilter

    a = 10.0 ** (decibels / 40.0)
    w = 2.0 * np.pi * 2000.0 / SAMPLE_RATE
    alpha = np.sin(w) / 2.0 * np.sqrt((a + 1.0 / a) * (1.0 / 0.7 - 1.0) + 2.0)
    c, root = np.cos(w), 2.0 * np.sqrt(a) * alpha
    b = [a * ((a + 1) + (a - 1) * c + root), -2 * a * ((a - 1) + (a + 1) * c), a * ((a + 1) + (a - 1) * c - root)]
    d = [(a + 1) - (a - 1) * c + root, 2 * ((a - 1) - (a + 1) * c), (a + 1) - (a - 1) * c - root]
    return lfilter(b, d, samples)


def _banded(samples: np.ndarray, band: tuple[float, ...]) -> np.ndarray:
    from scipy.signal import butter, sosfilt

    return sosfilt(butter(4, list(band), "bandpass", fs=SAMPLE_RATE, output="sos"), samples)
