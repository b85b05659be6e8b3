"""Getting up before somebody."""

import numpy as np
import pytest

from engine.breakdown import read
from engine.motion import perform
from engine.staging import stage


@pytest.mark.parametrize(
    "words",
    [
        "BEN sits on the chair. CLARA hands Ben a letter. Ben stands up.",
        "A CHILD sits on the chair. A very tall man, OTTO, gives the child an apple. The child stands up.",
    ],
)
def test_who_stands_before_one_who_gets_up_gives_way(words: str) -> None:
    told = read(f"INT. OFFICE - DAY\n\n{words}\n")[1]
    scene = told.scenes[0]
    world = stage(scene, told.cast, 0)
    performance = perform(world, scene.beats, (), None)
    first, second = (track.root[-1, :2] for track in performance.tracks)
    assert 0.6 < float(np.linalg.norm(first - second)) < 1.3
