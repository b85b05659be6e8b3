"""``make bench``: measures speed, sync, cuts and physics from finished films and writes the table to ``bench/README.md``.

Run it on an otherwise idle machine. Nothing here passes or fails; the tests do that.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
# run as a file, Python would look for ``engine`` beside this file first, and find its tests
sys.path[:] = [str(ROOT), *(p for p in sys.path if Path(p or ".").resolve() not in (ROOT, ROOT / "tests"))]

if TYPE_CHECKING:
    from engine.session import Session
    from engine.shoot.order import ShotOrder
    from tests.path.measures import Made

Table = list[tuple[str, str, str]]
FILM = "missed_shot.fountain"
FRAMES = 14
"""Frames of a shot that are timed, after two that start the reel."""


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("measures", nargs="*", help="only these: " + ", ".join(m.__name__ for m in MEASURES))
    only = words.parse_args().measures
    rows: Table = []
    with tempfile.TemporaryDirectory() as folder:
        films = Films(Path(folder))
        for measure in MEASURES:
            if only and measure.__name__ not in only:
                continue
            print(f"measuring: {measure.__doc__}", file=sys.stderr)
            begun = time.perf_counter()
            try:
                rows += measure(films)
            except Exception as error:  # a bench reports what it could not measure, and goes on
                rows.append((measure.__name__, f"failed: {type(error).__name__}: {error}", ""))
            print(f"  {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    lines = ["# Bench", "", f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", ""]
    lines += ["| what | measured | wanted |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]
    if not only:
        target = ROOT / "bench" / "README.md"
        target.parent.mkdir(exist_ok=True)
        target.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))
    return 0


class Films:
    """The bundled films, each read and rehearsed once for all measures."""

    def __init__(self, folder: Path) -> None:
        from engine.session import Session

        self.folder = folder
        self.session: Session = Session(folder / "session")
        self.made = cache(self._made)

    def _made(self, name: str) -> Made:
        from tests.path import measures

        return measures.made(self.session, name)

    def names(self) -> tuple[str, ...]:
        from tests.path import measures

        return measures.film_names()

    def orders(self, name: str, size: tuple[int, int], quality: str, look: str) -> list[ShotOrder]:
        """The film's shots in another size, quality and look; nothing is rehearsed again."""
        from dataclasses import replace

        return [replace(o, size=size, quality=quality, look=look) for o in self.made(name).orders]


def timed(work: Callable[[], object], rounds: int = 1) -> float:
    """The median of ``rounds`` runs, in seconds."""
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return sorted(spent)[len(spent) // 2]


def reading(films: Films) -> Table:
    """reading a page"""
    from engine.breakdown import read

    page = (ROOT / "assets/films/missed_shot.fountain").read_text("utf-8")
    read(page)
    words = len(page.split())
    return [(f"reading {words} words", f"{timed(lambda: read(page), 5) * 1000:.0f} ms", "< 100 ms for a page")]


def stages(films: Films) -> Table:
    """each workshop on each bundled film"""
    from engine.foundation.ticket import Ticket
    from engine.motion import perform
    from engine.physics import simulate
    from engine.sound import stems
    from engine.speech import speak
    from engine.staging import stage

    rows = []
    for name in films.names():
        begun = time.perf_counter()
        film = films.made(name)
        rehearsed = time.perf_counter() - begun
        length = sum(scene.performance.duration_s for scene in film.rehearsals)
        rows.append((f"{film.name}, {length:.1f} s of story", f"read and rehearsed in {rehearsed:.1f} s", ""))
        who = {c.id: c for c in film.opened.project.cast}
        for made in film.rehearsals:
            scene, length = made.scene, made.performance.duration_s
            cast = tuple(c for c in film.opened.project.cast if c.id in scene.people)
            camera = next(order.camera for order in film.orders if order.rehearsal is made)
            work: dict[str, Callable[[], object]] = {
                "stage": lambda scene=scene, cast=cast: stage(scene, cast, 0),
                "speech": lambda scene=scene, who=who: [speak(b, who[b.line.who]) for b in scene.beats if b.line],
                "motion": lambda made=made, scene=scene: perform(made.world, scene.beats, made.utterances, made.take),
                "physics": lambda made=made: simulate(made.world, made.performance, Ticket()),
                "sound": lambda made=made, camera=camera, length=length: stems(
                    made.world, made.performance, made.take, made.utterances, camera, 0.0, length
                ),
            }
            spent = {room: timed(do) for room, do in work.items()}
            figures = ", ".join(f"{room} {s:.2f} s ({length / s:.1f}x)" for room, s in spent.items() if s > 0)
            rows.append((f"{film.name}, {scene.heading}", figures, "simulation >= 3x, sound >= 10x"))
    return rows


def drawing(films: Films) -> Table:
    """frames a second, as a film is drawn: frame after frame, into the cache"""
    wanted = {("draft", (640, 360)): ">= 16", ("draft", (320, 180)): "> 24", ("preview", (640, 360)): ">= 7"}
    rows = []
    for name in films.names():
        everywhere = name in (FILM, "campfire.fountain")
        for (quality, size), want in wanted.items():
            for look in ("realistic", "anime", "cinematic"):
                if everywhere or (quality, look) == ("draft", "realistic"):
                    rows.append(drawn(films, name, size, quality, look, want))
    rows.append(drawn(films, FILM, (1280, 720), "final", "realistic", "", 2))
    return rows


def drawn(
    films: Films, name: str, size: tuple[int, int], quality: str, look: str, want: str, count: int = FRAMES
) -> tuple[str, str, str]:
    """The median and the slowest shot of a film, and what a frame costs all cores together."""
    from engine.cache import Cache
    from engine.shoot.world_engine import WorldEngine

    engine = WorldEngine(Cache(Path(tempfile.mkdtemp(dir=films.folder))))
    shots = []
    worst = core = 0.0
    for order in films.orders(name, size, quality, look):
        if quality == "final" and shots:
            break
        footage = engine.footage(order)
        numbers = iter(range(order.frames))
        for number in islice(numbers, 2):
            footage.ensure(number)
        begun, work = time.perf_counter(), time.process_time()
        spent = list(_times(footage.ensure, numbers, count))
        if not spent:
            continue
        each = (time.perf_counter() - begun) / len(spent)
        shots.append((each, order.shot.slate))
        worst, core = max(worst, *spent), max(core, (time.process_time() - work) / len(spent))
    shots.sort()
    slowest, slate = shots[-1]
    median = shots[len(shots) // 2][0]
    figures = f"{1 / median:.1f} frames/s; slowest of {len(shots)} shots {slate}: {1 / slowest:.1f}"
    figures += f"; worst frame {1000 * worst:.0f} ms; at most {1000 * core:.0f} core-ms a frame"
    return f"{Path(name).stem} {quality} {look} {size[0]}x{size[1]}", figures, want


def _times(ensure: Callable[[int], None], numbers: Iterator[int], count: int) -> Iterator[float]:
    for number in islice(numbers, count):
        begun = time.perf_counter()
        ensure(number)
        yield time.perf_counter() - begun


def cold_film(films: Films) -> Table:
    """a film in draft from cold"""
    rows = []
    for size in ("640x360", "320x180"):
        with tempfile.TemporaryDirectory() as folder:
            words = ["render", str(ROOT / "assets/films" / FILM), "-o", f"{folder}/film.mp4", "--size", size]
            words += ["--quality", "draft", "--cache", f"{folder}/cache", "--json"]

            def render(words: list[str] = words) -> str:
                return subprocess.run(
                    [sys.executable, "-m", "engine", *words], capture_output=True, check=True, text=True
                ).stdout

            begun = time.perf_counter()
            report = json.loads(render())
            cold = time.perf_counter() - begun
            warm = timed(render)
            rows.append(
                (
                    f"{FILM} {size} draft, {report['seconds']:.1f} s of film",
                    f"{cold:.1f} s from cold, {warm:.1f} s again",
                    "a 20 s film within 60 s" if size == "640x360" else "",
                )
            )
    return rows


def first_help(films: Films) -> Table:
    """the command line's first answer"""
    spent = timed(
        lambda: subprocess.run([sys.executable, "-m", "engine", "--help"], capture_output=True, check=True), 5
    )
    return [("soundstage --help", f"{spent * 1000:.0f} ms", "< 1000 ms")]


def people_and_sync(films: Films) -> Table:
    """feet, hands, bodies, foley and mouths in the bundled films"""
    from tests.path import measures

    rows = []
    for name in films.names():
        film = films.made(name)
        for what, found, want in (
            ("a planted foot slides", measures.foot_slides(film), "< 10 mm"),
            ("a hand off what it holds", measures.hand_gaps(film), "< 20 mm"),
            ("a body inside the set", measures.bodies_inside(film), "< 10 mm"),
        ):
            worst = max(found, key=lambda row: row.amount, default=None)
            where = f" ({worst.who} at {worst.time_s:.1f} s, {worst.what})" if worst else ""
            rows.append((f"{film.name}: {what}", f"{1000 * (worst.amount if worst else 0.0):.1f} mm{where}", want))
        heard = measures.onsets(film, films.session)
        late = [abs(onset.late_ms) for onset in heard if onset.late_ms is not None]
        measured = f"{max(late, default=0.0):.2f} ms; {len(late)} of {len(heard)} events stand out"
        rows.append((f"{film.name}: a foley onset off its event", measured, "< 1 ms"))
        off = [24 * abs(viseme.off_s) for viseme in measures.visemes(film)]
        measured = f"{max(off, default=0.0):.2f} frames in {len(off)} phonemes"
        rows.append((f"{film.name}: a mouth off its phoneme", measured, "< 1 frame"))
    return rows


def studio(films: Films) -> Table:
    """the window: exact scrubs, steps, playback, first pictures, how long its thread waits"""
    from tests.path import studio_measures

    return studio_measures.rows()


MEASURES = (reading, stages, drawing, cold_film, first_help, people_and_sync, studio)

if __name__ == "__main__":
    raise SystemExit(main())
