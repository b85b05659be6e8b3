"""Loudness and true peak as broadcasters measure them (ITU-R BS.1770-4)."""

from __future__ import annotations

import numpy as np

from engine.foundation.timebase import SAMPLE_RATE

# coefficients of BS.1770-4, tables 1 and 2, for 48 kHz
_SHELF = ([1.53512485958697, -2.69169618940638, 1.19839281085285], [1.0, -1.69065929318241, 0.73248077421585])
_HIGH_PASS = ([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621])


class Weighting:
    """K-weighting of two channels, block by block."""

    def __init__(self) -> None:
        self._states = [np.zeros((2, 2)), np.zeros((2, 2))]

    def of(self, samples: np.ndarray) -> np.ndarray:
        """``samples`` [n, 2], which follow the ones before, weighted."""
        from scipy.signal import lfilter

        for number, (b, a) in enumerate((_SHELF, _HIGH_PASS)):
            samples, self._states[number] = lfilter(b, a, samples, axis=0, zi=self._states[number])
        return samples


def weighted(samples: np.ndarray) -> np.ndarray:
    """``samples`` [n, 2], K-weighted."""
    from scipy.signal import lfilter

    for b, a in (_SHELF, _HIGH_PASS):
        samples = lfilter(b, a, samples, axis=0)
    return samples


def loudness_of(power: float) -> float:
    """LUFS of a mean square of weighted samples, summed over the channels."""
    return float(-0.691 + 10.0 * np.log10(power)) if power > 0 else float("-inf")


def gated(power: np.ndarray) -> float:
    """LUFS of the powers of blocks of 400 ms, without those below -70 LUFS and those 10 LU below the mean of the rest."""
    heard = power[power > 10.0 ** ((-70.0 + 0.691) / 10.0)]
    if not len(heard):
        return float("-inf")
    return loudness_of(float(heard[heard > 0.1 * heard.mean()].mean()))


def powers(samples: np.ndarray) -> np.ndarray:
    """Mean square [k] of the weighted ``samples`` [n, channels] in blocks of 400 ms, one every 100 ms. What is shorter than a
    block counts as one."""
    samples = np.asarray(samples, np.float64)
    block, hop = SAMPLE_RATE * 2 // 5, SAMPLE_RATE // 10
    if len(samples) < block:
        samples = np.pad(samples, ((0, block - len(samples)), (0, 0)))
    squares = np.concatenate([[0.0], np.cumsum(np.sum(weighted(samples) ** 2, axis=1))])
    starts = np.arange(0, len(samples) - block + 1, hop)
    return (squares[starts + block] - squares[starts]) / block


def integrated(samples: np.ndarray) -> float:
    """Integrated loudness in LUFS of ``samples`` [n, channels] at 48 kHz, gated; -inf below the absolute gate."""
    return gated(powers(samples))


def peaks(samples: np.ndarray) -> np.ndarray:
    """True peak [n] around each sample over the channels of ``samples`` [n, channels], four times oversampled."""
    from scipy.signal import resample_poly

    whole = np.zeros(len(samples))
    for channel in np.asarray(samples, np.float32).T:
        fine = np.abs(resample_poly(channel, 4, 1))
        for phase in range(4):
            np.maximum(whole, fine[phase::4], out=whole)
    # a peak between two samples belongs to both
    return np.maximum(whole, np.concatenate([[0.0], whole[:-1]]))


def true_peak(samples: np.ndarray) -> float:
    """True peak in dBTP; -inf for silence."""
    top = float(peaks(samples).max(initial=0.0)) if len(samples) else 0.0
    return 20.0 * np.log10(top) if top > 0 else float("-inf")
