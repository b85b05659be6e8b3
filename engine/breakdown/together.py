"""What people do together: hand in hand, side by side, in each other's company."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from engine.breakdown.clauses import Clause, Parsed, Prepositional
from engine.breakdown.entities import Ref
from engine.breakdown.lexicon import NO_ENTRY, modifier_entry
from engine.breakdown.surroundings import Surroundings
from engine.project import Placing, Relation

WALKS = frozenset({"walk", "run"})
GOES = WALKS | {"enter", "exit"}
WALKS_BESIDE = ("beside", "right of")
"""Where the second and the third of those who walk together go, seen from the first."""


class Together(Surroundings):
    """Deeds of several people that are one deed."""

    def _hand_in_hand(self, limb: str, subject: Ref, roles: dict[str, Any]) -> Ref:
        """Whose hand is shaken or slapped; of several who do it together the first reaches for the second's."""
        others = [*subject.ids[1:], *(who for who in reversed(self.company.present) if who not in subject.ids)]
        other = next((i for i in (roles["object"], roles["target"], *others) if i in self.company.people), "")
        roles |= {"object": other, "target": "", "relation": limb, "others": ()}
        return replace(subject, ids=subject.ids[:1])

    def _accompanied(
        self, parsed: Parsed, subject: Ref, prepositions: list[Prepositional]
    ) -> tuple[Ref, list[Prepositional]]:
        """ "Mia walks with Tom to the door": both walk. Gives who does it, and the prepositions that are left."""
        left = []
        for phrase in prepositions:
            refs = self.naming.resolve_all(parsed, phrase.objects, 2.5) if phrase.word in {"with", "alongside"} else []
            ids = tuple(i for ref in refs if ref.kind == "person" for i in ref.ids if i not in subject.ids)
            if not ids or len(refs) > 1 and any(ref.kind != "person" for ref in refs):
                left.append(phrase)
                continue
            subject = replace(subject, ids=subject.ids + ids, plural=True)
            self.ledger.understood(parsed.sentence.tokens[phrase.index].span, "manner:together")
        return subject, left

    def _said_together(self, parsed: Parsed, clause: Clause) -> bool:
        """Whether the words say that they do it side by side."""
        said = False
        for index, token in enumerate(parsed.sentence.tokens):
            entry = modifier_entry(token.key) or NO_ENTRY
            verb = max((other.verb for other in parsed.clauses if other.verb < index), default=-1)
            if entry.get("state") == "together" and verb == clause.verb:
                self.ledger.understood(token.span, "manner:together")
                said = True
        return said

    def _abreast(self, subject: Ref, action: str, roles: dict[str, Any]) -> None:
        """Those who hold hands, or stand or go side by side, are beside each other from the beginning."""
        if roles["target"] and action not in WALKS:
            return  # "sit side by side on the sofa": there are seats side by side
        for one, other in pairwise(subject.ids):
            if not (self._has_moved(other) or self._stands_somewhere(other)) and action != "enter":
                self.naming.placings.append(Placing(other, Relation.BESIDE, one))
