"""Where a sound is for the camera: level by distance, place between the loudspeakers, first reflections.

Film conventions, not acoustics: the direct sound is heard without the time it takes to travel, so that it stays with the
picture; a long lens brings a sound nearer, as it does the picture; voices stay close to the middle and never get lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.foundation.timebase import SAMPLE_RATE
from engine.sound.dry import Dry
from engine.world import Camera, Room

SOUND_SPEED = 343.0
_STEP = 480
"""Samples between two looks at where things are (10 ms)."""
_CAMERA_STEP = 2400
"""Samples between two looks at the camera (50 ms)."""
_ORDINARY_LENS_MM = 35.0
_WIDTH = {"dialogue": 0.45, "foley": 0.85, "effects": 0.9}
_OFF_SCREEN_FLOOR = 0.12


@dataclass(frozen=True)
class Ear:
    """The camera as a pair of microphones over a stretch of story time: ``times`` [k] at which it was looked at, its
    ``positions`` [k, 3], its ``right`` and ``forward`` axes [k, 3] and how much nearer the lens brings things [k]."""

    times: np.ndarray
    positions: np.ndarray
    right: np.ndarray
    forward: np.ndarray
    reach: np.ndarray


def ear_of(camera: Camera, first: int, last: int) -> Ear:
    """The camera from story sample ``first`` to ``last``; before its first key and after its last it stands still."""
    low, high = camera.keys[0].time_s, camera.keys[-1].time_s
    times = np.arange(first, last + _CAMERA_STEP, _CAMERA_STEP) / SAMPLE_RATE
    if len(camera.keys) == 1 or high <= times[0] or low >= times[-1]:
        times = times[[0, -1]]
    states = [camera.at(float(t)) for t in times]
    turns = np.array([s.quaternion for s in states])
    lens = np.array([s.focal_mm for s in states])
    return Ear(
        times,
        np.array([s.position for s in states]),
        space.rotate(turns, np.array([1.0, 0.0, 0.0])),
        space.rotate(turns, np.array([0.0, 0.0, -1.0])),
        np.clip(_ORDINARY_LENS_MM / lens, 0.25, 2.0) ** 0.7,
    )


def _looks(ear: Ear, first: int, last: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Times 10 ms apart over the samples, and the ear's arrays there."""
    times = np.arange(first, last + _STEP, _STEP) / SAMPLE_RATE
    rows = [ear.positions, ear.right, ear.forward, ear.reach[:, None]]
    return times, [np.stack([np.interp(times, ear.times, row[:, i]) for i in range(row.shape[1])], -1) for row in rows]


def place(dry: Dry, ear: Ear, first: int, last: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Left and right gain [k], distance [k] metres as framed, at ``times`` [k] over story samples ``first`` to ``last``."""
    times, (position, right, forward, reach) = _looks(ear, first, last)
    if dry.path is None:
        middle = np.full(len(times), np.sqrt(0.5))
        return times, middle, middle, np.ones(len(times))
    source = np.stack([np.interp(times, dry.path[:, 0], dry.path[:, 1 + i]) for i in range(3)], -1)
    toward = source - position
    true = np.linalg.norm(toward, axis=1)
    toward /= np.maximum(true, 1e-6)[:, None]
    distance = np.maximum(true * reach[:, 0], 0.6)
    side = np.sum(toward * right, -1) * _WIDTH.get(dry.stem, 0.8)
    ahead = np.sum(toward * forward, -1)
    level = distance ** -(1.0 - dry.near)
    # behind the camera: a little quieter
    level *= 0.85 + 0.15 * np.clip(ahead + 0.6, 0.0, 1.0)
    if dry.facing is not None:
        gaze = np.stack([np.interp(times, dry.path[:, 0], dry.facing[:, i]) for i in range(2)], -1)
        gaze /= np.maximum(np.linalg.norm(gaze, axis=1, keepdims=True), 1e-6)
        level *= 0.9 + 0.1 * np.sum(gaze * -toward[:, :2], -1)
    angle = (np.clip(side, -1.0, 1.0) + 1.0) * (np.pi / 4.0)
    return times, level * np.cos(angle), level * np.sin(angle), distance


def direct(dry: Dry, ear: Ear, room: Room, first: int, last: int, out: np.ndarray, send: np.ndarray) -> None:
    """Add ``dry`` as heard to ``out`` [last - first, 2] and what it gives the room's tail to ``send`` [last - first]."""
    begin, end = max(dry.first, first), min(dry.end, last)
    if end <= begin:
        return
    sound = dry.samples[begin - dry.first : end - dry.first]
    times, left, right, distance = place(dry, ear, begin, end)
    near = float(np.median(distance))
    if near > 9.0:
        sound = _dulled(sound, near)
    if len(times) > 2 and (np.ptp(left) > 1e-4 or np.ptp(right) > 1e-4):
        at = np.arange(begin, end) / SAMPLE_RATE
        gains = np.stack([np.interp(at, times, left), np.interp(at, times, right)], -1)
    else:
        gains = np.array([[left.mean(), right.mean()]])
    window = slice(begin - first, end - first)
    out[window] += sound[:, None] * gains
    if dry.path is None:
        return
    # the room hears the source, not the lens: the tail's level hardly depends on where the camera is
    send[window] += sound * float(np.clip(np.median(distance) ** -0.1, 0.5, 1.2))
    _reflections(dry, sound, ear, room, begin, first, out)


def _dulled(sound: np.ndarray, distance: float) -> np.ndarray:
    """Air takes the high octaves: about 0.1 dB a metre at 10 kHz."""
    from scipy.signal import lfilter

    corner = 20_000.0 * min(1.0, 14.0 / distance)
    pole = np.exp(-2.0 * np.pi * corner / SAMPLE_RATE)
    return lfilter([1.0 - pole], [1.0, -pole], sound)


def _reflections(dry: Dry, sound: np.ndarray, ear: Ear, room: Room, begin: int, first: int, out: np.ndarray) -> None:
    """First reflections by mirror images: from six walls indoors, from the ground outdoors (Allen & Berkley 1979)."""
    assert dry.path is not None
    when = (begin + len(sound) / 2) / SAMPLE_RATE
    source = np.array([np.interp(when, dry.path[:, 0], dry.path[:, 1 + i]) for i in range(3)])
    listener = np.array([np.interp(when, ear.times, ear.positions[:, i]) for i in range(3)])
    right = np.array([np.interp(when, ear.times, ear.right[:, i]) for i in range(3)])
    reach = float(np.interp(when, ear.times, ear.reach))
    straight = max(float(np.linalg.norm(source - listener)), 0.3)
    bounce = float(np.sqrt(1.0 - np.mean(room.absorption[2:5])))
    centre, half = np.array(room.centre), np.array(room.size) / 2.0
    for axis in (2,) if room.outdoors else (0, 1, 2):
        for sign in (-1.0,) if room.outdoors else (-1.0, 1.0):
            wall = centre[axis] + sign * half[axis] if not room.outdoors else 0.0
            image = source.copy()
            image[axis] = 2.0 * wall - source[axis]
            toward = image - listener
            length = float(np.linalg.norm(toward))
            delay = round((length - straight) / SOUND_SPEED * SAMPLE_RATE)
            if delay < 24 or length < straight:
                continue
            level = 0.5 * bounce * (max(length * reach, 0.6)) ** -(1.0 - 0.6 * dry.near)
            side = float(toward @ right) / length * 0.9
            angle = (np.clip(side, -1.0, 1.0) + 1.0) * (np.pi / 4.0)
            low = begin - first + delay
            part = sound[: max(0, len(out) - low)]
            if len(part):
                out[low : low + len(part), 0] += part * (level * np.cos(angle))
                out[low : low + len(part), 1] += part * (level * np.sin(angle))
