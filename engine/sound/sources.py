"""Every audible event as a dry sound with its place. Shared by all shots of a scene."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from engine.foundation import space
from engine.sound.dry import Dry, onset, still
from engine.sound.effects import effect
from engine.sound.event import SoundEvent
from engine.sound.events import energy, events
from engine.sound.foley import stepped, touched
from engine.sound.impacts import broken, rubbed, struck
from engine.sound.noticed import latched, swished
from engine.world import Contact, Performance, Take, Utterance, World
from engine.world.performance import TAKE_RATE

_HEAD = 5
_LOOK = 12
"""Take samples between two looks at a speaker's head (50 ms)."""
_FOLEY_NEAR, _VOICE_NEAR = 0.52, 0.9
"""How little distance takes: 0 as in nature, 1 nothing. The microphone over a speaker goes with the camera: from shot to shot
lines keep their level within 3 dB, and the room tells how far away they are said."""


class _Story:
    """The arguments, hashable by content, so that the shots of a scene share the work."""

    def __init__(
        self,
        world: World,
        performance: Performance,
        take: Take,
        utterances: tuple[Utterance, ...],
        effects: tuple[tuple[str, float], ...],
    ) -> None:
        self.world, self.performance, self.take = world, performance, take
        self.utterances, self.effects = utterances, effects
        self._key = (
            world.content_digest(),
            performance.content_digest(),
            take.content_digest(),
            tuple(u.content_digest() for u in utterances),
            effects,
        )

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Story) and self._key == other._key


def sources(
    world: World,
    performance: Performance,
    take: Take,
    utterances: Sequence[Utterance],
    effects: Sequence[tuple[str, float]] = (),
) -> tuple[Dry, ...]:
    """Dry sounds of the whole story, in order of their first sample."""
    return _sources(_Story(world, performance, take, tuple(utterances), tuple(effects)))


@lru_cache(maxsize=4)
def _sources(story: _Story) -> tuple[Dry, ...]:
    heard = events(story.world, story.performance, story.take, story.utterances, story.effects)
    found = [_foley(story, event) for event in heard if event.audible and event.stem == "foley"]
    found += [_effect(story, event) for event in heard if event.audible and event.stem == "effects"]
    found += _voices(story)
    return tuple(sorted((d for d in found if d is not None and len(d.samples)), key=lambda d: (d.first, d.stem)))


def _foley(story: _Story, event: SoundEvent) -> Dry | None:
    first, late = onset(event.time_s)
    world = story.world
    path = still(event.time_s, event.point)
    if event.kind == "footstep":
        samples = stepped(world, story.performance.footsteps[event.source], late)
    elif event.kind == "touch":
        time_s, kind, body_id, point, strength = story.performance.touches[event.source]
        samples = touched(world, kind, body_id, point, strength, time_s, late)
    elif event.kind in {"roll", "slide"}:
        contact = story.take.contacts[event.source]
        samples = rubbed(world, contact, late)
        path = _moving(story, contact)
    elif event.kind == "net":
        samples = swished(event, late)
    elif event.kind == "latch":
        samples = latched(world, event, late)
    else:
        contact = story.take.contacts[event.source]
        make = broken if event.kind == "break" else struck
        samples = make(world, contact, energy(world, contact), late)
    return Dry("foley", first, samples.astype(np.float32), path, near=_FOLEY_NEAR)


def _moving(story: _Story, contact: Contact) -> np.ndarray:
    """The path of the moving body of a lasting contact."""
    ids = story.take.body_ids
    moving = [b for b in (contact.body_a, contact.body_b) if b in ids and story.world.body(b).mobility == "dynamic"]
    times = np.arange(contact.time_s, contact.end_s + 0.05, 0.05)
    if not moving or not len(story.take.poses):
        return np.array([[contact.time_s, *contact.point]])
    rows = np.clip((times * TAKE_RATE).round().astype(int), 0, len(story.take.poses) - 1)
    return np.column_stack([times, story.take.poses[rows, ids.index(moving[0]), :3]])


def _effect(story: _Story, event: SoundEvent) -> Dry:
    first, late = onset(event.time_s)
    return Dry("effects", first, effect(event.text, event.time_s, late).astype(np.float32), None, near=1.0)


def _voices(story: _Story) -> list[Dry]:
    found = []
    for spoken in story.performance.spoken:
        if not 0 <= spoken.utterance < len(story.utterances):
            continue
        said = story.utterances[spoken.utterance]
        first, late = onset(spoken.start_s)
        samples = said.samples if late < 0.5 else np.concatenate([[np.float32(0.0)], said.samples])
        path, facing = None, None
        if "voice over" not in said.delivery:
            path, facing = _head_path(story, spoken.person_id, spoken.start_s, said.duration_s)
        found.append(Dry("dialogue", first, np.asarray(samples, np.float32), path, facing, _VOICE_NEAR))
    return found


def _head_path(
    story: _Story, person_id: str, start_s: float, seconds: float
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Where a speaker's mouth is, and which way it faces, while the line lasts; None for a voice without a body."""
    for person, track in zip(story.world.people, story.take.tracks, strict=False):
        if person.id != person_id or not len(track.root):
            continue
        first = int(np.clip(start_s * TAKE_RATE, 0, len(track.root) - 1))
        last = int(np.clip((start_s + seconds) * TAKE_RATE + _LOOK, first + 1, len(track.root)))
        rows = np.arange(first, last, _LOOK)
        positions, turns = person.figure.skeleton.world(track.root[rows], track.rotations[rows])
        mouth = positions[:, _HEAD] + space.rotate(turns[:, _HEAD], np.array([0.09, 0.0, 0.04]))
        forward = space.rotate(turns[:, _HEAD], np.array([1.0, 0.0, 0.0]))
        return np.column_stack([rows / TAKE_RATE, mouth]), forward[:, :2]
    return None, None
