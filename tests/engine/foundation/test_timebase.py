"""Frames and samples agree at every rate, for ever."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimelineio import opentime

from engine.foundation.errors import UsageError
from engine.foundation.timebase import (
    SAMPLE_RATE,
    STANDARD_RATES,
    frame_at,
    frame_of_sample,
    frame_of_timecode,
    parse_rate,
    sample_at,
    timecode,
)

rates = st.sampled_from(sorted(STANDARD_RATES.values()))
frames = st.integers(-1_000_000, 10_000_000)


@given(frames, rates)
def test_every_sample_belongs_to_exactly_one_frame(frame: int, rate: Fraction) -> None:
    first, following = sample_at(frame, rate), sample_at(frame + 1, rate)
    assert frame_of_sample(first, rate) == frame
    assert frame_of_sample(following - 1, rate) == frame
    assert frame_of_sample(first - 1, rate) == frame - 1


def test_a_frame_at_29_97_has_1601_or_1602_samples_and_none_is_lost() -> None:
    rate = STANDARD_RATES["29.97"]
    lengths = [sample_at(n + 1, rate) - sample_at(n, rate) for n in range(30000)]
    assert set(lengths) == {1601, 1602}
    assert sum(lengths) == 1001 * SAMPLE_RATE  # 30,000 frames last 1,001 seconds exactly


@given(frames, rates)
def test_timecode_names_its_frame(frame: int, rate: Fraction) -> None:
    assert frame_of_timecode(timecode(frame, rate), rate) == frame


@given(st.integers(0, 24 * 107_892 - 1), st.sampled_from(["29.97", "59.94"]))
def test_drop_frame_timecode_names_the_frame_that_another_library_says(frame: int, name: str) -> None:
    rate = STANDARD_RATES[name]
    frame *= round(rate) // 30
    time = opentime.RationalTime(frame, float(rate))
    said = opentime.to_timecode(time, float(rate), True)
    assert ";" in said and frame_of_timecode(said, rate) == frame


def test_an_hour_of_drop_frame_timecode_is_an_hour() -> None:
    assert frame_of_timecode("01:00:00;00", STANDARD_RATES["29.97"]) == 107_892
    assert frame_of_timecode("-00:01:00;02", STANDARD_RATES["29.97"]) == -1800
    assert frame_of_timecode("01:00:00;00", Fraction(25)) == 90_000  # nothing is dropped there


@given(st.integers(0, 100_000), rates)
def test_the_moment_a_frame_starts_lies_in_it(frame: int, rate: Fraction) -> None:
    assert frame_at(Fraction(frame) / rate, rate) == frame


@pytest.mark.parametrize(("text", "rate"), [("23.976", Fraction(24000, 1001)), ("30000/1001", Fraction(30000, 1001))])
def test_rates_are_named_as_the_field_names_them(text: str, rate: Fraction) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["", "0", "-24", "1/0", "twelve", "17"])
def test_other_rates_are_refused_with_the_choices(text: str) -> None:
    with pytest.raises(UsageError, match=r"23\.976"):
        parse_rate(text)
