"""Hands are shaken upright: the angle of the trunk and the gap of the palms are measured on the skeletons."""

from __future__ import annotations

import numpy as np
import pytest

from engine.breakdown import read
from engine.motion import perform
from engine.staging import stage
from engine.world import BONES

PELVIS, NECK, HAND = BONES.index("pelvis"), BONES.index("neck"), BONES.index("hand.R")
LIMIT_DEG = 15.0


@pytest.mark.parametrize(
    "words",
    [
        "MAYA shakes hands with TOM.",
        "MAYA (35) and a BOY stand facing each other. Maya shakes hands with the boy.",
        "A very tall man, BEN, stands by the desk. A short woman, ANN, comes in. Ben shakes Ann's hand.",
        "A LITTLE GIRL and an OLD MAN shake hands.",
    ],
)
def test_people_of_different_heights_shake_hands_without_a_bow(words: str) -> None:
    told = read(f"INT. OFFICE - DAY\n\n{words}\n")[1]
    scene = told.scenes[0]
    world = stage(scene, told.cast, 0)
    performance = perform(world, scene.beats, (), None)
    clasp = performance.beat_times[-1]
    nearest = np.inf
    for sample in range(round(clasp.start_s * 240), round(clasp.end_s * 240), 12):
        hands = []
        for person, track in zip(world.people, performance.tracks, strict=True):
            joints, _ = person.figure.skeleton.world(track.root[sample], track.rotations[sample])
            trunk = joints[NECK] - joints[PELVIS]
            assert np.degrees(np.arctan2(np.hypot(*trunk[:2]), trunk[2])) < LIMIT_DEG
            hands.append(joints[HAND])
        nearest = min(nearest, float(np.linalg.norm(hands[0] - hands[1])))
    assert nearest < 0.19  # from wrist to wrist, palm in palm
