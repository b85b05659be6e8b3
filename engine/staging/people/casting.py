"""Put a person together: body, face, clothes and hair become the parts of one Figure."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from engine.foundation import space
from engine.project.cast import Character
from engine.staging.people import body, fields, phenotype, surface, wardrobe
from engine.staging.people.surface import Surface
from engine.world.figure import Figure, FigurePart
from engine.world.material import Appearance
from engine.world.skeleton import BONES, INDEX, PARENTS, Skeleton

_TEE = wardrobe.Cut("tights", None, 0.12, 0.42, (0.085, 0.10, 0.07), 0.012, 0.012, 0.012)
_TROUSERS = wardrobe.Cut("tights", -0.22, 1.97, None, (0, 0, 0), 0.009, 0.020, 0.0)
_SHOES = wardrobe.Cut("tights", 1.93, 9.0, None, (0, 0, 0), 0.007, 0.0, 0.0)


@lru_cache(maxsize=32)
def cast(character: Character, seed: int) -> Figure:
    """The figure that plays ``character``: body, face, looks and clothes from its words, the rest from its name.

    The same words and ``seed`` always give the same figure. Kept for the last 32 people.
    """
    person = phenotype.decide(character, seed)
    vertices, joints, height, mass = phenotype.embody(person)
    bake = body.load()
    scale = height / 1.70
    parts = [_skin(vertices)]
    for name, group, colour, rough in (
        ("eyes", ("eye_left", "eye_right"), (0.7, 0.68, 0.65), 0.15),
        ("mouth", ("teeth", "tongue"), (0.6, 0.5, 0.45), 0.3),
        ("lashes", ("lashes",), (0.01, 0.008, 0.006), 0.8),
    ):
        whole = surface.joined([surface.from_group(bake.groups[g], len(bake.template)) for g in group])
        parts.append(_part(name, whole, whole.mix @ vertices, 1, Appearance(colour, rough), shapes=True))
    for name, cut, colour in (
        ("top", _TEE, (0.12, 0.2, 0.35)),
        ("bottom", _TROUSERS, (0.05, 0.055, 0.07)),
        ("shoes", _SHOES, (0.5, 0.48, 0.45)),
    ):
        cloth, positions, _, _ = wardrobe.drape(cut, vertices, scale)
        parts.append(_part(name, cloth, positions, 4, Appearance(colour, 0.85)))
    return Figure(
        Skeleton(joints), tuple(parts), height, mass, person.sex, person.age, "sneaker",
        _radii(vertices, joints), float(joints[INDEX["foot.L"], 2]), _palms(joints),
    )  # fmt: skip


def _skin(vertices: np.ndarray) -> FigurePart:
    bake = body.load()
    whole = surface.from_group(bake.groups["body"], len(bake.template))
    dense = whole.mix @ bake.dense_weights
    at = fields.anatomy(whole.mix @ bake.template, dense)
    cover = np.max([wardrobe.kept(cut, at) for cut in (_TEE, _TROUSERS, _SHOES)], axis=0)
    bare = surface.clip(whole, 0.03 - cover)
    return _part("skin", bare, bare.mix @ vertices, 6, Appearance((0.5, 0.3, 0.22), 0.5), shapes=True)


def _part(
    name: str, what: Surface, positions: np.ndarray, count: int, look: Appearance, shapes: bool = False
) -> FigurePart:
    bake = body.load()
    bones, weights = surface.strongest(np.asarray(what.mix @ bake.dense_weights), count)
    part = FigurePart(
        name,
        positions.astype(np.float32),
        surface.normals(positions, what.faces, what.twins).astype(np.float32),
        what.uv.astype(np.float32),
        what.faces.astype(np.int32),
        bones,
        weights,
        look,
    )
    if not shapes:
        return part
    index, vertex, delta = surface.moved(what, bake)
    return FigurePart(**{**part.__dict__, "shape_index": index, "shape_vertex": vertex, "shape_delta": delta})


def _radii(vertices: np.ndarray, joints: np.ndarray) -> np.ndarray:
    """Median distance of each bone's own skin from the bone's line."""
    bake = body.load()
    skin = np.unique(bake.groups["body"].vertex)
    owner = bake.bones[skin, 0].astype(int)
    child = {parent: i for i, parent in reversed(list(enumerate(PARENTS)))}
    radii = np.zeros(len(BONES))
    for bone, name in enumerate(BONES):
        mine = vertices[skin[owner == bone]]
        if len(mine) < 8 or name.startswith("eye"):
            continue
        end = joints[child[bone]] if bone in child else joints[bone] + _tip(name, joints, bone)
        axis = end - joints[bone]
        along = np.clip((mine - joints[bone]) @ axis / (axis @ axis), 0.0, 1.0)
        radii[bone] = np.median(np.linalg.norm(mine - joints[bone] - along[:, None] * axis, axis=1))
    return radii


def _tip(name: str, joints: np.ndarray, bone: int) -> np.ndarray:
    if name == "head":
        return np.array([0.02, 0.0, 0.12])
    return 0.8 * (joints[bone] - joints[PARENTS[bone]])


def _palms(joints: np.ndarray) -> np.ndarray:
    """[2, 7]: palm frames in the hands' frames; x towards the fingers, z out of the palm."""
    palm = np.zeros((2, 7))
    for row, side in enumerate("LR"):
        wrist, index, little, middle, thumb = (
            joints[INDEX[f"{name}.{side}"]] for name in ("hand", "index1", "little1", "middle1", "thumb3")
        )
        fingers = space.normalised(middle - wrist)
        across = index - little
        out = space.normalised(np.cross(fingers, across) * (1.0 if side == "R" else -1.0))
        if (thumb - wrist) @ out < 0:
            out = -out
        palm[row, :3] = 0.62 * (middle - wrist) + out * 0.02
        palm[row, 3:] = space.from_matrix(np.stack([fingers, np.cross(out, fingers), out], -1))
    return palm
