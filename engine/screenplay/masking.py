"""Blanking what is not content, character for character, so that offsets into the source stay true."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.foundation.span import Span

_HIDDEN = re.compile(r"/\*.*?\*/|\[\[.*?\]\]", re.DOTALL)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_ESCAPE = re.compile(r"\\[*_\\#~>!@\[\]]")
_MARKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\*)(\*{3})(?=[^\s*])[^*\n]*?(?<=[^\s*])(\*{3})(?!\*)",
        r"(?<!\*)(\*{2})(?=[^\s*])(?:[^*\n]|(?<!\*)\*(?!\*))*?(?<=\S)(\*{2})(?!\*)",
        r"(?<!\*)(\*)(?=[^\s*])[^*\n]*?(?<=[^\s*])(\*)(?!\*)",
        r"(?<!\w)(_)(?=[^\s_])[^_\n]*?(?<=[^\s_])(_)(?!\w)",
    )
)
_STAND_IN = "\ue000"  # a private character in place of an escaped one while marks are sought
_GONE = "\ue001"  # in place of a mark that was found


@dataclass(frozen=True)
class Line:
    """One line without its break: ``text`` has boneyard and notes blanked; ``span`` is its place."""

    text: str
    span: Span

    @property
    def blank(self) -> bool:
        return not self.text.strip(" \t\ufeff")

    @property
    def empty(self) -> bool:
        """Blank, and not the two-space line that keeps a dialogue open."""
        return self.blank and not self.text.startswith("  ")


def blanked(text: str) -> str:
    """``text`` with every character but line feeds replaced by a space."""
    return re.sub(r"[^\n]", " ", text)


def hidden(source: str) -> tuple[str, tuple[Span, ...]]:
    """The source with boneyard and notes blanked, and the spans of the notes."""
    notes: list[Span] = []

    def blank(match: re.Match[str]) -> str:
        if match.group().startswith("[["):
            notes.append(Span(*match.span()))
        return blanked(match.group())

    return _HIDDEN.sub(blank, source), tuple(notes)


def lines_of(source: str, masked: str) -> list[Line]:
    """The lines of ``masked``; a line whose whole content was hidden is left out."""
    found = []
    for match in _LINE.finditer(source):
        start, end = match.span()
        if start == end:
            continue
        while end > start and source[end - 1] in "\r\n":
            end -= 1
        text = masked[start:end]
        covered = text != source[start:end] or _inside_hidden(source, masked, start, end)
        if covered and not text.strip():
            continue
        found.append(Line(text, Span(start, end)))
    return found


def _inside_hidden(source: str, masked: str, start: int, end: int) -> bool:
    """Whether an empty line lies inside a boneyard: its neighbours on both sides are hidden."""
    if source[start:end].strip():
        return False
    before = source[:start].rstrip()
    after = end + len(source[end:]) - len(source[end:].lstrip())
    hidden_before = bool(before) and masked[len(before) - 1] == " "
    return hidden_before and after < len(source) and masked[after] == " "


def plain(text: str) -> str:
    """``text`` with emphasis marks, the backslashes of escapes, returns and tabs as spaces; same length."""
    sought = _ESCAPE.sub(" " + _STAND_IN, text)
    for mark in _MARKS:
        sought = mark.sub(_without_marks, sought)
    kept = [original if found == _STAND_IN else found for original, found in zip(text, sought, strict=True)]
    return "".join(" " if character in f"\r\t\ufeff{_GONE}" else character for character in kept)


def _without_marks(match: re.Match[str]) -> str:
    width = len(match.group(1))
    return _GONE * width + match.group()[width:-width] + _GONE * width
