"""Final Draft's files: read without losing a word, written so that they read back alike."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.foundation.errors import SourceError
from engine.screenplay import parse, write
from engine.screenplay.elements import Action, Dialogue, Note, PageBreak, Section, Synopsis
from engine.screenplay.final_draft import final_draft, read_final_draft
from engine.screenplay.writing import outline

FOLDER = Path(__file__).parent
FILMS = Path(__file__).parents[3] / "assets" / "films"


def outlines(text: str) -> list[tuple[object, ...]]:
    """What the elements say that Final Draft knows too; its headings are capitals."""
    kept = [e for e in parse(text).elements if not isinstance(e, Note | PageBreak | Section | Synopsis)]
    return [tuple(part.upper() if isinstance(part, str) else part for part in outline(element)) for element in kept]


def there_and_back(text: str) -> str:
    return write(read_final_draft(final_draft(parse(text)), "film.fdx"))


@pytest.mark.parametrize("path", sorted([*FILMS.glob("*.fountain"), *FILMS.glob("*.txt")]), ids=lambda path: path.stem)
def test_bundled_films_read_back_alike(path: Path) -> None:
    text = path.read_text("utf-8")
    assert outlines(there_and_back(text)) == outlines(text)


words = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters="*_\\[]/<>"),
    min_size=1,
    max_size=30,
)
lines = words.map(lambda text: " ".join(text.split())).filter(lambda text: any(c.isalpha() for c in text))


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["action", "speech"]), lines), min_size=1, max_size=6))
def test_no_word_is_lost(parts: list[tuple[str, str]]) -> None:
    text = "INT. ROOM - DAY\n\n" + "\n\n".join(
        f"@Ann Lee\n{words}" if kind == "speech" else f"!{words}" for kind, words in parts
    )
    again = parse(there_and_back(text))
    assert [type(e) for e in again.elements[1:]] == [Dialogue if kind == "speech" else Action for kind, _ in parts]
    said = [e.speeches[0].text if isinstance(e, Dialogue) else e.text for e in again.elements[1:]]  # type: ignore[union-attr]
    before = parse(text).elements[1:]
    meant = [e.speeches[0].text if isinstance(e, Dialogue) else e.text for e in before]  # type: ignore[union-attr]
    assert [" ".join(s.split()) for s in said] == [" ".join(m.split()) for m in meant]


def test_emphasis_extensions_numbers_and_two_at_once() -> None:
    text = (
        "INT. ROOM - DAY #12A#\n\nShe is *very*, **very** _quiet_. [[a note]]\n\nANN (V.O.) (CONT'D)\n(softly)\nI & you "
        "***know***.\n\nBEN ^\nNo <really>.\n\n> CUT TO:\n\n> THE END <\n"
    )
    root = ElementTree.fromstring(final_draft(parse(text)).split("\n", 1)[1])
    top = root.findall("Content/Paragraph")
    assert top[0].attrib == {"Type": "Scene Heading", "Number": "12A"}
    runs = [("".join(run.itertext()), run.get("Style")) for run in top[1].findall("Text")]
    assert runs == [
        ("She is ", None), ("very", "Italic"), (", ", None), ("very", "Bold"), (" ", None), ("quiet", "Underline"), (".", None)
    ]  # fmt: skip
    pair = top[2].findall("DualDialogue/Paragraph")
    assert [node.get("Type") for node in pair] == ["Character", "Parenthetical", "Dialogue", "Character", "Dialogue"]
    assert "".join(pair[0].itertext()).strip() == "ANN (V.O.) (CONT'D)"
    assert "".join(pair[4].itertext()).strip() == "No <really>."
    assert [node.get("Alignment") for node in top] == [None, None, None, None, "Center"]
    back = there_and_back(text)
    assert "She is *very*, **very** _quiet_." in back and "#12A#" in back and "BEN ^" in back
    assert outlines(back) == outlines(text)


def test_title_pages_are_carried() -> None:
    text = "Title: Über den Fluß\nCredit: Written by\nAuthor: Ada Lovelace\n\nEXT. RIVER - DAY\n\nA boat drifts.\n"
    assert there_and_back(text).startswith("Title: Über den Fluß\nAuthor: Ada Lovelace\n\nEXT. RIVER")


def test_what_final_draft_writes_is_read() -> None:
    """Mixed case headings, runs of text, general paragraphs that look like cues, nested dual dialogue."""
    paragraphs = (
        '<Paragraph Type="Scene Heading"><SceneProperties Length="1/8"/><Text>Kitchen, later</Text></Paragraph>'
        '<Paragraph Type="General"><Text>INT. IS NOT A HEADING</Text></Paragraph>'
        '<Paragraph Type="Action"><Text AdornmentStyle="0">She </Text><Text Style="Bold+Italic">waves </Text><Text>back.</Text>'
        '</Paragraph><Paragraph><DualDialogue><Paragraph Type="Character"><Text>Nora</Text></Paragraph>'
        '<Paragraph Type="Dialogue"><Text>Now!</Text></Paragraph><Paragraph Type="Character"><Text>Ben</Text></Paragraph>'
        '<Paragraph Type="Dialogue"><Text>Wait!</Text></Paragraph></DualDialogue></Paragraph>'
        '<Paragraph Type="Character"><Text>Silent Sam</Text></Paragraph>'
        '<Paragraph Type="Shot"><Text>CLOSE ON A CUP</Text></Paragraph>'
    )
    text = write(read_final_draft(f"<FinalDraft><Content>{paragraphs}</Content></FinalDraft>", "x.fdx"))
    kinds = [type(element).__name__ for element in parse(text).elements]
    assert kinds == ["SceneHeading", "Action", "Action", "Dialogue", "Dialogue", "Action", "Action"]
    assert "***waves*** back." in text and "BEN ^\nWait!" in text and "Silent Sam" in text


def test_what_is_noted_on_a_paragraph_stays_behind_it_and_emphasis_forces_nothing() -> None:
    note = "<ScriptNote ID='1'><Paragraph><Text>{}</Text></Paragraph></ScriptNote>"
    paragraphs = (
        f'<Paragraph Type="Action">{note.format("louder")}<Text>She </Text><Text Style="Bold">slams</Text><Text> it.</Text>'
        '</Paragraph><Paragraph Type="Character"><Text>NORA</Text></Paragraph>'
        f'<Paragraph Type="Dialogue">{note.format("who?")}<Text>Now!</Text></Paragraph>'
        '<Paragraph Type="Action"><Text>INT. NOWHERE</Text></Paragraph>'
    )
    text = write(read_final_draft(f"<FinalDraft><Content>{paragraphs}</Content></FinalDraft>", "x.fdx"))
    assert text == "She **slams** it.\n\n[[louder]]\n\nNORA\nNow!\n\n[[who?]]\n\n!INT. NOWHERE\n"


@pytest.mark.parametrize(
    "text",
    [
        "<FinalDraft>",
        "<FinalDraft/>",
        '<!DOCTYPE x [<!ENTITY a "b">]><FinalDraft/>',
        "<FinalDraft><Content/></FinalDraft>",
    ],
)
def test_bad_files_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SourceError, match="x.fdx"):
        read_final_draft(text, "x.fdx")


def test_words_from_anywhere_can_be_carried() -> None:
    text = 'INT. גן - DAY\n\nשלום \U0001f3ac\U0001f469\u200d\U0001f469 \x07walks\x1b here.\n\nMÄYA\n(שקט)\nمرحبا <b> & "q"\n'
    heading, action, speech = parse(there_and_back(text)).elements
    assert heading.text == "INT. גן - DAY" and action.text == "שלום \U0001f3ac\U0001f469\u200d\U0001f469 walks here."  # type: ignore[union-attr]
    assert isinstance(speech, Dialogue) and speech.who == "MÄYA"
    assert [part.text for part in speech.speeches] == ["(שקט)", 'مرحبا <b> & "q"']
