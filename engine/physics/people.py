"""People as physics sees them: a capsule about every fleshy bone, where the performance puts it."""

from __future__ import annotations

import math

import numpy as np

from engine.foundation import space
from engine.physics.scene_model import Bone
from engine.world import PARENTS, Performance, PersonTrack, World
from engine.world.performance import TAKE_RATE

_CHUNK = 120
"""Samples whose bones are worked out at once."""


def bones_of(world: World) -> tuple[Bone, ...]:
    """The capsules of everyone, person by person, in the order of the skeleton."""
    first_child = {parent: i for i, parent in reversed(list(enumerate(PARENTS)))}
    bones = []
    for p, person in enumerate(world.people):
        offsets = person.figure.skeleton.offsets
        for i, radius in enumerate(person.figure.radii):
            if radius > 0.0:
                end = offsets[first_child[i]] if i in first_child else np.zeros(3)
                bones.append(Bone(p, i, np.array(end, float), float(radius)))
    return tuple(bones)


class People:
    """Poses of all capsules by sample, worked out when asked for. ``tracks``: one for each of World.people."""

    def __init__(self, world: World, performance: Performance, bones: tuple[Bone, ...]) -> None:
        by_id = {track.person_id: track for track in performance.tracks}
        self.tracks: list[PersonTrack | None] = [by_id.get(person.id) for person in world.people]
        self.world, self.bones, self.samples = world, bones, performance.samples
        self.reach = np.array([1.3 * person.figure.height for person in world.people])
        self._rows = [np.array([k for k, b in enumerate(bones) if b.person == p], int) for p in range(len(self.tracks))]
        self._ends = np.array([bone.end for bone in bones]).reshape(-1, 3)
        self.radii = np.array([bone.radius for bone in bones])
        self.owner = np.array([bone.person for bone in bones], int)
        self._chunks: dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}

    def fork(self) -> People:
        """A copy whose tracks may be replaced without touching this one's."""
        other = People.__new__(People)
        other.__dict__.update(self.__dict__)
        other.tracks = list(self.tracks)
        return other

    def replace(
        self, person: int, first: int, roots: list[np.ndarray], rotations: list[np.ndarray], until_s: float
    ) -> None:
        """Put a fall into a person's track: its poses from sample ``first``, then its last pose until ``until_s``."""
        track = self.tracks[person]
        if track is None:
            return
        root, turns = np.array(track.root, float), np.array(track.rotations, np.float32)
        end = len(root) if until_s * TAKE_RATE >= len(root) else math.ceil(until_s * TAKE_RATE - 1e-6)
        count = max(min(end - first, len(roots)), 0)
        root[first : first + count], turns[first : first + count] = roots[:count], rotations[:count]
        root[first + count : end], turns[first + count : end] = roots[-1], rotations[-1]
        self.tracks[person] = PersonTrack(track.person_id, root, turns, track.face)
        self._chunks = {}

    def roots(self, person: int) -> np.ndarray:
        """Pelvis positions [n, 3]."""
        track = self.tracks[person]
        return np.array([self.world.people[person].position]) if track is None else track.root

    def poses(self, sample: int) -> np.ndarray:
        """Pose [bones, 7] of every capsule at a sample (after the end: the last one)."""
        return self._chunk(sample)[0][min(sample, self.samples - 1) % _CHUNK]

    def points(self, sample: int) -> np.ndarray:
        """Points [bones, 4, 3] along every capsule's axis."""
        return self._chunk(sample)[1][min(sample, self.samples - 1) % _CHUNK]

    def speeds(self, sample: int) -> np.ndarray:
        """Speed [bones, 4] of those points, m/s."""
        return self._chunk(sample)[2][min(sample, self.samples - 1) % _CHUNK]

    def _chunk(self, sample: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        sample = min(sample, self.samples - 1)
        chunk = sample // _CHUNK
        if chunk not in self._chunks:
            if len(self._chunks) > 16:
                self._chunks.pop(next(iter(self._chunks)))
            self._chunks[chunk] = self._work_out(chunk * _CHUNK)
        return self._chunks[chunk]

    def _work_out(self, first: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        last = min(first + _CHUNK + 1, self.samples)  # one more, for the speed of the last
        result = np.zeros((last - first, len(self.bones), 7))
        result[..., 2], result[..., 3] = -100.0, 1.0
        for p, track in enumerate(self.tracks):
            if track is None or not len(self._rows[p]):
                continue
            positions, orientations = self.world.people[p].figure.skeleton.world(
                track.root[first:last], track.rotations[first:last]
            )
            bones = [self.bones[k].bone for k in self._rows[p]]
            result[:, self._rows[p], :3] = positions[:, bones]
            result[:, self._rows[p], 3:] = orientations[:, bones]
        ends = space.rotate(result[..., 3:], self._ends)
        points = result[..., None, :3] + np.linspace(0.0, 1.0, 4)[:, None] * ends[..., None, :]
        speeds = np.linalg.norm(np.diff(points, axis=0, append=points[-1:]), axis=-1) * TAKE_RATE
        return result, points, speeds


def velocity_at(poses: np.ndarray, sample: int) -> tuple[np.ndarray, np.ndarray]:
    """Velocity (m/s) and spin (rad/s), world frame, of led poses [m, 7] at one of their samples: by quadratic
    backward difference, because the future of a hold does not exist yet when a hand opens."""
    if sample < 1:
        return np.zeros(3), np.zeros(3)
    a, b = poses[sample - 1], poses[sample]
    velocity = (b[:3] - a[:3]) * TAKE_RATE
    if sample >= 2:
        before = (a[:3] - poses[sample - 2][:3]) * TAKE_RATE
        velocity = velocity + 0.5 * (velocity - before)
    spin = space.rotation_vector(space.multiply(b[3:], space.inverse(a[3:]))) * TAKE_RATE
    return velocity, spin
