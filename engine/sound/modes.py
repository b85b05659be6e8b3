"""How things ring: frequencies and decays of a shape's modes, from its size, its mass and its material.

Formulas: bars, plates and rings after Fletcher & Rossing, *The Physics of Musical Instruments* (1998), chapters 2 and 3;
cups and bowls as cylinders that flex inextensionally (Rayleigh, *Theory of Sound*, section 233); the air in a ball by the
zeros of the spherical Bessel functions' derivatives; damping after Rayleigh, d = (alpha + beta w^2) / 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.world import Body, Material, Shape

HIGHEST_HZ = 15_000.0
LOWEST_HZ = 55.0
MOST = 36
_SOUND_SPEED = 343.0
_BAR = np.array([4.73004, 7.85320, 10.9956, 14.1372, 17.2788, 20.4204, 23.5619])
_BALL_AIR = np.array([2.0816, 3.3421, 4.4934, 4.5141, 5.6467, 5.9404, 6.7565, 7.2899])
_BLOCK = np.array([1.0, 1.19, 1.42, 1.58, 1.83, 2.1, 2.37, 2.66, 3.0, 3.4, 3.9])


@dataclass(frozen=True)
class Modes:
    """``frequencies`` Hz, ``decays`` 1/s and ``weights`` (largest 1), each float64 [m]. ``soft_s``: the contact lasts at least
    so long, because the thing itself gives way (an air-filled ball)."""

    frequencies: np.ndarray
    decays: np.ndarray
    weights: np.ndarray
    soft_s: float = 0.0


def modes_of(body: Body, shape: Shape, material: Material) -> Modes:
    """The modes of ``shape`` of ``body`` when struck. A thing too small or too dead to ring gives none."""
    x, y, z = sorted((max(s, 1e-4) for s in extent(shape)), reverse=True)
    if body.mobility == "dynamic" and _is_air_filled(body, shape, material):
        return _air_ball(x / 2.0)
    if shape.kind == "torus" or shape.name == "rim":
        ring = next((s for s in body.shapes if s.kind == "torus"), shape)
        outer, rod = (ring.size[0], ring.size[2]) if ring.kind == "torus" else (x, z)
        found = _ring((outer - rod) / 2.0, rod, material)
    elif shape.kind == "lathe" and material.hardness > 0.3:
        found = _cup(body, shape, material)
    elif z < 0.2 * y:
        found = _plate(min(x, 1.6), min(y, 1.2), min(z, 0.04), material)
    elif y < 0.3 * x:
        found = _bar(x, (y + z) / 2.0, material)
    else:
        found = _block((x + y + z) / 3.0, material)
    frequencies, weights = found
    damping = 0.5 * (material.alpha + material.beta * (2.0 * np.pi * frequencies) ** 2) + _mounting(body, material)
    keep = (frequencies >= LOWEST_HZ) & (frequencies <= HIGHEST_HZ)
    frequencies, weights, damping = frequencies[keep][:MOST], weights[keep][:MOST], damping[keep][:MOST]
    top = weights.max(initial=0.0)
    return Modes(frequencies, damping, weights / top if top > 0 else weights)


def extent(shape: Shape) -> tuple[float, float, float]:
    """Full extents of a shape, metres; a lathe's, tube's or mesh's from its points."""
    if shape.kind == "lathe" and shape.profile:
        radius = max(r for r, _ in shape.profile)
        heights = [z for _, z in shape.profile]
        return (2 * radius, 2 * radius, max(heights) - min(heights))
    if shape.kind == "mesh" and shape.positions is not None and len(shape.positions):
        span = np.ptp(np.asarray(shape.positions), axis=0)
        return (float(span[0]), float(span[1]), float(span[2]))
    if shape.kind == "tube" and shape.path:
        length = float(np.sum(np.linalg.norm(np.diff(np.array(shape.path), axis=0), axis=1)))
        return (length, shape.size[0], shape.size[0])
    return shape.size


def _is_air_filled(body: Body, shape: Shape, material: Material) -> bool:
    """A round thing much lighter than its material."""
    if shape.kind not in {"sphere", "ellipsoid"}:
        return False
    volume = np.pi / 6.0 * float(np.prod(shape.size))
    return body.mass < 0.3 * material.density * volume and shape.size[0] > 0.05


def _air_ball(radius: float) -> Modes:
    """An inflated ball: the skin's thump, then the air inside."""
    air = _BALL_AIR * _SOUND_SPEED / (2.0 * np.pi * radius)
    skin = np.array([0.085, 0.17, 0.26]) * _SOUND_SPEED / (2.0 * np.pi * radius) * 2.08
    frequencies = np.concatenate([skin, air])
    decays = np.concatenate([[48.0, 60.0, 75.0], 42.0 + 7.0 * np.arange(len(air))])
    weights = np.concatenate([[1.0, 0.7, 0.45], 0.32 / (1.0 + 0.45 * np.arange(len(air)))])
    keep = frequencies > 40.0
    return Modes(frequencies[keep], decays[keep], weights[keep], soft_s=0.0045 * (radius / 0.12))


def _mounting(body: Body, material: Material) -> float:
    """What holds a thing takes its ringing away: fixed things lose much, held and standing ones some (1/s)."""
    if body.mobility == "fixed":
        return 24.0 if material.hardness > 0.5 else 45.0
    return 8.0 if material.hardness > 0.8 else 14.0


def _plate(a: float, b: float, h: float, m: Material) -> tuple[np.ndarray, np.ndarray]:
    """Simply supported plate."""
    stiffness = m.young * h**3 / (12.0 * (1.0 - m.poisson**2))
    p, q = (v.ravel() for v in np.meshgrid(np.arange(1, 24), np.arange(1, 24)))
    f = np.sqrt(stiffness / (m.density * h)) * ((p * np.pi / a) ** 2 + (q * np.pi / b) ** 2) / (2.0 * np.pi)
    # struck away from the middle: neighbouring modes differ in strength; a mode's net area falls with its number
    weight = np.abs(np.sin(p * np.pi * 0.37) * np.sin(q * np.pi * 0.41)) / np.sqrt(p * q)
    order = np.argsort(f, kind="stable")
    return f[order], weight[order]


def _bar(length: float, thickness: float, m: Material) -> tuple[np.ndarray, np.ndarray]:
    """Free bar, bending."""
    gyration = thickness / np.sqrt(12.0)
    f = _BAR**2 * gyration * np.sqrt(m.young / m.density) / (2.0 * np.pi * length**2)
    along = np.sqrt(m.young / m.density) / (2.0 * length) * np.arange(1, 4)
    return np.concatenate([f, along]), np.concatenate([1.0 / (1.0 + 0.5 * np.arange(len(f))), 0.12 * np.ones(3)])


def _ring(radius: float, rod: float, m: Material) -> tuple[np.ndarray, np.ndarray]:
    """Ring of round rod, in its plane and out of it."""
    k = np.arange(2, 14)
    base = np.sqrt(m.young * (rod / 4.0) ** 2 / (m.density * radius**4)) / (2.0 * np.pi)
    inside = base * k * (k**2 - 1) / np.sqrt(k**2 + 1)
    outside = base * k * (k**2 - 1) / np.sqrt(k**2 + 1 + m.poisson)
    f, w = np.concatenate([inside, outside]), np.concatenate([0.7 / (k - 1.0) ** 0.4, 1.0 / (k - 1.0) ** 0.4])
    order = np.argsort(f, kind="stable")
    return f[order], w[order]


def _cup(body: Body, shape: Shape, m: Material) -> tuple[np.ndarray, np.ndarray]:
    """A vessel: its wall's thickness from its mass."""
    width, _, height = extent(shape)
    radius = width / 2.0
    area = 2.0 * np.pi * radius * height + np.pi * radius**2
    wall = float(np.clip(body.mass / (m.density * area), 0.0008, 0.012)) if body.mobility == "dynamic" else 0.004
    n = np.arange(2, 10)
    ring = wall / (radius**2) * np.sqrt(m.young / (12.0 * m.density * (1.0 - m.poisson**2))) / (2.0 * np.pi)
    f = ring * n * (n**2 - 1) / np.sqrt(n**2 + 1)
    # the bottom stiffens the wall: a second family above the first, and each mode is split by the handle or a flaw
    bottom = np.sqrt(1.0 + (1.2 * radius / max(height, 1e-3)) ** 2 / n)
    f = np.concatenate([f * bottom, f * bottom * 1.012, 1.9 * f[:4]])
    w = np.concatenate([1.0 / (n - 1.0) ** 0.45, 0.6 / (n - 1.0) ** 0.45, np.full(4, 0.3)])
    order = np.argsort(f, kind="stable")
    return f[order], w[order]


def _block(size: float, m: Material) -> tuple[np.ndarray, np.ndarray]:
    """A compact solid."""
    f = 0.5 * np.sqrt(m.young / m.density) / size * _BLOCK
    return f, 1.0 / (1.0 + 0.3 * np.arange(len(f)))
