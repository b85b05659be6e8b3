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
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

Row = tuple[str, str, str]
BEAT_S = 0.002
ACTED = ("draft", "full")
DRAWN = ("sketch", *ACTED)
"""Stages of pictures that show the staged scene; slates, and pictures from before an edit, do not count."""
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
TWO_SHOTS = "INT. KITCHEN - DAY\n\nWIDE SHOT. ANNA waves.\n\nCLOSE-UP on Anna.\n\nANNA\nHere I am, Ben.\n"


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
                where: list[str] = []
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

    import studio.app  # noqa: F401  (it tells Qt how to paint)
    from studio.widgets import CHARCOAL, apply

    made = QApplication.instance() or QApplication(["soundstage"])
    apply(made, CHARCOAL)
    return made


@contextlib.contextmanager
def window(folder: Path, engine: str = "world", **settings: Any) -> Iterator[Any]:
    """A window on a desk whose cache and home lie in ``folder``, closed afterwards."""
    from PySide6.QtCore import QSettings

    from engine.session import Desk, DeskSettings
    from studio.app import Window, keep_the_window_free
    from studio.bridge import Film
    from studio.devices import Speaker

    app = application()
    film = Film(Desk(folder / "cache", folder / "home", DeskSettings(engine=engine, crew=True, **settings)))
    keep_the_window_free()
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


def until(condition: Callable[[], bool], seconds: float, every_s: float = 0.005) -> float:
    """Run Qt's loop until ``condition``, looked at ``every_s`` seconds; seconds it took. Raises TimeoutError."""
    from PySide6.QtCore import QEventLoop, QTimer

    begun = time.perf_counter()
    loop = QEventLoop()
    timer = QTimer()
    timer.setInterval(round(1000 * every_s))

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


def first_picture(made: Any, seconds: float, stages: tuple[str, ...] = DRAWN) -> float:
    """Seconds until the picture under the playhead is of one of ``stages``: a sketch of the staged scene or better."""
    return until(lambda: made.film.desk.frame(made.film.playhead).stage in stages, seconds, 0.1)


def boards(made: Any, stages: tuple[str, ...] = DRAWN) -> bool:
    """Whether the boards of all shots, as the storyboard asks for them, are of one of ``stages``."""
    desk = made.film.desk
    found = [
        desk.thumbnail(shot.shot_id).stage in stages for shot in desk.cut.shots
    ]  # all are asked for, as on the page
    return bool(found) and all(found)


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
                _pass(0.2)
        with during("typing and reading again"):
            made.show_page(0)
            for letter in "\n\nBen sits down. Anna walks to the door.":
                made.script.editor.insertPlainText(letter)
                _pass(0.06)
            until(lambda: film.project.script == made.script.editor.toPlainText(), 60)
        with during("exporting"):
            job = film.export(Path(folder) / "film.mp4", None)
            end = time.perf_counter() + seconds
            until(lambda: time.perf_counter() > end or _finished(film, job), seconds + 5)
            film.desk.cancel(job.id)
    return beats, first


def _pass(seconds: float) -> None:
    """Let Qt's loop run for ``seconds``."""
    end = time.perf_counter() + seconds
    until(lambda: time.perf_counter() > end, seconds + 5)


def _finished(film: Any, job: Any) -> bool:
    return any(now.id == job.id and now.finished for now in film.desk.jobs())


RATES = (Fraction(24), Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60))
WAYS = ("drawn", "store", "H.264")


def scrubs(count: int, rate: Fraction, way: str, seed: int = 0) -> list[tuple[int, int | None, bool]]:
    """``count`` random steps over a film of slates at ``rate``: (frame asked for, number read from the viewer's pixels on
    screen, whether exactly its samples were heard). ``way``: slates "drawn" at once, from the "store" on disk (the first
    meeting of a frame is uncached, later ones are not), or an exported "H.264" film behind the wipe."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with window(folder, "slate", stored_slates=way == "store", memory_bytes=40_000_000) as made:
            return _scrubbed(made, folder, count, rate, way, random.Random(seed))


def _scrubbed(
    made: Any, folder: Path, count: int, rate: Fraction, way: str, chance: random.Random
) -> list[tuple[int, int | None, bool]]:
    from engine.foundation.timebase import sample_at
    from engine.project import edits
    from engine.shoot.slate_engine import read_number
    from studio.widgets import Fit

    film = made.film
    paste(made, TWO_SHOTS)
    until(lambda: len(film.cut.shots) >= 2 and film.desk.reading is not None, 60)
    assert film.do(edits.set_size_of_film((320, 180))) and film.do(edits.set_rate(rate))
    until(lambda: film.cut.size == (320, 180) and film.cut.rate == rate, 20)
    if way == "H.264":
        job = film.export(folder / "film.mp4", None)
        until(lambda: _finished(film, job), 300)
        assert film.compare_with(folder / "film.mp4")
        made.viewer.overlays.wipe.trigger()
        made.viewer.overlays.move_to(0.0)
    until(film.desk._jobs.idle, 120)
    samples = sample_at(film.cut.frames, rate)
    counted = np.arange(samples, dtype=np.float32)  # below 2^24 every sample's number is exact
    sound = np.stack([counted, -counted], 1)
    made.film.desk._sound.slice = lambda first, length: sound[first : first + length]
    heard: list[np.ndarray] = []
    made.speaker.scrub = heard.append
    made.show_page(3)
    view = made.viewer.picture
    view.set_fit(Fit.EXACT)
    done = []
    for _ in range(count):
        near = chance.random() < 0.4
        asked = film.playhead + chance.choice((-1, 1, 2, -7)) if near else chance.randrange(film.cut.frames)
        asked = max(0, min(asked, film.cut.frames - 1))
        heard.clear()
        film.move_playhead(asked)
        if way == "H.264":
            until(lambda asked=asked: film.desk.earlier.frame(asked) is not None, 20)
            made.viewer.show_frame()
        elif way == "store" and chance.random() < 0.5:
            until(lambda asked=asked: film.picture(asked).complete, 20)  # half of them wait until it is sharp
        number = read_number(on_screen(view))
        first, following = (sample_at(n, rate) for n in (film.playhead, film.playhead + 1))
        sounded = not heard or (
            len(heard[-1]) == following - first and heard[-1][0, 0] == first and heard[-1][-1, 0] == following - 1
        )
        done.append((asked, number, sounded))
    return done


def on_screen(view: Any) -> np.ndarray:
    """The picture's pixels as they are on screen, uint8 [h, w, 4]."""
    from PySide6.QtGui import QImage

    image = view.grab(view.picture_area()).toImage().convertToFormat(QImage.Format.Format_RGBX8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4).copy()


def exact(count: int) -> Row:
    """random scrubs whose picture and sound are those asked for"""
    each = max(1, count // (len(RATES) * len(WAYS)))
    done = [step for rate in RATES for way in WAYS for step in scrubs(each, rate, way)]
    right = sum(asked == number and sounded for asked, number, sounded in done)
    return f"scrubs at 4 rates over drawn, stored and H.264 slates: {len(done)}", f"{right} of {len(done)}", "all"


def cached_on_screen(count: int = 300) -> list[float]:
    """Seconds from a step of the playhead until its cached 1280x720 picture is painted, sound slice included; one for each."""
    from engine.project import edits

    with tempfile.TemporaryDirectory() as name, window(Path(name), "slate", stored_slates=True) as made:
        film = made.film
        paste(made, TWO_SHOTS)
        until(lambda: len(film.cut.shots) >= 2 and film.desk.reading is not None, 60)
        assert film.do(edits.set_size_of_film((1280, 720)))
        frames = range(min(60, film.cut.frames))
        until(lambda: all(film.picture(n).complete for n in frames), 120)
        until(film.desk._jobs.idle, 120)
        made.show_page(3)
        application().processEvents()
        chance = random.Random(1)
        spent = []
        for _ in range(count):
            frame = chance.choice([n for n in frames if n != film.playhead])
            begun = time.perf_counter()
            film.move_playhead(frame)
            made.viewer.picture.repaint()
            spent.append(time.perf_counter() - begun)
            if len(spent) % 20 == 0:
                application().processEvents()
        return spent


def playback() -> tuple[int, int]:
    """Pictures dropped and shown while a 1280x720 film, all of it cached on disk and a third of it in memory, plays at 24 fps."""
    from engine.project import edits

    with (
        tempfile.TemporaryDirectory() as name,
        window(Path(name), "slate", stored_slates=True, memory_bytes=200_000_000) as made,
    ):
        film = made.film
        paste(made, TWO_SHOTS)
        until(lambda: len(film.cut.shots) >= 2 and film.desk.reading is not None, 60)
        assert film.do(edits.set_size_of_film((1280, 720)))
        for number in range(film.cut.frames):
            film.picture(number)
            until(film.desk._jobs.idle, 120)
        made.show_page(3)
        film.move_playhead(0)
        film.desk.prefetch(0)
        until(film.desk._jobs.idle, 120)
        shown: list[int] = []
        film.playhead_moved.connect(shown.append)
        late = 0

        def look(_frame: int) -> None:
            nonlocal late
            late += not film.picture(film.playhead).complete

        film.playhead_moved.connect(look)
        made.viewer.player.play()
        until(lambda: not made.viewer.player.playing, 600)
        return made.viewer.player.dropped + late, len(shown)


def paste_to_film(warm: bool) -> dict[str, float]:
    """Seconds from the paste of a new script of six shots, nothing of it computed before, until what there is to be seen and
    heard. ``warm``: the window has stood open long enough for its crew to load; else the words are pasted as soon as it is there,
    and its opening counts."""
    opened = time.perf_counter()
    with tempfile.TemporaryDirectory() as name, window(Path(name)) as made:
        if warm:
            until(made.film.desk._jobs.idle, 300)
        begun = time.perf_counter() if warm else opened
        paste(made, SIX_SHOTS)
        found = {}
        for what, there in (
            ("first picture", lambda: made.film.desk.frame(made.film.playhead).stage in DRAWN),
            ("all boards", lambda: boards(made)),
            ("first picture of the rehearsed scene", lambda: made.film.desk.frame(made.film.playhead).stage in ACTED),
            ("all boards of the rehearsed scene", lambda: made.film.desk.cut.settled and boards(made, ACTED)),
            ("sound", lambda: bool(made.film.desk.sound(0, 48_000 * made.film.cut.frames // 24).any())),
        ):
            until(there, 600, 0.2)
            found[what] = time.perf_counter() - begun
        return found


def pasted_while_loading() -> dict[float, float]:
    """By how long the window had stood open when the six shots were pasted, while its crew loads: seconds from the paste until
    the first picture."""
    found = {}
    for stood_s in (0.0, 1.0, 2.0, 3.0, 5.0, 8.0):
        with tempfile.TemporaryDirectory() as name, window(Path(name)) as made:
            _pass(stood_s)
            paste(made, SIX_SHOTS)
            found[stood_s] = first_picture(made, 120)
    return found


def edit_to_picture() -> float:
    """Seconds from a changed line in a film whose pictures are there until a picture of the scene as it is acted now."""
    with tempfile.TemporaryDirectory() as name, window(Path(name)) as made:
        until(made.film.desk._jobs.idle, 300)
        paste(made, SIX_SHOTS)
        until(lambda: made.film.desk.cut.settled and boards(made, ("full",)), 600, 0.2)
        shot = made.film.cut.shots[-1]
        made.film.move_playhead(shot.record_in)
        first_picture(made, 600, ("full",))
        before = made.film.desk.reading_text
        begun = time.perf_counter()
        paste(made, SIX_SHOTS.replace("Here I am.", "Here I am at last, my dear."))
        until(lambda: made.film.desk.reading_text != before, 60)
        first_picture(made, 600)
        return time.perf_counter() - begun


def timeline() -> list[Row]:
    """five hundred shots on the timeline"""
    from tests import bench_studio

    application()
    with bench_studio.window_of(bench_studio.project_of(bench_studio.SHOTS)) as made:
        times = dict(bench_studio.timeline(made))
    return [
        (
            f"{bench_studio.SHOTS} shots, {name}",
            f"{np.median(spent):.1f} ms, p99 {np.quantile(spent, 0.99):.1f} ms",
            "< 16.7 ms",
        )
        for name, spent in times.items()
    ]


def rows() -> list[Row]:
    """The window's rows of the bench."""
    spent = sorted(cached_on_screen())
    dropped, shown = playback()
    found = [
        exact(600),
        ("a cached 1280x720 frame on screen, p99", f"{1000 * spent[int(0.99 * len(spent))]:.1f} ms", "< 16 ms"),
        ("pictures of a cached 1280x720 film dropped or late while it plays", f"{dropped} of {shown}", "0"),
    ]
    for how, warm in (("in an open window", True), ("in a window that is just opening", False)):
        for what, seconds in paste_to_film(warm).items():
            wanted = "< 10 s" if what == "first picture" else ""
            found.append((f"{what} of six new shots, pasted {how}", f"{seconds:.1f} s", wanted))
    worst = max((first, stood) for stood, first in pasted_while_loading().items())
    what = f"slowest first picture pasted 0-8 s after the window opened (at {worst[1]:.0f} s)"
    found.append((what, f"{worst[0]:.1f} s", "< 10 s"))
    found.append(("picture of the scene as it is acted after a line is changed", f"{edit_to_picture():.1f} s", ""))
    found += timeline()
    beats, _ = heartbeat()
    for what, beat in beats.items():
        measured = (
            f"{1000 * beat.longest_s:.0f} ms; {beat.over(0.05)} of {len(beat.gaps)} beats late by more than 50 ms"
        )
        found.append((f"longest wait of the window's thread while {what}", measured, "< 50 ms"))
    return found


if __name__ == "__main__":
    found, first = heartbeat(*map(float, sys.argv[1:3]))
    print(f"first picture {first:.2f} s")
    for what, beat in found.items():
        print(f"{what}: longest {1000 * beat.longest_s:.0f} ms, over 50 ms: {beat.over(0.05)} of {len(beat.gaps)}")
        for gap, seen in sorted(beat.stacks, key=lambda pair: -pair[0])[:6]:
            print(f"  gap {1000 * gap:.0f} ms, {len(seen)} samples")
            for one in seen[:: max(1, len(seen) // 3)][:3]:
                print("    " + one.replace("\n", "\n    ") + "\n    --")
