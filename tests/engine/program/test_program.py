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
    lengths: list[int], rate: Fraction = Fraction(24), transition: str = "cut", fade_out: bool = False
) -> Program:
    shots, record_in = [], 0
    for i, frames in enumerate(lengths):
        order = slate_order(f"1{chr(65 + i)}", frames, record_in, rate, (256, 144))
        shot = replace(order.shot, transition=transition if i else "cut")
        shots.append(ProgramShot(shot, SlateEngine().footage(order), record_in))
        record_in += frames
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


def test_a_dissolve_blends_from_the_last_picture_and_a_fade_from_black() -> None:
    plain, dissolve, fade = (_program([24, 24], transition=kind) for kind in ("cut", "dissolve", "fade"))
    before, after = (plain.frame(n).pixels.astype(float) for n in (23, 24))
    blended, faded = (program.frame(24).pixels.astype(float) for program in (dissolve, fade))
    weight = 1 / 13  # the first of twelve frames
    np.testing.assert_allclose(blended[..., :3], (before * (1 - weight) + after * weight)[..., :3], atol=1.0)
    assert faded[..., :3].mean() < 0.2 * after[..., :3].mean()
    np.testing.assert_array_equal(dissolve.frame(40).pixels, plain.frame(40).pixels)


def test_the_film_fades_out_to_black() -> None:
    program = _program([24, 48], fade_out=True)
    assert program.frame(71).pixels[..., :3].max() == 0
    assert program.frame(40).pixels[..., :3].max() > 100
