"""``make bench``: measures speed, sync, cuts and physics from finished films and writes the table to ``bench/README.md``.

Run it on an otherwise idle machine. Nothing here passes or fails; the tests do that.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILM = "missed_shot.fountain"


def main() -> int:
    rows: list[tuple[str, str, str]] = []
    for measure in (reading, stages, drawing, cold_film, first_help, people_and_sync):
        print(f"measuring: {measure.__doc__}", file=sys.stderr)
        try:
            rows += measure()
        except Exception as error:  # a bench reports what it could not measure, and goes on
            rows.append((measure.__name__, f"failed: {type(error).__name__}: {error}", ""))
    lines = ["# Bench", "", f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", ""]
    lines += ["| what | measured | wanted |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]
    target = ROOT / "bench" / "README.md"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))
    return 0


def timed(work: Callable[[], object], rounds: int = 1) -> float:
    """The median of ``rounds`` runs, in seconds."""
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return sorted(spent)[len(spent) // 2]


def reading() -> list[tuple[str, str, str]]:
    """reading a page"""
    from engine.breakdown import read

    page = (ROOT / "assets/films/missed_shot.fountain").read_text("utf-8")
    read(page)
    words = len(page.split())
    return [(f"reading {words} words", f"{timed(lambda: read(page), 5) * 1000:.0f} ms", "< 100 ms for a page")]


def stages() -> list[tuple[str, str, str]]:
    """each workshop on each bundled film"""
    from engine.foundation.ticket import Ticket
    from engine.motion import perform
    from engine.physics import simulate
    from engine.session import Session, Settings
    from engine.sound import stems
    from engine.speech import speak
    from engine.staging import stage
    from engine.world import Camera, CameraKey

    rows = []
    camera = Camera((CameraKey(0.0, (3.0, -3.0, 1.6), (0.0, 0.0, 1.0), 35.0, 4.0),))
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder))
        for film in sorted((ROOT / "assets/films").iterdir()):
            opened = session.open(str(film), Settings())
            for scene in opened.project.scenes:
                cast = tuple(c for c in opened.project.cast if c.id in scene.people)
                spent = {}
                begun = time.perf_counter()
                world = stage(scene, cast, 0)
                spent["stage"] = time.perf_counter() - begun
                begun = time.perf_counter()
                who = {c.id: c for c in opened.project.cast}
                said = tuple(speak(b, who[b.line.who]) for b in scene.beats if b.line)
                spent["speech"] = time.perf_counter() - begun
                begun = time.perf_counter()
                performance = perform(world, scene.beats, said, None)
                spent["motion"] = time.perf_counter() - begun
                begun = time.perf_counter()
                take = simulate(world, performance, Ticket())
                spent["physics"] = time.perf_counter() - begun
                begun = time.perf_counter()
                stems(world, performance, take, said, camera, 0.0, performance.duration_s)
                spent["sound"] = time.perf_counter() - begun
                length = performance.duration_s
                figures = ", ".join(
                    f"{name} {seconds:.2f} s ({length / seconds:.1f}x)"
                    for name, seconds in spent.items()
                    if seconds > 0
                )
                rows.append((f"{film.stem}, {length:.1f} s of story", figures, "simulation >= 3x, sound >= 10x"))
    return rows


def drawing() -> list[tuple[str, str, str]]:
    """frames a second"""
    from engine.foundation.ticket import Ticket
    from engine.picture import Moment, Renderer, shutter
    from engine.session import Session, Settings

    rows = []
    wanted = {("draft", (640, 360)): ">= 16", ("preview", (640, 360)): ">= 7", ("draft", (320, 180)): "> 24"}
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder))
        for film in (FILM, "campfire.fountain"):
            opened = session.open(str(ROOT / "assets/films" / film), Settings())
            for (quality, size), want in {**wanted, ("final", (640, 360)): ""}.items():
                settings = Settings(size=size, quality=quality)
                orders = session.orders(opened, settings, Ticket())
                for look in ("realistic", "anime") if quality != "final" else ("realistic",):
                    order = orders[len(orders) // 2]
                    renderer = Renderer(order.rehearsal.world, size, quality, look)
                    take = order.rehearsal.take

                    def draw(number: int, order=order, renderer=renderer, take=take, quality=quality) -> None:
                        middle = float((order.first + number + 0.5) / order.rate)
                        moments = [
                            Moment(take.state_at(s), order.camera.at(s))
                            for s in shutter(quality, middle, float(order.rate))
                        ]
                        renderer.draw(moments)

                    draw(0)
                    count = 3 if quality == "final" else 20
                    spent = timed(
                        lambda draw=draw, count=count, order=order: [draw(n % order.frames) for n in range(count)]
                    )
                    rows.append(
                        (
                            f"{Path(film).stem} {quality} {look} {size[0]}x{size[1]}",
                            f"{count / spent:.1f} frames/s",
                            want,
                        )
                    )
    return rows


def cold_film() -> list[tuple[str, str, str]]:
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

            import json

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


def first_help() -> list[tuple[str, str, str]]:
    """the command line's first answer"""
    spent = timed(
        lambda: subprocess.run([sys.executable, "-m", "engine", "--help"], capture_output=True, check=True), 5
    )
    return [("soundstage --help", f"{spent * 1000:.0f} ms", "< 1000 ms")]


def people_and_sync() -> list[tuple[str, str, str]]:
    """feet, hands, bodies, foley and mouths in the bundled films"""
    from engine.session import Session
    from tests.path import measures

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder))
        for name in measures.film_names():
            film = measures.made(session, name)
            for what, found, want in (
                ("a planted foot slides", measures.foot_slides(film), "< 10 mm"),
                ("a hand off what it holds", measures.hand_gaps(film), "< 20 mm"),
                ("a body inside the set", measures.bodies_inside(film), "< 10 mm"),
            ):
                worst = max(found, key=lambda row: row.amount, default=None)
                where = f" ({worst.who} at {worst.time_s:.1f} s, {worst.what})" if worst else ""
                rows.append((f"{film.name}: {what}", f"{1000 * (worst.amount if worst else 0.0):.1f} mm{where}", want))
            heard = measures.onsets(film, session)
            late = [abs(onset.late_ms) for onset in heard if onset.late_ms is not None]
            measured = f"{max(late, default=0.0):.2f} ms; {len(late)} of {len(heard)} events stand out"
            rows.append((f"{film.name}: a foley onset off its event", measured, "< 1 ms"))
            off = [24 * abs(viseme.off_s) for viseme in measures.visemes(film)]
            measured = f"{max(off, default=0.0):.2f} frames in {len(off)} phonemes"
            rows.append((f"{film.name}: a mouth off its phoneme", measured, "< 1 frame"))
    return rows


if __name__ == "__main__":
    raise SystemExit(main())
