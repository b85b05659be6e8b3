"""The open project file: one thread talks to the database, every state is on disk when it is acknowledged."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from engine.foundation.errors import SourceError, UnavailableError, UsageError
from engine.project import Project
from engine.project.history import UNREAD
from engine.project.store import ProjectStore, Revision
from engine.session.library import Lock

T = TypeVar("T")


class Keeper:
    """A project file, its history and the lock on it. ``read_only`` where another window holds the lock."""

    def __init__(self, path: Path, new: Project | None = None) -> None:
        """Open ``path``, or with ``new`` make it. Raises SourceError, UnavailableError."""
        self.path = path
        self._lock = Lock(path)
        self._thread = ThreadPoolExecutor(1, "soundstage-keeper")
        self._states: dict[int, Project] = {}
        self._store: ProjectStore | None = None
        try:
            try:
                self.read_only = not self._lock.take()
                self.reason = (
                    "Another window has this project open, so it can only be looked at here; to work on it, close it there and "
                    "open it here again."
                )
            except UnavailableError as error:
                if new is not None:
                    raise
                self.read_only, self.reason = True, str(error)
            self._store = self._do(
                lambda: ProjectStore.open(path) if new is None else ProjectStore.create(path, new, UNREAD)
            )
            self.revisions: list[Revision] = list(self._do(self._open.history))
            self.number = self._do(self._open.current).number
            self._states[self.number] = self._do(self._open.project)
            self.draft: str | None = self._do(self._open.draft)
            self._at = _place(path)
            self._thread.submit(self._gather)
        except (TypeError, sqlite3.Error) as error:
            self.close()
            raise SourceError(f"The project is damaged ({error}); restore a copy of {str(path)!r}.") from error
        except BaseException:
            self.close()
            raise

    @property
    def _open(self) -> ProjectStore:
        if self._store is None:
            raise UsageError("The project was closed; open it again.")
        return self._store

    def project(self) -> Project:
        return self._states[self.number]

    @property
    def position(self) -> int:
        """Index of the current revision."""
        return next(i for i, revision in enumerate(self.revisions) if revision.number == self.number)

    @property
    def floor(self) -> int:
        """The lowest position that can be gone to: a project of which no word was read is nothing to go back to."""
        unread = len(self.revisions) > 1 and self.revisions[0].label == UNREAD
        return int(unread and self.revisions[1].number == self.revisions[0].number + 1)

    def commit(self, project: Project, label: str) -> None:
        """On disk when this returns. Raises UnavailableError, and then nothing has changed."""
        revision = self._write(lambda: self._open.commit(project, label))
        self.revisions = [*self.revisions[: self.position + 1], revision]
        self._states = {n: state for n, state in self._states.items() if n < revision.number}
        self._states[revision.number] = project
        self.number = revision.number
        if self.draft == project.script:
            self.draft = None

    def keep_draft(self, text: str | None) -> None:
        """Words as they are typed: on disk when this returns, and there after whatever may happen. None: no longer wanted."""
        if text == self.draft:
            return
        self._write(lambda: self._open.keep_draft(text))
        self.draft = text

    def copy_to(self, path: Path, draft: str | None = None) -> None:
        """Write the project as it stands, history included, into the empty file ``path``, with ``draft`` for words that could
        not be kept here. Where the disk of this one cannot be read any more the copy has no history. Raises UnavailableError."""
        try:
            self._do(lambda: self._open.copy_to(path))
        except (SourceError, UnavailableError):
            path.unlink(missing_ok=True)
            draft = self.draft if draft is None else draft
            self._do(lambda: ProjectStore.create(path, self.project()).close())
        if draft is not None:
            self._do(lambda: ProjectStore.add_draft(path, draft))

    def go_to(self, position: int) -> Project:
        """Make the revision at ``position`` the current one."""
        number = self.revisions[position].number
        stored = self._write(lambda: self._open.go_to(number))
        self.number = number
        return self._states.setdefault(number, stored)  # the state met before shares its parts with its neighbours

    def holds(self, path: Path) -> bool:
        """Whether ``path`` is the very file that is open here."""
        return self._at is not None and _place(path) == self._at

    def give_way(self) -> None:
        """Where the file was taken away: let the one that is in its place be opened."""
        if not self.holds(self.path):
            self._lock.release()

    def check_place(self) -> None:
        """Raise UnavailableError if the file was taken away, with its disk or without: what is written to it would be lost."""
        if not self.holds(self.path):
            raise UnavailableError(
                f"The project {str(self.path)!r} is no longer there; save a copy of the film (Ctrl+Shift+S) to keep it."
            )

    def close(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            with contextlib.suppress(RuntimeError):
                self._thread.submit(store.close).result()
        self._thread.shutdown()
        self._lock.release()

    def _write(self, work: Callable[[], T]) -> T:
        """Do ``work``, which is on disk when this returns; a moment later it is in the project's own file, which may then be
        copied or moved by anybody."""
        self.check_place()
        done = self._do(work)
        self._thread.submit(self._gather)
        return done

    def _gather(self) -> None:
        store = self._store
        if store is not None:
            with contextlib.suppress(sqlite3.Error):  # it stays in the log beside the file, where it is as safe
                store.gather()

    def _do(self, work: Callable[[], T]) -> T:
        try:
            return self._thread.submit(work).result()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise SourceError(f"The project is damaged ({error}); restore a copy of {str(self.path)!r}.") from error
            full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
            what = "free some space and try again" if full else "check its disk, or save a copy of the film elsewhere"
            raise UnavailableError(f"The project {str(self.path)!r} could not be written ({error}); {what}.") from error


def _place(path: Path) -> tuple[int, int] | None:
    """What tells a file from one that was put in its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
