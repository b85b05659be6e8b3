"""The ways to an outcome are told apart, also where the same happens on each of them."""

from __future__ import annotations

from engine.session.alternates import told_apart
from engine.world import StartChoice

Three = tuple[float, float, float]
HERE = (4.0, 1.0, 0.1)


def way(summary: str, velocity: Three, end: Three = HERE) -> StartChoice:
    return StartChoice(velocity, (0.0, 0.0, 0.0), end, summary)


def test_what_happens_is_enough_where_it_differs() -> None:
    assert told_apart([way("goes in", (5, 0, 5)), way("off the rim", (5, 0, 6))]) == ["goes in", "off the rim"]
    assert told_apart([way("goes in", (5, 0, 5))]) == ["goes in"]


def test_the_same_is_told_apart_by_where_it_ends() -> None:
    across = [way("out", (5, 0, 5), (4, 1, 0)), way("out", (5, 0, 5), (4, -1, 0)), way("in", (5, 0, 5))]
    assert told_apart(across) == ["out (ends 1.0 m to the left)", "out (ends 1.0 m to the right)", "in"]
    along = [way("out", (0, -5, 5), (0, -4, 0)), way("out", (0, -5, 5), (0, -2, 0)), way("out", (0, -5, 5), (0, -3, 0))]
    assert told_apart(along) == ["out (ends 1.0 m further)", "out (ends 1.0 m nearer)", "out (ends between)"]
    assert told_apart([way("falls", (0, 0, 0), (1, 0, 0)), way("falls", (0, 0, 0), (0, 0, 0))]) == [
        "falls (ends 0.5 m further)", "falls (ends 0.5 m nearer)",
    ]  # fmt: skip


def test_what_ends_in_one_place_is_told_apart_by_how_it_begins() -> None:
    steep = [way("goes in", (5, 0, 5)), way("goes in", (3, 4, 0)), way("goes in", (4, 0, -3))]
    assert told_apart(steep) == ["goes in (begins 45° up)", "goes in (begins level)", "goes in (begins 37° down)"]
    fast = [way("falls", (3, 0, 0)), way("falls", (0, 4, 0)), way("stays", (1, 0, 1))]
    assert told_apart(fast) == ["falls (begins at 3.0 m/s)", "falls (begins at 4.0 m/s)", "stays"]
    assert len(told_apart([way("in", (5, 0, 5)), way("in", (5, 0, 5)), way("in", (5, 0, 7))])) == 3
