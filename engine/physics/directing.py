"""Directed outcomes: try starts until honest physics gives what the writer wants, and keep the start.

An aim proposes starts, best guess first, and judges what came of each; every trial is a fork of the run itself, so the
flight that is judged is the flight that is filmed. The first start that gives the outcome is taken, and the search goes
on a little for two that look different.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from engine.foundation.digest import digest
from engine.foundation.seed import generator
from engine.physics.breaking import Broken, broken_by
from engine.physics.contact_log import events
from engine.physics.cues import Knock, Lead, Start
from engine.physics.run import Run
from engine.world import Contact, OutcomeResult, StartChoice, Wanted
from engine.world.performance import TAKE_RATE

EFFORT = 14_000
"""Moving bodies times samples that a search may simulate: some forty shots, or three rows of ten dominoes."""
_MORE_EFFORT = 0.4
"""Share of it spent after the first success, for the alternatives."""
_FEWEST = 4
_NEXT_SENTENCE_S = 4.0


@dataclass(frozen=True)
class Verdict:
    """``score`` is larger the nearer a miss came; ``value`` guides a bisection (metres past the goal, or so)."""

    reached: bool
    score: float
    summary: str
    decided_s: float
    value: float = 0.0


@dataclass(frozen=True)
class Trial:
    """What a start led to. ``poses`` [n, b, 7] from ``begun_s`` on at 240 Hz; ``contacts`` from then on."""

    start: Start
    body: int
    begun_s: float
    poses: np.ndarray
    contacts: list[Contact]
    broken: tuple[Broken, ...]
    effort: float = 0.0

    def path(self, body: int | None = None) -> np.ndarray:
        return self.poses[:, self.body if body is None else body]

    @property
    def end_s(self) -> float:
        return self.begun_s + (len(self.poses) - 1) / TAKE_RATE


Starts = Generator[Start, Verdict, None]


class Aim(Protocol):
    """One wanted outcome in one situation."""

    horizon_s: float
    apart_m: float
    """Ends this far apart look different."""

    def starts(self, random: np.random.Generator) -> Starts: ...

    def done(self, run: Run) -> bool: ...

    def judge(self, trial: Trial) -> Verdict: ...


@dataclass
class Search:
    """The director of a run: called when a body is about to be let go or knocked."""

    aim_for: Callable[[Run, Wanted | None, int, Lead | Knock], Aim | None]
    names: tuple[str, ...]
    results: dict[str, OutcomeResult] = field(default_factory=dict)

    def __call__(self, run: Run, beat_id: str, body: int, cue: Lead | Knock) -> Start | None:
        wanted = self._wanted(run, beat_id, body)
        aim = self.aim_for(run, wanted, body, cue)
        if aim is None:
            return None
        done = self._already(run, wanted, body, cue)
        if done is not None:
            self.results[done.beat_id] = done
            return None
        key = _situation(run, beat_id, body, aim.horizon_s)
        if key not in _FOUND:
            while len(_FOUND) >= _REMEMBERED:
                _FOUND.pop(next(iter(_FOUND)), None)
            _FOUND[key] = self._find(run, wanted, aim, body, run.start_key(beat_id, cue))
        chosen, reached = _FOUND[key]
        if not chosen:
            return None
        taken = wanted.choice % len(chosen) if wanted is not None else 0
        if wanted is not None:
            self.results[wanted.beat_id] = _result(wanted, (*chosen[taken:], *chosen[:taken]), reached, taken)
        return chosen[taken].start

    def _find(
        self, run: Run, wanted: Wanted | None, aim: Aim, body: int, start_key: str
    ) -> tuple[tuple[_Way, ...], bool]:
        """Up to three ways, best first, and whether they are what was wanted."""
        kind = wanted.kind if wanted else "caught"
        random = generator("physics", start_key, kind, run.things[body].body.id)
        tried = self._search(run, aim, body, start_key, random)
        tried.sort(key=lambda pair: (not pair[1].reached, -round(pair[1].score, 1)))
        good = [pair for pair in tried if pair[1].reached]
        return tuple(_way(trial, verdict) for trial, verdict in _choices(good or tried[:6])), bool(good)

    def _wanted(self, run: Run, beat_id: str, body: int) -> Wanted | None:
        """What the beat wants of the body; else what the next sentence wants of it ("She pushes the mug. It stops at the
        edge.")."""
        about = [w for w in run.world.wanted if self._about(run, w, body)]
        direct = next((w for w in about if w.beat_id == beat_id), None)
        if direct is not None:
            return direct
        now = run.sample / TAKE_RATE
        started = {release.beat_id for release in run.performance.releases}
        times = run.nearness.times
        later = [
            (times[w.beat_id][0], w.beat_id, w)
            for w in about
            if not w.push and w.beat_id not in started and w.beat_id in times and w.beat_id not in self.results
        ]
        near = [entry for entry in later if -0.6 <= entry[0] - now <= _NEXT_SENTENCE_S]
        return min(near)[2] if near else None

    def _already(self, run: Run, wanted: Wanted | None, body: int, cue: Lead | Knock) -> OutcomeResult | None:
        """A thing that broke in an earlier beat need not be broken again."""
        if wanted is None or wanted.kind != "breaks" or not isinstance(cue, Knock):
            return None
        until = run.sample / TAKE_RATE
        rows = run.log.since(-1.0)
        found = broken_by(run.world, events(rows, self.names, run.poses, tuple(run.quiet), first=run.base))
        mine = [b for b in found if b.body_id == run.things[body].body.id and b.time_s <= until]
        if not mine:
            return None
        return OutcomeResult(wanted.beat_id, wanted.kind, True, "breaks", (), mine[0].time_s)

    @staticmethod
    def _about(run: Run, wanted: Wanted, body: int) -> bool:
        identity = run.things[body].body.id
        return identity == wanted.object or identity in wanted.objects

    def _search(
        self, run: Run, aim: Aim, body: int, key: str, random: np.random.Generator
    ) -> list[tuple[Trial, Verdict]]:
        tried: list[tuple[Trial, Verdict]] = []
        proposals = aim.starts(random)
        patience = getattr(aim, "patience", 1.0)
        left = float(EFFORT) * patience
        try:
            start = next(proposals)
            while left > 0 or len(tried) < _FEWEST:
                trial = self.attempt(run, aim, body, key, start)
                verdict = aim.judge(trial)
                tried.append((trial, verdict))
                left -= trial.effort
                if verdict.reached:
                    left = min(left, _MORE_EFFORT * EFFORT * patience)
                    good = [pair for pair in tried if pair[1].reached]
                    if len(_distinct(good, aim.apart_m)) >= 3 and good[0][1].score > 0.9 or left <= 0:
                        break
                start = proposals.send(verdict)
        except StopIteration:
            pass
        return tried

    def attempt(self, run: Run, aim: Aim, body: int, key: str, start: Start) -> Trial:
        """What comes of a start."""
        fork = run.fork(round(aim.horizon_s * TAKE_RATE))
        fork.starts[key] = start
        fork.watch = aim.done
        fork.go(run.sample + round(aim.horizon_s * TAKE_RATE))
        poses = fork.poses[: fork.sample - fork.base + 1]
        begun = run.sample / TAKE_RATE
        rows = fork.log.since(begun - 1e-9)
        found = events(rows, self.names, poses, tuple(fork.quiet), first=fork.base)
        return Trial(start, body, begun, poses, found, broken_by(run.world, found), fork.effort - run.effort + 60.0)


@dataclass(frozen=True)
class _Way:
    """A start and what comes of it, without the flight itself."""

    start: Start
    told: StartChoice
    decided_s: float


_FOUND: dict[str, tuple[tuple[_Way, ...], bool]] = {}
"""Starts already found, by everything that a search can depend on: a rehearsal asks the same again and again."""
_REMEMBERED = 128


def _situation(run: Run, beat_id: str, body: int, horizon_s: float) -> str:
    """Digest of all that a search from here can depend on."""
    low, high = run.sample, run.sample + round(horizon_s * TAKE_RATE) + 2 * TAKE_RATE
    leads = [
        lead for leads in run.cues.leads.values() for lead in leads if lead.first <= high and lead.stop >= low - 480
    ]
    cut = [
        (
            lead.body,
            lead.person,
            lead.first,
            min(lead.stop, high),
            lead.release,
            lead.poses[: max(high - lead.first, 1)],
        )
        for lead in leads
    ]
    knocks = [
        (k.body, k.person, k.sample, k.beat_id, k.kind, k.start.velocity, k.start.spin)
        for k in run.cues.knocks
        if low <= k.sample <= high
    ]
    falls = [fall for fall in run.cues.falls if fall[2] <= high]
    tracks = [
        None if track is None else (track.root[low:high], track.rotations[low:high]) for track in run.people.tracks
    ]
    world = replace(run.world, wanted=tuple(replace(wanted, choice=0) for wanted in run.world.wanted))
    return digest(
        *(world, beat_id, body, low, run.current, run.velocity, run.free, run.calm, run.anchor, run.ignoring),
        *(cut, knocks, falls, tracks, run.hinge_angles(low, high), len(run.fallen)),
    )


def _distinct(tried: list[tuple[Trial, Verdict]], apart_m: float = 0.5) -> list[tuple[Trial, Verdict]]:
    """Up to three, the first first, that a viewer can tell apart: they end elsewhere or are told in other words."""
    kept: list[tuple[Trial, Verdict]] = []
    for trial, verdict in tried:
        differs = all(
            verdict.summary != said.summary
            or np.linalg.norm(trial.path()[-1, :3] - other.path()[-1, :3]) > apart_m
            or np.linalg.norm(trial.start.velocity - other.start.velocity) > 2.0 * apart_m
            for other, said in kept
        )
        if differs:
            kept.append((trial, verdict))
    return kept[:3]


def _choices(tried: list[tuple[Trial, Verdict]]) -> list[tuple[Trial, Verdict]]:
    """The first and the two most different of the others."""
    chosen = _distinct(tried)
    for apart in (0.15, 0.03, 0.002):
        if len(chosen) < 3:
            chosen += [pair for pair in _distinct(tried, apart) if all(pair[0] is not kept[0] for kept in chosen)]
    return chosen[:3]


def _way(trial: Trial, verdict: Verdict) -> _Way:
    told = StartChoice(
        _three(trial.start.velocity), _three(trial.start.spin), _three(trial.path()[-1, :3]), verdict.summary
    )
    return _Way(trial.start, told, verdict.decided_s)


def _result(wanted: Wanted, ways: tuple[_Way, ...], reached: bool, taken: int) -> OutcomeResult:
    summary = ways[0].told.summary
    if not reached:
        summary = f"No start gave '{wanted.kind}'; the nearest that physics allows: {summary}."
    told = tuple(way.told for way in ways)
    return OutcomeResult(wanted.beat_id, wanted.kind, reached, summary, told, ways[0].decided_s, taken)


def _three(v: np.ndarray) -> tuple[float, float, float]:
    return float(v[0]), float(v[1]), float(v[2])
