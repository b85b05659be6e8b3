"""Sounds that the words name and nobody is seen to make: thunder, a siren, a doorbell."""

from __future__ import annotations

import re

import numpy as np

from engine.foundation.level import gain
from engine.foundation.timebase import SAMPLE_RATE
from engine.sound.recipes import recipe_sound, recipes

_UNKNOWN = "thud"
_BED_S = 7.0


def effect(key: str, time_s: float, late: float = 0.0) -> np.ndarray:
    """Effect ``key`` float64 [n] at its level, begun ``late`` samples after the first. A key without a recipe takes the
    one that shares most words with it, else a thud: a sound that was asked for is never left out."""
    from engine.sound.ambience import bed

    name = known_effect(key)
    entry = recipes()[name]
    silence = np.zeros(int(np.ceil(late)))
    if "bed" in entry:
        seconds = float(entry.get("seconds", _BED_S))
        first = int(time_s * SAMPLE_RATE)
        sound = bed(entry["bed"], first, first + int(seconds * SAMPLE_RATE), "effect").mean(axis=1)
        edge = min(len(sound) // 3, SAMPLE_RATE)
        sound[: edge // 4] *= np.linspace(0.3, 1.0, edge // 4)
        sound[-edge:] *= np.linspace(1.0, 0.0, edge)
        return np.concatenate([silence, sound * gain(entry["level_db"])])
    sound = recipe_sound(name, (name, round(time_s * 1000)))
    return np.concatenate([silence, sound * gain(entry["level_db"])])


def known_effect(key: str) -> str:
    """The recipe for ``key``."""
    known = recipes()
    low = key.lower().replace(" ", "_").replace("-", "_")
    if low in known:
        return low
    words = set(re.findall(r"[a-z]+", low))
    scored = [(len(words & set(name.split("_"))), name) for name in sorted(known)]
    best, name = max(scored, key=lambda pair: pair[0])
    return name if best else _UNKNOWN
