"""The light that a set throws back on itself: small pictures in all directions from a few places, as spherical harmonics
for soft light (Ramamoorthi & Hanrahan 2001) and as one mirror map for gloss. From the set alone, without people or props,
so that a frame stays a function of its own moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.foundation import space
from engine.picture import frame as frames
from engine.picture.adapter import half_floats, pixels
from engine.picture.scenery import matrices
from engine.world.world import World

if TYPE_CHECKING:
    from engine.picture.renderer import Renderer

FACE, MIRROR_FACE, MIRROR = 24, 96, 128
"""Sides in pixels of a probe's six faces, of the mirror's, and of the octahedral map."""
BOUNCES = 2
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_PLAIN_MIDDLE = 0.5
"""Mean luminance of a set that needs no exposure."""
HOURS = {
    ("night", True): 0.42,
    ("night", False): 0.85,
    ("dusk", True): 0.7,
    ("dusk", False): 0.85,
    ("dawn", True): 0.85,
}
"""What of the day's brightness a picture keeps, by light and whether it is outdoors."""
SKIN = 0.4
"""Reflectance of a face."""


@dataclass(frozen=True)
class Surroundings:
    """``probes`` a texture of 12 coefficients for each place; ``mirror`` a texture; ``uniforms`` rows of the frame; ``exposure``
    what makes the set's mean brightness 1."""

    probes: Any
    mirror: Any
    uniforms: dict[str, tuple[float, ...]]
    exposure: float
    balance: np.ndarray
    coefficients: np.ndarray


def directions(side: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors [6, side, side, 3] of a cube's pixels and their solid angles [side, side] (sum over six: 4 pi)."""
    at = (np.arange(side) + 0.5) / side * 2 - 1
    x, y = np.meshgrid(at, -at)
    out = np.empty((6, side, side, 3))
    for face in range(6):
        view = frames.cube_lens(np.zeros(3), face)
        out[face] = view.forward + x[..., None] * view.right + y[..., None] * view.up
    length = np.linalg.norm(out, axis=-1, keepdims=True)
    solid = 1.0 / length[0, ..., 0] ** 3
    return out / length, solid * (4 * np.pi / 6 / solid.sum())


def irradiance_coefficients(radiance: np.ndarray, way: np.ndarray, solid: np.ndarray) -> np.ndarray:
    """[3, 4]: for red, green, blue the constant and the y, z and x terms of irradiance over pi as a function of the normal,
    for ``radiance`` [6, n, n, 3] along ``way`` with solid angles ``solid``. First order; the linear terms are held to the
    constant so that nothing lit from one side turns negative on the other."""
    x, y, z = way[..., 0], way[..., 1], way[..., 2]
    basis = [(0.282095, np.ones_like(x), 1.0), (0.488603, y, 2 / 3), (0.488603, z, 2 / 3), (0.488603, x, 2 / 3)]
    rows = np.array([k * k * cosine * np.einsum("fij,fijc,ij->c", f, radiance, solid) for k, f, cosine in basis])
    length = np.linalg.norm(rows[1:], axis=0)
    rows[1:] *= np.minimum(1.0, 0.95 * rows[0] / np.maximum(length, 1e-9))
    return rows.T


def measured(renderer: Renderer) -> Surroundings:
    """Measure the set of ``renderer`` (whose shadow maps of fixed things are ready)."""
    places, count, low, spacing = _places(renderer)
    size = renderer.shaded
    way, solid = directions(FACE)
    uniforms: dict[str, tuple[float, ...]] = {
        "grid_low": (*low, max(spacing[0], 1e-3)),
        "grid_count": (float(count[0]), float(count[1]), max(spacing[1], 1e-3), 7.0),
    }
    found = np.zeros((len(places), 3, 4))
    seen = np.zeros((len(places), 6, FACE, FACE, 4), np.float32)
    _prepare(renderer, FACE)
    mirror, _ = _mirror_texture(renderer.gpu, np.zeros((MIRROR, MIRROR, 3), np.float32))
    for bounce in range(BOUNCES):
        if bounce:
            packed = _grid_texture(renderer.gpu, found, count)
            renderer.surroundings = Surroundings(packed, mirror, uniforms, 1.0, np.ones(3), found)
            renderer._bind()
        for k, place in enumerate(places):
            seen[k] = _look_around(renderer, place, FACE)
        found = np.array([irradiance_coefficients(s[..., :3].astype(float), way, solid) for s in seen])
        found = _healed(found, seen, count)
    packed = _grid_texture(renderer.gpu, found, count)
    renderer.surroundings = Surroundings(packed, mirror, uniforms, 1.0, np.ones(3), found)
    _prepare(renderer, MIRROR_FACE)
    middle = _most_open(seen, places)
    view = _look_around(renderer, places[middle], MIRROR_FACE)
    mirror, levels = _mirror_texture(renderer.gpu, _octahedral(view[..., :3]))
    uniforms["grid_count"] = (*uniforms["grid_count"][:3], float(levels))
    _prepare(renderer, 0, size)
    key = renderer.look.key * (1.7 if renderer.world.weather == "snow" else 1.0)  # snow is white, not grey
    return Surroundings(packed, mirror, uniforms, *_exposure(renderer.world, seen, way, key), found)


def _places(renderer: Renderer) -> tuple[np.ndarray, tuple[int, int], np.ndarray, np.ndarray]:
    corners = renderer.stock.focus_corners()
    low, high = np.clip(corners.min(0), -24.0, 24.0), np.clip(corners.max(0), -24.0, 24.0)
    extent = np.maximum(high - low, 0.1)
    inner_low, inner = low + 0.17 * extent, 0.66 * extent
    count = tuple(int(np.clip(round(extent[k] / 4.0), 1, 3)) for k in (0, 1))
    spacing = np.array([inner[k] / max(count[k] - 1, 1) for k in (0, 1)])
    start = np.array([inner_low[k] if count[k] > 1 else (low[k] + high[k]) / 2 for k in (0, 1)])
    height = float(max(low[2], -0.5)) + min(1.5, 0.6 * float(extent[2]) + 0.4)
    places = [
        (start[0] + i * spacing[0], start[1] + j * spacing[1], height) for j in range(count[1]) for i in range(count[0])
    ]
    return np.array(places), (count[0], count[1]), np.array([*start, height]), spacing


def _prepare(renderer: Renderer, side: int, size: tuple[int, int] | None = None) -> None:
    """Give the renderer targets of another size."""
    renderer.shaded = size or (side, side)
    renderer._make_targets()
    renderer._bind()


def _look_around(renderer: Renderer, place: np.ndarray, side: int) -> np.ndarray:
    """Float32 [6, side, side, 4]: light from all around, and the distance (0: sky)."""
    things = matrices(renderer.stock.scenery.things, renderer.world, renderer._fixed_poses, ())
    renderer.stock.put_things(things)
    faces = []
    for face in range(6):
        view = frames.cube_lens(place, face)
        row = renderer.template[0]
        frames.put_lens(row, view, (side, side), 0.0)
        row["weather"] = (0.0, 0.0, 0.0, 1.0)
        renderer.gpu.queue.write_buffer(renderer._uniform, 0, renderer.template)
        encoder = renderer.gpu.create_command_encoder()
        renderer._draw_surfaces(encoder, renderer.sieves[False, True].seen(things, view), ())
        renderer._shine(encoder)
        renderer._draw_clear(encoder, renderer.sieves[True, True].seen(things, view)[::-1])
        renderer.gpu.queue.submit([encoder.finish()])
        faces.append(pixels(renderer.gpu, renderer.light, np.float16, 4).astype(np.float32))
    return np.array(faces)


def _covered(seen: np.ndarray) -> np.ndarray:
    """How much of a probe's view is right before its eye: it may stand inside something."""
    distance = seen[..., 3]
    return ((distance > 0) & (distance < 0.3)).mean(axis=(-3, -2, -1))


def _most_open(seen: np.ndarray, places: np.ndarray) -> int:
    away = np.linalg.norm(places - places.mean(0), axis=1)
    return int(np.argmin(_covered(seen) * 100.0 + away))


def _healed(found: np.ndarray, seen: np.ndarray, count: tuple[int, int]) -> np.ndarray:
    """Replace probes that stand inside something by the mean of the others."""
    good = _covered(seen) < 0.3
    if good.any() and not good.all():
        found = found.copy()
        found[~good] = found[good].mean(0)
    return found


def _grid_texture(gpu: Any, found: np.ndarray, count: tuple[int, int]) -> Any:
    """The coefficients of places [n, 3, 4] as three layers of a picture of the grid."""
    layers = found.reshape(count[1], count[0], 3, 4).transpose(2, 0, 1, 3).astype(np.float16)
    return half_floats(gpu, [np.ascontiguousarray(layers)])


def _exposure(world: World, seen: np.ndarray, way: np.ndarray, key: float) -> tuple[float, np.ndarray]:
    """What brings the set's mean brightness near ``key`` (dark places stay darker, as eyes leave them), held so that
    neither the brighter walls nor the face of whoever stands nearest to a lamp goes far above it; and the gains [3] that
    take part of the set's cast away, as an eye or a camera does. Night keeps its blue."""
    good = seen[_covered(seen) < 0.3] if (_covered(seen) < 0.3).any() else seen
    level = np.abs(way[..., 2]) < 0.6
    light = good[..., :3] @ LUMINANCE
    mean = float(np.exp(np.log(np.clip(light[:, level], 2e-3, 4.0)).mean()))
    hour = HOURS.get((world.light, world.room.outdoors), 1.0)
    exposure = hour * key / mean * float(np.clip(mean / _PLAIN_MIDDLE, 0.02, 2.0)) ** 0.22
    solid = light[:, level][good[..., 3][:, level] > 0]
    bright = float(np.percentile(solid, 90)) if solid.size else 0.0
    exposure *= (
        held(exposure * bright, (1.1 if world.weather == "snow" else 0.8) if world.room.outdoors else 0.7 * hour)
        ** 0.85
    )
    faces = face_light(world)
    exposure *= held(exposure * SKIN * max(faces, default=0.0), 0.85) ** 0.6
    cast = np.clip(good[..., :3], 0.0, 4.0)[:, level].reshape(-1, 3).mean(0) + 1e-4
    gain = np.clip((cast @ LUMINANCE / cast) ** (0.2 if hour < 0.7 else 0.5), 0.75, 1.35)
    return exposure, gain / (gain @ LUMINANCE)


def held(value: float, limit: float) -> float:
    """The factor that brings ``value`` down to ``limit``; 1 if it is below."""
    return min(1.0, limit / max(value, 1e-9))


def face_light(world: World) -> list[float]:
    """``light_on`` each person's face where the story begins."""
    return [
        light_on(world, np.asarray(person.position, float) + (0.0, 0.0, 1.2 if person.seat else 1.55))
        for person in world.people
    ]


def light_on(world: World, place: np.ndarray) -> float:
    """Luminance of what the lamps (and outdoors the sun) send to ``place`` [3]; what white face on would return."""
    suns = [s for s in world.lights if s.kind == "sun"] if world.room.outdoors else []
    total = sum(s.power * float(np.asarray(s.colour) @ LUMINANCE) for s in suns)
    for lamp in frames.lamps_of(world):
        to = place - np.asarray(lamp.position, float)
        near = frames.lamp_near(lamp)
        strength = (1.0 + near) / (float(to @ to) + near)
        along = float(to @ space.normalised(np.asarray(lamp.direction, float))) / max(float(np.linalg.norm(to)), 0.1)
        spot = 1.0 if along >= np.cos(lamp.spread) else frames.lamp_shade(lamp)
        share = {"panel": max(along, 0.15), "spot": spot}.get(lamp.kind, 1.0)
        total += lamp.power * float(np.asarray(lamp.colour) @ LUMINANCE) * strength * share
    return float(total)


def octahedral_directions(side: int) -> np.ndarray:
    """Unit vectors [side, side, 3] of the texels of an octahedral map (as shaders/shading.wgsl folds it)."""
    at = np.linspace(-1.0, 1.0, side)  # the outermost texels lie on the fold, so that both its sides agree
    x, y = np.meshgrid(at, at)
    z = 1 - np.abs(x) - np.abs(y)
    fold = z < 0
    x, y = (
        np.where(fold, (1 - np.abs(y)) * np.where(x >= 0, 1, -1), x),
        np.where(fold, (1 - np.abs(x)) * np.where(y >= 0, 1, -1), y),
    )
    d = np.stack([x, y, z], -1)
    return d / np.linalg.norm(d, axis=-1, keepdims=True)


def _octahedral(faces: np.ndarray) -> np.ndarray:
    """Float32 [MIRROR, MIRROR, 3] from six faces [6, n, n, 3]."""
    d = octahedral_directions(MIRROR)
    axis = np.argmax(np.abs(d), -1)
    main = np.take_along_axis(d, axis[..., None], -1)[..., 0]
    face = axis * 2 + (main < 0)
    side = faces.shape[1]
    out = np.zeros((MIRROR, MIRROR, 3), np.float32)
    for k in range(6):
        view = frames.cube_lens(np.zeros(3), k)
        mine = face == k
        q = d[mine] / np.abs(main[mine])[:, None]
        column = np.clip(((q @ view.right) * 0.5 + 0.5) * side, 0, side - 1).astype(int)
        row = np.clip((0.5 - (q @ view.up) * 0.5) * side, 0, side - 1).astype(int)
        out[mine] = faces[k][row, column]
    return out


def _mirror_texture(gpu: Any, image: np.ndarray) -> tuple[Any, int]:
    """The mirror and its blurred mip levels: level k is what roughness k / (levels - 2) reflects."""
    levels = [image]
    base = image.reshape(32, MIRROR // 32, 32, MIRROR // 32, 3).mean((1, 3)).reshape(-1, 3)
    way = octahedral_directions(32)
    # an octahedral texel covers 1 / (|x| + |y| + |z|) ** 3 of the sphere, about
    weight = (np.abs(way).sum(-1) ** -3.0).ravel()
    count = int(np.log2(MIRROR)) - 1
    for k in range(1, count):
        side = MIRROR >> k
        roughness = max(k / (count - 2), 0.06)
        power = min(2.0 / roughness**4, 900.0)  # a Blinn lobe about as wide as GGX's, but of the reflected ray
        near = octahedral_directions(side).reshape(-1, 3) @ way.reshape(-1, 3).T
        lobe = np.exp(power / 4.0 * (np.minimum(near, 1.0) - 1.0)) * weight
        levels.append(((lobe @ base) / lobe.sum(1, keepdims=True)).reshape(side, side, 3).astype(np.float32))
    rows = [np.concatenate([a, np.ones((*a.shape[:2], 1))], -1)[None].astype(np.float16) for a in levels]
    return half_floats(gpu, rows), len(levels)
