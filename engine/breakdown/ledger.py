"""The account of every word: who claimed it, as what, and what is left over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.breakdown.function_words import GRAMMAR
from engine.breakdown.lexicon import base_verb, lexicon, modifier_entry, normal, noun_entry, verb_entry
from engine.foundation.span import Span
from engine.screenplay import Choice, Reading, Status, Word

_WORD = re.compile(r"[^\W_]+(?:[.,:'’\-][^\W_]+)*|\S")
_ARTICLES = frozenset({"a", "an", "the"})
_RANK = {Status.UNKNOWN: 0, Status.ASSUMED: 1, Status.UNDERSTOOD: 2}


@dataclass(frozen=True)
class Mark:
    """A claim on a stretch of the source. A ``region`` gives every word in it the meaning; else the stretch is one."""

    span: Span
    status: Status
    meaning: str
    explanation: str = ""
    choices: tuple[Choice, ...] = ()
    content: bool = True
    region: bool = False


class Ledger:
    """Collects claims while the reading goes on, then tells what became of each word."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.marks: list[Mark] = []
        self.notes: list[str] = []

    def understood(self, span: Span, meaning: str, explanation: str = "", region: bool = False) -> None:
        self.marks.append(Mark(span, Status.UNDERSTOOD, meaning, explanation, region=region))

    def assumed(
        self, span: Span, meaning: str, explanation: str, choices: tuple[Choice, ...] = (), region: bool = False
    ) -> None:
        self.marks.append(Mark(span, Status.ASSUMED, meaning, explanation, choices, region=region))

    def unknown(self, span: Span, explanation: str) -> None:
        self.marks.append(Mark(span, Status.UNKNOWN, "", explanation))

    def unfilmed(self, span: Span, meaning: str, explanation: str) -> None:
        """Words that are not for the film: notes, boneyard, sections."""
        self.marks.append(Mark(span, Status.UNDERSTOOD, meaning, explanation, content=False, region=True))

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def reading(self) -> Reading:
        """Every word of the source in order."""
        owner: dict[int, Mark] = {}
        rank: dict[int, int] = {}
        for mark in self.marks:
            for at in range(mark.span.start, mark.span.end):
                if rank.get(at, -1) <= _RANK[mark.status] and not (
                    mark.region and at in owner and not owner[at].region
                ):
                    owner[at], rank[at] = mark, _RANK[mark.status]
        words: list[Word] = []
        previous: Mark | None = None
        for match in _WORD.finditer(self.source):
            span = Span(*match.span())
            claim = owner.get(match.start()) or next((owner[i] for i in range(*match.span()) if i in owner), None)
            joins = claim is not None and claim is previous and not claim.region and claim.span.end > span.start
            if joins and words and match.group()[0].isalnum():
                last = words[-1]
                whole = last.span.joined(span)
                words[-1] = Word(
                    whole.of(self.source),
                    whole,
                    last.status,
                    last.meaning,
                    last.explanation,
                    last.choices,
                    last.content,
                )
                continue
            words.append(self._word(match.group(), span, claim))
            previous = claim
        return Reading(tuple(words), tuple(self.notes))

    def _word(self, text: str, span: Span, mark: Mark | None) -> Word:
        key = normal(text)
        punctuation = not any(character.isalnum() for character in text)
        if punctuation and not (mark and not mark.region):
            return Word(text, span, Status.UNDERSTOOD, "punctuation", content=False)
        if mark is None:
            return _unclaimed(text, key, span)
        content = mark.content and not punctuation and not (key in _ARTICLES and not mark.region)
        return Word(text, span, mark.status, mark.meaning, mark.explanation, mark.choices, content)


def _unclaimed(text: str, key: str, span: Span) -> Word:
    """A word that nothing in the film came from."""
    stem = key.split("'")[0]
    if (
        key in _ARTICLES
        or key in GRAMMAR
        or stem in GRAMMAR
        or key.endswith("n't")
        or key in {"'s", "s", "n't", "t"}
        or key in lexicon().prepositions.entries
    ):
        return Word(text, span, Status.UNDERSTOOD, "grammar", content=False)
    entry = modifier_entry(key) or noun_entry(key) or verb_entry(base_verb(key))
    if entry is not None:
        explanation = "the word is known, but nothing on screen shows it"
        return Word(text, span, Status.ASSUMED, "not shown", explanation)
    return Word(text, span, Status.UNKNOWN, "", "not understood; nothing on screen comes from it")
