"""Surfaces that are woven, printed or pressed: cloth, leather, carpet, books, balls."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.foundation.colour import Rgb
from engine.picture.surface import Surface, cells, coordinates, mix, noise, or_else, pick, shade, step, tinted

Colours = tuple[Rgb, ...]


def _woven(n: int, colours: Colours, threads: int, twill: int, name: str) -> Surface:
    u, v = coordinates(n)
    warp, weft = np.floor(u * threads), np.floor(v * threads)
    over = (warp + weft) % 2 < 1 if twill == 1 else (warp + weft) % (twill + 1) < twill
    x, y = u * threads % 1.0 - 0.5, v * threads % 1.0 - 0.5
    round_warp, round_weft = np.sqrt(1 - (1.7 * x) ** 2 * 0.99), np.sqrt(1 - (1.7 * y) ** 2 * 0.99)
    bulge = np.where(over, round_warp * np.cos(np.pi * y * 0.8), round_weft * np.cos(np.pi * x * 0.8))
    fuzz = noise(n, name, 30.0, 0.5)
    second = or_else(colours, 1, shade(colours[0], 0.84))
    albedo = np.where(over[..., None], np.asarray(colours[0]), np.asarray(second))
    albedo = albedo * (0.62 + 0.38 * bulge + 0.05 * fuzz)[..., None]
    return Surface(albedo, 0.35 / threads * bulge, 1.0 + 0.05 * fuzz)


def fabric(n: int, colours: Colours) -> Surface:
    return _woven(n, colours, 32, 1, "fabric")


def denim(n: int, colours: Colours) -> Surface:
    return _woven(n, (colours[0], or_else(colours, 1, shade(colours[0], 2.4))), 32, 2, "denim")


def knit(n: int, colours: Colours) -> Surface:
    u, v = coordinates(n)
    columns, rows = 16, 20
    x = u * columns % 1.0 - 0.5
    y = (v * rows + 1.1 * np.abs(x)) % 1.0 - 0.5
    bulge = np.sqrt(np.clip(1 - (1.8 * y) ** 2, 0, 1)) * np.sqrt(
        np.clip(1 - (2 * np.abs(np.abs(x) - 0.25) / 0.55) ** 2, 0, 1)
    )
    fuzz = noise(n, "knit", 30.0, 0.5)
    albedo = np.asarray(colours[0]) * (0.45 + 0.55 * bulge + 0.05 * fuzz)[..., None]
    return Surface(albedo, 0.02 * bulge, 1.0 + 0.05 * fuzz)


def leather(n: int, colours: Colours) -> Surface:
    _, border, cell = cells(n, "leather", 4000)
    face = step(0.0004, 0.003, border)
    worn = noise(n, "leather", 3.0, 1.5)
    albedo = np.asarray(colours[0]) * (0.72 + 0.28 * face + 0.05 * worn)[..., None]
    return Surface(albedo, 0.003 * face + 0.0005 * pick(cell, "leather"), 1.15 - 0.15 * face + 0.06 * worn)


def carpet(n: int, colours: Colours) -> Surface:
    _, border, cell = cells(n, "carpet", 9000)
    tone, broad = pick(cell, "carpet"), noise(n, "carpet", 4.0, 1.3)
    albedo = mix(colours[0], or_else(colours, 1, shade(colours[0], 0.7)), np.clip(tone * 0.7 + 0.08 * broad, 0, 1))
    return Surface(albedo * (0.6 + 0.4 * step(0, 0.004, border))[..., None], 0.006 * tone, np.ones((n, n)))


def rug(n: int, colours: Colours) -> Surface:
    u, v = coordinates(n)
    border = or_else(colours, 1, shade(colours[0], 0.35))
    motif = or_else(colours, 2, (0.62, 0.52, 0.36))
    x, y = np.abs(u - 0.5) * 2, np.abs(v - 0.5) * 2
    edge = 1 - np.maximum(x, y)
    diamond = x + y
    wave = np.cos(2 * np.pi * 12 * u) * np.cos(2 * np.pi * 12 * v)
    albedo = mix(colours[0], border, (edge < 0.22) * 1.0)
    albedo = mix(albedo, motif, ((np.abs(edge - 0.22) < 0.012) | (np.abs(edge - 0.05) < 0.012)) * 1.0)
    albedo = mix(albedo, motif, ((edge < 0.20) & (edge > 0.07) & (wave > 0.45)) * 1.0)
    field = edge > 0.24
    albedo = mix(albedo, border, (field & (np.abs(diamond - 0.55) < 0.05)) * 1.0)
    albedo = mix(albedo, motif, (field & ((np.abs(diamond - 0.45) < 0.015) | (diamond < 0.14))) * 1.0)
    albedo = mix(albedo, motif, (field & (wave > 0.80) & (diamond > 0.65)) * 1.0)
    pile = carpet(n, ((1.0, 1.0, 1.0), (0.78, 0.78, 0.78)))
    return Surface(albedo * pile.albedo, pile.height, np.ones((n, n)))


def paper(n: int, colours: Colours) -> Surface:
    fibre = noise(n, "paper", 20.0, 0.9)
    return Surface(np.asarray(colours[0]) * (1 + 0.02 * fibre)[..., None], 0.0004 * fibre, 1 + 0.02 * fibre)


def books(n: int, colours: Colours) -> Surface:
    u, v = coordinates(n)
    rows, count = 2, 26
    row = np.floor(v * rows).astype(int)
    albedo = np.zeros((n, n, 3))
    height = np.zeros((n, n))
    for r in range(rows):
        width = 0.5 + pick(np.arange(count), f"book width{r}")
        edges = np.r_[0, np.cumsum(width)] / width.sum()
        book = np.clip(np.searchsorted(edges, u, side="right") - 1, 0, count - 1)
        place = (u - edges[book]) / (edges[book + 1] - edges[book])
        tall = 0.68 + 0.24 * pick(np.arange(count), f"book height{r}")[book]
        y = v * rows % 1.0
        palette = np.asarray(colours)
        colour = palette[(pick(np.arange(count), f"book colour{r}")[book] * len(palette)).astype(int) % len(palette)]
        colour = colour * (0.7 + 0.5 * pick(np.arange(count), f"book tone{r}")[book])[..., None]
        bands = (np.abs(y - 0.15) < 0.012) | (np.abs(y - tall + 0.14) < 0.010)
        colour = np.where(bands[..., None], (0.55, 0.42, 0.18), colour)
        bulge = np.sqrt(np.clip(1 - (2 * place - 1) ** 2, 0, 1))
        inside = (y < tall)[..., None]
        spine = np.where(inside, colour * (0.35 + 0.65 * bulge)[..., None], 0.02)
        albedo = np.where((row == r)[..., None], spine, albedo)
        height = np.where(row == r, np.where(inside[..., 0], 0.008 * bulge + 0.008, 0.0), height)
    return Surface(albedo, height, np.ones((n, n)))


def metal(n: int, colours: Colours) -> Surface:
    brushed = noise(n, "metal", 60.0, 0.4, 40.0)
    return Surface(
        np.asarray(colours[0]) * (1 + 0.03 * brushed)[..., None],
        0.00015 * brushed,
        np.clip(1 + 0.12 * brushed, 0.4, 1.8),
    )


def rust(n: int, colours: Colours) -> Surface:
    patch = step(-0.2, 0.6, noise(n, "rust", 3.0, 1.3))
    grit = noise(n, "rust grit", 30.0, 0.7)
    rusty = np.asarray(or_else(colours, 1, (0.20, 0.075, 0.03))) * (1 + 0.25 * grit)[..., None]
    return Surface(mix(colours[0], rusty, patch), 0.002 * patch + 0.0008 * grit * patch, 0.8 + 0.9 * patch)


def _seams(n: int, kind: str) -> np.ndarray:
    """Distance to a ball's seams on its map, radians; u the longitude, v the latitude."""
    u, v = coordinates(n)
    longitude, latitude = (u - 0.5) * 2 * np.pi, (v - 0.5) * np.pi
    x, y, z = np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)
    if kind == "tennis":
        curve = np.arctan2(z, y) * 0 + z - 0.75 * (x**2 - y**2)
        return np.abs(curve) * 0.8
    # basketball: three great circles' worth: equator, one meridian circle, and two ovals left and right
    ovals = np.abs(np.arccos(np.clip(np.abs(y), 0, 1)) - 0.62)
    return np.minimum(np.minimum(np.abs(np.arcsin(z)), np.abs(np.arcsin(np.clip(x, -1, 1)))), ovals)


def basketball(n: int, colours: Colours) -> Surface:
    seam = 1 - step(0.018, 0.034, _seams(n, "basketball"))
    _, border, _ = cells(n, "basketball", 16000)
    pebble = step(0.0003, 0.0022, border)
    albedo = np.asarray(colours[0]) * (0.72 + 0.28 * pebble + 0.03 * noise(n, "basketball", 3.0, 1.4))[..., None]
    albedo = mix(albedo, or_else(colours, 1, (0.012, 0.011, 0.010)), seam)
    return Surface(albedo, 0.0016 * pebble * (1 - seam) - 0.004 * seam, 1.0 + 0.1 * pebble)


def tennis(n: int, colours: Colours) -> Surface:
    seam = 1 - step(0.05, 0.09, _seams(n, "tennis"))
    fuzz = noise(n, "tennis", 60.0, 0.3)
    albedo = mix(np.asarray(colours[0]) * (1 + 0.08 * fuzz)[..., None], or_else(colours, 1, (0.8, 0.8, 0.78)), seam)
    return Surface(albedo, 0.002 * fuzz - 0.004 * seam, np.ones((n, n)))


def football(n: int, colours: Colours) -> Surface:
    u, v = coordinates(n)
    longitude, latitude = (u - 0.5) * 2 * np.pi, (v - 0.5) * np.pi
    point = np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], -1)
    golden = (1 + np.sqrt(5)) / 2
    corners = [(0, s, t * golden) for s in (-1, 1) for t in (-1, 1)]
    corners = np.array([np.roll(c, k) for c in corners for k in range(3)]) / np.sqrt(1 + golden**2)
    near = np.sort(point @ corners.T, -1)
    black = near[..., -1] > np.cos(0.36)  # about an icosahedron's corners: the twelve pentagons
    seam = 1 - step(0.012, 0.03, np.minimum(near[..., -1] - near[..., -2], np.abs(near[..., -1] - np.cos(0.36))))
    albedo = np.where(black[..., None], or_else(colours, 1, (0.015, 0.015, 0.017)), np.asarray(colours[0]))
    return Surface(albedo * (1 - 0.5 * seam)[..., None], -0.003 * seam, np.ones((n, n)))


def stripes(n: int, colours: Colours) -> Surface:
    u, _ = coordinates(n)
    palette = np.asarray(colours if len(colours) > 1 else (colours[0], shade(colours[0], 0.5)))
    return Surface(palette[np.floor(u * len(palette)).astype(int)], np.zeros((n, n)), np.ones((n, n)))


def checks(n: int, colours: Colours) -> Surface:
    u, v = coordinates(n)
    second = or_else(colours, 1, shade(colours[0], 0.4))
    return Surface(mix(colours[0], second, (np.floor(u * 2) + np.floor(v * 2)) % 2), np.zeros((n, n)), np.ones((n, n)))


def dots(n: int, colours: Colours) -> Surface:
    u, v = coordinates(n)
    x, y = (u * 2) % 1.0 - 0.5, (v * 2) % 1.0 - 0.5
    dot = 1 - step(0.21, 0.23, np.hypot(x, y))
    return Surface(mix(colours[0], or_else(colours, 1, (0.85, 0.85, 0.85)), dot), np.zeros((n, n)), np.ones((n, n)))


def mottled(n: int, colours: Colours) -> Surface:
    field = noise(n, "mottled", 3.0, 1.5)
    second = or_else(colours, 1, tinted(colours[0], (0.8, 0.8, 0.8)))
    return Surface(mix(colours[0], second, np.clip(0.5 + 0.28 * field, 0, 1)), 0.0015 * field, 1 + 0.06 * field)


def screen(n: int, colours: Colours) -> Surface:
    u, v = coordinates(n)
    second = or_else(colours, 1, shade(colours[0], 0.35))
    panel = ((u > 0.06) & (u < 0.30) & (v > 0.1) & (v < 0.9)) | ((u > 0.36) & (u < 0.94) & (np.floor(v * 12) % 3 > 0))
    albedo = mix(second, colours[0], panel * (0.5 + 0.5 * v))
    return Surface(albedo, np.zeros((n, n)), np.ones((n, n)))


KINDS: dict[str, Callable[[int, Colours], Surface]] = {
    "fabric": fabric, "denim": denim, "knit": knit, "leather": leather, "carpet": carpet, "rug": rug, "paper": paper,
    "books": books, "metal": metal, "rust": rust, "basketball": basketball, "tennis": tennis, "football": football,
    "stripes": stripes, "checks": checks, "dots": dots, "noise": mottled, "screen": screen,
}  # fmt: skip
BALLS = frozenset({"basketball", "tennis", "football"})
"""Kinds whose one repeat is the whole map of a ball."""
