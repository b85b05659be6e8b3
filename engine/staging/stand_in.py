"""Stand-ins: an unknown thing as a plain, labelled shape of its class, with plausible size, mass and material."""

from __future__ import annotations

from engine.foundation import assets
from engine.project import PropUse, StandIn
from engine.staging import materials
from engine.staging.props import SIZES
from engine.world import Appearance, Body, Grip, Seat, Shape, Support

TURN = (1.0, 0.0, 0.0, 0.0)
PLAIN = StandIn("thing", (0.25, 0.25, 0.25), 1.0, "wood", "a plain object")


def stand_in(use: PropUse, body_id: str) -> Body:
    """A body of the stand-in's size and mass that says by its label what it stands for."""
    plan = use.stand_in or PLAIN
    factor = SIZES.get(use.size, 1.0)
    x, y, z = (max(0.005, factor * float(v)) for v in plan.size_m)
    name = materials.materials_by_word().get(use.material.lower(), plan.material) if use.material else plan.material
    if name not in assets.asset_names("materials", ".toml"):
        name = "plastic"
    hue = materials.colour(use.colour) if use.colour else None
    look = Appearance(hue, 0.6) if hue is not None else None
    shapes = _shapes(plan.kind, (x, y, z), name, look)
    furniture = plan.kind in ("furniture", "vehicle", "machine") and plan.mass_kg > 8.0
    hands = 2 if max(x, y) > 0.2 or plan.mass_kg > 3.0 else 1
    return Body(
        body_id,
        use.label,
        (0.0, 0.0, 0.0, *TURN),
        shapes,
        "dynamic",
        max(0.001, plan.mass_kg * factor**3),
        "",
        True,
        supports=() if plan.kind in ("plant", "animal") else (Support((0.0, 0.0, z), (x * 0.9, y * 0.9)),),
        seats=(Seat((0.0, 0.0, z), 0.0),) if furniture and 0.3 < z < 0.6 and min(x, y) > 0.3 else (),
        grips=(Grip((0.0, y / 2, z / 2), (0.0, -1.0, 0.0), (0.0, 0.0, 1.0), y, 2),)
        if hands == 2
        else (Grip((0.0, 0.0, z), (0.0, 0.0, -1.0), (1.0, 0.0, 0.0), min(x, y)),),
        tags=("furniture", "obstacle") if furniture else ("hand",) if hands == 1 else ("two hands",),
    )


def _shapes(kind: str, size: tuple[float, float, float], name: str, look: Appearance | None) -> tuple[Shape, ...]:
    """Shapes that fill ``size`` exactly: the outline of the class, standing on z = 0."""
    x, y, z = size

    def shape(
        what: str, extent: tuple[float, float, float], at: tuple[float, float, float], bevel: float = 0.0
    ) -> Shape:
        return Shape(what, extent, name, (*at, *TURN), appearance=look, bevel=bevel)

    round_ = min(x, y, z) * 0.12
    if kind == "food":
        return (
            shape("ellipsoid", size, (0, 0, z / 2)),
            _hidden(shape("box", (x * 0.4, y * 0.4, z * 0.1), (0, 0, z * 0.05))),
        )
    if kind == "plant" and z > 0.15:
        pot = shape("cylinder", (x * 0.5, y * 0.5, z * 0.3), (0, 0, z * 0.15))
        crown = Shape("ellipsoid", (x, y, z * 0.75), "leaves", (0, 0, z * 0.625, *TURN), appearance=look)
        return pot, crown
    if kind == "animal" and min(size) > 0.03:
        body = shape("box", (x * 0.7, y, z * 0.4), (-x * 0.15, 0, z * 0.6), bevel=min(y, z) * 0.18)
        head = shape("box", (x * 0.3, y * 0.7, z * 0.35), (x * 0.35, 0, z * 0.825), bevel=min(y, z) * 0.15)
        legs = tuple(
            shape("box", (x * 0.1, y * 0.2, z * 0.42), (dx * x, dy * y, z * 0.21))
            for dx in (-0.38, 0.18)
            for dy in (-0.35, 0.35)
        )
        return body, head, *legs
    if kind == "furniture" and z > 0.3:
        top = shape("box", (x, y, z * 0.2), (0, 0, z * 0.9), bevel=round_ * 0.5)
        legs = tuple(
            shape("box", (x * 0.1, y * 0.1, z * 0.8), (dx * x, dy * y, z * 0.4))
            for dx in (-0.44, 0.44)
            for dy in (-0.44, 0.44)
        )
        return top, *legs
    if kind == "vehicle" and z > 0.2:
        hull = shape("box", (x, y, z * 0.45), (0, 0, z * 0.425), bevel=round_)
        cabin = shape("box", (x * 0.5, y * 0.85, z * 0.35), (-x * 0.05, 0, z * 0.825), bevel=round_)
        wheel = min(z * 0.4, x * 0.2)
        wheels = tuple(
            Shape(
                "cylinder",
                (wheel, wheel, y * 0.14),
                "rubber",
                (dx * x, dy * y, wheel / 2, 0.7071067811865476, 0.7071067811865476, 0, 0),
            )
            for dx in (-0.32, 0.32)
            for dy in (-0.43, 0.43)
        )
        return hull, cabin, *wheels
    if kind == "container" and z > 0.05:
        trunk = shape("box", (x * 0.94, y * 0.94, z * 0.85), (0, 0, z * 0.425), bevel=round_ * 0.5)
        return trunk, shape("box", (x, y, z * 0.15), (0, 0, z * 0.925), bevel=round_ * 0.3)
    if kind == "tool" and max(size) > 2.5 * sorted(size)[1]:
        along = int(max(range(3), key=lambda i: size[i]))
        return _tool(size, along, shape)
    return (shape("box", size, (0, 0, z / 2), bevel=round_),)


def _hidden(shape: Shape) -> Shape:
    from dataclasses import replace

    return replace(shape, visible=False)


def _tool(size: tuple[float, float, float], along: int, shape: object) -> tuple[Shape, ...]:
    """A handle and a head along the longest side."""
    middle = [0.0, 0.0, size[2] / 2]
    made = []
    for share, offset, thick in ((0.75, -0.125, 0.55), (0.25, 0.375, 1.0)):
        extent = [v * (share if i == along else thick) for i, v in enumerate(size)]
        at = list(middle)
        at[along] += offset * size[along]
        if along != 2:
            at[2] = extent[2] / 2
        made.append(shape("box", tuple(extent), tuple(at), min(extent) * 0.15))  # type: ignore[operator]
    return tuple(made)
