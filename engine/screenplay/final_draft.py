"""Final Draft's files (.fdx): their paragraphs as elements, and elements as their paragraphs.

The format is XML without a published schema; what is written here is what Final Draft 8 and later write and read themselves:
``FinalDraft/Content/Paragraph[@Type]/Text``, dual dialogue nested in a paragraph, the title page as paragraphs of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import SubElement

from engine.foundation.errors import SourceError
from engine.foundation.markup import holdable
from engine.foundation.span import Span
from engine.screenplay.elements import (
    Action,
    Centered,
    Dialogue,
    Element,
    Lyrics,
    Note,
    SceneHeading,
    Screenplay,
    Speech,
    TitleEntry,
    Transition,
)
from engine.screenplay.fountain import parse

_NOWHERE = Span(0, 0)
_HEADING = re.compile(r"(INT|EXT|EST|I/E)[. /]", re.IGNORECASE)
_STYLES = {"Bold": "**", "Italic": "*", "Underline": "_"}
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_)(?=\S)(.+?)(?<=\S)(?<!\\)\1")
_ASIDES = re.compile(r"\[\[.*?\]\]|/\*.*?\*/", re.DOTALL)


def read_final_draft(text: str, name: str) -> Screenplay:
    """The screenplay in a Final Draft file's ``text``; ``name`` is for errors. Raises SourceError."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:  # entities can grow without bound; Final Draft writes none
        raise SourceError(f"The file is not a Final Draft script but declares entities: {name!r}.")
    try:
        root = ElementTree.fromstring(text.lstrip("\ufeff"))
    except ElementTree.ParseError as error:
        raise SourceError(f"The Final Draft script is damaged ({error}); export it again: {name!r}.") from error
    elements = tuple(_elements(root))
    if not elements:
        raise SourceError(f"The Final Draft script holds no paragraphs: {name!r}.")
    return Screenplay("", _title(root), elements, "fountain")


def _title(root: Node) -> tuple[TitleEntry, ...]:
    """Final Draft lays its title page out by hand: the first line is the title, the line after "by" the author."""
    lines = [_words(node) for node in root.iterfind("./TitlePage/Content/Paragraph")]
    lines = [re.sub(r"[*_]", "", line) for line in lines if line]
    if not lines:
        return ()
    entries = [TitleEntry("Title", lines[0], _NOWHERE)]
    for before, line in zip(lines, lines[1:], strict=False):
        if re.search(r"\bby\s*$", before, re.IGNORECASE):
            entries.append(TitleEntry("Author", line, _NOWHERE))
            break
    return tuple(entries)


def _elements(root: Node) -> Iterator[Element]:
    speeches: list[Speech] = []
    notes: list[Note] = []
    who, dual = "", False

    def spoken() -> Iterator[Element]:
        nonlocal who, speeches
        if who and speeches:
            names = re.findall(r"\(([^()]*)\)", who)
            plain = re.sub(r"\s*\([^()]*\)", "", who).strip().upper()
            yield Dialogue(plain, _NOWHERE, tuple(names), tuple(speeches), _NOWHERE, dual)
        elif who:
            yield Action(who, _NOWHERE)  # a name that says nothing is still a word of the script
        yield from notes
        notes.clear()
        who, speeches = "", []

    for node, second in _paragraphs(root):
        kind, words = node.get("Type", "Action"), _words(node)
        if not words:
            notes.extend(_notes(node))
            continue
        if kind == "Character":
            yield from spoken()
            who, dual = words, second
        elif who and kind in ("Dialogue", "Parenthetical"):
            aside = kind == "Parenthetical"
            speeches.append(Speech(f"({words.strip('()')})" if aside else words, _NOWHERE, aside))
        else:
            yield from spoken()
            yield _element(kind, words, node)
        notes.extend(_notes(node))
    yield from spoken()


def _notes(node: Node) -> Iterator[Note]:
    """What was noted on a paragraph."""
    for note in node.iter("ScriptNote"):
        words = " ".join(" ".join(text.text or "" for text in note.iter("Text")).split())
        if words:
            yield Note(words.replace("]]", "] ]"), _NOWHERE)


def _paragraphs(root: Node) -> Iterator[tuple[Node, bool]]:
    """Every paragraph in order, and whether it belongs to the second of two who speak at once."""
    for paragraph in root.iterfind("./Content/Paragraph"):
        inner = paragraph.findall("./DualDialogue/Paragraph")
        cues = 0
        for node in inner or [paragraph]:
            cues += node.get("Type") == "Character"
            yield node, bool(inner) and cues > 1


def _element(kind: str, words: str, node: Node) -> Element:
    if kind == "Scene Heading":
        return _heading(words.upper(), node.get("Number"))
    if kind == "Transition":
        return Transition(words.upper(), _NOWHERE)
    if kind in ("Lyrics", "Singing"):
        return Lyrics(words, _NOWHERE)
    if node.get("Alignment") == "Center":
        return Centered(words, _NOWHERE)
    return Action(words, _NOWHERE)


def _heading(words: str, number: str | None) -> SceneHeading:
    """Place and time as Fountain finds them in a heading."""
    forced = words if _HEADING.match(words) else f".{words}"
    read = next(iter(parse(f"{forced}\n\n!x\n").elements), None)
    if isinstance(read, SceneHeading):
        return replace(read, span=_NOWHERE, number=number or read.number)
    return SceneHeading(words, _NOWHERE, None, words, "", number)


def _words(node: Node) -> str:
    """A paragraph's words, emphasis as Fountain marks it."""
    parts = []
    for run in node.iterfind("./Text"):
        text = "".join(run.itertext())
        marks = [_STYLES[style] for style in (run.get("Style") or "").split("+") if style in _STYLES]
        match = re.fullmatch(r"(\s*)(.*?)(\s*)", text, re.DOTALL)
        if marks and match and match.group(2):
            text = f"{match.group(1)}{''.join(marks)}{match.group(2)}{''.join(reversed(marks))}{match.group(3)}"
        parts.append(text)
    return "".join(parts).strip()


def final_draft(screenplay: Screenplay) -> str:
    """``screenplay`` as a Final Draft file. Notes, sections and synopses are the writer's own and stay out of it."""
    root = Node("FinalDraft", DocumentType="Script", Template="No", Version="1")
    content = SubElement(root, "Content")
    last: Node | None = None
    for element in screenplay.elements:
        made = _node(screenplay.source, element)
        if made and isinstance(element, Dialogue) and element.dual and last is not None:
            pair = last if last.find("DualDialogue") is not None else _paired(content, last)
            pair[0].extend(made)
            continue
        content.extend(made)
        last = made[0] if made and isinstance(element, Dialogue) else None
    if screenplay.title:
        _write_title(SubElement(SubElement(root, "TitlePage"), "Content"), screenplay)
    ElementTree.indent(root)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n'
    return head + holdable(ElementTree.tostring(root, "unicode")) + "\n"


def _paired(content: Node, cue: Node) -> Node:
    """Put the speech that begins with ``cue`` and ends the script so far into a paragraph for two."""
    at = list(content).index(cue)
    first = list(content)[at:]
    for node in first:
        content.remove(node)
    pair = SubElement(content, "Paragraph")
    SubElement(pair, "DualDialogue").extend(first)
    return pair


def _node(source: str, element: Element) -> list[Node]:
    match element:
        case SceneHeading():
            heading = _paragraph("Scene Heading", element.text.strip())
            if element.number:
                heading.set("Number", element.number)
            return [heading]
        case Dialogue():
            extensions = "".join(f" ({part})" for part in element.extensions)
            nodes = [_paragraph("Character", element.who + extensions)]
            for speech in element.speeches:
                kind = "Parenthetical" if speech.parenthetical else "Dialogue"
                nodes.append(_paragraph(kind, _raw(source, speech.span, speech.text)))
            return nodes
        case Transition():
            return [_paragraph("Transition", element.text.strip())]
        case Lyrics():
            return [_paragraph("Lyrics", element.text.strip())]
        case Centered():
            node = _paragraph("Action", element.text.strip())
            node.set("Alignment", "Center")
            return [node]
        case Action():
            raw = _raw(source, element.span, element.text)
            return [_paragraph("Action", raw.removeprefix("!"))] if raw else []
    return []


def _raw(source: str, span: Span, text: str) -> str:
    """The element as written, without notes and what was struck; ``text`` where it was never written."""
    raw = span.of(source) if span.end > span.start else text
    lines = [" ".join(line.split()) for line in _ASIDES.sub("", raw).replace("\r", "").split("\n")]
    return "\n".join(lines).strip()


def _paragraph(kind: str, text: str) -> Node:
    node = Node("Paragraph", Type=kind)
    for words, styles in _runs(text, ()):
        run = SubElement(node, "Text")
        run.text = words
        if styles:
            run.set("Style", "+".join(sorted(set(styles))))
    return node


def _runs(text: str, styles: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """``text`` cut where Fountain's emphasis begins and ends."""
    match = _EMPHASIS.search(text)
    if match is None:
        plain = re.sub(r"\\([*_])", r"\1", text)
        return [(plain, styles)] if plain else []
    mark = match.group(1)
    added = {"*": ("Italic",), "**": ("Bold",), "***": ("Bold", "Italic"), "_": ("Underline",)}[mark]
    return [
        *_runs(text[: match.start()], styles),
        *_runs(match.group(2), (*styles, *added)),
        *_runs(text[match.end() :], styles),
    ]


def _write_title(content: Node, screenplay: Screenplay) -> None:
    values = {entry.key.lower(): entry.value for entry in screenplay.title}
    lines = [
        values.get("title", ""),
        values.get("credit", "Written by"),
        values.get("author", values.get("authors", "")),
    ]
    if not lines[2]:
        lines = lines[:1]
    for line in filter(None, lines):
        for part in line.split("\n"):
            node = _paragraph("Action", part)
            node.set("Alignment", "Center")
            content.append(node)
