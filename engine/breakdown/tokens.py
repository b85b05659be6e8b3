"""Tokens, quotations and sentences: what cutting action text gives."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.breakdown.lexicon import normal
from engine.foundation.span import Span

ENDS = {".", "!", "?", "…", ";"}


@dataclass(frozen=True)
class Token:
    """``form`` is what the parser reads; ``phrase`` the lexicon phrase when several words were joined."""

    form: str
    text: str
    span: Span
    phrase: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        return self.phrase or normal(self.text)


@dataclass(frozen=True)
class Quote:
    """Words in quotation marks: ``span`` is their place without the marks."""

    text: str
    span: Span
    delivery: str = ""
    """A parenthetical that stood before the words, for ``MAYA (quietly) Not again.``"""


@dataclass
class Sentence:
    """``tokens`` for the parser; ``asides``: bracketed tokens by the index of the token they follow."""

    tokens: list[Token]
    quotes: list[Quote] = field(default_factory=list)
    asides: list[tuple[int, list[Token]]] = field(default_factory=list)
    span: Span = Span(0, 0)
    cues: list[object] = field(default_factory=list)
