"""The same again, and nothing known of the future."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from engine.foundation.digest import digest
from engine.physics import simulate
from tests.engine.physics.worlds import ball, glass, held, performance, person, table, throw, world


def scene(seconds: float, second_throw: bool = True):
    staged = world(
        table(),
        glass("glass", (0.3, 0, 0.75)),
        ball(at=(0, 2, 1.5)),
        ball("other", (1, 1, 0.12)),
        people=(person(at=(0, 2, 0)),),
    )
    holds = [held("ball", "maya", np.tile([0.0, 2.0, 1.5], (49, 1)))]
    releases = [throw("ball", "maya", 0.2, (0, 2, 1.5), (0.6, -3.4, 1.0), "b1")]
    if second_throw:
        releases.append(throw("other", "maya", 1.5, (1, 1, 0.12), (-2.0, 0.4, 2.0), "b2", kind="kick"))
    return staged, performance(staged, seconds, tuple(holds), tuple(releases))


def test_the_past_does_not_depend_on_the_future() -> None:
    full = simulate(*scene(3.0))
    short = simulate(*scene(1.2, second_throw=False))
    assert np.array_equal(full.poses[: len(short.poses)], short.poses)
    before = [c for c in full.contacts if c.time_s < 1.1 and c.end_s < 1.1]
    assert digest(before) == digest([c for c in short.contacts if c.time_s < 1.1 and c.end_s < 1.1])


def test_two_processes_give_the_same_bytes() -> None:
    program = (
        "from tests.engine.physics.test_repeatable import scene; from engine.physics import simulate;"
        "print(simulate(*scene(1.5)).content_digest())"
    )
    here = simulate(*scene(1.5)).content_digest()
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    assert here == there
