"""The wardrobe as data: every garment can be worn by anyone, and roles dress people as their words say."""

import numpy as np
import pytest

from engine.foundation.assets import table
from engine.project import Character, Garment
from engine.staging.people import cast, outfit, wardrobe

KINDS = tuple(table("people", "wardrobe.toml", schema="wardrobe")["garment"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_garment_can_be_worn(kind: str) -> None:
    sex, age = (("female", 34.0), ("male", 9.0))[KINDS.index(kind) % 9 == 0]
    figure = cast(Character("w", "Alex", sex=sex, age=age, garments=(Garment(kind, "teal"),)), 2)
    names = {p.name for p in figure.parts}
    entry = table("people", "wardrobe.toml")["garment"][kind]
    expected = [k.partition(":")[0] for k in entry.get("expands", [kind])]
    hidden = {"belt", "socks", "tie"}  # may lie wholly under other clothes
    for one in set(expected) - hidden:
        drawn = wardrobe.design(one).pieces or wardrobe.design(one).shape
        assert not drawn or one in names
    for piece in figure.parts:
        assert np.isfinite(piece.positions).all()
        assert piece.positions[:, 2].min() > -0.01


@pytest.mark.parametrize(
    ("role", "wanted"),
    [
        ("basketball player", {"jersey", "basketball_shorts", "sneakers"}),
        ("chef", {"apron", "chef_hat"}),
        ("businesswoman", {"suit_jacket", "suit_trousers"}),
        ("policeman", {"police_cap", "boots"}),
        ("boxer", {"boxing_gloves", "basketball_shorts"}),
        ("jogger", {"tank_top", "shorts", "sneakers"}),
        ("nurse", {"t_shirt", "trousers"}),
    ],
)
def test_roles_dress_people(role: str, wanted: set[str]) -> None:
    figure = cast(Character("r", "Alex", role=role), 2)
    assert wanted <= {p.name for p in figure.parts}


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("tee", "t_shirt"),
        ("T-shirt", "t_shirt"),
        ("running shoes", "sneakers"),
        ("lab coat", "lab_coat"),
        ("jeans", "jeans"),
        ("flurb", ""),
    ],
)
def test_words_name_garments(word: str, kind: str) -> None:
    assert outfit.garment_kind(word) == kind


def test_colours_by_word_and_number() -> None:
    assert outfit.tone("#ff0000", "grey") == pytest.approx((1.0, 0.0, 0.0))
    red, dark = outfit.tone("red", "grey"), outfit.tone("dark red", "grey")
    assert red[0] > red[1] and dark[0] < red[0]


def test_what_is_said_wins_over_the_role() -> None:
    figure = cast(Character("s", "Ida", role="chef", garments=(Garment("dress", "green"),)), 2)
    names = {p.name for p in figure.parts}
    assert "dress" in names and "shirt" not in names and "trousers" not in names
