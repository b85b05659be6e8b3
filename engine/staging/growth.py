"""Meshes that asset files ask for by a few numbers: arcs, foliage, rocks, relief, blades, curtains.

Every function returns ``positions`` float32 [v, 3] in metres and ``faces`` int32 [f, 3], counter-clockwise seen from
outside, and depends on its arguments alone.
"""

from __future__ import annotations

import numpy as np

from engine.foundation.seed import generator

Mesh = tuple[np.ndarray, np.ndarray]


def _mesh(positions: np.ndarray, faces: np.ndarray) -> Mesh:
    return np.ascontiguousarray(positions, np.float32), np.ascontiguousarray(faces, np.int32)


def arc(radius: float, width: float, start: float, end: float) -> Mesh:
    """A flat painted line of ``width`` along a circle's arc of outer ``radius``, from ``start`` to ``end`` degrees."""
    steps = max(3, int(np.ceil(abs(end - start) / 5.0)))
    angles = np.radians(np.linspace(start, end, steps + 1))
    ring = np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)], -1)
    positions = np.concatenate([ring * radius, ring * (radius - width)])
    i = np.arange(steps)
    o, n = i, i + steps + 1
    return _mesh(positions, np.concatenate([np.stack([o, o + 1, n], -1), np.stack([o + 1, n + 1, n], -1)]))


def foliage(size: tuple[float, float, float], count: int, leaf: float, seed: str) -> Mesh:
    """A crown of ``count`` leaf sprays (bent rhombs, about ``leaf`` metres long) in the shell of an ellipsoid of ``size``."""
    rng = generator("foliage", seed, count)
    direction = rng.normal(size=(count, 3))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    depth = rng.uniform(0.55, 1.0, (count, 1)) ** 0.5
    lumps = 1.0 + 0.16 * np.sin(direction @ rng.normal(0, 3.2, (3, 1)) + rng.uniform(0, 6.3))
    centre = direction * depth * lumps * np.asarray(size) / 2.0
    out = direction + rng.normal(0, 0.55, (count, 3))
    out[:, 2] -= 0.15
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    side = np.cross(out, rng.normal(size=(count, 3)))
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    lift = np.cross(side, out)
    length = leaf * rng.uniform(0.7, 1.3, (count, 1))
    tip, base = centre + out * length * 0.6 - lift * length * 0.12, centre - out * length * 0.4 - lift * length * 0.12
    left, right = centre + side * length * 0.34, centre - side * length * 0.34
    positions = np.stack([base, right, tip, left], 1).reshape(-1, 3)
    i = np.arange(count) * 4
    return _mesh(positions, np.concatenate([np.stack([i, i + 1, i + 3], -1), np.stack([i + 1, i + 2, i + 3], -1)]))


def blades(size: tuple[float, float, float], count: int, width: float, seed: str) -> Mesh:
    """``count`` bent blades of grass or reed on an ellipse x by y, up to z high."""
    rng = generator("blades", seed, count)
    angle, reach = rng.uniform(0, 2 * np.pi, count), np.sqrt(rng.uniform(0, 1, count))
    root = np.stack([reach * np.cos(angle) * size[0] / 2, reach * np.sin(angle) * size[1] / 2, np.zeros(count)], -1)
    lean = np.stack([np.cos(angle), np.sin(angle), np.zeros(count)], -1) * rng.uniform(0.05, 0.5, (count, 1))
    height = size[2] * rng.uniform(0.55, 1.0, (count, 1))
    turn = rng.uniform(0, 2 * np.pi, count)
    side = np.stack([np.cos(turn), np.sin(turn), np.zeros(count)], -1) * width / 2
    up = np.array([0.0, 0.0, 1.0])
    middle = root + up * height * 0.55 + lean * height * 0.3
    tip = root + up * height + lean * height
    positions = np.stack([root - side, root + side, middle - side * 0.8, middle + side * 0.8, tip], 1).reshape(-1, 3)
    i = np.arange(count) * 5
    faces = [np.stack([i, i + 1, i + 3], -1), np.stack([i, i + 3, i + 2], -1), np.stack([i + 2, i + 3, i + 4], -1)]
    return _mesh(positions, np.concatenate(faces))


def _sphere(rings: int, sectors: int) -> Mesh:
    polar = np.linspace(0, np.pi, rings + 1)[1:-1]
    around = np.arange(sectors) * 2 * np.pi / sectors
    p, a = np.meshgrid(polar, around, indexing="ij")
    body = np.stack([np.sin(p) * np.cos(a), np.sin(p) * np.sin(a), np.cos(p)], -1).reshape(-1, 3)
    positions = np.concatenate([body, [[0, 0, 1.0], [0, 0, -1.0]]])
    i, j = np.meshgrid(np.arange(rings - 2), np.arange(sectors), indexing="ij")
    a0, a1 = (i * sectors + j).ravel(), (i * sectors + (j + 1) % sectors).ravel()
    k = np.arange(sectors)
    top, last = len(body), (rings - 2) * sectors
    faces = [
        np.stack([a0, a0 + sectors, a1], -1),
        np.stack([a1, a0 + sectors, a1 + sectors], -1),
        np.stack([np.full(sectors, top), k, (k + 1) % sectors], -1),
        np.stack([np.full(sectors, top + 1), last + (k + 1) % sectors, last + k], -1),
    ]
    return positions, np.concatenate(faces)


def rock(size: tuple[float, float, float], roughness: float, seed: str, rings: int = 10) -> Mesh:
    """A boulder that fills ``size`` exactly, flat underneath, with facets of relative depth ``roughness``."""
    rng = generator("rock", seed)
    positions, faces = _sphere(rings, rings * 2)
    planes = rng.normal(size=(14, 3))
    planes /= np.linalg.norm(planes, axis=1, keepdims=True)
    cut = 1.0 - roughness * rng.uniform(0.15, 1.0, 14)
    reach = positions @ planes.T
    radius = np.min(np.where(reach > 0.05, cut / np.maximum(reach, 0.05), 9.0), axis=1).clip(max=1.0)
    radius *= 1.0 + 0.06 * roughness * np.sin(positions @ rng.normal(0, 6, (3, 1)) + rng.uniform(0, 6.3))[:, 0]
    positions = positions * radius[:, None]
    positions[:, 2] = np.maximum(positions[:, 2], -0.45)
    low, high = positions.min(0), positions.max(0)
    return _mesh(((positions - low) / (high - low) - 0.5) * np.asarray(size), faces)


def relief(size: tuple[float, float, float], cells: int, flat: float, seed: str) -> Mesh:
    """Rolling ground x by y whose hills rise to z, level (z = 0) within ``flat`` metres of the middle."""
    rng = generator("relief", seed)
    x, y = np.meshgrid(np.linspace(-0.5, 0.5, cells + 1), np.linspace(-0.5, 0.5, cells + 1), indexing="ij")
    height = np.zeros_like(x)
    for octave in range(4):
        direction = rng.uniform(0, 2 * np.pi, 3)
        wave = (2.0**octave) * 5.0
        for heading in direction:
            height += np.sin(wave * (x * np.cos(heading) + y * np.sin(heading)) + rng.uniform(0, 6.3)) / 2.0**octave
    height = (height - height.min()) / (height.max() - height.min())
    distance = np.hypot(x * size[0], y * size[1])
    ease = np.clip((distance - flat) / max(flat * 0.6, 1e-6), 0.0, 1.0)
    z = height * size[2] * ease * ease * (3 - 2 * ease)
    positions = np.stack([x * size[0], y * size[1], z], -1).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(cells), np.arange(cells), indexing="ij")
    a = (i * (cells + 1) + j).ravel()
    b, c, d = a + cells + 1, a + cells + 2, a + 1
    return _mesh(positions, np.concatenate([np.stack([a, b, c], -1), np.stack([a, c, d], -1)]))


def drapery(size: tuple[float, float, float], folds: int) -> Mesh:
    """A hanging cloth: y wide, z high (hanging from z down to 0), with ``folds`` waves of depth x."""
    columns = folds * 8
    y = np.linspace(-0.5, 0.5, columns + 1)
    depth = np.sin(y * folds * 2 * np.pi)
    levels = np.linspace(0.0, 1.0, 5)
    spread = 1.0 - 0.25 * levels  # folds open towards the hem
    positions = np.stack(
        [
            np.outer(spread, depth) * size[0] / 2,
            np.broadcast_to(y * size[1], (5, columns + 1)),
            np.broadcast_to(levels[:, None] * size[2], (5, columns + 1)),
        ],
        -1,
    ).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(4), np.arange(columns), indexing="ij")
    a = (i * (columns + 1) + j).ravel()
    b, c, d = a + 1, a + columns + 2, a + columns + 1
    return _mesh(positions, np.concatenate([np.stack([a, b, c], -1), np.stack([a, c, d], -1)]))
