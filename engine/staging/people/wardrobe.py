"""Garments as shells: the helper mesh that lies over the body, cut by smooth fields, eased off the skin, hemmed.

What each garment is, is data: ``assets/people/wardrobe.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy import sparse

from engine.foundation.assets import table
from engine.staging.people import body, fields, surface
from engine.staging.people.surface import Surface

_ARM, _LEG = 0.27, 0.40
"""Template lengths of the upper arm and the thigh, metres: they turn shares along a limb into distances."""
_COVERED = 0.03
"""How far under an outer garment's edge what lies beneath is kept, metres."""


@dataclass(frozen=True)
class Piece:
    """One shell of a garment. ``mesh`` "tights", "skirt" or "hands"; ``top`` and ``hem`` by ``leg`` (see ``fields.Anatomy``;
    ``top`` None: up to the neckline); ``sleeve`` end along the arm (0 armhole, None: no arms); ``neck`` (half width, front depth,
    back depth, roundness: 1 a V, 2 round) or None; metres of ``ease`` off the skin, ``flare`` more at the hem, ``cuff`` more
    at the sleeve's end, ``collar`` more about the neck, ``hood`` more behind it; ``open``: half width of a front opening at the
    hem, closing at ``close`` (by ``leg``); ``front`` keeps only the front; ``band`` keeps only a
    band of that width along the neckline (collars, lapels); ``accent`` draws the piece in the second colour."""

    mesh: str = "tights"
    top: float | None = None
    hem: float = 0.1
    sleeve: float | None = 0.4
    neck: tuple[float, float, float, float] | None = (0.078, 0.05, 0.0, 2.0)
    ease: float = 0.012
    flare: float = 0.0
    cuff: float = 0.0
    collar: float = 0.0
    hood: float = 0.0
    open: float = 0.0
    close: float = 9.0
    front: bool = False
    thick: float = 0.003
    band: float = 0.0
    accent: bool = False


@dataclass(frozen=True)
class Design:
    """A garment: its pieces, what it is drawn with, and how it is worn. ``place``: where ("top", "bottom", "whole", "feet",
    "head" ...); ``layer`` 1 innermost; ``shoe`` sole class; ``sole`` metres; ``shape`` what is built beside the pieces;
    garments of the same ``match`` share a colour."""

    kind: str
    place: str
    layer: int
    pieces: tuple[Piece, ...]
    fabric: str
    colours: tuple[str, ...]
    second: str
    roughness: float
    shoe: str
    sole: float
    shape: str
    match: str


@cache
def design(kind: str) -> Design:
    """The garment ``kind`` of the wardrobe."""
    entry = table("people", "wardrobe.toml", schema="wardrobe")["garment"][kind]
    pieces = []
    for raw in entry.get("pieces", []):
        values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in raw.items()}
        for limit in ("sleeve", "neck", "top"):
            if values.get(limit) is False:
                values[limit] = None
        pieces.append(Piece(**values))
    return Design(
        kind,
        entry["place"],
        entry["layer"],
        tuple(pieces),
        entry.get("fabric", "weave"),
        tuple(entry["colours"]),
        entry.get("second", ""),
        entry.get("roughness", 0.85),
        entry.get("shoe", ""),
        entry.get("sole", 0.0),
        entry.get("shape", ""),
        entry.get("match", ""),
    )


def kept(piece: Piece, at: fields.Anatomy) -> np.ndarray:
    """Signed distance [n] in about metres: positive where the piece covers the body."""
    if piece.mesh == "hands":
        return (at.along_arm - 2.0 - 0.02) * 0.18 + np.minimum(at.arm - 0.9, 0.0)
    trunk = 0.5 - at.arm
    if piece.sleeve is None:
        field = trunk * 0.3
    elif piece.sleeve <= 0:
        field = (0.42 + piece.sleeve - at.arm) * 0.12
    else:
        field = np.maximum((piece.sleeve - at.along_arm) * _ARM, trunk * 0.3)
    field = np.minimum(field, np.maximum((piece.hem - at.leg) * _LEG, -trunk * 0.6))
    if piece.top is not None:
        field = np.minimum(field, np.minimum((at.leg - piece.top) * _LEG, trunk * 0.6))
    elif piece.neck is not None:
        field = np.minimum(field, below_neckline(piece.neck, at))
    if piece.open:
        side = np.abs(at.points[:, 1])
        gap = piece.open * np.clip((at.leg - piece.close) / 1.2, 0, 1) if piece.close < 5 else piece.open + 0 * side
        if piece.close > 5:
            gap = np.where(at.leg < 0.1, gap * np.clip(0.55 - 0.75 * at.leg, 0.4, 1.0), gap * 0.5)
        field = np.minimum(field, np.where(at.points[:, 0] > 0.0, side - gap, 1.0))
    if piece.band and piece.neck is not None:
        field = np.minimum(field, piece.band - below_neckline(piece.neck, at))
    if piece.front:
        bib = 0.125 + 1.2 * np.maximum(at.leg + 0.32, 0.0) - np.abs(at.points[:, 1])
        field = np.minimum(field, np.minimum(at.points[:, 0] + 0.005, bib))
    return field


def below_neckline(neck: tuple[float, float, float, float], at: fields.Anatomy) -> np.ndarray:
    """Distance below a neckline that is drawn in front view: ``neck`` as in ``Piece``."""
    joint = body.load().joints[body.JOINT["neck"]]
    width, front, back, round_ = neck
    x, y, z = at.points[:, 0] - joint[0], np.abs(at.points[:, 1]), at.points[:, 2] - joint[2]
    ahead = np.clip((x + 0.02) / 0.05, 0.0, 1.0)
    depth = back + (front - back) * ahead * ahead * (3 - 2 * ahead)
    dip = depth * np.maximum(1 - np.minimum(y / width, 1.0) ** round_, 0.0) ** (1 / round_)
    return np.maximum(y - width, -0.008 - dip - z) - 0.5 * np.maximum(at.head - 0.85, 0.0)


def lift(piece: Piece, at: fields.Anatomy) -> np.ndarray:
    """[n] how far the piece lies off the skin, metres on a grown body."""
    hem = np.clip(1.0 - np.abs(piece.hem - at.leg) / 0.6, 0.0, 1.0) * (at.arm < 0.5)
    out = piece.ease * _snug(piece, at) + piece.flare * hem
    if piece.sleeve is not None and piece.sleeve > 0:
        out = out + piece.cuff * np.clip(1.0 - (piece.sleeve - at.along_arm), 0, 1) * np.clip(2 * at.arm - 0.5, 0, 1)
    if (piece.collar or piece.hood) and piece.neck is not None:
        down = np.maximum(below_neckline(piece.neck, at), 0.0)
        out = out + piece.collar * np.exp(-((down / 0.022) ** 2))
        behind = np.clip((0.03 - at.points[:, 0]) / 0.05, 0, 1)
        out = out + piece.hood * behind * np.exp(-(((down - 0.035) / 0.04) ** 2))
    return out


def _snug(piece: Piece, at: fields.Anatomy) -> np.ndarray:
    """Share of the ease that is left: cloth lies close at the neckline and about an armhole."""
    near = np.full(len(at.leg), 1.0)
    if piece.neck is not None and piece.top is None and piece.mesh == "tights":
        near = np.minimum(near, below_neckline(piece.neck, at) / 0.06)
    if piece.sleeve is not None and piece.sleeve <= 0:
        near = np.minimum(near, (0.42 + piece.sleeve - at.arm) * 2.0)
    shoulder = np.exp(-(((at.arm - 0.55) / 0.35) ** 2)) * (at.along_arm < 0.45) if piece.mesh == "tights" else 0.0
    return (0.35 + 0.65 * np.clip(near, 0.0, 1.0)) * (1.0 - 0.5 * shoulder)


@dataclass(frozen=True)
class Shell:
    """The cut cloth of one piece: the same for every body. ``at`` the anatomy of its vertices."""

    cloth: Surface
    weights: np.ndarray
    at: fields.Anatomy


@cache
def whole(mesh: str) -> Shell:
    """The uncut helper mesh, or the body's own skin ("body", "hands")."""
    bake = body.load()
    group = "body" if mesh == "hands" else mesh
    cloth = surface.from_group(bake.groups[group], len(bake.template))
    weights = np.asarray(cloth.mix @ bake.dense_weights)
    return Shell(cloth, weights, fields.anatomy(np.asarray(cloth.mix @ bake.template, float), weights))


@cache
def shell(piece: Piece, over: tuple[Piece, ...]) -> Shell:
    """``piece`` cut out, less what the pieces ``over`` it hide."""
    base = whole(piece.mesh)
    field = kept(piece, base.at)
    for outer in over:
        field = np.minimum(field, _margin(outer) - kept(outer, base.at))
    return _cut(base, field)


def _margin(piece: Piece) -> float:
    """How far under a piece's edge what lies beneath is kept: more under a skirt, into which one may look."""
    return 2.0 * _COVERED if piece.mesh == "skirt" else _COVERED


def _cut(base: Shell, field: np.ndarray) -> Shell:
    bake = body.load()
    cloth = surface.clip(base.cloth, field)
    weights = np.asarray(cloth.mix @ bake.dense_weights)
    return Shell(cloth, weights, fields.anatomy(np.asarray(cloth.mix @ bake.template, float), weights))


@cache
def bare(over: tuple[Piece, ...]) -> tuple[Shell, np.ndarray]:
    """(the skin that the pieces ``over`` it leave in sight, and a little beyond; [n] how deep each vertex lies under them)."""
    base = whole("body")
    if not over:
        return base, np.full(len(base.at.leg), -1.0)
    seen = np.min([_margin(piece) - kept(piece, base.at) for piece in over], axis=0)
    found = _cut(base, seen)
    return found, np.max([kept(piece, found.at) for piece in over], axis=0)


def drape(
    piece: Piece, over: tuple[Piece, ...], under: tuple[Piece, ...], vertices: np.ndarray, scale: float
) -> Draped:
    """The piece on a body: eased off the skin and off the pieces ``under`` it, smoothed, its edges turned in."""
    cut = shell(piece, over)
    base = cut.cloth.mix @ vertices
    out = surface.normals(base, cut.cloth.faces, cut.cloth.twins)
    rise = lift(piece, cut.at)
    pile = np.full(len(rise), -1.0)
    for inner in under:
        beneath = kept(inner, cut.at) > -0.03
        pile = np.where(beneath, np.maximum(lift(inner, cut.at), pile + 0.004), pile)
    rise = np.maximum(rise, pile + 0.005)
    rise = rise * scale
    positions = _settled(cut.cloth, base, out, rise, 6)
    mix, positions, normals, faces = _hemmed(cut.cloth, positions, piece.thick * scale)
    return Draped(mix, positions, normals, faces, cut.weights)


@dataclass(frozen=True)
class Draped:
    """A garment's surface on one body; ``mix`` as in ``Surface``."""

    mix: sparse.csr_matrix
    positions: np.ndarray
    normals: np.ndarray
    faces: np.ndarray
    weights: np.ndarray


def _settled(cloth: Surface, base: np.ndarray, out: np.ndarray, rise: np.ndarray, rounds: int) -> np.ndarray:
    """Smooth the cloth, yet never closer to the skin than 85 % of its ease; its edge stays where it was cut."""
    positions = base + out * rise[:, None]
    for _ in range(5):
        positions = 0.4 * positions + 0.6 * (cloth.rim_smoother @ positions)
    for _ in range(rounds):
        moved = 0.5 * positions + 0.5 * (cloth.smoother @ positions)
        moved[cloth.edge] = positions[cloth.edge]
        depth = ((moved - base) * out).sum(1)
        positions = moved + out * np.maximum(0.85 * rise - depth, 0.0)[:, None]
    return positions


def _hemmed(
    cloth: Surface, positions: np.ndarray, thick: float
) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray, np.ndarray]:
    """Turn the cloth's border inwards by ``thick`` and a little back, so that edges have body."""
    normals = surface.normals(positions, cloth.faces, cloth.twins)
    rim = cloth.rim
    used, local = np.unique(rim, return_inverse=True)
    local = local.reshape(rim.shape)
    inner = positions[used] - normals[used] * thick
    back = cloth.smoother @ positions
    toward = back[used] - positions[used]
    toward /= np.linalg.norm(toward, axis=1, keepdims=True) + 1e-9
    third = inner - normals[used] * thick * 0.5 + toward * thick * 4
    n, m = len(positions), len(used)
    faces = [cloth.faces]
    for outer_at, inner_at in ((n, n + m), (n + m, n + 2 * m)):
        a, b = local.T + outer_at
        c, d = local.T + inner_at
        faces += [np.stack([b, a, c], 1), np.stack([b, c, d], 1)]
    mix = sparse.vstack([cloth.mix, cloth.mix[used], cloth.mix[used], cloth.mix[used]]).tocsr()
    points = np.concatenate([positions, positions[used], inner, third])
    flat = normals[used]
    # The outer ring is shaded almost like the cloth: seen edge-on, a steeper normal would flicker between its two sides.
    shading = np.concatenate([normals, flat - 0.3 * toward, 0.4 * flat - toward, -flat])
    shading /= np.linalg.norm(shading, axis=1, keepdims=True) + 1e-9
    return mix, points, shading, np.concatenate(faces)
