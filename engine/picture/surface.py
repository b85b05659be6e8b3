"""What procedural surfaces are made of: noise, cells and courses, all periodic, so that every pattern tiles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.foundation.colour import Rgb
from engine.foundation.seed import generator


@dataclass(frozen=True)
class Surface:
    """One repeat. ``albedo`` float [n, n, 3] linear; ``height`` float [n, n] in repeats (a plank joint of 2 mm in a repeat
    of 1 m is 0.002); ``roughness`` float [n, n]: factor on the material's. Row is v, column is u."""

    albedo: np.ndarray
    height: np.ndarray
    roughness: np.ndarray


@cache
def _coordinates(n: int) -> tuple[np.ndarray, np.ndarray]:
    axis = (np.arange(n) + 0.5) / n
    u, v = np.meshgrid(axis, axis)
    return u, v


def coordinates(n: int) -> tuple[np.ndarray, np.ndarray]:
    """u and v float [n, n] of the texel centres, 0..1."""
    return _coordinates(n)


@cache
def noise(n: int, name: str, low: float = 2.0, slope: float = 1.6, stretch: float = 1.0) -> np.ndarray:
    """Periodic noise [n, n], mean 0, deviation 1: a random field with amplitude falling as frequency ** -slope above
    ``low`` waves a repeat. ``stretch`` > 1 makes it that many times longer along u."""
    random = generator("noise", name, n)
    fu = np.fft.rfftfreq(n, 1 / n)[None, :] * stretch
    fv = np.fft.fftfreq(n, 1 / n)[:, None]
    frequency = np.hypot(fu, fv)
    # white noise drawn at 512 whatever n, so that a smaller texture shows the same marks
    amplitude = np.where(frequency > 0, (np.maximum(frequency, 1e-9) / low) ** -slope, 0.0)
    amplitude *= np.clip(frequency / low, 0.0, 1.0) ** 2
    white = np.fft.rfft2(random.standard_normal((n, n)))
    field = np.fft.irfft2(white * amplitude, s=(n, n))
    field = (field / field.std()).astype(np.float32)
    field.setflags(write=False)
    return field


@cache
def cells(n: int, name: str, count: int, stretch: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Periodic cells about ``count`` scattered points: distance to the nearest point, to the border (half the difference
    to the second), both in repeats, and the nearest point's index. Worley (1996)."""
    from scipy.spatial import cKDTree

    side = max(int(round(np.sqrt(count))), 1)
    random = generator("cells", name, count)
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), -1).reshape(-1, 2)
    points = ((grid + 0.5 + (random.random(grid.shape) - 0.5) * 0.85) / side) % 1.0
    u, v = coordinates(n)
    scaled = points * (1.0, stretch)
    tree = cKDTree(scaled, boxsize=(1.0, stretch))
    query = np.stack([u.ravel(), v.ravel() * stretch], -1)
    distance, index = tree.query(query, k=2)
    shape = (n, n)
    return (
        distance[:, 0].reshape(shape),
        (distance[:, 1] - distance[:, 0]).reshape(shape) / 2,
        index[:, 0].reshape(shape),
    )


def courses(
    n: int, columns: int, rows: int, shift: float = 0.5, stagger: str = ""
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of blocks, each row shifted by ``shift`` blocks (``stagger``: by a random amount of that name instead).
    Returns the distance to the nearest edge along u and along v in repeats, and each block's index."""
    u, v = coordinates(n)
    row = np.floor(v * rows).astype(int) % rows
    offset = generator("stagger", stagger).random(rows)[row] if stagger else (row * shift) % 1.0
    place = (u * columns + offset) % columns
    column = np.floor(place).astype(int) % columns
    across = np.minimum(place % 1.0, 1.0 - place % 1.0) / columns
    down = v * rows % 1.0
    along = np.minimum(down, 1.0 - down) / rows
    return across, along, row * columns + column


def pick(index: np.ndarray, name: str) -> np.ndarray:
    """A random number 0..1 for each index."""
    return generator("pick", name).random(int(index.max()) + 1)[index]


def step(edge0: float, edge1: float, x: np.ndarray) -> np.ndarray:
    """Smoothstep."""
    t = np.clip((x - edge0) / (edge1 - edge0), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def mix(a: np.ndarray | Rgb, b: np.ndarray | Rgb, t: np.ndarray) -> np.ndarray:
    """Colour from a (t = 0) to b (t = 1); ``t`` [n, n]."""
    t = np.asarray(t)[..., None]
    return np.asarray(a) * (1.0 - t) + np.asarray(b) * t


def shade(colour: Rgb, factor: float) -> Rgb:
    """A lighter or darker colour, at most 0.95."""
    r, g, b = (float(min(c * factor, 0.95)) for c in colour)
    return r, g, b


def tinted(colour: Rgb, by: Rgb) -> Rgb:
    r, g, b = (float(min(c * k, 0.95)) for c, k in zip(colour, by, strict=True))
    return r, g, b


def or_else(colours: tuple[Rgb, ...], k: int, default: Rgb) -> Rgb:
    """Colour ``k`` if given, else ``default``."""
    return colours[k] if k < len(colours) else default
