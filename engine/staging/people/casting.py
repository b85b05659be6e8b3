"""Put a person together: body, face, clothes and hair become the parts of one Figure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from engine.project.cast import Character
from engine.staging.people import (
    accessories,
    body,
    fabric,
    face,
    hair,
    looks,
    measures,
    outfit,
    phenotype,
    shoes,
    skin,
    surface,
    wardrobe,
)
from engine.staging.people.outfit import Worn
from engine.staging.people.surface import Surface
from engine.world.figure import Figure, FigurePart
from engine.world.material import Appearance
from engine.world.skeleton import INDEX, Skeleton

_WHITE = (1.0, 1.0, 1.0)
_GROWN = 1.70
"""Stature in metres for which the garments' and the hair's measures are given."""


def figure(character: Character, seed: int) -> Figure:
    """The figure that plays ``character``; see :func:`engine.staging.people.cast`."""
    person = phenotype.decide(character, seed)
    vertices, joints, height, mass = phenotype.embody(person)
    look = looks.look(character, person, seed)
    worn = outfit.outfit(character, person, seed)
    footwear = next((w.design for w in worn if w.design.place == "feet"), None)
    sole = (footwear.sole if footwear else 0.0) * height / _GROWN
    vertices, joints = vertices + [0, 0, sole], joints + [0, 0, sole]
    hat = next((w.design.shape for w in worn if w.design.place == "head"), "")
    parts = [_skin(vertices, worn, look, height), *_face(vertices, look, person)]
    parts += _hair(vertices, joints, look, person, hat, character.name or character.id)
    parts += _garments(vertices, joints, worn, height, sole)
    return Figure(
        Skeleton(joints),
        _merged(parts),
        height + sole,
        mass,
        person.sex,
        person.age,
        footwear.shoe if footwear and footwear.shoe else "bare",
        measures.radii(vertices, joints),
        float(joints[INDEX["foot.L"], 2]),
        measures.palms(joints),
    )


def _skin(vertices: np.ndarray, worn: tuple[Worn, ...], look: looks.Look, height: float) -> FigurePart:
    over = tuple(p for w in worn for p in w.design.pieces)
    bare, depth = wardrobe.bare(over)
    base = bare.cloth.mix @ vertices
    under = np.clip((depth + 0.004) / 0.012, 0.0, 1.0)
    normals = surface.normals(base, bare.cloth.faces, bare.cloth.twins)
    positions = base - normals * (0.005 * under * height / _GROWN)[:, None]
    part = _part("skin", bare.cloth, positions, 6, Appearance(_WHITE, 0.52), skin.painted(look.paint), True)
    return replace(part, normals=normals.astype(np.float32))


def _face(vertices: np.ndarray, look: looks.Look, person: phenotype.Person) -> list[FigurePart]:
    mouth, lashes = face.mouth_surface(), face.lash_surface()
    dark = (0.012, 0.009, 0.008)
    return [
        face.eyes(vertices, look.iris),
        _part("mouth", mouth, mouth.mix @ vertices, 2, Appearance(_WHITE, 0.25), face.mouth_picture(person.age), True),
        _part("lashes", lashes, lashes.mix @ vertices, 2, Appearance(dark, 0.9), None, True),
    ]


def _hair(
    vertices: np.ndarray, joints: np.ndarray, look: looks.Look, person: phenotype.Person, hat: str, key: str
) -> list[FigurePart]:
    size = measures.head_size(joints)
    tufts = []
    if look.style is not None:
        tufts.append(hair.grow(look.style, vertices, joints, size, key, bool(hat)))
    if look.beard:
        tufts.append(hair.beard(vertices, joints, size, look.beard, look.beard_masks, key))
    parts = []
    for name, locks, beard in zip(
        ("hair", "beard"), tufts if look.style else [None, *tufts], (False, True), strict=False
    ):
        if locks is None:
            continue
        bake = body.load()
        bones, weights = (
            surface.strongest(np.asarray(locks.mix @ bake.dense_weights), 4) if beard else hair.weights(locks, joints)
        )
        index, vertex, delta = surface.moved(Surface(locks.mix, locks.uv, locks.faces), bake)
        coily = not beard and not hat and look.style is not None and look.style.bumps > 0 and not look.style.locks
        drawn = hair.coils if coily else hair.picture
        parts.append(
            FigurePart(
                name, _f(locks.positions), _f(locks.normals), _f(locks.uv), locks.faces.astype(np.int32), bones, weights,
                Appearance(_WHITE, 0.95 if coily else 0.5), drawn(look.hair, look.grey), index, vertex, delta,
            )
        )  # fmt: skip
    return parts


def _garments(
    vertices: np.ndarray, joints: np.ndarray, worn: tuple[Worn, ...], height: float, sole: float
) -> list[FigurePart]:
    parts = []
    scale = height / _GROWN
    for index, garment in enumerate(worn):
        design = garment.design
        over, under = outfit.pieces_over(worn, index), outfit.pieces_under(worn, index)
        for piece in design.pieces:
            if design.shape == "boxing" or not len(wardrobe.shell(piece, over).cloth.faces):
                continue
            draped = wardrobe.drape(piece, over, under, vertices, scale)
            if design.fabric == "shoe":
                parts.append(_cloth(garment, *shoes.shaped(draped, design, joints, sole), draped.mix))
            else:
                uv = fabric.laid(draped.positions, scale)
                parts.append(
                    _cloth(garment, draped.positions, draped.normals, uv, draped.faces, draped.mix, piece.accent)
                )
        parts += accessories.made(garment, vertices, joints, scale)
    return parts


def _cloth(
    garment: Worn,
    positions: np.ndarray,
    normals: np.ndarray,
    uv: np.ndarray,
    faces: np.ndarray,
    mix: Any,
    accent: bool = False,
) -> FigurePart:
    bones, weights = surface.strongest(np.asarray(mix @ body.load().dense_weights), 4)
    design = garment.design
    if design.fabric == "shoe":
        picture = shoes.picture(garment.colour, garment.second, design.shape == "plain")
    else:
        first, second = (garment.second, garment.colour) if accent else (garment.colour, garment.second)
        picture = fabric.picture(garment.fabric, first, second)
    return FigurePart(
        design.kind, _f(positions), _f(normals), _f(uv), faces.astype(np.int32), bones, weights,
        Appearance(_WHITE, design.roughness), picture,
    )  # fmt: skip


def _part(
    name: str,
    what: Surface,
    positions: np.ndarray,
    count: int,
    look: Appearance,
    texture: np.ndarray | None,
    shapes: bool,
) -> FigurePart:
    bake = body.load()
    bones, weights = surface.strongest(np.asarray(what.mix @ bake.dense_weights), count)
    normals = surface.normals(positions, what.faces, what.twins)
    part = FigurePart(
        name, _f(positions), _f(normals), _f(what.uv), what.faces.astype(np.int32), bones, weights, look, texture
    )  # fmt: skip
    if not shapes:
        return part
    index, vertex, delta = surface.moved(what, bake)
    return replace(part, shape_index=index, shape_vertex=vertex, shape_delta=delta)


def _f(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values, np.float32)


def _merged(parts: list[FigurePart]) -> tuple[FigurePart, ...]:
    """Parts of one garment, which share a picture and a look, as one part."""
    groups: dict[tuple[str, int], list[FigurePart]] = {}
    for part in parts:
        groups.setdefault((part.name, id(part.texture)), []).append(part)
    return tuple(_one(group) for group in groups.values())


def _one(group: list[FigurePart]) -> FigurePart:
    if len(group) == 1:
        return group[0]
    start = np.cumsum([0, *(len(p.positions) for p in group)])
    widest = max(p.bones.shape[1] for p in group)

    def padded(values: np.ndarray) -> np.ndarray:
        return np.pad(values, ((0, 0), (0, widest - values.shape[1])))

    return replace(
        group[0],
        positions=np.concatenate([p.positions for p in group]),
        normals=np.concatenate([p.normals for p in group]),
        uv=np.concatenate([p.uv for p in group]),
        faces=np.concatenate([p.faces + at for p, at in zip(group, start, strict=False)]).astype(np.int32),
        bones=np.concatenate([padded(p.bones) for p in group]),
        weights=np.concatenate([padded(p.weights) for p in group]),
    )
