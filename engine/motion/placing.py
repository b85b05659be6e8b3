"""Where things can stand, and setting them down there."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.motion.actor import Actor, fixed_palm
from engine.motion.grips import body_box
from engine.motion.hands import OVER_A_TABLE, detach, grip_of, haste, let_go, stoop, upright
from engine.motion.paths import extent
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.body import Body


def place_down(
    stage: Stage, beat: Beat, actor: Actor, body_id: str, target: str, relation: str, start: float
) -> tuple[float, float]:
    """Set what is held on ``target`` (or the nearest fitting surface, or the floor): (end, moment it stands)."""
    body = stage.world.body(body_id)
    attachment = actor.holds(body_id)
    assert attachment is not None
    spot = find_spot(stage, actor, body, target, start)
    actor.look(start + 0.05, spot)
    size = actor.rig.height / 1.7
    high = spot[2] - actor.floor > 0.35 * actor.rig.height
    arrive = stage.approach(
        actor, spot, start, beat, 0.34 * size, 0.60 * size, widest=OVER_A_TABLE * size if high else 0.0
    )
    arrive = max(arrive, actor.busy_until)
    turned = space.multiply(space.yaw(actor.facing), space.multiply(space.yaw(-attachment.facing), attachment.pose[3:]))
    low, _ = extent(body, np.concatenate([np.zeros(3), turned]))
    pose = np.concatenate([[spot[0], spot[1], spot[2] - low[2] + 0.001], turned])
    grip = grip_of(attachment)
    palms = {s: space.composed(pose, p) for s, p in grip.palms.items()}
    targets, effort = stoop(actor, palms)
    seconds = (0.75 + 0.55 * effort) * haste(beat)
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
    stage.touches.append((down, "set down", body_id, space.triple(spot), 0.1 * body.mass + 0.05))
    middle = space.placed(pose, body_box(body)[0])
    for side, palm in grip.palms.items():
        withdraw(actor, side, down + 0.05, space.composed(pose, palm), middle)
    upright(actor, down + 0.08, 0.6 + 0.4 * effort)
    actor.to(down + 0.7, 0.5, still=1.0)
    actor.busy_until = down + 0.6
    return down + 0.6, down


CLEAR_M = 0.09


def withdraw(actor: Actor, side: str, start: float, palm: np.ndarray, middle: np.ndarray) -> None:
    """The hand leaves a thing whose middle [3] is given away from it and a little up, before the arm sinks."""
    away = np.append((palm[:3] - middle)[:2], 0.0)
    far = float(np.linalg.norm(away))
    away = away / far if far > 0.01 else -np.append(actor.ahead(1.0), 0.0)
    clear = palm + np.concatenate([CLEAR_M * away + [0.0, 0.0, 0.05], np.zeros(4)])
    actor.reach(side, start, 0.35, fixed_palm(clear), "clear")
    let_go(actor, side, start + 0.30, 0.65)


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
    if aim is not None and "floor" not in aim.tags:  # on the ground is where one stands, not in its middle
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
