"""From beats to a Performance: plan, then solve everybody at 240 Hz."""

from __future__ import annotations

from functools import partial

import numpy as np

from engine.foundation import space
from engine.motion import fingers
from engine.motion.actor import Actor, Attachment, make_actor
from engine.motion.arms import AT_FACE, palm_targets, solve_arm
from engine.motion.channels import minimum_jerk
from engine.motion.clearing import clear_arm, solids_of, trunk_flesh, trunk_shift
from engine.motion.face import Expression, Said, face_track
from engine.motion.footing import stepped_clear
from engine.motion.gaze import apply_gaze
from engine.motion.idle import idle
from engine.motion.planner import open_scene, plan
from engine.motion.pockets import pocket_holds
from engine.motion.rising import resumed
from engine.motion.solids import Solids
from engine.motion.solve import Trunk, solve_trunk
from engine.motion.stage import Stage
from engine.motion.whereabouts import whereabouts
from engine.project.scene import Beat
from engine.world.body import Body
from engine.world.performance import TAKE_RATE, Hold, Performance, PersonTrack, Release
from engine.world.skeleton import INDEX
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
    for actor in actors.values():
        open_scene(stage, actor)
    duration = plan(stage, beats)
    samples = round(duration * TAKE_RATE) + 1
    times = np.arange(samples) / TAKE_RATE
    things, tables, chairs = (solids_of(world, seats) for seats in (None, False, True))
    for actor in actors.values():
        stepped_clear(actor, things)
    trunks = {name: _trunk(actor, times, tables, chairs) for name, actor in actors.items()}
    bodies = {body.id: body for body in world.bodies}
    holds = list(stage.leads)
    for name, actor in actors.items():
        holds.extend(_solve_arms(actor, trunks[name], things, bodies))
    for name, actor in actors.items():
        holds.extend(pocket_holds(actor, trunks[name], bodies, holds))
    tracks = []
    for name, actor in actors.items():
        eyes = apply_gaze(actor, trunks[name], partial(whereabouts, stage, trunks, holds))
        if any(goal.key == AT_FACE for goals in actor.goals.values() for goal in goals):
            _solve_arms(actor, trunks[name], things, bodies)  # the hands go where the head has turned
        root, rotations = resumed(actor, trunks[name])
        face = _face(stage, actor, samples, eyes)
        tracks.append(PersonTrack(name, root, space.normalised(rotations).astype(np.float32), face))
        stage.releases.extend(_releases(actor, [hold for hold in holds if hold.person_id == name]))
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


def _trunk(actor: Actor, times: np.ndarray, solids: Solids, seats: Solids) -> Trunk:
    """Trunk and legs, moved aside where they would go into what stands there."""
    extra = idle(actor, times)
    trunk = solve_trunk(actor.rig, actor.channels, actor.feet, times, extra, tuple(actor.flights))
    upright = actor.channels.sample("loose", times) < 0.5
    shift = trunk_shift(actor.rig, trunk, trunk_flesh(actor.rig), solids, seats, upright)
    if not shift.any():
        return trunk
    for axis, name in enumerate("xyz"):
        extra[name] = extra.get(name, 0.0) + shift[:, axis]
    return solve_trunk(actor.rig, actor.channels, actor.feet, times, extra, tuple(actor.flights))


def _solve_arms(actor: Actor, trunk: Trunk, solids: Solids, bodies: dict[str, Body]) -> list[Hold]:
    """Fill in the arms; returns what they hold."""
    extra = idle(actor, trunk.times)
    hands: dict[str, np.ndarray] = {}
    told: dict[str, dict[str, np.ndarray]] = {}
    for side in ("R", "L"):  # the right hand leads what both hold
        target, weight = palm_targets(actor.goals[side], trunk)
        if side == "L":
            _follow(actor, target, hands["R"], trunk)
        told[side] = fingers.values(actor.channels, side, trunk.times, extra, weight)
        _set_fingers(trunk, actor, side, told[side])
        hand = solve_arm(actor.rig, trunk, actor.channels, side, target, weight, extra)
        hands[side] = clear_arm(actor.rig, trunk, side, solids, hand, _taking(actor, side, trunk.times))
    made = [(a, _hold(actor, a, hands, trunk, len(trunk.times))) for a in actor.attachments]
    holds = [hold for _, hold in made if hold is not None]
    for side, hand in hands.items():
        held = [(bodies[hold.body_id], hold) for a, hold in made if hold is not None and side in a.hands]
        if held:
            closed = _closed_about(actor, side, hand, held, told[side], trunk.times)
            _set_fingers(trunk, actor, side, closed)
    return holds


def _set_fingers(trunk: Trunk, actor: Actor, side: str, value: dict[str, np.ndarray]) -> None:
    for bone, turn in fingers.rotations(actor.rig, side, value):
        trunk.rotations[:, INDEX[bone]] = turn


CLOSING_S = 0.15
"""Fingers close about a thing in so long, and open as fast."""


def _closed_about(
    actor: Actor, side: str, hand: np.ndarray, held: list[tuple[Body, Hold]], told: dict[str, np.ndarray],
    times: np.ndarray,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Finger values as ``told``, but not closed into what the hand, at ``hand`` [n, 7], holds."""
    out = dict(told)
    for body, hold in held:
        first, last = hold.first, hold.first + len(hold.poses) - 1
        palm = space.composed(space.inverted(hold.poses[0]), space.composed(hand[first], actor.rig.palm(side)))
        most = fingers.Closing(*(float(told[name][first : last + 1].max()) for name in ("curl", "thumb", "spread")))
        closing = fingers.closed_about(actor.rig, side, most, body, palm)
        start, end = times[first], times[last]
        weight = np.interp(times, [start - CLOSING_S, start, end, end + CLOSING_S], [0.0, 1.0, 1.0, 0.0])
        for name, limit in (("curl", closing.curl), ("thumb", closing.thumb)):
            out[name] = out[name] + weight * np.minimum(limit - out[name], 0.0)
    return out


TAKING_S = (0.45, 0.3)
"""The fingers are on what a thing lies on from so long before it is taken or put down until so long after."""


def _taking(actor: Actor, side: str, times: np.ndarray) -> np.ndarray:
    """[n]: 1 while a hand takes something or puts it down, 0 otherwise, with slopes between."""
    out = np.zeros(len(times))
    before, after = TAKING_S
    for attachment in actor.attachments:
        if side in attachment.hands and attachment.carried is None:
            for moment in (attachment.start, attachment.end):
                if np.isfinite(moment):
                    knots = moment + np.array([-before, -0.5 * before, 0.5 * after, after])
                    out = np.maximum(out, np.interp(times, knots, [0.0, 1.0, 1.0, 0.0]))
    return out


def _span(attachment: Attachment, samples: int) -> tuple[int, int]:
    """First and last sample of a hold."""
    first = int(np.ceil(attachment.start * TAKE_RATE - 1e-9))
    last = samples - 1
    if np.isfinite(attachment.end):
        last = min(last, int(np.floor(attachment.end * TAKE_RATE + 1e-9)))
    return first, last


def _bone_pose(attachment: Attachment, lead: np.ndarray, trunk: Trunk, first: int) -> np.ndarray:
    """[7]: the body in the leading hand's frame."""
    pose = attachment.pose
    if attachment.carried is not None:
        pose = space.composed(trunk.body_frame()[first], attachment.carried)
    return space.composed(space.inverted(lead[first]), pose)


def _follow(actor: Actor, target: np.ndarray, lead: np.ndarray, trunk: Trunk) -> None:
    """Where both hands hold a body, the left palm goes where the right hand has brought the body."""
    for attachment in actor.attachments:
        if attachment.lead != "R" or "L" not in attachment.hands:
            continue
        first, last = _span(attachment, len(target))
        if last < first:
            continue
        bone = _bone_pose(attachment, lead, trunk, first)
        poses = space.composed(lead[first : last + 1], bone)
        palms = space.composed(poses, attachment.grips["L"])
        for start, end, radius in actor.guides:
            i, j = (int(k) for k in np.clip(np.round(np.array([start, end]) * TAKE_RATE) - first, 0, len(poses)))
            if j > i:
                part = slice(i, j)
                w = minimum_jerk((trunk.times[first + i : first + j] - start) / 0.4)
                palms[part] = _guided(poses[part], palms[part], trunk.facing[first + i : first + j], radius, w)
        target[first : last + 1] = palms
        if any(end > trunk.times[last] - 0.1 and start < trunk.times[last] for start, end, _ in actor.guides):
            target[last + 1 : last + 1 + TAKE_RATE] = palms[-1]  # the hand lifts off from where the ball was


def _guided(poses: np.ndarray, palms: np.ndarray, facing: np.ndarray, radius: float, w: np.ndarray) -> np.ndarray:
    """The left palm goes to the ball's left side, fingers up, as the right hand turns under the ball."""
    left = np.stack([-np.sin(facing), np.cos(facing), 0 * facing], -1)
    ahead = np.stack([np.cos(facing), np.sin(facing), 0 * facing], -1)
    out = space.normalised(left - 0.15 * ahead)
    fingers = space.normalised(0.35 * ahead + np.array([0.0, 0.0, 1.0]))
    fingers = space.normalised(fingers - np.sum(fingers * out, -1, keepdims=True) * out)
    turn = space.from_matrix(np.stack([fingers, np.cross(-out, fingers), -out], -1))
    at = poses[:, :3] + out * (radius + 0.012)
    return np.concatenate([palms[:, :3] * (1 - w)[:, None] + at * w[:, None], space.slerp(palms[:, 3:], turn, w)], -1)


def _hold(
    actor: Actor, attachment: Attachment, hands: dict[str, np.ndarray], trunk: Trunk, samples: int
) -> Hold | None:
    first, last = _span(attachment, samples)
    if last < first:
        return None
    lead = hands[attachment.lead]
    bone = _bone_pose(attachment, lead, trunk, first)
    poses = space.composed(lead[first : last + 1], _drawn_in(actor, attachment, bone, last + 1 - first))
    names = tuple("left" if side == "L" else "right" for side in attachment.hands)
    return Hold(attachment.body, actor.id, names, first, poses, bone)


FAR_M, DRAWN_S = 0.03, 0.4
"""What a hand did not quite reach comes into it within so many seconds instead of hanging beside it ever after."""


def _drawn_in(actor: Actor, attachment: Attachment, bone: np.ndarray, count: int) -> np.ndarray:
    """[count, 7] or [7]: the body in the leading hand's frame, from ``bone`` [7] where it is taken to where the hand holds it
    if that is too far off."""
    side = attachment.lead
    held = space.composed(actor.rig.palm(side), space.inverted(attachment.grips[side]))
    if attachment.carried is not None or float(np.linalg.norm(held[:3] - bone[:3])) < FAR_M:
        return bone
    w = minimum_jerk(np.arange(count) / (DRAWN_S * TAKE_RATE))
    at = bone[:3] * (1 - w)[:, None] + held[:3] * w[:, None]
    start, end = (np.broadcast_to(turn[3:], (count, 4)) for turn in (bone, held))
    return np.concatenate([at, space.slerp(start, end, w)], -1)


def _releases(actor: Actor, holds: list[Hold]) -> list[Release]:
    """Releases at the end of a hold: the body's place is where the hand has brought it."""
    out = []
    for time, attachment, beat_id, kind, velocity, spin in actor.handovers:
        first = int(np.ceil(attachment.start * TAKE_RATE - 1e-9))
        hold = next((h for h in holds if h.body_id == attachment.body and h.first == first), None)
        if hold is None:
            continue
        at = hold.poses[-1, :3]
        position = (float(at[0]), float(at[1]), float(at[2]))
        if callable(velocity):
            velocity = velocity(at)
        motion = space.triple(velocity), space.triple(spin)
        out.append(Release(attachment.body, actor.id, beat_id, float(time), position, *motion, kind))
    return out


def _face(stage: Stage, actor: Actor, samples: int, eyes: np.ndarray) -> np.ndarray:
    said = []
    for spoken in stage.spoken:
        if spoken.person_id == actor.id:
            utterance = stage.utterances[spoken.utterance]
            said.append(Said(utterance, spoken.start_s, tuple(utterance.delivery)))
    cues = tuple(Expression(a, b, name, strength) for a, b, name, strength in actor.expressions if name)
    return face_track(actor.id, samples, tuple(said), cues, eyes, actor.person.mood)
