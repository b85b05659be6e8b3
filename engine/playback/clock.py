"""Clocks in samples. During playback the sound device is the master; between its callbacks time is interpolated."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from engine.foundation.timebase import SAMPLE_RATE


class Clock(Protocol):
    """Counts samples since it was started, never backwards."""

    def samples(self) -> int: ...


class ManualClock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.now = 0

    def samples(self) -> int:
        return self.now


class SampleClock:
    """The device's counter, reported by :meth:`tick` from the sound callback, smoothed by ``seconds`` (a monotonic clock).

    Interpolation never runs further ahead than one block, so a device that stops also stops the picture. Without any tick
    (no device) it runs on ``seconds`` alone."""

    def __init__(self, seconds: Callable[[], float] = time.perf_counter) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._begun = seconds()
        self._counted: int | None = None
        self._block = 0
        self._ticked = self._begun
        self._latest = 0

    def tick(self, played: int, block: int) -> None:
        """The device begins to play sample ``played``, the first of ``block`` samples."""
        with self._lock:
            self._counted, self._block, self._ticked = played, block, self._seconds()

    def samples(self) -> int:
        with self._lock:
            now = self._seconds()
            if self._counted is None:
                value = int((now - self._begun) * SAMPLE_RATE)
            else:
                value = self._counted + min(int((now - self._ticked) * SAMPLE_RATE), self._block)
            self._latest = max(self._latest, value)
            return self._latest
