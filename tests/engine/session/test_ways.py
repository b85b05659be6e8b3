"""The ways to an outcome are told apart, also where the same happens on each of them."""

from __future__ import annotations

from engine.session.alternates import told_apart
from engine.world import StartChoice

NONE = (0.0, 0.0, 0.0)


def way(velocity: tuple[float, float, float], summary: str) -> StartChoice:
    return StartChoice(velocity, NONE, NONE, summary)


def test_what_happens_is_enough_where_it_differs() -> None:
    assert told_apart([way((5, 0, 5), "goes in"), way((5, 0, 6), "off the rim")]) == ["goes in", "off the rim"]
    assert told_apart([way((5, 0, 5), "goes in")]) == ["goes in"]


def test_the_same_is_told_apart_by_how_it_begins() -> None:
    steep = [way((5, 0, 5), "goes in"), way((3, 4, 0), "goes in"), way((4, 0, -3), "goes in")]
    assert told_apart(steep) == ["goes in (begins 45° up)", "goes in (begins level)", "goes in (begins 37° down)"]
    fast = [way((3, 0, 0), "falls"), way((0, 4, 0), "falls"), way((1, 0, 1), "stays")]
    assert told_apart(fast) == ["falls (begins at 3.0 m/s)", "falls (begins at 4.0 m/s)", "stays"]
    turned = [way((5, 1, 0), "misses"), way((5, -1, 0), "misses")]
    assert told_apart(turned) == ["misses (begins 11.3° to the left)", "misses (begins 11.3° to the right)"]
    mixed = [way((5, 0, 5), "in"), way((5, 0, 5), "in"), way((5, 0, 7), "in")]
    assert len(told_apart(mixed)) == 3  # ways that begin alike as far as anybody could see are told alike
