"""Ctrl-C: what it has to stop stops, wherever the interrupt happens to fall."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from engine.foundation.errors import CancelledError
from engine.foundation.ticket import Ticket


@contextmanager
def stopped_by_interrupt(ticket: Ticket) -> Iterator[Ticket]:
    """Give ``ticket`` back, which SIGINT cancels as well as raising KeyboardInterrupt.

    Python throws the exception away where it falls into a finaliser or into a function that C code called (the graphics
    driver and the codecs call some): the film would then be made to its end. The cancelled ticket is still found by the
    job's next check, and nothing is printed of the exception. Where SIGINT is ignored (a job in a shell's background) it
    stays ignored. Main thread only."""
    former, told = signal.getsignal(signal.SIGINT), sys.unraisablehook
    if not callable(former):
        yield ticket
        return

    def stop(number: int, frame: FrameType | None) -> None:
        ticket.cancel()
        former(number, frame)

    def tell(thrown_away: sys.UnraisableHookArgs) -> None:
        if not (ticket.cancelled and issubclass(thrown_away.exc_type, KeyboardInterrupt)):
            told(thrown_away)

    signal.signal(signal.SIGINT, stop)
    sys.unraisablehook = tell
    try:
        yield ticket
    except Exception as error:
        if ticket.cancelled:  # C code made an error of its own of the interrupt
            raise CancelledError("Cancelled; run the same command again to go on from here.") from error
        raise
    finally:
        sys.unraisablehook = told
        signal.signal(signal.SIGINT, former)
