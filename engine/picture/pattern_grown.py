"""Surfaces that grow or lie about: grass, earth, leaves, bark, wood, sand, water, stone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.foundation.colour import Rgb
from engine.foundation.seed import generator
from engine.picture.surface import Surface, cells, coordinates, mix, noise, or_else, pick, shade, step, tinted

Colours = tuple[Rgb, ...]


def _strewn(
    n: int, name: str, count: int, length: float, width: float, turn: float = np.pi
) -> tuple[np.ndarray, np.ndarray]:
    """Blades or leaves dropped on top of each other, wrapped at the edges: for each texel the last blade's index (-1:
    none) and how far across it lies (-1..1). ``turn``: blades point within +-turn of +v."""
    random = generator("strewn", name)
    top = np.full((n, n), -1, np.int32)
    across = np.zeros((n, n), np.float32)
    reach = int(np.ceil(length / 2 * n)) + 1
    offset = np.arange(-reach, reach + 1)
    dx, dy = np.meshgrid(offset, offset)
    centre = random.integers(0, n, (count, 2))
    angle = (random.random(count) * 2 - 1) * turn
    size = 0.6 + 0.4 * random.random(count)
    for k in range(count):
        c, s = np.cos(angle[k]), np.sin(angle[k])
        along = (-s * dx + c * dy) / (length * n * size[k] / 2)
        side = (c * dx + s * dy) / (width * n * size[k] / 2)
        inside = np.abs(side) < 1.0 - along**2
        rows, columns = (centre[k, 1] + dy[inside]) % n, (centre[k, 0] + dx[inside]) % n
        top[rows, columns] = k
        across[rows, columns] = side[inside]
    return top, across


def _foliage(
    n: int, colours: Colours, name: str, count: int, length: float, width: float, turn: float = np.pi
) -> Surface:
    m = min(n, 512)
    top, across = _strewn(m, name, count, length, width, turn)
    second = or_else(colours, 1, tinted(colours[0], (0.55, 0.62, 0.5)))
    third = or_else(colours, 2, tinted(colours[0], (1.35, 1.2, 0.8)))
    tone = pick(np.maximum(top, 0), name)
    albedo = mix(mix(second, colours[0], step(0.0, 0.55, tone)), third, step(0.78, 1.0, tone) * 0.8)
    layer = top / max(count, 1)  # what was dropped late lies high and light
    albedo = albedo * (0.45 + 0.55 * np.clip(layer, 0, 1) ** 0.7)[..., None] * (1 - 0.15 * np.abs(across))[..., None]
    albedo = np.where(top[..., None] < 0, np.asarray(second) * 0.3, albedo)
    height = 0.012 * np.clip(layer, 0, 1) + 0.003 * (1 - np.abs(across)) + 0.004 * across * (tone - 0.5)
    return Surface(albedo, height, 0.85 + 0.3 * tone)


def grass(n: int, colours: Colours) -> Surface:
    blades = _foliage(n, colours, "grass", 9000, 0.05, 0.007)
    m = len(blades.albedo)
    patch = noise(m, "grass patch", 2.0, 1.5)
    dry = or_else(colours, 2, tinted(colours[0], (1.7, 1.25, 0.75)))
    albedo = mix(blades.albedo * (1 + 0.12 * patch[..., None]), dry, np.clip(0.10 * patch - 0.02, 0, 0.3))
    return Surface(np.clip(albedo, 0, 1), blades.height * 0.6, blades.roughness)


def leaves(n: int, colours: Colours) -> Surface:
    return _foliage(n, colours, "leaves", 900, 0.12, 0.06)


def hedge(n: int, colours: Colours) -> Surface:
    return _foliage(n, colours, "hedge", 2600, 0.06, 0.035)


def earth(n: int, colours: Colours) -> Surface:
    lump, grit = noise(n, "earth", 4.0, 1.4), noise(n, "earth grit", 40.0, 0.6)
    distance, border, cell = cells(n, "earth pebbles", 900)
    stone = step(0.003, 0.006, border) * (pick(cell, "earth pebbles") > 0.88)
    albedo = mix(
        colours[0], or_else(colours, 1, shade(colours[0], 0.5)), np.clip(0.4 + 0.25 * lump + 0.12 * grit, 0, 1)
    )
    albedo = mix(albedo, or_else(colours, 2, (0.30, 0.28, 0.25)), stone * 0.8)
    return Surface(albedo, 0.004 * lump + 0.0012 * grit + 0.004 * stone * (1 - 20 * distance), 1.0 - 0.1 * stone)


def gravel(n: int, colours: Colours) -> Surface:
    distance, border, cell = cells(n, "gravel", 2200)
    tone = pick(cell, "gravel")
    face = step(0.0008, 0.004, border)
    albedo = mix(colours[0], or_else(colours, 1, shade(colours[0], 0.4)), tone) * (0.35 + 0.65 * face)[..., None]
    return Surface(albedo, 0.010 * face * (1 - 20 * distance) + 0.004 * tone, 1.0 + 0.2 * (tone - 0.5))


def asphalt(n: int, colours: Colours) -> Surface:
    _, border, cell = cells(n, "asphalt", 16000)
    tone = pick(cell, "asphalt")
    stain = noise(n, "asphalt stain", 2.0, 1.5)
    stone = step(0.0004, 0.0016, border) * (tone > 0.45)
    albedo = mix(colours[0], or_else(colours, 1, shade(colours[0], 2.2)), stone * (tone - 0.3) * 0.9)
    albedo = albedo * (1 + 0.10 * stain)[..., None]
    return Surface(albedo, 0.0022 * stone * tone, 1.0 - 0.08 * stain)


def sand(n: int, colours: Colours) -> Surface:
    u, v = coordinates(n)
    warp = noise(n, "sand", 2.0, 1.7)
    ripple = np.sin(2 * np.pi * (14 * v + 2 * u) + 1.6 * warp) * step(-0.6, 0.9, noise(n, "sand patch", 2.0, 1.6))
    grain = noise(n, "sand grain", 120.0, 0.2)
    t = np.clip(0.35 + 0.10 * grain - 0.12 * ripple + 0.08 * warp, 0, 1)
    albedo = mix(colours[0], or_else(colours, 1, shade(colours[0], 0.66)), t)
    return Surface(albedo, 0.0022 * ripple + 0.004 * warp + 0.0004 * grain, 1.0 + 0.04 * grain)


def snow(n: int, colours: Colours) -> Surface:
    drift, grain = noise(n, "snow", 2.0, 1.8), noise(n, "snow grain", 100.0, 0.3)
    albedo = np.asarray(colours[0]) * (1 + 0.02 * drift + 0.02 * grain)[..., None]
    return Surface(albedo, 0.006 * drift + 0.0006 * grain, 1.0 + 0.1 * grain)


def rock(n: int, colours: Colours) -> Surface:
    big, fine = noise(n, "rock", 2.0, 1.35), noise(n, "rock fine", 20.0, 0.9)
    crack = 1 - step(0.0, 0.10, np.abs(noise(n, "rock crack", 3.0, 1.4)))
    t = np.clip(0.4 + 0.25 * big + 0.1 * fine + 0.4 * crack, 0, 1)
    albedo = mix(colours[0], or_else(colours, 1, shade(colours[0], 0.45)), t)
    return Surface(albedo, 0.012 * big + 0.002 * fine - 0.006 * crack, 1.0 + 0.05 * fine)


def bark(n: int, colours: Colours) -> Surface:
    distance, border, cell = cells(n, "bark", 256, 0.22)
    ridge = step(0.0, 0.010, border + 0.002 * noise(n, "bark edge", 10.0, 1.2))
    fine = noise(n, "bark", 30.0, 0.9, 0.25)
    dark = or_else(colours, 1, shade(colours[0], 0.28))
    t = np.clip(ridge * (0.65 + 0.35 * pick(cell, "bark")) + 0.12 * fine, 0, 1)
    return Surface(mix(dark, colours[0], t), 0.014 * ridge + 0.002 * fine, 1.0 + 0.05 * fine)


def wood(n: int, colours: Colours) -> Surface:
    u, v = coordinates(n)
    warp = noise(n, "wood", 2.0, 1.9, 5.0)
    ring = 0.5 + 0.5 * np.sin(2 * np.pi * (7 * v) + 2.4 * warp)
    fibre = noise(n, "wood fibre", 40.0, 0.8, 26.0)
    pore = np.clip(noise(n, "wood pore", 70.0, 0.3, 14.0) - 1.4, 0, 1)
    dark = or_else(colours, 1, tinted(colours[0], (0.52, 0.44, 0.36)))
    t = np.clip(0.62 * ring**1.5 * 0.8 + 0.10 * fibre + 0.4 * pore + 0.08, 0, 1)
    del u
    return Surface(mix(colours[0], dark, t), 0.0004 * fibre - 0.001 * pore, 1.0 + 0.12 * fibre + 0.15 * ring)


def water(n: int, colours: Colours) -> Surface:
    wave, ripple = noise(n, "water", 3.0, 2.0), noise(n, "water ripple", 10.0, 1.7)
    albedo = np.asarray(colours[0]) * (1 + 0.06 * wave)[..., None]
    return Surface(albedo, 0.010 * wave + 0.0045 * ripple, np.ones((n, n)))


KINDS: dict[str, Callable[[int, Colours], Surface]] = {
    "grass": grass, "leaves": leaves, "hedge": hedge, "earth": earth, "gravel": gravel, "asphalt": asphalt,
    "sand": sand, "snow": snow, "rock": rock, "bark": bark, "wood": wood, "water": water,
}  # fmt: skip
