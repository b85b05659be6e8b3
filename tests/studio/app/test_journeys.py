"""The window driven as a person would drive it, over a real desk: write, look, scrub, trim, undo, export."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.foundation.timebase import sample_at
from engine.playback import SampleClock
from engine.project import edits
from engine.screenplay import Status
from engine.shoot.slate_engine import read_number
from studio.app import PAGES, Window
from studio.bridge import Film
from studio.widgets import Fit, PictureView
from studio.widgets.palette import CommandPalette

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support propagateSizeHints"
)  # says the screenless platform


def rgb(image: QImage) -> np.ndarray:
    """The image's pixels, uint8 [h, w, 4]."""
    image = image.convertToFormat(QImage.Format.Format_RGBX8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4).copy()


def on_screen(view: PictureView, size: tuple[int, int]) -> np.ndarray:
    """What the picture's part of the screen shows, brought to ``size``."""
    image = view.grab(view.picture_area()).toImage()
    if (image.width(), image.height()) != size:
        image = image.scaled(*size, mode=Qt.TransformationMode.SmoothTransformation)
    return rgb(image)


def slates(film: Film) -> list[str]:
    return [shot.slate for shot in film.cut.shots]


def order(film: Film) -> list[str]:
    return [shot.shot_id for shot in film.cut.shots]


def test_words_become_boards(window: Window, film: Film, qtbot: QtBot) -> None:
    window.film.new("")
    qtbot.waitUntil(lambda: not film.cut.shots)
    window.show_page(0)
    QApplication.clipboard().setText("A dog sits in a park. A woman walks to the bench. She sits down.")
    qtbot.keyClick(window.script.editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(film.cut.shots) > 0)
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert window.page == "Board"
    qtbot.waitUntil(lambda: window.storyboard.boards.rowCount() == len(film.cut.shots))
    qtbot.waitUntil(lambda: bool(window.script.editor.highlighter.marks))
    words = {mark.word.text: mark.word.status for mark in window.script.editor.highlighter.marks}
    assert Status.UNDERSTOOD in words.values()
    qtbot.waitUntil(lambda: window.viewer.picture.number == film.playhead)


@pytest.mark.parametrize("fit", [Fit.FIT, Fit.EXACT])
def test_the_frame_shown_is_the_frame_asked_for(window: Window, film: Film, qtbot: QtBot, fit: Fit) -> None:
    if fit is Fit.EXACT:
        assert film.do(edits.set_size_of_film((320, 180)))
        qtbot.waitUntil(lambda: film.picture(0).pixels.shape == (180, 320, 4))
    window.show_page(PAGES.index("Cut"))
    view = window.viewer.picture
    view.set_fit(fit)
    chance = random.Random(11)
    for _ in range(150):
        frame = chance.randrange(film.cut.frames)
        film.move_playhead(frame)
        assert read_number(on_screen(view, film.cut.size)) == frame
        assert view.number == frame


def test_every_step_sounds_its_own_frame(window: Window, film: Film, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[np.ndarray] = []
    monkeypatch.setattr(window.speaker, "scrub", heard.append)
    for frame in (3, 17, film.cut.frames - 1):
        film.move_playhead(frame)
        rate = film.cut.rate
        length = sample_at(frame + 1, rate) - sample_at(frame, rate)
        assert heard[-1].shape == (length, 2)
        assert (heard[-1] == film.desk.sound(sample_at(frame, rate), length)).all()


def test_keys_move_the_playhead(window: Window, film: Film, qtbot: QtBot) -> None:
    window.show_page(PAGES.index("Cut"))
    window.viewer.picture.setFocus()
    keys = ((Qt.Key.Key_End, film.cut.frames - 1), (Qt.Key.Key_Left, film.cut.frames - 2), (Qt.Key.Key_Home, 0))
    for key, frame in (*keys, (Qt.Key.Key_Right, 1)):
        qtbot.keyClick(window, key)
        assert film.playhead == frame
    qtbot.keyClick(window, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.viewer.timecode, "0:20")
    qtbot.keyClick(window.viewer.timecode, Qt.Key.Key_Return)
    assert film.playhead == 20
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert film.playhead == film.cut.shots[1].record_in


def test_playing_moves_on_stops_and_counts(window: Window, film: Film, qtbot: QtBot, unhurried: SampleClock) -> None:
    window.speaker.clock = unhurried
    window.show_page(PAGES.index("Cut"))
    window.viewer.picture.setFocus()
    player = window.viewer.player
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert player.speed == 1
    shown: list[int] = []
    film.playhead_moved.connect(shown.append)
    qtbot.waitUntil(lambda: film.playhead >= 8)
    assert shown[-1] == len(shown) + player.dropped
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert player.speed == 2
    qtbot.keyClick(window, Qt.Key.Key_J)
    assert player.speed == -1
    qtbot.keyClick(window, Qt.Key.Key_K)
    assert player.speed == 0
    stood = film.playhead
    qtbot.wait(80)
    assert film.playhead == stood


def test_a_loop_stays_inside_its_marks(window: Window, film: Film, qtbot: QtBot, unhurried: SampleClock) -> None:
    window.speaker.clock = unhurried
    player = window.viewer.player
    player.set_loop(4, None)
    player.set_loop(None, 9)
    assert player.loop == (4, 9)
    film.move_playhead(4)
    seen: list[int] = []
    film.playhead_moved.connect(seen.append)
    player.play()
    qtbot.waitUntil(lambda: seen.count(4) >= 2)
    player.stop()
    assert set(seen) <= set(range(4, 9))


def test_trimming_by_dragging_and_back(window: Window, film: Film, qtbot: QtBot) -> None:
    window.show_page(PAGES.index("Cut"))
    view = window.timeline.view
    view.zoom_to(8.0)
    first = film.cut.shots[0]
    frames = film.cut.frames
    end = view.point(first.record_out - 0.2, "picture")
    there = view.point(first.record_out - 6, "picture")
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    qtbot.mouseMove(view.viewport(), there)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=there)
    qtbot.waitUntil(lambda: film.cut.shots[0].frames == first.frames - 6)
    assert film.cut.frames == frames - 6
    assert film.desk.undo_label
    qtbot.waitUntil(lambda: film.desk.undo_label.casefold() in window.undo_action.text().casefold())
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: film.cut.frames == frames)
    window.redo_action.trigger()
    qtbot.waitUntil(lambda: film.cut.frames == frames - 6)
    qtbot.waitUntil(lambda: view.contents.strips[0].end == first.record_out - 6)


def test_boards_are_reordered_duplicated_and_deleted(window: Window, film: Film, qtbot: QtBot) -> None:
    window.show_page(PAGES.index("Board"))
    grid, boards = window.storyboard.grid, window.storyboard.boards
    before = order(film)
    mime = boards.mimeData([boards.index(0)])
    assert isinstance(mime, QMimeData)
    place = QPointF(grid.visualRect(boards.index(1)).center()) + QPointF(20, 0)
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    grid.dropEvent(QDropEvent(place, Qt.DropAction.MoveAction, mime, buttons, keys))
    qtbot.waitUntil(lambda: order(film) == [before[1], before[0], *before[2:]])
    qtbot.waitUntil(lambda: boards.row(before[0]) == 1)
    film.select(before[0])
    qtbot.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(order(film)) == len(before) + 1)
    copy = next(name for name in order(film) if name not in before)
    film.select(copy)
    qtbot.keyClick(window, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: order(film) == [before[1], before[0], *before[2:]])
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: order(film) == before)


def test_the_inspector_sets_the_camera(window: Window, film: Film, qtbot: QtBot) -> None:
    window.show_page(PAGES.index("Board"))
    shot = film.cut.shots[0]
    film.go_to_shot(shot)
    box = window.inspector.framing
    box.setCurrentIndex(box.findData("extreme close-up"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: film.shot(shot.shot_id).size == "extreme close-up")
    qtbot.waitUntil(lambda: window.inspector.written.isVisible())
    window.inspector.written.click()
    qtbot.waitUntil(lambda: film.shot(shot.shot_id).size == "wide")
    qtbot.waitUntil(lambda: box.currentData() == "wide")


def test_a_command_is_found_and_run_by_keys(window: Window, film: Film, qtbot: QtBot) -> None:
    window.show_page(PAGES.index("Cut"))
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.findChild(CommandPalette)
    assert palette is not None
    qtbot.keyClicks(palette.field, "go end")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert film.playhead == film.cut.frames - 1


def test_keys_are_said_once_and_everything_has_a_name(window: Window) -> None:
    keys = [key.toString() for action in window.commands() for key in action.shortcuts()]
    assert len(keys) == len(set(keys)), sorted(key for key in set(keys) if keys.count(key) > 1)
    for index in range(len(PAGES)):
        window.show_page(index)
        for child in window.findChildren(type(window.page_buttons[0])):
            if child.isVisible() and child.objectName() != "qt_menubar_ext_button":
                assert child.accessibleName() or child.text(), child


def test_a_shot_list_is_exported_while_one_works(window: Window, film: Film, qtbot: QtBot, tmp_path: Path) -> None:
    window.show_page(PAGES.index("Deliver"))
    panel = window.export
    panel.preset.setCurrentIndex(next(i for i in range(panel.preset.count()) if "CSV" in panel.preset.itemText(i)))
    target = tmp_path / "shots.csv"
    panel.target.setText(str(target))
    qtbot.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.told.text().startswith("Done"))
    assert all(slate in target.read_text() for slate in slates(film))


def test_what_cannot_be_opened_is_said_and_nothing_else_happens(window: Window, film: Film, tmp_path: Path) -> None:
    broken = tmp_path / "broken.soundstage"
    broken.write_bytes(b"this is no film")
    before = film.project
    assert not film.open(broken)
    assert "broken" in window.status.toolTip()
    assert film.project is before


def test_names_with_emoji_and_right_to_left_words(window: Window, film: Film, qtbot: QtBot) -> None:
    window.script.editor.setPlainText("INT. KITCHEN - DAY\n\n🎬 نور stands at the table. A 👩‍🚀 walks in.\n")
    window.script.flush()
    written, highlighter = window.script.editor.toPlainText(), window.script.editor.highlighter
    qtbot.waitUntil(lambda: film.desk.reading_text == written)
    words = [word.text for word in film.desk.reading.words if word.content]  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: [mark.word.text for mark in highlighter.marks] == words)
    assert words
    text = written.encode("utf-16-le")
    for mark in highlighter.marks:
        assert text[mark.start * 2 : mark.end * 2].decode("utf-16-le") == mark.word.text


def test_undo_takes_back_what_was_just_typed_and_redo_brings_it_again(window: Window, film: Film, qtbot: QtBot) -> None:
    """Also while the words are still being read: never the edit before them."""
    window.show_page(PAGES.index("Write"))
    assert film.do(edits.set_title("Before"))
    qtbot.waitUntil(window.undo_action.isEnabled)
    editor = window.script.editor
    before = editor.toPlainText()
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    qtbot.keyClicks(editor, " Ben waves.")
    typed = editor.toPlainText()
    qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: editor.toPlainText() == before)
    assert film.project.title == "Before" and film.desk.undo_label != "Write"
    assert window.redo_action.text() == "Redo write"
    qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: editor.toPlainText() == typed)
    qtbot.waitUntil(lambda: film.project.script == typed)
    assert film.project.title == "Before" and film.desk.undo_label == "Write"
