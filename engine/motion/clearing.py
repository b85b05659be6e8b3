"""Keeping clear of the set: a limb that would go into a thing stays on its surface and slides round it.

The way out is sought as a haptic device seeks it (the "god object" of Zilles & Salisbury 1995): the limb's shift is carried
from moment to moment, let go a little, and pushed out of whatever it meets. So a hand that was above a table top stays above it.
Only the past has a say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.motion.ik import bone_frame, two_bone
from engine.motion.rig import SIGN, Rig
from engine.motion.solids import Solid, Solids
from engine.motion.solve import Trunk
from engine.world.skeleton import BONES, INDEX
from engine.world.world import World

KNOT = 4
"""Samples between two questions of what is in the way."""
LET_GO, SWAY_BACK = 0.16, 0.07
"""Share of a shift that is let go from knot to knot where nothing is in the way: of an arm's, of the trunk's."""
SKIN_M = 0.01
"""Clothes and flesh keep this far from things that they could touch."""
BULGE_M = 0.008
"""By so much flesh and clothes stand out between the points of the skin that are asked."""
FARTHEST_M = 0.18
SHANK_M = 0.003
"""Calves come so near to the seat that one stands before."""
NOWHERE_M = 1e4
BACKED_M = 0.16
"""A shank that would have to be moved farther from a seat, as the pelvis would, is let through."""


@dataclass(frozen=True)
class Flesh:
    """Balls fixed to bones: ``bones`` [m]; ``offsets`` [m, 3] from their joints at rest; ``radii`` [m]; ``levers`` [m]: how
    much each moves with the shift."""

    bones: np.ndarray
    offsets: np.ndarray
    radii: np.ndarray
    levers: np.ndarray

    def placed(self, positions: np.ndarray, orientations: np.ndarray) -> np.ndarray:
        """[k, m, 3] in the world for posed joints [k, 56, 3] and [k, 56, 4]."""
        return positions[:, self.bones] + space.rotate(orientations[:, self.bones], self.offsets)


PALM = 3
"""Which ball of an arm's flesh is the palm; the fingers follow."""
FINGERS_GIVE_M = 0.014
"""What is flat is taken with the fingers pressed on what it lies on: they keep no distance, and give a little."""


def arm_flesh(rig: Rig, side: str) -> Flesh:
    """Balls along the forearm, the palm and the fingers."""
    skin, radii = rig.skin, rig.figure.radii
    rows: list[tuple[str, np.ndarray, float, float]] = []
    elbow, wrist = rig.joint(f"forearm.{side}"), rig.joint(f"hand.{side}")
    fore = (f"forearm.{side}", f"wrist_twist.{side}")
    for share in (0.35, 0.6, 0.85):
        least = float(radii[INDEX[fore[0]]]) or 0.02 * rig.height
        radius = skin.around(elbow, wrist, fore, share, least)
        rows.append((fore[0], (wrist - elbow) * share, radius, share))
    palm = rig.palm(side)
    rows.append(
        (f"hand.{side}", palm[:3] * 0.9 - 0.006 * space.rotate(palm[3:], np.array([0.0, 0.0, 1.0])), 0.022, 1.0)
    )
    assert rows[PALM][0] == f"hand.{side}"
    for finger in ("index", "little"):
        rows.append((f"{finger}1.{side}", np.zeros(3), 0.013, 1.0))
    for finger in ("thumb", "index", "middle", "little"):
        last, before = rig.joint(f"{finger}3.{side}"), rig.joint(f"{finger}2.{side}")
        rows.append((f"{finger}3.{side}", 0.6 * (last - before), 0.009, 1.0))
        if finger != "thumb":
            rows.append((f"{finger}2.{side}", np.zeros(3), 0.011, 1.0))
    bones, offsets, sizes, levers = zip(*rows, strict=True)
    return Flesh(np.array([INDEX[b] for b in bones]), np.array(offsets), np.array(sizes), np.array(levers))


def trunk_flesh(rig: Rig) -> Flesh:
    """Points of the skin of trunk, head and legs, a few for each bone, spread evenly."""
    points, owner = rig.skin.rest, rig.skin.owner
    bones: list[int] = []
    offsets: list[np.ndarray] = []
    levers: list[float] = []
    wanted = {"pelvis": 12, "spine1": 12, "spine2": 10, "chest": 14, "head": 10, "thigh": 14, "shank": 8}
    for name in BONES:
        count = wanted.get(name.partition(".")[0], 0)
        mine = points[owner == INDEX[name]]
        if not count or len(mine) < count:
            continue
        for point in _spread(mine, count):
            offset = point - rig.joint(name)
            bones.append(INDEX[name])
            offsets.append(offset)
            # the foot stays: the nearer to it, the less a point moves with the pelvis
            down = float(np.clip(-offset[2] / max(rig.shank, 1e-3), 0.0, 1.0))
            levers.append(1.0 - 0.5 * down if "thigh" in name else 0.5 - 0.4 * down if "shank" in name else 1.0)
    return Flesh(np.array(bones, int), np.array(offsets).reshape(-1, 3), np.full(len(bones), BULGE_M), np.array(levers))


def _shanks(rig: Rig) -> Flesh:
    """Balls along both shanks as thick as they are, less what may press on a seat."""
    skin, rows = rig.skin, []
    for side in "LR":
        bone = f"shank.{side}"
        knee, ankle = rig.joint(bone), rig.joint(f"foot.{side}")
        least = float(rig.figure.radii[INDEX[bone]]) or 0.03 * rig.height
        for share in (0.0, 0.1, 0.2, 0.35, 0.5, 0.7):
            radius = skin.around(knee, ankle, (bone,), share, least) + SHANK_M - SKIN_M
            rows.append((INDEX[bone], share * (ankle - knee), radius, 0.5 - 0.4 * share))
    bones, offsets, radii, levers = zip(*rows, strict=True)
    return Flesh(np.array(bones), np.array(offsets), np.array(radii), np.array(levers))


def _spread(points: np.ndarray, count: int) -> np.ndarray:
    """``count`` of ``points``, each the farthest from those before."""
    chosen = [int(points[:, 0].argmax())]
    gap = np.linalg.norm(points - points[chosen[0]], axis=1)
    while len(chosen) < count:
        chosen.append(int(gap.argmax()))
        gap = np.minimum(gap, np.linalg.norm(points - points[chosen[-1]], axis=1))
    return points[chosen]


def solids_of(world: World, seats: bool | None = None) -> Solids:
    """What stands still in the set and is no level ground: everything, or only what is (or is not) a seat."""
    still = [b for b in world.bodies if b.mobility == "fixed" and not {"floor", "ground", "ceiling"} & set(b.tags)]
    return Solids([Solid(b) for b in still if seats is None or bool(b.seats) == seats])


def shifts(
    flesh: Flesh,
    points: np.ndarray,
    solids: Solids,
    level: bool,
    farthest: float = FARTHEST_M,
    over: np.ndarray | None = None,
) -> np.ndarray:
    """[k, 3]: by how much the limb must be moved at each knot so that its balls at ``points`` [k, m, 3] stay out of
    ``solids``; sideways only if ``level``. ``over`` [k]: the limb has come over a table there."""
    margin = float(flesh.radii.max()) + 0.03 if len(flesh.radii) else 0.03
    out = np.zeros((len(points), 3))
    if not len(points) or not points.shape[1]:
        return out
    over = np.zeros(len(points), bool) if over is None else over
    gap = np.zeros(len(points))
    for kind, rows in ((solids, ~over), (solids.deeper, over)):
        far, _ = kind.nearest(points[rows].reshape(-1, 3), margin)
        gap[rows] = (far.reshape(-1, points.shape[1]) - flesh.radii).min(1)
    shift, idle, through = np.zeros(3), True, False
    kept = 1.0 - (SWAY_BACK if level else LET_GO)
    for k in range(len(points)):
        if idle and gap[k] > SKIN_M:
            continue
        if not through:
            kind = solids.deeper if over[k] else solids
            shift = _pushed(flesh, points[k], shift * kept, kind, level, margin)
            through = float(np.linalg.norm(shift)) > farthest
        if through:  # no way round: better through than torn off
            shift = shift * 0.8
            through = float(np.linalg.norm(shift)) > 0.004 or gap[k] < SKIN_M
        idle = not through and float(np.linalg.norm(shift)) < 1e-4 and gap[k] > SKIN_M
        if idle:
            shift = np.zeros(3)
        out[k] = shift
    return out


def _pushed(
    flesh: Flesh, points: np.ndarray, shift: np.ndarray, solids: Solids, level: bool, margin: float
) -> np.ndarray:
    """[3]: ``shift`` and what it takes besides to bring the balls at ``points`` [m, 3] out of things."""
    for _ in range(4):
        far, way = solids.nearest(points + flesh.levers[:, None] * shift, margin, level)
        if level:
            flat = np.hypot(way[:, 0], way[:, 1])
            far = np.where(flat > 0.5, far, np.inf)
            way = np.column_stack([way[:, :2] / np.maximum(flat, 1e-9)[:, None], 0 * flat])
        lack = (SKIN_M - (far - flesh.radii)) / np.maximum(flesh.levers, 0.25)
        worst = int(lack.argmax())
        if lack[worst] <= 1e-4:
            break
        shift = shift + way[worst] * min(float(lack[worst]), 0.12)
    return shift


def between_knots(knots: np.ndarray, samples: int) -> np.ndarray:
    """[samples, 3] from the shifts at knots, which were worked out one knot ahead; smooth and causal."""
    from engine.motion.solve import lagged

    before = np.concatenate([knots[:1], knots[:-1]])  # as the story opens people stand clear already
    steps = np.arange(samples)
    k, share = steps // KNOT, (steps % KNOT)[:, None] / KNOT
    line = before[k] * (1 - share) + knots[k] * share
    return np.stack([lagged(line[:, axis], 0.006) for axis in range(3)], -1) if line.any() else line


def ahead_of_time(points: np.ndarray, knots: int = 1) -> np.ndarray:
    """Where the points [k, m, 3] of one knot will be some ``knots`` later if they go on as they went."""
    out = points.copy()
    out[1:] += np.clip(knots * (points[1:] - points[:-1]), -0.03, 0.03)
    return out


def arm_shift(rig: Rig, trunk: Trunk, flesh: Flesh, solids: Solids, taking: np.ndarray) -> np.ndarray:
    """[n, 3]: by how much the wrist must be moved so that forearm and hand stay out of ``solids``. The fingers of a hand that
    is ``taking`` [n] something, 0 to 1, press on what it lies on."""
    knots = slice(0, len(trunk.times), KNOT)
    posed = rig.figure.skeleton.world(trunk.root[knots], trunk.rotations[knots])
    points = ahead_of_time(flesh.placed(*posed))
    points[:, PALM + 1 :, 2] += FINGERS_GIVE_M * taking[knots, None]
    over = solids.above_board(points[:, PALM])
    return between_knots(shifts(flesh, points, solids, False, over=over), len(trunk.times))


def trunk_shift(rig: Rig, trunk: Trunk, flesh: Flesh, solids: Solids, seats: Solids, upright: np.ndarray) -> np.ndarray:
    """[n, 3]: by how much the pelvis must be moved sideways so that trunk, head and legs stay out of ``solids``, and while
    the person is ``upright`` [n] the shanks out of ``seats``: from a seat behind, the knees give and the pelvis sinks."""
    knots = slice(0, len(trunk.times), KNOT)
    posed = rig.figure.skeleton.world(trunk.root[knots], trunk.rotations[knots])
    points = ahead_of_time(flesh.placed(*posed))
    # out of a thin board the nearest way may be up or down: for who stands at it, it counts as a deep one
    moved = shifts(flesh, points, solids, True, 0.10, over=upright[knots])
    legs = _shanks(rig)
    calves = ahead_of_time(legs.placed(*posed)) + legs.levers[:, None] * moved[:, None]
    calves[~upright[knots]] += NOWHERE_M
    pressed = shifts(legs, calves, seats, True, BACKED_M)
    yaw = trunk.facing[knots]
    ahead = np.stack([np.cos(yaw), np.sin(yaw), 0 * yaw], -1)
    forward = np.maximum(np.sum(pressed * ahead, -1, keepdims=True), 0.0)
    moved = moved + pressed - forward * ahead
    knee = 0.5 * forward[:, 0]  # what bends a knee forward: from a leg all but straight, by the cosine law
    moved[:, 2] -= 4.0 * knee**2 + 0.05 * knee
    return between_knots(moved, len(trunk.times))


def clear_arm(rig: Rig, trunk: Trunk, side: str, solids: Solids, hand: np.ndarray, taking: np.ndarray) -> np.ndarray:
    """Lift the elbow over what the forearm would go into, then move the wrist as far as that did not help; returns the
    hand bone's pose [n, 7]. ``hand``: where it is without; ``taking`` [n]: how far it is taking something, 0 to 1."""
    flesh = arm_flesh(rig, side)
    hand = move_arm(rig, trunk, side, 0.0 * hand[:, :3], elbow_lift(rig, trunk, side, flesh, solids), hand)
    return move_arm(rig, trunk, side, arm_shift(rig, trunk, flesh, solids, taking), 0.0 * hand[:, :3], hand)


LIFTS = np.radians([0.0, 18.0, 36.0, 54.0, 72.0, 90.0])
"""How far the elbow is swung up and out about the line from shoulder to wrist."""
KNOTS_TO_LIFT = 3
"""How many knots it takes until the elbow has been swung."""
UPPER_SHARES = np.array([0.0, 0.2])
"""Where the upper arm is asked too, from the elbow up."""


def elbow_lift(rig: Rig, trunk: Trunk, side: str, flesh: Flesh, solids: Solids) -> np.ndarray:
    """[n, 3]: by how much the elbow is to be moved, wrist and shoulder staying, so that the forearm comes out of things."""
    knots = np.arange(0, len(trunk.times), KNOT)
    names = ("upperarm", "forearm", "hand")
    arm, fore, palm = (INDEX[f"{name}.{side}"] for name in names)
    positions, _ = rig.figure.skeleton.world(trunk.root[knots], trunk.rotations[knots])
    positions = ahead_of_time(positions, KNOTS_TO_LIFT)
    over = solids.above_board(positions[:, palm])
    shares, radii = flesh.levers[flesh.bones == fore], flesh.radii[flesh.bones == fore]
    thickest = np.full(len(UPPER_SHARES), radii.max(initial=0.02))
    radii = np.concatenate([radii, thickest])

    def deepest(rows: np.ndarray, angle: float) -> np.ndarray:
        shoulder, elbow, wrist = positions[rows, arm], positions[rows, fore], positions[rows, palm]
        elbow = elbow + _swung(shoulder, elbow, wrist, trunk.facing[knots[rows]], side, np.full(len(rows), angle))
        upper = elbow[:, None] + (shoulder - elbow)[:, None] * UPPER_SHARES[None, :, None]
        line = np.concatenate([elbow[:, None] + (wrist - elbow)[:, None] * shares[None, :, None], upper], 1)
        deep = np.zeros(len(rows))
        for kind, some in ((solids, ~over[rows]), (solids.deeper, over[rows])):
            far, _ = kind.nearest(line[some].reshape(-1, 3), float(radii.max()) + 0.02)
            deep[some] = (radii - far.reshape(-1, line.shape[1])).max(1)
        return deep

    wanted, depth = np.zeros(len(knots)), deepest(np.arange(len(knots)), 0.0)
    rows = np.flatnonzero(depth > SKIN_M)
    least = depth[rows].copy()
    for angle in LIFTS[1:]:
        open_ = least > SKIN_M
        if not open_.any():
            break
        now = deepest(rows[open_], float(angle))
        better = now < least[open_] - 0.002
        chosen = np.flatnonzero(open_)[better]
        wanted[rows[chosen]], least[chosen] = angle, now[better]
    if not wanted.any():
        return np.zeros((len(trunk.times), 3))
    from engine.motion.solve import lagged

    angles = lagged(np.repeat(wanted, KNOT)[: len(trunk.times)], 0.05)
    out = np.zeros((len(trunk.times), 3))
    moved = np.flatnonzero(angles > 1e-4)
    positions, _ = rig.figure.skeleton.world(trunk.root[moved], trunk.rotations[moved])
    joints = positions[:, arm], positions[:, fore], positions[:, palm]
    out[moved] = _swung(*joints, trunk.facing[moved], side, angles[moved])
    return out


def _swung(
    shoulder: np.ndarray, elbow: np.ndarray, wrist: np.ndarray, facing: np.ndarray, side: str, angle: np.ndarray
) -> np.ndarray:
    """[n, 3]: how the elbow moves as it is swung up and out by ``angle`` [n] about the line from shoulder to wrist."""
    axis = space.normalised(wrist - shoulder)
    arm = elbow - shoulder
    arm = arm - np.sum(arm * axis, -1, keepdims=True) * axis
    across = np.cross(axis, arm)
    left = np.stack([-np.sin(facing), np.cos(facing), 0 * facing], -1)
    up = np.sum(across * (left * SIGN[side] * 0.6 + [0.0, 0.0, 1.0]), -1)
    sign = np.where(up < 0, -1.0, 1.0)
    return arm * (np.cos(angle) - 1.0)[:, None] + across * (sign * np.sin(angle))[:, None]


def move_arm(rig: Rig, trunk: Trunk, side: str, shift: np.ndarray, aside: np.ndarray, hand: np.ndarray) -> np.ndarray:
    """Bring the wrist to where it is plus ``shift`` [n, 3], the hand turned as it was, the elbow swung towards where it is
    plus ``aside`` [n, 3]; returns the hand bone's pose [n, 7]."""
    moved = np.flatnonzero((np.abs(shift) + np.abs(aside)).max(1) > 1e-6)
    if not len(moved):
        return hand
    names = ("upperarm", "forearm", "wrist_twist", "hand")
    arm, fore, twist, palm = (INDEX[f"{name}.{side}"] for name in names)
    positions, turns = rig.figure.skeleton.world(trunk.root[moved], trunk.rotations[moved])
    shoulder, elbow, wrist = positions[:, arm], positions[:, fore], positions[:, palm]
    longest = (rig.upper_arm + rig.forearm) * 0.9985
    pole = elbow + aside[moved] - (shoulder + wrist) / 2
    middle, end, _ = two_bone(shoulder, wrist + shift[moved], pole, rig.upper_arm, rig.forearm, longest)
    hinges = np.cross(elbow - shoulder, wrist - elbow), np.cross(middle - shoulder, end - middle)
    upper = _carried(turns[:, arm], (elbow - shoulder, hinges[0]), (middle - shoulder, hinges[1]))
    lower = _carried(turns[:, fore], (wrist - elbow, hinges[0]), (end - middle, hinges[1]))
    base = space.multiply(turns[:, arm], space.inverse(trunk.rotations[moved, arm]))
    rotations = trunk.rotations
    rotations[moved, arm] = space.multiply(space.inverse(base), upper)
    rotations[moved, fore] = space.multiply(space.inverse(upper), lower)
    rolled = space.multiply(lower, rotations[moved, twist])
    rotations[moved, palm] = space.multiply(space.inverse(rolled), turns[:, palm])
    out = hand.copy()
    out[moved, :3] = end
    return out


def _carried(
    turn: np.ndarray, before: tuple[np.ndarray, np.ndarray], after: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """``turn`` [n, 4] carried along as its bone (direction, hinge) goes from ``before`` to ``after``."""
    change = bone_frame(*after) @ np.swapaxes(bone_frame(*before), -1, -2)
    return space.multiply(space.from_matrix(change), turn)
