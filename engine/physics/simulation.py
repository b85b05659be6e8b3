"""World + Performance -> Take."""

from __future__ import annotations

import numpy as np

from engine.foundation.ticket import Ticket
from engine.physics.aims import aim_for
from engine.physics.breaking import Broken, broken_by
from engine.physics.contact_log import events
from engine.physics.cues import cues_of
from engine.physics.directing import Search
from engine.physics.people import People, bones_of
from engine.physics.run import Run
from engine.physics.scene_model import ModelMaker, things_of
from engine.physics.settling import open_gaps, settle
from engine.world import Contact, OutcomeResult, Performance, Person, PersonTrack, Take, Wanted, World
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
        tuple(search.results.get(w.beat_id) or _unstarted(w, performance, contacts, broken) for w in world.wanted),
        performance.hinges,
        tuple(notes),
        tuple((b.body_id, b.time_s) for b in broken),
    )


def _unstarted(
    wanted: Wanted, performance: Performance, contacts: list[Contact], broken: tuple[Broken, ...]
) -> OutcomeResult:
    """What became of an outcome that nobody's throw, push or putting down was there to bring about."""
    beat = next((b for b in performance.beat_times if b.beat_id == wanted.beat_id), None)
    since = beat.start_s if beat is not None else performance.duration_s
    moment = next((b.time_s for b in broken if b.body_id == wanted.object and wanted.kind == "breaks"), None)
    if wanted.kind == "hits":
        pair = {wanted.object, wanted.target}
        moment = next((c.time_s for c in contacts if {c.body_a, c.body_b} == pair and c.time_s >= since), None)
    if moment is not None:
        return OutcomeResult(wanted.beat_id, wanted.kind, True, wanted.kind, (), moment)
    reason = beat.failed if beat is not None and beat.failed else "nothing that is done sets it in motion"
    return OutcomeResult(
        wanted.beat_id, wanted.kind, False, f"'{wanted.kind}' did not come about: {reason}.", (), since
    )


def _tracks(world: World, people: People, samples: int) -> tuple[PersonTrack, ...]:
    """One track for each of World.people; whoever the performance leaves out stands still."""
    return tuple(track or _standing(person, samples) for person, track in zip(world.people, people.tracks, strict=True))


def _standing(person: Person, samples: int) -> PersonTrack:
    root = np.tile(np.array(person.position) + person.figure.skeleton.joints[0], (samples, 1))
    rotations = np.zeros((samples, len(BONES), 4), np.float32)
    rotations[..., 0] = 1.0
    return PersonTrack(person.id, root, rotations, np.zeros((samples, 52), np.float32))
