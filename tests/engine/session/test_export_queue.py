"""What was ordered and what was typed outlives the process, however it ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.foundation.errors import CancelledError, UsageError
from engine.foundation.ticket import Ticket
from engine.project import edits
from engine.session import Desk, ExportOptions, exports
from engine.session.export_queue import ExportQueue
from engine.session.exports import Export
from engine.session.jobs import Cancelled, Done, Failed, Job, Jobs
from engine.session.journal import Journal
from tests.engine.session.desks import SCRIPT, settle, slate_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = slate_desk(tmp_path)
    made.new(SCRIPT, "Film")
    settle(made)
    made.apply(edits.set_size_of_film((160, 90)))
    yield made
    made.close()


def order(desk: Desk, target: Path) -> Export:
    return exports.ordered(desk.project, False, target, ExportOptions(codec="prores"))


def test_the_journal_gives_back_what_was_ordered_once_its_worker_is_gone(desk: Desk, tmp_path: Path) -> None:
    assert desk.path is not None
    wanted = order(desk, tmp_path / "film.mov")
    working = Journal(tmp_path / "journal")
    working.add(desk.path, wanted)
    other = Journal(tmp_path / "journal")
    assert other.unfinished(desk.path) == ()  # somebody works on it
    working.close()  # as the end of a process does
    (found,) = other.unfinished(desk.path)
    assert found.order == wanted and found.label == "Writing film.mov"
    assert other.unfinished(tmp_path / "another.soundstage") == ()
    assert other.take(found.name) and not Journal(tmp_path / "journal").take(found.name)
    other.remove(found.name)
    assert list((tmp_path / "journal").iterdir()) == []
    (tmp_path / "journal" / "bad.json").write_text("{}")
    assert other.unfinished(desk.path) == () and not (tmp_path / "journal" / "bad.json").exists()


def test_what_comes_and_goes_here_is_never_offered_as_left(desk: Desk, tmp_path: Path) -> None:
    """One thread orders and finishes, as quickly as it can, while the window's looks what an earlier run has left."""
    path, journal, ended = desk.path, Journal(tmp_path / "journal"), threading.Event()
    assert path is not None
    wanted, project = order(desk, tmp_path / "film.mov"), path

    def work() -> None:
        for _ in range(300):
            journal.remove(journal.add(project, wanted))
        ended.set()

    worker = threading.Thread(target=work)
    worker.start()
    offered = []
    while not ended.is_set():
        offered += journal.unfinished(project)
    worker.join()
    assert not offered and not list((tmp_path / "journal").glob("*.json"))


def test_what_was_not_done_when_the_studio_ended_is_taken_up(desk: Desk, tmp_path: Path) -> None:
    """The project as it was ordered is what is written, though it was edited since."""
    path = desk.path
    assert path is not None
    running = threading.Event()

    def stuck(_order: Export, ticket: Ticket) -> str:
        running.set()
        while True:
            ticket.check()

    jobs = Jobs(("deliver",), lambda _job: None)
    queue = ExportQueue(tmp_path / "home" / "exports", jobs, stuck)
    queue.add(path, order(desk, tmp_path / "film.mov"))
    queue.add(path, exports.ordered(desk.project, False, tmp_path / "shots.csv", ExportOptions()))
    assert running.wait(60)
    jobs.close()
    queue.close()
    slates = len(desk.cut.shots)
    desk.apply(edits.ripple_delete(desk.project.shots[0].id))
    desk.close()
    again = slate_desk(tmp_path)
    again.open(path)
    settle(again)
    waiting = again.unfinished_exports()
    assert [one.label for one in waiting] == ["Writing film.mov", "Writing shots.csv"]
    job = again.resume_export(waiting[1].name)
    settle(again)
    assert isinstance(next(one for one in again.jobs() if one.id == job.id).state, Done)
    assert len((tmp_path / "shots.csv").read_text().splitlines()) == slates + 1
    with pytest.raises(UsageError):
        again.resume_export(waiting[1].name)
    again.forget_export(waiting[0].name)
    assert again.unfinished_exports() == ()
    again.close()


def test_words_do_not_wait_for_the_films_that_wait(desk: Desk, tmp_path: Path) -> None:
    begun, go, written = threading.Event(), threading.Event(), []

    def write(one: Export, ticket: Ticket) -> str:
        begun.set()
        go.wait(60)
        written.append(one.target.name)
        return str(one.target)

    assert desk.path is not None
    jobs = Jobs(("deliver",), lambda _job: None)
    queue = ExportQueue(tmp_path / "journal", jobs, write)
    queue.add(desk.path, order(desk, tmp_path / "first.mov"))
    assert begun.wait(60)
    for name in ("second.mov", "shots.csv", "said.srt"):
        queue.add(desk.path, exports.ordered(desk.project, False, tmp_path / name, ExportOptions()))
    go.set()
    while not jobs.idle():
        pass
    jobs.close()
    queue.close()
    assert written == ["first.mov", "shots.csv", "said.srt", "second.mov"]


def test_cancelling_stops_within_a_frame_and_is_not_offered_again(desk: Desk, tmp_path: Path) -> None:
    drawn: list[int] = []
    gate = threading.Event()

    def slow(_order: Export, ticket: Ticket) -> str:
        for frame in range(1000):
            ticket.progress(frame / 1000, "encoding")
            drawn.append(frame)
            if frame == 3:
                gate.set()
                while not ticket.cancelled:
                    ticket.check()
        return ""

    assert desk.path is not None
    jobs = Jobs(("deliver",), lambda _job: None)
    queue = ExportQueue(tmp_path / "journal", jobs, slow)
    job = queue.add(desk.path, order(desk, tmp_path / "film.mov"))
    waiting = queue.add(desk.path, order(desk, tmp_path / "other.mov"))
    assert gate.wait(60)
    for one in (waiting, job):
        queue.cancelled(one.id)
        jobs.cancel(one.id)
    jobs.close()
    assert drawn[-1] <= 4
    assert {type(one.state) for one in jobs.listed()} == {Cancelled}
    assert queue.unfinished(desk.path) == ()
    queue.close()


def test_a_cancelled_film_leaves_no_file_and_can_be_ordered_again(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "out" / "film.mov"
    target.parent.mkdir()
    stop = threading.Event()

    def listen(happening: object) -> None:
        job = getattr(happening, "job", None)
        if (
            job is not None
            and job.kind == "export"
            and getattr(job.state, "what", "") == "encoding"
            and not stop.is_set()
        ):
            stop.set()
            desk.cancel(job.id)

    end = desk.subscribe(listen)
    job = desk.export(target, ExportOptions("film", codec="prores"))
    settle(desk)
    end()
    assert isinstance(next(one for one in desk.jobs() if one.id == job.id).state, Cancelled)
    assert list(target.parent.iterdir()) == [] and desk.unfinished_exports() == ()
    assert desk.can_export_again(job.id)
    again = desk.export_again(job.id)
    settle(desk)
    assert (
        isinstance(next(one for one in desk.jobs() if one.id == again.id).state, Done) and target.stat().st_size > 1000
    )
    with pytest.raises(UsageError):
        desk.export_again(job.id)


def test_a_failed_export_is_told_and_not_offered(desk: Desk, tmp_path: Path) -> None:
    def fails(_order: Export, ticket: Ticket) -> str:
        raise UsageError("The disk is gone; bring it back.")

    assert desk.path is not None
    jobs = Jobs(("deliver",), lambda _job: None)
    queue = ExportQueue(tmp_path / "journal", jobs, fails)
    queue.add(desk.path, order(desk, tmp_path / "film.mov"))
    while not jobs.idle():
        pass
    jobs.close()
    assert [one.state for one in jobs.listed()] == [Failed("The disk is gone; bring it back.")]
    assert queue.unfinished(desk.path) == ()
    queue.close()


def _reading_slowly(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """From now on reading begins with the first event and goes on with the second."""
    begun, go, opened = threading.Event(), threading.Event(), desk._opened

    def slowly(text: str, before: Any, ticket: Ticket) -> Any:
        begun.set()
        while not go.wait(0.01):
            ticket.check()
        return opened(text, before, ticket)

    monkeypatch.setattr(desk, "_opened", slowly)
    return begun, go


def _state(desk: Desk, job: Job) -> Any:
    return next(one for one in desk.jobs() if one.id == job.id).state


def test_an_export_waits_until_the_words_are_read_and_is_of_them(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = _reading_slowly(desk, monkeypatch)
    shots = len(desk.cut.shots)
    desk.write(SCRIPT + "\nCLOSE-UP on Sam.\n")
    assert begun.wait(60)
    with pytest.raises(UsageError):
        desk.export(tmp_path / "nowhere" / "shots.csv")
    waiting = [desk.export(tmp_path / name) for name in ("shots.csv", "said.srt", "script.fountain")]
    desk.cancel(waiting[1].id)
    assert not any(isinstance(_state(desk, job), Done) for job in waiting)
    go.set()
    settle(desk)
    assert [type(_state(desk, job)) for job in waiting] == [Done, Cancelled, Done]
    assert len((tmp_path / "shots.csv").read_text().splitlines()) == shots + 2
    assert (tmp_path / "script.fountain").read_text().endswith("CLOSE-UP on Sam.\n")
    assert not (tmp_path / "said.srt").exists() and desk.unfinished_exports() == ()
    assert desk.can_export_again(waiting[0].id)


def test_an_export_of_words_that_are_never_read_says_so(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = _reading_slowly(desk, monkeypatch)
    desk.write(SCRIPT + "\nCLOSE-UP on Sam.\n")
    assert begun.wait(60)
    of_this = desk.export(tmp_path / "shots.csv")
    desk.new(SCRIPT, "Another")
    go.set()
    settle(desk)
    state = _state(desk, of_this)
    assert isinstance(state, Failed) and "Another film" in state.error
    assert not (tmp_path / "shots.csv").exists()


def test_an_export_that_waits_for_words_ends_with_the_desk(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, _go = _reading_slowly(desk, monkeypatch)
    desk.write(SCRIPT + "\nCLOSE-UP on Sam.\n")
    assert begun.wait(60)
    job = desk.export(tmp_path / "shots.csv")
    desk.close()
    assert isinstance(_state(desk, job), Cancelled) and not (tmp_path / "shots.csv").exists()


def test_a_ticket_of_a_closed_queue_is_cancelled() -> None:
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(CancelledError):
        ticket.check()


def test_typed_words_are_on_disk_before_they_are_read(desk: Desk, tmp_path: Path) -> None:
    """Nothing is given the time to read them; another process finds them all the same."""
    path = desk.path
    assert path is not None
    desk._jobs.close()  # as if the process died: no lane does anything any more
    desk.write(SCRIPT + "\nSAM jumps. 🎬\n")
    desk._keeper.close()  # type: ignore[union-attr]
    again = slate_desk(tmp_path)
    again.open(path)
    assert again.text.endswith("SAM jumps. 🎬\n")
    settle(again)
    assert again.project.script == again.text and again.undo_label == "Write"
    again.undo()
    assert again.text == SCRIPT
    again.close()
    third = slate_desk(tmp_path)
    third.open(path)
    settle(third)
    assert third.text == SCRIPT, "words that were taken back must stay away"
    third.close()


def test_words_nobody_can_read_are_kept_too(desk: Desk, tmp_path: Path) -> None:
    path = desk.path
    assert path is not None
    desk.write("INT. KITCHEN - DAY\n\n((((\n")
    settle(desk)
    text = desk.text
    desk.close()
    again = slate_desk(tmp_path)
    again.open(path)
    settle(again)
    assert again.text == text
    again.close()
