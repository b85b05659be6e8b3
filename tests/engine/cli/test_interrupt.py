"""Ctrl-C stops a command wherever it falls."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator

import pytest

from engine.cli.interrupt import stopped_by_interrupt
from engine.foundation.errors import CancelledError
from engine.foundation.ticket import Ticket


@pytest.fixture(autouse=True)
def in_a_terminal() -> Iterator[None]:
    """Ctrl-C is heard, as in a terminal's foreground: what a shell starts in its background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class _InterruptedAtItsEnd:
    """Its finaliser is where the interrupt falls: Python prints the exception there and goes on."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


class _FailingAtItsEnd:
    def __del__(self) -> None:
        raise ValueError("something else")


def test_an_interrupt_raises_and_cancels() -> None:
    ticket = Ticket()
    with pytest.raises(KeyboardInterrupt), stopped_by_interrupt(ticket):
        signal.raise_signal(signal.SIGINT)
    assert ticket.cancelled


def test_an_interrupt_that_python_throws_away_is_found_by_the_next_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is printed of it: what is said of a cancelled command is one sentence."""
    printed: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", printed.append)
    with stopped_by_interrupt(Ticket()) as ticket:
        ended = _InterruptedAtItsEnd()
        ticket.check()
        del ended
        with pytest.raises(CancelledError):
            ticket.check()
    assert not printed


def test_what_else_python_throws_away_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", printed.append)
    with stopped_by_interrupt(Ticket()):
        failing = _FailingAtItsEnd()
        del failing
    assert len(printed) == 1


def test_an_interrupt_that_became_another_error_is_still_one() -> None:
    with pytest.raises(CancelledError), stopped_by_interrupt(Ticket()):
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise SystemError("a function returned a result with an exception set") from None


def test_an_error_without_an_interrupt_stays_what_it_is() -> None:
    with pytest.raises(ZeroDivisionError), stopped_by_interrupt(Ticket()):
        _ = 1 / 0


@pytest.mark.parametrize("former", [signal.SIG_IGN, signal.default_int_handler])
def test_what_was_set_before_is_set_again(former: object) -> None:
    before = signal.signal(signal.SIGINT, former)  # type: ignore[arg-type]
    try:
        with stopped_by_interrupt(Ticket()) as ticket:
            if former is signal.SIG_IGN:
                signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is former
        assert not ticket.cancelled
    finally:
        signal.signal(signal.SIGINT, before)
