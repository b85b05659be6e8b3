"""A file, or a folder of files, appears at its target whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.foundation.errors import SoundstageError, UnavailableError, UsageError

_PREFIX = ".soundstage-"


def _sweep(folder: Path) -> None:
    """Remove half files that a killed process left in ``folder``; those of running processes stay."""
    for path in folder.glob(f"{_PREFIX}[0-9]*-*"):
        process = path.name.removeprefix(_PREFIX).split("-")[0]
        if process.isdigit() and not _runs(int(process)):
            with contextlib.suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _runs(process: int) -> bool:
    if os.name == "nt":
        return True  # signal 0 would end the process there; half files are swept on other systems only
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def check_target(target: Path) -> None:
    """Raise UsageError if ``target`` cannot be written, before hours of work are spent on it."""
    folder = target.parent if target.parent != Path() else Path(".")
    if target.is_dir():
        raise UsageError(f"The target {str(target)!r} is a folder; name a file.")
    if not folder.is_dir():
        raise UsageError(f"The folder {str(folder)!r} does not exist; make it or choose another target.")
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=f"{_PREFIX}{os.getpid()}-")
        os.close(handle)
        os.unlink(name)
    except OSError as error:
        raise _sentence(target, error) from error
    if target.exists() and not os.access(target, os.W_OK):
        raise UsageError(f"The target {str(target)!r} is read-only; choose another name or allow writing.")


@contextlib.contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A temporary path beside ``target`` (same suffix) that becomes it on success and vanishes on any failure. Raises
    UsageError for a target that cannot be written and UnavailableError for a full disk."""
    check_target(target)
    folder = target.parent if target.parent != Path() else Path(".")
    _sweep(folder)
    handle, name = tempfile.mkstemp(dir=folder, prefix=f"{_PREFIX}{os.getpid()}-", suffix=target.suffix)
    os.close(handle)
    try:
        yield Path(name)
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    except OSError as error:
        if isinstance(error, SoundstageError):
            raise
        raise _sentence(target, error) from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)


def check_folder(target: Path) -> None:
    """Raise UsageError if no folder ``target`` can be made or written into."""
    if target.exists() and not target.is_dir():
        raise UsageError(f"The target {str(target)!r} is a file; name a folder.")
    nearest = next((folder for folder in (target, *target.parents) if folder.is_dir()), Path("."))
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise UsageError(f"The folder {str(target)!r} cannot be written to; choose a folder you may write in.")


@contextlib.contextmanager
def whole_folder(target: Path, outdated: Iterable[Path] = ()) -> Iterator[Path]:
    """A temporary folder beside ``target`` whose files appear in it on success, and which vanishes on any failure. What
    else ``target`` holds stays, but for the files ``outdated``, which go when the new ones have come. Raises UsageError for
    one that cannot be written and UnavailableError for a full disk."""
    check_folder(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
        made = Path(tempfile.mkdtemp(dir=target.parent, prefix=f"{_PREFIX}{os.getpid()}-"))
    except OSError as error:
        raise _sentence(target, error) from error
    try:
        yield made
        os.chmod(made, 0o777 & ~_umask())
        if target.is_dir():
            for path in sorted(made.iterdir()):
                os.replace(path, target / path.name)
            for path in outdated:
                path.unlink(missing_ok=True)
        else:
            os.rename(made, target)
    except OSError as error:
        if isinstance(error, SoundstageError):
            raise
        raise _sentence(target, error) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sentence(target: Path, error: OSError) -> SoundstageError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UnavailableError(f"The disk is full, so {str(target)!r} was not written; free some space and try again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return UsageError(f"The target {str(target)!r} cannot be written to; choose a folder you may write in.")
    return UnavailableError(f"Writing {str(target)!r} failed: {error.strerror or error}; check the disk and try again.")
