"""Where things appear, how far they are, which they are, how they move."""

import numpy as np
import pytest
from scipy.spatial import ConvexHull
from staged import BLACK, SIZE, camera, shape, standing, thing, world, yard

from engine.foundation import space
from engine.picture import Moment, Renderer
from engine.world.light import Sky

VIEW = camera((1.0, -5.0, 1.6), (0.3, 0.2, 0.9), 40.0)


@pytest.fixture(scope="module")
def renderer(adapter):
    return Renderer(yard(), SIZE, "draft", "realistic", adapter)


def test_projection_agrees_with_the_camera(adapter):
    point = np.array([0.7, 0.9, 1.3])
    spark = thing("spark", point, shape("sphere", (0.06, 0.06, 0.06), (1.0, 1.0, 1.0), emission=(9.0, 9.0, 9.0)))
    place = world(spark, lights=(), sky=BLACK)
    drawn = Renderer(place, (320, 180), "draft", "realistic", adapter)
    light = drawn.radiance(Moment(standing(place), VIEW.at(0.0)))[..., 1]
    rows, columns = np.mgrid[0:180, 0:320] + 0.5
    centre = np.array([(columns * light).sum(), (rows * light).sum()]) / light.sum()
    expected = VIEW.project(point, 0.0, (320, 180))
    np.testing.assert_allclose(centre, expected[:2], atol=0.15)


def test_depth_is_metres_along_the_view_axis(renderer):
    guides = renderer.guides(Moment(standing(renderer.world), VIEW.at(0.0)))
    for point in ([1.6, -0.4, 0.0], [2.4, 4.0, 0.0]):
        x, y, depth = VIEW.project(np.array(point), 0.0, SIZE)
        # the pixel's centre is not quite the point: cross the floor there
        here = VIEW.at(0.0)
        ray = np.linalg.inv(_axes(VIEW)) @ np.array(
            [(int(x) + 0.5 - SIZE[0] / 2), -(int(y) + 0.5 - SIZE[1] / 2), -here.focal_mm / 36.0 * SIZE[0]]
        )
        ray = ray / (here.focal_mm / 36.0 * SIZE[0])
        assert guides.depth_m[int(y), int(x)] == pytest.approx(-here.position[2] / ray[2], rel=1e-4)
        assert depth == pytest.approx(guides.depth_m[int(y), int(x)], rel=0.03)
    assert np.isinf(guides.depth_m[0, 0])


def _axes(view):
    from engine.foundation import space

    return space.matrix(view.at(0.0).quaternion).T


def test_ids_and_normals(renderer):
    guides = renderer.guides(Moment(standing(renderer.world), VIEW.at(0.0)))
    names = guides.names
    assert names == ("ground", "crate", "ball", "door", "ann", "bob")
    assert set(np.unique(guides.ids)) == set(range(7))
    x, y, _ = VIEW.project(np.array([0.2, -0.6, 0.2]), 0.0, SIZE)
    assert names[guides.ids[int(y), int(x)] - 1] == "ball"
    ground = guides.ids == 1 + names.index("ground")
    np.testing.assert_allclose(guides.normals[ground].mean(0), (0.0, 0.0, 1.0), atol=0.01)
    assert (guides.ids[np.isinf(guides.depth_m)] == 0).all()
    assert not guides.depth_m.flags.writeable


def test_motion_is_where_things_came_from(renderer):
    place, here, there = renderer.world, np.array([0.4, -0.6, 0.3]), np.array([0.2, -0.6, 0.2])
    earlier = camera((1.05, -5.0, 1.6), (0.35, 0.2, 0.9), 40.0)
    now = Moment(standing(place, {"ball": tuple(here)}), VIEW.at(0.0))
    guides = renderer.guides(now, Moment(standing(place), earlier.at(0.0)))
    x, y, _ = VIEW.project(here, 0.0, SIZE)
    pixel = np.array([int(x), int(y)])
    point = _on_sphere(VIEW.at(0.0), pixel + 0.5, here, 0.2)
    np.testing.assert_allclose(VIEW.project(point, 0.0, SIZE)[:2], pixel + 0.5, atol=1e-6)
    past = earlier.project(point - here + there, 0.0, SIZE)[:2]
    np.testing.assert_allclose(guides.motion[pixel[1], pixel[0]], pixel + 0.5 - past, atol=0.05)
    still = renderer.guides(now, now)
    assert np.abs(still.motion).max() < 1e-3


def _on_sphere(state, pixel, centre, radius):
    """Where the ray through ``pixel`` meets a sphere."""
    axes = space.matrix(state.quaternion)
    per_pixel = 36.0 / state.focal_mm / SIZE[0]
    ray = axes @ np.array([(pixel[0] - SIZE[0] / 2) * per_pixel, (SIZE[1] / 2 - pixel[1]) * per_pixel, -1.0])
    ray /= np.linalg.norm(ray)
    middle = float(ray @ (centre - state.position))
    off = np.linalg.norm(state.position + ray * middle - centre)
    return state.position + ray * (middle - np.sqrt(radius**2 - off**2))


def test_a_hinge_turns_its_shapes(adapter):
    place = yard(people=False)
    renderer = Renderer(place, SIZE, "draft", "realistic", adapter)
    for angle in (0.0, 0.7, 1.4):
        guides = renderer.guides(Moment(standing(place, hinges=(("door", angle),)), VIEW.at(0.0)))
        shown = (guides.ids == 1 + guides.names.index("door")).sum()
        turn = space.matrix(space.about(np.array([0.0, 0.0, 1.0]), angle))
        corners = (np.array(list(np.ndindex(2, 2, 2))) - 0.5) * (0.9, 0.05, 2.0)
        seen = [VIEW.project(turn @ corner + (-1.5, 1.0, 1.0), 0.0, SIZE)[:2] for corner in corners]
        assert shown == pytest.approx(ConvexHull(seen).volume, rel=0.04)


def test_a_draft_shaded_small_is_enlarged_into_place(adapter):
    coal = thing("coal", (0.7, 0.9, 1.3), shape("sphere", (0.5, 0.5, 0.5), (0.0, 0.0, 0.0)))
    place = world(coal, lights=(), sky=Sky((0.5,) * 3, (0.5,) * 3, (0.5,) * 3))
    renderer = Renderer(place, (640, 360), "draft", "realistic", adapter)
    moment = Moment(standing(place), VIEW.at(0.0))
    picture, guides = renderer.draw([moment]), renderer.guides(moment)
    assert picture.shape == (360, 640, 4)
    assert (picture[..., 3] == 255).all()
    dark, there = picture[..., 1] < picture[..., 1].max() / 2, guides.ids > 0
    seen, known = np.nonzero(dark), np.nonzero(there)
    assert np.hypot(seen[0].mean() - known[0].mean(), seen[1].mean() - known[1].mean()) < 0.2
    assert abs(np.sqrt(dark.sum() / there.sum()) - 1.0) < 0.02


def test_an_enlarged_letterbox_stays_black(adapter):
    place = yard()
    picture = Renderer(place, (640, 360), "draft", "cinematic", adapter).draw([Moment(standing(place), VIEW.at(0.0))])
    bar = int((360 - 640 / 2.39) / 2)
    assert not picture[:bar, :, :3].any() and not picture[-bar:, :, :3].any()
    assert picture[bar + 2 : -bar - 2, :, :3].any((1, 2)).all()
