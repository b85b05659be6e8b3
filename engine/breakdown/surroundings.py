"""Where people and things are before anything happens."""

from __future__ import annotations

from typing import Any

from engine.breakdown.clauses import Clause, Parsed, Prepositional, prepositions_of
from engine.breakdown.desk import Desk
from engine.breakdown.entities import Ref
from engine.breakdown.lexicon import NO_ENTRY, lexicon, noun_entry
from engine.breakdown.propping import SUPPORTS
from engine.project import Placing, Relation

_HELD_TO_BEGIN = frozenset(
    {"hold", "carry", "throw", "shoot", "dribble", "drop", "put_down", "hand_over", "drink", "eat"}
)
_POSTURES = {"sit": Relation.ON, "lie_down": Relation.ON, "lean": Relation.AGAINST, "kneel": Relation.NEAR}
_FIXED = frozenset(
    {"table", "desk", "window", "car", "door", "blackboard", "mirror", "sink", "stove", "kitchen_counter"}
)
_STATIC = frozenset({"stand", "stay", "wait", "be", "hold"}) | set(_POSTURES)


class Surroundings(Desk):
    """Where people and things are before anything happens."""

    def _place_by_prepositions(self, parsed: Parsed, index: int, ref: Ref, resting: bool = False) -> None:
        """ "a cup on the table": where the noun's own prepositions put it; ``resting``: not those of ways and goals, which
        rather tell of the verb."""
        if not ref.entity:
            return
        for phrase in prepositions_of(parsed.doc[index]):
            worn = ref.kind == "person" and phrase.word == "in" and not self._is_place(parsed, phrase)
            worn = worn and not any(self._holds_people(parsed, i) for i in phrase.objects)
            if worn or phrase.word in {"of", "with", "for", "about", "like"}:
                continue
            row = lexicon().prepositions.get(parsed.sentence.tokens[phrase.index].phrase or phrase.word)
            if resting and (row is None or row.get("motion")):
                continue
            for other in self.naming.resolve_all(parsed, phrase.objects, 1.2):
                if other.kind == "body" and ref.kind == "thing" and phrase.word in {"in", "on"}:
                    self._held(parsed, ref, phrase, other)
                self._place(parsed, ref, phrase, other)

    def _held(self, parsed: Parsed, ref: Ref, phrase: Prepositional, limb: Ref) -> None:
        """ "a phone in her hand"."""
        if limb.part not in {
            "hand",
            "hands",
            "arm",
            "arms",
            "finger",
            "fingers",
            "fist",
            "palm",
            "lap",
            "knee",
            "knees",
        }:
            return
        for who in limb.ids[:1]:
            if not self._has_moved(ref.id) and not self.naming.is_placed(ref.id):
                self.naming.placings.append(Placing(ref.id, Relation.HELD_BY, who))
                self.ledger.understood(parsed.sentence.tokens[phrase.index].span, "relation:held by")

    def _is_place(self, parsed: Parsed, phrase: Prepositional) -> bool:
        from engine.breakdown.lexicon import place_entry

        return any(place_entry(parsed.sentence.tokens[i].key) for i in phrase.objects)

    @staticmethod
    def _holds_people(parsed: Parsed, index: int) -> bool:
        """Whether one can be in it other than by wearing it: "a boy in the bleachers"."""
        entry = noun_entry(parsed.sentence.tokens[index].key) or NO_ENTRY
        return entry.get("kind") in {"fixture", "prop", "thing"} and not entry.get("garment")

    def _place(self, parsed: Parsed, ref: Ref, phrase: Prepositional, other: Ref) -> bool:
        token = parsed.sentence.tokens[phrase.index]
        word = token.phrase or phrase.word
        row = lexicon().prepositions.get(word) or lexicon().prepositions.get(word.split(" ")[-1])
        if other.kind == "place" and not other.ids and other.key:
            self.draft.places.append((other.key, parsed.sentence.tokens[phrase.objects[0]].span))
            self.ledger.understood(token.span, f"relation:{word}")
            return True
        if row is None or not row.get("relation"):
            return False
        relation = relation_of(_part_relation(other.part, str(row["relation"])) if other.part else str(row["relation"]))
        if relation is None or not ref.entity or not other.entity or other.ids == ref.ids:
            return False
        both = other.ids
        if relation is Relation.BETWEEN and len(phrase.objects) > 1:  # "between Nadia and Ivan"
            both = tuple(i for each in self.naming.resolve_all(parsed, phrase.objects, 1.2) for i in each.ids)
        second = next((i for i in both if i != other.id), "") if relation is Relation.BETWEEN else ""
        for ident in ref.ids:
            if self._has_moved(ident):  # placings tell how the scene begins, not where things end up
                continue
            placing = Placing(ident, relation, other.id, second)
            if not any(
                p.entity == ident and p.relation is relation and p.anchor == other.id for p in self.naming.placings
            ):
                self.naming.placings.append(placing)
        self.ledger.understood(token.span, f"relation:{relation.value}")
        return True

    def _has_moved(self, ident: str) -> bool:
        """Whether a beat has already moved somebody or something."""
        return any(
            ident in {beat.subject, beat.object, *beat.others} and beat.action not in {*_STATIC, "look", "say", "touch"}
            for beat in self.draft.beats[: self.counted]
        )

    def _stands_somewhere(self, ident: str) -> bool:
        arranged = {Relation.IN_ROW, Relation.STACKED}
        return any(p.entity == ident and p.relation not in arranged for p in self.naming.placings)

    def _posture_at_start(self, clause: Clause, subject: Ref, action: str, roles: dict[str, Any]) -> None:
        """Someone first seen sitting, lying or standing somewhere is there from the beginning."""
        if action not in _STATIC:
            self.first_seen |= set(subject.ids)
            return
        for who in subject.ids:
            if who in self.first_seen:
                continue
            self.first_seen.add(who)
            said = relation_of(roles["relation"])
            beside = roles["target"] and said is None and roles["relation"] not in {"", "on", "in"}
            relation = said or (Relation.AT if beside else _POSTURES.get(action))
            if (
                action in _POSTURES
                and action != "lean"
                and roles["target"]
                and roles["relation"] in {"at", "in", "on", ""}
            ):
                relation = Relation.AT if roles["relation"] == "at" else Relation.ON
            if action == "sit" and relation is Relation.AT and self._is_played(roles["target"]):
                self._on_stool(who, roles["target"])
                continue
            if relation and (roles["target"] or action in {"sit", "lie_down"}) and not self._stands_somewhere(who):
                second = roles["second"] if relation is Relation.BETWEEN else ""
                self.naming.placings.append(Placing(who, relation, roles["target"], second))

    def _is_played(self, ident: str) -> bool:
        thing = self.company.things.get(ident)
        return thing is not None and thing.prop in {"piano", "drum"}

    def _on_stool(self, who: str, instrument: str) -> None:
        """Nobody sits at a piano without a stool."""
        stool = self.company.add_thing("stool", "stool")
        self.naming.placings.append(Placing(stool.id, Relation.IN_FRONT_OF, instrument))
        self.naming.placings.append(Placing(stool.id, Relation.FACING, instrument))
        self.naming.placings.append(Placing(who, Relation.ON, stool.id))
        self.ledger.note(f"A stool is assumed at the {self.company.things[instrument].label}.")

    def _in_hand(self, subject: Ref, action: str, roles: dict[str, Any]) -> None:
        """What is thrown, held or carried without having been picked up is in hand from the beginning."""
        if subject.kind != "person" or action not in _HELD_TO_BEGIN:
            return
        for ident in (roles["object"], *roles["others"]):
            if ident not in self.company.things:
                continue
            touched = any(ident in {b.object, *b.others} or b.subject == ident for b in self.draft.beats)
            if not touched and not self.naming.is_placed(ident):
                self.naming.placings.append(Placing(ident, Relation.HELD_BY, subject.id))

    def _lay_there(self, subject: Ref, action: str, roles: dict[str, Any]) -> None:
        """What is first picked up lies where it is taken from: in what was just opened, on what one has just walked to."""
        thing = self.company.things.get(roles["object"])
        if action != "pick_up" or subject.kind != "person" or thing is None or self.naming.is_placed(thing.id):
            return
        if any(thing.id in {b.subject, b.object, *b.others} for b in self.draft.beats):
            return
        where = roles["source"] or (roles["target"] if roles["relation"] == "from" else "")
        for beat in reversed(self.draft.beats):
            if where or beat.subject != subject.id or beat.action not in {"say", "look", "open", "walk", "run", "stop"}:
                break
            if beat.action == "open" and roles["direction"] == "out":
                where = beat.object
            elif beat.action in {"walk", "run"} and self._is_support(beat.target):
                where = beat.target
            elif beat.action in {"walk", "run"}:
                break
        if where in self.company.people and where not in subject.ids:  # "snatches a bag from an old woman"
            self.naming.placings.append(Placing(thing.id, Relation.HELD_BY, where))
        if where in self.company.things and where != thing.id:
            relation = Relation.ON if self._is_support(where) else Relation.IN
            self.naming.placings.append(Placing(thing.id, relation, where))

    def _is_support(self, ident: str) -> bool:
        thing = self.company.things.get(ident)
        return thing is not None and bool(SUPPORTS & set(thing.label.lower().split(" ")))

    def _handled(self, subject: Ref, roles: dict[str, Any]) -> None:
        """ "washes a plate at the sink": it is in hand, and that is where one stands, from the beginning."""
        thing = self.company.things.get(roles["object"])
        moved = any(thing is not None and thing.id in {b.object, b.subject} for b in self.draft.beats)
        if thing is not None and not moved and not self.naming.is_placed(thing.id) and (thing.prop or "") not in _FIXED:
            self.naming.placings.append(Placing(thing.id, Relation.HELD_BY, subject.id))
        at = roles["target"] and roles["relation"] in {"at", "in", "over"}
        for who in subject.ids if at else ():
            if not self._stands_somewhere(who) and not any(b.subject == who for b in self.draft.beats):
                self.naming.placings.append(Placing(who, Relation.AT, roles["target"]))

    def _bystanders(self, parsed: Parsed, prepositions: list[Prepositional]) -> None:
        """What stands around a verb that shows nothing is still read: "blowing in the wind"."""
        for phrase in prepositions:
            for ref in self.naming.resolve_all(parsed, phrase.objects, 1.0):
                if ref.kind == "weather":
                    self.draft.weather = ref.key or self.draft.weather


def _part_relation(part: str, relation: str = "") -> str:
    if part in {"edge", "end", "corner", "side"}:
        return Relation.EDGE_OF.value if part in {"edge", "end", "corner"} else Relation.BESIDE.value
    if part in {"top", "surface"}:
        return Relation.ON.value
    if part in {"bottom"}:
        return Relation.UNDER.value if relation == "at" else relation
    if part == "front":
        return Relation.IN_FRONT_OF.value
    if part == "back":
        return Relation.BEHIND.value
    if part == "inside":
        return Relation.IN.value
    return relation or Relation.AT.value


def relation_of(word: str) -> Relation | None:
    try:
        return Relation(word)
    except ValueError:
        return None
