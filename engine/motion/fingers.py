"""Fingers: the joints' rotations, and how far they close about what the hand holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from engine.foundation import space
from engine.motion.channels import Channels
from engine.motion.rig import SIGN, Rig
from engine.motion.solids import SOFT_M, Piece, depth_of, seen_pieces
from engine.motion.solve import X, Y, Z
from engine.world.body import Body
from engine.world.skeleton import INDEX

FINGERS = ("index", "middle", "ring", "little")
_SHARES = ((1, 0.85), (2, 1.15), (3, 0.8))
"""Of a finger's curl at its first, second and third joint."""
_WAYS = 20
_SPARSE = 8
"""Every so manieth vertex of the fingers is looked at."""
_SHEET_M, _BEHIND_M = 0.006, 0.04
"""A piece thinner than the first is a sheet: fingers that are on one side of it stay there, and so it counts as so much
thicker on its other side as the second."""


@dataclass(frozen=True)
class Closing:
    """Radians for the channels of a hand that has closed: ``curl`` of the fingers, ``thumb``, ``spread``."""

    curl: float
    thumb: float
    spread: float


OPEN = Closing(-0.15, -0.6, 0.0)
"""As far as a hand opens about something wide: fingers bent back a little, the thumb stretched away."""


def values(
    channels: Channels, side: str, times: np.ndarray, extra: dict[str, np.ndarray], weight: np.ndarray
) -> dict[str, np.ndarray]:
    """Radians [n] at ``times`` of a hand's ``curl``, ``index``, ``spread`` and ``thumb``; ``extra``: what idling adds;
    ``weight`` [n]: how far the hand holds something or lies on it, and so keeps still, 0 to 1."""
    value = {name: channels.sample(f"{name}.{side}", times) for name in ("curl", "index", "spread", "thumb")}
    value["curl"] = value["curl"] + extra.get(f"curl.{side}", 0.0) * (1.0 - weight)
    return value


def rotations(rig: Rig, side: str, value: dict[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """(bone, local rotations [n, 4]) of all finger bones for ``value``, radians [n] each: ``curl``, ``index`` (so much less
    curl of the index finger), ``spread``, ``thumb``."""
    palm = rig.palm(side)[3:]
    flexion, along = space.rotate(palm, -Y), space.rotate(palm, X)
    for row, finger in enumerate(FINGERS):
        ease = 0.9 + 0.08 * row
        for n, share in _SHARES:
            curl = value["curl"] - (value["index"] if finger == "index" else 0.0)
            turn = space.about(flexion, curl * share * ease)
            if n == 1:
                splay = space.about(space.rotate(palm, Z), -SIGN[side] * value["spread"] * (1.0 - row) * 0.5)
                turn = space.multiply(splay, turn)
            yield f"{finger}{n}.{side}", turn
    yield f"thumb1.{side}", space.about(along, SIGN[side] * value["thumb"])
    bend = space.about(
        space.normalised(flexion + 0.6 * SIGN[side] * along), value["thumb"] * 0.5 + value["curl"] * 0.25
    )
    yield f"thumb2.{side}", bend
    yield f"thumb3.{side}", bend


def closed_about(rig: Rig, side: str, most: Closing, body: Body, palm: np.ndarray) -> Closing:
    """``most``, opened so far that no finger goes through ``body``, against which the palm lies at ``palm`` [7] of the
    body's frame; as closed as can be, so that fingers touch what they hold."""
    pieces = seen_pieces(body)
    if not pieces:
        return most
    curls, thumbs = np.linspace(OPEN.curl, most.curl, _WAYS), np.linspace(OPEN.thumb, most.thumb, _WAYS)
    spread, still = np.full(_WAYS, most.spread), np.full(_WAYS, most.thumb)
    curl = float(curls[_most_closed(_inside(rig, side, pieces, palm, FINGERS, (curls, spread, still)))])
    closed = np.full(_WAYS, curl)
    thumb = float(thumbs[_most_closed(_inside(rig, side, pieces, palm, ("thumb",), (closed, spread, thumbs)))])
    return Closing(curl, thumb, most.spread)


def _most_closed(inside: np.ndarray) -> int:
    """Which of the ways to close, the most open first, is the last that does not go in deeper than skin gives way; else
    the one that goes in least. ``inside`` [k] metres."""
    fits = np.flatnonzero(inside <= max(SOFT_M, float(inside.min()) + 5e-4))
    return int(fits[-1])


def _inside(
    rig: Rig, side: str, pieces: list[Piece], palm: np.ndarray, fingers: tuple[str, ...], ways: tuple[np.ndarray, ...]
) -> np.ndarray:
    """[k] metres: how deep the skin of ``fingers`` gets into the body for each of k ``ways`` to close: curl, spread, thumb."""
    skin = _skin_in_palm(rig, side, fingers, *ways)
    points = space.placed(palm, skin.reshape(-1, 3))
    hand = space.inverted(rig.palm(side))
    roots = [rig.offset(f"{finger}1.{side}", f"hand.{side}") for finger in fingers]
    root = space.placed(palm, space.placed(hand, np.mean(roots, 0)))
    return depth_of([_thicker(piece, root) for piece in pieces], points).reshape(len(skin), -1).max(1)


def _thicker(piece: Piece, root: np.ndarray) -> Piece:
    """A sheet as something that nothing gets through from the side of ``root`` [3]; other pieces as they are."""
    low, high = (-piece.size, piece.size) if piece.corners is None else (piece.corners.min(0), piece.corners.max(0))
    axis = 2 if piece.kind == "cylinder" else int(np.argmin(high - low))
    if piece.kind not in ("box", "cylinder", "hull") or float(high[axis] - low[axis]) > _SHEET_M:
        return piece
    out = np.eye(3)[axis]
    nearer = 1.0 if space.placed(space.inverted(piece.pose), root)[axis] > (high + low)[axis] / 2 else -1.0
    if piece.planes is not None:  # what faces away from the root lies farther off
        away = piece.planes[:, :3] @ (-nearer * out)
        farther = np.column_stack([piece.planes[:, :3], piece.planes[:, 3] - np.maximum(away, 0.0) * _BEHIND_M])
        return replace(piece, planes=farther)
    behind = space.placed(piece.pose, -nearer * out * _BEHIND_M / 2)
    return replace(piece, size=piece.size + out * _BEHIND_M / 2, pose=np.concatenate([behind, piece.pose[3:]]))


def _skin_in_palm(
    rig: Rig, side: str, fingers: tuple[str, ...], curl: np.ndarray, spread: np.ndarray, thumb: np.ndarray
) -> np.ndarray:
    """[k, v, 3]: skin of ``fingers`` in the palm's frame for each of k ways to close."""
    k = len(curl)
    local = np.tile(space.IDENTITY, (k, len(rig.figure.skeleton.joints), 1))
    value = {"curl": curl, "index": np.zeros(k), "spread": spread, "thumb": thumb}
    for bone, turn in rotations(rig, side, value):
        local[:, INDEX[bone]] = turn
    positions, orientations = rig.figure.skeleton.world(np.zeros((k, 3)), local)
    hand = np.concatenate([positions[:, INDEX[f"hand.{side}"]], orientations[:, INDEX[f"hand.{side}"]]], -1)
    away = space.inverted(space.composed(hand, np.broadcast_to(rig.palm(side), (k, 7))))
    skin = rig.finger_skins[side]
    rows = np.flatnonzero(skin.share(f"{finger}{n}.{side}" for finger in fingers for n in (1, 2, 3)) > 0.5)[::_SPARSE]
    return space.placed(away[:, None], skin.of(rows).posed(positions, orientations))
