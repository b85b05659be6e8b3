"""The four stems of a shot, as its camera hears them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.foundation.timebase import SAMPLE_RATE
from engine.media import Stem, read_only
from engine.media.footage import STEMS
from engine.sound.ambience import ambience
from engine.sound.dry import Dry
from engine.sound.hearing import Ear, direct, ear_of
from engine.sound.room import reverberated, tail
from engine.sound.sources import sources
from engine.world import Camera, Performance, Take, Utterance, World

_SEND = {"dialogue": 0.5, "foley": 0.8, "effects": 0.5}
"""How much of each stem the room answers to."""
_REFLECTIONS_S = 0.15


def stems(
    world: World,
    performance: Performance,
    take: Take,
    utterances: Sequence[Utterance],
    camera: Camera,
    story_in: float,
    story_out: float,
    effects: Sequence[tuple[str, float]] = (),
) -> tuple[Stem, ...]:
    """Dialogue, foley, ambience and effects, float32 [n, 2] at 48 kHz for the story's samples ``round(story_in * 48000)``
    to ``round(story_out * 48000)`` (excluded), heard from ``camera``, with the tails of what began before.

    ``effects``: (key of the sound lexicon, story second). An event at t seconds begins at sample ``round(t * 48000)`` to
    within a sample, whatever its distance. The ambience depends on the story's sample only, so it goes on over cuts.
    """
    first, last = round(story_in * SAMPLE_RATE), round(story_out * SAMPLE_RATE)
    count = max(last - first, 0)
    if not count:
        return tuple(Stem(name, np.zeros((0, 2), np.float32)) for name in STEMS)
    everything = sources(world, performance, take, utterances, effects)
    before = len(tail(world.room)) + round(_REFLECTIONS_S * SAMPLE_RATE)
    ear = ear_of(camera, first - before, last)
    made = {name: _heard(world, ear, everything, name, first, last, before) for name in _SEND}
    made["ambience"] = ambience(world, first, last)
    return tuple(Stem(name, read_only(np.ascontiguousarray(made[name], np.float32))) for name in STEMS)


def _heard(
    world: World, ear: Ear, everything: Sequence[Dry], name: str, first: int, last: int, before: int
) -> np.ndarray:
    begin = first - before
    mine = [dry for dry in everything if dry.stem == name and dry.end > begin and dry.first < last]
    if not mine:
        return np.zeros((last - first, 2), np.float32)
    begin = max(begin, min(dry.first for dry in mine))
    begin = min(begin, first)
    out, send = np.zeros((last - begin, 2)), np.zeros(last - begin)
    for dry in mine:
        direct(dry, ear, world.room, begin, last, out, send)
    out += _SEND[name] * reverberated(send, world.room)
    return out[first - begin :]
