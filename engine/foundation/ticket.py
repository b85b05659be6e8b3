"""A ticket travels with a job: the job reports progress through it, the owner cancels through it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from engine.foundation.errors import CancelledError


class Ticket:
    """Progress and cancellation of one job. Safe to share between threads."""

    def __init__(self, report: Callable[[float, str], None] | None = None) -> None:
        self._cancelled = threading.Event()
        self._report = report

    def cancel(self) -> None:
        """Ask the job to stop at its next :meth:`check`."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raise CancelledError once the owner has cancelled. Jobs call this between pieces of work."""
        if self._cancelled.is_set():
            raise CancelledError("The work was cancelled; run the same command again to resume it.")

    def progress(self, fraction: float, what: str = "") -> None:
        """Report that ``fraction`` (0 to 1) of the job is done, and ``what`` is being done now."""
        self.check()
        if self._report is not None:
            self._report(min(1.0, max(0.0, fraction)), what)
