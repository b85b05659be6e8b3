"""What is still in the hand when a film is left, by whatever door, is in that film and in no other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.project import Project, edits
from engine.session.keeper import Keeper
from studio.app import PAGES, Window
from studio.bridge import Film

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
ROOT = Path(__file__).parents[3]
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


def kept(path: Path | None) -> Project:
    """What is on disk."""
    assert path is not None
    keeper = Keeper(path)
    project = keeper.project()
    keeper.close()
    return project


class Hands:
    """Begin things, and end none of them."""

    def __init__(self, window: Window, film: Film, qtbot: QtBot) -> None:
        self.window, self.film, self.qtbot = window, film, qtbot
        self.shot = film.cut.shots[0].shot_id

    def pull(self, widget: QWidget, begin: QPoint, end: QPoint) -> None:
        self.qtbot.mousePress(widget, LEFT, pos=begin)
        self.qtbot.mouseMove(widget, (begin + end) / 2)
        self.qtbot.mouseMove(widget, end)

    def line(self) -> None:
        self.window.show_page(PAGES.index("Board"))
        self.window.storyboard.draw()
        canvas = self.window.storyboard.table.canvas
        self.qtbot.waitUntil(canvas.isVisible)
        self.pull(canvas, canvas.rect().center(), canvas.rect().center() + QPoint(60, 20))
        assert canvas.drawing

    def note(self) -> None:
        self.window.show_page(PAGES.index("Board"))
        self.window.storyboard.note()
        self.qtbot.keyClicks(self.window.storyboard.table.note, "closer")

    def name(self) -> None:
        self.window.show_page(PAGES.index("Cast"))
        self.window.cast.name.setFocus()
        self.qtbot.keyClicks(self.window.cast.name, "bella")

    def age(self) -> None:
        self.window.show_page(PAGES.index("Cast"))
        field = self.window.cast.age
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClicks(field, "33")
        self.window.cast.refresh()  # news of the film come while one types
        assert field.value() == 33

    def fader(self) -> None:
        self.window.show_page(PAGES.index("Cut"))
        fader = self.window.mixer.strips["foley"].fader
        x = fader.width() - 14
        self.pull(fader, QPoint(x, round(fader.y_of(0.0))), QPoint(x, round(fader.y_of(-20.0))))

    def trim(self) -> None:
        self.window.show_page(PAGES.index("Cut"))
        view = self.window.timeline.view
        view.zoom_to(8.0)
        first = self.film.cut.shots[0]
        end, there = (view.point(first.record_out - n, "picture") for n in (0.2, 6))
        self.pull(view.viewport(), end, there)

    def marker(self) -> None:
        self.window.show_page(PAGES.index("Cut"))
        self.film.do(edits.add_marker(5, ""))
        self.qtbot.waitUntil(lambda: bool(self.window.timeline.view.contents.markers))
        self.window.timeline.name_marker(5)
        self.qtbot.keyClicks(self.window.timeline.name_field, "here")

    def _plan(self) -> None:
        self.window.stage.show_view("Plan")
        self.window.show_page(PAGES.index("Stage"))
        self.qtbot.waitUntil(lambda: "anna" in self.window.stage.plan.pieces)

    def carry(self) -> None:
        self._plan()
        plan = self.window.stage.plan
        begin = plan.mapFromScene(plan.pieces["anna"].pos())
        x, y, _ = plan.pieces["anna"].place()
        self.pull(plan.viewport(), begin, plan.mapFromScene(QPointF(x + 0.5, y)))

    def nudge(self) -> None:
        self._plan()
        plan = self.window.stage.plan
        plan.choose("anna")
        plan.setFocus()
        self.qtbot.keyPress(plan, Qt.Key.Key_Right)

    def walk(self) -> None:
        self._plan()
        plan = self.window.stage.plan
        plan.choose("anna")
        plan.draw_walk()
        x, y, _ = plan.pieces["anna"].place()
        plan.walking.add(x + 0.8, y)

    def camera(self) -> None:
        self._plan()
        stage = self.window.stage
        stage.show_view("Both")
        stage.start_recording()
        stage.space.look_from(stage.space.camera.orbited(0.3, 0.0))


FOUND: dict[str, Callable[[Project], bool]] = {
    "line": lambda p: any(layer.strokes for board in p.boards for layer in board.layers),
    "note": lambda p: any(board.note == "closer" for board in p.boards),
    "name": lambda p: any("bella" in person.name for person in p.cast),
    "age": lambda p: any(person.age == 33.0 for person in p.cast),
    "fader": lambda p: edits.track(p, "foley").gain_db < -15,
    "trim": lambda p: any(shot.trimmed for shot in p.shots),
    "marker": lambda p: any(marker.label == "here" for marker in p.markers),
    "carry": lambda p: any(scene.blocking.spot("anna") for scene in p.scenes),
    "nudge": lambda p: any(scene.blocking.spot("anna") for scene in p.scenes),
    "walk": lambda p: any(scene.blocking.walks for scene in p.scenes),
    "camera": lambda p: any(shot.camera_path for shot in p.shots),
}


@pytest.mark.parametrize("begun", FOUND)
def test_what_is_in_the_hand_stays_in_the_film_that_is_left(
    window: Window, film: Film, qtbot: QtBot, begun: str
) -> None:
    path = film.desk.path
    getattr(Hands(window, film, qtbot), begun)()
    assert begun == "camera" or not FOUND[begun](film.project)  # that may have ended with its shot
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    assert film.desk.path != path and len(film.desk.history().labels) == 1
    assert FOUND[begun](kept(path))
    film.desk.open(path)
    window.close()
    assert FOUND[begun](kept(path))


def test_what_is_in_the_hand_is_kept_when_the_window_closes_and_what_undo_takes_back(
    window: Window, film: Film, qtbot: QtBot
) -> None:
    path, hands = film.desk.path, Hands(window, film, qtbot)
    hands.line()
    film.undo()  # the line is the last thing that was done
    assert not FOUND["line"](film.project) and film.desk.redo_label.startswith("Draw")
    film.redo()
    assert FOUND["line"](film.project)
    hands.note()
    hands.trim()
    hands.fader()
    hands.name()
    window.close()
    for begun in ("line", "note", "trim", "fader", "name"):
        assert FOUND[begun](kept(path)), begun


@pytest.mark.skipif(os.name == "nt", reason="Windows takes no file away that is open")
def test_a_film_whose_disk_is_gone_is_not_left_unasked_and_its_words_are_saved_elsewhere(
    window: Window, film: Film, qtbot: QtBot, tmp_path: Path
) -> None:
    path = film.desk.path
    assert path is not None
    path.rename(tmp_path / "pulled out")
    window.show_page(PAGES.index("Write"))
    qtbot.keyClicks(window.script.editor, "Rain. ")
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    assert film.desk.path == path and "once more" in window.status.toolTip()
    assert "Rain. " in window.script.editor.toPlainText()
    window.save()
    assert "Saved" not in window.status.toolTip()
    copy = tmp_path / "copy.soundstage"
    assert film.save_copy(copy)
    keeper = Keeper(copy)
    assert keeper.draft is not None and "Rain. " in keeper.draft and keeper.project().shots
    keeper.close()
    window.close()
    assert not window.isVisible()  # that was once more


CHILD = """
import os, sys
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from studio import app
application = QApplication([])
def write():
    window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, app.Window)), None)
    if window is None or not window.isVisible() or not window.film.cut.shots:
        QTimer.singleShot(50, write)
        return
    window.show_page(app.PAGES.index("Board"))
    window.storyboard.note()
    QTest.keyClicks(window.storyboard.table.note, "closer")
    os.kill(os.getpid(), int(sys.argv[4]))
QTimer.singleShot(0, write)
sys.exit(app.main([sys.argv[1], "--engine", "slate", "--home", sys.argv[2], "--cache", sys.argv[3]]))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows ends sessions, not programs")
def test_what_is_being_written_when_the_system_ends_the_program_is_kept(film: Film, tmp_path: Path) -> None:
    path = tmp_path / "film.soundstage"
    film.desk.save_copy(path)
    words = [sys.executable, "-c", CHILD, str(path), str(tmp_path / "home2"), str(tmp_path / "cache2")]
    done = subprocess.run(
        [*words, str(int(signal.SIGTERM))], cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, timeout=600
    )
    assert done.returncode == 0
    assert FOUND["note"](kept(path))
