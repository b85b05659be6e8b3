"""Elements of a screenplay in the terms of Fountain 1.1. ``span`` is the element's place in the source text;
``text`` is its content without markup; ``text_span`` is where that content stands."""

from __future__ import annotations

from dataclasses import dataclass

from engine.foundation.span import Span


@dataclass(frozen=True)
class TitleEntry:
    """One ``Key: value`` of the title page; continuation lines are joined by newlines."""

    key: str
    value: str
    span: Span


@dataclass(frozen=True)
class SceneHeading:
    """``INT. KITCHEN - NIGHT #12#``: ``place`` is "KITCHEN", ``time`` is "NIGHT", ``number`` is "12"."""

    text: str
    span: Span
    interior: bool | None
    place: str
    time: str
    number: str | None = None


@dataclass(frozen=True)
class Action:
    """A paragraph of action. Line breaks are kept; emphasis markers, notes and boneyard are blanked by spaces so that
    ``text[i]`` is the source's character ``span.start + i``."""

    text: str
    span: Span


@dataclass(frozen=True)
class Speech:
    """One run of spoken text or one parenthetical inside a dialogue; offsets as in Action."""

    text: str
    span: Span
    parenthetical: bool = False


@dataclass(frozen=True)
class Dialogue:
    """A character's cue with what follows it. ``extensions`` are "V.O.", "O.S.", "CONT'D" ... without brackets."""

    who: str
    who_span: Span
    extensions: tuple[str, ...]
    speeches: tuple[Speech, ...]
    span: Span
    dual: bool = False


@dataclass(frozen=True)
class Transition:
    """``CUT TO:``, ``FADE OUT.``, ``> DISSOLVE TO:``; ``text`` without the forcing ``>``."""

    text: str
    span: Span


@dataclass(frozen=True)
class Lyrics:
    text: str
    span: Span


@dataclass(frozen=True)
class Centered:
    text: str
    span: Span


@dataclass(frozen=True)
class Section:
    text: str
    span: Span
    depth: int


@dataclass(frozen=True)
class Synopsis:
    text: str
    span: Span


@dataclass(frozen=True)
class Note:
    """``[[ ... ]]``; shown to the writer, never staged."""

    text: str
    span: Span


@dataclass(frozen=True)
class PageBreak:
    span: Span


Element = SceneHeading | Action | Dialogue | Transition | Lyrics | Centered | Section | Synopsis | Note | PageBreak


@dataclass(frozen=True)
class Screenplay:
    """A parsed source. ``kind`` is "fountain" or "prose"; prose is one Action per paragraph."""

    source: str
    title: tuple[TitleEntry, ...]
    elements: tuple[Element, ...]
    kind: str
