"""Reading what the user points at: a screenplay, plain prose, a project, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from engine.foundation.errors import SourceError
from engine.foundation.timebase import Rate

LARGEST_BYTES = 2_000_000
"""A 300-page screenplay has about half a million characters; four times that is a mistake."""


def read_text(source: str) -> str:
    """The text of ``source``, a path or ``-``. Raises SourceError in one sentence for everything that is not UTF-8 (or
    marked UTF-16) text of a sensible size."""
    return decode(_bytes_of(source), "standard input" if source == "-" else source)


def decode(data: bytes, name: str) -> str:
    """``data`` as text; ``name`` is for the error."""
    if len(data) > LARGEST_BYTES:
        raise SourceError(
            f"The source holds {len(data) / 1e6:.1f} MB, more than the {LARGEST_BYTES / 1e6:.0f} MB a screenplay can have; "
            f"split it into scenes: {name!r}."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
        if b"\0" in data:
            raise SourceError(f"The source is not text but binary data; give a screenplay: {name!r}.")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"The source is not UTF-8 text (byte {error.start} is 0x{data[error.start]:02x}); save it as UTF-8: {name!r}."
        ) from error
    if not text.strip():
        raise SourceError(f"The source is empty; write at least one sentence of action: {name!r}.")
    return text


def _bytes_of(source: str) -> bytes:
    if source == "-":
        return sys.stdin.buffer.read(LARGEST_BYTES + 1)
    path = Path(source)
    try:
        if path.is_dir():
            raise SourceError(f"The source is a folder; give a file: {source!r}.")
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
            size = path.stat().st_size
    except FileNotFoundError as error:
        raise SourceError(f"The source does not exist; check its name: {source!r}.") from error
    except OSError as error:
        raise SourceError(
            f"The source cannot be read ({error.strerror}); check its permissions: {source!r}."
        ) from error
    return data if size <= LARGEST_BYTES else data + bytes(size - len(data))


def format_of(source: str) -> tuple[tuple[int, int], Rate] | None:
    """(size, rate) of a .soundstage project; None for words. Raises SourceError."""
    from engine.project.store import SUFFIX, ProjectStore

    if not source.endswith(SUFFIX):
        return None
    store = ProjectStore.open(Path(source))
    project = store.project()
    store.close()
    return project.size, project.rate
