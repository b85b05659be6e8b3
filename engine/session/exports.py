"""Files that leave the desk. Each export works on the project as it was when it was ordered; editing goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.foundation.errors import UsageError
from engine.foundation.ticket import Ticket
from engine.media import Frame, Stem
from engine.program import Program
from engine.project import Project
from engine.session import handoff, sheets
from engine.session.programme import programme
from engine.session.reel import build
from engine.session.session import Session, _part, metadata_of
from engine.shoot.order import ShotOrder

if TYPE_CHECKING:
    from engine.session.crew import Workers
    from engine.session.floor import Floor
    from engine.shoot.rehearsal import Rehearsal

Draw = Callable[[ShotOrder, int, Ticket], Frame]
"""Frame of an order, drawn or from the cache."""

KINDS = ("film", "board", "stems", "subtitles", "shot list", "frames", "cut", "script")

DRAWN = ("film", "board", "frames", "cut")
"""Kinds that need pictures."""


@dataclass(frozen=True)
class ExportOptions:
    """``kind`` "" : by the target's ending (.mp4 .mov film, .png .pdf board, .srt .vtt subtitles, .csv shot list, .otio .edl .xml
    cut, .fountain .fdx script). Stems and frames go into a folder. ``codec`` of films and of a cut's shots: "h264", "prores",
    "dnxhr", "" the usual one. ``pictures`` of frames: "png" or "exr". ``paper`` of a printed board. ``media``: a cut comes with
    its shots and stems."""

    kind: str = ""
    quality: str = "final"
    codec: str = ""
    pictures: str = "png"
    paper: str = "A4"
    media: bool = True


@dataclass(frozen=True)
class Export:
    """A frozen order."""

    project: Project
    fade_out: bool
    target: Path
    kind: str
    options: ExportOptions

    @property
    def quality(self) -> str:
        return self.options.quality


_BY_ENDING = {
    ".mp4": "film", ".mov": "film", ".png": "board", ".pdf": "board", ".srt": "subtitles", ".vtt": "subtitles",
    ".csv": "shot list", ".otio": "cut", ".edl": "cut", ".xml": "cut", ".fountain": "script", ".fdx": "script",
}  # fmt: skip


def ordered(project: Project, fade_out: bool, target: Path, options: ExportOptions) -> Export:
    """The order, checked before any work is spent on it. Raises UsageError."""
    kind = checked(project, target, options)
    if not project.shots and kind != "script":
        raise UsageError("The film has no shots yet; write a sentence first.")
    return Export(project, fade_out, target, kind, options)


def checked(project: Project, target: Path, options: ExportOptions) -> str:
    """The kind of what is written to ``target``. Raises UsageError where that cannot be written, whatever is in the film."""
    from engine.delivery.target import check_target

    kind = options.kind or _BY_ENDING.get(target.suffix.lower(), "")
    if kind not in KINDS:
        raise UsageError(f"The target {target.name!r} does not say what to write; end it in {', '.join(_BY_ENDING)}.")
    if kind in _CHECKS:
        _CHECKS[kind](project, target, options)
    if kind not in ("stems", "frames"):
        check_target(target)
    return kind


def _check_film(project: Project, target: Path, options: ExportOptions) -> None:
    from engine.delivery import check_film_target

    check_film_target(target, options.codec, project.size)


def _check_board(project: Project, target: Path, options: ExportOptions) -> None:
    from engine.delivery.board import PAPERS, check_board_target

    check_board_target(target)
    if options.paper not in PAPERS:
        raise UsageError(f"There is no paper {options.paper!r}; choose one of {', '.join(PAPERS)}.")


def _check_folder(project: Project, target: Path, options: ExportOptions) -> None:
    from engine.delivery.sequence import KINDS as SEQUENCES
    from engine.delivery.target import check_folder

    check_folder(target)
    if options.pictures not in SEQUENCES:
        raise UsageError(f"Frames cannot be written as {options.pictures!r}; choose one of {', '.join(SEQUENCES)}.")


def _check_cut(project: Project, target: Path, options: ExportOptions) -> None:
    from engine.delivery.interchange import ENDINGS
    from engine.delivery.target import check_folder

    if target.suffix.lower() not in ENDINGS:
        raise UsageError(f"The cut cannot be written as {target.name!r}; end it in {', '.join(ENDINGS)}.")
    if options.media:
        check_folder(handoff.media_folder(target))


_CHECKS: dict[str, Callable[[Project, Path, ExportOptions], None]] = {
    "film": _check_film, "board": _check_board, "stems": _check_folder, "frames": _check_folder, "cut": _check_cut,
}  # fmt: skip


def carry_out(order: Export, session: Session, floor: Floor, workers: Workers, engine: str, ticket: Ticket) -> str:
    """Write what was ordered; returns the target's path. For the lane "deliver"."""
    if order.kind == "script":
        write_script(order.target, order.project.script)
        return str(order.target)
    if engine == "slate":
        everywhere = frozenset(scene.id for scene in order.project.scenes)
        slates = tuple(entry.slate for entry in build(order.project, {}, {}, everywhere, order.fade_out).entries)
        made = session.engine("slate")
        return write(order, slates, made, lambda one, number, _ticket: made.footage(one).frame(number), ticket)
    stage = {}
    scenes = [scene for scene in order.project.scenes if any(s.scene_id == scene.id for s in order.project.shots)]
    with floor.standing_back():
        for number, scene in enumerate(scenes):
            ticket.progress(0.1 * number / len(scenes), "rehearsing")
            stage[scene.id] = floor.scenes.rehearsal(order.project, scene, ticket)
        return workers.deliver(order, stage, floor.deliver_frame, _part(ticket, 0.1, 0.9))


def film_and_write(order: Export, stage: Mapping[str, Rehearsal], engine: Any, draw: Draw, ticket: Ticket) -> str:
    """Place the cameras of the rehearsed scenes ``stage`` and :func:`write`."""
    from engine.shoot.call_sheet import call_sheet

    ticket.progress(0.0, "placing cameras")
    return write(order, call_sheet(order.project, stage, order.quality), engine, draw, _part(ticket, 0.05, 0.95))


def write(order: Export, orders: tuple[ShotOrder, ...], engine: Any, draw: Draw, ticket: Ticket) -> str:
    """Write what was ordered of ``orders``, whose sound ``engine`` records; returns the target's path."""
    program = programme(order.project, orders, lambda one: _Footage(one, engine, draw, ticket), order.fade_out)
    _WRITERS[order.kind](order, program, orders, ticket)
    return str(order.target)


class _Footage:
    """Footage that stops when the export is cancelled."""

    def __init__(self, order: ShotOrder, engine: Any, draw: Draw, ticket: Ticket) -> None:
        self._order, self._draw, self._ticket = order, draw, ticket
        self._own = engine.footage(order)

    @property
    def frames(self) -> int:
        return self._order.frames

    def frame(self, number: int) -> Frame:
        self._ticket.check()
        return self._draw(self._order, number, self._ticket)

    def stems(self) -> tuple[Stem, ...]:
        self._ticket.check()
        return self._own.stems()


def _film(order: Export, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> None:
    from engine.delivery import encode

    ticket.progress(0.0, "mixing the sound")
    sound = program.mix()
    encode(
        order.target,
        program.frames,
        lambda number: program.frame(number).pixels,
        sound,
        order.project.rate,
        order.project.size,
        metadata_of(order.project),
        _part(ticket, 0.05, 0.95),
        order.options.codec,
    )


def _board(order: Export, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> None:
    from engine.delivery.board import write_board

    rows = sheets.board_rows(order.project, program, orders, _part(ticket, 0.0, 0.95))
    write_board(order.target, order.project.title, rows, len(orders), order.options.paper)


def _stems(order: Export, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> None:
    from engine.delivery import write_stems

    ticket.progress(0.1, "recording")
    write_stems(order.target, program.stems())


def _frames(order: Export, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> None:
    from engine.delivery.sequence import write_sequence

    write_sequence(
        order.target, program.frames, lambda number: program.frame(number).pixels, program.rate, order.options.pictures,
        ticket,
    )  # fmt: skip


def _subtitles(order: Export, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> None:
    from engine.delivery.captions import srt, vtt

    said = sheets.cues(order.project, orders)
    _write(order.target, vtt(said) if order.target.suffix.lower() == ".vtt" else srt(said))


def _shot_list(order: Export, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> None:
    from engine.delivery.captions import table_csv

    _write(order.target, table_csv(sheets.SHOT_LIST, sheets.shot_list(order.project, orders)))


def _cut(order: Export, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> None:
    from engine.delivery.interchange import write_timeline

    folder = handoff.media_folder(order.target)
    if order.options.media:
        sounds = handoff.write_media(order.project, program, order.target, ticket, order.options.codec)
    else:
        sounds = handoff.sound_names(order.project)
    write_timeline(order.target, handoff.timeline_of(order.project, program, folder, sounds))


_WRITERS: dict[str, Callable[[Export, Program, tuple[ShotOrder, ...], Ticket], None]] = {
    "film": _film, "board": _board, "stems": _stems, "subtitles": _subtitles, "shot list": _shot_list, "frames": _frames,
    "cut": _cut,
}  # fmt: skip


def write_script(target: Path, text: str) -> None:
    """Write the words ``text`` as they are (.fountain, .txt) or for Final Draft (.fdx). Raises SourceError if there are none."""
    if target.suffix.lower() == ".fdx":
        from engine.screenplay import parse
        from engine.screenplay.final_draft import final_draft

        text = final_draft(parse(text))
    _write(target, text)


def _write(target: Path, text: str) -> None:
    from engine.delivery.target import whole_file

    with whole_file(target) as path:
        path.write_text(text, "utf-8", newline="")
