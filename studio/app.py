"""The application: reads its words, lays a film on the desk and opens the window on it."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication

from engine.foundation.errors import SoundstageError
from engine.foundation.turns import take_short_turns
from engine.session import Desk, DeskSettings
from engine.session.loading import load
from studio.bridge import Film
from studio.devices import Speaker
from studio.ending import Ending
from studio.pages import PAGES
from studio.widgets import CHARCOAL, PAPER, apply
from studio.window import Window

__all__ = ["PAGES", "Window", "begin", "keep_the_window_free", "main"]

os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
# before there is an application: Qt would share every large fill out among threads and wait for them, which takes longer than
# filling while the crew keeps the processors busy

_TURN_S = 0.0001
"""How long the window's thread waits at most for another thread of the process to hand over; Python's own 5 ms add up."""
_SWEEPS = 3000, 3, 2000
"""New objects until Python looks for rings among them, such searches until it looks at what they left, and those until it
looks at everything, which takes a tenth of a second and so must be rare."""


def main(words: Sequence[str] = ()) -> int:
    """Open the studio on the source in ``words``, or where one was last, or on the sample film."""
    import platformdirs

    parser = argparse.ArgumentParser(prog="soundstage", description="The studio.")
    parser.add_argument("source", nargs="?", help="a .fountain, .txt, .fdx or .soundstage")
    parser.add_argument("--engine", choices=("world", "slate"), default="world")
    parser.add_argument("--home", type=Path, default=Path(platformdirs.user_data_dir("soundstage", appauthor=False)))
    parser.add_argument("--cache", type=Path, default=Path(platformdirs.user_cache_dir("soundstage", appauthor=False)))
    parser.add_argument("--debug", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(list(words))
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Soundstage")
    settings = QSettings(str(options.home / "window.ini"), QSettings.Format.IniFormat)
    apply(application, PAPER if str(settings.value("light", "false")) == "true" else CHARCOAL)
    film = Film(Desk(options.cache, options.home, DeskSettings(engine=options.engine, crew=True)))
    keep_the_window_free()
    try:
        begin(film, options.source)
    except SoundstageError:
        film.close()
        raise
    speaker = Speaker()
    speaker.open()
    window = Window(film, speaker, settings)
    ending = Ending(application)
    ending.asked.connect(window.leave)
    ending.asked.connect(application.quit)  # also where a file dialog waits for an answer
    application.commitDataRequest.connect(film.keep, Qt.ConnectionType.DirectConnection)
    window.show()
    window.tour.begin_once()
    try:
        return int(application.exec())
    finally:
        ending.close()


def keep_the_window_free() -> None:
    """Do, before there is a window to wait for, what would hold it up later: load libraries, and put what is there for good
    out of the way of Python's search for rings of objects."""
    take_short_turns()
    sys.setswitchinterval(_TURN_S)
    load()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SWEEPS)


def begin(film: Film, source: str | None) -> None:
    """Put a film on the desk. Raises SourceError if ``source`` cannot be read."""
    if source:
        film.desk.open(Path(source))
        return
    for found in film.desk.recent()[:1]:
        if film.open(Path(found.path)):
            return
    film.desk.open_bundled("missed_shot")
