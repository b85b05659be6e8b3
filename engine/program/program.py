"""The program: footage joined by cuts, dissolves and fades, in frames and samples of the film."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from engine.foundation.timebase import SAMPLE_RATE, Rate, sample_at
from engine.media import Footage, Frame, read_only
from engine.media.footage import STEMS
from engine.project import Shot
from engine.sound import master

DISSOLVE_S = 0.5
FADE_S = 0.6
_SEAM_S = 0.004
"""Neighbouring shots hear the same story from two places; the seam is blended over 4 ms so that it does not click."""


@dataclass(frozen=True)
class ProgramShot:
    """A shot's footage from film frame ``record_in`` on."""

    shot: Shot
    footage: Footage
    record_in: int

    @property
    def record_out(self) -> int:
        return self.record_in + self.footage.frames


class Program:
    """Picture and sound of the film. ``shots`` follow each other without gaps from frame 0."""

    def __init__(self, shots: tuple[ProgramShot, ...], rate: Rate, fade_out: bool = False) -> None:
        self.shots = shots
        self.rate = rate
        self._fade_out = fade_out
        self._starts = [shot.record_in for shot in shots]
        self._stems: dict[str, np.ndarray] | None = None

    @property
    def frames(self) -> int:
        return self.shots[-1].record_out if self.shots else 0

    @property
    def samples(self) -> int:
        return sample_at(self.frames, self.rate)

    def shot_at(self, frame: int) -> ProgramShot:
        """The shot that film frame ``frame`` belongs to."""
        return self.shots[max(0, bisect_right(self._starts, frame) - 1)]

    def frame(self, number: int) -> Frame:
        """Film frame ``number``, transitions included."""
        here = self.shot_at(number)
        inner = number - here.record_in
        frame = here.footage.frame(inner)
        weight, other = self._blend(here, inner)
        if weight >= 1.0:
            return Frame(frame.pixels, number)
        before = np.zeros_like(frame.pixels) if other is None else other
        mixed = frame.pixels.astype(np.float32) * weight + before.astype(np.float32) * (1.0 - weight)
        pixels = np.round(mixed).astype(np.uint8)
        pixels[..., 3] = 255
        return Frame(read_only(pixels), number)

    def _blend(self, here: ProgramShot, inner: int) -> tuple[float, np.ndarray | None]:
        """(weight of the shot's own picture, the picture beneath or None for black)."""
        if here.shot.transition == "dissolve" and here.record_in > 0:
            length = self._length(DISSOLVE_S, here)
            if inner < length:
                beneath = self.shot_at(here.record_in - 1)
                last = beneath.footage.frame(beneath.footage.frames - 1)
                return (inner + 1) / (length + 1), last.pixels
        if here.shot.transition == "fade" and inner < (length := self._length(FADE_S, here)):
            return (inner + 1) / (length + 1), None
        left = here.footage.frames - 1 - inner
        if self._fade_out and here is self.shots[-1] and left < (length := self._length(FADE_S, here)):
            return left / length, None
        return 1.0, None

    def _length(self, seconds: float, shot: ProgramShot) -> int:
        return max(1, min(round(seconds * self.rate), shot.footage.frames // 2))

    def stems(self) -> dict[str, np.ndarray]:
        """The film's stems, float32 [samples, 2] each, unmastered."""
        if self._stems is None:
            stems = {name: np.zeros((self.samples, 2), np.float32) for name in STEMS}
            for shot in self.shots:
                start = sample_at(shot.record_in, self.rate)
                for stem in shot.footage.stems():
                    self._lay(stems[stem.name], stem.samples, start + stem.start)
            self._stems = stems
        return self._stems

    def _lay(self, track: np.ndarray, samples: np.ndarray, start: int) -> None:
        samples = samples[: max(0, len(track) - start)]
        seam = min(round(_SEAM_S * SAMPLE_RATE), len(samples))
        if start > 0 and seam:
            # the step between the two sides of the cut dies away instead of clicking; the onsets after it stay
            step = track[start - 1] - samples[0]
            decay = np.linspace(1.0, 0.0, seam, endpoint=False, dtype=np.float32) ** 2
            samples = samples.copy()
            samples[:seam] += step * decay[:, None]
        track[start : start + len(samples)] = samples

    def mix(self) -> np.ndarray:
        """The mastered mix, float32 [samples, 2]: -14 LUFS, true peak at most -1 dBTP."""
        mixed = master(self.stems())
        if self._fade_out and self.shots:
            length = sample_at(self._length(FADE_S, self.shots[-1]), self.rate)
            mixed = mixed.copy()
            mixed[-length:] *= np.linspace(1.0, 0.0, length, dtype=np.float32)[:, None]
        return mixed
