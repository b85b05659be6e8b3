"""The script panel by keys: names and places complete themselves, comments stay comments, no typed word is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from engine.screenplay import Status
from engine.session import Desk, DeskSettings
from studio.bridge import Film
from studio.script.panel import completions
from studio.script.places import comments_on
from studio.widgets.finder import Finder
from studio.window import Window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("AN", ["ANNA", "BEN", "INT. ", "EXT. "]),
        ("INT. KI", ["INT. KITCHEN - DAY", "INT. KITCHEN"]),
        ("INT. KITCHEN", [f"INT. KITCHEN{end}" for end in (" - DAY", "", " - NIGHT", " - DUSK", " - DAWN")]),
        ("INT. ATTIC - D", ["INT. ATTIC - DAY", "INT. ATTIC - DUSK", "INT. ATTIC - DAWN"]),
        ("EXT. ", ["EXT. BEACH"]),
    ],
)  # fmt: skip
def test_what_may_follow(before: str, expected: list[str]) -> None:
    headings = ["INT. KITCHEN - DAY", "INT. KITCHEN", "EXT. BEACH"]
    assert completions(before, ["ANNA", "BEN"], headings) == expected


def test_names_and_headings_complete_themselves(window: Window, film: Film, qtbot: QtBot) -> None:
    editor = window.script.editor
    qtbot.waitUntil(lambda: bool(editor.highlighter.marks))
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.setFocus()
    for typed, name in (("AN", "ANNA"), ("EXT. BEA", "EXT. BEACH")):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.keyClicks(editor, typed)
        popup = editor.completer.popup()
        assert popup is not None
        qtbot.waitUntil(popup.isVisible)
        popup.setCurrentIndex(editor.completer.completionModel().index(0, 0))
        qtbot.keyClick(popup, Qt.Key.Key_Return)
        assert editor.textCursor().block().text() == name


def test_times_of_day_stay_on_offer_behind_the_dash(window: Window, film: Film, qtbot: QtBot) -> None:
    editor = window.script.editor
    qtbot.waitUntil(lambda: bool(editor.headings))
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClicks(editor, "INT. KITCHEN - ")
    assert editor.suggestions.isVisible()
    qtbot.keyClicks(editor, "NI")
    qtbot.keyClick(editor.suggestions, Qt.Key.Key_Return)
    assert editor.textCursor().block().text() == "INT. KITCHEN - NIGHT"


def test_the_texts_menu_has_no_history_of_its_own(window: Window, film: Film, qtbot: QtBot) -> None:
    editor = window.script.editor
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor, "Anna sits.")
    assert not editor.document().isUndoAvailable()
    at = editor.cursorRect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, editor.viewport().mapToGlobal(at))
    QApplication.sendEvent(editor.viewport(), event)
    menu = next(one for one in editor.findChildren(QMenu) if one.isVisible())
    names = [action.text() for action in menu.actions()]
    assert any("Paste" in name for name in names) and not any("Undo" in name or "Redo" in name for name in names)
    menu.close()


def test_a_comment_is_for_people(window: Window, film: Film, qtbot: QtBot) -> None:
    editor = window.script.editor
    qtbot.waitUntil(lambda: bool(editor.highlighter.marks))
    mark = next(mark for mark in editor.highlighter.marks if mark.word.text == "table")
    menu = editor.choices_menu(mark.start)
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "Comment on it").trigger()
    menu.close()
    shots = [shot.id for shot in film.project.shots]
    qtbot.keyClicks(editor, "the round one?")
    window.script.flush()
    qtbot.waitUntil(lambda: "[[the round one?]]" in film.project.script)
    qtbot.waitUntil(lambda: film.desk.reading_text == film.desk.text)
    assert [shot.id for shot in film.project.shots] == shots
    before = editor.toPlainText().index("[[")
    qtbot.waitUntil(lambda: any(m.word.text == "table" and m.end < before for m in editor.highlighter.marks))
    mark = next(mark for mark in editor.highlighter.marks if mark.word.text == "table")
    again = editor.choices_menu(mark.start)
    assert again is not None
    assert "Comment: the round one?" in [action.text() for action in again.actions()]
    again.close()


def test_comments_belong_to_the_word_before_them() -> None:
    text = "🎬 A cup [[red]], [[or\nblue]] falls [[why]].\n\n[[apart]]"
    assert comments_on(text, text.index("cup") + 3 + 1) == ["red", "or blue"]
    assert comments_on(text, text.index("falls") + 5 + 1) == ["why"]
    assert comments_on(text, text.index("cup") + 1) == []


def test_typed_words_survive_the_end_of_the_process(window: Window, film: Film, qtbot: QtBot, tmp_path: Path) -> None:
    """300 ms after the last key the words are in the file, whether they have been read or not."""
    editor = window.script.editor
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.setFocus()
    film.desk._jobs.close()  # nothing reads any more
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClicks(editor, "Ben laughs")
    qtbot.wait(300)
    path = film.desk.path
    assert path is not None
    other = Desk(tmp_path / "cache", tmp_path / "home 2", DeskSettings(engine="slate"))
    film.desk._keeper._lock.release()  # type: ignore[union-attr] # as the system does for a process that died
    other.open(path)
    assert other.text.endswith("\nBen laughs")
    other.close()


def test_what_was_just_typed_stays_with_its_film(window: Window, film: Film, qtbot: QtBot) -> None:
    editor, path = window.script.editor, film.desk.path
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor, "Ben laughs.")
    assert film.new("INT. ATTIC - DAY\n\nCara waits.\n")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor, "She sits.")  # before the other news have come
    qtbot.wait(400)
    assert film.desk.text == editor.toPlainText() == "INT. ATTIC - DAY\n\nCara waits.\nShe sits."
    assert path is not None and film.open(path)
    qtbot.waitUntil(lambda: editor.toPlainText().endswith("Ben laughs."))


def test_a_word_shows_what_was_chosen_for_it_and_goes_back(window: Window, film: Film, qtbot: QtBot) -> None:
    editor = window.script.editor
    assert film.new("EXT. LAKESIDE - DUSK\n\nAnna sits on a bench.\n")

    def meant() -> tuple[str, Status]:
        mark = editor.mark_at(editor.toPlainText().find("LAKESIDE") + 1)
        return (mark.word.meaning, mark.word.status) if mark else ("", Status.UNKNOWN)

    def choose(name: str) -> None:
        menu = editor.choices_menu(editor.toPlainText().index("LAKESIDE") + 1)
        assert menu is not None
        next(action for action in menu.actions() if action.text() == name).trigger()
        menu.close()

    qtbot.waitUntil(lambda: meant() == ("set:park", Status.ASSUMED))
    choose("beach")
    qtbot.waitUntil(lambda: meant() == ("set:beach", Status.UNDERSTOOD))
    assert film.project.scenes[0].set == "beach" and film.desk.undo_label == "Take as beach"
    choose("As the words say")
    qtbot.waitUntil(lambda: meant() == ("set:park", Status.ASSUMED))
    assert film.project.scenes[0].set == "park"
    assert film.undo()
    qtbot.waitUntil(lambda: meant() == ("set:beach", Status.UNDERSTOOD))


def test_words_that_are_not_understood_can_be_taken_otherwise(window: Window, film: Film, qtbot: QtBot) -> None:
    editor = window.script.editor
    assert film.new("INT. KITCHEN - DAY\n\nAnna wlaks to the table. A zorbak stands on the table.\n")

    def offered(word: str) -> dict[str, QAction]:
        menu = editor.choices_menu(editor.toPlainText().index(word) + 1)
        return {action.text(): action for action in menu.actions()} if menu is not None else {}

    qtbot.waitUntil(lambda: "Write “walks”" in offered("wlaks"))
    offered("wlaks")["Write “walks”"].trigger()
    assert film.desk.text.count("Anna walks to") == 1
    qtbot.waitUntil(lambda: (mark := editor.mark_at(editor.toPlainText().index("walks"))) is not None
                    and mark.word.status is Status.UNDERSTOOD)  # fmt: skip
    assert film.undo() and "wlaks" in film.desk.text
    qtbot.waitUntil(lambda: "wlaks" in editor.toPlainText())
    qtbot.waitUntil(lambda: "A thing of the store…" in offered("zorbak"))
    assert "Take it out of the words" not in offered("zorbak") and "Somebody: write “ZORBAK”" in offered("zorbak")
    offered("zorbak")["A thing of the store…"].trigger()
    finder = window.script.findChild(Finder)
    assert isinstance(finder, Finder)
    qtbot.keyClicks(finder.field, "teapot")
    qtbot.keyClick(finder.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [use.prop for use in film.project.scenes[0].props if use.label == "zorbak"] == ["teapot"])
    assert film.undo()
    qtbot.waitUntil(lambda: "A thing of the store…" in offered("zorbak"))
    assert "Leave it out" not in offered("zorbak")  # something is done with it
    assert "There is no other way to take it" in offered("stands")  # what is understood is not
