"""Quaternions against SciPy's, and the laws of rotation."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from engine.foundation import space

seeds = st.integers(0, 10_000)


def _random(seed: int, count: int = 8) -> tuple[np.ndarray, Rotation]:
    rotation = Rotation.random(count, rng=np.random.default_rng(seed))
    return np.roll(rotation.as_quat(), 1, axis=-1), rotation


@given(seeds)
def test_matrices_products_and_vectors_agree_with_scipy(seed: int) -> None:
    a, ra = _random(seed)
    b, rb = _random(seed + 1)
    v = np.random.default_rng(seed).normal(size=(8, 3))
    np.testing.assert_allclose(space.matrix(a), ra.as_matrix(), atol=1e-12)
    np.testing.assert_allclose(space.matrix(space.multiply(a, b)), (ra * rb).as_matrix(), atol=1e-12)
    np.testing.assert_allclose(space.rotate(a, v), ra.apply(v), atol=1e-12)
    np.testing.assert_allclose(space.rotation_vector(a), ra.as_rotvec(), atol=1e-9)
    np.testing.assert_allclose(np.abs(np.sum(space.from_matrix(ra.as_matrix()) * a, -1)), 1.0, atol=1e-12)


@given(seeds)
def test_a_pose_undone_is_nothing(seed: int) -> None:
    q, _ = _random(seed)
    pose = np.concatenate([np.random.default_rng(seed).normal(size=(8, 3)), q], -1)
    nothing = space.composed(pose, space.inverted(pose))
    np.testing.assert_allclose(nothing[:, :3], 0.0, atol=1e-12)
    np.testing.assert_allclose(np.abs(nothing[:, 3]), 1.0, atol=1e-12)


@given(seeds)
def test_slerp_ends_where_it_should_and_turns_evenly(seed: int) -> None:
    a, _ = _random(seed)
    b, _ = _random(seed + 7)
    whole = np.linalg.norm(space.rotation_vector(space.multiply(space.inverse(a), b)), axis=-1)
    half = space.slerp(a, b, np.full(8, 0.5))
    part = np.linalg.norm(space.rotation_vector(space.multiply(space.inverse(a), half)), axis=-1)
    np.testing.assert_allclose(part, whole / 2, atol=1e-9)


def test_a_camera_looks_along_its_negative_z_with_x_to_the_right() -> None:
    q = space.looking(np.array([1.0, 0.0, 0.0]))
    np.testing.assert_allclose(space.rotate(q, [0.0, 0.0, -1.0]), [1.0, 0.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(space.rotate(q, [1.0, 0.0, 0.0]), [0.0, -1.0, 0.0], atol=1e-12)


def test_between_handles_opposite_directions() -> None:
    q = space.between(np.array([0.0, 0.0, 1.0]), np.array([0.0, 0.0, -1.0]))
    np.testing.assert_allclose(space.rotate(q, [0.0, 0.0, 1.0]), [0.0, 0.0, -1.0], atol=1e-9)
