"""Writing a screenplay back as Fountain, or as the prose it was."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.foundation.errors import SourceError
from engine.foundation.span import Span
from engine.screenplay import masking
from engine.screenplay.elements import (
    Action,
    Centered,
    Dialogue,
    Element,
    Lyrics,
    Note,
    PageBreak,
    SceneHeading,
    Screenplay,
    Section,
    Synopsis,
    TitleEntry,
    Transition,
)
from engine.screenplay.fountain import parse


def write(screenplay: Screenplay) -> str:
    """The screenplay as text that parses to the same elements.

    An element that still says what its place in the source says is copied from there, so emphasis, notes and the
    writer's own spacing survive; a changed or new one is composed from its fields.
    """
    title = "\n".join(_title(entry) for entry in screenplay.title)
    blocks: list[str] = []
    covered = Span(0, 0)
    for element in screenplay.elements:
        if isinstance(element, Note) and covered.start <= element.span.start < covered.end:
            continue  # copied together with the element that holds it
        copied = _copied(screenplay, element)
        if copied is not None:
            covered = element.span
        dual = isinstance(element, Dialogue) and element.dual
        blocks.append(copied if copied is not None else _composed(element, dual))
    return "\n\n".join(filter(None, [title, *blocks])) + "\n"


def outline(element: Element) -> tuple[object, ...]:
    """What an element says without where it stands: equal for two elements that read alike."""
    words = {"who", "text", "place", "time", "number", "interior", "depth", "extensions", "dual"}
    fields = [
        _words(value) if isinstance(value, str) else value for name, value in vars(element).items() if name in words
    ]
    speeches = getattr(element, "speeches", ())
    return (
        type(element).__name__,
        *fields,
        *((_words(speech.text), speech.parenthetical) for speech in speeches),
    )


def _words(text: str) -> str:
    return " ".join(text.split())


def _title(entry: TitleEntry) -> str:
    first, *rest = entry.value.split("\n")
    if rest:
        return f"{entry.key}:\n" + "\n".join(f"    {line}" for line in [first, *rest])
    return f"{entry.key}: {first}".rstrip()


def _copied(screenplay: Screenplay, element: Element) -> str | None:
    """The source's own text of the element if, read alone, it gives the element again."""
    text = element.span.of(screenplay.source).replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    if not text.strip() or isinstance(element, PageBreak):
        return None
    return text if _reads_as(text, element) else None


def _reads_as(text: str, element: Element) -> bool:
    try:
        # A heading or a note alone is no screenplay to `parse`, so an action is added that is then ignored.
        found = parse(f"\n\n{text}\n\n!x\n").elements[:-1]
    except SourceError:
        return False
    kept = [e for e in found if not isinstance(e, Note) or isinstance(element, Note)]
    return len(kept) == 1 and outline(kept[0]) == outline(element)


def _composed(element: Element, dual: bool) -> str:
    match element:
        case SceneHeading():
            number = f" #{element.number}#" if element.number else ""
            text = _words(element.text)
            plain = f"{text}{number}"
            return plain if _reads_as(plain, element) else f".{plain}"
        case Dialogue():
            return _dialogue(element, dual)
        case Transition():
            text = _words(element.text)
            return text if _reads_as(text, element) else f"> {text}"
        case Lyrics():
            return f"~{_words(element.text)}"
        case Centered():
            return f"> {_words(element.text)} <"
        case Section():
            return f"{'#' * element.depth} {_words(element.text)}"
        case Synopsis():
            return f"= {_words(element.text)}"
        case Note():
            return f"[[{element.text}]]"
        case PageBreak():
            return "==="
        case Action():
            text = re.sub(r"[ \t]*\n\s*", "\n", element.text.strip())
            said = replace(element, text=masking.plain(text))  # it may bring marks of emphasis, which reading takes off
            return text if _reads_as(text, said) else f"!{text}"
    return ""


def _dialogue(element: Dialogue, dual: bool) -> str:
    extensions = "".join(f" ({part})" for part in element.extensions)
    cue = f"{element.who}{extensions}{' ^' if dual else ''}"
    lines = []
    for speech in element.speeches:
        for line in speech.text.split("\n"):
            lines.append(line.strip() or "  ")
    body = "\n".join(lines)
    plain = f"{cue}\n{body}"
    return plain if _reads_as(plain, element) else f"@{plain}"
