"""Sounds that follow from how things move, without a blow: a ball through a net, a door's latch."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.foundation.level import gain
from engine.foundation.seed import generator
from engine.sound.event import SoundEvent, Vec3
from engine.sound.modes import extent
from engine.sound.ringing import added, band_noise, burst, ring
from engine.world import Body, Take, World
from engine.world.performance import TAKE_RATE

_NET_M = 0.21
"""Inside radius of a net at the ring, less a little."""
_AJAR = 0.012
"""Radians: a latch leaves or finds its plate here."""


def nets(world: World, take: Take) -> list[SoundEvent]:
    """Whatever falls through a hoop brushes its net."""
    found = []
    for hoop in world.bodies:
        anchors = dict(hoop.anchors)
        if "hoop" not in hoop.tags or "rim centre" not in anchors or len(take.poses) < 2:
            continue
        centre = space.placed(np.array(hoop.pose), np.array(anchors["rim centre"]))
        for i, body_id in enumerate(take.body_ids):
            if not world.has_body(body_id) or world.body(body_id).mobility != "dynamic":
                continue
            offset = take.poses[:, i, :3] - centre
            height = offset[:, 2]
            inside = np.hypot(offset[1:, 0], offset[1:, 1]) < _NET_M
            for k in np.flatnonzero((height[:-1] > 0.0) & (height[1:] <= 0.0) & inside):
                part = float(height[k] / (height[k] - height[k + 1]))
                speed = float(np.linalg.norm(take.poses[k + 1, i, :3] - take.poses[k, i, :3]) * TAKE_RATE)
                if speed > 0.5:
                    point = tuple(float(v) for v in centre)
                    moment = float((k + part) / TAKE_RATE)
                    found.append(
                        SoundEvent("net", moment, "foley", (body_id, hoop.id), point, 0.0, speed, "net")  # type: ignore[arg-type]
                    )
    return found


def swished(event: SoundEvent, late: float) -> np.ndarray:
    """Cords that snap over leather: a quick brush, brighter and louder with speed."""
    random = generator("net", *event.bodies, round(event.time_s * 1e6))
    loud = gain(-21.0 + 8.0 * np.log10(max(event.slip, 0.5) / 4.0))
    strands = [burst(random, 1500.0, 9500.0, 0.012, 0.045, late)]
    for start in np.sort(random.uniform(0.01, 0.13, 7)):
        flick = burst(random, 2200.0, 11_000.0, 0.001, 0.009) * random.uniform(0.3, 0.8)
        strands.append(np.concatenate([np.zeros(int(late + start * 48_000)), flick]))
    brush = burst(random, 500.0, 2600.0, 0.02, 0.05, late) * 0.5
    return added(*strands, brush) * loud


def latches(world: World, take: Take) -> list[SoundEvent]:
    """Doors and lids: the latch when it opens, the frame when it shuts."""
    found = []
    for track in take.hinges:
        if not world.has_body(track.body_id):
            continue
        body = world.body(track.body_id)
        angle = np.abs(np.asarray(track.angles, float))
        open_now = angle > _AJAR
        for k in np.flatnonzero(open_now[1:] != open_now[:-1]):
            closes = bool(open_now[k])
            part = float(np.clip((_AJAR - angle[k]) / (angle[k + 1] - angle[k]), 0.0, 1.0))
            moment = float((k + part) / TAKE_RATE)
            back = max(0, int(k) - 6) if closes else int(k)
            speed = float(abs(angle[min(k + 6, len(angle) - 1)] - angle[back]) * TAKE_RATE / 6.0)
            point = _handle(body)
            text = f"{body.label} {'closes' if closes else 'opens'}"
            found.append(SoundEvent("latch", moment, "foley", (body.id,), point, speed, 0.0, text))
    return found


def _handle(body: Body) -> Vec3:
    local = body.hinge.handle if body.hinge is not None else (0.0, 0.0, 1.0)
    x, y, z = space.placed(np.array(body.pose), np.array(local))
    return float(x), float(y), float(z)


def latched(world: World, event: SoundEvent, late: float) -> np.ndarray:
    """A click of metal; on closing also the leaf against its frame, lower for a larger leaf and louder for a faster one."""
    body = world.body(event.bodies[0])
    random = generator("latch", body.id, round(event.time_s * 1e6))
    size = max((max(extent(s)) for s in body.shapes), default=1.0)
    closes = event.text.endswith("closes")
    click = ring(
        np.array([1900.0, 2750.0, 4300.0]), np.array([90.0, 120.0, 160.0]), np.array([1.0, 0.7, 0.4]), late, 0.2
    )
    click = added(click * 0.3, burst(random, 1500.0, 8000.0, 0.0004, 0.006, late))
    if not closes:
        again = _padded(burst(random, 900.0, 5000.0, 0.001, 0.008) * 0.5, int(late + 0.045 * 48_000))
        return added(click, again) * gain(-31.0)
    hertz = 95.0 * (2.0 / max(size, 0.15)) ** 0.6
    partials = hertz * np.array([1.0, 1.62, 2.4, 3.5])
    thud = ring(partials, 14.0 + 0.08 * partials, np.array([1.0, 0.7, 0.4, 0.2]), late, 0.5)
    air = band_noise(random, 2400, 150.0, 1800.0) * np.exp(-np.arange(2400) / 600.0) * 0.25
    air[: int(np.ceil(late))] = 0.0
    force = float(np.clip(9.0 * np.log10(max(event.strength, 0.05) / 1.5), -12.0, 9.0))
    return added(thud * 0.8, air, click * 0.4) * gain(-22.0 + force)


def _padded(sound: np.ndarray, count: int) -> np.ndarray:
    return np.concatenate([np.zeros(count), sound])
