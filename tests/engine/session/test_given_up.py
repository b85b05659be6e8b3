"""What was cancelled before it began is begun when it is asked for again."""

from __future__ import annotations

import threading
from pathlib import Path

from engine.foundation.ticket import Ticket
from engine.session.jobs import ON_SCREEN, Cancelled
from tests.engine.session.desks import SCRIPT, settle, slate_desk


def test_words_whose_reading_was_cancelled_in_the_queue_are_read_with_the_next(tmp_path: Path) -> None:
    desk = slate_desk(tmp_path)
    free = threading.Event()

    def busy(ticket: Ticket) -> None:
        free.wait(300)

    try:
        desk.new()
        settle(desk)
        desk._jobs.submit("read", "read", "Something else", ON_SCREEN, busy)
        desk.write(SCRIPT)
        waits = next(job for job in desk.jobs() if job.label == "Reading the words")
        desk.cancel(waits.id)
        free.set()
        settle(desk)
        assert isinstance(next(job for job in desk.jobs() if job.id == waits.id).state, Cancelled)
        assert not desk.project.shots
        desk.write(SCRIPT + "\nHe sits.\n")
        settle(desk)
        assert desk.project.script == desk.text and len(desk.project.shots) >= 4
    finally:
        free.set()
        desk.close()
