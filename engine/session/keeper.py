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
                self.reason = "Another window has this project open, so it can only be looked at here."
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
        revision = self._do(lambda: self._open.commit(project, label))
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
        self._do(lambda: self._open.keep_draft(text))
        self.draft = text

    def copy_to(self, path: Path) -> None:
        """Write the project as it stands, history included, into the empty file ``path``."""
        self._do(lambda: self._open.copy_to(path))

    def go_to(self, position: int) -> Project:
        """Make the revision at ``position`` the current one."""
        number = self.revisions[position].number
        stored = self._do(lambda: self._open.go_to(number))
        self.number = number
        return self._states.setdefault(number, stored)  # the state met before shares its parts with its neighbours

    def close(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            with contextlib.suppress(RuntimeError):
                self._thread.submit(store.close).result()
        self._thread.shutdown()
        self._lock.release()

    def _do(self, work: Callable[[], T]) -> T:
        try:
            return self._thread.submit(work).result()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise SourceError(f"The project is damaged ({error}); restore a copy of {str(self.path)!r}.") from error
            raise UnavailableError(
                f"The project {str(self.path)!r} could not be written ({error}); free some space and try again."
            ) from error
