"""What is set on the film as a whole, by hand, and back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.project import edits
from studio.app import PAGES, Window
from studio.bridge import Film
from studio.widgets.fields import Choice

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def choose(box: Choice, value: str) -> None:
    index = box.findData(value)
    assert index >= 0
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_the_film_is_set_as_a_whole_and_undone(window: Window, film: Film, qtbot: QtBot) -> None:
    window.show_page(PAGES.index("Board"))
    inspector = window.inspector
    fields = inspector.whole
    film.do(edits.add_marker(48, "two seconds"))
    choose(fields.rate, "29.97")
    assert film.project.rate == Fraction(30000, 1001) and film.project.markers[0].frame == 60
    choose(fields.picture, "2048x858")
    assert film.project.size == (2048, 858)
    choose(fields.look, "anime")
    assert {shot.look for shot in film.project.shots} == {"anime"}
    qtbot.waitUntil(lambda: fields.mark("look").isVisibleTo(inspector))
    fields.title.setFocus()
    fields.title.selectAll()
    qtbot.keyClicks(fields.title, "Where is everybody?")
    qtbot.keyClick(fields.title, Qt.Key.Key_Return)
    assert film.project.title == "Where is everybody?" and film.desk.undo_label == "Change title"
    qtbot.keyClicks(fields.title, "   ")
    fields.title.selectAll()
    qtbot.keyClick(fields.title, Qt.Key.Key_Delete)
    qtbot.keyClick(fields.title, Qt.Key.Key_Return)  # a film without a title is refused
    qtbot.waitUntil(lambda: fields.title.text() == film.project.title)
    seed = film.project.seed
    fields.another.click()
    assert film.project.seed == seed + 1
    for _ in range(5):
        film.undo()
    assert (film.project.rate, film.project.markers[0].frame, film.project.look) == (24, 48, "realistic")
    qtbot.waitUntil(lambda: fields.rate.currentData() == "24" and fields.picture.currentData() == "1280x720")


def test_a_shot_is_renamed_deleted_and_brought_back(window: Window, film: Film, qtbot: QtBot) -> None:
    window.show_page(PAGES.index("Board"))
    inspector = window.inspector
    film.go_to_shot(film.cut.shots[1])
    qtbot.waitUntil(lambda: inspector.slate.text() == film.cut.shots[1].slate)
    inspector.slate.setFocus()
    inspector.slate.selectAll()
    qtbot.keyClicks(inspector.slate, "12K")
    qtbot.keyClick(inspector.slate, Qt.Key.Key_Return)
    renamed = film.cut.shots[1].shot_id
    assert film.shot(renamed).slate == "12K"
    film.do(edits.delete(renamed))
    assert film.shot(renamed) is None
    qtbot.waitUntil(lambda: inspector.whole.deleted.isEnabled())
    choose(inspector.whole.deleted, renamed)
    assert film.shot(renamed).slate == "12K"
    qtbot.waitUntil(lambda: not inspector.whole.deleted.isEnabled())


def test_a_shot_is_as_long_as_it_is_told_to_be_and_goes_back(window: Window, film: Film, qtbot: QtBot) -> None:
    window.show_page(PAGES.index("Board"))
    inspector, shot = window.inspector, film.cut.shots[1]
    film.go_to_shot(shot)
    own = shot.frames
    qtbot.waitUntil(lambda: inspector.length.text() == f"{own / 24:.2f} s")
    for said, frames, shown in (("2,5", 60, "2.50 s"), ("31 f", 31, "1.29 s"), ("3 s", 72, "3.00 s")):
        inspector.length.setFocus()
        inspector.length.selectAll()
        qtbot.keyClicks(inspector.length, said)
        qtbot.keyClick(inspector.length, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda shown=shown: inspector.length.text() == shown)
        assert film.cut.shot(shot.shot_id).frames == frames
    inspector.length.selectAll()
    qtbot.keyClicks(inspector.length, "long")
    with qtbot.waitSignal(film.problem, check_params_cb=lambda sentence: "no length" in sentence):
        qtbot.keyClick(inspector.length, Qt.Key.Key_Return)
    assert inspector.length.text() == "3.00 s"
    mark = inspector.camera.mark("trimmed")
    qtbot.waitUntil(mark.isVisible)
    mark.click()
    qtbot.waitUntil(lambda: film.cut.shot(shot.shot_id).frames == own and not mark.isVisible())
