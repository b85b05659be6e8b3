"""Posing people: face shapes, then linear blend skinning of every vertex (Magnenat-Thalmann et al. 1988)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.foundation import space
from engine.foundation.seed import generator
from engine.picture.collapse import collapsed
from engine.world.figure import Figure, FigurePart
from engine.world.skeleton import BONES, INDEX, PARENTS


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


ERRORS = (0.0, 0.0007, 0.0014, 0.0028, 0.005, 0.008, 0.013, 0.022)
"""Metres by which the surface of each degree of detail may be off."""
_BEND_M = 0.015
"""Metres that a vertex would be off if it followed another bone altogether: it keeps limbs round where they bend."""
_CLOTH_SHARE = 0.25
"""Share of a metre by which pictures on a surface may shift for a metre that the surface itself may be off."""


_STIR_M = 0.03
"""How far the face's shapes may take a vertex from where the bones have it."""
_HOLD = 0.1
"""Weight from which a bone counts as holding a vertex."""


class Skin:
    """All parts of one figure, ready to be posed many times. Vertices are the parts', one after another; with ``errors``
    they are put in an order in which those come first that coarser degrees of detail need too, neighbours close together.
    ``faces``: for each degree its triangles int32 [f, 3], neighbours one after another; ``counts``: how many vertices they
    use; ``part`` int [v]: the part of each vertex. Balls about the bones hold what follows them: ``middles`` [56, 3] at
    rest, ``reaches`` [56] metres (below 0: nothing does)."""

    def __init__(self, figure: Figure, errors: Sequence[float] = (0.0,)) -> None:
        from scipy.sparse import csr_matrix

        self.figure = figure
        parts = figure.parts
        self.starts = np.cumsum([0, *(len(p.positions) for p in parts)])
        positions = np.concatenate([p.positions for p in parts]).astype(np.float32)
        count = len(positions)
        faces = np.concatenate([p.faces + start for p, start in zip(parts, self.starts, strict=False)])
        part = np.repeat(np.arange(len(parts)), np.diff(self.starts))
        self.faces = [faces.astype(np.int32)]
        if len(errors) > 1:
            self.faces += collapsed(positions, _shared(figure, faces), part, _traits(figure), errors[1:])
        along = _along_surface(faces, count) if len(errors) > 1 else np.arange(count)
        self.order = _coarse_first(self.faces, along)
        place = np.argsort(self.order)
        self.faces = [place[_side_by_side(rows, along)].astype(np.int32) for rows in self.faces]
        self.counts = [count, *(int(rows.max(initial=-1)) + 1 for rows in self.faces[1:])]
        self.part = part[self.order]
        self.positions = positions[self.order]
        self.normals = np.concatenate([p.normals for p in parts]).astype(np.float32)[self.order]
        rows, columns, weights = [], [], []
        for one, start in zip(parts, self.starts, strict=False):
            many, each = one.bones.shape
            rows.append(np.repeat(place[start : start + many], each))
            columns.append(one.bones.ravel())
            weights.append(one.weights.ravel())
        self.weights = csr_matrix(
            (np.concatenate(weights).astype(np.float32), (np.concatenate(rows), np.concatenate(columns))),
            (count, len(PARENTS)),
        )
        self.weights.eliminate_zeros()
        self._measure()
        self.shapes, self.shaped = self._face_shapes(parts, place)
        many = [int(np.searchsorted(self.shaped, count)) for count in self.counts]
        self._degrees = [(self.weights[:k], self.shapes[: 3 * m], m) for k, m in zip(self.counts, many, strict=True)]

    def _measure(self) -> None:
        """The balls: a vertex lies between the places where its bones would take it."""
        weights = self.weights.tocoo()
        self.middles, self.reaches = self.figure.skeleton.joints.astype(float), np.full(len(BONES), -1.0)
        for bone in range(len(BONES)):
            held = self.positions[weights.row[(weights.col == bone) & (weights.data > _HOLD)]]
            if len(held):
                self.middles[bone] = (held.min(0) + held.max(0)) / 2
                self.reaches[bone] = np.linalg.norm(held - self.middles[bone], axis=1).max()
                self.reaches[bone] += _STIR_M if bone == INDEX["head"] else 0.0

    def balls(self, bones: np.ndarray) -> np.ndarray:
        """[56, 3]: where ``bones`` (of ``bone_matrices``) take the middles."""
        return np.einsum("bij,bj->bi", bones[..., :3], self.middles) + bones[..., 3]

    def _face_shapes(self, parts: tuple[FigurePart, ...], place: np.ndarray) -> tuple[Any, np.ndarray]:
        """A sparse matrix from 52 weights to the moves [3 m] of the m vertices that any shape moves."""
        from scipy.sparse import csr_matrix

        vertex = np.concatenate([p.shape_vertex + s for p, s in zip(parts, self.starts, strict=False)]).astype(int)
        vertex = place[vertex]
        index = np.concatenate([p.shape_index for p in parts]).astype(int)
        delta = np.concatenate([p.shape_delta for p in parts]).astype(np.float32)
        moved, row = np.unique(vertex, return_inverse=True)
        rows = (row[:, None] * 3 + np.arange(3)).ravel()
        matrix = csr_matrix((delta.ravel(), (rows, np.repeat(index, 3))), (max(len(moved) * 3, 1), 52))
        return matrix, moved

    def posed(self, root: np.ndarray, rotations: np.ndarray, face: np.ndarray, degree: int = 0) -> np.ndarray:
        """Float32 [v, 6]: positions and unit normals, world frame, of the vertices that the ``degree`` of detail needs.
        ``face`` [52] weights."""
        return self.bent(bone_matrices(self.figure, root, rotations), face, degree)

    def bent(self, bones: np.ndarray, face: np.ndarray, degree: int = 0) -> np.ndarray:
        """As ``posed``, by ``bone_matrices``."""
        count = self.counts[degree]
        weights, shapes, many = self._degrees[degree]
        positions = self.positions[:count]
        if many and np.any(face):
            positions = positions.copy()
            positions[self.shaped[:many]] += (shapes @ face.astype(np.float32)).reshape(-1, 3)
        blended = (weights @ bones.reshape(-1, 12)).reshape(-1, 3, 4)
        out = np.empty((count, 6), np.float32)
        out[:, :3] = np.einsum("vij,vj->vi", blended[..., :3], positions) + blended[..., 3]
        turned = np.einsum("vij,vj->vi", blended[..., :3], self.normals[:count])
        out[:, 3:] = turned / np.maximum(np.sqrt(np.einsum("vi,vi->v", turned, turned))[:, None], 1e-9)
        return out


def _coarse_first(degrees: Sequence[np.ndarray], along: np.ndarray) -> np.ndarray:
    """An order of the vertices in which those of the coarser ``degrees`` come first, each degree's by ``along`` [v]."""
    last = np.zeros(len(along), int)
    for k, faces in enumerate(degrees):
        last[faces] = k
    return np.lexsort((along, -last))


def _along_surface(faces: np.ndarray, count: int) -> np.ndarray:
    """Int [count]: places of vertices in an order that goes along the surface, neighbours close together (Cuthill and McKee
    1969). A device remembers only the last vertices that it worked out."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    graph = csr_matrix((np.ones(len(edges), np.int8), (edges[:, 0], edges[:, 1])), (count, count))
    return np.argsort(reverse_cuthill_mckee((graph + graph.T).tocsr(), symmetric_mode=True))


def _side_by_side(faces: np.ndarray, along: np.ndarray) -> np.ndarray:
    """``faces`` in the order of their vertices ``along`` the surface."""
    return faces[np.argsort(along[faces].min(1), kind="stable")] if len(faces) else faces


def _shared(figure: Figure, faces: np.ndarray) -> np.ndarray:
    """``faces`` over the first of all vertices that are alike in place, shading and texture."""
    alike = [
        np.c_[
            np.full(len(p.positions), k), np.round(p.positions * 1e5), np.round(p.normals * 500), np.round(p.uv * 2e3)
        ]
        for k, p in enumerate(figure.parts)
    ]
    _, first, same = np.unique(np.concatenate(alike).astype(np.int64), axis=0, return_index=True, return_inverse=True)
    return first[same.reshape(-1)][faces]


def _traits(figure: Figure) -> np.ndarray:
    """Float [v, 9] metres: what a coarser surface keeps beside its form. How a vertex follows the bones (each bone a direction of
    chance), how the face's shapes move it (likewise), and where it lies in its picture."""
    random = generator("traits of a surface")
    ways = random.normal(size=(len(PARENTS), 3))
    ways *= _BEND_M / np.linalg.norm(ways, axis=1, keepdims=True)
    mixes = random.choice([-1.0, 1.0], (4, 52, 3)) / np.sqrt(3.0)
    rows = []
    for part in figure.parts:
        bend = (part.weights[..., None] * ways[part.bones]).sum(1)
        moves = np.stack(
            [
                np.bincount(part.shape_vertex, (part.shape_delta * mix[part.shape_index]).sum(1), len(bend))
                for mix in mixes
            ],
            1,
        )
        rows.append(np.c_[bend, moves, part.uv * _picture_m(part) * _CLOTH_SHARE])
    return np.concatenate(rows)


def _picture_m(part: FigurePart) -> float:
    """Metres of the surface that one side of its picture covers; 0 for a part without a picture."""
    if part.texture is None or (part.texture == part.texture[0, 0]).all():
        return 0.0
    corner, flat = part.positions[part.faces], part.uv[part.faces]
    area = np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1).sum()
    a, b = flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]
    return float(np.sqrt(area / max(np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum(), 1e-9)))


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


def _whole(faces: np.ndarray) -> np.ndarray:
    """Each triangle that has three corners, once."""
    whole = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 0] != faces[:, 2])
    return np.unique(faces[whole], axis=0).astype(np.int32)
