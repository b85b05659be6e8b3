"""The world engine: draws the simulated world through the shot's camera and hears it from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from engine.cache import Cache, code_digest
from engine.foundation.digest import Digest, digest
from engine.foundation.errors import UnavailableError
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import SAMPLE_RATE, sample_at
from engine.media import Frame, Stem, read_only
from engine.picture import Moment, Renderer, frame_key, shutter
from engine.shoot.exposure import exposed
from engine.shoot.order import ShotOrder
from engine.sound import stems


@dataclass
class _Reel:
    """Frames of ``order`` drawn one ahead of who asks: ``pictures`` gives that of frame ``number`` next."""

    order: ShotOrder
    number: int
    pictures: Iterator[np.ndarray]


class WorldEngine:
    """Keeps one renderer alive and the cache; counts what it drew and what it was spared. Whoever asks for one frame after
    another finds the next one already being drawn."""

    name = "world"

    def __init__(self, cache: Cache) -> None:
        self.cache = cache
        self.frames_drawn = 0
        self.frames_cached = 0
        self._renderer: Renderer | None = None
        self._renderer_key: Digest = ""
        self._reel: _Reel | None = None
        self._last: tuple[ShotOrder, int] | None = None
        self._known: dict[int, tuple[ShotOrder, list[Moment], Digest]] = {}

    def refuse(self, order: ShotOrder) -> str | None:
        from engine.picture import probe

        try:
            probe()
        except UnavailableError as error:
            return str(error)
        return None

    def footage(self, order: ShotOrder) -> WorldFootage:
        return WorldFootage(order, self)

    def shoot(self, order: ShotOrder, ticket: Ticket) -> WorldFootage:
        footage = self.footage(order)
        for number in range(order.frames):
            ticket.progress(number / order.frames, f"shooting {order.shot.slate}")
            footage.ensure(number)
        footage.stems()
        return footage

    def renderer(self, order: ShotOrder) -> Renderer:
        """The renderer for an order's world; made anew only when world, size, quality or look change."""
        world = order.rehearsal.world
        key = digest(world.appearance_digest(), order.size, order.quality, order.look)
        if self._renderer is None or key != self._renderer_key:
            if self._renderer is not None:
                self._renderer.settle()
            self._renderer = Renderer(world, order.size, order.quality, order.look)
            self._renderer_key = key
        return self._renderer

    def drawn(self, order: ShotOrder, number: int) -> np.ndarray:
        """The picture of a frame that the cache lacks. Asked for frames in turn, draws the next one meanwhile."""
        self.frames_drawn += 1
        reel, last = self._reel, self._last
        self._last = (order, number)
        if reel is None or reel.order is not order or reel.number != number:
            self._reel = None
            if last is None or last[0] is not order or last[1] != number - 1:
                return self.renderer(order).draw(self.exposure(order, number)[0])
            reel = self._reel = _Reel(order, number, self.renderer(order).draw_many(self._missing(order, number)))
        reel.number += 1
        try:
            picture = next(reel.pictures, None)
        except BaseException:
            self._reel = None
            raise
        if picture is None:  # the cache had the frame when the reel was cut, and lost it since
            self._reel = None
            picture = self.renderer(order).draw(self.exposure(order, number)[0])
        return picture

    def _missing(self, order: ShotOrder, number: int) -> Iterator[list[Moment]]:
        """Moments of frame ``number`` and those after it, up to the first that the cache has."""
        yield self.exposure(order, number)[0]
        for later in range(number + 1, order.frames):
            moments, key = self.exposure(order, later)
            if self.cache.has_picture(key):
                return
            yield moments

    def exposure(self, order: ShotOrder, number: int) -> tuple[list[Moment], Digest]:
        """Moments and key of a frame; the last few are remembered."""
        known = self._known.get(number)
        if known is None or known[0] is not order:
            moments = moments_of(order, number)
            known = self._known[number] = (order, moments, _key(order, moments))
            while len(self._known) > 4:
                del self._known[next(iter(self._known))]
        return known[1:]


class WorldFootage:
    """Frames from the cache, or drawn when asked for."""

    def __init__(self, order: ShotOrder, engine: WorldEngine) -> None:
        self._order = order
        self._engine = engine
        self._stems: tuple[Stem, ...] | None = None

    @property
    def frames(self) -> int:
        return self._order.frames

    def frame(self, number: int) -> Frame:
        _, key = self._engine.exposure(self._order, number)
        pixels = self._engine.cache.picture(key)
        if pixels is not None:
            self._engine.frames_cached += 1
        else:
            pixels = self._engine.drawn(self._order, number)
            self._engine.cache.keep_picture(key, pixels)
        return Frame(read_only(pixels), number)

    def cached(self, number: int) -> Frame | None:
        """Frame ``number`` if the cache has it; draws nothing, so any thread may ask."""
        pixels = self._engine.cache.picture(_key(self._order, moments_of(self._order, number)))
        return None if pixels is None else Frame(read_only(pixels), number)

    def ensure(self, number: int) -> None:
        """Draw frame ``number`` into the cache unless it is there."""
        _, key = self._engine.exposure(self._order, number)
        if self._engine.cache.has_picture(key):
            self._engine.frames_cached += 1
            return
        self._engine.cache.keep_picture(key, self._engine.drawn(self._order, number))

    def stems(self) -> tuple[Stem, ...]:
        """Sound of exactly the samples of the shot's frames in the film."""
        if self._stems is None:
            order = self._order
            start = sample_at(order.record_in, order.rate)
            length = sample_at(order.record_in + order.frames, order.rate) - start
            key = digest("stems", code_digest("engine.sound", "assets.sounds"), order.digest, length)
            found = [self._engine.cache.value(digest(key, name), Stem) for name in _names()]
            if all(stem is not None for stem in found):
                self._stems = tuple(stem for stem in found if stem is not None)
            else:
                self._stems = self._record()
                for stem in self._stems:
                    self._engine.cache.keep_value(digest(key, stem.name), stem)
        return self._stems

    def _record(self) -> tuple[Stem, ...]:
        order = self._order
        start = sample_at(order.record_in, order.rate)
        length = sample_at(order.record_in + order.frames, order.rate) - start
        first = round(order.story_in * SAMPLE_RATE)
        scene = order.rehearsal
        return stems(
            scene.world,
            scene.performance,
            scene.take,
            scene.utterances,
            order.camera,
            first / SAMPLE_RATE,
            (first + length) / SAMPLE_RATE,
            scene.effects,
        )


def moments_of(order: ShotOrder, number: int) -> list[Moment]:
    """The moments of a frame's exposure, centred on the middle of the frame."""
    begin, middle, end = (
        float((order.first + number + part) / order.rate) for part in (Fraction(0), Fraction(1, 2), Fraction(1))
    )
    times = shutter(order.quality, middle, float(order.rate))
    states = exposed(order.rehearsal.take, begin, end, times)
    return [Moment(state, order.camera.at(seconds), seconds) for state, seconds in zip(states, times, strict=True)]


def _key(order: ShotOrder, moments: list[Moment]) -> Digest:
    return frame_key(order.rehearsal.world, order.size, order.quality, order.look, moments)


def _names() -> tuple[str, ...]:
    from engine.media.footage import STEMS

    return STEMS
