"""What breaks: its pieces are its surface, fly as thrown things do, and lie on what is below."""

from dataclasses import replace

import numpy as np
import pytest
from staged import camera, shape, standing, thing, world

from engine.picture import Moment, Renderer
from engine.picture.scenery import matrices, scenery
from engine.picture.shards import GRAVITY, flight, fractured
from engine.picture.tessellation import tessellated
from engine.world.take import Breakage

VASE = shape("sphere", (0.3, 0.3, 0.3), (0.8, 0.1, 0.1))
TILTED = (0.4, -0.2, 0.15, 0.9239, 0.3827, 0.0, 0.0)


def area(mesh):
    a, b, c = mesh.positions[mesh.faces].astype(float).transpose(1, 0, 2)
    return np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2


def test_pieces_are_the_whole_surface_and_no_more():
    mesh = tessellated(VASE)
    shards, parts = fractured("vase", [mesh])
    assert 8 <= len(shards) <= 14
    assert sum(area(part[0]) for part in parts) == pytest.approx(area(mesh), rel=1e-5)


def test_pieces_fly_under_gravity_and_rest_on_the_floor():
    shards, parts = fractured("vase", [tessellated(VASE)])
    for shard, (part,) in zip(shards, parts, strict=True):
        centres = []
        for seconds in (0.0, 0.02, 0.04, 3.0, 9.0):
            turn, shift = flight(shard, TILTED, (0.0, 0.0, -3.0), 0.0, seconds)
            centres.append(turn @ shard.centre + shift)
        assert centres[0] - 2 * centres[1] + centres[2] == pytest.approx([0, 0, -GRAVITY * 0.02**2], abs=1e-9)
        assert centres[4] == pytest.approx(centres[3], abs=1e-6)
        resting = part.positions @ turn.T + shift
        assert resting[:, 2].min() == pytest.approx(0.0, abs=0.02)


def test_the_whole_is_gone_when_its_pieces_are_there(adapter):
    vase = replace(thing("vase", (0.0, 0.0, 0.15), VASE, mobility="dynamic"), tags=("breakable",))
    floor = thing("ground", (0, 0, -0.05), shape("box", (20, 20, 0.1), (0.4, 0.4, 0.4)))
    place = world(floor, vase)
    made = scenery(place)
    whole = standing(place)
    broken = replace(whole, broken=(Breakage("vase", 2.0, vase.pose, (0.0, 0.0, -3.0), vase.pose),))
    for state in (whole, broken):
        there = np.abs(matrices(made.things, place, state.bodies, (), state.broken)[:, :, :3]).max((1, 2)) > 0
        for thing_, seen in zip(made.things, there, strict=True):
            if place.bodies[thing_.body].id == "vase":
                assert seen == ((thing_.shard is not None) == bool(state.broken))
    renderer = Renderer(place, (96, 54), "draft", "realistic", adapter)
    view = camera((0.0, -1.5, 1.0), (0.0, 0.0, 0.05), 35.0).at(0.0)
    first, after, again = (renderer.draw([Moment(state, view)]) for state in (whole, broken, whole))
    assert np.array_equal(first, again)
    assert np.abs(first.astype(int) - after).max() > 60
