"""The Deliver page by mouse: every preset suggests a place and writes there; what failed or was left can be taken up again."""

from __future__ import annotations

import threading
from pathlib import Path

import av
import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from engine.foundation.ticket import Ticket
from engine.project import edits
from engine.session import ExportOptions, exports
from engine.session.export_queue import ExportQueue
from engine.session.exports import Export
from engine.session.jobs import Done, Failed, Job, Jobs, Queued, Running
from engine.shoot.slate_engine import read_number
from studio.bridge import Film
from studio.export.presets import PRESETS, Preset
from studio.pages import PAGES
from studio.window import Window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def choose(window: Window, preset: Preset) -> None:
    box = window.export.preset
    box.setCurrentIndex(next(i for i in range(box.count()) if box.itemData(i) == preset))


@pytest.mark.parametrize("preset", [p for p in PRESETS if not p.pictures], ids=lambda p: p.suffix or p.kind)
def test_every_quick_preset_writes_where_it_says(
    window: Window, film: Film, qtbot: QtBot, tmp_path: Path, preset: Preset
) -> None:
    window.show_page(PAGES.index("Deliver"))
    choose(window, preset)
    panel = window.export
    assert Path(panel.target.text()).suffix == preset.suffix
    target = tmp_path / f"out{preset.suffix}"
    panel.target.setText(str(tmp_path / "out"))
    qtbot.mouseClick(panel.start, LEFT)
    qtbot.waitUntil(lambda: panel.told.text().startswith("Done"))
    assert target.exists() and panel.show_file.isVisible()
    assert not panel.quality.isVisible()


def test_where_it_goes_is_suggested_anew_until_it_is_chosen(
    window: Window, film: Film, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the film's title, in a folder that is found again; once a place was chosen, all that follows goes there."""
    panel = window.export
    window.show_page(PAGES.index("Deliver"))
    assert film.do(edits.set_title("Ärger im Café"))
    qtbot.waitUntil(lambda: Path(panel.target.text()).name == "Ärger im Café.mp4")
    assert film.desk.own_folder not in Path(panel.target.text()).parents
    assert film.do(edits.set_title("長い題名" * 60))
    qtbot.waitUntil(lambda: Path(panel.target.text()).name.startswith("長い題名"))
    choose(window, next(p for p in PRESETS if p.suffix == ".otio"))
    assert len(Path(panel.target.text()).name.encode()) < 255 and panel.target.text().endswith(".otio")
    mine = tmp_path / "mine"
    mine.mkdir()
    panel.target.setText(str(mine / "Rough cut.otio"))
    assert film.do(edits.set_title("Another"))
    qtbot.waitUntil(lambda: "Another" in window.windowTitle())
    assert panel.target.text() == str(mine / "Rough cut.otio")
    choose(window, next(p for p in PRESETS if p.suffix == ".csv"))
    assert panel.target.text() == str(mine / "Another.csv")
    panel.target.setText("shots")  # no folder: beside what was suggested, not where the program was started
    qtbot.mouseClick(panel.start, LEFT)
    qtbot.waitUntil((mine / "shots.csv").exists)
    monkeypatch.setenv("HOME", str(tmp_path))
    panel.target.setText("~/at home.csv")
    qtbot.mouseClick(panel.start, LEFT)
    qtbot.waitUntil((tmp_path / "at home.csv").exists)
    panel.target.setText(" ")
    qtbot.mouseClick(panel.start, LEFT)
    assert panel.told.text().startswith("Say where") and panel.target.text() == str(tmp_path / "Another.csv")
    panel.target.setText(str(tmp_path / "no such folder" / "shots.csv"))
    qtbot.mouseClick(panel.start, LEFT)
    assert (
        "does not exist" in panel.told.text()
    )  # beside the button, not only where the window says all that goes wrong


def test_a_film_for_editing_holds_the_frames_that_were_shown(
    window: Window, film: Film, qtbot: QtBot, tmp_path: Path
) -> None:
    film.do(edits.set_size_of_film((320, 180)))
    shot = film.cut.shots[0]
    film.do(edits.ripple_delete(film.cut.shots[-1].shot_id))
    film.do(edits.trim_out(shot.shot_id, shot.story_in + 0.5))
    window.show_page(PAGES.index("Deliver"))
    choose(window, next(p for p in PRESETS if p.codec == "dnxhr"))
    target = tmp_path / "film.mov"
    window.export.target.setText(str(target))
    frames = film.cut.frames
    qtbot.mouseClick(window.export.start, LEFT)
    film.do(edits.set_title("Edited meanwhile"))
    film.do(edits.trim_out(shot.shot_id, shot.story_in + 0.25))
    qtbot.waitUntil(lambda: window.export.told.text().startswith("Done"))
    with av.open(str(target)) as container:
        numbers = [read_number(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    assert numbers == list(range(frames))


def test_rows_show_what_can_be_done(window: Window, film: Film, qtbot: QtBot, tmp_path: Path) -> None:
    """A cancelled export offers to be tried again; one left by an earlier run to be resumed or forgotten."""
    window.show_page(PAGES.index("Deliver"))
    window.export.target.setText(str(tmp_path / "no such folder" / "film.mp4"))
    said: list[str] = []
    film.problem.connect(said.append)
    qtbot.mouseClick(window.export.start, LEFT)
    assert said and "does not exist" in said[0]
    film.do(edits.set_size_of_film((320, 180)))
    long = film.export(tmp_path / "one.mp4", ExportOptions("film", "draft"))
    assert long is not None
    running = lambda: any(one.id == long.id and isinstance(one.state, Running) for one in film.desk.jobs())  # noqa: E731
    qtbot.waitUntil(running)  # a list waits for a film that is being written, for none that waits
    job = film.export(tmp_path / "two.csv", ExportOptions())
    assert job is not None
    qtbot.waitUntil(lambda: job.id in window.renders.rows)
    row = window.renders.rows[job.id]
    qtbot.mouseClick(row.stop, LEFT)
    qtbot.waitUntil(row.again.isVisible)
    film.desk.cancel(long.id)
    qtbot.mouseClick(row.again, LEFT)
    qtbot.waitUntil((tmp_path / "two.csv").exists)


class Desktop(QObject):
    """Opens nothing, and remembers what it was asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


def test_what_was_written_is_opened_from_the_list(window: Window, film: Film, qtbot: QtBot, tmp_path: Path) -> None:
    desktop, said = Desktop(), []
    film.problem.connect(said.append)
    QDesktopServices.setUrlHandler("file", desktop, "open")
    try:
        window.show_page(PAGES.index("Deliver"))
        job = film.export(tmp_path / "shots.csv", ExportOptions())
        assert job is not None
        qtbot.waitUntil(lambda: job.id in window.renders.rows and window.renders.rows[job.id].open.isVisible())
        row = window.renders.rows[job.id]
        qtbot.mouseClick(row.open, LEFT)
        qtbot.mouseClick(row.folder, LEFT)
        assert desktop.opened == [str(tmp_path / "shots.csv"), str(tmp_path)]
        (tmp_path / "shots.csv").unlink()
        qtbot.mouseClick(row.open, LEFT)
        assert len(desktop.opened) == 2 and "not there any more" in said[-1]
    finally:
        QDesktopServices.unsetUrlHandler("file")


def test_what_an_earlier_run_left_is_offered(window: Window, film: Film, qtbot: QtBot, tmp_path: Path) -> None:
    path = film.desk.path
    assert path is not None
    leave(
        path,
        exports.ordered(film.project, False, tmp_path / "late.csv", ExportOptions()),
        tmp_path / "home" / "exports",
    )
    leave(
        path,
        exports.ordered(film.project, False, tmp_path / "never.csv", ExportOptions()),
        tmp_path / "home" / "exports",
    )
    assert film.new() and film.open(path)
    window.show_page(PAGES.index("Deliver"))
    qtbot.waitUntil(lambda: len(window.renders.unfinished) == 2)
    first, second = window.renders.unfinished
    assert first.resume.accessibleName() == "Resume writing late.csv"
    qtbot.mouseClick(second.forget, LEFT)
    qtbot.waitUntil(lambda: len(window.renders.unfinished) == 1)
    qtbot.mouseClick(window.renders.unfinished[0].resume, LEFT)
    qtbot.waitUntil((tmp_path / "late.csv").exists)
    qtbot.waitUntil(lambda: not window.renders.unfinished)
    assert not (tmp_path / "never.csv").exists()


def leave(project: Path, order: Export, folder: Path) -> None:
    """Order something in a run that ends before it is done."""
    began = threading.Event()

    def stuck(_order: Export, ticket: Ticket) -> str:
        began.set()
        while True:
            ticket.check()

    jobs = Jobs(("deliver",), lambda _job: None)
    queue = ExportQueue(folder, jobs, stuck)
    queue.add(project, order)
    assert began.wait(60)
    jobs.close()
    queue.close()


def test_the_list_of_work_shows_what_runs_first_and_forgets_what_passes(window: Window) -> None:
    panel = window.renders
    for row in list(panel.rows):
        panel.rows.pop(row).deleteLater()
    states = (Running(0.5, "encoding", 4000.0), Queued(), Done("a"), Queued(), Done("b"))
    for number, state in enumerate(states, 1001):
        panel.show_job(Job(number, "film", f"Writing {number}", 5, Queued()))
        panel.show_job(Job(number, "film", f"Writing {number}", 5, state))
    panel.show_job(Job(1006, "read", "Reading the words", 0, Running()))
    panel.show_job(Job(1007, "sound", "Mixing the sound", 0, Failed("The sound could not be mixed; try again.")))
    panel.show_job(Job(1006, "read", "Reading the words", 0, Done(None)))
    shown = sorted(panel.rows.values(), key=lambda row: panel._column.indexOf(row))
    assert [row.name.text()[-4:] for row in shown] == ["1001", "1002", "1004", "ound", "1005", "1003"]
    assert "67\N{NO-BREAK SPACE}min\N{NO-BREAK SPACE}left" in shown[0].state.text() and shown[
        3
    ].state.text().startswith("The sound could not")
