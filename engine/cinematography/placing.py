"""Where the camera stands: the best of many places that see the subject, keep the line and stay inside the room."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.cinematography.composition import GROUP_KINDS, LENS_MM, Framing, narrow_field
from engine.cinematography.sight import SMALL_M, Obstacles, blocked, inside, is_person, near
from engine.foundation import space
from engine.project import Shot
from engine.world import World

WIDEST_MM = 15.0
"""Shorter lenses bend faces and rooms visibly."""
_MARGIN_M = 0.22
_LIKELY = 30
"""Of so many places, the best by everything else, the foreground is looked at."""
_CHOICES = 4
"""So many places are tried over the whole shot,"""
_ELSEWHERE = float(np.cos(np.radians(20.0)))
"""this far apart,"""
_WORSE = 7.0
"""if they cost no more than this above the best."""
_FLAT_M = 0.15
"""Floors, carpets and kerbs below this height are no foreground."""
_GRID = np.array([(x, y) for x in np.linspace(-0.45, 0.45, 13) for y in (-0.36, -0.12, 0.12, 0.36)])
"""Where a picture is looked at for what stands before it, parts of its sides: in columns narrow enough to meet a post."""
_GRID_WEIGHTS = np.exp(-((_GRID / 0.36) ** 2).sum(-1))
_GRID_WEIGHTS = _GRID_WEIGHTS / _GRID_WEIGHTS.sum()
_HALO = np.array([(-0.13, 0.0), (0.13, 0.0), (-0.08, 0.12), (0.08, 0.12), (0.0, -0.2), (-0.1, -0.1), (0.1, -0.1)])
"""Metres aside of and above the eyes of a face at which it is looked about for what covers it."""
_HALO_COST = 4.0
_AZIMUTHS = np.radians(np.arange(-180.0, 180.0, 12.0))


@dataclass(frozen=True)
class Mount:
    """The camera's place: ``position`` (world), ``focal_mm``, and the unit vector ``away`` from subject to camera. ``cost``: how
    far it is from what was wanted."""

    position: np.ndarray
    focal_mm: float
    away: np.ndarray
    cost: float = 0.0


@dataclass(frozen=True)
class Line:
    """The line of action on the ground: from ``start`` along the unit vector ``along``; the camera keeps to ``normal``."""

    start: np.ndarray
    along: np.ndarray
    normal: np.ndarray


def room_box(world: World) -> tuple[np.ndarray, np.ndarray]:
    """(low, high) corners [3] between which a camera may stand."""
    if world.camera_bounds is not None:
        bounds = np.array(world.camera_bounds)
        return bounds[:3], bounds[3:]
    centre, size = np.array(world.room.centre), np.array(world.room.size)
    if world.room.outdoors:
        x0, y0, x1, y1 = world.bounds
        return np.array([x0 - 25.0, y0 - 25.0, 0.12]), np.array([x1 + 25.0, y1 + 25.0, 30.0])
    low, high = centre - size / 2 + _MARGIN_M, centre + size / 2 - _MARGIN_M
    low[2] = max(low[2], 0.12)
    return low, high


@dataclass(frozen=True)
class Moment:
    """A shot at one of its ``seconds``: what it frames, and everything that can hide it. ``shift``: metres that a camera which
    goes along has come since the shot's middle moment."""

    seconds: float
    framing: Framing
    boxes: Obstacles
    shift: np.ndarray


def preferred_direction(shot: Shot, framing: Framing, line: Line, partner: np.ndarray | None) -> np.ndarray:
    """Unit vector on the ground from the subject to where the camera would like to stand."""
    if shot.kind == "over the shoulder" and partner is not None:
        toward = space.normalised((partner - framing.points[0]) * [1, 1, 0])
        return space.normalised(toward + 0.30 * line.normal)
    if shot.kind == "point of view" and partner is not None:
        return space.normalised((partner - framing.centre) * [1, 1, 0])
    across = np.array([-framing.facing[1], framing.facing[0], 0.0])
    aside = across if across @ line.normal >= 0 else -across
    if shot.view:
        wanted = {"side": aside, "behind": -framing.facing + 0.3 * aside, "front": framing.facing}[shot.view]
        return space.normalised(wanted)
    if shot.kind in GROUP_KINDS and framing.extent > 0.0:  # furniture from its front
        return space.normalised(framing.facing + 0.5 * aside)
    if framing.lies:  # across the body, from the open side
        return framing.facing if framing.facing @ line.normal >= 0 else -framing.facing
    if shot.kind in GROUP_KINDS or shot.size in ("wide", "extreme wide"):
        front = framing.facing * 0.45 if framing.facing @ line.normal > -0.3 else np.zeros(3)
        return space.normalised(line.normal + front)
    if shot.kind in ("insert", "cutaway"):
        return space.normalised(framing.facing * 0.75 + line.normal * 0.65 + framing.reads * [1.6, 1.6, 0.0])
    if framing.reads.any():
        return space.normalised(framing.facing * 0.4 + framing.reads * [1.6, 1.6, 0.0])
    turn = np.radians(32.0) * (1.0 if np.cross(framing.facing, line.normal)[2] >= 0 else -1.0)
    return space.rotate(space.yaw(turn), framing.facing)


def elevation_wanted(shot: Shot, framing: Framing) -> float:
    """Radians above the subject from which the writer (or habit) wants it seen: what lies, and small things on tables, from
    above."""
    by_angle = {"low": -22.0, "high": 32.0, "overhead": 80.0, "ground": -12.0}
    if shot.angle in by_angle:
        return float(np.radians(by_angle[shot.angle]))
    if shot.kind in ("insert", "cutaway") or 0.0 < framing.extent < SMALL_M:
        return float(np.radians(np.interp(framing.reads[2], [0.3, 0.9], [26.0, 50.0])))
    if framing.lies and shot.size not in ("wide", "extreme wide"):
        return float(np.radians(34.0))
    return float(np.radians({"extreme wide": 14.0, "wide": 9.0, "full": 4.0}.get(shot.size, 2.0)))


def mounts_of(
    shot: Shot,
    moments: list[Moment],
    world: World,
    line: Line,
    partner: np.ndarray | None,
    aspect: float,
    skip: frozenset[int],
    others: np.ndarray,
    to_come: np.ndarray,
    sent: np.ndarray,
) -> list[Mount]:
    """The best mounts for a shot seen at several ``moments``, the middle one weighing most; the best first, the others from
    elsewhere. Obstacles of ``skip`` hide nothing. ``others`` [k, 3]: points on
    people whom the shot is not about; they must not stand large in the foreground. ``to_come`` [k, 3]: points on people who
    come only later; they are better not in the picture at all. ``sent``:
    unit vector along which something flies off for good, or zeros; the camera looks after it."""
    middle = moments[len(moments) // 2].framing
    focal = shot.lens_mm or LENS_MM[shot.size] * narrow_field(aspect)
    height = max(middle.height, middle.width / aspect)
    wanted = preferred_direction(shot, middle, line, partner)
    elevation = elevation_wanted(shot, middle)
    tilts = elevation + np.radians([0.0, 10.0, -6.0, 22.0, 36.0])
    tilts = tilts[tilts < np.radians(86.0)]
    base = np.arctan2(wanted[1], wanted[0])
    turn, tilt = (grid.ravel() for grid in np.meshgrid(_AZIMUTHS, tilts, indexing="ij"))
    away = np.stack([np.cos(base + turn) * np.cos(tilt), np.sin(base + turn) * np.cos(tilt), np.sin(tilt)], axis=-1)
    distance = _far_enough(height * focal * aspect / 36.0, away, middle, 18.0 / focal, aspect)
    cost = (
        2.0 * np.log(distance / distance.min()) ** 2
    )  # from near the one and far from the other both are seen, but small
    low, high = room_box(world)
    reach = _reach(middle.centre, away, low * [1, 1, 0] + [0, 0, -np.inf], high)
    used = np.clip(np.minimum(distance, reach), 0.25, None)
    positions = middle.centre + away * used[:, None]
    positions[:, 2] = np.maximum(positions[:, 2], low[2])  # as low as the floor lets it, and no nearer for that
    used = np.linalg.norm(positions - middle.centre, axis=-1)
    away = (positions - middle.centre) / used[:, None]
    within = float(used.max()) + 1.0
    moments = [replace(m, boxes=near(m.boxes, m.framing.centre, within)) for m in moments]
    cost = cost + 1.1 * turn**2 + 2.5 * (tilt - elevation) ** 2 + 6.0 * np.clip(tilt - elevation - 0.3, 0.0, None)
    cost = cost + sight_cost(positions, moments, skip) + face_cost(shot, positions, moments)
    cost = cost + _side_cost(away, middle) + _looks_after(away, sent)
    shorter = np.log(np.maximum(distance / used, 1.0))
    widest = 10.0 if shot.lens_mm else 2.2
    cost = cost + widest * shorter**2
    cost = cost + 60.0 * ((positions < low - 1e-6) | (positions > high + 1e-6)).any(-1)
    cost = cost + 40.0 * inside(moments[len(moments) // 2].boxes, positions, 0.10)
    if shot.kind not in ("over the shoulder", "point of view"):
        cost = cost + _foreground_cost(positions, middle, others, aspect)
        cost = cost + _foreground_cost(positions, middle, to_come, aspect, nearer_than=np.inf)
    crosses = bool(len(middle.faces)) or middle.lies  # a picture without people has no line
    if crosses and shot.kind not in ("point of view", "insert", "cutaway") and shot.angle != "overhead":
        across = 1.5 if shot.view else 4.0
        cost = cost + across * (((positions - line.start) @ line.normal) < 0.02)
    likely = np.argsort(cost, kind="stable")[:_LIKELY]
    if shot.kind not in ("over the shoulder", "point of view"):
        ranked = cost[likely] + clutter_cost(positions[likely], moments[len(moments) // 2], aspect, skip)
        order = np.argsort(ranked, kind="stable")
        likely, ranked = likely[order], ranked[order]
    else:
        ranked = cost[likely]
    kept: list[int] = []
    for place in range(len(likely)):
        apart = [away[likely[place]] @ away[likely[other]] < _ELSEWHERE for other in kept]
        if all(apart) and ranked[place] < ranked[0] + _WORSE:
            kept.append(place)
    fitted = np.where(used < distance, np.maximum(focal * used / distance, WIDEST_MM), max(focal, WIDEST_MM))
    return [
        Mount(positions[i], float(fitted[i]), away[i], float(ranked[place]))
        for place, i in ((place, likely[place]) for place in kept[:_CHOICES])
    ]


_PULLED_BACK = 1.6
"""A picture is taken from no farther than so many times its usual distance to have everybody in it."""


def _far_enough(usual: float, away: np.ndarray, framing: Framing, half: float, aspect: float) -> np.ndarray:
    """Metres [n] along each of ``away`` [n, 3] from which a lens that sees ``half`` of its distance to either side has all of the
    framing's ``extremes`` between the sides of its picture: whoever stands nearer to it is seen larger and farther out."""
    if not len(framing.extremes):
        return np.full(len(away), usual)
    right = space.normalised(np.cross(-away, np.array([0.0, 0.0, 1.0])))
    up = np.cross(right, -away)
    spots = framing.extremes - framing.centre
    aside = np.maximum(np.abs(spots @ right.T), np.abs(spots @ up.T) * aspect) / (0.95 * half)
    return np.clip((aside + spots @ away.T).max(0), usual, _PULLED_BACK * usual)


def _reach(start: np.ndarray, away: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How far one can go from ``start`` along each of ``away`` [n, 3] before leaving the box; metres [n]."""
    start = np.clip(start, low + 1e-3, high - 1e-3)
    safe = np.where(np.abs(away) < 1e-9, 1e-9, away)
    return np.where(away > 0, (high - start) / safe, (low - start) / safe).min(-1)


def sight_cost(positions: np.ndarray, moments: list[Moment], skip: frozenset[int]) -> np.ndarray:
    """How much of what must be seen is hidden, the middle moment counting twice; [n]."""
    shares = []
    for moment in moments:
        framing = moment.framing
        hidden, worst = [], np.zeros(len(positions))
        for owner in dict.fromkeys(framing.owners):
            points = framing.points[[one == owner for one in framing.owners]]
            own = skip | {owner}
            from_here = (positions + moment.shift)[:, None, :]
            hidden.append(blocked(moment.boxes, from_here, points[None, :, :], own, framing.slack))
            if is_person(owner):  # nobody of two may be lost behind a screen
                worst = np.maximum(worst, hidden[-1].mean(-1))
        shares.append(np.concatenate(hidden, axis=1).mean(-1) + 0.5 * worst)
    weights = [2.0 if i == len(shares) // 2 else 1.0 for i in range(len(shares))]
    return 9.0 * np.average(np.array(shares), axis=0, weights=weights)


def _side_cost(away: np.ndarray, framing: Framing) -> np.ndarray:
    """How far a flat thing is seen from its edge or its back; [n] for n directions ``away``."""
    if not framing.reads.any():
        return np.zeros(len(away))
    return 6.0 * np.clip(0.8 - away @ framing.reads, 0.0, None) ** 2


def _looks_after(away: np.ndarray, sent: np.ndarray) -> np.ndarray:
    """How far a camera at ``away`` [n, 3] is from looking, half from behind, to where something goes; [n]."""
    return 10.0 * np.clip(away @ sent + 0.75, 0.0, None) if sent.any() else np.zeros(len(away))


def face_cost(shot: Shot, positions: np.ndarray, moments: list[Moment]) -> np.ndarray:
    """How far faces are turned away from the lens beyond profile; [n]."""
    if (
        shot.view in ("behind", "side")
        or shot.kind in ("insert", "cutaway", "point of view")
        or shot.angle == "overhead"
    ):
        return np.zeros(len(positions))
    weight = 1.2 if shot.size in ("wide", "extreme wide", "full") else 5.0
    found = []
    for moment in moments:
        framing = moment.framing
        if not len(framing.faces):
            return np.zeros(len(positions))
        toward = ((positions + moment.shift)[:, None, :] - framing.faces[None, :, :3]) * [1, 1, 0]
        towards = toward / np.maximum(np.linalg.norm(toward, axis=-1, keepdims=True), 1e-6)
        turned = np.einsum("nmc,mc->nm", towards, framing.faces[:, 3:])
        found.append(np.clip(0.25 - turned, 0.0, None).mean(-1))
    weights = [2.0 if i == len(found) // 2 else 1.0 for i in range(len(found))]
    return weight * np.average(np.array(found), axis=0, weights=weights)


def clutter_cost(positions: np.ndarray, moment: Moment, aspect: float, skip: frozenset[int]) -> np.ndarray:
    """How much of the picture is filled by what stands nearer than half-way to the subject, its middle weighing most, and how
    much of what lies about faces is covered by anything at all; [n]."""
    framing = moment.framing
    own = frozenset(skip | set(framing.owners))
    tall = moment.boxes.poses[:, 2] + moment.boxes.halves.max(-1) > _FLAT_M
    standing = Obstacles(moment.boxes.poses[tall], moment.boxes.halves[tall], moment.boxes.owners[tall])
    view = space.normalised(framing.centre - positions)
    right = space.normalised(np.cross(view, np.array([0.0, 0.0, 1.0])))
    up = np.cross(right, view)
    height = max(framing.height, framing.width / aspect)
    across, above = (_GRID[:, i, None] * height for i in (0, 1))
    aims = framing.centre + right[:, None, :] * across * aspect + up[:, None, :] * above
    ends = positions[:, None, :] + (aims - positions[:, None, :]) * 0.55
    share = blocked(standing, positions[:, None, :], ends, own) @ _GRID_WEIGHTS
    return 5.0 * share + _HALO_COST * _halo_hidden(positions, right, moment.framing, standing, own)


def _halo_hidden(
    positions: np.ndarray, right: np.ndarray, framing: Framing, standing: Obstacles, own: frozenset[int]
) -> np.ndarray:
    """The share of what lies about faces (temples, hair, throat) that something before them covers, were it as thin as a
    post; [n]."""
    if not len(framing.faces):
        return np.zeros(len(positions))
    eyes = framing.faces[None, :, None, :3]
    offsets = right[:, None, :] * _HALO[:, 0, None] + np.array([0.0, 0.0, 1.0]) * _HALO[:, 1, None]
    ends = (eyes + offsets[:, None]).reshape(len(positions), -1, 3)
    return blocked(standing, positions[:, None, :], ends, own, slack=0.12).mean(-1)


def _foreground_cost(
    positions: np.ndarray, framing: Framing, others: np.ndarray, aspect: float, nearer_than: float = 0.9
) -> np.ndarray:
    """The share of ``others`` that stand in the picture nearer to the camera than ``nearer_than`` times its subject; [n] for n
    ``positions``."""
    if not len(others):
        return np.zeros(len(positions))
    view = framing.centre - positions
    distance = np.linalg.norm(view, axis=-1, keepdims=True)
    view = view / np.maximum(distance, 1e-6)
    right = space.normalised(np.cross(view, np.array([0.0, 0.0, 1.0])))
    away = others[None] - positions[:, None]
    depth = np.einsum("nkc,nc->nk", away, view)
    across = np.einsum("nkc,nc->nk", away, right)
    half = max(framing.height * aspect, framing.width) / 2 * np.maximum(depth, 1e-3) / distance
    return 3.0 * ((depth > 0.05) & (depth < nearer_than * distance) & (np.abs(across) < half)).mean(-1)
