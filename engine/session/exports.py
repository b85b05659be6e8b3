"""Files that leave the desk. Each export works on the project as it was when it was ordered; editing goes on meanwhile."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.foundation.errors import UsageError
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import timecode
from engine.media import Frame, Stem
from engine.program import Program, ProgramShot
from engine.project import Project
from engine.session.floor import Floor
from engine.session.reel import build
from engine.session.session import Session, _part
from engine.session.soundtrack import mixed
from engine.shoot.order import ShotOrder

KINDS = ("film", "board", "stems", "subtitles", "shot list", "frames")


@dataclass(frozen=True)
class ExportOptions:
    """``kind`` "" : by the target's ending (.mp4 .mov film, .png board, .srt .vtt subtitles, .csv shot list). Stems and frames
    go into a folder."""

    kind: str = ""
    quality: str = "final"


@dataclass(frozen=True)
class Export:
    """A frozen order."""

    project: Project
    fade_out: bool
    target: Path
    kind: str
    quality: str


_BY_ENDING = {
    ".mp4": "film", ".mov": "film", ".png": "board", ".srt": "subtitles", ".vtt": "subtitles", ".csv": "shot list",
}  # fmt: skip


def ordered(project: Project, fade_out: bool, target: Path, options: ExportOptions) -> Export:
    """The order, checked before any work is spent on it. Raises UsageError."""
    from engine.delivery import check_film_target
    from engine.delivery.target import check_target

    kind = options.kind or _BY_ENDING.get(target.suffix.lower(), "")
    if kind not in KINDS:
        raise UsageError(
            f"The target {target.name!r} does not say what to write; end it in .mp4, .mov, .png, .srt, .vtt or .csv."
        )
    if not project.shots:
        raise UsageError("The film has no shots yet; write a sentence first.")
    if kind == "film":
        check_film_target(target)
    elif kind not in ("stems", "frames"):
        check_target(target)
    return Export(project, fade_out, target, kind, options.quality)


def carry_out(order: Export, session: Session, floor: Floor, engine: str, ticket: Ticket) -> str:
    """Write what was ordered; returns the target's path. For the lane "deliver"."""
    orders = _orders(order, floor, engine, _part(ticket, 0.0, 0.15))
    disk = session.engine(engine)
    shots = tuple(
        ProgramShot(one.shot, _Footage(one, floor, disk, engine == "slate", ticket), one.record_in) for one in orders
    )
    program = Program(shots, order.project.rate, fade_out=order.fade_out)
    write = {
        "film": _film,
        "board": _board,
        "stems": _stems,
        "subtitles": _subtitles,
        "shot list": _shot_list,
        "frames": _frames,
    }
    write[order.kind](order, program, orders, _part(ticket, 0.15, 0.85))
    return str(order.target)


def _orders(order: Export, floor: Floor, engine: str, ticket: Ticket) -> tuple[ShotOrder, ...]:
    project = order.project
    if engine == "slate":
        everywhere = frozenset(scene.id for scene in project.scenes)
        return tuple(entry.slate for entry in build(project, {}, {}, everywhere, order.fade_out).entries)
    from engine.shoot.call_sheet import call_sheet

    rehearsals = {}
    scenes = [scene for scene in project.scenes if any(shot.scene_id == scene.id for shot in project.shots)]
    for number, scene in enumerate(scenes):
        ticket.progress(number / len(scenes), "rehearsing")
        rehearsals[scene.id] = floor.rehearsal(project, scene, ticket)
    return call_sheet(project, rehearsals, order.quality)


class _Footage:
    """Footage whose frames are drawn by the shooting thread, after everything the window waits for."""

    def __init__(self, order: ShotOrder, floor: Floor, disk: Any, slate: bool, ticket: Ticket) -> None:
        self._order, self._floor, self._disk, self._ticket = order, floor, disk, ticket
        self._slate = slate
        self._own = disk.footage(order)

    @property
    def frames(self) -> int:
        return self._order.frames

    def frame(self, number: int) -> Frame:
        if self._slate:
            return self._own.frame(number)
        return Frame(self._floor.deliver_frame(self._order, number, self._ticket, self._disk), number)

    def stems(self) -> tuple[Stem, ...]:
        return self._own.stems()


def _film(order: Export, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> None:
    from engine.delivery import encode

    ticket.progress(0.0, "mixing the sound")
    sound = mixed(program.stems(), order.project)
    metadata = {"title": order.project.title}
    author = dict(order.project.credits).get("author")
    encode(
        order.target,
        program.frames,
        lambda number: program.frame(number).pixels,
        sound,
        order.project.rate,
        order.project.size,
        metadata | ({"artist": author} if author else {}),
        _part(ticket, 0.05, 0.95),
    )


def _board(order: Export, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> None:
    from engine.delivery.board import draw_board, write_png

    rows = []
    said = {cue[3]: cue[2] for cue in _cues(order, orders)}
    for number, (shot, one) in enumerate(zip(program.shots, orders, strict=True)):
        ticket.progress(number / len(orders), f"drawing {one.shot.slate}")
        numbers = (0, one.frames // 2, one.frames - 1)
        framing = f"{one.shot.size}, {one.shot.angle}, {one.shot.move.kind}   {float(one.frames / one.rate):.1f} s"
        caption = (one.shot.slate, framing, said.get(one.shot.slate, ""))
        rows.append((caption, tuple(shot.footage.frame(k).pixels for k in numbers)))
    write_png(order.target, draw_board(order.project.title, rows))


def _stems(order: Export, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> None:
    from engine.delivery import write_stems

    ticket.progress(0.1, "recording")
    write_stems(order.target, program.stems())


def _frames(order: Export, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> None:
    from engine.delivery.board import write_png

    try:
        order.target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"The folder {str(order.target)!r} cannot be made ({error.strerror}); choose another."
        ) from error
    for number in range(program.frames):
        ticket.progress(number / program.frames, "writing pictures")
        write_png(order.target / f"{number:06d}.png", np.ascontiguousarray(program.frame(number).pixels[..., :3]))


def _subtitles(order: Export, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> None:
    vtt = order.target.suffix.lower() == ".vtt"
    parts = ["WEBVTT\n"] if vtt else []
    for number, (begin, end, text, _) in enumerate(_cues(order, orders), 1):
        times = " --> ".join(_clock(seconds, "." if vtt else ",") for seconds in (begin, end))
        parts.append(f"{'' if vtt else f'{number}' + chr(10)}{times}\n{text}\n")
    _write(order.target, "\n".join(parts))


def _shot_list(order: Export, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> None:
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(
        ("slate", "scene", "in", "out", "frames", "size", "angle", "lens_mm", "move", "kind", "subjects", "transition")
    )
    headings = {scene.id: scene.heading for scene in order.project.scenes}
    for one in orders:
        shot = one.shot
        ends = (timecode(frame, one.rate) for frame in (one.record_in, one.record_in + one.frames))
        lens = f"{one.camera.at(one.story_in).focal_mm:.0f}"
        rows.writerow(
            (shot.slate, headings.get(shot.scene_id, ""), *ends, one.frames, shot.size, shot.angle, lens,
             f"{shot.move.kind} {shot.move.direction}".strip(), shot.kind, " ".join(shot.subjects), shot.transition)
        )  # fmt: skip
    _write(order.target, table.getvalue())


def _cues(order: Export, orders: tuple[ShotOrder, ...]) -> Iterator[tuple[float, float, str, str]]:
    """(begin, end, text, slate) of every line that is heard, in seconds of the film."""
    scenes = {scene.id: scene for scene in order.project.scenes}
    for one in orders:
        scene = scenes[one.shot.scene_id]
        real = {beat.beat_id: (beat.start_s, beat.end_s) for beat in one.rehearsal.performance.beat_times}
        start = float(one.record_in / one.rate)
        for beat in scene.beats:
            if beat.line is None:
                continue
            begin, end = real.get(beat.id, (beat.start_s, beat.start_s + beat.duration_s))
            begin, end = max(begin, one.story_in), min(end, one.story_out)
            if end > begin:
                text = beat.line.text
                yield start + begin - one.story_in, start + end - one.story_in, text, one.shot.slate


def _clock(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def _write(target: Path, text: str) -> None:
    from engine.delivery.target import whole_file

    with whole_file(target) as path:
        path.write_text(text, "utf-8")
