"""Posing people: face shapes, then linear blend skinning of every vertex (Magnenat-Thalmann et al. 1988)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.world.figure import Figure, FigurePart
from engine.world.skeleton import PARENTS


def bone_matrices(figure: Figure, root: np.ndarray, rotations: np.ndarray) -> np.ndarray:
    """Float32 [56, 3, 4]: where each bone takes a rest position, world frame. ``root`` [3] and local ``rotations``
    [56, 4] as in the skeleton's conventions."""
    joints = figure.skeleton.joints
    local = space.matrix(rotations)
    turn = np.empty((len(PARENTS), 3, 3))
    at = np.empty((len(PARENTS), 3))
    for bone, parent in enumerate(PARENTS):
        if parent < 0:
            turn[bone], at[bone] = local[bone], root
        else:
            turn[bone] = turn[parent] @ local[bone]
            at[bone] = at[parent] + turn[parent] @ (joints[bone] - joints[parent])
    shift = at - np.einsum("bij,bj->bi", turn, joints)
    return np.concatenate([turn, shift[..., None]], -1).astype(np.float32)


class Skin:
    """All parts of one figure, ready to be posed many times. Vertices are the parts', one after another."""

    def __init__(self, figure: Figure) -> None:
        from scipy.sparse import csr_matrix

        self.figure = figure
        parts = figure.parts
        self.starts = np.cumsum([0, *(len(p.positions) for p in parts)])
        self.positions = np.concatenate([p.positions for p in parts]).astype(np.float32)
        self.normals = np.concatenate([p.normals for p in parts]).astype(np.float32)
        rows, columns, weights = [], [], []
        for part, start in zip(parts, self.starts, strict=False):
            count, each = part.bones.shape
            rows.append(np.repeat(np.arange(start, start + count), each))
            columns.append(part.bones.ravel())
            weights.append(part.weights.ravel())
        shape = (len(self.positions), len(PARENTS))
        self.weights = csr_matrix(
            (np.concatenate(weights).astype(np.float32), (np.concatenate(rows), np.concatenate(columns))), shape
        )
        self.weights.eliminate_zeros()
        self.shapes, self.shaped = self._face_shapes(parts)
        self._thinned: dict[float, tuple[np.ndarray, ...]] = {}

    def thinned(self, cell: float) -> tuple[np.ndarray, ...]:
        """For each part faces [f, 3] that leave out detail below ``cell`` metres: fewer triangles over the same vertices."""
        if cell not in self._thinned:
            self._thinned[cell] = tuple(_thinned(part, cell) for part in self.figure.parts)
        return self._thinned[cell]

    def _face_shapes(self, parts: tuple[FigurePart, ...]) -> tuple[object, np.ndarray]:
        """A sparse matrix from 52 weights to the moves [3 m] of the m vertices that any shape moves."""
        from scipy.sparse import csr_matrix

        vertex = np.concatenate([p.shape_vertex + s for p, s in zip(parts, self.starts, strict=False)]).astype(int)
        index = np.concatenate([p.shape_index for p in parts]).astype(int)
        delta = np.concatenate([p.shape_delta for p in parts]).astype(np.float32)
        moved, row = np.unique(vertex, return_inverse=True)
        rows = (row[:, None] * 3 + np.arange(3)).ravel()
        matrix = csr_matrix((delta.ravel(), (rows, np.repeat(index, 3))), (max(len(moved) * 3, 1), 52))
        return matrix, moved

    def posed(self, root: np.ndarray, rotations: np.ndarray, face: np.ndarray) -> np.ndarray:
        """Float32 [v, 6]: positions and unit normals, world frame. ``face`` [52] weights."""
        positions = self.positions
        if len(self.shaped) and np.any(face):
            positions = positions.copy()
            positions[self.shaped] += (self.shapes @ face.astype(np.float32)).reshape(-1, 3)  # type: ignore[operator]
        bones = bone_matrices(self.figure, root, rotations).reshape(-1, 12)
        blended = (self.weights @ bones).reshape(-1, 3, 4)
        out = np.empty((len(positions), 6), np.float32)
        out[:, :3] = np.einsum("vij,vj->vi", blended[..., :3], positions) + blended[..., 3]
        turned = np.einsum("vij,vj->vi", blended[..., :3], self.normals)
        out[:, 3:] = turned / np.maximum(np.sqrt(np.einsum("vi,vi->v", turned, turned))[:, None], 1e-9)
        return out


def near_openings(part: FigurePart, reach: float = 0.06) -> np.ndarray:
    """Bool [v]: the vertices within ``reach`` metres of an edge that only one face has: where a garment ends and one may look
    into it. Vertices at one place count as one, for the seams of textures are no openings."""
    from scipy.spatial import cKDTree

    _, welded = np.unique(np.round(part.positions * 1e5).astype(np.int64), axis=0, return_inverse=True)
    faces = _whole(welded.reshape(-1)[part.faces])
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    edge, count = np.unique(edges, axis=0, return_counts=True)
    rim = np.isin(welded.reshape(-1), edge[count == 1])
    if not rim.any():
        return rim
    away, _ = cKDTree(part.positions[rim]).query(part.positions, distance_upper_bound=reach)
    return np.isfinite(away)


def coarser(figure: Figure, cell: float) -> Figure:
    """The figure for a distant view: of all vertices within ``cell`` metres (and near in texture) one is kept. Rossignac &
    Borrel (1993), with the vertex nearest to the cluster's mean as its representative."""
    return replace(figure, parts=tuple(_clustered(_over(part, cell), cell) for part in figure.parts))


def _over(part: FigurePart, cell: float) -> FigurePart:
    """Hair a little fuller than it is: coarse, close-cropped hair would let the scalp through in specks."""
    if not any(word in part.name.lower() for word in ("hair", "beard", "moustache")):
        return part
    return replace(part, positions=(part.positions + part.normals * np.float32(0.22 * cell)).astype(np.float32))


def _clusters(part: FigurePart, cell: float) -> tuple[np.ndarray, np.ndarray]:
    """The vertex that each cluster keeps [c], and the cluster of each vertex [v]."""
    place = np.floor(part.positions / cell).astype(np.int64)
    rows = [place[:, 0], place[:, 1], place[:, 2]]
    if part.texture is not None:  # do not join what lies far apart in the picture
        rows += [*np.floor(part.uv * 6.0).astype(np.int64).T]
    key = np.zeros(len(place), np.int64)
    for row in rows:
        key = key * 4099 + row
    _, cluster = np.unique(key, return_inverse=True)
    count = np.bincount(cluster)
    mean = np.stack([np.bincount(cluster, part.positions[:, k]) / count for k in range(3)], -1)
    away = np.linalg.norm(part.positions - mean[cluster], axis=1)
    order = np.lexsort((away, cluster))
    return order[np.r_[True, np.diff(cluster[order]) > 0]], cluster


def _whole(faces: np.ndarray) -> np.ndarray:
    """Each triangle that has three corners, once."""
    whole = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 0] != faces[:, 2])
    return np.unique(faces[whole], axis=0).astype(np.int32)


def _thinned(part: FigurePart, cell: float) -> np.ndarray:
    kept, cluster = _clusters(part, cell)
    return _whole(kept[cluster[part.faces]])


def _clustered(part: FigurePart, cell: float) -> FigurePart:
    kept, cluster = _clusters(part, cell)
    faces = _whole(cluster[part.faces])
    moved = kept[cluster[part.shape_vertex]] == part.shape_vertex
    return replace(
        part,
        positions=part.positions[kept],
        normals=part.normals[kept],
        uv=part.uv[kept],
        faces=faces,
        bones=part.bones[kept],
        weights=part.weights[kept],
        shape_index=part.shape_index[moved],
        shape_vertex=cluster[part.shape_vertex[moved]].astype(np.int32),
        shape_delta=part.shape_delta[moved],
    )
