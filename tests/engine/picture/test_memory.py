"""A window stays open for days and a film has ten thousands of pictures: what was drawn leaves nothing behind."""

import gc
from pathlib import Path

import pytest
from staged import SIZE, camera, standing, yard

from engine.picture import Moment, Renderer

VIEW = camera((1.0, -5.0, 1.6), (0.3, 0.2, 0.9), 40.0)
STATM = Path("/proc/self/statm")


def held_mb() -> float:
    return int(STATM.read_text().split()[1]) * 4096 / 1e6


def test_a_renderer_that_is_done_with_leaves_nothing_on_the_device(adapter):
    import wgpu

    def textures() -> int:
        gc.collect()
        return wgpu.diagnostics.object_counts.get_dict()["Texture"]["count"]

    before = textures()
    place = yard()
    renderer = Renderer(place, SIZE, "draft", "realistic", adapter)
    renderer.draw([Moment(standing(place), VIEW.at(0.0))])
    assert textures() > before
    del renderer
    assert textures() == before


@pytest.mark.skipif(not STATM.exists(), reason="what a process holds is read where Linux tells it")
@pytest.mark.parametrize(("look", "quality"), [("realistic", "draft"), ("cinematic", "preview"), ("anime", "draft")])
def test_pictures_leave_nothing_behind(adapter, look, quality):
    place = yard()
    renderer = Renderer(place, SIZE, quality, look, adapter)
    moment = Moment(standing(place), VIEW.at(0.0))
    for _ in range(15):
        renderer.draw([moment])
    before = held_mb()
    for _ in range(60):
        renderer.draw([moment])
    assert held_mb() - before < 12.0, "a fifth of a megabyte for each picture"
