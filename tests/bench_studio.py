"""Measure the window: 500 shots on the timeline, scrolled, zoomed and played. ``python -m tests.bench_studio`` prints a table."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

SHOTS = 500
STEPS = 60


def project_of(shots: int) -> Any:
    """A film of ``shots`` shots of a quarter to one and a quarter seconds, with dissolves, markers and levels here and there."""
    from engine.project import Marker, Project, Scene, Shot, ShotLevel, Track

    made, at = [], 0.0
    for number in range(shots):
        seconds = (6 + number * 7 % 25) / 24
        made.append(
            Shot(
                f"s{number}",
                f"1-{number}",
                "scene1",
                at,
                at + seconds,
                "medium",
                "single",
                (),
                (),
                trimmed=True,
                transition="dissolve" if number % 9 == 4 else "cut",
                by_hand=("added",),
            )  # fmt: skip
        )
        at += seconds
    scene = Scene("scene1", "INT. HALL - DAY", "gym", (), (), (), ())
    levels = tuple(ShotLevel(f"s{number}", gain_db=-3.0, fade_in_s=0.3) for number in range(0, shots, 5))
    markers = tuple(Marker(number * 97, f"Beat {number}") for number in range(shots // 10))
    tracks = (Track("dialogue", "dialogue", levels=levels),)
    return Project("Long", "", (scene,), tuple(made), (), tracks=tracks, markers=markers)


@contextmanager
def window_of(project: Any) -> Iterator[Any]:
    """A window at 1600 by 900 on the Cut page, over the slate engine."""
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from engine.project.store import ProjectStore
    from engine.session import Desk, DeskSettings
    from studio.app import keep_the_window_free
    from studio.bridge import Film
    from studio.devices import Speaker
    from studio.pages import PAGES
    from studio.widgets import CHARCOAL, apply
    from studio.window import Window

    application = QApplication.instance() or QApplication(sys.argv[:1])
    apply(application, CHARCOAL)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        ProjectStore.create(home / "long.soundstage", project).close()
        desk = Desk(home / "cache", home / "home", DeskSettings(engine="slate"))
        keep_the_window_free()
        desk.open(home / "long.soundstage")
        film = Film(desk)
        window = Window(film, Speaker(), QSettings(str(home / "window.ini"), QSettings.Format.IniFormat))
        window.resize(1600, 900)
        window.show()
        window.show_page(PAGES.index("Cut"))
        until = time.monotonic() + 120
        while not desk.peaks("dialogue", 1, 0, 24).any() and time.monotonic() < until:
            application.processEvents()
            time.sleep(0.01)
        yield window
        window.close()


def painted(view: Any, act: Callable[[int], None], steps: int = STEPS) -> list[float]:
    """Milliseconds of the window's thread that each of ``steps`` repaints of the timeline takes after ``act``; other programs on
    the machine do not count."""
    from PySide6.QtWidgets import QApplication

    times = []
    for step in range(steps):
        act(step)
        begun = time.thread_time()
        view.viewport().repaint()
        times.append(1000 * (time.thread_time() - begun))
        QApplication.processEvents()
    return times


def timeline(window: Any) -> Iterator[tuple[str, list[float]]]:
    """Repaint times by what is done."""
    view, film = window.timeline.view, window.film
    view.fit()
    yield "whole film in sight", painted(view, lambda _step: view.viewport().update())
    view.zoom_to(8.0)
    span = view.horizontalScrollBar().maximum()
    yield (
        "first look while scrolling",
        painted(view, lambda at: view.horizontalScrollBar().setValue(at * span // STEPS)),
    )
    for at in range(STEPS):
        view.horizontalScrollBar().setValue(at * span // STEPS)
        view.viewport().repaint()
        while view._thumbnails.late:
            view.viewport().repaint()
    yield "scrolling", painted(view, lambda at: view.horizontalScrollBar().setValue(at * span // STEPS))
    scales = np.geomspace(view._fit_scale(), 40.0, STEPS)
    yield "zooming", painted(view, lambda step: view.zoom(float(scales[step]) / view.scale_x))
    view.zoom_to(8.0)
    view.horizontalScrollBar().setValue(0)
    film.move_playhead(0)
    yield "playing", painted(view, lambda step: film.move_playhead(step * 2))


def main() -> int:
    """Print the table; 1 if a median is beyond a frame at 60 a second."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with window_of(project_of(SHOTS)) as window:
        print(f"{SHOTS} shots, {window.film.cut.frames} frames; {platform.processor() or platform.machine()}")
        worst = 0.0
        for name, times in timeline(window):
            median, late = statistics.median(times), sorted(times)[int(0.99 * len(times))]
            worst = max(worst, median)
            print(f"{name:28} median {median:6.2f} ms   p99 {late:6.2f} ms", flush=True)
    return int(worst > 1000 / 60)


if __name__ == "__main__":
    sys.exit(main())
