"""What stands before and around a noun: how many, whose, which one."""

from __future__ import annotations

from engine.breakdown.clauses import Parsed, prepositions_of
from engine.breakdown.entities import NOTHING, Company, Ref
from engine.breakdown.ledger import Ledger
from engine.breakdown.lexicon import NO_ENTRY, Entry, lexicon, normal, noun_entry, singular
from engine.foundation.span import Span
from engine.project import Placing
from engine.screenplay import Choice

_OTHER = frozenset({"another", "other", "second", "third", "new", "different"})


class NounPhrases:
    """What stands before and around a noun."""

    def __init__(self, company: Company, ledger: Ledger) -> None:
        self.company = company
        self.ledger = ledger
        self.placings: list[Placing] = []
        self.anchors: frozenset[str] = frozenset()
        self._sentence: Parsed | None = None
        self._known: dict[int, Ref] = {}
        self.listed = False  # in a shot list "a man" may be the man of the shot before

    def resolve(
        self, parsed: Parsed, index: int, weight: float, avoid: tuple[str, ...] = (), doer: bool = False
    ) -> Ref:
        """What the noun phrase headed by token ``index`` means. ``weight``: how much it stays in mind for pronouns."""
        if self._sentence is not parsed:
            self._sentence, self._known = parsed, {}
        if (known := self._known.get(index)) is not None:
            self.company.mention(known, weight)
            return known
        ref = self._known[index] = self._resolve(parsed, index, weight, avoid, doer)
        self.company.mention(ref, weight - 0.6 if ref.kind == "thing" and self._liquid(ref) else weight)
        return ref

    def resolve_all(
        self, parsed: Parsed, indices: list[int], weight: float, avoid: tuple[str, ...] = (), doer: bool = False
    ) -> list[Ref]:
        refs = [self.resolve(parsed, index, weight, avoid, doer) for index in indices]
        return [ref for ref in refs if ref.kind != "none"]

    def _resolve(self, parsed: Parsed, index: int, weight: float, avoid: tuple[str, ...], doer: bool) -> Ref:
        """What the phrase means; the layers above know."""
        raise NotImplementedError

    def resolved(self, parsed: Parsed) -> set[int]:
        """Tokens of the sentence whose meaning is settled."""
        return set(self._known) if self._sentence is parsed else set()

    def _liquid(self, ref: Ref) -> bool:
        thing = self.company.things.get(ref.id)
        return thing is not None and thing.kind == "substance"

    def _entry(self, parsed: Parsed, index: int) -> tuple[Entry | None, str, Span]:
        """The lexicon's entry of the longest compound that ends in the token, its words and their place."""
        tokens, doc = parsed.sentence.tokens, parsed.doc
        token = tokens[index]
        compounds = [c.i for c in doc[index].children if c.dep_ in {"compound", "amod"} and c.i < index]
        for start in sorted(compounds):
            if start == index - 1 or all(i in compounds for i in range(start, index)):
                phrase = " ".join(tokens[i].key for i in range(start, index + 1))
                entry = noun_entry(phrase)
                if entry is not None:
                    return entry, singular(phrase), tokens[start].span.joined(token.span)
        key = token.key if token.phrase else normal(token.text)
        return self._in_game(noun_entry(key)), singular(key), token.span

    def _in_game(self, entry: Entry | None) -> Entry | None:
        """ "the king" by a chessboard is a piece of the game, not a person."""
        for game, piece in (entry or NO_ENTRY).get("games", {}).items():
            if any(game in thing.label for thing in self.company.things.values()):
                return noun_entry(piece)
        return entry

    def _determiner(self, parsed: Parsed, index: int) -> str:
        for child in parsed.doc[index].children:
            if child.dep_ in {"det", "poss", "predet"}:
                return child.lower_
        return ""

    def _has_other(self, parsed: Parsed, index: int) -> bool:
        return any(
            child.lower_ in _OTHER and child.dep_ in {"amod", "det", "nummod", "advmod"}
            for child in parsed.doc[index].children
        )

    def _number(self, parsed: Parsed, index: int) -> int | None:
        """How many, as a number word before the noun says."""
        for child in parsed.doc[index].children:
            if child.i >= index:
                continue
            key = parsed.sentence.tokens[child.i].key
            number = lexicon().number(key)
            if number and (child.dep_ in {"nummod", "amod", "det", "compound"}) and key not in {"a", "an"}:
                self.ledger.understood(parsed.sentence.tokens[child.i].span, f"count:{number}")
                return number
        return None

    def _owner(self, parsed: Parsed, index: int) -> Ref:
        """Whose: "her face", "Maya's hand", "the face of the man"."""
        doc = parsed.doc
        for child in doc[index].children:
            if child.dep_ == "poss":
                return self.resolve(parsed, child.i, 1.5)
        for phrase in prepositions_of(doc[index]):
            if phrase.word == "of" and phrase.objects:
                return self.resolve(parsed, phrase.objects[0], 1.5)
        return NOTHING

    def _claim(self, span: Span, meaning: str, entry: Entry | None, choices: tuple[Choice, ...] = ()) -> None:
        if entry is not None and entry.get("status") == "assumed":
            self.ledger.assumed(span, meaning, str(entry.get("note", "the nearest there is")), choices)
        else:
            self.ledger.understood(span, meaning)

    def is_placed(self, ident: str) -> bool:
        return any(placing.entity == ident for placing in self.placings)

    def _describe_ignored(self, parsed: Parsed, index: int) -> None:
        for child in parsed.doc[index].children:
            if child.dep_ == "amod":
                self.ledger.assumed(parsed.sentence.tokens[child.i].span, "not shown", "the set decides how it looks")
