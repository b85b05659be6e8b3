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
from engine.screenplay.reading import Choice, Coverage, Reading, Status, Word

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
]
