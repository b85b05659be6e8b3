"""Sound files that the user brings: laid on tracks without waiting for them, their waveforms drawn in the background."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.foundation.errors import SoundstageError
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import SAMPLE_RATE
from engine.media import sound_file
from engine.project import SoundClip, edits
from engine.project.edits import Edit
from engine.session.happenings import Happening, Problem, SoundChanged
from engine.session.jobs import NEXT, SMALL, Jobs
from engine.session.waves import Waves

LANE = "sound files"
_COLUMNS_HZ = 100
_TOLD_EVERY = 60


class SoundFiles:
    """Works in the lane "sound files"."""

    def __init__(self, jobs: Jobs, tell: Callable[[Happening], None]) -> None:
        self._jobs, self._tell = jobs, tell
        self._lock = threading.Lock()
        self._waves: dict[str, tuple[Waves, int]] = {}
        self._seconds: dict[str, float] = {}

    def lay(self, path: Path, apply: Callable[[Edit], object], kind: str, frame: int, longest_s: float) -> None:
        """Lay a file on a track at a frame, ``longest_s`` of it at most. What is wrong with it is told as a Problem."""

        def work(ticket: Ticket) -> None:
            try:
                info = sound_file.describe(path)
                content = sound_file.content_digest(path)
                self._seconds[content] = info.seconds
                seconds = min(info.seconds, longest_s) if longest_s > edits.SHORTEST_CLIP_S else info.seconds
                apply(edits.add_sound(kind, str(path.resolve()), content, frame, seconds, path.stem))
            except SoundstageError as error:
                self._tell(Problem(str(error)))

        self._jobs.submit(LANE, "lay", f"Laying {path.name}", NEXT, work, listed=False)

    def relink(self, path: Path, apply: Callable[[Edit], object], clip: SoundClip) -> None:
        """Take a clip's sound from another file, which has to be as long as the clip needs."""

        def work(ticket: Ticket) -> None:
            try:
                sound_file.describe(path)
                apply(edits.relink_sound(clip.id, str(path.resolve()), sound_file.content_digest(path)))
            except SoundstageError as error:
                self._tell(Problem(str(error)))

        self._jobs.submit(LANE, "lay", f"Looking at {path.name}", NEXT, work, listed=False)

    def seconds(self, clip: SoundClip) -> float:
        """How long the clip's file is; infinite until that is known."""
        self._want(clip)
        return self._seconds.get(clip.content, float("inf"))

    def peaks(self, clip: SoundClip, columns: int, begin_s: float, end_s: float) -> np.ndarray:
        """Lowest and highest value in ``columns`` parts of the file's seconds ``begin_s`` to ``end_s``, before the clip's gain,
        float32 [columns, 2]; zeros where nothing was read yet."""
        self._want(clip)
        waves, rate = self._waves[clip.content]
        return waves.columns(begin_s * rate, end_s * rate, columns)

    def _want(self, clip: SoundClip) -> None:
        with self._lock:
            if clip.content in self._waves:
                return
            self._waves[clip.content] = (Waves(SAMPLE_RATE // _COLUMNS_HZ), SAMPLE_RATE)
        self._jobs.submit(
            LANE, "waves", f"Looking at {clip.name or 'a sound'}", SMALL, lambda ticket: self._look(clip, ticket),
            listed=False,
        )  # fmt: skip

    def _look(self, clip: SoundClip, ticket: Ticket) -> None:
        path = Path(clip.path)
        try:
            info = sound_file.describe(path)
            waves = Waves(max(1, info.rate // _COLUMNS_HZ))
            self._waves[clip.content] = (waves, info.rate)
            self._seconds[clip.content] = info.seconds
            for number, block in enumerate(sound_file.overview(path, waves.step)):
                ticket.check()
                waves.add(block[:, 0], block[:, 1])
                if number % _TOLD_EVERY == _TOLD_EVERY - 1:
                    self._tell(SoundChanged())
        except SoundstageError:
            if ticket.cancelled:
                raise
            return  # the mix says what is missing; when the file is there again it is looked at again
        self._tell(SoundChanged())

    def forget(self, content: str) -> None:
        """Look at a file again when it is asked for next."""
        with self._lock:
            self._waves.pop(content, None)
