"""The picture alone on the whole screen, and frames that nobody drew before while the film plays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.playback import SampleClock
from engine.session import Desk, DeskSettings
from engine.shoot.slate_engine import read_number
from studio.app import Window
from studio.bridge import Film
from studio.devices import Speaker
from studio.widgets import CHARCOAL, apply
from tests.path.studio_measures import on_screen
from tests.studio.conftest import SCENE, put_away

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_a_film_without_pictures_says_why(window: Window, qtbot: QtBot) -> None:
    film, picture = window.film, window.viewer.picture
    film.new("")
    qtbot.waitUntil(lambda: "Write a scene" in picture.message)
    film.write("Title: A film to come\n")
    qtbot.waitUntil(lambda: "no scene in the words" in picture.message)
    film.write(SCENE)
    qtbot.waitUntil(lambda: picture.number == 0)


def test_full_screen_shows_the_frame_takes_the_keys_and_is_left_by_escape(window: Window, qtbot: QtBot) -> None:
    viewer, film = window.viewer, window.film
    film.move_playhead(12)
    viewer.full_action.trigger()
    full = viewer._full
    assert full is not None and full.isFullScreen()
    qtbot.waitExposed(full)
    assert full.picture.size() == full.size()
    for asked in (12, 13, 40, 3):
        film.move_playhead(asked)
        assert full.picture.number == asked and read_number_in(full.picture) == asked
    full.activateWindow()
    qtbot.waitUntil(full.isActiveWindow)
    QTest.keyClick(full, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: film.playhead == 4)
    assert read_number_in(full.picture) == 4
    QTest.keyClick(full, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: viewer.player.playing)
    QTest.keyClick(full, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: not viewer.player.playing)
    QTest.keyClick(full, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: viewer._full is None)
    film.move_playhead(21)
    assert viewer.picture.number == 21


def test_leaving_the_window_leaves_full_screen(window: Window, qtbot: QtBot) -> None:
    window.viewer.full_action.trigger()
    full = window.viewer._full
    assert full is not None
    window.close()
    assert window.viewer._full is None and not full.isVisible()


@pytest.fixture
def cold(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Window]:
    """A window on a film of which nothing is drawn; its pictures come from the disk."""
    apply(qapp, CHARCOAL)
    film = Film(Desk(tmp_path / "cache", tmp_path / "home", DeskSettings(engine="slate", stored_slates=True)))
    film.desk.new(SCENE, "Kitchen")
    window = Window(film, Speaker(), QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    window.resize(1280, 720)
    window.show_page(3)
    window.show()
    qtbot.waitUntil(lambda: len(film.cut.shots) >= 3)
    yield window
    put_away(window)


def test_playing_what_nobody_drew_shows_every_frame_asked_for(
    cold: Window, qtbot: QtBot, unhurried: SampleClock
) -> None:
    cold.speaker.clock = unhurried
    viewer, film = cold.viewer, cold.film
    seen: list[tuple[int, int | None]] = []
    film.playhead_moved.connect(lambda frame: seen.append((frame, read_number_in(viewer.picture))))
    viewer.player.play()
    qtbot.waitUntil(lambda: len(seen) >= 12)
    viewer.player.stop()
    assert all(number == frame for frame, number in seen)
    assert [frame for frame, _ in seen] == sorted(frame for frame, _ in seen)


def read_number_in(view: object) -> int | None:
    """The number burnt into what is on screen."""
    return read_number(on_screen(view))
