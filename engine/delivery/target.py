"""A file appears at its target whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from engine.foundation.errors import SoundstageError, UnavailableError, UsageError

_PREFIX = ".soundstage-"


def _sweep(folder: Path) -> None:
    """Remove half files that a killed process left in ``folder``; those of running processes stay."""
    for path in folder.glob(f"{_PREFIX}[0-9]*-*"):
        process = path.name.removeprefix(_PREFIX).split("-")[0]
        if process.isdigit() and not _runs(int(process)):
            with contextlib.suppress(OSError):
                path.unlink()


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
