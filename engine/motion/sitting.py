"""Down and up again: sit, stand up, lie, kneel, crouch, lean, get up."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.actor import TOE_OUT, Actor, fixed_palm
from engine.motion.channels import keys
from engine.motion.feet import Plant, foot_spot
from engine.motion.grips import palm_pose
from engine.motion.locomotion import sidle
from engine.motion.moving import stage_up
from engine.motion.paths import extent, shape_points
from engine.motion.plans import Done
from engine.motion.rig import SIGN
from engine.motion.seating import KNEES_OUT, SEATED_CHEST, SEATED_PELVIS, settled_in
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.body import Body
from engine.world.performance import Footstep
from engine.world.skeleton import INDEX

D = np.pi / 180


SIT_S, RISE_S = 2.0, 1.8


EDGE = ("edge", "edge of", "on the edge of")
SEAT_CONTACT = 0.71
"""Share of the movement at which the seat is reached; after the last centimetres the trunk leans back."""


def hip_above_seat(actor: Actor) -> float:
    """Pelvis joint above the surface it sits on."""
    radius = float(actor.rig.figure.radii[INDEX["thigh.L"]]) or 0.045 * actor.rig.height
    return actor.rig.hip_drop + 0.85 * radius


def seat_of(
    stage: Stage, actor: Actor, target: str, start: float, relation: str = ""
) -> tuple[Body | None, int, np.ndarray, float] | None:
    """(body, index, place [3] on the seat, yaw the sitter faces) of the best free seat; ``relation`` "at" a table is
    on a chair before it."""
    taken = {a.seat for a in stage.actors.values() if a is not actor and a.seat is not None}
    aim = stage.body(target) if target else None
    edge_only = aim is not None and not aim.seats and bool(aim.supports or {"bed", "furniture"} & set(aim.tags))
    edge_only = edge_only and relation not in ("at", "by", "near")
    hosts = [aim] if aim is not None and aim.seats else [b for b in stage.world.bodies if b.seats and not edge_only]
    best, best_cost = None, np.inf
    for host in hosts:
        pose = stage.pose(host.id, start)
        for index, seat in enumerate(host.seats):
            if (host.id, index) in taken:
                continue
            at = space.placed(pose, np.array(seat.centre))
            ahead = space.rotate(pose[3:], np.array([np.cos(seat.yaw), np.sin(seat.yaw), 0.0]))
            cost = float(np.linalg.norm(at[:2] - actor.spot))
            if aim is not None and host is not aim:
                cost += float(np.linalg.norm(at[:2] - stage.middle(aim.id, start)[:2]))
            if cost < best_cost:
                best, best_cost = (host, index, at, float(np.arctan2(ahead[1], ahead[0]))), cost
    if best is not None and (aim is None or best[0] is aim or best_cost < 12.0):
        return best
    if aim is not None and aim.seats:
        return _another_seat(stage, actor, aim, taken, start)
    if aim is not None:  # a box, a step, a bed without named seats: its near edge
        low, high = extent(aim, stage.pose(aim.id, start))
        if 0.15 < high[2] - actor.floor < 0.95:
            away = actor.spot - ((low + high) / 2)[:2]
            k = int(np.argmax(np.abs(away) / np.maximum(high - low, 1e-3)[:2]))
            edge = (
                np.clip(actor.spot, low[:2] + 0.2, high[:2] - 0.2)
                if np.all((high - low)[:2] > 0.4)
                else ((low + high) / 2)[:2]
            )
            edge[k] = (high[k] - 0.16) if away[k] > 0 else (low[k] + 0.16)
            yaw = float(np.arctan2(away[1] * (k == 1), away[0] * (k == 0)))
            return aim, 0, np.array([edge[0], edge[1], high[2]]), yaw
    return None


def _another_seat(
    stage: Stage, actor: Actor, aim: Body, taken: set[tuple[str, int]], start: float
) -> tuple[Body | None, int, np.ndarray, float] | None:
    """The nearest free seat, best of the kind of ``aim``, whose own are all taken."""
    best, best_cost = None, np.inf
    for host in stage.world.bodies:
        pose = stage.pose(host.id, start)
        alike = host.prop == aim.prop or host.label == aim.label
        for index, seat in enumerate(host.seats):
            if (host.id, index) in taken:
                continue
            at = space.placed(pose, np.array(seat.centre))
            ahead = space.rotate(pose[3:], np.array([np.cos(seat.yaw), np.sin(seat.yaw), 0.0]))
            cost = float(np.linalg.norm(at[:2] - actor.spot)) + (0.0 if alike else 3.0)
            cost += float(np.linalg.norm(at[:2] - stage.middle(aim.id, start)[:2]))
            if cost < best_cost:
                best, best_cost = (host, index, at, float(np.arctan2(ahead[1], ahead[0]))), cost
    return best


def seated_pose(actor: Actor, at: np.ndarray, yaw: float) -> tuple[np.ndarray, np.ndarray, float]:
    """(root [3], place of the feet's middle [2], how far the feet hang above the floor)."""
    rig = actor.rig
    ahead = np.array([np.cos(yaw), np.sin(yaw)])
    root = np.array([*(at[:2] - 0.02 * ahead), at[2] + hip_above_seat(actor)])
    hip = root[2] - rig.hip_drop - actor.floor
    hang = max(0.0, hip - 0.24 * rig.thigh - rig.shank * 0.99 - rig.ankle)
    # knees above the feet, the feet drawn back by 8 cm; lower seats push the knees up and the feet out
    rise = np.clip((rig.shank + rig.ankle + hang - hip) / rig.thigh, -0.5, 0.85)
    knee = rig.thigh * np.sqrt(1 - rise**2)
    feet = root[:2] + ahead * (rig.hip_forward + knee - (0.05 if hang else 0.07) * rig.height / 1.7)
    return root, feet, hang


def forward_of_the_edge(actor: Actor, host: Body, pose: np.ndarray, at: np.ndarray, yaw: float) -> np.ndarray:
    """[3]: the place on the seat, moved forward on a deep one so that the shanks hang before its edge."""
    ahead = np.array([np.cos(yaw), np.sin(yaw)])
    across = np.array([-ahead[1], ahead[0]])
    edge = -np.inf
    for shape in host.shapes:
        points = space.placed(pose, shape_points(shape)) - at
        beside = points[:, :2] @ across
        knee_high = points[:, 2].max() + at[2] - actor.floor > 0.10 and points[:, 2].max() < 0.12
        if knee_high and beside.min() < 0.12 and beside.max() > -0.12:
            edge = max(edge, float((points[:, :2] @ ahead).max()))
    _, feet, _ = seated_pose(actor, at, yaw)
    shank = float((feet - at[:2]) @ ahead) - 0.065 * actor.rig.height / 1.7
    forward = float(np.clip(edge - shank, 0.0, 0.35))
    return at + np.append(ahead * forward, 0.0)


def sit(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    aim = stage.body(beat.target or beat.object)
    if actor.bed and (aim is None or aim.id == actor.bed):
        return _in_bed(stage, beat, actor, start)
    if actor.posture == "sitting" and not actor.bed:
        return Done(start + 0.4, start)
    start = stage_up(stage, beat, actor, start)
    found = seat_of(stage, actor, beat.target or beat.object, start, beat.relation)
    if found is None or (beat.relation == "on" and beat.target in ("set:floor", "set:ground", "floor")):
        return _sit_on_floor(stage, beat, actor, start)
    host, index, at, yaw = found
    if host is not None:
        at = forward_of_the_edge(actor, host, stage.pose(host.id, start), at, yaw)
    root, feet, hang = seated_pose(actor, at, yaw)
    if host is not None:
        root = settled_in(actor, host, stage.pose(host.id, start), root, feet, yaw, hang)
    arrive = stage.go(actor, feet, start, beat, yaw)
    arrive = max(arrive, actor.busy_until)
    actor.look(max(start, arrive - 0.5), None)
    lower_to_seat(actor, arrive, root, hang, _pace(beat))
    actor.seat, actor.posture = (host.id, index) if host is not None else None, "sitting"
    end = arrive + SIT_S * _pace(beat)
    contact = arrive + SEAT_CONTACT * SIT_S * _pace(beat)
    stage.touches.append((contact, "rustle", host.id if host else "", space.triple(at), 0.12 * actor.rig.figure.mass))
    actor.busy_until = end
    return Done(end - 0.25, contact)


def _in_bed(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    """Who lies in bed sits up in it; on its edge if the words say so."""
    from engine.motion.bed import off_the_bed, sit_up  # they sit, too

    begin = end = max(start, actor.busy_until)
    if actor.posture == "lying":
        end = sit_up(actor, begin)
    if beat.relation in EDGE:
        end = off_the_bed(stage, actor, end)
    return Done(max(end - 0.2, start + 0.4), begin + 0.6 * (end - begin))


def _pace(beat: Beat) -> float:
    manner = set(beat.manner)
    return (
        1.35
        if manner & {"slowly", "carefully", "heavily", "tiredly"}
        else 0.8
        if manner & {"quickly", "suddenly", "fast"}
        else 1.0
    )


def lower_to_seat(actor: Actor, start: float, root: np.ndarray, hang: float, pace: float = 1.0) -> None:
    """From standing before the seat to sitting: trunk first forward, hips back and down, then upright."""
    total = SIT_S * pace
    contact = SEAT_CONTACT * total
    end = start + total
    channels, style = actor.channels, actor.style
    actor.to(start, 0.3, still=0.0)
    actor.to(end, 0.4, still=0.25)
    for name, value in zip("xy", root[:2], strict=True):
        channels.to(name, float(value), start + 0.06 * total, contact + 0.06 * total)
    drop = root[2] - channels.settled["z"]
    sink = keys((start + 0.09 * total, 0.0, 0.0), (start + contact, drop * 0.985, -0.06), (end - 0.05, drop, 0.0))
    channels.add("z", start, end, sink)
    channels.to("loose", 1.0, start + 0.75 * contact, 0.35 * contact)
    depth = np.clip(-drop / (0.27 * actor.rig.height), 0.3, 1.3)
    lean = (26.0 + 16.0 * depth) * D
    rest = SEATED_CHEST + style.chest * 0.8
    first = channels.settled["chest_pitch"]
    peak = start + 0.62 * contact
    channels.add(
        "chest_pitch", start, end,
        keys((start, 0.0, 0.0), (peak, lean, 0.0), (start + contact, 0.82 * lean, -0.5 * lean), (end, rest - first, 0.0)),
    )  # fmt: skip
    channels.add(
        "pelvis_pitch", start, end,
        keys((start, 0.0, 0.0), (peak, 0.72 * lean, 0.0), (start + contact, 0.5 * lean), (end, SEATED_PELVIS, 0.0)),
    )  # fmt: skip
    channels.add("head_pitch", start, end, keys((start, 0.0, 0.0), (peak, 0.3 * lean, 0.0), (end, 0.0, 0.0)))
    for side in "LR":
        channels.to(f"foot_z.{side}", hang, start + 0.5 * contact, 0.6 * contact)
        channels.to(f"foot_pitch.{side}", -0.25 if hang else 0.0, start + 0.5 * contact, 0.6 * contact)
        channels.to(f"knee_out.{side}", KNEES_OUT, start, contact)
        if not actor.held(side):
            hand_on_thigh(actor, side, root, start + 0.45 * contact, 0.75 * contact, hang=hang)


ROOM_TO_RISE = 0.42
"""Between the feet of two people, one of whom gets up, in statures: within it they would not stay of their own will."""
PALM_OFF_M, CLOTHES_GIVE_M = 0.018, 0.015
"""A palm's middle over the flesh; so far clothes give under a hand."""


def hand_on_thigh(
    actor: Actor, side: str, root: np.ndarray, start: float, seconds: float, yaw: float | None = None,
    hang: float | None = None,
) -> None:  # fmt: skip
    """The hand comes to lie on the thigh of one who sits with the pelvis at ``root`` [3], facing ``yaw`` (as now), the feet
    ``hang`` metres over the floor where they stand last; None: the legs lie straight ahead."""
    rig, yaw = actor.rig, actor.facing if yaw is None else yaw
    flesh = float(rig.figure.radii[INDEX[f"thigh.{side}"]]) or 0.045 * rig.height
    ahead, left = np.array([np.cos(yaw), np.sin(yaw), 0.0]), np.array([-np.sin(yaw), np.cos(yaw), 0.0])
    hip = root + left * SIGN[side] * (rig.hip_half * 1.25) - np.array([0, 0, rig.hip_drop])
    thigh = ahead if hang is None else _thigh(actor, hip, hang, ahead)
    down = np.cross(left, thigh)
    at = hip + thigh * rig.thigh * 0.66 - down * max(flesh + PALM_OFF_M, rig.lap - CLOTHES_GIVE_M)
    fingers = space.normalised(thigh - 0.30 * left * SIGN[side] + 0.08 * down)
    pose = palm_pose(side, at, down, np.cross(down, fingers) * SIGN[side])
    actor.lap[side] = pose
    actor.reach(side, start, seconds, fixed_palm(pose), "thigh")
    actor.channels.to(f"curl.{side}", 0.28, start, seconds)


def _thigh(actor: Actor, hip: np.ndarray, hang: float, ahead: np.ndarray) -> np.ndarray:
    """[3]: from the hip at ``hip`` [3] to the knee, the foot as far ahead as the feet stand: two sides of a triangle."""
    rig = actor.rig
    forward = float((actor.feet.centre - hip[:2]) @ ahead[:2])
    fall = float(hip[2] - actor.floor - hang - rig.ankle)
    far = float(np.clip(np.hypot(forward, fall), abs(rig.thigh - rig.shank) + 1e-6, rig.thigh + rig.shank))
    corner = np.arccos(np.clip((rig.thigh**2 + far**2 - rig.shank**2) / (2 * rig.thigh * far), -1.0, 1.0))
    rise = float(corner) - float(np.arctan2(fall, forward))
    return ahead * np.cos(rise) + np.array([0.0, 0.0, np.sin(rise)])


def free_thighs(actor: Actor, start: float, seconds: float = 0.5) -> None:
    """Hands leave the lap."""
    for side in "LR":
        goals = actor.goals[side]
        if goals and goals[-1].key == "thigh":
            actor.reach(side, start, seconds, None)
            actor.relax(side, start, seconds)


def _sit_on_floor(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    rig = actor.rig
    begin = max(start, actor.busy_until)
    place = stage.place(beat.target) if beat.target else None
    if place is not None:
        begin = stage.go(actor, place[0][:2], begin, beat, place[1])
    root = np.append(actor.spot - actor.ahead(0.30 * rig.height), actor.floor + hip_above_seat(actor) + 0.01)
    lower_to_seat(actor, begin, root, 0.0, 1.25)
    for side in "LR":
        actor.channels.to(f"knee_out.{side}", 0.5, begin, 1.5)
    actor.posture = "sitting"
    actor.busy_until = begin + SIT_S * 1.25
    return Done(actor.busy_until - 0.2, begin + 1.7)


def stand_up(stage: Stage, beat: Beat, actor: Actor, start: float) -> Done:
    if actor.posture in ("lying", "fallen"):
        from engine.motion.lying import get_up  # lying down begins with sitting down

        return get_up(stage, beat, actor, start)
    begin = max(start, actor.busy_until)
    if actor.posture == "standing":
        return Done(begin + 0.3, begin)
    if actor.bed:
        from engine.motion.bed import off_the_bed  # whoever leaves a bed sits on its edge first

        begin = off_the_bed(stage, actor, begin)
    _make_room(stage, actor, begin)
    total = RISE_S * _pace(beat) if actor.posture == "sitting" else 1.3
    end = begin + total
    seated = actor.posture == "sitting"
    actor.posture, actor.seat = "standing", None
    channels = actor.channels
    free_thighs(actor, begin + 0.15, 0.6)
    target = actor.feet.centre + actor.ahead(actor.root_ahead)
    rise = actor.floor + actor.rig.standing - channels.settled["z"]
    for name, value in zip("xy", target, strict=True):
        channels.to(name, float(value), begin + 0.12 * total, 0.72 * total)
    lift = keys(
        (begin + 0.27 * total, 0.0, 0.0), (begin + 0.62 * total, 0.68 * rise), (begin + 0.95 * total, rise, 0.0)
    )
    channels.add("z", begin, end, lift)
    lean = (40.0 if seated else 20.0) * D
    style = actor.style
    for name, share, rest in (
        ("chest_pitch", 1.0, np.radians(1.5) + style.chest),
        ("pelvis_pitch", 0.7, style.chest * 0.3),
        ("head_pitch", 0.3, style.head),
    ):
        change = float(rest) - channels.settled[name]
        points = (begin, 0.0, 0.0), (begin + 0.36 * total, share * lean, 0.0), (begin + 0.92 * total, change, 0.0)
        channels.add(name, begin, end, keys(*points))
    for name in ("foot_z", "foot_pitch", "foot_x", "foot_y", "knee_out", "toe"):
        for side in "LR":
            channels.to(f"{name}.{side}", 0.0, begin + 0.1 * total, 0.5 * total)
    channels.to("loose", 0.0, begin + 0.30 * total, 0.25 * total)
    for side in "LR":
        if not actor.held(side):
            actor.relax(side, begin + 0.2, 0.8)
    actor.to(end, 0.5, still=1.0)
    _square_feet(actor, end - 0.15)
    actor.busy_until = end
    return Done(end - 0.15, begin + 0.35 * total)


def _make_room(stage: Stage, riser: Actor, begin: float) -> None:
    """Who stands so close before one who rises that they would stand nose to nose takes a step back, where there is room."""
    for other in stage.actors.values():
        away = other.spot - riser.feet.centre
        near = float(np.linalg.norm(away))
        apart = ROOM_TO_RISE * 0.5 * (other.rig.height + riser.rig.height)
        if other is riser or other.posture != "standing" or other.busy_until > begin + 0.3 or not 0.1 < near < apart:
            continue
        goal = riser.feet.centre + away / near * apart
        clear = stage.plan()
        if min(float(clear.clearance(goal)), clear.least(other.spot, goal)) > 0.26 * other.rig.height / 1.7:
            other.busy_until = sidle(other, goal, max(begin, other.busy_until))


def _square_feet(actor: Actor, start: float) -> None:
    """Bring the feet side by side again if one is far ahead."""
    left, right = (np.array(actor.feet.last(s).position[:2]) for s in "LR")
    if abs(float((left - right) @ actor.ahead(1.0))) < 0.12:
        return
    back = "L" if float((left - right) @ actor.ahead(1.0)) < 0 else "R"
    front = "R" if back == "L" else "L"
    anchor = np.array(actor.feet.last(front).position[:2])
    spot = anchor + actor.ahead(0.0, SIGN[back] * 2 * actor.rig.stance_half)
    step(actor, back, start, 0.5, spot)
    target = actor.feet.centre + actor.ahead(actor.root_ahead)
    actor.to(start, 0.6, x=float(target[0]), y=float(target[1]))


def step(
    actor: Actor,
    side: str,
    start: float,
    seconds: float,
    spot: np.ndarray,
    yaw: float | None = None,
    part: str = "flat",
    lift: float = 0.035,
) -> None:
    """One plain step of one foot; ``lift``: share of the stature by which it rises."""
    facing = actor.facing if yaw is None else yaw
    plant = Plant(
        start + seconds,
        (float(spot[0]), float(spot[1]), actor.floor),
        facing + SIGN[side] * TOE_OUT,
        lift=lift * actor.rig.height,
    )
    actor.feet.step(side, start, plant)
    actor.footsteps.append(
        Footstep(start + seconds, actor.id, side, part, plant.position, 0.05 * actor.rig.figure.mass)
    )


def sit_from_start(stage: Stage, actor: Actor) -> None:
    """The person sits as the scene opens."""
    if actor.person.seat is None or not stage.world.has_body(actor.person.seat[0]):
        return
    host = stage.world.body(actor.person.seat[0])
    index = min(actor.person.seat[1], len(host.seats) - 1)
    if index < 0:
        return
    pose = stage.poses[host.id]
    at = space.placed(pose, np.array(host.seats[index].centre))
    ahead = space.rotate(pose[3:], np.array([np.cos(host.seats[index].yaw), np.sin(host.seats[index].yaw), 0.0]))
    yaw = float(np.arctan2(ahead[1], ahead[0]))
    at = forward_of_the_edge(actor, host, pose, at, yaw)
    root, feet, hang = seated_pose(actor, at, yaw)
    root = settled_in(actor, host, pose, root, feet, yaw, hang)
    actor.to(-20.0, 0.5, facing=yaw)
    for side in "LR":
        spot = foot_spot(feet, yaw, side, actor.rig.stance_half * 1.1)
        position = (float(spot[0]), float(spot[1]), actor.floor)
        actor.feet.plants[side] = [Plant(-30.0, position, yaw + SIGN[side] * TOE_OUT)]
    lower_to_seat(actor, -10.0, root, hang)
    actor.posture, actor.seat = "sitting", (host.id, index)


ACTIONS = {"sit": sit, "stand_up": stand_up}
