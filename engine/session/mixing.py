"""The sound of the film on the desk: what is heard, what it looks like, and the files that are laid under it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from engine.foundation.timebase import SAMPLE_RATE, sample_at
from engine.project import Project, SoundClip, edits
from engine.session.floor import Floor
from engine.session.happenings import Cut
from engine.session.metering import Level
from engine.session.metering import Reading as Loudness
from engine.session.sound_files import SoundFiles
from engine.session.soundtrack import Soundtrack

if TYPE_CHECKING:
    from engine.project.changes import Changes
    from engine.project.edits import Edit
    from engine.session.keeper import Keeper


class Mixing(Protocol):
    """The part of a desk that is heard. What has no value or body here is the desk's."""

    _project: Project
    _floor: Floor
    _sound: Soundtrack
    _files: SoundFiles
    _solo: frozenset[str]
    _lock: threading.RLock

    @property
    def cut(self) -> Cut:
        return self._floor.reel.cut

    def apply(self, edit: Edit) -> Changes: ...

    def _writable(self) -> Keeper: ...

    def sound(self, first_sample: int, count: int) -> np.ndarray:
        """Samples of the mix, float32 [count, 2] at 48 kHz; silence until SoundChanged."""
        return self._sound.slice(first_sample, count)

    def frame_sound(self, frame: int) -> np.ndarray:
        """Exactly that frame's samples of the mix: what is heard when scrubbing onto it."""
        first, following = (sample_at(number, self.cut.rate) for number in (frame, frame + 1))
        return self._sound.slice(first, following - first)

    def stem(self, name: str, first_sample: int, count: int) -> np.ndarray:
        return self._sound.stem(name, first_sample, count)

    def peaks(self, name: str, columns: int, first: float, last: float) -> np.ndarray:
        """Lowest and highest value of a stem, as loud as in the mix, in ``columns`` parts of the frames ``first`` to ``last``
        (excluded; parts of frames count)."""
        a_frame = SAMPLE_RATE / self.cut.rate
        return self._sound.waves(name, columns, round(first * a_frame), round(last * a_frame))

    def sound_peaks(self, clip: SoundClip, columns: int, begin_s: float, end_s: float) -> np.ndarray:
        """The same for seconds of a clip's file, before its gain; zeros until it was looked at (SoundChanged)."""
        return self._files.peaks(clip, columns, begin_s, end_s)

    def sound_seconds(self, clip: SoundClip) -> float:
        """The length of a clip's file; infinite until it is known."""
        return self._files.seconds(clip)

    def lay_sound(self, path: Path, kind: str = "music", frame: int = 0) -> None:
        """Lay a sound file on a track: one edit, a moment later. It ends with the film at the latest."""
        self._writable()
        rest = float((self.cut.frames - frame) / self.cut.rate)
        self._files.lay(Path(path), self.apply, kind, frame, rest)

    def find_sound(self, clip_id: str, path: Path) -> None:
        """Take a clip's sound from another file: one edit, a moment later."""
        self._writable()
        _, clip = edits.find_sound(self._project, clip_id)
        self._files.relink(Path(path), self.apply, clip)

    @property
    def missing_sounds(self) -> dict[str, str]:
        """A sentence for each sound clip that cannot be heard, by id."""
        return self._sound.missing

    def listen(self, kind: str, gain_db: float | None, pan: float = 0.0) -> None:
        """Hear a fader there at once, before an edit says so; None: where the project has it."""
        self._sound.listen(kind, gain_db, pan)

    def levels(self, first_sample: int, count: int) -> dict[str, Level]:
        """What these samples show behind the faders of all tracks and of the master."""
        return self._sound.levels(first_sample, count)

    @property
    def loudness(self) -> Loudness:
        """Of the whole film as it is mixed."""
        return self._sound.measured

    def bring_to(self, lufs: float) -> None:
        """Move the master fader so that the whole film comes to ``lufs``: one edit, a moment later."""
        self._writable()
        self._sound.bring_to(lufs, lambda gain_db: self.apply(edits.set_gain("master", gain_db)))

    def solo(self, kinds: frozenset[str]) -> None:
        """Hear only these tracks (none: all); not part of the project."""
        self._solo = frozenset(kinds)
        self._update_sound()

    def _update_sound(self) -> None:
        with self._lock:  # of two threads none may put an older film back
            self._sound.update(self._floor.reel, self._solo)
