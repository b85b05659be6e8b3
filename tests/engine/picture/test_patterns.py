"""Patterns tile without a seam, keep their colour, and are the same every time."""

import numpy as np
import pytest

from engine.picture.patterns import BALLS, KINDS, surface, texture

COLOURS = ((0.45, 0.28, 0.14),)
PRINTED = {"stripes", "checks", "dots", "screen", "rug", "books", "windows"}  # their edges may be sharp anywhere

ON_A_JOINT = {("planks", 0)}


@pytest.mark.parametrize("kind", sorted(set(KINDS) - PRINTED - BALLS))
def test_patterns_tile(kind):
    made = surface(kind, COLOURS, 128)
    for a in (made.albedo.mean(-1), made.height):
        for axis in (0, 1):
            seam = np.abs(np.take(a, 0, axis) - np.take(a, -1, axis)).mean()
            inside = np.sort(np.abs(np.diff(a, axis=axis)).mean(1 - axis))
            limit = inside[-1] * 1.25
            if (kind, axis) in ON_A_JOINT:  # two boards meet: they may differ as any two boards do
                limit = max(limit, np.ptp(a.mean(1 - axis)))
            assert seam <= limit + 1e-6


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_textures_are_sound(kind):
    made = texture(kind, COLOURS, 64)
    assert [level.shape[0] for level in made.albedo] == [64, 32, 16, 8, 4, 2, 1]
    assert all(level.dtype == np.uint8 for level in (*made.albedo, *made.detail))
    normal = made.detail[0][..., :2].astype(float).mean((0, 1)) - 127.5
    assert np.abs(normal).max() < 6.0  # a level surface is level on the whole


def test_unknown_kinds_are_mottled():
    np.testing.assert_array_equal(surface("moon cheese", COLOURS, 64).albedo, surface("noise", COLOURS, 64).albedo)
