"""Triangle surfaces whose vertices are fixed mixtures of the body's vertices, so that they follow every body shape."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from engine.staging.people.body import Bake, Group


@dataclass(frozen=True)
class Surface:
    """``mix`` sparse float [n, v]: each vertex as a mixture of body vertices (rows sum to 1); ``uv`` float [n, 2];
    ``faces`` int [f, 3]."""

    mix: sparse.csr_matrix
    uv: np.ndarray
    faces: np.ndarray

    @cached_property
    def twins(self) -> np.ndarray:
        """int [n]: one number for all vertices at the same place of the body (texture seams split them)."""
        probe = np.sin(np.arange(self.mix.shape[1]) * 12.9898) * 43758.5453
        places = self.mix @ np.stack([probe % 1.0, (probe * 7.13) % 1.0], 1)
        return np.unique(np.round(places, 9), axis=0, return_inverse=True)[1].ravel()

    @cached_property
    def smoother(self) -> sparse.csr_matrix:
        """[n, n]: each vertex becomes the mean of its neighbours, across texture seams."""
        return _smoother(self.faces, self.twins)

    @cached_property
    def rim(self) -> np.ndarray:
        """int [e, 2]: directed border edges, in the direction of their triangle."""
        edges = np.concatenate([self.faces[:, [0, 1]], self.faces[:, [1, 2]], self.faces[:, [2, 0]]])
        there = self.twins[edges]
        count = self.twins.max() + 1
        code, back = there[:, 0] * count + there[:, 1], there[:, 1] * count + there[:, 0]
        return edges[~np.isin(code, back)]

    @cached_property
    def rim_smoother(self) -> sparse.csr_matrix:
        """[n, n]: each border vertex becomes the mean of its neighbours along the border; others stay."""
        there = self.twins[self.rim]
        count = int(self.twins.max()) + 1
        near = sparse.coo_matrix((np.ones(len(there)), (there[:, 0], there[:, 1])), (count, count)).tocsr()
        near = ((near + near.T) > 0).astype(float)
        degree = np.asarray(near.sum(1)).ravel()
        near = sparse.diags(1.0 / np.maximum(degree, 1.0)) @ near + sparse.diags((degree == 0).astype(float))
        return _through_twins(near, self.twins)

    @cached_property
    def edge(self) -> np.ndarray:
        """bool [n]: vertices on the border."""
        out = np.zeros(self.twins.max() + 1, bool)
        out[self.twins[self.rim.ravel()]] = True
        return out[self.twins]


def from_group(group: Group, body_vertices: int) -> Surface:
    """The surface of a whole mesh group."""
    count = len(group.vertex)
    mix = sparse.csr_matrix((np.ones(count), (np.arange(count), group.vertex)), (count, body_vertices))
    return Surface(mix, group.uv, triangles(group.quads))


def triangles(quads: np.ndarray) -> np.ndarray:
    """Two triangles for each quad, [2 q, 3]."""
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def clip(surface: Surface, field: np.ndarray) -> Surface:
    """The part of ``surface`` where ``field`` [n] is positive, cut smoothly along its zero line."""
    inside = field > 0
    faces = surface.faces
    kept = inside[faces].sum(1)
    whole = faces[kept == 3]
    cut = faces[(kept == 1) | (kept == 2)]
    lone = np.where(kept[(kept == 1) | (kept == 2)] == 1, True, False)
    odd = np.argmax(inside[cut] == lone[:, None], axis=1) if len(cut) else np.zeros(0, int)
    a, b, c = (cut[np.arange(len(cut)), (odd + k) % 3] for k in range(3))
    edges = np.sort(np.concatenate([np.stack([a, b], 1), np.stack([a, c], 1)]), axis=1).reshape(-1, 2)
    unique, number = np.unique(edges, axis=0, return_inverse=True)
    number = number.ravel() + len(field)
    ab, ac = number[: len(cut)], number[len(cut) :]
    pieces = [whole, np.stack([a, ab, ac], 1)[lone]]
    other = ~lone
    pieces += [np.stack([ab, b, c], 1)[other], np.stack([ab, c, ac], 1)[other]]
    start, end = field[unique[:, 0]], field[unique[:, 1]]
    share = np.clip(start / (start - end), 0.002, 0.998)
    count = len(unique)
    split = sparse.csr_matrix(
        (np.concatenate([1 - share, share]), (np.tile(np.arange(count), 2), unique.T.ravel())), (count, len(field))
    )
    mix = sparse.vstack([surface.mix, split @ surface.mix]).tocsr()
    uv = np.concatenate([surface.uv, split @ surface.uv])
    return compact(Surface(mix, uv, np.concatenate(pieces)))


def subdivided(surface: Surface) -> Surface:
    """Each triangle in four, at the edges' middles."""
    faces = surface.faces
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    unique, number = np.unique(edges, axis=0, return_inverse=True)
    ab, bc, ca = (number.ravel() + len(surface.uv)).reshape(3, -1)
    a, b, c = faces.T
    mix = sparse.vstack([surface.mix, 0.5 * surface.mix[unique[:, 0]] + 0.5 * surface.mix[unique[:, 1]]]).tocsr()
    uv = np.concatenate([surface.uv, surface.uv[unique].mean(1)])
    parts = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return Surface(mix, uv, np.concatenate([np.stack(p, 1) for p in parts]))


def compact(surface: Surface) -> Surface:
    """The same surface without unused vertices."""
    used, faces = np.unique(surface.faces, return_inverse=True)
    return Surface(surface.mix[used], surface.uv[used], faces.reshape(-1, 3))


def joined(surfaces: list[Surface]) -> Surface:
    """All surfaces as one."""
    start = np.cumsum([0, *(s.mix.shape[0] for s in surfaces)])
    return Surface(
        sparse.vstack([s.mix for s in surfaces]).tocsr(),
        np.concatenate([s.uv for s in surfaces]),
        np.concatenate([s.faces + at for s, at in zip(surfaces, start, strict=False)]),
    )


def normals(positions: np.ndarray, faces: np.ndarray, twins: np.ndarray | None = None) -> np.ndarray:
    """Unit vertex normals [n, 3], triangles weighted by area; vertices with the same ``twins`` number share one."""
    corners = positions[faces]
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    at = faces.ravel() if twins is None else twins[faces.ravel()]
    count = len(positions) if twins is None else int(twins.max()) + 1
    out = np.stack([np.bincount(at, np.repeat(area[:, k], 3), count) for k in range(3)], 1)
    unit = out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
    return unit if twins is None else unit[twins]


def _smoother(faces: np.ndarray, twins: np.ndarray) -> sparse.csr_matrix:
    there = twins[faces]
    edges = np.concatenate([there[:, [0, 1]], there[:, [1, 2]], there[:, [2, 0]]])
    count = int(twins.max()) + 1
    near = sparse.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (count, count)).tocsr()
    near = ((near + near.T) > 0).astype(float)
    near = sparse.diags(1.0 / np.maximum(np.asarray(near.sum(1)).ravel(), 1.0)) @ near
    return _through_twins(near, twins)


def _through_twins(matrix: sparse.spmatrix, twins: np.ndarray) -> sparse.csr_matrix:
    """A matrix over places as one over vertices: read at each place's first vertex, written to all of them."""
    count = matrix.shape[0]
    first = np.zeros(count, int)
    first[twins[::-1]] = np.arange(len(twins))[::-1]
    pick = sparse.csr_matrix((np.ones(count), (np.arange(count), first)), (count, len(twins)))
    spread = sparse.csr_matrix((np.ones(len(twins)), (np.arange(len(twins)), twins)), (len(twins), count))
    return (spread @ matrix @ pick).tocsr()


def strongest(weights: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """(bones int16 [n, count], weights float32 [n, count]): the ``count`` strongest bones of dense [n, 56] weights."""
    best = np.argsort(-weights, axis=1, kind="stable")[:, :count]
    share = np.take_along_axis(weights, best, 1)
    return best.astype(np.int16), (share / share.sum(1, keepdims=True)).astype(np.float32)


def moved(what: Surface, bake: Bake) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The face shapes of a surface: (shape int16 [m], vertex int32 [m], delta float32 [m, 3])."""
    count = len(bake.template)

    rows, vertices = bake.shape_row.astype(int), bake.shape_vertex
    axes = [
        (what.mix @ sparse.csr_matrix((bake.shape_delta[:, k], (vertices, rows)), (count, 52))).toarray()
        for k in range(3)
    ]
    delta = np.stack(axes, -1)
    vertex, shape = np.nonzero(np.abs(delta).max(-1) > 2e-5)
    order = np.lexsort((vertex, shape))
    vertex, shape = vertex[order], shape[order]
    return shape.astype(np.int16), vertex.astype(np.int32), delta[vertex, shape].astype(np.float32)
