"""The mix: measured with pyloudnorm and an eight times oversampled peak, both independent of the room's own meters."""

from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest
from scipy.signal import resample_poly

from engine.sound import master
from engine.sound.loudness import integrated, true_peak
from engine.sound.mastering import measured

RATE = 48_000


def noise(seconds: float, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((int(seconds * RATE), 2))


def peak_db(mix: np.ndarray) -> float:
    return float(20 * np.log10(np.abs(resample_poly(mix.astype(float), 8, 1, axis=0)).max()))


def loud(mix: np.ndarray) -> float:
    return float(pyloudnorm.Meter(RATE).integrated_loudness(mix.astype(float)))


def speech(seconds: float = 6.0) -> np.ndarray:
    t = np.arange(int(seconds * RATE)) / RATE
    syllables = np.clip(np.sin(2 * np.pi * 2.3 * t), 0, 1) ** 2
    return (0.1 * noise(seconds, 1) * syllables[:, None]).astype(np.float32)


def clicks(seconds: float = 6.0) -> np.ndarray:
    out = np.zeros((int(seconds * RATE), 2), np.float32)
    for at in range(RATE // 2, len(out) - 4000, RATE // 2):
        out[at : at + 2000] = (np.exp(-np.arange(2000) / 200)[:, None] * noise(2000 / RATE, at)) * 0.3
    return out


def blows(seconds: float = 6.0) -> np.ndarray:
    """Things fall in a room: sharp, then ringing for a while."""
    out = np.zeros((int(seconds * RATE), 2), np.float32)
    for at in range(RATE // 3, len(out) - RATE, RATE // 3):
        t = np.arange(RATE) / RATE
        ringing = np.sin(2 * np.pi * (300 + at % 997) * t) * np.exp(-t / 0.12) + 0.2 * np.exp(-t / 0.4)
        out[at : at + RATE] += (ringing[:, None] * 0.2 + np.exp(-t / 0.002)[:, None] * noise(1.0, at) * 0.3).astype(
            "f4"
        )
    return out


def test_lonely_clicks_stay_under_the_peak_without_raising_the_room() -> None:
    room = (noise(6) * 0.001).astype(np.float32)
    mix = master({"foley": clicks(), "ambience": room})
    assert -21 < loud(mix) < -13.5
    assert peak_db(mix) <= -1.0


@pytest.mark.parametrize("make", [speech, blows])
def test_the_mix_has_the_loudness_and_keeps_the_peak(make) -> None:
    stems = {
        "dialogue": make(),
        "foley": np.zeros((6 * RATE, 2), np.float32),
        "ambience": (noise(6) * 0.002).astype("f4"),
    }
    mix = master(stems)
    assert mix.dtype == np.float32 and mix.shape == (6 * RATE, 2)
    assert loud(mix) == pytest.approx(-14.0, abs=0.5)
    assert peak_db(mix) <= -1.0


def test_quiet_rooms_stay_quiet_and_silence_stays_silent() -> None:
    room = (noise(3) * 1e-4).astype(np.float32)
    assert loud(master({"ambience": room})) < -30
    assert not master({"foley": np.zeros((RATE, 2), np.float32)}).any()
    assert master({}).shape == (0, 2)
    assert master({"foley": np.zeros((0, 2), np.float32)}).shape == (0, 2)


def test_a_very_short_film_is_mastered() -> None:
    mix = master({"foley": clicks(1.0)[: RATE // 5]})
    assert len(mix) == RATE // 5 and np.isfinite(mix).all()


def test_speech_pushes_the_rest_back() -> None:
    talk = speech()
    talk[3 * RATE :] = 0
    bed = (noise(6, 3) * 0.02).astype(np.float32)
    difference = master({"dialogue": talk, "effects": bed}) - 0
    alone = master({"dialogue": talk})
    rest = difference[: 6 * RATE].astype(float)
    assert np.isfinite(rest).all() and loud(alone) == pytest.approx(-14.0, abs=0.5)
    # the bed is louder where nobody speaks than right after speech begins
    quiet = np.sqrt(np.mean(rest[5 * RATE :] ** 2))
    gaps = np.abs(talk).max(axis=1) < 1e-4
    gaps[:RATE] = False
    gaps[2 * RATE + RATE // 2 :] = False
    assert np.sqrt(np.mean(rest[gaps] ** 2)) < 0.85 * quiet


def test_the_meters_agree_with_other_meters() -> None:
    sound = speech()
    assert integrated(sound) == pytest.approx(loud(sound), abs=0.1)
    t = np.arange(RATE) / RATE
    sine = np.sin(2 * np.pi * 11_999.0 * t + 0.3)[:, None].repeat(2, 1) * 0.5
    assert true_peak(sine) == pytest.approx(20 * np.log10(0.5), abs=0.35)


def test_a_place_is_not_taken_for_the_film_where_little_is_said() -> None:
    """Two lines in forty seconds of rain: the voices are at the film's loudness, the rain well below, and it still rains."""
    talk = np.zeros((40 * RATE, 2), np.float32)
    talk[5 * RATE : 8 * RATE], talk[30 * RATE : 32 * RATE] = speech(3.0), speech(2.0)
    rain = (noise(40, 5) * 0.012).astype(np.float32)
    mix = master({"dialogue": talk, "ambience": rain})
    assert loud(mix) == pytest.approx(-14.0, abs=0.5)
    pause = loud(mix[12 * RATE : 28 * RATE])
    assert loud(talk[5 * RATE : 8 * RATE]) - loud(rain) < 20
    assert -45 < pause < -30
    assert pause < loud(mix[5 * RATE : 8 * RATE]) - 18


def test_few_words_over_a_lively_place_are_not_driven_into_the_limiter() -> None:
    words = np.zeros((30 * RATE, 2), np.float32)
    words[10 * RATE : 12 * RATE] = speech(2.0)
    stems = {"dialogue": words, "effects": (noise(30, 3) * 0.02).astype(np.float32)}
    mix = master(stems)
    assert loud(mix) == pytest.approx(-14.0, abs=0.3)
    assert peak_db(mix) <= -1.0
    assert loud(words * measured(stems).level("dialogue")) < -7.5
    assert loud(mix[10 * RATE : 12 * RATE]) > loud(mix[: 9 * RATE]) + 2.0


@pytest.mark.parametrize(("seconds", "rain"), [(0.5, 0.003), (0.5, 0.02), (1.0, 0.02), (1.0, 0.06)])
def test_a_word_or_two_over_any_place_is_as_loud_as_other_films(seconds, rain) -> None:
    words = np.zeros((30 * RATE, 2), np.float32)
    words[10 * RATE : round((10 + seconds) * RATE)] = speech(seconds)
    mix = master({"dialogue": words, "ambience": (noise(30, 3) * rain).astype(np.float32)})
    assert loud(mix) == pytest.approx(-14.0, abs=0.5)
    assert peak_db(mix) <= -1.0
