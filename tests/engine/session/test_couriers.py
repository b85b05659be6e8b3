"""Exports are written by a process beside the window's; what it writes is what this process would write."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.foundation.errors import CancelledError
from engine.foundation.ticket import Ticket
from engine.session import crew
from engine.session.exports import Export, ExportOptions, ordered
from engine.session.looking import still
from engine.session.session import Session, Settings

SCENE = "INT. KITCHEN - DAY\n\nWIDE SHOT. ANNA stands at the table.\n\nCLOSE-UP on Anna.\n\nANNA\nHere I am.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, Any, dict[str, Any]]:
    """A project and its scenes as they begin: staged, not acted."""
    session = Session(tmp_path_factory.mktemp("cache"))
    project = session.open_text(SCENE, "kitchen", Settings(size=(96, 54))).project
    return session, project, {scene.id: still(scene, project.cast, project.seed) for scene in project.scenes}


@pytest.fixture
def hands(made: tuple[Session, Any, Any]) -> Iterator[crew.Crew]:
    workers = crew.Crew(made[0])
    yield workers
    workers.close()


def _order(made: Any, target: Path) -> Export:
    return ordered(made[1], False, target, ExportOptions(quality="draft"))


def _never(*_asked: Any) -> Any:
    raise AssertionError("nothing is drawn in the window's process")


def test_the_courier_writes_what_would_be_written_here(made: Any, hands: crew.Crew, tmp_path: Path) -> None:
    here, there = tmp_path / "here.csv", tmp_path / "there.csv"
    crew.Alone(made[0], "world").deliver(_order(made, here), made[2], _never, Ticket())
    assert hands.deliver(_order(made, there), made[2], _never, Ticket()) == str(there)
    assert there.read_bytes() == here.read_bytes() and here.read_bytes()


def test_its_process_ends_with_the_export_and_begins_again_with_the_next(
    made: Any, hands: crew.Crew, tmp_path: Path
) -> None:
    for name in ("one.srt", "two.srt"):
        hands.deliver(_order(made, tmp_path / name), made[2], _never, Ticket())
        assert (tmp_path / name).exists() and hands._courier._process is None


def test_closing_while_it_writes_leaves_no_half_film(made: Any, hands: crew.Crew, tmp_path: Path) -> None:
    ended: list[BaseException] = []
    drawing = threading.Event()

    def told(_share: float, what: str) -> None:
        if "cameras" not in what:
            drawing.set()

    def write() -> None:
        try:
            hands.deliver(_order(made, tmp_path / "film.mp4"), made[2], _never, Ticket(told))
        except BaseException as error:
            ended.append(error)

    writing = threading.Thread(target=write)
    writing.start()
    assert drawing.wait(600)
    time.sleep(0.2)
    hands._courier.cancel(600)
    hands.close()
    writing.join(600)
    assert len(ended) == 1 and isinstance(ended[0], CancelledError)
    assert list(tmp_path.iterdir()) == []
