"""Another way to the wanted outcome, chosen by its picture: a real scene, acted, with pictures drawn by the real renderer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from engine.session import Desk, DeskSettings
from studio.app import PAGES, Window
from studio.bridge import Film
from studio.devices import Speaker
from tests.studio.conftest import put_away

SCRIPT = "INT. GYM - DAY\n\nWIDE SHOT. MAYA stands at the free-throw line with a basketball.\n\nMaya shoots. The ball goes in.\n"

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"),
    pytest.mark.slow,
]


def test_a_way_is_chosen_by_its_picture_and_undone(qtbot: QtBot, tmp_path: Path) -> None:
    film = Film(Desk(tmp_path / "cache", tmp_path / "home", DeskSettings(quality="draft", crew=True)))
    film.desk.new(SCRIPT, "Ways")
    window = Window(film, Speaker(), QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    window.show()
    try:
        qtbot.waitUntil(lambda: bool(film.cut.shots) and film.cut.settled)
        window.show_page(PAGES.index("Board"))
        shot = next(
            row
            for row in film.cut.shots
            if any(b.outcome and b.id in film.shot(row.shot_id).beats for b in film.project.scenes[0].beats)
        )
        film.go_to_shot(shot)
        qtbot.waitUntil(lambda: bool(window.inspector.ways))
        beat = window.inspector.ways[0].beat

        def ways() -> list[str]:
            return [button.text() for button in window.inspector.ways[0].buttons if button.isVisible()]

        qtbot.waitUntil(lambda: len(ways()) > 1 and "…" not in ways())
        assert ways().count("Taken") == 1 and ways()[0] == "Taken"
        drawn = [way.pixels for way in film.alternates(film.shot(shot.shot_id), beat.id)]
        assert all(pixels is not None and pixels.std() > 5 for pixels in drawn)
        assert any(not np.array_equal(drawn[0], other) for other in drawn[1:])
        qtbot.mouseClick(window.inspector.ways[0].buttons[1], Qt.MouseButton.LeftButton)
        assert film.desk.undo_label.startswith("Outcome")
        qtbot.waitUntil(lambda: film.cut.settled and ways()[1:2] == ["Taken"])
        chosen = next(b for b in film.project.scenes[0].beats if b.id == beat.id)
        assert chosen.outcome is not None and chosen.outcome.choice == 1
        film.undo()
        qtbot.waitUntil(lambda: film.cut.settled and ways()[:1] == ["Taken"])
    finally:
        put_away(window)
