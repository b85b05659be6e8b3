"""Where people and things are while a performance is solved: what the eyes follow."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.gaze import eye_line
from engine.motion.grips import body_box
from engine.motion.solve import Trunk
from engine.motion.stage import Stage
from engine.world.body import Body
from engine.world.performance import TAKE_RATE, Hold

PURSUIT_S = 0.1
"""The eyes follow a thing so far behind (smooth pursuit sets in after about 0.1 s: Carl & Gellman 1987). So the head that a ball
meets has seen nothing of where that sends it, and one more rehearsal tells everything about it."""


def whereabouts(
    stage: Stage, trunks: dict[str, Trunk], holds: list[Hold], target: object, when: np.ndarray
) -> np.ndarray | None:
    """[n, 3]: where a gaze's ``target`` (a person, a body, a place or a point) is at the samples' times ``when`` [n], seconds;
    None if it is nowhere. Asked of one moment, nothing planned for a later one has a say."""
    if target is None:
        return None
    if not isinstance(target, str):
        return np.broadcast_to(np.asarray(target, float), (len(when), 3))
    if target in trunks:
        first = round(float(when[0]) * TAKE_RATE)
        return eye_line(stage.actors[target].rig, trunks[target])[first : first + len(when)]
    body = stage.body(target)
    if body is not None:
        return space.placed(_poses(stage, holds, body, np.maximum(when - PURSUIT_S, 0.0)), _middle(body))
    point = stage.point(target, float(when[0]))
    return None if point is None else np.broadcast_to(point, (len(when), 3))


def _middle(body: Body) -> np.ndarray:
    """[3]: what one looks at of a body, in its own frame."""
    rim = [np.array(at) for name, at in body.anchors if name == "rim centre"]
    return rim[0] if rim else body_box(body)[0]


def _poses(stage: Stage, holds: list[Hold], body: Body, when: np.ndarray) -> np.ndarray:
    """[n, 7]: as this performance holds it, else as seen, else as planned."""
    samples = np.round(when * TAKE_RATE).astype(int)
    seen = stage.seen
    known = seen is not None and body.id in seen.body_ids
    if seen is not None and known:
        poses = seen.poses[np.clip(samples, 0, len(seen.poses) - 1), seen.body_ids.index(body.id)].astype(float)
    else:
        poses = np.repeat(np.asarray(body.pose, float)[None], len(when), 0)
    put = stage.settings.get(body.id, [])
    led = [hold for hold in holds if hold.body_id == body.id and len(hold.poses)]
    changes = [(hold.first, hold.poses) for hold in led]
    if not known:  # nobody has seen yet what becomes of it: it stays where it was put or let go
        changes += [(int(np.ceil(time * TAKE_RATE)), pose[None]) for time, pose in put]
    for first, way in sorted(changes, key=lambda change: change[0]):
        last = first + len(way)
        within = (samples >= first) & (samples < last)
        poses[within] = way[samples[within] - first]
        if not known:
            poses[samples >= last] = way[-1]
    return poses
