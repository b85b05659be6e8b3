"""A desk with the slate engine, and a window on it, both closed and counted afterwards; a bot that waits as long as a busy
machine needs."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.playback import SampleClock
from engine.session import Desk, DeskSettings
from studio.app import Window
from studio.bridge import Film
from studio.devices import Speaker
from studio.widgets import CHARCOAL, apply

SCENE = """INT. KITCHEN - DAY

WIDE SHOT. ANNA (40) stands at the table.

CLOSE-UP on Anna.

ANNA
Where is everybody?

MEDIUM SHOT. BEN enters and walks to the table.

BEN
Here I am.
"""


_PATIENCE_MS = 300_000
"""No test measures time with it: what is waited for comes, or never does."""


class PatientBot(QtBot):
    """Waits for what happens in other threads as long as they may take where every processor is busy."""

    def waitUntil(self, callback: Callable[[], Any], *, timeout: int = _PATIENCE_MS) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = _PATIENCE_MS, **wanted: Any) -> Any:  # noqa: N802
        return super().waitSignal(signal, timeout=timeout, **wanted)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Instead of pytest-qt's own, which gives up after five seconds."""
    return PatientBot(request)


@pytest.fixture
def unhurried() -> SampleClock:
    """Goes on by a hundredth of a second whenever it is looked at: what plays by it passes by as it is seen, however
    seldom a busy machine looks."""
    return SampleClock(itertools.count(0.0, 0.01).__next__)


def put_away(window: Window) -> None:
    """Close the window and let it go now, in the thread of the windows. Python would find it some time later, in whichever
    thread it looks for rings of objects then, and Qt waits for its own thread when a window goes in another."""
    window.close()
    let_go(window)


def let_go(there: QObject) -> None:
    """Delete it now, and with it what Qt holds of Python: closures that are connected to its signals, which hold on to
    whole windows and films in rings that Python cannot see."""
    there.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk without a film of its own."""
    before = set(threading.enumerate())
    desk = Desk(tmp_path / "cache", tmp_path / "home", DeskSettings(engine="slate"))
    yield desk
    desk.close()
    left = [thread for thread in set(threading.enumerate()) - before if thread.is_alive()]
    assert not [
        thread for thread in left if type(thread).__module__.partition(".")[0] != "wgpu"
    ]  # one, for the process


@pytest.fixture
def film(desk: Desk, qtbot: QtBot) -> Iterator[Film]:
    """The scene, read."""
    desk.new(SCENE, "Kitchen")
    film = Film(desk)
    qtbot.waitUntil(lambda: len(desk.cut.shots) >= 3)
    yield film
    film.close()
    let_go(film)


@pytest.fixture
def window(film: Film, qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Window]:
    """The window at 1280 by 720, without a sound device."""
    apply(qapp, CHARCOAL)
    window = Window(film, Speaker(), QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    window.resize(1280, 720)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    timers = [child for child in window.findChildren(type(window.viewer.player._timer)) if child.isActive()]
    assert not timers, "a timer of the window goes on after it was closed"
    put_away(window)
