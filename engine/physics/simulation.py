"""World + Performance -> Take."""

from __future__ import annotations

import numpy as np

from engine.foundation.ticket import Ticket
from engine.physics.aims import aim_for
from engine.physics.breaking import broken_by
from engine.physics.contact_log import events
from engine.physics.cues import cues_of
from engine.physics.directing import Search
from engine.physics.people import People, bones_of
from engine.physics.run import Run
from engine.physics.scene_model import ModelMaker, things_of
from engine.physics.settling import open_gaps, settle
from engine.world import Performance, Person, PersonTrack, Take, World
from engine.world.skeleton import BONES


def simulate(world: World, performance: Performance, ticket: Ticket | None = None) -> Take:
    """What physics makes of a performance: every pose at 240 Hz, every contact, and what became of wanted outcomes.

    Bodies follow the hands that hold them, fly and roll when let go, and rest otherwise. The same input gives the same
    bytes, and nothing before a moment depends on what is performed after it. Raises CancelledError through ``ticket``.
    """
    ticket = ticket or Ticket()
    things = things_of(world)
    bones = bones_of(world)
    people = People(world, performance, bones)
    cues = cues_of(world, performance, things)
    run = Run(world, performance, things, cues, ModelMaker(world, things, bones), people)
    notes = open_gaps(run) + settle(run)
    run.poses = np.zeros((performance.samples, len(things), 7))
    names = (*(body.id for body in world.bodies), *(person.id for person in world.people))
    search = Search(aim_for, names)
    run.director = search
    run.go(performance.samples - 1, ticket)
    for doll in run.fallen:
        run.keep_fall(doll)
    contacts = events(run.log.since(-1.0), names, run.poses, tuple(run.quiet))
    broken = broken_by(world, contacts)
    notes += [f"The {world.body(b.body_id).label} breaks at {b.time_s:.2f} s." for b in broken]
    return Take(
        performance.duration_s,
        tuple(body.id for body in world.bodies),
        run.poses,
        _tracks(world, people, performance.samples),
        tuple(contact for contact in contacts if contact.time_s <= performance.duration_s),
        tuple(search.results[w.beat_id] for w in world.wanted if w.beat_id in search.results),
        performance.hinges,
        tuple(notes),
        tuple((b.body_id, b.time_s) for b in broken),
    )


def _tracks(world: World, people: People, samples: int) -> tuple[PersonTrack, ...]:
    """One track for each of World.people; whoever the performance leaves out stands still."""
    return tuple(track or _standing(person, samples) for person, track in zip(world.people, people.tracks, strict=True))


def _standing(person: Person, samples: int) -> PersonTrack:
    root = np.tile(np.array(person.position) + person.figure.skeleton.joints[0], (samples, 1))
    rotations = np.zeros((samples, len(BONES), 4), np.float32)
    rotations[..., 0] = 1.0
    return PersonTrack(person.id, root, rotations, np.zeros((samples, 52), np.float32))
