"""What unseen scripts taught: each case is a sentence somebody might write, with what a reader of English takes it to mean."""

from __future__ import annotations

import pytest

from engine.breakdown import read
from engine.project import Beat, Breakdown, Relation
from engine.screenplay import Status


def down(text: str) -> Breakdown:
    return read(text)[1]


def beats(text: str) -> list[Beat]:
    return [beat for scene in down(text).scenes for beat in scene.beats]


@pytest.mark.parametrize("name", ["MOSS", "FROST", "REED", "BAKER"])
def test_a_cue_introduced_by_rank_or_age_is_somebody(name: str) -> None:
    film = down(f"EXT. STREET - DAY\n\nDETECTIVE {name} (50, in a grey coat) waits.\n\n{name}\nStop!\n")
    assert [who.name for who in film.cast] == [name.title()]
    assert not film.scenes[0].props


@pytest.mark.parametrize(
    "text",
    [
        "Two friends sit on a park bench. Lena eats a sandwich. Jonas looks at the sky.",
        "Two figures stand in the park: LENA (30, in a red coat) and JONAS (31).",
        "Two women sit on a bench. LENA\n\nHello.\n\nAda laughs.",
    ],
)
def test_names_given_to_a_group_add_nobody(text: str) -> None:
    assert len(down(text).scenes[0].people) == 2


def test_whoever_comes_in_is_not_one_of_the_group() -> None:
    assert len(down("Two friends sit on a bench. Lena enters.").scenes[0].people) == 3


def test_ms_before_a_name_is_a_title() -> None:
    film = down("INT. CLASSROOM - DAY\n\nMS. ADLER (55) stands at the blackboard.")
    assert film.shots[0].assumed
    assert film.cast[0].sex == "female"


def test_ages_in_words_are_ages() -> None:
    film = down("INT. KITCHEN - DAY\n\nHer daughter Pia, six years old, sits at the table.")
    assert film.cast[-1].age == 6


def test_past_forms_the_parser_does_not_know_are_verbs() -> None:
    film = down("Anna sat on a bench. Outside, a bird sang.")
    assert all(thing.stand_in is None for thing in film.scenes[0].props)


def test_a_colour_worn_is_no_part_of_the_verb() -> None:
    film = down("The goalkeeper in yellow stands in the park.")
    assert [beat.action for beat in film.scenes[0].beats] == ["stand"]
    assert not film.scenes[0].props


def test_her_is_somebody_else_than_the_doer() -> None:
    found = beats("A programmer types on her laptop. A colleague tiptoes up behind her. He shouts.")
    walk = next(beat for beat in found if beat.action == "walk")
    assert (walk.subject, walk.target) == ("colleague", "programmer")
    assert found[-1].subject == "colleague"


def test_they_hug_is_each_other() -> None:
    hugs = [beat for beat in beats("Anna meets Tom. They hug.") if beat.action == "hug"]
    assert {(beat.subject, beat.target) for beat in hugs} == {("anna", "tom"), ("tom", "anna")}


def test_asleep_is_a_way_of_lying_and_a_chair_is_sat_on() -> None:
    lie = next(beat for beat in beats("INT. BEDROOM - DAY\n\nRosa lies in bed, asleep.") if beat.action == "lie_down")
    assert "asleep" in lie.manner
    sit = beats("INT. OFFICE - NIGHT\n\nHenry sleeps in the chair behind the desk.")[0]
    assert sit.action == "sit" and "asleep" in sit.manner


def test_arms_crossed_is_a_pose_and_no_crossing() -> None:
    found = beats("INT. KITCHEN - NIGHT\n\nFay stands at the door with her arms crossed.")
    assert [beat.action for beat in found] == ["stand", "gesture"]


def test_the_lamp_is_the_lamp_post_and_the_umbrella_is_hers() -> None:
    scene = down("EXT. PARK - NIGHT\n\nA lamp post. MIRA (27) waits under the lamp with an umbrella.").scenes[0]
    assert [thing.prop for thing in scene.props] == ["lamp_post", "umbrella"]
    assert any(p.entity == "umbrella" and p.relation is Relation.HELD_BY and p.anchor == "mira" for p in scene.placings)


def test_meanwhile_is_a_shot_of_its_own() -> None:
    found = beats("A boxer lifts a trophy. Meanwhile a boy throws a stick.")
    assert not found[-1].with_beat


def test_every_word_is_accounted_for() -> None:
    source = "A thousand people cheer, split screen, time-lapse. The glorp zibbers."
    reading = read(source)[2]
    told = sorted((word.span.start, word.span.end) for word in reading.words)
    covered = "".join(source[a:b] for a, b in told)
    assert covered.replace(" ", "") == source.replace(" ", "")
    assert all(word.explanation for word in reading.words if word.status is not Status.UNDERSTOOD and word.content)
