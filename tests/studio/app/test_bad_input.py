"""What goes wrong is said in a sentence, and work goes on."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.project import edits
from engine.session import Desk, DeskSettings
from engine.session.keeper import Keeper
from studio.app import PAGES, Window
from studio.bridge import Film
from studio.devices import Speaker
from studio.widgets.theme import monospace
from tests.path.studio_measures import Heartbeat
from tests.studio.conftest import put_away

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
ROOT = Path(__file__).parents[3]
HOLDER = (
    "import sys; from pathlib import Path; from engine.session.keeper import Keeper;"
    "keeper = Keeper(Path(sys.argv[1])); print('held', keeper.read_only, flush=True); sys.stdin.read()"
)


def works(window: Window, film: Film) -> bool:
    """The window still edits and shows."""
    before = film.desk.undo_label
    done = film.do(edits.set_title(f"{film.project.title}!"))
    film.undo()
    film.move_playhead(3)
    return done and film.desk.undo_label == before and window.viewer.picture.number == film.playhead == 3


def test_a_second_window_on_a_project_only_looks_and_says_so(film: Film, qtbot: QtBot, tmp_path: Path) -> None:
    path = film.desk.path
    project = film.project
    assert path is not None
    film.close()  # the first window is another process from here on
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None and holder.stdout.readline().split() == ["held", "False"]
    second = Film(Desk(tmp_path / "cache2", tmp_path / "home2", DeskSettings(engine="slate")))
    assert second.open(path)
    window = Window(second, Speaker(), QSettings(str(tmp_path / "second.ini"), QSettings.Format.IniFormat))
    window.show()
    try:
        qtbot.waitUntil(lambda: "(read-only)" in window.windowTitle())
        assert "Another window has this project open" in window.status.toolTip()
        assert second.project == project and window.viewer.picture.number == 0
        assert window.script.editor.isReadOnly()
        assert not second.do(edits.set_title("Mine")) and second.project == project
        second.move_playhead(5)
        assert window.viewer.picture.number == 5
        assert not window.undo_action.isEnabled()
    finally:
        put_away(window)
        holder.communicate("")
    keeper = Keeper(path)
    assert not keeper.read_only and keeper.project() == project
    keeper.close()


@pytest.mark.parametrize("field", ["note", "name", "words"])
def test_what_is_being_written_when_the_window_closes_is_kept(
    window: Window, film: Film, qtbot: QtBot, field: str
) -> None:
    path, shot = film.desk.path, film.project.shots[0].id
    if field == "note":
        window.show_page(PAGES.index("Board"))
        window.storyboard.draw()
        written: QWidget = window.storyboard.table.note
    else:
        window.show_page(PAGES.index("Cast" if field == "name" else "Write"))
        written = window.cast.name if field == "name" else window.script.editor
    qtbot.waitUntil(written.isVisible)
    written.setFocus()
    qtbot.keyClicks(written, "wilhelmina")
    window.close()
    assert path is not None
    keeper = Keeper(path)
    kept, unread = keeper.project(), keeper.draft
    keeper.close()
    assert {
        "note": edits.board(kept, shot).note == "wilhelmina",
        "name": any("wilhelmina" in person.name for person in kept.cast),
        "words": "wilhelmina" in (kept.script if unread is None else unread),  # they may close unread
    }[field]


def test_nothing_goes_on_by_itself_in_a_window_that_was_closed(window: Window, film: Film, qtbot: QtBot) -> None:
    """Whatever was waiting, or being held, when it was closed; and what is tried afterwards is not answered in it either."""
    timers = window.findChildren(QTimer)
    for timer in timers:
        timer.start(10_000)
    window.close()
    assert len(timers) > 8 and not film.do(edits.set_title("Too late"))
    qtbot.wait(1)
    assert not [timer.parent() for timer in timers if timer.isActive()]


def newer(path: Path) -> None:
    Keeper(path, edits.set_title("New").change(_empty())).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")


def torn(path: Path) -> None:
    Keeper(path, _empty()).close()
    data = bytearray(path.read_bytes())
    for at in range(4096, len(data), 7):
        data[at] = 0x5A
    path.write_bytes(data)


def emptied(path: Path) -> None:
    Keeper(path, _empty()).close()
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM revision")


def _empty() -> Any:
    from engine.project import Project

    return Project("Empty", "", (), (), ())


@pytest.mark.parametrize(
    ("spoil", "said"), [(newer, "needs Soundstage"), (torn, "damaged"), (emptied, "damaged")], ids=lambda v: str(v)[:16]
)
def test_projects_that_cannot_be_opened(
    window: Window, film: Film, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    path = tmp_path / "bad.soundstage"
    spoil(path)
    before = film.project
    assert not film.open(path)
    assert said in window.status.toolTip() and window.status.toolTip().endswith(".")
    assert str(path) in window.status.toolTip()
    assert film.project is before and works(window, film)


def test_footage_to_compare_with_that_is_missing_or_no_film(window: Window, film: Film, tmp_path: Path) -> None:
    (tmp_path / "words.mp4").write_text("no film")
    for name in ("gone.mp4", "words.mp4"):
        window.viewer.overlays.compare_with(tmp_path / name)
        assert name in window.status.toolTip() and "choose another" in window.status.toolTip()
    assert window.viewer.overlays.share is None and works(window, film)


def test_a_missing_font_is_replaced_by_one_that_is_there(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.widgets import theme

    monkeypatch.setattr(theme, "_SCRIPT_FAMILIES", ["No Such Typewriter"])
    assert monospace(14).exactMatch() or monospace(14).styleHint() is monospace(14).StyleHint.Monospace


def test_an_unplugged_sound_device_leaves_a_silent_clock(film: Film, qtbot: QtBot, tmp_path: Path) -> None:
    def unplugged(_callback: Any) -> Any:
        raise OSError("no device")

    speaker = Speaker(unplugged)
    speaker.open()
    window = Window(film, speaker, QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    window.show()
    try:
        qtbot.waitUntil(lambda: "no sound device" in window.status.toolTip())
        assert speaker.silent
        window.show_page(PAGES.index("Cut"))
        window.viewer.player.play()
        qtbot.waitUntil(lambda: film.playhead >= 6)
        window.viewer.player.stop()
    finally:
        put_away(window)


def test_three_hundred_pages_are_read_beside_the_work(window: Window, film: Film, qtbot: QtBot) -> None:
    scene = "INT. KITCHEN - DAY\n\nANNA walks to the table. BEN waves.\n\nANNA\nWhere is everybody?\n\n"
    text = "".join(scene.replace("KITCHEN", place) for place in ("KITCHEN", "OFFICE", "BEDROOM") * 1000)
    assert len(text.splitlines()) > 300 * 55 and len(text) > 240_000  # a page is about 55 lines
    shots = film.cut.shots
    window.script.editor.setPlainText(text)
    window.script.flush()
    beat = Heartbeat()
    beat.begin()
    qtbot.waitUntil(lambda: len(beat.gaps) > 20)
    beat.end()
    held = f"the window's thread was held up for {beat.longest_s:.1f} s, until the words were read"
    assert film.cut.shots == shots and film.desk.reading_text != text, held  # the film that was there is still shown
    film.move_playhead(7)
    assert window.viewer.picture.number == 7
    assert film.desk.text == text
    assert np.asarray(film.desk.frame_sound(7)).size


def test_names_with_emoji_and_right_to_left_words_go_all_the_way(window: Window, film: Film, qtbot: QtBot) -> None:
    name = "🎬 נועה"
    assert film.do(edits.rename_character("anna", name)) and film.do(edits.set_title(f"סרט {name}"))
    qtbot.waitUntil(lambda: name in window.windowTitle())
    for page in range(len(PAGES)):
        window.show_page(page)
        assert not window.grab().isNull()
    path = film.desk.path
    assert path is not None
    assert film.open(path) and film.project.title == f"סרט {name}"
