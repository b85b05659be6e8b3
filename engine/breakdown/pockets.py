"""Pockets: what somebody takes out of their clothes or puts away in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.breakdown.clauses import Clause, Parsed, Prepositional, prepositions_of
from engine.breakdown.entities import Ref
from engine.breakdown.frames import Frame
from engine.breakdown.lexicon import normal
from engine.breakdown.store import fits_pocket
from engine.breakdown.surroundings import Surroundings
from engine.project import Placing, Relation

_OUT = frozenset({"from", "out of", "out"})
_INTO = frozenset({"in", "into", "inside"})
_TAKES = frozenset({"pick_up", "pull", "take_from", "hand_over", "throw", "look_around", "use", "open", "drop"})
_PUTS = frozenset({"put_down", "drop", "push", "touch", "use", "throw"})
_FEELS = frozenset({"gesture", "touch", "look_around", "use", "put_down"})
"""A hand in a pocket that does not say yet what it brings out."""
_HOLDS_M = (0.30, 0.17, 0.10)
"""The sides of what goes into the largest of pockets, the longest first."""
_IN_HAND = "no pocket holds that; it is in hand from the beginning"
_KEPT = "no pocket holds that; it stays in hand"


class Pockets(Surroundings):
    """What people have on them."""

    def _pocket(
        self,
        parsed: Parsed,
        clause: Clause,
        frame: Frame,
        subject: Ref,
        prepositions: list[Prepositional],
        action: str,
        roles: dict[str, Any],
    ) -> tuple[str, Frame]:
        """The action and its frame where a pocket is taken from or put into; both as they were where none is."""
        if subject.kind != "person" or len(subject.ids) != 1:
            return action, frame
        own = [
            p for index in clause.objects for p in prepositions_of(parsed.doc[index])
        ]  # "puts the key in her pocket"
        way, owner = self._pocket_of(parsed, subject, [*prepositions, *own])
        if frame.get("pocket"):
            way, owner = "in", subject.id
        thing = self.company.things.get(roles["object"])
        if thing is None:
            if way and action in _FEELS:
                self.felt = (owner, len(self.draft.beats))
            return action, frame
        out = way == "out" and action in _TAKES
        if not way and action in {"pick_up", "pull"} and self._brought_out(parsed, frame, subject, roles):
            out, owner = True, subject.id
        if out:
            return self._from_pocket(frame, subject, owner, action, roles)
        if way == "in" and action in _PUTS:
            return self._put_away(frame, subject, owner, roles)
        return action, frame

    def _pocket_of(self, parsed: Parsed, subject: Ref, prepositions: list[Prepositional]) -> tuple[str, str]:
        """ "out" or "in" and whose, if one of the prepositions leads to a pocket; else two empty words."""
        for phrase in prepositions:
            word = parsed.sentence.tokens[phrase.index].phrase or phrase.word
            way = "out" if word in _OUT else "in" if word in _INTO else ""
            for index in phrase.objects if way else ():
                ref = self.naming.resolve(parsed, index, 0.5)
                if ref.kind == "garment" or normal(ref.label) in {"holster", "sheath"}:
                    owner = self.naming._owner(parsed, index)
                    return way, owner.id if owner.kind == "person" and owner.ids else subject.id
        return "", ""

    def _brought_out(self, parsed: Parsed, frame: Frame, subject: Ref, roles: dict[str, Any]) -> bool:
        """ "pulls out his phone", "reaches into her coat and finds a key": nothing else says where it was."""
        ident = roles["object"]
        if roles["target"] or roles["source"] or self.naming.is_placed(ident) or self._has_moved(ident):
            return False
        if any(ident in {beat.object, beat.target, beat.subject, *beat.others} for beat in self.draft.beats):
            return False
        if frame.lemma.split(" ")[0] == "draw":
            return True  # "draws a gun"
        if self.felt[0] == subject.id and len(self.draft.beats) - self.felt[1] <= 1:
            return True
        last = next((beat for beat in reversed(self.draft.beats) if beat.subject == subject.id), None)
        if last is not None and last.action in {"open", "kneel", "crouch", "touch"}:
            return False  # "opens the drawer and takes out his phone"
        out = roles["direction"] == "out" or "out" in frame.lemma.split(" ")
        mine = any(
            child.dep_ == "poss"
            for token in parsed.doc
            if token.dep_ == "dobj" and normal(token.text) in normal(self.company.things[ident].label)
            for child in token.children
        )
        return out and mine and self._fits(ident)

    def _fits(self, ident: str) -> bool:
        thing = self.company.things[ident]
        if thing.stand_in is None:
            return fits_pocket(thing.prop)
        sides = sorted(thing.stand_in.size_m, reverse=True)
        return all(side <= most for side, most in zip(sides, _HOLDS_M, strict=True))

    def _from_pocket(
        self, frame: Frame, subject: Ref, owner: str, action: str, roles: dict[str, Any]
    ) -> tuple[str, Frame]:
        note = ""
        for ident in (roles["object"], *roles["others"]):
            known = self.naming.is_placed(ident) or self._has_moved(ident)
            if known or ident not in self.company.things:
                continue
            pocketed = owner == subject.id and self._fits(ident)
            self.naming.placings.append(Placing(ident, Relation.IN if pocketed else Relation.HELD_BY, owner))
            note = note or (
                "" if pocketed else _IN_HAND if owner == subject.id else "it is in their hand, in no pocket"
            )
        if owner != subject.id:
            roles |= {"target": owner, "relation": "from"}
            action = "take_from"
        elif action not in {"hand_over", "throw"}:
            action = "pick_up"
            roles |= {"target": "", "relation": "", "direction": "", "source": ""}
        return action, _told(frame, note)

    def _put_away(self, frame: Frame, subject: Ref, owner: str, roles: dict[str, Any]) -> tuple[str, Frame]:
        roles |= {"target": owner, "relation": "in", "direction": ""}
        if owner != subject.id:
            return "hand_over", _told(frame, "given into their hand, in no pocket")
        if not self._fits(roles["object"]):
            roles |= {"target": "", "relation": ""}
            return "hold", _told(frame, _KEPT)
        roles["pocket"] = True
        return "put_down", _told(frame, "")


def _told(frame: Frame, note: str) -> Frame:
    """The frame marked as assumed if there is a ``note``, as understood if not."""
    status = {"status": "assumed", "note": note} if note else {"status": "", "note": ""}
    return replace(frame, entry={**frame.entry, **status}, assumed=note)
