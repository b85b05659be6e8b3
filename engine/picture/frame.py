"""The numbers every pass reads: camera, sun, lamps, sky. Mirrors shaders/frame.wgsl."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.foundation import space
from engine.world.camera import CameraState
from engine.world.light import Light
from engine.world.world import World

SENSOR_MM = 36.0
NEAR_M = 0.05
LAMPS = 16
LAMP_KINDS = ("point", "spot", "panel")

LAMP = np.dtype(
    [
        ("position", "<f4", 4),
        ("colour", "<f4", 4),
        ("direction", "<f4", 4),
        ("size", "<f4", 4),
        ("shadow", "<f4", (4, 4)),
    ]
)
FRAME = np.dtype(
    [("view", "<f4", (4, 4))]
    + [(name, "<f4", 4) for name in ("eye", "right", "up", "forward", "size", "sun", "sunlight")]
    + [("sun_still", "<f4", (4, 4)), ("sun_moving", "<f4", (4, 4))]
    + [
        (name, "<f4", 4)
        for name in (
            "sun_texels",
            "zenith",
            "horizon",
            "ground",
            "weather",
            "effects",
            "grid_low",
            "grid_count",
            "inks",
        )
    ]
    + [("open_sky", "<f4", (4, 4)), ("lamps", LAMP, LAMPS)]
)


@dataclass(frozen=True)
class Lens:
    """A view into the world. ``matrix`` [4, 4] world to clip (depth = near / distance, so nearer is larger);
    ``right``, ``up`` [3]: axes over the focal scale; ``offset`` [2]: what jitter and lens add in ndc."""

    eye: np.ndarray
    right: np.ndarray
    up: np.ndarray
    forward: np.ndarray
    offset: np.ndarray
    matrix: np.ndarray


def lens(
    state: CameraState,
    size: tuple[int, int],
    jitter: tuple[float, float] = (0.0, 0.0),
    iris: tuple[float, float] = (0.0, 0.0),
) -> Lens:
    """The view of ``state`` in a picture of ``size``. ``jitter``: pixels the picture is moved right and down; ``iris``: metres
    the eye is moved right and up, with the plane at ``focus_m`` held still."""
    axes = space.matrix(state.quaternion)
    right, up, forward = axes[:, 0], axes[:, 1], -axes[:, 2]
    fx = 2.0 * state.focal_mm / SENSOR_MM
    fy = fx * size[0] / size[1]
    eye = state.position + right * iris[0] + up * iris[1]
    offset = np.array(
        [
            2.0 * jitter[0] / size[0] + fx * iris[0] / max(state.focus_m, 0.1),
            -2.0 * jitter[1] / size[1] + fy * iris[1] / max(state.focus_m, 0.1),
        ]
    )
    return _lens(eye, right, up, forward, fx, fy, offset)


def iris_radius(state: CameraState, opened: float) -> float:
    """Radius of the lens's opening in metres; ``opened`` is the look's factor on it. Held so small that 12 cm about the
    focus stay sharp to 1/450 of the picture's height: a face in focus is in focus from nose to ear."""
    radius = state.focal_mm / state.f_number / 2000.0 * opened
    focus = max(state.focus_m, 0.2)
    # a point at distance z is smeared over 2 r |1 - focus / z| in the plane of focus
    smear = 2.0 * radius * abs(1.0 - focus / max(focus - 0.12, 0.1))
    high = SENSOR_MM / state.focal_mm * focus * 9.0 / 16.0
    return radius * min(1.0, high / 450.0 / max(smear, 1e-9))


def _lens(
    eye: np.ndarray, right: np.ndarray, up: np.ndarray, forward: np.ndarray, fx: float, fy: float, offset: np.ndarray
) -> Lens:
    rows = np.zeros((4, 4))
    rows[0, :3] = fx * right + offset[0] * forward
    rows[1, :3] = fy * up + offset[1] * forward
    rows[3, :3] = forward
    rows[:, 3] = -rows[:, :3] @ eye
    rows[2] = (0.0, 0.0, 0.0, NEAR_M)  # reversed and endless: precise to the horizon in 32-bit floats
    return Lens(eye, right / fx, up / fy, forward, offset, rows)


def cube_lens(eye: np.ndarray, face: int) -> Lens:
    """A square 90-degree view from ``eye`` along +x, -x, +y, -y, +z or -z."""
    forward = np.zeros(3)
    forward[face // 2] = 1.0 - 2.0 * (face % 2)
    up = np.array([0.0, 0.0, 1.0]) if face < 4 else np.array([1.0, 0.0, 0.0])
    right = np.cross(forward, up)
    return _lens(np.asarray(eye, float), right, up, forward, 1.0, 1.0, np.zeros(2))


def put_lens(frame: np.ndarray, view: Lens, size: tuple[int, int], phase: float) -> None:
    frame["view"] = view.matrix.T
    frame["eye"] = (*view.eye, NEAR_M)
    frame["right"] = (*view.right, view.offset[0])
    frame["up"] = (*view.up, view.offset[1])
    frame["forward"] = (*view.forward, phase)
    frame["size"] = (*size, 1.0 / size[0], 1.0 / size[1])


@dataclass(frozen=True)
class Box:
    """An orthographic or perspective view for a shadow map. ``matrix`` [4, 4] world to clip, 0 near and 1 far;
    ``texel`` metres."""

    matrix: np.ndarray
    texel: float


@lru_cache(maxsize=64)
def _axes(direction: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Right, up and forward of a light that shines along ``direction``."""
    forward = space.normalised(np.asarray(direction, float))
    axes = space.matrix(space.looking(forward))
    return axes[:, 0], axes[:, 1], forward


def sun_box(direction: np.ndarray, corners: np.ndarray, resolution: int) -> Box:
    """The tightest upright square along the sun's ``direction`` that holds ``corners`` [n, 3]; snapped to its own texels, so
    that shadows do not crawl when it moves."""
    right, up, forward = _axes(tuple(map(float, direction)))
    local = np.stack([corners @ right, corners @ up, corners @ forward], -1)
    low, high = local.min(0), local.max(0)
    extent = max(float((high - low)[:2].max()), 0.5) * 1.02
    extent = float(2.0 ** (np.ceil(np.log2(extent) * 4.0) / 4.0))  # a few sizes only
    texel = extent / (resolution - 4)
    centre = np.round((low + high)[:2] / 2 / texel) * texel
    half = texel * resolution / 2
    near, far = np.floor(low[2]) - 1.0, np.ceil(high[2]) + 1.0
    rows = np.eye(4)
    rows[0, :3], rows[0, 3] = right / half, -centre[0] / half
    rows[1, :3], rows[1, 3] = up / half, -centre[1] / half
    rows[2, :3], rows[2, 3] = forward / (far - near), -near / (far - near)
    return Box(rows, texel)


def lamp_near(light: Light) -> float:
    """Square metres that soften a lamp's fall with the square of the distance near it: a fire is as wide as its glow on the
    ground, a lamp as its shade. Its strength is 1 at 1 m whatever this is."""
    if light.kind == "panel":
        return 0.075 * float(np.hypot(*light.size)) ** 2
    if light.kind == "point":
        return 1.6
    return 0.5 if lamp_shade(light) else 0.02


def lamp_shade(light: Light) -> float:
    """Share of its light that a spot sends beside its cone: a wide lamp has a shade that glows, a torch has none."""
    return 0.15 if light.kind == "spot" and light.spread > 1.0 else 0.0


def lamp_spread(light: Light) -> float:
    """Tangent of half the angle that a lamp's shadow map sees."""
    return float(np.tan(min(light.spread * 1.1, 1.2) if light.kind == "spot" else 1.15))


def lamp_box(light: Light) -> np.ndarray:
    """World to clip [4, 4] of a lamp's shadow map: a wide view along the way it shines."""
    right, up, forward = _axes(light.direction if light.kind != "point" else (0.0, 0.0, -1.0))
    scale = 1.0 / lamp_spread(light)
    near, far = 0.15, 60.0
    eye = np.asarray(light.position, float)
    rows = np.zeros((4, 4))
    rows[0, :3], rows[1, :3], rows[3, :3] = right * scale, up * scale, forward
    rows[2, :3] = forward * far / (far - near)
    rows[:, 3] = -rows[:, :3] @ eye
    rows[2, 3] -= near * far / (far - near)
    return rows


def sun_of(world: World) -> Light | None:
    """The strongest sun, if any."""
    suns = [light for light in world.lights if light.kind == "sun" and light.power > 0]
    return max(suns, key=lambda s: s.power * max(s.colour)) if suns else None


def lamps_of(world: World) -> tuple[Light, ...]:
    """Up to 16 lamps, strongest first."""
    lamps = [light for light in world.lights if light.kind != "sun" and light.power > 0]
    return tuple(sorted(lamps, key=lambda s: (-s.power * max(s.colour), s.id))[:LAMPS])


def put_world(frame: np.ndarray, world: World, shaded: int, lamp_map: int) -> None:
    """Sun, sky and lamps; the first ``shaded`` lamps are those with shadow maps, ``lamp_map`` texels wide."""
    sun = sun_of(world)
    if sun is not None:
        frame["sun"] = (*-space.normalised(np.asarray(sun.direction, float)), 0.0)
        frame["sunlight"] = (*(np.asarray(sun.colour) * sun.power), 1.0)
    sky = world.sky
    frame["zenith"] = (*(np.asarray(sky.zenith) * sky.ambient), sky.clouds)
    frame["horizon"] = (*(np.asarray(sky.horizon) * sky.ambient), sky.stars)
    frame["ground"] = (*(np.asarray(sky.ground) * sky.ambient), 0.0 if np.isinf(sky.haze_m) else 1.0 / sky.haze_m)
    frame["effects"][0] = 1.0 / lamp_map
    lamps = lamps_in_order(world, shaded)
    wind = {"storm": (5.0, 2.5), "rain": (0.8, 0.3), "snow": (1.2, 0.8)}.get(world.weather, (0.0, 0.0))
    frame["effects"][2:] = wind
    for k, light in enumerate(lamps):
        row = frame["lamps"][k]
        radius = 0.5 * float(np.hypot(*light.size)) if light.kind == "panel" else 0.08
        row["position"] = (*light.position, 0.0)
        row["colour"] = (*(np.asarray(light.colour) * light.power), np.cos(light.spread))
        row["direction"] = (*space.normalised(np.asarray(light.direction, float)), k)
        beside = lamp_shade(light) if light.kind == "spot" else light.size[1] / 2
        row["size"] = (lamp_near(light), beside, radius, 2.0 * lamp_spread(light) / lamp_map)
        row["shadow"] = lamp_box(light).T


def lamps_in_order(world: World, shaded: int) -> tuple[Light, ...]:
    """The lamps as ``put_world`` puts them: first those with one of the ``shaded`` shadow layers."""
    first = shaded_lamps(world, shaded)
    return (*first, *(lamp for lamp in lamps_of(world) if lamp not in first))


def kinds(lamps: Sequence[Light]) -> int:
    """Two bits for each of ``lamps``, the first one's lowest: its place in LAMP_KINDS."""
    return sum(LAMP_KINDS.index(lamp.kind) << 2 * number for number, lamp in enumerate(lamps))


def shaded_lamps(world: World, count: int) -> tuple[Light, ...]:
    """The lamps that ``put_world`` gives shadow layers, in the order of their layers."""
    return tuple(light for light in lamps_of(world) if light.shadows)[:count]
