"""Onion skin and the wipe against an earlier version, on screen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from engine.project import edits
from engine.shoot.slate_engine import read_number
from studio.app import PAGES, Window
from studio.bridge import Film
from studio.viewer.compare import STEP
from tests.path.studio_measures import on_screen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def chosen(window: Window, words: str) -> None:
    next(action for action in window.commands() if words in action.text()).trigger()


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """The same picture, but for the rounding of a picture that is scaled and clipped at once."""
    return float(np.abs(one.astype(int) - other).mean()) < 0.3


def test_a_wipe_shows_the_film_before_the_last_change(window: Window, film: Film, qtbot: QtBot) -> None:
    window.show_page(PAGES.index("Cut"))
    view = window.viewer.picture
    second = film.cut.shots[1]
    film.move_playhead(second.record_in + 3)
    before = on_screen(view)
    assert film.do(edits.trim_out(film.cut.shots[0].shot_id, film.cut.shots[0].story_in + 1.0))
    qtbot.waitUntil(lambda: not np.array_equal(before, on_screen(view)))  # another shot's name stands on the slate
    now = on_screen(view)
    width = window.viewer.minimumSizeHint().width()
    qtbot.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert "before the last change" in window.viewer.state.said
    assert window.viewer.minimumSizeHint().width() <= width  # what is told pushes nothing aside
    both, middle = on_screen(view), before.shape[1] // 2
    assert alike(both[:, : middle - 8], now[:, : middle - 8])
    assert alike(both[:, middle + 8 :], before[:, middle + 8 :])
    assert not alike(both[:, : middle - 8], before[:, : middle - 8])
    area = view.picture_area()
    start, end = QPoint(area.left() + area.width() // 2, area.center().y()), QPoint(area.left(), area.center().y())
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert view.wipe == 0.0
    assert alike(on_screen(view)[:, 8:], before[:, 8:])
    chosen(window, "Wipe against the version before")
    assert np.array_equal(on_screen(view), now)


def test_the_bar_keeps_its_place_and_the_slate_whatever_is_told(window: Window, film: Film, qtbot: QtBot) -> None:
    viewer = window.viewer
    for page in ("Board", "Stage"):
        window.show_page(PAGES.index(page))
        qtbot.waitUntil(lambda: viewer.about.isVisible())
        narrow = viewer.minimumSizeHint().width()
        for stage in ("", "   slate", "   sketch", "   held"):
            viewer.about.setText("12AB" + stage)
            assert viewer.minimumSizeHint().width() == narrow
        window.grab()  # laid out
        assert viewer.about.text().startswith("12AB"[: len(film.cut.shots[0].slate)])


def test_nothing_in_the_bar_is_cut_off_in_the_least_window(window: Window, film: Film, qtbot: QtBot) -> None:
    viewer = window.viewer
    viewer.player.dropped = 12
    for page in ("Board", "Stage", "Deliver"):
        window.show_page(PAGES.index(page))
        qtbot.waitUntil(lambda: viewer.about.isVisible())
        viewer.about.setText("12AB   sketch")
        viewer.player.state_changed.emit()
        window.grab()  # laid out
        assert "…" not in viewer.about.text() + viewer.state.text()
        assert viewer.state.text().startswith("12 dropped") and "12 dropped   " in viewer.state.said


def test_a_pinned_version_stays_while_the_film_changes(window: Window, film: Film) -> None:
    window.show_page(PAGES.index("Cut"))
    view = window.viewer.picture
    film.move_playhead(5)
    pinned = on_screen(view)
    chosen(window, "Keep this version")
    for size in ("extreme close-up", "full", "medium"):
        assert film.do(edits.set_size(film.cut.shots[0].shot_id, size))
    window.viewer.overlays.move_to(0.0)
    window.viewer.show_frame()
    assert alike(on_screen(view)[:, 8:], pinned[:, 8:])


def test_onion_skin_blends_the_neighbours(window: Window, film: Film) -> None:
    window.show_page(PAGES.index("Cut"))
    view = window.viewer.picture
    film.move_playhead(20)
    plain = on_screen(view)
    chosen(window, "Onion skin: frames")
    assert len(view.ghosts) == 2 and view.number == 20
    numbers = [read_number(film.desk.glance(n)) for n in (20 - STEP, 20 + STEP)]
    assert numbers == [20 - STEP, 20 + STEP]
    assert not np.array_equal(on_screen(view), plain)
    chosen(window, "Onion skin: shots")
    assert window.viewer.overlays.skin == "shots" and len(view.ghosts) == 1  # there is no shot before the first
    chosen(window, "Onion skin: shots")
    assert np.array_equal(on_screen(view), plain)
