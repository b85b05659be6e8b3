"""The small parts of a face: eyeballs with an iris, teeth and tongue, lashes."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import sparse

from engine.foundation.colour import Rgb, srgb_from_linear
from engine.foundation.seed import generator
from engine.staging.people import body, surface
from engine.staging.people.surface import Surface
from engine.world.figure import FigurePart
from engine.world.material import Appearance
from engine.world.skeleton import INDEX

_RINGS = np.radians([0, 4, 8, 12, 16, 20, 24, 28, 31, 35, 42, 52, 64, 78, 95])
"""Angles from the gaze where the eyeball has a ring of vertices."""
_SEGMENTS = 24
_IRIS = np.radians(28.5)
"""Half angle of the iris: 5.9 mm radius on a 12.3 mm eyeball."""
_PUPIL = 0.36
_PICTURE = 256


def eyes(vertices: np.ndarray, iris: Rgb) -> FigurePart:
    """Both eyeballs, turned by the eyes' bones alone."""
    bake = body.load()
    positions: list[np.ndarray] = []
    normals: list[np.ndarray] = []
    faces: list[np.ndarray] = []
    bones: list[np.ndarray] = []
    ball, uv, triangles = _eyeball()
    for group, bone in (("eye_left", "eye.L"), ("eye_right", "eye.R")):
        points = vertices[np.unique(bake.groups[group].vertex)]
        rows = np.c_[2 * points, np.ones(len(points))]
        fit = np.linalg.lstsq(rows, (points**2).sum(1), rcond=None)[0]
        centre = fit[:3]
        radius = float(np.sqrt(fit[3] + centre @ centre))
        faces.append(triangles + len(ball) * len(positions))
        positions.append(centre + ball * radius)
        normals.append(ball / np.linalg.norm(ball, axis=1, keepdims=True))
        bones.append(np.full((len(ball), 1), INDEX[bone], np.int16))
    count = 2 * len(ball)
    return FigurePart(
        "eyes",
        np.concatenate(positions).astype(np.float32),
        np.concatenate(normals).astype(np.float32),
        np.concatenate([uv, uv]).astype(np.float32),
        np.concatenate(faces).astype(np.int32),
        np.concatenate(bones),
        np.ones((count, 1), np.float32),
        Appearance((0.6, 0.6, 0.6), roughness=0.08),
        texture=_eye_picture(iris),
    )


@cache
def _eyeball() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(positions on about the unit sphere [n, 3], uv [n, 2], triangles) of an eye that looks along x."""
    turn = np.arange(_SEGMENTS) * 2 * np.pi / _SEGMENTS
    angle = np.repeat(_RINGS, _SEGMENTS)
    around = np.tile(turn, len(_RINGS))
    bulge = 1.0 + 0.035 * np.clip(1 - (angle / _IRIS) ** 2, 0, 1)
    unit = np.stack([np.cos(angle), np.sin(angle) * np.cos(around), np.sin(angle) * np.sin(around)], 1)
    radius = 0.5 * (angle / _RINGS[-1]) ** 0.6
    uv = 0.5 + radius[:, None] * np.stack([np.cos(around), -np.sin(around)], 1)
    ring, step = np.meshgrid(np.arange(len(_RINGS) - 1), np.arange(_SEGMENTS), indexing="ij")
    a = ring * _SEGMENTS + step
    b = ring * _SEGMENTS + (step + 1) % _SEGMENTS
    quads = np.stack([a, a + _SEGMENTS, b + _SEGMENTS, b], -1).reshape(-1, 4)
    return unit * bulge[:, None], uv, surface.triangles(quads)


@cache
def _eye_picture(iris: Rgb) -> np.ndarray:
    """uint8 [256, 256, 4]: pupil, iris with fibres and a dark rim, sclera with a little blood and shade."""
    y, x = (np.mgrid[0:_PICTURE, 0:_PICTURE] + 0.5) / _PICTURE - 0.5
    around = np.arctan2(-y, x)
    angle = (np.clip(np.hypot(x, y) * 2, 0, 1)) ** (1 / 0.6) * _RINGS[-1]
    share = angle / _IRIS
    random = generator("iris")
    fibre = np.interp(around, np.linspace(-np.pi, np.pi, 181), np.r_[random.random(180), 0.5])
    fibre = 0.75 + 0.5 * fibre * np.clip(1.2 - 0.5 * share, 0, 1)
    ring = 1 - 0.75 * _rise(share, 0.80, 1.0)
    collar = 1 + 0.35 * np.exp(-(((share - 0.52) / 0.1) ** 2))
    colour = np.array(iris)[None, None] * (fibre * ring * collar)[..., None]
    colour = colour * (1 - 0.35 * np.clip(-y * 6 + 0.1, 0, 1))[..., None]
    sclera = np.array([0.58, 0.53, 0.49]) * (1 - 0.45 * _rise(share, 1.6, 3.2))[..., None]
    veins = np.clip(generator("veins").standard_normal((_PICTURE, _PICTURE)) * 0.02, -0.04, 0.04)
    sclera = sclera * (1 + veins[..., None]) - np.array([0.0, 0.06, 0.06]) * _rise(share, 1.5, 2.6)[..., None]
    out = colour + _rise(share, 0.97, 1.07)[..., None] * (sclera - colour)
    out = out * _rise(share, _PUPIL - 0.03, _PUPIL + 0.04)[..., None] + 0.002
    encoded = np.round(srgb_from_linear(out) * 255).astype(np.uint8)
    return np.dstack([encoded, np.full((_PICTURE, _PICTURE), 255, np.uint8)])


def _rise(value: np.ndarray, low: float, high: float) -> np.ndarray:
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3 - 2 * t)


@cache
def mouth_surface() -> Surface:
    """Teeth and tongue; uv points at the halves of a small picture: teeth left, tongue right."""
    bake = body.load()
    parts = []
    for group, place in (("teeth", 0.2), ("tongue", 0.8)):
        whole = surface.from_group(bake.groups[group], len(bake.template))
        depth = (whole.mix @ bake.template)[:, 0]
        depth = (depth - depth.min()) / np.ptp(depth)
        parts.append(Surface(whole.mix, np.stack([np.full(len(depth), place), depth], 1), whole.faces))
    return surface.joined(parts)


def mouth_picture(age: float) -> np.ndarray:
    """uint8 [16, 8, 4]: teeth and tongue, darker towards the throat."""
    ivory = np.array([0.62, 0.57, 0.47]) * (1 - 0.0016 * max(age - 25, 0))
    columns = np.stack([ivory] * 4 + [np.array([0.42, 0.13, 0.13])] * 4)
    depth = np.linspace(0.15, 1.0, 16)[:, None, None]
    encoded = np.round(srgb_from_linear(columns[None] * depth) * 255).astype(np.uint8)
    return np.dstack([encoded, np.full((16, 8), 255, np.uint8)])


@cache
def lash_surface() -> Surface:
    """Lashes: each card of the helper mesh becomes a row of tapered hairs that follow the lids."""
    bake = body.load()
    group = bake.groups["lashes"]
    uv = group.uv
    rows: list[np.ndarray] = []
    random = generator("lashes")
    for right in (False, True):
        for upper in (True, False):
            side = uv[:, 0] < 0.7085 if right else uv[:, 0] >= 0.7085
            mine = np.nonzero(side & ((uv[:, 1] > 0.045) == upper))[0]
            rows += _hairs(bake, group.vertex[mine], uv[mine], 46 if upper else 26, 1.0 if upper else 0.55, random)
    mix = np.concatenate(rows)
    count = len(mix) // 3
    faces = np.arange(3 * count).reshape(-1, 3)
    return Surface(sparse.csr_matrix(mix), np.tile([[0.0, 0], [1, 0], [0.5, 1]], (count, 1)), faces)


def _hairs(
    bake: body.Bake, vertex: np.ndarray, uv: np.ndarray, count: int, length: float, random: np.random.Generator
) -> list[np.ndarray]:
    """Rows [3, v] for each hair: two roots and a tip, mixed from the card's root and tip borders."""
    eye = bake.joints[INDEX["eye.L"]] * [1, np.sign(bake.template[vertex, 1].mean()), 1]
    away = np.linalg.norm(bake.template[vertex] - eye, axis=1)
    levels = np.unique(np.round(uv[:, 1], 3))
    borders = [vertex[np.abs(uv[:, 1] - level) < 0.0015] for level in (levels[0], levels[-1])]
    borders = [line[np.argsort(bake.template[line, 1], kind="stable")] for line in borders]
    distance = [np.linalg.norm(bake.template[line] - eye, axis=1).mean() for line in borders]
    root, tip = (borders[0], borders[1]) if distance[0] < distance[1] else (borders[1], borders[0])
    del away
    out = []
    for k in range(count):
        at = (k + 0.5) / count
        lean = (at - 0.5) * 0.12 + random.normal() * 0.012
        reach = length * (0.75 + 0.25 * random.random())
        start = _along(bake, root, at - 0.006), _along(bake, root, at + 0.006)
        end = (1 - reach) * _along(bake, root, at) + reach * _along(bake, tip, float(np.clip(at + lean, 0, 1)))
        out.append(np.stack([start[0], start[1], end]))
    return out


def _along(bake: body.Bake, line: np.ndarray, share: float) -> np.ndarray:
    """Mixture row for the point at ``share`` of the polyline ``line``."""
    row = np.zeros(len(bake.template))
    place = float(np.clip(share, 0, 1)) * (len(line) - 1)
    first = min(int(place), len(line) - 2)
    row[line[first]] += 1 - (place - first)
    row[line[first + 1]] += place - first
    return row
