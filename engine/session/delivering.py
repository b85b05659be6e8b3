"""What the film on the desk is handed on as: orders of files, carried out while one goes on working."""

from __future__ import annotations

import threading
from pathlib import Path

from engine.foundation.errors import SoundstageError, UsageError
from engine.foundation.ticket import Ticket
from engine.project import Project
from engine.session import exports
from engine.session.crew import Workers
from engine.session.export_queue import Awaited, ExportQueue
from engine.session.exports import Export, ExportOptions
from engine.session.floor import DeskSettings, Floor
from engine.session.jobs import Job
from engine.session.journal import Unfinished
from engine.session.keeper import Keeper
from engine.session.session import Opened, Session, _fades_out


class Delivering:
    """The part of a desk that writes files."""

    _project: Project
    _read: Opened | None
    _session: Session
    _settings: DeskSettings
    _floor: Floor
    _workers: Workers
    _text: str
    _reading_busy: bool
    _unwritten: str | None
    _exports: ExportQueue
    _generation: int
    _lock: threading.RLock
    _awaiting: list[tuple[Awaited, int, Path, ExportOptions]]
    """Exports that wait until the words are read, and of which film (by its generation) they are."""

    _keeper: Keeper | None

    @property
    def path(self) -> Path | None:
        return self._keeper.path if self._keeper else None

    def save_copy(self, path: Path) -> None:
        """Write the project with its history to another file, to keep or to take elsewhere; one goes on working on the one that
        is open. Raises UsageError, UnavailableError."""
        from engine.delivery.target import whole_file

        if self._keeper is None:
            raise UsageError("No project is open; open one first.")
        if self._keeper.holds(path):
            raise UsageError(f"{path.name!r} is the project that is open; choose another name for the copy.")
        with whole_file(path) as part:
            self._keeper.copy_to(part, self._unwritten)

    def export(self, target: Path, options: ExportOptions | None = None) -> Job:
        """Order a file of the film as it is now, or, while words are read, as it is then: the order waits in line for that.
        Raises UsageError before any work is spent on a target that cannot be written; what goes wrong later is in the job's
        state. What is not done when the desk closes, or dies, is offered by :meth:`unfinished_exports` when the project is
        opened again."""
        target, options, project = Path(target), options or ExportOptions(), self.path or Path(".")
        with self._lock:
            if not self._reading_busy or self._text == self._project.script:
                return self._exports.add(project, self._ordered(target, options))
            kind = exports.checked(self._project, target, options)
            awaited = self._exports.add_awaited(project, target, kind)
            self._awaiting.append((awaited, self._generation, target, options))
            assert awaited.work is not None
            return awaited.work.job

    def _ordered(self, target: Path, options: ExportOptions) -> Export:
        fade_out = self._read is not None and _fades_out(self._read)
        return exports.ordered(self._project, fade_out, target, options)

    def _order_awaited(self) -> None:
        """Words were read, or could not be: the exports that waited for that go on."""
        with self._lock:
            if self._reading_busy:
                return  # there are newer words already
            awaiting, self._awaiting = self._awaiting, []
            for awaited, generation, target, options in awaiting:
                try:
                    if generation != self._generation:
                        raise UsageError(
                            "Another film was opened before the words were read; open this one and export it."
                        )
                    if self._text != self._project.script:
                        raise UsageError(
                            "The words could not be read, so nothing was written; change them and try again."
                        )
                    self._exports.follow(awaited, self._ordered(target, options))
                except SoundstageError as error:
                    awaited.answer(None, error)

    def can_export_again(self, job_id: int) -> bool:
        return self._exports.knows(job_id)

    def export_again(self, job_id: int) -> Job:
        """Try an export that failed or was cancelled once more. Raises UsageError."""
        return self._exports.again(job_id)

    def unfinished_exports(self) -> tuple[Unfinished, ...]:
        """Exports of this project that were ordered earlier and never finished."""
        return self._exports.unfinished(self.path) if self.path is not None else ()

    def resume_export(self, name: str) -> Job:
        """Take up an unfinished export; frames that were drawn are found again. Raises UsageError."""
        return self._exports.resume(self.path or Path("."), name)

    def forget_export(self, name: str) -> None:
        self._exports.forget(name)

    def _carry_out(self, order: Export, ticket: Ticket) -> str:
        return exports.carry_out(order, self._session, self._floor, self._workers, self._settings.engine, ticket)
