"""Edits of what is drawn and noted on boards. Each takes the shot, so that the history can name it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.foundation.errors import UsageError
from engine.project.drawing import DRAWING, Board, Layer, Point, Stroke
from engine.project.edits.edit import Edit, find_shot
from engine.project.film import Project
from engine.project.shot import Shot

_TOLERANCE = 0.0006
"""Share of the picture's width: points nearer than this to the line through their neighbours say nothing (under half a pixel
at 720 lines)."""
_PRESSURE_TOLERANCE = 0.02
LONGEST_NOTE = 4000


def board(project: Project, shot_id: str) -> Board:
    """The board of a shot; an empty one where nothing was drawn or noted."""
    return next((board for board in project.boards if board.shot_id == shot_id), Board(shot_id))


def draw(shot: Shot, stroke: Stroke, layer: str = DRAWING) -> Edit:
    """Add a stroke on top of a layer."""
    _check(stroke)

    def change(old: Board) -> Board:
        onto = old.layer(layer)
        return _with_layer(old, replace(onto, strokes=(*onto.strokes, replace(stroke, points=thinned(stroke.points)))))

    return _edit(f"{'Erase' if stroke.erases else 'Draw'} on {shot.slate}", shot, change)


def clear_drawing(shot: Shot, layer: str = DRAWING) -> Edit:
    """Take every stroke off a layer."""

    def change(old: Board) -> Board:
        return _with_layer(old, replace(old.layer(layer), strokes=())) if old.layer(layer).strokes else old

    return _edit(f"Clear the drawing on {shot.slate}", shot, change)


def show_layer(shot: Shot, layer: str, visible: bool) -> Edit:
    def change(old: Board) -> Board:
        if all(one.name != layer for one in old.layers) and visible:
            return old
        return _with_layer(old, replace(old.layer(layer), visible=visible))

    return _edit(f"{'Show' if visible else 'Hide'} {layer.lower()} on {shot.slate}", shot, change)


def show_picture(shot: Shot, visible: bool) -> Edit:
    """Show or hide the picture beneath the drawing."""
    verb = "Show" if visible else "Hide"
    return _edit(f"{verb} the picture on {shot.slate}", shot, lambda old: replace(old, picture=visible))


def add_layer(shot: Shot, layer: str) -> Edit:
    """An empty layer on top. Layers of a board have different names."""

    def change(old: Board) -> Board:
        name = layer.strip()
        if not name:
            raise UsageError("A layer needs a name; write one.")
        if any(one.name == name for one in old.layers):
            raise UsageError(f"The board already has a layer {name!r}; choose another name.")
        first = () if old.layers else (Layer(DRAWING),)
        return replace(old, layers=(*old.layers, *(first if name != DRAWING else ()), Layer(name)))

    return _edit(f"Add layer {layer.strip()} on {shot.slate}", shot, change)


def remove_layer(shot: Shot, layer: str) -> Edit:
    def change(old: Board) -> Board:
        return replace(old, layers=tuple(one for one in old.layers if one.name != layer))

    return _edit(f"Remove layer {layer} on {shot.slate}", shot, change)


def set_note(shot: Shot, note: str) -> Edit:
    """What is noted below a board. Notes stay out of the film."""
    words = note.strip()
    if len(words) > LONGEST_NOTE:
        raise UsageError(f"The note has {len(words)} characters; a board holds {LONGEST_NOTE}.")
    return _edit(f"Note on {shot.slate}", shot, lambda old: replace(old, note=words))


def thinned(points: Sequence[Point]) -> tuple[Point, ...]:
    """``points`` without those that lie on the line (and at the pressure) between their neighbours, rounded to 1/10,000:
    Douglas and Peucker's way (1973), with pressure as a third coordinate."""
    exact = [(round(x, 4), round(y, 4), round(p, 3)) for x, y, p in points]
    if len(exact) < 3:
        return tuple(exact)
    keep = {0, len(exact) - 1}
    spans = [(0, len(exact) - 1)]
    while spans:
        first, last = spans.pop()
        worst, at = 1.0, -1
        for index in range(first + 1, last):
            off = _off(exact[index], exact[first], exact[last])
            if off > worst:
                worst, at = off, index
        if at >= 0:
            keep.add(at)
            spans += [(first, at), (at, last)]
    return tuple(exact[index] for index in sorted(keep))


def _off(point: Point, start: Point, end: Point) -> float:
    """How far ``point`` is from the line, in tolerances."""
    dx, dy, dp = end[0] - start[0], end[1] - start[1], end[2] - start[2]
    length = dx * dx + dy * dy
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    x, y, pressure = start[0] + along * dx, start[1] + along * dy, start[2] + along * dp
    away = ((point[0] - x) ** 2 + (point[1] - y) ** 2) ** 0.5
    return max(away / _TOLERANCE, abs(point[2] - pressure) / _PRESSURE_TOLERANCE)


def _check(stroke: Stroke) -> None:
    if not stroke.points:
        raise UsageError("A stroke without a point shows nothing; draw one.")
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", stroke.colour):
        raise UsageError(f"{stroke.colour!r} is not a colour; write it as #rrggbb.")
    if not 0.0 < stroke.width <= 0.5:
        raise UsageError(f"A pen {stroke.width:g} of the picture wide cannot draw; choose more than 0 and at most 0.5.")
    if any(not -1.0 <= x <= 2.0 or not -1.0 <= y <= 2.0 or not 0.0 <= p <= 1.0 for x, y, p in stroke.points):
        raise UsageError("A stroke lies far outside its board; draw on the picture.")


def _with_layer(old: Board, layer: Layer) -> Board:
    if any(one.name == layer.name for one in old.layers):
        return replace(old, layers=tuple(layer if one.name == layer.name else one for one in old.layers))
    return replace(old, layers=(*old.layers, layer))


def _edit(label: str, shot: Shot, change: Callable[[Board], Board]) -> Edit:
    def changed(project: Project) -> Project:
        find_shot(project, shot.id)
        old = board(project, shot.id)
        new = change(old)
        if new == old:
            return project
        others = tuple(one for one in project.boards if one.shot_id != shot.id)
        if new == Board(shot.id):
            return replace(project, boards=others)
        if len(others) == len(project.boards):
            return replace(project, boards=(*others, new))
        return replace(project, boards=tuple(new if one.shot_id == shot.id else one for one in project.boards))

    return Edit(label, changed)
