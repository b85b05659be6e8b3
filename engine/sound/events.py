"""From performance and take to sound events."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.sound.event import SoundEvent
from engine.sound.noticed import latches, nets
from engine.world import Contact, Performance, Take, Utterance, World
from engine.world.performance import TAKE_RATE

FAINTEST_J = 4.0e-6
"""Blows with less energy than this are not heard (a grain of rice from a hand's height)."""
_SAME_S = 0.02


def events(
    world: World,
    performance: Performance,
    take: Take,
    utterances: Sequence[Utterance],
    effects: Sequence[tuple[str, float]] = (),
) -> tuple[SoundEvent, ...]:
    """Everything that sounds in the story, in order of time, and releases (which are seen, not heard)."""
    found = [
        *_contacts(world, performance, take),
        *nets(world, take),
        *latches(world, take),
        *_footsteps(performance),
        *_touches(world, performance),
        *_releases(performance),
        *_phonemes(world, performance, take, utterances),
        *(
            SoundEvent("sound", time_s, "effects", (), text=key, source=i)
            for i, (key, time_s) in enumerate(effects)
            if key != "silence"
        ),
    ]
    return tuple(sorted(found, key=lambda e: (e.time_s, e.kind, e.bodies, e.source)))


def energy(world: World, contact: Contact) -> float:
    """Joules of a blow, from its impulse and speed; where the speed is not known, from the lighter body's mass."""
    if contact.speed > 0:
        return 0.5 * contact.impulse * contact.speed
    masses = [world.body(b).mass for b in (contact.body_a, contact.body_b) if _moves(world, b)]
    return contact.impulse**2 / (2.0 * max(min(masses, default=1.0), 1e-3))


def _moves(world: World, body_id: str) -> bool:
    return world.has_body(body_id) and world.body(body_id).mobility == "dynamic"


def _contacts(world: World, performance: Performance, take: Take) -> list[SoundEvent]:
    broken = _breaks(world, take)
    ended = dict(take.broken)
    found = []
    for i, contact in enumerate(take.contacts):
        bodies = (contact.body_a, contact.body_b)
        if i not in broken and any(contact.time_s >= ended.get(b, np.inf) for b in bodies):
            # what is left in physics of a thing in pieces: the crash holds the sound of its pieces
            found.append(_of_contact(contact, i, "contact" if contact.kind == "impact" else contact.kind, False, world))
            continue
        if contact.kind in {"roll", "slide"}:
            audible = contact.end_s - contact.time_s > 0.03 and not any(world.has_person(b) for b in bodies)
            found.append(_of_contact(contact, i, contact.kind, audible, world))
            continue
        kind = "break" if i in broken else "contact"
        audible = energy(world, contact) >= FAINTEST_J and _heard(world, performance, contact)
        found.append(_of_contact(contact, i, kind, audible or kind == "break", world))
    return found


def _of_contact(contact: Contact, source: int, kind: str, audible: bool, world: World) -> SoundEvent:
    names = " and ".join(_label(world, b) for b in (contact.body_a, contact.body_b))
    return SoundEvent(
        kind,
        contact.time_s,
        "foley",
        (contact.body_a, contact.body_b),
        contact.point,
        contact.impulse,
        contact.slip,
        names,
        bool(audible),
        source,
    )


def _label(world: World, body_id: str) -> str:
    if world.has_body(body_id):
        return world.body(body_id).label or body_id
    return world.person(body_id).name if world.has_person(body_id) else body_id


def _heard(world: World, performance: Performance, contact: Contact) -> bool:
    """Feet on the floor are the footsteps' business; a person meets the floor otherwise only when falling. What a hand
    holds touches the hand without a sound."""
    for body_id, other in ((contact.body_a, contact.body_b), (contact.body_b, contact.body_a)):
        if not world.has_person(body_id):
            continue
        falling = any(
            c.person_id == body_id and c.time_s - 0.05 <= contact.time_s <= c.until_s + 0.3
            for c in performance.collapses
        )
        if falling:
            continue
        if world.has_person(other) or not _moves(world, other):
            return False
        sample = contact.time_s * TAKE_RATE
        held = any(
            h.body_id == other and h.first - 6 <= sample <= h.first + len(h.poses) + 12 for h in performance.holds
        )
        if held:
            return False
    return True


def _breaks(world: World, take: Take) -> set[int]:
    """Indices of the contacts at which something breaks: those physics calls so, and the first hard blow to a body that
    was meant to break."""
    said = {i for i, contact in enumerate(take.contacts) if contact.kind == "break"}
    for body_id, broke_s in take.broken:
        blows = (
            (abs(contact.time_s - broke_s), i)
            for i, contact in enumerate(take.contacts)
            if contact.kind == "impact" and body_id in (contact.body_a, contact.body_b)
        )
        late, blow = min(blows, default=(np.inf, -1))
        if late < _SAME_S:
            said.add(blow)
    meant = {wanted.object for wanted in world.wanted if wanted.kind == "breaks" or wanted.with_breaking}
    meant -= {b for i in said for b in (take.contacts[i].body_a, take.contacts[i].body_b)}
    for body_id in sorted(meant):
        for i, contact in enumerate(take.contacts):
            fits = body_id in (contact.body_a, contact.body_b) and contact.kind == "impact"
            if fits and (contact.speed > 1.5 or energy(world, contact) > 0.2):
                said.add(i)
                break
    return said


def _footsteps(performance: Performance) -> list[SoundEvent]:
    return [
        SoundEvent(
            "footstep",
            step.time_s,
            "foley",
            (step.person_id,),
            step.position,
            step.strength,
            text=f"{step.side} {step.part}",
            audible=bool(step.strength > 0.0),
            source=i,
        )
        for i, step in enumerate(performance.footsteps)
    ]


def _touches(world: World, performance: Performance) -> list[SoundEvent]:
    return [
        SoundEvent(
            "touch",
            time_s,
            "foley",
            (body_id,) if body_id else (),
            point,
            strength,
            text=f"{kind} {_label(world, body_id)}".strip(),
            audible=bool(strength > 0.0),
            source=i,
        )
        for i, (time_s, kind, body_id, point, strength) in enumerate(performance.touches)
    ]


def _releases(performance: Performance) -> list[SoundEvent]:
    return [
        SoundEvent(
            "release",
            release.time_s,
            "foley",
            (release.body_id, release.person_id),
            release.position,
            text=release.kind,
            audible=False,
            source=i,
        )
        for i, release in enumerate(performance.releases)
    ]


def _phonemes(world: World, performance: Performance, take: Take, utterances: Sequence[Utterance]) -> list[SoundEvent]:
    found = []
    for i, spoken in enumerate(performance.spoken):
        if not 0 <= spoken.utterance < len(utterances):
            continue
        said = utterances[spoken.utterance]
        for phone in said.phonemes:
            time_s = spoken.start_s + phone.start_s
            found.append(
                SoundEvent(
                    "phoneme",
                    time_s,
                    "dialogue",
                    (spoken.person_id,),
                    _head(world, take, spoken.person_id, time_s),
                    text=phone.symbol,
                    source=i,
                )
            )
    return found


def _head(world: World, take: Take, person_id: str, time_s: float) -> tuple[float, float, float] | None:
    """Roughly where a person's head is: above the pelvis by the rest pose's height."""
    for person, track in zip(world.people, take.tracks, strict=False):
        if person.id == person_id and len(track.root):
            root = track.root[int(np.clip(round(time_s * TAKE_RATE), 0, len(track.root) - 1))]
            joints = person.figure.skeleton.joints
            return (float(root[0]), float(root[1]), float(root[2] + joints[5, 2] - joints[0, 2] + 0.08))
    return None
