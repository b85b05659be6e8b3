"""The syntax of Fountain 1.1, and how writers bend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.foundation.errors import SourceError
from engine.screenplay import (
    Action,
    Centered,
    Dialogue,
    Lyrics,
    Note,
    PageBreak,
    SceneHeading,
    Section,
    Synopsis,
    Transition,
    parse,
    write,
)
from engine.screenplay.writing import outline

SAMPLE = (Path(__file__).parent / "sample.fountain").read_text("utf-8")


def kinds(source: str) -> list[type]:
    return [type(element) for element in parse(source).elements]


def test_the_sample_reads_as_the_specification_says() -> None:
    play = parse(SAMPLE)
    assert [(entry.key, entry.value) for entry in play.title] == [
        ("Title", "THE LAST BRIDGE\nA Short"),
        ("Author", "A. Writer"),
        ("Draft date", "1/2/2026"),
    ]
    names = (
        "Section Synopsis SceneHeading Action Dialogue Dialogue Note Dialogue Action SceneHeading Lyrics Lyrics "
        "Transition SceneHeading Action Transition Centered PageBreak SceneHeading SceneHeading Action Action Dialogue"
    )
    assert " ".join(type(e).__name__ for e in play.elements) == names
    heading = next(e for e in play.elements if isinstance(e, SceneHeading))
    assert (heading.text, heading.place, heading.time, heading.number, heading.interior) == (
        "INT. WORKSHOP - DAY",
        "WORKSHOP",
        "DAY",
        "1A",
        True,
    )
    action = next(e for e in play.elements if isinstance(e, Action))
    assert " ".join(action.text.split()) == "A lathe hums. Shavings curl. MAYA (30s) looks up."
    maya, mckay, theo, hal = [e for e in play.elements if isinstance(e, Dialogue)]
    assert maya.extensions == ("V.O.",) and maya.speeches[0].parenthetical
    assert maya.speeches[1].text.split("\n")[-1] == "Second line after a two-space blank."
    assert "never" in maya.speeches[1].text and "*" not in maya.speeches[1].text
    assert mckay.who == "McKay" and "clamp" in mckay.speeches[0].text and "check" not in mckay.speeches[0].text
    assert theo.dual and not mckay.dual
    assert hal.who == "HAL 9000" and hal.extensions == ("ON RADIO", "CONT'D")
    assert any(isinstance(e, SceneHeading) and e.text == "FLASHBACK" for e in play.elements)
    assert [e.text for e in play.elements if isinstance(e, Transition)] == ["CUT TO:", "FADE OUT."]
    assert [e.text for e in play.elements if isinstance(e, Centered)] == ["THE END"]
    assert any(isinstance(e, Action) and "*OPEN *" in e.text for e in play.elements)
    assert [e.text for e in play.elements if isinstance(e, Note)] == ["check prop"]


def test_text_keeps_its_place_in_the_source() -> None:
    play = parse(SAMPLE)
    for element in play.elements:
        if isinstance(element, Action):
            for offset, character in enumerate(element.text):
                if not character.isspace():
                    assert play.source[element.span.start + offset] == character
        if isinstance(element, Dialogue):
            assert element.who_span.of(play.source) == element.who
            for speech in element.speeches:
                for offset, character in enumerate(speech.text):
                    if not character.isspace():
                        assert play.source[speech.span.start + offset] == character


@pytest.mark.parametrize(
    ("line", "interior", "place", "time"),
    [
        ("INT. HOUSE - KITCHEN - NIGHT", True, "HOUSE - KITCHEN", "NIGHT"),
        ("ext. beach - moments later", False, "beach", "moments later"),
        ("INT./EXT. CAR – DAY", None, "CAR", "DAY"),
        ("I/E TRUCK - CONTINUOUS", None, "TRUCK", "CONTINUOUS"),
        ("EST. HARBOUR - DAWN", False, "HARBOUR", "DAWN"),
        ("INT OFFICE", True, "OFFICE", ""),
        (".FLASHBACK", None, "FLASHBACK", ""),
    ],
)
def test_headings(line: str, interior: bool | None, place: str, time: str) -> None:
    heading = parse(f"{line}\n\nSomeone waits.").elements[0]
    assert isinstance(heading, SceneHeading)
    assert (heading.interior, heading.place, heading.time) == (interior, place, time)


def test_bent_syntax_is_read_as_it_was_meant() -> None:
    assert kinds("INT. GYM - DAY\nMaya shoots.\n\nMAYA\nNot again.") == [SceneHeading, Action, Dialogue]
    assert kinds("INT. GYM - DAY\n\nMAYA: Not again.\nTHEO (laughing): Again!") == [
        SceneHeading,
        Dialogue,
        Dialogue,
    ]
    assert kinds("INT. GYM - DAY\n\nCLOSE ON MAYA\nShe blinks.") == [SceneHeading, Action]
    assert kinds("INT. GYM - DAY\n\n...and she waits.\n\n===\n\n# Two\n\n= She wins.") == [
        SceneHeading,
        Action,
        PageBreak,
        Section,
        Synopsis,
    ]
    assert kinds("~La la\n\n!MAYA\nHello.") == [Lyrics, Action]


def test_prose_is_recognised() -> None:
    assert parse("A cat sleeps. Close on its face.").kind == "prose"
    assert parse("Close on her face: 'Not again.'").kind == "prose"
    assert parse("INT. GYM - DAY\n\nMaya shoots.").kind == "fountain"


def test_shot_lists_are_split() -> None:
    listed = parse("1. Wide shot: Maya walks in.\n2. Close-up: the ball.\n3) She smiles.")
    assert [e.text.split(" ", 1)[1] for e in listed.elements if isinstance(e, Action)] == [
        "Wide shot: Maya walks in.",
        "Close-up: the ball.",
        "She smiles.",
    ]
    inline = parse("1. Wide of the gym. 2. Close on Maya. 3. The ball falls.")
    assert len(inline.elements) == 3
    assert len(parse("Shot 1: wide.\nShot 2: close.").elements) == 2
    assert len(parse("She counts to 3. Then he leaves.").elements) == 1


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", "empty"),
        (" \n\t\ufeff\n", "empty"),
        ("Maya\0walks", "NUL"),
        ("Title: The Spill\nAuthor: R. Writer", "no action"),
        ("[[only a note]]", "no action"),
        ("x" * 2_000_001, "2.0 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(source: str, says: str) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        parse(source)
    assert "\n" not in str(caught.value)


def test_line_ends_tabs_and_byte_order_marks_change_nothing() -> None:
    clean = [outline(e) for e in parse(SAMPLE).elements]
    assert [outline(e) for e in parse(SAMPLE.replace("\n", "\r\n")).elements] == clean
    assert [outline(e) for e in parse("\ufeff" + SAMPLE).elements] == clean
    assert parse("\ufeffTitle: X\n\nMaya walks.").title[0].value == "X"


PIECES = st.sampled_from(
    [
        "INT. GYM - DAY",
        "EXT. PARK #12#",
        ".COLD OPEN",
        "MAYA",
        "THEO (V.O.) ^",
        "@McKay",
        "(quietly)",
        "Maya shoots, *hard*.",
        "!BANG",
        "CUT TO:",
        "> FADE OUT.",
        "> THE END <",
        "~La la",
        "# One",
        "= Sum",
        "===",
        "[[a note]]",
        "He stops [[why]] here.",
        "/* gone */",
        "1. Wide shot.",
        "MAYA: Hello there.",
        "",
        "",
        "",
        "  ",
        "שלום 🎬 _under_",
        "Title: A",
        "\tTabbed",
    ]
)
SCRIPTS = st.one_of(
    st.lists(PIECES, min_size=1, max_size=14).map("\n".join),
    st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=8).map("\n".join),
)


@settings(max_examples=80, deadline=None)
@given(SCRIPTS)
def test_writing_and_parsing_agree(source: str) -> None:
    try:
        play = parse(source)
    except SourceError:
        return
    again = parse(write(play))
    assert [outline(e) for e in again.elements] == [outline(e) for e in play.elements]
    assert [(e.key, e.value) for e in again.title] == [(e.key, e.value) for e in play.title]


@settings(max_examples=80, deadline=None)
@given(SCRIPTS)
def test_elements_stand_in_order_and_inside_the_source(source: str) -> None:
    try:
        play = parse(source)
    except SourceError:
        return
    at = 0
    for element in play.elements:
        assert at <= element.span.start <= element.span.end <= len(source)
        at = element.span.start
