"""Everyday sentences that used to be taken for something else."""

from __future__ import annotations

import pytest

from engine.breakdown import read
from engine.project import Beat, Breakdown, Relation


def down(text: str, heading: str = "INT. BEDROOM - NIGHT") -> Breakdown:
    return read(f"{heading}\n\n{text}\n")[1]


def beats(text: str, heading: str = "INT. BEDROOM - NIGHT") -> tuple[Beat, ...]:
    return down(text, heading).scenes[0].beats


def places(text: str) -> set[tuple[str, Relation, str]]:
    return {(p.entity, p.relation, p.anchor) for p in down(text).scenes[0].placings}


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Mia turns off the lamp.", "lamp"),
        ("Mia turns the lamp off.", "lamp"),
        ("Mia switches on the radio.", "radio"),
        ("She switches off the desk lamp.", "desk_lamp"),
        ("Grandma turns off the stove.", "stove"),
        ("Mia turns on the lights.", "lamp"),
    ],
)
def test_what_is_switched_is_touched_and_not_taken(text: str, thing: str) -> None:
    scene = down(text).scenes[0]
    assert [(beat.action, beat.object) for beat in scene.beats] == [("touch", thing)]
    assert scene.sounds == (("click", scene.beats[0].id),)


def test_a_light_without_a_lamp_has_its_switch_by_the_door() -> None:
    (beat,) = beats("Mia turns on the lights.", "INT. GYM - NIGHT")
    assert (beat.action, beat.object) == ("touch", "door")


@pytest.mark.parametrize(
    ("text", "count"), [("Ben knocks.", 1), ("Ben knocks twice.", 2), ("Ben knocks three times.", 3)]
)
def test_who_only_knocks_knocks_on_the_door(text: str, count: int) -> None:
    (beat,) = beats(text)
    assert (beat.action, beat.object, beat.count) == ("hit", "door", count)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("He knocks the vase over.", "knock_over"),
        ("Ben knocks the cup off the table.", "knock_over"),
        ("Ben knocks on the window.", "hit"),
        ("Ben knocks at the door.", "hit"),
    ],
)
def test_knocking_a_thing_and_knocking_at_it_are_two_deeds(text: str, action: str) -> None:
    assert beats(text)[0].action == action


@pytest.mark.parametrize(
    "text",
    [
        "Mia and Tom hold hands and walk to the door.",
        "Mia and Tom walk to the door.",
        "Mia walks with Tom to the door.",
        "Mia and Tom walk side by side to the door.",
        "Mia and Tom run to the door.",
    ],
)
def test_those_who_go_together_go_side_by_side(text: str) -> None:
    first, second = beats(text)[-2:]
    assert (first.subject, first.target) == ("mia", "door")
    assert (second.subject, second.relation, second.target) == ("tom", "beside", "mia")
    assert second.with_beat == first.id and second.action == first.action


def test_those_who_come_to_somebody_do_not_lose_their_way() -> None:
    first, second = beats("Mia and Tom walk to Ben.")
    assert first.target == "ben" and second.target == "mia"


def test_those_who_sit_side_by_side_sit_on_what_is_named() -> None:
    told = down("Mia and Tom sit side by side on the sofa.", "INT. LIVING ROOM - DAY")
    assert [(beat.action, beat.target) for beat in told.scenes[0].beats] == [("sit", "sofa"), ("sit", "sofa")]
    assert all(p.relation is not Relation.BESIDE for p in told.scenes[0].placings)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Mia sits on the chair at the desk.", ("chair", Relation.AT, "desk")),
        ("Mia stands next to the lamp by the bed.", ("lamp", Relation.BESIDE, "bed")),
        ("Mia turns off the lamp by the bed.", ("lamp", Relation.BESIDE, "bed")),
        ("Ravi puts the book on the chair at the window.", ("chair", Relation.AT, "window")),
        ("Tom walks to the armchair by the window.", ("armchair", Relation.BESIDE, "window")),
        ("Tom stands in the corner.", ("tom", Relation.IN, "set:corner")),
    ],
)
def test_where_a_thing_stands_is_told_in_passing(text: str, place: tuple[str, Relation, str]) -> None:
    assert place in places(text)


def test_what_is_put_somewhere_is_not_there_before() -> None:
    told = places("A man sets a key on the windowsill.")
    assert ("key", Relation.HELD_BY, "man") in told and len(told) == 1
    (beat,) = beats("Ravi puts the book on the chair at the window.")
    assert (beat.target, beat.relation) == ("chair", "on")


@pytest.mark.parametrize(
    ("text", "manner", "count"),
    [("Tom enters in a hurry.", "quickly", 1), ("With a smile, Tom leaves.", "happily", 1), ("Tom nods twice.", "", 2)],
)
def test_adverbs_of_several_words_are_one_word(text: str, manner: str, count: int) -> None:
    (beat,) = beats(text)
    assert beat.count == count and (not manner or manner in beat.manner)


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("EXT. HOUSE - NIGHT", "street"),
        ("INT. HOUSE - NIGHT", "living_room"),
        ("EXT. CABIN - DAY", "forest_clearing"),
        ("EXT. BASKETBALL COURT - DAY", "court"),
        ("EXT. BEACH - DAY", "beach"),
        ("EXT. HOSPITAL - DAY", "street"),
    ],
)
def test_a_place_has_an_outside(heading: str, key: str) -> None:
    assert down("Ben waits.", heading).scenes[0].set == key


@pytest.mark.parametrize("place", ["SHOP", "SUPERMARKET", "BANK", "BOOKSTORE"])
def test_a_shop_has_an_inside(place: str) -> None:
    indoors = down("Ben waits.", f"INT. {place} - DAY").scenes[0]
    assert indoors.interior and indoors.set != "street"
    assert down("Ben waits.", f"EXT. {place} - DAY").scenes[0].set == "street"
