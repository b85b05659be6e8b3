"""What the desk shows and says while something is missing: pictures from before an edit, scenes that could not be acted."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.foundation.ticket import Ticket
from engine.project import Project, Scene
from engine.session import Session
from engine.session.crew import Alone
from engine.session.floor import DeskSettings, Floor
from engine.session.happenings import Happening, Problem
from engine.session.jobs import ON_SCREEN, SMALL, Jobs
from engine.session.pictures import Ring, Screen
from engine.session.reel import Entry, Reel, build
from engine.session.sketches import Sketch
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
    entry = replace(entry, full=entry.slate, full_key="new", older=(("old", entry.slate.first),))
    screen = Screen(replace(made, entries=(entry,)), ring, slates_are_full=False)
    shown, missing = screen.picture(5)
    assert shown.stage == "held" and not shown.complete and len(missing) == 1
    np.testing.assert_array_equal(shown.pixels, old)
    ring.put("new", entry.slate.first + 5, new)
    shown, missing = screen.picture(5)
    assert shown.stage == "full" and not missing
    np.testing.assert_array_equal(shown.pixels, new)


def _floor(folder: Path) -> tuple[Floor, Jobs]:
    jobs = Jobs(("rehearse", "disk", "shoot"), lambda _job: None)
    session = Session(folder / "cache")
    workers: Any = Alone(session, "world")
    return Floor(session, DeskSettings(), jobs, lambda _happening: None, workers), jobs


def _sketched(made: Reel) -> Entry:
    entry = made.entries[0]
    return replace(entry, sketch=Sketch("scene", made.project, entry.slate.shot.id, "sketch"))


def test_a_board_stays_on_every_page_until_there_is_a_better_one(tmp_path: Path) -> None:
    """The rehearsal has ended and nothing of it is drawn yet: no page goes back to a slate."""
    floor, jobs = _floor(tmp_path)
    made = reel()
    entry, number = _sketched(made), int(made.cut.shots[0].frames * 0.5)
    floor._ring.put("sketch", entry.slate.first + number, np.full((36, 64, 4), 90, np.uint8))
    floor._screen = Screen(replace(made, entries=(entry,)), floor._ring, slates_are_full=False)
    shot_id = entry.slate.shot.id
    try:
        assert floor.thumbnail(shot_id, 32, 0.5).stage == "sketch"
        floor._screen = Screen(made, floor._ring, slates_are_full=False)
        for width, high in ((32, 18), (20, 11), (48, 27)):
            picture = floor.thumbnail(shot_id, width, 0.5)
            assert picture.pixels.shape == (high, width, 4) and np.all(picture.pixels == 90)
        square = replace(made, entries=(replace(made.entries[0], slate=replace(entry.slate, size=(64, 64))),))
        floor._screen = Screen(square, floor._ring, slates_are_full=False)
        assert not np.all(floor.thumbnail(shot_id, 32, 0.5).pixels == 90), "a film of another shape has no board yet"
    finally:
        jobs.close()


def test_a_sketch_stands_in_for_the_same_frame_of_its_shot(tmp_path: Path) -> None:
    """The story goes at another pace once it is rehearsed: what is seen is as far into the shot as it was."""
    floor, jobs = _floor(tmp_path)
    made = reel()
    entry, old = _sketched(made), np.full((36, 64, 4), 90, np.uint8)
    begin = entry.slate.first
    floor._ring.put("sketch", begin + 7, old)
    assert floor._with_older(entry).older == (("sketch", begin),)
    later = replace(entry, sketch=None, slate=replace(entry.slate, first=begin + 40))
    later = floor._with_older(replace(later, full=later.slate, full_key="full"))
    screen = Screen(replace(made, entries=(later,)), floor._ring, slates_are_full=False)
    jobs.close()
    shown, missing = screen.picture(7)
    assert shown.stage == "held" and len(missing) == 1
    np.testing.assert_array_equal(shown.pixels, old)
    assert screen.picture(8)[0].stage == "slate"


class Camera:
    """Remembers what it drew."""

    def __init__(self) -> None:
        self.drawn: list[str] = []

    def frame(self, _order: Any, _inner: int, use: str, _ticket: Ticket) -> np.ndarray:
        self.drawn.append(use)
        return np.full((36, 64, 4), 120, np.uint8)

    def sketch(self, _sketch: Sketch, _inner: int, _ticket: Ticket) -> np.ndarray:
        self.drawn.append("sketch")
        return np.full((36, 64, 4), 60, np.uint8)


class Nowhere:
    """A disk that holds no picture."""

    def footage(self, _order: Any) -> Nowhere:
        return self

    def cached(self, _inner: int) -> None: ...


def _until_done(jobs: Jobs) -> None:
    until = time.monotonic() + 60
    while not jobs.idle():
        assert time.monotonic() < until
        time.sleep(0.005)


def test_boards_are_drawn_as_sketches_then_drafts_and_in_full_after_an_export(tmp_path: Path) -> None:
    floor, jobs = _floor(tmp_path)
    camera, made = Camera(), reel()
    floor._workers, floor.__dict__["_disk"] = camera, Nowhere()  # type: ignore[assignment]
    sketched = _sketched(made)
    filmed = replace(sketched, draft=sketched.slate, full=sketched.slate, draft_key="draft", full_key="full")
    try:
        floor._want(sketched, 5, SMALL)
        _until_done(jobs)
        floor._screen = Screen(replace(made, entries=(filmed,)), floor._ring, slates_are_full=False)
        floor._want(sketched, 6, SMALL)  # asked for before the scene was rehearsed, and its turn comes afterwards
        with floor.standing_back():
            floor._want(filmed, 5, SMALL)
            _until_done(jobs)
            floor._want(filmed, 5, SMALL)
            _until_done(jobs)
            assert camera.drawn == ["sketch", "draft"]
            floor._want(filmed, 7, ON_SCREEN)
            _until_done(jobs)
            assert camera.drawn[2:] == ["draft", "full"]
        _until_done(jobs)
        assert camera.drawn[4:] == ["full"]
    finally:
        jobs.close()


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


class SlowTakes:
    """Shots whose sound takes as long as it is let."""

    def __init__(self) -> None:
        self.begun, self.go, self.heard = threading.Event(), threading.Event(), 0

    def engine(self, _name: str) -> SlowTakes:
        return self

    def footage(self, order: Any) -> Any:
        self.frames = order.frames
        return self

    def stems(self) -> tuple[Any, ...]:
        self.begun.set()
        assert self.go.wait(60)
        self.heard += 1
        return ()


def test_mixing_stops_at_the_next_shot_when_the_film_is_closed() -> None:
    project, takes = reel().project, SlowTakes()
    shots = tuple(replace(project.shots[0], id=f"shot{number}") for number in range(5))
    jobs = Jobs((LANE,), lambda _job: None)
    session: Any = takes
    workers: Any = None
    sound = Soundtrack(session, "slate", jobs, lambda _happening: None, workers)
    sound.update(build(replace(project, shots=shots), {}, {}, frozenset({"scene1"}), False), frozenset())
    assert takes.begun.wait(60)
    (job,) = jobs.listed()
    jobs.cancel(job.id)
    takes.go.set()
    jobs.close()
    assert takes.heard == 1
