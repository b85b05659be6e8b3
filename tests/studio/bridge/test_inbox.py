"""The desk's news reaches the panels in order and in portions, and old news is left out."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from engine.project.changes import Changes
from engine.session.happenings import (
    CutChanged,
    JobChanged,
    Picture,
    PictureReady,
    Problem,
    SoundChanged,
    ThumbnailReady,
)
from engine.session.jobs import Done, Job, Queued, Running
from studio.bridge import Film


def come_to_rest(film: Film, qtbot: QtBot) -> None:
    """Wait until the desk has nothing to do any more and its news are told."""
    qtbot.waitUntil(film.desk._jobs.idle)
    film.desk._jobs.close()  # a lane tells of the end of its last job when that is over; now it has
    timers = film._next_turn, film._thumbnails_again
    qtbot.waitUntil(lambda: not film._inbox and not any(timer.isActive() for timer in timers))


def test_only_the_latest_of_its_kind_is_told(film: Film, qtbot: QtBot) -> None:
    come_to_rest(film, qtbot)
    told: list[object] = []
    film.job_changed.connect(lambda job: told.append((job.id, job.state)))
    film.picture_ready.connect(lambda first, last: told.append((first, last)))
    film.thumbnail_ready.connect(told.append)
    film.problem.connect(told.append)
    job = Job(70, "film", "Placing", 1, Queued())
    for event in (
        JobChanged(job), PictureReady(3, 4, "draft"), Problem("One."), PictureReady(5, 6, "draft"), ThumbnailReady("a"),
        JobChanged(replace(job, state=Running(0.5))), PictureReady(3, 4, "full"), ThumbnailReady("b"), Problem("One."),
        ThumbnailReady("a"), JobChanged(replace(job, id=71)), JobChanged(replace(job, state=Done(1))),
    ):  # fmt: skip
        film._receive(event)
    qtbot.waitUntil(lambda: (70, Done(1)) in told)
    assert told == ["One.", (5, 6), (3, 4), "b", "One.", "a", (71, Queued()), (70, Done(1))]


def test_every_edit_is_told_in_order(film: Film, qtbot: QtBot) -> None:
    come_to_rest(film, qtbot)
    told: list[str] = []
    film.changed.connect(lambda changes: told.append(changes.label))
    film.cut_changed.connect(lambda: told.append("cut"))
    for number in range(40):
        film._receive(Changes(label=str(number)))
        film._receive(CutChanged(frozenset()))
    qtbot.waitUntil(lambda: "cut" in told)
    assert told == [*map(str, range(40)), "cut"]


def test_a_flood_of_news_lets_the_loop_go_round(film: Film, qtbot: QtBot) -> None:
    come_to_rest(film, qtbot)
    rounds, at = 0, []

    def go_round() -> None:
        nonlocal rounds
        rounds += 1

    def slow(_label: object) -> None:
        time.sleep(0.01)
        at.append(rounds)

    timer = QTimer()
    timer.timeout.connect(go_round)
    timer.start(0)
    film.changed.connect(slow)
    for _ in range(20):
        film._receive(Changes())
    qtbot.waitUntil(lambda: len(at) == 20)
    timer.stop()
    assert at[-1] - at[0] >= 10  # each is longer than a portion


def test_news_of_many_threads_arrive_whole_and_none_after_the_end(film: Film, qtbot: QtBot, tmp_path: Path) -> None:
    come_to_rest(film, qtbot)
    told: list[str] = []
    film.problem.connect(told.append)

    def tell(who: int) -> None:
        for number in range(100):
            film._receive(Problem(f"{who} {number}"))
            film._receive(SoundChanged())

    threads = [threading.Thread(target=tell, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    qtbot.waitUntil(lambda: len(told) == 400)
    for who in range(4):
        assert [one for one in told if one.startswith(f"{who} ")] == [f"{who} {number}" for number in range(100)]
    film._receive(Problem("late"))
    film.close()
    qtbot.wait(30)
    assert "late" not in told


def test_a_panel_that_fails_does_not_stop_the_news(film: Film, qtbot: QtBot) -> None:
    come_to_rest(film, qtbot)
    told: list[str] = []

    def fail(_label: object) -> None:
        raise ValueError("a panel is broken")

    film.changed.connect(fail)
    film.problem.connect(told.append)
    with qtbot.captureExceptions() as failed:
        film._receive(Changes())
        film._receive(Problem("still here"))
        qtbot.waitUntil(lambda: bool(told))
    assert len(failed) == 1


def test_many_thumbnails_come_in_portions_and_all_of_them_come(
    film: Film, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_to_rest(film, qtbot)
    shots = [shot.shot_id for shot in film.cut.shots]
    made: dict[tuple[str, int], bytes] = {}
    wanted = [(shot, width) for shot in shots for width in range(100, 400, 15)]

    def take_time(shot: str, width: int) -> Picture:
        time.sleep(0.001)  # also where pictures are made smaller in no time
        return small(shot, width)

    small = film.desk.thumbnail
    monkeypatch.setattr(film.desk, "thumbnail", take_time)

    def look(_shot: str = "") -> None:
        for shot, width in wanted:
            image = film.thumbnail(shot, width)
            assert image.width() == width
            made[shot, width] = bytes(image.constBits())

    film.thumbnail_ready.connect(look)
    look()
    assert film._postponed
    qtbot.waitUntil(lambda: not film._postponed and not film._thumbnails_again.isActive())
    look()
    for shot, width in wanted:
        pixels = film.desk.thumbnail(shot, width).pixels
        assert made[shot, width] == pixels.tobytes()


def test_a_page_is_painted_before_its_thumbnails_are_made(film: Film, qtbot: QtBot) -> None:
    come_to_rest(film, qtbot)
    shot = film.cut.shots[0].shot_id
    film.spare_thumbnails()
    blank = film.thumbnail(shot, 128)
    assert len({blank.pixel(x, y) for x in range(128) for y in range(blank.height())}) == 1
    with qtbot.waitSignal(film.thumbnail_ready, check_params_cb=lambda name: name == shot):
        pass
    assert bytes(film.thumbnail(shot, 128).constBits()) == film.desk.thumbnail(shot, 128).pixels.tobytes()


def test_until_its_own_is_made_a_thumbnail_is_that_of_another_page(film: Film, qtbot: QtBot) -> None:
    come_to_rest(film, qtbot)
    shot = film.cut.shots[0].shot_id
    board = film.thumbnail(shot, 240)
    film.spare_thumbnails()
    small = film.thumbnail(shot, 120)
    assert small.width() == 120 and small.pixel(60, 20) == board.scaledToWidth(120).pixel(60, 20)
    assert len({small.pixel(x, y) for x in range(120) for y in range(small.height())}) > 2  # not a blank
    qtbot.waitUntil(lambda: not film._postponed and not film._thumbnails_again.isActive())
    assert bytes(film.thumbnail(shot, 120).constBits()) == film.desk.thumbnail(shot, 120).pixels.tobytes()
