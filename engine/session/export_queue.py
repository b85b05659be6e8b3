"""Exports in line: ordered, cancelled, tried again, and taken up after a restart."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from engine.foundation.errors import CancelledError, UsageError
from engine.foundation.ticket import Ticket
from engine.session.exports import DRAWN, Export
from engine.session.jobs import DELIVERY, QUICK_DELIVERY, Job, Jobs, Work
from engine.session.journal import Journal, Unfinished

LANE = "deliver"
_REMEMBERED = 50
"""Orders that can be tried again."""
WAITS = "waits until the words are read"


class Awaited:
    """An export in line whose order follows, or the reason why none does."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.work: Work | None = None
        self._there = threading.Event()
        self._order: tuple[str, Export] | None = None
        self._error: Exception | None = None

    def answer(self, order: tuple[str, Export] | None, error: Exception | None = None) -> None:
        """Give the entry's name and the order, or what stands in its way."""
        self._order, self._error = order, error
        self._there.set()

    def wait(self, ticket: Ticket) -> tuple[str, Export]:
        """The entry's name and the order, once there; for the lane. Raises what stands in its way, and CancelledError."""
        ticket.progress(0.0, WAITS)
        while not self._there.wait(0.05):
            ticket.check()
        ticket.check()  # that it is not wanted any more counts more than why it cannot be
        if self._order is None:
            raise self._error or CancelledError("The work was cancelled.")
        return self._order


class ExportQueue:
    """``carry_out`` writes an order; it is called in the lane "deliver"."""

    def __init__(self, folder: Path, jobs: Jobs, carry_out: Callable[[Export, Ticket], str]) -> None:
        self._journal = Journal(folder)
        self._jobs, self._carry_out = jobs, carry_out
        self._names: dict[int, str] = {}
        self._orders: dict[int, tuple[Path, Export]] = {}

    def add(self, project: Path, order: Export) -> Job:
        """Put an order of the project file ``project`` in line."""
        return self._submit(project, order, self._journal.add(project, order))

    def add_awaited(self, project: Path, target: Path, kind: str) -> Awaited:
        """Put an export in line of which only the target and the kind are known; :meth:`follow` brings the order."""
        awaited = Awaited(project)
        awaited.work = self._queued(target, kind, lambda ticket: self._write(*awaited.wait(ticket), ticket))
        return awaited

    def follow(self, awaited: Awaited, order: Export) -> None:
        """The order of an export that waits in line, unless nobody wants it any more."""
        assert awaited.work is not None
        if awaited.work.ticket.cancelled:
            return
        name = self._journal.add(awaited.project, order)
        self._remember(awaited.work.job, awaited.project, order, name)
        awaited.answer((name, order))

    def _submit(self, project: Path, order: Export, name: str) -> Job:
        job = self._queued(order.target, order.kind, lambda ticket: self._write(name, order, ticket)).job
        self._remember(job, project, order, name)
        return job

    def _queued(self, target: Path, kind: str, run: Callable[[Ticket], str]) -> Work:
        priority = DELIVERY if kind in DRAWN else QUICK_DELIVERY
        return self._jobs.submit(
            LANE, "board" if kind == "board" else "export", f"Writing {target.name}", priority, run
        )

    def _remember(self, job: Job, project: Path, order: Export, name: str) -> None:
        self._names[job.id] = name
        self._orders[job.id] = project, order
        while len(self._orders) > _REMEMBERED:
            self._orders.pop(next(iter(self._orders)))

    def _write(self, name: str, order: Export, ticket: Ticket) -> str:
        try:
            written = self._carry_out(order, ticket)
        except CancelledError:
            raise  # by the user: then it is forgotten already; by the end of the studio: then it is to be taken up
        except BaseException:
            self._journal.remove(name)
            raise
        self._journal.remove(name)
        return written

    def cancelled(self, job_id: int) -> None:
        """The user wants that job no more."""
        name = self._names.pop(job_id, None)
        if name is not None:
            self._journal.remove(name)

    def knows(self, job_id: int) -> bool:
        """Whether that job can be tried again."""
        return job_id in self._orders

    def again(self, job_id: int) -> Job:
        """Order once more what failed or was cancelled: of the film as it was then; pictures that were drawn are there."""
        found = self._orders.pop(job_id, None)
        if found is None:
            raise UsageError("That export is too long ago to be tried again; order it anew.")
        return self.add(*found)

    def unfinished(self, project: Path) -> tuple[Unfinished, ...]:
        """What an earlier run ordered of ``project`` and did not finish."""
        return self._journal.unfinished(project)

    def resume(self, project: Path, name: str) -> Job:
        """Take up an unfinished export. Raises UsageError if it is gone or somebody else works on it."""
        found = next((one for one in self.unfinished(project) if one.name == name), None)
        if found is None or not self._journal.take(name):
            raise UsageError("That export was taken up or forgotten meanwhile; order it anew.")
        return self._submit(project, found.order, name)

    def forget(self, name: str) -> None:
        """Offer an unfinished export no more."""
        self._journal.remove(name)

    def close(self) -> None:
        """After the jobs have ended: what is not done stays in the journal."""
        self._journal.close()
