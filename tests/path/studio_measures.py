"""Measures of the window over a real desk: how long its thread is blocked, how soon a picture is on screen, what is dropped.

``rows()`` gives them for ``make bench``; the tests use the parts. Nothing here passes or fails by a time.
"""

from __future__ import annotations

import contextlib
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Row = tuple[str, str, str]
BEAT_S = 0.002
SIX_SHOTS = """INT. KITCHEN - DAY

WIDE SHOT. ANNA (40, in a green coat) stands at the table. A red mug stands on the table.

MEDIUM SHOT. Anna picks up the mug.

ANNA
Where is everybody?

CLOSE-UP on Anna.

She puts the mug down.

WIDE SHOT. BEN (30) enters and walks to the table.

BEN
Here I am.

CLOSE-UP on Ben.

MEDIUM SHOT. Anna waves.
"""


class Heartbeat:
    """Counts how long the thread that runs Qt's loop was away from it. ``longest_s`` and ``gaps`` since :meth:`begin`."""

    def __init__(self, traced_s: float = 0.0) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.gaps: list[float] = []
        self.stacks: list[tuple[float, list[str]]] = []
        self._traced_s = traced_s
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._over = threading.Event()
        self._seen: list[str] = []
        self._main = threading.get_ident()
        self._tracer = threading.Thread(target=self._trace, daemon=True) if traced_s else None

    def begin(self) -> None:
        self.gaps.clear()
        self._last = time.perf_counter()
        self._timer.start(round(BEAT_S * 1000))
        if self._tracer is not None and not self._tracer.is_alive():
            self._tracer.start()

    def end(self) -> None:
        self._timer.stop()
        self._over.set()
        if self._tracer is not None:
            self._tracer.join()

    @property
    def longest_s(self) -> float:
        return max(self.gaps, default=0.0)

    def over(self, seconds: float) -> int:
        return sum(gap > seconds for gap in self.gaps)

    def _beat(self) -> None:
        now = time.perf_counter()
        gap = now - self._last - BEAT_S
        self.gaps.append(gap)
        self._last = now
        if self._traced_s and gap > self._traced_s:
            self.stacks.append((gap, self._seen))
        self._seen = []

    def _trace(self) -> None:
        while not self._over.wait(0.004):
            told = []
            for ident, frame in sys._current_frames().items():
                if ident == threading.get_ident():
                    continue
                where = []
                deep: Any = frame
                while deep is not None and len(where) < (14 if ident == self._main else 5):
                    where.append(f"{Path(deep.f_code.co_filename).name}:{deep.f_lineno}:{deep.f_code.co_name}")
                    deep = deep.f_back
                if where and not where[0].startswith(("threading.py", "app.py")):
                    told.append(("MAIN " if ident == self._main else "     ") + " < ".join(where))
            self._seen.append("\n".join(told))


def application() -> Any:
    """The application, made with the screenless platform unless another is wanted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from studio.widgets import CHARCOAL, apply

    made = QApplication.instance() or QApplication(["soundstage"])
    apply(made, CHARCOAL)
    return made


@contextlib.contextmanager
def window(folder: Path, engine: str = "world", **settings: Any) -> Iterator[Any]:
    """A window on a desk whose cache and home lie in ``folder``, closed afterwards."""
    from PySide6.QtCore import QSettings

    from engine.session import Desk, DeskSettings
    from studio.app import _TURN_S, Window
    from studio.bridge import Film
    from studio.devices import Speaker

    app = application()
    sys.setswitchinterval(_TURN_S)
    film = Film(Desk(folder / "cache", folder / "home", DeskSettings(engine=engine, crew=True, **settings)))
    film.desk.new("", "Measured")
    made = Window(film, Speaker(), QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))
    made.resize(1280, 720)
    made.show()
    app.processEvents()
    try:
        yield made
    finally:
        made.close()
        made.deleteLater()
        app.processEvents()


def until(condition: Callable[[], bool], seconds: float) -> float:
    """Run Qt's loop until ``condition``; seconds it took. Raises TimeoutError."""
    from PySide6.QtCore import QEventLoop, QTimer

    begun = time.perf_counter()
    loop = QEventLoop()
    timer = QTimer()
    timer.setInterval(5)

    def look() -> None:
        if condition() or time.perf_counter() - begun > seconds:
            loop.quit()

    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    timer.stop()
    if not condition():
        raise TimeoutError(f"waited {seconds} s in vain")
    return time.perf_counter() - begun


def paste(made: Any, text: str) -> None:
    """Paste ``text`` into the script page as a person does."""
    from PySide6.QtWidgets import QApplication

    made.show_page(0)
    QApplication.clipboard().setText(text)
    made.script.editor.selectAll()
    made.script.editor.paste()


def first_picture(made: Any, seconds: float) -> float:
    """Seconds until the picture under the playhead is more than a slate."""
    arrived: list[int] = []

    def look(first: int, last: int) -> None:
        if first <= made.film.playhead < last:
            arrived.append(first)

    made.film.picture_ready.connect(look)
    return until(lambda: bool(arrived), seconds)


def heartbeat(traced_s: float = 0.0, seconds: float = 40.0) -> tuple[dict[str, Heartbeat], float]:
    """How long Qt's loop is kept waiting while the film is rendered, while words are typed and while a film is exported."""
    beats: dict[str, Heartbeat] = {}
    with tempfile.TemporaryDirectory() as folder, window(Path(folder)) as made:
        film = made.film

        @contextlib.contextmanager
        def during(what: str) -> Iterator[None]:
            beat = beats[what] = Heartbeat(traced_s)
            beat.begin()
            yield
            beat.end()

        with during("pasting, reading and rehearsing"):
            paste(made, SIX_SHOTS)
            first = first_picture(made, 120)
        with during("rendering, scrubbing on all pages"):
            chance = random.Random(3)
            begun = time.perf_counter()
            page = 0
            while time.perf_counter() - begun < seconds:
                film.move_playhead(chance.randrange(max(1, film.cut.frames)))
                page += 1
                if page % 6 == 0:
                    made.show_page(page // 6 % 6)
                end = time.perf_counter() + 0.2
                until(lambda end=end: time.perf_counter() > end, 5)
        with during("typing and reading again"):
            made.show_page(0)
            for letter in "\n\nBen sits down. Anna walks to the door.":
                made.script.editor.insertPlainText(letter)
                end = time.perf_counter() + 0.06
                until(lambda end=end: time.perf_counter() > end, 5)
            until(lambda: film.desk.reading_text == made.script.editor.toPlainText(), 60)
        with during("exporting"):
            job = film.export(Path(folder) / "film.mp4", None)
            end = time.perf_counter() + seconds
            until(lambda: time.perf_counter() > end or _finished(film, job), seconds + 5)
            film.desk.cancel(job.id)
    return beats, first


def _finished(film: Any, job: Any) -> bool:
    return any(now.id == job.id and now.finished for now in film.desk.jobs())


if __name__ == "__main__":
    beats, first = heartbeat(
        float(sys.argv[1]) if len(sys.argv) > 1 else 0.0, float(sys.argv[2]) if len(sys.argv) > 2 else 20
    )
    print(f"first picture {first:.2f} s")
    for what, beat in beats.items():
        print(
            what,
            f"longest {1000 * beat.longest_s:.0f} ms, over 50 ms: {beat.over(0.05)}, over 16: {beat.over(0.016)}, beats {len(beat.gaps)}",
        )
        for gap, seen in sorted(beat.stacks, key=lambda pair: -pair[0])[:4]:
            print(f"  gap {1000 * gap:.0f} ms, {len(seen)} samples")
            for one in seen[:: max(1, len(seen) // 3)][:3]:
                print("    " + one.replace("\n", "\n    "))
                print("    --")
