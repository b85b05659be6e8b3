"""Things that roll: by themselves, or pushed by somebody. Motion gives them the first turn; physics has the rest."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world import Body, roll_radius, rolling_way, slope_under
from engine.world.performance import Release

Z = np.array([0.0, 0.0, 1.0])
_DRAG_M = 0.012
"""Rolling resistance of ordinary ground as a length: a wheel is slowed by so much over its radius of its weight."""
_SPEEDS = (1.2, 3.0)
"""m/s: the slowest and the fastest start of what rolls along the ground by itself."""
_DOWN_M_S = 0.15
"""What rolls down a slope begins so slowly."""
_PUSHED_S = 8.0
"""What somebody has set going so short a time before needs no push of its own."""
_AWAY_M = 3.0
_JUST_S = 0.5
"""What has struck so short a time ago is the blow that is told."""


def way_of(stage: Stage, body: Body, line: np.ndarray, time: float) -> np.ndarray:
    """[2]: the way nearest to ``line`` [2] that the body can roll; ``line`` itself for what rolls any way or not at all."""
    way = rolling_way(body, stage.pose(body.id, time))
    if way is None:
        return line
    return way[:2] if float(way[:2] @ line) >= 0.0 else -way[:2]


def turning(stage: Stage, body: Body, velocity: np.ndarray, time: float) -> np.ndarray:
    """Spin [3], rad/s, with which what is round about an axis rolls at ``velocity`` [3] without sliding."""
    if rolling_way(body, stage.pose(body.id, time)) is None:
        return np.zeros(3)
    return np.cross(Z, velocity) / max(roll_radius(body), 1e-3)


def sets_off(stage: Stage, beat: Beat, start: float) -> None:
    """The first impulse of a thing of which the words say that it rolls, if nobody has given it one."""
    body = stage.body(beat.subject) if beat.subject else None
    if body is None or beat.action != "roll" or body.mobility == "fixed":
        return
    pose = stage.pose(body.id, start)
    wanted = stage.wanted(beat)
    pushed = any(r.body_id == body.id and start - _PUSHED_S < r.time_s <= start + 1e-6 for r in stage.releases)
    if pushed or (wanted is not None and wanted.push):
        return
    if "rolls" not in body.tags and rolling_way(body, pose) is None:
        return
    down = down_from(stage, stage.middle(body.id, start), start)
    line = down if down is not None else _goal(stage, beat, pose, start)
    line = way_of(stage, body, line, start)
    velocity = np.append(line, 0.0) * (_speed(stage, beat, body, start) if down is None else _DOWN_M_S)
    at, spin = space.triple(pose[:3]), space.triple(turning(stage, body, velocity, start))
    stage.releases.append(Release(body.id, "", beat.id, float(start), at, space.triple(velocity), spin, "roll"))


def _speed(stage: Stage, beat: Beat, body: Body, start: float) -> float:
    """m/s at which it gets to its target, or a few steps on."""
    point = stage.point(beat.target, start) if beat.target and beat.target != beat.subject else None
    far = _AWAY_M
    if point is not None and beat.relation not in ("from", "off"):
        far = max(float(np.linalg.norm((point - stage.pose(body.id, start)[:3])[:2])), 1.0)
    radius = max(roll_radius(body), 0.02)
    return float(np.clip(np.sqrt(2 * space.GRAVITY * far * min(_DRAG_M / radius, 0.3)), *_SPEEDS))


def strikes_at(stage: Stage, beat: Beat, start: float) -> float | None:
    """The moment, as an earlier rehearsal had it, at which what rolls or hits by itself meets what it is to throw over."""
    asked = next((w for w in stage.world.wanted if w.kind == "topples" and beat.subject == w.object and w.target), None)
    if stage.seen is None or asked is None or beat.action not in ("roll", "slide", "hit"):
        return None
    pairs = [{asked.object, name} for name in (asked.target, *asked.objects)]
    met = (c.time_s for c in stage.seen.contacts if {c.body_a, c.body_b} in pairs and c.time_s > start - _JUST_S)
    return min(met, default=None)


def down_from(stage: Stage, at: np.ndarray, time: float) -> np.ndarray | None:
    """[2]: down the ramp that something with its middle ``at`` [3] lies on, or None."""
    found = slope_under(at, ((body, stage.pose(body.id, time)) for body in stage.world.bodies))
    return found[2] if found is not None else None


def _goal(stage: Stage, beat: Beat, pose: np.ndarray, start: float) -> np.ndarray:
    """[2]: towards its target, past somebody, away from the nearest person, else over the open floor."""
    here = pose[:2]
    point = stage.point(beat.target, start) if beat.target and beat.target != beat.subject else None
    away = beat.relation in ("from", "off")
    if point is not None and float(np.linalg.norm(point[:2] - here)) > 0.3:
        return space.normalised((here - point[:2]) if away else (point[:2] - here))
    x0, y0, x1, y1 = stage.world.bounds
    people = [actor.spot for actor in stage.actors.values()]
    if people and beat.direction in ("away", "off", "out"):
        nearest = min(people, key=lambda spot: float(np.linalg.norm(spot - here)))
        return space.normalised(here - nearest)
    line = space.rotate(pose[3:], np.array([1.0, 0.0, 0.0]))[:2]
    own = rolling_way(stage.world.body(beat.subject), pose)
    line = (
        own[:2] if own is not None else space.normalised(line) if np.linalg.norm(line) > 0.5 else np.array([1.0, 0.0])
    )

    def room(way: np.ndarray) -> float:
        end = here + _AWAY_M * way
        outside = np.maximum(np.maximum([x0, y0] - end, end - [x1, y1]), 0.0).max()
        return float(stage.plan().least(here, end)) - float(outside)

    return max((line, -line), key=room)
