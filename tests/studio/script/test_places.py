"""Marks stay on their words while the text around them changes, emoji included."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.foundation.span import Span
from engine.screenplay import Status, Word
from studio.script.places import document_marks, document_place, shifted, source_span


def words_of(text: str) -> tuple[Word, ...]:
    found, start = [], 0
    for part in text.split(" "):
        if part:
            found.append(Word(part, Span(start, start + len(part)), Status.UNDERSTOOD))
        start += len(part) + 1
    return tuple(found)


def units(text: str, start: int, end: int) -> str:
    return text.encode("utf-16-le")[start * 2 : end * 2].decode("utf-16-le")


ALPHABET = "ab é🎬𝄞 "


@given(st.text(ALPHABET, max_size=40))
def test_marks_lie_on_their_words(text: str) -> None:
    for mark in document_marks(text, words_of(text)):
        assert units(text, mark.start, mark.end) == mark.word.text
        assert source_span(text, mark.start, mark.end) == mark.word.span


@given(st.text("ab é ", max_size=40), st.data())
def test_marks_that_are_kept_still_lie_on_their_words(text: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(text)))
    removed = data.draw(st.integers(0, len(text) - position))
    typed = data.draw(st.text("ab ", max_size=6))
    after = text[:position] + typed + text[position + removed :]
    for mark in shifted(document_marks(text, words_of(text)), position, removed, len(typed)):
        assert after[mark.start : mark.end] == mark.word.text


@given(st.text(ALPHABET, max_size=40), st.integers(0, 45))
def test_a_place_in_the_source_is_found_in_the_document(text: str, offset: int) -> None:
    assert units(text, 0, document_place(text, offset)) == text[:offset]
