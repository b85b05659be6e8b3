"""Exports in line: ordered, cancelled, tried again, and taken up after a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.foundation.errors import CancelledError, UsageError
from engine.foundation.ticket import Ticket
from engine.session.exports import DRAWN, Export
from engine.session.jobs import DELIVERY, QUICK_DELIVERY, Job, Jobs
from engine.session.journal import Journal, Unfinished

LANE = "deliver"
_REMEMBERED = 50
"""Orders that can be tried again."""


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

    def _submit(self, project: Path, order: Export, name: str) -> Job:
        def run(ticket: Ticket) -> str:
            try:
                written = self._carry_out(order, ticket)
            except CancelledError:
                raise  # by the user: then it is forgotten already; by the end of the studio: then it is to be taken up
            except BaseException:
                self._journal.remove(name)
                raise
            self._journal.remove(name)
            return written

        kind = "board" if order.kind == "board" else "export"
        priority = DELIVERY if order.kind in DRAWN else QUICK_DELIVERY
        job = self._jobs.submit(LANE, kind, f"Writing {order.target.name}", priority, run).job
        self._names[job.id] = name
        self._orders[job.id] = project, order
        while len(self._orders) > _REMEMBERED:
            self._orders.pop(next(iter(self._orders)))
        return job

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
