"""Relative clauses: what they tell of somebody is how things stand, not something that happens now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.breakdown.clauses import Clause, Parsed, Prepositional
from engine.breakdown.entities import Ref
from engine.breakdown.frames import Frame
from engine.breakdown.surroundings import relation_of
from engine.breakdown.thing_deeds import ThingDeeds
from engine.project import Placing, Relation

_DESCRIBES = frozenset({"relcl", "acl"})
_IN_HAND = frozenset({"hold", "carry"})
_ON_FEET = frozenset({"stand", "wait"})
_POSED = frozenset({"sit", "lie_down", "lean", "kneel", "crouch"})
_AT_REST = frozenset({"stay", "be", "lie_down", "stand"})
_PRESENT = frozenset({"VBZ", "VBP"})
_POSED_S = 0.4
"""How long a posture is held that was there before the scene began."""


class Background(ThingDeeds):
    """ "the woman who holds a lantern", "a boy sitting on the stairs", "the book that fell on the floor"."""

    def _told_of(
        self,
        parsed: Parsed,
        clause: Clause,
        frame: Frame,
        subject: Ref,
        objects: list[Ref],
        prepositions: list[Prepositional],
    ) -> bool:
        """Whether the clause only tells of its noun, and nothing is to be acted for it."""
        if clause.link not in _DESCRIBES or clause.negated or frame.kind not in {"action", "state"}:
            return False
        found = (
            parsed.doc[clause.verb].tag_ == "VBN" and clause.link == "acl" and clause.passive and not clause.subjects
        )
        things = tuple(ident for ref in objects if ref.kind == "thing" for ident in ref.ids)
        noun = Ref("thing", things) if things else subject
        self.counted = self.opening  # it was so before anything else in the sentence was done
        if frame.action != "be" and (found or _earlier(parsed, clause)):
            self._stands_so(parsed, frame, noun, prepositions)
        elif frame.action in _IN_HAND and subject.kind == "person" and things:
            for ident in things:
                if not self.naming.is_placed(ident) and not self._has_moved(ident):
                    self.naming.placings.append(Placing(ident, Relation.HELD_BY, subject.id))
        elif subject.kind == "thing" and not self._is_animal(subject) and frame.action in _AT_REST:
            self._stands_so(parsed, frame, subject, prepositions)
        elif not self._known_to_be(subject, frame.action):
            self.counted = None
            return False
        self.counted = None
        self.ledger.understood(frame.span, f"state:{frame.action}")
        self.first_seen |= set(subject.ids) if subject.kind == "person" else set()
        return True

    def _stands_so(self, parsed: Parsed, frame: Frame, noun: Ref, prepositions: list[Prepositional]) -> None:
        """Put what a clause tells of where it says; "a box filled with books", "a table covered with fruit" have them."""
        holds = relation_of(str(frame.get("holds")))
        for phrase in prepositions:
            for other in self.naming.resolve_all(parsed, phrase.objects, 1.2):
                both = noun.kind == other.kind == "thing" and bool(noun.ids)
                if holds is not None and phrase.word in {"with", "of", "in"} and both:
                    self.naming.placings += [Placing(ident, holds, noun.id) for ident in other.ids]
                elif noun.entity:
                    self._place(parsed, noun, phrase, other)

    def _appears(self, subject: Ref, action: str, roles: dict[str, Any]) -> bool:
        """ "A woman stands in the doorway", "A door opens. Mr Klein looks out." when others have acted before: now she is there,
        and she was not all along."""
        before = self.draft.beats[: self.opening]
        thing = self.company.things.get(roles["target"])
        door = roles["target"] == "set:door" or thing is not None and thing.prop == "door"
        if action == "look":
            door = roles["direction"] in {"in", "out"} and bool(before) and before[-1].action == "open"
            door = door and not before[-1].subject
        acted = any(beat.subject and beat.subject not in subject.ids for beat in before)
        known = set(subject.ids) & (
            self.first_seen | {i for beat in before for i in (beat.subject, beat.object, beat.target)}
        )
        placed = any(self.naming.is_placed(who) for who in subject.ids)
        return subject.kind == "person" and subject.fresh and door and acted and not known and not placed

    def _known_to_be(self, subject: Ref, action: str) -> bool:
        """Whether a posture only says who of those already seen is meant."""
        return subject.kind == "person" and action in _ON_FEET | _POSED and set(subject.ids) <= self.first_seen

    def _found_so(self, parsed: Parsed, clause: Clause, frame: Frame, action: str, roles: dict[str, Any]) -> bool:
        """ "Three plates are stacked on the table" tells how things stand, unless somebody moved them before."""
        auxiliary = {child.lower_ for child in parsed.doc[clause.verb].children if child.dep_ == "auxpass"}
        ident = roles["object"]
        switched = action == "touch" and frame.get("sound") == "click"  # "the radio is turned on"
        if (
            action not in {"stack", "put_down"}
            and not switched
            or not auxiliary & {"is", "are", "'s", "'re"}
            or self._has_moved(ident)
        ):
            return False
        if action == "stack":
            self.naming.placings.append(Placing(ident, Relation.STACKED))
        relation = relation_of(roles["relation"])
        if relation and roles["target"]:
            self.naming.placings.append(Placing(ident, relation, roles["target"]))
        self.ledger.understood(frame.span, f"state:{action}")
        return True

    def _as_before(self, clause: Clause, action: str, made: list[Any], start: int) -> None:
        """Move the beats of a posture that somebody is described by to where the sentence begins: they were so all along.
        Who only stands or waits need not be told to."""
        if clause.link not in _DESCRIBES or not made or made[0].action not in _POSED | _ON_FEET:
            return
        beats, offsets = self.draft.beats, self.draft.offsets
        doers = {beat.subject for beat in made}
        rows = [i for i, beat in enumerate(beats) if any(beat.id == one.id for one in made)]
        placed = all(self._stands_somewhere(who) for who in doers)
        others = any(beat.subject in doers for i, beat in enumerate(beats) if i not in rows)
        held = [replace(beats[i], duration_s=min(beats[i].duration_s, _POSED_S), with_beat="") for i in rows]
        for i in reversed(rows):
            del beats[i], offsets[i]
        if action in _ON_FEET and (placed or others):
            return
        at = offsets[start] if start < len(offsets) else clause_offset(held, offsets)
        for beat in reversed(held):
            beats.insert(start, beat)
            offsets.insert(start, at)


def clause_offset(held: list[Any], offsets: list[int]) -> int:
    """Where in the source a beat belongs that is its sentence's first."""
    return max(held[0].span.start, offsets[-1] if offsets else 0)


def _earlier(parsed: Parsed, clause: Clause) -> bool:
    """Whether the clause tells of something past in a script written in the present: "who stole the bag", "that had fallen"."""
    verb = parsed.doc[clause.verb]
    if clause.link != "relcl":
        return False
    helped = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    past = verb.tag_ == "VBD" or bool(helped & {"had", "has", "have", "was", "were", "been"})
    root = next((token for token in parsed.doc if token.dep_ == "ROOT"), verb)
    return past and root.tag_ in _PRESENT and root.i != verb.i
