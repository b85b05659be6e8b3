"""What every part of beat making shares: the scene in the making, and how a beat is put into it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from engine.breakdown.clauses import Clause, Parsed
from engine.breakdown.entities import NOTHING, Company, Ref
from engine.breakdown.frames import Frame
from engine.breakdown.ledger import Ledger
from engine.breakdown.lexicon import lexicon, normal
from engine.breakdown.naming import Naming
from engine.breakdown.script import SceneDraft
from engine.project import Beat


class Desk:
    """The scene being read and what it is read with."""

    def __init__(self, draft: SceneDraft, company: Company, naming: Naming, ledger: Ledger) -> None:
        self.draft, self.company, self.naming, self.ledger = draft, company, naming, ledger
        self.clause_beats: dict[int, Beat] = {}
        self.effects: dict[int, str] = {}
        self.absorbed: frozenset[int] = frozenset()
        self.subject_of_last = NOTHING
        self.first_seen: set[str] = set()
        self.felt = ("", 0)
        """Who has last put a hand into a pocket of theirs, and how many beats there were then."""
        self.opening = 0
        """How many beats there were when the sentence began."""
        self.counted: int | None = None
        """How many beats count for whether something has moved; None: all."""

    @property
    def _subject_refs(self) -> dict[tuple[int, tuple[int, ...]], Ref]:
        return self.__dict__.setdefault("_subjects", {})

    def _next_id(self) -> str:
        return f"{self.draft.id}_b{len(self.draft.beats) + 1}"

    def _beat(self, parsed: Parsed, clause: Clause, frame: Frame, who: str, action: str, **fields: Any) -> Beat:
        row = lexicon().actions.get(action, {})
        count = int(fields.get("count", 1))
        return Beat(
            self._next_id(),
            who,
            action,
            frame.lemma or clause.lemma,
            text=_clean(parsed),
            span=parsed.sentence.span,
            duration_s=float(row.get("duration_s", 1.5)) * (1 + 0.6 * (count - 1)),
            **fields,
        )

    def _plain(self, parsed: Parsed, index: int, subject: Ref, action: str) -> None:
        for who in subject.ids[:1]:
            row = lexicon().actions.get(action, {})
            beat = Beat(
                self._next_id(), who, action, normal(parsed.sentence.tokens[index].form), text=_clean(parsed),
                span=parsed.sentence.span, duration_s=float(row.get("duration_s", 1.5)),
            )  # fmt: skip
            self._add(beat, parsed.sentence.tokens[index].span.start, None)
            self.ledger.understood(parsed.sentence.tokens[index].span, f"action:{action}")

    def _add(self, beat: Beat, offset: int, clause: Clause | None) -> None:
        self.draft.beats.append(beat)
        self.draft.offsets.append(offset)
        if clause is not None:
            self.clause_beats[clause.verb] = beat

    def _replace(self, ident: str, **changes: Any) -> None:
        for index, beat in enumerate(self.draft.beats):
            if beat.id == ident:
                self.draft.beats[index] = replace(beat, **changes)

    def _sound(self, key: str, parsed: Parsed, index: int) -> None:
        token = parsed.sentence.tokens[index]
        if not key:
            self.ledger.assumed(token.span, "not shown", "which sound is not said")
            return
        row: Any = lexicon().sounds.get(key, {})
        beat = Beat(
            self._next_id(),
            "",
            "sound",
            normal(token.form),
            object="",
            text=_clean(parsed),
            span=parsed.sentence.span,
            duration_s=min(float(row.get("seconds", 1.5) or 1.5), 2.5),
        )
        self._add(beat, token.span.start, None)
        self.draft.sounds.append((key, beat.id))


def _clean(parsed: Parsed) -> str:
    """The sentence's own words in one line."""
    tokens = sorted(parsed.sentence.tokens, key=lambda token: token.span.start)
    text = " ".join(token.text for token in tokens)
    return " ".join(re.sub(r" ([.,;:!?]|n['’]t|['’](?:s|re|ve|ll|d|m)\b)", r"\1", text).split())
