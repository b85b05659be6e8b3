"""While an edge is set the viewer shows it; what is held near the border scrolls the timeline, and nothing else does."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from engine.shoot.slate_engine import read_number
from studio.bridge import Film
from studio.pages import PAGES
from studio.timeline.view import TimelineView
from studio.window import Window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
KEY, MOD, LEFT = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def view(window: Window) -> TimelineView:
    window.show_page(PAGES.index("Cut"))
    window.timeline.view.zoom_to(6.0)
    window.timeline.view.snapping = False
    return window.timeline.view


def shown(window: Window) -> int | None:
    """The number burnt into the picture that the viewer shows, whole."""
    canvas = window.viewer.picture._canvas
    assert canvas is not None
    pixels = np.frombuffer(canvas.constBits(), np.uint8).reshape(canvas.height(), canvas.width(), 4)
    return read_number(pixels)


def test_the_viewer_shows_the_edge_that_is_trimmed(
    window: Window, view: TimelineView, film: Film, qtbot: QtBot
) -> None:
    first, second = film.cut.shots[:2]
    film.move_playhead(10)
    surface = view.viewport()
    end = view.point(first.record_out - 0.3, "picture", 0.8)
    qtbot.mousePress(surface, LEFT, MOD.NoModifier, end)
    assert shown(window) == 10
    qtbot.mouseMove(surface, end - QPoint(5 * 6, 0))
    assert shown(window) == first.record_out - 1 - 5 and film.playhead == 10
    qtbot.mouseMove(surface, end + QPoint(4 * 6, 0))  # what the camera would see beyond the cut
    assert shown(window) == first.record_out - 1 + 4
    qtbot.mouseMove(surface, end - QPoint(3 * 6, 0))
    qtbot.mouseRelease(surface, LEFT, MOD.NoModifier, end - QPoint(3 * 6, 0))
    qtbot.waitUntil(lambda: film.cut.shots[0].frames == first.frames - 3)
    assert shown(window) == 10 and film.playhead == 10
    qtbot.waitUntil(lambda: view.contents.strips[1].begin == second.record_in - 3)
    begin = view.point(second.record_in - 3 + 0.3, "picture", 0.8)
    qtbot.mousePress(surface, LEFT, MOD.NoModifier, begin)
    qtbot.mouseMove(surface, begin + QPoint(7 * 6, 0))
    assert shown(window) == second.record_in - 3 + 7
    qtbot.keyClick(view, KEY.Key_Escape)
    assert shown(window) == 10 and not film.edges
    qtbot.mouseRelease(surface, LEFT, MOD.NoModifier, begin + QPoint(7 * 6, 0))
    assert film.cut.shots[1].frames == second.frames and film.playhead == 10


def test_a_roll_shows_both_sides_of_the_cut_and_a_slip_both_ends(
    window: Window, view: TimelineView, film: Film, qtbot: QtBot
) -> None:
    first, second = film.cut.shots[:2]
    surface = view.viewport()
    cut = view.point(second.record_in + 0.3, "picture", 0.8)
    qtbot.mousePress(surface, LEFT, MOD.ControlModifier, cut)
    qtbot.mouseMove(surface, cut + QPoint(4 * 6, 0))
    assert film.edges == ((first.shot_id, first.frames + 3), (second.shot_id, 4))
    assert [each.number for each in film.desk.edges(film.edges)] == [second.record_in + 3, second.record_in + 4]
    qtbot.keyClick(view, KEY.Key_Escape)
    qtbot.mouseRelease(surface, LEFT, MOD.ControlModifier, cut)
    middle = view.point(second.record_in + 20, "picture", 0.8)
    qtbot.mousePress(surface, LEFT, MOD.AltModifier, middle)
    qtbot.mouseMove(surface, middle - QPoint(2 * 6, 0))
    assert film.edges == ((second.shot_id, 2), (second.shot_id, second.frames + 1))
    window.show_page(PAGES.index("Board"))  # what is hidden is put down where it is
    assert not film.edges
    qtbot.mouseRelease(surface, LEFT, MOD.AltModifier, middle)
    assert film.cut.shots[1].story_in == pytest.approx(second.story_in + 2 / 24)


def scrolling(view: TimelineView) -> bool:
    return view._border._timer.isActive()


def test_what_is_held_at_the_border_scrolls_until_it_is_let_go(
    window: Window, view: TimelineView, film: Film, qtbot: QtBot
) -> None:
    view.zoom_to(20.0)
    surface, bar = view.viewport(), view.horizontalScrollBar()
    first, right = film.cut.shots[0], view.viewport().width()
    bar.setValue(0)
    edge = view.point(first.record_out - 0.2, "picture", 0.8)
    qtbot.mousePress(surface, LEFT, MOD.NoModifier, edge)
    qtbot.mouseMove(surface, QPoint(right - 4, edge.y()))
    qtbot.waitUntil(lambda: bar.value() > 100)
    assert film.edges[0][1] * 20 > right + 40  # what is set follows, though the mouse stands
    qtbot.mouseMove(surface, QPoint(right // 2, edge.y()))
    assert not scrolling(view)
    qtbot.mouseMove(surface, QPoint(right - 4, edge.y()))
    assert scrolling(view)
    qtbot.keyClick(view, KEY.Key_Escape)
    assert not scrolling(view)
    qtbot.mouseRelease(surface, LEFT, MOD.NoModifier, edge)
    bar.setValue(400)
    qtbot.mousePress(surface, LEFT, MOD.NoModifier, QPoint(8, 10))  # taken there, it stays until it is carried nearer
    qtbot.mouseMove(surface, QPoint(9, 10))
    assert not scrolling(view) and bar.value() == 400
    qtbot.mouseMove(surface, QPoint(-20, 10))
    qtbot.waitUntil(lambda: bar.value() < 300)
    qtbot.mouseRelease(surface, LEFT, MOD.NoModifier, QPoint(-20, 10))
    assert not scrolling(view)


@pytest.mark.parametrize("what", ["playhead", "edge"])
def test_a_window_closed_with_something_in_the_hand_scrolls_no_more(
    window: Window, view: TimelineView, film: Film, qtbot: QtBot, what: str
) -> None:
    view.zoom_to(20.0)
    surface, first = view.viewport(), film.cut.shots[0]
    at = QPoint(100, 10) if what == "playhead" else view.point(first.record_out - 0.2, "picture", 0.8)
    qtbot.mousePress(surface, LEFT, MOD.NoModifier, at)
    qtbot.mouseMove(surface, QPoint(surface.width() - 2, at.y()))
    assert scrolling(view) and bool(film.edges) is (what == "edge")
    window.close()
    assert not scrolling(view) and not film.edges
    qtbot.mouseMove(surface, QPoint(surface.width() - 3, at.y()))
    assert not scrolling(view) and not film.edges


def test_in_and_out_are_dragged_on_the_ruler(window: Window, view: TimelineView, film: Film, qtbot: QtBot) -> None:
    player = window.viewer.player
    player.set_loop(10, 40)
    surface, head = view.viewport(), film.playhead
    out = view.point(40, "ruler", 0.1)
    qtbot.mousePress(surface, LEFT, MOD.NoModifier, out)
    qtbot.mouseMove(surface, out + QPoint(12 * 6, 0))
    assert player.loop == (10, 52) and view.loop == (10, 52)
    qtbot.mouseRelease(surface, LEFT, MOD.NoModifier, out + QPoint(12 * 6, 0))
    begin = view.point(10, "ruler", 0.1)
    qtbot.mousePress(surface, LEFT, MOD.NoModifier, begin)
    qtbot.mouseMove(surface, begin + QPoint(600, 0))
    assert player.loop == (51, 52)  # it never passes the out
    qtbot.keyClick(view, KEY.Key_Escape)
    assert player.loop == (10, 52) and film.playhead == head
    qtbot.mouseRelease(surface, LEFT, MOD.NoModifier, begin)
