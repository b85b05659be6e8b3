"""Sound files that the user brings: WAV, FLAC, MP3 and whatever else libsndfile reads, as stereo at 48 kHz.

Files are read in blocks, so one of four hours takes no more memory than one of four seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.foundation.digest import Digest, digest
from engine.foundation.errors import SourceError
from engine.foundation.timebase import SAMPLE_RATE

ENDINGS = (".wav", ".flac", ".mp3", ".aif", ".aiff", ".ogg", ".opus", ".w64", ".caf")
_BLOCK = 65_536
_PARTS, _PART = 64, 65_536
"""How many parts of a file, of how many bytes, its content digest looks at."""
_MARGIN = 4096
"""Source frames read before a stretch, so that the resampler has settled when it begins."""


@dataclass(frozen=True)
class SoundInfo:
    """Length in seconds, frames a second, channels."""

    seconds: float
    rate: int
    channels: int


def describe(path: Path) -> SoundInfo:
    """What kind of sound is in a file. Raises SourceError."""
    import soundfile

    _check(path)
    try:
        info = soundfile.info(str(path))
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise SourceError(_unreadable(path)) from error
    if info.frames <= 0 or info.samplerate <= 0:
        raise SourceError(f"There is no sound in {path.name!r}; choose another file.")
    return SoundInfo(info.frames / info.samplerate, info.samplerate, info.channels)


def content_digest(path: Path) -> Digest:
    """A digest of a file's size and bytes; of long files 64 parts spread over the whole. Raises SourceError."""
    _check(path)
    size = path.stat().st_size
    starts = [0] if size <= _PARTS * _PART else [i * (size - _PART) // (_PARTS - 1) for i in range(_PARTS)]
    length = size if len(starts) == 1 else _PART
    with path.open("rb") as file:
        parts = []
        for start in starts:
            file.seek(start)
            parts.append(digest(file.read(length)))
    return digest("sound", size, *parts)


def read(path: Path, begin_s: float, count: int) -> np.ndarray:
    """``count`` samples from second ``begin_s`` of the file, float32 [count, 2] at 48 kHz; silence beyond its end. Raises
    SourceError."""
    out = np.zeros((count, 2), np.float32)
    at = 0
    for block in stream(path, begin_s, count):
        out[at : at + len(block)] = block
        at += len(block)
    return out


def stream(path: Path, begin_s: float, count: int) -> Iterator[np.ndarray]:
    """Like :func:`read`, in blocks float32 [n, 2] that together hold at most ``count`` samples. Raises SourceError."""
    import soundfile

    _check(path)
    try:
        with _opened(path) as file:
            first = round(begin_s * file.samplerate)
            if first >= file.frames:
                return
            if file.samplerate == SAMPLE_RATE:
                _go_to(file, first)
                blocks = _blocks(file)
                skipped = 0
            else:
                step = file.samplerate // math.gcd(file.samplerate, SAMPLE_RATE)
                before = min(first, _MARGIN) // step * step  # whole samples on both sides
                _go_to(file, first - before)
                blocks = _resampled(_blocks(file), file.samplerate)
                skipped = before * SAMPLE_RATE // file.samplerate
            yield from _part(blocks, skipped, count)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise SourceError(_unreadable(path)) from error


def overview(path: Path, hop: int) -> Iterator[np.ndarray]:
    """Lowest and highest value in every ``hop`` source frames of the file, in blocks float32 [n, 2]. Raises SourceError."""
    import soundfile

    _check(path)
    try:
        with _opened(path) as file:
            while len(block := file.read(hop * max(1, 2 * _BLOCK // hop), dtype="float32", always_2d=True)):
                starts = np.arange(0, len(block), hop)
                low, high = block.min(axis=1), block.max(axis=1)
                yield np.stack([np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)], -1)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise SourceError(_unreadable(path)) from error


def _check(path: Path) -> None:
    if not path.is_file():
        raise SourceError(f"The sound {path.name!r} is not where it was; find it again or remove the clip.")


def _unreadable(path: Path) -> str:
    return f"The sound {path.name!r} cannot be read; choose a WAV, FLAC or MP3 file."


def _opened(path: Path) -> Any:
    """An open SoundFile. MP3 of a varying bit rate can only be read straight on: seeking goes by a coarse table and lands
    beside the place by up to a second, and the library seeks after every block of a file that says it can."""
    import soundfile

    class Straight(soundfile.SoundFile):
        def seekable(self) -> bool:
            return False

    return (Straight if _is_mp3(soundfile.info(str(path)).format) else soundfile.SoundFile)(str(path))


def _is_mp3(form: str) -> bool:
    return form in ("MP3", "MPEG")


def _go_to(file: Any, frame: int) -> None:
    """The next frame read is ``frame``."""
    if not _is_mp3(file.format):
        file.seek(frame)
        return
    while frame > 0:
        frame -= len(file.read(min(frame, 16 * _BLOCK), dtype="float32", always_2d=True)) or frame


def _blocks(file: Any) -> Iterator[np.ndarray]:
    """What is left of an open SoundFile, as stereo."""
    while len(block := file.read(_BLOCK, dtype="float32", always_2d=True)):
        yield _stereo(block)


def _stereo(block: np.ndarray) -> np.ndarray:
    """Two channels of any number: one is doubled; of a surround sound the centre goes to both sides at -3 dB, the low
    frequencies are left out (ITU-R BS.775)."""
    if block.shape[1] == 1:
        return np.repeat(block, 2, axis=1)
    if block.shape[1] < 6:
        return np.ascontiguousarray(block[:, :2])
    side = np.float32(0.5**0.5)
    return block[:, :2] + side * block[:, 2:3] + side * block[:, 4:6]


def _resampled(blocks: Iterator[np.ndarray], rate: int) -> Iterator[np.ndarray]:
    import soxr

    stream = soxr.ResampleStream(rate, SAMPLE_RATE, 2, dtype="float32", quality="HQ")
    for block in blocks:
        made = stream.resample_chunk(block)
        if len(made):
            yield made
    made = stream.resample_chunk(np.zeros((0, 2), np.float32), last=True)
    if len(made):
        yield made


def _part(blocks: Iterator[np.ndarray], skipped: int, count: int) -> Iterator[np.ndarray]:
    """The samples of ``blocks`` from ``skipped`` on, ``count`` at most."""
    for block in blocks:
        if skipped >= len(block):
            skipped -= len(block)
            continue
        block, skipped = block[skipped : skipped + count], 0
        count -= len(block)
        yield block
        if count <= 0:
            return
