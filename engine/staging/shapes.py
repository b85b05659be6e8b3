"""Shapes as asset files write them: primitives, copies around and along, and grown meshes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.foundation import space
from engine.foundation.colour import rgb_from_hex
from engine.foundation.seed import generator
from engine.staging import growth
from engine.staging.materials import appearance, known_material, material
from engine.world import Appearance, Shape

PRIMITIVES = (
    "box",
    "sphere",
    "ellipsoid",
    "cylinder",
    "cone",
    "capsule",
    "plane",
    "torus",
    "lathe",
    "extrusion",
    "tube",
)


@dataclass(frozen=True)
class Part:
    """A shape of an asset. ``tint``: takes a colour adjective; ``glow``: its look while the lamp is on."""

    shape: Shape
    tint: bool = False
    glow: Appearance | None = None


def turn(degrees: Any) -> np.ndarray:
    """Quaternion of an asset's ``turn``: degrees about x, then y, then z; one number turns about z."""
    angles = (0.0, 0.0, float(degrees)) if isinstance(degrees, (int, float)) else tuple(map(float, degrees))
    q = space.IDENTITY
    for axis, angle in zip(np.eye(3), angles, strict=True):
        q = space.multiply(space.about(axis, np.radians(angle)), q)
    return q


def compose(outer: Any, inner: Any) -> tuple[float, ...]:
    """The pose ``inner`` given in the frame ``outer``, both seven numbers."""
    outer, inner = np.asarray(outer, float), np.asarray(inner, float)
    position = outer[:3] + space.rotate(outer[3:], inner[:3])
    return tuple(map(float, (*position, *space.normalised(space.multiply(outer[3:], inner[3:])))))


def pose(at: Any, degrees: Any = 0.0) -> tuple[float, ...]:
    """A pose from an asset's ``at`` (2 or 3 numbers) and ``turn``."""
    at = (*map(float, at), 0.0)[:3]
    return tuple(map(float, (*at, *turn(degrees))))


def parts(specs: Any, asset: str) -> tuple[Part, ...]:
    """All parts an asset's ``shapes`` stand for. Raises UnavailableError naming the ``asset`` for unknown materials."""
    return tuple(part for spec in specs for part in _copies(spec, asset))


def _copies(spec: Mapping[str, Any], asset: str) -> Iterator[Part]:
    name = known_material(spec["material"], asset)
    for place in _places(spec):
        for shape in _shapes(spec, name, asset):
            placed = replace(shape, pose=compose(place, shape.pose))  # type: ignore[arg-type]
            glow = None
            if "glow" in spec:
                base = shape.appearance or material(name).appearance
                power = float(spec.get("glow_power", 4.0))
                glow = replace(base, emission=tuple(power * c for c in rgb_from_hex(spec["glow"])))  # type: ignore[arg-type]
            yield Part(placed, bool(spec.get("tint", False)), glow)


def _places(spec: Mapping[str, Any]) -> Iterator[tuple[float, ...]]:
    """Poses of all copies: ``repeat`` steps multiply, ``around`` turns about z
    (through ``about``), ``mirror`` reflects the position."""
    base = pose(spec.get("at", (0, 0, 0)), spec.get("turn", 0.0))
    moved = [base]
    for step in spec.get("repeat", ()):
        shift = np.array((*map(float, step["step"]), 0.0)[:3])
        moved = [(*(np.array(p[:3]) + shift * i), *p[3:]) for p in moved for i in range(int(step["count"]))]
    for axis in spec.get("mirror", ""):
        flips = {"x": (-1, 1, 1), "y": (1, -1, 1)}[axis]
        moved += [_reflected(p, flips) for p in moved]
    count = int(spec.get("around", 1))
    centre = np.array((*map(float, spec.get("about", (0, 0))), 0.0))
    for i in range(count):
        q = space.yaw(2 * np.pi * i / count)
        spin = (*(centre - space.rotate(q, centre)), *q)
        yield from (compose(spin, p) for p in moved)


def _reflected(p: tuple[float, ...], flips: tuple[int, int, int]) -> tuple[float, ...]:
    """A mirrored pose: right for shapes that are themselves symmetric, as primitives are."""
    w, x, y, z = p[3:]
    rotated = (w, x, -y, -z) if flips[0] < 0 else (w, -x, y, -z)
    return (p[0] * flips[0], p[1] * flips[1], p[2], *rotated)


def _shapes(spec: Mapping[str, Any], name: str, asset: str) -> Iterator[Shape]:
    kind = spec["kind"]
    size = tuple(map(float, spec.get("size", (0, 0, 0))))
    fields: dict[str, Any] = {
        "material": name,
        "visible": bool(spec.get("visible", True)),
        "solid": bool(spec.get("solid", True)),
        "appearance": appearance(name, spec),
        "bevel": float(spec.get("bevel", 0.0)),
        "name": spec.get("name", ""),
    }
    if kind == "books":
        yield from _books(size, spec, fields, asset)
    elif kind in PRIMITIVES:
        profile = tuple((float(a), float(b)) for a, b in spec.get("profile", ()))
        path = tuple(tuple(map(float, p)) for p in spec.get("path", ()))
        yield Shape(kind, _extent(kind, size, profile, path), profile=profile, path=path, **fields)  # type: ignore[arg-type]
    else:
        positions, faces = _grown(kind, size, spec, asset)
        extent = tuple(map(float, np.ptp(positions, axis=0)))
        yield Shape("mesh", extent, positions=positions, faces=faces, **fields)  # type: ignore[arg-type]


def _extent(kind: str, size: tuple[float, ...], profile: Any, path: Any) -> tuple[float, ...]:
    if kind == "lathe":
        radii, heights = zip(*profile, strict=True)
        return (2 * max(radii), 2 * max(radii), max(heights) - min(heights))
    if kind == "extrusion":
        xs, ys = zip(*profile, strict=True)
        return (max(xs) - min(xs), max(ys) - min(ys), size[2])
    return size


def _grown(kind: str, size: Any, spec: Mapping[str, Any], asset: str) -> growth.Mesh:
    seed = f"{asset}/{spec.get('seed', 0)}"
    if kind == "arc":
        return growth.arc(size[0], size[1], float(spec.get("start", 0)), float(spec.get("end", 360)))
    if kind == "foliage":
        return growth.foliage(size, int(spec["count"]), float(spec["leaf"]), seed)
    if kind == "blades":
        return growth.blades(size, int(spec["count"]), float(spec["leaf"]), seed)
    if kind == "rock":
        return growth.rock(size, float(spec.get("rough", 0.4)), seed, int(spec.get("cells", 10)))
    if kind == "relief":
        return growth.relief(size, int(spec.get("cells", 40)), float(spec.get("flat", 8.0)), seed)
    return growth.drapery(size, int(spec.get("count", 8)))


def _books(size: Any, spec: Mapping[str, Any], fields: dict[str, Any], asset: str) -> Iterator[Shape]:
    """A row of books along y: depth, length and height of the row from ``size``; spines in ``colours``."""
    rng = generator("books", asset, spec.get("seed", 0))
    hues = spec.get("colours", ("#7a2e2a", "#2d4a6b", "#3f5b3a", "#c9b27c", "#4a3b52", "#20252b"))
    looks = [appearance(fields["material"], {"colour": hue, "roughness": 0.7}) for hue in hues]
    y, fill = -size[1] / 2, float(spec.get("fill", 1.0))
    while y < -size[1] / 2 + size[1] * fill:
        wide = float(rng.uniform(0.018, 0.045))
        tall, deep = size[2] * float(rng.uniform(0.72, 1.0)), size[0] * float(rng.uniform(0.75, 1.0))
        place = (size[0] / 2 - deep / 2 - 0.01, y + wide / 2, tall / 2, 1.0, 0.0, 0.0, 0.0)
        tint = looks[int(rng.integers(len(looks)))]
        yield Shape("box", (deep, wide * 0.96, tall), pose=place, **{**fields, "appearance": tint})
        y += wide


def scaled(shape: Shape, factor: float) -> Shape:
    """The shape and its place, ``factor`` times as large about the body's origin."""
    times = lambda values: tuple(factor * v for v in values)  # noqa: E731
    return replace(
        shape,
        size=times(shape.size),
        pose=(*times(shape.pose[:3]), *shape.pose[3:]),
        profile=tuple(times(p) for p in shape.profile),
        path=tuple(times(p) for p in shape.path),
        positions=None if shape.positions is None else (shape.positions * factor).astype(np.float32),
        bevel=shape.bevel * factor,
    )
