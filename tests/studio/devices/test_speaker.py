"""The speaker against a device that is a loop in the test: what it is given, sample by sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from studio.devices import Speaker


class Loop:
    """A sound device driven by hand: each :meth:`block` is one callback."""

    latency = 0.01

    def __init__(self, callback: Callable[..., None]) -> None:
        self._callback = callback
        self.heard: list[np.ndarray] = []

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def close(self) -> None: ...

    def block(self, count: int) -> np.ndarray:
        out = np.full((count, 2), np.nan, np.float32)
        self._callback(out, count, None, None)
        self.heard.append(out)
        return out


def opened() -> tuple[Speaker, Loop]:
    made: list[Loop] = []

    def stream(callback: Callable[..., None]) -> Any:
        made.append(Loop(callback))
        return made[0]

    speaker = Speaker(stream)
    speaker.open()
    return speaker, made[0]


def test_samples_come_out_whole_and_in_their_place() -> None:
    speaker, device = opened()
    device.block(480)
    film = np.random.default_rng(1).uniform(-1, 1, (5000, 2)).astype(np.float32)
    speaker.play(film, 1000, 700)  # sample 1000 is due when the device is at 700
    for count in (512, 64, 1024, 4096):
        device.block(count)
    heard = np.concatenate(device.heard)
    assert (heard[700:4700] == film[1000:]).all()
    assert (heard[4700:] == 0).all()
    assert (heard[480:700] == film[780:1000]).all()


def test_a_scrubbed_slice_is_heard_once_without_clicks() -> None:
    speaker, device = opened()
    device.block(256)
    speaker.scrub(np.ones((2000, 2), np.float32))
    heard = np.concatenate([device.block(1024) for _ in range(3)])
    assert heard[0, 0] == 0 and heard[1999, 0] == 0 and (heard[2000:] == 0).all()
    assert (heard[96:1904] == 1).all()
    assert np.abs(np.diff(heard[:, 0])).max() < 0.02


def test_the_clock_counts_what_is_heard_not_what_is_asked_for() -> None:
    speaker, device = opened()
    for _ in range(10):
        device.block(1000)
    assert speaker.lead == 480
    assert 9000 - 480 <= speaker.clock.samples() <= 10_000 - 480


def test_without_a_device_time_goes_on() -> None:
    def stream(_callback: Callable[..., None]) -> Any:
        raise OSError("no default output device")

    speaker = Speaker(stream)
    speaker.open()
    assert speaker.silent
    assert "no default output device" in speaker.reason
    first = speaker.clock.samples()
    while speaker.clock.samples() == first:
        pass
    speaker.play(np.zeros((10, 2), np.float32), 0, 0)
    speaker.scrub(np.zeros((10, 2), np.float32))
    speaker.close()
