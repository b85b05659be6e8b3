"""Posing agrees with a plain loop over vertices and bones."""

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.picture.people import Skin, near_openings
from engine.world.skeleton import PARENTS
from engine.world.stick_figure import stick_figure


def slowly(figure, root, rotations, face):
    joints = figure.skeleton.joints
    frames = []
    for bone, parent in enumerate(PARENTS):
        turn, at = (rotations[bone], np.asarray(root)) if parent < 0 else (None, None)
        if parent >= 0:
            up_turn, up_at = frames[parent]
            turn = space.multiply(up_turn, rotations[bone])
            at = up_at + space.rotate(up_turn, joints[bone] - joints[parent])
        frames.append((turn, at))
    out = []
    for part in figure.parts:
        moved = part.positions.astype(float).copy()
        for shape, vertex, delta in zip(part.shape_index, part.shape_vertex, part.shape_delta, strict=True):
            moved[vertex] += face[shape] * delta
        for v in range(len(moved)):
            p = np.zeros(3)
            for bone, weight in zip(part.bones[v], part.weights[v], strict=True):
                turn, at = frames[bone]
                p += weight * (at + space.rotate(turn, moved[v] - joints[bone]))
            out.append(p)
    return np.array(out)


def test_skinning_matches_a_direct_loop():
    random = np.random.default_rng(5)
    figure = stick_figure()
    part = figure.parts[0]
    count = len(part.positions)
    bones = random.integers(0, 56, (count, 4)).astype(np.int16)
    weights = random.random((count, 4)).astype(np.float32)
    weights /= weights.sum(1, keepdims=True)
    shapes = {
        "shape_index": random.integers(0, 52, 60).astype(np.int16),
        "shape_vertex": random.integers(0, count, 60).astype(np.int32),
        "shape_delta": random.normal(0, 0.02, (60, 3)).astype(np.float32),
    }
    figure = replace(figure, parts=(replace(part, bones=bones, weights=weights, **shapes), part))
    rotations = space.normalised(random.normal(0, 0.3, (56, 4)) + [1, 0, 0, 0])
    root, face = random.normal(size=3), random.random(52).astype(np.float32)
    posed = Skin(figure).posed(root, rotations, face)
    np.testing.assert_allclose(posed[:, :3], slowly(figure, root, rotations, face), atol=2e-5)
    np.testing.assert_allclose(np.linalg.norm(posed[:, 3:], axis=1), 1.0, atol=1e-4)


def test_rest_pose_is_the_figure_itself():
    figure = stick_figure()
    rotations = np.tile([1.0, 0, 0, 0], (56, 1))
    posed = Skin(figure).posed(figure.skeleton.joints[0], rotations, np.zeros(52, np.float32))
    np.testing.assert_allclose(posed[:, :3], figure.parts[0].positions, atol=1e-5)


def test_one_looks_into_a_sleeve_at_its_ends_only():
    turn, along = np.meshgrid(
        np.linspace(0, 2 * np.pi, 13), np.linspace(0, 1.0, 21), indexing="ij"
    )  # 13th on 1st: a seam
    tube = np.stack([0.1 * np.cos(turn), 0.1 * np.sin(turn), along], -1).reshape(-1, 3)
    first = (np.arange(12)[:, None] * 21 + np.arange(20)).reshape(-1)
    faces = np.concatenate([np.stack([first, first + 21, first + 22], 1), np.stack([first, first + 22, first + 1], 1)])
    part = replace(
        stick_figure().parts[0], positions=tube.astype(np.float32), uv=tube[:, :2].astype(np.float32), faces=faces
    )
    end = np.minimum(tube[:, 2], 1.0 - tube[:, 2])
    np.testing.assert_array_equal(near_openings(part, 0.125), end < 0.125)
