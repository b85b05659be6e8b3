"""What the film looked like before: an earlier version of it, or a finished film file, to compare with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.foundation.errors import SoundstageError
from engine.session.floor import Floor
from engine.session.happenings import Happening, PictureReady, Problem
from engine.session.jobs import ON_SCREEN, Jobs
from engine.session.pictures import Screen


class Earlier:
    """An earlier version is a reel, so what it lacks can still be drawn; a film file is decoded in the lane "disk"."""

    def __init__(self, floor: Floor, jobs: Jobs, tell: Callable[[Happening], None]) -> None:
        self._floor, self._jobs, self._tell = floor, jobs, tell
        self._lock = threading.Lock()
        self._before: Screen | None = None
        self._pinned = False
        self._path: Path | None = None
        self._file: object | None = None
        self._decoded: dict[int, np.ndarray] = {}

    @property
    def name(self) -> str:
        """What is compared with, in words; "" while there is nothing."""
        if self._path is not None:
            return self._path.name
        if self._before is None:
            return ""
        return "the version kept" if self._pinned else "before the last change"

    def remember(self) -> None:
        """The film is about to change: this is what it looked like before, unless a version is pinned."""
        screen = self._floor.screen
        if not self._pinned and screen.reel.entries:
            self._before = screen

    def pin(self) -> None:
        """Compare with the film as it is now from now on."""
        self._before, self._pinned, self._path = self._floor.screen, True, None

    def open(self, path: Path) -> None:
        """Compare with a finished film. Raises SourceError."""
        from engine.delivery.film_file import FilmFile

        file = FilmFile(path)
        with self._lock:
            self._file, self._path = file, path
            self._decoded.clear()

    def forget(self) -> None:
        """Another film is open, or nothing is to be compared any more."""
        with self._lock:
            self._before, self._pinned, self._file, self._path = None, False, None, None
            self._decoded.clear()

    def frame(self, number: int) -> np.ndarray | None:
        """Frame ``number`` as it was, uint8 [h, w, 4]; None while it is being fetched (PictureReady tells) or there is none."""
        if self._path is None:
            return None if self._before is None else self._floor.frame_of(self._before, number)
        with self._lock:
            pixels = self._decoded.get(number)
            file = self._file
        if pixels is None:
            self._jobs.submit(
                "disk", "decode", "", ON_SCREEN, lambda _t: self._decode(file, number), ("decode", number), listed=False
            )
        return pixels

    def _decode(self, file: object, number: int) -> None:
        try:
            pixels = file.frame(number)  # type: ignore[attr-defined]
        except SoundstageError as error:
            self._tell(Problem(str(error)))
            return
        with self._lock:
            if file is not self._file:
                return
            while len(self._decoded) >= 24:
                self._decoded.pop(next(iter(self._decoded)))
            self._decoded[number] = pixels
        self._tell(PictureReady(number, number + 1, "earlier"))
