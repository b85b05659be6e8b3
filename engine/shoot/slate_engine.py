"""The slate engine: shows which shot and frame would be here, for people and for machines, and beeps on frame 0.

It stands in for a shot that has not been made, and it is the fake by which frame accuracy and sync are proven.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

import numpy as np

from engine.cache import Cache
from engine.foundation.digest import Digest, digest
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import SAMPLE_RATE, sample_at, timecode
from engine.media import Frame, Stem, read_only
from engine.media.footage import STEMS
from engine.shoot.order import ShotOrder

_BITS = 40  # 24 of the frame number, 16 of its check sum
_INK, _PAPER = (232, 228, 220), (28, 27, 26)
BEEP_HZ = 1000.0


class SlateFootage:
    """Footage drawn on demand from the order alone."""

    def __init__(self, order: ShotOrder) -> None:
        self._order = order

    @property
    def frames(self) -> int:
        return self._order.frames

    def frame(self, number: int) -> Frame:
        order = self._order
        width, height = order.size
        pixels = _plate(order.size).copy()
        unit = height / 360
        film_frame = order.record_in + number
        lines = (
            (order.shot.slate, 0.36, 2.6),
            (f"{number:05d}", 0.55, 1.6),
            (timecode(film_frame, order.rate), 0.68, 0.9),
            (f"{order.shot.size}  {order.shot.move.kind}", 0.78, 0.6),
        )
        for text, top, size in lines:
            _write(pixels, text, (round(0.08 * width), round(top * height)), size * unit)
        _burn_number(pixels, film_frame)
        return Frame(read_only(pixels), number)

    def stems(self) -> tuple[Stem, ...]:
        """Silence, but for a beep of one frame at the first sample of the dialogue stem."""
        order = self._order
        start = sample_at(order.record_in, order.rate)
        length = sample_at(order.record_in + order.frames, order.rate) - start
        beep = sample_at(order.record_in + 1, order.rate) - start
        made = []
        for name in STEMS:
            samples = np.zeros((length, 2), np.float32)
            if name == "dialogue":
                tone = 0.25 * np.cos(2 * np.pi * BEEP_HZ * np.arange(beep) / SAMPLE_RATE)
                samples[:beep] = tone[:, None]
            made.append(Stem(name, read_only(samples)))
        return tuple(made)


class SlateEngine:
    """See the module. Refuses nothing."""

    name = "slate"

    def refuse(self, order: ShotOrder) -> str | None:
        return None

    def footage(self, order: ShotOrder) -> SlateFootage:
        return SlateFootage(order)

    def shoot(self, order: ShotOrder, ticket: Ticket) -> SlateFootage:
        ticket.check()
        return self.footage(order)


class StoredSlates:
    """Slates that are kept in the cache and come out of it again, as a world's frames do: the fake for the way from the
    store to the screen."""

    name = "stored slates"

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def refuse(self, order: ShotOrder) -> str | None:
        return None

    def footage(self, order: ShotOrder) -> StoredSlateFootage:
        return StoredSlateFootage(order, self._cache)

    def shoot(self, order: ShotOrder, ticket: Ticket) -> StoredSlateFootage:
        ticket.check()
        return self.footage(order)


class StoredSlateFootage(SlateFootage):
    def __init__(self, order: ShotOrder, cache: Cache) -> None:
        super().__init__(order)
        self._cache = cache

    def frame(self, number: int) -> Frame:
        found = self.cached(number)
        if found is not None:
            return found
        frame = super().frame(number)
        self._cache.keep_picture(self._key(number), frame.pixels)
        return frame

    def cached(self, number: int) -> Frame | None:
        pixels = self._cache.picture(self._key(number))
        return None if pixels is None else Frame(read_only(pixels), number)

    def _key(self, number: int) -> Digest:
        order = self._order
        return digest("slate", order.shot.slate, order.size, order.rate, order.record_in, number)


@lru_cache(maxsize=4)
def _plate(size: tuple[int, int]) -> np.ndarray:
    width, height = size
    plate = np.empty((height, width, 4), np.uint8)
    plate[...] = (*_PAPER, 255)
    band = max(4, round(0.11 * height))
    slant = (np.arange(width)[None, :] + np.arange(band)[:, None]) // max(1, round(0.09 * height)) % 2
    plate[:band, :, :3] = np.where(slant[..., None] == 1, np.array(_INK), np.array((12, 12, 12)))
    return plate


def _write(pixels: np.ndarray, text: str, origin: tuple[int, int], size: float) -> None:
    import cv2

    cv2.putText(
        pixels,
        text,
        origin,
        cv2.FONT_HERSHEY_SIMPLEX,
        size,
        (*_INK, 255),
        max(1, round(size * 1.6)),
        cv2.LINE_AA,
    )


def _cells(size: tuple[int, int]) -> tuple[np.ndarray, int, int]:
    """Left edges of the bit cells, their top and their side, in pixels."""
    width, height = size
    side = max(2, width // (_BITS + 4))
    left = (width - side * _BITS) // 2 + side * np.arange(_BITS)
    return left, height - 2 * side - max(2, height // 40), side


def _code(number: int) -> np.ndarray:
    check = zlib.crc32(number.to_bytes(4, "big", signed=True)) & 0xFFFF
    value = ((number & 0xFFFFFF) << 16) | check
    return np.array([value >> (_BITS - 1 - i) & 1 for i in range(_BITS)])


def _burn_number(pixels: np.ndarray, number: int) -> None:
    left, top, side = _cells((pixels.shape[1], pixels.shape[0]))
    for x, bit in zip(left, _code(number), strict=True):
        pixels[top : top + 2 * side, x : x + side, :3] = 235 if bit else 16


def read_number(pixels: np.ndarray) -> int | None:
    """The film frame burnt into a slate's ``pixels`` [h, w, 3 or 4], or None if the check sum fails."""
    left, top, side = _cells((pixels.shape[1], pixels.shape[0]))
    middle = pixels[top + side // 2 : top + 2 * side - side // 2, :, :3].astype(float).mean(axis=(0, 2))
    bits = [middle[x + side // 4 : x + max(side // 4 + 1, side - side // 4)].mean() > 126 for x in left]
    value = int("".join("1" if bit else "0" for bit in bits), 2)
    number = value >> 16
    return number if (_code(number) == np.array(bits)).all() else None
