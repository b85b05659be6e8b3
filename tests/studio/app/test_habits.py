"""Habits of the window: the tour, the remembered layout, names for everything, two themes, two scales."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QSplitter,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.foundation.timebase import timecode
from studio.app import PAGES, Window
from studio.bridge import Film
from studio.tour.tour import STEPS
from studio.widgets import CHARCOAL, apply

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
_INNER = ("qt_", "ScrollLeftButton", "ScrollRightButton")


def reachable(window: Window) -> list[QWidget]:
    """What can be reached by Tab or the mouse on the page shown."""
    found = [child for child in window.findChildren(QWidget) if child.isVisibleTo(window) and child.isEnabled()]
    return [
        child
        for child in found
        if child.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not child.objectName().startswith(_INNER)
        and not isinstance(child.parent(), QComboBox | QLineEdit | QAbstractScrollArea)  # parts of them
    ]


def test_the_tour_has_four_steps_can_be_skipped_and_is_remembered(window: Window, qtbot: QtBot) -> None:
    tour = window.tour
    tour.begin_once()
    for step in STEPS:
        assert tour.isVisible() and window.page == step.page and tour.title.text() == step.title
        assert window.rect().contains(tour.geometry())
        qtbot.mouseClick(tour.next, Qt.MouseButton.LeftButton)
    assert not tour.isVisible() and len(STEPS) == 4
    tour.begin_once()
    assert not tour.isVisible()
    next(action for action in window.commands() if action.text() == "Take the tour").trigger()
    assert tour.isVisible()
    qtbot.keyClick(tour, Qt.Key.Key_Escape)
    assert not tour.isVisible()


def test_work_goes_on_under_the_tour(window: Window, film: Film, qtbot: QtBot) -> None:
    window.tour.begin()
    film.move_playhead(9)
    assert window.viewer.picture.number == 9
    assert QApplication.activeModalWidget() is None
    qtbot.mouseClick(window.tour.skip, Qt.MouseButton.LeftButton)


def test_layouts_are_remembered_page_by_page(window: Window, qtbot: QtBot) -> None:
    def outer(name: str) -> QSplitter:
        window.show_page(PAGES.index(name))
        splitter = window.pages.stack.currentWidget()
        assert isinstance(splitter, QSplitter)
        return splitter

    outer("Board").setSizes([500, 780])
    board = outer("Board").sizes()
    outer("Cut").setSizes([300, 400])
    cut = outer("Cut").sizes()
    assert outer("Board").sizes() == board and outer("Cut").sizes() == cut
    window.show_page(0)
    kept = QSettings(window.settings.fileName(), QSettings.Format.IniFormat)
    window.settings.sync()
    assert kept.value("layout/Board/0") == outer("Board").saveState()


def test_everything_that_can_be_reached_has_a_name_and_buttons_say_what_they_do(window: Window) -> None:
    nameless = []
    for page, name in enumerate(PAGES):
        window.show_page(page)
        for child in reachable(window):
            text = child.text() if isinstance(child, QAbstractButton) else ""
            silent = isinstance(child, QAbstractButton) and not child.toolTip()
            if silent or not (child.accessibleName() or text.strip()):
                nameless.append(f"{name}: {type(child).__name__} {text!r} in {type(child.parent()).__name__}")
    assert not nameless


def test_every_command_has_a_name_of_its_own(window: Window) -> None:
    names = [action.text() for action in window.commands()]
    assert all(names) and len(set(names)) == len(names), sorted(n for n in set(names) if names.count(n) > 1)
    keys = [key.toString() for action in window.commands() for key in action.shortcuts() if not key.isEmpty()]
    assert len(set(keys)) == len(keys), sorted(key for key in set(keys) if keys.count(key) > 1)


def test_tab_goes_all_round_every_page(window: Window, qtbot: QtBot) -> None:
    for page in range(len(PAGES)):
        window.show_page(page)
        met = []
        widget = window.page_buttons[page]
        for _ in range(2000):
            widget = widget.nextInFocusChain()
            if widget is window.page_buttons[page]:
                break
            met.append(widget)
        inside = [w for w in reachable(window) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        passed = {id(widget) for widget in met}
        assert not [widget for widget in inside if id(widget) not in passed and widget is not window.page_buttons[page]]


def test_both_themes_can_be_read(window: Window, qapp: QApplication) -> None:
    for light in (True, False):
        window.set_light(light)
        palette = qapp.palette()
        for role, ground in itertools.product(
            (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.PlaceholderText),
            (QPalette.ColorRole.Window, QPalette.ColorRole.Base),
        ):
            assert contrast(palette.color(role), palette.color(ground)) >= 4.5  # WCAG 2.1, level AA
        for page in range(len(PAGES)):
            window.show_page(page)
            assert not window.grab().isNull()
    apply(qapp, CHARCOAL)


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of WCAG 2.1."""

    def luminance(colour: QColor) -> float:
        parts = [colour.redF(), colour.greenF(), colour.blueF()]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_pages_fit_into_1280_by_720(window: Window) -> None:
    for page in range(len(PAGES)):
        window.show_page(page)
        assert window.minimumSizeHint().width() <= 1280 and window.minimumSizeHint().height() <= 720, PAGES[page]
        assert (window.width(), window.height()) == (1280, 720)


def test_saving_says_that_it_is_saved_and_a_copy_can_be_taken_along(
    window: Window, film: Film, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.show_page(PAGES.index("Write"))
    editor = window.script.editor
    qtbot.keyClicks(editor, " ")
    qtbot.keyClick(editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert window.status.text().startswith("Saved") and film.desk.text == editor.toPlainText()
    qtbot.waitUntil(lambda: window.status.text() == "Saved" or "%" in window.status.text())  # work is told again soon
    target = tmp_path / "Cópia"
    asked: list[Path] = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *words: (asked.append(Path(words[2])), (str(target), ""))[1]
    )
    (copy,) = [action for action in window.commands() if action.iconText() == "Save a copy"]
    copy.trigger()
    (made,) = tmp_path.glob("Cópia*")
    assert made.name == "Cópia.soundstage" and window.status.toolTip() == f"Written: {made}"
    assert [place.name for place in asked] == ["Kitchen.soundstage"] and asked[0].parent != film.desk.own_folder
    text, scenes = film.desk.text, film.project.scenes
    assert film.open(made) and film.desk.text == text and film.project.scenes == scenes


def test_menus_open_by_letters_that_are_no_keys_of_commands(window: Window) -> None:
    letters = [QKeySequence.mnemonic(action.text()).toString() for action in window.menuBar().actions()]
    keys = {key.toString() for action in window.commands() for key in action.shortcuts()}
    assert all(letters) and len(set(letters)) == len(letters) and not keys & set(letters)


def test_a_film_is_opened_where_one_was_in_it(window: Window, film: Film, qtbot: QtBot) -> None:
    path, shot = film.desk.path, film.cut.shots[1]
    film.move_playhead(shot.record_in + 5)
    qtbot.waitUntil(lambda: shot.shot_id in str(window.settings.value("whereabouts")))
    assert film.new("INT. ATTIC - DAY\n\nANNA sits down.\n")
    qtbot.waitUntil(lambda: bool(film.cut.shots) and film.cut.shots[0].frames != shot.frames)
    qtbot.waitUntil(lambda: film.playhead == 0)
    assert path is not None and film.open(path)
    qtbot.waitUntil(lambda: film.playhead == shot.record_in + 5)
    assert window.viewer.timecode.text() == "00:00:" + timecode(film.playhead, film.cut.rate)[6:]


def test_commands_on_shots_say_so_where_there_is_none(window: Window, film: Film, qtbot: QtBot) -> None:
    assert film.new("")
    qtbot.waitUntil(lambda: not window.timeline.view.contents.strips)
    said: list[str] = []
    film.problem.connect(said.append)
    for action in (*window.storyboard.menu_actions, *window.timeline.commands.shot_cuts):
        said.clear()
        action.trigger()
        assert said, action.text()
