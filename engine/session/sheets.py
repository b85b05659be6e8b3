"""What boards, subtitles and shot lists say, taken from the film's orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.delivery.captions import Cue
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import SAMPLE_RATE, timecode
from engine.project import Project, edits

if TYPE_CHECKING:
    from engine.delivery.board import BoardRow
    from engine.program import Program
    from engine.shoot.order import ShotOrder
    from engine.shoot.rehearsal import Rehearsal

_FAINT = 0.01
"""Of a voice's largest sample: below it nothing is heard."""
_SHORTEST_S = 5 / 6
"""A subtitle stays no shorter, as broadcasters ask."""
SHOT_LIST = (
    "slate", "scene", "in", "out", "frames", "seconds", "size", "angle", "lens_mm", "move", "kind", "subjects",
    "transition", "line", "note",
)  # fmt: skip


def board_rows(project: Project, program: Program, orders: tuple[ShotOrder, ...], ticket: Ticket) -> Iterator[BoardRow]:
    """First, middle and last picture of every shot with its words, one shot after the other."""
    from engine.delivery.board import BoardRow

    for number, (shot, order) in enumerate(zip(program.shots, orders, strict=True)):
        ticket.progress(number / len(orders), f"drawing {order.shot.slate}")
        numbers = (0, order.frames // 2, order.frames - 1)
        pictures = tuple(shot.footage.frame(inner).pixels for inner in numbers)
        seconds = f"{float(order.frames / order.rate):.1f} s"
        board = edits.board(project, order.shot.id)
        yield BoardRow(order.shot.slate, framing(order), seconds, told(project, order), pictures, board)


def framing(order: ShotOrder) -> str:
    """Size, angle, move and lens in words."""
    shot, lens = order.shot, order.camera.at(order.story_in).focal_mm
    move = f"{shot.move.kind} {shot.move.direction}".strip()
    return ", ".join((shot.size.capitalize(), shot.angle, *(() if move == "static" else (move,)), f"{lens:.0f} mm"))


def told(project: Project, order: ShotOrder) -> str:
    """What is said in a shot, or else what happens in it."""
    names = {character.id: character.name for character in project.cast}
    beats = [beat for beat in project.scene(order.shot.scene_id).beats if beat.id in order.shot.beats]
    said = [f"{names.get(beat.line.who, beat.line.who).upper()}: {beat.line.text}" for beat in beats if beat.line]
    return "  ".join(dict.fromkeys(said or [" ".join(beat.text.split()) for beat in beats]))


def cues(project: Project, orders: tuple[ShotOrder, ...]) -> tuple[Cue, ...]:
    """Every line that is heard, while it is heard, in the film's order. A line that goes on over a cut is one cue."""
    found: list[tuple[str, Cue]] = []
    for order in orders:
        scene = project.scene(order.shot.scene_id)
        real = heard(order.rehearsal)
        start = float(order.record_in / order.rate) - order.story_in
        for beat in scene.beats:
            if beat.line is None:
                continue
            begin, end = real.get(beat.id, (beat.start_s, beat.start_s + beat.duration_s))
            begin, end = max(begin, order.story_in), min(end, order.story_out)
            if end <= begin:
                continue
            cue = Cue(start + begin, start + end, beat.line.text)
            last = next((n for n, (name, _) in enumerate(found) if name == beat.id), None)
            if last is not None and abs(found[last][1].end_s - cue.begin_s) < 1e-3:
                found[last] = (beat.id, Cue(found[last][1].begin_s, cue.end_s, cue.text))
            else:
                found.append((beat.id, cue))
    ordered = sorted((cue for _, cue in found), key=lambda cue: cue.begin_s)
    last_s = max((float((order.record_in + order.frames) / order.rate) for order in orders), default=0.0)
    following = [*(cue.begin_s for cue in ordered[1:]), last_s]
    return tuple(_readable(cue, limit) for cue, limit in zip(ordered, following, strict=False))


def _readable(cue: Cue, limit_s: float) -> Cue:
    """A short word stays long enough to be read, unless the next is said."""
    return replace(cue, end_s=max(cue.end_s, min(cue.begin_s + _SHORTEST_S, limit_s)))


def heard(rehearsal: Rehearsal) -> dict[str, tuple[float, float]]:
    """By beat the story seconds between which its voice sounds; of beats that nobody has spoken yet, all their time."""
    times = {beat.beat_id: (beat.start_s, beat.end_s) for beat in rehearsal.performance.beat_times}
    for spoken in rehearsal.performance.spoken:
        samples = np.abs(rehearsal.utterances[spoken.utterance].samples)
        loud = np.flatnonzero(samples > _FAINT * samples.max(initial=0.0))
        if len(loud):  # who speaks may turn to the other first
            begin, end = (spoken.start_s + index / SAMPLE_RATE for index in (loud[0], loud[-1] + 1))
            times[spoken.beat_id] = begin, end
    return times


def shot_list(project: Project, orders: tuple[ShotOrder, ...]) -> list[tuple[object, ...]]:
    """A row of :data:`SHOT_LIST` for each shot."""
    headings = {scene.id: scene.heading for scene in project.scenes}
    names = {character.id: character.name for character in project.cast}
    rows: list[tuple[object, ...]] = []
    for order in orders:
        shot = order.shot
        ends = (timecode(frame, order.rate) for frame in (order.record_in, order.record_in + order.frames))
        move = f"{shot.move.kind} {shot.move.direction}".strip()
        rows.append(
            (shot.slate, headings.get(shot.scene_id, ""), *ends, order.frames, f"{float(order.frames / order.rate):.3f}",
             shot.size, shot.angle, f"{order.camera.at(order.story_in).focal_mm:.0f}", move, shot.kind,
             ", ".join(names.get(name, name) for name in shot.subjects), shot.transition, told(project, order),
             edits.board(project, shot.id).note)
        )  # fmt: skip
    return rows
