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


def transitions(text: str) -> list[str]:
    return [shot.transition for shot in down(text).shots]


def test_a_transition_within_a_scene_opens_its_next_shot() -> None:
    film = down(
        "INT. KITCHEN - DAY\n\nANNA waits. TOM enters.\n\nDISSOLVE TO:\n\nTom drinks coffee.\n\nFADE TO:\n\n"
        "INT. OFFICE - DAY\n\nAnna reads.\n\nMATCH CUT TO:\n\nINT. GYM - DAY\n\nAnna runs.\n\nFADE TO BLACK."
    )
    by_scene = {scene.id: [s.transition for s in film.shots if s.scene_id == scene.id] for scene in film.scenes}
    assert by_scene["scene_1"][0] == "cut" and by_scene["scene_1"][-1] == "dissolve"
    assert by_scene["scene_2"] == ["fade"] and by_scene["scene_3"] == ["cut"]


def test_an_over_the_shoulder_shot_sees_the_other() -> None:
    film = down("INT. OFFICE - DAY\n\nBEN and CLARA wait.\n\nOVER THE SHOULDER of Ben: Clara smiles.")
    assert film.shots[-1].subjects == ("clara", "ben")
    film = down("INT. OFFICE - DAY\n\nBEN and CLARA wait.\n\nOver Clara's shoulder, Ben smiles.")
    assert (film.shots[-1].kind, film.shots[-1].subjects) == ("over the shoulder", ("ben", "clara"))


def test_the_view_the_writer_asks_for_is_in_the_shot() -> None:
    film = down("INT. OFFICE - DAY\n\nSIDE VIEW of Anna. She nods. From behind, Tom waves.")
    assert [shot.view for shot in film.shots if shot.view] == ["side", "behind"]


def test_handheld_moves_the_shot_whose_sentence_it_opens() -> None:
    film = down("Anna and Tom wait in the park. Anna runs to the bench. Handheld, Tom jumps.")
    moved = next(shot for shot in film.shots if shot.move.kind == "handheld")
    scene = film.scenes[0]
    assert any(beat.action == "jump" for beat in scene.beats if beat.id in moved.beats)


def test_a_lens_after_a_move_is_worn_in_that_shot() -> None:
    film = down("Slow dolly in on Anna, who sits at a piano, 85mm lens. She plays.")
    assert (film.shots[0].move.kind, film.shots[0].lens_mm) == ("dolly", 85.0)


def test_a_long_speech_is_cut_up_with_whoever_listens() -> None:
    speech = "I remember every single thing you ever said to me in that small kitchen by the sea. " * 3
    film = down(f"INT. KITCHEN - DAY\n\nANNA and TOM sit at the table.\n\nTOM\nWell?\n\nANNA\n{speech}\n")
    long = [beat.id for beat in film.scenes[0].beats if beat.line and beat.duration_s > 12.0]
    shown = [shot.subjects[0] for shot in film.shots if set(shot.beats) & set(long)]
    assert shown[:3] == ["anna", "tom", "anna"]
    times = [(shot.story_in, shot.story_out) for shot in film.shots]
    assert all(b <= c + 1e-6 for (_, b), (c, _) in zip(times, times[1:], strict=False))
    assert max(out - begin for begin, out in times) < 10.0


def test_what_falls_is_not_hidden_in_a_picture_of_a_face() -> None:
    film = down("INT. WAREHOUSE - DAY\n\nCLOSE-UP on Carla. She shrugs.\n\nA bottle falls off the shelf.")
    fall = next(beat.id for beat in film.scenes[0].beats if beat.action == "fall")
    shot = next(shot for shot in film.shots if fall in shot.beats)
    assert "bottle" in shot.subjects and "carla" not in shot.subjects


def test_a_crowd_is_seen_wide_and_a_chase_holds_both() -> None:
    crowd = next(
        s for s in down("EXT. PARK - DAY\n\nAnna waits. She smiles. Five people dance.").shots if len(s.beats) > 3
    )
    assert crowd.size in ("wide", "full")
    chase = down("EXT. STREET - DAY\n\nWIDE SHOT. A thief runs down the street with a bag. Ada runs after him.")
    assert {"thief", "ada"} <= set(chase.shots[0].subjects)


def test_what_is_held_falls_by_being_let_go() -> None:
    found = beats("INT. CLASSROOM - DAY\n\nAnna picks up a book from the desk. She lets it fall.")
    assert [(beat.subject, beat.action, beat.object) for beat in found][-1] == ("anna", "drop", "book")


def test_a_dish_is_washed_in_hand_and_slips_and_breaks_once() -> None:
    scene = down(
        "INT. KITCHEN - DAY\n\nA man washes a plate at the sink. The plate slips out of his hands, falls on the floor and breaks."
    ).scenes[0]
    assert any(p.entity == "plate" and p.relation is Relation.HELD_BY for p in scene.placings)
    assert any(p.entity == "man" and p.anchor == "sink" for p in scene.placings)
    assert [beat.action for beat in scene.beats] == ["touch", "drop", "break"]


def test_the_keeper_is_the_goalkeeper() -> None:
    assert len(down("A goalkeeper stands in the park. A striker waits. The keeper jumps.").scenes[0].people) == 2


def test_a_piano_is_played_on_a_stool() -> None:
    scene = down("INT. LIVING ROOM - DAY\n\nAnna sits at a piano. She plays.").scenes[0]
    assert any(p.entity == "anna" and p.relation is Relation.ON and p.anchor == "stool" for p in scene.placings)
    assert any(p.entity == "stool" and p.relation is Relation.FACING and p.anchor == "piano" for p in scene.placings)
