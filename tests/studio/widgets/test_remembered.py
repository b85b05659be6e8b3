"""What the window remembers: known at once, on disk soon, whole after sync, and found again by the next run."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QCoreApplication, QSettings
from pytestqt.qtbot import QtBot

from studio.widgets import Remembered


def settings_in(folder: Path) -> QSettings:
    return QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)


def test_what_was_set_is_known_at_once_and_found_by_the_next_run(qapp: QCoreApplication, tmp_path: Path) -> None:
    layout = QByteArray(b"\x00\xff,;=%\n")
    first = Remembered(settings_in(tmp_path))
    assert first.value("page", 4) == 4
    first.setValue("page", 2)
    first.setValue("layout/Cut/0", layout)
    assert first.value("page") == 2 and first.value("layout/Cut/0") == layout
    first.sync()
    second = Remembered(settings_in(tmp_path))
    assert int(second.value("page")) == 2 and second.value("layout/Cut/0") == layout
    second.sync()  # nothing was set; it has no thread to wait for


def test_it_is_written_while_the_window_goes_on(qtbot: QtBot, tmp_path: Path) -> None:
    kept = Remembered(settings_in(tmp_path))
    for page in range(6):
        kept.setValue("page", page)
    written = tmp_path / "window.ini"
    qtbot.waitUntil(lambda: written.exists() and "page=5" in written.read_text())  # as a killed window would leave it
    kept.setValue("page", 1)
    kept.sync()
    assert "page=1" in written.read_text()


def test_it_can_go_on_after_sync(qapp: QCoreApplication, tmp_path: Path) -> None:
    kept = Remembered(settings_in(tmp_path))
    for page in (3, 0, 5):
        kept.setValue("page", page)
        kept.sync()
        assert f"page={page}" in (tmp_path / "window.ini").read_text()
