"""The face through the story: speech, expressions, blinks and gaze as weights of the 52 face shapes.

Everything is a function of absolute story time and of what has begun by then, so that a later change of the story leaves
the face before it alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.foundation.assets import table
from engine.foundation.seed import generator
from engine.motion.visemes import AHEAD_S, APERTURE, INDEX, mouth, row, window
from engine.world import FACE_SHAPES, Utterance
from engine.world.performance import TAKE_RATE

_FADE_IN_S = 0.32
_FADE_OUT_S = 0.5
_RESTING_BLINKS = 17.0
_TALKING_BLINKS = 26.0
"""Blinks per minute (Bentivoglio et al. 1997)."""
_MOUTH = np.array([name.startswith(("mouth", "jaw", "tongue")) for name in FACE_SHAPES])
_LOUD = re.compile(r"shout|yell|scream|loud|call|roar|bellow", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """An utterance of this person whose first sample is at ``start_s``; ``delivery`` as written."""

    utterance: Utterance
    start_s: float
    delivery: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expression:
    """A look from ``start_s`` to ``end_s`` (inf: from now on). ``name``: a mood, adverb, delivery or action; an unknown one
    is neutral."""

    start_s: float
    end_s: float
    name: str
    strength: float = 1.0


@dataclass(frozen=True)
class _Look:
    weights: np.ndarray
    motion: str
    speech: float


@cache
def _looks() -> dict[str, _Look]:
    """Every word that asks for an expression."""
    found: dict[str, _Look] = {}
    for name, entry in table("faces", "expressions.toml", schema="expressions").items():
        look = _Look(row(entry["weights"]), entry.get("motion", ""), float(entry.get("speech", 1.0)))
        found.update(dict.fromkeys(entry["words"], look))
        found[name] = look
    return found


def _look(name: str) -> _Look:
    """The look that ``name`` asks for: itself, else the most marked of the known phrases inside it, else
    neutral."""
    low = name.lower().replace("_", " ").strip()
    looks = _looks()
    if low in looks:
        return looks[low]
    inside = [phrase for phrase in looks if f" {phrase} " in f" {re.sub(r'[^a-z -]', ' ', low)} "]
    strongest = max(inside, key=lambda phrase: (float(looks[phrase].weights.sum()), phrase), default="neutral")
    return looks[strongest]


def known_expression(name: str) -> bool:
    """Whether ``name`` changes the face at all."""
    return bool(_look(name).weights.any() or _look(name).motion)


def face_track(
    person_id: str,
    samples: int,
    said: Sequence[Said] = (),
    expressions: Sequence[Expression] = (),
    eyes: np.ndarray | None = None,
    mood: str = "neutral",
    asleep: bool = False,
) -> np.ndarray:
    """Face weights float32 [samples, 52] at 240 Hz.

    ``eyes`` [samples, 2]: radians of gaze in the head, yaw (+ to the person's left) and pitch (+ up). ``mood`` holds where
    no expression does. A value depends only on what has begun, an utterance counting from AHEAD_S before it.
    """
    times = np.arange(samples) / TAKE_RATE
    looks = [Expression(-1.0, np.inf, mood), *(Expression(-1.0, np.inf, "sleep") for _ in range(asleep))]
    looks += [e for line in said for e in _of_delivery(line)]
    looks += list(expressions)
    face, moving, speech = _expressions(times, looks, person_id)
    talk, closed, talking = _speech(said, samples, speech)
    # speech rules the mouth; the expression colours it
    face[:, _MOUTH] *= (1.0 - 0.55 * talking)[:, None]
    face += talk
    face += _brow_accents(times, said)
    face += _liveliness(times, person_id, asleep)
    face += moving * (1.0 - 0.8 * talking)[:, None]
    face[:, APERTURE] *= (1.0 - closed)[:, None]
    if eyes is not None:
        _add_gaze(face, np.asarray(eyes, float))
    blinks = _blinks(person_id, times, talking > 0.2, eyes) if not asleep else np.zeros(samples)
    for side in ("eyeBlinkLeft", "eyeBlinkRight"):
        lid = INDEX[side]
        face[:, lid] = np.maximum(face[:, lid], 0.0) + (1.0 - np.clip(face[:, lid], 0.0, 1.0)) * blinks
    return np.clip(face, 0.0, 1.0).astype(np.float32)


def stressed_syllables(utterance: Utterance) -> tuple[float, ...]:
    """Seconds in the utterance of its accents: the centres of stressed vowels that are longer and louder than the rest,
    at least 0.35 s apart; at least one if anything is said."""
    vowels = [p for p in utterance.phonemes if p.stress == 1] or [p for p in utterance.phonemes if p.stress]
    vowels = vowels or list(utterance.phonemes[:1])
    if not vowels:
        return ()
    weights = []
    for phone in vowels:
        part = utterance.samples[int(phone.start_s * 48000) : int(phone.end_s * 48000) + 1].astype(float)
        weights.append((phone.end_s - phone.start_s) * np.sqrt(np.mean(part**2) if len(part) else 0.0))
    limit = 0.8 * float(np.mean(weights))
    chosen: list[float] = []
    for phone, weight in zip(vowels, weights, strict=True):
        centre = (phone.start_s + phone.end_s) / 2
        if weight >= limit and (not chosen or centre - chosen[-1] >= 0.35):
            chosen.append(centre)
    return tuple(chosen)


def _of_delivery(line: Said) -> list[Expression]:
    phones = line.utterance.phonemes
    if not phones:
        return []
    start, end = line.start_s + phones[0].start_s - AHEAD_S, line.start_s + phones[-1].end_s + 0.4
    words = dict.fromkeys((*line.delivery, *line.utterance.delivery))
    return [Expression(start, end, word, 0.9) for word in words if known_expression(word)]


def _fade(times: np.ndarray, start_s: float, end_s: float) -> np.ndarray:
    rise = np.clip((times - start_s) / _FADE_IN_S, 0.0, 1.0)
    fall = np.clip((end_s + _FADE_OUT_S - times) / _FADE_OUT_S, 0.0, 1.0) if np.isfinite(end_s) else 1.0
    ease = np.minimum(rise, fall)
    return ease * ease * (3.0 - 2.0 * ease)


def _expressions(
    times: np.ndarray, looks: Sequence[Expression], person_id: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The held look [n, 52], what moves besides [n, 52], and how strongly the mouth works in speech [n]. A later look
    takes over from an earlier one while it lasts."""
    face = np.zeros((len(times), len(FACE_SHAPES)))
    moving = np.zeros_like(face)
    speech = np.ones(len(times))
    for expression in sorted(looks, key=lambda e: (e.start_s, e.name)):
        look = _look(expression.name)
        if not look.weights.any() and not look.motion and expression.start_s >= 0:
            look = _looks()["neutral"]
        share = _fade(times, expression.start_s, expression.end_s)
        face += share[:, None] * (look.weights * expression.strength - face)
        speech += share * (look.speech - speech)
        moving *= (1.0 - share)[:, None]
        if look.motion:
            since = np.maximum(times - max(expression.start_s, 0.0), 0.0)
            moving += share[:, None] * expression.strength * _motion(look.motion, since, person_id)
    return face, moving, speech


def _motion(kind: str, t: np.ndarray, person_id: str) -> np.ndarray:
    """What a look does in time, [n, 52] added to it; ``t`` seconds since it began."""
    out = np.zeros((len(t), len(FACE_SHAPES)))

    def add(weights: dict[str, float], course: np.ndarray) -> None:
        nonlocal out
        out += row(weights) * course[:, None]

    beat = 0.5 - 0.5 * np.cos(2.0 * np.pi * t)
    if kind == "laugh":  # about five "ha" a second in bouts of 1.1 s with a breath between (Bachorowski 2001)
        bout = np.clip(1.3 - (t % 1.6), 0.0, 1.0)
        pulse = 0.5 - 0.5 * np.cos(2.0 * np.pi * 4.8 * t)
        add({"jawOpen": 0.42}, bout * (0.45 + 0.55 * pulse))
        add({"mouthUpperUp": 0.12, "eyeBlink": 0.25, "noseSneer": 0.1}, bout)
    elif kind == "sob":
        heave = np.clip(np.sin(2.0 * np.pi * 0.55 * t), 0.0, 1.0)
        shiver = 0.5 - 0.5 * np.cos(2.0 * np.pi * 7.0 * t)
        add({"jawOpen": 0.2, "mouthLowerDown": 0.15}, heave * (0.6 + 0.4 * shiver))
        add({"mouthShrugLower": 0.12}, shiver * 0.6)
        add({"eyeBlink": 0.35}, heave)
    elif kind == "sigh":  # in for half a second, out for one and a half
        add({"jawOpen": 0.05, "noseSneer": 0.06, "eyeWide": 0.05}, np.clip(1.0 - np.abs(t - 0.25) / 0.3, 0.0, 1.0))
        out_breath = np.clip((t - 0.4) / 0.25, 0.0, 1.0) * np.clip((1.9 - t) / 0.9, 0.0, 1.0)
        add({"jawOpen": 0.14, "mouthFunnel": 0.2, "eyeBlink": 0.25}, out_breath)
    elif kind == "yawn":
        wide = np.clip(t / 0.9, 0.0, 1.0) * np.clip((3.0 - t) / 0.8, 0.0, 1.0)
        add(
            {"jawOpen": 0.85, "mouthStretch": 0.2, "eyeBlink": 0.9, "eyeSquint": 0.5, "mouthLowerDown": 0.3},
            wide * wide,
        )
    elif kind == "chew":
        grind = 0.5 - 0.5 * np.cos(2.0 * np.pi * 1.4 * t)
        add({"jawOpen": 0.14}, grind)
        add({"jawLeft": 0.16}, np.clip(np.sin(2.0 * np.pi * 1.4 * t + 0.7), 0.0, 1.0))
    elif kind == "sip":
        add({"jawOpen": 0.1}, np.clip(np.sin(2.0 * np.pi * 0.9 * t), 0.0, 1.0))
    elif kind == "pant":
        add({"jawOpen": 0.12, "mouthLowerDown": 0.1}, 0.5 - 0.5 * np.cos(2.0 * np.pi * 1.6 * t))
    elif kind == "tremble":
        add({"mouthStretch": 0.1, "mouthShrugLower": 0.12}, 0.5 - 0.5 * np.cos(2.0 * np.pi * 6.5 * t + 0.5 * beat))
    return out


def _speech(said: Sequence[Said], samples: int, speech: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mouth shapes [n, 52], how firmly the lips close [n], whether the person talks [n] (0..1, eased)."""
    talk = np.zeros((samples, len(FACE_SHAPES)))
    closed, talking = np.zeros(samples), np.zeros(samples)
    for line in said:
        phones = line.utterance.phonemes
        part = window(line.start_s, phones, samples)
        if part.stop <= part.start:
            continue
        times = np.arange(part.start, part.stop) / TAKE_RATE - line.start_s
        loud = 1.2 if any(_LOUD.search(word) for word in line.delivery) else 1.0
        shapes, firm = mouth(phones, times, 1.0)
        shapes[:, APERTURE] *= (speech[part] * loud)[:, None]
        # two lines of one person never overlap in a sane story; if they do the wider mouth wins
        talk[part] = np.maximum(talk[part], shapes)
        closed[part] = np.maximum(closed[part], firm)
        ease = np.clip((times - (phones[0].start_s - AHEAD_S)) / AHEAD_S, 0.0, 1.0)
        ease = np.minimum(ease, np.clip((phones[-1].end_s + 0.25 - times) / 0.25, 0.0, 1.0))
        talking[part] = np.maximum(talking[part], ease)
    return talk, closed, talking


def _brow_accents(times: np.ndarray, said: Sequence[Said]) -> np.ndarray:
    """The brows rise a little with about every second accent; they come down on one in an angry line."""
    out = np.zeros((len(times), len(FACE_SHAPES)))
    for line in said:
        angry = _look(" ".join((*line.delivery, *line.utterance.delivery))).weights[INDEX["browDownLeft"]] > 0.3
        lift = row({"browDown": 0.22} if angry else {"browInnerUp": 0.2, "browOuterUp": 0.24, "eyeWide": 0.06})
        random = generator("brows", line.utterance.beat_id, line.utterance.text)
        for centre in stressed_syllables(line.utterance):
            strength = float(random.choice([0.0, 0.55, 1.0]))
            course = np.clip(1.0 - np.abs(times - line.start_s - centre - 0.03) / 0.2, 0.0, 1.0)
            out += strength * (course * course * (3.0 - 2.0 * course))[:, None] * lift
    return out


def _noise(times: np.ndarray, rate: float, *names: object) -> np.ndarray:
    """Smooth noise about 0 in -1..1: a random value at each multiple of 1 / rate seconds, cosine between them."""
    place = times * rate
    whole = np.floor(place).astype(int)
    values = generator(*names).uniform(-1.0, 1.0, int(whole[-1]) + 2 if len(times) else 1)
    part = 0.5 - 0.5 * np.cos(np.pi * (place - whole))
    return values[whole] * (1.0 - part) + values[whole + 1] * part


def _liveliness(times: np.ndarray, person_id: str, asleep: bool) -> np.ndarray:
    """A resting face is never quite still."""
    out = np.zeros((len(times), len(FACE_SHAPES)))
    if asleep or not len(times):
        return out
    for name, size in (("browInnerUp", 0.035), ("mouthSmileLeft", 0.03), ("mouthSmileRight", 0.03), ("mouthPressLeft", 0.04),
                       ("mouthPressRight", 0.04), ("eyeSquintLeft", 0.03), ("eyeSquintRight", 0.03)):  # fmt: skip
        out[:, INDEX[name]] = size * np.clip(_noise(times, 0.7, "face", person_id, name), 0.0, 1.0)
    return out


def _add_gaze(face: np.ndarray, eyes: np.ndarray) -> None:
    """Gaze angles to look shapes (full at 35 degrees sideways, 28 up, 32 down); the lid follows a lowered gaze."""
    yaw, pitch = eyes[:, 0], eyes[:, 1]
    left, right = np.clip(yaw / 0.61, 0.0, 1.0), np.clip(-yaw / 0.61, 0.0, 1.0)
    up, down = np.clip(pitch / 0.49, 0.0, 1.0), np.clip(-pitch / 0.56, 0.0, 1.0)
    for name, course in (("eyeLookOutLeft", left), ("eyeLookInRight", left), ("eyeLookInLeft", right),
                         ("eyeLookOutRight", right), ("eyeLookUpLeft", up), ("eyeLookUpRight", up),
                         ("eyeLookDownLeft", down), ("eyeLookDownRight", down)):  # fmt: skip
        face[:, INDEX[name]] += course


def _blinks(person_id: str, times: np.ndarray, talking: np.ndarray, eyes: np.ndarray | None) -> np.ndarray:
    """Lid closure [n]. Blinks come at log-normal intervals of a clock that runs faster while talking, and with shifts of
    gaze over 30 degrees."""
    if not len(times):
        return np.zeros(0)
    rate = np.where(talking, _TALKING_BLINKS, _RESTING_BLINKS) / 60.0
    clock = np.cumsum(rate) / TAKE_RATE
    count = int(clock[-1] * 3) + 8
    spread = 0.55
    waits = generator("blinks", person_id).lognormal(-(spread**2) / 2.0, spread, count)
    first = float(generator("first blink", person_id).uniform(0.15, 0.9))
    due = first + np.concatenate([[0.0], np.cumsum(waits)])
    starts = times[np.searchsorted(clock, due[due < clock[-1]])].tolist()
    if eyes is not None and len(eyes) > 24:
        shift = np.linalg.norm(eyes[24:] - eyes[:-24], axis=1) > 0.52
        begun = np.flatnonzero(shift & ~np.concatenate([[False], shift[:-1]])) + 24
        starts += times[begun].tolist()
    out = np.zeros(len(times))
    for start in starts:
        out = np.maximum(out, _lid(times - start))
    return out


def _lid(t: np.ndarray) -> np.ndarray:
    """One blink: closes in 80 ms, stays shut 40 ms, opens in 160 ms."""
    close = np.clip(t / 0.08, 0.0, 1.0)
    reopen = np.clip((0.28 - t) / 0.16, 0.0, 1.0)
    lid = np.minimum(close, reopen)
    return lid * lid * (3.0 - 2.0 * lid)
