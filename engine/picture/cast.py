"""One person on the graphics device, in several degrees of detail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from engine.picture.adapter import buffer
from engine.picture.people import ERRORS, REGIONS, Skin, bone_matrices, near_openings
from engine.picture.scenery import STREAM
from engine.world.figure import Figure

WAYS = ("_closed", "", "_cutout")
"""How parts are drawn: seen from outside only, from both sides, with holes."""
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
    bounds."""

    degree: int
    shade: int
    vertices: np.ndarray
    low: np.ndarray
    high: np.ndarray


class Cast:
    """A person's buffers. ``shade_error``: metres by which shadows may be off. Degrees of detail take a second to find, so they
    are found when they are first asked for."""

    def __init__(
        self, gpu: Any, figure: Figure, rows: Sequence[tuple[int, str]], thing: int, shade_error: float = 0.0
    ) -> None:
        self.gpu, self.shade = gpu, degree(shade_error)
        self._figure, self._rows, self._thing = figure, rows, thing
        self._skin: Skin | None = None
        self._degree, self._shade = 0, 0

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
        self._spans: list[dict[str, list[tuple[int, int]]]] = []
        indices: list[np.ndarray] = []
        first = 0
        for faces in skin.faces:
            kind = way[skin.part[faces[:, 0]]]
            kind = np.where(kind == len(WAYS), inside[faces].any(1), kind)  # hemmed: _closed, or both sides
            region = skin.region[faces[:, 0]]
            spans: dict[str, list[tuple[int, int]]] = {name: [] for name in WAYS}
            for number, name in enumerate(WAYS):
                for part in range(len(REGIONS)):
                    rows_of = faces[(kind == number) & (region == part)]
                    indices.append(rows_of.astype(np.uint32).ravel())
                    spans[name].append((first, rows_of.size))
                    first += rows_of.size
            self._spans.append(spans)
        self._indices = buffer(self.gpu, np.concatenate(indices), "INDEX")
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

    def put(self, posed: Posed) -> None:
        """Upload what is drawn from now on."""
        self._degree, self._shade = posed.degree, posed.shade
        self.gpu.queue.write_buffer(self._vertices, 0, posed.vertices)

    def draw(
        self, drawing: Any, way: str, shade: bool = False, regions: Sequence[bool] = (True,) * len(REGIONS)
    ) -> None:
        """Draw the parts that are drawn in this one of WAYS, of the ``regions`` that are seen; ``shade``: as shadows have
        them."""
        runs: list[list[int]] = []
        for (first, count), seen in zip(self._spans[self._shade if shade else self._degree][way], regions, strict=True):
            if count and seen:
                if runs and runs[-1][0] + runs[-1][1] == first:
                    runs[-1][1] += count
                else:
                    runs.append([first, count])
        if runs:
            drawing.set_vertex_buffer(0, self._vertices)
            drawing.set_vertex_buffer(1, self._stream)
            drawing.set_index_buffer(self._indices, "uint32")
        for first, count in runs:
            drawing.draw_indexed(count, 1, first)
