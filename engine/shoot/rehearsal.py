"""A scene is rehearsed until motion and physics agree: where the ball went, and who can pick it up there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from engine.cache import Cache, code_digest
from engine.foundation.digest import Digest, digest
from engine.foundation.ticket import Ticket
from engine.motion import perform
from engine.physics import simulate
from engine.project import Beat, Character, Scene, Shot
from engine.project.acted import acted_beats, peopled
from engine.speech import speak
from engine.staging import stage
from engine.world import BeatTime, Performance, Take, Utterance, World

SHORTEST_SHOT_S = 0.5
"""Two cuts closer than this read as a mistake (about 12 frames)."""
SETTLED = 1e-4
"""What moves less than this (metres, or parts of a quaternion) rests."""
_SPEECH = ("engine.speech", "assets.voices")
_ACTING = ("engine.motion", "engine.physics", "engine.world", "assets.faces", "assets.motion")


@dataclass(frozen=True)
class Rehearsal:
    """A scene, acted and simulated. Read by any number of shots."""

    scene: Scene
    world: World
    utterances: tuple[Utterance, ...]
    performance: Performance
    take: Take

    @property
    def effects(self) -> tuple[tuple[str, float], ...]:
        """Sounds without a visible source: (key, story second). A switch clicks when the hand is on it."""
        touched = {beat.id for beat in self.scene.beats if beat.action == "touch"}
        times = {
            beat.beat_id: beat.key_s if beat.beat_id in touched else beat.start_s
            for beat in self.performance.beat_times
        }
        return tuple((sound, times.get(beat_id, 0.0)) for sound, beat_id in self.scene.sounds)

    @cached_property
    def digest(self) -> Digest:
        return digest(self.world, self.utterances, self.performance, self.take)


@dataclass(frozen=True)
class _Acted:
    performance: Performance
    take: Take


def rehearse(scene: Scene, cast: tuple[Character, ...], seed: int, cache: Cache, ticket: Ticket) -> Rehearsal:
    """Stage, speak, act and simulate ``scene``. Pure in its arguments; the cache only saves time."""
    ticket.progress(0.0, "setting the stage")
    scene, world = staged(scene, cast, seed)
    ticket.progress(0.1, "speaking the lines")
    utterances = tuple(_spoken(beat, cast, world, cache) for beat in scene.beats if beat.line is not None)
    key = digest("acted", code_digest(*_ACTING), world, scene.beats, utterances)
    acted = cache.value(key, _Acted)
    if acted is None:
        acted = _act(world, scene, utterances, ticket)
        cache.keep_value(key, acted)
    ticket.progress(1.0, "rehearsed")
    return Rehearsal(scene, world, utterances, acted.performance, acted.take)


def staged(scene: Scene, cast: tuple[Character, ...], seed: int) -> tuple[Scene, World]:
    """The scene as it is acted, with what is set by hand, and its stage."""
    scene = peopled(scene)
    world = stage(scene, cast, seed)
    return replace(scene, beats=acted_beats(scene)), world


def walk_through(scene: Scene, cast: tuple[Character, ...], seed: int, cache: Cache) -> Rehearsal:
    """A first idea of the scene's :func:`rehearse`: people move and take things along once, without physics and without
    waiting for lines that were never spoken, which take their estimated time. Nothing before the first of such a line and
    whatever is let go, pushed or broken differs from the rehearsal."""
    scene, world = staged(scene, cast, seed)
    spoken = (cache.value(_voice_of(beat, cast, world)[1], Utterance) for beat in scene.beats if beat.line is not None)
    utterances = tuple(said for said in spoken if said is not None)
    performance = perform(world, scene.beats, utterances, None)
    return Rehearsal(scene, world, utterances, performance, _carried(world, performance))


def _carried(world: World, performance: Performance) -> Take:
    """Bodies stay where they were set or put, and follow the hands that hold them."""
    ids = tuple(body.id for body in world.bodies)
    start = np.array([body.pose for body in world.bodies], float).reshape(-1, 7)
    poses = np.repeat(start[None], performance.samples, axis=0)
    for hold in sorted(performance.holds, key=lambda hold: hold.first):
        column = ids.index(hold.body_id)
        led = hold.poses[: max(0, performance.samples - hold.first)]
        if len(led):
            poses[hold.first : hold.first + len(led), column] = led
            poses[hold.first + len(led) :, column] = led[-1]
    tracks = {track.person_id: track for track in performance.tracks}
    everybody = tuple(tracks[person.id] for person in world.people)
    return Take(performance.duration_s, ids, poses, everybody, (), hinges=performance.hinges)


def _spoken(beat: Beat, cast: tuple[Character, ...], world: World, cache: Cache) -> Utterance:
    """The line, from the cache or spoken now."""
    who, key = _voice_of(beat, cast, world)
    said = cache.value(key, Utterance)
    if said is None:
        said = speak(beat, who)
        cache.keep_value(key, said)
    return said


def _voice_of(beat: Beat, cast: tuple[Character, ...], world: World) -> tuple[Character, Digest]:
    """Who says a line, with a voice that fits the body that casting chose, and the key of what is said."""
    assert beat.line is not None
    who = next((c for c in cast if c.id == beat.line.who), None) or Character(id=beat.line.who, name=beat.line.who)
    if world.has_person(who.id):
        figure = world.person(who.id).figure
        who = replace(who, sex=figure.sex, age=float(figure.age))
    return who, digest("spoken", code_digest(*_SPEECH), beat.id, beat.line.text, beat.line.delivery, who)


def _act(world: World, scene: Scene, utterances: tuple[Utterance, ...], ticket: Ticket) -> _Acted:
    """Rehearse until two performances are alike. Nothing depends on what comes later, so each round settles at least the next
    beat that depends on where physics left something: there are never more rounds than beats. A ball thrown past somebody
    who runs after it, falls and gets up takes six."""
    performance = perform(world, scene.beats, utterances, None)
    take = simulate(world, performance, ticket)
    for _ in scene.beats:
        ticket.check()
        again = perform(world, scene.beats, utterances, seen_from(world, take))
        if again.content_digest() == performance.content_digest():
            break
        performance = again
        take = simulate(world, performance, ticket)
    return _Acted(performance, take)


def seen_from(world: World, take: Take) -> Take:
    """``take`` as the people of ``world`` see it: what physics only let settle by less than a tenth of a millimetre is where it
    was set, until it is moved. Otherwise whatever is taken, and all that follows, would be rehearsed again for nothing."""
    set_down = np.array([body.pose for body in world.bodies], float).reshape(1, -1, 7)
    still = np.abs(take.poses - set_down).max(axis=2) < SETTLED
    untouched = np.logical_and.accumulate(still, axis=0)
    return replace(take, poses=np.where(untouched[..., None], set_down, take.poses))


def conform(shots: tuple[Shot, ...], rehearsal: Rehearsal) -> tuple[Shot, ...]:
    """The scene's ``shots`` moved to the times their beats really take. A shot runs from its first beat to where the next
    shot begins; the last one holds until the story ends. Trimmed shots keep their editor's times. A camera's path set by hand
    goes along with its shot."""
    end = rehearsal.performance.duration_s
    starts = _starts(shots, rehearsal)
    outs = [*starts[1:], end]
    return tuple(
        shot if shot.trimmed else _moved(shot, begin, max(out, begin + SHORTEST_SHOT_S))
        for shot, begin, out in zip(shots, starts, outs, strict=True)
    )


def _moved(shot: Shot, begin: float, out: float) -> Shot:
    moved = replace(shot, story_in=begin, story_out=out)
    if not shot.camera_path or shot.camera_from_s is None:
        return moved
    return replace(moved, camera_path=shot.path_from(begin), camera_from_s=begin)


INSERT_LEAD_S = 1.2
"""An insert shows the hand arriving, not the walk to the table."""


TURN_LEAD_S = 0.4
"""Who turns round before a line is cut to when they have turned: a close picture does not open on the back of a head."""
_CLOSE = ("extreme close-up", "close-up", "medium close-up", "medium")


def _first_seen(shot: Shot, beat: BeatTime, line_s: float | None) -> float:
    """Where a shot that begins with ``beat`` begins; ``line_s`` when the first word of the beat's line is heard."""
    first = shot.beats[0] == beat.beat_id
    if first and shot.kind in ("insert", "cutaway"):
        return max(beat.start_s, beat.key_s - INSERT_LEAD_S)
    if first and line_s is not None and shot.kind in ("single", "over the shoulder") and shot.size in _CLOSE:
        return max(beat.start_s, line_s - TURN_LEAD_S)
    return beat.start_s


def _starts(shots: tuple[Shot, ...], rehearsal: Rehearsal) -> list[float]:
    """Where each shot begins, never going back. Shots that begin on the same beat share its time evenly."""
    times = {beat.beat_id: beat for beat in rehearsal.performance.beat_times}
    lines = {spoken.beat_id: spoken.start_s for spoken in rehearsal.performance.spoken}
    end = rehearsal.performance.duration_s
    wanted: list[float] = []
    for i, shot in enumerate(shots):
        covered = [_first_seen(shot, times[b], lines.get(b)) for b in shot.beats if b in times]
        earliest = min(covered, default=wanted[-1] if wanted else 0.0)
        wanted.append(0.0 if i == 0 else max(earliest, wanted[-1]))
    starts = list(wanted)
    i = 0
    while i < len(starts):
        j = i + 1
        while j < len(starts) and wanted[j] < wanted[i] + SHORTEST_SHOT_S:
            j += 1
        until = wanted[j] if j < len(starts) else end
        step = (until - starts[i]) / (j - i)
        for k in range(i + 1, j):
            starts[k] = starts[i] + step * (k - i)
        i = j
    return starts
