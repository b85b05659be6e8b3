"""How deep a straight way enters what stands beside it, against sampling the way."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.world.between import depth_between

COORDINATE = st.floats(-3.0, 3.0)


@given(*(st.tuples(COORDINATE, COORDINATE) for _ in range(3)), st.floats(0.01, 1.0))
def test_the_deepest_point_of_the_way(start: tuple, end: tuple, middle: tuple, radius: float) -> None:
    way = np.array(start) + np.linspace(0.0, 1.0, 2001)[:, None] * (np.array(end) - start)
    deepest = radius - np.linalg.norm(way - middle, axis=1).min()
    found = depth_between(np.array(start), np.array(end), np.array(middle), radius)
    assert deepest - 1e-9 <= found <= deepest + 0.005
