"""Sounds from recipes: layers of noise, tones, ringing and voices, as the tables of assets/sounds list them."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.foundation.assets import table
from engine.foundation.level import gain
from engine.foundation.seed import generator
from engine.foundation.timebase import SAMPLE_RATE
from engine.sound.ringing import band_noise, ring

_LONGEST_S = 12.0


def recipes() -> dict[str, Any]:
    """All recipes by key."""
    return dict(table("sounds", "effects.toml", schema="effects"))


def recipe_sound(key: str, seed: tuple, pitch: float = 1.0) -> np.ndarray:
    """Recipe ``key`` as float64 [n] with peak 1, begun at its first sample; ``seed`` decides its chances, ``pitch``
    multiplies its frequencies."""
    out = np.zeros(0)
    for number, layer in enumerate(recipes()[key]["layers"]):
        random = generator("recipe", key, *seed, number)
        out = _laid(out, _repeated(layer, random, pitch, seed), 0)
    top = np.abs(out).max(initial=0.0)
    return out / top if top > 0 else out


def _laid(out: np.ndarray, part: np.ndarray, at: int) -> np.ndarray:
    end = min(at + len(part), int(_LONGEST_S * SAMPLE_RATE))
    if end > len(out):
        out = np.concatenate([out, np.zeros(end - len(out))])
    out[at:end] += part[: max(0, end - at)]
    return out


def _repeated(layer: dict[str, Any], random: np.random.Generator, pitch: float, seed: tuple) -> np.ndarray:
    """A layer at its time, and again as often as ``repeat`` = [every s, count, jitter 0..1, dB each time] says."""
    every, count, jitter, fall = layer.get("repeat", [1.0, 1, 0.0, 0.0])
    out = np.zeros(0)
    for k in range(int(count)):
        at = float(layer.get("at", 0.0)) + k * every + (jitter * every * random.uniform(-0.5, 0.5) if k else 0.0)
        loud = gain(layer.get("level_db", 0.0) + fall * k - (4.0 * jitter * random.random() if k else 0.0))
        bent = pitch * (1.0 + 0.04 * jitter * random.standard_normal())
        out = _laid(out, _KINDS[layer["kind"]](layer, random, bent, (*seed, k)) * loud, max(0, int(at * SAMPLE_RATE)))
    return out


def _envelope(layer: dict[str, Any], count: int) -> np.ndarray:
    """Attack, hold, exponential decay; seconds."""
    t = np.arange(count) / SAMPLE_RATE
    attack, hold, decay = (
        max(float(layer.get(n, d)), 1e-4) for n, d in (("attack", 0.002), ("hold", 0.0), ("decay", 0.1))
    )
    rise = np.clip((t + 1.0 / SAMPLE_RATE) / attack, 0.0, 1.0)
    out = rise * np.exp(-np.maximum(t - attack - hold, 0.0) / decay)
    fade = min(count // 3, 960)
    out[count - fade :] *= np.linspace(1.0, 0.0, fade)
    return out


def _count(layer: dict[str, Any]) -> int:
    seconds = float(layer.get("attack", 0.002)) + float(layer.get("hold", 0.0)) + 6.0 * float(layer.get("decay", 0.1))
    return int(min(seconds, _LONGEST_S) * SAMPLE_RATE)


def _noise(layer: dict[str, Any], random: np.random.Generator, pitch: float, seed: tuple) -> np.ndarray:
    """Noise in a ``band``; ``sweep`` = [low, high] is the band it ends in; ``flutter`` = [Hz, depth]; ``crackle`` 0..1."""
    count = _count(layer)
    low, high = (hertz * pitch for hertz in layer["band"])
    out = band_noise(random, count, low, high)
    if "sweep" in layer:
        then = band_noise(random, count, layer["sweep"][0] * pitch, layer["sweep"][1] * pitch)
        share = np.linspace(0.0, 1.0, count) ** 0.8
        out = out * np.sqrt(1.0 - share) + then * np.sqrt(share)
    if "flutter" in layer:
        rate, depth = layer["flutter"]
        out *= 1.0 - depth * _course(random, count, rate)
    if "crackle" in layer:
        out *= np.where(random.random(count // 48 + 1) < layer["crackle"], 0.1, 1.0).repeat(48)[:count]
    return out * _envelope(layer, count) * 0.35


def _course(random: np.random.Generator, count: int, rate: float) -> np.ndarray:
    """Random 0..1 that changes ``rate`` times a second."""
    values = random.random(int(count / SAMPLE_RATE * rate) + 3)
    return np.interp(np.arange(count) / SAMPLE_RATE * rate, np.arange(len(values)), values)


def _contour(points: Any, count: int) -> np.ndarray:
    """Hertz over time: a number, or [[seconds, Hz], ...] joined on a logarithmic scale."""
    if isinstance(points, (int, float)):
        return np.full(count, float(points))
    t = np.arange(count) / SAMPLE_RATE
    return np.exp(np.interp(t, [p[0] for p in points], np.log([p[1] for p in points])))


def _turns(layer: dict[str, Any], random: np.random.Generator, pitch: float, count: int) -> np.ndarray:
    """Phase in turns of the layer's ``hertz`` with ``vibrato`` = [Hz, semitones] and ``drift`` semitones of wandering."""
    hertz = _contour(layer["hertz"], count) * pitch
    t = np.arange(count) / SAMPLE_RATE
    if "vibrato" in layer:
        rate, depth = layer["vibrato"]
        hertz = hertz * 2.0 ** (depth / 12.0 * np.sin(2.0 * np.pi * rate * t))
    if "drift" in layer:
        hertz = hertz * 2.0 ** (layer["drift"] / 12.0 * (2.0 * _course(random, count, 5.0) - 1.0))
    return np.cumsum(hertz) / SAMPLE_RATE


def _partials(turns: np.ndarray, shape: str) -> np.ndarray:
    """A wave without aliasing: sums of sines below 16 kHz."""
    top = float(np.max(np.diff(turns), initial=1e-6)) * SAMPLE_RATE
    most = max(1, min(int(16_000.0 / max(top, 1.0)), 40))
    numbers = {"sine": [1], "square": range(1, most + 1, 2)}.get(shape, range(1, most + 1))
    out = np.zeros(len(turns))
    for k in numbers:
        out += np.sin(2.0 * np.pi * k * turns) / (k if shape != "buzz" else k**0.5)
    return out / (1.0 if shape == "sine" else 1.6)


def _tone(layer: dict[str, Any], random: np.random.Generator, pitch: float, seed: tuple) -> np.ndarray:
    """``shape`` sine, saw, square or buzz at ``hertz``; ``am`` = [Hz, depth, 1 for on and off]."""
    count = _count(layer)
    out = _partials(_turns(layer, random, pitch, count), layer.get("shape", "sine"))
    if "am" in layer:
        rate, depth, *gate = layer["am"]
        wave = 0.5 - 0.5 * np.cos(2.0 * np.pi * rate * np.arange(count) / SAMPLE_RATE)
        wave = np.clip((wave - 0.5) * 20.0 + 0.5, 0.0, 1.0) if gate and gate[0] else wave
        out *= 1.0 - depth * wave
    return out * _envelope(layer, count)


def _ring(layer: dict[str, Any], random: np.random.Generator, pitch: float, seed: tuple) -> np.ndarray:
    """Partials ``ratios`` of ``hertz`` that decay in ``decay`` seconds, the higher the faster."""
    ratios = np.array(layer.get("ratios", [1.0]), float)
    f = layer["hertz"] * pitch * ratios * (1.0 + 0.002 * random.standard_normal(len(ratios)))
    keep = f < 17_000.0
    decays = (1.0 / float(layer["decay"])) * ratios ** float(layer.get("damping", 0.6))
    amplitudes = 1.0 / (1.0 + np.arange(len(ratios)) * float(layer.get("fall", 0.4)))
    return ring(f[keep], decays[keep], amplitudes[keep], 0.0, 8.0)


def _voice(layer: dict[str, Any], random: np.random.Generator, pitch: float, seed: tuple) -> np.ndarray:
    """A throat: a buzz at ``hertz`` and breath (``breath`` 0..1) through ``formants`` = [[Hz, width Hz, dB], ...];
    ``rasp`` 0..1 roughens it."""
    from scipy.signal import lfilter

    count = _count(layer)
    turns = _turns(layer, random, pitch, count)
    source = _partials(turns, "buzz")
    rasp = float(layer.get("rasp", 0.0))
    if rasp:
        source *= 1.0 - rasp * (_course(random, count, 70.0) > 0.5)
    breath = float(layer.get("breath", 0.1))
    source = source * (1.0 - breath) + breath * random.standard_normal(count)
    out = np.zeros(count)
    for hertz, width, level in layer["formants"]:
        radius = np.exp(-np.pi * width / SAMPLE_RATE)
        poles = [1.0, -2.0 * radius * np.cos(2.0 * np.pi * min(hertz * pitch**0.5, 16_000.0) / SAMPLE_RATE), radius**2]
        out += lfilter([1.0 - radius], poles, source) * gain(level)
    return out * _envelope(layer, count)


def _many(layer: dict[str, Any], random: np.random.Generator, pitch: float, seed: tuple) -> np.ndarray:
    """Recipe ``sound`` ``rate`` times a second at random for the length of the envelope, each ``octaves`` higher or
    lower."""
    count = _count(layer)
    envelope = _envelope(layer, count)
    out = np.zeros(count)
    number = int(random.poisson(float(layer["rate"]) * count / SAMPLE_RATE))
    kept: dict[int, np.ndarray] = {}
    for _ in range(number):
        kind = int(random.integers(0, 8))
        if kind not in kept:
            bent = pitch * 2.0 ** (float(layer.get("octaves", 0.3)) * random.uniform(-1.0, 1.0))
            kept[kind] = recipe_sound(layer["sound"], (*seed, kind), bent)
        at = int(random.integers(0, count))
        part = kept[kind][: count - at]
        out[at : at + len(part)] += part * envelope[at] * random.random() ** 1.5
    return out


_KINDS = {"noise": _noise, "tone": _tone, "ring": _ring, "voice": _voice, "many": _many}
