"""What is set by hand on the ground: edits that can be taken back to the byte, and that a new reading of the words keeps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.foundation.errors import UsageError
from engine.project import Blocking, Character, Project, ViewKey, WalkMark, edits
from engine.project.acted import acted_beats, peopled
from engine.project.blocking import leg_speeds, speed_warning
from engine.project.camera_takes import smoothed
from engine.project.changes import changes
from engine.project.edits import Edit
from engine.project.store import ProjectStore, from_bytes, to_bytes
from tests.engine.project.test_edits import FILM, SCRIPT, film

KEYS = (ViewKey(0.0, (3.0, -2.0, 1.6), (0.0, 0.0, 1.4), 35.0), ViewKey(1.5, (2.0, -2.5, 1.7), (0.0, 0.2, 1.4), 35.0))
SCENE = FILM.scenes[0].id
SHOT = FILM.shots[0].id
JOE = Character("joe", "Joe")
CAST = Project(FILM.title, FILM.script, FILM.scenes, FILM.shots, (*FILM.cast, JOE))

metres = st.floats(-8, 8).map(lambda v: round(v, 2))
angles = st.floats(-3.1, 3.1).map(lambda v: round(v, 2))
marks = st.lists(st.tuples(metres, metres), min_size=1, max_size=4).map(
    lambda points: [(x, y, 1.0 + 2.0 * i) for i, (x, y) in enumerate(points)]
)
some_edits = st.one_of(
    st.builds(lambda x, y, a: edits.place(SCENE, "maya", "Maya", x, y, a), metres, metres, st.none() | angles),
    st.builds(lambda x, y, a: edits.turn(SCENE, "ball", "the ball", x, y, a), metres, metres, angles),
    st.builds(lambda x, y: edits.add_prop(SCENE, "chair", x, y), metres, metres),
    st.builds(lambda x, y: edits.add_lamp(SCENE, "spot", x, y), metres, metres),
    st.builds(lambda m: edits.draw_walk(SCENE, "maya", "Maya", 0.0, m), marks),
    st.builds(lambda x, y: edits.place(SCENE, "set:hoop", "the hoop", x, y), metres, metres),
    st.just(edits.set_camera_path(SHOT, "1A", KEYS)),
    st.just(edits.to_words(SCENE, "maya")),
    st.just(edits.to_words(SCENE)),
    st.just(edits.camera_to_words(SHOT)),
)


@given(st.lists(some_edits, max_size=7))
@settings(deadline=None, max_examples=60)
def test_what_was_set_by_hand_outlives_new_words_and_the_disk(done: list[Edit]) -> None:
    project = CAST
    for edit in done:
        project = edit.change(project)
    assert from_bytes(to_bytes(project)) == project
    fresh = film(SCRIPT.replace("She waves.", "She smiles at him.").replace("EXT. PARK - DAY", "EXT. PARK - NIGHT"))
    after = edits.reread(project, fresh)
    assert after.scenes[0].blocking == project.scenes[0].blocking
    assert after.shots[0].camera_path == project.shots[0].camera_path
    assert ("blocking" in after.scenes[0].by_hand) == (after.scenes[0].blocking != Blocking())
    free = edits.camera_to_words(SHOT).change(edits.to_words(SCENE).change(project))
    assert free.scenes == CAST.scenes and free.shots[0].camera_path == ()


@given(st.lists(some_edits, min_size=1, max_size=6))
@settings(deadline=None, max_examples=15)
def test_undo_restores_every_byte(tmp_path_factory: pytest.TempPathFactory, done: list[Edit]) -> None:
    store = ProjectStore.create(tmp_path_factory.mktemp("film") / "film.soundstage", CAST)
    states = [CAST]
    for edit in done:
        states.append(edit.change(states[-1]))
        store.commit(states[-1], edit.label)
    for number, state in reversed(list(enumerate(states, 1))):
        assert to_bytes(store.go_to(number)) == to_bytes(state)
    store.close()


def test_an_edit_touches_its_scene_or_its_shot_and_is_named() -> None:
    moved = edits.place(SCENE, "maya", "Maya", 1.0, 2.0)
    assert moved.label == "Move Maya"
    assert changes(CAST, moved.change(CAST)).scenes == {SCENE} and not changes(CAST, moved.change(CAST)).shots
    camera = edits.set_camera_path(SHOT, "1C", KEYS)
    assert camera.label == "Set camera of 1C"
    assert changes(CAST, camera.change(CAST)).shots == {SHOT} and not changes(CAST, camera.change(CAST)).scenes
    assert edits.turn(SCENE, "ball", "the ball", 0, 0, 1).label == "Turn the ball"
    assert edits.draw_walk(SCENE, "maya", "Maya", 0, [(1, 1, 2)]).label == "Draw Maya's walk"
    assert edits.to_words(SCENE, "maya").label == "Back to the words"


@pytest.mark.parametrize(
    "make",
    [
        lambda: edits.place(SCENE, "maya", "Maya", math.nan, 0.0),
        lambda: edits.place(SCENE, "maya", "Maya", 1e6, 0.0),
        lambda: edits.place("nowhere", "maya", "Maya", 0.0, 0.0),
        lambda: edits.add_prop(SCENE, "perpetuum mobile", 0.0, 0.0),
        lambda: edits.add_person(SCENE, "maya", 0.0, 0.0),
        lambda: edits.add_person(SCENE, "godot", 0.0, 0.0),
        lambda: edits.add_lamp(SCENE, "laser", 0.0, 0.0),
        lambda: edits.set_lamp(SCENE, "lamp", z=2.0),
        lambda: edits.set_lamp(SCENE, "lamp", flavour=2.0),
        lambda: edits.remove(SCENE, "maya", "Maya"),
        lambda: edits.draw_walk(SCENE, "maya", "Maya", 0.0, []),
        lambda: edits.draw_walk(SCENE, "maya", "Maya", 2.0, [(1, 1, 1.0)]),
        lambda: edits.draw_walk(SCENE, "godot", "Godot", 0.0, [(1, 1, 1.0)]),
        lambda: edits.draw_walk(SCENE, "maya", "Maya", 0.0, [(1, 1, 1.0)], instead="b99"),
        lambda: edits.set_camera_path(SHOT, "1A", ()),
        lambda: edits.set_camera_path(SHOT, "1A", (KEYS[1], KEYS[0])),
        lambda: edits.set_camera_path(SHOT, "1A", (ViewKey(0.0, (1, 1, 1), (1, 1, 1)),)),
        lambda: edits.set_camera_path(SHOT, "1A", (ViewKey(0.0, (1, 1, 1), (0, 1, 1), 4000.0),)),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError) as refused:
        make().change(CAST)
    assert str(refused.value).endswith(".") and "\n" not in str(refused.value)


def test_people_and_things_come_and_go() -> None:
    project = edits.add_person(SCENE, "joe", 1.0, 1.0).change(CAST)
    project = edits.add_prop(SCENE, "chair", 0.0, 2.0).change(project)
    scene = peopled(project.scenes[0])
    assert scene.people == ("maya", "joe") and [use.prop for use in scene.props[1:]] == ["chair"]
    chair = scene.props[1].id
    project = edits.remove(SCENE, chair, "the chair").change(edits.remove(SCENE, "joe", "Joe").change(project))
    assert peopled(project.scenes[0]) == project.scenes[0] and project.scenes[0].blocking == Blocking()
    bare = edits.remove(SCENE, "set:bleachers", "the bleachers").change(CAST)
    assert bare.scenes[0].blocking.removed == ("set:bleachers",)


def test_a_drawn_walk_takes_the_place_of_the_words_walk_or_stands_by_itself() -> None:
    park = CAST.scenes[1]
    walk = park.beats[0]
    own = edits.draw_walk(park.id, "maya", "Maya", 1.0, [(1, 1, 3)], instead=walk.id).change(CAST).scenes[1]
    assert [beat.id for beat in acted_beats(own)] == [walk.id]
    assert acted_beats(own)[0].marks == (WalkMark(1.0, 1.0, 3.0),) and acted_beats(own)[0].begin_s == 1.0
    more = edits.draw_walk(park.id, "maya", "Maya", 5.0, [(0, 0, 7)], running=True).change(CAST).scenes[1]
    assert len(acted_beats(more)) == 2 and acted_beats(more)[-1].manner == ("running",)
    again = edits.draw_walk(park.id, "maya", "Maya", 5.0, [(2, 0, 8)]).change(
        edits.draw_walk(park.id, "maya", "Maya", 5.0, [(0, 0, 7)]).change(CAST)
    )
    assert len(again.scenes[1].blocking.walks) == 1


def test_speeds_and_their_warnings() -> None:
    speeds = leg_speeds((0.0, 0.0), 1.0, (WalkMark(3, 4, 3.0), WalkMark(3, 4, 4.0), WalkMark(9, 4, 4.0)))
    assert speeds == pytest.approx((2.5, 0.0, math.inf))
    assert "2.5 m/s" in speed_warning("Maya", speeds[0], running=False) and not speed_warning("Maya", 2.2, False)
    assert not speed_warning("Maya", 6.9, running=True) and "run" in speed_warning("Maya", 7.1, running=True)


def test_a_recorded_move_loses_its_tremor_and_keeps_its_meaning() -> None:
    draw = np.random.default_rng(5)
    times = np.arange(0, 3.0, 1 / 24)
    turn = 0.8 * (times / 3.0) ** 2 * (3 - 2 * times / 3.0)
    tremor = draw.normal(0, 0.01, (len(times), 3))
    meant = np.stack([4 * np.cos(turn), 4 * np.sin(turn), np.full(len(times), 1.6)], -1)
    path = smoothed(
        [ViewKey(float(t), tuple(e + n), (0.0, 0.0, 1.2)) for t, e, n in zip(times, meant, tremor, strict=True)]
    )
    kept = np.array([key.eye for key in path])
    wanted = np.stack([np.interp([key.time_s for key in path], times, meant[:, i]) for i in range(3)], -1)
    inner = slice(1, -1)
    assert np.abs(kept - wanted)[inner].mean() < 0.5 * np.abs(tremor).mean()
    assert path[0].time_s == 0.0 and path[-1].time_s == pytest.approx(times[-1], abs=0.05) and 20 <= len(path) <= 27
    still = [ViewKey(float(t), (1.0, 2.0, 3.0), (0.0, 0.0, 1.0)) for t in times]
    assert len(smoothed(still)) == 1 and smoothed([]) == ()
