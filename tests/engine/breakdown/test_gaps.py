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


def placed(text: str) -> dict[str, tuple[Relation, str]]:
    return {p.entity: (p.relation, p.anchor) for scene in down(text).scenes for p in scene.placings}


def test_a_list_of_names_does_it_together() -> None:
    assert {b.subject for b in beats("ANNA, BORIS and KIM sit at the table.") if b.action == "sit"} == {
        "anna", "boris", "kim",
    }  # fmt: skip
    walk = beats("Three colleagues, AMY (29), JORGE (35) and PRIT (50), stand around a desk. All three step back.")
    assert {b.subject for b in walk if b.action == "walk"} == {"amy", "jorge", "prit"}


@pytest.mark.parametrize(
    "text",
    [
        "Ben throws the ball past Anna.",
        "Ben throws the ball past Anna. She jumps but misses it.",
        "Anna throws the ball to Ben. He catches it. He throws it back. Anna jumps but misses it.",
    ],
)
def test_what_flies_past_somebody_has_nothing_to_do_with_a_rim(text: str) -> None:
    thrown = [beat for beat in beats(text) if beat.action == "throw"][-1]
    assert thrown.outcome is not None and thrown.outcome.kind is OutcomeKind.PAST
    assert thrown.outcome.target == "anna"


def test_a_goal_is_there_to_be_hit_and_missed() -> None:
    wide, into = beats("EXT. PARK - DAY\n\nA boy kicks the ball wide of the goal. Then he kicks it into the goal.")
    assert (wide.target, wide.outcome and wide.outcome.kind) == ("goal", OutcomeKind.WIDE)
    assert (into.target, into.outcome and into.outcome.kind) == ("goal", OutcomeKind.IN)


@pytest.mark.parametrize("text", ["He takes her hand.", "He strokes her hair.", "He pats her shoulder."])
def test_a_hand_is_laid_on_somebody(text: str) -> None:
    touch = find(f"Ben and Anna sit on the sofa. {text}", "touch")
    assert (touch.subject, touch.object) == ("ben", "anna") and touch.relation in {"hand", "hair", "shoulder"}


def test_his_own_arms_are_nobody_elses() -> None:
    assert all(b.action != "touch" for b in beats("Kai boxes. Diaz watches him with his arms crossed."))


def test_what_is_taken_lies_where_it_is_taken_from() -> None:
    assert placed("Ollie takes a cake out of the fridge.")["cake"] == (Relation.IN, "fridge")
    assert placed("Ollie opens the fridge. He takes out a cake.")["cake"] == (Relation.IN, "fridge")
    assert placed("Tom walks to the counter. He picks up the keys. He waves with the keys.")["key"] == (
        Relation.ON,
        "counter",
    )


def test_whoever_comes_from_somewhere_starts_there() -> None:
    assert placed("Mira waits under the lamp. David walks towards her from the trees.")["david"] == (
        Relation.AT,
        "tree",
    )


def test_what_stands_in_a_stack_is_the_stack() -> None:
    scene = down("Five blocks stand in a stack on the table. Bea pushes the stack. She lifts a block.").scenes[0]
    assert [use.id for use in scene.props if use.prop != "table"] == ["block"]
    assert {b.object for b in scene.beats if b.subject == "bea"} == {"block"}


def test_the_hat_one_wears_is_no_dog() -> None:
    found = beats("An old man in a hat sits on a bench with a dog. The old man picks up his hat.")
    assert all(not (b.action == "pick_up" and b.object == "dog") for b in found)


def test_she_is_whom_the_close_up_shows() -> None:
    found = beats("Ada kicks a ball. She sighs. Robin stands there.\n\nCLOSE-UP on Robin. She grins.")
    assert found[-1].subject == "robin"


def test_whoever_has_fallen_lies_there_already() -> None:
    assert [b.action for b in beats("Noah falls onto the sand. Noah lies on the sand.")] == ["fall", "wait"]


def test_a_book_on_a_lap_is_dropped_from_it() -> None:
    text = "Grandma sleeps in the armchair. A book lies on her lap. The book slides off her lap and falls on the floor."
    assert placed(text)["book"] == (Relation.HELD_BY, "grandma")
    drop = find(text, "drop")
    assert (drop.subject, drop.object) == ("grandma", "book")


def test_each_of_two_wears_and_is_what_is_said_of_them() -> None:
    cast = {who.name: who for who in down("LILY (7, in a pink dress) and MAX (10, in a green t-shirt) sit.").cast}
    assert (cast["Lily"].age, cast["Max"].age) == (7, 10)
    assert [g.kind for g in cast["Lily"].garments] == ["dress"]


def test_what_is_held_is_set_down_before_it_is_pushed() -> None:
    found = beats("Mum gives Lily a plate at the table. Lily pushes the plate to Max.")
    assert [b.action for b in found if b.subject == "lily"] == ["put_down", "push"]


def test_what_bodies_do_is_not_shown_as_a_face() -> None:
    text = (
        "INT. LIVING ROOM - NIGHT\n\nGRAN (80) sits in the armchair. TEO (16) stands by the door.\n\nGRAN\nYou are late.\n\n"
        "TEO\nSorry, Gran.\n\nHe kneels beside the armchair and takes her hand.\n"
    )
    breakdown = down(text)
    named = {b.id: b.action for b in breakdown.scenes[0].beats}
    for shot in breakdown.shots:
        if {"kneel", "touch"} & {named[b] for b in shot.beats}:
            assert shot.size in {"medium wide", "full", "wide"}, shot


def test_a_door_that_opens_is_seen_with_whoever_comes_in() -> None:
    breakdown = down(
        "INT. LIVING ROOM - NIGHT\n\nGRAN sits in the armchair. She sleeps.\n\nThe door opens. TEO tiptoes in.\n"
    )
    named = {b.id: b.action for b in breakdown.scenes[0].beats}
    assert any(
        {"open", "enter"} <= {named[b] for b in shot.beats} and "teo" in shot.subjects for shot in breakdown.shots
    )


def test_flowers_are_one_bunch() -> None:
    props = {
        use.id: use for use in down("ROSA enters with flowers. She puts the flowers on the table.").scenes[0].props
    }
    assert (props["flower"].prop, props["flower"].count) == ("bouquet", 1)


def test_a_follow_shot_is_a_shot_of_its_own() -> None:
    text = "EXT. PARK - DAY\n\nWIDE SHOT. A dog sleeps on the grass.\n\nFOLLOW SHOT. ANNA runs past the trees.\n"
    shots = read(text)[1].shots
    assert [(shot.size, shot.move.kind) for shot in shots] == [("wide", "static"), ("full", "follow")]
    assert shots[1].subjects == ("anna",)
    moved = read("INT. GYM - DAY\n\nWIDE SHOT. Maya runs to the hoop. The camera follows her.\n")[1].shots
    assert len(moved) == 1 and moved[0].move.kind == "follow"


def test_what_somebody_is_called_beside_tells_the_age() -> None:
    cast = read("A girl kicks a ball to her brother, a boy in a red cap. Their sister, an old woman, laughs.")[1].cast
    ages = {who.id: who.age for who in cast}
    assert ages["brother"] < 13 and ages["sister"] > 60


@pytest.mark.parametrize(
    ("text", "action", "relation"),
    [
        ("Paul sighs and turns back to the door.", "turn", "back to"),
        ("Paul backs away from the door.", "walk", "from"),
        ("Paul gets up from the chair and stands back from the door.", "stand_up", "from"),
        ("Paul goes back to the door.", "walk", "back to"),
        ("Paul turns on the lamp.", "touch", ""),
    ],
)
def test_a_compound_preposition_stays_what_was_written(text: str, action: str, relation: str) -> None:
    """The parser is given "on" for "back to"; nobody who turns back to a door turns it on."""
    assert find(text, action).relation == relation


@pytest.mark.parametrize(
    ("text", "subject", "action"),
    [
        ("The barrel hits the crate and the crate falls over.", "crate", "fall"),
        ("The ball hits the vase and the old vase breaks on the floor.", "vase", "break"),
        ("Tom kicks the ball to Ann and the boys cheer.", "ann", "clap"),
        ("Tom takes the cup and the plate and leaves.", "tom", "exit"),
        ("Tom drops the cup, picks it up and sighs.", "tom", "sigh"),
    ],
)
def test_what_no_and_joins_to_a_verb_is_its_subject(text: str, subject: str, action: str) -> None:
    assert subject in {beat.subject for beat in beats(text) if beat.action == action}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A teacher, MS. PARK (40), writes on the blackboard.", ["Park"]),
        ("A teacher, ROSE, writes on the blackboard.", ["Rose"]),
        ("A young man, DEV (22), runs.", ["Dev"]),
        ("A man, Ana, and Bo sit.", ["Man", "Ana", "Bo"]),
    ],
)
def test_a_name_between_commas_is_that_of_who_was_spoken_of(text: str, names: list[str]) -> None:
    assert [who.name for who in down(text).cast] == names


@pytest.mark.parametrize("words", ["Handheld close-up on Ben.", "Orbit wide shot of Ben.", "Static close-up of Ben."])
def test_a_move_may_stand_before_the_size(words: str) -> None:
    _, breakdown, reading = read(f"BEN (50) stands in a kitchen.\n\n{words} Ben sighs.")
    move = words.split(" ")[0].lower()
    assert breakdown.shots[-1].move.kind == move and status(reading, move) is Status.UNDERSTOOD


def test_who_a_kicked_ball_rolls_back_to_is_in_the_picture() -> None:
    text = (
        "A park. An old man in a red coat feeds the birds on a bench. A boy runs past and kicks a ball against a tree. "
        "The ball rolls back to the old man."
    )
    breakdown = down(text)
    roll = next(beat for beat in beats(text) if beat.action == "roll")
    shot = next(shot for shot in breakdown.shots if roll.id in shot.beats)
    assert roll.outcome is not None and roll.outcome.kind is OutcomeKind.ROLLS_TO
    assert {"boy", "old_man", "ball"} <= set(shot.subjects) and shot.kind == "group"


def test_hands_are_shaken_and_dogs_come_in() -> None:
    shake = find("BEN and KAI stand in a kitchen. Ben shakes Kai's hand.", "touch")
    assert (shake.subject, shake.object, shake.relation) == ("ben", "kai", "hand")
    assert find("A living room. A dog walks in.", "enter").subject == "dog"
    assert find("BEN stands in a kitchen. Ben shakes his head.", "shake_head").subject == "ben"
