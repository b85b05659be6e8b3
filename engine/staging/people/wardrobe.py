"""Garments as shells: the helper mesh that lies over the body, cut by smooth fields, eased off the skin, hemmed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.staging.people import body, fields, surface
from engine.staging.people.surface import Surface

_UPPER, _FORE = 0.27, 0.20
"""Template lengths of the upper arm and forearm, metres: turn shares along the arm into distances."""
_LEG = 0.40


@dataclass(frozen=True)
class Cut:
    """Where a garment begins and ends on the body (see ``fields.Anatomy``).

    ``base``: "tights" or "skirt"; ``top``: highest ``leg`` value, None up to the neck; ``hem``: lowest ``leg`` value;
    ``sleeve``: end along the arm, 0 armhole, None no limit; ``neck`` (width, front, back) metres of the opening;
    ``ease`` metres off the skin, ``flare`` extra at the hem, ``cuff`` extra at the sleeve's end.
    """

    base: str
    top: float | None
    hem: float
    sleeve: float | None
    neck: tuple[float, float, float]
    ease: float
    flare: float
    cuff: float


def kept(cut: Cut, at: fields.Anatomy) -> np.ndarray:
    """Signed distance in about metres: positive where the garment covers the body."""
    field = np.full(len(at.leg), 1.0)
    trunk = 0.5 - at.arm
    if cut.sleeve is not None:
        field = np.maximum((cut.sleeve - at.along_arm) * _UPPER, trunk * 0.3)
        if cut.sleeve <= 0:
            field = (0.42 + cut.sleeve - at.arm) * 0.12
    hem = np.maximum((cut.hem - at.leg) * _LEG, -trunk * 0.6)
    field = np.minimum(field, hem)
    if cut.top is not None:
        field = np.minimum(field, np.minimum((at.leg - cut.top) * _LEG, trunk * 0.6))
    else:
        field = np.minimum(field, _outside_neck(cut, at))
    return field


def _outside_neck(cut: Cut, at: fields.Anatomy) -> np.ndarray:
    """Distance outside the neck's opening: an ellipse about the neck seen from above, longer at the front."""
    joints = body.load().joints
    neck = joints[body.JOINT["neck"]]
    width, front, back = cut.neck
    x, y = at.points[:, 0] - neck[0], at.points[:, 1]
    reach = np.where(x > 0, front, back)
    radius = np.hypot(x / reach, y / width)
    below = np.maximum(neck[2] - 0.16 - at.points[:, 2], 0.0) * 4.0
    return (radius - 1.0) * width + below - 0.5 * np.maximum(at.head - 0.9, 0.0)


@cache
def _cloth(cut: Cut) -> tuple[Surface, np.ndarray, np.ndarray]:
    """(surface, dense weights [n, 56], field value along the garment [n]) of a cut; the same for every body."""
    bake = body.load()
    dense = bake.dense_weights
    whole = surface.from_group(bake.groups[cut.base], len(bake.template))
    at = fields.anatomy(whole.mix @ bake.template, whole.mix @ dense)
    cloth = surface.clip(whole, kept(cut, at))
    return cloth, cloth.mix @ dense, np.asarray(cloth.mix @ bake.template)


def drape(cut: Cut, vertices: np.ndarray, scale: float) -> tuple[Surface, np.ndarray, np.ndarray, np.ndarray]:
    """(surface, positions, normals, weights): the garment on the body ``vertices``; ``scale`` stature over 1.7 m."""
    cloth, weights, template = _cloth(cut)
    at = fields.anatomy(template, weights)
    base = cloth.mix @ vertices
    out = surface.normals(base, cloth.faces, cloth.twins)
    hem = np.clip(1.0 - np.abs(cut.hem - at.leg) / 0.6, 0.0, 1.0) * (at.arm < 0.5)
    cuff = np.zeros(len(base)) if cut.sleeve is None else np.clip(1.0 - (cut.sleeve - at.along_arm), 0, 1) * at.arm
    lift = (cut.ease + cut.flare * hem + cut.cuff * cuff) * scale
    positions = base + out * lift[:, None]
    positions = _settled(cloth, base, out, lift, positions, 6)
    return cloth, positions, surface.normals(positions, cloth.faces, cloth.twins), weights


def _settled(
    cloth: Surface, base: np.ndarray, out: np.ndarray, lift: np.ndarray, positions: np.ndarray, rounds: int
) -> np.ndarray:
    """Smooth the cloth, yet never closer to the skin than 60 % of its ease."""
    smooth = cloth.smoother
    edge = cloth.edge
    for _ in range(rounds):
        moved = 0.5 * positions + 0.5 * (smooth @ positions)
        moved[edge] = positions[edge]
        depth = ((moved - base) * out).sum(1)
        need = np.maximum(0.6 * lift - depth, 0.0)
        positions = moved + out * need[:, None]
    return positions
