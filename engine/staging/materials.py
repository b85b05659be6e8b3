"""The material table and how looks are written in asset files: colours as ``#rrggbb``, patterns by kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from engine.foundation import assets
from engine.foundation.colour import Rgb, rgb_from_hex
from engine.foundation.errors import UnavailableError
from engine.world import Appearance, Material, Pattern

MASS_FIELDS = ("density", "friction", "restitution", "young", "poisson", "alpha", "beta")


@cache
def material(name: str) -> Material:
    """The material ``name`` of ``assets/materials``. Raises UnavailableError if there is none."""
    data = assets.table("materials", f"{name}.toml", schema="material")
    density, friction, restitution, young, poisson, alpha, beta = (float(data[field]) for field in MASS_FIELDS)
    return Material(
        name,
        density,
        friction,
        restitution,
        young,
        poisson,
        alpha,
        beta,
        look(Appearance((0.5, 0.5, 0.5)), data["appearance"]),
        float(data.get("rolling_friction", 0.001)),
        data["floor"],
        float(data["hardness"]),
    )


@cache
def materials_by_word() -> dict[str, str]:
    """The material meant by an adjective or noun ("wooden" -> "wood")."""
    words: dict[str, str] = {}
    for name in assets.asset_names("materials", ".toml"):
        for word in (name, *assets.table("materials", f"{name}.toml", schema="material").get("words", ())):
            words.setdefault(word.lower(), name)
    return words


@cache
def _colour_words() -> Mapping[str, str]:
    return assets.table("materials", "_colours.toml", schema="colours")


def colour(word: str) -> Rgb | None:
    """Linear colour of a colour word ("dark red") or ``#rrggbb``; None if it is neither."""
    word = word.strip().lower()
    if word.startswith("#"):
        return rgb_from_hex(word)
    table = _colour_words()
    for key in (word, word.replace(" ", "-"), word.split(" ")[-1] if word else ""):
        if key in table:
            base = rgb_from_hex(table[key])
            shade = {"dark": 0.4, "deep": 0.6, "light": 1.0, "pale": 1.0, "bright": 1.0}.get(word.split(" ")[0])
            if shade is None or key != word.split(" ")[-1] or key == word:
                return base
            if word.startswith(("light", "pale")):
                return tuple(0.5 * channel + 0.45 for channel in base)  # type: ignore[return-value]
            return tuple(shade * channel for channel in base)  # type: ignore[return-value]
    return None


LOOK_FIELDS = ("colour", "roughness", "metalness", "opacity", "emission", "emission_power", "bump", "pattern")


def look(base: Appearance, spec: Mapping[str, Any]) -> Appearance:
    """``base`` with the look fields of an asset's table laid over it. A new colour without a pattern of its own keeps
    the base's pattern, drawn in that colour."""
    changes: dict[str, Any] = {k: float(spec[k]) for k in ("roughness", "metalness", "opacity", "bump") if k in spec}
    if "colour" in spec:
        changes["colour"] = rgb_from_hex(spec["colour"])
        if base.pattern is not None:
            changes["pattern"] = replace(base.pattern, colours=())
    if "emission" in spec:
        power = float(spec.get("emission_power", 1.0))
        changes["emission"] = tuple(power * channel for channel in rgb_from_hex(spec["emission"]))
    if "pattern" in spec:
        pattern = spec["pattern"]
        hues = tuple(rgb_from_hex(text) for text in pattern.get("colours", ()))
        changes["pattern"] = (
            Pattern(pattern["kind"], float(pattern["scale_m"]), hues) if pattern["kind"] != "none" else None
        )
    return replace(base, **changes) if changes else base


def appearance(name: str, spec: Mapping[str, Any]) -> Appearance | None:
    """The look of a shape of material ``name`` with overrides in ``spec``; None where the material's own holds."""
    return look(material(name).appearance, spec) if any(field in spec for field in LOOK_FIELDS) else None


def known_material(name: str, asset: str) -> str:
    """``name`` if the table has it. Raises UnavailableError that names the ``asset`` which asks for it."""
    if name not in assets.asset_names("materials", ".toml"):
        raise UnavailableError(
            f"The asset {asset!r} is made of {name!r}, which is not in assets/materials; use a name from there."
        )
    return name
