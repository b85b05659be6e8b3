"""Beside a bed."""

import numpy as np
import pytest

from engine.breakdown import read
from engine.motion import perform
from engine.staging import stage
from engine.world import BONES


@pytest.mark.parametrize(
    "words",
    [
        "TOM sits on the bed. He picks up the alarm clock from the nightstand.",
        "TOM kneels beside the bed. He picks up the letter on the nightstand.",
        "EMMA takes a glass from the nightstand.",
    ],
)
def test_what_is_taken_from_a_nightstand_lies_before_its_lamp(words: str) -> None:
    """A lamp fills a nightstand: what lay behind it was taken with the head in the shade."""
    told = read(f"INT. BEDROOM - NIGHT\n\n{words}\n")[1]
    scene = told.scenes[0]
    world = stage(scene, told.cast, 0)
    performance = perform(world, scene.beats, (), None)
    lamp = np.array(world.body("set:lamp").pose[:3]) + [0.0, 0.0, 0.415]
    skeleton, track = world.people[0].figure.skeleton, performance.tracks[0]
    seen = range(0, len(track.root), 12)
    joints = np.array([skeleton.world(track.root[i], track.rotations[i])[0] for i in seen])
    head = joints[:, BONES.index("head")] + [0.0, 0.0, 0.08]
    beside = np.linalg.norm((head - lamp)[:, :2], axis=1)
    level = np.abs((head - lamp)[:, 2]) < 0.2
    assert not (level & (beside < 0.16 + 0.08)).any()
