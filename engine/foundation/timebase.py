"""Frames, samples and seconds, without rounding drift.

A frame rate is an exact fraction. Frame ``n`` lasts from ``n / rate`` to ``(n + 1) / rate`` seconds, start
included, end excluded. Sound runs at 48 kHz; at 29.97 frames per second a frame holds 1601 or 1602 samples, so
there is no "samples per frame" and everything is computed from the index.
"""

from __future__ import annotations

import math
from fractions import Fraction

from engine.foundation.errors import UsageError

Rate = Fraction

SAMPLE_RATE = 48_000
"""Samples per second of all sound in the house."""

STANDARD_RATES: dict[str, Rate] = {
    "23.976": Fraction(24000, 1001),
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30000, 1001),
    "30": Fraction(30),
    "50": Fraction(50),
    "59.94": Fraction(60000, 1001),
    "60": Fraction(60),
}


def parse_rate(text: str) -> Rate:
    """Return the rate named by ``text``: a standard name such as ``23.976`` or a fraction such as ``24000/1001``.

    Raises UsageError for anything else.
    """
    if text in STANDARD_RATES:
        return STANDARD_RATES[text]
    try:
        rate = Fraction(text)
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if rate in STANDARD_RATES.values():
        return rate
    raise UsageError(f"The frame rate {text!r} is not supported; choose one of {', '.join(STANDARD_RATES)}.")


def sample_at(frame: int, rate: Rate) -> int:
    """First 48 kHz sample whose time lies in ``frame`` (may be negative)."""
    return math.ceil(frame * SAMPLE_RATE / rate)


def frame_of_sample(sample: int, rate: Rate) -> int:
    """The frame that holds ``sample``; the inverse of :func:`sample_at`."""
    return math.floor(sample * rate / SAMPLE_RATE)


def frame_at(seconds: float | Fraction, rate: Rate) -> int:
    """The frame that contains the moment ``seconds``."""
    return math.floor(Fraction(seconds) * rate)


def timecode(frame: int, rate: Rate) -> str:
    """``HH:MM:SS:FF`` counted without drop frames at the nominal (rounded) rate; negative frames carry a minus."""
    nominal = round(rate)
    sign, frame = ("-", -frame) if frame < 0 else ("", frame)
    seconds, frames = divmod(frame, nominal)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frames:02}"


def frame_of_timecode(text: str, rate: Rate) -> int:
    """The frame named by ``HH:MM:SS:FF`` (leading fields may be left out); the inverse of :func:`timecode`. With a semicolon
    before the frames it counts drop frames, where the rate has them (29.97, 59.94): SMPTE 12M leaves out the first two (four)
    numbers of every minute but each tenth."""
    nominal = round(rate)
    sign = -1 if text.strip().startswith("-") else 1
    drops = nominal // 15 if ";" in text and rate.denominator == 1001 and nominal % 30 == 0 else 0
    try:
        fields = [int(part) for part in text.strip().lstrip("-").replace(";", ":").split(":")]
    except ValueError:
        fields = []
    if not 1 <= len(fields) <= 4:
        raise UsageError(f"{text!r} is not a timecode; write HH:MM:SS:FF.")
    hours, minutes, seconds, frames = [0] * (4 - len(fields)) + fields
    whole = hours * 60 + minutes
    return sign * ((whole * 60 + seconds) * nominal + frames - drops * (whole - whole // 10))
