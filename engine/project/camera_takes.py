"""A camera move recorded by hand, made into a path."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.project.blocking import ViewKey

WINDOW_S = 0.6
"""Tremor and the steps of a mouse lie within this; what a hand means takes longer."""
RATE = 24
KEYS_PER_S = 8


def smoothed(samples: Sequence[ViewKey]) -> tuple[ViewKey, ...]:
    """The path of a hand-held recording: ``samples`` in order of time, of any rhythm.

    Resampled at RATE, smoothed by local parabolas over WINDOW_S (Savitzky & Golay 1964: a slow start, a stop and an even
    turn stay what they are), kept as KEYS_PER_S keys a second; first and last key are those of the recording. One sample,
    or a hand that never moved, gives one key. Raises nothing; samples that share a time count once, the last one.
    """
    by_time = {round(sample.time_s, 4): sample for sample in samples}
    rows = np.array([(s.time_s, *s.eye, *s.target, s.lens_mm) for _, s in sorted(by_time.items())], float)
    if len(rows) == 0:
        return ()
    if len(rows) == 1 or np.ptp(rows[:, 1:], axis=0).max() < 1e-3:
        return (_key(rows[0]),)
    times = np.arange(rows[0, 0], rows[-1, 0] + 0.5 / RATE, 1 / RATE)
    even = np.stack([np.interp(times, rows[:, 0], rows[:, i]) for i in range(1, 8)], -1)
    soft = _parabolas(even, round(WINDOW_S * RATE / 2))
    soft[0], soft[-1] = even[0], even[-1]
    every = RATE // KEYS_PER_S
    chosen = [*range(0, len(times) - 1, every), len(times) - 1]
    if len(chosen) > 2 and chosen[-1] - chosen[-2] < every:
        del chosen[-2]
    return tuple(_key(np.concatenate([[times[i]], soft[i]])) for i in chosen)


def _parabolas(values: np.ndarray, half: int) -> np.ndarray:
    """Each row of [n, k] from the parabola fitted to its neighbours up to ``half`` away (fewer at the ends)."""
    out = np.empty_like(values)
    for i in range(len(values)):
        a, b = max(0, i - half), min(len(values), i + half + 1)
        offset = np.arange(a, b) - i
        powers = np.stack([np.ones(len(offset)), offset, offset**2], -1)[:, : min(3, len(offset))]
        out[i] = np.linalg.lstsq(powers, values[a:b], rcond=None)[0][0]
    return out


def _key(row: np.ndarray) -> ViewKey:
    t, ex, ey, ez, tx, ty, tz, lens = map(float, row)
    return ViewKey(t, (ex, ey, ez), (tx, ty, tz), lens)
