"""Light in pictures is what physics says, measured before development."""

import numpy as np
import pytest
from staged import BLACK, SIZE, camera, shape, standing, thing, world

from engine.picture import Moment, Renderer
from engine.world.light import Light

GREY = 0.5


def floor(*more):
    return thing("floor", (0, 0, -0.05), shape("box", (60, 60, 0.1), (GREY,) * 3, roughness=1.0)), *more


def radiance(adapter, lights, bodies=(), position=(0.0, -0.1, 4.0)):
    place = world(*floor(*bodies), lights=lights, sky=BLACK)
    drawn = Renderer(place, SIZE, "draft", "realistic", adapter)
    picture = drawn.radiance(Moment(standing(place), camera(position, (0.0, 0.0, 0.0)).at(0.0)))
    assert np.isfinite(picture).all()
    return picture


@pytest.mark.parametrize("elevation", [90.0, 50.0, 30.0])
def test_sunlit_floor_has_lamberts_radiance(adapter, elevation):
    angle = np.radians(elevation)
    sun = Light("sun", "sun", (1.0, 0.8, 0.6), 1.0, direction=(-np.cos(angle), 0.0, -np.sin(angle)))
    seen = radiance(adapter, (sun,))[45, 80]
    expected = GREY * np.array([1.0, 0.8, 0.6]) * np.sin(angle)
    # the floor also throws light on the underside of nothing: only its own dim gloss is left
    np.testing.assert_allclose(seen, expected, rtol=0.06)


def lamplight(adapter, kind, height):
    """What the grey floor below a lamp of power 4 at ``height`` returns."""
    lamp = Light("lamp", kind, (1.0, 1.0, 1.0), 4.0, (0.0, 0.0, height), spread=0.9, shadows=False)
    return float(radiance(adapter, (lamp,), position=(0.0, -0.5, 1.2))[45, 80, 1])


def test_lamp_falls_with_the_square_of_the_distance(adapter):
    near, far = (lamplight(adapter, "spot", height) for height in (2.0, 4.0))
    assert near == pytest.approx(GREY * 4.0 / 4.0, rel=0.08)
    assert near / far == pytest.approx(4.0, rel=0.08)


def test_a_face_beside_a_fire_holds_within_two_stops_of_one_across_it(adapter):
    beside, across, away = (lamplight(adapter, "point", height) for height in (1.0, 3.0, 9.0))
    assert np.log2(beside / across) < 2.2
    assert np.log2(across / away) == pytest.approx(2 * np.log2(3.0), abs=0.25)


def test_what_blocks_the_sun_casts_a_shadow(adapter):
    sun = Light("sun", "sun", (1.0, 1.0, 1.0), 1.0, direction=(0.0, 0.0, -1.0))
    roof = thing("roof", (0.0, 0.0, 2.0), shape("box", (2.0, 2.0, 0.1)))
    ball = thing("ball", (0.0, 1.7, 0.5), shape("sphere", (0.6, 0.6, 0.6)), mobility="dynamic")
    place = world(*floor(roof, ball), lights=(sun,), sky=BLACK)
    drawn = Renderer(place, SIZE, "draft", "realistic", adapter)
    view = camera((6.0, 0.0, 1.2), (0.0, 0.0, 0.0), 24.0)
    picture = drawn.radiance(Moment(standing(place), view.at(0.0)))
    spots = np.array([[0.0, 0.0, 0.0], [0.0, 1.7, 0.0], [0.5, -1.8, 0.0]])
    at = view.project(spots, 0.0, SIZE)
    still, moving, open_ = (picture[int(y), int(x), 1] for x, y, _ in at)
    assert open_ > 0.4
    assert still < 0.2 * open_
    assert moving < 0.45 * open_


def test_emission_is_seen_as_it_is(adapter):
    # black, so that it returns nothing of the light it throws on the floor
    lamp = thing("lamp", (0, 0, 1.0), shape("sphere", (0.5, 0.5, 0.5), (0.0, 0.0, 0.0), emission=(3.0, 2.0, 1.0)))
    seen = radiance(adapter, (), (lamp,))[45, 80]
    np.testing.assert_allclose(seen, (3.0, 2.0, 1.0), rtol=0.02, atol=0.02)
