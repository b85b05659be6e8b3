"""The cache on disk: one file an entry, written whole or not at all, oldest use thrown out first."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from engine.cache.packing import pack, pack_picture, unpack, unpack_picture
from engine.foundation.digest import Digest

T = TypeVar("T")


@lru_cache
def code_digest(*packages: str) -> Digest:
    """Digest of the source of the named packages ("engine.motion") and of the tables of the named assets ("assets.sounds"):
    a changed engine never meets its old work."""
    state = hashlib.blake2b(digest_size=16)
    home = Path(__file__).resolve().parents[2]
    for package in packages:
        kind = "*.toml" if package.startswith("assets.") else "*.py"
        for path in sorted(home.joinpath(*package.split(".")).rglob(kind)):
            state.update(path.name.encode() + b"\0" + path.read_bytes())
    return state.hexdigest()


class Cache:
    """Keyed by digest, under ``folder``. Reading a damaged or missing entry gives None; a full disk keeps nothing new and
    is remembered in ``full``. Safe for several threads and processes: entries appear by rename."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.full = False

    def value(self, key: Digest, kind: type[T]) -> T | None:
        """The packed value kept under ``key``, or None."""
        data = self._read("values", key)
        if data is None:
            return None
        try:
            return unpack(data, kind)
        except ValueError:
            return None

    def keep_value(self, key: Digest, value: object) -> None:
        self._write("values", key, pack(value))

    def has_picture(self, key: Digest) -> bool:
        return self._path("pictures", key).exists()

    def picture(self, key: Digest) -> np.ndarray | None:
        """uint8 [h, w, 4], opaque, or None."""
        data = self._read("pictures", key)
        if data is None:
            return None
        try:
            return unpack_picture(data)
        except ValueError:
            return None

    def keep_picture(self, key: Digest, pixels: np.ndarray) -> None:
        """Keep uint8 [h, w, 4]; alpha is dropped. Lossless, so cached and fresh are one."""
        self._write("pictures", key, pack_picture(pixels))

    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def trim(self, limit_bytes: int) -> int:
        """Throw out entries, least recently used first, until at most ``limit_bytes`` remain; returns bytes freed."""
        entries = []
        for path in self.folder.rglob("*"):
            with contextlib.suppress(OSError):
                if path.is_file():
                    entries.append((path.stat().st_mtime, path.stat().st_size, path))
        excess = sum(size for _, size, _ in entries) - limit_bytes
        freed = 0
        for _, size, path in sorted(entries):
            if freed >= excess:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                freed += size
        return freed

    def _path(self, kind: str, key: Digest) -> Path:
        return self.folder / kind / key[:2] / key

    def _read(self, kind: str, key: Digest) -> bytes | None:
        path = self._path(kind, key)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return data

    def _write(self, kind: str, key: Digest, data: bytes) -> None:
        path = self._path(kind, key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        except OSError:
            self.full = True
            return
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(name, path)
        except OSError:
            self.full = True
            with contextlib.suppress(OSError):
                os.unlink(name)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
