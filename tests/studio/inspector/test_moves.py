"""A camera move is set by what it can be: where it goes, how fast, along which curve."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.project import Move
from studio.app import PAGES, Window
from studio.bridge import Film
from studio.widgets.fields import Choice

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def take(qtbot: QtBot, box: Choice, value: str) -> None:
    """Choose ``value`` with the arrow keys."""
    box.setFocus()
    for _ in range(box.count()):
        if box.currentData() == value:
            return
        qtbot.keyClick(box, Qt.Key.Key_Down if box.findData(value) > box.currentIndex() else Qt.Key.Key_Up)
    assert box.currentData() == value


def offered(box: Choice) -> list[str]:
    return [box.itemData(index) for index in range(box.count())]


def test_a_move_offers_only_what_it_can_do(window: Window, film: Film, qtbot: QtBot) -> None:
    window.show_page(PAGES.index("Board"))
    inspector, shot = window.inspector, film.selected_shot
    assert shot is not None and not inspector.direction.isEnabled()
    take(qtbot, inspector.camera_move, "pan")
    qtbot.waitUntil(lambda: offered(inspector.direction) == ["", "left", "right"])
    take(qtbot, inspector.direction, "right")
    take(qtbot, inspector.speed, "slow")
    take(qtbot, inspector.curve, "ease in")
    assert film.shot(shot.id).move == Move("pan", "right", "slow", "ease in")  # type: ignore[union-attr]
    assert film.desk.undo_label == "Camera: pan right, slow, ease in"
    take(qtbot, inspector.camera_move, "tilt")  # there is no right of a tilt
    assert film.shot(shot.id).move == Move("tilt", "", "slow", "ease in")  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: offered(inspector.direction) == ["", "up", "down"])
    take(qtbot, inspector.camera_move, "handheld")
    assert film.shot(shot.id).move == Move("handheld")  # type: ignore[union-attr]
    boxes = inspector.direction, inspector.speed, inspector.curve
    qtbot.waitUntil(lambda: not any(box.isEnabled() for box in boxes))
    while film.undo():
        pass
    assert film.shot(shot.id).move == shot.move  # type: ignore[union-attr]
