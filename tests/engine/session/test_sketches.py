"""Sketches: a scene is there before it is rehearsed, begins as its rehearsal does, and is never taken for the film."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from engine.foundation.digest import digest
from engine.foundation.errors import UnavailableError
from engine.foundation.ticket import Ticket
from engine.picture import probe
from engine.project import Project, ViewKey
from engine.project.changes import without_places
from engine.session import Session
from engine.session.crew import Alone, Crew
from engine.session.pictures import Ring, Screen
from engine.session.reel import build, cast_of, conformed, scene_key, timed
from engine.session.session import Settings
from engine.session.sketches import Sketch, sketches_of
from engine.shoot.rehearsal import Rehearsal, rehearse, walk_through

TEXT = (
    "INT. KITCHEN - DAY\n\nWIDE SHOT. ANNA stands at the table. A red mug stands on the table.\n\n"
    "MEDIUM SHOT. Anna picks up the mug.\n\nANNA\nWhere is everybody?\n"
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return Session(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def project(session: Session) -> Project:
    return session.open_text(TEXT, "film", Settings(size=(192, 108))).project


@pytest.fixture(scope="module")
def walked(session: Session, project: Project) -> Rehearsal:
    scene = project.scenes[0]
    return walk_through(scene, cast_of(project, scene), project.seed, session.cache)


def part_of(project: Project, times: Rehearsal | None) -> Project:
    scene = project.scenes[0]
    return replace(
        project, scenes=(without_places(scene),), shots=conformed(project, scene, times), cast=cast_of(project, scene)
    )


def test_a_walk_through_begins_as_the_rehearsal_does_and_takes_its_estimated_time(
    session: Session, project: Project, walked: Rehearsal
) -> None:
    scene = project.scenes[0]
    acted = rehearse(scene, cast_of(project, scene), project.seed, session.cache, Ticket())
    assert walked.world.appearance_digest() == acted.world.appearance_digest()
    said = acted.performance.spoken[0].start_s
    taken = next(hold for hold in walked.performance.holds if hold.body_id == "mug")
    before = round(min(said, taken.first / 240) * 240) - 1
    paths = [one.performance.tracks[0].root[:before] for one in (walked, acted)]
    np.testing.assert_allclose(*paths, atol=1e-4)  # physics lets the mug settle by less than the eye sees
    assert not walked.utterances and len(acted.utterances) == 1
    beat = next(beat for beat in scene.beats if beat.line is not None)
    time = walked.performance.time_of(beat.id)
    assert beat.duration_s <= time.end_s - time.start_s <= beat.duration_s + 1.0


def test_what_is_taken_follows_the_hand_and_nothing_else_moves(walked: Rehearsal) -> None:
    take, hold = walked.take, next(hold for hold in walked.performance.holds if hold.body_id == "mug")
    column = take.body_ids.index("mug")
    np.testing.assert_array_equal(take.poses[hold.first + len(hold.poses) - 1, column], hold.poses[-1])
    np.testing.assert_array_equal(take.poses[0, column], walked.world.body("mug").pose)
    others = [number for number, name in enumerate(take.body_ids) if name != "mug"]
    assert others and np.ptp(take.poses[:, others], axis=0).max() == 0


def test_a_sketch_is_a_picture_of_the_scene_that_no_cache_keeps(session: Session, project: Project) -> None:
    try:
        probe()
    except UnavailableError:
        pytest.skip("no graphics adapter")
    workers, scene = Alone(session, "world"), project.scenes[0]
    key = scene_key(project, scene)
    times = timed(workers.walk(workers.walker, key, part_of(project, None), Ticket()))
    sketches = sketches_of(key, part_of(project, times))
    pixels = workers.sketch(next(iter(sketches.values())), 0, Ticket())
    assert pixels.shape == (108, 192, 4) and pixels[..., :3].std() > 10
    assert not list(session.cache.folder.rglob("pictures/*/*"))
    reel = build(project, {scene.id: times}, {}, frozenset(), False, sketches=sketches)
    assert not reel.cut.settled and reel.cut.frames > build(project, {}, {}, frozenset(), False).cut.frames / 4
    keys = {entry.sketch.pictures for entry in reel.entries if entry.sketch}
    assert len(keys) == len(project.shots) and not keys & {entry.full_key for entry in reel.entries}


def test_a_sketch_stands_before_what_was_and_behind_what_is(project: Project) -> None:
    scene = project.scenes[0]
    reel = build(project, {}, {}, frozenset(), False)
    entry = reel.entries[0]
    sketch = Sketch("scene", part_of(project, None), entry.slate.shot.id, digest("sketch"))
    ring = Ring(10_000_000)
    old, drawn, draft = (np.full((108, 192, 4), value, np.uint8) for value in (60, 120, 180))
    ring.put("old", entry.slate.first + 3, old)
    entry = replace(entry, sketch=sketch, older=(("old", entry.slate.first),))
    screen = Screen(replace(reel, entries=(entry,)), ring, slates_are_full=False)
    assert screen.picture(3)[0].stage == "held"
    ring.put(sketch.pictures, entry.slate.first + 3, drawn)
    picture, missing = screen.picture(3)
    assert picture.stage == "sketch" and not picture.complete and len(missing) == 1
    np.testing.assert_array_equal(picture.pixels, drawn)
    entry = replace(entry, draft=entry.slate, full=entry.slate, draft_key="draft", full_key="full")
    ring.put("draft", entry.slate.first + 3, draft)
    screen = Screen(replace(reel, entries=(entry,)), ring, slates_are_full=False)
    assert screen.picture(3)[0].stage == "draft"
    assert scene.id == project.shots[0].scene_id


def test_another_shot_or_size_has_other_pictures(project: Project) -> None:
    part = part_of(project, None)
    first = sketches_of("scene", part)
    assert len({sketch.pictures for sketch in first.values()}) == len(first)
    assert {s.pictures for s in sketches_of("scene", replace(part, size=(64, 36))).values()}.isdisjoint(
        {s.pictures for s in first.values()}
    )
    named = tuple(replace(shot, slate="X") for shot in part.shots)
    assert sketches_of("scene", replace(part, shots=named)).keys() == first.keys()
    assert [s.pictures for s in sketches_of("scene", replace(part, shots=named)).values()] == [
        s.pictures for s in first.values()
    ]


def test_a_window_that_is_just_opening_sketches_what_an_open_one_does(session: Session, project: Project) -> None:
    try:
        probe()
    except UnavailableError:
        pytest.skip("no graphics adapter")
    key = scene_key(project, project.scenes[0])
    alone, crew = Alone(session, "world"), Crew(session)
    freed: list[str] = []
    crew.when_stage_free = lambda: freed.append("stage")
    try:
        assert (alone.walker, crew.walker) == ("shoot", "read") and not freed
        both = (alone, crew)
        performances = [workers.walk(workers.walker, key, part_of(project, None), Ticket()) for workers in both]
        assert digest(performances[0]) == digest(performances[1]) and freed == ["stage"]
        sketch = next(iter(sketches_of(key, part_of(project, timed(performances[0]))).values()))
        assert np.array_equal(alone.sketch(sketch, 3, Ticket()), crew.sketch(sketch, 3, Ticket()))
        assert crew.walker == "shoot"
        assert digest(crew.walk("shoot", key, part_of(project, None), Ticket())) == digest(performances[0])
        assert digest(crew.walk("read", key, part_of(project, None), Ticket())) == digest(performances[0])
        assert freed == ["stage"]
    finally:
        crew.close()


def test_acting_waits_for_the_first_walk_of_a_window_that_is_just_opening(
    session: Session, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.session.crew._FIRST_WALK_S", 1e6)  # the walk takes as long as the machine is busy
    scene, crew, told = project.scenes[0], Crew(session), []
    crew.when_stage_free = lambda: told.append("walked through")
    ticket = Ticket(lambda fraction, what: told.append(what))
    try:
        with ThreadPoolExecutor(1) as beside:
            made = beside.submit(crew.rehearse, scene, project.cast, 0, ticket)
            crew.walk("read", scene_key(project, scene), part_of(project, None), Ticket())
            acted = made.result()
        assert told[0] == "walked through" and told[-1] == "rehearsed"
        assert acted.digest == Alone(session, "world").rehearse(scene, project.cast, 0, Ticket()).digest
    finally:
        crew.close()


def test_acting_waits_for_no_walk_once_somebody_has_drawn(
    session: Session, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        probe()
    except UnavailableError:
        pytest.skip("no graphics adapter")
    monkeypatch.setattr("engine.session.crew._FIRST_WALK_S", 1e6)
    scene, crew = project.scenes[0], Crew(session)
    try:
        view = ViewKey(0.0, (3.0, -3.0, 1.6), (0.0, 0.0, 1.0), 35.0)
        crew.look(crew.still(scene, project.cast, 0, Ticket()), view, (64, 36), "realistic", Ticket())
        with ThreadPoolExecutor(1) as beside:
            ticket = Ticket()
            made = beside.submit(crew.rehearse, scene, project.cast, 0, ticket)
            try:
                assert made.result(timeout=300).scene.id == scene.id
            finally:
                ticket.cancel()
    finally:
        crew.close()
