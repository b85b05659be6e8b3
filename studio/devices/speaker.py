"""The speaker: its callback counts the samples that tell which picture is due.

Without a sound library or device there is no sound, and the clock runs by itself; ``reason`` then says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.foundation.timebase import SAMPLE_RATE
from engine.playback import SampleClock

_FADE = 96
"""Samples (2 ms) over which a scrubbed slice comes and goes, so that it does not click."""


Pull = Callable[[int, int], np.ndarray]
"""(first, count) -> float32 [count, 2]; asked from the device's thread, block by block."""


@dataclass(frozen=True)
class _Source:
    """Sound on its way: sample ``i`` of ``length`` is due at device sample ``start + i``."""

    pull: Pull
    length: int
    start: int


class Speaker:
    """Stereo at 48 kHz. ``open_stream`` makes the device's stream, given the callback; it may raise any error."""

    def __init__(self, open_stream: Callable[[Callable[..., None]], Any] | None = None) -> None:
        self.clock = SampleClock()
        self.reason = ""
        self.volume = 1.0
        self.underruns = 0
        self._open_stream = open_stream or _device_stream
        self._stream: Any = None
        self._played = 0
        self._latency = 0
        self._source: _Source | None = None

    @property
    def silent(self) -> bool:
        """True while there is no device to hear anything on."""
        return self._stream is None

    @property
    def lead(self) -> int:
        """Samples between asking for sound and hearing it: start the picture that much later."""
        return 0 if self.silent else self._latency

    def open(self) -> None:
        """Open the device; afterwards ``silent`` and ``reason`` say whether that went well."""
        try:
            stream = self._open_stream(self._fill)
            latency = stream.latency
            self._latency = round(float(latency) * SAMPLE_RATE)
            stream.start()
        except Exception as error:  # whatever a driver throws, a film can be cut without sound
            self.reason = (
                f"There is no sound, because no sound device can be opened ({error}); plug one in and restart."
            )
            self.clock = SampleClock()
            return
        self._stream, self.reason = stream, ""

    def play(self, samples: np.ndarray, first: int, started_at: int) -> None:
        """Play ``samples`` (float32 [n, 2]) so that sample ``first`` is heard when the clock says ``started_at``."""
        self._source = _Source(_of(samples), len(samples), started_at - first)

    def play_from(self, pull: Pull, length: int, started_at: int) -> None:
        """Play ``length`` samples, each block asked of ``pull`` when it is due, so that what changes is heard at once."""
        self._source = _Source(pull, length, started_at)

    def scrub(self, samples: np.ndarray) -> None:
        """Play this slice once, at once."""
        if self.silent or not len(samples):
            return
        slice_ = samples.astype(np.float32, copy=True)
        fade = min(_FADE, len(slice_) // 2)
        ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)[:, None]
        slice_[:fade] *= ramp
        slice_[len(slice_) - fade :] *= ramp[::-1]
        self._source = _Source(_of(slice_), len(slice_), self._played)

    def stop(self) -> None:
        """Fall silent; the clock goes on."""
        self._source = None

    def close(self) -> None:
        """Give the device back."""
        self._source = None
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.stop()
            stream.close()

    def _fill(self, out: np.ndarray, count: int, _time: Any, status: Any) -> None:
        # runs on the device's thread: no locks of ours, no memory but the block's
        played, source = self._played, self._source
        if status:
            self.underruns += 1
        out[:] = 0.0
        if source is not None:
            first = played - source.start
            begin, end = max(first, 0), min(first + count, source.length)
            if end > begin:
                out[begin - first : end - first] = source.pull(begin, end - begin) * self.volume
        self.clock.tick(played - self._latency, count)
        self._played = played + count


def _of(samples: np.ndarray) -> Pull:
    return lambda first, count: samples[first : first + count]


def _device_stream(callback: Callable[..., None]) -> Any:
    import sounddevice

    return sounddevice.OutputStream(
        samplerate=SAMPLE_RATE, channels=2, dtype="float32", callback=callback, latency="low"
    )
