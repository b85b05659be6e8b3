"""The frame shown is the frame asked for, always; the slice heard is its own."""

from __future__ import annotations

from fractions import Fraction

import pytest
from pytestqt.qtbot import QtBot

from tests.path.studio_measures import RATES, WAYS, scrubs

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.mark.parametrize(
    ("rate", "way"),
    [(RATES[0], "drawn"), (RATES[0], "H.264"), (RATES[1], "store"), (RATES[2], "H.264"), (RATES[3], "store")],
    ids=lambda value: value if isinstance(value, str) else f"{float(value):.3f}",
)
def test_scrubbing_shows_and_sounds_what_was_asked_for(qtbot: QtBot, rate: Fraction, way: str) -> None:
    for asked, number, sounded in scrubs(80, rate, way, seed=1):
        assert number == asked
        assert sounded, asked


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("rate", RATES, ids=lambda rate: f"{float(rate):.3f}")
def test_ten_thousand_scrubs(qtbot: QtBot, rate: Fraction, way: str) -> None:
    wrong = [
        (asked, number) for asked, number, sounded in scrubs(834, rate, way, seed=2) if asked != number or not sounded
    ]
    assert not wrong
