"""The close skin of a figure, and where it goes with the bones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.foundation import space
from engine.world.figure import Figure
from engine.world.skeleton import INDEX

_LOOSE = ("hair", "coat", "skirt", "dress", "scarf", "beard", "lashes", "brows", "cape", "robe", "apron", "hat", "cap")
"""Parts that hang or stand off the body, and may go into things."""


@dataclass(frozen=True)
class Skin:
    """Some vertices of a figure: ``rest`` [v, 3] in its frame, and the ``bones`` [v, k] that move them by ``weights`` [v, k];
    ``joints`` [56, 3] at rest."""

    rest: np.ndarray
    bones: np.ndarray
    weights: np.ndarray
    joints: np.ndarray

    @cached_property
    def owner(self) -> np.ndarray:
        """[v]: the bone that moves a vertex most."""
        if not len(self.rest):
            return np.zeros(0, int)
        return self.bones[np.arange(len(self.rest)), self.weights.argmax(1)]

    def of(self, rows: np.ndarray) -> Skin:
        """The vertices that ``rows`` names or, [v], marks."""
        return Skin(self.rest[rows], self.bones[rows], self.weights[rows], self.joints)

    def share(self, bones: Iterable[str]) -> np.ndarray:
        """[v]: how much of a vertex moves with ``bones``."""
        return (self.weights * np.isin(self.bones, [INDEX[bone] for bone in bones])).sum(1)

    def posed(self, positions: np.ndarray, turns: np.ndarray) -> np.ndarray:
        """[..., v, 3] where joints are at ``positions`` [..., 56, 3], turned by ``turns`` [..., 56, 4]: linear blend skinning."""
        moved = space.rotate(turns[..., self.bones, :], self.rest[:, None] - self.joints[self.bones])
        return (self.weights[..., None] * (positions[..., self.bones, :] + moved)).sum(-2)

    def around(self, start: np.ndarray, end: np.ndarray, bones: tuple[str, ...], at: float, least: float) -> float:
        """The radius of the flesh of ``bones`` round the line ``start``..``end`` near the share ``at`` of it."""
        mine = self.rest[np.isin(self.owner, [INDEX[b] for b in bones])]
        along = end - start
        share = (mine - start) @ along / (along @ along)
        near = mine[np.abs(share - at) < 0.12]
        if len(near) < 8:
            return least
        gap = near - start
        gap = gap - (gap @ along / (along @ along))[:, None] * along
        return float(np.clip(np.quantile(np.linalg.norm(gap, axis=1), 0.8), 0.5 * least, 2.0 * least))


def skin_of(figure: Figure, most: int | None = None) -> Skin:
    """Skin, shoes and close clothes; of each part about ``most`` vertices, evenly, or all."""
    joints = figure.skeleton.joints
    rest, bones, weights = [np.zeros((0, 3))], [np.zeros((0, 1), int)], [np.zeros((0, 1))]
    for part in figure.parts:
        if not any(word in part.name for word in _LOOSE):
            every = slice(None, None, max(1, len(part.positions) // most) if most else None)
            rest.append(part.positions[every].astype(float))
            bones.append(part.bones[every].astype(int))
            weights.append(part.weights[every].astype(float))
    width = max(row.shape[1] for row in bones)
    moving, shares = (np.concatenate([_wide(row, width) for row in rows]) for rows in (bones, weights))
    return Skin(np.concatenate(rest), moving, shares, joints)


def _wide(rows: np.ndarray, width: int) -> np.ndarray:
    return np.concatenate([rows, np.zeros((len(rows), width - rows.shape[1]), rows.dtype)], 1)
