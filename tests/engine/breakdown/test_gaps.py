"""The known weak spots of reading English, one by one."""

from __future__ import annotations

import pytest

from engine.breakdown import read
from engine.project import Beat, Breakdown, OutcomeKind, Relation
from engine.screenplay import Reading, Status


def down(text: str) -> Breakdown:
    return read(text)[1]


def beats(text: str) -> list[Beat]:
    return [beat for scene in down(text).scenes for beat in scene.beats]


def find(text: str, action: str) -> Beat:
    return next(beat for beat in beats(text) if beat.action == action)


def status(reading: Reading, text: str) -> Status:
    return next(word.status for word in reading.words if word.text.lower() == text)


def test_a_phrase_with_its_own_subject_runs_alongside() -> None:
    found = beats("Theo runs across the street, a dog following him.")
    run = next(beat for beat in found if beat.action == "run")
    other = next(beat for beat in found if beat.subject == "dog")
    assert run.subject == "theo" and other.with_beat == run.id


@pytest.mark.parametrize(
    ("text", "subject", "target"),
    [
        ("The cat jumps up onto the table.", "cat", "table"),
        ("A boy steps out of the car.", "boy", "car"),
        ("The ball rolls out from under the sofa.", "ball", "sofa"),
    ],
)
def test_stacked_prepositions_keep_the_path(text: str, subject: str, target: str) -> None:
    assert any(beat.subject == subject and beat.target == target for beat in beats(text))


def test_all_coordinated_objects_are_kept() -> None:
    take = find("Maya takes the cup, the plate and the knife.", "pick_up")
    assert (take.object, take.others) == ("cup", ("plate", "knife"))


def test_passives_have_their_agent_or_an_unseen_one() -> None:
    kick, roll = beats("The ball is kicked by Theo and rolls under the car.")[:2]
    assert (kick.subject, kick.action, kick.object) == ("theo", "kick", "ball")
    assert (roll.subject, roll.action, roll.target) == ("ball", "roll", "car")
    unseen = find("The vase is knocked over.", "knock_over")
    assert (unseen.subject, unseen.object) == ("", "vase")
    both = beats("The box is opened and emptied by a guard.")
    assert {beat.object for beat in both if beat.subject in {"guard", ""}} == {"box"}


def test_pronouns_agree_in_number_and_sex() -> None:
    found = beats("Maya meets Theo. She gives him a cup and a plate. He drops them.")
    give = next(beat for beat in found if beat.action == "hand_over")
    assert (give.subject, give.object, give.others, give.target) == ("maya", "cup", ("plate",), "theo")
    drop = next(beat for beat in found if beat.action == "drop")
    assert drop.subject == "theo" and {drop.object, *drop.others} == {"cup", "plate"}
    fall = beats("The glass slides off the table and it shatters.")[-1]
    assert (fall.subject, fall.action) == ("glass", "break")


def test_one_which_and_there() -> None:
    assert any(
        b.subject == "bottle" and b.action == "fall" for b in beats("Three bottles stand on a shelf. One falls.")
    )
    kim = beats("The ball rolls to Kim, who picks it up.")[-1]
    assert (kim.subject, kim.action, kim.object) == ("kim", "pick_up", "ball")
    scene = down("There is a mug on the desk. Maya waits.").scenes[0]
    assert any(p.entity == "mug" and p.relation is Relation.ON and p.anchor == "desk" for p in scene.placings)
    assert all(beat.subject != "there" for beat in scene.beats)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Maya is staring at the wall.", "stare"),
        ("A man is sitting on a bench.", "sit"),
        ("She is running to the door.", "run"),
        ("He is waving at them.", "wave"),
        ("The boy is hopping.", "hop"),
    ],
)
def test_ing_forms_have_their_right_base(text: str, verb: str) -> None:
    assert verb in {word for beat in beats(text) for word in beat.verb.split()}


def test_sentences_without_a_verb_place_things() -> None:
    scene = down("A kitchen. A red mug on the table. An old man behind the counter.").scenes[0]
    assert scene.set == "kitchen" and {"mug", "table"} <= {use.id for use in scene.props}
    assert next(use for use in scene.props if use.id == "mug").colour == "red"
    assert any(p.entity == "mug" and p.relation is Relation.ON for p in scene.placings)
    assert any(p.entity == "old_man" and p.relation is Relation.BEHIND for p in scene.placings)


def test_talk_about_the_picture_is_direction_and_sounds_are_heard() -> None:
    breakdown = down("We see a woman walking along the street. Thunder rolls.")
    assert [who.id for who in breakdown.cast] == ["woman"]
    scene = breakdown.scenes[0]
    assert any(beat.subject == "woman" and beat.action == "walk" for beat in scene.beats)
    assert [sound for sound, _ in scene.sounds] == ["thunder"]
    assert "thunder" not in {use.id for use in scene.props}
    moved = down("Maya walks across the gym. The camera slowly pans left.")
    assert {beat.subject for beat in moved.scenes[0].beats} == {"maya"}
    assert any(shot.move.kind == "pan" and shot.move.direction == "left" for shot in moved.shots)


def test_directions_after_verbs_of_motion() -> None:
    assert find("The goalkeeper dives left.", "jump").direction == "left"
    assert (
        find("Maya runs away.", "run").direction == "away"
        if any(beat.action == "run" for beat in beats("Maya runs away."))
        else find("Maya runs away.", "exit")
    )
    assert find("Theo looks up.", "look").direction == "up"


def test_compound_names_are_one_thing() -> None:
    _, breakdown, reading = read("There is an ice bucket on the bar counter. Nina looks at it.")
    assert "ice_bucket" in {use.id for use in breakdown.scenes[0].props}
    assert any(word.text == "ice bucket" for word in reading.words)


def test_shot_lists_are_split_before_anything_else() -> None:
    breakdown = down("1. Wide shot: Maya walks in. 2. Close-up: she smiles. 3. Insert: the ball.")
    assert [(shot.slate, shot.size) for shot in breakdown.shots][:2] == [("1A", "wide"), ("1B", "close-up")]
    assert len(breakdown.shots) == 3 and breakdown.shots[2].kind == "insert"
    assert not any(shot.assumed for shot in breakdown.shots)


def test_what_does_not_happen_is_not_done() -> None:
    found = beats("The egg rolls to the edge of the table but does not fall.")
    assert all(beat.action != "fall" for beat in found)
    assert any(beat.outcome and beat.outcome.kind is OutcomeKind.STAYS_AT_EDGE for beat in found)
    assert all(beat.action != "smile" for beat in beats("Maya doesn't smile."))
    past = beats("Theo throws the ball to Ana, but she doesn't catch it.")[0]
    assert past.outcome is not None and past.outcome.kind is OutcomeKind.PAST


def test_present_tense_verbs_in_s_are_verbs() -> None:
    actions = [beat.action for beat in beats("Maya shrugs, turns, kicks the ball and laughs.")]
    assert actions == ["shrug", "turn", "kick", "laugh"]
