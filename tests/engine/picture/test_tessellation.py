"""Every shape is closed, faces outward, and has the volume that geometry gives it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.foundation.errors import BugError
from engine.picture.tessellation import tessellated, triangulated
from engine.world.body import Shape

CUP = ((0.0, 0.0), (0.04, 0.0), (0.05, 0.1), (0.046, 0.1), (0.036, 0.005), (0.0, 0.005))
CUBE = np.array(list(np.ndindex(2, 2, 2)), float)
CUBE_FACES = np.array(
    [
        (0, 1, 3), (0, 3, 2), (4, 6, 7), (4, 7, 5), (0, 4, 5), (0, 5, 1),
        (2, 3, 7), (2, 7, 6), (0, 2, 6), (0, 6, 4), (1, 5, 7), (1, 7, 3),
    ]
)  # fmt: skip
SOLIDS = [
    (Shape("box", (1, 2, 3), ""), 6.0, 1e-5),
    (Shape("box", (1, 2, 3), "", bevel=0.01), 6.0, 1e-3),
    (Shape("sphere", (0.5, 0.5, 0.5), ""), np.pi / 6 * 0.125, 0.06),
    (Shape("ellipsoid", (0.5, 0.4, 0.2), ""), np.pi / 6 * 0.04, 0.06),
    (Shape("cylinder", (0.4, 0.4, 1.0), ""), np.pi * 0.04, 0.04),
    (Shape("cylinder", (0.4, 0.4, 1.0), "", bevel=0.01), np.pi * 0.04, 0.04),
    (Shape("cone", (0.4, 0.4, 0.9), ""), np.pi * 0.04 * 0.3, 0.04),
    (Shape("capsule", (0.2, 0.2, 1.0), ""), np.pi * 0.01 * (0.8 + 4 / 3 * 0.1), 0.06),
    (Shape("torus", (1.0, 1.0, 0.2), ""), 2 * np.pi * 0.4 * np.pi * 0.01, 0.1),
    (Shape("lathe", (0.1, 0.1, 0.1), "", profile=CUP), None, 0),
    (Shape("extrusion", (2, 2, 0.5), "", profile=((0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2))), 1.5, 1e-5),
    (Shape("tube", (0.1, 0, 0), "", path=((0, 0, 0), (0, 0, 1), (0, 0, 2))), np.pi * 0.0025 * 2, 0.12),
    (Shape("mesh", (1, 1, 1), "", positions=CUBE, faces=CUBE_FACES), 1.0, 1e-5),
]


@pytest.mark.parametrize(("shape", "volume", "tolerance"), SOLIDS, ids=lambda v: v.kind if isinstance(v, Shape) else "")
def test_solids_are_closed_and_face_outward(shape, volume, tolerance):
    mesh = tessellated(shape)
    corners = mesh.positions[mesh.faces].astype(float)
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    np.testing.assert_allclose(area.sum(0), 0.0, atol=1e-6)  # a closed surface's areas cancel
    enclosed = np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6
    assert enclosed > 0
    if volume is not None:
        assert enclosed == pytest.approx(volume, rel=tolerance)
    assert (np.einsum("ij,ikj->ik", area, mesh.normals[mesh.faces]) > -1e-9).all()
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-5)
    assert np.isfinite(mesh.uv).all()


def test_texture_is_in_metres():
    for shape in (Shape("box", (1.0, 2.0, 3.0), ""), Shape("plane", (4.0, 3.0, 0.0), "")):
        mesh = tessellated(shape)
        for a, b, c in mesh.faces:
            for i, j in ((a, b), (b, c)):
                there = np.linalg.norm(mesh.positions[i] - mesh.positions[j])
                assert np.linalg.norm(mesh.uv[i] - mesh.uv[j]) == pytest.approx(there, rel=1e-5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.3, 2.0), min_size=3, max_size=14))
def test_polygons_are_covered_once(radii):
    angle = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    outline = np.stack([np.cos(angle), np.sin(angle)], -1) * np.array(radii)[:, None]
    faces = triangulated(outline)
    assert len(faces) == len(outline) - 2
    p = outline[faces]
    area = (
        np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]) / 2
        if p.shape[-1] == 3
        else (
            (p[:, 1, 0] - p[:, 0, 0]) * (p[:, 2, 1] - p[:, 0, 1])
            - (p[:, 1, 1] - p[:, 0, 1]) * (p[:, 2, 0] - p[:, 0, 0])
        )
        / 2
    )
    following = np.roll(outline, -1, 0)
    whole = np.sum(outline[:, 0] * following[:, 1] - following[:, 0] * outline[:, 1]) / 2
    assert np.abs(area).sum() == pytest.approx(whole, rel=1e-6)


def test_an_unknown_kind_is_refused():
    with pytest.raises(BugError, match="klein bottle"):
        tessellated(Shape("klein bottle", (1, 1, 1), ""))
