"""Frames drawn one ahead of who asks are the frames that are drawn alone."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from engine.cache import Cache
from engine.foundation.errors import UnavailableError
from engine.picture import Renderer, probe
from engine.project import Shot
from engine.shoot.order import ShotOrder
from engine.shoot.world_engine import WorldEngine, moments_of
from engine.world import Camera, CameraKey
from engine.world.light import Sky
from tests.fakes import empty_rehearsal


@pytest.fixture(scope="module")
def order() -> ShotOrder:
    try:
        probe()
    except UnavailableError:
        pytest.skip("no graphics adapter")
    keys = (
        CameraKey(0.0, (2.0, -3.0, 1.5), (0.0, 0.0, 0.5), 35.0, 4.0),
        CameraKey(1.0, (-2.0, -3.0, 1.5), (0.0, 0.0, 0.8), 35.0, 4.0),
    )
    shot = Shot("1A", "1A", "scene1", 0.0, 1.0, "medium", "single", (), ())
    rehearsal = empty_rehearsal(1.0)
    sky = Sky((0.1, 0.2, 0.9), (0.9, 0.9, 0.9), (0.2, 0.1, 0.1))
    rehearsal = replace(rehearsal, world=replace(rehearsal.world, sky=sky))
    return ShotOrder(shot, rehearsal, Camera(keys), 0, 6, Fraction(24), (96, 54), "draft", "realistic")


def test_frames_in_turn_are_the_frames_drawn_alone(order, tmp_path):
    renderer = Renderer(order.rehearsal.world, order.size, order.quality, order.look)
    alone = [renderer.draw(moments_of(order, number)) for number in range(order.frames)]
    assert not np.array_equal(alone[0], alone[-1])
    engine = WorldEngine(Cache(tmp_path))
    engine.footage(order).ensure(4)
    footage = engine.footage(order)
    for number in (0, 1, 2, 3, 4, 5, 2):  # 4 lies in the cache already: the reel ends before it
        assert np.array_equal(footage.frame(number).pixels, alone[number])
    assert engine.frames_drawn == 6
    assert engine.frames_cached == 2


def test_any_order_of_asking_gives_the_same(order, tmp_path):
    engine, straight = WorldEngine(Cache(tmp_path / "a")), WorldEngine(Cache(tmp_path / "b"))
    frames = [straight.footage(order).frame(number).pixels for number in range(order.frames)]
    for number in (3, 4, 0, 1, 2, 5):
        assert np.array_equal(engine.footage(order).frame(number).pixels, frames[number])
