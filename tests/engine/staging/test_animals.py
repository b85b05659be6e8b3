"""Animals stand on the ground with those they are with, on furniture only where the words put them."""

from __future__ import annotations

import numpy as np
import pytest

from engine.foundation import assets, space
from engine.project import Beat, Character, PropUse, Relation, Scene
from engine.project.scene import Placing
from engine.staging import stage
from engine.staging.extent import DIRECTIONS, extent, outline
from engine.staging.props import prop
from engine.world import World

ANIMALS = [name for name in assets.asset_names("props", ".toml") if "animal" in prop(name).tags]
SEATS = {
    "bench": "park",
    "sofa": "living_room",
    "chair": "kitchen",
    "armchair": "living_room",
    "log": "forest_clearing",
}


def staged(place: str, seat: str, animal: str, *placings: Placing, beats: tuple[Beat, ...] = ()) -> World:
    uses = (PropUse("seat", seat, seat), PropUse("pet", animal, animal), PropUse("ball", "ball", "football"))
    on = Placing("ann", Relation.ON, "seat")
    sits = Beat("sits", "ann", "sit", "sit", target="seat", relation="on")
    people = ("ann", "bo") if beats else ("ann",)
    scene = Scene("s", "x", place, people, uses[: 3 if beats else 2], (on, *placings), (sits, *beats))
    return stage(scene, tuple(Character(who, who.title()) for who in people), 1)


@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize("animal", ANIMALS)
def test_it_stands_before_whoever_sits(animal: str, seat: str) -> None:
    """Its feet on the ground, not in the shins of who sits there, and its head within reach."""
    made = staged(SEATS[seat], seat, animal, Placing("pet", Relation.NEAR, "ann"))
    who, pet = made.person("ann"), outline(made.body("pet"))
    assert who.seat is not None
    assert abs(float(pet.low[2])) < 0.05
    shins = np.array(who.position) + space.rotate(space.yaw(who.yaw), np.array([0.45, 0.0, 0.0]))
    x, y, z = DIRECTIONS.T
    aside, along = int(np.argmax(x)), int(np.argmax(y))
    for part in extent(made.body("pet")).shapes:
        low, high = part[[aside, along], 0], part[[aside, along], 1]
        apart = np.maximum(np.maximum(low - shins[:2], shins[:2] - high), 0.0)
        # a horse's head hangs above the knees
        assert float(np.linalg.norm(apart)) > 0.12 or part[int(np.argmax(z)), 0] > 1.2
    nearest = np.clip(np.array(who.position)[:2], pet.low[:2], pet.high[:2])
    assert float(np.linalg.norm(nearest - np.array(who.position)[:2])) < 0.9


@pytest.mark.parametrize("animal", ANIMALS)
def test_it_is_on_no_furniture_for_want_of_words(animal: str) -> None:
    """Nor where it is told to be at what lies at somebody's feet, or to sit without a word of where."""
    kick = Beat("kick", "bo", "kick", "kick", object="ball")
    for placing in (Placing("pet", Relation.AT, "ball"), Placing("pet", Relation.ON, "")):
        made = staged("park", "bench", animal, placing, beats=(kick,))
        assert abs(float(outline(made.body("pet")).low[2])) < 0.05


def test_it_is_on_furniture_where_the_words_put_it() -> None:
    made = staged("living_room", "armchair", "cat", Placing("pet", Relation.ON, "set:sofa"))
    assert float(outline(made.body("pet")).low[2]) > 0.3
