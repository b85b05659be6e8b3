"""Nothing before a beat's own start depends on that beat: bytes are equal up to ``start_s``."""

from dataclasses import replace

import numpy as np
import pytest

from engine.motion import perform
from engine.project.scene import Beat, Line
from engine.world.performance import Performance
from engine.world.utterance import Phoneme, Utterance
from tests.engine.motion.scenes import maya, tom, world

EDITED = (
    "say", "walk", "pick_up", "shoot", "throw", "sit", "look", "look_around", "wave", "hug", "jump", "turn", "hand_over",
    "write", "push", "nod", "point", "laugh", "open", "lie_down", "kick", "crouch", "enter", "exit", "drink", "fall", "run",
)  # fmt: skip


def line(beat_id: str, who: str, seconds: float, sounds: str) -> Utterance:
    phonemes = tuple(
        Phoneme(s, 0.02 + 0.15 * i, 0.15 + 0.15 * i, int(i % 3 == 0), i // 2) for i, s in enumerate(sounds)
    )
    return Utterance(beat_id, who, sounds, (sounds,), phonemes, np.full(round(48000 * seconds), 0.1, np.float32))


def assert_same_until(one: Performance, two: Performance, seconds: float) -> None:
    shared = min(int(np.ceil(seconds * 240)), one.samples, two.samples)
    for a, b in zip(one.tracks, two.tracks, strict=True):
        np.testing.assert_array_equal(a.root[:shared], b.root[:shared])
        np.testing.assert_array_equal(a.rotations[:shared], b.rotations[:shared])
        np.testing.assert_array_equal(a.face[:shared], b.face[:shared])


def before() -> tuple[Beat, ...]:
    return (
        Beat("one", "maya", "walk", "walk", target="table"),
        Beat("two", "tom", "say", "say", line=Line("tom", "so")),
        Beat("three", "maya", "look", "look", target="tom"),
    )


@pytest.mark.parametrize("action", EDITED)
def test_the_story_before_an_edited_beat_stays_as_it_was(action: str) -> None:
    scene = world(maya(), tom(at=(1.8, 2.0, 0.0)))
    spoken = line("two", "tom", 1.5, "sobodi")
    last = Beat("four", "maya", action, action, object="cup", target="tom")
    if action == "say":
        last = replace(last, line=Line("maya", "oh"))
    utterances = (spoken, *([line("four", "maya", 3.0, "owabedibumasiro")] if action == "say" else []))
    performed = perform(scene, (*before(), last), utterances)
    nothing = perform(scene, before(), (spoken,))
    assert performed.beat_times[:3] == nothing.beat_times
    assert_same_until(performed, nothing, performed.beat_times[3].start_s)


def test_other_words_change_nothing_before_their_beat() -> None:
    scene = world(maya(), tom(at=(1.8, 2.0, 0.0)))
    beats = (*before(), Beat("four", "maya", "say", "say", line=Line("maya", "oh")))
    spoken = line("two", "tom", 1.5, "sobodi")
    one = perform(scene, beats, (spoken, line("four", "maya", 0.6, "pa")))
    two = perform(scene, beats, (spoken, line("four", "maya", 3.0, "owabedibumasiro")))
    start = one.beat_times[3].start_s
    assert two.beat_times[3].start_s == start
    assert_same_until(one, two, start)
    assert one.spoken[1].start_s >= start + 0.3
