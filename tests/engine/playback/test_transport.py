"""The frame shown is the frame that the sound device has reached."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from engine.foundation.timebase import STANDARD_RATES, frame_of_sample
from engine.playback import Direction, ManualClock, SampleClock, Transport

rates = st.sampled_from(sorted(STANDARD_RATES.values()))


@given(rates, st.integers(0, 400), st.integers(0, 5_000_000), st.integers(0, 800_000))
def test_playing_shows_the_frame_of_the_sample_that_sounds(rate: Fraction, start: int, begun: int, played: int) -> None:
    clock = ManualClock()
    clock.now = begun
    transport = Transport(rate, 100_000).seek(start).play(clock)
    clock.now += played
    moved = transport.advance(clock)
    assert moved.frame == frame_of_sample(moved.slice(start)[0] + played, rate)


@given(rates, st.integers(0, 999))
def test_slices_join_without_gap(rate: Fraction, frame: int) -> None:
    transport = Transport(rate, 1000)
    assert transport.slice(frame)[1] == transport.slice(frame + 1)[0]


def test_it_stops_on_the_last_frame_and_begins_again_from_the_first() -> None:
    clock = ManualClock()
    transport = Transport(Fraction(24), 48).play(clock)
    clock.now = 96_000
    ended = transport.advance(clock)
    assert (ended.frame, ended.direction) == (47, Direction.STOPPED)
    assert ended.play(clock).frame == 0


def test_a_loop_goes_round() -> None:
    clock = ManualClock()
    transport = Transport(Fraction(24), 480, frame=24, looping=True, first=24, last=48).play(clock)
    clock.now = 48_000 + 2000
    assert transport.advance(clock).frame == 24


def test_pressing_l_again_doubles_the_speed_and_j_turns_round() -> None:
    clock = ManualClock()
    transport = Transport(Fraction(24), 480).seek(100).play(clock).play(clock)
    assert transport.speed == 2
    clock.now += 24_000
    fast = transport.advance(clock)
    assert fast.frame == 124
    back = fast.play(clock, Direction.BACKWARD)
    clock.now += 24_000
    assert back.advance(clock).frame == 112


def test_the_sample_clock_follows_the_device_and_stops_with_it() -> None:
    now = [10.0]
    clock = SampleClock(lambda: now[0])
    clock.tick(0, 480)
    now[0] += 0.005
    assert clock.samples() == 240
    now[0] += 5.0  # the device stalls: the picture waits
    assert clock.samples() == 480
    clock.tick(480, 480)
    assert clock.samples() == 480
