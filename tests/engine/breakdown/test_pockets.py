"""Pockets, help to one's feet, curtains and switches: what the words say is shown, or said not to be."""

from __future__ import annotations

import pytest

from engine.breakdown import read
from engine.project import Beat, Relation, Scene
from engine.screenplay import Status


def scene_of(text: str, heading: str = "INT. KITCHEN - DAY") -> Scene:
    return read(f"{heading}\n\n{text}\n")[1].scenes[0]


def deeds(text: str) -> list[tuple[str, str, str, str]]:
    return [(beat.subject, beat.action, beat.object, beat.target) for beat in scene_of(text).beats]


def status(text: str, word: str) -> Status:
    words = read(f"INT. LIVING ROOM - NIGHT\n\n{text}\n")[2].words
    return next(one.status for one in words if word in one.text.split(" "))


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Anna takes an apple from her pocket.", "apple"),
        ("Ben pulls out his phone.", "phone"),
        ("Ben pulls a gun from his jacket.", "gun"),
        ("Ben reaches into his pocket and pulls out a ring.", "ring"),
        ("Ben draws a gun.", "gun"),
    ],
)
def test_what_comes_out_of_a_pocket_is_in_it_from_the_beginning(text: str, thing: str) -> None:
    scene = scene_of(text)
    (placed,) = [p for p in scene.placings if p.entity == thing]
    assert placed.relation is Relation.IN and placed.anchor in scene.people
    assert any(beat.action == "pick_up" and beat.object == thing and not beat.target for beat in scene.beats)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Anna puts the key in her pocket.", "key"),
        ("Anna picks up the key and slips it into her pocket.", "key"),
        ("Anna pockets the coin.", "coin"),
    ],
)
def test_what_is_put_in_a_pocket_goes_to_who_has_it(text: str, thing: str) -> None:
    beat: Beat = scene_of(text).beats[-1]
    assert (beat.subject, beat.action, beat.object, beat.target, beat.relation) == (
        "anna",
        "put_down",
        thing,
        "anna",
        "in",
    )


def test_no_pocket_holds_a_sword() -> None:
    scene = scene_of("Anna pulls a sword from her coat.")
    assert [p.relation for p in scene.placings if p.entity == "sword"] == [Relation.HELD_BY]
    assert status("Anna pulls a sword from her coat.", "pulls") is Status.ASSUMED


def test_what_lies_in_a_drawer_is_in_no_pocket() -> None:
    scene = scene_of("Ben opens the drawer and takes out his phone.")
    assert not any(p.anchor == "ben" for p in scene.placings if p.entity == "phone")


@pytest.mark.parametrize(
    "text", ["Anna falls. Ben helps her up.", "Anna falls. Ben helps Anna to her feet.", "Anna falls. Ben pulls her to her feet."]
)  # fmt: skip
def test_who_lies_is_helped_to_their_feet(text: str) -> None:
    assert ("ben", "pull", "anna", "") in deeds(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [("Anna opens the curtains.", "opens"), ("Anna switches off the lamp.", "switches"), ("The lights go out.", "lights")],
)  # fmt: skip
def test_what_stays_as_it_is_is_said_to(text: str, word: str) -> None:
    assert status(text, word) is Status.ASSUMED


@pytest.mark.parametrize(
    "text", ["Nora, 28, and Leo, 30, sit at the table.", "NORA, 28, a doctor, and LEO, 30, sit at the table."]
)
def test_two_with_their_ages_do_what_follows(text: str) -> None:
    assert [deed[:2] for deed in deeds(text)] == [("nora", "sit"), ("leo", "sit")]


def test_members_of_a_group_that_no_list_has_are_its_members() -> None:
    assert scene_of("Two gunslingers, COLE, 40, and RUTH, 38, walk in.").people == ("cole", "ruth")


@pytest.mark.parametrize(
    ("heading", "set_key", "sure"),
    [
        ("INT. LIBRARY - DAY", "library", True),
        ("INT. RESTAURANT - NIGHT", "restaurant", True),
        ("INT. BAR - NIGHT", "restaurant", False),
        ("INT. CHURCH - DAY", "living_room", False),
    ],
)
def test_a_place_is_itself_or_said_to_be_stood_in_for(heading: str, set_key: str, sure: bool) -> None:
    _, broken, reading = read(f"{heading}\n\nAnna sits.\n")
    place = next(
        word for word in reading.words if word.meaning.startswith("set:") and word.content and word.span.start > 3
    )
    assert broken.scenes[0].set == set_key
    assert (place.status is Status.UNDERSTOOD) is sure


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("Ben takes an apple from the table and looks at it.", True),
        ("Ben takes an apple from his pocket and looks at it.", False),
        ("Ben puts an apple in his pocket.", False),
    ],
)
def test_no_close_picture_of_what_is_in_a_pocket(text: str, close: bool) -> None:
    said = "INT. KITCHEN - DAY\n\nBen walks up to Nora.\n\nBEN\nWe are closing.\n\nNORA\nOne more minute.\n\n"
    project = read(f"{said}{text}\n")[1]
    shown = {beat_id for shot in project.shots if shot.kind == "insert" for beat_id in shot.beats}
    deed = next(b for b in project.scenes[0].beats if b.object == "apple")
    assert (deed.id in shown) is close
