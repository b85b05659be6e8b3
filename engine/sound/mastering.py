"""From stems to the film's mix: balance, ducking, loudness, limit.

The gain that brings a film to its loudness is measured once, with every fader where it was made (:func:`measured`); what an
editor then turns up or down is heard as such and is not made up for. The limiter holds the peaks of whatever comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from engine.foundation.level import LOUDNESS_TARGET_LUFS, TRUE_PEAK_LIMIT_DBTP, gain
from engine.foundation.timebase import SAMPLE_RATE
from engine.sound.loudness import gated, integrated, peaks, powers, true_peak, weighted

_BALANCE_DB = {"dialogue": 0.0, "foley": 3.0, "ambience": -4.0, "effects": -3.0}
_DUCK_DB = {"ambience": -7.0, "effects": -4.0, "foley": -3.0}
"""How far a stem steps back while someone speaks."""
_MOST_GAIN_DB = 32.0
"""A film of hardly anything but room tone stays quiet."""
_STEPS_DB = {"ambience": tuple(range(0, -19, -1)), "foley": (0, -3, -6, -9, -12)}
"""How far stems may step back for the film's loudness."""
_STEP_COSTS_DB = {"ambience": 0.25, "foley": 0.4}
"""A stem steps back by a decibel where that spares the film this much gain."""
_BED_BELOW_LU = 28.0
"""No further below the voices than this: a place that is seen is heard."""
_CLEAR_LU = 1.5
"""A place is left out by the meter's gate for certain if it would be so this much louder."""
_LOUDEST_BLOCK = 10.0 ** ((-9.0 + 0.691) / 10.0)
"""About what the limiter leaves of the loudest speech (weighted power of a block)."""
_LOUDEST_VOICE_LUFS = -9.0
"""Voices are brought no louder than the limiter leaves them."""
_MOST_BACK_DB = 10.0
_LOOK_S = 0.006
_RELEASE_S = 0.08
_TOLERANCE_LU = 0.1
CEILING = gain(TRUE_PEAK_LIMIT_DBTP)
SPEECH_HZ = 100
"""Values a second of what :func:`speaking` returns."""


@dataclass(frozen=True)
class Mastering:
    """What brings a film's stems to its loudness: a linear ``gain`` after balance and ducking; ``pressed``: tips of blows are
    rounded off before the limiter; ``ambience``, ``foley`` and ``dialogue``: how far these step back, linear."""

    gain: float = 1.0
    pressed: bool = False
    ambience: float = 1.0
    foley: float = 1.0
    dialogue: float = 1.0

    def level(self, name: str) -> float:
        """How loud a stem is in the mix before the limiter, a linear factor."""
        back = {"ambience": self.ambience, "foley": self.foley, "dialogue": self.dialogue}
        return self.gain * balance(name) * back.get(name, 1.0)


def master(stems: Mapping[str, np.ndarray]) -> np.ndarray:
    """The mix float32 [n, 2] of ``stems`` float32 [n, 2] by name: voices forward, at -14 LUFS integrated and at most
    -1 dBTP. Silence stays silence."""
    stepped = _stepped_back(stems)
    return _to_target(_balanced_sum(stems, stepped), stepped)[0].astype(np.float32)


def measured(stems: Mapping[str, np.ndarray]) -> Mastering:
    """What :func:`master` does to ``stems``."""
    stepped = _stepped_back(stems)
    return _to_target(_balanced_sum(stems, stepped), stepped)[1]


def guessed(stems: Mapping[str, np.ndarray]) -> Mastering:
    """Roughly what :func:`measured` finds, as if the limiter took nothing."""
    stepped = _stepped_back(stems)
    loudness = integrated(_balanced_sum(stems, stepped))
    if not np.isfinite(loudness):
        return Mastering()
    return replace(stepped, gain=gain(min(LOUDNESS_TARGET_LUFS - loudness, _MOST_GAIN_DB)))


def finished(mix: np.ndarray, mastering: Mastering) -> tuple[np.ndarray, np.ndarray]:
    """``mix`` [n, 2], already at its level, held under the limit: float32 [n, 2], and the gains [n] that held it."""
    rounded = bent(mix) if mastering.pressed else mix
    gains = limiting(peaks(rounded), 1.0)
    out = rounded * gains[:, None]
    excess = true_peak(out) - (TRUE_PEAK_LIMIT_DBTP - 0.2)
    if excess > 0:
        gains, out = gains * gain(-excess), out * gain(-excess)
    return out.astype(np.float32), gains.astype(np.float32)


def balance(name: str) -> float:
    """How loud a stem is in the mix of all, a linear factor."""
    return gain(_BALANCE_DB.get(name, 0.0))


def ducking(name: str, spoken: np.ndarray) -> np.ndarray | None:
    """Gains [n] of a stem while ``spoken`` [n] (0..1) says how much someone speaks; None for stems that do not step back."""
    step = _DUCK_DB.get(name, 0.0)
    return gain(step) ** spoken if step else None


def _balanced(stems: Mapping[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Each stem at its balance, ducked."""
    length = max((len(samples) for samples in stems.values()), default=0)
    spoken = spread(speaking(stems.get("dialogue", np.zeros((0, 2))), length), 0, length)
    for name in sorted(stems):
        samples = np.asarray(stems[name], np.float64) * balance(name)
        ducked = ducking(name, spoken[: len(samples)])
        yield name, samples if ducked is None else samples * ducked[:, None]


def _balanced_sum(stems: Mapping[str, np.ndarray], stepped: Mastering) -> np.ndarray:
    mix = np.zeros((max((len(samples) for samples in stems.values()), default=0), 2))
    for name, samples in _balanced({name: samples for name, samples in stems.items() if np.any(samples)}):
        mix[: len(samples)] += samples * (stepped.level(name) / balance(name))
    return mix


def _stepped_back(stems: Mapping[str, np.ndarray]) -> Mastering:
    """How far stems step back; nothing else of the mastering.

    Where little is said over a lively place, the meter takes the place for the film: bringing it to the target makes rain as
    loud as the voices and drives these into the limiter. Some decibels less, and the meter's gate leaves the place out. The
    step is taken that spares most gain; where nothing is gained so, none is. What that gain would drive voices beyond, they
    step back themselves: a limiter that does it for them crushes them, and pumps the place with every word."""
    if "dialogue" not in stems or not np.any(stems["dialogue"]):
        return Mastering()
    heard = {name: samples for name, samples in stems.items() if np.any(samples)}
    found = {name: powers(samples) for name, samples in _balanced(heard)}
    count = max(len(part) for part in found.values())
    power = {name: np.pad(part, (0, count - len(part))) for name, part in found.items()}
    still = sum((part for name, part in power.items() if name not in _STEPS_DB), np.zeros(count))
    ambience, foley = (power.get(name, np.zeros(count)) for name in ("ambience", "foley"))
    best: tuple[int, ...] = (0, 0)
    least = needed = np.inf
    lowest = min(0.0, gated(power["dialogue"]) - _BED_BELOW_LU - gated(ambience))
    for back in product(*_STEPS_DB.values()):
        if back[0] < lowest:
            continue
        cost = -sum(share * step for share, step in zip(_STEP_COSTS_DB.values(), back, strict=True))
        if cost < least:
            beds = ambience * gain(back[0]) ** 2 + foley * gain(back[1]) ** 2
            up = _gain_needed(still + beds)
            if cost + up < least:  # a place that lies just below the meter's gate is over it behind the limiter
                up = max(up, _gain_needed(still + beds * gain(_CLEAR_LU) ** 2))
            if cost + up < least:
                best, least, needed = back, cost + up, up
    over = gated(power["dialogue"]) + min(needed, _MOST_GAIN_DB) - _LOUDEST_VOICE_LUFS
    return Mastering(
        ambience=gain(best[0]), foley=gain(best[1]), dialogue=gain(-float(np.clip(over, 0.0, _MOST_BACK_DB)))
    )


def _gain_needed(power: np.ndarray) -> float:
    """About how many decibels bring blocks of ``power`` to the target, when a limiter holds the loudest."""
    # not by halves: with the gate a film may be loud enough at two gains, and the smaller one is wanted
    gains = np.arange(-6.0, _MOST_GAIN_DB + 12.0)
    reached = (gated(np.minimum(power * gain(up) ** 2, _LOUDEST_BLOCK)) for up in gains)
    return next((float(up) for up, loud in zip(gains, reached, strict=True) if loud >= LOUDNESS_TARGET_LUFS), 99.0)


def speaking(dialogue: np.ndarray, length: int) -> np.ndarray:
    """0..1 at SPEECH_HZ over ``length`` samples: someone speaks; begins a fifth of a second before and ends half a second
    after."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    hop = SAMPLE_RATE // SPEECH_HZ
    count = -(-max(length, 1) // hop)
    level = np.zeros(count)
    if len(dialogue):
        heard = np.maximum.reduceat(np.abs(dialogue).max(axis=1), np.arange(0, len(dialogue), hop))
        level[: len(heard)] = heard[:count]
    if not level.any():
        return level
    on = (level > 0.004).astype(float)
    return uniform_filter1d(maximum_filter1d(on, 61, origin=0), 31)


def spread(spoken: np.ndarray, first: int, count: int) -> np.ndarray:
    """``spoken`` (see :func:`speaking`) at the samples ``first`` to ``first + count`` (excluded), float64 [count]."""
    hop = SAMPLE_RATE // SPEECH_HZ
    return np.interp(np.arange(first, first + count) / hop, np.arange(len(spoken)) + 0.5, spoken)


def _to_target(mix: np.ndarray, stepped: Mastering) -> tuple[np.ndarray, Mastering]:
    top = peaks(mix)
    outline = _Outline.of(mix, top)
    loudness = outline.loudness()
    if not np.isfinite(loudness):
        return np.clip(mix, -0.5, 0.5), stepped
    change = min(LOUDNESS_TARGET_LUFS - loudness, _MOST_GAIN_DB)
    capped = change == _MOST_GAIN_DB
    out, used, missing = _approached(
        lambda decibels: limited(mix, top, gain(decibels)), outline.gain_to_target(change, 0.0 if capped else 12.0)
    )
    pressed = missing > 3 * _TOLERANCE_LU and not capped
    if pressed:
        # hardly anything but sharp blows: round their tips off before the limiter, as a mastering engineer would
        out, used, _ = _approached(
            lambda decibels: _pressed(mix * gain(decibels)), outline.gain_to_target(change, 16.0, pressed=True)
        )
    excess = true_peak(out) - (TRUE_PEAK_LIMIT_DBTP - 0.2)
    return (out * gain(-excess) if excess > 0 else out), replace(stepped, gain=gain(used), pressed=pressed)


@dataclass(frozen=True)
class _Outline:
    """A mix millisecond by millisecond, from which its loudness behind the limiter is told a hundred times faster than it is
    made: ``power`` [k], sums of weighted squares, and ``top`` [k], true peaks."""

    power: np.ndarray
    top: np.ndarray

    @classmethod
    def of(cls, mix: np.ndarray, top: np.ndarray) -> _Outline:
        starts = np.arange(0, len(mix), SAMPLE_RATE // 1000)
        squares = np.sum(weighted(mix) ** 2, axis=1)
        return cls(np.add.reduceat(squares, starts), np.maximum.reduceat(top, starts))

    def loudness(self) -> float:
        """LUFS of the mix as it is."""
        return self._gated(self.power)

    def limited(self, decibels: float, pressed: bool) -> float:
        """About the LUFS after ``decibels`` more and the limiter."""
        top = self.top * gain(decibels)
        rounded = bent(top) if pressed else top
        gains = limiting(rounded, 1.0, 1000) * np.sqrt(rounded / np.maximum(top, 1e-12)) * gain(decibels)
        return self._gated(self.power * gains**2)

    @staticmethod
    def _gated(power: np.ndarray) -> float:
        power = np.pad(power, (0, max(0, 400 - len(power))))
        sums = np.concatenate([[0.0], np.cumsum(power)])
        starts = np.arange(0, len(power) - 399, 100)
        return gated((sums[starts + 400] - sums[starts]) / (400 * SAMPLE_RATE // 1000))

    def gain_to_target(self, low: float, most: float, pressed: bool = False) -> tuple[float, float, float]:
        """Decibels, between ``low`` and ``most`` more, that bring it about to the target; and these two bounds."""
        # step by step and not by halves: with the gate a film may be loud enough at two gains, and the smaller one is wanted
        tried = low + np.arange(0.0, most + 0.25, 0.5)
        found = (up for up in tried if self.limited(up, pressed) >= LOUDNESS_TARGET_LUFS - 0.5 * _TOLERANCE_LU)
        return float(next(found, tried[-1])), low, low + most


def _approached(
    render: Callable[[float], np.ndarray], begin: tuple[float, float, float]
) -> tuple[np.ndarray, float, float]:
    """``render`` at the gain, ``begin`` = (first guess, least, most) dB, that brings it to the target; that gain; and the
    loudness still missing. A limiter gives back only part of what is added: each step goes by the slope seen so far."""
    change, least, most = begin
    out = render(change)
    slope, reached = 0.8, integrated(out)
    for _ in range(4):
        miss = LOUDNESS_TARGET_LUFS - reached
        after = float(np.clip(change + np.clip(miss / slope, -8.0, 8.0), least, most))
        if abs(miss) < _TOLERANCE_LU or abs(after - change) < 1e-6:
            break
        out = render(after)
        found = integrated(out)
        slope = float(np.clip((found - reached) / (after - change), 0.15, 1.0))
        change, reached = after, found
    return out, change, LOUDNESS_TARGET_LUFS - reached


def bent(samples: np.ndarray) -> np.ndarray:
    """Soft clipping: straight up to half the ceiling, then bending towards 1.15 of it."""
    knee, top = 0.5 * CEILING, 1.15 * CEILING
    size = np.abs(samples)
    over = np.maximum(size - knee, 0.0) / (top - knee)
    return np.where(size > knee, np.sign(samples) * (knee + (top - knee) * np.tanh(over)), samples)


def _pressed(samples: np.ndarray) -> np.ndarray:
    rounded = bent(samples)
    return limited(rounded, peaks(rounded), 1.0)


def limited(samples: np.ndarray, top: np.ndarray, factor: float) -> np.ndarray:
    """``factor`` times ``samples`` [n, 2], whose true peaks are ``top`` [n], held under the limit."""
    return samples * (limiting(top, factor) * factor)[:, None]


def limiting(top: np.ndarray, factor: float, rate: int = SAMPLE_RATE) -> np.ndarray:
    """The gains [n] that hold ``factor`` times a sound whose true peaks are ``top`` [n], ``rate`` a second, under the limit.

    The gain falls 6 ms before a peak and recovers after it in two speeds. No recursion: minima over a window, then a moving
    mean no wider, which never exceeds the minimum."""
    ceiling = gain(TRUE_PEAK_LIMIT_DBTP - 0.3)  # finer meters see a little more between the samples
    if float(top.max(initial=0.0)) * factor <= ceiling:
        return np.ones(len(top))
    needed = np.minimum(1.0, ceiling / np.maximum(top * factor, 1e-9))
    # what is still needed often is taken out slowly, so that a row of peaks does not pump
    slow = _smoothed(needed, round(_RELEASE_S * rate)) ** 0.5
    rest = np.minimum(1.0, needed / slow)
    fast = _smoothed(rest, round(_LOOK_S * rate))
    return slow * fast


def _smoothed(needed: np.ndarray, half: int) -> np.ndarray:
    """Never above ``needed``: the mean of minima over windows as wide as the mean's own."""
    from scipy.ndimage import minimum_filter1d, uniform_filter1d

    width = 2 * half + 1
    return uniform_filter1d(minimum_filter1d(needed, width, mode="nearest"), width, mode="nearest")
