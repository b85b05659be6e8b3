"""Words of a Reading in the places a text document counts: UTF-16 units, kept right while the text changes."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from engine.foundation.span import Span
from engine.screenplay import Status, Word


@dataclass(frozen=True)
class Mark:
    """``word`` lies at document positions ``start`` to ``end`` (excluded)."""

    start: int
    end: int
    word: Word


def document_marks(text: str, words: tuple[Word, ...]) -> list[Mark]:
    """Where the content words of ``text`` lie; characters beyond the basic plane count two, as documents count them."""
    wide = _wide(text)

    def place(offset: int) -> int:
        return offset + bisect_right(wide, offset - 1)

    return [Mark(place(w.span.start), place(w.span.end), w) for w in words if w.content]


def document_place(text: str, offset: int) -> int:
    """The document position of offset ``offset`` into ``text``, or of its end."""
    return min(offset, len(text)) + bisect_right(_wide(text), offset - 1)


def _wide(text: str) -> list[int]:
    return [] if text.isascii() else [index for index, character in enumerate(text) if ord(character) > 0xFFFF]


def shifted(marks: list[Mark], position: int, removed: int, added: int) -> list[Mark]:
    """The marks after ``removed`` units at ``position`` made room for ``added``; words that were touched lose their mark."""
    kept = []
    for mark in marks:
        if mark.end <= position and not (mark.end == position and added):
            kept.append(mark)
        elif mark.start >= position + removed and not (mark.start == position and added and not removed):
            kept.append(Mark(mark.start + added - removed, mark.end + added - removed, mark.word))
    return kept


def source_span(text: str, start: int, end: int) -> Span:
    """The span in ``text`` of document positions ``start`` to ``end``."""
    units = text.encode("utf-16-le")
    before = len(units[: start * 2].decode("utf-16-le"))
    return Span(before, before + len(units[start * 2 : end * 2].decode("utf-16-le")))


def comments_on(text: str, end: int) -> list[str]:
    """What is commented right behind document position ``end`` with no other word between."""
    units = text.encode("utf-16-le")
    rest = units[end * 2 :].decode("utf-16-le").split("\n\n")[0]
    found = []
    while match := re.match(r"[\s.,;:!?…\"'’”)]*\[\[(.*?)\]\]", rest, re.DOTALL):
        found.append(" ".join(match.group(1).split()))
        rest = rest[match.end() :]
    return [comment for comment in found if comment]


STATUS_ROLE = {Status.UNDERSTOOD: "ready", Status.ASSUMED: "assumed", Status.UNKNOWN: "refused"}
"""Which of the theme's colours tells what was made of a word."""
