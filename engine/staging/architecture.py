"""Floors, ceilings and walls with real openings, as a set's file describes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine.foundation import space
from engine.staging.materials import LOOK_FIELDS, appearance, known_material
from engine.staging.shapes import compose, parts
from engine.world import Body, Hinge, Shape

IDENTITY_TURN = (1.0, 0.0, 0.0, 0.0)
_CASING = 0.07  # metres a door's or window's frame is wide
_LEAF = 0.045  # thickness of a door leaf


def _box(
    size: tuple[float, float, float], at: tuple[float, float, float], spec: Mapping[str, Any], **fields: Any
) -> Shape:
    name = known_material(spec["material"], "sets")
    return Shape("box", size, name, (*at, *IDENTITY_TURN), appearance=appearance(name, spec), **fields)


def floor(spec: Mapping[str, Any]) -> Body:
    """The ground: a plane at z = 0 that the physics takes as endless."""
    width, depth = map(float, spec["size"])
    x, y = map(float, spec.get("centre", (0, 0)))
    name = known_material(spec["material"], "sets")
    plane = Shape("plane", (width, depth, 0.0), name, (x, y, 0.0, *IDENTITY_TURN), appearance=appearance(name, spec))
    return Body("set:floor", "floor", (0, 0, 0, *IDENTITY_TURN), (plane,), "fixed", tags=("set", "floor"))


def ceiling(spec: Mapping[str, Any], floor_spec: Mapping[str, Any]) -> Body:
    """A slab whose underside is at ``height``."""
    width, depth = map(float, floor_spec["size"])
    x, y = map(float, floor_spec.get("centre", (0, 0)))
    slab = _box((width + 0.6, depth + 0.6, 0.2), (x, y, float(spec["height"]) + 0.1), spec)
    return Body("set:ceiling", "ceiling", (0, 0, 0, *IDENTITY_TURN), (slab,), "fixed", tags=("set", "ceiling"))


def walls(specs: Any) -> Iterator[Body]:
    """Each wall, and each window and door in it, as a fixed body. A wall's inner face runs along its line, the room to
    the left of going ``from`` -> ``to``; ``at`` of an opening is the distance of its middle from ``from``."""
    counts = {"window": 0, "door": 0}
    for spec in specs:
        start, end = np.array(spec["from"], float), np.array(spec["to"], float)
        along = end - start
        frame = (*start, 0.0, *space.yaw(np.arctan2(along[1], along[0])))
        frame = tuple(map(float, frame))
        yield _wall(spec, float(np.hypot(*along)), frame)
        for opening in spec.get("openings", ()):
            kind = opening["kind"]
            if kind == "arch":
                continue
            counts[kind] += 1
            name = opening.get("name", kind if counts[kind] == 1 else f"{kind}-{counts[kind]}")
            make = _window if kind == "window" else _door
            yield make(opening, spec, frame, name)


def _sides(opening: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of an opening, metres along and up the wall."""
    at, width = float(opening["at"]), float(opening["width"])
    sill = float(opening.get("sill", 0.0))
    return at - width / 2, at + width / 2, sill, sill + float(opening["height"])


def _wall(spec: Mapping[str, Any], length: float, frame: tuple[float, ...]) -> Body:
    thick, high = float(spec.get("thickness", 0.2)), float(spec["height"])
    holes = sorted(_sides(o) for o in spec.get("openings", ()))
    shapes: list[Shape] = []

    def fill(x0: float, x1: float, z0: float, z1: float) -> None:
        if x1 - x0 > 1e-3 and z1 - z0 > 1e-3:
            size = (x1 - x0, thick, z1 - z0)
            shapes.append(_box(size, ((x0 + x1) / 2, -thick / 2, (z0 + z1) / 2), spec))

    cursor = -thick
    for left, right, low, top in holes:
        fill(cursor, left, 0.0, high)
        fill(left, right, 0.0, low)
        fill(left, right, top, high)
        cursor = right
    fill(cursor, length, 0.0, high)
    for band in ("skirting", "rail", "cornice", "panelling"):
        if band in spec:
            shapes += _band(spec[band], length, high, holes)
    return Body(
        f"set:wall-{spec['name']}",
        "wall",
        frame,  # type: ignore[arg-type]
        tuple(shapes),
        "fixed",
        tags=("set", "wall", "obstacle"),
    )


def _band(
    spec: Mapping[str, Any], length: float, high: float, holes: list[tuple[float, float, float, float]]
) -> Iterator[Shape]:
    """A strip along the inner face: skirting at the floor, a rail at ``z``, a cornice under the ceiling."""
    tall, deep = float(spec.get("height", 0.09)), float(spec.get("depth", 0.018))
    z = float(spec["z"]) if "z" in spec else (high - tall if spec.get("top") else 0.0)
    cursor = 0.0
    for left, right, low, top in (*holes, (length, length, 0.0, high)):
        if low < z + tall and top > z:
            if left - cursor > 0.02:
                size = (left - cursor, deep, tall)
                yield _box(size, ((cursor + left) / 2, deep / 2, z + tall / 2), spec, bevel=0.004, solid=False)
            cursor = right


def _window(opening: Mapping[str, Any], wall: Mapping[str, Any], frame: tuple[float, ...], name: str) -> Body:
    left, right, low, top = _sides(opening)
    thick, width, tall = float(wall.get("thickness", 0.2)), right - left, top - low
    bar = {"material": "painted_wood", "colour": opening.get("frame", "#f0ece2")}
    slim, deep = float(opening.get("bar", 0.05)), 0.07
    y = -thick * 0.6
    middle = (left + right) / 2
    shapes = [
        _box((width, deep, slim), (middle, y, low + slim / 2), bar, bevel=0.004, solid=False),
        _box((width, deep, slim), (middle, y, top - slim / 2), bar, bevel=0.004, solid=False),
        _box((slim, deep, tall), (left + slim / 2, y, low + tall / 2), bar, bevel=0.004, solid=False),
        _box((slim, deep, tall), (right - slim / 2, y, low + tall / 2), bar, bevel=0.004, solid=False),
    ]
    columns, rows = opening.get("panes", (2, 2))
    for i in range(1, int(columns)):
        x = left + width * i / columns
        shapes.append(_box((slim * 0.7, deep * 0.8, tall), (x, y, low + tall / 2), bar, solid=False))
    for j in range(1, int(rows)):
        z = low + tall * j / rows
        shapes.append(_box((width, deep * 0.8, slim * 0.7), (middle, y, z), bar, solid=False))
    glass = {"material": "glass", "opacity": float(opening.get("opacity", 0.12))}
    shapes.append(_box((width, 0.012, tall), (middle, y, low + tall / 2), glass, name="pane"))
    if opening.get("ledge", low > 0.3):
        shapes.append(
            _box(
                (width + 0.12, thick * 0.6 + 0.12, 0.035),
                (middle, -thick * 0.3 + 0.06, low - 0.0175),
                bar,
                bevel=0.006,
                solid=False,
            )
        )
    return Body(
        f"set:{name}",
        "window",
        frame,  # type: ignore[arg-type]
        tuple(shapes),
        "fixed",
        prop="window",
        anchors=(("centre", (middle, 0.0, low + tall / 2)),),
        tags=("set", "window", "breakable"),
    )


def _door(opening: Mapping[str, Any], wall: Mapping[str, Any], frame: tuple[float, ...], name: str) -> Body:
    left, right, _, top = _sides(opening)
    thick, width = float(wall.get("thickness", 0.2)), right - left
    trim = {"material": "painted_wood", "colour": opening.get("frame", "#efe9dc")}
    panel = {
        "material": opening.get("material", "painted_wood"),
        "roughness": 0.5,
        **{k: opening[k] for k in LOOK_FIELDS if k in opening},
    }
    middle, casing = (left + right) / 2, _CASING
    shapes = [
        _box(
            (casing, thick + 0.04, top + casing),
            (left - casing / 2, -thick / 2, (top + casing) / 2),
            trim,
            bevel=0.006,
            solid=False,
        ),
        _box(
            (casing, thick + 0.04, top + casing),
            (right + casing / 2, -thick / 2, (top + casing) / 2),
            trim,
            bevel=0.006,
            solid=False,
        ),
        _box(
            (width + 2 * casing, thick + 0.04, casing),
            (middle, -thick / 2, top + casing / 2),
            trim,
            bevel=0.006,
            solid=False,
        ),
        _box(
            (width - 0.006, _LEAF, top - 0.008), (middle, -_LEAF / 2, top / 2 + 0.003), panel, bevel=0.004, name="leaf"
        ),
    ]
    for low, tall in ((0.2, top * 0.33), (0.35 + top * 0.33, top * 0.45)):
        for side in (-1, 1):
            size = (width * 0.33, _LEAF + 0.014, tall)
            shapes.append(
                _box(
                    size,
                    (middle + side * width * 0.21, -_LEAF / 2, low + tall / 2),
                    panel,
                    bevel=0.012,
                    solid=False,
                    name="leaf",
                )
            )
    brass = {"material": "brass"}
    handle = (right - 0.09, 0.055, 1.02)
    for y in (0.055, -_LEAF - 0.055):
        shapes.append(_box((0.13, 0.02, 0.022), (right - 0.12, y, 1.02), brass, bevel=0.008, solid=False, name="leaf"))
        shapes.append(
            _box(
                (0.035, 0.01, 0.16),
                (right - 0.07, np.sign(y) * 0.004 - (_LEAF if y < 0 else 0), 1.0),
                brass,
                bevel=0.004,
                solid=False,
                name="leaf",
            )
        )
        shapes.append(
            _box(
                (0.018, 0.05, 0.018),
                (right - 0.07, y / 2 if y > 0 else y + 0.025, 1.02),
                brass,
                solid=False,
                name="leaf",
            )
        )
    if opening.get("beyond", "") == "hall":
        shapes += _hall(left, right, top, thick, opening)
    return Body(
        f"set:{name}",
        "door",
        frame,  # type: ignore[arg-type]
        tuple(shapes),
        "fixed",
        prop="door",
        # the leaf swings into the room about its left edge
        hinge=Hinge(("leaf",), (left, 0.0, 0.0), (0.0, 0.0, 1.0), float(np.radians(100.0)), handle),
        anchors=(("handle", handle), ("threshold", (middle, 0.0, 0.0)), ("outside", (middle, -thick - 0.7, 0.0))),
        tags=("set", "door"),
    )


def _hall(left: float, right: float, top: float, thick: float, opening: Mapping[str, Any]) -> Iterator[Shape]:
    """A small dim vestibule behind the door, so that an open door shows a place and lets no daylight in."""
    paint = {"material": "plaster", "colour": opening.get("hall", "#b9ab95")}
    boards = {"material": "hardwood"}
    deep, margin = 1.9, 0.5
    width, middle, y = right - left + 2 * margin, (left + right) / 2, -thick - 1.9 / 2
    yield _box((width, deep, 0.02), (middle, y, -0.01), boards, solid=False)
    yield _box((width, deep, 0.1), (middle, y, top + 0.35), paint, solid=False)
    yield _box((width, 0.1, top + 0.3), (middle, -thick - deep, (top + 0.3) / 2), paint, solid=False)
    for side in (-1, 1):
        yield _box((0.1, deep, top + 0.3), (middle + side * width / 2, y, (top + 0.3) / 2), paint, solid=False)


def part(spec: Mapping[str, Any], asset: str) -> Body:
    """Something of the set's own: kerbs, painted lines, a stage, water."""
    shapes = tuple(p.shape for p in parts(spec["shapes"], asset))
    place = compose((*map(float, (*spec.get("at", (0, 0)), 0.0)[:3]), *IDENTITY_TURN), (0, 0, 0, *IDENTITY_TURN))
    return Body(
        f"set:{spec['name']}",
        spec.get("label", spec["name"]),
        place,  # type: ignore[arg-type]
        shapes,
        "fixed",
        tags=("set", *spec.get("tags", ())),
    )
