"""Triangles for every kind of Shape, in the shape's own frame: smooth normals where the form is smooth, texture
coordinates in metres."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.foundation.errors import BugError
from engine.world.body import Shape

CREASE = float(np.cos(np.radians(38.0)))
"""Neighbouring faces that meet at a sharper angle keep separate normals."""


@dataclass(frozen=True)
class Mesh:
    """``positions``, ``normals`` float32 [v, 3]; ``uv`` float32 [v, 2] metres; ``faces`` int32 [f, 3]."""

    positions: np.ndarray
    normals: np.ndarray
    uv: np.ndarray
    faces: np.ndarray


def _mesh(positions: object, normals: object, uv: object, faces: object) -> Mesh:
    return Mesh(
        np.asarray(positions, np.float32).reshape(-1, 3),
        np.asarray(normals, np.float32).reshape(-1, 3),
        np.asarray(uv, np.float32).reshape(-1, 2),
        np.asarray(faces, np.int32).reshape(-1, 3),
    )


def joined(meshes: Sequence[Mesh]) -> Mesh:
    """One mesh of several."""
    starts = np.cumsum([0, *(len(m.positions) for m in meshes)])
    return _mesh(
        np.concatenate([m.positions for m in meshes]),
        np.concatenate([m.normals for m in meshes]),
        np.concatenate([m.uv for m in meshes]),
        np.concatenate([m.faces + s for m, s in zip(meshes, starts, strict=False)]),
    )


def placed(mesh: Mesh, pose: Sequence[float]) -> Mesh:
    """``mesh`` moved by ``pose`` (seven numbers)."""
    turn = space.matrix(np.asarray(pose[3:], float)).T
    return _mesh(mesh.positions @ turn + np.asarray(pose[:3]), mesh.normals @ turn, mesh.uv, mesh.faces)


def tessellated(shape: Shape) -> Mesh:
    """The triangles of ``shape`` in its own frame. Raises BugError for a kind that Shape does not name."""
    maker = _MAKERS.get(shape.kind)
    if maker is None:
        raise BugError(f"A shape of kind {shape.kind!r} cannot be drawn; see engine.world.body.Shape for the kinds.")
    return maker(shape)


def _sides(radius: float) -> int:
    """Edges of a circle: its sagitta stays a few tenths of a millimetre on small things."""
    return int(np.clip(2 * round(5 + 9 * np.sqrt(max(radius, 0.0))), 8, 40))


def _box(shape: Shape) -> Mesh:
    half = np.maximum(np.asarray(shape.size, float), 1e-5) / 2
    bevel = min(shape.bevel, float(half.min()) * 0.95)
    positions: list[np.ndarray] = []
    normals: list[np.ndarray] = []
    uv: list[tuple[float, float]] = []
    faces: list[int] = []
    for axis in range(3):
        a, b = ((1, 2), (0, 2), (0, 1))[axis]
        for sign in (-1.0, 1.0):
            start = len(positions)
            for s, t in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                corner = np.zeros(3)
                corner[axis] = sign * half[axis]
                corner[a], corner[b] = s * (half[a] - bevel), t * (half[b] - bevel)
                positions.append(corner)
                normals.append(np.eye(3)[axis] * sign)
                uv.append((corner[a], corner[b]))
            outward = (sign > 0) == (axis != 1)
            order = (0, 1, 2, 0, 2, 3) if outward else (0, 2, 1, 0, 3, 2)
            faces += [start + k for k in order]
    if bevel > 0:
        faces += _bevel_faces(np.array(positions))
    return _mesh(positions, normals, uv, faces)


def _bevel_faces(corners: np.ndarray) -> list[int]:
    """Strips along the twelve edges and triangles at the eight corners, between the insets of the six sides."""
    sign = np.sign(corners).astype(int)
    side = np.arange(24) // 4
    at = {(int(side[i]), *map(int, sign[i])): i for i in range(24)}
    faces: list[int] = []
    for axis in range(3):  # edges run along this axis
        a, b = ((1, 2), (0, 2), (0, 1))[axis]
        for s in (-1, 1):
            for t in (-1, 1):
                ends = []
                for along in (-1, 1):
                    key = [0, 0, 0]
                    key[axis], key[a], key[b] = along, s, t
                    ends.append((at[(2 * a + (s > 0), *key)], at[(2 * b + (t > 0), *key)]))
                (p, q), (r, u) = ends
                faces += _outward(corners, [p, q, u]) + _outward(corners, [p, u, r])
    for corner in np.ndindex(2, 2, 2):
        signs = [2 * k - 1 for k in corner]
        faces += _outward(corners, [at[(2 * axis + (signs[axis] > 0), *signs)] for axis in range(3)])
    return faces


def _outward(points: np.ndarray, face: list[int]) -> list[int]:
    a, b, c = points[face]
    return face if np.dot(np.cross(b - a, c - a), a + b + c) > 0 else [face[0], face[2], face[1]]


def _revolved(profile: np.ndarray, sides: int, squash: float = 1.0) -> Mesh:
    """Turn (radius, z) pairs about z; ``squash`` scales y. Texture: u around at the widest radius, v along."""
    profile = np.asarray(profile, float)
    closed = np.roll(profile, -1, 0)
    if np.sum(profile[:, 0] * closed[:, 1] - closed[:, 0] * profile[:, 1]) < 0:
        profile = profile[::-1]
    step = np.diff(profile, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    step, keep = step[length > 1e-9], np.r_[True, length > 1e-9]
    profile, length = profile[keep], length[length > 1e-9]
    outward = np.stack([step[:, 1], -step[:, 0]], -1) / length[:, None]
    along = np.r_[0.0, np.cumsum(length)]
    angle = np.linspace(0.0, 2 * np.pi, sides + 1)
    around = np.stack([np.cos(angle), np.sin(angle) * squash], -1)
    turned = np.stack([np.cos(angle), np.sin(angle) / max(squash, 1e-6)], -1)
    widest = max(float(profile[:, 0].max()), 1e-6)
    meshes = []
    start = 0
    for end in range(1, len(step) + 1):
        if end < len(step) and outward[end - 1] @ outward[end] > CREASE:
            continue
        ring = np.zeros((end - start + 1, 2))
        ring[:-1] += outward[start:end]
        ring[1:] += outward[start:end]
        ring /= np.linalg.norm(ring, axis=1, keepdims=True)
        meshes.append(_band(profile[start : end + 1], ring, along[start : end + 1], around, turned, angle * widest))
        start = end
    return joined(meshes)


def _band(
    profile: np.ndarray,
    ring: np.ndarray,
    along: np.ndarray,
    around: np.ndarray,
    turned: np.ndarray,
    u: np.ndarray,
) -> Mesh:
    rows, columns = len(profile), len(around)
    positions = np.concatenate(
        [profile[:, None, :1] * around[None], np.broadcast_to(profile[:, None, 1:], (rows, columns, 1))], -1
    )
    normals = np.concatenate(
        [ring[:, None, :1] * turned[None], np.broadcast_to(ring[:, None, 1:], (rows, columns, 1))], -1
    )
    flat = np.abs(ring[:, 1]).min() > 0.99  # an end cap: map it like a plane
    uv = positions[..., :2] if flat else np.stack(np.broadcast_arrays(u[None], along[:, None]), -1)
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    a = (i * columns + j).ravel()
    b, c, d = a + 1, a + columns + 1, a + columns
    faces = np.concatenate([np.stack([a, b, c], -1), np.stack([a, c, d], -1)])
    points = positions.reshape(-1, 3)
    area = np.linalg.norm(
        np.cross(points[faces[:, 1]] - points[faces[:, 0]], points[faces[:, 2]] - points[faces[:, 0]]), axis=1
    )
    return _mesh(points, space.normalised(normals), uv, faces[area > 1e-12])


def _arc(radius_r: float, radius_z: float, start: float, end: float, count: int, centre_z: float = 0.0) -> np.ndarray:
    angle = np.linspace(start, end, count)
    return np.stack([np.maximum(np.cos(angle), 0.0) * radius_r, centre_z + np.sin(angle) * radius_z], -1)


def _ellipsoid(shape: Shape) -> Mesh:
    x, y, z = np.maximum(np.asarray(shape.size, float), 1e-5) / 2
    sides = _sides(max(x, y, z))
    mesh = _revolved(_arc(1.0, 1.0, -np.pi / 2, np.pi / 2, sides // 2 + 1), sides)
    unit = mesh.positions.astype(float)
    mean = (x + y) / 2
    # u and v as a map of the ball: whole turns stay whole, so that balls can carry their seams
    u = mesh.uv[:, 0] * mean
    v = np.arcsin(np.clip(unit[:, 2], -1, 1)) * z
    return _mesh(unit * (x, y, z), space.normalised(unit / (x, y, z)), np.stack([u, v], -1), mesh.faces)


def _cylinder(shape: Shape) -> Mesh:
    x, y, z = np.maximum(np.asarray(shape.size, float), 1e-5)
    r, h = x / 2, z / 2
    bevel = min(shape.bevel, r * 0.9, h * 0.9)
    if bevel > 0:
        low = _arc(bevel, bevel, -np.pi / 2, 0.0, 4, -h + bevel) + (r - bevel, 0.0)
        profile = np.concatenate([[(0.0, -h)], low, low[::-1] * (1, -1), [(0.0, h)]])
    else:
        profile = np.array([(0.0, -h), (r, -h), (r, h), (0.0, h)])
    return _revolved(profile, _sides(r), y / x)


def _cone(shape: Shape) -> Mesh:
    x, y, z = np.maximum(np.asarray(shape.size, float), 1e-5)
    profile = np.array([(0.0, -z / 2), (x / 2, -z / 2), (0.0, z / 2)])
    return _revolved(profile, _sides(x / 2), y / x)


def _capsule(shape: Shape) -> Mesh:
    x, y, z = np.maximum(np.asarray(shape.size, float), 1e-5)
    r = x / 2
    straight = max(z / 2 - r, 0.0)
    count = max(_sides(r) // 4 + 1, 3)
    low = _arc(r, r, -np.pi / 2, 0.0, count, -straight)
    return _revolved(np.concatenate([low, low[::-1] * (1, -1)]), _sides(r), y / x)


def _plane(shape: Shape) -> Mesh:
    x, y = shape.size[0] / 2, shape.size[1] / 2
    corners = np.array([(-x, -y), (x, -y), (x, y), (-x, y)])
    return _mesh(np.c_[corners, np.zeros(4)], np.tile((0, 0, 1), (4, 1)), corners, [0, 1, 2, 0, 2, 3])


def _torus(shape: Shape) -> Mesh:
    tube = shape.size[2] / 2
    ring = shape.size[0] / 2 - tube
    angle = np.linspace(0.0, 2 * np.pi, max(_sides(tube), 8) + 1)
    profile = np.stack([ring + tube * np.cos(angle), tube * np.sin(angle)], -1)
    mesh = _revolved(profile, max(_sides(ring), 16))
    centre = space.normalised(mesh.positions * (1, 1, 0)) * ring
    return _mesh(mesh.positions, space.normalised(mesh.positions - centre), mesh.uv, mesh.faces)


def _lathe(shape: Shape) -> Mesh:
    profile = np.asarray(shape.profile, float)
    return _revolved(profile, _sides(float(profile[:, 0].max())))


def _extrusion(shape: Shape) -> Mesh:
    outline = np.asarray(shape.profile, float)
    height = shape.size[2]
    following = np.roll(outline, -1, 0)
    if np.sum(outline[:, 0] * following[:, 1] - following[:, 0] * outline[:, 1]) < 0:
        outline = outline[::-1]
        following = np.roll(outline, -1, 0)
    caps = triangulated(outline)
    n = len(outline)
    low, high = np.c_[outline, np.zeros(n)], np.c_[outline, np.full(n, height)]
    top = _mesh(high, np.tile((0, 0, 1), (n, 1)), outline, caps)
    bottom = _mesh(low, np.tile((0, 0, -1), (n, 1)), outline, caps[:, ::-1])
    edge = following - outline
    out = space.normalised(np.stack([edge[:, 1], -edge[:, 0]], -1))
    before, after = np.roll(out, 1, 0), np.roll(out, -1, 0)
    first = np.where(np.sum(before * out, 1)[:, None] > CREASE, space.normalised(before + out), out)
    last = np.where(np.sum(after * out, 1)[:, None] > CREASE, space.normalised(after + out), out)
    along = np.r_[0.0, np.cumsum(np.linalg.norm(edge, axis=1))]
    flat = np.zeros((n, 1))
    positions = np.stack([low, np.roll(low, -1, 0), np.roll(high, -1, 0), high], 1)
    normals = np.stack([np.c_[k, flat] for k in (first, last, last, first)], 1)
    tall = np.full(n, height)
    uv = np.stack(
        [
            np.c_[along[:-1], flat],
            np.c_[along[1:], flat],
            np.c_[along[1:], tall],
            np.c_[along[:-1], tall],
        ],
        1,
    )
    quads = np.arange(n)[:, None] * 4 + np.array([0, 1, 2, 0, 2, 3])
    return joined([top, bottom, _mesh(positions, normals, uv, quads)])


def triangulated(outline: np.ndarray) -> np.ndarray:
    """Triangles int32 [n - 2, 3] of a simple counter-clockwise polygon [n, 2], by ear clipping."""
    left = list(range(len(outline)))
    faces: list[tuple[int, ...]] = []

    def cross(o: int, a: int, b: int) -> float:
        p, q, r = outline[o], outline[a], outline[b]
        return float((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))

    while len(left) > 3:
        for k in range(len(left)):
            i, j, m = left[k - 1], left[k], left[(k + 1) % len(left)]
            if cross(i, j, m) <= 1e-14:
                continue
            others = (o for o in left if o not in (i, j, m))
            if any(cross(i, j, o) >= 0 and cross(j, m, o) >= 0 and cross(m, i, o) >= 0 for o in others):
                continue
            faces.append((i, j, m))
            left.pop(k)
            break
        else:  # only collinear or touching corners remain: any fan covers them
            left.pop(0)
    faces.append(tuple(left))
    return np.array(faces, np.int32)


def _tube(shape: Shape) -> Mesh:
    path = np.asarray(shape.path, float)
    radius = shape.size[0] / 2
    tangent = space.normalised(np.gradient(path, axis=0))
    normal = space.normalised(np.cross(tangent[0], np.eye(3)[np.argmin(np.abs(tangent[0]))]))
    frames = []
    for k, along in enumerate(tangent):  # carry the frame along without twist
        if k:
            normal = space.rotate(space.between(tangent[k - 1], along), normal)
        frames.append((normal, np.cross(along, normal)))
    sides = max(_sides(radius), 8)
    angle = np.linspace(0.0, 2 * np.pi, sides + 1)
    around = np.array([np.cos(angle)[:, None] * n + np.sin(angle)[:, None] * b for n, b in frames])
    positions = path[:, None] + around * radius
    length = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))]
    uv = np.stack(np.broadcast_arrays((angle * radius)[None], length[:, None]), -1)
    i, j = np.meshgrid(np.arange(len(path) - 1), np.arange(sides), indexing="ij")
    a = (i * (sides + 1) + j).ravel()
    b, c, d = a + 1, a + sides + 2, a + sides + 1
    wall = _mesh(positions, around, uv, np.concatenate([np.stack([a, b, c], -1), np.stack([a, c, d], -1)]))
    fan = np.stack([np.zeros(sides - 2, int), np.arange(1, sides - 1), np.arange(2, sides)], -1)
    ends = [
        _mesh(positions[k, :-1], np.tile(tangent[k] * s, (sides, 1)), uv[k, :-1], fan[:, :: int(s)])
        for k, s in ((0, -1.0), (-1, 1.0))
    ]
    return joined([wall, *ends])


def _given(shape: Shape) -> Mesh:
    if shape.positions is None or shape.faces is None:
        raise BugError(f"The mesh shape {shape.name!r} has no positions or faces.")
    return with_normals(np.asarray(shape.positions, float), np.asarray(shape.faces, np.int64))


def with_normals(positions: np.ndarray, faces: np.ndarray) -> Mesh:
    """A mesh with normals by area (sharp edges kept) and a texture laid on along the dominant axis, in metres."""
    corners = positions[faces]
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    flat = space.normalised(area)
    smooth = np.zeros_like(positions)
    for k in range(3):
        np.add.at(smooth, faces[:, k], area)
    at_corner = space.normalised(smooth)[faces]
    sharp = np.sum(at_corner * flat[:, None], -1, keepdims=True) < CREASE
    normals = np.where(sharp, flat[:, None], at_corner)
    axis = np.argmax(np.abs(flat), 1)
    pair = np.array([(1, 2), (0, 2), (0, 1)])[axis]
    uv = np.take_along_axis(corners, np.broadcast_to(pair[:, None], (len(faces), 3, 2)), -1)
    rows = np.concatenate([corners, normals, uv], -1).reshape(-1, 8).astype(np.float32)
    unique, index = np.unique(rows, axis=0, return_inverse=True)
    return _mesh(unique[:, :3], unique[:, 3:6], unique[:, 6:], index.reshape(-1, 3))


_MAKERS: dict[str, Callable[[Shape], Mesh]] = {
    "box": _box,
    "sphere": _ellipsoid,
    "ellipsoid": _ellipsoid,
    "cylinder": _cylinder,
    "cone": _cone,
    "capsule": _capsule,
    "plane": _plane,
    "torus": _torus,
    "lathe": _lathe,
    "extrusion": _extrusion,
    "tube": _tube,
    "mesh": _given,
}
