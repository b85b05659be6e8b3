"""Choose skin, eyes and hair: from the script's words, else from the name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.foundation.assets import table
from engine.foundation.colour import Rgb, rgb_from_hex
from engine.foundation.seed import generator
from engine.project.cast import Character
from engine.staging.people import phenotype
from engine.staging.people.hair import Style
from engine.staging.people.skin import Paint


@dataclass(frozen=True)
class Look:
    """``beard`` metres of beard (0: none), ``beard_masks`` where; ``grey`` 0..1."""

    paint: Paint
    iris: Rgb
    style: Style | None
    hair: Rgb
    grey: float
    beard: float
    beard_masks: tuple[str, ...]


def look(character: Character, person: phenotype.Person, seed: int) -> Look:
    """The looks of a character that ``phenotype.decide`` has placed."""
    random = generator("looks", character.name or character.id, seed)
    draw = random.random(12)
    tables = table("people", "looks.toml", schema="looks")
    words = " ".join((*character.hair, *character.traits)).lower().replace("-", " ")
    skin_tone = _skin(character, person, tables, draw[0], draw[1])
    dark = float(np.clip((0.30 - np.mean(skin_tone)) / 0.2, 0, 1))
    hair_colour, grey = _hair_colour(words, person, tables, draw[2], dark)
    style = _style(words, person, tables, draw[3], dark)
    iris = _iris(words, tables, draw[4], dark, person)
    beard, masks, stubble = _beard(words, person, character, draw[5], draw[6])
    shown = tuple(c * (1 - grey) + g * grey for c, g in zip(hair_colour, (0.45, 0.44, 0.42), strict=True))
    bald = style is None and not ("bald" in words or "shaved" in words)
    lined = float(np.clip((person.age - 30) / 45, 0, 1))
    woman = person.sex == "female" and person.age > 15
    paint = Paint(
        tone=skin_tone,
        hair=(shown[0], shown[1], shown[2]),
        brow=_brow(hair_colour, grey, skin_tone),
        brow_strength=1.0 if not woman else 0.9,
        stubble=stubble,
        beard=0.9 if "beard" in masks else 0.0,
        moustache=0.9 if "moustache" in masks else 0.0,
        scalp=0.95 if style is not None else (0.25 if bald else 0.12),
        lined=lined,
        freckles=float(draw[7] > 0.85) * (1 - dark) if "freckle" not in words else 1.0,
        rouge=0.55 if woman and person.age < 70 else 0.1,
    )
    return Look(paint, iris, style, hair_colour, grey, beard, masks)


def _rgb(values: np.ndarray) -> Rgb:
    return float(values[0]), float(values[1]), float(values[2])


def _has(text: str, words: list[str]) -> bool:
    return any(f" {word} " in f" {text} " for word in words)


def _skin(
    character: Character, person: phenotype.Person, tables: Mapping[str, Any], first: float, second: float
) -> Rgb:
    text = character.skin.lower()
    for entry in tables["skin"]:
        if text and _has(text, entry["words"]):
            return rgb_from_hex(entry["colour"])
    if text.startswith("#") and len(text) == 7:
        return rgb_from_hex(text)
    options = [np.array(rgb_from_hex(e["colour"])) for e in tables["skin"] if e["ancestry"] == person.ancestry]
    place = first * (len(options) - 1)
    low = min(int(place), max(len(options) - 2, 0))
    share = place - low
    mixed = options[low] ** (1 - share) * options[min(low + 1, len(options) - 1)] ** share
    return _rgb(mixed * (0.94 + 0.12 * second))


def _hair_colour(
    words: str, person: phenotype.Person, tables: Mapping[str, Any], draw: float, dark: float
) -> tuple[Rgb, float]:
    grey = float(np.clip((person.age - 38 - 14 * draw) / 28, 0, 1)) if person.age > 38 else 0.0
    for entry in tables["hair_colour"]:
        if _has(words, entry["words"]):
            said_grey = entry.get("grey", -1.0)
            return rgb_from_hex(entry["colour"]), said_grey if said_grey >= 0 else min(grey, 0.25)
    natural = [e for e in tables["hair_colour"] if "share" in e]
    shares = np.array(
        [e["share"][1] if dark > 0.5 or person.ancestry != "caucasian" else e["share"][0] for e in natural]
    )
    index = int(np.searchsorted(np.cumsum(shares) / shares.sum(), draw))
    return rgb_from_hex(natural[min(index, len(natural) - 1)]["colour"]), grey


def _brow(colour: Rgb, grey: float, skin_tone: Rgb) -> Rgb:
    """Brows are darker than the hair on the head and always darker than the skin."""
    base = np.minimum(np.array(colour) * 0.5, np.array(skin_tone) * [0.34, 0.28, 0.25])
    return _rgb(
        base * (1 - 0.6 * grey) + np.minimum(np.array([0.22, 0.21, 0.20]), np.array(skin_tone) * 0.9) * 0.6 * grey
    )


def _style(words: str, person: phenotype.Person, tables: Mapping[str, Any], draw: float, dark: float) -> Style | None:
    styles = tables["hair_style"]
    for entry in styles:
        if _has(words, entry["words"]):
            return _made(entry)
    group = "child" if person.age < 13 else ("old" if person.age > 60 else "adult")
    options = [
        e for e in styles
        if f"{person.sex}:{group}" in e.get("usual", []) and (dark > 0.5 or not e.get("coily", False))
    ]  # fmt: skip
    return _made(options[int(draw * len(options))]) if options else Style()


def _made(entry: dict) -> Style | None:
    if entry.get("none", False):
        return None
    return replace(Style(), **entry.get("cut", {}))


def _iris(words: str, tables: Mapping[str, Any], draw: float, dark: float, person: phenotype.Person) -> Rgb:
    for entry in tables["iris"]:
        if _has(words, [f"{entry['word']} eyes", f"{entry['word']} eyed"]):
            return rgb_from_hex(entry["colour"])
    shares = np.array(
        [e["share"] if person.ancestry == "caucasian" and dark < 0.5 else e["share_dark"] for e in tables["iris"]]
    )
    index = int(np.searchsorted(np.cumsum(shares) / shares.sum(), draw))
    return rgb_from_hex(tables["iris"][min(index, len(tables["iris"]) - 1)]["colour"])


def _beard(
    words: str, person: phenotype.Person, character: Character, first: float, second: float
) -> tuple[float, tuple[str, ...], float]:
    """(length metres, masks, stubble 0..1)."""
    long = 0.045 if "long beard" in words else 0.014
    if _has(words, ["beard", "bearded", "long beard", "full beard"]):
        return long, ("beard", "moustache"), 0.0
    if _has(words, ["moustache", "mustache", "mustachioed"]):
        return 0.009, ("moustache",), 0.25
    if _has(words, ["stubble", "unshaven", "stubbly"]):
        return 0.0, (), 0.9
    if person.sex != "male" or person.age < 17 or _has(words, ["clean shaven", "shaved", "beardless"]):
        return 0.0, (), 0.0
    if person.age > 22 and first > 0.8 and not character.garments:
        return 0.008, ("beard", "moustache"), 0.0
    return 0.0, (), 0.15 + 0.45 * second
