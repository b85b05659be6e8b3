"""Walks drawn by hand: at every mark at its time, on feet that do not slide; what nobody can do is told."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.foundation import space
from engine.motion.actor import make_actor
from engine.project import WalkMark
from engine.project.scene import Beat, Line
from engine.world.body import Body, Hinge, Shape
from engine.world.performance import TAKE_RATE
from engine.world.world import Person, World
from tests.engine.motion.scenes import BODIES, TABLE, act, maya, posed, said, tom, world

FRAME = TAKE_RATE // 24
Marks = tuple[tuple[float, float, float], ...]


def drawn(marks: Marks, begin: float = 0.5, running: bool = False, name: str = "walk") -> Beat:
    manner = ("running",) if running else ()
    return Beat(
        name, "maya", "walk", "walk", manner=manner, begin_s=begin, marks=tuple(WalkMark(*mark) for mark in marks)
    )


def stood(scene, performance) -> np.ndarray:  # noqa: ANN001
    """[n, 2]: where Maya stands: the pelvis less what it is ahead of the feet at rest."""
    person = scene.person("maya")
    track = next(t for t in performance.tracks if t.person_id == "maya")
    ahead = space.rotate(track.rotations[:, 0].astype(float), np.array([1.0, 0.0, 0.0]))[:, :2]
    ahead /= np.linalg.norm(ahead, axis=1)[:, None]
    return track.root[:, :2] - make_actor(person).root_ahead * ahead


def missed(where: np.ndarray, mark: tuple[float, float, float]) -> float:
    """Metres from the mark at the nearest, within a frame of its time."""
    i = round(mark[2] * TAKE_RATE)
    return float(np.linalg.norm(where[max(0, i - FRAME) : i + FRAME + 1] - mark[:2], axis=1).min())


@st.composite
def walks(draw: st.DrawFn) -> Marks:
    """Marks that somebody walking can be at: 0.7 to 1.9 m/s on the way, time to get going and to stop."""
    x, y, now, heading = 0.0, 0.0, 0.5, draw(st.floats(-3.1, 3.1))
    marks = []
    count = draw(st.integers(1, 4))
    for i in range(count):
        heading += draw(st.floats(-1.6, 1.6)) if i else 0.0
        far, speed = draw(st.floats(1.0, 3.0)), draw(st.floats(0.8, 1.7))
        x, y = x + far * math.cos(heading), y + far * math.sin(heading)
        now += far / speed + (2.0 if i == 0 else 0.0) + (0.8 if i == count - 1 else 0.0)
        marks.append((round(x, 2), round(y, 2), round(now, 2)))
    return tuple(marks)


@pytest.mark.parametrize("size", BODIES)
@given(marks=walks())
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_every_mark_is_met_at_its_time_and_feet_stay_where_they_stand(size: str, marks: Marks) -> None:
    scene = world(maya(BODIES[size]), bodies=())
    performance = act(scene, drawn(marks))
    where = stood(scene, performance)
    assert max(missed(where, mark) for mark in marks[-1:]) < 0.02
    at_ease = all(math.dist(a[:2], b[:2]) / (b[2] - a[2]) > 0.6 for a, b in zip(marks, marks[1:], strict=False))
    if at_ease and size != "child":  # short legs have to hurry
        assert max(missed(where, mark) for mark in marks) < 0.02
    body = posed(scene, performance, "maya")
    for side in "LR":
        toes = body.at(f"toes.{side}")
        for step in performance.footsteps:
            if step.side == side:
                i = round((step.time_s + 0.08) * TAKE_RATE)
                planted = toes[i : i + round(0.1 * TAKE_RATE)]
                assert np.linalg.norm(planted - planted[0], axis=1).max() < 0.012


def test_a_run_meets_its_marks_and_is_in_the_air() -> None:
    marks = ((5.0, 0.0, 3.0), (5.5, -4.0, 4.8))
    scene = world(maya(), bodies=())
    performance = act(scene, drawn(marks, running=True))
    where = stood(scene, performance)
    assert max(missed(where, mark) for mark in marks) < 0.02
    assert float(np.linalg.norm(np.diff(where, axis=0), axis=1).max() * TAKE_RATE) > 2.5


def test_what_nobody_can_walk_is_told_and_done_as_fast_as_one_can() -> None:
    scene = world(maya(), bodies=())
    performance = act(scene, drawn(((5.0, 0.0, 2.0),)))
    assert any("late" in note and "2.2 m/s" in note for note in performance.notes)
    assert np.linalg.norm(stood(scene, performance)[-1] - [5.0, 0.0]) < 0.02


def test_a_walk_through_a_table_is_told() -> None:
    performance = act(world(maya(), bodies=(TABLE,)), drawn(((3.2, 0.0, 5.0),)))
    assert any("through the table" in note for note in performance.notes)


def test_others_go_on_talking_meanwhile_and_the_past_does_not_know() -> None:
    line = Line("tom", "so here we are")
    speech = Beat("say", "tom", "say", "say", line=line)
    walk = drawn(((2.0, -1.0, 3.5),), begin=0.5)
    scene = world(maya(), tom(), bodies=())
    both = act(scene, speech, walk, utterances=(said("say", "tom"),))
    alone = act(scene, speech, utterances=(said("say", "tom"),))
    spoken = {s.beat_id: s.start_s for s in both.spoken}
    assert spoken == {s.beat_id: s.start_s for s in alone.spoken}
    assert both.time_of("walk").start_s < spoken["say"] + 1.0
    assert missed(stood(scene, both), (2.0, -1.0, 3.5)) < 0.02
    later = act(scene, speech, drawn(((2.0, -1.0, 5.5),), begin=3.0), utterances=(said("say", "tom"),))
    before = round(2.9 * TAKE_RATE)
    one, two = (next(t for t in p.tracks if t.person_id == "maya") for p in (alone, later))
    assert np.array_equal(one.root[:before], two.root[:before])


WALL = Body(
    "set:wall-south", "wall", (-5.0, -4.0, 0.0, 1, 0, 0, 0),
    (
        Shape("box", (0.65, 0.2, 2.9), "plaster", (0.325, -0.1, 1.45, 1, 0, 0, 0)),
        Shape("box", (0.9, 0.2, 0.85), "plaster", (1.1, -0.1, 2.475, 1, 0, 0, 0)),
        Shape("box", (8.45, 0.2, 2.9), "plaster", (5.775, -0.1, 1.45, 1, 0, 0, 0)),
    ),
    "fixed", tags=("set", "wall"),
)  # fmt: skip
DOORWAY = Body(
    "set:door", "door", (-5.0, -4.0, 0.0, 1, 0, 0, 0),
    (Shape("box", (0.9, 0.045, 2.0), "wood", (1.1, -0.02, 1.0, 1, 0, 0, 0), name="leaf"),),
    "fixed", hinge=Hinge(("leaf",), (0.65, 0, 0), (0, 0, 1), 1.7, (1.5, 0.0, 1.0)), tags=("set", "door"),
)  # fmt: skip


def room(person: Person) -> World:
    """A room whose south wall has a door at (-3.9, -4)."""
    places = (("door", (-3.9, -3.3, 0.0), 1.57), ("outside", (-3.9, -5.0, 0.0), 1.57))
    return replace(world(person, bodies=(WALL, DOORWAY)), places=places, bounds=(-4.6, -3.6, 4.6, 3.6))


@pytest.mark.parametrize(
    ("at", "marks"),
    [
        ((0.0, -2.0, 0.0), ((0.5, -6.0, 9.0),)),
        ((0.0, -2.0, 0.0), ((-1.0, -1.0, 3.5), (-3.9, -6.0, 30.0))),
        ((1.0, -6.0, 0.0), ((1.0, -2.0, 10.0), (2.0, 0.0, 13.0))),
    ],
)
def test_a_walk_goes_through_the_door_and_not_through_the_wall(at: tuple[float, float, float], marks: Marks) -> None:
    scene = room(maya(at=at))
    performance = act(scene, drawn(marks))
    where = stood(scene, performance)
    assert max(missed(where, mark) for mark in marks) < 0.05
    x, y = where[:, 0] + 5.0, where[:, 1] + 4.0
    in_wall = (np.abs(y + 0.1) < 0.1) & ~((x > 0.65 + 0.2) & (x < 1.55 - 0.2))
    assert not in_wall.any()
    (leaf,) = performance.hinges
    through = np.flatnonzero(np.abs(y + 0.1) < 0.25)
    assert leaf.angles[through].min() > 1.2 and leaf.angles[0] == 0.0
    assert not any("wall" in note for note in performance.notes)
    if marks[-1][2] > 20.0:  # who has time does not creep: it is waited first
        assert np.linalg.norm(where[round(20.0 * TAKE_RATE)] - marks[0][:2]) < 0.3


def test_a_wall_without_a_door_is_told() -> None:
    scene = replace(room(maya(at=(0.0, -2.0, 0.0))), places=())
    assert any("through the wall" in note for note in act(scene, drawn(((0.5, -6.0, 9.0),))).notes)
