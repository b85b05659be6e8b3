"""Taking things and putting them somewhere: reach, pick up, put down, carry, hand over, drop."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, Attachment, carried_palm, fixed_palm
from engine.motion.grips import GripPlan, body_box, choose_grip, needs_two_hands
from engine.motion.moving import destination, stage_up
from engine.motion.paths import extent
from engine.motion.plans import Done
from engine.motion.rig import SIGN
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.body import Body

SETTLE_S = 0.06
"""The fingers close this long after the palm has arrived."""


# -- the body behind the hand -------------------------------------------------------------------------------------------


def reach_time(distance: float, width: float) -> float:
    """Fitts' law, T = a + b log2(2 D / W), a = 0.15 s, b = 0.12 s per bit."""
    return float(0.15 + 0.12 * np.log2(max(2 * distance / max(width, 0.02), 2.0)))


def stoop(actor: Actor, palms: dict[str, np.ndarray]) -> tuple[dict[str, float], float]:
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
    for k in np.linspace(0, 1, 41):
        lean, drop, back = _bend(actor, k, squat)
        shoulder = base - ahead * back + ahead * rig.trunk * np.sin(0.9 * lean)
        height = actor.channels.settled["z"] if actor.posture != "standing" else actor.floor + rig.standing
        z = height - drop + rig.trunk * np.cos(0.9 * lean)
        far = 0.0
        for side, palm in palms.items():
            at = np.append(shoulder + left * SIGN[side] * half, z)
            far = max(far, float(np.linalg.norm(at - palm[:3])))
        if far <= 0.94 * rig.arm:
            break
    lean, drop, back = _bend(actor, k, squat)
    style = actor.style
    targets = {
        "chest_pitch": float(np.radians(1.5)) + style.chest + lean,
        "pelvis_pitch": style.chest * 0.3 + lean * (0.75 if actor.posture == "standing" else 0.5),
        "head_pitch": style.head + 0.45 * lean,
    }
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
    if actor.posture != "standing":
        return
    root = actor.feet.centre + actor.ahead(actor.root_ahead)
    actor.to(start, seconds, x=float(root[0]), y=float(root[1]), z=actor.floor + actor.rig.standing)
    for name in ("foot_pitch", "knee_out", "foot_x", "foot_y", "foot_z", "toe"):
        for side in "LR":
            actor.channels.to(f"{name}.{side}", 0.0, start, seconds)


# -- hands --------------------------------------------------------------------------------------------------------------


def hand_now(actor: Actor, side: str) -> np.ndarray:
    """[3]: roughly where the hand is when the person stands relaxed."""
    spot = actor.spot + actor.ahead(0.1, SIGN[side] * 0.18 * actor.rig.height / 1.7)
    return np.array([spot[0], spot[1], actor.channels.settled["z"] - 0.08])


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
                stage.poses[body_id] = np.asarray(pose, float)
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


def carry(actor: Actor, body: Body, grip: GripPlan, start: float, seconds: float, rotation_world: np.ndarray) -> None:
    """Bring what is held to where it is carried, turned as it is now."""
    local = space.multiply(space.yaw(-actor.facing), rotation_world)
    pose = carry_pose(actor, body, grip, local)
    for side, palm in grip.palms.items():
        actor.reach(side, start, seconds, carried_palm(pose, palm), "carry")


def grip_of(attachment: Attachment) -> GripPlan:
    return GripPlan(attachment.lead, attachment.grips, 0.08)


def let_go(actor: Actor, side: str, start: float, seconds: float = 0.6) -> None:
    """Open the hand and let the arm sink."""
    open_hand(actor, side, start - 0.1, 0.2)
    actor.reach(side, start, seconds, None)
    actor.relax(side, start + 0.15, seconds)


# -- actions ------------------------------------------------------------------------------------------------------------


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
    if actor.posture == "sitting" and float(np.linalg.norm(middle[:2] - actor.spot)) > 0.95 * actor.rig.arm + 0.25:
        start = stage_up(stage, beat, actor, start)
    arrive = max(start, actor.busy_until)
    if actor.posture == "standing":
        near = 0.36 if low else 0.34
        arrive = stage.approach(
            actor, middle, start, beat, near * actor.rig.height / 1.7, 0.62 * actor.rig.height / 1.7
        )
        pose = settle_pose(stage, body_id, arrive)
    prefer = _nearer_hand(actor, middle, prefer)
    grip = choose_grip(actor, body, pose, actor.spot, actor.facing, prefer)
    palms = {s: space.composed(pose, p) for s, p in grip.palms.items()}
    targets, effort = stoop(actor, palms)
    far = max(float(np.linalg.norm(hand_now(actor, s) - p[:3])) for s, p in palms.items())
    seconds = max(reach_time(far, grip.width), 0.5 + 0.75 * effort) * _haste(beat)
    begin = arrive + 0.02
    grasp = begin + seconds
    actor.to(begin, 0.3, still=0.0)
    actor.to(begin, seconds * 0.95, **targets)
    for side, palm in palms.items():
        open_hand(actor, side, begin, 0.65 * seconds)
        actor.reach(side, begin, seconds, fixed_palm(palm), "reach")
        close_hand(actor, side, grasp - 0.12, 0.12 + SETTLE_S, grip.width)
    grasp += SETTLE_S
    attach(actor, body, grip, grasp, pose)
    stage.touches.append((grasp, "grab", body.id, tuple(float(v) for v in palms[grip.lead][:3]), 0.2 + 0.1 * body.mass))
    lift = grasp + 0.05
    rise = (0.65 + 0.5 * effort + 0.03 * min(body.mass, 10)) * _haste(beat)
    carry(actor, body, grip, lift, rise, pose[3:])
    upright(actor, lift + 0.08, rise)
    actor.to(lift + rise, 0.5, still=1.0)
    actor.busy_until = lift + rise
    return lift + rise, grasp, grip


def _nearer_hand(actor: Actor, point: np.ndarray, prefer: str) -> str:
    offset = np.asarray(point)[:2] - actor.spot
    left = float(offset @ actor.ahead(0.0, 1.0))
    return "L" if left > 0.16 else "R" if left < -0.05 else prefer


def _haste(beat: Beat) -> float:
    manner = set(beat.manner)
    if manner & {"slowly", "carefully", "gently", "gingerly", "softly"}:
        return 1.45
    return 0.75 if manner & {"quickly", "fast", "suddenly", "hurriedly", "angrily"} else 1.0


def pick_up(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    end, key, failed = start, start + 0.2, ""
    for entity in (beat.object, *beat.others):
        body = stage.body(entity)
        if body is None:
            failed = (
                failed or "There is nothing to take." if not entity else f"There is nothing called {entity!r} to take."
            )
            continue
        if actor.holds(body.id):
            continue
        if body.mobility == "fixed" or body.mass > 60:
            failed = failed or f"The {body.label or body.id} cannot be lifted."
            end = stage.approach(actor, stage.middle(body.id, start), start, beat, 0.4, 0.8)
            continue
        owner = stage.holder(body.id)
        if owner is not None:
            end, key = pass_over(stage, beat, owner, actor, body.id, end)
            continue
        if not actor.free_hand() or (needs_two_hands(body) and (actor.held("L") or actor.held("R"))):
            end = _free_hands(stage, beat, actor, end)
        end, key, _ = take(stage, beat, actor, body.id, end)
    return Done(max(end - 0.1, start + 0.3), key, failed)


def _free_hands(stage: Stage, beat: Beat, actor: Actor, start: float) -> float:
    for side in "RL":
        held = actor.held(side)
        if held:
            start, _ = place_down(stage, beat, actor, held, "", "", start)
    return start


def hold(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    body = stage.body(beat.object)
    if body is not None and actor.holds(body.id):
        return Done(start + min(beat.duration_s, 1.5), start + 0.2)
    return pick_up(stage, beat, actor, start)


def carry_to(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    picked = hold(stage, beat, actor, start) if stage.body(beat.object) is not None else Done(start, start)
    if beat.object and stage.body(beat.object) is not None and not actor.holds(stage.body(beat.object).id):
        return picked
    begin = max(picked.end, actor.busy_until)
    where = destination(stage, replace(beat, object=""), actor, begin)
    if where is None:
        return picked
    end = stage.go(actor, where[0], begin, beat, where[1])
    actor.busy_until = end
    return Done(end - 0.1, begin + 0.3)


# -- putting down ---------------------------------------------------------------------------------------------------------


def place_down(
    stage: Stage, beat: Beat, actor: Actor, body_id: str, target: str, relation: str, start: float
) -> tuple[float, float]:
    """Set what is held on ``target`` (or the nearest fitting surface, or the floor): (end, moment it stands)."""
    body = stage.world.body(body_id)
    attachment = actor.holds(body_id)
    assert attachment is not None
    spot = find_spot(stage, actor, body, target, start)
    actor.look(start + 0.05, spot)
    arrive = stage.approach(actor, spot, start, beat, 0.34 * actor.rig.height / 1.7, 0.60 * actor.rig.height / 1.7)
    arrive = max(arrive, actor.busy_until)
    turned = space.multiply(space.yaw(actor.facing), space.multiply(space.yaw(-attachment.facing), attachment.pose[3:]))
    low, _ = extent(body, np.concatenate([np.zeros(3), turned]))
    pose = np.concatenate([[spot[0], spot[1], spot[2] - low[2] + 0.001], turned])
    grip = grip_of(attachment)
    palms = {s: space.composed(pose, p) for s, p in grip.palms.items()}
    targets, effort = stoop(actor, palms)
    seconds = (0.75 + 0.55 * effort) * _haste(beat)
    above = pose + np.array([0, 0, 0.07, 0, 0, 0, 0])
    actor.to(arrive, 0.3, still=0.0)
    actor.to(arrive, seconds + 0.25, **targets)
    for side, palm in grip.palms.items():
        actor.reach(side, arrive, seconds, fixed_palm(space.composed(above, palm)), "place")
        actor.reach(
            side, arrive + seconds * 0.85, 0.15 * seconds + 0.3, fixed_palm(space.composed(pose, palm)), "place"
        )
    down = arrive + seconds + 0.34
    detach(stage, actor, body_id, down, pose)
    stage.touches.append((down, "set down", body_id, tuple(float(v) for v in spot), 0.1 * body.mass + 0.05))
    for side in grip.palms:
        let_go(actor, side, down + 0.05, 0.65)
    upright(actor, down + 0.08, 0.6 + 0.4 * effort)
    actor.to(down + 0.7, 0.5, still=1.0)
    actor.busy_until = down + 0.6
    return down + 0.6, down


def find_spot(stage: Stage, actor: Actor, body: Body, target: str, start: float) -> np.ndarray:
    """[3]: a free place on a surface of ``target``, else of the nearest thing with one, else the floor ahead."""
    aim = stage.body(target) if target else None
    options: list[tuple[float, np.ndarray]] = []
    hosts = [aim] if aim is not None else [b for b in stage.world.bodies if b.supports and b.id != body.id]
    for host in hosts:
        for spot in _free_spots(stage, host, body, start):
            height = spot[2] - actor.floor
            if aim is None and not 0.3 < height < 0.95 * actor.rig.shoulder_height:
                continue
            far = float(np.linalg.norm(spot[:2] - actor.spot))
            options.append((far + 0.2 * abs(height - 0.9), spot))
    if options and (aim is not None or min(options, key=lambda o: o[0])[0] < 2.5):
        return min(options, key=lambda o: o[0])[1]
    if aim is not None:
        low, high = extent(aim, stage.pose(aim.id, start))
        return np.array([*((low + high) / 2)[:2], high[2]])
    place = stage.place(target) if target else None
    if place is not None:
        return place[0]
    other = stage.actor(target) if target else None
    if other is not None:
        gap = actor.spot - other.spot
        ahead = other.spot + gap / max(float(np.linalg.norm(gap)), 1e-6) * 0.45
        return np.array([*ahead, actor.floor])
    ahead = actor.spot + actor.ahead(0.42)
    return np.array([ahead[0], ahead[1], actor.floor])


def _free_spots(stage: Stage, host: Body, body: Body, start: float) -> list[np.ndarray]:
    """Places on the host's surfaces where the body fits between what stands there."""
    _, size = body_box(body)
    radius = 0.5 * float(np.hypot(size[0], size[1]))
    pose = stage.pose(host.id, start)
    taken = []
    for other in stage.world.bodies:
        if other.id not in (host.id, body.id) and stage.holder(other.id) is None and other.mobility == "dynamic":
            low, high = extent(other, stage.pose(other.id, start))
            taken.append(((low + high) / 2, 0.5 * float(np.hypot(*(high - low)[:2])), low[2]))
    spots = []
    for support in host.supports:
        half = np.maximum(np.array(support.size) / 2 - min(radius, 0.4 * min(support.size)) - 0.02, 0.0)
        for u in np.linspace(-1, 1, 7):
            for v in np.linspace(-1, 1, 7):
                local = np.array(support.centre) + [u * half[0], v * half[1], 0.0]
                at = space.placed(pose, local)
                clear = all(
                    abs(z - at[2]) > 0.35 or float(np.linalg.norm(m[:2] - at[:2])) > r + radius + 0.02
                    for m, r, z in taken
                )
                if clear:
                    spots.append(at)
    return spots


def put_down(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    wanted = [b.id for e in (beat.object, *beat.others) if (b := stage.body(e)) is not None]
    held = [i for i in wanted if actor.holds(i)]
    end, key = max(start, actor.busy_until), start + 0.2
    if not held and wanted and stage.world.body(wanted[0]).mobility == "dynamic":
        picked = pick_up(stage, replace(beat, action="pick_up"), actor, start)
        if picked.failed:
            return picked
        end, held = max(picked.end, actor.busy_until), [i for i in wanted if actor.holds(i)]
    if not held:
        held = [h for h in dict.fromkeys((actor.held("R"), actor.held("L"))) if h][:1]
    if not held:
        return Done(end + 0.3, key, "There is nothing in hand to put down.")
    for body_id in held:
        end, key = place_down(stage, beat, actor, body_id, beat.target, beat.relation, end)
    return Done(end, key)


def drop(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    body = stage.body(beat.object)
    begin = max(start, actor.busy_until)
    if body is not None and not actor.holds(body.id):
        picked = pick_up(stage, beat, actor, start)
        if picked.failed:
            return picked
        begin = max(picked.end, actor.busy_until) + 0.2
    held = body.id if body is not None else actor.held("R") or actor.held("L")
    attachment = actor.holds(held) if held else None
    if attachment is None:
        return Done(start + 0.4, start + 0.2, "There is nothing in hand to drop.")
    key = begin + 0.35
    pose = np.concatenate([np.append(actor.spot + actor.ahead(0.3), actor.floor + 0.05), attachment.pose[3:]])
    detach(stage, actor, held, key, pose)
    for side in attachment.hands:
        actor.channels.to(f"curl.{side}", 0.0, key - 0.10, 0.12)
        actor.reach(side, key + 0.25, 0.6, None)
        actor.relax(side, key + 0.35, 0.6)
    actor.handovers.append((key, attachment, beat.id, "drop", (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)))
    actor.look(key + 0.12, held)
    return Done(key + 0.9, key)


# -- from hand to hand ----------------------------------------------------------------------------------------------------


def pass_over(stage: Stage, beat: Beat, giver: Actor, taker: Actor, body_id: str, start: float) -> tuple[float, float]:
    """The giver holds it out, the taker takes it: (end, moment)."""
    body = stage.world.body(body_id)
    attachment = giver.holds(body_id)
    assert attachment is not None
    start = max(start, giver.busy_until, taker.busy_until)
    mover, other = (giver, taker) if beat.subject == giver.id else (taker, giver)
    gap = float(np.linalg.norm(mover.spot - other.spot))
    reach = 0.46 * (giver.rig.arm + taker.rig.arm) + 0.22
    meet = start
    if gap > reach + 0.2 or gap < 0.5:
        direction = mover.spot - other.spot
        goal = stage.slot(mover, other.spot, reach - 0.08, reach + 0.08, direction)
        meet = stage.go(mover, goal, start, beat, float(np.arctan2(*(other.spot - goal)[::-1])))
    else:
        meet = max(meet, stage.face(mover, np.append(other.spot, 1.0), start, 0.35))
    if other.posture == "standing":
        meet = max(meet, stage.face(other, np.append(mover.spot, 1.0), start + 0.1, 0.35))
    for one, two in ((giver, taker), (taker, giver)):
        one.look(start + 0.1, two.id)
        one.look(meet, body_id)
    middle = 0.5 * (giver.spot + taker.spot)
    size = body_box(body)[1]
    height = min(
        giver.channels.settled["z"] + 0.42 * giver.rig.trunk, taker.channels.settled["z"] + 0.62 * taker.rig.trunk
    )
    turned = space.multiply(space.yaw(giver.facing - attachment.facing), attachment.pose[3:])
    centre = space.rotate(turned, body_box(body)[0])
    pose = np.concatenate([np.append(middle, height) - centre, turned])
    seconds = 0.75
    for side, palm in attachment.grips.items():
        giver.reach(side, meet, seconds, fixed_palm(space.composed(pose, palm)), "give")
    lean, _ = stoop(giver, {s: space.composed(pose, p) for s, p in attachment.grips.items()})
    giver.to(meet, seconds, **lean)
    grip = choose_grip(taker, body, pose, taker.spot, taker.facing)
    palms = {s: space.composed(pose, p) for s, p in grip.palms.items()}
    lean, _ = stoop(taker, palms)
    taker.to(meet + 0.25, seconds, **lean)
    grasp = meet + 0.25 + seconds + SETTLE_S
    for side, palm in palms.items():
        open_hand(taker, side, meet + 0.25, 0.4)
        taker.reach(side, meet + 0.25, seconds, fixed_palm(palm), "take")
        close_hand(taker, side, grasp - 0.15, 0.15, float(min(size.min(), grip.width)))
    detach(stage, giver, body_id, grasp - 1.0 / 240.0, pose)
    attach(taker, body, grip, grasp, pose)
    for side in attachment.hands:
        let_go(giver, side, grasp + 0.12, 0.6)
    upright(giver, grasp + 0.15, 0.7)
    carry(taker, body, grip, grasp + 0.10, 0.7, pose[3:])
    upright(taker, grasp + 0.12, 0.7)
    stage.touches.append((grasp, "grab", body_id, tuple(float(v) for v in pose[:3]), 0.15))
    giver.busy_until, taker.busy_until = grasp + 0.6, grasp + 0.8
    giver.look(grasp + 0.3, taker.id)
    taker.look(grasp + 0.4, giver.id)
    return grasp + 0.7, grasp


def hand_over(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    body, other = stage.body(beat.object), stage.actor(beat.target)
    if body is None or other is None or other is actor:
        return Done(
            start + 0.5,
            start,
            "There is nobody to hand it to." if body is not None else "There is nothing to hand over.",
        )
    begin = start
    if not actor.holds(body.id):
        picked = pick_up(stage, beat, actor, start)
        if picked.failed:
            return picked
        begin = picked.end
    if needs_two_hands(body) and (other.held("L") or other.held("R")):
        _free_hands(stage, beat, other, begin)
    end, key = pass_over(stage, beat, actor, other, body.id, begin)
    return Done(end, key)


def take_from(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    body, other = stage.body(beat.object), stage.actor(beat.target)
    if body is not None and other is not None and other.holds(body.id):
        end, key = pass_over(stage, beat, other, actor, body.id, start)
        return Done(end, key)
    return pick_up(stage, beat, actor, start)


def hold_from_start(stage: Stage, actor: Actor) -> None:
    """What the person already has in hand as the scene opens."""
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


ACTIONS = {
    "pick_up": pick_up, "put_down": put_down, "hold": hold, "carry": carry_to, "drop": drop, "hand_over": hand_over,
    "take_from": take_from,
}  # fmt: skip
__all__ = ["ACTIONS", "hold_from_start", "place_down", "stoop", "take", "upright"]
