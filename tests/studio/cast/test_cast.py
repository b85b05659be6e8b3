"""The Cast page, by mouse and keys: looks, clothes, voices, and back to what the words say."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.project.cast import Character, Garment
from studio.app import PAGES, Window
from studio.bridge import Film
from tests.studio.devices.test_speaker import Loop

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def anna(film: Film) -> Character:
    return next(person for person in film.project.cast if person.id == "anna")


def choose(window: Window, film: Film) -> None:
    window.show_page(PAGES.index("Cast"))
    row = [person.id for person in film.project.cast].index("anna")
    window.cast.people.setCurrentRow(row)


def test_looks_are_set_named_undone_and_given_back(window: Window, film: Film, qtbot: QtBot) -> None:
    choose(window, film)
    panel = window.cast
    assert panel.people.count() == len(film.project.cast) and panel.age.value() == 40
    panel.build.setCurrentIndex(panel.build.findData("heavy"))
    panel.build.activated.emit(panel.build.currentIndex())
    qtbot.waitUntil(lambda: anna(film).build == "heavy")
    panel.hair.clear()
    qtbot.keyClicks(panel.hair, "Red, Curly")
    qtbot.keyClick(panel.hair, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: anna(film).hair == ("red", "curly"))
    assert film.desk.undo_label == "Change hair"
    dot = panel.looks.mark("hair")
    qtbot.waitUntil(dot.isVisible)
    assert not panel.looks.mark("age").isVisible()
    qtbot.mouseClick(dot, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: anna(film).hair == ())
    assert anna(film).build == "heavy"
    qtbot.mouseClick(panel.written, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: anna(film).build == "" and not anna(film).by_hand)


def test_clothes_are_put_on_coloured_and_taken_off(window: Window, film: Film, qtbot: QtBot) -> None:
    choose(window, film)
    panel = window.cast
    qtbot.mouseClick(panel.garments.more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: anna(film).garments == (Garment("jacket"),) and len(panel.garments.kinds) == 1)
    kind = panel.garments.kinds[0]
    kind.setCurrentIndex(kind.findData("coat"))
    kind.activated.emit(kind.currentIndex())
    qtbot.waitUntil(lambda: anna(film).garments == (Garment("coat"),))
    qtbot.waitUntil(lambda: panel.garments.kinds[0] is not kind)
    qtbot.keyClicks(panel.garments.colours[0], "green")
    qtbot.keyClick(panel.garments.colours[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: anna(film).garments == (Garment("coat", "green"),))
    while film.desk.undo_label != "Read" and anna(film).garments:
        film.undo()
    qtbot.waitUntil(lambda: not panel.garments.kinds)


def test_a_name_is_changed_and_the_script_keeps_its_words(window: Window, film: Film, qtbot: QtBot) -> None:
    choose(window, film)
    QApplication.clipboard().setText("Anna 🎬 נועה")
    window.cast.name.selectAll()
    qtbot.keyClick(window.cast.name, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window.cast.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: anna(film).name == "Anna 🎬 נועה")
    assert "ANNA" in film.project.script
    qtbot.waitUntil(lambda: "נועה" in window.cast.people.currentItem().text())


def test_a_voice_is_chosen_and_heard(window: Window, film: Film, qtbot: QtBot) -> None:
    choose(window, film)
    panel = window.cast
    device: list[Loop] = []
    window.speaker._open_stream = lambda callback: device.append(Loop(callback)) or device[0]
    window.speaker.open()
    assert panel.voice.count() > 10
    panel.voice.setCurrentIndex(panel.voice.findData("bf_emma"))
    panel.voice.activated.emit(panel.voice.currentIndex())
    qtbot.waitUntil(lambda: anna(film).voice == "bf_emma")
    with qtbot.waitSignal(film.spoken) as said:
        qtbot.mouseClick(panel.listen, Qt.MouseButton.LeftButton)
    samples = np.asarray(said.args[1])
    assert said.args[0] == "anna" and len(samples) > 12_000 and np.abs(samples).max() > 0.02
    heard = device[0].block(len(samples))
    assert np.allclose(heard[200:-200, 0], samples[200:-200], atol=1e-6)
    assert panel.listen.isEnabled()
