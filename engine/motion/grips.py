"""How a hand takes a thing: the body's own grips, or grips derived from its shape."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor
from engine.motion.paths import extent
from engine.motion.rig import SIGN
from engine.motion.solids import SOFT_M, depth_of, seen_pieces
from engine.world.body import IDENTITY_POSE, Body

ONE_HAND_WIDTH, ONE_HAND_MASS = 0.115, 4.0
_ROUND = {"sphere", "cylinder", "cone", "lathe", "torus", "capsule", "ellipsoid"}
THIN_M = 0.03
"""What lies flatter than this is taken from above: there is no room for a hand beside it."""
NARROW_M = 0.05
PALM_DEPTH = 0.012
"""From the palm's centre to the skin of what it holds, metres."""
MOST_BACK_M = 0.045


@dataclass(frozen=True)
class GripPlan:
    """``palms``: per side the palm's pose [7] in the body's frame; ``width`` metres between thumb and fingers."""

    lead: str
    palms: dict[str, np.ndarray]
    width: float

    @property
    def hands(self) -> tuple[str, ...]:
        other = tuple(s for s in self.palms if s != self.lead)
        return (self.lead, *other)


def palm_pose(side: str, position: np.ndarray, approach: np.ndarray, thumb: np.ndarray) -> np.ndarray:
    """[7]: palm at ``position``, facing ``approach``, its thumb side towards ``thumb``."""
    z = space.normalised(approach)
    y = np.asarray(thumb, float) * SIGN[side]
    y = space.normalised(y - (y @ z) * z)
    return np.concatenate([position, space.from_matrix(np.stack([np.cross(y, z), y, z], -1))])


def is_round(body: Body) -> bool:
    """Turned about its own z axis as far as hands can tell."""
    return bool(body.shapes) and all(s.kind in _ROUND for s in body.shapes if s.solid or s.visible)


def is_ball(body: Body) -> bool:
    return bool(body.shapes) and all(s.kind == "sphere" for s in body.shapes if s.solid)


def body_box(body: Body) -> tuple[np.ndarray, np.ndarray]:
    """(middle, size) of the body's box in its own frame."""
    low, high = extent(body, np.asarray(IDENTITY_POSE))
    return (low + high) / 2, high - low


def nearest_side(body: Body, pose: np.ndarray, spot: np.ndarray) -> np.ndarray:
    """[2]: what of the upright body's own box, seen from above, is nearest to ``spot`` [2]."""
    middle, size = body_box(body)
    local = space.rotate(space.inverse(pose[3:]), np.append(spot, pose[2]) - pose[:3])
    nearest = np.clip(local, middle - size / 2, middle + size / 2)
    return space.placed(pose, np.append(nearest[:2], 0.0))[:2]


def needs_two_hands(body: Body) -> bool:
    if body.grips:
        return all(g.hands == 2 for g in body.grips)
    _, size = body_box(body)
    if is_ball(body):
        return bool(size.min() > 0.13)
    return (
        body.mass > ONE_HAND_MASS
        or bool(min(size[0], size[1]) > ONE_HAND_WIDTH and size[2] > 0.09)
        or bool(size[:2].min() > 0.2)
    )


def choose_grip(
    actor: Actor, body: Body, pose: np.ndarray, at: np.ndarray, facing: float, prefer: str = "R", lying: bool = False
) -> GripPlan:
    """The most comfortable grip for ``actor`` who stands at ``at`` [2] facing ``facing`` and takes the body at ``pose``;
    ``lying``: on something, so that no hand gets beside what is thin."""
    free = [s for s in (prefer, "L" if prefer == "R" else "R") if not actor.held(s)] or [prefer]
    if needs_two_hands(body) and len(free) == 2:
        return _two_handed(body, pose, facing)
    best, best_score = None, -np.inf
    for order, side in enumerate(free):
        for palm, width in _candidates(body, pose, side, lying):
            score = _comfort(actor, side, space.composed(pose, palm), at, facing) - 0.25 * order
            if score > best_score:
                best, best_score = GripPlan(side, {side: palm}, width), score
    assert best is not None
    return best


def _two_handed(body: Body, pose: np.ndarray, facing: float) -> GripPlan:
    own = pose
    left = np.array([-np.sin(facing), np.cos(facing), 0.0])
    ahead = np.array([np.cos(facing), np.sin(facing), 0.0])
    if is_ball(body):  # however it has rolled: what is left and right of a ball is the person's affair
        pose = np.concatenate([pose[:3], space.yaw(np.array(facing))])
    for grip in body.grips:
        if grip.hands == 2:
            return _as_it_lies(_mirrored(body, grip, pose, left), pose, own)
    middle, size = body_box(body)
    centre = space.placed(pose, middle)
    if is_ball(body):
        half = float(size[0]) / 2
        left_local = left
    else:
        # hold the two opposite faces that are most square to the person
        axes = space.rotate(pose[3:], np.eye(3)[:2])
        k = int(np.argmax(np.abs(axes @ left)))
        left_local = axes[k] * np.sign(axes[k] @ left)
        half = float(size[k]) / 2
    palms = {}
    for side in "LR":
        out = left_local * SIGN[side]
        position = centre + out * (half + PALM_DEPTH)
        fingers = space.normalised(ahead + np.array([0.0, 0.0, 0.25]))
        thumb = np.cross(fingers, out) * SIGN[side]
        palms[side] = space.composed(space.inverted(pose), palm_pose(side, position, -out, thumb))
    return _as_it_lies(GripPlan("R", palms, 2 * half), pose, own)


def _as_it_lies(grip: GripPlan, pose: np.ndarray, own: np.ndarray) -> GripPlan:
    """The grip of a body thought at ``pose`` [7] for the body as it is, at ``own`` [7]."""
    change = space.composed(space.inverted(own), pose)
    return replace(grip, palms={side: space.composed(change, palm) for side, palm in grip.palms.items()})


def _mirrored(body: Body, grip, pose: np.ndarray, left: np.ndarray) -> GripPlan:  # noqa: ANN001
    mirror = np.array([1.0, -1.0, 1.0])
    one = (np.array(grip.position), np.array(grip.approach), np.array(grip.axis))
    two = tuple(v * mirror for v in one)
    if space.rotate(pose[3:], one[0] - two[0]) @ left < 0:
        one, two = two, one
    palms = {s: palm_pose(s, p, a, axis) for s, (p, a, axis) in (("L", one), ("R", two))}
    return GripPlan("R", palms, grip.width)


def _candidates(body: Body, pose: np.ndarray, side: str, lying: bool):  # noqa: ANN202
    """(palm pose in the body's frame, width) of all ways to take the body with one hand."""
    turns = np.linspace(0, 2 * np.pi, 12, endpoint=False) if is_round(body) else np.array([0.0, np.pi])
    up = space.rotate(space.inverse(pose[3:]), np.array([0.0, 0.0, 1.0]))
    middle, size = body_box(body)
    k = int(np.argmax(np.abs(up)))  # the body axis that is vertical now
    flat = [i for i in range(3) if i != k]
    flat_down = lying and float(size[k]) < THIN_M
    low = flat_down and (float(size[flat].min()) < NARROW_M)
    own = [
        g
        for g in body.grips
        if g.hands == 1 and not low and not (flat_down and float(np.array(g.approach) @ up) > -0.7)
    ]
    for grip in own:
        outside = _on_the_skin(body, np.array(grip.position), np.array(grip.approach))
        for turn in turns if is_round(body) else (0.0,):
            q = space.yaw(turn)
            position, approach, axis = (space.rotate(q, np.array(v)) for v in (outside, grip.approach, grip.axis))
            yield palm_pose(side, position, approach, axis), grip.width
    if own:
        return
    upright = np.eye(3)[k] * np.sign(up[k])
    height = float(size[k])
    if flat_down and float(size[flat].min()) < NARROW_M:
        yield from _pinches(side, middle, upright, flat, height)
        return
    if is_ball(body):
        r = float(size[0]) / 2
        for turn in turns:
            out = space.rotate(space.about(upright, turn), np.eye(3)[flat[0]])
            yield palm_pose(side, middle + out * (r + PALM_DEPTH), -out, upright), 2 * r
        for turn in turns:
            thumb = space.rotate(space.about(upright, turn), np.eye(3)[flat[0]])
            yield palm_pose(side, middle + upright * (r + PALM_DEPTH), -upright, thumb), 2 * r
        return
    for i in flat:
        j = flat[0] if i == flat[1] else flat[1]
        wide, across = float(size[j]), float(size[i])
        for sign in (1.0, -1.0):
            out = np.eye(3)[i] * sign
            if height > 0.06 and wide <= 0.2:
                raised = upright * float(np.clip(height * 0.1, 0, 0.05))
                yield palm_pose(side, middle + raised + out * (across / 2 + PALM_DEPTH), -out, upright), wide
            else:  # a flat thing: over its edge, fingers below, thumb above
                edge = middle + out * max(across / 2 - 0.03, 0.0) + upright * (height / 2 + 0.03)
                yield palm_pose(side, edge, -upright, np.cross(upright, out)), height + 0.02
                yield palm_pose(side, edge, -upright, np.cross(out, upright)), height + 0.02


def _on_the_skin(body: Body, position: np.ndarray, approach: np.ndarray) -> np.ndarray:
    """``position`` [3], which may be said within a thing (a handle's middle), drawn back against ``approach`` to where the
    palm lies on the thing as it is seen; as it is where that is too far."""
    back = position - np.arange(0.0, MOST_BACK_M, 0.001)[:, None] * space.normalised(approach)
    outside = np.flatnonzero(depth_of(seen_pieces(body), back) <= SOFT_M)
    return back[outside[0]] if len(outside) else position


def _pinches(side: str, middle: np.ndarray, upright: np.ndarray, flat: list[int], height: float):  # noqa: ANN202
    """Ways to pick a thin narrow thing up between finger tips that come down on it from above and behind."""
    for i in flat:
        for sign in (1.0, -1.0):
            ahead = np.eye(3)[i] * sign
            position = middle - ahead * 0.045 + upright * (height / 2 + 0.045)
            palm = palm_pose(side, position, -upright - 0.8 * ahead, np.cross(upright, ahead) * -SIGN[side])
            yield palm, height + 0.02


def _comfort(actor: Actor, side: str, palm: np.ndarray, at: np.ndarray, facing: float) -> float:
    """Higher is easier: fingers point away from the shoulder, the palm faces inwards, forwards or down."""
    rig = actor.rig
    left = np.array([-np.sin(facing), np.cos(facing), 0.0])
    ahead = np.array([np.cos(facing), np.sin(facing), 0.0])
    shoulder = np.array([at[0], at[1], actor.floor + rig.shoulder_height * 0.9]) + left * SIGN[side] * 0.11 * rig.height
    away = space.normalised(palm[:3] - shoulder)
    fingers = space.rotate(palm[3:], np.array([1.0, 0, 0]))
    facing_palm = space.rotate(palm[3:], np.array([0, 0, 1.0]))
    inward = -left * SIGN[side]
    score = 1.2 * float(fingers @ space.normalised(away + ahead)) + 0.9 * float(facing_palm @ inward)
    score += 0.4 * float(facing_palm @ ahead) - 0.35 * float(facing_palm[2])
    return score - 1.5 * float(np.linalg.norm(palm[:3] - shoulder)) / rig.arm
