"""Surfaces that are laid or built: boards, tiles, bricks, plaster, facades."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.foundation.colour import Rgb
from engine.picture.surface import Surface, cells, coordinates, courses, mix, noise, or_else, pick, shade, step, tinted

Colours = tuple[Rgb, ...]


def _grain(n: int, name: str) -> np.ndarray:
    """Long fibres along u with broad bands, about -1..1."""
    return 0.55 * noise(n, name + "fibre", 40.0, 0.9, 24.0) + 0.45 * noise(n, name + "band", 6.0, 1.6, 9.0)


def _boards(n: int, colours: Colours, rows: int, columns: int, gap: float, name: str) -> Surface:
    dark = or_else(colours, 1, shade(colours[0], 0.62))
    joint = or_else(colours, 2, shade(colours[0], 0.16))
    across, along, board = courses(n, columns, rows, stagger=name)
    tone = pick(board, name)
    rolled = np.take_along_axis(
        _grain(n, name), (np.arange(n)[None] + (pick(board, name + "roll") * n).astype(int)) % n, 1
    )
    t = np.clip(0.18 + 0.5 * tone + 0.16 * rolled, 0, 1)
    open_joint = 1.0 - step(gap * 0.5, gap * 1.2, np.minimum(across, along))
    albedo = mix(mix(colours[0], dark, t), joint, open_joint * 0.85)
    height = 0.0002 * rolled - 0.0018 * open_joint + 0.0004 * tone
    return Surface(albedo, height, 1.0 + 0.10 * rolled + 0.3 * (tone - 0.5) + open_joint)


def planks(n: int, colours: Colours) -> Surface:
    return _boards(n, colours, 8, 1, 0.0022, "planks")


def court(n: int, colours: Colours) -> Surface:
    return _boards(n, colours, 12, 1, 0.0010, "court")


def parquet(n: int, colours: Colours) -> Surface:
    blocks, strips = 4, 5
    u, v = coordinates(n)
    block_u, block_v = np.floor(u * blocks), np.floor(v * blocks)
    turned = (block_u + block_v) % 2 > 0
    across = np.where(turned, u, v) * blocks * strips
    strip = np.floor(across)
    tone = pick((block_u * 97 + block_v * 13 + strip % strips * 5).astype(int), "parquet")
    grain = np.where(turned, _grain(n, "parquet").T, _grain(n, "parquet"))
    local_u, local_v = (u * blocks) % 1.0, (v * blocks) % 1.0
    edge = np.minimum(np.minimum(local_u, 1 - local_u), np.minimum(local_v, 1 - local_v)) / blocks
    joint = 1.0 - step(0.0008, 0.0024, np.minimum(edge, np.minimum(across % 1, 1 - across % 1) / blocks / strips))
    t = np.clip(0.15 + 0.55 * tone + 0.15 * grain, 0, 1)
    albedo = mix(mix(colours[0], or_else(colours, 1, shade(colours[0], 0.6)), t), shade(colours[0], 0.15), joint * 0.8)
    return Surface(albedo, 0.0002 * grain - 0.0015 * joint, 1.0 + 0.1 * grain + joint)


def _laid(
    n: int, colours: Colours, columns: int, rows: int, shift: float, gap: float, depth: float, name: str
) -> Surface:
    """Blocks with rounded edges in joints of mortar."""
    across, along, block = courses(n, columns, rows, shift)
    wobble = 0.25 * gap * noise(n, name + "edge", 12.0, 1.2)
    face = step(gap * 0.45, gap * 1.15, np.minimum(across, along) + wobble)
    grit = noise(n, name + "grit", 30.0, 0.7)
    mottle = noise(n, name + "mottle", 4.0, 1.5)
    t = np.clip(pick(block, name) * 0.7 + 0.12 * mottle, 0, 1)
    stone = mix(colours[0], or_else(colours, 2, shade(colours[0], 0.72)), t) * (1.0 + 0.04 * grit[..., None])
    joint = or_else(colours, 1, shade(colours[0], 0.5))
    mortar = np.asarray(joint) * (1.0 + 0.10 * grit[..., None])
    height = depth * face + depth * 0.08 * grit + depth * 0.25 * (pick(block, name + "proud") - 0.5) * face
    return Surface(mix(mortar, stone, face), height, np.where(face > 0.5, 1.0, 1.5) + 0.05 * mottle)


def tiles(n: int, colours: Colours) -> Surface:
    colours = (colours[0], or_else(colours, 1, shade(colours[0], 0.45)), or_else(colours, 2, shade(colours[0], 0.93)))
    return _laid(n, colours, 4, 4, 0.0, 0.0045, 0.0018, "tiles")


def bricks(n: int, colours: Colours) -> Surface:
    colours = (colours[0], or_else(colours, 1, (0.42, 0.39, 0.35)), or_else(colours, 2, shade(colours[0], 0.55)))
    return _laid(n, colours, 4, 12, 0.5, 0.0075, 0.008, "bricks")


def paving(n: int, colours: Colours) -> Surface:
    return _laid(n, colours, 4, 4, 0.5, 0.004, 0.0025, "paving")


def roof(n: int, colours: Colours) -> Surface:
    u, v = coordinates(n)
    rows, columns = 6, 6
    row = np.floor(v * rows)
    place = u * columns + 0.5 * (row % 2)
    rise = v * rows % 1.0
    arch = np.abs(place % 1.0 - 0.5) * 2
    tone = pick((row * columns + np.floor(place) % columns).astype(int), "roof")
    rough = noise(n, "roof", 10.0, 1.1)
    albedo = mix(colours[0], or_else(colours, 1, shade(colours[0], 0.55)), np.clip(tone * 0.8 + 0.1 * rough, 0, 1))
    lip = 1.0 - step(0.0, 0.12, rise)
    albedo = albedo * (1.0 - 0.55 * lip - 0.3 * step(0.85, 1.0, arch))[..., None]
    return Surface(albedo, 0.02 * (1.0 - rise) + 0.015 * np.sqrt(np.clip(1 - arch**2, 0, 1)), 1.0 + 0.05 * rough)


def cobbles(n: int, colours: Colours) -> Surface:
    distance, border, cell = cells(n, "cobbles", 81)
    face = step(0.002, 0.014, border)
    tone = pick(cell, "cobbles")
    grit = noise(n, "cobbles", 24.0, 0.9)
    stone = mix(colours[0], shade(colours[0], 0.6), tone) * (1 + 0.07 * grit[..., None])
    albedo = mix(or_else(colours, 1, shade(colours[0], 0.3)), stone, face)
    return Surface(albedo, 0.016 * face * (1 - 4 * distance) + 0.0006 * grit, 1.0 + 0.4 * (1 - face))


def concrete(n: int, colours: Colours) -> Surface:
    stain, grit = noise(n, "concrete stain", 2.0, 1.5), noise(n, "concrete grit", 50.0, 0.6)
    distance, _, cell = cells(n, "concrete pores", 400)
    pore = (1 - step(0.001, 0.004, distance)) * (pick(cell, "concrete pores") > 0.6)
    albedo = np.asarray(colours[0]) * (1 + 0.07 * stain + 0.04 * grit - 0.35 * pore)[..., None]
    return Surface(albedo, 0.0003 * grit - 0.0015 * pore, 1.0 + 0.06 * stain)


def plaster(n: int, colours: Colours) -> Surface:
    broad, fine = noise(n, "plaster", 3.0, 1.7), noise(n, "plaster fine", 24.0, 1.1)
    albedo = np.asarray(colours[0]) * (1 + 0.010 * broad + 0.012 * fine)[..., None]
    return Surface(albedo, 0.00022 * fine + 0.0003 * broad, 1.0 + 0.03 * broad)


def windows(n: int, colours: Colours) -> Surface:
    u, v = coordinates(n)
    glass = or_else(colours, 1, (0.05, 0.07, 0.10))
    lit = or_else(colours, 2, glass)
    x, y = (u * 2) % 1.0, (v * 2) % 1.0
    pane = step(0.26, 0.27, x) * (1 - step(0.73, 0.74, x)) * step(0.22, 0.23, y) * (1 - step(0.77, 0.78, y))
    bars = (np.abs(x - 0.5) < 0.012) | (np.abs(y - 0.55) < 0.010)
    frame = step(0.235, 0.245, x) * (1 - step(0.755, 0.765, x)) * step(0.195, 0.205, y) * (1 - step(0.795, 0.805, y))
    index = (np.floor(u * 2) * 2 + np.floor(v * 2)).astype(int)
    room = mix(glass, lit, (pick(index, "windows") > 0.5) * 1.0)
    curtain = np.where(np.abs(x - 0.5) > 0.17, 1.0 + 1.2 * pick(index, "curtain"), 1.0)
    wall = plaster(n, colours).albedo * (1 - 0.25 * step(0.10, 0.22, y) * (y < 0.22))[..., None]
    albedo = mix(wall, (0.55, 0.54, 0.50), frame)
    albedo = mix(albedo, room * curtain[..., None], pane * ~bars)
    return Surface(albedo, 0.012 * (1 - pane) + 0.006 * frame, np.where((pane > 0.5) & ~bars, 0.12, 1.0))


def corrugated(n: int, colours: Colours) -> Surface:
    u, _ = coordinates(n)
    wave = np.cos(2 * np.pi * 8 * u)
    albedo = np.asarray(colours[0]) * (1 + 0.10 * wave + 0.05 * noise(n, "corrugated", 3.0, 1.3))[..., None]
    return Surface(albedo, 0.016 * wave, 1.0 + 0.1 * noise(n, "corrugated", 3.0, 1.3))


def marble(n: int, colours: Colours) -> Surface:
    warp = noise(n, "marble", 2.0, 1.7)
    vein = np.abs(noise(n, "marble vein", 2.5, 1.5) + 0.35 * warp)
    fine = np.abs(noise(n, "marble fine", 6.0, 1.5))
    t = np.clip((1 - step(0.0, 0.22, vein)) * 0.75 + (1 - step(0.0, 0.10, fine)) * 0.25 + 0.06 * warp, 0, 1)
    albedo = mix(colours[0], or_else(colours, 1, tinted(colours[0], (0.42, 0.43, 0.46))), t)
    return Surface(albedo, np.zeros((n, n)), 1.0 + 0.2 * t)


def granite(n: int, colours: Colours) -> Surface:
    albedo = np.broadcast_to(np.asarray(colours[0]), (n, n, 3))
    for k, count in enumerate((2500, 900)):
        _, _, cell = cells(n, f"granite{k}", count)
        speck = pick(cell, f"granite{k}")
        other = or_else(colours, 1 + k, shade(colours[0], (0.25, 1.8)[k]))
        albedo = mix(albedo, other, (speck > 0.62) * (0.4 + 0.6 * speck))
    return Surface(albedo, np.zeros((n, n)), np.ones((n, n)))


KINDS: dict[str, Callable[[int, Colours], Surface]] = {
    "planks": planks, "court": court, "parquet": parquet, "tiles": tiles, "bricks": bricks, "paving": paving,
    "roof": roof, "cobbles": cobbles, "concrete": concrete, "plaster": plaster, "windows": windows,
    "corrugated": corrugated, "marble": marble, "granite": granite,
}  # fmt: skip
