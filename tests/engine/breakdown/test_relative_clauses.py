"""What a relative clause tells of somebody or something is how they are when the scene begins; nobody acts it out."""

from __future__ import annotations

import pytest

from engine.breakdown import read
from engine.project import Breakdown, Relation

ROOM = "INT. LIVING ROOM - DAY\n\n"


def down(text: str) -> Breakdown:
    return read(ROOM + text)[1]


def deeds(text: str) -> list[tuple[str, str]]:
    return [(beat.subject, beat.action) for beat in down(text).scenes[0].beats]


def places(text: str) -> set[tuple[str, Relation, str]]:
    return {(p.entity, p.relation, p.anchor) for p in down(text).scenes[0].placings}


@pytest.mark.parametrize(
    ("text", "subject", "action"),
    [
        ("The woman who holds a lantern walks to the door.", "woman", "walk"),
        ("A little girl who has been watching claps.", "little_girl", "clap"),
        ("The boy who carries the basket stops.", "boy", "stop"),
        ("A girl whose hair is wet enters.", "girl", "enter"),
        ("A man who wears a hat waits.", "man", "wait"),
        ("Tom, who sits at the back, waves.", "tom", "wave"),
    ],
)
def test_the_verb_after_a_relative_clause_is_acted(text: str, subject: str, action: str) -> None:
    assert deeds(text)[-1] == (subject, action)


@pytest.mark.parametrize(
    ("text", "holder", "thing"),
    [
        ("The woman who holds a lantern walks to the door.", "woman", "lantern"),
        ("The man who carries the picnic basket stops.", "man", "picnic_basket"),
        ("An old man holding an umbrella waits.", "old_man", "umbrella"),
    ],
)
def test_what_somebody_is_described_with_is_in_their_hand_from_the_beginning(
    text: str, holder: str, thing: str
) -> None:
    assert (thing, Relation.HELD_BY, holder) in places(text)
    assert not {"hold", "carry"} & {action for _, action in deeds(text)}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Anna takes the cup that stands on the table.", ("cup", Relation.ON, "table")),
        ("Tom picks up the ball lying on the floor.", ("ball", Relation.ON, "set:floor")),
        ("Anna picks up the book that fell on the floor.", ("book", Relation.ON, "set:floor")),
        ("Anna looks at the man who sits on the sofa.", ("man", Relation.ON, "sofa")),
        ("Anna sees a boy sitting on the sofa.", ("boy", Relation.ON, "sofa")),
        ("Anna gives the book to the boy who stands at the table.", ("boy", Relation.AT, "table")),
        ("A box filled with apples stands on the table.", ("apple", Relation.IN, "box")),
        ("A table covered with books stands there.", ("book", Relation.ON, "table")),
    ],
)
def test_a_relative_clause_places_what_it_tells_of(text: str, place: tuple[str, Relation, str]) -> None:
    assert place in places(text)


def test_a_posture_in_passing_comes_first_and_costs_no_time() -> None:
    first, then = down("Anna looks at the man who sits on the sofa.").scenes[0].beats
    assert (first.subject, first.action) == ("man", "sit")
    assert (then.subject, then.action) == ("anna", "look")
    assert first.duration_s < 0.5


def test_a_posture_that_says_who_is_meant_is_not_acted_again() -> None:
    told = deeds("A boy sits on the sofa. A girl enters. The boy who sits on the sofa waves.")
    assert told == [("boy", "sit"), ("girl", "enter"), ("boy", "wave")]


def test_what_a_clause_of_its_own_goes_on_to_tell_is_acted() -> None:
    assert deeds("The boy throws the ball to Kim, who catches it.")[-1] == ("kim", "catch")
    assert deeds("There is a boy who plays the piano.")[-1] == ("boy", "use")


@pytest.mark.parametrize("text", ["Lucy, the girl sitting next to Tom, waves.", "Lucy, a girl in a red coat, waves."])
def test_a_name_and_what_is_said_of_it_are_one_person(text: str) -> None:
    cast = {who.id: who for who in down(text).cast}
    assert set(cast) <= {"lucy", "tom"}
    assert cast["lucy"].age is not None and cast["lucy"].age < 16
    assert ("lucy", "wave") in deeds(text)
