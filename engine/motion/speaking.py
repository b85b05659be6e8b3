"""Lines: who speaks when, who listens, and what hands and head do meanwhile."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.foundation.seed import generator
from engine.motion.actor import Actor, fixed_palm
from engine.motion.channels import bump, keys
from engine.motion.face import stressed_syllables
from engine.motion.plans import Done
from engine.motion.rig import SIGN
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.performance import Spoken
from engine.world.utterance import Utterance

PREPARE_S = (0.30, 0.42)
"""From the beat's start to the first sound: breath, look and the hand's way up belong to the beat."""


def say(stage: Stage, beat: Beat, actor: Actor | None, start: float) -> Done:
    """Speech begins a little after the beat; the listeners' eyes follow; hands and head mark the stressed syllables."""
    who = beat.line.who if beat.line is not None else beat.subject
    speaker = actor or stage.actor(who)
    draw = generator("say", beat.id, who)
    index = next((i for i, u in enumerate(stage.utterances) if u.beat_id == beat.id), -1)
    length = stage.utterances[index].duration_s if index >= 0 else beat.duration_s
    begin = start + draw.uniform(*PREPARE_S)
    away = beat.line is not None and (beat.line.off_screen or beat.line.voice_over)
    if speaker is not None and not away:
        addressee = _addressee(stage, beat, speaker)
        begin = _address(stage, speaker, addressee, start, begin)
        begin = max(begin, speaker.overlay_until + 0.05)
        if index >= 0:
            _accents(stage, speaker, stage.utterances[index], start, begin, beat)
        if addressee:
            _glances(stage, speaker, addressee, begin, length, beat)
        speaker.expressions.append((max(start, begin - 0.2), begin + length + 0.6, _delivery(beat), 0.8))
        speaker.overlay_until = begin + length
        for listener in stage.actors.values():
            if listener is not speaker and listener.posture != "fallen":
                _listen(stage, listener, speaker, begin, length)
    if index >= 0:
        stage.spoken.append(Spoken(index, who, beat.id, begin))
    return Done(begin + length + draw.uniform(0.05, 0.25), begin)


def _delivery(beat: Beat) -> str:
    return (
        beat.line.delivery[0]
        if beat.line is not None and beat.line.delivery
        else (beat.manner[0] if beat.manner else "")
    )


def _addressee(stage: Stage, beat: Beat, speaker: Actor) -> str:
    if beat.target and beat.target != speaker.id and stage.point(beat.target, 0.0) is not None:
        return beat.target
    recent = [s.person_id for s in stage.spoken if s.person_id != speaker.id and s.person_id in stage.actors]
    if recent:
        return recent[-1]
    others = [a for a in stage.actors.values() if a is not speaker]
    if not others:
        return ""
    near = min(others, key=lambda a: (float(np.linalg.norm(a.spot - speaker.spot)), a.id))
    return near.id if float(np.linalg.norm(near.spot - speaker.spot)) < 7.0 else ""


def _address(stage: Stage, speaker: Actor, addressee: str, start: float, begin: float) -> float:
    """Look at and, if need be, turn to whom one speaks to; the words wait until most of the turn is done."""
    if not addressee:
        return begin
    speaker.look(start, addressee)
    point = stage.point(addressee, begin)
    if point is None or start < speaker.busy_until - 1e-6:
        return begin
    turned = stage.face(speaker, point, start, tolerance=0.6)
    speaker.busy_until = max(speaker.busy_until, turned)
    return max(begin, turned - 0.45)


AWAY_SHARE = (0.40, 0.60)
"""Speakers look at their listener half of the time (facts of gaze: 40-60 %), and always as they end."""


def _glances(stage: Stage, speaker: Actor, addressee: str, begin: float, length: float, beat: Beat) -> None:
    """The eyes wander off while one thinks of the words, and come back."""
    point = stage.point(addressee, begin)
    if point is None or length < 1.3:
        return
    draw = generator("glances", beat.id, speaker.id)
    away = draw.uniform(*AWAY_SHARE)
    time, end = begin + draw.uniform(0.5, 0.9), begin + length - 0.55
    while time < end - 0.3:
        off = min(draw.uniform(0.9, 1.7) * 2 * away, end - time)
        eye = np.append(speaker.spot, speaker.channels.settled["z"] + 0.38 * speaker.rig.height)
        gap = np.asarray(point, float)[:2] - speaker.spot
        yaw = float(np.arctan2(gap[1], gap[0])) + draw.choice([-1.0, 1.0]) * draw.uniform(0.22, 0.45)
        high = draw.choice([-0.22, -0.12, 0.10]) * draw.uniform(0.6, 1.2)
        speaker.look(time, eye + 2.0 * np.array([np.cos(yaw), np.sin(yaw), high]), 0.55)
        speaker.look(time + off, addressee)
        time += off + draw.uniform(0.9, 1.7) * 2 * (1 - away)


def _listen(stage: Stage, listener: Actor, speaker: Actor, begin: float, length: float) -> None:
    draw = generator("listen", listener.id, round(begin, 3))
    late = begin + draw.uniform(0.2, 0.4)
    listener.look(late, speaker.id)
    if late > listener.busy_until and listener.posture == "standing" and not stage_busy(listener, begin):
        point = np.append(speaker.spot, 1.5)
        gap = float(np.linalg.norm(point[:2] - listener.spot))
        if gap < 4.0:
            listener.busy_until = max(listener.busy_until, stage.face(listener, point, late + 0.2, tolerance=1.1))
    if length > 2.0:
        nod(listener, begin + length * draw.uniform(0.55, 0.8), 0.07, 1)


def stage_busy(actor: Actor, time: float) -> bool:
    return actor.busy_until > time


def nod(actor: Actor, start: float, size: float, count: int, period: float = 0.42) -> float:
    """Head down and up ``count`` times, decaying; returns the end."""
    end = start + period * count

    def curve(t: np.ndarray) -> np.ndarray:
        u = (t - start) / period
        inside = np.clip(u, 0, count)
        return (
            size
            * (1 - 0.25 * np.floor(np.minimum(inside, count - 1e-9)))
            * bump(inside % 1.0 + (inside >= count))
            * (u < count)
        )

    actor.channels.add("head_pitch", start, end, curve)
    return end


def _stressed(utterance: Utterance) -> list[float]:
    """Seconds of the accents: primary stressed vowels, about one per 0.7 s."""
    times = list(stressed_syllables(utterance))
    if not times and utterance.phonemes:
        times = list(np.arange(0.3, utterance.duration_s - 0.1, 0.8))
    out: list[float] = []
    for t in times:
        if not out or t - out[-1] > 0.55:
            out.append(float(t))
    return out


def _accents(stage: Stage, speaker: Actor, utterance: Utterance, earliest: float, begin: float, beat: Beat) -> None:
    """Nods and beat gestures whose apex falls on the accent (Esteve-Gibert & Prieto 2013)."""
    draw = generator("gesture", beat.id, speaker.id)
    lively = {"happy": 1.2, "angry": 1.5, "sad": 0.4, "tired": 0.4, "afraid": 0.8}.get(speaker.person.mood, 1.0)
    last_hand = -np.inf
    for number, accent in enumerate(_stressed(utterance)):
        apex = begin + accent
        if draw.random() < 0.55:
            period = draw.uniform(0.32, 0.45)
            nod(speaker, max(apex - period / 2, earliest), draw.uniform(0.03, 0.09) * lively, 1, period)
        else:
            tilt(speaker, max(apex, earliest + 0.35), draw.uniform(-0.06, 0.06))
        wants = draw.random() < (0.45 if number == 0 else 0.55 * lively)
        if wants and apex - last_hand > 1.1 and beat_gesture(speaker, apex, draw, lively, earliest):
            last_hand = apex


def tilt(actor: Actor, apex: float, size: float) -> None:
    curve = keys((apex - 0.35, 0.0, 0.0), (apex, size, 0.0), (apex + 0.6, 0.0, 0.0))
    actor.channels.add("head_roll", apex - 0.35, apex + 0.6, curve)


def beat_gesture(actor: Actor, apex: float, draw: np.random.Generator, size: float, earliest: float = 0.0) -> bool:
    """A hand comes up not before ``earliest``, strikes on the accent, and sinks. Only a free hand of somebody who is not
    busy gestures."""
    hand = actor.free_hand("R" if draw.random() < 0.65 else "L")
    prepare, hold, back = draw.uniform(0.4, 0.55), draw.uniform(0.15, 0.6), draw.uniform(0.5, 0.8)
    start = max(apex - prepare - 0.1, earliest)
    apex = max(apex, start + 0.4)
    goals = actor.goals[hand] if hand else []
    if (
        not hand
        or start < actor.busy_until - 0.5
        or (goals and goals[-1].palm is not None and goals[-1].key != "thigh")
        or start < actor.present_from
    ):
        return False
    if goals and goals[-1].key == "thigh":
        if (
            actor.posture not in ("sitting", "kneeling")
            or hand not in actor.lap
            or start < goals[-1].start + goals[-1].blend
        ):
            return False
        _gesture_from_lap(actor, hand, start, apex, hold, back, size)
        return True
    rise = {
        "flex": 0.30 * size * draw.uniform(0.7, 1.3), "elbow": 1.10 * draw.uniform(0.8, 1.1), "inward": draw.uniform(-0.2, 0.35),
        "abduct": 0.10 * size, "roll": -0.7 * draw.uniform(0.5, 1.2), "curl": -0.12, "wrist": -0.15,
    }  # fmt: skip
    end = apex + hold + back
    stroke = draw.uniform(0.10, 0.22)
    for name, value in rise.items():
        points = [
            (start, 0.0, 0.0),
            (apex - 0.16, value, 0.0),
            (apex, value - (stroke if name == "elbow" else 0.0), 0.0),
        ]
        points += [(apex + hold, value * 0.92 - (stroke if name == "elbow" else 0.0), 0.0), (end, 0.0, 0.0)]
        actor.channels.add(f"{name}.{hand}", start, end, keys(*points))
    actor.channels.add("chest_pitch", start, end, keys((start, 0.0), (apex, 0.02 * size), (end, 0.0)))
    return True


def _gesture_from_lap(
    actor: Actor, hand: str, start: float, apex: float, hold: float, back: float, size: float
) -> None:
    """The same beat with a hand that rests on the thigh: up with the palm turning inwards, a small stroke, down."""
    a, lap = actor.rig.arm, actor.lap[hand]
    turned = space.multiply(space.about(np.append(actor.ahead(1.0), 0.0), -SIGN[hand] * 0.9), lap[3:])
    up = np.append(actor.ahead(0.10 * a, SIGN[hand] * 0.05 * a), (0.20 + 0.08 * min(size, 1.2)) * a)
    raised = np.concatenate([lap[:3] + up, turned])
    struck = raised - np.array([0.0, 0.0, 0.06 * a, 0, 0, 0, 0])
    actor.reach(hand, start, max(apex - 0.14 - start, 0.25), fixed_palm(raised), "gesture")
    actor.reach(hand, apex - 0.13, 0.16, fixed_palm(struck), "gesture")
    actor.reach(hand, apex + hold, back, fixed_palm(lap), "thigh")


def listen(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    target = beat.target or beat.object
    if target and stage.point(target, start) is not None:
        actor.look(start, target)
    tilt(actor, start + 0.6, 0.08)
    return Done(start + min(beat.duration_s, 2.0), start + 0.3)


def gesture(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    target = beat.target or beat.object
    if target and stage.point(target, start) is not None and target != actor.id:
        actor.look(start, target)
    draw = generator("gesture", beat.id)
    beat_gesture(actor, start + 0.7, draw, 1.1)
    return Done(start + 1.4, start + 0.7)


ACTIONS = {"say": say, "listen": listen, "gesture": gesture}
