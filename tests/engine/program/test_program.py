"""The program shows the frame that the cut says, and its transitions blend what they should."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.foundation.timebase import STANDARD_RATES, sample_at
from engine.program import Program, ProgramShot
from engine.shoot.slate_engine import SlateEngine, read_number
from tests.fakes import slate_order

rates = st.sampled_from(sorted(STANDARD_RATES.values()))


def _program(
    lengths: list[int],
    rate: Fraction = Fraction(24),
    transition: str = "cut",
    fade_out: bool = False,
    length: int = 0,
    tails: bool = False,
) -> Program:
    shots, record_in = [], 0
    for i, frames in enumerate(lengths):
        order = slate_order(f"1{chr(65 + i)}", frames, record_in, rate, (256, 144))
        shot = replace(order.shot, transition=transition if i else "cut", transition_frames=length)
        record_in += frames
        tail = SlateEngine().footage(replace(order, record_in=record_in)) if tails else None
        shots.append(ProgramShot(shot, SlateEngine().footage(order), order.record_in, tail))
    return Program(tuple(shots), rate, fade_out)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), rates, st.data())
def test_the_frame_shown_is_the_frame_asked_for(lengths: list[int], rate: Fraction, data: st.DataObject) -> None:
    program = _program(lengths, rate)
    assert program.frames == sum(lengths)
    number = data.draw(st.integers(0, program.frames - 1))
    assert read_number(program.frame(number).pixels) == number


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(2, 30), min_size=1, max_size=5), rates)
def test_every_beep_is_at_the_first_sample_of_its_shot(lengths: list[int], rate: Fraction) -> None:
    program = _program(lengths, rate)
    dialogue = program.stems()["dialogue"][:, 0]
    assert len(dialogue) == sample_at(program.frames, rate)
    for shot in program.shots:
        start = sample_at(shot.record_in, rate)
        assert abs(dialogue[start + 24]) > 0.05 or abs(dialogue[start + 12]) > 0.05
        if start:
            assert abs(dialogue[start - 1]) < 0.3


def linear(values: np.ndarray) -> np.ndarray:
    """IEC 61966-2-1, written as the standard has it."""
    v = values / 255.0
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def encoded(light: np.ndarray) -> np.ndarray:
    return 255.0 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def test_the_middle_of_a_dissolve_is_the_mean_of_both_in_linear_light() -> None:
    plain = _program([24, 24])
    dissolve = _program([24, 24], transition="dissolve", length=11)
    before, after = plain.frame(23).pixels[..., :3], plain.frame(24 + 5).pixels[..., :3]
    mean = encoded((linear(before) + linear(after)) / 2)
    np.testing.assert_allclose(dissolve.frame(24 + 5).pixels[..., :3], mean, atol=0.51)
    for number in (0, 23, 35, 40):
        np.testing.assert_array_equal(dissolve.frame(number).pixels, plain.frame(number).pixels)


def test_the_shot_before_goes_on_beneath_a_dissolve() -> None:
    whole = SlateEngine().footage(slate_order("1A", 36, 0, Fraction(24), (256, 144)))
    program = _program([24, 24], transition="dissolve", length=12, tails=True)
    own = _program([24, 24])
    for inner in range(12):
        share = (inner + 1) / 13
        light = linear(whole.frame(24 + inner).pixels) * (1 - share) + linear(own.frame(24 + inner).pixels) * share
        # the slate of the tail counts its own frames, so only what both slates share is compared
        here = program.frame(24 + inner).pixels
        np.testing.assert_allclose(here[:16, :, :3], encoded(light)[:16, :, :3], atol=1.0)
    assert program.frames == 48


def test_a_fade_dips_to_black_about_the_cut() -> None:
    fade, plain = _program([24, 24], transition="fade", length=12), _program([24, 24])
    light = [fade.frame(n).pixels[..., :3].mean() / plain.frame(n).pixels[..., :3].mean() for n in range(14, 34)]
    assert light[:4] == [1.0] * 4 and light[-4:] == [1.0] * 4
    assert np.argmin(light) in (9, 10) and min(light) < 0.2
    assert np.all(np.diff(light[4:10]) < 0) and np.all(np.diff(light[10:16]) > 0)


def test_the_film_fades_out_to_black() -> None:
    program = _program([24, 48], fade_out=True)
    assert program.frame(71).pixels[..., :3].max() == 0
    assert program.frame(40).pixels[..., :3].max() > 100
