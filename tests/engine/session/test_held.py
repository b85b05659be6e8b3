"""What the desk shows and says while something is missing: pictures from before an edit, scenes that could not be acted."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.project import Project, Scene
from engine.session import Session
from engine.session.crew import Alone
from engine.session.happenings import Happening, Problem
from engine.session.jobs import Jobs
from engine.session.pictures import Ring, Screen
from engine.session.reel import Reel, build
from engine.session.soundtrack import LANE, Soundtrack
from tests.fakes import slate_order


def reel() -> Reel:
    scene = Scene("scene1", "INT. HALL - DAY", "gym", (), (), (), ())
    project = Project("Held", "", (scene,), (slate_order().shot,), (), size=(64, 36))
    return build(project, {}, {}, frozenset({"scene1"}), False)


def test_an_old_picture_stands_in_until_the_new_one_is_there() -> None:
    made = reel()
    entry = made.entries[0]
    ring, old, new = Ring(10_000_000), np.full((36, 64, 4), 90, np.uint8), np.full((36, 64, 4), 200, np.uint8)
    ring.put("old", entry.slate.first + 5, old)
    entry = replace(entry, full=entry.slate, full_key="new", older=("old",))
    screen = Screen(replace(made, entries=(entry,)), ring, slates_are_full=False)
    shown, missing = screen.picture(5)
    assert shown.stage == "held" and not shown.complete and len(missing) == 1
    np.testing.assert_array_equal(shown.pixels, old)
    ring.put("new", entry.slate.first + 5, new)
    shown, missing = screen.picture(5)
    assert shown.stage == "full" and not missing
    np.testing.assert_array_equal(shown.pixels, new)


def test_a_scene_that_could_not_be_acted_is_silent_and_said_once(tmp_path: Path) -> None:
    told: list[Happening] = []
    jobs = Jobs((LANE,), lambda _job: None)
    session = Session(tmp_path / "cache")
    workers: Any = Alone(session, "world")
    sound = Soundtrack(session, "world", jobs, told.append, workers)
    failed = replace(reel(), failed=frozenset({"scene1"}))
    for _ in range(2):
        sound.update(failed, frozenset())
        until = time.monotonic() + 60
        while not jobs.idle() and time.monotonic() < until:
            time.sleep(0.01)
    jobs.close()
    said = [happening.sentence for happening in told if isinstance(happening, Problem)]
    assert len(said) == 1 and "INT. HALL - DAY" in said[0]
    assert not sound.slice(0, 48_000).any()
