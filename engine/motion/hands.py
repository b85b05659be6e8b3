"""The hand and the body behind it: reach, stoop, grasp, carry, let go."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, Attachment, Pocketed, carried_palm, fixed_palm
from engine.motion.grips import GripPlan, body_box, choose_grip
from engine.motion.moving import stage_up
from engine.motion.rig import SIGN
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.body import Body

D = np.pi / 180


SETTLE_S = 0.06
"""The fingers close this long after the palm has arrived."""


LIFTED_M = 0.03
"""What is taken from a table stays so far above the place where it stood."""
FIRST_UP_M, FIRST_UP_S = 0.09, 0.3
"""Straight up before it is drawn in: the elbow has to come over the table's edge."""
HELD_BACK = 0.2
"""Of how far a free arm hangs from a trunk that leans over a table."""
REACH = 0.94
"""Of an arm's length, how far hands are stretched out."""
OVER_A_TABLE = 0.82
"""Metres that somebody 1.7 m tall leans and reaches over a table."""


def reach_time(distance: float, width: float) -> float:
    """Fitts' law, T = a + b log2(2 D / W), a = 0.15 s, b = 0.12 s per bit."""
    return float(0.15 + 0.12 * np.log2(max(2 * distance / max(width, 0.02), 2.0)))


def stoop(actor: Actor, palms: dict[str, np.ndarray], taking: bool = False) -> tuple[dict[str, float], float]:
    """How to bend so that the shoulders come within reach of the palms [7]: (channel targets, effort 0..1).

    The trunk leans, the hips go back so that the centre of mass stays over the feet (head, arms and trunk are 68 % of
    the mass), and for low things the knees bend.
    """
    rig, yaw = actor.rig, actor.facing
    base = actor.spot + actor.ahead(actor.root_ahead)
    left = np.array([-np.sin(yaw), np.cos(yaw)])
    ahead = np.array([np.cos(yaw), np.sin(yaw)])
    low = min(float(p[2]) for p in palms.values()) - actor.floor
    squat = (
        float(np.clip((0.52 * rig.height - low) / (0.42 * rig.height), 0, 1)) if actor.posture == "standing" else 0.0
    )
    half = float(abs(rig.joint("upperarm.L")[1]))
    height = actor.channels.settled["z"] if actor.posture != "standing" else actor.floor + rig.standing

    def far(lean: float, drop: float, back: float) -> float:
        """Metres from the farther shoulder to its palm."""
        shoulder = base - ahead * back + ahead * rig.trunk * np.sin(0.9 * lean)
        z = height - drop + rig.trunk * np.cos(0.9 * lean)
        gaps = [np.append(shoulder + left * SIGN[side] * half, z) - palm[:3] for side, palm in palms.items()]
        return max(float(np.linalg.norm(gap)) for gap in gaps)

    for k in np.linspace(0, 1, 41):
        lean, drop, back = _bend(actor, k, squat)
        if far(lean, drop, back) <= REACH * rig.arm:
            break
    if (
        taking and low > 0.3 * rig.height
    ):  # what lies deep on a table: the hips stay forward, the thighs lean against its edge
        while back > 0.0 and far(lean, drop, back) > REACH * rig.arm:
            back = max(back - 0.01, 0.0)
    style = actor.style
    targets = {
        "chest_pitch": float(np.radians(1.5)) + style.chest + lean,
        "pelvis_pitch": style.chest * 0.3 + lean * (0.75 if actor.posture == "standing" else 0.5),
        "head_pitch": style.head + 0.45 * lean,
    }
    if low > 0.3 * rig.height:  # over a table the free arm stays back, or it would hang into the edge
        targets["hang"] = HELD_BACK
    if actor.posture == "standing":
        root = base - ahead * back
        targets |= {"x": float(root[0]), "y": float(root[1]), "z": actor.floor + rig.standing - drop}
        heel = -np.radians(38.0) * np.clip((drop / rig.height - 0.20) / 0.12, 0, 1)
        targets |= {
            "foot_pitch_L": float(heel),
            "foot_pitch_R": float(heel),
            "knee_out_L": 0.25 * k,
            "knee_out_R": 0.25 * k,
        }
    return targets, float(k)


def _bend(actor: Actor, k: float, squat: float) -> tuple[float, float, float]:
    """(lean, drop, hips back) for effort k."""
    lean = np.radians(62.0 - 12.0 * squat) * k
    drop = 0.34 * actor.rig.height * squat * k
    back = 0.79 * 0.19 * actor.rig.height * np.sin(0.9 * lean) * (1 - 0.5 * squat)
    return float(lean), float(drop), float(back)


def upright(actor: Actor, start: float, seconds: float) -> None:
    """Straighten up over the feet."""
    style = actor.style
    actor.to(
        start,
        seconds,
        chest_pitch=float(np.radians(1.5)) + style.chest,
        pelvis_pitch=style.chest * 0.3,
        head_pitch=style.head,
    )
    actor.to(
        start, seconds, chest_roll=0.0, pelvis_roll=0.0, chest_yaw=0.0, pelvis_yaw=0.0, head_roll=0.0, head_yaw=0.0
    )
    actor.to(start, seconds, hang=1.0)
    if actor.posture != "standing":
        return
    root = actor.feet.centre + actor.ahead(actor.root_ahead)
    actor.to(start, seconds, x=float(root[0]), y=float(root[1]), z=actor.floor + actor.rig.standing)
    for name in ("foot_pitch", "knee_out", "foot_x", "foot_y", "foot_z", "toe"):
        for side in "LR":
            actor.channels.to(f"{name}.{side}", 0.0, start, seconds)


def hand_now(actor: Actor, side: str) -> np.ndarray:
    """[3]: roughly where the hand is when the person stands relaxed."""
    spot = actor.spot + actor.ahead(0.1, SIGN[side] * 0.18 * actor.rig.height / 1.7)
    return np.array([spot[0], spot[1], actor.channels.settled["z"] - 0.08])


def reach_over(actor: Actor, side: str, start: float, seconds: float, palm: np.ndarray, key: str = "reach") -> None:
    """Bring the palm to ``palm`` [7]; to what stands on a table first up, then forward over the edge."""
    goals = actor.goals[side]
    lap = actor.lap.get(side) if goals and goals[-1].key == "thigh" else None
    now = hand_now(actor, side) if lap is None else lap[:3]
    if palm[2] - actor.floor < 0.3 * actor.rig.height or palm[2] < now[2] - 0.12:
        actor.reach(side, start, seconds, fixed_palm(palm), key)
        return
    over = palm.copy()
    over[:2] = now[:2] + 0.3 * (palm[:2] - now[:2])
    over[2] += 0.10
    actor.reach(side, start, 0.55 * seconds, fixed_palm(over), "over")
    actor.reach(side, start + 0.35 * seconds, 0.65 * seconds, fixed_palm(palm), key)


def close_hand(actor: Actor, side: str, start: float, seconds: float, width: float) -> None:
    """Fingers wrap around something ``width`` metres thick."""
    length = 0.046 * actor.rig.height
    curl = float(np.clip(length / (width / 2 + 0.014) / 2.6, 0.12, 1.05))
    actor.channels.to(f"curl.{side}", curl, start, seconds)
    actor.channels.to(f"thumb.{side}", 0.75 if width < 0.14 else 0.35, start, seconds)
    actor.channels.to(f"spread.{side}", 0.0 if width < 0.14 else 0.35, start, seconds)


def open_hand(actor: Actor, side: str, start: float, seconds: float) -> None:
    actor.channels.to(f"curl.{side}", 0.10, start, seconds)
    actor.channels.to(f"thumb.{side}", 0.15, start, seconds)


def attach(actor: Actor, body: Body, grip: GripPlan, start: float, pose: np.ndarray) -> None:
    pose = np.asarray(pose, float)
    actor.attachments.append(Attachment(body.id, grip.lead, grip.hands, grip.palms, start, pose, facing=actor.facing))


def detach(stage: Stage, actor: Actor, body_id: str, end: float, pose: np.ndarray | None = None) -> Attachment | None:
    for i, attachment in enumerate(actor.attachments):
        if attachment.body == body_id and attachment.end == np.inf:
            actor.attachments[i] = replace(attachment, end=end)
            if pose is not None:
                stage.put(body_id, end, pose)
            return attachment
    return None


def carry_pose(actor: Actor, body: Body, grip: GripPlan, rotation: np.ndarray) -> np.ndarray:
    """[7]: where the body is carried, in the person's body frame; ``rotation`` [4]: how it is turned there."""
    a = actor.rig.arm
    middle, size = body_box(body)
    inner = np.concatenate([middle, space.IDENTITY])
    if len(grip.palms) == 2:
        deep = 0.5 * float(np.abs(space.rotate(rotation, size * np.eye(3)))[:, 0].max())
        at = np.array([0.24 * a + min(deep, 0.3), 0.0, -0.52 * a])
        return np.concatenate([at - space.rotate(rotation, inner[:3]), rotation])
    side = grip.lead
    palm = space.composed(np.concatenate([np.zeros(3), rotation]), grip.palms[side])
    heavy = body.mass > 1.2 and float(size[2]) > 0.22
    high = 0.05 if float(np.linalg.norm(size)) > 0.5 else 0.0
    at = np.array([0.40 * a, SIGN[side] * 0.20 * a, -(0.46 + high) * a])
    if heavy:
        at = np.array([0.04 * a, SIGN[side] * 0.36 * a, -0.90 * a])
    return np.concatenate([at - palm[:3], rotation])


def carry(
    actor: Actor,
    body: Body,
    grip: GripPlan,
    start: float,
    seconds: float,
    rotation_world: np.ndarray,
    least: float = -np.inf,
) -> None:
    """Bring what is held to where it is carried, turned as it is now; the palm no lower than ``least``."""
    local = space.multiply(space.yaw(-actor.facing), rotation_world)
    pose = carry_pose(actor, body, grip, local)
    for side, palm in grip.palms.items():
        actor.reach(side, start, seconds, carried_palm(pose, palm, least), "carry")


def grip_of(attachment: Attachment) -> GripPlan:
    return GripPlan(attachment.lead, attachment.grips, 0.08)


def let_go(actor: Actor, side: str, start: float, seconds: float = 0.6) -> None:
    """Open the hand and let the arm sink."""
    open_hand(actor, side, start - 0.1, 0.2)
    if rest_in_lap(actor, side, start, seconds):
        return
    actor.reach(side, start, seconds, None)
    actor.relax(side, start + 0.15, seconds)


def rest_in_lap(actor: Actor, side: str, start: float, seconds: float) -> bool:
    """Whoever sits lets the hand come back to the thigh, who kneels at a table to its edge; False if it has no such place."""
    if actor.posture not in ("sitting", "kneeling") or side not in actor.lap:
        return False
    actor.reach(side, start, seconds + 0.1, fixed_palm(actor.lap[side]), "thigh")
    actor.relax(side, start + seconds, 0.3)
    actor.channels.to(f"curl.{side}", 0.28, start + 0.3 * seconds, seconds)
    return True


def off_the_lap(actor: Actor, side: str, start: float, seconds: float) -> bool:
    """The hand leaves the thigh for the arm's own joint angles; False if it was not there."""
    goals = actor.goals[side]
    if not goals or goals[-1].key != "thigh":
        return False
    actor.reach(side, start, seconds, None)
    return True


def settle_pose(stage: Stage, body_id: str, start: float) -> np.ndarray:
    """Where the body will lie when somebody who sets out at ``start`` gets there."""
    pose = stage.pose(body_id, start)
    if stage.seen is None or stage.holder(body_id) is not None:
        return pose
    index = stage.seen.body_ids.index(body_id) if body_id in stage.seen.body_ids else -1
    if index < 0:
        return pose
    for wait in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0):
        a = stage.seen.state_at(start + wait).bodies[index]
        b = stage.seen.state_at(start + wait + 0.15).bodies[index]
        if np.linalg.norm(a[:3] - b[:3]) < 0.008:
            return a
    return stage.pose(body_id, start + 4.0)


def take(
    stage: Stage, beat: Beat, actor: Actor, body_id: str, start: float, prefer: str = "R"
) -> tuple[float, float, GripPlan]:
    """Walk to the body, take it, bring it to the carrying pose: (end, moment of grasp, grip)."""
    body = stage.world.body(body_id)
    pose = settle_pose(stage, body_id, start)
    middle = space.placed(pose, body_box(body)[0])
    actor.look(start + 0.05, body_id)
    low = middle[2] - actor.floor < 0.45 * actor.rig.height
    if actor.posture == "sitting" and not _from_seat(actor, middle):
        start = stage_up(stage, beat, actor, start)
    start = _on_ones_feet(stage, beat, actor, middle, start)
    arrive = max(start, actor.busy_until)
    if actor.posture == "standing":
        near = 0.36 if low else 0.34
        size = actor.rig.height / 1.7
        arrive = stage.approach(
            actor, middle, start, beat, near * size, 0.62 * size, widest=0.0 if low else OVER_A_TABLE * size,
            shun=stage.reaching_past(middle, start),
        )  # fmt: skip
        pose = settle_pose(stage, body_id, arrive)
    prefer = _nearer_hand(actor, middle, prefer)
    grip = choose_grip(actor, body, pose, actor.spot, actor.facing, prefer, lying=True)
    palms = {s: space.composed(pose, p) for s, p in grip.palms.items()}
    targets, effort = stoop(actor, palms, taking=True)
    far = max(float(np.linalg.norm(hand_now(actor, s) - p[:3])) for s, p in palms.items())
    seconds = max(reach_time(far, grip.width), 0.5 + 0.75 * effort) * haste(beat)
    begin = arrive + 0.02
    grasp = begin + seconds
    actor.to(begin, 0.3, still=0.0)
    actor.to(begin, seconds * 0.95, **targets)
    for side, palm in palms.items():
        open_hand(actor, side, begin, 0.65 * seconds)
        reach_over(actor, side, begin, seconds, palm)
        close_hand(actor, side, grasp - 0.12, 0.12 + SETTLE_S, grip.width)
    grasp += SETTLE_S
    attach(actor, body, grip, grasp, pose)
    stage.touches.append((grasp, "grab", body.id, space.triple(palms[grip.lead][:3]), 0.2 + 0.1 * body.mass))
    lift = grasp + 0.05
    rise = (0.65 + 0.5 * effort + 0.03 * min(body.mass, 10)) * haste(beat)
    # who sits at a table or kneels at one holds things over it
    least = palms[grip.lead][2] + LIFTED_M if actor.posture in ("sitting", "kneeling") else -np.inf
    if np.isfinite(least):
        for side, palm in palms.items():
            up = palm + np.array([0.0, 0.0, FIRST_UP_M, 0.0, 0.0, 0.0, 0.0])
            actor.reach(side, lift, FIRST_UP_S + 0.15, fixed_palm(up), "lift")
        lift += FIRST_UP_S
    carry(actor, body, grip, lift, rise, pose[3:], least)
    upright(actor, lift + 0.08, rise)
    actor.to(lift + rise, 0.5, still=1.0)
    actor.busy_until = lift + rise
    return lift + rise, grasp, grip


def _from_seat(actor: Actor, point: np.ndarray) -> bool:
    """Whether who sits and bends down reaches a point [3] without getting up."""
    rig = actor.rig
    lean, _, _ = _bend(actor, 1.0, 0.0)
    shoulders = actor.channels.settled["z"] + rig.trunk * np.cos(0.9 * lean)
    deep = float(shoulders - point[2]) < 0.95 * rig.arm
    return deep and float(np.linalg.norm(point[:2] - actor.spot)) <= 0.95 * rig.arm + 0.25


def _on_ones_feet(stage: Stage, beat: Beat, actor: Actor, point: np.ndarray, start: float) -> float:
    """Whoever crouches by a thing takes it from there and straightens up; whoever kneels or lies out of reach gets up."""
    if actor.posture in ("standing", "sitting"):
        return start
    within = float(np.linalg.norm(point[:2] - actor.spot)) <= 0.62 * actor.rig.height / 1.7 + 0.03
    if actor.posture == "crouching" and within:
        actor.posture = "standing"
        for side in "LR":
            if not actor.held(side):
                actor.relax(side, max(start, actor.busy_until) + 0.6, 0.9)
        return start
    return start if within and actor.posture == "kneeling" else stage_up(stage, beat, actor, start)


def _nearer_hand(actor: Actor, point: np.ndarray, prefer: str) -> str:
    offset = np.asarray(point)[:2] - actor.spot
    left = float(offset @ actor.ahead(0.0, 1.0))
    return "L" if left > 0.16 else "R" if left < -0.05 else prefer


def haste(beat: Beat) -> float:
    manner = set(beat.manner)
    if manner & {"slowly", "carefully", "gently", "gingerly", "softly"}:
        return 1.45
    return 0.75 if manner & {"quickly", "fast", "suddenly", "hurriedly", "angrily"} else 1.0


def hold_from_start(stage: Stage, actor: Actor) -> None:
    """What the person already has in hand, or on them unseen, as the scene opens."""
    actor.pockets += [Pocketed(body_id, 0.0) for body_id in actor.person.pockets if stage.world.has_body(body_id)]
    for prefer, body_id in zip("RL", actor.person.holding, strict=False):
        if not body_id or not stage.world.has_body(body_id) or actor.holds(body_id):
            continue
        body = stage.world.body(body_id)
        rotation = np.asarray(body.pose)[3:]
        pose = np.concatenate([np.append(actor.spot + actor.ahead(0.4), 1.0), rotation])
        grip = choose_grip(actor, body, pose, actor.spot, actor.facing, prefer)
        carry(actor, body, grip, -1.0, 0.5, rotation)
        for side in grip.palms:
            close_hand(actor, side, -1.0, 0.5, grip.width)
        local = carry_pose(actor, body, grip, space.multiply(space.yaw(-actor.facing), rotation))
        attach(actor, body, grip, 0.0, np.zeros(7))
        actor.attachments[-1] = replace(
            actor.attachments[-1], carried=local, pose=np.concatenate([np.zeros(3), rotation])
        )
