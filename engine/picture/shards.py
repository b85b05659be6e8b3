"""What is left of a thing that broke: its surface in convex-ish pieces, and where each is so long after.

Everything follows from the body's id, its mesh and how it was moving when it broke, so that any frame can be drawn alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.foundation.seed import generator
from engine.picture.tessellation import Mesh

COUNT = 11
"""Pieces of a broken thing."""
GRAVITY = 9.81
SLIDE_S = 0.12
"""Time in which a piece that has landed comes to rest."""


@dataclass(frozen=True)
class Shard:
    """``centre`` [3] and ``normal`` [3] of a piece in the body's frame; ``half`` metres of thickness lying flat; ``away``
    [3] m/s, ``turn`` radians about z and ``tumble`` [3] rotation vector on its way."""

    centre: np.ndarray
    normal: np.ndarray
    half: float
    away: np.ndarray
    turn: float
    tumble: np.ndarray


def _split(mesh: Mesh, longest: float) -> Mesh:
    """The mesh with every triangle in four until no side is much longer than ``longest``, three times at most."""
    for _ in range(3):
        corners = mesh.positions[mesh.faces]
        side = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=-1).max(1)
        long = side > longest
        if not long.any():
            break
        a, b, c = mesh.faces[long].T
        count, split = len(mesh.positions), int(long.sum())
        middle = count + np.arange(3 * split).reshape(3, split)
        ends = [(a, b), (b, c), (c, a)]

        def between(rows: np.ndarray, ends: list = ends) -> np.ndarray:
            return np.concatenate([rows, *[(rows[p] + rows[q]) / 2 for p, q in ends]]).astype(np.float32)

        ab, bc, ca = middle
        faces = np.concatenate(
            [mesh.faces[~long], *[np.stack(f, 1) for f in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]]
        )
        mesh = Mesh(between(mesh.positions), between(mesh.normals), between(mesh.uv), faces.astype(mesh.faces.dtype))
    return mesh


def fractured(body_id: str, meshes: Sequence[Mesh]) -> tuple[list[Shard], list[list[Mesh | None]]]:
    """The shards of a body whose shapes are ``meshes``, and for each shard its part of each mesh (None: nothing)."""
    rng = generator("fracture", body_id)
    points = np.concatenate([m.positions for m in meshes]).astype(float)
    low, high = points.min(0), points.max(0)
    size = float((high - low).max())
    fine = [_split(m, size / 7.0) for m in meshes]
    seeds = points[rng.choice(len(points), COUNT, replace=len(points) < COUNT)]
    seeds = seeds + rng.normal(0.0, 0.06 * size, seeds.shape)
    owners = [_nearest(m, seeds) for m in fine]
    shards, parts = [], []
    for k in range(COUNT):
        own = [_part(m, owner == k) for m, owner in zip(fine, owners, strict=True)]
        if any(p is not None for p in own):
            shards.append(_shard(rng, [p for p in own if p is not None], (low + high) / 2, size))
            parts.append(own)
    return shards, parts


def _nearest(mesh: Mesh, seeds: np.ndarray) -> np.ndarray:
    centres = mesh.positions[mesh.faces].mean(1)
    return np.argmin(np.linalg.norm(centres[:, None] - seeds, axis=-1), axis=1)


def _part(mesh: Mesh, mine: np.ndarray) -> Mesh | None:
    if not mine.any():
        return None
    kept, faces = np.unique(mesh.faces[mine], return_inverse=True)
    faces = faces.reshape(-1, 3).astype(mesh.faces.dtype)
    return Mesh(mesh.positions[kept], mesh.normals[kept], mesh.uv[kept], faces)


def _shard(rng: np.random.Generator, parts: list[Mesh], middle: np.ndarray, size: float) -> Shard:
    points = np.concatenate([p.positions for p in parts]).astype(float)
    centre = points.mean(0)
    _, axes = np.linalg.eigh(np.cov((points - centre).T) + np.eye(3) * 1e-9)
    normal = axes[:, 0] * (1.0 if axes[2, 0] >= 0 else -1.0)
    along = (points - centre) @ normal
    out = (centre - middle) * (1.0, 1.0, 0.0)
    heading = float(np.arctan2(out[1], out[0])) + float(rng.normal(0.0, 0.4))
    speed = float(rng.uniform(0.35, 1.3)) * float(np.clip(size / 0.25, 0.5, 1.5))
    rise = float(rng.uniform(0.2, 1.1))
    away = np.array([np.cos(heading) * speed, np.sin(heading) * speed, rise])
    tumble = rng.normal(0.0, 2.2, 3)
    return Shard(centre, normal, max(float(-along.min()), 0.001), away, float(rng.uniform(-0.8, 0.8)), tumble)


def flight(
    shard: Shard, pose: Sequence[float], velocity: Sequence[float], floor: float, seconds: float
) -> tuple[np.ndarray, np.ndarray]:
    """Rotation [3, 3] and shift [3] that take the shard from the body's frame to the world, ``seconds`` after the body broke
    at ``pose`` moving with ``velocity``; it comes to rest on the height ``floor``."""
    q = np.asarray(pose[3:], float)
    start = np.asarray(pose[:3], float) + space.rotate(q, shard.centre)
    speed = space.rotate(q, shard.away * (1.0, 1.0, 0.0)) * (1.0, 1.0, 0.0)
    speed = speed + np.array([0.3 * velocity[0], 0.3 * velocity[1], shard.away[2] + 0.12 * abs(velocity[2])])
    drop = max(start[2] - floor - shard.half, 0.0)
    landing = (speed[2] + np.sqrt(speed[2] ** 2 + 2.0 * GRAVITY * drop)) / GRAVITY
    air = min(seconds, landing)
    at = start + speed * air - (0.0, 0.0, 0.5 * GRAVITY * air**2)
    if seconds > landing:
        at = at + speed * (0.35, 0.35, 0.0) * SLIDE_S * (1.0 - np.exp(-(seconds - landing) / SLIDE_S))
        at[2] = floor + shard.half
    lying = space.multiply(space.yaw(shard.turn), space.multiply(_flat(space.rotate(q, shard.normal)), q))
    share = min(seconds / max(landing, 1e-6), 1.0)
    blend = (1.0 - share) * q + share * (lying if float(lying @ q) >= 0 else -lying)
    whirl = space.from_rotation_vector(shard.tumble * np.sin(np.pi * share) * 0.9)
    turned = space.matrix(space.multiply(whirl, space.normalised(blend)))
    return turned, at - turned @ shard.centre


def _flat(normal: np.ndarray) -> np.ndarray:
    """The shortest turn [4] that lays ``normal`` upright or upside down, whichever is nearer."""
    goal = np.array([0.0, 0.0, 1.0 if normal[2] >= 0 else -1.0])
    axis = np.cross(normal, goal)
    length = float(np.linalg.norm(axis))
    if length < 1e-9:
        return np.array([1.0, 0.0, 0.0, 0.0])
    return space.about(axis / length, float(np.arctan2(length, float(normal @ goal))))


def lowest(points: np.ndarray, pose: Sequence[float]) -> float:
    """Height of the lowest of ``points`` [n, 3] at ``pose``: of what the thing lies on."""
    return float(pose[2]) + float((points @ space.matrix(np.asarray(pose[3:], float))[2]).min())
