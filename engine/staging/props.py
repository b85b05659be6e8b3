"""Props: files of ``assets/props`` made into bodies, with the writer's colour, material and size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from engine.foundation import assets
from engine.foundation.colour import rgb_from_hex
from engine.staging import materials
from engine.staging.extent import DIRECTIONS, VERTICAL, shape_extent
from engine.staging.shapes import Part, compose, parts, scaled
from engine.world import Appearance, Body, Grip, Hinge, Light, Seat, Shape, Support

SIZES = {"tiny": 0.5, "small": 0.75, "little": 0.75, "big": 1.35, "large": 1.35, "huge": 1.8, "giant": 2.2}
"""Linear factor of a size word; mass goes with its cube."""


@dataclass(frozen=True)
class Prop:
    """A prop's design. ``mass`` kg; ``bottom``: its lowest point below the frame's origin is at z = bottom; ``light``:
    the asset's light table or None."""

    key: str
    label: str
    parts: tuple[Part, ...]
    mass: float
    supports: tuple[Support, ...]
    seats: tuple[Seat, ...]
    grips: tuple[Grip, ...]
    hinge: Hinge | None
    anchors: tuple[tuple[str, tuple[float, float, float]], ...]
    tags: tuple[str, ...]
    bottom: float
    light: Mapping[str, Any] | None

    @property
    def main_material(self) -> str:
        return self.parts[0].shape.material


def has_prop(key: str) -> bool:
    """Whether ``assets/props`` has a file of that name."""
    return key in assets.asset_names("props", ".toml")


@cache
def prop(key: str) -> Prop:
    """The prop ``key``. Raises UnavailableError if its file is missing or wrong."""
    name = f"props/{key}.toml"
    data = assets.table("props", f"{key}.toml", schema="prop")
    made = parts(data["shapes"], name)
    return Prop(
        key,
        data.get("label", key.replace("_", " ")),
        made,
        float(data["mass_kg"]),
        tuple(
            Support(_triple(s["at"]), tuple(map(float, s["size"])), s.get("name", "top"))  # type: ignore[arg-type]
            for s in data.get("supports", ())
        ),
        tuple(Seat(_triple(s["at"]), float(np.radians(s.get("yaw", 0.0)))) for s in data.get("seats", ())),
        tuple(_grip(g) for g in data.get("grips", ())),
        _hinge(data.get("hinge")),
        tuple((key, _triple(value)) for key, value in data.get("anchors", {}).items()),
        tuple(data.get("tags", ())),
        bottom(tuple(part.shape for part in made)),
        data.get("light"),
    )


def _triple(values: Any) -> tuple[float, float, float]:
    x, y, z = map(float, values)
    return x, y, z


def _grip(data: Mapping[str, Any]) -> Grip:
    return Grip(
        _triple(data["at"]),
        _triple(data["approach"]),
        _triple(data["axis"]),
        float(data["width"]),
        int(data.get("hands", 1)),
    )


def _hinge(data: Mapping[str, Any] | None) -> Hinge | None:
    if data is None:
        return None
    limit = float(np.radians(data["limit"]))
    return Hinge(tuple(data["shapes"]), _triple(data["point"]), _triple(data["axis"]), limit, _triple(data["handle"]))


def bottom(shapes: tuple[Shape, ...], turn: np.ndarray | None = None) -> float:
    """z of the lowest point of the solid shapes (of the visible ones if none is solid) when the body is turned."""
    pose = np.array([0, 0, 0, *(turn if turn is not None else (1.0, 0, 0, 0))], float)
    chosen = [s for s in shapes if s.solid] or list(shapes)
    up = DIRECTIONS[VERTICAL : VERTICAL + 1]
    return min(float(shape_extent(s, pose, up)[0, 0]) for s in chosen)


def make_body(
    design: Prop,
    body_id: str,
    pose: tuple[float, ...] = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0),
    label: str = "",
    mobility: str = "dynamic",
    colour: str = "",
    material: str = "",
    size: str | float = "",
    lit: bool = False,
) -> Body:
    """The prop as a body. ``colour`` and ``material`` are words or hex, ``size`` a word or factor; ``lit``: lamps glow."""
    factor = size if isinstance(size, float) else SIZES.get(size, 1.0)
    made, mass = _adapted(design.key, colour, material, lit)
    if factor != 1.0:
        made, mass = tuple(scaled(s, factor) for s in made), mass * factor**3
    grow = lambda v: tuple(factor * x for x in v)  # noqa: E731
    hinge = design.hinge and replace(design.hinge, point=grow(design.hinge.point), handle=grow(design.hinge.handle))
    return Body(
        body_id,
        label or design.label,
        pose,  # type: ignore[arg-type]
        made,
        mobility,
        mass,
        design.key,
        supports=tuple(replace(s, centre=grow(s.centre), size=grow(s.size)) for s in design.supports),
        seats=tuple(replace(s, centre=grow(s.centre)) for s in design.seats),
        grips=tuple(replace(g, position=grow(g.position), width=g.width * factor) for g in design.grips),
        hinge=hinge,
        anchors=tuple((name, grow(point)) for name, point in design.anchors),
        tags=design.tags,
    )


@cache
def _adapted(key: str, colour: str, material: str, lit: bool) -> tuple[tuple[Shape, ...], float]:
    design = prop(key)
    shapes, mass = [], design.mass
    hue = materials.colour(colour) if colour else None
    made_of = materials.materials_by_word().get(material.lower(), "") if material else ""
    main = design.main_material
    if made_of and made_of != main:
        mass *= materials.material(made_of).density / materials.material(main).density
    tinted = any(part.tint for part in design.parts)
    for part in design.parts:
        shape = part.shape
        if made_of and shape.material == main:
            shape = replace(shape, material=made_of, appearance=None)
        if hue is not None and (part.tint or (not tinted and shape.material == (made_of or main))):
            shape = replace(shape, appearance=_dyed(shape, hue))
        if lit and part.glow is not None:
            shape = replace(shape, appearance=part.glow)
        shapes.append(shape)
    return tuple(shapes), mass


def _dyed(shape: Shape, hue: tuple[float, float, float]) -> Appearance:
    base = shape.appearance or materials.material(shape.material).appearance
    pattern = replace(base.pattern, colours=()) if base.pattern is not None else None
    return replace(base, colour=hue, pattern=pattern)


def prop_light(design: Prop, body_id: str, pose: tuple[float, ...], lit: bool) -> Light | None:
    """The light a lamp gives while ``lit`` (or ``always``, as a fire does), in the world frame."""
    data = design.light
    if data is None or not (lit or data.get("always", False)):
        return None
    at = compose(pose, (*map(float, data.get("at", (0, 0, 0))), 1.0, 0.0, 0.0, 0.0))[:3]
    return Light(
        f"{body_id}/light",
        data.get("kind", "point"),
        rgb_from_hex(data.get("colour", "#ffdfb0")),
        float(data["power"]),
        at,  # type: ignore[arg-type]
        _triple(data.get("direction", (0, 0, -1))),
        float(np.radians(data.get("spread", 40.0))),
        tuple(map(float, data.get("size", (0.5, 0.5)))),  # type: ignore[arg-type]
        bool(data.get("shadows", False)),
    )
