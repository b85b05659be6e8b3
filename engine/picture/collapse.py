"""Fewer triangles over the same vertices, by collapsing edges where the surface shows it least.

After Garland & Heckbert (1997): each place keeps a quadric of the planes that it stands for. An edge is collapsed onto one of
its ends, so that what is left is a part of the vertices, with all that belongs to them. Seams of textures collapse along
themselves only, and so do borders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_ROUNDS = 12
"""Rounds for each error that is allowed; each collapses about a fifth of what may go."""
_LOTS = 3
"""How often lots are drawn in a round among those that touch nothing that was drawn before."""
_FOLD = 0.3
"""The cosine between a triangle's normals before and after a collapse below which it folds over."""


def collapsed(
    positions: np.ndarray, faces: np.ndarray, part: np.ndarray, traits: np.ndarray, errors: Sequence[float]
) -> list[np.ndarray]:
    """For each of the rising ``errors`` in metres the faces int32 [f, 3] that are left when the surface may be that far off.
    ``positions`` [v, 3]; ``part`` int [v]: surfaces that are never joined; ``traits`` [v, k]: what else is kept that well, in
    metres (a texture's place, how the vertex follows the bones)."""
    mesh = _Mesh(positions.astype(float), faces.astype(np.int64), part, traits.astype(float))
    made = []
    for error in errors:
        mesh.refused = np.zeros(0, np.int64)
        most = 0
        for _ in range(_ROUNDS):
            count = mesh.collapse(error)
            most = max(most, count)
            if count < max(8, most // 12):
                break
        made.append(mesh.faces.astype(np.int32))
    return made


@dataclass(frozen=True)
class _Edges:
    """Directed edges between sites that may be collapsed: ``start`` and ``end`` [e]; the pairs of vertices that would be
    joined, ``leaving`` and ``staying`` [p], and each pair's ``edge`` [p]."""

    start: np.ndarray
    end: np.ndarray
    leaving: np.ndarray
    staying: np.ndarray
    edge: np.ndarray


class _Mesh:
    """Triangles over vertices; a *site* is all the vertices at one place of one part. ``quadric`` [s, 10] and its ``area`` [s];
    ``drift`` [s]: metres by which the traits of what was collapsed onto it are off at most."""

    def __init__(self, positions: np.ndarray, faces: np.ndarray, part: np.ndarray, traits: np.ndarray) -> None:
        place = np.c_[part, np.round(positions * 1e5).astype(np.int64)]
        _, first, site = np.unique(place, axis=0, return_index=True, return_inverse=True)
        self.site, self.at, self.traits = site.reshape(-1), positions[first], traits
        self.refused = np.zeros(0, np.int64)
        self.faces = faces[_whole(self.site[faces])]
        self.drift = np.zeros(len(first))
        self.quadric, self.area = np.zeros((len(first), 10)), np.full(len(first), 1e-12)
        self._measure()

    def _measure(self) -> None:
        """Take the quadrics of all faces and borders, and the traits' slopes."""
        sites = self.site[self.faces]
        a, b = self.at[sites[:, 1]] - self.at[sites[:, 0]], self.at[sites[:, 2]] - self.at[sites[:, 0]]
        normal, double = _unit(np.cross(a, b))
        self._add_planes(sites, normal, double)
        ends = sites[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
        low, high = np.sort(ends, axis=1).T
        _, edge, count = np.unique(low * len(self.at) + high, return_inverse=True, return_counts=True)
        rim = count[edge.reshape(-1)] == 1
        ends = ends[rim]
        along = self.at[ends[:, 1]] - self.at[ends[:, 0]]
        side, long = _unit(np.cross(along, np.repeat(normal, 3, axis=0)[rim]))
        self._add_planes(ends, side, long**2)
        self.slope = _slopes(self.traits, self.faces, a, b, double)

    def _add_planes(self, sites: np.ndarray, normal: np.ndarray, weight: np.ndarray) -> None:
        """Planes through the first of the ``sites`` [n, k], into the quadrics of all of them."""
        plane = np.c_[normal, -(normal * self.at[sites[:, 0]]).sum(1)]
        rows = np.stack([plane[:, i] * plane[:, j] * weight for i in range(4) for j in range(i, 4)], -1)
        for corner in sites.T:
            self.area += np.bincount(corner, weight, len(self.at))
            for k in range(10):
                self.quadric[:, k] += np.bincount(corner, rows[:, k], len(self.at))

    def collapse(self, error: float) -> int:
        """One round: collapse edges that touch no common triangle. How many."""
        sites = self.site[self.faces]
        edges = self._edges(sites)
        off = self._off(edges.start, self.at[edges.end]) + self.drift[edges.start]
        wrong = self._wrong(edges, off < error)
        cost = off + wrong
        fine = np.flatnonzero(cost < error)
        fine = fine[np.lexsort((edges.end[fine], cost[fine], edges.start[fine]))]
        best = fine[np.r_[True, np.diff(edges.start[fine]) > 0]] if len(fine) else fine
        best = self._unfolded(sites, edges, best)
        chosen = self._apart(sites, edges.start[best], cost[best])
        best = best[chosen]
        self._join(edges, best, wrong[best])
        return len(best)

    def _edges(self, sites: np.ndarray) -> _Edges:
        """The edges that may go: seams and borders along themselves, nothing where surfaces branch."""
        size, many = len(self.site), len(self.at)
        ends = self.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
        code, count = np.unique(np.r_[ends @ [size, 1], ends @ [1, size]], return_counts=True)
        leaving, staying = code // size, code % size
        there = self.site[leaving] * many + self.site[staying]
        order = np.lexsort((leaving, there))
        leaving, staying, there, count = leaving[order], staying[order], there[order], count[order]
        first = np.flatnonzero(np.r_[True, np.diff(there) > 0])
        edge = np.cumsum(np.r_[False, np.diff(there) > 0])
        start, end = there[first] // many, there[first] % many
        faces = np.add.reduceat(count, first)
        pairs = np.diff(np.r_[first, len(there)])
        twice = np.r_[False, (np.diff(leaving) == 0) & (np.diff(edge) == 0)]
        unclear = np.bincount(edge[twice], minlength=len(first)) > 0
        used = np.unique(self.faces)
        fans = np.bincount(self.site[used], minlength=many)
        border = np.bincount(start[faces == 1], minlength=many) > 0
        branch = np.bincount(start[faces > 2], minlength=many) > 0
        may = (pairs == fans[start]) & ~unclear & ~branch[start] & (~border[start] | (faces == 1))
        may &= ~np.isin(there[first], self.refused)
        number = np.cumsum(may) - 1
        kept = may[edge]
        return _Edges(start[may], end[may], leaving[kept], staying[kept], number[edge[kept]])

    def _off(self, start: np.ndarray, point: np.ndarray) -> np.ndarray:
        """Metres from ``point`` [e, 3] to the planes that the sites ``start`` stand for (root of the mean square)."""
        x, y, z = point.T
        q = self.quadric[start].T
        total = q[0] * x * x + 2 * q[1] * x * y + 2 * q[2] * x * z + 2 * q[3] * x + q[4] * y * y
        total += 2 * q[5] * y * z + 2 * q[6] * y + q[7] * z * z + 2 * q[8] * z + q[9]
        return np.sqrt(np.maximum(total, 0.0) / self.area[start])

    def _wrong(self, edges: _Edges, near: np.ndarray) -> np.ndarray:
        """Metres by which the traits differ from what their slope foretells at the other end; only of edges that are ``near``."""
        pair = np.flatnonzero(near[edges.edge])
        edge, leaving = edges.edge[pair], edges.leaving[pair]
        way = self.at[edges.end[edge]] - self.at[edges.start[edge]]
        told = (self.slope[leaving] @ way[..., None])[..., 0]
        missed = ((self.traits[edges.staying[pair]] - self.traits[leaving] - told) ** 2).sum(1)
        out = np.where(near, 0.0, np.inf)
        np.maximum.at(out, edge, np.sqrt(missed))
        return out

    def _unfolded(self, sites: np.ndarray, edges: _Edges, best: np.ndarray) -> np.ndarray:
        """Those of the collapses ``best`` that turn no triangle over; the others are refused from now on."""
        onto = np.full(len(self.at), -1)
        onto[edges.start[best]] = edges.end[best]
        folds = np.zeros(len(self.at), bool)
        for k in range(3):
            moved = np.flatnonzero(onto[sites[:, k]] >= 0)
            here, second, third = (sites[moved, (k + i) % 3] for i in range(3))
            there = onto[here]
            stays = (there != second) & (there != third)
            here, there, second, third = here[stays], there[stays], second[stays], third[stays]
            across = self.at[third] - self.at[second]
            before, old = _unit(np.cross(across, self.at[here] - self.at[second]))
            after, new = _unit(np.cross(across, self.at[there] - self.at[second]))
            folds[here[((before * after).sum(1) < _FOLD) & (old > 0)]] = True
        bad = folds[edges.start[best]]
        self.refused = np.r_[self.refused, edges.start[best[bad]] * len(self.at) + edges.end[best[bad]]]
        return best[~bad]

    def _apart(self, sites: np.ndarray, start: np.ndarray, cost: np.ndarray) -> np.ndarray:
        """Bool: which of the collapses go first where several touch one triangle: roughly the cheapest (Luby 1986)."""
        last = len(self.at)
        rank = np.full(last, last)
        dice = (start * 2654435761) & 0xFFFFFFFF
        rank[start[np.lexsort((dice, np.floor(np.log2(cost + 1e-6))))]] = np.arange(len(start))
        order = np.argsort(sites.reshape(-1), kind="stable")
        corner = sites.reshape(-1)[order]
        begin = np.flatnonzero(np.r_[True, np.diff(corner) > 0]) if len(corner) else np.zeros(0, int)
        chosen = np.zeros(last, bool)
        for _ in range(_LOTS):
            near = np.full(last, last)
            near[corner[begin]] = np.minimum.reduceat(np.repeat(rank[sites].min(1), 3)[order], begin)
            won = (rank == near) & (rank < last)
            chosen |= won
            rank[sites[won[sites].any(1)]] = last
        return chosen[start]

    def _join(self, edges: _Edges, chosen: np.ndarray, wrong: np.ndarray) -> None:
        pairs = np.isin(edges.edge, chosen)
        onto = np.arange(len(self.site))
        onto[edges.leaving[pairs]] = edges.staying[pairs]
        faces = onto[self.faces]
        self.faces = faces[_whole(self.site[faces])]
        start, end = edges.start[chosen], edges.end[chosen]
        np.add.at(self.quadric, end, self.quadric[start])
        np.add.at(self.area, end, self.area[start])
        np.maximum.at(self.drift, end, self.drift[start] + wrong)


def _whole(sites: np.ndarray) -> np.ndarray:
    """Bool [f]: triangles with three different corners."""
    a, b, c = sites.T
    return (a != b) & (b != c) & (a != c)


def _unit(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors and their lengths."""
    length = np.sqrt((rows**2).sum(1))
    return rows / np.maximum(length, 1e-15)[:, None], length


def _slopes(traits: np.ndarray, faces: np.ndarray, a: np.ndarray, b: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """[v, k, 3]: the traits' change for each metre along the surface, the mean of the faces about a vertex, whose sides from
    the first corner are ``a`` and ``b`` [f, 3]."""
    aa, ab, bb = (a * a).sum(1), (a * b).sum(1), (b * b).sum(1)
    scale = (weight / np.maximum(aa * bb - ab * ab, 1e-18))[:, None]
    up, over = (a * bb[:, None] - b * ab[:, None]) * scale, (b * aa[:, None] - a * ab[:, None]) * scale
    corner = traits[faces]
    out = np.zeros((len(traits), traits.shape[1], 3))
    total = np.full(len(traits), 1e-15)
    for k in range(3):
        total += np.bincount(faces[:, k], weight, len(traits))
    for i in range(traits.shape[1]):
        change = (corner[:, 1, i] - corner[:, 0, i])[:, None] * up + (corner[:, 2, i] - corner[:, 0, i])[:, None] * over
        for j in range(3):
            out[:, i, j] = sum(np.bincount(faces[:, k], change[:, j], len(traits)) for k in range(3)) / total
    return out
