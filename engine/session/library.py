"""Files of the window: bundled films, recent projects, locks, and scripts that other programs wrote."""

from __future__ import annotations

import contextlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from engine import screenplay
from engine.foundation.assets import asset_path
from engine.foundation.errors import UnavailableError
from engine.project.store import SUFFIX
from engine.screenplay.final_draft import read_final_draft
from engine.session.source import read_text

_RECENT = 20


@dataclass(frozen=True)
class FilmFile:
    name: str
    title: str
    path: Path


@dataclass(frozen=True)
class RecentFile:
    path: Path
    title: str


def bundled_films() -> tuple[FilmFile, ...]:
    """The films that come with Soundstage, by name."""
    found = sorted(path for path in asset_path("films").iterdir() if path.suffix in (".fountain", ".txt"))
    return tuple(FilmFile(path.stem, _title(path), path) for path in found)


def _title(path: Path) -> str:
    match = re.match(r"\s*Title:\s*(.+)", path.read_text("utf-8"))
    return match.group(1).strip() if match else path.stem.replace("_", " ").capitalize()


def script_of(path: Path) -> str:
    """The words of a .fountain, .txt or .fdx file. Raises SourceError."""
    text = read_text(str(path))
    return screenplay.write(read_final_draft(text, str(path))) if path.suffix.lower() == ".fdx" else text


class Recent:
    """The list of recently opened projects, newest first, in one small file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def files(self) -> tuple[RecentFile, ...]:
        """Those that still exist."""
        return tuple(RecentFile(Path(p), t) for p, t in self._rows() if Path(p).is_file())

    def add(self, path: Path, title: str) -> None:
        """Put a project first. A list that cannot be written is given up: nothing depends on it."""
        rows = [[str(path.resolve()), title], *(row for row in self._rows() if row[0] != str(path.resolve()))]
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            new = self._file.with_suffix(".new")
            new.write_text(json.dumps(rows[:_RECENT]), "utf-8")
            os.replace(new, self._file)

    def _rows(self) -> list[list[str]]:
        try:
            rows = json.loads(self._file.read_text("utf-8"))
            return [[str(path), str(title)] for path, title in rows]
        except (OSError, ValueError, TypeError):
            return []


def free_path(folder: Path, title: str) -> Path:
    """A path in ``folder`` for a new project that nobody has taken."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w\- ]+", "", title).strip()[:60] or "Untitled"
    path, number = folder / f"{stem}{SUFFIX}", 2
    while path.exists():
        path, number = folder / f"{stem} {number}{SUFFIX}", number + 1
    return path


class Lock:
    """The right to change a project. It lies on a file beside the project (a lock on the database itself would meet SQLite's
    own) and dies with the process that holds it."""

    def __init__(self, project: Path) -> None:
        self._path = project.with_name(f".{project.name}.lock")
        self._handle: int | None = None

    def take(self) -> bool:
        """True if nobody else holds it. Raises UnavailableError where the folder cannot be written."""
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise UnavailableError(
                f"The folder of {str(self._path.name)!r} cannot be written ({error.strerror}); copy the project elsewhere."
            ) from error
        try:
            _lock(handle)
        except OSError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def hold(file: Path) -> int | None:
    """A handle on ``file`` that nobody else can hold until it is closed or its process ends; None if somebody does or the file
    cannot be opened."""
    try:
        handle = os.open(file, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return None
    try:
        _lock(handle)
    except OSError:
        os.close(handle)
        return None
    return handle


def _lock(handle: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        return
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
