"""Beats in time: order, causality, determinism, and something sensible for every action."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.foundation.assets import table
from engine.motion import perform
from engine.project.scene import Beat, Line
from tests.engine.motion.scenes import act, maya, said, tom, world

ACTIONS = sorted(table("lexicon", "actions.toml"))
OBJECTS = ("", "cup", "ball", "apple", "crate", "door", "chair", "table", "tom", "nothing such")


def finite(performance) -> bool:  # noqa: ANN001
    tracks = all(np.isfinite(t.root).all() and np.isfinite(t.rotations).all() for t in performance.tracks)
    lengths = all(abs(np.linalg.norm(t.rotations, axis=-1) - 1).max() < 1e-5 for t in performance.tracks)
    return tracks and lengths and all(np.isfinite(h.poses).all() for h in performance.holds)


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_can_be_performed(action: str) -> None:
    scene = world(maya(), tom())
    performance = act(scene, Beat("b", "maya", action, action, object="apple", target="tom"))
    (time,) = performance.beat_times
    assert finite(performance)
    assert time.start_s <= time.key_s <= time.end_s
    assert all(t.root.shape == (performance.samples, 3) for t in performance.tracks)


beats = st.lists(
    st.tuples(
        st.sampled_from(["maya", "tom", "ball", ""]),
        st.sampled_from(ACTIONS),
        st.sampled_from(OBJECTS),
        st.sampled_from(OBJECTS),
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=6, deadline=None)
@given(beats)
def test_the_past_never_depends_on_what_comes(drawn) -> None:  # noqa: ANN001
    scene = world(maya(), tom())
    script = tuple(
        Beat(f"b{i}", who, action, action, object=o, target=t) for i, (who, action, o, t) in enumerate(drawn)
    )
    whole, part = perform(scene, script, ()), perform(scene, script[:-1], ())
    assert finite(whole)
    shared = min(int(whole.beat_times[-1].start_s * 240) - 1, part.samples)
    for one, two in zip(part.tracks, whole.tracks, strict=True):
        assert np.array_equal(one.root[:shared], two.root[:shared])
        assert np.array_equal(one.rotations[:shared], two.rotations[:shared])
    assert part.beat_times == whole.beat_times[:-1]


def test_who_looks_at_a_thing_does_not_look_where_it_will_be_put() -> None:
    scene = world(maya(), tom())
    look = Beat("a", "maya", "look", "look", object="apple")
    taking = Beat("b", "tom", "pick_up", "take", object="apple")
    putting = Beat("c", "tom", "put_down", "put", object="apple", target="table")
    short, whole = act(scene, look, taking), act(scene, look, taking, putting)
    until = int(whole.beat_times[2].start_s * 240) - 1
    assert until > 480
    for one, two in zip(short.tracks, whole.tracks, strict=True):
        assert np.array_equal(one.rotations[:until], two.rotations[:until])
        assert np.array_equal(one.face[:until], two.face[:until])


def test_beats_follow_each_other_unless_told_otherwise() -> None:
    scene = world(maya(), tom())
    performance = act(
        scene,
        Beat("one", "maya", "walk", "walk", target="set:door"),
        Beat("two", "tom", "wave", "wave", target="maya", with_beat="one"),
        Beat("three", "tom", "sit", "sit", target="chair"),
    )
    one, two, three = performance.beat_times
    assert two.start_s == one.start_s
    assert three.start_s >= max(one.end_s, two.end_s)


def test_lines_begin_after_their_beat_and_leave_a_breath() -> None:
    scene = world(maya(), tom(at=(1.2, 0.0, 0.0)), bodies=())
    lines = [
        Beat(f"l{i}", who, "say", "say", line=Line(who, "so here we are"))
        for i, who in enumerate(("maya", "tom", "maya"))
    ]
    performance = act(scene, *lines, utterances=tuple(said(b.id, b.subject) for b in lines))
    starts = [s.start_s for s in performance.spoken]
    assert [s.person_id for s in performance.spoken] == ["maya", "tom", "maya"]
    for time, start in zip(performance.beat_times, starts, strict=True):
        assert 0.1 < start - time.start_s < 0.5
    for first, second in zip(starts, starts[1:], strict=False):
        assert 0.2 < second - (first + 1.5) < 0.9


def test_mouth_moves_only_for_whom_speaks() -> None:
    from engine.world.figure import FACE_INDEX

    scene = world(maya(), tom(at=(1.2, 0.0, 0.0)), bodies=())
    beat = Beat("l", "maya", "say", "say", line=Line("maya", "so here we are"))
    performance = act(scene, beat, utterances=(said("l", "maya"),))
    jaw = {t.person_id: t.face[:, FACE_INDEX["jawOpen"]].max() for t in performance.tracks}
    assert jaw["maya"] > jaw["tom"] + 0.05


def test_two_processes_give_the_same_bytes() -> None:
    code = (
        "from tests.engine.motion.scenes import *;"
        "a = Beat('a', 'maya', 'pick_up', 'take', object='cup'); b = Beat('b', 'tom', 'walk', 'walk', target='maya');"
        "p = act(world(maya(), tom()), a, b);"
        "print(p.content_digest())"
    )
    root = Path(__file__).parents[3]
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout


def test_what_is_not_there_is_said_plainly() -> None:
    performance = act(world(maya(), bodies=()), Beat("b", "maya", "pick_up", "take", object="lamp"))
    assert "lamp" in performance.beat_times[0].failed
