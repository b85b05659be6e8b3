"""Hair that reads as hair: a cap over the scalp, and over it locks that are combed, fall and taper.

Every vertex is rooted in the body's mesh, so hair on the face follows the face shapes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy import sparse
from scipy.spatial import cKDTree

from engine.foundation.colour import Rgb, srgb_from_linear
from engine.foundation.seed import generator
from engine.staging.people import body, skin, surface
from engine.staging.people.surface import Surface
from engine.world.skeleton import INDEX

_SEGMENTS = 6


@dataclass(frozen=True)
class Style:
    """A haircut. Lengths in metres on a grown head. ``lift`` thickness of the cap; ``bumps`` how lumpy it is;
    ``locks`` how many; ``top``, ``side``, ``back`` lengths; ``width`` of a lock; ``comb`` "crown", "part", "back", "down", "out";
    ``curl`` radius of the waves; ``stand`` how far locks rise at the root; ``gather`` "", "ponytail", "bun", "braids"."""

    lift: float = 0.008
    bumps: float = 0.0
    locks: int = 300
    top: float = 0.04
    side: float = 0.03
    back: float = 0.03
    width: float = 0.010
    comb: str = "crown"
    curl: float = 0.0
    stand: float = 0.4
    gather: str = ""
    fringe: float = 0.0


@dataclass
class Locks:
    """Positions, normals, uv, faces and the mixture rows of the body vertices that the hair is rooted in."""

    positions: np.ndarray
    normals: np.ndarray
    uv: np.ndarray
    faces: np.ndarray
    mix: sparse.csr_matrix


@cache
def _head() -> Surface:
    """The skin of the head and neck."""
    bake = body.load()
    whole = surface.from_group(bake.groups["body"], len(bake.template))
    share = np.asarray(whole.mix @ bake.dense_weights)[:, [INDEX["head"], INDEX["neck"]]].sum(1)
    return surface.clip(whole, share - 0.5)


@cache
def _grown(mask: str, threshold: float, fine: bool) -> tuple[Surface, np.ndarray]:
    """(surface, density [n]) of the part of the head where the painter's ``mask`` lets hair grow."""
    head = _head()
    density = skin.at(mask, head.uv)
    density = 0.5 * density + 0.5 * (head.smoother @ density)
    patch = surface.clip(head, density - threshold)
    if fine:
        patch = surface.subdivided(patch)
    return patch, np.clip((skin.at(mask, patch.uv) - threshold) / (1 - threshold), 0, 1)


def grow(style: Style, vertices: np.ndarray, joints: np.ndarray, scale: float, key: str, hat: bool = False) -> Locks:
    """The hair of ``style`` on a head with body ``vertices``; ``scale`` is the head's size over a grown one's. A ``hat``
    presses it flat."""
    if hat:
        style = replace(style, lift=min(style.lift, 0.002), bumps=0.0, stand=0.0, fringe=0.0, curl=0.0)
    patch, density = _grown("scalp", 0.25, style.bumps > 0)
    base = patch.mix @ vertices
    out = surface.normals(base, patch.faces, patch.twins)
    centre = joints[INDEX["eye.L"]] * [1, 0, 1] + np.array([-0.085, 0.0, 0.01]) * scale
    inner = _distance_to_rim(patch, base)
    rise = np.clip(inner / (0.018 * scale), 0.0, 1.0) ** 0.6
    lift = style.lift * scale * rise
    if style.bumps:
        radial = (base - centre) / np.linalg.norm(base - centre, axis=1, keepdims=True)
        out = out * 0.4 + radial * 0.6
        lift = lift * (1 + style.bumps * _lumps(base / scale, key))
    cap = base + out * lift[:, None] + out * 0.0006
    side = np.where(style.comb == "back", 0, 1)
    across = cap[:, 0] if side else cap[:, 1]
    uv = np.stack([across / (0.07 * scale), np.clip((cap[:, 2] - centre[2]) / (-0.25 * scale) + 0.45, 0.02, 0.98)], 1)
    if style.bumps and not style.locks:
        uv = np.stack([cap[:, 1] + 0.3 * cap[:, 0], cap[:, 2] + 0.2 * cap[:, 0]], 1) / (0.12 * scale)
    pieces = [Locks(cap, surface.normals(cap, patch.faces, patch.twins), uv, patch.faces, patch.mix)]
    if style.locks:
        pieces.append(_locks(style, patch, vertices, cap, centre, scale, key))
    if style.gather:
        pieces += _gathered(style, patch, vertices, centre, scale, key)
    return _joined(pieces)


def _distance_to_rim(patch: Surface, positions: np.ndarray) -> np.ndarray:
    return cKDTree(positions[patch.edge]).query(positions)[0]


def _lumps(points: np.ndarray, key: str) -> np.ndarray:
    """Smooth pseudo-random lumps of about 2 cm, -1..1."""
    random = generator("hair lumps", key)
    total = np.zeros(len(points))
    for size in (0.035, 0.02, 0.012):
        for _ in range(4):
            wave = random.normal(size=3)
            wave *= 2 * np.pi / size / np.linalg.norm(wave)
            total += np.sin(points @ wave + random.random() * 6.28) * size * 18
    return np.tanh(total * 0.55)


def _locks(
    style: Style, patch: Surface, vertices: np.ndarray, cap: np.ndarray, centre: np.ndarray, scale: float, key: str
) -> Locks:
    random = generator("hair", style.comb, key)
    corner, weight = _roots(patch, cap, style.locks, random)
    root = (cap[corner] * weight[..., None]).sum(1)
    mix = _rooted(patch.mix, corner, weight)
    seen = (root - centre) / scale
    up = np.clip(seen[:, 2] / 0.11, -1, 1)
    front = np.clip(seen[:, 0] / 0.09, -1, 1)
    length = np.where(up > 0.55, style.top, np.where(front < -0.15, style.back, style.side))
    blend = np.clip((up - 0.35) / 0.4, 0, 1)
    low = np.where(front < -0.1, style.back, style.side)
    length = (low + (style.top - low) * blend) * scale * (0.8 + 0.4 * random.random(len(root)))
    fringe = (front > 0.45) & (np.abs(seen[:, 1]) < 0.06)
    if style.fringe:
        length = np.where(fringe, style.fringe * scale * (0.9 + 0.2 * random.random(len(root))), length)
    flow = _combed(style, seen, fringe, random)
    if style.gather in ("ponytail", "bun"):
        length = np.linalg.norm(seen - np.array([-0.116, 0.0, 0.05]), axis=1) * scale * 1.15
    solid = np.concatenate([cap, vertices[_solid()]])
    outward = np.concatenate([(cap - centre), _solid_normals(vertices)])
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    margin = np.concatenate([np.full(len(cap), 0.001), np.full(len(solid) - len(cap), 0.022)]) * scale
    path = _fall(root, flow, length, style, (solid, outward, margin), centre, scale, random)
    return _ribbons(path, centre, style.width * scale, mix, random)


@cache
def _solid() -> np.ndarray:
    """Body vertices that hair must not sink into: the face, and the helper mesh about neck and shoulders."""
    bake = body.load()
    tights = np.unique(bake.groups["tights"].vertex)
    trunk = bake.dense_weights[tights][:, [INDEX["upperarm.L"], INDEX["upperarm.R"]]].sum(1) < 0.3
    high = bake.template[tights, 2] > bake.joints[INDEX["chest"], 2] - 0.05
    return tights[high & trunk]


def _solid_normals(vertices: np.ndarray) -> np.ndarray:
    group = body.load().groups["tights"]
    faces = surface.triangles(group.vertex[group.quads])
    return surface.normals(vertices, faces)[_solid()]


def _roots(patch: Surface, cap: np.ndarray, count: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(corner vertices [n, 3], barycentric [n, 3]) of roots spread evenly over the cap."""
    corners = cap[patch.faces]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    place = (np.arange(count) + random.random(count)) / count
    face = np.searchsorted(np.cumsum(area) / area.sum(), place)
    return patch.faces[np.clip(face, 0, len(area) - 1)], random.dirichlet([1.5, 1.5, 1.5], count)


def _rooted(mix: sparse.csr_matrix, corner: np.ndarray, weight: np.ndarray) -> sparse.csr_matrix:
    count = len(corner)
    pick = sparse.csr_matrix((weight.ravel(), (np.repeat(np.arange(count), 3), corner.ravel())), (count, mix.shape[0]))
    return (pick @ mix).tocsr()


def _combed(style: Style, seen: np.ndarray, fringe: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Direction in which each lock is combed."""
    side = np.sign(seen[:, 1] - 0.022)
    high = np.clip(seen[:, 2] / 0.1, 0, 1)
    if style.gather in ("ponytail", "bun"):
        flow = np.array([-0.116, 0.0, 0.05]) - seen
        flow /= np.linalg.norm(flow, axis=1, keepdims=True) + 0.02
    elif style.comb == "back":
        flow = np.stack([-1.0 - 0 * side, 0.25 * seen[:, 1] / 0.08, -0.25 - 0.5 * (1 - high)], 1)
    elif style.comb == "part":
        flow = np.stack([-0.30 - 0.45 * (1 - high), side * (0.25 + 0.9 * high), -0.35 - 0.9 * (1 - high)], 1)
    elif style.comb == "out":
        flow = seen / np.linalg.norm(seen, axis=1, keepdims=True)
    else:
        crown = np.array([-0.055, 0.012, 0.095])
        away = seen - crown
        flow = away / (np.linalg.norm(away, axis=1, keepdims=True) + 0.01)
        flow[:, 2] -= 0.35 * (1 - high)
    if style.fringe:
        flow[fringe] = np.stack([np.full(fringe.sum(), 0.9), 0.35 * side[fringe], np.full(fringe.sum(), -0.35)], 1)
    waves = np.stack(
        [np.sin(seen @ np.array(v) * 60 + p) for v, p in (((1, 2, 0.5), 0), ((-1, 1, 2), 2), ((2, 0.3, -1), 4))], 1
    )
    return flow + 0.14 * waves + random.normal(0, 0.06, flow.shape)


def _fall(
    root: np.ndarray, flow: np.ndarray, length: np.ndarray, style: Style, solid: tuple, centre: np.ndarray, scale: float,
    random: np.random.Generator,
) -> np.ndarray:  # fmt: skip
    """[n, segments + 1, 3]: each lock leaves along its comb, bends down, and slides along what it meets."""
    points, outward, margin = solid
    tree = cKDTree(points)
    step = (length / _SEGMENTS)[:, None]
    at = root.copy()
    layer = (0.0015 + (0.0055 if style.stand else 0.0015) * random.random(len(root))) * scale
    phase = random.random(len(root)) * 2 * np.pi
    path = [root - 0.002 * scale * outward[tree.query(root)[1]]]
    heavy = np.clip(length / (0.22 * scale), 0.05, 1.0)[:, None] * (0.1 if style.gather in ("ponytail", "bun") else 1.0)
    for k in range(1, _SEGMENTS + 1):
        share = k / _SEGMENTS
        near = tree.query(at)[1]
        normal = outward[near]
        along = flow - (flow * normal).sum(1, keepdims=True) * normal * 0.9
        go = along * (1 - 0.75 * share * heavy) + normal * style.stand * (1 - share) ** 2
        go = go + np.array([0, 0, -1.0]) * heavy * (0.15 + 1.5 * share)
        if style.curl:
            turn = phase + share * length / scale * 70
            aside = np.cross(along, normal)
            go = go + style.curl * 30 * (np.cos(turn)[:, None] * aside + 0.6 * np.sin(turn)[:, None] * normal)
        at = at + step * go / np.linalg.norm(go, axis=1, keepdims=True)
        distance, near = tree.query(at)
        depth = ((at - points[near]) * outward[near]).sum(1)
        clear = margin[near] + layer * np.sin(np.pi * min(share * 1.15, 0.9))
        push = np.where(distance < 0.07 * scale, np.clip(clear - depth, 0, 0.05 * scale), 0.0)
        at = at + outward[near] * push[:, None]
        path.append(at.copy())
    return np.stack(path, 1)


def _ribbons(
    path: np.ndarray, centre: np.ndarray, width: float, mix: sparse.csr_matrix, random: np.random.Generator
) -> Locks:
    """Flat tapered strips along ``path`` [n, k, 3], shaded as if round."""
    count, size = path.shape[:2]
    tangent = np.gradient(path, axis=1)
    tangent /= np.linalg.norm(tangent, axis=2, keepdims=True) + 1e-12
    out = path - centre
    out[..., 2] *= 0.6
    aside = np.cross(tangent, out)
    aside /= np.linalg.norm(aside, axis=2, keepdims=True) + 1e-12
    normal = np.cross(aside, tangent)
    normal *= np.sign((normal * out).sum(2, keepdims=True) + 1e-12)
    share = np.linspace(0, 1, size)
    taper = np.interp(share, [0, 0.15, 0.6, 0.9, 1.0], [0.75, 1.0, 0.95, 0.5, 0.08])
    half = 0.5 * width * taper[None, :, None] * (0.7 + 0.6 * random.random((count, 1, 1)))
    left, right = path - aside * half, path + aside * half
    positions = np.stack([left, right], 2).reshape(-1, 3)
    normals = np.stack([normal - 0.55 * aside, normal + 0.55 * aside], 2).reshape(-1, 3)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    start = random.random((count, 1, 1))
    u = start + np.array([0.0, 0.14])[None, None, :] * np.ones((1, size, 1))
    v = np.broadcast_to(0.03 + 0.94 * share[None, :, None], (count, size, 2))
    uv = np.stack([np.broadcast_to(u, (count, size, 2)), v], -1).reshape(-1, 2)
    first = (np.arange(count)[:, None] * size + np.arange(size - 1)[None]) * 2
    quads = np.stack([first, first + 1, first + 3, first + 2], -1).reshape(-1, 4)
    rows = sparse.csr_matrix(
        (np.ones(len(positions)), (np.arange(len(positions)), np.repeat(np.arange(count), 2 * size))),
        (len(positions), count),
    )
    return Locks(positions, normals, uv, surface.triangles(quads), (rows @ mix).tocsr())


def _gathered(
    style: Style, patch: Surface, vertices: np.ndarray, centre: np.ndarray, scale: float, key: str
) -> list[Locks]:
    """A ponytail, a bun or two braids behind the head."""
    random = generator("gathered hair", key)
    crown = _crown_row(patch)
    if style.gather == "bun":
        knot = centre + np.array([-0.118, 0.0, 0.055]) * scale
        return [_ball(knot, np.array([0.034, 0.040, 0.038]) * scale, crown, 3.0)]
    if style.gather == "braids":
        pieces = []
        for side in (1.0, -1.0):
            for k in range(9):
                at = (
                    centre
                    + np.array([-0.055 + 0.012 * min(k, 4), side * (0.078 + 0.004 * k), -0.045 - 0.027 * k]) * scale
                )
                size = np.array([0.017, 0.017, 0.021]) * scale * (1.0 - 0.045 * k)
                pieces.append(_ball(at + [0, 0.004 * (-1) ** k * scale, 0], size, crown, 1.0))
        return pieces
    knot = centre + np.array([-0.112, 0.0, 0.045]) * scale
    count = 110
    turn = random.random(count) * 2 * np.pi
    spread = np.sqrt(random.random(count))
    ring = np.stack([0 * turn, np.cos(turn) * spread, np.sin(turn) * spread], 1)
    share = np.linspace(0, 1, _SEGMENTS + 1)
    back = np.interp(share, [0, 0.12, 0.3, 1], [0, -0.045, -0.06, -0.045]) * scale
    drop = np.interp(share, [0, 0.12, 0.3, 1], [0, 0.006, -0.05, -style.back / scale]) * scale
    thick = np.interp(share, [0, 0.1, 0.35, 0.8, 1], [0.010, 0.016, 0.028, 0.024, 0.008]) * scale
    line = knot + np.stack([back, 0 * back, drop], 1)
    path = (
        line[None]
        + ring[:, None] * thick[None, :, None]
        + np.stack([0.7 * spread * np.cos(turn + 1), 0 * turn, 0 * turn], 1)[:, None] * thick[None, :, None]
    )
    path = path + random.normal(0, 0.002, (count, 1, 3)) * share[None, :, None] * scale
    rows = sparse.vstack([crown] * count).tocsr()
    return [
        _ball(knot, np.array([0.016, 0.017, 0.017]) * scale, crown, 1.0),
        _ribbons(path, line.mean(0) + [0.03 * scale, 0, 0], 0.012 * scale, rows, random),
    ]


def _crown_row(patch: Surface) -> sparse.csr_matrix:
    """Mixture row of a point that moves with the head alone."""
    bake = body.load()
    head = np.asarray(patch.mix @ bake.dense_weights)[:, INDEX["head"]]
    return patch.mix[int(np.argmax(head))]


def _ball(at: np.ndarray, size: np.ndarray, row: sparse.csr_matrix, turns: float) -> Locks:
    """An ellipsoid wound with hair."""
    rings, around = 9, 14
    angle = np.linspace(0.02, np.pi - 0.02, rings)
    turn = np.arange(around + 1) * 2 * np.pi / around
    a, t = np.meshgrid(angle, turn, indexing="ij")
    unit = np.stack([np.cos(a), np.sin(a) * np.cos(t), np.sin(a) * np.sin(t)], -1).reshape(-1, 3)
    uv = np.stack([t.ravel() / 6.28 * turns, 0.2 + 0.6 * a.ravel() / np.pi], 1)[:, ::-1] * [1.5, 0.6]
    ring, step = np.meshgrid(np.arange(rings - 1), np.arange(around), indexing="ij")
    first = ring * (around + 1) + step
    quads = np.stack([first, first + around + 1, first + around + 2, first + 1], -1).reshape(-1, 4)
    normal = unit / size
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    return Locks(at + unit * size, normal, uv, surface.triangles(quads), sparse.vstack([row] * len(unit)).tocsr())


def beard(
    vertices: np.ndarray, joints: np.ndarray, scale: float, length: float, masks: tuple[str, ...], key: str
) -> Locks:
    """A beard or moustache: a thin pelt that follows the jaw, with short locks."""
    pieces = []
    centre = joints[INDEX["eye.L"]] * [1, 0, 1] + np.array([-0.085, 0.0, -0.02]) * scale
    for mask in masks:
        patch, density = _grown(mask, 0.45, False)
        base = patch.mix @ vertices
        out = surface.normals(base, patch.faces, patch.twins)
        rise = np.clip(_distance_to_rim(patch, base) / (0.010 * scale), 0, 1) ** 0.7
        cap = base + out * ((0.0006 + 0.45 * length * rise) * scale)[:, None]
        uv = np.stack([cap[:, 1] / (0.05 * scale), np.clip(0.5 - (cap[:, 2] - centre[2]) / 0.3, 0.1, 0.9)], 1)
        pieces.append(Locks(cap, surface.normals(cap, patch.faces, patch.twins), uv, patch.faces, patch.mix))
        random = generator("beard", mask, key)
        count = 170 if mask == "beard" else 60
        corner, weight = _roots(patch, cap, count, random)
        root = (cap[corner] * weight[..., None]).sum(1)
        normal = (out[corner] * weight[..., None]).sum(1)
        flow = np.stack(
            [0.25 + 0 * root[:, 1], np.sign(root[:, 1]) * (0.5 if mask != "beard" else 0.1), -1.0 + 0 * root[:, 1]], 1
        )
        flow = flow + random.normal(0, 0.12, flow.shape)
        share = np.linspace(0, 1, 4)
        reach = length * scale * (0.7 + 0.6 * random.random(count))[:, None, None]
        path = (
            root[:, None]
            + reach * share[None, :, None] * (flow + 0.35 * normal)[:, None]
            - 0.001 * scale * normal[:, None]
        )
        pieces.append(_ribbons(path, centre, 0.006 * scale, _rooted(patch.mix, corner, weight), random))
    return _joined(pieces)


def _joined(pieces: list[Locks]) -> Locks:
    start = np.cumsum([0, *(len(p.positions) for p in pieces)])
    return Locks(
        np.concatenate([p.positions for p in pieces]),
        np.concatenate([p.normals for p in pieces]),
        np.concatenate([p.uv for p in pieces]),
        np.concatenate([p.faces + at for p, at in zip(pieces, start, strict=False)]),
        sparse.vstack([p.mix for p in pieces]).tocsr(),
    )


def weights(locks: Locks, joints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(bones, weights) [n, 2]: hair rides on the head; what hangs below the chin leans on the chest as well."""
    chin = joints[INDEX["head"], 2] - 0.02
    low = np.clip((chin - locks.positions[:, 2]) / 0.16, 0.0, 0.75)
    bones = np.tile(np.array([INDEX["head"], INDEX["chest"]], np.int16), (len(low), 1))
    return bones, np.stack([1 - low, low], 1).astype(np.float32)


@cache
def coils(colour: Rgb, grey: float) -> np.ndarray:
    """uint8 [256, 256, 4]: tight coils without a direction."""
    from scipy import ndimage

    random = generator("coils")
    grain = ndimage.gaussian_filter(random.standard_normal((256, 256)), 1.5, mode="wrap")
    broad = ndimage.gaussian_filter(random.standard_normal((256, 256)), 6.0, mode="wrap")
    shade = np.clip(0.75 + 0.42 * grain / grain.std() + 0.25 * broad / broad.std(), 0.12, 2.2)[..., None]
    base = np.array(colour) * (1 - grey) + np.array([0.40, 0.39, 0.38]) * grey
    encoded = np.round(srgb_from_linear(base * shade) * 255).astype(np.uint8)
    return np.dstack([encoded, np.full((256, 256), 255, np.uint8)])


@cache
def picture(colour: Rgb, grey: float) -> np.ndarray:
    """uint8 [256, 256, 4]: strands side by side along v, darker at the root (v 0); ``grey`` 0..1 of them white."""
    random = generator("strands")
    from scipy import ndimage

    fine = ndimage.gaussian_filter1d(random.standard_normal(256), 0.7, mode="wrap")
    broad = ndimage.gaussian_filter1d(random.standard_normal(256), 6.0, mode="wrap") * 3
    wander = ndimage.gaussian_filter(random.standard_normal((256, 256)), (30, 1.0), mode="wrap") * 8
    strand = 1 + 0.30 * fine[None] + 0.16 * broad[None] + 0.18 * wander
    root = np.interp(np.linspace(0, 1, 256), [0, 0.2, 0.7, 1], [0.55, 0.85, 1.05, 1.2])[:, None]
    shade = np.clip(strand * root, 0.25, 2.2)[..., None]
    white = ndimage.gaussian_filter1d(random.random(256), 0.5, mode="wrap")
    white = np.clip((grey * 1.3 - 0.15 - np.argsort(np.argsort(white)) / 256.0) * 6 + 0.5, 0, 1)[None, :, None]
    base = np.array(colour) * (1 - white) + np.array([0.48, 0.47, 0.45]) * white
    encoded = np.round(srgb_from_linear(base * shade + 0.002) * 255).astype(np.uint8)
    return np.dstack([encoded, np.full((256, 256), 255, np.uint8)])
