"""Who goes out of a room is filmed to the doorway: no picture ends on the bare wall behind which they are."""

import numpy as np
import pytest

from engine.cinematography import film
from tests.engine.cinematography.test_film import SECONDS, _scene, _shot


@pytest.mark.parametrize("size", ["medium close-up", "medium", "full"])
def test_the_camera_stays_with_the_doorway(size: str) -> None:
    """Ann walks 5.5 m along x, out through the wall at x = 4."""
    world, take, performance = _scene(walk=6.5)
    camera = film(_shot(size, ("ann",)), (), world, performance, take, 16 / 9)
    doorway = np.array([4.0, 0.0, 1.2])
    view = camera.at(SECONDS)
    way, aim = doorway - view.position, np.asarray(view.target) - view.position
    off = np.degrees(np.arccos(way @ aim / np.linalg.norm(way) / np.linalg.norm(aim)))
    assert off < 20.0
