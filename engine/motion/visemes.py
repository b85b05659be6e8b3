"""From phonemes to mouth shapes, co-articulated.

Each sound has a target and a dominance that rises before its centre and falls after it; the mouth is the dominance-weighted
mean of the targets (Cohen & Massaro, *Modeling coarticulation in synthetic visual speech*, 1993). Rounding spreads furthest
ahead; the lips of p, b, m and the lip and teeth of f, v must meet whatever the neighbours want.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from engine.foundation.assets import table
from engine.foundation.errors import UnavailableError
from engine.world import FACE_SHAPES, Phoneme
from engine.world.performance import TAKE_RATE

AHEAD_S = 0.12
"""How long before an utterance's first sample the mouth begins to move."""
BEHIND_S = 0.30
_ROUND = ("mouthPucker", "mouthFunnel")
_APERTURE = ("jawOpen", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight", "tongueOut",
             "mouthStretchLeft", "mouthStretchRight")  # fmt: skip
INDEX = {name: i for i, name in enumerate(FACE_SHAPES)}
APERTURE = np.array([INDEX[name] for name in _APERTURE])
_JAW = INDEX["jawOpen"]
_STRESS = {0: 0.86, 1: 1.12, 2: 0.98}


def row(weights: dict[str, float]) -> np.ndarray:
    """Weights by name (without side: both sides) as float64 [52]. Raises UnavailableError for an unknown shape."""
    out = np.zeros(len(FACE_SHAPES))
    for name, weight in weights.items():
        found = [INDEX[n] for n in (name, f"{name}Left", f"{name}Right") if n in INDEX]
        if not found:
            raise UnavailableError(f"The face table names the shape {name!r}, which no face has; correct assets/faces.")
        out[found] = weight
    return out


@cache
def _shapes() -> dict[str, tuple[np.ndarray, float, str, str]]:
    """Shape name to (target [52], hold, closure, glide)."""
    entries = table("faces", "visemes.toml", schema="visemes")["shape"]
    shapes = {}
    for name, entry in entries.items():
        target = row(entry.get("weights", {}))
        target[_JAW] = entry["open"]
        shapes[name] = (target, float(entry["hold"]), entry.get("close", ""), entry.get("glide", ""))
    return shapes


@cache
def _shape_of_phone() -> dict[str, str]:
    entries = table("faces", "visemes.toml", schema="visemes")["shape"]
    return {phone: name for name, entry in entries.items() for phone in entry["phones"]}


def shape_name(symbol: str) -> str:
    """The mouth shape of a phoneme; an unknown symbol has that of a schwa."""
    known = _shape_of_phone()
    return known.get(symbol) or known.get(symbol[:1]) or "schwa"


def mouth(phonemes: Sequence[Phoneme], times: np.ndarray, energy: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Mouth weights float64 [n, 52] and how firmly the lips must be closed float64 [n] (0..1) at ``times`` (seconds from
    the utterance's first sample, evenly spaced). ``energy`` 1 is ordinary speech, more opens wider."""
    silence, rest_hold, _, _ = _shapes()["silence"]
    total = np.full((len(times), len(FACE_SHAPES)), 1e-4) * silence
    weight = np.full((len(times), len(FACE_SHAPES)), 1e-4)
    for centre, reach, hold, target in [*_targets(phonemes, energy), *_rests(phonemes, rest_hold, silence)]:
        dominance = hold * _dominance(times - centre, reach)
        total += dominance * target
        weight += dominance
    shapes = total / weight
    closed = np.zeros(len(times))
    for phone in phonemes:
        target, _, close, _ = _shapes()[shape_name(phone.symbol)]
        if close:
            firm = _closure(times, phone)
            shapes += firm[:, None] * (target - shapes)
            closed = np.maximum(closed, firm if close == "lips" else 0.0 * firm)
    inside = _inside(phonemes, times)
    return shapes * inside[:, None], closed


def _targets(phonemes: Sequence[Phoneme], energy: float) -> list[tuple[float, float, float, np.ndarray]]:
    """(centre, reach, hold, target) of every sound; a diphthong gives two."""
    out = []
    for phone in phonemes:
        target, hold, close, glide = _shapes()[shape_name(phone.symbol)]
        length = phone.end_s - phone.start_s
        middle = (phone.start_s + phone.end_s) / 2
        reach = min(max(length * 0.5, 0.035), 0.11)
        vowel = not close and target[_JAW] >= 0.16
        scaled = target.copy()
        if vowel:
            scaled[APERTURE] *= energy * _STRESS.get(phone.stress, 1.0)
        if glide:
            then = _shapes()[glide][0]
            out.append((phone.start_s + 0.3 * length, reach * 0.8, hold, scaled))
            out.append((phone.start_s + 0.82 * length, reach * 0.7, hold * 0.8, then))
        else:
            # a long sound keeps its shape: several centres
            steps = max(1, int(length / 0.12))
            out += [(middle + length * ((k + 0.5) / steps - 0.5), reach, max(hold, 0.05), scaled) for k in range(steps)]
    return out


def _rests(
    phonemes: Sequence[Phoneme], hold: float, silence: np.ndarray
) -> list[tuple[float, float, float, np.ndarray]]:
    """The closed mouth before, after and in pauses longer than 0.15 s."""
    out = []
    edges = [(-1.0, phonemes[0].start_s)] if phonemes else []
    edges += [(a.end_s, b.start_s) for a, b in zip(phonemes, phonemes[1:], strict=False)]
    edges += [(phonemes[-1].end_s, phonemes[-1].end_s + 1.0)] if phonemes else []
    for start, end in edges:
        if end - start > 0.15:
            count = max(1, int((end - start - 0.1) / 0.08))
            out += [(start + 0.09 + k * 0.08, 0.07, hold, silence) for k in range(count)]
    return out


def _dominance(offset: np.ndarray, reach: float) -> np.ndarray:
    """[n, 52]: how much a sound rules each shape ``offset`` seconds from its centre. Lip rounding begins two to three times
    as early as the jaw moves (Abry & Lallouache 1995)."""
    ahead = np.where(offset < 0, -offset, offset)
    jaw = np.exp(-((ahead / reach) ** 2))
    out = np.repeat(jaw[:, None], len(FACE_SHAPES), 1)
    spread = np.exp(-((ahead / np.where(offset < 0, 2.7 * reach, 1.3 * reach)) ** 2))
    for name in _ROUND:
        out[:, INDEX[name]] = spread
    return out


def _closure(times: np.ndarray, phone: Phoneme) -> np.ndarray:
    """1 in the middle of a stop, easing to 0 over 45 ms on either side; the hold is at least 35 ms long."""
    middle = (phone.start_s + phone.end_s) / 2
    half = max((phone.end_s - phone.start_s) * 0.28, 0.0175)
    ramp = np.clip((half + 0.045 - np.abs(times - middle)) / 0.045, 0.0, 1.0)
    return ramp * ramp * (3.0 - 2.0 * ramp)


def _inside(phonemes: Sequence[Phoneme], times: np.ndarray) -> np.ndarray:
    """Eases in over AHEAD_S before the first and out over BEHIND_S after the last sound."""
    if not phonemes:
        return np.zeros(len(times))
    rise = np.clip((times - (phonemes[0].start_s - AHEAD_S)) / (0.8 * AHEAD_S), 0.0, 1.0)
    fall = np.clip((phonemes[-1].end_s + BEHIND_S - times) / BEHIND_S, 0.0, 1.0)
    ease = np.minimum(rise, fall)
    return ease * ease * (3.0 - 2.0 * ease)


def window(start_s: float, phonemes: Sequence[Phoneme], samples: int) -> slice:
    """The take's samples that an utterance beginning at ``start_s`` can move."""
    if not phonemes:
        return slice(0, 0)
    first = int(np.ceil((start_s + phonemes[0].start_s - AHEAD_S) * TAKE_RATE))
    last = int((start_s + phonemes[-1].end_s + BEHIND_S) * TAKE_RATE) + 1
    return slice(min(max(first, 0), samples), min(max(last, 0), samples))
