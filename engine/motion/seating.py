"""How somebody comes to sit in a seat: as deep as flesh and cushion give way, and no deeper."""

from __future__ import annotations

import numpy as np

from engine.motion.actor import TOE_OUT, Actor
from engine.motion.channels import Channels
from engine.motion.feet import Feet, Plant, foot_spot
from engine.motion.rig import SIDES, SIGN
from engine.motion.solids import Solid, Solids
from engine.motion.solve import solve_trunk
from engine.world.body import Body
from engine.world.skeleton import INDEX

SEATED_PELVIS = -0.10
SEATED_CHEST = float(np.radians(-3.0))
KNEES_OUT = 0.16
SOFT = ("pelvis", "spine1", "thigh.L", "thigh.R")
"""These sink into a seat; the back only touches it."""
SEATED = (*SOFT, "spine2", "chest", "shank.L", "shank.R")
SUNK_M, TOUCHED_M = 0.014, -0.004
MOST_M = 0.12


def settled_in(
    actor: Actor, host: Body, pose: np.ndarray, root: np.ndarray, feet: np.ndarray, yaw: float, hang: float = 0.0
) -> np.ndarray:
    """[3]: ``root`` moved up and forward until the body on the feet at ``feet`` [2], which hang ``hang`` metres over the
    floor, lies in ``host`` only as deep as flesh and cushion give way."""
    solids = Solids([Solid(host, pose)])
    every = actor.rig.skin
    skin = every.of(np.isin(every.owner, [INDEX[bone] for bone in SEATED]))
    if not len(solids.pieces) or not len(skin.rest):
        return root
    ahead = np.array([np.cos(yaw), np.sin(yaw), 0.0])
    at = root.copy()
    thigh, soft = (np.isin(skin.owner, [INDEX[bone] for bone in bones]) for bones in (SOFT[2:], SOFT))
    allowed = np.where(soft, SUNK_M, TOUCHED_M)
    for _ in range(10):
        points = skin.posed(*_seated(actor, at, feet, yaw, hang))
        far, way = solids.nearest(points, 0.02)
        excess = -far - allowed
        worst = int(excess.argmax())
        if excess[worst] <= 0.001:
            break
        up, forward = max(float(way[worst, 2]), 0.0), float(way[worst] @ ahead)
        if up > 0.5 or thigh[worst]:  # a thigh lies across the front edge, whose side may be nearer than its top
            at[2] += float(excess[worst])
        elif forward > 0.3:
            at += ahead * float(excess[worst]) / forward
        else:  # a side of the seat: nobody gets thinner
            break
    moved = at - root
    return root + moved * min(1.0, MOST_M / max(float(np.linalg.norm(moved)), 1e-9))


def _seated(actor: Actor, root: np.ndarray, feet: np.ndarray, yaw: float, hang: float) -> tuple[np.ndarray, np.ndarray]:
    """Joint positions [56, 3] and orientations [56, 4] of somebody who sits quietly."""
    rig, style = actor.rig, actor.style
    values = dict(actor.channels.settled) | dict(zip("xyz", map(float, root), strict=True))
    values |= {
        "facing": yaw,
        "loose": 1.0,
        "pelvis_pitch": SEATED_PELVIS,
        "chest_pitch": SEATED_CHEST + 0.8 * style.chest,
    }
    values |= dict.fromkeys(
        ("sway", "surge", "head_pitch", "chest_yaw", "pelvis_yaw", "chest_roll", "pelvis_roll"), 0.0
    )
    plants = {}
    for side in SIDES:
        values |= {f"{name}.{side}": 0.0 for name in ("foot_x", "foot_y", "foot_z", "foot_pitch", "foot_yaw", "toe")}
        values |= {f"foot_z.{side}": hang, f"foot_pitch.{side}": -0.25 if hang else 0.0, f"knee_out.{side}": KNEES_OUT}
        spot = foot_spot(feet, yaw, side, rig.stance_half * 1.1)
        plants[side] = Plant(-1.0, (float(spot[0]), float(spot[1]), actor.floor), yaw + SIGN[side] * TOE_OUT)
    trunk = solve_trunk(rig, Channels(values), Feet(plants), np.zeros(1), {})
    positions, turns = rig.figure.skeleton.world(trunk.root, trunk.rotations)
    return positions[0], turns[0]
