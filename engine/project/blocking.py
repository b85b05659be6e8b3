"""What was set by hand on the ground of a scene: where people, things and lights stand, walks with marks, cameras' paths.

Metres in the world's frame (z up), yaw in radians counter-clockwise from +x, times in seconds of the scene's story.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.project.cast import PropUse

WALKING_MS = 2.2
"""Faster than this nobody walks: people break into a run between 1.9 and 2.2 m/s (Hreljac 1993)."""
RUNNING_MS = 7.0
"""Faster than this only sprinters run."""
LAMP_KINDS = ("point", "spot", "panel")


@dataclass(frozen=True)
class Spot:
    """``entity`` stands at (x, y) when the story begins: a character id, a body's id in the staged world ("cup_1",
    "set:sofa") or the id of a light. ``yaw`` None: turned as the words have it."""

    entity: str
    x: float
    y: float
    yaw: float | None = None


@dataclass(frozen=True)
class WalkMark:
    """Somebody is to be at (x, y) at ``time_s``."""

    x: float
    y: float
    time_s: float


@dataclass(frozen=True)
class Walk:
    """``person`` sets out at ``begin_s`` from where they stand and is at each mark at its time. ``beat``: the walk of the
    words that this one replaces, or "". ``words``: what that beat said, by which it is known again. ``running``: on the run."""

    id: str
    person: str
    begin_s: float
    marks: tuple[WalkMark, ...]
    beat: str = ""
    running: bool = False
    words: str = ""


@dataclass(frozen=True)
class Lamp:
    """A light set up by hand at (x, y, z). ``kind`` from LAMP_KINDS; ``yaw`` and ``pitch`` (radians, + up) say where a spot
    or a panel shines; ``colour`` "#rrggbb"; ``power`` as in the world's lights: radiance factor at 1 m."""

    id: str
    kind: str
    x: float
    y: float
    z: float = 2.2
    yaw: float = 0.0
    pitch: float = -0.6
    colour: str = "#fff0dc"
    power: float = 6.0


@dataclass(frozen=True)
class Blocking:
    """``people`` (character ids), ``props`` and ``lamps`` came by hand; ``removed`` (ids as in Spot) went by hand."""

    spots: tuple[Spot, ...] = ()
    walks: tuple[Walk, ...] = ()
    people: tuple[str, ...] = ()
    props: tuple[PropUse, ...] = ()
    lamps: tuple[Lamp, ...] = ()
    removed: tuple[str, ...] = ()

    def spot(self, entity: str) -> Spot | None:
        return next((spot for spot in self.spots if spot.entity == entity), None)

    def touches(self, entity: str) -> bool:
        """Whether anything about ``entity`` was set by hand."""
        added = (*self.people, *(use.id for use in self.props), *(lamp.id for lamp in self.lamps))
        walked = (walk.person for walk in self.walks)
        return self.spot(entity) is not None or entity in added or entity in walked


@dataclass(frozen=True)
class ViewKey:
    """A camera set by hand is at ``eye`` at ``time_s``, looks at ``target`` and has a lens of ``lens_mm`` (for a sensor 36
    mm wide)."""

    time_s: float
    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    lens_mm: float = 35.0


def leg_speeds(start: tuple[float, float], begin_s: float, marks: tuple[WalkMark, ...]) -> tuple[float, ...]:
    """m/s that each mark asks of somebody who leaves ``start`` at ``begin_s``; inf where there is no time at all."""
    speeds, (x, y), now = [], start, begin_s
    for mark in marks:
        far, left = math.hypot(mark.x - x, mark.y - y), mark.time_s - now
        speeds.append(far / left if left > 1e-6 else (math.inf if far > 1e-6 else 0.0))
        x, y, now = mark.x, mark.y, mark.time_s
    return tuple(speeds)


def speed_warning(name: str, speed: float, running: bool) -> str:
    """A sentence if nobody goes that fast, else ""."""
    limit = RUNNING_MS if running else WALKING_MS
    if speed <= limit + 1e-9:
        return ""
    way = "run" if running else "walk"
    asked = f"{speed:.1f} m/s" if math.isfinite(speed) else "no time at all"
    advice = "give the mark more time" if running else "give the mark more time, or let it be a run"
    return f"{name} cannot {way} so fast: {asked} asked, {limit:g} m/s at most; {advice}."
