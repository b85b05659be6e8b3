"""The queue: most urgent first, a cancel that cancels, one thread a lane."""

import threading

import pytest

from engine.foundation.errors import CancelledError, UsageError
from engine.foundation.ticket import Ticket
from engine.session.jobs import Cancelled, Done, Failed, Job, Jobs, Pace, Queued, Running


def _gate(jobs: Jobs) -> threading.Event:
    """Hold lane "a" until the event is set."""
    gate, begun = threading.Event(), threading.Event()

    def hold(ticket: Ticket) -> None:
        begun.set()
        gate.wait(60)

    jobs.submit("a", "hold", "hold", 0, hold)
    assert begun.wait(60)
    return gate


def test_the_most_urgent_job_runs_first_and_a_repeated_one_moves_up() -> None:
    jobs = Jobs(("a",), lambda job: None)
    gate, ran = _gate(jobs), []
    works = [
        jobs.submit("a", "k", str(p), p, lambda t, p=p: ran.append(p), key=("k", p))  # type: ignore[misc]
        for p in (3, 1, 2, 4)
    ]
    assert jobs.submit("a", "k", "again", 0, lambda t: None, key=("k", 4)) is works[3]
    gate.set()
    for work in works:
        work.wait(Ticket())
    assert ran == [4, 1, 2, 3]
    jobs.close()


def test_works_of_one_priority_run_by_rank_and_then_as_they_were_asked_for() -> None:
    jobs = Jobs(("a",), lambda job: None)
    gate, ran = _gate(jobs), []
    works = [
        jobs.submit("a", "k", "", 2, lambda t, name=name: ran.append(name), rank=rank)  # type: ignore[misc]
        for name, rank in (("third", 7), ("first", 3), ("second", 3), ("last", 90))
    ]
    works.append(jobs.submit("a", "k", "", 1, lambda t: ran.append("urgent"), rank=99))
    gate.set()
    for work in works:
        work.wait(Ticket())
    assert ran == ["urgent", "first", "second", "third", "last"]
    jobs.close()


def test_the_time_left_is_told_by_how_fast_a_work_goes_now() -> None:
    """A tenth of it takes a minute of waiting; the rest, two minutes, goes on evenly."""
    pace = Pace(100.0)
    assert pace.left(101.0, 0.01) is None
    assert pace.left(160.0, 0.1) == pytest.approx(590.0)
    told = {second: pace.left(160.0 + second, 0.1 + 0.9 * second / 120) for second in range(1, 121)}
    assert all(told[second] == pytest.approx(120.0 - second, abs=1e-6) for second in range(32, 121))
    steady = Pace(0.0)
    assert [steady.left(float(second), second / 50) for second in range(2, 51)] == pytest.approx(
        [50.0 - second for second in range(2, 51)]
    )


def test_a_work_that_becomes_slow_says_so_within_a_minute() -> None:
    """A fifth of it takes a hundred seconds, the rest more than an hour."""
    pace = Pace(0.0)
    for second in range(1, 101):
        pace.left(float(second), 0.2 * second / 100)
    told = {second: pace.left(100.0 + second, 0.2 + 0.8 * second / 4000) for second in range(2, 4000, 2)}
    assert all(told[second] == pytest.approx(4000.0 - second, rel=0.01) for second in range(60, 4000, 2))


def test_states_are_told_in_order_and_lanes_do_not_wait_for_each_other() -> None:
    told: list[Job] = []
    jobs = Jobs(("a", "b"), told.append)
    gate = _gate(jobs)

    def work(ticket: Ticket) -> str:
        ticket.progress(0.5, "half")
        return "made"

    done = jobs.submit("b", "k", "work", 1, work)
    assert done.wait(Ticket()) == "made"
    gate.set()
    jobs.close()
    states = [job.state for job in told if job.id == done.job.id]
    assert [type(state) for state in states] == [Queued, Running, Running, Done]
    assert isinstance(states[2], Running) and states[2].fraction == 0.5 and states[2].seconds_left is not None


def test_cancel_ends_queued_jobs_at_once_and_running_ones_at_their_next_check() -> None:
    jobs = Jobs(("a",), lambda job: None)
    begun = threading.Event()

    def endless(ticket: Ticket) -> None:
        begun.set()
        while True:
            ticket.check()

    running = jobs.submit("a", "k", "endless", 0, endless)
    queued = jobs.submit("a", "k", "never", 1, lambda ticket: pytest.fail("ran"))
    assert begun.wait(60)
    jobs.cancel(queued.job.id)
    assert isinstance(queued.job.state, Cancelled)
    jobs.cancel(running.job.id)
    with pytest.raises(CancelledError):
        running.wait(Ticket())
    jobs.close()
    assert {type(job.state) for job in jobs.listed()} == {Cancelled}


def test_what_nobody_wants_is_dropped_though_it_runs_and_can_be_asked_for_anew() -> None:
    jobs = Jobs(("a",), lambda job: None)
    begun, waiting = threading.Event(), threading.Event()

    def endless(ticket: Ticket) -> None:
        begun.set()
        while not waiting.is_set():
            ticket.check()

    old = jobs.submit("a", "k", "old", 0, endless, key=("k", 1))
    assert begun.wait(60)
    jobs.drop(lambda work: True)
    assert isinstance(old.job.state, Running), "what runs is only dropped when that is said"
    jobs.drop(lambda work: True, running=True)
    again = jobs.submit("a", "k", "again", 0, endless, key=("k", 1))
    assert again is not old
    with pytest.raises(CancelledError):
        old.wait(Ticket())
    waiter = threading.Thread(target=lambda: again.wait(Ticket()))
    waiter.start()
    while not again.awaited:
        pass
    jobs.drop(lambda work: True, running=True)
    waiting.set()
    waiter.join(60)
    jobs.close()
    assert isinstance(again.job.state, Done), "a work that somebody waits for is no one's to drop"


def test_a_failure_is_a_sentence_and_the_lane_goes_on() -> None:
    jobs = Jobs(("a",), lambda job: None)

    def refuse(ticket: Ticket) -> None:
        raise UsageError("It cannot be; do another.")

    for run in (refuse, lambda ticket: 1 / 0):
        work = jobs.submit("a", "k", "fails", 0, run)
        assert work.ended.wait(60)
        assert isinstance(work.job.state, Failed) and work.job.state.error.endswith(".")
    assert jobs.submit("a", "k", "fine", 0, lambda ticket: 7).wait(Ticket()) == 7
    jobs.close()
    assert not [t for t in threading.enumerate() if t.name == "soundstage-a"]
