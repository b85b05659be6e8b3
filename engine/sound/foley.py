"""What people do: steps, hands, cloth."""

from __future__ import annotations

import numpy as np

from engine.foundation.assets import table
from engine.foundation.level import gain
from engine.foundation.seed import generator
from engine.sound.ambience import layers_of
from engine.sound.impacts import PALM, struck
from engine.sound.recipes import recipe_sound, recipes
from engine.sound.ringing import added, audible, band_noise, burst, ring, tick
from engine.world import Contact, Footstep, World

_FORWARD_DB = 6.5
"""Films hear steps nearer than they are."""
_LIVELY_DB, _RIDDEN, _MOST_RIDDEN_DB = -40.0, 0.6, 6.0
"""Above the first, dBFS RMS, a place covers steps; for each decibel more these are raised by the second, up to the third."""
_ORDINARY_STEP = 6.0
"""N s: the vertical impulse of a heel strike's first peak in ordinary walking."""


def floor_at(world: World, point: tuple[float, float, float]) -> str:
    """How steps sound at a place: the floor class of the highest support below the foot, else of the ground."""
    best, kind = -np.inf, "stone"
    floors = {m.name: m.floor for m in world.materials}
    for body in world.bodies:
        ground = "floor" in body.tags or body.id in {"floor", "ground", "set:floor", "set:ground"}
        if body.mobility != "fixed" or not body.shapes or not (ground or body.supports):
            continue
        for support in body.supports or ():
            x, y, z = (body.pose[i] + support.centre[i] for i in range(3))
            inside = abs(point[0] - x) <= support.size[0] / 2 + 0.02 and abs(point[1] - y) <= support.size[1] / 2 + 0.02
            if inside and best < z <= point[2] + 0.12:
                best, kind = z, floors.get(body.shapes[0].material, "stone")
        if ground and not body.supports and best < point[2] - 2.0:
            best, kind = point[2] - 2.0, floors.get(body.shapes[0].material, "stone")
    return kind


def stepped(world: World, step: Footstep, late: float) -> np.ndarray:
    """One footfall at 1 m, by shoe, floor and strength."""
    data = table("sounds", "footsteps.toml", schema="footsteps")
    shoe_name = world.person(step.person_id).figure.shoe if world.has_person(step.person_id) else "leather"
    floor = data["floor"].get(floor_at(world, step.position), data["floor"]["stone"])
    shoe = data["shoe"].get(shoe_name, data["shoe"]["leather"])
    part = data["part"].get(step.part, data["part"]["flat"])
    random = generator("step", step.person_id, round(step.time_s * 1e6), step.part)
    force = float(np.clip(9.0 * np.log10(max(step.strength, 0.05) / _ORDINARY_STEP), -18.0, 10.0))
    vary = 1.6 * random.standard_normal(3)

    thump = _thump(random, floor["thump"], step, late) * gain(shoe["thump"] + part["thump"] + force + vary[0])

    low, high, decay, level = floor["tick"]
    sharp = (0.5 + shoe["hard"]) * 2.0 ** (0.25 * random.standard_normal())
    hit = burst(random, low * sharp, high * sharp, 0.0004, decay, late)
    hit = added(hit, 0.5 * tick(0.0035 - 0.003 * shoe["hard"], late)) * gain(
        level + shoe["tick"] + part["tick"] + force + vary[1]
    )
    grains = _grains(random, floor["grain"], late) * gain(
        floor["grain"][4] + shoe["grain"] + part["grain"] + 0.6 * force + vary[2]
    )
    return added(thump, hit, grains) * gain(_FORWARD_DB + _over_the_place_db(world))


def _over_the_place_db(world: World) -> float:
    """So much louder steps are mixed where the place is loud: rain that covers them leaves people gliding."""
    beds = 10.0 * np.log10(sum(gain(level) ** 2 for _, level in layers_of(world)) + 1e-12)
    return float(np.clip(_RIDDEN * (beds - _LIVELY_DB), 0.0, _MOST_RIDDEN_DB))


_PATCH_M = 0.25
"""About a floorboard, a slab, a patch of ground: each sounds a little different."""


def _thump(random: np.random.Generator, spec: list[float], step: Footstep, late: float) -> np.ndarray:
    """What gives under the foot: the ground of this spot, never struck twice in the same place. No two steps are alike, and
    the same foot on the same board is nearly so."""
    hertz, decay, level = spec
    patch = generator("ground", *(round(x / _PATCH_M) for x in step.position[:2]))
    partials = hertz * 2.0 ** (0.18 * patch.standard_normal()) * np.array([1.0, 2.1, 3.6, 6.2])
    partials *= 1.0 + np.array([0.04, 0.06, 0.08, 0.1]) * (patch.standard_normal(4) + 0.5 * random.standard_normal(4))
    strengths = np.array([1.0, 0.6, 0.4, 0.25]) * 10.0 ** (0.2 * random.standard_normal(4))
    decays = np.array([1.0, 1.4, 1.9, 2.6]) / (decay * 2.0 ** (0.3 * random.standard_normal()))
    sound = audible(ring(partials, decays, strengths, late, 0.8))
    return sound * (gain(level) / max(np.abs(sound).max(initial=0.0), 1e-9))


def _grains(random: np.random.Generator, spec: list[float], late: float) -> np.ndarray:
    """Many small slips: noise gated by random grains that thin out."""
    low, high, rate, seconds, _ = spec
    count = int(seconds * 1.6 * 48_000)
    gate = np.zeros(count)
    number = max(1, random.poisson(rate * seconds))
    at = np.minimum((random.beta(1.1, 2.2, number) * count).astype(int), count - 1)
    np.add.at(gate, at, random.random(number) ** 2)
    length = int(np.clip(48_000 / max(rate, 1.0) * 1.5, 60, 1500))
    envelope = np.convolve(gate, np.exp(-np.arange(length) / (length / 4.0)))[:count]
    out = band_noise(random, count, low, high) * envelope
    top = np.abs(out).max(initial=0.0)
    return np.concatenate([np.zeros(int(np.ceil(late))), out / top if top > 0 else out])


def touched(
    world: World,
    kind: str,
    body_id: str,
    point: tuple[float, float, float],
    strength: float,
    time_s: float,
    late: float,
) -> np.ndarray:
    """A hand's sound at 1 m. Kinds: "grab", "set down", "slap", "clap", "rustle", "knock"; what a throat does without
    words ("laugh", "cry", "sigh", "gasp", "cough" ..., ``body_id`` is then the person); any recipe's key ("pour", "typing");
    anything else is a soft touch."""
    random = generator("touch", kind, body_id, round(time_s * 1e6))
    force = float(np.clip(8.0 * np.log10(max(strength, 0.01) / 0.5), -14.0, 9.0))
    if kind == "slap" and world.has_body(body_id):
        # a push: the palm is soft and the thing answers
        blow = Contact(time_s, body_id, PALM, point, (0.0, 0.0, 1.0), strength, 0.0, 0.5)
        return struck(world, blow, max(0.25 * strength, 1e-4), late)
    if kind in {"clap", "slap"}:
        # two palms shut in air: a resonance between 0.5 and 2 kHz (Repp 1987)
        centre = 900.0 * (1.0 + 0.2 * random.standard_normal())
        body = burst(random, 0.6 * centre, 2.2 * centre, 0.0003, 0.012, late)
        return added(body, 0.5 * burst(random, 2000.0, 9000.0, 0.0002, 0.006, late)) * gain(-14.0 + force)
    if kind == "rustle":
        return _rustle(random, late) * gain(-40.0 + force)
    if kind == "knock" and world.has_body(body_id):
        blow = Contact(time_s, body_id, "knuckles", point, (0.0, 0.0, 1.0), strength, 0.0, 1.5)
        return struck(world, blow, 0.3, late)
    if kind == "set down" and world.has_body(body_id):
        blow = Contact(time_s, body_id, _under(world, body_id, point), point, (0.0, 0.0, -1.0), strength, 0.0, 0.2)
        return struck(world, blow, max(0.5 * strength * 0.2, 1e-4), late)
    if kind in _VOCAL or "layers" in recipes().get(kind, {}):
        return _made(world, kind, body_id, time_s, late) * gain(min(force, 3.0))
    pat = burst(random, 160.0, 1400.0, 0.0015, 0.016, late) * gain(-32.0 + force)
    return added(pat, _rustle(random, late) * gain(-46.0 + force))


_VOCAL = {
    "laugh": "laughter",
    "cry": "sob",
    "sob": "sob",
    "sigh": "sigh",
    "gasp": "gasp",
    "cough": "cough",
    "sneeze": "sneeze",
    "scream": "scream",
    "yawn": "sigh",
    "pant": "gasp",
    "snore": "snore",
    "cheer": "shout",
    "shout": "shout",
}


def _made(world: World, kind: str, body_id: str, time_s: float, late: float) -> np.ndarray:
    """A recipe as a person or a thing makes it: a man's throat is lower, a child's higher."""
    key = _VOCAL.get(kind, kind)
    pitch = 1.0
    if kind in _VOCAL and world.has_person(body_id):
        figure = world.person(body_id).figure
        pitch = 1.45 if figure.age < 13 else 0.58 if figure.sex == "male" else 1.0
    sound = recipe_sound(key, (body_id, round(time_s * 1000)), pitch)
    level = recipes()[key].get("level_db", -24.0)
    return np.concatenate([np.zeros(int(np.ceil(late))), sound * gain(level)])


def _rustle(random: np.random.Generator, late: float) -> np.ndarray:
    """Cloth: soft noise in two or three strokes."""
    starts = np.concatenate([[0.0], np.cumsum(random.uniform(0.03, 0.11, 2))])
    strokes = [burst(random, 1200.0, 7500.0, 0.004 if start == 0 else 0.012, 0.035) for start in starts]
    silences = [np.zeros(int(np.ceil(late)) + int(start * 48_000)) for start in starts]
    return added(*(np.concatenate([silence, stroke]) for silence, stroke in zip(silences, strokes, strict=True)))


def _under(world: World, body_id: str, point: tuple[float, float, float]) -> str:
    """The body that something at ``point`` is put on."""
    best, found = -np.inf, "floor"
    for body in world.bodies:
        for support in body.supports:
            if body.id == body_id:
                continue
            x, y, z = (body.pose[i] + support.centre[i] for i in range(3))
            near = abs(point[0] - x) <= support.size[0] and abs(point[1] - y) <= support.size[1]
            if near and best < z <= point[2] + 0.15:
                best, found = z, body.id
    return found
