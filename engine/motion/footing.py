"""Feet beside what stands in the way: where they are set down, and how they swing round it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor
from engine.motion.channels import bump
from engine.motion.clearing import BULGE_M, SKIN_M, Flesh
from engine.motion.feet import Feet, FootPath, Plant
from engine.motion.rig import SIDES, Rig
from engine.motion.solids import Solids
from engine.world.skeleton import INDEX

ASIDE_M, DETOUR_M = 0.12, 0.16
"""Farther than this no foot is set down beside its place, or swung out of its way."""
SWING_SHARES = np.linspace(0.1, 0.9, 9)
KNEE_AHEAD = 0.03
"""A knee comes so far before its foot in standing and stepping, in statures."""
LAID_M = 0.03
"""A foot that is moved off its place by more than this hangs, lies or kneels: it is not stood on."""


def stepped_clear(actor: Actor, solids: Solids) -> None:
    """Move the footfalls of ``actor`` off what stands there, and the swings between them round it. A footfall is moved for
    its own place alone, a swing for its two ends: what comes later has no say."""
    leg = _upright_leg(actor.rig)
    for side in SIDES:
        plants = actor.feet.plants[side]
        moved = [_beside(leg, solids, plant) if _stood_on(actor, side, plant) else plant for plant in plants]
        for number in range(1, len(moved)):
            before, after = moved[number - 1], moved[number]
            if _stood_on(actor, side, after) and _stood_on(actor, side, before):
                moved[number] = _swung_clear(leg, solids, before, after)
        actor.feet.plants[side] = moved


def _upright_leg(rig: Rig) -> Flesh:
    """Foot and shank of one who stands, as balls about the floor point below the ankle; x to the toes."""
    heel, tip, half = float(rig.heel[0]), rig.toe_tip, 0.019 * rig.height
    count = int(np.ceil((tip - heel) / half))
    rows = [((float(x), 0.0, half), half) for x in np.linspace(heel + half, tip - half, count)]
    shank, least = ("shank.L",), float(rig.figure.radii[INDEX["shank.L"]]) or 0.03 * rig.height
    knee, ankle = rig.joint("shank.L"), rig.joint("foot.L")
    for share in (0.1, 0.35, 0.6, 0.85):
        radius = rig.skin.around(knee, ankle, shank, share, least)
        rows.append(((0.0, 0.0, rig.ankle + (1.0 - share) * rig.shank), radius + BULGE_M))
    # knees are never quite straight
    rows.append(((KNEE_AHEAD * rig.height, 0.0, rig.ankle + 0.95 * rig.shank), 0.03 * rig.height))
    offsets, radii = zip(*rows, strict=True)
    return Flesh(np.zeros(len(rows), int), np.array(offsets), np.array(radii), np.ones(len(rows)))


def _stood_on(actor: Actor, side: str, plant: Plant) -> bool:
    """Whether the foot is really where it is planted, as the plant begins."""
    when = np.array([max(plant.land, 0.0)])
    off = [float(actor.channels.sample(f"foot_{axis}.{side}", when)[0]) for axis in "xyz"]
    return float(np.linalg.norm(off)) < LAID_M


def _points(leg: Flesh, at: np.ndarray, yaw: float) -> np.ndarray:
    return at + space.rotate(space.yaw(yaw), leg.offsets)


def _tried() -> np.ndarray:
    """[t, 3]: the shifts that are tried, the shortest first."""
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles), 0 * angles], -1)
    return np.concatenate([np.zeros((1, 3)), *[far * ring for far in np.arange(0.01, DETOUR_M, 0.01)]])


TRIED = _tried()


def _clear_of(leg: Flesh, points: np.ndarray, solids: Solids) -> np.ndarray:
    """[3]: the shortest level shift that brings a leg at ``points`` [m, 3] out of things; none where there is none."""
    margin = float(leg.radii.max()) + SKIN_M
    far, _ = solids.nearest(points, margin)
    if (far - leg.radii).min() >= SKIN_M:
        return np.zeros(3)
    moved = points + TRIED[:, None]
    far, _ = solids.nearest(moved.reshape(-1, 3), margin)
    clear = (far.reshape(len(TRIED), -1) - leg.radii).min(1) >= SKIN_M
    return TRIED[int(clear.argmax())]


def _beside(leg: Flesh, solids: Solids, plant: Plant) -> Plant:
    shift = _clear_of(leg, _points(leg, np.array(plant.position), plant.yaw), solids)
    if not 1e-4 < float(np.linalg.norm(shift)) < ASIDE_M:
        return plant
    return replace(plant, position=space.triple(np.array(plant.position) + shift))


def _swung_clear(leg: Flesh, solids: Solids, before: Plant, after: Plant) -> Plant:
    times = before.off + SWING_SHARES * (after.land - before.off)
    detour = np.zeros(2)
    for _ in range(3):
        path = Feet.swing(times, before, replace(after, detour=(float(detour[0]), float(detour[1]))))
        worst = _widest(leg, solids, path)
        if worst is None:
            break
        detour = detour + worst
    if not 1e-4 < float(np.linalg.norm(detour)) < DETOUR_M:
        return after
    return replace(after, detour=(float(detour[0]), float(detour[1])))


def _widest(leg: Flesh, solids: Solids, path: FootPath) -> np.ndarray | None:
    """[2]: the detour that the worst place of a swing asks for; None if it is clear."""
    best, most = None, 1e-4
    for k, share in enumerate(SWING_SHARES):
        shift = _clear_of(leg, _points(leg, path.flat[k], float(path.yaw[k])), solids)[:2]
        wanted = shift / max(float(bump(np.array(share))), 0.3)
        if float(np.linalg.norm(wanted)) > most:
            best, most = wanted, float(np.linalg.norm(wanted))
    return best
