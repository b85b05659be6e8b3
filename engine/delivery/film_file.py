"""A finished film file as pictures again: any frame, exactly, whatever its key frames."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from engine.foundation.errors import SourceError
from engine.foundation.timebase import Rate
from engine.media import read_only

_KEPT = 48
"""Decoded pictures kept, so that steps to and fro do not decode from a key frame again."""


class FilmFile:
    """Random access to the pictures of ``path``. Frame n is the one with the n-th presentation time, found by its time and
    never by counting what a decoder gives after a seek. Safe between threads; raises SourceError if nothing can be decoded."""

    def __init__(self, path: Path) -> None:
        import av

        self.path = path
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, np.ndarray] = OrderedDict()
        try:
            self._container: Any = av.open(str(path))
            self._stream = self._container.streams.video[0]
            packets = [(p.pts, p.is_keyframe) for p in self._container.demux(self._stream) if p.pts is not None]
        except (av.FFmpegError, OSError, IndexError) as error:
            raise SourceError(f"The film {str(path)!r} cannot be read ({error}); choose another.") from error
        if not packets:
            raise SourceError(f"The film {str(path)!r} holds no picture; choose another.")
        self._times = sorted(pts for pts, _ in packets)
        self._keys = sorted(pts for pts, key in packets if key)
        self._at: int | None = None
        self._coming: Any = iter(())
        self._stream.thread_type = "AUTO"

    @property
    def frames(self) -> int:
        return len(self._times)

    @property
    def rate(self) -> Rate:
        return Fraction(self._stream.average_rate or 24)

    @property
    def size(self) -> tuple[int, int]:
        return self._stream.width, self._stream.height

    def frame(self, number: int) -> np.ndarray:
        """Picture ``number`` (held within the film), uint8 [h, w, 4], read-only."""
        number = max(0, min(number, self.frames - 1))
        with self._lock:
            if number not in self._kept:
                self._decode_to(number)
            self._kept.move_to_end(number)
            return self._kept[number]

    def close(self) -> None:
        with self._lock:
            self._coming = iter(())
            self._container.close()

    def _decode_to(self, number: int) -> None:
        wanted = self._times[number]
        key = self._keys[max(0, bisect_right(self._keys, wanted) - 1)]
        if self._at is None or not (max(self._at, key - 1) < wanted and self._at >= key - 1):
            self._container.seek(key, stream=self._stream, backward=True)
            self._coming = self._container.decode(self._stream)
        for frame in self._coming:
            self._at = frame.pts
            here = bisect_left(self._times, frame.pts)
            if here == number or (number - 12 <= here < number):
                self._keep(here, frame)
            if frame.pts >= wanted:
                break
        if number not in self._kept:
            self._at = None
            raise SourceError(f"Picture {number} of {str(self.path)!r} cannot be decoded; the file is damaged.")

    def _keep(self, number: int, frame: Any) -> None:
        rgb = frame.to_ndarray(format="rgba", src_colorspace="ITU709", dst_colorspace="ITU709")
        self._kept[number] = read_only(rgb)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
