"""Who goes out of a room is filmed to the doorway: no picture ends on the bare wall behind which they are."""

import numpy as np
import pytest

from engine.cinematography import film
from tests.engine.cinematography.test_film import SECONDS, SIZE, _scene, _shot


@pytest.mark.parametrize("size", ["medium close-up", "medium", "full"])
def test_the_camera_stays_with_the_doorway(size: str) -> None:
    """Ann walks 5.5 m along x, out through the wall at x = 4."""
    world, take, performance = _scene(walk=6.5)
    camera = film(_shot(size, ("ann",)), (), world, performance, take, 16 / 9)
    x, y, depth = camera.project(np.array([4.0, 0.0, 1.35]), SECONDS, SIZE)
    assert depth > 0.3 and 0.1 < x / SIZE[0] < 0.9 and 0.1 < y / SIZE[1] < 0.9
