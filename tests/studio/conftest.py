"""A desk with the slate engine, and a window on it, both closed and counted afterwards."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

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
    qtbot.waitUntil(lambda: len(desk.cut.shots) >= 3, timeout=90_000)
    yield film
    film.close()


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
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
