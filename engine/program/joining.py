"""The stems of the film: those of its shots, one after the other, as levels, fades and transitions say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.foundation.level import gain
from engine.foundation.timebase import SAMPLE_RATE, Rate, sample_at
from engine.media import Footage
from engine.media.footage import STEMS
from engine.program.transitions import Join, crossed, rise
from engine.project import ShotLevel, Track

SILENT_DB = -60.0
_SEAM_S = 0.004
"""Neighbouring shots hear the same story from two places; the seam is blended over 4 ms so that it does not click."""

_EVERYWHERE = ("ambience",)
"""These sound alike wherever the camera stands: they are a function of the story's time."""


@dataclass(frozen=True)
class Part:
    """A shot's ``footage`` from film frame ``record_in`` on, and ``how`` it begins; ``beneath``: what goes on of the shot
    before while it dissolves; ``goes_on``: the story goes on over the cut."""

    shot_id: str
    footage: Footage
    record_in: int
    how: Join = Join()
    beneath: Footage | None = None
    goes_on: bool = False


def joined(parts: Sequence[Part], samples: int, rate: Rate, tracks: Sequence[Track]) -> dict[str, np.ndarray]:
    """float32 [samples, 2] by name, before balance and faders."""
    stems = {name: np.zeros((samples, 2), np.float32) for name in STEMS}
    levels = {(track.kind, level.shot_id): level for track in tracks for level in track.levels}
    before = ""
    for part in parts:
        start, how = sample_at(part.record_in, rate), part.how
        span = sample_at(part.record_in + how.coming, rate) - start
        tail = part.beneath.stems() if part.beneath is not None and how.over else ()
        under = {stem.name: stem.samples for stem in tail}
        for stem in part.footage.stems():
            level = levels.get((stem.name, part.shot_id))
            own = _levelled(stem.samples, level)
            own = own[: max(0, samples - start - stem.start)]
            track = stems[stem.name]
            if how.over:
                own = _dissolved(own, under.get(stem.name), span)
            elif how.coming:
                own = _coming(own, span)
                _going(track, start, sample_at(part.record_in - how.going, rate))
            elif stem.name not in _EVERYWHERE:
                own = _without_click(track, own, start + stem.start)
            elif not part.goes_on or level or levels.get((stem.name, before)):
                own = _crossed_from(track, own, start + stem.start)
            track[start + stem.start : start + stem.start + len(own)] = own
        before = part.shot_id
    return stems


def _levelled(samples: np.ndarray, level: ShotLevel | None) -> np.ndarray:
    if level is None:
        return samples
    if level.muted or level.gain_db <= SILENT_DB:
        return np.zeros_like(samples)
    return faded(samples * np.float32(gain(level.gain_db)), level.fade_in_s, level.fade_out_s)


def faded(samples: np.ndarray, fade_in_s: float, fade_out_s: float) -> np.ndarray:
    """``samples`` with fades of equal power at their ends."""
    coming, going = (min(len(samples), round(seconds * SAMPLE_RATE)) for seconds in (fade_in_s, fade_out_s))
    if not coming and not going:
        return samples
    out = samples.copy()
    out[:coming] *= rise(coming)[:, None]
    out[len(out) - going :] *= rise(going)[::-1, None]
    return out


def _dissolved(own: np.ndarray, under: np.ndarray | None, span: int) -> np.ndarray:
    span = min(span, len(own))
    beneath = np.zeros((span, 2), np.float32)
    if under is not None:
        beneath[: len(under[:span])] = under[:span]
    out = own.copy()
    out[:span] = crossed(beneath, own[:span])
    return out


def _coming(own: np.ndarray, span: int) -> np.ndarray:
    out = own.copy()
    out[:span] *= rise(min(span, len(out)))[:, None]
    return out


def _going(track: np.ndarray, end: int, begin: int) -> None:
    track[begin:end] *= rise(end - begin)[::-1, None]


def _without_click(track: np.ndarray, samples: np.ndarray, start: int) -> np.ndarray:
    seam = min(round(_SEAM_S * SAMPLE_RATE), len(samples))
    if start <= 0 or not seam:
        return samples
    # the step between the two sides of the cut dies away instead of clicking; the onsets after it stay
    step = track[start - 1] - samples[0]
    decay = np.linspace(1.0, 0.0, seam, endpoint=False, dtype=np.float32) ** 2
    samples = samples.copy()
    samples[:seam] += step * decay[:, None]
    return samples


def _crossed_from(track: np.ndarray, samples: np.ndarray, start: int) -> np.ndarray:
    """``samples`` crossed with what was heard before the cut, which goes on backwards: as loud, and without a step."""
    seam = min(round(_SEAM_S * SAMPLE_RATE), len(samples), max(start, 0))
    if not seam:
        return samples
    samples = samples.copy()
    samples[:seam] = crossed(track[start - seam : start][::-1], samples[:seam])
    return samples


def total(stems: Mapping[str, np.ndarray]) -> int:
    """The number of samples of the longest."""
    return max((len(samples) for samples in stems.values()), default=0)
