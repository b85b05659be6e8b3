"""The small voice (SVOX Pico) that speaks where the large one is not installed."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from engine.foundation.timebase import SAMPLE_RATE
from engine.speech.delivery import Manner
from engine.speech.pronounce import VOWELS
from engine.speech.timed import Timed, phones, trimmed
from engine.speech.voice import Voice
from engine.speech.wording import PAUSES, spoken_words

_RATE = 16_000
_MALE_SHIFT = 0.78
"""Pico's English voices are women's; a man's vocal tract is about a fifth longer."""


@cache
def _engine() -> Any:
    import py_nanotts

    return py_nanotts.NanoTTS()


def say(runs: tuple[tuple[str, int], ...], text: str, voice: Voice, manner: Manner) -> Timed:
    """``text`` spoken; the phonemes of ``runs`` share the sounding time by their usual lengths."""
    import soxr

    plain = " ".join(word.text + word.pause for word in spoken_words(text)).encode("ascii", "ignore").decode()
    shift = voice.shift * 2.0 ** (manner.pitch / 12.0) * (_MALE_SHIFT if voice.male else 1.0)
    speed = min(max(voice.speed * manner.speed / shift, 0.5), 2.0)
    language = "en-GB" if voice.accent == "british" else "en-US"
    spoken = _engine().speak(plain or "hmm", voice=language, speed=speed, pitch=1.0, volume=1.0)
    samples = np.frombuffer(spoken, np.int16).astype(np.float32) / 32768.0
    samples = soxr.resample(samples, _RATE * shift, SAMPLE_RATE, "HQ").astype(np.float32)
    return trimmed(samples, _shared(samples, runs))


def _shared(samples: np.ndarray, runs: tuple[tuple[str, int], ...]) -> tuple:
    """Phonemes over the stretches of sound: pauses in the text are matched to the longest silences."""
    sounding = _stretches(samples)
    groups: list[list[tuple[str, int]]] = [[]]
    for sound, word in runs:
        if sound in PAUSES:
            groups.append([])
        else:
            groups[-1] += [(symbol, word) for symbol in sound]
    groups = [group for group in groups if any(symbol.isalpha() for symbol, _ in group)]
    sounding = _merged(sounding, len(groups))
    while len(groups) > len(sounding):
        groups[-2:] = [groups[-2] + groups[-1]]
    timed = []
    for group, (start, end) in zip(groups, sounding, strict=True):
        weights = np.array([_length(symbol) for symbol, _ in group])
        edges = start + np.concatenate([[0.0], np.cumsum(weights)]) * ((end - start) / weights.sum())
        timed += [(s, w, edges[i], edges[i + 1]) for i, (s, w) in enumerate(group)]
    return phones(timed)


def _length(symbol: str) -> float:
    """Usual lengths relative to a consonant (after Klatt 1979)."""
    if symbol in "AIOQWY":
        return 2.2
    if symbol in VOWELS:
        return 0.9 if symbol in "əᵊᵻɐ" else 1.6
    return {"ˈ": 0.01, "ˌ": 0.01, " ": 0.05, "ː": 0.8, "s": 1.3, "ʃ": 1.3, "ɾ": 0.5}.get(symbol, 1.0)


def _stretches(samples: np.ndarray) -> list[tuple[float, float]]:
    hop = SAMPLE_RATE // 100
    level = np.sqrt(np.add.reduceat(samples.astype(float) ** 2, np.arange(0, len(samples), hop)) / hop)
    loud = np.flatnonzero(level > 0.02 * max(level.max(), 1e-6))
    if not len(loud):
        return [(0.0, len(samples) / SAMPLE_RATE)]
    breaks = np.flatnonzero(np.diff(loud) > 12)
    firsts, lasts = np.r_[loud[0], loud[breaks + 1]], np.r_[loud[breaks], loud[-1]]
    return [(a * 0.01, (b + 1) * 0.01) for a, b in zip(firsts.tolist(), lasts.tolist(), strict=True)]


def _merged(stretches: list[tuple[float, float]], count: int) -> list[tuple[float, float]]:
    """Join neighbours across the shortest silences until at most ``count`` remain."""
    stretches = list(stretches)
    while len(stretches) > max(count, 1):
        gaps = [b[0] - a[1] for a, b in zip(stretches, stretches[1:], strict=False)]
        i = int(np.argmin(gaps))
        stretches[i : i + 2] = [(stretches[i][0], stretches[i + 1][1])]
    return stretches
