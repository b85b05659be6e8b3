"""The sound of the reel: stems of the whole film, mixed with the tracks' gains, in memory when the window asks for a slice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from engine.foundation.ticket import Ticket
from engine.media.footage import STEMS
from engine.program import Program, ProgramShot
from engine.project import Project, Track, edits
from engine.session.crew import Workers
from engine.session.happenings import Happening, SoundChanged
from engine.session.jobs import VISIBLE, Jobs
from engine.session.reel import Reel
from engine.session.session import Session
from engine.sound import master

LANE = "sound"
SILENT_DB = -60.0


class Soundtrack:
    """Works in the lane "sound"."""

    def __init__(
        self, session: Session, engine: str, jobs: Jobs, tell: Callable[[Happening], None], workers: Workers
    ) -> None:
        self._session, self._name, self._jobs, self._tell = session, engine, jobs, tell
        self._workers = workers
        self._lock = threading.Lock()
        self._reel: Reel | None = None
        self._solo: frozenset[str] = frozenset()
        self._made_of: tuple[Any, ...] | None = None
        self._busy = False
        self._stems: dict[str, np.ndarray] = {}
        self._mix = np.zeros((0, 2), np.float32)
        self._engine: Any = None

    def update(self, reel: Reel, solo: frozenset[str]) -> None:
        """Sound like ``reel``, as soon as all of it can be heard. Returns at once."""
        with self._lock:
            self._reel, self._solo = reel, solo
            if self._busy:
                return
            self._busy = True
        self._jobs.submit(LANE, "sound", "Mixing the sound", VISIBLE, self._work)

    def slice(self, first: int, count: int) -> np.ndarray:
        """``count`` samples of the mix from ``first``, float32 [count, 2]; silence outside and until it is mixed."""
        return _cut(self._mix, first, count)

    def stem(self, name: str, first: int, count: int) -> np.ndarray:
        return _cut(self._stems.get(name, self._mix[:0]), first, count)

    def _work(self, ticket: Ticket) -> None:
        reel, solo = self._reel, self._solo
        try:
            while True:
                reel, solo = self._reel, self._solo
                assert reel is not None
                ticket.progress(0.1, "recording")
                self._record(reel, solo, ticket)
                with self._lock:
                    if self._reel is reel and self._solo == solo:
                        self._busy = False
                        return
        except BaseException:
            with self._lock:
                self._busy = False
            raise

    def _record(self, reel: Reel, solo: frozenset[str], ticket: Ticket) -> None:
        if self._name != "slate" and not _complete(reel):
            return
        stems_key = tuple((e.full or e.slate).digest + str(e.slate.record_in) for e in reel.entries), reel.fade_out
        tracks = tuple(edits.track(reel.project, name) for name in STEMS)
        made_of = (stems_key, tracks, solo, reel.cut.rate)
        if made_of == self._made_of:
            return
        for entry in reel.entries:
            if entry.full is not None:
                self._workers.record(replace(entry.full, record_in=entry.slate.record_in), ticket)
        program = self._program(reel)
        stems = program.stems()
        mix = premix(stems, reel.project, solo) if reel.entries else np.zeros((0, 2), np.float32)
        self._stems, self._mix, self._made_of = stems, mix, made_of
        self._tell(SoundChanged())

    def _program(self, reel: Reel) -> Program:
        if self._engine is None:
            self._engine = self._session.engine(self._name)
        shots = tuple(
            ProgramShot(e.slate.shot, self._engine.footage(e.full or e.slate), e.slate.record_in) for e in reel.entries
        )
        return Program(shots, reel.cut.rate, fade_out=reel.fade_out)


LISTENING_PEAK = 0.89
"""-1 dBFS: where the loudest sample of what the desk plays lies."""
LARGEST_BOOST = 10.0


def premix(stems: dict[str, np.ndarray], project: Project, solo: frozenset[str] = frozenset()) -> np.ndarray:
    """What is heard while editing, float32 [samples, 2]: the stems as the tracks say, brought to a listening level by one gain
    (taken from all stems, so that a muted track does not make the others louder). The film's mastering, which looks at every
    sample many times, is left to the export."""
    whole = sum(stems.values(), np.zeros_like(next(iter(stems.values()))))
    heard = sum(_as_tracks_say(stems, project, solo).values(), np.zeros_like(whole))
    loudest = float(np.abs(whole).max(initial=0.0))
    gain = min(LISTENING_PEAK / loudest, LARGEST_BOOST) if loudest > 0 else 1.0
    return np.clip(heard * np.float32(gain), -1.0, 1.0)


def mixed(stems: dict[str, np.ndarray], project: Project) -> np.ndarray:
    """The mastered mix of ``stems`` as the project's tracks say, float32 [samples, 2]. Silence stays silence."""
    heard = _as_tracks_say(stems, project, frozenset())
    if not any(np.any(samples) for samples in heard.values()):
        return np.zeros_like(next(iter(stems.values())))
    return master(heard)


def _as_tracks_say(stems: dict[str, np.ndarray], project: Project, solo: frozenset[str]) -> dict[str, np.ndarray]:
    return {
        name: samples * np.array(_gains(edits.track(project, name), solo), np.float32)
        for name, samples in stems.items()
    }


def _gains(track: Track, solo: frozenset[str]) -> tuple[float, float]:
    """(left, right). Panning turns the far side down and leaves the near one as it is (a balance control)."""
    if track.muted or track.gain_db <= SILENT_DB or (solo and track.kind not in solo):
        return 0.0, 0.0
    gain = 10 ** (track.gain_db / 20)
    return gain * min(1.0, 1.0 - track.pan), gain * min(1.0, 1.0 + track.pan)


def _complete(reel: Reel) -> bool:
    return all(entry.full is not None for entry in reel.entries)


def _cut(samples: np.ndarray, first: int, count: int) -> np.ndarray:
    out = np.zeros((max(0, count), 2), np.float32)
    begin, end = max(0, first), min(len(samples), first + count)
    if end > begin:
        out[begin - first : end - first] = samples[begin:end]
    return out


def peaks(samples: np.ndarray, columns: int) -> np.ndarray:
    """Lowest and highest value of ``samples`` [n, 2] in each of ``columns`` equal parts, float32 [columns, 2]."""
    if not len(samples) or columns <= 0:
        return np.zeros((max(0, columns), 2), np.float32)
    edges = np.linspace(0, len(samples), columns + 1).astype(int)[:-1]
    edges = np.minimum(edges, len(samples) - 1)
    low, high = (ufunc.reduceat(samples, edges, axis=0) for ufunc in (np.minimum, np.maximum))
    return np.stack([low.min(axis=1), high.max(axis=1)], -1).astype(np.float32)
