"""What is to roll lies ready for it: on its side, the right way round, at the top of the slope it rolls down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.foundation.assets import table
from engine.project import Beat, Scene
from engine.staging.extent import extent, outline, shape_extent
from engine.staging.layout import FLOOR, LYING, Layout, shifted
from engine.world import Body, roll_axis, rolling_way, slope_under

_FROM_TOP = 0.04
"""Metres between the upper end of a slope and what stands on it."""

_RUN_UP_M = 2.2
"""What rolls to something begins so far from it, where there is room."""
_SWINGS = np.radians([0.0, 30.0, -30.0, 60.0, -60.0, 90.0, -90.0, 130.0, -130.0, 180.0])


_PAST_FOOT_M = (1.3, 1.7, 1.0, 0.7, 0.4)
"""Metres from the foot of a slope to what is to be struck there by what rolls down."""
_WIDER = 1.2
"""A slope is so many times as wide as what rolls down it."""
_GROWN = 2.5
"""A slope grows by no more than this factor."""
_BESIDE_M = 0.4
"""What stands no farther beside the line of a slope is met by what rolls down it."""


def rolls(scene: Scene, prop_id: str) -> bool:
    """Whether some beat has the thing roll."""
    return any(beat.action == "roll" and prop_id in (beat.subject, beat.object, *beat.others) for beat in scene.beats)


def on_its_side(body: Body) -> Body:
    """What is round about its upright axis, on its side; anything else as it is."""
    if roll_axis(body) is None or rolling_way(body, np.array(body.pose)) is not None:
        return body
    return replace(body, pose=(*body.pose[:3], *LYING))  # type: ignore[arg-type]


def on_slope(layout: Layout, body: Body, slope: tuple[np.ndarray, np.ndarray], ignore: str) -> Body | None:
    """``body`` at the upper end of a ``slope``, touching it, turned to go straight down; None if there is no room."""
    top, foot = slope
    down = space.normalised(foot - top)
    heading = float(np.arctan2(down[1], down[0]))
    turn = space.multiply(space.yaw(heading), space.about(np.array([0.0, 1.0, 0.0]), float(np.arcsin(-down[2]))))
    laid = rolling_way(body, np.array(body.pose)) is not None or "ball" in body.tags
    own = np.array(body.pose[3:]) if laid else space.IDENTITY
    turned = replace(body, pose=(0.0, 0.0, 0.0, *map(float, space.multiply(turn, own))))  # type: ignore[arg-type]
    up = np.cross(down, space.rotate(space.yaw(heading), np.array([0.0, 1.0, 0.0])))
    reach = np.concatenate(
        [shape_extent(s, np.array(turned.pose), np.stack([up, down])) for s in turned.shapes if s.solid], axis=0
    ).reshape(-1, 2, 2)
    below, behind = reach[:, 0, 0].min(), reach[:, 1, 0].min()
    room = outline(turned)
    middle = (room.low + room.high) / 2
    aside = space.rotate(space.yaw(heading), np.array([0.0, 1.0, 0.0]))
    at = top - up * below + down * (_FROM_TOP - behind) - aside * (middle @ aside)
    done = shifted(turned, at)
    return done if layout.free(extent(done), 0.0, (ignore,)) else None


def wide_enough(ramp: Body, across: list[Body]) -> float:
    """Factor by which a ``ramp`` has to grow to carry what lies ``across`` it: a barrel rolls down no toy."""
    room = extent(replace(ramp, pose=(0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)))
    needed = 0.0
    for body in across:
        size = outline(body).high - outline(body).low
        needed = max(needed, _WIDER * float(min(size[:2].max(), size.max())))
    return float(np.clip(needed / float(room.high[1] - room.low[1]), 1.0, _GROWN))


def rides(scene: Scene, beat: Beat, mover: str) -> str:
    """The ramp or whatever else of the scene that ``mover`` rolls or slides down in ``beat``, or ""."""
    if beat.action not in ("roll", "slide") or mover not in (beat.subject, beat.object):
        return ""
    things = {use.id for use in scene.props} - {mover}
    if beat.subject == mover and beat.object in things:
        return beat.object
    return beat.target if beat.relation == "down" and beat.target in things else ""


def slope_ridden(scene: Scene, mover: str) -> str:
    """The ramp or whatever else that a thing rolls or slides down, or ""."""
    for beat in scene.beats:
        if beat.action in ("roll", "slide") and mover in (beat.subject, beat.object):
            names = [n for n in (beat.object, beat.target) if n and n != mover and n not in scene.people]
            if names:
                return names[0]
    return ""


def struck_below(scene: Scene, struck: str) -> str:
    """The slope down which something comes that hits ``struck``, or ""."""
    actions = table("lexicon", "actions.toml")
    for beat in scene.beats:
        strikes = actions.get(beat.action, {}).get("strikes", False)
        hits = strikes and struck == beat.object and beat.subject not in ("", struck, *scene.people)
        if hits and (slope := slope_ridden(scene, beat.subject)) not in ("", struck):
            return slope
    return ""


def past_foot(slope: tuple[np.ndarray, np.ndarray], body: Body, yaw: float) -> Iterator[np.ndarray]:
    """Spots [3] straight ahead of a slope's lower end, some way off first, for ``body`` turned by ``yaw``."""
    down = space.normalised((slope[1] - slope[0]) * [1, 1, 0])
    turned = replace(body, pose=(0.0, 0.0, 0.0, *map(float, space.yaw(yaw))))  # type: ignore[arg-type]
    reach = shape_reach(turned, down)
    for gap in _PAST_FOOT_M:
        yield (slope[1] + down * (gap - reach)) * [1, 1, 0]


def shape_reach(body: Body, along: np.ndarray) -> float:
    """Least coordinate of its solid shapes ``along`` [3], metres."""
    return min(float(shape_extent(s, np.array(body.pose), along[None])[0, 0]) for s in body.shapes if s.solid)


def behind_slope(layout: Layout, body_id: str, far: float) -> tuple[np.ndarray, float] | None:
    """(spot [3], yaw) of somebody who sends down its slope what lies at the top of one, ``far`` metres behind it; or None."""
    found = _slope_under(layout, body_id)
    if found is None:
        return None
    top, _, down = found
    ahead = np.append(down, 0.0)
    behind = min(0.0, shape_reach(layout.bodies[body_id], ahead) - float(top @ ahead))
    return top * [1, 1, 0] + ahead * (behind - far), float(np.arctan2(down[1], down[0]))


def beside_top(slope: tuple[np.ndarray, np.ndarray], far: float) -> np.ndarray:
    """Where somebody stands [3] who lets something go at the upper end of a ``slope``: ``far`` metres aside, out of its way."""
    top, foot = slope
    down = space.normalised((foot - top) * [1, 1, 0])
    return top * [1, 1, 0] + far * np.array([-down[1], down[0], 0.0])


def comes_down_on(layout: Layout, mover: str, struck: str) -> bool:
    """Whether ``mover`` lies on a slope straight ahead of whose foot ``struck`` stands."""
    found = _slope_under(layout, mover)
    if found is None:
        return False
    _, foot, down = found
    gap = (layout.middle(struck) - foot)[:2]
    return bool(gap @ down > 0.0 and abs(gap @ np.array([-down[1], down[0]])) < _BESIDE_M)


def _slope_under(layout: Layout, body_id: str) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    others = ((body, np.array(body.pose)) for body in layout.bodies.values() if body.id != body_id)
    return slope_under(layout.middle(body_id), others)


Spots = dict[str, tuple[np.ndarray, float]]


def turn_to_goals(layout: Layout, scene: Scene, spots: Spots, by_hand: frozenset[str]) -> None:
    """Turn what lies ready to roll towards where it is to roll, where there is room for that. ``spots``: where people stand
    and which way they look; what was put somewhere ``by_hand`` stays as it was put."""
    for use in scene.props:
        if use.id in by_hand or use in scene.blocking.props:
            continue
        body = layout.bodies.get(use.id)
        beat = next((b for b in scene.beats if b.action == "roll" and use.id in (b.subject, b.object, *b.others)), None)
        if body is None or beat is None or body.id.startswith("set:") or (way := _way(body)) is None:
            continue
        goal = _goal(layout, beat, body.id, spots)
        surface = layout.rests_on.get(body.id)
        if goal is None or surface is None:
            continue
        middle = layout.middle(body.id)
        line = (goal - middle)[:2]
        if float(np.hypot(*line)) < 0.3:
            continue
        for there in _ready(body, middle, goal, way, surface.owner == FLOOR):
            room = extent(there)
            if surface.holds(room.low, room.high) and layout.free(room, 0.0, (body.id, surface.owner)):
                layout.add(there, surface)
                break


def _ready(body: Body, middle: np.ndarray, goal: np.ndarray, way: np.ndarray, far: bool) -> Iterator[Body]:
    """``body`` (its ``middle`` and ``way`` [3] as it lies) turned to roll to ``goal``: if it may lie ``far`` off, from a run-up
    away, on this side of the goal or another; then from where it is."""
    line = (goal - middle) * [1, 1, 0]
    gap = float(np.linalg.norm(line))
    turns = [(back, swing) for back in (_RUN_UP_M, 1.7, 1.2) if far and back > gap for swing in _SWINGS]
    for back, swing in (*turns, (gap, 0.0)):
        ahead = space.rotate(space.yaw(swing), line / gap)
        sign = 1.0 if float(way @ ahead) >= 0 else -1.0
        by = float(np.arctan2(ahead[1], ahead[0]) - np.arctan2(sign * way[1], sign * way[0]))
        turned = _about(body, middle, by)
        yield shifted(turned, np.array(turned.pose[:3]) + line - back * ahead)


def _way(body: Body) -> np.ndarray | None:
    return rolling_way(body, np.array(body.pose))


def _about(body: Body, middle: np.ndarray, by: float) -> Body:
    """``body`` turned by ``by`` radians about the vertical through ``middle``."""
    turn = space.yaw(by)
    at = middle + space.rotate(turn, np.array(body.pose[:3]) - middle)
    return replace(body, pose=(*map(float, at), *map(float, space.multiply(turn, np.array(body.pose[3:])))))  # type: ignore[arg-type]


def _goal(layout: Layout, beat: Beat, own: str, spots: Spots) -> np.ndarray | None:
    """[3] where a beat's thing rolls; what somebody rolls nowhere in particular rolls away from them."""
    surface = layout.rests_on.get(own)
    if beat.relation in ("from", "off") and surface is not None:  # over the nearest edge
        local = surface.local(layout.middle(own)) / np.asarray(surface.half)
        axis = int(np.argmax(np.abs(local)))
        edge = np.sign(local[axis]) * np.eye(3)[axis]
        return layout.middle(own) + space.rotate(space.yaw(surface.yaw), edge)
    if beat.target in spots:
        return np.asarray(spots[beat.target][0], float)
    found = layout.find(beat.target) if beat.target else ""
    if found and found != own and "floor" not in layout.bodies[found].tags:
        return layout.middle(found)
    if beat.subject in spots and beat.object == own:
        middle = layout.middle(own)
        return 2 * middle - np.append(np.asarray(spots[beat.subject][0], float)[:2], middle[2])
    return None
