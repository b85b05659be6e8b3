"""Who is helped up comes to stand, the other's hand at the arm on the way."""

from __future__ import annotations

import numpy as np
import pytest

from engine.foundation import space
from engine.motion import perform
from engine.physics import simulate
from engine.project.scene import Beat
from engine.world import Person
from engine.world.skeleton import INDEX
from engine.world.stick_figure import stick_figure
from tests.engine.motion.scenes import CHAIR, maya, world
from tests.engine.motion.test_getting_up import FLOOR


@pytest.mark.parametrize(
    ("before", "action", "direction"),
    [("fall", "pull", ""), ("lie_down", "pull", ""), ("sit", "pull", ""), ("kneel", "touch", "up")],
)
def test_who_is_helped_up_stands(before: str, action: str, direction: str) -> None:
    helper = Person("ben", "Ben", stick_figure(1.82, 80.0, "male", 30.0), (1.8, 1.2, 0.0), np.pi)
    target = "chair" if before == "sit" else ""
    beats = (
        Beat("b1", "maya", before, before, target=target, relation="on"),
        Beat("b2", "ben", action, "help up", object="maya", direction=direction),
    )
    scene = world(maya(), helper, bodies=(FLOOR, CHAIR))
    performance = perform(scene, beats, ())
    tracks = performance.tracks
    if before == "fall":  # where a fall ends physics tells
        for _ in range(2):
            take = simulate(scene, performance)
            performance = perform(scene, beats, (), take)
        tracks = simulate(scene, performance).tracks
    helped = performance.beat_times[1]
    first, key, last = (round(240 * t) for t in (helped.start_s, helped.key_s, helped.end_s))
    (own, turns), (others, _) = (
        person.figure.skeleton.world(track.root, track.rotations.astype(float))
        for person, track in zip(scene.people, tracks, strict=True)
    )
    last = min(last + 150, len(own) - 1)  # the feet come together
    tall = scene.people[0].figure.height
    head, hands, arms = (
        [INDEX[name] for name in names]
        for names in (("head",), ("hand.L", "hand.R"), ("upperarm.L", "upperarm.R", "forearm.L", "forearm.R"))
    )
    assert own[first, head[0], 2] < 0.8 * tall < 0.85 * tall < own[last, head[0], 2]
    assert space.rotate(turns[last, 0], np.array([0.0, 0.0, 1.0]))[2] > 0.95
    rising = slice(key, last - 180)
    gaps = np.linalg.norm(others[rising][:, hands][:, :, None] - own[rising][:, arms][:, None], axis=-1)
    assert np.median(gaps.min((1, 2))) < 0.2  # an arm is about so thick
    assert np.linalg.norm((others - own)[last, 0, :2]) > 0.3
