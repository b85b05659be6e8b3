"""Meters of what is being played: peak and RMS of tracks, loudness as EBU Tech 3341 asks, true peak."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from engine.foundation.timebase import SAMPLE_RATE
from engine.sound.loudness import Weighting, gated, loudness_of, peaks

_HOP = SAMPLE_RATE // 10
_MOMENT, _SHORT = 4, 30
"""Hops of 100 ms in 400 ms and in 3 s."""
_OVERLAP = 64
SILENCE = float("-inf")


@dataclass(frozen=True)
class Level:
    """Linear amplitudes (left, right)."""

    peak: tuple[float, float] = (0.0, 0.0)
    rms: tuple[float, float] = (0.0, 0.0)


def level_of(samples: np.ndarray) -> Level:
    """The level of ``samples`` [n, 2]."""
    if not len(samples):
        return Level()
    top = np.abs(samples).max(axis=0)
    rms = np.sqrt(np.mean(np.square(samples, dtype=np.float64), axis=0))
    return Level((float(top[0]), float(top[1])), (float(rms[0]), float(rms[1])))


@dataclass(frozen=True)
class Reading:
    """LUFS over the last 400 ms, the last 3 s and since the reset (gated); dBTP since the reset. -inf for silence."""

    momentary: float = SILENCE
    short_term: float = SILENCE
    integrated: float = SILENCE
    true_peak: float = SILENCE


class LoudnessMeter:
    """Fed with what is played, block by block."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget what was heard."""
        self._weighting = Weighting()
        self._rest = np.zeros((0, 2))
        self._hops: deque[float] = deque(maxlen=_SHORT)
        self._blocks: list[float] = []
        self._last = np.zeros((0, 2), np.float32)
        self._top = 0.0

    def feed(self, samples: np.ndarray) -> None:
        """Hear ``samples`` [n, 2], which follow the ones before."""
        if not len(samples):
            return
        self._hear_peaks(samples)
        weighted = np.concatenate([self._rest, self._weighting.of(samples)])
        whole = len(weighted) // _HOP
        powers = np.sum(weighted[: whole * _HOP].reshape(whole, 2 * _HOP) ** 2, axis=1) / _HOP
        for power in powers.tolist():
            self._hops.append(power)
            if len(self._hops) >= _MOMENT:
                self._blocks.append(sum(list(self._hops)[-_MOMENT:]) / _MOMENT)
        self._rest = weighted[whole * _HOP :]

    def _hear_peaks(self, samples: np.ndarray) -> None:
        joined = np.concatenate([self._last, samples.astype(np.float32)])
        found = peaks(joined)
        # the resampler sees an edge at both ends: what is near the end is looked at again with the next block
        begin = len(self._last) // 2
        end = max(begin + 1, len(found) - _OVERLAP // 2)
        self._top = max(self._top, float(found[begin:end].max(initial=0.0)))
        self._last = joined[-_OVERLAP:]

    def reading(self) -> Reading:
        hops = list(self._hops)
        top = 20.0 * np.log10(self._top) if self._top > 0 else SILENCE
        return Reading(
            momentary=_mean(hops[-_MOMENT:], _MOMENT),
            short_term=_mean(hops, _SHORT),
            integrated=gated(np.array(self._blocks)),
            true_peak=float(top),
        )


def _mean(hops: list[float], wanted: int) -> float:
    return loudness_of(sum(hops) / wanted) if hops else SILENCE
