"""Nothing before a beat's own start depends on that beat: bytes are equal up to ``start_s``."""

from dataclasses import replace

import numpy as np
import pytest

from engine.motion import perform
from engine.project.scene import Beat, Line
from engine.world.performance import Performance
from engine.world.utterance import Phoneme, Utterance
from tests.engine.motion.scenes import maya, posed, tom, world

EDITED = (
    "walk", "shoot", "throw", "sit", "look_around", "wave", "hug", "jump", "hand_over",
    "push", "point", "lie_down", "kick", "crouch", "enter", "fall",
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


def test_seated_people_talk_with_their_hands_and_let_them_rest_on_the_thighs() -> None:
    scene = world(maya(), tom(at=(1.8, -2.0, 0.0)))
    beats = (
        Beat("sit", "maya", "sit", "sit", target="chair"),
        Beat("say", "maya", "say", "say", line=Line("maya", "oh"), target="tom"),
        Beat("wave", "maya", "wave", "wave", target="tom"),
        Beat("wait", "maya", "wait", "wait", duration_s=2.0),
    )
    performance = perform(scene, beats, (line("say", "maya", 6.0, "owabedibumasirotakedigunofelisa" * 2),))
    hands = posed(scene, performance, "maya")
    heights = {side: hands.palm(side)[:, 2] for side in "LR"}
    said, waved = performance.beat_times[1], performance.beat_times[2]
    talking = slice(int(said.start_s * 240), int(said.end_s * 240))
    seated = {side: heights[side][int(said.start_s * 240)] for side in "LR"}
    assert max(np.ptp(heights[side][talking]) for side in "LR") > 0.04
    assert max(h[int(waved.key_s * 240)] for h in heights.values()) > max(seated.values()) + 0.3
    assert all(abs(heights[side][-1] - seated[side]) < 0.03 for side in "LR")
