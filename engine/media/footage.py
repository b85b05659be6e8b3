"""Frames, guides, stems, and footage: random access to a shot's pictures and its sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

STEMS = ("dialogue", "foley", "ambience", "effects")
"""The stems of every film, in this order."""


def read_only(array: np.ndarray) -> np.ndarray:
    """``array`` with writing forbidden."""
    array.setflags(write=False)
    return array


@dataclass(frozen=True)
class Frame:
    """``pixels`` uint8 [height, width, 4], sRGB, opaque; ``number`` counts from the shot's first frame."""

    pixels: np.ndarray
    number: int


@dataclass(frozen=True)
class Guides:
    """What the camera measured: ``depth_m`` float32 [h, w] along the view axis (inf where nothing is), ``normals``
    float32 [h, w, 3] in world axes, ``ids`` uint32 [h, w] (0: nothing; else 1 + index into ``names``), ``motion``
    float32 [h, w, 2] in pixels from the previous frame to this one, x right, y down."""

    depth_m: np.ndarray
    normals: np.ndarray
    ids: np.ndarray
    motion: np.ndarray
    names: tuple[str, ...]


@dataclass(frozen=True)
class Stem:
    """``samples`` float32 [n, 2] at 48 kHz; ``start`` is the sample of the shot at which they begin."""

    name: str
    samples: np.ndarray
    start: int = 0


class Footage(Protocol):
    """One shot, shot. Frames may be asked for in any order; a frame asked for twice is the same."""

    @property
    def frames(self) -> int: ...

    def frame(self, number: int) -> Frame: ...

    def stems(self) -> tuple[Stem, ...]: ...
