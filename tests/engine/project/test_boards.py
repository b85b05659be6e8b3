"""What is drawn and noted stays with its shot, as vectors, through every other edit."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.foundation.errors import UsageError
from engine.project import Project, Scene, Shot, Stroke, edits
from engine.project.changes import changes
from engine.project.drawing import DRAWING, Board, Point
from engine.project.edits.boards import thinned
from engine.project.store import from_bytes, to_bytes

SCENE = Scene("s1", "INT. GYM - DAY", "gym", ("maya",), (), (), ())
FIRST, SECOND = (
    Shot(f"s1_{n}", f"1{n.upper()}", "s1", at, at + 2.0, "wide", "single", ("maya",), ())
    for n, at in (("a", 0.0), ("b", 2.0))
)
PROJECT = Project("Film", "x", (SCENE,), (FIRST, SECOND), ())
LINE = Stroke(((0.1, 0.1, 0.5), (0.5, 0.4, 1.0), (0.2, 0.9, 0.3)))

shares = st.floats(0.0, 1.0, allow_nan=False)
paths = st.lists(st.tuples(shares, shares, shares), min_size=1, max_size=60)


def test_a_stroke_is_an_edit_that_names_its_shot() -> None:
    edit = edits.draw(SECOND, LINE)
    assert edit.label == "Draw on 1B"
    drawn = edit.change(PROJECT)
    assert edits.board(drawn, "s1_b").layer(DRAWING).strokes == (LINE,)
    assert edits.board(drawn, "s1_a") == Board("s1_a")
    assert changes(PROJECT, drawn).boards == {"s1_b"} and bool(changes(PROJECT, drawn))
    assert not changes(PROJECT, drawn).shots  # nothing is filmed again
    assert from_bytes(to_bytes(drawn)) == drawn
    assert edits.draw(SECOND, Stroke(LINE.points, erases=True)).label == "Erase on 1B"


def test_layers_are_added_hidden_cleared_and_removed() -> None:
    project = PROJECT
    for edit in (edits.draw(FIRST, LINE), edits.add_layer(FIRST, "Arrows"), edits.draw(FIRST, LINE, "Arrows")):
        project = edit.change(project)
    board = edits.board(project, "s1_a")
    assert [layer.name for layer in board.layers] == [DRAWING, "Arrows"] and len(board.shown) == 2
    hidden = edits.show_layer(FIRST, DRAWING, False).change(project)
    assert len(edits.board(hidden, "s1_a").shown) == 1
    assert edits.show_layer(FIRST, DRAWING, True).change(hidden) == project
    bare = edits.show_picture(FIRST, False).change(project)
    assert not edits.board(bare, "s1_a").picture
    cleared = edits.clear_drawing(FIRST, "Arrows").change(project)
    assert len(edits.board(cleared, "s1_a").shown) == 1
    assert edits.clear_drawing(FIRST, "Arrows").change(cleared) is cleared
    gone = edits.remove_layer(FIRST, "Arrows").change(edits.remove_layer(FIRST, DRAWING).change(project))
    assert gone.boards == ()
    with pytest.raises(UsageError, match="already has a layer"):
        edits.add_layer(FIRST, "Arrows").change(project)


def test_notes_and_drawings_go_with_their_shots() -> None:
    project = edits.set_note(FIRST, "  Wait for the sun. ").change(edits.draw(FIRST, LINE).change(PROJECT))
    assert edits.board(project, "s1_a").note == "Wait for the sun."
    twice = edits.duplicate("s1_a").change(project)
    copy = next(shot for shot in twice.shots if shot.id not in ("s1_a", "s1_b"))
    assert edits.board(twice, copy.id).layer(DRAWING).strokes == (LINE,)
    moved = edits.move_shot("s1_a", None).change(project)
    assert edits.board(moved, "s1_a") == edits.board(project, "s1_a")
    back = edits.restore("s1_a").change(edits.delete("s1_a").change(project))
    assert edits.board(back, "s1_a").note == "Wait for the sun."
    assert edits.set_script(PROJECT).change(project).boards == project.boards
    assert edits.set_note(FIRST, "").change(edits.set_note(FIRST, "x").change(PROJECT)) == PROJECT


@pytest.mark.parametrize(
    "stroke",
    [Stroke(()), Stroke(LINE.points, colour="red"), Stroke(LINE.points, width=0.0), Stroke(((9.0, 0.0, 1.0),)),
     Stroke(((math.nan, 0.0, 1.0),))],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(stroke: Stroke) -> None:
    with pytest.raises(UsageError):
        edits.draw(FIRST, stroke)


@settings(deadline=None)
@given(paths)
def test_thinning_keeps_the_line_and_its_ends(path: list[Point]) -> None:
    """Every point that was left out lies within the tolerance of the line that is left."""
    kept = thinned(path)
    assert kept[0] == pytest.approx(path[0], abs=1e-3) and kept[-1] == pytest.approx(path[-1], abs=1e-3)
    assert len(kept) <= len(path)
    for x, y, _ in path:
        nearest = min(
            (_distance((x, y), a, b) for a, b in zip(kept, kept[1:], strict=False)),
            default=math.dist((x, y), kept[0][:2]),
        )
        assert nearest < 0.0006 + 1e-4


def _distance(point: tuple[float, float], a: Point, b: Point) -> float:
    length = math.dist(a[:2], b[:2])
    if length == 0:
        return math.dist(point, a[:2])
    along = ((point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])) / length**2
    along = min(1.0, max(0.0, along))
    return math.dist(point, (a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])))


def test_a_straight_line_is_two_points() -> None:
    assert len(thinned([(n / 100, n / 200, 0.5) for n in range(101)])) == 2
