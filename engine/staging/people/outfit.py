"""Choose what a character wears: what the script says, then what the role wears, then what anyone wears."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.foundation.assets import table
from engine.foundation.colour import Rgb, rgb_from_hex
from engine.foundation.seed import generator
from engine.project.cast import Character
from engine.staging.people import phenotype, wardrobe
from engine.staging.people.wardrobe import Design, Piece

_PLACES = ("top", "bottom", "feet")


@dataclass(frozen=True)
class Worn:
    """One garment on this person, in linear-light colours."""

    design: Design
    colour: Rgb
    second: Rgb
    fabric: str


def outfit(character: Character, person: phenotype.Person, seed: int) -> tuple[Worn, ...]:
    """Everything the character wears, innermost first."""
    random = generator("outfit", character.name or character.id, seed)
    chosen: list[tuple[str, str]] = []
    for garment in character.garments:
        for kind, colour in _expanded(garment_kind(garment.kind), garment.colour):
            if kind not in dict(chosen):
                chosen.append((kind, colour))
    role = phenotype.role_entry(character).get("garments", [])
    everyday = _everyday(person, character, random)
    for source in (role, _with_a_skirt(chosen, role, person), everyday):
        for entry in source:
            for kind, colour in _expanded(*entry.partition(":")[::2]):
                if _wanted(kind, [k for k, _ in chosen], source is role):
                    chosen.append((kind, colour))
    chosen += _stockings([wardrobe.design(k) for k, _ in chosen])
    designs = [(wardrobe.design(kind), colour) for kind, colour in chosen]
    taken: list[str] = []
    matched: dict[str, str] = {}
    worn = []
    for design, colour in designs:
        name = colour or matched.get(design.match, "") or _free(design.colours, taken, random)
        if design.match:
            matched.setdefault(design.match, name)
        taken.append(name)
        second = tone(design.second or "white", "white")
        worn.append(Worn(design, tone(name, design.colours[0]), second, _fabric(name) or design.fabric))
    return tuple(sorted(worn, key=lambda w: (w.design.layer, w.design.kind)))


def _with_a_skirt(chosen: list[tuple[str, str]], role: list[str], person: phenotype.Person) -> list[str]:
    """What goes with a dress, a skirt or a swimsuit."""
    kinds = {kind for kind, _ in chosen} | {entry.partition(":")[0] for entry in role}
    if kinds & {"swimsuit", "bra_top"}:
        return ["bare_feet"]
    if not kinds & {"dress", "skirt"}:
        return []
    shoes = "heels" if 15 < person.age < 65 else "leather_shoes"
    return [shoes] if "dress" in kinds else [shoes, "blouse"]


def _stockings(designs: list[Design]) -> list[tuple[str, str]]:
    """Socks for shoes that want them."""
    shoes = {d.kind: d.shoe for d in designs if d.place == "feet"}
    if (
        not shoes
        or any(d.place == "ankles" for d in designs)
        or shoes.keys() & {"bare_feet", "heels"}
        or any(d.kind in ("dress", "skirt") for d in designs)
    ):
        return []
    return [("socks", "white" if "sneaker" in shoes.values() else "charcoal")]


def _expanded(kind: str, colour: str) -> list[tuple[str, str]]:
    """(kind, colour) of each garment that one word stands for: a suit is a jacket, trousers, a shirt, shoes."""
    if not kind:
        return []
    parts = table("people", "wardrobe.toml", schema="wardrobe")["garment"][kind].get("expands", [])
    own = [part.partition(":")[::2] for part in parts]
    return [(k, c or colour) for k, c in own] if own else [(kind, colour)]


def _free(colours: tuple[str, ...], taken: list[str], random: np.random.Generator) -> str:
    """A colour of the list, rather one that the person does not wear yet."""
    draw = random.random()
    fresh = [c for c in colours if c not in taken] or list(colours)
    return fresh[int(draw * len(fresh))]


def _wanted(kind: str, chosen: list[str], all_of_role: bool) -> bool:
    """Whether ``kind`` still has a place beside what was ``chosen``."""
    design = wardrobe.design(kind)
    others = [wardrobe.design(k) for k in chosen]
    inner = [d for d in others if d.layer <= 5]
    covered = {d.place for d in inner} | ({"top", "bottom"} if any(d.place == "whole" for d in inner) else set())
    if design.place == "whole":
        return not covered & {"top", "bottom", "whole"}
    if design.place == "top" and design.layer > 5:
        return not any(d.place in ("top", "whole") and d.layer >= design.layer for d in others) and (
            all_of_role or not any(d.place == "top" for d in others)
        )
    if design.place in _PLACES:
        return design.place not in covered
    return design.kind not in chosen and (all_of_role or design.place not in {d.place for d in others})


def _everyday(person: phenotype.Person, character: Character, random: np.random.Generator) -> list[str]:
    """Ordinary clothes for someone of this sex and age."""
    sets = table("people", "wardrobe.toml", schema="wardrobe")["everyday"]
    group = "child" if person.age < 13 else ("old" if person.age > 62 else "adult")
    options = [s for s in sets if s["sex"] in (person.sex, "any") and group in s["ages"]]
    return list(options[int(random.random() * len(options))]["garments"])


@cache
def _garment_words() -> dict[str, str]:
    garments = table("people", "wardrobe.toml", schema="wardrobe")["garment"]
    return {word: kind for kind, entry in garments.items() for word in (kind, kind.replace("_", " "), *entry["words"])}


def garment_kind(word: str) -> str:
    """The wardrobe's kind for a word as written ("tee", "running shoes", "jackets"), or "" if it has none."""
    words = _garment_words()
    text = word.strip().lower().replace("-", " ").replace("_", " ")
    for candidate in (word.strip().lower(), text, text.removesuffix("s"), text.removesuffix("es"), text.split(" ")[-1]):
        if candidate in words:
            return words[candidate]
    return ""


def tone(words: str, default: str) -> Rgb:
    """Linear light of a colour as written: ``#rrggbb``, "dark red", "light blue"; ``default`` where unknown."""
    colours = table("people", "looks.toml", schema="looks")["colour"]
    text = words.strip().lower()
    if text.startswith("#") and len(text) == 7:
        return rgb_from_hex(text)
    if text in colours:
        return rgb_from_hex(colours[text])
    parts = text.replace("-", " ").split()
    base = next((p for p in reversed(parts) if p in colours), default)
    linear = np.array(rgb_from_hex(colours.get(base, colours["grey"])))
    if {"dark", "deep"} & set(parts):
        linear = linear * 0.35
    elif {"light", "pale", "pastel"} & set(parts):
        linear = linear + (0.75 - linear) * 0.55
    elif "bright" in parts:
        linear = np.clip(linear * 1.35, 0, 0.9)
    return float(linear[0]), float(linear[1]), float(linear[2])


def _fabric(words: str) -> str:
    """The cloth that colour words name ("striped red"), or ""."""
    kinds = {
        "stripes": ("striped", "stripes"),
        "checks": ("checked", "checkered", "plaid", "tartan", "gingham"),
        "pinstripe": ("pinstriped", "pinstripe"),
        "dots": ("dotted", "spotted", "polka"),
        "camouflage": ("camouflage", "camo"),
        "leather": ("leather",),
        "denim": ("denim",),
        "knit": ("knitted", "woollen"),
        "satin": ("silk", "satin"),
    }
    said = set(words.lower().replace("-", " ").split())
    return next((kind for kind, names in kinds.items() if said & set(names)), "")


def pieces_over(worn: tuple[Worn, ...], index: int) -> tuple[Piece, ...]:
    """Pieces of the garments that lie over garment ``index``."""
    layer = worn[index].design.layer
    return tuple(p for w in worn if w.design.layer > layer for p in w.design.pieces)


def pieces_under(worn: tuple[Worn, ...], index: int) -> tuple[Piece, ...]:
    """Pieces of the garments that lie under garment ``index``."""
    layer = worn[index].design.layer
    return tuple(p for w in worn if w.design.layer < layer for p in w.design.pieces if p.mesh != "hands")
