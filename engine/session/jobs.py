"""Jobs: frozen orders of work in lanes. A lane is one thread; within it the smallest priority number runs first."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.foundation.errors import CancelledError, SoundstageError
from engine.foundation.ticket import Ticket
from engine.foundation.turns import take_short_turns

ON_SCREEN, NEXT, SMALL, VISIBLE, BACKGROUND, QUICK_DELIVERY, DELIVERY = range(7)
"""Priorities: the frame under the playhead, those it comes to next, thumbnails (one frame shows a shot), the visible range, the
rest, exports without a picture, which wait for no film, and those that draw."""
_REMEMBERED = 50
"""Finished jobs that stay in the list."""
_LATELY_S, _TELLING, _MOVED = 10.0, 0.02, 0.002
"""How far one looks back at least to tell how fast a work goes, and how much of it has to be done meanwhile: at first, and where
so long a time has gone by."""


@dataclass(frozen=True)
class Queued:
    pass


@dataclass(frozen=True)
class Running:
    """``fraction`` 0 to 1; ``what`` is being done; ``seconds_left`` is None until it can be told."""

    fraction: float = 0.0
    what: str = ""
    seconds_left: float | None = None


@dataclass(frozen=True)
class Done:
    result: Any = None


@dataclass(frozen=True)
class Failed:
    """``error`` is one sentence for the user."""

    error: str


@dataclass(frozen=True)
class Cancelled:
    pass


State = Queued | Running | Done | Failed | Cancelled


@dataclass(frozen=True)
class Job:
    """What the window sees of a job. Each change is a new Job with the same ``id``."""

    id: int
    kind: str
    label: str
    priority: int
    state: State

    @property
    def finished(self) -> bool:
        return isinstance(self.state, Done | Failed | Cancelled)


class Work:
    """A job inside the house: its order, its ticket and how it ended."""

    def __init__(
        self, job: Job, lane: str, key: Any, run: Callable[[Ticket], Any], listed: bool, rank: int = 0
    ) -> None:
        self.job, self.lane, self.key, self.run, self.listed, self.rank = job, lane, key, run, listed, rank
        self.ended = threading.Event()
        self.ticket = Ticket()
        self.error: BaseException | None = None
        self.awaited = 0
        """How many other workers wait for it."""

    def wait(self, ticket: Ticket) -> Any:
        """The result, once there; for other workers, never for the window's thread. Raises what the job raised, and
        CancelledError when ``ticket`` is cancelled meanwhile."""
        self.awaited += 1  # only ever read as a hint, so without a lock
        try:
            while not self.ended.wait(0.05):
                ticket.check()
        finally:
            self.awaited -= 1
        if self.error is not None:
            raise self.error
        assert isinstance(self.job.state, Done)
        return self.job.state.result


def given_up(work: Work | None) -> bool:
    """Whether an ordered work has ended, as one that is cancelled in the queue does without having begun."""
    return work is not None and work.ended.is_set()


class Pace:
    """How long a work still takes by how fast it went lately: its parts are not all as fast. Times in seconds."""

    def __init__(self, begun: float) -> None:
        self._begun = begun
        self._told: deque[tuple[float, float]] = deque([(begun, 0.0)])

    def left(self, now: float, fraction: float) -> float | None:
        """Seconds until the end when ``fraction`` is done ``now``; None until it can be told."""
        lately = now - max(_LATELY_S, (now - self._begun) / 3)
        self._told.append((now, fraction))
        while self._told[1][0] <= lately and fraction - self._told[1][1] > _MOVED:
            self._told.popleft()
        at, before = self._told[0]
        done = fraction - before
        telling = _MOVED if now - at >= _LATELY_S else _TELLING
        return (now - at) * (1 - fraction) / done if done > telling else None


class Jobs:
    """The queue. ``changed`` is called with every new state of a listed job, from the lane's thread or the caller's."""

    def __init__(self, lanes: tuple[str, ...], changed: Callable[[Job], None]) -> None:
        self._changed = changed
        self._numbers = itertools.count(1)
        self._order = itertools.count()
        self._lock = threading.RLock()
        self._called = {lane: threading.Condition(self._lock) for lane in lanes}
        """One for each lane: a call that wakes all of them lets each take Python's lock from the window for a moment."""
        self._heaps: dict[str, list[tuple[int, int, int, Work]]] = {lane: [] for lane in lanes}
        self._live: dict[int, Work] = {}
        self._keyed: dict[Any, Work] = {}
        self._finished: deque[Job] = deque(maxlen=_REMEMBERED)
        self._closed = False
        self._threads = [
            threading.Thread(target=self._serve, args=(lane,), name=f"soundstage-{lane}", daemon=True) for lane in lanes
        ]
        for thread in self._threads:
            thread.start()

    def submit(
        self,
        lane: str,
        kind: str,
        label: str,
        priority: int,
        run: Callable[[Ticket], Any],
        key: Any = None,
        listed: bool = True,
        rank: int = 0,
    ) -> Work:
        """Queue ``run``. With a ``key`` that is already queued or running, that work is returned, moved up if need be. Of works
        with one priority the lowest ``rank`` comes first, then the one that was asked for first."""
        with self._lock:
            existing = self._keyed.get(key) if key is not None else None
            if existing is not None and not existing.ticket.cancelled:
                self._promote(existing, priority)
                return existing
            work = Work(Job(next(self._numbers), kind, label, priority, Queued()), lane, key, run, listed, rank)
            if self._closed:
                work.job = _with(work.job, Cancelled())
                work.error = CancelledError("The project was closed; open it again.")
                work.ended.set()
                return work
            self._live[work.job.id] = work
            if key is not None:
                self._keyed[key] = work
        self._tell(work)  # before a lane can take it, so that the states are told in their order
        with self._lock:
            heapq.heappush(self._heaps[lane], (work.job.priority, work.rank, next(self._order), work))
            self._called[lane].notify()
        return work

    def _promote(self, work: Work, priority: int) -> None:
        if isinstance(work.job.state, Queued) and priority < work.job.priority:
            work.job = Job(work.job.id, work.job.kind, work.job.label, priority, work.job.state)
            heapq.heappush(self._heaps[work.lane], (priority, work.rank, next(self._order), work))
            self._called[work.lane].notify()

    def cancel(self, job_id: int) -> None:
        """Stop a job: at once if it is queued, else at its next check. Unknown and finished jobs are ignored."""
        with self._lock:
            work = self._live.get(job_id)
        if work is None:
            return
        work.ticket.cancel()
        with self._lock:
            if not isinstance(work.job.state, Queued):
                return
            self._end(work, Cancelled(), CancelledError("The work was cancelled."))
        self._tell(work)

    def drop(self, unwanted: Callable[[Work], bool], running: bool = False) -> None:
        """Cancel the queued works with a key that are ``unwanted``, and those ``running`` too; but none that a worker waits
        for."""
        with self._lock:
            open_works = list(self._keyed.values())
        for work in open_works:
            if work.awaited == 0 and (running or isinstance(work.job.state, Queued)) and unwanted(work):
                self.cancel(work.job.id)

    def queued(self, wanted: Callable[[Work], bool]) -> int:
        """How many works with a key that are ``wanted`` wait to be begun."""
        with self._lock:
            return sum(isinstance(work.job.state, Queued) and wanted(work) for work in self._keyed.values())

    def listed(self) -> tuple[Job, ...]:
        """Live jobs in the order they were asked for, then the latest finished ones, newest first."""
        with self._lock:
            live = [work.job for work in self._live.values() if work.listed]
            return (*live, *reversed(self._finished))

    def idle(self) -> bool:
        with self._lock:
            return not self._live

    def close(self) -> None:
        """Cancel everything and wait for the lanes to end. Not to be called from a lane."""
        with self._lock:
            self._closed = True
            live = list(self._live)
            for called in self._called.values():
                called.notify()
        for job_id in reversed(live):  # the latest first: it may wait for one before it
            self.cancel(job_id)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()

    def _serve(self, lane: str) -> None:
        take_short_turns()  # it holds Python's lock at times, and the window waits for that
        while True:
            with self._lock:
                work = self._next(lane)
                while work is None:
                    if self._closed:
                        return
                    self._called[lane].wait()
                    work = self._next(lane)
                work.job = _with(work.job, Running())
            self._tell(work)
            self._run(work)

    def _next(self, lane: str) -> Work | None:
        heap = self._heaps[lane]
        while heap:
            *_, work = heapq.heappop(heap)
            if isinstance(work.job.state, Queued):
                return work
        return None

    def _run(self, work: Work) -> None:
        pace = Pace(time.monotonic())

        def report(fraction: float, what: str) -> None:
            work.job = _with(work.job, Running(fraction, what, pace.left(time.monotonic(), fraction)))
            self._tell(work)

        ticket = _Following(work.ticket, report)
        state: State
        error: BaseException | None = None
        try:
            ticket.check()
            state = Done(work.run(ticket))
        except CancelledError as stop:
            state, error = Cancelled(), stop
        except SoundstageError as failure:
            state, error = Failed(str(failure)), failure
        except Exception as failure:  # a worker outlives what goes wrong in it
            state = Failed(f"Something went wrong inside Soundstage ({type(failure).__name__}: {failure}); report it.")
            error = failure
        with self._lock:
            self._end(work, state, error)
        self._tell(work)

    def _end(self, work: Work, state: State, error: BaseException | None) -> None:
        work.job, work.error = _with(work.job, state), error
        self._live.pop(work.job.id, None)
        if work.key is not None and self._keyed.get(work.key) is work:
            del self._keyed[work.key]
        if work.listed:
            self._finished.append(work.job)
        work.ended.set()

    def _tell(self, work: Work) -> None:
        if work.listed:
            self._changed(work.job)


class _Following(Ticket):
    """A ticket that is cancelled with another and reports on its own."""

    def __init__(self, leader: Ticket, report: Callable[[float, str], None]) -> None:
        super().__init__(report)
        self._leader = leader

    @property
    def cancelled(self) -> bool:
        return self._leader.cancelled or super().cancelled

    def check(self) -> None:
        self._leader.check()
        super().check()


def _with(job: Job, state: State) -> Job:
    return Job(job.id, job.kind, job.label, job.priority, state)
