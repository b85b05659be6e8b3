"""The sound of the reel: a mixing desk over the stems of the whole film, in memory when the window asks for a slice.

What is heard is what an export mixes. A change of faders is heard at once; the limiter follows a moment later.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.foundation.errors import SoundstageError
from engine.foundation.ticket import Ticket
from engine.media import Footage, Frame, Stem
from engine.media.footage import STEMS
from engine.program import Mixdown, Program, faders
from engine.program.mixdown import KINDS, MASTER, Laid, cut, estimated, lay, mastering_of, mixdown
from engine.project import SoundClip, Track
from engine.project.edits import GAINS_DB
from engine.session.crew import Workers
from engine.session.happenings import Happening, Problem, SoundChanged
from engine.session.jobs import VISIBLE, Jobs, Work, given_up
from engine.session.metering import Level, Reading, level_of
from engine.session.programme import programme
from engine.session.reel import Reel
from engine.session.session import Session
from engine.session.waves import Waves
from engine.sound import Mastering
from engine.sound.loudness import integrated, true_peak

if TYPE_CHECKING:
    from engine.shoot.order import ShotOrder

LANE = "sound"
_TRIES = 6
_NOTHING = mixdown({}, {}, Mastering(), ())


@dataclass(frozen=True)
class _Recorded:
    """The film's own sound, whatever the faders say. ``exact``: its mastering was measured, not estimated."""

    key: Any
    program: Program
    mastering: Mastering
    exact: bool


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
        self._made_of: Any = None
        self._busy = False
        self._ordered: Work | None = None
        self._recorded: _Recorded | None = None
        self._laid: tuple[Any, Laid] = (None, ({}, ()))
        self._mixdown = _NOTHING
        self._tracks: tuple[Track, ...] = ()
        self._live: dict[str, tuple[float, float]] = {}
        self._at: Mapping[str, tuple[float, float]] | None = None
        self._waves: dict[str, Waves] = {}
        self._engine: Any = None
        self._now = Ticket()
        self._said: frozenset[str] = frozenset()
        self.measured = Reading()

    def update(self, reel: Reel, solo: frozenset[str]) -> None:
        """Sound like ``reel``: what can be heard of it at once, the rest as it is recorded. Returns at once."""
        with self._lock:
            self._reel, self._solo = reel, solo
            self._tracks = _soloed(reel.project.tracks, solo)
            self._turn()
            if self._busy and not given_up(self._ordered):
                return
            self._busy, self._ordered = True, None
        self._ordered = self._jobs.submit(LANE, "sound", "Mixing the sound", VISIBLE, self._work)

    # -- what is heard --

    def slice(self, first: int, count: int) -> np.ndarray:
        """``count`` samples of the mix from ``first``, float32 [count, 2]; silence outside and until it is mixed."""
        return self._mixdown.heard(first, count, self._at)

    def stem(self, name: str, first: int, count: int) -> np.ndarray:
        """A track's own stem before balance and faders."""
        stem = self._mixdown.stems.get(name)
        return np.zeros((max(0, count), 2), np.float32) if stem is None else cut(stem, first, count)

    def listen(self, kind: str, gain_db: float | None, pan: float = 0.0) -> None:
        """Hear a track's fader there until the project says so itself; None: where the project has it."""
        live = dict(self._live)
        if gain_db is None:
            live.pop(kind, None)
        else:
            live[kind] = (gain_db, pan)
        self._live = live
        self._turn()

    def _turn(self) -> None:
        """Hear the faders where they are now: what was mixed with others is mixed by the block until it is mixed anew."""
        by_kind = {track.kind: (track.gain_db, track.pan) for track in self._tracks}
        self._live = {kind: to for kind, to in self._live.items() if by_kind.get(kind, (0.0, 0.0)) != to}
        at = self._faders(self._tracks, self._live)
        self._at = None if at == self._mixdown.faders else at

    def levels(self, first: int, count: int) -> dict[str, Level]:
        """What ``count`` samples from ``first`` show behind the faders of all tracks and of the master."""
        made = self._mixdown
        at = self._at or made.faders
        found = {}
        for kind in KINDS:
            left, right = at.get(kind, (1.0, 1.0))
            there = (left or right) and (kind in made.stems or kind in made.laid)
            found[kind] = level_of(made.track(kind, first, count) * np.array((left, right))) if there else Level()
        return found | {MASTER: level_of(made.heard(first, count, self._at))}

    def waves(self, name: str, columns: int, first: int, last: int) -> np.ndarray:
        """Lowest and highest value of a stem, as loud as it is in the mix, in ``columns`` parts of samples."""
        waves = self._waves.get(name)
        if waves is None:
            return np.zeros((max(0, columns), 2), np.float32)
        return waves.columns(first, last, columns) * np.float32(self._mixdown.mastering.level(name))

    @property
    def missing(self) -> dict[str, str]:
        """A sentence for each sound clip that cannot be heard, by id."""
        return dict(self._mixdown.missing)

    # -- the work --

    def _work(self, ticket: Ticket) -> None:
        try:
            while True:
                reel, solo = self._reel, self._solo
                assert reel is not None
                ticket.progress(0.1, "recording")
                self._now = ticket
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
        tracks = _soloed(reel.project.tracks, solo)
        heard = self._heard(reel)
        ends = reel.fade_out, reel.project.fade_in_frames, reel.project.fade_out_frames
        key = tuple(
            (_order_of(e).digest, _join_of(e), e.slate.record_in, e.slate.shot.id in heard) for e in reel.entries
        )
        made_of = (key, ends, reel.cut.rate, tracks)
        if made_of == self._made_of or not reel.entries and self._made_of is None:
            return
        waiting = [e for e in reel.entries if e.slate.shot.id not in heard and e.slate.shot.scene_id not in reel.failed]
        if waiting and self._recorded is not None and not heard:
            return  # nothing new to hear yet: let the old film sound on
        self._tell_failed(reel)
        recorded = self._take((key, ends, reel.cut.rate), reel, heard, bool(waiting), ticket)
        laid = self._laid_on(tracks, recorded.program)
        program = recorded.program.mixed_by(tracks)
        ticket.check()
        rough = program.mixdown(recorded.mastering, laid)
        ticket.check()
        self._publish(rough)
        self._recorded, self._made_of = recorded, None
        if self._reel is not reel or self._solo != solo:
            return  # the next edit is here already: what it makes of the film is mixed instead
        ticket.progress(0.5, "mixing")
        if not waiting and not recorded.exact and reel.entries:
            exact = mastering_of(program.recorded(levelled=False))
            ticket.check()
            recorded = replace(recorded, mastering=exact, exact=True)
            rough = program.mixdown(exact, laid)
        self._recorded = recorded
        ticket.progress(0.8, "mixing")
        done = rough.finished()
        ticket.check()
        self.measured = Reading(integrated=integrated(done.mix), true_peak=true_peak(done.mix))
        self._publish(done)
        self._made_of = None if waiting else made_of

    def bring_to(self, lufs: float, take: Callable[[float], object]) -> None:
        """Find where the master fader brings the film to ``lufs`` and hand it to ``take``, in the lane "sound" when what was
        edited before is mixed. What is wrong with it is told as a Problem. Nothing happens in a silent film."""

        def work(ticket: Ticket) -> None:
            found = _master_for(self._mixdown, self._tracks, lufs, ticket)
            if found is not None:
                try:
                    take(found)
                except SoundstageError as error:
                    self._tell(Problem(str(error)))

        self._jobs.submit(LANE, "sound", "Measuring the loudness", VISIBLE, work)

    def _publish(self, made: Mixdown) -> None:
        if made.stems is not self._mixdown.stems:
            self._waves = {name: Waves.of(stem) for name, stem in made.stems.items()}
        self._mixdown = made
        self._turn()
        self._tell(SoundChanged())

    @staticmethod
    def _faders(
        tracks: tuple[Track, ...], live: Mapping[str, tuple[float, float]]
    ) -> Mapping[str, tuple[float, float]]:
        by_kind = {track.kind: track for track in tracks}
        moved = [
            replace(by_kind.get(kind, Track(kind, kind)), gain_db=gain_db, pan=pan)
            for kind, (gain_db, pan) in live.items()
        ]
        return faders([*(track for track in tracks if track.kind not in live), *moved])

    def _heard(self, reel: Reel) -> frozenset[str]:
        """Shots that have sound now."""
        if self._name == "slate":
            return frozenset(entry.slate.shot.id for entry in reel.entries)
        return frozenset(entry.slate.shot.id for entry in reel.entries if entry.full is not None)

    def _take(self, key: Any, reel: Reel, heard: frozenset[str], rough: bool, ticket: Ticket) -> _Recorded:
        if self._recorded is not None and self._recorded.key == key:
            return self._recorded
        if self._engine is None:
            self._engine = self._session.engine(self._name)

        def footage(order: ShotOrder) -> Footage:
            if order.shot.id not in heard:
                return _Silence(order.frames)
            if self._name != "slate":
                self._workers.record(order, ticket)
            return _Stopping(self._engine.footage(order), lambda: self._now)

        orders = [replace(_order_of(e), record_in=e.slate.record_in, shot=e.slate.shot) for e in reel.entries]
        program = programme(replace(reel.project, rate=reel.cut.rate), orders, footage, reel.fade_out)
        before = self._recorded
        # an edit leaves the film about as loud as it was: that is heard until it is measured
        mastering = before.mastering if before is not None and before.exact else None
        if mastering is None or rough:
            mastering = estimated(program.recorded(levelled=False))
        return _Recorded(key, program, mastering, exact=False)

    def _laid_on(self, tracks: tuple[Track, ...], program: Program) -> Laid:
        sounds = tuple((track.kind, track.sounds) for track in tracks if track.sounds)
        there = tuple(_stamp(clip.path) for _, clips in sounds for clip in clips)
        key = (sounds, there, program.samples, program.rate)
        if self._laid[0] != key:
            known = set(self.missing)
            self._laid = key, lay(tracks, program.samples, program.rate, find=_path)
            for clip_id, sentence in self._laid[1][1]:
                if clip_id not in known:
                    self._tell(Problem(sentence))
        return self._laid[1]

    def _tell_failed(self, reel: Reel) -> None:
        new = reel.failed - self._said
        self._said = reel.failed
        for scene in reel.project.scenes:
            if scene.id in new:
                self._tell(
                    Problem(
                        f"Nothing is heard during {scene.heading or 'a scene'!r}, because it could not be acted; "
                        "change its words, the rest of the film goes on."
                    )
                )


@dataclass(frozen=True)
class _Silence:
    """Footage of which nothing is heard yet."""

    frames: int

    def frame(self, number: int) -> Frame:
        raise NotImplementedError("only the sound of silence is asked for")

    def stems(self) -> tuple[Stem, ...]:
        return tuple(Stem(name, np.zeros((0, 2), np.float32)) for name in STEMS)


@dataclass(frozen=True)
class _Stopping:
    """Footage whose sound is not gone on with when the work that asks for it is cancelled."""

    footage: Footage
    now: Callable[[], Ticket]

    @property
    def frames(self) -> int:
        return self.footage.frames

    def frame(self, number: int) -> Frame:
        return self.footage.frame(number)

    def stems(self) -> tuple[Stem, ...]:
        self.now().check()
        return self.footage.stems()


def _master_for(made: Mixdown, tracks: tuple[Track, ...], lufs: float, ticket: Ticket) -> float | None:
    """The gain in dB of the master at which ``made`` is as loud as ``lufs``, within the fader's range; None for silence. The
    limiter takes the more the louder it is, so the line through the last two tries is followed."""
    master = next((track for track in tracks if track.kind == MASTER), Track(MASTER, MASTER))
    others = tuple(track for track in tracks if track.kind != MASTER)
    tried: list[tuple[float, float]] = []
    gain_db, slope = master.gain_db, 1.0
    for _ in range(_TRIES):
        ticket.check()
        loud = integrated(replace(made, faders=faders((*others, replace(master, gain_db=gain_db)))).finished().mix)
        if not np.isfinite(loud):
            return None
        if tried and abs(gain_db - tried[-1][0]) > 1e-6:
            slope = max(0.1, (loud - tried[-1][1]) / (gain_db - tried[-1][0]))
        tried.append((gain_db, loud))
        following = round(float(np.clip(gain_db + (lufs - loud) / slope, *GAINS_DB)), 1)
        if any(following == before for before, _ in tried):
            break
        gain_db = following
    return min(tried, key=lambda one: abs(one[1] - lufs))[0]


def _order_of(entry: Any) -> ShotOrder:
    return entry.full or entry.slate


def _join_of(entry: Any) -> tuple[Any, ...]:
    shot = entry.slate.shot
    return shot.id, shot.transition, shot.transition_frames, entry.slate.first, entry.slate.frames


def _soloed(tracks: tuple[Track, ...], solo: frozenset[str]) -> tuple[Track, ...]:
    """``tracks`` with those soloed that someone wants to hear just now."""
    if not solo:
        return tracks
    known = {track.kind for track in tracks}
    more = tuple(Track(kind, kind) for kind in KINDS if kind not in known)
    return tuple(replace(track, solo=track.kind in solo) for track in (*tracks, *more))


def _path(clip: SoundClip) -> Path:
    return Path(clip.path)


def _stamp(path: str) -> Any:
    """What tells that a file came, went or changed."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
