"""Turns of phrase that screenplays are full of, read as a filmmaker means them."""

from __future__ import annotations

import pytest

from engine.breakdown import read
from engine.project import Beat, OutcomeKind, Relation, Scene, Shot
from engine.screenplay import Dialogue, parse


def scene_of(text: str) -> Scene:
    return read(text)[1].scenes[0]


def beats(text: str) -> list[Beat]:
    return list(scene_of(text).beats)


def find(text: str, action: str) -> Beat:
    return next(beat for beat in beats(text) if beat.action == action)


def shots(text: str) -> tuple[Shot, ...]:
    return read(text)[1].shots


@pytest.mark.parametrize(
    ("text", "name", "age"),
    [
        ("An old man, HENRY, 78, sits on a bench.", "Henry", 78),
        ("A nurse, ANA, 30s, in a white coat, enters.", "Ana", 35),
    ],
)
def test_a_role_and_its_name_are_one_person(text: str, name: str, age: float) -> None:
    (who,) = read(text)[1].cast
    assert (who.name, who.age) == (name, age)


def test_everybody_in_a_sentence_is_described() -> None:
    cast = read("A vase stands between NADIA, 20, and her grandfather IVAN, 80.")[1].cast
    assert {who.name: who.age for who in cast} == {"Nadia": 20, "Ivan": 80}


def test_looks_stand_between_commas_without_an_age() -> None:
    who = read("JAMAL, tall, red jersey number 23, bounces the ball.")[1].cast[0]
    assert who.stature == "tall" and who.age != 23
    assert [(worn.kind, worn.colour) for worn in who.garments] == [("jersey", "red")]
    assert find("JAMAL, tall, red jersey number 23, bounces the ball.", "dribble").object == "ball"


def test_what_stands_after_a_description_still_acts() -> None:
    scene = scene_of("VICTOR, 50, in a black coat, standing at the door.")
    assert any(p.entity == "victor" and p.relation is Relation.AT and "door" in p.anchor for p in scene.placings)


@pytest.mark.parametrize(
    "cue", ["SLOW MOTION: Lena jumps.", "TRACKING: Lena runs.", "OVER IVAN'S SHOULDER: Lena nods."]
)
def test_camera_words_before_a_colon_say_nothing(cue: str) -> None:
    assert not any(isinstance(element, Dialogue) for element in parse(f"Lena stands.\n\n{cue}\n").elements)


def test_a_pass_goes_to_who_is_named() -> None:
    text = "Jamal dribbles the ball. He throws a bounce pass to ROY under the basket. Roy catches it and dunks."
    throw, catch, dunk = find(text, "throw"), find(text, "catch"), find(text, "shoot")
    assert (throw.object, throw.target, catch.object) == ("ball", "roy", "ball")
    assert dunk.outcome is not None and dunk.outcome.kind is OutcomeKind.IN
    assert any(p.entity == "roy" and p.anchor == "basket" for p in scene_of(text).placings)
    assert find("Jamal dribbles the ball. He passes to Roy.", "throw").target == "roy"


def test_a_ball_that_flies_into_the_goal_ends_the_kick() -> None:
    text = "Lena runs and kicks the ball. The ball flies into the left corner of the goal."
    run, kick = find(text, "run"), find(text, "kick")
    assert (run.target, kick.target) == ("ball", "goal")
    assert kick.outcome is not None and (kick.outcome.kind, kick.outcome.target) == (OutcomeKind.IN, "goal")


@pytest.mark.parametrize(
    "text",
    [
        "Maya shakes hands with Ben.",
        "Maya gives Ben a high five.",
        "Maya and Ben shake hands.",
        "Ben falls. Ben holds out his hand. Maya takes it.",
    ],
)
def test_hands_meet(text: str) -> None:
    touch = find(text, "touch")
    assert (touch.subject, touch.object, touch.relation) == ("maya", "ben", "hand")


def test_steps_back_are_no_stairs() -> None:
    walk = find("Lena takes three steps back.", "walk")
    assert (walk.direction, walk.target, walk.object) == ("back", "", "")


def test_what_is_taken_from_somebody_was_theirs() -> None:
    text = "A thief snatches a handbag from an old woman. He holds it out to a policeman. The policeman takes it."
    assert any(
        p.entity == "handbag" and p.relation is Relation.HELD_BY and p.anchor == "old_woman"
        for p in scene_of(text).placings
    )
    assert find(text, "take_from").target == "old_woman"


@pytest.mark.parametrize(("text", "weather"), [("It is snowing.", "snow"), ("It's raining.", "rain")])
def test_it_is_the_weather(text: str, weather: str) -> None:
    assert scene_of(f"A man sits on a bench with his dog. {text}").weather == weather


def test_an_animal_only_heard_is_not_staged() -> None:
    scene = scene_of("A girl sits on a log. A wolf howls. She stands up. A wolf stands between two trees.")
    assert [use.id for use in scene.props if use.label == "wolf"] == ["wolf"]
    assert scene.sounds and scene.sounds[0][0] == "wolf_howl"
    barked = scene_of("A dog lies on the grass. A boy throws a stick. The dog barks.")
    assert any(key == "dog_bark" for key, _ in barked.sounds)


def test_pieces_of_a_game_are_no_kings() -> None:
    scene = scene_of(
        "A chessboard stands on a table. Nadia moves her queen. Ivan knocks over the king and looks at the board."
    )
    assert scene.people == ("nadia", "ivan")
    assert not any(use.prop == "surfboard" for use in scene.props)


def test_each_sits_in_a_chair_of_their_own_round_the_table() -> None:
    scene = scene_of("A lamp stands on a table. A vase stands between Nadia and Ivan. They sit in armchairs.")
    chairs = next(use for use in scene.props if use.prop == "armchair")
    assert chairs.count == 2
    placed = {(p.entity, p.relation, p.anchor) for p in scene.placings}
    assert {("armchair", Relation.AROUND, "table"), ("vase", Relation.ON, "table")} <= placed


def test_it_is_what_was_put_down_not_what_bears_it() -> None:
    text = "Joe takes a carton of milk. He puts the milk on the table, but it falls off the edge."
    assert find(text, "fall").subject == "carton_of_milk"


def test_a_line_is_spoken_in_the_tight_shot_asked_for_it() -> None:
    text = "Marta stands by the window. Victor enters.\n\nEXTREME CLOSE UP on Marta's eyes.\n\nMARTA\nVictor.\n"
    tight = next(shot for shot in shots(text) if shot.size == "extreme close-up")
    assert any(beat.id in tight.beats and beat.line for beat in beats(text))


def test_who_listens_over_a_shoulder_hears_the_line_in_that_shot() -> None:
    text = "Ben and Clara stand in the office.\n\nOVER THE SHOULDER of Clara: Ben.\n\nCLARA\nYou leave on Monday.\n"
    shot = next(shot for shot in shots(text) if shot.kind == "over the shoulder")
    assert shot.subjects == ("ben", "clara")
    assert any(beat.id in shot.beats and beat.subject == "clara" and beat.line for beat in beats(text))


def test_a_shot_at_the_hoop_is_never_narrowed() -> None:
    text = "Jamal bounces the ball. Kira defends. Jamal steps to the left. Then he shoots. The ball goes in."
    launch = find(text, "shoot")
    assert next(shot.size for shot in shots(text) if launch.id in shot.beats) in ("wide", "extreme wide")


@pytest.mark.parametrize(
    ("text", "set_key"),
    [
        ("An outdoor basketball court, rain. A boy shoots.", "court"),
        ("EXT. BASKETBALL COURT - DAY\n\nMaya shoots.\n", "court"),
        ("INT. BASKETBALL COURT - DAY\n\nMaya shoots.\n", "gym"),
        ("A kitchen, fog. Tom enters.", "kitchen"),
    ],
)
def test_a_court_lies_indoors_or_under_the_sky(text: str, set_key: str) -> None:
    assert scene_of(text).set == set_key


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('Mrs Bell stands in the kitchen. "Hello," says Mrs Bell.', "Bell"),
        ('INT. KITCHEN - DAY\n\nDr. Stone enters. "Hello," says Stone.', "Stone"),
        ("A bell rings in the kitchen. Miss Rose waves.", "Rose"),
    ],
)
def test_a_title_makes_a_name_of_any_word(text: str, name: str) -> None:
    assert [who.name for who in read(text)[1].cast] == [name]


@pytest.mark.parametrize(
    ("text", "thing", "relation"),
    [
        ("A park. A woman walks along the path with a dog.", "dog", Relation.BESIDE),
        ("A man with a bicycle waits in the street.", "bicycle", Relation.BESIDE),
        ("A boy comes into the park with a ball.", "ball", Relation.HELD_BY),
    ],
)
def test_a_dog_walks_beside_and_a_ball_is_carried(text: str, thing: str, relation: Relation) -> None:
    assert [place.relation for place in scene_of(text).placings if place.entity == thing] == [relation]


def test_where_a_dog_looks_is_not_where_it_is_and_who_feeds_it_has_it() -> None:
    scene = scene_of("A girl kicks a ball. An old man sits on a bench and feeds a dog. The dog looks at the ball.")
    placed = [(place.relation, place.anchor) for place in scene.placings if place.entity == "dog"]
    assert placed == [(Relation.NEAR, "old_man")]


def test_a_move_alone_holds_everybody_who_acts_while_it_lasts() -> None:
    """ "ORBIT." names no size: who screams while a barrel falls is in the picture."""
    made = shots("INT. WAREHOUSE - DAY\n\nPRIYA (29) stands by a crate.\n\nORBIT. A barrel falls over. Priya screams.")
    moving = next(shot for shot in made if shot.move.kind == "orbit")
    assert {"barrel", "priya"} <= set(moving.subjects)
    assert moving.size in ("full", "wide")


def test_a_move_alone_gives_way_to_who_speaks_in_it_and_is_not_its_subject() -> None:
    made = shots(
        "EXT. PARK - DAY\n\nCRANE DOWN. JUNE (26) sits on a bench. MILES (31) comes in with two cups.\n\n"
        "MILES\nYou are freezing.\n\nHe hands her a cup."
    )
    first = made[0]
    assert first.move.kind == "crane"
    assert {"june", "miles"} <= set(first.subjects)
    assert len(made) > 1


def test_what_two_do_together_shows_both() -> None:
    made = read("EXT. BEACH - DAY\n\nA boy and a girl stand by the water. The boy smiles. They walk into the water.")[1]
    walk = next(beat for beat in made.scenes[0].beats if beat.action == "walk")
    shot = next(shot for shot in made.shots if walk.id in shot.beats)
    assert set(made.scenes[0].people) <= set(shot.subjects)


def test_a_move_alone_stays_near_whoever_acts_by_themselves() -> None:
    (first, *_) = shots("EXT. FOREST CLEARING - DAY\n\nHANDHELD. RAFE (30) points at the trees.")
    assert (first.size, first.kind, first.subjects) == ("medium", "single", ("rafe",))


def test_nobody_is_in_the_picture_of_an_empty_place() -> None:
    first, second = shots(
        "1. Extreme wide shot: an empty beach at dusk.\n2. Full shot: an old man walks along the water."
    )
    assert (first.kind, first.subjects) == ("establishing", ())
    assert second.subjects
