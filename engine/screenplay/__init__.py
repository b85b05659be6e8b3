"""The screenplay as written: elements with their place in the source, and the Reading of every word."""

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
    Speech,
    Synopsis,
    TitleEntry,
    Transition,
)
from engine.screenplay.fountain import parse
from engine.screenplay.reading import Choice, Coverage, Reading, Status, Word
from engine.screenplay.writing import write

__all__ = [
    "Action",
    "Centered",
    "Choice",
    "Coverage",
    "Dialogue",
    "Element",
    "Lyrics",
    "Note",
    "PageBreak",
    "Reading",
    "SceneHeading",
    "Screenplay",
    "Section",
    "Speech",
    "Status",
    "Synopsis",
    "TitleEntry",
    "Transition",
    "Word",
    "parse",
    "write",
]
