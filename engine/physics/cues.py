"""What the performance does to things: who leads them when, when they are let go, kicked or pushed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.physics.people import velocity_at
from engine.physics.scene_model import Thing
from engine.world import Collapse, Hold, Performance, Release, World
from engine.world.performance import TAKE_RATE

FOREVER = 1 << 40
LANDING_SAMPLES = 48
"""A thing that is put down is led on to its place over so many samples before the hand opens."""


@dataclass(frozen=True)
class Start:
    """How a body begins to move by itself: velocity m/s, spin rad/s (world frame), and a small shift of place, metres."""

    velocity: np.ndarray
    spin: np.ndarray
    shift: np.ndarray

    @staticmethod
    def of(velocity: object, spin: object = (0.0, 0.0, 0.0), shift: object = (0.0, 0.0, 0.0)) -> Start:
        return Start(np.array(velocity, float), np.array(spin, float), np.array(shift, float))


@dataclass(frozen=True)
class Lead:
    """``body`` is led by ``person`` (indices) from sample ``first`` until it is let go at sample ``stop``."""

    body: int
    person: int
    first: int
    stop: int
    poses: np.ndarray
    handed_on: bool
    release: Release | None

    def pose(self, sample: float) -> np.ndarray:
        """Where it is at a sample (may lie between two)."""
        position = min(max(sample - self.first, 0.0), len(self.poses) - 1.0)
        i = min(int(position), max(len(self.poses) - 2, 0))
        j = min(i + 1, len(self.poses) - 1)
        if position == i:
            return self.poses[i]
        t = position - i
        a, b = self.poses[i], self.poses[j]
        b = np.r_[b[:3], -b[3:]] if a[3:] @ b[3:] < 0 else b
        mixed = a * (1 - t) + b * t
        mixed[3:] /= np.linalg.norm(mixed[3:])
        return mixed

    def speed(self, sample: int) -> tuple[np.ndarray, np.ndarray]:
        """Velocity and spin at a sample."""
        return velocity_at(self.poses, min(max(sample - self.first, 0), len(self.poses) - 1))

    def nominal(self) -> Start:
        """The motion it is let go with if no outcome is wanted."""
        if self.release is not None:
            return Start.of(self.release.velocity, self.release.spin)
        velocity, spin = self.speed(self.stop)
        if np.linalg.norm(velocity) < 0.06:
            velocity, spin = np.zeros(3), np.zeros(3)
        return Start.of(velocity, spin)

    @property
    def landing(self) -> int:
        """The sample from which it is led on to its place, if it is put down."""
        return max(self.first, self.stop - LANDING_SAMPLES)

    @property
    def late_s(self) -> float:
        """Seconds between the release and the sample at which physics takes over."""
        return 0.0 if self.release is None else max(0.0, self.stop / TAKE_RATE - self.release.time_s)

    def place(self) -> np.ndarray:
        """Pose at the moment of release."""
        pose = self.pose(self.stop).copy()
        if self.release is not None and np.linalg.norm(np.array(self.release.position) - pose[:3]) < 0.25:
            pose[:3] = self.release.position
        return pose

    def thrown(self, start: Start, gravity: float) -> tuple[np.ndarray, np.ndarray]:
        """Pose and velocity at sample ``stop`` of something released a moment before it with ``start``."""
        late, pose = self.late_s, self.place()
        pose[:3] += start.shift + start.velocity * late - [0.0, 0.0, 0.5 * gravity * late * late]
        pose[3:] = space.multiply(space.from_rotation_vector(start.spin * late), pose[3:])
        return pose, start.velocity - [0.0, 0.0, gravity * late]


@dataclass(frozen=True)
class Knock:
    """A body that nobody holds is given a velocity at ``sample``: a kick, a push, or the first impulse of a beat without
    a person (``person`` -1)."""

    body: int
    person: int
    sample: int
    beat_id: str
    kind: str
    start: Start


@dataclass(frozen=True)
class Cues:
    """All of it. ``leads`` by body in order of time; ``knocks`` in order of time; ``falls``: (person, collapse, sample)."""

    leads: dict[int, tuple[Lead, ...]]
    knocks: tuple[Knock, ...]
    falls: tuple[tuple[int, Collapse, int], ...] = ()

    def lead_at(self, body: int, sample: int) -> Lead | None:
        for lead in self.leads.get(body, ()):
            if lead.first <= sample < lead.stop:
                return lead
        return None

    def let_go_at(self, body: int, sample: int) -> Lead | None:
        for lead in self.leads.get(body, ()):
            if lead.stop == sample and not lead.handed_on:
                return lead
        return None

    def samples(self) -> list[int]:
        """Every sample at which something begins or ends."""
        moments = {lead.first for leads in self.leads.values() for lead in leads}
        moments |= {lead.stop for leads in self.leads.values() for lead in leads}
        moments |= {lead.landing for leads in self.leads.values() for lead in leads}
        moments |= {sample for _, _, sample in self.falls}
        return sorted(moments | {knock.sample for knock in self.knocks})


def cues_of(world: World, performance: Performance, things: tuple[Thing, ...]) -> Cues:
    """Holds, releases and wanted first impulses as cues on samples."""
    body_index = {thing.body.id: thing.index for thing in things if thing.movable}
    person_index = {person.id: i for i, person in enumerate(world.people)}
    used: set[int] = set()
    leads: dict[int, tuple[Lead, ...]] = {}
    by_body: dict[int, list[Hold]] = {}
    for hold in performance.holds:
        if hold.body_id in body_index and len(hold.poses):
            by_body.setdefault(body_index[hold.body_id], []).append(hold)
    for body, holds in sorted(by_body.items()):
        holds.sort(key=lambda h: h.first)
        leads[body] = tuple(_leads(body, holds, performance, person_index, used))
    knocks = [
        Knock(
            body_index[release.body_id],
            person_index.get(release.person_id, -1),
            sample_from(release.time_s),
            release.beat_id,
            release.kind,
            Start.of(release.velocity, release.spin),
        )
        for n, release in enumerate(performance.releases)
        if n not in used and release.body_id in body_index
    ]
    knocks += _pushes(world, performance, body_index)
    falls = tuple(
        (person_index[collapse.person_id], collapse, sample_from(collapse.time_s))
        for collapse in sorted(performance.collapses, key=lambda c: (c.time_s, c.person_id))
        if collapse.person_id in person_index
    )
    return Cues(leads, tuple(sorted(knocks, key=lambda k: (k.sample, k.body))), falls)


def sample_from(time_s: float) -> int:
    """The first sample at or after a moment."""
    return max(0, math.ceil(time_s * TAKE_RATE - 1e-6))


def _leads(
    body: int, holds: list[Hold], performance: Performance, people: dict[str, int], used: set[int]
) -> list[Lead]:
    result = []
    for n, hold in enumerate(holds):
        end = hold.first + len(hold.poses) - 1
        release, stop = None, max(end, hold.first + 1)
        for k, candidate in enumerate(performance.releases):
            moment = candidate.time_s * TAKE_RATE
            if k not in used and candidate.body_id == hold.body_id and hold.first - 1 <= moment <= end + 24:
                used.add(k)
                release, stop = candidate, max(sample_from(candidate.time_s), hold.first + 1)
                break
        following = holds[n + 1].first if n + 1 < len(holds) else FOREVER
        handed_on = following <= stop + 1
        stop = min(stop, following)
        if stop > hold.first:
            poses = np.asarray(hold.poses, float)
            result.append(Lead(body, people.get(hold.person_id, -1), hold.first, stop, poses, handed_on, release))
    return result


def _pushes(world: World, performance: Performance, bodies: dict[str, int]) -> list[Knock]:
    """First impulses of beats without a person; the director chooses how strong."""
    moments = {beat.beat_id: beat.start_s for beat in performance.beat_times}
    result = []
    for wanted in world.wanted:
        target = wanted.object or (wanted.objects[0] if wanted.objects else "")
        if wanted.push and wanted.beat_id in moments and target in bodies:
            sample = sample_from(moments[wanted.beat_id])
            result.append(Knock(bodies[target], -1, sample, wanted.beat_id, "push", Start.of((0, 0, 0))))
    return result
