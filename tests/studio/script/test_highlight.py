"""A long script is dressed little by little, and in the end as if it had been dressed at once."""

from __future__ import annotations

import random
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QPlainTextDocumentLayout

from engine.breakdown import read
from studio.script import highlight
from studio.script.highlight import Highlighter
from studio.script.places import Mark, document_marks

SCRIPT = "".join(
    f"INT. ROOM {number} - DAY\n\nANNA stands at the table.\n\nANNA\nHere I am, Ben {number}.\n\n"
    "BEN\n(quietly)\nI can see that.\n\nCUT TO:\n\n"
    for number in range(60)
)


def look(form: QTextCharFormat) -> tuple[Any, ...]:
    return form.foreground().color().name(), form.fontWeight(), form.underlineStyle(), form.underlineColor().name()


def dressed(document: QTextDocument) -> list[Any]:
    lines, block = [], document.firstBlock()
    while block.isValid():
        ranges = [(r.start, r.length, *look(r.format)) for r in block.layout().formats()]
        lines.append((block.text(), block.userState(), ranges))
        block = block.next()
    return lines


def made(marks: list[Mark]) -> tuple[QTextDocument, Highlighter]:
    document = QTextDocument()
    document.setDocumentLayout(QPlainTextDocumentLayout(document))
    highlighter = Highlighter(document)
    highlighter.set_marks(marks)
    return document, highlighter


def at_once(text: str, marks: list[Mark], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    with monkeypatch.context() as patched:
        patched.setattr(highlight, "_AT_A_TIME_S", 1e9)
        document, highlighter = made(marks)
        document.setPlainText(text)
        assert not highlighter.busy
        return dressed(document)


def test_what_is_dressed_in_turns_looks_as_if_it_were_dressed_at_once(qtbot: Any, monkeypatch: Any) -> None:
    marks = document_marks(SCRIPT, read(SCRIPT)[2].words)
    monkeypatch.setattr(highlight, "_AT_A_TIME_S", 0.0005)
    document, highlighter = made(marks)
    document.setPlainText(SCRIPT)
    assert highlighter.busy
    qtbot.waitUntil(lambda: not highlighter.busy)
    assert dressed(document) == at_once(SCRIPT, marks, monkeypatch)
    highlighter.set_marks([])
    highlighter.refresh(300, 320)
    qtbot.waitUntil(lambda: not highlighter.busy)
    assert dressed(document) == at_once(SCRIPT, [], monkeypatch)


def test_typing_between_the_turns_loses_no_line(qtbot: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(highlight, "_AT_A_TIME_S", 0.0005)
    document, highlighter = made([])
    document.setPlainText(SCRIPT)
    chance = random.Random(1)
    for step in range(12):
        cursor = QTextCursor(document)
        cursor.setPosition(chance.randrange(document.characterCount() - 1))
        if step % 3:
            cursor.insertText("\n\nBEN\nHello\n")
        else:
            far = min(cursor.position() + 400, document.characterCount() - 1)
            cursor.setPosition(far, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        qtbot.wait(1)
    qtbot.waitUntil(lambda: not highlighter.busy)
    assert dressed(document) == at_once(document.toPlainText(), [], monkeypatch)


def test_a_closed_window_dresses_no_more_lines(qapp: QApplication) -> None:
    document, highlighter = made([])
    document.setPlainText(SCRIPT * 20)
    assert highlighter.busy
    highlighter.stop()
    for _ in range(5):
        qapp.processEvents()
    assert not highlighter.busy and not any(timer.isActive() for timer in highlighter.findChildren(QTimer))


def test_every_character_is_dressed_whole_also_beyond_the_basic_plane(qtbot: Any, monkeypatch: Any) -> None:
    """A pair of units that a format cuts in two is drawn as two boxes."""
    text = "ANNA says 😀 to the 🎬 [[🎬 why?]] and leaves. 😀"
    line = at_once(text, document_marks(text, read(text)[2].words), monkeypatch)[0]
    units = text.encode("utf-16-le")
    covered = {unit for start, length, *_ in line[2] for unit in range(start, start + length)}
    assert covered == set(range(len(units) // 2))
    for start, length, *_ in line[2]:
        units[start * 2 : (start + length) * 2].decode("utf-16-le")  # no half of a character
    quiet = [(s, n) for s, n, colour, *_ in line[2] if colour == highlight.current().colour("quiet").name()]
    said = b"".join(units[start * 2 : (start + length) * 2] for start, length in quiet).decode("utf-16-le")
    assert said == "[[🎬 why?]]"
