"""The face: against phonetics (lips meet for p, b, m; open vowels open), physiology (blinks) and causality."""

import numpy as np
import pytest

from engine.motion.face import Expression, Said, face_track, known_expression, stressed_syllables
from engine.world import FACE_SHAPES, Phoneme, Utterance

RATE = 240
FRAME_S = 1 / 24
AT = {name: i for i, name in enumerate(FACE_SHAPES)}


def utterance(text: str, seconds: float = 0.09, delivery: tuple[str, ...] = ()) -> Utterance:
    """One phoneme after the other, each ``seconds`` long, vowels stressed."""
    vowels = set("aeiouæɑɔɛɪʊʌə")
    phones = tuple(
        Phoneme(symbol, 0.06 + i * seconds, 0.06 + (i + 1) * seconds, int(symbol[0] in vowels), 0)
        for i, symbol in enumerate(text.split())
    )
    n = int((phones[-1].end_s + 0.2) * 48000)
    return Utterance("b", "maya", text, (text,), phones, np.full(n, 0.05, np.float32), delivery)


def track(said: Utterance, start_s: float = 0.5, **more: object) -> np.ndarray:
    return face_track("maya", 3 * RATE, [Said(said, start_s)], **more)  # type: ignore[arg-type]


def test_the_lips_meet_in_the_middle_of_p_b_and_m() -> None:
    for stop in "pbm":
        said = utterance(f"ɑ {stop} ɑ")
        face = track(said, mood="happy")
        phone = said.phonemes[1]
        centre = 0.5 + (phone.start_s + phone.end_s) / 2
        around = face[int((centre - 0.09) * RATE) : int((centre + 0.09) * RATE), AT["jawOpen"]]
        shut = (np.flatnonzero(around <= around.min() + 1e-4).mean()) / RATE - 0.09
        assert around.min() < 0.02
        assert abs(shut) < FRAME_S
        assert face[round(centre * RATE), AT["mouthPressLeft"]] > 0.2


def test_open_vowels_open_and_round_vowels_round_within_a_frame() -> None:
    for vowel, shape in (("ɑ", "jawOpen"), ("æ", "jawOpen"), ("u", "mouthPucker"), ("w", "mouthPucker")):
        said = utterance(f"t {vowel} t", 0.11)
        face = track(said)[:, AT[shape]]
        centre = 0.5 + (said.phonemes[1].start_s + said.phonemes[1].end_s) / 2
        assert abs(np.argmax(face) / RATE - centre) <= FRAME_S
        assert face.max() > 0.3
    jaws = [track(utterance(f"t {v} t", 0.12))[:, AT["jawOpen"]].max() for v in ("i", "ɛ", "ɑ")]
    assert jaws[0] < jaws[1] < jaws[2]


def test_rounding_is_anticipated() -> None:
    early = track(utterance("s t u"))[:, AT["mouthPucker"]]
    plain = track(utterance("s t i"))[:, AT["mouthPucker"]]
    at_s = round((0.5 + 0.06 + 0.045) * RATE)
    assert early[at_s] > plain[at_s] + 0.02


def test_teeth_meet_the_lip_for_f() -> None:
    said = utterance("ɑ f ɑ")
    face = track(said)
    at_f = round((0.5 + (said.phonemes[1].start_s + said.phonemes[1].end_s) / 2) * RATE)
    assert face[at_f, AT["mouthRollLower"]] > 0.4 and face[at_f, AT["jawOpen"]] < 0.1


def test_a_later_line_does_not_change_the_face_before_it() -> None:
    first = Said(utterance("ɑ m ɑ"), 0.4)
    later = Said(utterance("b i b i", delivery=("angry",)), 2.0)
    a = face_track("maya", 4 * RATE, [first])
    b = face_track("maya", 4 * RATE, [first, later], [Expression(2.2, 3.0, "laugh")])
    until = int((2.0 - 0.12) * RATE)
    np.testing.assert_array_equal(a[:until], b[:until])
    assert not np.array_equal(a, b)
    np.testing.assert_array_equal(face_track("maya", 2 * RATE, [first]), a[: 2 * RATE])


def test_blinks_come_at_the_published_rates_and_are_shut_lids() -> None:
    minutes = 10
    lids = face_track("maya", minutes * 60 * RATE)[:, AT["eyeBlinkLeft"]]
    starts = np.flatnonzero((lids[1:] > 0.5) & (lids[:-1] <= 0.5))
    assert 13 <= len(starts) / minutes <= 21
    assert lids.max() == pytest.approx(1.0, abs=0.01)
    other = face_track("tom", 60 * RATE)[:, AT["eyeBlinkLeft"]]
    assert not np.array_equal(other, lids[: 60 * RATE])


def test_a_wide_shift_of_gaze_brings_a_blink_and_the_eyes_look_there() -> None:
    eyes = np.zeros((2 * RATE, 2))
    eyes[RATE:, 0] = 0.6
    face = face_track("maya", 2 * RATE, eyes=eyes)
    assert face[RATE - 10 : RATE + 40, AT["eyeBlinkRight"]].max() > 0.9
    assert face[-1, AT["eyeLookOutLeft"]] > 0.9 and face[-1, AT["eyeLookInRight"]] > 0.9
    assert face[-1, AT["eyeLookOutRight"]] == 0


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("smile", "mouthSmileLeft"),
        ("frown", "browDownRight"),
        ("terrified", "eyeWideLeft"),
        ("sadly", "mouthFrownLeft"),
        ("surprised", "browInnerUp"),
        ("sleepy", "eyeBlinkLeft"),
        ("whispering to John, angry", "browDownLeft"),
    ],
)
def test_expressions_show_after_their_start_and_go(name: str, shape: str) -> None:
    calm = face_track("maya", 5 * RATE)
    face = face_track("maya", 5 * RATE, expressions=[Expression(1.0, 2.5, name)])
    gain = face[:, AT[shape]] - calm[:, AT[shape]]
    assert np.abs(gain[:RATE]).max() == 0
    assert gain[2 * RATE : int(2.4 * RATE)].max() > 0.2
    assert np.abs(gain[4 * RATE :]).max() < 1e-6


def test_unknown_words_are_neutral_and_weights_stay_in_range() -> None:
    assert not known_expression("purple") and known_expression("laughing loudly")
    every = [
        Expression(0.2 * i, 0.2 * i + 0.5, n) for i, n in enumerate(("laugh", "cry", "yawn", "afraid", "purple", "eat"))
    ]
    face = face_track("maya", 3 * RATE, [Said(utterance("ɑ m ɑ f u"), 0.3, ("shouting",))], every)
    assert face.dtype == np.float32 and face.shape == (3 * RATE, 52)
    assert face.min() >= 0 and face.max() <= 1
    assert np.abs(np.diff(face, axis=0)).max() < 0.2


def test_accents_fall_on_stressed_vowels() -> None:
    said = utterance("t ɑ t ə m u t", 0.12)
    accents = stressed_syllables(said)
    centres = [(p.start_s + p.end_s) / 2 for p in said.phonemes if p.stress == 1]
    assert accents and all(min(abs(a - c) for c in centres) < 1e-9 for a in accents)
