"""The room's tail: noise that dies in each octave at the rate the walls' absorption gives."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from engine.foundation.seed import generator
from engine.foundation.timebase import SAMPLE_RATE
from engine.world import Room

LONGEST_S = 2.6
_OCTAVES = (125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0)
_AIR = (0.0, 0.0003, 0.0006, 0.0011, 0.0026, 0.0083)
"""Energy absorption of air per metre in the octaves (ISO 9613-1, 20 degrees, 50 % humidity)."""
_FILM = 0.6
"""Rooms in films are drier than real ones: the microphone was near."""


def decay_times(room: Room) -> np.ndarray:
    """Seconds [6] to -60 dB in the octaves 125 Hz .. 4 kHz: Eyring's formula with absorption in the air."""
    x, y, z = room.size
    volume, surface = x * y * z, 2.0 * (x * y + y * z + z * x)
    absorption = np.clip(np.array(room.absorption, float), 0.01, 0.99)
    # furniture and people absorb too: as much again as a tenth of the floor
    area = -surface * np.log(1.0 - absorption) + 0.1 * x * y * 0.5 + 4.0 * volume * np.array(_AIR)
    return 0.161 * volume / area


def tail(room: Room) -> np.ndarray:
    """The late response float32 [n, 2] to a unit pulse at 1 m; empty outdoors."""
    return _tail(room.size, room.absorption, room.outdoors)


@lru_cache(maxsize=8)
def _tail(size: tuple[float, ...], absorption: tuple[float, ...], outdoors: bool) -> np.ndarray:
    if outdoors:
        return np.zeros((0, 2), np.float32)
    from scipy.signal import butter, sosfilt

    room = Room(size, (0.0, 0.0, 0.0), absorption)  # type: ignore[arg-type]
    times = decay_times(room)
    x, y, z = size
    surface = 2.0 * (x * y + y * z + z * x)
    count = int(min(float(times.max()), LONGEST_S) * SAMPLE_RATE)
    t = np.arange(count) / SAMPLE_RATE
    random = generator("tail", size, absorption)
    out = np.zeros((count, 2))
    for i, hertz in enumerate(_OCTAVES):
        low, high = hertz / np.sqrt(2.0), min(hertz * np.sqrt(2.0), 18_000.0) if i < 5 else 16_000.0
        band = butter(2, [low, high], "bandpass", fs=SAMPLE_RATE, output="sos")
        noise = sosfilt(band, random.standard_normal((count, 2)), axis=0)
        envelope = 10.0 ** (-3.0 * t / times[i])
        # diffuse energy against the direct sound at 1 m: 16 pi / R with the room constant R (Sabine)
        mean = min(max(float(np.array(absorption)[i]), 0.02), 0.95)
        strength = 16.0 * np.pi * (1.0 - mean) / (surface * mean)
        shaped = noise * envelope[:, None]
        shaped *= np.sqrt(strength * (high - low) / 16_000.0 / np.sum(shaped[:, :1] ** 2))
        out += shaped
    # the tail begins after the first reflections: the mean free path is 4 V / S
    delay = int(4.0 * x * y * z / surface / 343.0 * SAMPLE_RATE)
    rise = min(count - 1, max(delay, 48))
    out[:rise] *= np.linspace(0.0, 1.0, rise)[:, None] ** 2
    out *= _FILM
    fade = min(count // 8, 4800)
    out[count - fade :] *= np.linspace(1.0, 0.0, fade)[:, None]
    return np.concatenate([np.zeros((delay // 2, 2)), out]).astype(np.float32)


def reverberated(send: np.ndarray, room: Room) -> np.ndarray:
    """What the room makes of ``send`` [n]: float64 [n, 2]."""
    response = tail(room)
    if not len(response) or not send.any():
        return np.zeros((len(send), 2))
    from scipy.signal import oaconvolve

    return np.stack([oaconvolve(send, response[:, i])[: len(send)] for i in (0, 1)], -1)
