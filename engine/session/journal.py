"""Exports that were ordered and are not done: kept on disk, so that a machine that stops does not forget them."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.project.store import from_bytes, to_bytes
from engine.session.exports import Export, ExportOptions
from engine.session.library import hold


@dataclass(frozen=True)
class Unfinished:
    """An export that an earlier run of the studio did not finish."""

    name: str
    order: Export

    @property
    def label(self) -> str:
        return f"Writing {self.order.target.name}"


class Journal:
    """``folder`` holds one file for each export; whoever works on it holds it, and gives it free by ending however it may."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}
        self._own: set[str] = set()
        """Names that are added, worked on or being removed here, whatever of that the files already show."""

    def add(self, project: Path, order: Export) -> str:
        """Remember ``order`` of the project file ``project``; returns the entry's name. A journal that cannot be written is
        done without: the export itself says what is wrong with the disk."""
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"  # names sort by when they were ordered
        entry = {
            "project": str(project.resolve()),
            "target": str(order.target.absolute()),
            "kind": order.kind,
            "fade_out": order.fade_out,
            "options": asdict(order.options),
            "state": base64.b64encode(to_bytes(order.project)).decode("ascii"),
        }
        self._own.add(name)
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            new = self._folder / f".{name}"
            new.write_text(json.dumps(entry), "utf-8")
            os.replace(new, self._file(name))
            self._take(name)
        return name

    def remove(self, name: str) -> None:
        """Forget an entry; unknown ones are ignored."""
        handle = self._held.pop(name, None)
        if handle is not None:
            os.close(handle)
        with contextlib.suppress(OSError):
            self._file(name).unlink(missing_ok=True)
        self._own.discard(name)

    def unfinished(self, project: Path) -> tuple[Unfinished, ...]:
        """What was ordered of ``project`` and is worked on by nobody, oldest first. Damaged entries are swept away."""
        found = []
        for path in sorted(self._files()):
            try:
                entry = json.loads(path.read_text("utf-8"))
                if Path(entry["project"]) != project.resolve() or not self._free(path.stem):
                    continue
                found.append(Unfinished(path.stem, _order(entry)))
            except OSError:
                continue
            except Exception:  # whatever is wrong with it, it is only a note
                self.remove(path.stem)
        return tuple(found)

    def take(self, name: str) -> bool:
        """Begin work on an entry; False if somebody else has."""
        return self._take(name)

    def close(self) -> None:
        """Let go of all entries; they stay unfinished."""
        for handle in self._held.values():
            os.close(handle)
        self._held = {}
        self._own.clear()

    def _take(self, name: str) -> bool:
        handle = hold(self._file(name))
        if handle is None:
            return False
        self._own.add(name)
        self._held[name] = handle
        return True

    def _free(self, name: str) -> bool:
        if name in self._own:
            return False
        handle = hold(self._file(name))
        if handle is not None:
            os.close(handle)
        return handle is not None

    def _files(self) -> list[Path]:
        return list(self._folder.glob("*.json")) if self._folder.is_dir() else []

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def _order(entry: dict[str, Any]) -> Export:
    project = from_bytes(base64.b64decode(entry["state"]))
    options = ExportOptions(**entry["options"])
    return Export(project, bool(entry["fade_out"]), Path(entry["target"]), str(entry["kind"]), options)
