"""Collapsing keeps a surface where it was, and leaves only what shows."""

from __future__ import annotations

import numpy as np
import pytest
from staged import shape

from engine.picture.collapse import collapsed
from engine.picture.people import ERRORS, Skin
from engine.picture.tessellation import tessellated
from engine.world.stick_figure import stick_figure


def sheet(side=21):
    """A flat square metre."""
    x, y = np.meshgrid(np.linspace(0, 1, side), np.linspace(0, 1, side), indexing="ij")
    at = np.stack([x, y, np.zeros_like(x)], -1).reshape(-1, 3)
    first = (np.arange(side - 1)[:, None] * side + np.arange(side - 1)).reshape(-1)
    faces = np.concatenate([[first, first + side, first + side + 1], [first, first + side + 1, first + 1]], 1).T
    return at, faces


def plain(at):
    return np.zeros(len(at), int), np.zeros((len(at), 1))


def area(at, faces):
    corner = at[faces]
    return np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1).sum() / 2


def test_a_flat_sheet_needs_few_triangles_and_keeps_its_edge():
    at, faces = sheet()
    left = collapsed(at, faces, *plain(at), [0.001])[0]
    assert len(left) < len(faces) / 10
    assert area(at, left) == pytest.approx(1.0, abs=0.01)
    for corner in ([0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 0]):
        assert np.linalg.norm(at[np.unique(left)] - corner, axis=1).min() < 1e-9


def test_a_ball_stays_round_to_what_is_allowed():
    ball = tessellated(shape("sphere", (1.0, 1.0, 1.0)))
    at, faces = ball.positions.astype(float), ball.faces
    fine, coarse = collapsed(at, faces, *plain(at), [0.002, 0.02])
    assert len(coarse) < len(fine) <= len(faces)
    centres = at[coarse].mean(1)
    assert np.abs(np.linalg.norm(centres, axis=1) - 0.5).max() < 3 * 0.02
    out = np.cross(at[coarse[:, 1]] - at[coarse[:, 0]], at[coarse[:, 2]] - at[coarse[:, 0]])
    assert np.all((out * centres).sum(1) > 0)  # nothing turned inside out


def test_a_trait_that_changes_within_the_surface_is_kept():
    at, faces = sheet()
    step = np.where(at[:, 0] > 0.5, 0.1, 0.0)[:, None]
    left = collapsed(at, faces, np.zeros(len(at), int), step, [0.001])[0]
    across = np.ptp(at[left][:, :, 0], axis=1)
    changes = np.ptp(step[left][..., 0], axis=1) > 0
    assert changes.any() and across[changes].max() < 0.1  # the step stays as steep as it was


def test_parts_stay_apart():
    at, faces = sheet(6)
    both, part = np.concatenate([at, at]), np.repeat([0, 1], len(at))
    left = collapsed(both, np.concatenate([faces, faces + len(at)]), part, np.zeros((len(both), 1)), [0.01])[0]
    assert all(len(np.unique(part[face])) == 1 for face in left)
    assert {int(part[face[0]]) for face in left} == {0, 1}


def test_coarser_degrees_of_a_figure_use_the_first_of_its_vertices():
    skin = Skin(stick_figure(), ERRORS)
    assert sorted(skin.order) == list(range(len(skin.positions)))
    for count, faces in zip(skin.counts, skin.faces, strict=True):
        assert len(faces) and faces.max() < count
    root, rotations, face = skin.figure.skeleton.joints[0], np.tile([1.0, 0, 0, 0], (56, 1)), np.zeros(52, np.float32)
    whole = skin.posed(root, rotations, face)
    for degree, count in enumerate(skin.counts):
        np.testing.assert_array_equal(skin.posed(root, rotations, face, degree), whole[:count])
