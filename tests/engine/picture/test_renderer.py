"""A picture is a function of its moments: not of what was drawn before, nor of the process."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from staged import SIZE, camera, standing, yard

from engine.foundation.errors import BugError, UnavailableError, UsageError
from engine.picture import Moment, Renderer, cast, frame_key, probe, shutter
from engine.picture.plan import all_planned

HERE = Path(__file__).parent
VIEW = camera((1.0, -5.0, 1.6), (0.3, 0.2, 0.9), 40.0)


def moments(place):
    return [
        Moment(standing(place), VIEW.at(0.0)),
        Moment(standing(place, {"ball": (0.6, -0.9, 0.5)}), camera((2.0, -4.0, 1.2), (0.0, 0.2, 0.9)).at(0.0), 1.0),
    ]


def test_order_does_not_matter(adapter):
    place = yard()
    drawn = Renderer(place, SIZE, "draft", "cinematic", adapter)
    first, second = moments(place)
    a, b = drawn.draw([first]), drawn.draw([second])
    drawn.guides(second, first)
    assert np.array_equal(drawn.draw([first, second]), drawn.draw([first, second]))
    assert np.array_equal(drawn.draw([second]), b)
    assert np.array_equal(drawn.draw([first]), a)
    assert not np.array_equal(a, b)
    assert a.shape == (90, 160, 4)
    assert a.dtype == np.uint8
    assert (a[..., 3] == 255).all()


def test_pictures_drawn_ahead_are_the_same(adapter):
    place = yard()
    renderer = Renderer(place, SIZE, "draft", "realistic", adapter)
    path = [[Moment(standing(place, {"ball": (x, -0.6, 0.4)}), VIEW.at(0.0))] for x in np.linspace(-0.5, 0.5, 4)]
    path.append([path[0][0], path[1][0]])
    alone = [renderer.draw(moments) for moments in path]
    ahead = []
    for picture in renderer.draw_many(iter(path)):
        ahead.append(picture)
        if len(ahead) == 2:
            assert np.array_equal(renderer.draw(path[0]), alone[0])
            renderer.guides(path[3][0])
    assert all(np.array_equal(a, b) for a, b in zip(alone, ahead, strict=True))


def test_shadows_are_cast_again_only_for_what_moves(adapter):
    place = yard()
    renderer = Renderer(place, SIZE, "draft", "realistic", adapter)
    here = [Moment(standing(place, {"ball": (x, -0.6, 0.4)}), VIEW.at(0.0)) for x in (0.2, 0.2, 0.2005, 0.3, 0.3)]
    plans = all_planned(renderer, here)
    assert [bool(plan.shades) for plan in plans] == [True, False, False, True, False]
    alone = renderer.radiance(here[3])
    renderer.draw(here)
    assert np.array_equal(renderer.radiance(here[3]), alone)


@pytest.mark.parametrize("eye", [(0.3, -0.7, 1.5), (-0.5, -0.4, 0.6), (0.9, 0.6, 1.6)])
def test_what_is_left_out_beside_the_picture_is_not_missed(adapter, monkeypatch, eye):
    place = yard()
    renderer = Renderer(place, SIZE, "draft", "realistic", adapter)
    near = [Moment(standing(place), camera(eye, (-0.2, 0.3, 1.5)).at(0.0))]
    picture = renderer.draw(near)
    plan = all_planned(renderer, near)[0]
    assert any(plan.people[k].faces is not None for k in plan.seen)
    monkeypatch.setattr(cast, "_MARGIN_M", 1e6)  # nothing is
    assert np.array_equal(renderer.draw(near), picture)


def test_what_fails_ahead_is_raised_in_its_turn(adapter):
    place = yard()
    renderer = Renderer(place, SIZE, "draft", "realistic", adapter)
    pictures = renderer.draw_many([moments(place)[:1], []])
    with pytest.raises(BugError):
        list(pictures)
    assert renderer.draw(moments(place)[:1]).shape == (90, 160, 4)


def portrait(adapter: str) -> str:
    place = yard()
    drawn = Renderer(place, SIZE, "draft", "anime", adapter)
    return hashlib.sha256(drawn.draw(moments(place)[:1]).tobytes()).hexdigest()


def test_two_processes_draw_the_same_bytes(adapter):
    path = [str(HERE), str(HERE.parents[2])]
    code = f"import sys; sys.path[:0] = {path!r}; import test_renderer; print(test_renderer.portrait({adapter!r}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip().splitlines()[-1] == portrait(adapter)


def test_many_moments_blur_what_moves(adapter):
    place = yard(people=False)
    drawn = Renderer(place, SIZE, "draft", "realistic", adapter)
    path = [Moment(standing(place, {"ball": (x, -0.6, 0.4)}), VIEW.at(0.0)) for x in np.linspace(-0.5, 0.5, 8)]
    blurred, sharp = drawn.draw(path).astype(int), drawn.draw(path[:1]).astype(int)
    orange = [(p[..., 0] - p[..., 2]).clip(0) for p in (blurred, sharp)]
    columns = [(o > 25).any(0).sum() for o in orange]
    assert columns[0] > columns[1] + 10


def test_shutter_is_180_degrees():
    assert shutter("draft", 2.0, 24) == (2.0,)
    times = np.array(shutter("final", 2.0, 24))
    assert 8 <= len(times) <= 24
    assert times.mean() == pytest.approx(2.0)
    spacing = np.diff(times)
    assert spacing.sum() + spacing[0] == pytest.approx(0.5 / 24)
    assert min(shutter("final", 0.0, 24)) >= 0.0


def test_the_key_reads_what_the_picture_reads():
    place = yard()
    first, second = moments(place)
    key = frame_key(place, SIZE, "draft", "realistic", [first])
    assert key == frame_key(yard(), SIZE, "draft", "realistic", [first])
    others = [
        frame_key(place, SIZE, "draft", "realistic", [second]),
        frame_key(place, SIZE, "preview", "realistic", [first]),
        frame_key(place, SIZE, "draft", "anime", [first]),
        frame_key(place, (320, 180), "draft", "realistic", [first]),
        frame_key(yard(people=False), SIZE, "draft", "realistic", [first]),
        frame_key(place, SIZE, "draft", "realistic", [first, second]),
    ]
    assert len({key, *others}) == 7
    assert key == frame_key(place, SIZE, "draft", "realistic", [Moment(first.state, first.camera, 9.0)])


def test_errors_say_what_to_do(adapter):
    with pytest.raises(UsageError, match="choose one of anime, cinematic"):
        Renderer(yard(), SIZE, "draft", "sepia", adapter)
    with pytest.raises(UnavailableError, match="mesa-vulkan-drivers"):
        probe("no such adapter")
    with pytest.raises(BugError, match="superb"):
        Renderer(yard(), SIZE, "superb", "anime", adapter)
    assert {"adapter", "kind", "backend"} <= probe(adapter).keys()
