"""The mixing desk against closed forms: faders, pans, solos, fades, cross-fades, sound files at their sample."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.foundation.timebase import sample_at
from engine.media import Frame, Stem
from engine.program import Program, ProgramShot, faders, sides
from engine.program.transitions import crossed, rise
from engine.project import Shot, ShotLevel, SoundClip, Track
from engine.sound import master
from engine.sound.loudness import true_peak

RATE = Fraction(24)
BLACK = np.zeros((4, 4, 4), np.uint8)


@dataclass(frozen=True)
class Heard:
    """Footage of which only the sound matters."""

    frames: int
    sound: dict[str, np.ndarray]

    def frame(self, number: int) -> Frame:
        return Frame(BLACK, number)

    def stems(self) -> tuple[Stem, ...]:
        return tuple(Stem(name, samples) for name, samples in self.sound.items())


def noise(frames: int, seed: int, level: float = 0.05) -> np.ndarray:
    count = sample_at(frames, RATE)
    return (np.random.default_rng(seed).standard_normal((count, 2)) * level).astype(np.float32)


def shot(name: str, footage: Heard, record_in: int, transition: str = "cut", length: int = 0, tail=None) -> ProgramShot:  # type: ignore[no-untyped-def]
    made = Shot(
        name, name, "scene1", 0.0, 1.0, "wide", "master", (), (), transition=transition, transition_frames=length
    )
    return ProgramShot(made, footage, record_in, tail)


def film(*tracks: Track, fade_out_frames: int | None = None) -> Program:
    a = Heard(48, {"dialogue": noise(48, 1), "foley": noise(48, 2), "ambience": noise(48, 3, 0.01)})
    b = Heard(48, {"dialogue": noise(48, 4), "foley": noise(48, 5), "ambience": noise(48, 6, 0.01)})
    shots = (shot("a", a, 0), shot("b", b, 48))
    return Program(shots, RATE, tracks=tracks, fade_out_frames=fade_out_frames)


def test_a_film_nobody_mixed_is_mastered_as_before() -> None:
    program = film()
    np.testing.assert_allclose(program.mix(), master(program.stems()), atol=2e-7)


@pytest.mark.parametrize("kind", ["dialogue", "foley", "ambience"])
def test_a_fader_at_minus_six_halves_its_track(kind: str) -> None:
    plain, turned = film().mixdown(), film(Track(kind, kind, gain_db=20 * np.log10(0.5))).mixdown()
    count = plain.samples
    there = plain.sum(0, count, plain.faders) - turned.sum(0, count, turned.faders)
    np.testing.assert_allclose(there, 0.5 * plain.track(kind, 0, count), atol=1e-6)
    assert np.abs(plain.track(kind, 0, count)).max() > 0.01


def test_the_master_fader_halves_everything_and_is_not_made_up_for() -> None:
    plain, turned = film(), film(Track("master", "master", gain_db=20 * np.log10(0.5)))
    quiet, loud = turned.mixdown(), plain.mixdown()
    np.testing.assert_allclose(
        quiet.sum(0, quiet.samples, quiet.faders), 0.5 * loud.sum(0, loud.samples, loud.faders), atol=1e-6
    )
    assert np.abs(turned.mix()).max() < 0.7 * np.abs(plain.mix()).max()


@given(st.floats(-60, 12).filter(lambda g: g > -60), st.floats(-1, 1))
def test_a_pan_keeps_the_power(gain_db: float, pan: float) -> None:
    left, right = sides(gain_db, pan)
    assert left**2 + right**2 == pytest.approx(2 * 10 ** (gain_db / 10), rel=1e-9)
    assert sides(gain_db, 0.0) == pytest.approx((10 ** (gain_db / 20),) * 2)
    assert sides(gain_db, -pan) == pytest.approx((right, left))


def test_mutes_and_solos() -> None:
    tracks = (Track("dialogue", "dialogue", solo=True), Track("foley", "foley", muted=True, solo=True))
    at = faders(tracks)
    assert at["dialogue"] == pytest.approx((1.0, 1.0)) and at["master"] == pytest.approx((1.0, 1.0))
    assert at["foley"] == at["ambience"] == at["music"] == (0.0, 0.0)
    assert faders((Track("foley", "foley", gain_db=-60.0),))["foley"] == (0.0, 0.0)


def test_muting_a_track_does_not_make_the_others_louder() -> None:
    plain, muted = film().mixdown(), film(Track("dialogue", "dialogue", muted=True)).mixdown()
    both = muted.sum(0, muted.samples, muted.faders)
    rest = sum(plain.track(kind, 0, plain.samples) for kind in ("foley", "ambience"))
    np.testing.assert_allclose(both, rest, atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 4000))
def test_a_cross_fade_keeps_the_power(samples: int) -> None:
    coming = rise(samples).astype(float)
    np.testing.assert_allclose(coming**2 + coming[::-1] ** 2, 1.0, atol=1e-6)
    assert np.all(np.diff(coming) > 0)


def test_what_both_sides_share_does_not_swell() -> None:
    tone = noise(48, 9)
    np.testing.assert_allclose(crossed(tone, tone)[100:-100] / tone[100:-100], 1.0, atol=0.01)
    other = noise(48, 10)
    power = [float(np.mean(part**2)) for part in np.array_split(crossed(tone, other), 8)]
    assert max(power) / min(power) < 1.1


def test_a_dissolve_crosses_the_sound_over_the_same_span() -> None:
    tail = Heard(12, {"foley": noise(12, 7)})
    a, b = Heard(48, {"foley": noise(48, 1)}), Heard(48, {"foley": noise(48, 2)})
    program = Program((shot("a", a, 0, tail=tail), shot("b", b, 48, "dissolve", 12)), RATE)
    foley, start, span = program.stems()["foley"], sample_at(48, RATE), sample_at(12, RATE)
    t = (np.arange(span) + 0.5) / span * np.pi / 2
    closed = tail.sound["foley"] * np.cos(t)[:, None] + b.sound["foley"][:span] * np.sin(t)[:, None]
    np.testing.assert_allclose(foley[start : start + span], closed, atol=2e-3)
    np.testing.assert_array_equal(foley[:start], a.sound["foley"])
    np.testing.assert_array_equal(foley[start + span :], b.sound["foley"][span:])


def test_a_place_goes_on_over_the_cuts_of_its_story_and_passes_into_the_next_without_a_step() -> None:
    whole = noise(96, 9)
    cut, seam = sample_at(48, RATE), 192
    halves = [Heard(48, {"ambience": part}) for part in (whole[:cut], whole[cut:])]

    def heard(*story: tuple[str, float], tracks: tuple[Track, ...] = ()) -> np.ndarray:
        shots = tuple(
            replace(one, shot=replace(one.shot, scene_id=scene, story_in=begin, story_out=begin + 2.0))
            for one, (scene, begin) in zip((shot("a", halves[0], 0), shot("b", halves[1], 48)), story, strict=True)
        )
        return Program(shots, RATE, tracks=tracks).stems()["ambience"]

    np.testing.assert_array_equal(heard(("one", 1.0), ("one", 3.0)), whole)
    muted = heard(
        ("one", 1.0), ("one", 3.0), tracks=(Track("ambience", "ambience", levels=(ShotLevel("b", muted=True),)),)
    )
    assert not muted[cut + seam :].any() and np.abs(muted[cut : cut + 20]).max() > 0.01
    for story in (("one", 1.0), ("two", 3.0)), (("one", 1.0), ("one", 3.5)):
        crossed_over = heard(*story)
        for side in (slice(None, cut), slice(cut + seam, None)):
            np.testing.assert_array_equal(crossed_over[side], whole[side])
        assert crossed_over[cut : cut + seam].std() == pytest.approx(whole.std(), rel=0.15)


def test_levels_of_shots() -> None:
    levels = (ShotLevel("a", gain_db=20 * np.log10(0.25)), ShotLevel("b", muted=True))
    plain, shaped = film().stems()["foley"], film(Track("foley", "foley", levels=levels)).stems()["foley"]
    cut = sample_at(48, RATE)
    np.testing.assert_allclose(shaped[:cut], 0.25 * plain[:cut], atol=1e-6)
    assert np.abs(shaped[cut + 300 :]).max() == 0.0  # the seam of 4 ms has died away
    faded = film(Track("foley", "foley", levels=(ShotLevel("a", fade_in_s=0.5),))).stems()["foley"]
    ramp = np.sin(np.pi / 2 * (np.arange(24_000) + 0.5) / 24_000)
    np.testing.assert_allclose(faded[:24_000], plain[:24_000] * ramp[:, None], atol=1e-6)


@pytest.mark.parametrize(("ending", "rate"), [("wav", 48_000), ("flac", 48_000), ("wav", 44_100), ("mp3", 44_100)])
def test_a_sound_file_is_heard_at_its_sample(tmp_path: Path, ending: str, rate: int) -> None:
    seconds = np.arange(rate * 6) / rate
    tone = 0.2 * np.sin(2 * np.pi * 330.0 * seconds)
    path = tmp_path / f"music.{ending}"
    soundfile.write(path, np.stack([tone, -tone], -1), rate)
    clip = SoundClip("s1", str(path), "", 30, 2.5, 4.0, gain_db=20 * np.log10(0.5))
    stem = film(Track("music", "music", sounds=(clip,))).stems()["music"]
    start, count = sample_at(30, RATE), 72_000
    closed = 0.1 * np.sin(2 * np.pi * 330.0 * (2.5 + np.arange(count) / 48_000))
    inner = slice(start + 400, start + count - 400)
    np.testing.assert_allclose(stem[inner, 0], closed[400:-400], atol=0.004 if ending == "mp3" else 2e-4)
    np.testing.assert_allclose(stem[inner, 1], -closed[400:-400], atol=0.004 if ending == "mp3" else 2e-4)
    assert not stem[:start].any() and not stem[start + count :].any()


def test_fades_of_a_sound_file_have_equal_power(tmp_path: Path) -> None:
    path = tmp_path / "ones.wav"
    soundfile.write(path, np.full((96_000, 1), 0.5), 48_000, subtype="FLOAT")
    clip = SoundClip("s1", str(path), "", 0, 0.0, 2.0, fade_in_s=0.25, fade_out_s=0.5)
    music = film(Track("music", "music", sounds=(clip,))).stems()["music"][:96_000, 0].astype(float)
    t = (np.arange(96_000) + 0.5) / 48_000
    closed = 0.5 * np.sin(np.pi / 2 * np.minimum(1, t / 0.25)) * np.sin(np.pi / 2 * np.minimum(1, (2 - t) / 0.5))
    np.testing.assert_allclose(music, closed, atol=1e-6)


def test_a_missing_file_is_silent_and_said_and_the_rest_is_heard(tmp_path: Path) -> None:
    clip = SoundClip("s1", str(tmp_path / "gone.wav"), "", 0, 0.0, 1.0)
    made = film(Track("music", "music", sounds=(clip,))).mixdown().finished()
    assert [name for name, _ in made.missing] == ["s1"] and "gone.wav" in made.missing[0][1]
    np.testing.assert_allclose(made.mix, film().mix(), atol=1e-7)


def test_what_is_heard_with_a_fader_in_the_hand_is_what_the_commit_makes() -> None:
    plain = film().mixdown().finished()
    turned = film(Track("foley", "foley", gain_db=-9.0, pan=0.4)).mixdown(plain.mastering).finished()
    live = plain.heard(0, plain.samples, turned.faders)
    rms = [float(np.sqrt(np.mean(x.astype(float) ** 2))) for x in (live, turned.mix)]
    assert abs(20 * np.log10(rms[0] / rms[1])) < 0.5
    np.testing.assert_array_equal(plain.heard(500, 900), plain.mix[500:1400])
    assert not plain.heard(-50, 50).any()


def test_loud_music_stays_under_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "loud.wav"
    soundfile.write(path, np.random.default_rng(0).uniform(-1, 1, (192_000, 2)), 48_000, subtype="FLOAT")
    clip = SoundClip("s1", str(path), "", 0, 0.0, 4.0, gain_db=6.0)
    assert true_peak(film(Track("music", "music", sounds=(clip,))).mix()) <= -1.0


def test_the_film_ends_in_silence_where_it_fades_out() -> None:
    program = film(fade_out_frames=24)
    mix, plain = program.mix(), film().mix()
    start = sample_at(72, RATE)
    np.testing.assert_array_equal(mix[:start], plain[:start])
    assert np.abs(mix[-200:]).max() < 0.02 * np.abs(plain[-200:]).max() + 1e-4
    assert replace(program.ends) == program.ends
