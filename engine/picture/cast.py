"""One person on the graphics device, in several degrees of detail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from engine.picture.adapter import buffer
from engine.picture.people import Skin, coarser, near_openings
from engine.picture.scenery import STREAM
from engine.world.figure import Figure

WAYS = ("_closed", "", "_cutout")
"""How parts are drawn: seen from outside only, from both sides, with holes."""
HEMMED = "hemmed"
"""How clothes are drawn: from both sides where one may look in at a collar, a cuff or a hem; elsewhere as closed."""
CELLS = (0.0, 0.007, 0.014, 0.02, 0.028, 0.05)
"""Metres of detail that each level leaves out."""


class _Known:
    """A figure as a key: equal figures share their skins."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure

    def __hash__(self) -> int:
        return hash(self.figure.content_digest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.figure.content_digest() == self.figure.content_digest()


@lru_cache(maxsize=64)
def _skin(known: _Known, level: int) -> Skin:
    return Skin(known.figure if level == 0 else coarser(known.figure, CELLS[level]))


@dataclass(frozen=True)
class Posed:
    """A person at a moment: ``vertices`` float32 [v, 6] of one degree of detail, and their bounds."""

    level: _Level
    vertices: np.ndarray
    low: np.ndarray
    high: np.ndarray


class Cast:
    """A person's buffers for every degree of detail. ``shade_cell``: metres of detail that shadows leave out."""

    def __init__(
        self, gpu: Any, figure: Figure, rows: Sequence[tuple[int, str]], thing: int, shade_cell: float = 0.0
    ) -> None:
        self.gpu, self.figure, self.rows, self.thing, self.shade_cell = gpu, figure, tuple(rows), thing, shade_cell
        self._levels: dict[int, _Level] = {}
        self._now = self._level(0)

    def _level(self, level: int) -> _Level:
        if level not in self._levels:
            self._levels[level] = _Level(self, _skin(_Known(self.figure), level), CELLS[level])
        return self._levels[level]

    def posed(self, root: np.ndarray, rotations: np.ndarray, face: np.ndarray, finest: float = 0.0) -> Posed:
        """The person in a pose; detail smaller than ``finest`` metres may be left out."""
        level = self._level(max(k for k, cell in enumerate(CELLS) if cell <= finest))
        vertices = level.skin.posed(root, rotations, face)
        across = np.ascontiguousarray(vertices[:, :3].T)  # ten times as fast along rows
        return Posed(level, vertices, across.min(1).astype(float), across.max(1).astype(float))

    def put(self, posed: Posed) -> None:
        """Upload what is drawn from now on."""
        self._now = posed.level
        self.gpu.queue.write_buffer(self._now.vertices, 0, posed.vertices)

    def draw(self, drawing: Any, way: str, shade: bool = False) -> None:
        """Draw the parts that are drawn in this one of WAYS; ``shade``: as shadows have them."""
        first, count = (self._now.shades if shade else self._now.spans)[way]
        if count:
            drawing.set_vertex_buffer(0, self._now.vertices)
            drawing.set_vertex_buffer(1, self._now.stream)
            drawing.set_index_buffer(self._now.indices, "uint32")
            drawing.draw_indexed(count, 1, first)


def _ways(way: str, faces: np.ndarray, inside: np.ndarray | None) -> tuple[tuple[str, np.ndarray], ...]:
    """``faces`` [f, 3] by the ways they are drawn; ``inside``: the vertices whose faces are seen from both sides."""
    if inside is None:
        return ((way, faces),)
    both = inside[faces].any(1)
    return (("_closed", faces[~both]), ("", faces[both]))


class _Level:
    """Buffers of one degree of detail."""

    def __init__(self, cast: Cast, skin: Skin, level_cell: float) -> None:
        self.skin = skin
        stream = np.zeros(len(skin.positions), STREAM)
        whole = [part.faces for part in skin.figure.parts]
        thin = skin.thinned(cast.shade_cell) if cast.shade_cell > level_cell else whole
        faces: dict[tuple[bool, str], list[np.ndarray]] = {
            (shade, way): [np.zeros(0, np.uint32)] for shade in (False, True) for way in WAYS
        }
        for k, (part, start, (row, way)) in enumerate(zip(skin.figure.parts, skin.starts, cast.rows, strict=False)):
            span = slice(start, start + len(part.positions))
            stream["uv"][span] = part.uv
            stream["packed"][span] = cast.thing | (row << 16)
            inside = near_openings(part) if way == HEMMED else None
            for shade, rows in ((False, whole), (True, thin)):
                for kind, some in _ways(way, rows[k], inside):
                    faces[shade, kind].append(some.astype(np.uint32).ravel() + np.uint32(start))
        joined = [np.concatenate(rows) for rows in faces.values()]
        starts = np.cumsum([0, *map(len, joined)])
        spans = {key: (int(start), len(rows)) for key, start, rows in zip(faces, starts, joined, strict=False)}
        self.spans = {way: spans[False, way] for way in WAYS}
        self.shades = {way: spans[True, way] for way in WAYS}
        self.indices = buffer(cast.gpu, np.concatenate(joined), "INDEX")
        self.stream = buffer(cast.gpu, stream, "VERTEX")
        self.vertices = buffer(cast.gpu, np.zeros((len(skin.positions), 6), np.float32), "VERTEX")
