"""Getting up from the floor: prone on the hands, hands and knees, one foot forward, upright.

Hands, knees and toes stay where they are set: from prone to hands and knees the thighs turn about the resting knees. Out of
any other pose (on the back, on the side, as physics left it) the body first rolls over, always lying on the floor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.motion.actor import TOE_OUT, Actor, fixed_palm
from engine.motion.arms import part_of, solve_arm
from engine.motion.channels import bump, minimum_jerk
from engine.motion.feet import Plant, foot_spot, turned
from engine.motion.gait import roll_offset
from engine.motion.grips import palm_pose
from engine.motion.hands import upright
from engine.motion.rig import SIDES, SIGN, Rig
from engine.motion.solve import Trunk
from engine.world.performance import Footstep
from engine.world.skeleton import INDEX, PARENTS

D = np.pi / 180
ROLL_S, TURN_OVER_S = 0.9, 0.7
"""Seconds to gather oneself when prone already, and what turning over from the back adds."""
PUSH_S, STEP_S, RISE_S = 0.95, 0.78, 1.15
TUCKED = -63 * D
"""Pitch of a foot that stands on its bent toes behind the kneeling body."""
PRONE, PROPPED = 86 * D, 70 * D
"""Pitch of pelvis and chest of one who lies on the belly, propped on the hands."""


SPARE_M = 0.005


@dataclass(frozen=True)
class Lie:
    """Where the body lies, in a frame with its origin on the floor below the pelvis and x towards the head: heights of the
    resting pelvis and knee joints, distances along x of hips, knees, toes (where the foot would stand flat) and hands."""

    pelvis: float
    knee_height: float
    hip: float
    knee: float
    foot: float
    hand: float

    @classmethod
    def of(cls, rig: Rig) -> Lie:
        pelvis = _front(rig, ("pelvis", "spine1"), "pelvis")
        knee_height = _front(rig, ("shank.L", "thigh.L"), "shank.L", 0.03 * rig.height)
        ahead, above = _hip(rig, PRONE)
        thigh = np.sqrt(rig.thigh**2 - (pelvis + above - knee_height) ** 2)
        knee = ahead - thigh
        roll = roll_offset(rig, np.array(TUCKED))
        shank = np.sqrt(rig.shank**2 - (rig.ankle + float(roll[1]) - knee_height) ** 2)
        shoulders = knee - _hip(rig, 80 * D)[0] + 0.97 * rig.trunk  # over the knees, later
        return cls(pelvis, knee_height, ahead, knee, knee - shank - float(roll[0]), shoulders + 0.06 * rig.height)


def _front(rig: Rig, bones: tuple[str, ...], joint: str, near: float = np.inf) -> float:
    """How far the skin of these bones lies before a joint."""
    rest = rig.sampled_skin.rest
    mine = np.isin(rig.sampled_skin.owner, [INDEX[bone] for bone in bones]) & (
        abs(rest[:, 2] - rig.joint(joint)[2]) < near
    )
    if not mine.any():
        return 0.055 * rig.height
    return float(np.percentile(rest[mine, 0], 97) - rig.joint(joint)[0])


def _hip(rig: Rig, pitch: float | np.ndarray) -> np.ndarray:
    """(ahead, above): the hip joints from the pelvis joint when the pelvis is pitched forward."""
    c, s = np.cos(pitch), np.sin(pitch)
    return np.array([rig.hip_forward * c - rig.hip_drop * s, -rig.hip_forward * s - rig.hip_drop * c])


def rise_from_floor(
    actor: Actor, begin: float, root: np.ndarray, turn: np.ndarray, rotations: np.ndarray | None = None
) -> float:
    """Plan getting up from ``begin`` on, when the pelvis is at ``root`` [3], turned by ``turn`` [4] (world).
    ``rotations`` [56, 4]: the pose then; None: as the person lies by plan. Returns when the person stands."""
    rig = actor.rig
    front, up = space.rotate(turn, np.array([1.0, 0, 0])), space.rotate(turn, np.array([0.0, 0, 1]))
    along = up[:2] if np.linalg.norm(up[:2]) > 0.3 else -np.sign(up[2] or 1.0) * -front[:2]
    yaw = float(np.arctan2(along[1], along[0]))
    size = float(np.sqrt(rig.height / 1.7))
    lie = Lie.of(rig)
    over = float(np.clip(0.5 + 0.9 * front[2], 0.0, 1.0))  # how far from prone
    gather = (ROLL_S + TURN_OVER_S * over) * size
    prone(actor, begin, root, yaw, lie)
    actor.overrides.append((begin, gather, None if rotations is None else root, rotations))
    return _stand_from_prone(actor, begin, begin + gather, lie, np.asarray(root[:2], float), yaw, size)


def prone(actor: Actor, begin: float, root: np.ndarray, yaw: float, lie: Lie) -> None:
    """On the belly at once: the pose towards which the body rolls."""
    rig, channels, now = actor.rig, actor.channels, begin - 1e-3
    change = (yaw - actor.facing + np.pi) % (2 * np.pi) - np.pi
    actor.to(now, 1e-3, facing=actor.facing + change, still=0.0, loose=1.0, hang=0.0, sway=0.0, surge=0.0)
    actor.to(now, 1e-3, x=float(root[0]), y=float(root[1]), z=actor.floor + lie.pelvis)
    for part, pitch in (("pelvis", PRONE), ("chest", PROPPED), ("head", 40 * D)):
        actor.to(now, 1e-3, **{f"{part}_pitch": pitch, f"{part}_yaw": 0.0, f"{part}_roll": 0.0})
    for side in SIDES:
        spot = root[:2] + turned(yaw) @ np.array([lie.foot, SIGN[side] * rig.stance_half * 1.1])
        position = (float(spot[0]), float(spot[1]), actor.floor)
        actor.feet.step(side, begin - 2e-3, Plant(now, position, yaw + 0.3 * SIGN[side] * TOE_OUT, lift=0.0))
        for name in ("foot_x", "foot_y", "foot_yaw", "toe"):
            channels.to(f"{name}.{side}", 0.0, now, 1e-3)
        channels.to(f"foot_pitch.{side}", TUCKED, now, 1e-3)
        channels.to(f"foot_z.{side}", 0.03 * rig.height, now, 1e-3)
        channels.to(f"knee_out.{side}", 0.0, now, 1e-3)
        if not actor.held(side):
            at = root[:2] + turned(yaw) @ np.array([lie.hand, SIGN[side] * 0.145 * rig.height])
            fingers = np.append(turned(yaw) @ np.array([1.0, 0.25 * SIGN[side]]), 0.0)
            down = np.array([0.0, 0.0, -1.0])
            palm = palm_pose(side, np.append(at, actor.floor + 0.022), down, np.cross(down, fingers) * SIGN[side])
            actor.reach(side, now, 1e-3, fixed_palm(palm))
            actor.relax(side, now, 1e-3)
            channels.to(f"curl.{side}", -0.08, now, 1e-3)
            channels.to(f"thumb.{side}", -0.1, now, 1e-3)


def _stand_from_prone(
    actor: Actor, begin: float, lying: float, lie: Lie, origin: np.ndarray, yaw: float, size: float
) -> float:
    rig, channels = actor.rig, actor.channels
    kneeling = lying + PUSH_S * size
    stepped = kneeling + 0.75 * STEP_S * size
    first = float(np.arcsin(np.clip((lie.pelvis + _hip(rig, PRONE)[1] - lie.knee_height) / rig.thigh, -0.5, 0.9)))
    pitch_to = 82 * D

    def place(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The pelvis (along, up) as the thighs turn about the knees."""
        w = minimum_jerk((t - lying) / (kneeling - lying))
        angle = first + (88 * D - first) * w
        hip = _hip(rig, PRONE + (pitch_to - PRONE) * w)
        return lie.knee + rig.thigh * np.cos(angle) - hip[0], lie.knee_height + rig.thigh * np.sin(angle) - hip[1]

    for side in SIDES:  # the toes come down when nothing moves them along any more
        channels.to(f"foot_z.{side}", 0.0, lying - 0.12 * size, 0.2 * size)
    ahead = turned(yaw) @ np.array([1.0, 0.0])
    channels.add("x", lying, kneeling, lambda t: ahead[0] * place(t)[0])
    channels.add("y", lying, kneeling, lambda t: ahead[1] * place(t)[0])
    channels.add("z", lying, kneeling, lambda t: place(t)[1])
    actor.to(lying, kneeling - lying, pelvis_pitch=pitch_to, chest_pitch=80 * D, head_pitch=48 * D)
    lead = "R"
    there = lie.knee + 1.02 * rig.thigh - 0.02 * rig.height
    spot = origin + turned(yaw) @ np.array([there, SIGN[lead] * rig.stance_half * 1.15])
    lift_off = kneeling - 0.12 * size
    _set_down(actor, lead, lift_off, STEP_S * size, spot, yaw, 0.07)
    # the trunk comes up once the foot is there; the knee still bears
    up = stepped - 0.1 * size
    half = 0.75 * size
    hip = _hip(rig, 20 * D)
    kneel = origin + turned(yaw) @ np.array([lie.knee + 0.08 * rig.thigh - hip[0], 0.0])
    high = actor.floor + lie.knee_height + 0.99 * rig.thigh - hip[1]
    actor.to(up, half, x=float(kneel[0]), y=float(kneel[1]), z=float(high))
    actor.to(up, half, pelvis_pitch=20 * D, chest_pitch=34 * D, head_pitch=14 * D)
    for number, side in enumerate(("R", "L")):
        if not actor.held(side):
            actor.reach(side, up + (0.05 + 0.1 * number) * size, 0.55 * size, None)
            actor.relax(side, up, half)
    actor.to(up, half, hang=1.0)
    stand = up + half - 0.08 * size
    centre = origin + turned(yaw) @ np.array([there, 0.0])
    spot = foot_spot(centre, yaw, "L", rig.stance_half)
    last = _set_down(actor, "L", stand + 0.22 * size, 0.62 * size, spot, yaw, 0.05)
    actor.to(stand + 0.1 * size, 0.5, loose=0.0)
    actor.posture = "standing"
    upright(actor, stand, RISE_S * size)
    end = max(stand + RISE_S * size, last)
    actor.to(end - 0.1, 0.5, still=1.0)
    actor.grounded.append((begin, lying, stand))
    actor.busy_until = end
    return end


def _set_down(
    actor: Actor, side: str, start: float, seconds: float, spot: np.ndarray, yaw: float, lift: float
) -> float:
    """One step out of kneeling; the foot flattens on its way."""
    position = (float(spot[0]), float(spot[1]), actor.floor)
    land = start + seconds
    actor.feet.step(side, start, Plant(land, position, yaw + SIGN[side] * TOE_OUT, lift=lift * actor.rig.height))
    actor.channels.to(f"foot_pitch.{side}", 0.0, start, seconds * 0.9)
    actor.footsteps.append(Footstep(land, actor.id, side, "flat", position, 0.05 * actor.rig.figure.mass))
    return land


def resumed(actor: Actor, trunk: Trunk) -> tuple[np.ndarray, np.ndarray]:
    """(root, rotations) with what follows a fall or a lie blended from the pose before it, and kept on the floor."""
    root, rotations = trunk.root, trunk.rotations
    for start, seconds, root_there, rotations_there in actor.overrides:
        i, j = np.searchsorted(trunk.times, (start, start + seconds))
        if i >= len(root):
            continue
        before = max(i - 1, 0)
        there = root[before].copy() if root_there is None else root_there
        w = minimum_jerk((trunk.times[i:j] - start) / seconds)
        root[i:j] = there * (1 - w)[:, None] + root[i:j] * w[:, None]
        turns = rotations[before].copy() if rotations_there is None else rotations_there
        still = np.broadcast_to(turns, rotations[i:j].shape)
        rotations[i:j] = space.slerp(still, rotations[i:j], np.repeat(w[:, None], rotations.shape[1], 1))
    for begin, lying, end in actor.grounded:
        for side in SIDES:
            if not actor.held(side):
                _bring_hand(actor, trunk, side, root, rotations, begin, lying)
        _lift_feet(trunk.times, rotations, begin, lying)
        _keep_on_floor(actor, trunk.times, root, rotations, begin, lying, end)
    return root, rotations


def _bring_hand(
    actor: Actor, trunk: Trunk, side: str, root: np.ndarray, rotations: np.ndarray, begin: float, lying: float
) -> None:
    """Of one who lies on the front the hand goes round its own side, over the floor, to where it will bear."""
    rig = actor.rig
    i, k = np.searchsorted(trunk.times, (begin, lying))
    on_front = i < len(root) and space.rotate(rotations[i, 0].astype(float), np.array([1.0, 0, 0]))[2] < -0.3
    if k - i < 3 or not on_front:
        return
    chest, hand = INDEX["chest"], INDEX[f"hand.{side}"]
    positions, orientations = rig.figure.skeleton.world(root[i : k + 1], rotations[i : k + 1].astype(float))
    frame = np.concatenate([positions[:, chest], orientations[:, chest]], -1)
    palms = space.composed(np.concatenate([positions[:, hand], orientations[:, hand]], -1), rig.palm(side))
    local = space.composed(space.inverted(frame), palms)
    u = (trunk.times[i : k + 1] - begin) / (lying - begin)
    w = minimum_jerk(u)
    at = local[0, :3] * (1 - w)[:, None] + local[-1, :3] * w[:, None]
    at[:, 1] += SIGN[side] * 0.35 * rig.arm * bump(u)
    ends = np.broadcast_to(local[:1, 3:], (len(u), 4)), np.broadcast_to(local[-1:, 3:], (len(u), 4))
    target = space.composed(frame, np.concatenate([at, space.slerp(*ends, w)], -1))
    clear = actor.floor + 0.022 + 0.03 * bump(u)
    target[:, 2] = np.maximum(target[:, 2], clear - np.maximum(clear - palms[0, 2], 0.0) * (1 - w))
    part = part_of(trunk, i, k + 1)
    part.rotations, part.chest = rotations[i : k + 1].copy(), orientations[:, chest]
    part.chest_at = positions[:, chest]
    part.facing = np.full(len(u), trunk.facing[k])
    solve_arm(rig, part, actor.channels, side, target, np.ones(len(u)), {})
    blend = minimum_jerk((trunk.times[i : k + 1] - begin) / (0.5 * (lying - begin)))
    for name in ("clavicle", "upperarm", "forearm", "wrist_twist", "hand"):
        bone = INDEX[f"{name}.{side}"]
        still = np.broadcast_to(rotations[i, bone].astype(float), (len(u), 4))
        rotations[i : k + 1, bone] = space.slerp(still, part.rotations[:, bone], blend)


def _lift_feet(times: np.ndarray, rotations: np.ndarray, begin: float, lying: float) -> None:
    """Who lies on the belly bends the knees a little while gathering, so that no toe drags."""
    i, k = np.searchsorted(times, (begin, lying))
    if k <= i:
        return
    front = space.rotate(rotations[i:k, 0].astype(float), np.array([1.0, 0.0, 0.0]))[:, 2]
    bent = minimum_jerk((times[i:k] - begin) / 0.12) * minimum_jerk((lying - times[i:k]) / 0.3) * np.clip(-front, 0, 1)
    for side in SIDES:
        shank = INDEX[f"shank.{side}"]
        rotations[i:k, shank] = space.multiply(rotations[i:k, shank], space.about(np.array([0.0, 1, 0]), 0.2 * bent))


def _keep_on_floor(
    actor: Actor, times: np.ndarray, root: np.ndarray, rotations: np.ndarray, begin: float, lying: float, end: float
) -> None:
    """While the body rolls, trunk and legs rest on the floor and the arms go round above it; later the body is raised
    wherever it would sink in."""
    i, k, j = np.searchsorted(times, (begin, lying, end))
    if j <= i:
        return
    rows = np.unique(np.r_[np.arange(i, j, 4), j - 1])
    arms = np.isin(actor.rig.sampled_skin.owner, _arm("L") + _arm("R"))
    low = lowest(actor.rig, root[rows], rotations[rows], ~arms) - actor.floor
    settle = minimum_jerk((times[rows] - begin) / 0.2)
    rest = low[0] * (1 - settle)
    low = low - SPARE_M * settle  # the skin between the points that were asked
    fade = minimum_jerk((times[rows] - lying) / 0.4)
    want = np.where(rows < k, rest, np.maximum(low, 0.0) * fade)
    shift = (want - low) * minimum_jerk((end - times[rows]) / 0.3)
    root[i:j, 2] += np.interp(np.arange(i, j), rows, shift)
    for side in SIDES:
        slack = lowest(
            actor.rig, root[i : i + 1], rotations[i : i + 1], np.isin(actor.rig.sampled_skin.owner, _arm(side))
        )
        floor = actor.floor + np.minimum(slack - actor.floor, 0.0) * (1 - minimum_jerk((times[i:j] - begin) / 0.2))
        _lift_arm(actor.rig, side, root[i:j], rotations[i:j], floor)


def _arm(side: str) -> list[int]:
    """The bones of an arm from the shoulder down."""
    found = [INDEX[f"upperarm.{side}"]]
    for bone, parent in enumerate(PARENTS):
        if parent in found:
            found.append(bone)
    return found


def _lift_arm(rig: Rig, side: str, root: np.ndarray, rotations: np.ndarray, floor: np.ndarray) -> None:
    """Turn the upper arm up about its shoulder until nothing of the arm is below ``floor`` [n]."""
    skin = rig.sampled_skin.of(np.isin(rig.sampled_skin.owner, _arm(side)))
    rest, main = skin.rest, skin.owner
    upper, chest = INDEX[f"upperarm.{side}"], INDEX["chest"]
    own = rotations[:, upper].copy()
    for _ in range(5):
        positions, orientations = rig.figure.skeleton.world(root, rotations.astype(float))
        points = positions[:, main] + space.rotate(orientations[:, main], rest - rig.figure.skeleton.joints[main])
        point = points[np.arange(len(points)), points[..., 2].argmin(1)]
        depth = np.maximum(floor - point[:, 2], 0.0)
        if depth.max() < 5e-4:
            break
        # an arm straight below its shoulder goes outwards
        aside = space.rotate(orientations[:, chest], np.array([0.0, SIGN[side], 0.0]))
        out = (point - positions[:, upper] + 0.5 * rig.upper_arm * aside) * [1.0, 1.0, 0.0]
        far = np.maximum(np.linalg.norm(out, axis=1), 0.15)
        axis = np.stack([out[:, 1], -out[:, 0], 0 * far], -1) / far[:, None]
        lift = space.from_rotation_vector(axis * np.minimum(depth / far, 0.3)[:, None])
        parent = space.multiply(orientations[:, upper], space.inverse(rotations[:, upper]))
        turn = space.multiply(lift, orientations[:, upper])
        rotations[:, upper] = space.multiply(space.inverse(parent), turn)
    change = space.rotation_vector(space.multiply(rotations[:, upper], space.inverse(own)))
    rotations[:, upper] = space.multiply(space.from_rotation_vector(_smooth(change)), own)


def _smooth(values: np.ndarray, reach: int = 14) -> np.ndarray:
    """Curves [n, k] without corners; they begin and end where they did."""
    kernel = np.hanning(2 * reach + 1)
    padded = np.pad(values, ((reach, reach), (0, 0)), mode="edge")
    soft = np.stack([np.convolve(column, kernel / kernel.sum(), "valid") for column in padded.T], -1)
    ends = minimum_jerk(np.arange(len(values)) / (2 * reach)) * minimum_jerk(
        (len(values) - 1 - np.arange(len(values))) / (2 * reach)
    )
    return values * (1 - ends)[:, None] + soft * ends[:, None]


def lowest(rig: Rig, root: np.ndarray, rotations: np.ndarray, which: np.ndarray) -> np.ndarray:
    """[n]: the lowest point, world z, of those points of the skin that ``which`` [v] names."""
    from scipy.sparse import csr_matrix

    skin = rig.sampled_skin.of(which)
    rest = skin.rest
    positions, orientations = rig.figure.skeleton.world(root, rotations)
    up = space.matrix(orientations)[:, :, 2, :]
    height = positions[..., 2] - np.einsum("nbj,bj->nb", up, rig.figure.skeleton.joints)
    turned_up = np.concatenate([up, height[..., None]], -1).transpose(1, 0, 2).reshape(len(skin.joints), -1)
    cells = np.repeat(np.arange(len(rest)), skin.bones.shape[1]), skin.bones.ravel()
    weights = csr_matrix((skin.weights.ravel(), cells), (len(rest), len(skin.joints)))
    blended = (weights @ turned_up).reshape(len(rest), len(root), 4)
    return (np.einsum("vnj,vj->vn", blended[..., :3], rest) + blended[..., 3]).min(0)
