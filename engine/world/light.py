"""Light, sky and the room's acoustics."""

from __future__ import annotations

from dataclasses import dataclass

from engine.foundation.colour import Rgb

Vec3 = tuple[float, float, float]


@dataclass(frozen=True)
class Light:
    """``kind`` "sun" (parallel, ``direction`` the light travels), "point", "spot" (cone half-angle ``spread`` radians), or
    "panel" (``size`` metres, faces ``direction``). ``colour`` linear; ``power``: sun: illuminance factor where 1.0 lights
    white to 1.0 face on; others: radiance factor at 1 m. ``shadows``: casts them."""

    id: str
    kind: str
    colour: Rgb
    power: float
    position: Vec3 = (0.0, 0.0, 0.0)
    direction: Vec3 = (0.0, 0.0, -1.0)
    spread: float = 0.7
    size: tuple[float, float] = (1.0, 1.0)
    shadows: bool = True


@dataclass(frozen=True)
class Sky:
    """What is far away and lights the scene from everywhere; colours are linear radiance. ``clouds`` 0..1, ``stars``
    0..1, ``haze_m``: distance at which air hides a thing by two thirds (inf: clear)."""

    zenith: Rgb
    horizon: Rgb
    ground: Rgb
    ambient: float = 1.0
    clouds: float = 0.0
    stars: float = 0.0
    haze_m: float = float("inf")


@dataclass(frozen=True)
class Room:
    """How the place sounds. ``size`` metres (x, y, z) centred on ``centre``; ``absorption`` (energy, 0..1) of the walls in
    the octaves 125 Hz .. 4 kHz; ``outdoors``: no walls, only ground and air. ``ambience``: layers with level in dBFS RMS,
    such as ("sea", -32.0)."""

    size: Vec3
    centre: Vec3
    absorption: tuple[float, float, float, float, float, float]
    outdoors: bool = False
    ambience: tuple[tuple[str, float], ...] = ()
