"""Takes the pictures of the window that README shows: the real window, on the film that comes with it.

Run by ``make screenshots``, under a screen (``xvfb-run`` gives one where there is none). ``--cache`` saves drawing again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from engine.session import Desk, DeskSettings
from engine.session.alternates import Alternate
from engine.session.jobs import Queued, Running
from studio.app import PAGES, Window
from studio.bridge import Film
from studio.devices import Speaker
from studio.widgets import CHARCOAL, PAPER, apply

HERE = Path(__file__).parent
SIZE = (1440, 860)
PATIENCE_S = 3600.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--film", default="missed_shot", help="a bundled film")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--into", type=Path, default=HERE)
    parser.add_argument("--pages", nargs="*", default=PAGES)
    parser.add_argument("--light", action="store_true")
    parser.add_argument("--quality", choices=("draft", "preview", "final"), default="preview")
    options = parser.parse_args()
    application = QApplication(sys.argv[:1])
    apply(application, PAPER if options.light else CHARCOAL)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        film = Film(Desk(options.cache or home / "cache", home, DeskSettings(quality=options.quality, crew=True)))
        settings = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
        settings.setValue("toured", True)
        film.desk.open_bundled(options.film)
        window = Window(film, Speaker(), settings)
        window.resize(*SIZE)
        window.show()
        try:
            take(window, film, options.pages, options.into, "-light" if options.light else "")
        finally:
            window.close()
    return 0


def take(window: Window, film: Film, pages: list[str], into: Path, suffix: str) -> None:
    """Save a picture of each of ``pages`` once what it shows is drawn."""
    wait(lambda: bool(film.cut.shots) and film.cut.settled)
    shot = next((row for row in film.cut.shots if has_outcome(film, row.shot_id)), film.cut.shots[0])
    film.select(shot.shot_id)
    film.move_playhead(shot.record_in + shot.frames // 2)
    wait(lambda: not any(isinstance(job.state, Queued | Running) for job in film.desk.jobs()))
    for name in sorted(pages, key=lambda name: name == "Board"):  # last: other ways to an outcome take their time
        window.show_page(PAGES.index(name))
        window.export.target.setText(f"{film.project.title}.mp4")  # no folder of this machine
        settle(0.5)
        wait(lambda name=name: drawn(film, name))
        wait(lambda: portrayed(film), name == "Cast")
        wait(lambda: window.stage.space.number is not None, name == "Stage")
        wait(lambda: all(way.pixels is not None for way in ways_shown(window)), name == "Board")
        settle(6.0 if name in ("Stage", "Cut", "Cast") else 2.0)
        window.clearFocus()
        image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        target = into / f"{name.lower()}{suffix}.png"
        image.save(str(target), "PNG", 0)  # 0: smallest file
        print(f"{target.name}: {target.stat().st_size // 1024} KiB")


def has_outcome(film: Film, shot_id: str) -> bool:
    shot = film.shot(shot_id)
    beats = film.project.scene(shot.scene_id).beats if shot else ()
    return any(beat.outcome is not None and shot is not None and beat.id in shot.beats for beat in beats)


def ways_shown(window: Window) -> list[Alternate]:
    """The ways that the inspector offers."""
    shot = window.film.selected_shot
    beats = [ways.beat.id for ways in window.inspector.ways]
    return [] if shot is None else [way for beat in beats for way in window.film.alternates(shot, beat)]


def drawn(film: Film, page: str) -> bool:
    """The frame under the playhead is there in full, and so are the boards where they are seen."""
    if not film.picture(film.playhead).complete:
        return False
    if page not in ("Board", "Cut"):
        return True
    return all(film.desk.thumbnail(row.shot_id).complete for row in film.cut.shots)


def portrayed(film: Film) -> bool:
    return all(film.portrait(person.id) is not None for person in film.project.cast)


def wait(condition: Callable[[], bool], wanted: bool = True) -> None:
    """Run the window until ``condition``, for at most PATIENCE_S."""
    until = time.monotonic() + PATIENCE_S
    while wanted and not condition() and time.monotonic() < until:
        settle(0.25)


def settle(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


if __name__ == "__main__":
    raise SystemExit(main())
