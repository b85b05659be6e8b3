"""The window without a mouse: where Tab goes, and what can be pressed there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QListView, QWidget
from pytestqt.qtbot import QtBot

from studio.app import PAGES, Window
from studio.widgets.palette import ShortcutSheet
from studio.widgets.tabbing import stops
from tests.studio.app.test_habits import reachable

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def tabbed(window: Window, qtbot: QtBot) -> list[QWidget]:
    """Where Tab stops, once round."""
    first = window.focusWidget()
    assert first is not None
    met = [first]
    while len(met) < 200:
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        now = window.focusWidget()
        if now is None or now is first:
            return met
        met.append(now)
    raise AssertionError("Tab does not come round")


def test_tab_comes_to_everything_and_begins_with_what_the_page_is_for(window: Window, qtbot: QtBot) -> None:
    window.activateWindow()
    mains = (
        window.script.editor, window.storyboard.grid, window.stage.plan, window.timeline.view, window.cast.people,
        window.export.preset,
    )  # fmt: skip
    for page, main in enumerate(mains):
        window.show_page(page)
        assert window.focusWidget() is main, PAGES[page]
        met = tabbed(window, qtbot)
        wanted = {widget for widget in reachable(window) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus}
        assert wanted <= set(met), [type(widget).__name__ for widget in wanted - set(met)]


def test_tab_goes_as_one_reads(window: Window) -> None:
    window.show_page(PAGES.index("Deliver"))
    order = stops(window)
    export = window.export
    wanted = [export.preset, export.quality, export.target, export.browse, export.start]
    assert [widget for widget in order if widget in wanted] == wanted
    tops = [button.mapTo(window, QPoint()).x() for button in order if button in window.page_buttons]
    assert tops == sorted(tops) and order[-1] is window.page_buttons[-1]


def test_space_presses_what_tab_stopped_at_and_else_plays(window: Window, qtbot: QtBot) -> None:
    window.activateWindow()
    window.show_page(PAGES.index("Cut"))
    before = None
    for _ in range(100):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        before = window.focusWidget()
        if isinstance(before, QAbstractButton) and before.accessibleName() == "Mute dialogue":
            break
    assert isinstance(before, QAbstractButton)
    was = before.isChecked()
    qtbot.keyClick(before, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: before.isChecked() is not was)
    assert not window.viewer.player.playing
    qtbot.keyClick(before, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: before.isChecked() is was)
    window.show_page(PAGES.index("Board"))
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.viewer.player.playing)
    window.viewer.player.stop()


def test_arrows_go_from_picture_to_picture(window: Window, qtbot: QtBot) -> None:
    window.activateWindow()
    window.show_page(PAGES.index("Cast"))
    people = window.cast.people
    assert isinstance(people, QListView) and people.count() == 2
    people.setCurrentRow(0)
    frame = window.film.playhead
    qtbot.keyClick(people, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: people.currentRow() == 1)
    assert window.film.playhead == frame


def test_the_tour_is_left_with_the_keys_where_they_belong(window: Window, qtbot: QtBot) -> None:
    window.activateWindow()
    window.tour.begin()
    for _ in range(4):
        assert QApplication.focusWidget() is window.tour.next
        qtbot.keyClick(window.tour.next, Qt.Key.Key_Return)
    assert not window.tour.isVisible() and window.page == "Write"
    assert window.focusWidget() is window.script.editor


def test_all_keys_stand_on_one_page_within_the_window(window: Window, qtbot: QtBot) -> None:
    window.menus.show_shortcuts()
    sheet = window.findChild(ShortcutSheet)
    assert isinstance(sheet, ShortcutSheet)
    assert sheet.width() <= window.width() and sheet.height() <= window.height()
    qtbot.waitUntil(lambda: not sheet.area.verticalScrollBar().isVisible())
    said = {label.text() for label in sheet.findChildren(QLabel)}
    assert {action.shortcut().toString() for action in window.commands() if not action.shortcut().isEmpty()} <= said
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
