"""What the desk plays is what an export mixes; edits of the sound are heard, live and committed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile

from engine.foundation.timebase import sample_at
from engine.project import edits
from engine.session import Desk, Session, Settings
from engine.session.happenings import Problem
from engine.session.metering import LoudnessMeter
from engine.session.waves import Waves
from tests.engine.session.desks import settle, slate_desk

WORDS = "INT. KITCHEN - DAY\n\nWIDE SHOT. ANNA stands at the table.\n\nCLOSE-UP on Anna.\n\nANNA\nWhere is he?\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = slate_desk(tmp_path)
    desk.new(WORDS, "Kitchen", tmp_path / "kitchen.soundstage")
    until(lambda: len(desk.cut.shots) >= 2)
    settle(desk)
    yield desk
    desk.close()


def until(true: Callable[[], bool], seconds: float = 300.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def heard(desk: Desk) -> np.ndarray:
    return desk.sound(0, sample_at(desk.cut.frames, desk.cut.rate))


def tone(path: Path, seconds: float = 3.0) -> Path:
    wave = 0.1 * np.sin(2 * np.pi * 500 * np.arange(round(seconds * 44_100)) / 44_100)
    soundfile.write(path, np.stack([wave, wave], -1), 44_100)
    return path


def test_the_desk_plays_what_the_command_line_renders(desk: Desk, tmp_path: Path) -> None:
    music = tone(tmp_path / "music.flac")
    desk.lay_sound(music, "music", 12)
    until(lambda: bool(edits.track(desk.project, "music").sounds))
    clip = edits.track(desk.project, "music").sounds[0]
    second = desk.cut.shots[1].shot_id
    for edit in (
        edits.set_sound_fades(clip.id, 0.5, 0.5), edits.set_gain("dialogue", -4.0), edits.set_pan("music", 0.3),
        edits.set_transition(second, "dissolve", 9), edits.set_film_fades(6, 12), edits.set_gain("master", -1.0),
    ):  # fmt: skip
        desk.apply(edit)
    settle(desk)
    path = desk.path
    assert path is not None
    settings = Settings(size=desk.project.size, rate=desk.project.rate, engine="slate")
    session = Session(tmp_path / "other")
    opened = session.open(str(path), settings)
    # the slate engine's beeps follow the rehearsal here and the estimate at the desk, so the same shots are given to both
    orders = [entry.slate for entry in desk._floor.reel.entries]
    from engine.session.programme import programme

    program = programme(opened.project, orders, session.engine("slate").footage, False)
    np.testing.assert_array_equal(heard(desk), program.mix())
    assert desk.loudness.integrated == pytest.approx(
        pyloudnorm.Meter(48_000).integrated_loudness(program.mix().astype(float)), abs=0.3
    )
    cut = desk.cut.shots[1].record_in
    np.testing.assert_array_equal(desk.frame(cut + 12).pixels, program.frame(cut + 12).pixels)
    # inside the dissolve slates count their own frames; where they say none they are the same
    np.testing.assert_array_equal(desk.frame(cut + 4).pixels[-200:], program.frame(cut + 4).pixels[-200:])


def test_a_fader_in_the_hand_is_heard_before_it_is_let_go(desk: Desk) -> None:
    before = heard(desk)
    assert np.abs(before).max() > 0.05
    desk.listen("dialogue", -12.0)
    held = heard(desk)
    assert np.abs(held).max() < 0.5 * np.abs(before).max()
    desk.listen("dialogue", -12.0 + 20 * np.log10(0.5))
    np.testing.assert_allclose(heard(desk), held / 2, atol=1e-4)
    desk.listen("dialogue", None)
    np.testing.assert_array_equal(heard(desk), before)
    desk.listen("dialogue", -9.0)
    held = heard(desk)
    desk.apply(edits.set_gain("dialogue", -9.0))
    settle(desk)
    np.testing.assert_allclose(heard(desk), held, atol=0.03)
    levels = desk.levels(0, 2000)
    assert levels["dialogue"].peak[0] > 0 == levels["music"].peak[0]


@pytest.mark.parametrize("before", [{"dialogue": -9.0}, {"master": -7.3, "dialogue": 12.0}])
def test_the_master_brings_the_film_to_its_loudness_through_the_limiter(desk: Desk, before: dict[str, float]) -> None:
    for kind, gain_db in before.items():
        desk.apply(edits.set_gain(kind, gain_db))
    desk.bring_to(-20.0)
    until(lambda: desk.undo_label.startswith("Gain of master") and len(desk.history().labels) > len(before) + 1)
    settle(desk)
    measured = pyloudnorm.Meter(48_000).integrated_loudness(heard(desk).astype(float))
    assert measured == pytest.approx(-20.0, abs=0.3)
    where = edits.track(desk.project, "master").gain_db
    desk.bring_to(-20.0)  # it is there: no second edit
    settle(desk)
    assert edits.track(desk.project, "master").gain_db == where


def test_a_sound_that_went_missing_is_said_and_found_again(desk: Desk, tmp_path: Path) -> None:
    said: list[str] = []
    desk.subscribe(lambda happening: said.append(happening.sentence) if isinstance(happening, Problem) else None)
    music = tone(tmp_path / "music.wav")
    desk.lay_sound(music, "music", 0)
    until(lambda: bool(edits.track(desk.project, "music").sounds))
    settle(desk)
    with_music = heard(desk)
    music.rename(tmp_path / "elsewhere.wav")
    desk.apply(edits.set_gain("foley", -1.0))
    settle(desk)
    clip = edits.track(desk.project, "music").sounds[0]
    assert list(desk.missing_sounds) == [clip.id] and any("music.wav" in sentence for sentence in said)
    desk.find_sound(clip.id, tmp_path / "elsewhere.wav")
    until(lambda: edits.track(desk.project, "music").sounds[0].path.endswith("elsewhere.wav"))
    settle(desk)
    assert not desk.missing_sounds
    np.testing.assert_allclose(heard(desk), with_music, atol=1e-6)
    desk.lay_sound(tmp_path / "kitchen.soundstage", "music", 0)
    until(lambda: any("kitchen.soundstage" in sentence for sentence in said))


def test_the_sound_stays_in_step_with_the_cut(desk: Desk) -> None:
    """Slates beep on their first sample: after every edit of time each shot's beep stands where its picture does."""
    first, second = desk.cut.shots[0].shot_id, desk.cut.shots[1].shot_id
    for edit in (
        edits.ripple(first, "out", -0.5), edits.roll(first, 0.25), edits.slip(second, 0.25),
        edits.split(second, desk.cut.shots[1].story_in + 1.0),
    ):  # fmt: skip
        desk.apply(edit)
        settle(desk)
        dialogue = desk.stem("dialogue", 0, sample_at(desk.cut.frames, desk.cut.rate))[:, 0]
        for shot in desk.cut.shots:
            start = sample_at(shot.record_in, desk.cut.rate)
            beep = 0.25 * np.cos(2 * np.pi * 1000 * np.arange(400, 1600) / 48_000)
            there = dialogue[start + 400 : start + 1600]
            np.testing.assert_allclose(there, beep, atol=1e-3)
            assert desk.frame(shot.record_in).shot_id == shot.shot_id


def test_the_loudness_meter_agrees_with_the_standard() -> None:
    """EBU Tech 3341, case 1: a stereo sine of 1 kHz at -23 dBFS reads -23.0 LUFS in all three."""
    t = np.arange(48_000 * 5) / 48_000
    sine = (10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 * t))[:, None].repeat(2, 1).astype(np.float32)
    meter = LoudnessMeter()
    at = 0
    for size in [800, 2000, 1601, 1602] * 40:
        meter.feed(sine[at : at + size])
        at += size
    reading = meter.reading()
    for value in (reading.momentary, reading.short_term, reading.integrated):
        assert value == pytest.approx(-23.0, abs=0.1)
    assert reading.true_peak == pytest.approx(-23.0, abs=0.2)
    meter.reset()
    assert meter.reading().integrated == float("-inf")


def test_waves_hold_every_extreme() -> None:
    sound = np.random.default_rng(0).standard_normal((100_003, 2)).astype(np.float32)
    waves = Waves.of(sound)
    for count in (1, 7, 100):
        columns = waves.columns(0, len(sound), count)
        assert columns[:, 0].min() == sound.min() and columns[:, 1].max() == sound.max()
    assert not waves.columns(200_000, 300_000, 10).any()
    part = waves.columns(25_600, 51_200, 10)
    assert part[:, 0].min() == sound[25_600:51_200].min()
