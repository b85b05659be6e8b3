"""Sets: files of ``assets/sets`` made into bodies, places, light and acoustics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from engine.foundation import assets, space
from engine.foundation.colour import rgb_from_hex
from engine.foundation.errors import UnavailableError
from engine.foundation.seed import generator
from engine.staging import architecture
from engine.staging.extent import Extent, extent
from engine.staging.props import make_body, prop, prop_light
from engine.world import Body, Light, Room, Sky

Bounds = tuple[float, float, float, float]
DIM_WEATHER = {"rain": 0.25, "storm": 0.12, "fog": 0.25, "snow": 0.4}
"""How much of the sun is left under that weather."""


@dataclass(frozen=True)
class Stage:
    """A set ready for people and props. ``fixtures``: the writer's word -> body id."""

    key: str
    label: str
    interior: bool
    bodies: tuple[Body, ...]
    lights: tuple[Light, ...]
    sky: Sky
    room: Room
    bounds: Bounds
    camera_bounds: tuple[float, float, float, float, float, float] | None
    places: tuple[tuple[str, tuple[float, float, float], float], ...]
    fixtures: Mapping[str, str]
    light: str
    extents: Mapping[str, Extent]
    """Of all bodies, measured once."""


@cache
def stage_set(key: str, light: str, weather: str, seed: int) -> Stage:
    """The set ``key`` in that light ("day", "night", "dusk", "dawn") and weather.

    Raises UnavailableError if the set's file is missing or wrong.
    """
    name = f"sets/{key}.toml"
    if key not in assets.asset_names("sets", ".toml"):
        raise UnavailableError(
            f"There is no set {key!r}; use one of {', '.join(assets.asset_names('sets', '.toml'))}, or add {name}."
        )
    data = assets.table("sets", f"{key}.toml", schema="set")
    state = data["light"].get(light) or data["light"]["day"]
    lit = bool(state.get("lamps", False))
    bodies = [architecture.floor(data["floor"])]
    if "ceiling" in data:
        bodies.append(architecture.ceiling(data["ceiling"], data["floor"]))
    bodies += architecture.walls(data.get("walls", ()))
    bodies += [architecture.part(spec, name) for spec in data.get("parts", ())]
    lamps: list[Light] = []
    for body in _furniture(data, lit):
        bodies.append(body)
        lamps += [shining] if (shining := prop_light(prop(body.prop), body.id, body.pose, lit)) else []
    bodies += _scattered(data, key, seed, bodies)
    sun, sky = _sky(state, weather)
    return Stage(
        key,
        data.get("label", key.replace("_", " ")),
        bool(data.get("interior", True)),
        tuple(bodies),
        (*sun, *_panels(state), *lamps),
        sky,
        _room(data["acoustics"], light, weather),
        tuple(map(float, data["walkable"])),  # type: ignore[arg-type]
        tuple(map(float, data["camera_bounds"])) if "camera_bounds" in data else None,  # type: ignore[arg-type]
        tuple(_spot(spot) for spot in data["spots"]),
        _fixtures(data, bodies),
        light,
        {body.id: extent(body) for body in bodies},
    )


def _spot(spot: Mapping[str, Any]) -> tuple[str, tuple[float, float, float], float]:
    x, y, z = (*map(float, spot["at"]), 0.0)[:3]
    return spot["name"], (x, y, z), float(np.radians(spot.get("yaw", 0.0)))


def _furniture(data: Mapping[str, Any], lit: bool) -> list[Body]:
    """The set's own props where its file puts them; ``on`` stands one on an earlier one's support."""
    made: dict[str, Body] = {}
    for entry in data.get("place", ()):
        for suffix, shift in _repeats(entry):
            name = entry.get("name", entry["prop"]) + suffix
            while f"set:{name}" in made:
                stem, _, number = name.rpartition("-")
                name = f"{stem}-{int(number) + 1}" if stem and number.isdigit() else f"{name}-2"
            at = np.array((*map(float, entry["at"]), 0.0)[:3]) + shift
            turn = float(np.radians(entry.get("yaw", 0.0)))
            design = prop(entry["prop"])
            if "on" in entry:
                under = made[f"set:{entry['on']}"]
                support = next((s for s in under.supports if s.name == entry.get("support", s.name)), under.supports[0])
                q = np.asarray(under.pose[3:])
                at = np.asarray(under.pose[:3]) + space.rotate(q, np.asarray(support.centre) + at)
                turn += float(space.rotation_vector(q)[2])
                at[2] -= design.bottom
            pose = tuple(map(float, (*at, *space.yaw(turn))))
            body = make_body(
                design,
                f"set:{name}",
                pose,
                entry.get("label", ""),
                "fixed",
                entry.get("colour", ""),
                entry.get("material", ""),
                float(entry.get("scale", 1.0)),
                lit,
            )
            made[body.id] = replace(body, tags=("set", *body.tags))
    return list(made.values())


def _repeats(entry: Mapping[str, Any]) -> list[tuple[str, np.ndarray]]:
    shifts = [np.zeros(3)]
    for step in entry.get("repeat", ()):
        move = np.array((*map(float, step["step"]), 0.0)[:3])
        shifts = [s + move * i for s in shifts for i in range(int(step["count"]))]
    return [("" if i == 0 else f"-{i + 1}", shift) for i, shift in enumerate(shifts)]


def _scattered(data: Mapping[str, Any], key: str, seed: int, others: list[Body]) -> list[Body]:
    """Props strewn over an area: never nearer than ``min_distance`` to each other, and outside every ``keep_out``."""
    made: list[Body] = []
    taken = [(b.pose[0], b.pose[1]) for b in others if "obstacle" in b.tags and b.prop]
    for index, entry in enumerate(data.get("scatter", ())):
        # the seed of a set is its own: a place looks the same in every scene of a film
        rng = generator("scatter", key, index)
        x0, y0, x1, y1 = map(float, entry["area"])
        apart = float(entry.get("min_distance", 1.0))
        spots: list[tuple[float, float]] = []
        for _ in range(int(entry["count"]) * 30):
            x, y = float(rng.uniform(x0, x1)), float(rng.uniform(y0, y1))
            barred = any(a <= x <= c and b <= y <= d for a, b, c, d in entry.get("keep_out", ()))
            near = [*spots, *(taken if apart > 0.8 else ())]
            if barred or any((x - u) ** 2 + (y - v) ** 2 < apart**2 for u, v in near):
                continue
            spots.append((x, y))
            if len(spots) == int(entry["count"]):
                break
        low, high = entry.get("scale", (1.0, 1.0))
        for n, (x, y) in enumerate(spots):
            kind = entry["props"][int(rng.integers(len(entry["props"])))]
            pose = tuple(map(float, (x, y, float(entry.get("z", 0.0)), *space.yaw(rng.uniform(0, 2 * np.pi)))))
            name = entry.get("name", kind) + f"-s{index}-{n + 1}"
            factor = round(float(rng.uniform(low, high)), 1)
            body = make_body(prop(kind), f"set:{name}", pose, mobility="fixed", size=factor)
            made.append(replace(body, tags=("set", *body.tags)))
        taken += spots
    return made


def _fixtures(data: Mapping[str, Any], bodies: list[Body]) -> dict[str, str]:
    """Words for the set's own bodies: those its file lists, and every body's own name and prop."""
    words = {word: f"set:{name}" for word, name in data.get("fixtures", {}).items()}
    for body in bodies:
        words.setdefault(body.id.removeprefix("set:"), body.id)
        if body.prop:
            words.setdefault(body.prop.replace("_", " "), body.id)
            words.setdefault(body.prop, body.id)
    if any(body.id.startswith("set:wall-") for body in bodies):
        words.setdefault("wall", next(b.id for b in bodies if b.id.startswith("set:wall-")))
    return words


def _sky(state: Mapping[str, Any], weather: str) -> tuple[list[Light], Sky]:
    spec = state["sky"]
    dim = DIM_WEATHER.get(weather, 1.0)
    zenith, horizon, ground = (rgb_from_hex(spec[k]) for k in ("zenith", "horizon", "ground"))
    strength = float(spec.get("strength", 1.0))
    if dim < 1.0:  # an overcast sky is grey and even
        mean = sum(horizon) / 3 * (0.45 + 0.5 * dim)
        zenith = tuple(0.25 * c + 0.75 * mean for c in zenith)  # type: ignore[assignment]
        horizon = tuple(0.3 * c + 0.7 * mean for c in horizon)  # type: ignore[assignment]
    scale = lambda rgb: tuple(strength * c for c in rgb)  # noqa: E731
    haze = float(spec.get("haze_m", np.inf))
    sky = Sky(
        scale(zenith),
        scale(horizon),
        scale(ground),
        float(spec.get("ambient", 1.0)),
        max(float(spec.get("clouds", 0.0)), 0.9 if dim < 1.0 else 0.0),
        float(spec.get("stars", 0.0)) * (dim == 1.0),
        min(haze, {"fog": 30.0, "snow": 80.0, "rain": 150.0, "storm": 120.0}.get(weather, np.inf)),
    )
    lights = []
    if "sun" in state:
        sun = state["sun"]
        azimuth, elevation = np.radians(float(sun["azimuth"])), np.radians(float(sun["elevation"]))
        towards = np.array(
            [np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)]
        )
        direction = tuple(map(float, -towards))
        power = float(sun["power"]) * dim
        lights.append(Light("sun", "sun", rgb_from_hex(sun["colour"]), power, direction=direction))  # type: ignore[arg-type]
    return lights, sky


def _panels(state: Mapping[str, Any]) -> list[Light]:
    return [
        Light(
            f"panel-{i + 1}",
            spec.get("kind", "panel"),
            rgb_from_hex(spec.get("colour", "#fff4e5")),
            float(spec["power"]),
            tuple(map(float, spec["at"])),  # type: ignore[arg-type]
            tuple(map(float, spec.get("direction", (0, 0, -1)))),  # type: ignore[arg-type]
            float(np.radians(spec.get("spread", 45.0))),
            tuple(map(float, spec.get("size", (1.0, 1.0)))),  # type: ignore[arg-type]
            bool(spec.get("shadows", False)),
        )
        for i, spec in enumerate(state.get("lights", ()))
    ]


def _room(spec: Mapping[str, Any], light: str, weather: str) -> Room:
    layers = dict(spec.get("ambience", {}).get(light, spec.get("ambience", {}).get("day", {})))
    layers.update(spec.get("weather", {}).get(weather, {}))
    size = tuple(map(float, spec["size"]))
    centre = tuple(map(float, spec.get("centre", (0.0, 0.0, size[2] / 2))))
    return Room(
        size,  # type: ignore[arg-type]
        centre,  # type: ignore[arg-type]
        tuple(map(float, spec["absorption"])),  # type: ignore[arg-type]
        bool(spec.get("outdoors", False)),
        tuple((layer, float(level)) for layer, level in layers.items()),
    )
