"""Sketches: what a film looks like until its scenes are rehearsed.

A scene that was only walked through (:func:`engine.shoot.rehearsal.walk_through`) is there soon after its words are read, long
before it is rehearsed, and its pictures stand where slates would. They are kept in memory alone, under keys of their own, so that
none is ever taken for a picture of the film, or exported as one.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.foundation.digest import Digest, digest
from engine.project import Project
from engine.world import Performance

if TYPE_CHECKING:
    from engine.session.session import Session
    from engine.shoot.order import ShotOrder
    from engine.shoot.rehearsal import Rehearsal
    from engine.shoot.world_engine import WorldEngine

WALKED, _PLACED = 6, 64
"""How many scenes and cameras are remembered."""


@dataclass(frozen=True)
class Sketch:
    """How a shot can be drawn before its scene is rehearsed. ``key`` tells what the walk-through depends on; ``part`` is a film
    of that scene alone, at the sketch's size, with the shots' times as they were walked; ``pictures`` is the key of its frames,
    counted in the story."""

    key: Digest
    part: Project
    shot_id: str
    pictures: Digest


def sketches_of(key: Digest, part: Project) -> dict[str, Sketch]:
    """By id a sketch of each shot of ``part``."""
    same = tuple(replace(shot, by_hand=(), slate="") for shot in part.shots)
    whole = digest("sketch", key, same, part.rate, part.size)
    return {shot.id: Sketch(key, part, shot.id, digest(whole, shot.id)) for shot in part.shots}


def times_of(walked: Rehearsal) -> Performance:
    """What happens when in a scene, without how anybody moves."""
    return replace(
        walked.performance,
        tracks=(), holds=(), releases=(), footsteps=(), collapses=(), hinges=(), touches=(), notes=(),
    )  # fmt: skip


class Sketcher:
    """Walks scenes through and draws them. Used from the thread that owns the ``engine``, whose renderer stays alive for the
    real pictures."""

    def __init__(self, session: Session) -> None:
        self._cache = session.cache
        self._walked: OrderedDict[Digest, Rehearsal] = OrderedDict()
        self._placed: OrderedDict[Digest, ShotOrder] = OrderedDict()

    def walk(self, key: Digest, part: Project) -> Performance:
        """What happens when in the one scene of ``part``, without how anybody moves."""
        return times_of(self.scene(key, part))

    def draw(self, sketch: Sketch, inner: int, engine: WorldEngine) -> np.ndarray:
        """Frame ``inner`` of the shot, uint8 [h, w, 4]; the cache on disk is left alone."""
        order = self._order(sketch)
        renderer = engine.renderer(order)
        renderer.whole = True
        try:
            return renderer.draw(engine.exposure(order, inner)[0])
        finally:
            renderer.whole = False

    def scene(self, key: Digest, part: Project) -> Rehearsal:
        """The one scene of ``part``, walked through."""
        from engine.shoot.rehearsal import walk_through

        if key not in self._walked:
            self.keep(key, walk_through(part.scenes[0], part.cast, part.seed, self._cache))
        self._walked.move_to_end(key)
        return self._walked[key]

    def keep(self, key: Digest, walked: Rehearsal) -> None:
        """Know a scene that was walked through elsewhere."""
        self._walked[key] = walked
        while len(self._walked) > WALKED:
            self._walked.popitem(last=False)

    def _order(self, sketch: Sketch) -> ShotOrder:
        from engine.shoot.call_sheet import call_sheet

        if sketch.pictures not in self._placed:
            stage = {sketch.part.scenes[0].id: self.scene(sketch.key, sketch.part)}
            (order,) = call_sheet(sketch.part, stage, "draft", only=(sketch.shot_id,))
            self._placed[sketch.pictures] = order
            while len(self._placed) > _PLACED:
                self._placed.popitem(last=False)
        return self._placed[sketch.pictures]
