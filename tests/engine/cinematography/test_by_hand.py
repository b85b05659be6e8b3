"""A camera set by hand is where it was set, looks there, and leaves the other shots alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cinematography import film
from engine.foundation import space
from engine.project import ViewKey
from tests.engine.cinematography.test_film import SECONDS, _scene, _shot

near = st.floats(-6, 6)
paths = st.lists(st.tuples(near, near, st.floats(0.3, 3), st.floats(14, 120)), min_size=1, max_size=6).map(
    lambda rows: tuple(
        ViewKey(SECONDS * i / len(rows), (x, y, z), (0.1, -0.1, 1.3), lens) for i, (x, y, z, lens) in enumerate(rows)
    )
)


@given(paths)
@settings(max_examples=40, deadline=None)
def test_the_eye_is_at_its_keys(path: tuple[ViewKey, ...]) -> None:
    world, take, performance = _scene()
    shot = _shot("medium", ("ann",), camera_path=path)
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    for key in path:
        state = camera.at(key.time_s)
        assert np.abs(state.position - key.eye).max() < 1e-3 and abs(state.focal_mm - key.lens_mm) < 1e-3
        wanted = space.normalised(np.subtract(key.target, key.eye))
        assert space.rotate(state.quaternion, np.array([0.0, 0.0, -1.0])) @ wanted > 1 - 1e-9
        assert state.focus_m > 0.1


def test_other_shots_of_the_scene_keep_their_cameras() -> None:
    world, take, performance = _scene()
    one, other = _shot("medium", ("ann",)), replace(_shot("close-up", ("bob",)), id="1B", slate="1B")
    hand = replace(one, camera_path=(ViewKey(0.0, (0.0, -2.5, 1.6), (0.0, 0.0, 1.4)),))
    before = film(other, (one, other), world, performance, take, 16 / 9)
    assert film(other, (hand, other), world, performance, take, 16 / 9) == before
