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
        ("Mia turned on the lamp.", "lamp"),
        ("Mia switched off the lamp.", "lamp"),
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
        ("EXT. TENNIS COURT - DAY", "court"),
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


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Then a girl comes and she says can I play too.", "Can I play too?"),
        ("Tom says I am hungry.", "I am hungry."),
        ("Anna says hello.", "Hello."),
    ],
)
def test_words_without_marks_are_spoken(text: str, line: str) -> None:
    breakdown = down(text)
    (said,) = [beat.line for beat in breakdown.scenes[0].beats if beat.line is not None]
    assert said.text == line
    assert "i" not in {who.id for who in breakdown.cast}


@pytest.mark.parametrize(
    "text", ["Anna asks if she can come in.", "Anna says that she leaves.", "Anna asks what he wants."]
)
def test_what_somebody_only_tells_of_is_not_acted(text: str) -> None:
    assert [(beat.subject, beat.action) for beat in beats(text)] == [("anna", "gesture")]


def test_nobody_is_no_person() -> None:
    breakdown = down("Ben knocks. Nobody answers.")
    assert [who.id for who in breakdown.cast] == ["ben"]
    assert [beat.action for beat in breakdown.scenes[0].beats] == ["hit", "wait"]


@pytest.mark.parametrize("other", ["Grandma", "My grandmother", "Granny"])
def test_relatives_go_by_many_words(other: str) -> None:
    assert len(down(f"His grandmother sits on the bed. {other} laughs.").cast) == 1


def test_an_old_man_who_is_there_is_the_grandfather() -> None:
    text = "Two old men sit on a bench. A little girl sits down next to her grandfather."
    assert [who.id for who in down(text, "EXT. PARK - DAY").cast] == ["old_man_1", "old_man_2", "little_girl"]


def test_chess_has_a_board_on_the_table_and_pieces() -> None:
    text = "Two old men sit across from each other at a table, playing chess. One of them moves his knight."
    scene = down(text, "EXT. PARK - DAY").scenes[0]
    assert scene.people == ("old_man_1", "old_man_2")
    assert {"chessboard", "knight"} <= {use.id for use in scene.props}
    assert {(p.entity, p.relation, p.anchor) for p in scene.placings} >= {
        ("chessboard", Relation.ON, "table"),
        ("old_man_1", Relation.AT, "table"),
        ("old_man_2", Relation.AT, "table"),
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("There is a vase on the shelf and a dog asleep on the rug.", ("dog", Relation.ON, "rug")),
        ("There is a vase on the shelf and a dog asleep on the rug.", ("vase", Relation.ON, "shelf")),
        ("A dog is asleep on the rug.", ("dog", Relation.ON, "rug")),
        ("Rosa is asleep in bed.", ("rosa", Relation.IN, "bed")),
    ],
)
def test_everything_is_where_it_is_said_to_be(text: str, place: tuple[str, Relation, str]) -> None:
    assert place in places(text)


def test_who_is_asleep_lies_with_closed_eyes() -> None:
    (beat,) = beats("Rosa is asleep in bed.")
    assert (beat.action, beat.manner) == ("lie_down", ("asleep",))


def test_food_is_eaten_and_not_the_spoon() -> None:
    assert beats("Anna gives Tom a bowl of soup and a spoon. He tastes it.")[-1].object == "bowl"


def test_two_glasses_are_drunk_from() -> None:
    props = {
        use.id: use for use in down("Anna takes two glasses and a bottle of wine from the basket.").scenes[0].props
    }
    assert props["glass"].prop == "glass" and props["glass"].count == 2


def test_a_hand_does_not_walk() -> None:
    assert not {"enter", "walk"} & {beat.action for beat in beats("Kim lies on the bed. Kim's hand comes out.")}


def test_a_phone_is_no_headphone() -> None:
    things = {beat.object for beat in beats("A girl with headphones waits. She puts her phone away.")}
    assert "phone" in things


def test_who_shows_us_the_back_looks_away() -> None:
    (beat,) = beats("A man stands at the window with his back to us.")
    assert (beat.target, beat.direction) == ("window", "")


def test_who_comes_in_backwards_takes_nothing() -> None:
    (beat,) = beats("Owen, soaked, backs in with a bag.")
    assert (beat.subject, beat.action) == ("owen", "enter")


def test_who_sits_at_a_table_in_a_park_has_a_chair() -> None:
    scene = down("Two old men sit at a table.", "EXT. PARK - DAY").scenes[0]
    chair = next(use for use in scene.props if use.prop == "chair")
    assert chair.count == 2
    assert (chair.id, Relation.AROUND, "table") in {(p.entity, p.relation, p.anchor) for p in scene.placings}
    kitchen = down("Two old men sit at a table.", "INT. KITCHEN - DAY").scenes[0]
    assert all(use.prop != "chair" for use in kitchen.props)


def test_what_is_put_back_goes_where_it_was() -> None:
    last = beats("Tom takes the vase from the shelf and puts it back.")[-1]
    assert (last.action, last.target, last.relation) == ("put_down", "shelf", "on")


def test_who_suddenly_stands_in_the_doorway_was_not_there_before() -> None:
    text = "A burglar takes the vase from the shelf. A woman stands in the doorway."
    assert [beat.action for beat in beats(text)] == ["pick_up", "enter"]
    assert all(entity != "woman" for entity, _, _ in places(text))
    assert beats("A woman stands in the doorway. She waves.")[0].action == "stand"
