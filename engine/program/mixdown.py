"""The mixing desk: stems and sound files through faders, mutes, solos and pans into the master, and the limiter behind it.

What is heard while editing and what is exported are the same samples. While a fader is in the hand, :meth:`Mixdown.heard`
gives what it does at once, in blocks, with the limiter's gains as they last were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from engine.foundation.errors import SourceError
from engine.foundation.level import gain
from engine.foundation.timebase import SAMPLE_RATE, Rate, sample_at
from engine.media import sound_file
from engine.program.joining import SILENT_DB, total
from engine.program.transitions import rise
from engine.project import SoundClip, Track
from engine.sound.mastering import (
    CEILING,
    Mastering,
    bent,
    ducking,
    finished,
    guessed,
    measured,
    speaking,
    spread,
)

KINDS = ("dialogue", "foley", "ambience", "effects", "music")
MASTER = "master"
_BLOCK = 1 << 18
Faders = Mapping[str, tuple[float, float]]
"""(left, right) gains by track."""
Laid = tuple[dict[str, np.ndarray], tuple[tuple[str, str], ...]]
"""Sound files by track, and (clip id, sentence) of those that cannot be read."""
Find = Callable[[SoundClip], Path]
"""Where a clip's file is."""


def faders(tracks: Sequence[Track]) -> dict[str, tuple[float, float]]:
    """What each track's fader, pan, mute and the solos come to: (left, right) by kind, the master's included."""
    by_kind = {track.kind: track for track in tracks}
    soloed = {track.kind for track in tracks if track.solo and track.kind in KINDS}
    found = {}
    for kind in (*KINDS, MASTER):
        track = by_kind.get(kind, Track(kind, kind))
        silent = track.muted or (bool(soloed) and kind != MASTER and kind not in soloed)
        found[kind] = (0.0, 0.0) if silent else sides(track.gain_db, track.pan)
    return found


def sides(gain_db: float, pan: float) -> tuple[float, float]:
    """(left, right) of a fader at ``gain_db`` and a pan of equal power: their squares always sum to twice the gain's square,
    in the middle both are the gain."""
    if gain_db <= SILENT_DB:
        return 0.0, 0.0
    level, angle = gain(gain_db) * 2**0.5, (pan + 1.0) * np.pi / 4
    return float(level * np.cos(angle)), float(level * np.sin(angle))


@dataclass(frozen=True)
class Mixdown:
    """``stems`` float32 [n, 2] by kind, before balance; ``laid``: sound files by track; ``spoken``: see sound.speaking;
    ``limiter`` float32 [n]: the gains that hold ``mix`` float32 [n, 2]; ``missing``: (clip id, sentence) of clips that could
    not be read."""

    stems: Mapping[str, np.ndarray]
    laid: Mapping[str, np.ndarray]
    mastering: Mastering
    faders: Faders
    spoken: np.ndarray
    ends: tuple[int, int] = (0, 0)
    """Samples over which the film comes and goes."""
    limiter: np.ndarray = field(default_factory=lambda: np.ones(0, np.float32))
    mix: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    missing: tuple[tuple[str, str], ...] = ()

    @property
    def samples(self) -> int:
        return max(total(self.stems), total(self.laid))

    def track(self, kind: str, first: int, count: int) -> np.ndarray:
        """What arrives at a track's fader, float32 [count, 2]."""
        stem = self.stems.get(kind)
        out = np.zeros((count, 2), np.float32)
        if stem is not None:
            part = cut(stem, first, count) * np.float32(self.mastering.level(kind))
            ducked = ducking(kind, spread(self.spoken, first, count))
            out += part if ducked is None else part * ducked.astype(np.float32)[:, None]
        if kind in self.laid:
            out += cut(self.laid[kind], first, count)
        return out

    def sum(self, first: int, count: int, at: Faders) -> np.ndarray:
        """All tracks through faders ``at`` and the master's, before the limiter, float32 [count, 2]."""
        out = np.zeros((count, 2), np.float32)
        for kind in KINDS:
            left, right = at.get(kind, (1.0, 1.0))
            if (left or right) and (kind in self.stems or kind in self.laid):
                out += self.track(kind, first, count) * np.array((left, right), np.float32)
        out *= np.array(at.get(MASTER, (1.0, 1.0)), np.float32)
        return out

    def heard(self, first: int, count: int, at: Faders | None = None) -> np.ndarray:
        """The mix, float32 [count, 2], silence outside; with other faders ``at`` as near to it as can be made at once."""
        made = len(self.mix) == self.samples
        if made and (at is None or at == self.faders):
            return cut(self.mix, first, count)
        out = self.sum(first, count, self.faders if at is None else at)
        if self.mastering.pressed:
            out = bent(out).astype(np.float32)
        if made:
            out *= self._held(first, out)[:, None]
        self._end(out, first)
        return np.clip(out, -CEILING, CEILING)

    def _held(self, first: int, out: np.ndarray) -> np.ndarray:
        """The limiter's gains for ``out``, which other faders made: as much as it took off, less what is no longer there."""
        gains = cut(self.limiter, first, len(out))
        if float(gains.min(initial=1.0)) > 0.999:
            return gains
        before, after = _envelope(self.sum(first, len(out), self.faders)), _envelope(out)
        return np.where(gains < 0.999, np.minimum(1.0, gains * before / np.maximum(after, 1e-6)), 1.0).astype(
            np.float32
        )

    def finished(self) -> Mixdown:
        """With the mix made."""
        whole = np.zeros((self.samples, 2), np.float32)
        for first in range(0, len(whole), _BLOCK):
            part = whole[first : first + _BLOCK]
            part += self.sum(first, len(part), self.faders)
        if not whole.any():
            silent = np.zeros(whole.shape, np.float32)
            return replace(self, mix=silent, limiter=np.ones(len(silent), np.float32))
        mix, limiter = finished(whole, self.mastering)
        self._end(mix, 0)
        return replace(self, mix=mix, limiter=limiter)

    def _end(self, samples: np.ndarray, first: int) -> None:
        """Let the film's first and last samples come and go, in place."""
        coming, going = self.ends
        last = self.samples
        if coming and first < coming:
            ramp = rise(coming)[max(first, 0) : first + len(samples)]
            samples[max(-first, 0) : max(-first, 0) + len(ramp)] *= ramp[:, None]
        if going and first + len(samples) > last - going:
            ramp = rise(going)[::-1]
            begin = max(first, last - going)
            ramp = ramp[begin - (last - going) : first + len(samples) - (last - going)]
            samples[begin - first : begin - first + len(ramp)] *= ramp[:, None]


def mixdown(
    stems: Mapping[str, np.ndarray],
    laid: Mapping[str, np.ndarray],
    mastering: Mastering,
    tracks: Sequence[Track],
    ends: tuple[int, int] = (0, 0),
    missing: tuple[tuple[str, str], ...] = (),
) -> Mixdown:
    """The desk set up, its mix not yet made."""
    samples = max(total(stems), total(laid))
    talk = cut(stems["dialogue"], 0, samples) if "dialogue" in stems else np.zeros((samples, 2), np.float32)
    if "dialogue" in laid:
        talk = talk + laid["dialogue"]
    return Mixdown(stems, laid, mastering, faders(tracks), speaking(talk, samples), ends, missing=missing)


def estimated(stems: Mapping[str, np.ndarray]) -> Mastering:
    """Roughly what :func:`mastering_of` will find, in a fraction of the time."""
    return guessed(stems) if any(samples.any() for samples in stems.values()) else Mastering()


def mastering_of(stems: Mapping[str, np.ndarray]) -> Mastering:
    """What brings the film, as it was recorded, to its loudness. Silence is left alone."""
    return measured(stems) if any(samples.any() for samples in stems.values()) else Mastering()


def lay(tracks: Sequence[Track], samples: int, rate: Rate, find: Find) -> Laid:
    """The sound files of each track that has any, float32 [samples, 2] by kind, with their gains and fades; and of clips
    that cannot be read (id, sentence): they are silent."""
    laid: dict[str, np.ndarray] = {}
    missing = []
    for track in tracks:
        if not track.sounds or track.kind not in KINDS:
            continue
        laid[track.kind] = np.zeros((samples, 2), np.float32)
        for clip in track.sounds:
            try:
                _lay(laid[track.kind], clip, rate, find(clip))
            except SourceError as error:
                missing.append((clip.id, str(error)))
    return laid, tuple(missing)


def _lay(out: np.ndarray, clip: SoundClip, rate: Rate, path: Path) -> None:
    start, whole = sample_at(clip.record_in, rate), round(clip.seconds * SAMPLE_RATE)
    sound_file.describe(path)
    if clip.muted or clip.gain_db <= SILENT_DB:
        return
    factor = np.float32(gain(clip.gain_db))
    coming, going = (min(whole, round(seconds * SAMPLE_RATE)) for seconds in (clip.fade_in_s, clip.fade_out_s))
    at = 0
    for block in sound_file.stream(path, clip.source_in, min(whole, len(out) - start)):
        gains = np.full(len(block), factor, np.float32)
        place = np.arange(at, at + len(block))
        if coming:
            gains *= np.sin(np.pi / 2 * np.clip((place + 0.5) / coming, 0.0, 1.0)).astype(np.float32)
        if going:
            gains *= np.sin(np.pi / 2 * np.clip((whole - place - 0.5) / going, 0.0, 1.0)).astype(np.float32)
        out[start + at : start + at + len(block)] += block * gains[:, None]
        at += len(block)


def _envelope(samples: np.ndarray) -> np.ndarray:
    """The largest value [n] about each of ``samples`` [n, 2], in steps of a millisecond."""
    step = SAMPLE_RATE // 1000
    tops = np.maximum.reduceat(np.abs(samples).max(axis=1), np.arange(0, len(samples), step))
    return np.repeat(tops, step)[: len(samples)]


def cut(samples: np.ndarray, first: int, count: int) -> np.ndarray:
    """``count`` of ``samples`` [n, ...] from ``first`` on, zeros outside."""
    out = np.zeros((max(0, count), *samples.shape[1:]), samples.dtype)
    begin, end = max(0, first), min(len(samples), first + count)
    if end > begin:
        out[begin - first : end - first] = samples[begin:end]
    return out
