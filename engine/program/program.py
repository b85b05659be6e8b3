"""The program: footage joined by cuts, dissolves and fades, in frames and samples of the film."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from engine.foundation.timebase import Rate, sample_at
from engine.media import Footage, Frame, read_only
from engine.program.joining import Part, joined
from engine.program.mixdown import Find, Laid, Mixdown, lay, mastering_of, mixdown
from engine.program.transitions import FADE_S, Join, darkened, dissolved, join, weight_in
from engine.project import Shot, SoundClip, Track
from engine.sound import Mastering


@dataclass(frozen=True)
class ProgramShot:
    """A shot's footage from film frame ``record_in`` on. ``tail``: what the camera would have seen and heard after the shot's
    last frame, for a dissolve into the next; without it the last picture is held and nothing is heard."""

    shot: Shot
    footage: Footage
    record_in: int
    tail: Footage | None = None

    @property
    def record_out(self) -> int:
        return self.record_in + self.footage.frames


@dataclass(frozen=True)
class Ends:
    """Frames over which the film comes from black and goes to black."""

    coming: int = 0
    going: int = 0


def where_it_was(clip: SoundClip) -> Path:
    """The path that the clip names."""
    return Path(clip.path)


class Program:
    """Picture and sound of the film. ``shots`` follow each other without gaps from frame 0. Where ``fade_in_frames`` and
    ``fade_out_frames`` are None the film comes in as its first shot says and goes as ``fade_out`` says."""

    def __init__(
        self,
        shots: tuple[ProgramShot, ...],
        rate: Rate,
        fade_out: bool = False,
        tracks: Sequence[Track] = (),
        fade_in_frames: int | None = None,
        fade_out_frames: int | None = None,
        find: Find = where_it_was,
    ) -> None:
        self.shots = shots
        self.rate = rate
        self.tracks = tuple(tracks)
        self._find = find
        self._starts = [shot.record_in for shot in shots]
        self._joins = joins([(one.shot, one.footage.frames) for one in shots], rate)
        if fade_in_frames is not None and shots and not self._joins[0].over:
            self._joins[0] = Join(coming=min(fade_in_frames, shots[0].footage.frames))
        usual = round(FADE_S * rate) if fade_out else 0
        wanted = usual if fade_out_frames is None else fade_out_frames
        self.ends = Ends(self._joins[0].coming, min(wanted, max(1, shots[-1].footage.frames // 2))) if shots else Ends()
        self._stems: dict[str, np.ndarray] | None = None

    @property
    def frames(self) -> int:
        return self.shots[-1].record_out if self.shots else 0

    @property
    def samples(self) -> int:
        return sample_at(self.frames, self.rate)

    def shot_at(self, frame: int) -> ProgramShot:
        """The shot that film frame ``frame`` belongs to."""
        return self.shots[self._index_at(frame)]

    def _index_at(self, frame: int) -> int:
        return max(0, bisect_right(self._starts, frame) - 1)

    # -- picture --

    def frame(self, number: int) -> Frame:
        """Film frame ``number``, transitions included."""
        index = self._index_at(number)
        here, inner = self.shots[index], number - self._starts[index]
        pixels = here.footage.frame(inner).pixels
        how = self._joins[index]
        if inner < how.coming:
            share = weight_in(inner, how.coming)
            if how.over:
                pixels = dissolved(self._beneath(index - 1, inner), pixels, share)
            else:
                pixels = darkened(pixels, share)
        left = here.footage.frames - 1 - inner
        pixels = self._going(index, left, pixels)
        return Frame(read_only(pixels), number)

    def _beneath(self, index: int, inner: int) -> np.ndarray:
        """What goes on of shot ``index``, ``inner`` frames after its end."""
        shot = self.shots[index]
        if shot.tail is not None and inner < shot.tail.frames:
            return shot.tail.frame(inner).pixels
        return shot.footage.frame(shot.footage.frames - 1).pixels

    def _going(self, index: int, left: int, pixels: np.ndarray) -> np.ndarray:
        if index + 1 < len(self.shots):
            going = self._joins[index + 1].going
            return darkened(pixels, weight_in(left, going)) if left < going else pixels
        return darkened(pixels, left / self.ends.going) if left < self.ends.going else pixels

    # -- sound --

    def stems(self) -> dict[str, np.ndarray]:
        """The film's stems with their levels and transitions, float32 [samples, 2] each, unmastered; with "music" (and what
        was laid on other tracks added to theirs) where sound files are laid."""
        stems = dict(self.recorded(levelled=True))
        laid, _ = lay(self.tracks, self.samples, self.rate, self._find)
        return stems | {kind: stems[kind] + sound if kind in stems else sound for kind, sound in laid.items()}

    def recorded(self, levelled: bool) -> dict[str, np.ndarray]:
        """The shots' own stems, joined; with the levels that an editor gave them if ``levelled``."""
        shaped = any(track.levels for track in self.tracks)
        if levelled and shaped:
            return joined(self._parts(), self.samples, self.rate, self.tracks)
        if self._stems is None:
            self._stems = joined(self._parts(), self.samples, self.rate, ())
        return self._stems

    def _parts(self) -> list[Part]:
        tails = (None, *(shot.tail for shot in self.shots))
        # the film's own beginning fades the mix, not the stems
        hows = (Join(), *self._joins[1:])
        goes_on = (False, *(self._goes_on(*pair) for pair in pairwise(self.shots)))
        return [
            Part(one.shot.id, one.footage, one.record_in, how, tail, on)
            for one, how, tail, on in zip(self.shots, hows, tails, goes_on, strict=False)
        ]

    def _goes_on(self, before: ProgramShot, after: ProgramShot) -> bool:
        """Whether a shot shows the story from the frame on at which the one before it ends."""
        first, then = (round(one.shot.story_in * self.rate) for one in (before, after))
        return before.shot.scene_id == after.shot.scene_id and first + before.footage.frames == then

    def mixed_by(self, tracks: Sequence[Track]) -> Program:
        """The same film with other tracks; what was recorded is shared."""
        other = copy(self)
        other.tracks = tuple(tracks)
        return other

    def mixdown(self, mastering: Mastering | None = None, laid: Laid | None = None) -> Mixdown:
        """The mixing desk set up for the film, its mix not yet made. ``mastering`` and ``laid``: made anew unless known."""
        found = mastering or mastering_of(self.recorded(levelled=False))
        sounds, missing = laid or lay(self.tracks, self.samples, self.rate, self._find)
        coming = sample_at(self.ends.coming, self.rate)
        going = self.samples - sample_at(self.frames - self.ends.going, self.rate)
        return mixdown(self.recorded(levelled=True), sounds, found, self.tracks, (coming, going), missing)

    def mix(self) -> np.ndarray:
        """The mastered mix, float32 [samples, 2]: -14 LUFS where no fader was touched, true peak at most -1 dBTP."""
        return self.mixdown().finished().mix


def joins(shots: Sequence[tuple[Shot, int]], rate: Rate) -> list[Join]:
    """How each of ``shots``, with its number of frames, begins."""
    before = (0, *(frames for _, frames in shots))
    return [join(shot, frames, earlier, rate) for (shot, frames), earlier in zip(shots, before, strict=False)]
