"""From words to a body: sex, age, build and stature of a character become a position in the space of bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.foundation.assets import table
from engine.foundation.seed import generator
from engine.project.cast import Character
from engine.staging.people import body, surface

_GROWTH_AGE = (1.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0, 55.0, 90.0)
_GROWTH = {
    "male": (0.76, 0.87, 1.02, 1.155, 1.28, 1.385, 1.49, 1.64, 1.735, 1.765, 1.77, 1.765, 1.705),
    "female": (0.745, 0.855, 1.01, 1.15, 1.275, 1.38, 1.515, 1.605, 1.625, 1.632, 1.635, 1.63, 1.565),
}
"""Median stature in metres: CDC growth charts (2000), stature for age; loss after 55 after Sorkin et al. 1999."""
_SPREAD = {"male": 0.039, "female": 0.039}
"""Standard deviation of stature as a share of the median (CDC 2000)."""
_DENSITY = 985.0
"""kg/m^3 of a living body with average lungs (Krzywicki & Chinn 1967)."""


@dataclass(frozen=True)
class Person:
    """What casting decided about one character. ``stature`` metres; ``local`` face and body changes -1..1."""

    sex: str
    age: float
    build: str
    stature: float
    macro: body.Macro
    local: dict[str, float]
    ancestry: str


def decide(character: Character, seed: int) -> Person:
    """Fill in what the script left open, from the name alone, and place the person in the space of bodies."""
    random = generator("person", character.name or character.id, seed)
    draw = random.random(8)
    sex = character.sex or _sex(character, draw[0])
    age = float(character.age) if character.age is not None else _age(character, draw[1])
    build = character.build or _build(character, draw[2])
    age = float(np.clip(age, 1.0, 100.0))
    deviation = {"short": -1.5, "tall": 1.6, "average": 0.0}.get(
        character.stature, role_entry(character).get("stature", 0.0) + 0.7 * (2 * draw[3] - 1)
    )
    median = float(np.interp(age, _GROWTH_AGE, _GROWTH[sex]))
    stature = median * (1.0 + _SPREAD[sex] * deviation)
    muscle, weight = _build_values(build, draw[4], draw[5])
    ancestry, shares = _ancestry(character, random)
    macro = body.Macro(
        sex=1.0 if sex == "female" else 0.0,
        age=float(np.interp(age, (1.0, 11.0, 20.0, 27.0, 90.0), (0.0, 1 / 3, 0.62, 2 / 3, 1.0))),
        muscle=muscle,
        weight=weight,
        proportions=0.35 + 0.3 * draw[6],
        cup=0.35 + 0.3 * draw[7],
        ancestry=shares,
    )
    local = _face(random, age)
    if build == "heavy" and age > 12:
        local |= {
            "stomach-tone-incr": -0.6,
            "measure-waist-circ-incr": 0.35,
            "neck-double-incr": 0.4,
            "head-fat-incr": 0.35,
        }
    return Person(sex, age, build, stature, macro, local, ancestry)


def embody(person: Person) -> tuple[np.ndarray, np.ndarray, float, float]:
    """(vertices, joints, height, mass): the body standing on the floor, its feet about the origin, as tall as asked."""
    bare = body.load().groups["body"]
    skin = np.unique(bare.vertex)

    def build(height: float) -> tuple[np.ndarray, np.ndarray, float]:
        vertices, joints = body.shape(body.Macro(**{**person.macro.__dict__, "height": height}), person.local)
        return vertices, joints, float(np.ptp(vertices[skin, 2]))

    short, tall = build(0.25)[2], build(0.75)[2]
    wanted = 0.25 + 0.5 * (person.stature - short) / (tall - short)
    vertices, joints, height = build(float(np.clip(wanted, 0.0, 1.0)))
    scale = person.stature / height
    ankles = joints[[body.JOINT["foot.L"], body.JOINT["foot.R"]]]
    origin = np.array([ankles[:, 0].mean() + 0.02, 0.0, vertices[skin, 2].min()])
    vertices, joints = (vertices - origin) * scale, (joints - origin) * scale
    return vertices, joints, person.stature, _DENSITY * volume(vertices)


def volume(vertices: np.ndarray) -> float:
    """Cubic metres enclosed by the skin."""
    group = body.load().groups["body"]
    a, b, c = (vertices[surface.triangles(group.vertex[group.quads])[:, k]] for k in range(3))
    return float((np.cross(a, b) * c).sum() / 6.0)


def role_entry(character: Character) -> dict[str, Any]:
    """What ``roles.toml`` says about the character's role and name; the first of several entries wins."""
    words = f"{character.role} {character.name}".lower()
    best: dict[str, Any] = {}
    for entry in table("people", "roles.toml", schema="roles")["role"]:
        if any(_names(word, words) for word in entry["words"]):
            best = {**entry, **best}
    return best


def _names(word: str, text: str) -> bool:
    return f" {word} " in f" {text} " or f" {word}s " in f" {text} "


def _sex(character: Character, draw: float) -> str:
    said = role_entry(character).get("sex", "")
    if said:
        return said
    name = (character.name or character.id).lower().split(" ")[0]
    known = table("lexicon", "names.toml")
    if name in known["female"]:
        return "female"
    if name in known["male"]:
        return "male"
    endings = tuple(table("people", "roles.toml", schema="roles")["names"]["female_endings"])
    if name not in known.get("either", ()) and character.name and name.endswith(endings):
        return "female"
    return "female" if draw < 0.5 else "male"


def _age(character: Character, draw: float) -> float:
    low, high = role_entry(character).get("age", (22, 48))
    return low + (high - low) * draw


def _build(character: Character, draw: float) -> str:
    return role_entry(character).get("build", "") or ("average" if draw < 0.7 else ("thin" if draw < 0.85 else "heavy"))


def _build_values(build: str, first: float, second: float) -> tuple[float, float]:
    """(muscle, weight) of a build, each with a little spread."""
    centre = {"thin": (0.45, 0.24), "average": (0.50, 0.55), "muscular": (0.93, 0.72), "heavy": (0.22, 0.93)}
    muscle, weight = centre.get(build, centre["average"])
    return muscle + 0.10 * (first - 0.5), min(weight + 0.10 * (second - 0.5), 1.0)


def _ancestry(character: Character, random: np.random.Generator) -> tuple[str, tuple[float, float, float]]:
    """The nearest of three head types and the mixture of them, agreeing with the skin that the script names."""
    draw, mix = random.random(), random.random() * 0.3
    kinds = ("african", "asian", "caucasian")
    words = character.skin.lower()
    table_ = table("people", "looks.toml", schema="looks")["skin"]
    said = next((entry["ancestry"] for entry in table_ if any(_names(w, words) for w in entry["words"])), "")
    chosen = said or kinds[int(np.searchsorted((0.3, 0.55), draw))]
    shares = [mix / 2] * 3
    shares[kinds.index(chosen)] = 1.0 - mix
    return chosen, (shares[0], shares[1], shares[2])


def _face(random: np.random.Generator, age: float) -> dict[str, float]:
    """Random local changes of the face: pairs left and right alike but for a trace of asymmetry."""
    strength = 0.75 if age > 14 else 0.4
    local: dict[str, float] = {}
    names = body.load().local_names
    limits = table("people", "looks.toml", schema="looks")["face"]
    for name in names:
        base = name.removeprefix("l-").removeprefix("r-")
        spread = next((float(v) for k, v in limits.items() if base.startswith(k)), 0.0)
        if spread == 0.0 or name.startswith("r-"):
            continue
        amount = float(np.clip(random.normal(), -2.0, 2.0)) * 0.5 * spread * strength
        local[name] = amount
        if name.startswith("l-"):
            local["r-" + base] = amount * float(1.0 + 0.12 * random.normal())
    return {name: float(np.clip(amount, -1.0, 1.0)) for name, amount in local.items()}
