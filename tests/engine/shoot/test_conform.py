"""Shots moved to the times their beats take: they never go back, never overlap, and leave nothing out."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.project import Shot, ViewKey
from engine.shoot.exposure import exposed
from engine.shoot.rehearsal import conform
from engine.world import BeatTime, Contact, Spoken, Take
from tests.fakes import empty_rehearsal

lengths = st.lists(st.floats(0.2, 6.0), min_size=1, max_size=8)


def _rehearsed(seconds: list[float]):  # type: ignore[no-untyped-def]
    edges = np.concatenate([[0.0], np.cumsum(seconds)])
    beats = tuple(
        BeatTime(f"b{i}", float(a), float(b), float((a + b) / 2))
        for i, (a, b) in enumerate(zip(edges, edges[1:], strict=False))
    )
    empty = empty_rehearsal(float(edges[-1]) + 1.0)
    return replace(empty, performance=replace(empty.performance, beat_times=beats))


def _shot(name: str, beats: tuple[str, ...], kind: str = "single") -> Shot:
    return Shot(name, name, "scene1", 0.0, 1.0, "medium", kind, (), beats)


@given(lengths, st.data())
def test_shots_join_and_cover_the_story(seconds: list[float], data: st.DataObject) -> None:
    rehearsal = _rehearsed(seconds)
    names = [f"b{i}" for i in range(len(seconds))]
    firsts = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=10).map(sorted))
    kinds = data.draw(st.lists(st.sampled_from(["single", "insert"]), min_size=len(firsts), max_size=len(firsts)))
    shots = conform(
        tuple(_shot(f"1{i}", (b,), k) for i, (b, k) in enumerate(zip(firsts, kinds, strict=True))), rehearsal
    )
    assert shots[0].story_in == 0.0
    assert shots[-1].story_out >= rehearsal.performance.duration_s - 1e-9
    for before, after in zip(shots, shots[1:], strict=False):
        assert before.story_in <= after.story_in
        assert before.story_out >= after.story_in - 1e-9


def test_an_insert_shows_the_hand_arriving_not_the_walk() -> None:
    rehearsal = _rehearsed([2.0, 8.0, 2.0])
    shots = conform((_shot("1A", ("b0",)), _shot("1B", ("b1",), "insert"), _shot("1C", ("b2",))), rehearsal)
    assert shots[1].story_in == 6.0 - 1.2  # the beat's moment is at 6 s
    assert shots[0].story_out == shots[1].story_in


def test_a_trimmed_shot_keeps_its_editors_times() -> None:
    trimmed = replace(_shot("1A", ("b0",)), trimmed=True, story_in=0.4, story_out=0.9)
    assert conform((trimmed, _shot("1B", ("b1",))), _rehearsed([2.0, 2.0]))[0] == trimmed


def test_a_camera_set_by_hand_goes_along_with_its_shot_and_stays_with_a_trimmed_one() -> None:
    path = (ViewKey(2.5, (3.0, 0.0, 1.6), (0.0, 0.0, 1.2)), ViewKey(3.5, (2.0, 0.0, 1.6), (0.0, 0.0, 1.2)))
    plain = _shot("1A", ("b0",))
    moved = replace(_shot("1B", ("b1",)), camera_path=path, camera_from_s=2.0)
    shots = conform((plain, moved), _rehearsed([2.0, 4.0]))
    assert shots[1].camera_path == path  # nothing has changed since it was set
    later = conform((plain, moved), _rehearsed([5.0, 4.0]))[1]
    assert [key.time_s for key in later.camera_path] == [5.5, 6.5] and later.story_in == 5.0
    assert conform((plain, later), _rehearsed([2.0, 4.0]))[1].camera_path == path  # there and back
    trimmed = replace(later, trimmed=True, story_in=6.0, story_out=8.0)
    assert conform((plain, trimmed), _rehearsed([2.0, 4.0]))[1].camera_path == later.camera_path
    assert conform((plain, replace(trimmed, trimmed=False)), _rehearsed([5.0, 4.0]))[1] == later
    old = replace(moved, camera_from_s=None)  # from before paths knew their shot
    assert conform((plain, old), _rehearsed([5.0, 4.0]))[1].camera_path == path


def test_a_body_that_bounces_is_exposed_at_its_bounce_and_nothing_else_is_moved() -> None:
    times = np.arange(241) / 240
    poses = np.zeros((241, 2, 7))
    poses[:, :, 3] = 1.0
    poses[:, 0, 2] = np.abs(times - 0.51)  # meets the floor at 0.51 s
    poses[:, 1, 0] = times
    contact = Contact(0.51, "ball", "floor", (0.0,) * 3, (0.0, 0.0, 1.0), 1.0, 0.0, speed=1.0)
    take = Take(1.0, ("ball", "cart"), poses, (), (contact,))
    (state,) = exposed(take, 0.5, 0.5 + 1 / 24, (0.5 + 1 / 48,))
    assert abs(state.bodies[0, 2]) < 0.003
    assert abs(state.bodies[1, 0] - (0.5 + 1 / 48)) < 1e-6
    (later,) = exposed(take, 0.6, 0.6 + 1 / 24, (0.6 + 1 / 48,))
    assert abs(later.bodies[0, 2] - (0.6 + 1 / 48 - 0.51)) < 0.003


def test_a_close_picture_of_a_line_begins_when_the_speaker_has_turned() -> None:
    rehearsal = _rehearsed([3.0, 4.0])
    spoken = (Spoken(0, "ann", "b1", 4.6),)  # her beat begins at 3 s, her first word is heard at 4.6 s
    rehearsal = replace(rehearsal, performance=replace(rehearsal.performance, spoken=spoken))
    close = conform((_shot("1A", ("b0",)), _shot("1B", ("b1",))), rehearsal)
    assert close[1].story_in == pytest.approx(4.2) and close[0].story_out == close[1].story_in
    wide = conform((_shot("1A", ("b0",)), replace(_shot("1B", ("b1",)), size="wide")), rehearsal)
    assert wide[1].story_in == 3.0
