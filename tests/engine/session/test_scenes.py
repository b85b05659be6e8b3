"""Which rehearsals stay in memory."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.foundation.ticket import Ticket
from engine.project import Project, Scene
from engine.session import scenes
from engine.session.jobs import DELIVERY, Cancelled, Jobs
from engine.session.scenes import Scenes
from engine.shoot.rehearsal import Rehearsal
from tests.fakes import empty_rehearsal, slate_order

ONE = 241 * 7 * 8


class Stage:
    """Acts any scene at once, with a body in it; counts how often."""

    def __init__(self) -> None:
        self.acted = 0

    def rehearse(self, scene: Scene, _cast: Any, _seed: int, _ticket: Ticket) -> Rehearsal:
        self.acted += 1
        rehearsal = empty_rehearsal(1.0)
        return replace(rehearsal, scene=scene, take=replace(rehearsal.take, poses=np.zeros((241, 1, 7))))

    def film(self, *_all: Any) -> tuple[Any, ...]:
        return ()


class LongStage(Stage):
    """Acts until it is told to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.stopped = threading.Event(), threading.Event()

    def rehearse(self, scene: Scene, _cast: Any, _seed: int, ticket: Ticket) -> Rehearsal:
        self.begun.set()
        try:
            while True:
                ticket.check()
                time.sleep(0.005)
        finally:
            self.stopped.set()


def project(heading: str) -> Project:
    scene = Scene("scene1", heading, "gym", (), (), (), ())
    return Project("Kept", "", (scene,), (slate_order().shot,), (), size=(64, 36))


def test_the_films_own_rehearsals_stay_and_of_others_the_latest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "SPARE_BYTES", 2 * ONE)
    jobs, stage = Jobs(("rehearse", "shoot"), lambda _job: None), Stage()
    workers: Any = stage
    made = Scenes(jobs, workers, "preview", False, lambda: None)
    films = [project(f"INT. ROOM {number} - DAY") for number in range(5)]
    try:
        for film in films:
            made.known(film)
            until = time.monotonic() + 60
            while not jobs.idle() and time.monotonic() < until:
                time.sleep(0.01)
            assert made.known(film).settled == {"scene1"}
        kept = [made.acted(made.key(film, film.scenes[0])) is not None for film in films]
        assert kept == [False, False, True, True, True]
        monkeypatch.setattr(scenes, "SPARE_BYTES", 0)
        again = made.rehearsal(films[0], films[0].scenes[0], Ticket())
        assert again.scene.heading == "INT. ROOM 0 - DAY" and stage.acted == 6
        made.known(films[1])
        assert not any(made.acted(made.key(film, film.scenes[0])) for film in films if film is not films[1])
    finally:
        jobs.close()


@pytest.mark.parametrize("shown", [False, True])
def test_an_export_that_is_cancelled_rehearses_no_more_unless_the_film_wants_it(shown: bool) -> None:
    jobs, stage = Jobs(("rehearse", "shoot", "deliver"), lambda _job: None), LongStage()
    workers: Any = stage
    made = Scenes(jobs, workers, "preview", False, lambda: None)
    film, now = project("INT. ROOM - DAY"), project("INT. HALL - DAY")
    try:
        if shown:
            made.known(film)
        export = jobs.submit(
            "deliver", "export", "", DELIVERY, lambda ticket: made.rehearsal(film, film.scenes[0], ticket)
        )
        assert stage.begun.wait(60)
        jobs.cancel(export.job.id)
        assert export.ended.wait(60) and isinstance(export.job.state, Cancelled)
        assert stage.stopped.wait(0.3 if shown else 60) is not shown
        if shown:
            made.known(now)  # another film is shown
            assert stage.stopped.wait(60)
        stage.begun.clear()
        assert not made.known(film).failed  # it was given up, it did not fail
        assert stage.begun.wait(60)
    finally:
        jobs.close()
