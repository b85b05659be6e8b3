"""From beats to a Performance: plan, then solve everybody at 240 Hz."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, Attachment, make_actor
from engine.motion.arms import palm_targets, solve_arm
from engine.motion.gaze import apply_gaze
from engine.motion.idle import idle
from engine.motion.planner import plan
from engine.motion.rig import SIDES
from engine.motion.solve import Trunk, solve_trunk
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.performance import TAKE_RATE, Hold, Performance, PersonTrack
from engine.world.take import Take
from engine.world.utterance import Utterance
from engine.world.world import World


def perform(
    world: World, beats: tuple[Beat, ...], utterances: tuple[Utterance, ...], seen: Take | None = None
) -> Performance:
    """What the people of ``world`` do for ``beats`` and ``utterances``.

    ``seen``: the take of an earlier rehearsal; it tells where physics left things. Nothing before a beat depends on that
    beat or a later one.
    """
    actors = {person.id: make_actor(person) for person in world.people}
    stage = Stage(world, seen, tuple(utterances), actors, {b.id: np.asarray(b.pose, float) for b in world.bodies})
    duration = plan(stage, beats)
    samples = round(duration * TAKE_RATE) + 1
    times = np.arange(samples) / TAKE_RATE
    trunks = {name: solve_trunk(a.rig, a.channels, a.feet, times, idle(a, times)) for name, a in actors.items()}
    tracks, holds = [], []
    for name, actor in actors.items():
        track, own = _solve(stage, actor, trunks, times)
        tracks.append(track)
        holds.extend(own)
        del name
    footsteps = sorted((f for a in actors.values() for f in a.footsteps), key=lambda f: (f.time_s, f.person_id))
    return Performance(
        duration_s=duration,
        tracks=tuple(tracks),
        holds=tuple(holds),
        releases=tuple(sorted(stage.releases, key=lambda r: r.time_s)),
        footsteps=tuple(footsteps),
        collapses=tuple(stage.collapses),
        spoken=tuple(sorted(stage.spoken, key=lambda s: (s.start_s, s.utterance))),
        beat_times=tuple(stage.beat_times),
        hinges=stage.hinge_tracks(times),
        touches=tuple(sorted(stage.touches, key=lambda t: (t[0], t[1]))),
        notes=tuple(stage.notes),
    )


def _solve(stage: Stage, actor: Actor, trunks: dict[str, Trunk], times: np.ndarray) -> tuple[PersonTrack, list[Hold]]:
    trunk = trunks[actor.id]

    def find(target: object, when: np.ndarray) -> np.ndarray | None:
        return _where(stage, trunks, target, when)

    eyes = apply_gaze(actor, trunk, find)
    extra = idle(actor, times)
    hands = {}
    for side in SIDES:
        target, weight = palm_targets(actor.goals[side], trunk)
        hands[side] = solve_arm(actor.rig, trunk, actor.channels, side, target, weight, extra)
    holds = [hold for a in actor.attachments if (hold := _hold(actor, a, hands, len(times))) is not None]
    face = _face(stage, actor, len(times), eyes)
    rotations = space.normalised(trunk.rotations).astype(np.float32)
    return PersonTrack(actor.id, trunk.root, rotations, face), holds


def _where(stage: Stage, trunks: dict[str, Trunk], target: object, when: np.ndarray) -> np.ndarray | None:
    """Where a gaze target is at the times ``when``, [n, 3]."""
    if isinstance(target, str):
        if target in trunks:
            first = round(float(when[0]) * TAKE_RATE)
            head = trunks[target].head_at[first : first + len(when)]
            return head + [0.0, 0.0, 0.06]
        seen = stage.seen
        if seen is not None and target in seen.body_ids:
            index = np.clip(np.round(when * TAKE_RATE).astype(int), 0, len(seen.poses) - 1)
            return seen.poses[index, seen.body_ids.index(target), :3]
        point = stage.point(target, float(when[0]))
        return None if point is None else np.broadcast_to(point, (len(when), 3))
    if target is None:
        return None
    return np.broadcast_to(np.asarray(target, float), (len(when), 3))


def _hold(actor: Actor, attachment: Attachment, hands: dict[str, np.ndarray], samples: int) -> Hold | None:
    first = int(np.ceil(attachment.start * TAKE_RATE - 1e-9))
    last = (
        samples - 1
        if not np.isfinite(attachment.end)
        else min(samples - 1, int(np.floor(attachment.end * TAKE_RATE + 1e-9)))
    )
    if last < first:
        return None
    lead = hands[attachment.lead]
    bone = space.composed(space.inverted(lead[first]), attachment.pose)
    poses = space.composed(lead[first : last + 1], bone)
    names = tuple("left" if side == "L" else "right" for side in attachment.hands)
    return Hold(attachment.body, actor.id, names, first, poses, bone)


def _face(stage: Stage, actor: Actor, samples: int, eyes: np.ndarray) -> np.ndarray:
    try:
        from engine.motion.face import Expression, Said, face_track
    except ImportError:
        return np.zeros((samples, 52), np.float32)
    said = []
    for spoken in stage.spoken:
        if spoken.person_id == actor.id:
            utterance = stage.utterances[spoken.utterance]
            said.append(Said(utterance, spoken.start_s, tuple(utterance.delivery)))
    cues = tuple(Expression(a, b, name, strength) for a, b, name, strength in actor.expressions if name)
    return face_track(actor.id, samples, tuple(said), cues, eyes, actor.person.mood)
