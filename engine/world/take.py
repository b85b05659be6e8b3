"""What happened: every pose of the story at 240 Hz and every contact, whatever the film's frame rate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.foundation import space
from engine.foundation.digest import digest
from engine.world.performance import TAKE_RATE, HingeTrack, PersonTrack

Vec3 = tuple[float, float, float]


@dataclass(frozen=True)
class Contact:
    """Two bodies meet. ``body_a`` and ``body_b``: body ids, person ids or "floor"; ``shape_a``/``shape_b`` index the
    bodies' shapes (-1 if unknown). ``point`` world m; ``normal`` from a to b; ``impulse`` N s; ``speed`` m/s of approach;
    ``slip`` m/s; ``end_s`` > ``time_s`` for a lasting contact; ``kind`` "impact" | "roll" | "slide"; a lasting contact's
    speed over time is ``profile`` float32 [m] at 240 Hz."""

    time_s: float
    body_a: str
    body_b: str
    point: Vec3
    normal: Vec3
    impulse: float
    slip: float
    speed: float = 0.0
    end_s: float = 0.0
    kind: str = "impact"
    shape_a: int = -1
    shape_b: int = -1
    profile: np.ndarray | None = None


@dataclass(frozen=True)
class StartChoice:
    """A start that gives the wanted outcome: velocity m/s, spin rad/s, and where the body comes to rest or is at the end."""

    velocity: Vec3
    spin: Vec3
    end: Vec3
    summary: str


@dataclass(frozen=True)
class OutcomeResult:
    """``reached``: physics gave what beat ``beat_id`` wanted; ``choices``: the one taken, then up to two alternatives;
    ``summary``: what happened, in words; ``time_s``: when it was decided; ``taken``: the number of the way taken (see
    Wanted.choice), the alternatives' numbers follow it in order, beginning anew after the last."""

    beat_id: str
    wanted: str
    reached: bool
    summary: str
    choices: tuple[StartChoice, ...]
    time_s: float
    taken: int = 0


@dataclass(frozen=True)
class Breakage:
    """A body that has broken, ``since_s`` seconds ago, at ``pose`` [7], moving at ``velocity`` [3] m/s just before.
    ``fallen`` [7]: where it had come to FALL_S later if it had stayed whole, which tells what lies below."""

    body_id: str
    since_s: float
    pose: tuple[float, ...]
    velocity: Vec3
    fallen: tuple[float, ...]


FALL_S = 0.7


@dataclass(frozen=True)
class WorldState:
    """Everything that moves, at one moment: ``bodies`` float64 [b, 7] in the order of World.bodies; for each person in
    the order of World.people ``roots`` float64 [p, 3], ``rotations`` float64 [p, 56, 4], ``faces`` float32 [p, 52];
    ``hinges`` radians by body id; ``broken``: what has broken by now."""

    bodies: np.ndarray
    roots: np.ndarray
    rotations: np.ndarray
    faces: np.ndarray
    hinges: tuple[tuple[str, float], ...] = ()
    broken: tuple[Breakage, ...] = ()

    def content_digest(self) -> str:
        return digest(self.bodies, self.roots, self.rotations, self.faces, self.hinges, self.broken)


def _nlerp(a: np.ndarray, b: np.ndarray, t: float) -> np.ndarray:
    """Between neighbours 1/240 s apart a normalised blend is a slerp to within float precision."""
    b = np.where(np.sum(a * b, -1, keepdims=True) < 0, -b, b)
    return space.normalised(a * (1 - t) + b * t)


@dataclass(frozen=True)
class Take:
    """``body_ids`` as in World.bodies; ``poses`` float64 [n, b, 7]; ``tracks`` one for each of World.people; ``broken``:
    (body id, seconds) of what was hit hard enough to break."""

    duration_s: float
    body_ids: tuple[str, ...]
    poses: np.ndarray
    tracks: tuple[PersonTrack, ...]
    contacts: tuple[Contact, ...]
    outcomes: tuple[OutcomeResult, ...] = ()
    hinges: tuple[HingeTrack, ...] = ()
    notes: tuple[str, ...] = ()
    broken: tuple[tuple[str, float], ...] = ()

    def state_at(self, seconds: float) -> WorldState:
        """The world at a moment, interpolated; clamped to the story's ends."""
        position = min(max(seconds * TAKE_RATE, 0.0), len(self.poses) - 1.0)
        i = min(int(position), len(self.poses) - 2) if len(self.poses) > 1 else 0
        j = min(i + 1, len(self.poses) - 1)
        t = position - i
        bodies = self.poses[i] * (1 - t) + self.poses[j] * t
        bodies[:, 3:] = _nlerp(self.poses[i][:, 3:], self.poses[j][:, 3:], t)
        people = len(self.tracks)
        roots = np.empty((people, 3))
        rotations = np.empty((people, *self.tracks[0].rotations.shape[1:])) if people else np.empty((0, 56, 4))
        faces = np.empty((people, self.tracks[0].face.shape[1] if people else 52), np.float32)
        for p, track in enumerate(self.tracks):
            roots[p] = track.root[i] * (1 - t) + track.root[j] * t
            rotations[p] = _nlerp(track.rotations[i].astype(float), track.rotations[j].astype(float), t)
            faces[p] = track.face[i] * (1 - t) + track.face[j] * t
        hinges = tuple((h.body_id, float(h.angles[i] * (1 - t) + h.angles[j] * t)) for h in self.hinges)
        return WorldState(bodies, roots, rotations, faces, hinges, self._broken_at(seconds))

    def _broken_at(self, seconds: float) -> tuple[Breakage, ...]:
        found = []
        for body_id, broke_s in self.broken:
            if seconds < broke_s or body_id not in self.body_ids:
                continue
            column = self.body_ids.index(body_id)
            last = min(max(int(broke_s * TAKE_RATE), 0), len(self.poses) - 1)
            before = max(last - 4, 0)
            pose = self.poses[last][column]
            span = max(last - before, 1) / TAKE_RATE
            velocity = (pose[:3] - self.poses[before][column][:3]) / span
            fallen = self.poses[min(last + int(FALL_S * TAKE_RATE), len(self.poses) - 1)][column]
            x, y, z = map(float, velocity)
            found.append(
                Breakage(
                    body_id, float(seconds - broke_s), tuple(map(float, pose)), (x, y, z), tuple(map(float, fallen))
                )
            )
        return tuple(found)

    @cached_property
    def _digest(self) -> str:
        return digest(*(getattr(self, name) for name in self.__dataclass_fields__))

    def content_digest(self) -> str:
        return self._digest
