"""Blows: both things ring, each by its own modes, excited by a force as short as the softer of them allows."""

from __future__ import annotations

import numpy as np

from engine.foundation.level import gain
from engine.foundation.seed import generator
from engine.sound.modes import Modes, extent, modes_of
from engine.sound.recipes import recipe_sound
from engine.sound.ringing import added, audible, band_noise, burst, ring, ring_modes, tick
from engine.world import Body, Contact, Material, World

_FLESH = Material("flesh", 1050.0, 0.6, 0.1, 3e5, 0.49, 600.0, 1e-4, None, hardness=0.05)  # type: ignore[arg-type]
_GROUND = Material("stone", 2400.0, 0.6, 0.5, 3e10, 0.2, 25.0, 1e-6, None, hardness=0.85)  # type: ignore[arg-type]
PALM = "palm"
"""Stands for the hand that strikes a thing, where the person is not known."""
_AT_ONE_JOULE_DB = -15.0
_SLOPE_DB = 5.5
"""Peak level at 1 m grows by this for each tenfold of the blow's energy: full scale holds what hearing compresses."""


def struck(world: World, contact: Contact, joules: float, late: float) -> np.ndarray:
    """The sound of one blow at 1 m, float64 [n], beginning ``late`` samples after the first; peak by its energy."""
    sides = [_side(world, contact.body_a, contact.shape_a), _side(world, contact.body_b, contact.shape_b)]
    if any(material.name == "water" for _, material, _ in sides):
        return _splashed(contact, joules, late)
    random = generator("blow", contact.body_a, contact.body_b, round(contact.time_s * 1e6))
    contact_s = contact_time(sides[0], sides[1])
    ringing = [_voice(side, contact_s, late, random) for side in sides]
    hard = min(sides[0][1].hardness, sides[1][1].hardness)
    # the stop itself: a thud for soft things, a click for hard ones, well below the ringing
    thud = tick(max(contact_s, 0.0006), late) * (0.16 + 0.3 * (1.0 - hard))
    rub = burst(random, 250.0 + 2500.0 * hard, 1500.0 + 9000.0 * hard, 0.0004, 0.004 + 0.02 * (1.0 - hard), late) * 0.3
    out = audible(added(*ringing, thud, rub))
    level = _AT_ONE_JOULE_DB + _SLOPE_DB * np.log10(max(joules, 1e-7)) - 13.0 * (1.0 - _liveness(sides)) ** 1.5
    return _to_peak(out, gain(min(level, -3.0)))


def _splashed(contact: Contact, joules: float, late: float) -> np.ndarray:
    """Something falls into water."""
    sound = recipe_sound("splash", (contact.body_a, contact.body_b, round(contact.time_s * 1e6)))
    sound = np.concatenate([np.zeros(int(np.ceil(late))), sound])
    return sound * gain(min(-18.0 + _SLOPE_DB * np.log10(max(joules, 1e-6)), -4.0))


Side = tuple[Body | None, Material, Modes]


def _side(world: World, body_id: str, shape_index: int) -> Side:
    """A body's struck shape: its material and modes; a person is flesh, the unknown is stony ground."""
    if body_id == PALM or world.has_person(body_id):
        return None, _FLESH, _nothing()
    if not world.has_body(body_id):
        return None, _GROUND, _nothing()
    body = world.body(body_id)
    if not body.shapes:
        return body, _GROUND, _nothing()
    index = shape_index if 0 <= shape_index < len(body.shapes) else _largest(body)
    shape = body.shapes[index]
    material = _material(world, shape.material)
    return body, material, modes_of(body, shape, material)


def _material(world: World, name: str) -> Material:
    return next((m for m in world.materials if m.name == name), _GROUND)


def _largest(body: Body) -> int:
    return int(np.argmax([float(np.prod(np.maximum(extent(s), 1e-3))) for s in body.shapes]))


def _nothing() -> Modes:
    return Modes(np.zeros(0), np.zeros(0), np.zeros(0))


def contact_time(a: Side, b: Side) -> float:
    """Seconds that two things stay in touch: 0.15 ms between steel parts, some ms with rubber, more with cloth; longer for
    a heavier one (Hertz: mass to the power 0.4, here with what stands behind it)."""
    soft, hard = sorted((a[1].hardness, b[1].hardness))
    stiffness = 0.72 * soft + 0.28 * hard
    masses = [body.mass for body, _, _ in (a, b) if body is not None and body.mobility == "dynamic"]
    mass = min(max(min(masses, default=1.0), 0.002), 20.0)
    seconds = 0.15e-3 * 10.0 ** (1.9 * (1.0 - stiffness)) * (mass / 0.2) ** 0.2
    return float(np.clip(max(seconds, a[2].soft_s, b[2].soft_s), 0.1e-3, 0.02))


def _voice(side: Side, contact_s: float, late: float, random: np.random.Generator) -> np.ndarray:
    """One side's ringing: dynamic things speak louder than what they hit."""
    body, material, modes = side
    if not len(modes.frequencies):
        return burst(random, 60.0, 420.0, 0.002, 0.03, late) * (0.5 if material.hardness < 0.3 else 0.2)
    place = 0.45 + 0.55 * random.random(len(modes.frequencies))
    out = ring_modes(modes, contact_s, late, place)
    share = 1.0 if body is not None and body.mobility == "dynamic" else 0.75
    top = np.abs(out).max(initial=0.0)
    return out / top * share * _loudness_of(material) if top > 0 else out


def _loudness_of(material: Material) -> float:
    """Lively materials radiate more of a blow than dead ones."""
    return float(np.clip(1.15 - material.alpha / 450.0, 0.15, 1.0))


def _liveness(sides: list[Side]) -> float:
    return max(min(1.0, side[1].hardness + (0.5 if side[2].soft_s else 0.0)) for side in sides) * 0.5 + 0.5 * min(
        min(1.0, side[1].hardness + (0.5 if side[2].soft_s else 0.0)) for side in sides
    )


def _to_peak(samples: np.ndarray, peak: float) -> np.ndarray:
    top = np.abs(samples).max(initial=0.0)
    return samples * (peak / top) if top > 0 else samples


def broken(world: World, contact: Contact, joules: float, late: float) -> np.ndarray:
    """Something shatters: the blow, a crash of splinters, and pieces that fall and settle for a second."""
    random = generator("break", contact.body_a, contact.body_b, round(contact.time_s * 1e6))
    body_id = contact.body_a if world.has_body(contact.body_a) else contact.body_b
    for candidate in (contact.body_a, contact.body_b):
        if world.has_body(candidate) and "breakable" in world.body(candidate).tags:
            body_id = candidate
    body, material, _ = _side(world, body_id, -1)
    mass = body.mass if body is not None else 0.3
    crash = burst(random, 1800.0, 12_000.0, 0.0005, 0.05, late) * 1.1
    low = burst(random, 200.0, 1400.0, 0.001, 0.035, late) * 0.5
    out = added(_to_peak(struck(world, contact, max(joules, 0.5), late), 0.8), crash, low)
    count = int(np.clip(14 + 90 * mass, 18, 60))
    speed = np.sqrt(material.young / material.density)
    pieces = [out]
    for i in range(count):
        # a shard is a small plate, 6 to 45 mm across and 3 mm thick
        size = 0.006 + 0.04 * random.random() ** 1.6
        base = min(0.48 * speed * 0.003 / size**2 * 0.9, 11_500.0)
        f = base * np.array([1.0, 1.62, 2.31, 3.1]) * (1.0 + 0.05 * random.standard_normal(4))
        f = np.minimum(np.where(f > 14_000.0, f / 2.0, f), 14_500.0)
        at = late + 48_000.0 * (random.exponential(0.03) if i < count * 0.6 else 0.09 + random.exponential(0.22))
        if at > 1.2 * 48_000:
            continue
        amp = (0.12 + 0.5 * random.random() ** 3) * np.exp(-at / 48_000.0 / 0.5)
        note = ring(f, 60.0 + 0.004 * f + 30.0 * random.random(4), amp * np.array([1.0, 0.6, 0.4, 0.2]), at % 1.0, 0.25)
        pieces.append(np.concatenate([np.zeros(int(at)), note]))
    return _to_peak(added(*pieces), gain(-7.0 + 4.0 * np.log10(max(joules, 0.1))))


def rubbed(world: World, contact: Contact, late: float) -> np.ndarray:
    """Rolling or sliding: the surfaces' roughness, scanned at the contact's speed, drives noise through both things'
    lowest modes."""
    from scipy.signal import lfilter

    seconds = contact.end_s - contact.time_s
    count = max(int(seconds * 48_000), 64)
    speeds = contact.profile if contact.profile is not None and len(contact.profile) else np.array([contact.speed])
    speed = np.interp(np.arange(count) / 48_000.0, np.arange(len(speeds)) / 240.0, speeds)
    random = generator("rub", contact.body_a, contact.body_b, round(contact.time_s * 1e6), contact.kind)
    sides = [_side(world, contact.body_a, contact.shape_a), _side(world, contact.body_b, contact.shape_b)]
    hard = float(np.mean([side[1].hardness for side in sides]))
    rolling = contact.kind == "roll"
    low, high = (60.0, 350.0 + 1800.0 * hard) if rolling else (350.0, 1800.0 + 6000.0 * hard)
    noise = band_noise(random, count, low, high)
    if rolling:  # every turn brings the same bumps round again
        radius = _radius(sides)
        turn = np.cumsum(speed) / 48_000.0 / (2.0 * np.pi * radius)
        noise *= 0.7 + 0.3 * np.cos(2.0 * np.pi * turn) + 0.2 * np.cos(6.0 * np.pi * turn + 1.0)
    out = noise * 0.6
    for _, material, modes in sides:
        for f, d, w in list(zip(modes.frequencies, modes.decays, modes.weights, strict=True))[:5]:
            radius_z = np.exp(-(d + 60.0) / 48_000.0)
            poles = [1.0, -2.0 * radius_z * np.cos(2.0 * np.pi * f / 48_000.0), radius_z**2]
            out += lfilter([1.0 - radius_z], poles, noise) * w * 2.0 * _loudness_of(material)
    fade = min(count // 2, 1200)
    envelope = np.minimum(speed / 2.0, 1.5) ** (0.9 if rolling else 0.8)
    envelope[:64] *= np.linspace(0.2, 1.0, 64)
    envelope[-fade:] *= np.linspace(1.0, 0.0, fade)
    masses = [side[0].mass for side in sides if side[0] is not None and side[0].mobility == "dynamic"]
    weight = min(max(min(masses, default=0.3), 0.005), 30.0)
    level = -37.0 + 7.0 * np.log10(weight) - 10.0 * (1.0 - hard)
    rms = np.sqrt(np.mean(out**2) + 1e-20)
    return np.concatenate([np.zeros(int(np.ceil(late))), out / rms * envelope * gain(level)])


def _radius(sides: list[Side]) -> float:
    sizes = [
        max(extent(s)) / 2.0
        for body, _, _ in sides
        if body is not None and body.mobility == "dynamic"
        for s in body.shapes[:1]
    ]
    return max(min(sizes, default=0.1), 0.005)
