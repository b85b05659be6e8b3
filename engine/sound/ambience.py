"""Places by their sound: beds of noise, hums and small events that are functions of the story's sample alone.

Noise is made in blocks at fixed places of the story's time axis, each from its own seed, and joined by windows whose squares
add up to one; events are drawn second by second. So any stretch can be asked for, in any order, and fits its neighbours.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np

from engine.foundation.assets import table
from engine.foundation.level import gain
from engine.foundation.seed import generator
from engine.foundation.timebase import SAMPLE_RATE
from engine.sound.recipes import recipe_sound
from engine.world import World

_HOP = 65_536
_FALLBACK = "room tone"


def ambience(world: World, first: int, last: int) -> np.ndarray:
    """The place's bed float32 [last - first, 2] for story samples ``first`` to ``last``."""
    out = np.zeros((last - first, 2))
    for name, level in layers_of(world):
        out += bed(name, first, last, world.set) * gain(level)
    return out.astype(np.float32)


def layers_of(world: World) -> tuple[tuple[str, float], ...]:
    """Beds and their levels in dBFS RMS: the room's, and those that things in the scene bring (a fire crackles)."""
    found: dict[str, float] = {}
    for name, level in world.room.ambience:
        key = known_name(name)
        found[key] = max(level, found.get(key, -120.0))
    props = {body.prop for body in world.bodies if body.prop}
    for name, entry in _beds().items():
        if props & set(entry.get("props", ())):
            found[name] = max(float(entry["prop_db"]), found.get(name, -120.0))
    return tuple(sorted(found.items()))


def known_name(name: str) -> str:
    """The bed that ``name`` means: itself, one with it among its words, one that shares a word, else room tone."""
    beds = _beds()
    low = name.lower().replace("_", " ").strip()
    if low in beds:
        return low
    for key, entry in beds.items():
        if low in entry.get("words", ()):
            return key
    parts = set(re.findall(r"[a-z]+", low))
    vocabulary = {key: {*key.split(), *" ".join(entry.get("words", ())).split()} for key, entry in beds.items()}
    scored = [(len(parts & words), key) for key, words in vocabulary.items()]
    best, key = max(scored, key=lambda pair: (pair[0], pair[1]))
    return key if best else _FALLBACK


def _beds() -> dict[str, Any]:
    return dict(table("sounds", "ambience.toml", schema="ambience"))


def bed(name: str, first: int, last: int, place: str) -> np.ndarray:
    """Bed ``name`` (a key of ambience.toml), about unit RMS, float64 [last - first, 2]."""
    out = np.zeros((last - first, 2))
    for number, layer in enumerate(_beds()[name]["layers"]):
        seed = (name, place, number)
        if layer["kind"] == "noise":
            out += _noise(layer, first, last, seed)
        elif layer["kind"] == "hum":
            out += _hum(layer, first, last, seed)
        elif layer["kind"] == "waves":
            out += _waves(layer, first, last, seed)
        else:
            out += _events(layer, first, last, seed)
    return out


_SHOULDER_DB = 10.0
"""Beyond its first and last point a spectrum falls by this each octave."""


def _curve(points: tuple[tuple[float, float], ...], frequencies: np.ndarray) -> np.ndarray:
    octaves = np.log2(np.maximum(frequencies, 1.0))
    hertz = np.log2([p[0] for p in points])
    level = np.interp(octaves, hertz, [p[1] for p in points])
    level -= _SHOULDER_DB * (np.maximum(hertz[0] - octaves, 0.0) + np.maximum(octaves - hertz[-1], 0.0))
    return 10.0 ** (level / 20.0) * (frequencies > 18.0)


@lru_cache(maxsize=64)
def _form(points: tuple[tuple[float, float], ...]) -> tuple[np.ndarray, np.float32, np.ndarray]:
    """What all blocks of a spectrum share: its curve [hop + 1], what brings noise of it to unit RMS, the window [2 hop, 1]."""
    count = 2 * _HOP
    shape = _curve(points, np.fft.rfftfreq(count, 1.0 / SAMPLE_RATE)).astype(np.float32)
    scale = np.float32(count / np.sqrt(4.0 * np.sum(shape.astype(np.float64) ** 2)))
    window = np.sin(np.pi * (np.arange(count) + 0.5) / count)
    return shape, scale, window[:, None].astype(np.float32)


@lru_cache(maxsize=48)
def _block(points: tuple[tuple[float, float], ...], width: float, seed: tuple, number: int) -> np.ndarray:
    """One windowed block float32 [2 hop, 2] of noise with the spectrum of ``points``, unit RMS."""
    from scipy.fft import irfft

    count = 2 * _HOP
    shape, scale, window = _form(points)
    # noise is drawn in frequency: independent normal real and imaginary parts
    random = generator("bed", *seed, number)
    drawn = random.standard_normal((2, 2, len(shape)), np.float32)
    one, other = irfft((drawn[0] + 1j * drawn[1]) * shape, count, axis=1)
    turn = 0.25 * np.pi * (1.0 - width)
    pair = np.stack([one * np.cos(turn) + other * np.sin(turn), one * np.sin(turn) + other * np.cos(turn)], -1) * scale
    return (pair * window).astype(np.float32)


def _steady(points: tuple[tuple[float, float], ...], width: float, first: int, last: int, seed: tuple) -> np.ndarray:
    out = np.zeros((last - first, 2))
    for number in range(first // _HOP - 1, (last - 1) // _HOP + 1):
        begin = number * _HOP
        low, high = max(begin, first), min(begin + 2 * _HOP, last)
        if high > low:
            out[low - first : high - first] += _block(points, width, seed, number)[low - begin : high - begin]
    return out


def _points(layer: dict[str, Any]) -> tuple[tuple[float, float], ...]:
    return tuple((float(hertz), float(level)) for hertz, level in layer["curve"])


def wander(first: int, last: int, rate: float, seed: tuple) -> np.ndarray:
    """Smooth random course 0..1 [last - first] that changes ``rate`` times a second: seeded values at fixed moments, joined
    by cosines."""
    step = SAMPLE_RATE / rate
    low, high = int(np.floor(first / step)), int(np.floor(last / step)) + 2
    values = np.array([generator("wander", *seed, k).random() for k in range(low, high)])
    coarse = np.arange(first // 240 * 240, last + 240, 240)
    place = coarse / step - low
    whole = np.clip(np.floor(place).astype(int), 0, len(values) - 2)
    part = 0.5 - 0.5 * np.cos(np.pi * (place - whole))
    course = values[whole] * (1 - part) + values[whole + 1] * part
    return np.interp(np.arange(first, last), coarse, course)


def _noise(layer: dict[str, Any], first: int, last: int, seed: tuple) -> np.ndarray:
    out = _steady(_points(layer), float(layer.get("width", 0.6)), first, last, seed) * gain(layer["level_db"])
    depth = float(layer.get("gust", 0.0))
    if depth:
        course = wander(first, last, float(layer.get("rate", 0.3)), seed)
        out *= ((1.0 - depth) + depth * 2.0 * course**1.5)[:, None]
    return out


def _hum(layer: dict[str, Any], first: int, last: int, seed: tuple) -> np.ndarray:
    random = generator("hum", *seed)
    out = np.zeros((last - first, 2))
    blocks = -(-(last - first) // 1024)
    for k, level in enumerate(layer["partials_db"]):
        phases = random.uniform(0.0, 2.0 * np.pi, 2)
        step = 2.0 * np.pi * float(layer["hertz"]) * (k + 1) / SAMPLE_RATE
        starts = np.exp(1j * step * (first + 1024 * np.arange(blocks)))
        turning = np.outer(starts, np.exp(1j * step * np.arange(1024))).ravel()[: last - first]
        for side in (0, 1):
            loud = gain(layer["level_db"] + level)
            out[:, side] += turning.imag * (loud * np.cos(phases[side])) + turning.real * (loud * np.sin(phases[side]))
    if layer.get("gust"):
        out *= (1.0 - layer["gust"] * wander(first, last, float(layer.get("rate", 0.2)), seed))[:, None]
    return out


def _waves(layer: dict[str, Any], first: int, last: int, seed: tuple) -> np.ndarray:
    """Surf: waves of about ``period`` seconds, each gathering, breaking and drawing back; the break is brighter."""
    period = float(layer["period"])
    t = np.arange(first, last) / SAMPLE_RATE
    deep, bright = np.zeros(len(t)), np.zeros(len(t))
    for k in range(int(t[0] / period) - 2, int(t[-1] / period) + 2):
        random = generator("wave", *seed, k)
        start, size = (k + random.uniform(-0.25, 0.25)) * period, random.uniform(0.5, 1.0)
        begin, end = np.searchsorted(t, (start, start + 1.9 * period))  # it is silent before and after
        u = (t[begin:end] - start) / period
        rise = np.clip(u / 0.38, 0.0, 1.0)
        course = np.where(u < 0.38, rise**2.2, np.exp(-np.maximum(u - 0.38, 0.0) * 3.6)) * (u > 0) * (u < 1.9)
        deep[begin:end] = np.maximum(deep[begin:end], size * course)
        broken = size * np.clip(course - 0.25, 0.0, 1.0) ** 1.4 * 1.3
        bright[begin:end] = np.maximum(bright[begin:end], broken)
    low = _steady(((60, -6), (150, 0), (500, -2), (1400, -10), (3000, -22)), 0.7, first, last, (*seed, "deep"))
    high = _steady(((700, -16), (1800, -3), (4500, 0), (9000, -6), (15000, -18)), 0.8, first, last, (*seed, "bright"))
    out = low * deep[:, None] + 0.5 * high * bright[:, None]
    return out * gain(layer["level_db"])


_VARIANTS = 12


@lru_cache(maxsize=256)
def _variant(sound: str, seed: tuple, number: int, octaves: float) -> np.ndarray:
    """One of the few forms in which a small event returns, float32 [n]."""
    pitch = 2.0 ** (octaves * generator("variant", sound, *seed, number).uniform(-1.0, 1.0))
    return recipe_sound(sound, (*seed, number), float(pitch)).astype(np.float32)


def _events(layer: dict[str, Any], first: int, last: int, seed: tuple) -> np.ndarray:
    """Small sounds at random, ``rate`` a second, each made by a recipe of the effects' table."""
    out = np.zeros((last - first, 2))
    longest = int(float(layer.get("longest", 3.0)) * SAMPLE_RATE)
    low, high = (first - longest) // SAMPLE_RATE, (last - 1) // SAMPLE_RATE
    for second in range(low, high + 1):
        random = generator("events", *seed, second)
        for _ in range(int(random.poisson(float(layer["rate"])))):
            begin = int((second + random.random()) * SAMPLE_RATE)
            level = float(layer["level_db"]) - float(layer.get("spread_db", 8.0)) * random.random()
            side = (random.uniform(-0.9, 0.9) + 1.0) * np.pi / 4.0
            kept = int(random.integers(0, _VARIANTS))  # drawn whether heard or not, so that the next is the same
            if begin >= last or begin + longest <= first:
                continue
            sound = _variant(layer["sound"], seed, kept, float(layer.get("octaves", 0.3)))[:longest] * gain(level)
            a, b = max(begin, first), min(begin + len(sound), last)
            if b > a:
                part = sound[a - begin : b - begin]
                out[a - first : b - first, 0] += part * np.cos(side)
                out[a - first : b - first, 1] += part * np.sin(side)
    return out
