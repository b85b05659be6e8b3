"""The project file: one SQLite database, every edit committed as it is made, history kept.

``application_id`` marks the file as ours, ``user_version`` its format. A newer format is refused with the version that opens
it. Opening for writing takes a lock; a second opener is given the file read-only.
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from engine.foundation.errors import SourceError, UnavailableError
from engine.project.film import Project

APPLICATION_ID = 0x534E4453  # "SNDS"
FORMAT = 1
OPENED_BY = {1: "0.1"}
"""Which version of Soundstage first opens each format."""
SUFFIX = ".soundstage"

_TABLES = """
CREATE TABLE revision (
  number INTEGER PRIMARY KEY, label TEXT NOT NULL, project BLOB NOT NULL
) STRICT;
CREATE TABLE current (only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL) STRICT;
"""
_DRAFT = "CREATE TABLE IF NOT EXISTS draft (only INTEGER PRIMARY KEY CHECK (only = 1), text TEXT NOT NULL) STRICT"
"""Made when first needed: files without it are of the same format."""


@dataclass(frozen=True)
class Revision:
    """A state of the project and the name of the edit that led to it."""

    number: int
    label: str


class ProjectStore:
    """An open project file. Use from one thread."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    def create(cls, path: Path, project: Project, label: str = "New project") -> ProjectStore:
        """Make a project file at ``path``. Raises SourceError if something is there already, UnavailableError if it cannot be
        written."""
        if path.exists():
            raise SourceError(f"There is already a file {str(path)!r}; choose another name.")
        store = cls(_connect(path), path)
        try:
            names = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT};"
            store._connection.executescript(f"BEGIN; {names} {_TABLES} COMMIT;")  # the disk is waited for once
            store.commit(project, label)
        except sqlite3.Error as error:
            raise UnavailableError(f"The project {str(path)!r} cannot be written: {error}; check the disk.") from error
        return store

    @classmethod
    def open(cls, path: Path) -> ProjectStore:
        """Open the project file at ``path``. Raises SourceError if it is none, damaged, or from a newer version."""
        if not path.is_file():
            raise SourceError(f"The project does not exist; check its name: {str(path)!r}.")
        if path.stat().st_size == 0:  # SQLite would take it for a new database and write into it
            raise SourceError(f"This is not a Soundstage project: {str(path)!r}.")
        try:
            store = cls(_connect(path), path)
            application, version = (
                store._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
            )
        except sqlite3.Error as error:
            raise SourceError(f"The project is damaged ({error}); restore a copy of {str(path)!r}.") from error
        if application != APPLICATION_ID:
            raise SourceError(f"This is not a Soundstage project: {str(path)!r}.")
        if version > FORMAT:
            opener = OPENED_BY.get(version, "a newer version")
            raise SourceError(f"The project needs Soundstage {opener} (its format is {version}): {str(path)!r}.")
        return store

    def project(self) -> Project:
        """The current state. Raises SourceError if it is damaged."""
        try:
            row = self._connection.execute("SELECT project FROM revision JOIN current USING (number)").fetchone()
            return from_bytes(row[0])
        except (sqlite3.Error, TypeError, ValueError, zlib.error) as error:
            raise SourceError(f"The project is damaged ({error}); restore a copy of {str(self.path)!r}.") from error

    def commit(self, project: Project, label: str) -> Revision:
        """Add a state after the current one; states that had been undone are dropped."""
        with self._connection as connection:
            row = connection.execute("SELECT number FROM current").fetchone()
            number = (row[0] if row else 0) + 1
            connection.execute("DELETE FROM revision WHERE number >= ?", (number,))
            connection.execute("INSERT INTO revision VALUES (?, ?, ?)", (number, label, to_bytes(project)))
            connection.execute("INSERT OR REPLACE INTO current VALUES (1, ?)", (number,))
            if self._has_draft():
                connection.execute("DELETE FROM draft WHERE text = ?", (project.script,))
        return Revision(number, label)

    def draft(self) -> str | None:
        """Words that were typed and are in no state yet, or None."""
        row = self._connection.execute("SELECT text FROM draft").fetchone() if self._has_draft() else None
        return None if row is None else str(row[0])

    def keep_draft(self, text: str | None) -> None:
        """Keep words as they are typed, until a state holds them; None: there are none to keep."""
        with self._connection as connection:
            if text is not None:
                connection.execute(_DRAFT)
                connection.execute("INSERT OR REPLACE INTO draft VALUES (1, ?)", (text,))
            elif self._has_draft():
                connection.execute("DELETE FROM draft")

    def _has_draft(self) -> bool:
        return bool(self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'draft'").fetchone())

    def copy_to(self, path: Path) -> None:
        """Write the project with its whole history and its draft into ``path``, which holds nothing yet."""
        with contextlib.closing(sqlite3.connect(path)) as copy:
            self._connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it

    def history(self) -> tuple[Revision, ...]:
        rows = self._connection.execute("SELECT number, label FROM revision ORDER BY number")
        return tuple(Revision(number, label) for number, label in rows)

    def current(self) -> Revision:
        row = self._connection.execute("SELECT number, label FROM revision JOIN current USING (number)").fetchone()
        return Revision(*row)

    @staticmethod
    def add_draft(path: Path, text: str) -> None:
        """Put words that are in no state yet into a project that nobody has open."""
        with contextlib.closing(sqlite3.connect(path)) as connection:
            ProjectStore(connection, path).keep_draft(text)
            connection.execute("PRAGMA journal_mode = DELETE")

    def gather(self) -> None:
        """Bring what was committed from the log beside the file into the file itself, so that it is whole alone. Nothing waits
        for it: a commit is on disk before. Raises sqlite3.Error."""
        self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def go_to(self, number: int) -> Project:
        """Make revision ``number`` the current one (undo, redo). Raises SourceError if there is none."""
        with self._connection as connection:
            if connection.execute("SELECT 1 FROM revision WHERE number = ?", (number,)).fetchone() is None:
                raise SourceError(f"The project has no revision {number}; it may have been replaced by a newer edit.")
            connection.execute("UPDATE current SET number = ?", (number,))
        return self.project()

    def close(self) -> None:
        self._connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def to_bytes(project: Project) -> bytes:
    """``project`` as compressed JSON."""
    import msgspec

    return zlib.compress(msgspec.json.encode(project, enc_hook=_fraction_out), 3)


def from_bytes(data: bytes) -> Project:
    """The project in ``data``. Raises ValueError if it is damaged."""
    import msgspec

    return msgspec.json.decode(zlib.decompress(data), type=Project, dec_hook=_fraction_in)


def _fraction_out(value: Any) -> Any:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    raise NotImplementedError(f"a {type(value).__name__} cannot be stored")


def _fraction_in(kind: type, value: Any) -> Any:
    if kind is Fraction:
        return Fraction(value)
    raise NotImplementedError(f"a {kind.__name__} cannot be read")
