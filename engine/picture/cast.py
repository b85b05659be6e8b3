"""One person on the graphics device, in several degrees of detail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from engine.picture.adapter import buffer
from engine.picture.people import ERRORS, Skin, bone_matrices, near_openings
from engine.picture.scenery import STREAM
from engine.world.figure import Figure

WAYS = ("_closed", "", "_cutout")
"""How parts are drawn: seen from outside only, from both sides, with holes."""
_MARGIN_M = 0.01
"""What lies no farther than this beyond the edge of a picture is drawn: devices round off otherwise than we do."""
HEMMED = "hemmed"
"""How clothes are drawn: from both sides where one may look in at a collar, a cuff or a hem; elsewhere as closed."""


class _Known:
    """A figure as a key: equal figures share their skins."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure

    def __hash__(self) -> int:
        return hash(self.figure.content_digest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.figure.content_digest() == self.figure.content_digest()


@lru_cache(maxsize=64)
def _skin(known: _Known, errors: tuple[float, ...]) -> Skin:
    return Skin(known.figure, errors)


def degree(finest: float) -> int:
    """The coarsest degree of detail that leaves out nothing of ``finest`` metres."""
    return max(k for k, error in enumerate(ERRORS) if error <= finest)


@dataclass(frozen=True)
class Posed:
    """A person at a moment: ``vertices`` float32 [v, 6] of one ``degree`` of detail, the degree of their shadow, and their
    bounds. ``faces``: for each of WAYS the triangles uint32 [f, 3] that a picture needs (None: all)."""

    degree: int
    shade: int
    vertices: np.ndarray
    low: np.ndarray
    high: np.ndarray
    faces: tuple[np.ndarray, ...] | None = None


class Cast:
    """A person's buffers. ``shade_error``: metres by which shadows may be off. Degrees of detail take a second to find, so they
    are found when they are first asked for."""

    def __init__(
        self, gpu: Any, figure: Figure, rows: Sequence[tuple[int, str]], thing: int, shade_error: float = 0.0
    ) -> None:
        self.gpu, self.shade = gpu, degree(shade_error)
        self._figure, self._rows, self._thing = figure, rows, thing
        self._skin: Skin | None = None

    def _lay(self, skin: Skin) -> None:
        """Fill the buffers for all of the skin's degrees."""
        figure, rows = self._figure, self._rows
        self._skin = skin
        material = np.array([row for row, _ in rows], np.uint32)
        stream = np.zeros(len(skin.positions), STREAM)
        stream["uv"] = np.concatenate([part.uv for part in figure.parts])[skin.order]
        stream["packed"] = np.uint32(self._thing) | (material[skin.part] << np.uint32(16))
        way = np.array([(*WAYS, HEMMED).index(name) for _, name in rows])
        inside = np.concatenate(
            [
                near_openings(part) if name == HEMMED else np.zeros(len(part.positions), bool)
                for part, (_, name) in zip(figure.parts, rows, strict=True)
            ]
        )[skin.order]
        self._faces: list[tuple[np.ndarray, ...]] = []
        for faces in skin.faces:
            kind = way[skin.part[faces[:, 0]]]
            kind = np.where(kind == len(WAYS), inside[faces].any(1), kind)  # hemmed: _closed, or both sides
            self._faces.append(tuple(faces[kind == number].astype(np.uint32) for number in range(len(WAYS))))
        laid = [rows for degree in self._faces for rows in degree]
        ends = np.cumsum([rows.size for rows in laid]).reshape(-1, len(WAYS))
        self._spans = [_spans(degree, int(end[-1])) for degree, end in zip(self._faces, ends, strict=True)]
        self._indices = buffer(self.gpu, np.concatenate(laid).ravel(), "INDEX")
        self._some = buffer(self.gpu, np.zeros(sum(rows.size for rows in self._faces[0]), np.uint32), "INDEX")
        self._stream = buffer(self.gpu, stream, "VERTEX")
        self._vertices = buffer(self.gpu, np.zeros((len(skin.positions), 6), np.float32), "VERTEX")

    def skin(self, whole: bool = False) -> Skin:
        """The person's skin; ``whole``: degrees of detail need not be found."""
        if self._skin is None or not (whole or len(self._skin.faces) == len(ERRORS)):
            self._lay(_skin(_Known(self._figure), (0.0,) if whole else ERRORS))
        assert self._skin is not None
        return self._skin

    def bones(self, root: np.ndarray, rotations: np.ndarray) -> np.ndarray:
        return bone_matrices(self._figure, root, rotations)

    def posed(self, bones: np.ndarray, face: np.ndarray, finest: float | None = 0.0) -> Posed:
        """The person in a pose of ``bones``; detail smaller than ``finest`` metres may be left out. None: the person as they
        are, shadow and all, for which no degrees of detail need be found."""
        fine = 0 if finest is None else degree(finest)
        vertices = self.skin(finest is None).bent(bones, face, fine)
        across = np.ascontiguousarray(vertices[:, :3].T)  # ten times as fast along rows
        shade = 0 if finest is None else max(fine, self.shade)
        return Posed(fine, shade, vertices, across.min(1).astype(float), across.max(1).astype(float))

    def within(self, posed: Posed, planes: np.ndarray) -> Posed:
        """``posed`` without the triangles that lie beyond one of the ``planes`` [n, 4], n <= 8, whose normals look inwards."""
        side = planes.astype(np.float32)
        away = side[:, :3] @ posed.vertices[:, :3].T + side[:, 3:]
        beyond = np.packbits(away < -_MARGIN_M, axis=0)[0]  # a bit for each plane
        if not beyond.any():
            return posed
        every = self._faces[posed.degree]
        corners = [beyond.take(rows) for rows in every]
        return replace(
            posed, faces=tuple(r[c[:, 0] & c[:, 1] & c[:, 2] == 0] for r, c in zip(every, corners, strict=True))
        )

    def put(self, posed: Posed) -> None:
        """Upload what is drawn from now on."""
        self._shade_spans = self._spans[posed.shade]
        self.gpu.queue.write_buffer(self._vertices, 0, posed.vertices)
        self._chosen, self._chosen_spans = self._indices, self._spans[posed.degree]
        if posed.faces is not None:
            chosen = np.concatenate(posed.faces).ravel()
            self._chosen, self._chosen_spans = self._some, _spans(posed.faces, chosen.size)
            if chosen.size:
                self.gpu.queue.write_buffer(self._some, 0, chosen)

    def draw(self, drawing: Any, way: str, shade: bool = False) -> None:
        """Draw the parts that are drawn in this one of WAYS; ``shade``: as shadows have them."""
        first, count = (self._shade_spans if shade else self._chosen_spans)[way]
        if count:
            drawing.set_vertex_buffer(0, self._vertices)
            drawing.set_vertex_buffer(1, self._stream)
            drawing.set_index_buffer(self._indices if shade else self._chosen, "uint32")
            drawing.draw_indexed(count, 1, first)


def _spans(ways: Sequence[np.ndarray], end: int) -> dict[str, tuple[int, int]]:
    """For each of WAYS the first index and the count of its triangles, which are laid one way after another up to ``end``."""
    counts = [rows.size for rows in ways]
    return {name: (end - sum(counts[k:]), counts[k]) for k, name in enumerate(WAYS)}
