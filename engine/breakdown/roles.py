"""Sorting the words around a verb: object, target, direction, manner, how often."""

from __future__ import annotations

from typing import Any

from engine.breakdown.clauses import Clause, Parsed, Prepositional, prepositions_of
from engine.breakdown.entities import Ref, Thing
from engine.breakdown.frames import Frame
from engine.breakdown.lexicon import NO_ENTRY, lexicon, modifier_entry, normal, noun_entry, place_entry
from engine.breakdown.pockets import Pockets
from engine.breakdown.propping import SUPPORTS
from engine.breakdown.settings import furnishing_of, side_of
from engine.breakdown.standins import stand_in
from engine.breakdown.store import is_chair
from engine.breakdown.surroundings import _part_relation, relation_of
from engine.project import Placing, Relation

_LEAVES = frozenset(
    [
        "exit",
        "enter",
        "slide",
        "roll",
        "fall",
        "topple",
        "stand_up",
        "get_up",
        "jump",
        "walk",
        "run",
        "pick_up",
        "pull",
        "pour",
        "bounce",
        "stumble",
    ]
)  # noqa: SIM905


_TRAVELS = frozenset({"walk", "run", "enter", "carry", "jump"})
_LAYS_HAND = frozenset({"gesture", "hold", "pick_up", "touch"})
_LAYING = frozenset(  # verbs that lay a hand on somebody
    "take hold grab touch stroke caress pat squeeze grasp clasp brush rub massage tap pet cup feel seize kiss".split()  # noqa: SIM905
)
_GIVES_WAY = frozenset({"pick_up", "throw", "hand_over", "carry", "drop", "push"})
"""What is done to a thing so that its own prepositions may tell where it goes."""
_RESTS = frozenset({"on", "in", "at", "by", "beside", "near", "under", "behind"})
_BY_IT = frozenset({"by", "beside", "next to", "near", "under", "behind"})
_AT_IT = _BY_IT | {"at", "in"}
"""Prepositions that can tell where the thing just before them stands, after an object and after another preposition."""
_STRIKES = frozenset({"into", "against"})
_ROLLS = frozenset({"roll", "slide"})
"""What goes so, down a slope or along, strikes what it goes into."""
_LEAVES_IT = frozenset({"touch", "pick_up", "look"})


class Roles(Pockets):
    """Sorting the words around a verb."""

    def _roles(
        self,
        parsed: Parsed,
        clause: Clause,
        frame: Frame,
        subject: Ref,
        objects: list[Ref],
        prepositions: list[Prepositional],
        action: str,
    ) -> dict[str, Any]:
        """Sort the nouns around the verb into object, target and the rest."""
        roles: dict[str, Any] = {
            "object": "", "target": "", "relation": "", "others": (), "direction": "", "count": 1, "source": "",
            "word": "", "second": "", "struck": "",
            "manner": tuple(frame.get("manner", ())) + self._manners(parsed, clause),
        }  # fmt: skip
        things = [ref for ref in objects if ref.entity and not ref.part]
        parts = [ref for ref in objects if ref.entity and ref.part]
        role = frame.get("object_role", "object")
        if lexicon().actions.get(action, {}).get("object") == "required" and role == "target":
            role = "object"
        for ref in objects:
            if ref.kind == "body" and ref.ids and not set(ref.ids) & set(subject.ids):
                roles["target"], roles["relation"] = ref.id, "at"
        ids = tuple(i for ref in things for i in ref.ids)
        if ids and role in {"object", ""}:
            roles["object"], roles["others"] = ids[0], ids[1:]
        elif ids and role == "target" or role == "path" and ids:
            roles["target"], roles["others"] = ids[0], ids[1:] if role == "target" else ()
            roles["relation"] = str(frame.get("relation")) or ("" if role == "target" else "across")
        elif ids and role == "source":
            roles["source"] = ids[0]
        if subject.kind == "thing" and roles["object"] and "off" in frame.lemma.split(" "):
            roles["target"], roles["relation"], roles["object"], roles["others"] = ids[0], "from", "", ()
        for ref in parts:
            roles["target"], roles["relation"] = ref.id, _part_relation(ref.part)
        for index in clause.recipients:
            ref = self.naming.resolve(parsed, index, 2.0, avoid=subject.ids)
            if ref.entity:
                roles["target"], roles["relation"] = ref.id, "to"
        prepositions = sorted(prepositions, key=lambda p: _reciprocal(parsed, p))
        own = (
            [p for i in clause.objects[:1] for p in prepositions_of(parsed.doc[i])]
            if things and roles["object"]
            else []
        )
        told = [*prepositions, *own] if action in _GIVES_WAY else prepositions
        for phrase in [*own, *prepositions] if action == "put_down" else told:  # "sets the key on the sill"
            self._preposition(parsed, clause, frame, subject, phrase, roles, action)
        for ref in objects:
            if ref.kind == "direction":
                roles["direction"] = ref.key
        roles["direction"] = roles["direction"] or self._direction(parsed, clause, frame)
        if roles["target"] and roles["target"] == roles["object"]:
            roles["target"], roles["relation"] = "", ""  # "puts the wrench in it": not into itself
        if roles["target"] and not roles["relation"]:
            roles["relation"] = str(frame.get("relation")) or "at"
        if action == "shoot" and not roles["target"]:
            hoop = self.company.thing_called("hoop", "hoop")
            if hoop is None and not self._is_basketball(roles["object"]):
                hoop = self.company.thing_called("goal", "goal")  # the penalty goes where the goal stands
            if hoop is None and not roles["object"] and self._on_pitch():
                hoop = self.company.add_thing("goal", "goal", "fixture")
                hoop.fixture = True
            if hoop is None and not self._goal_game(roles["object"]):
                hoop = self.company.add_thing("hoop", "hoop", "fixture")
                hoop.fixture = True
            if hoop is not None:
                roles["target"], roles["relation"] = hoop.id, "in"
        roles["count"] = self._count(parsed, clause) or int(frame.get("count", 1) or 1)
        self._implied_object(frame, action, subject, roles)
        return roles

    def _preposition(
        self,
        parsed: Parsed,
        clause: Clause,
        frame: Frame,
        subject: Ref,
        phrase: Prepositional,
        roles: dict[str, Any],
        action: str,
    ) -> None:
        token = parsed.sentence.tokens[phrase.index]
        word = token.phrase or phrase.word
        row = lexicon().prepositions.get(word) or lexicon().prepositions.get(word.split(" ")[-1])
        role = frame.get("roles", {}).get(word) or frame.get("roles", {}).get(word.split(" ")[0])
        role = role or (row.get("role", "target") if row else "target")
        relation = str(row.get("relation", "")) if row else ""
        if word == "of" and phrase.index and parsed.sentence.tokens[phrase.index - 1].key in {"wide", "short"}:
            role, relation = "target", "near"  # "wide of the goal": that is what is aimed at
        others = any(who not in subject.ids for who in self.company.present)
        refs = self.naming.resolve_all(parsed, phrase.objects, 1.5, avoid=subject.ids if others else ())
        for ref in refs:
            if ref.kind == "camera":
                roles["direction"] = "camera"
                self.ledger.understood(token.span, "direction:camera")
            elif ref.kind == "direction" or ref.kind == "none" and ref.part:
                roles["direction"] = roles["direction"] or ref.key
                self.ledger.understood(token.span, f"direction:{ref.key or ref.part}")
                self._claim_noun(parsed, phrase, ref, f"direction:{ref.key or ref.part}")
            elif ref.kind == "body" and subject.kind == "thing" and word in {"on", "in"}:
                self._held(parsed, subject, phrase, ref)  # "a book lies on her lap"
            elif ref.kind == "emotion":
                roles["manner"] += (ref.key,) if ref.key else ()
                self.ledger.understood(token.span, "manner:with")
                self._claim_noun(parsed, phrase, ref, f"mood:{ref.key}")
            elif ref.kind == "gesture":
                roles["manner"] += (ref.key,)
                self._claim_noun(parsed, phrase, ref, f"action:{ref.key}")
                self.ledger.understood(token.span, "manner:with")
            elif ref.kind == "arrangement":
                self._arranged(parsed, phrase, ref, subject)
                for index in phrase.objects:
                    self._place_by_prepositions(parsed, index, subject)
            elif ref.kind == "place" and not ref.ids:
                self._goes_to_place(parsed, phrase, ref, action, roles)
            elif ref.entity:
                self._fill(role, relation, word, ref, subject, roles, action)
                self.ledger.understood(token.span, f"relation:{relation or word}")
        for index in phrase.objects:
            ref = self.naming.resolve(parsed, index, 0.0)
            if ref.kind == "thing" and not ref.part:
                self._place_by_prepositions(parsed, index, ref, resting=True)
        self._stands_there(parsed, phrase, refs, action)
        self._carried(parsed, phrase, subject)
        if row and row.get("direction") and not roles["direction"] and not refs:
            roles["direction"] = row["direction"]
            self.ledger.understood(token.span, f"direction:{row['direction']}")

    def _stands_there(self, parsed: Parsed, phrase: Prepositional, refs: list[Ref], action: str) -> None:
        """ "sits on the chair at the desk", "turns off the lamp by the bed": the parser hangs both from the verb, but the second
        tells where the thing of the first stands."""
        noun = parsed.doc[phrase.index - 1] if phrase.index else None
        if noun is None or noun.pos_ != "NOUN" or self._determiner_of(noun) != "the":
            return
        switched = noun.dep_ == "pobj" and noun.head.lower_ in {"on", "off", "up", "at"} and action in _LEAVES_IT
        where = _BY_IT if switched or noun.dep_ == "dobj" and action in _LEAVES_IT else frozenset()
        if noun.dep_ == "pobj" and not switched and noun.head.lower_ in _RESTS | {"to", "towards", "past"}:
            where = _AT_IT
        if phrase.word not in where:
            return
        thing = self.naming.resolve(parsed, noun.i, 0.0)
        if thing.kind != "thing" or thing.part:
            return
        for ref in refs:
            if ref.kind in {"thing", "place"}:
                self._place(parsed, thing, phrase, ref)

    @staticmethod
    def _determiner_of(noun: Any) -> str:
        return next((child.lower_ for child in noun.children if child.dep_ == "det"), "")

    def _carried(self, parsed: Parsed, phrase: Prepositional, subject: Ref) -> None:
        """ "waits under the lamp with an umbrella": the parser hangs it from the lamp, but she has it."""
        for index in phrase.objects if subject.kind == "person" and len(subject.ids) == 1 else ():
            if {parsed.sentence.tokens[index].key.split(" ")[-1]} & SUPPORTS:
                continue
            for inner in prepositions_of(parsed.doc[index]):
                for ref in self.naming.resolve_all(parsed, inner.objects, 1.5) if inner.word == "with" else ():
                    loose = not self.naming.is_placed(ref.id) and not self._has_moved(ref.id)
                    if ref.kind == "thing" and ref.fresh and loose:
                        kept = self.naming.kept(ref.id)
                        self.naming.placings.append(Placing(ref.id, kept, subject.id))
                        self.ledger.understood(parsed.sentence.tokens[inner.index].span, f"relation:{kept.value}")

    def _arranged(self, parsed: Parsed, phrase: Prepositional, ref: Ref, subject: Ref) -> None:
        """ "stand in a row", "in a stack"."""
        entry = noun_entry(ref.label) or NO_ENTRY
        relation = relation_of(str(entry.get("relation", "")))
        if relation is None:
            return
        if ref.part:
            rows = [p.entity for p in self.naming.placings if p.relation is relation]
            for ident in subject.ids if rows else ():
                self.naming.placings.append(Placing(ident, Relation.BESIDE, rows[-1]))
            return
        for ident in subject.ids:
            self.naming.placings.append(Placing(ident, relation))
        self.ledger.understood(parsed.sentence.tokens[phrase.index].span, f"relation:{relation.value}")
        self._claim_noun(parsed, phrase, ref, f"arrangement:{relation.value}")

    def _claim_noun(self, parsed: Parsed, phrase: Prepositional, ref: Ref, meaning: str) -> None:
        for index in phrase.objects:
            self.ledger.understood(parsed.sentence.tokens[index].span, meaning)

    def _fill(
        self, role: str, relation: str, word: str, ref: Ref, subject: Ref, roles: dict[str, Any], action: str
    ) -> None:
        if ref.part:
            relation = _part_relation(ref.part, relation)
        match role:
            case "object" if not roles["object"]:
                roles["object"], roles["others"] = ref.ids[0], ref.ids[1:]
            case "target" | "recipient" | "path" | "direction" | "object":
                if not roles["target"] or role == "recipient" or word == "to":
                    roles["target"], roles["word"] = ref.id, word
                    roles["relation"] = "to" if role == "recipient" else (relation or word)
                elif relation == "between" == roles["relation"]:
                    roles["second"] = ref.id
                elif word in _STRIKES and ref.kind == "thing" and action in _ROLLS:
                    roles["struck"] = ref.id
                elif roles["target"] in self.company.people and ref.kind != "person":
                    self._waits_at(roles["target"], relation, ref)
            case "source":
                roles["source"] = ref.id
                if (not roles["target"] or action in _TRAVELS) and subject.kind == "person":
                    start = Placing(subject.id, Relation.AT, ref.id)
                    if not self.naming.is_placed(subject.id) and subject.id not in self.first_seen:
                        self.naming.placings.append(start)
                if not roles["target"] and action in _LEAVES:
                    roles["target"], roles["relation"] = ref.id, "from"
            case "with" if ref.kind == "thing":
                loose = not self.naming.is_placed(ref.id) and not self._has_moved(ref.id)
                if loose and subject.kind == "person":
                    self.naming.placings.append(Placing(ref.id, self.naming.kept(ref.id), subject.id))
            case "about":
                if not roles["target"]:
                    roles["target"], roles["relation"] = ref.id, "about"

    def _waits_at(self, who: str, relation: str, ref: Ref) -> None:
        """ "throws the ball to Roy under the basket": that is where Roy is, if nobody has seen him before."""
        where = relation_of(relation)
        new = who not in self.first_seen and not any(who in {b.subject, b.target} for b in self.draft.beats)
        if where is not None and new and not self.naming.is_placed(who):
            self.naming.placings.append(Placing(who, where, ref.id))

    def _goes_to_place(
        self, parsed: Parsed, phrase: Prepositional, ref: Ref, action: str, roles: dict[str, Any]
    ) -> None:
        """ "walks into the kitchen": the place is this scene's, or lies behind its door."""
        span = parsed.sentence.tokens[phrase.objects[0]].span
        if phrase.word in {"out of", "from", "off"} or action == "exit":
            roles["direction"] = roles["direction"] or "out"
        entry = place_entry(ref.label) or NO_ENTRY
        comes_out = phrase.word in {"out of", "from"} and action != "exit" and entry.get("building")
        self.draft.places.append((side_of(entry, ref.key, False) if comes_out else ref.key, span))
        self.ledger.understood(parsed.sentence.tokens[phrase.index].span, f"relation:{phrase.word}")

    @staticmethod
    def _touched(frame: Frame, subject: Ref, action: str, objects: list[Ref], roles: dict[str, Any]) -> str:
        """ "takes her hand", "strokes his hair": a hand is laid on whose it is; the limb is kept as the relation."""
        limb = next(
            (ref for ref in objects if ref.kind == "body" and ref.ids and not set(ref.ids) & set(subject.ids)), None
        )
        laid = frame.lemma.split(" ")[0] in _LAYING
        if not laid or limb is None or subject.kind != "person" or action not in _LAYS_HAND or roles["object"]:
            return action
        roles |= {"object": limb.id, "target": "", "relation": limb.part or "at"}
        return "touch"

    def _implied_object(self, frame: Frame, action: str, subject: Ref, roles: dict[str, Any]) -> None:
        """ "shoots" is done with a ball, "hammers" with a hammer."""
        wanted = str(frame.get("prop") or frame.get("noun")) or ("basketball" if action in {"shoot", "dribble"} else "")
        goal = self.company.things.get(roles["target"])
        if wanted == "basketball" and goal is not None and goal.prop == "goal":
            wanted = "football"
        if not roles["object"] and action in {"throw", "kick", "catch"} and subject.kind == "person":
            held = [
                p.entity for p in self.naming.placings if p.relation is Relation.HELD_BY and p.anchor in subject.ids
            ]
            roles["object"] = ([*(i for i in held if action != "kick"), *self.company.balls] or [""])[-1]
            self.company.mention(Ref("thing", (roles["object"],)), 2.2) if roles["object"] else None
        stays = action in {"touch", "hit"}
        if roles["object"] or not wanted or stays and not (wanted := self._of_the_place(wanted)):
            return
        if action in {"shoot", "dribble", "throw", "catch", "kick"}:
            balls = [i for i in self.company.things if (self.company.things[i].prop or "").endswith("ball")]
            if balls:
                roles["object"] = balls[-1]
                return
        thing = self.company.thing_called(wanted, wanted) or self._implied(wanted)
        thing.fixture |= stays
        roles["object"] = thing.id
        self.company.mention(Ref("thing", (thing.id,)), 2.0)
        self.ledger.note(f"A {thing.label} is assumed for {frame.lemma!r}.")

    def _implied(self, wanted: str) -> Thing:
        """A new thing that the words imply; what the store lacks is a stand-in, on the table if there is one."""
        entry = noun_entry(wanted.replace("_", " "))
        if entry is None or entry.get("prop") or "class" not in entry:
            return self.company.add_thing(wanted.replace("_", " "), wanted)
        table = self.naming._last_support()
        thing = self.company.add_thing(wanted.replace("_", " "), None)
        thing.stand_in = stand_in(wanted, entry)
        if table.ids:
            self.naming.placings.append(Placing(thing.id, Relation.ON, table.id))
        return thing

    def _of_the_place(self, wanted: str) -> str:
        """What a hand is laid on that nobody names: the lamp where the place has one, else its door, by which the switch is."""
        if self.company.thing_called(wanted, wanted) is not None or not self.draft.set:
            return wanted
        has = furnishing_of(self.draft.set)
        return next((word for word in (wanted, "door") if word in has), "")

    def _is_basketball(self, ident: str) -> bool:
        return ident in self.company.things and self.company.things[ident].prop == "basketball"

    def _on_pitch(self) -> bool:
        """Whether there are goals here: the heading names a pitch, or somebody keeps one."""
        named = {"football", "soccer", "pitch"} & set(normal(self.draft.heading).split(" "))
        return bool(named) or any("goalkeeper" in self.company.people[who].labels for who in self.company.present)

    def _goal_game(self, ident: str) -> bool:
        thing = self.company.things.get(ident)
        return thing is not None and (thing.prop or "") not in {"", "basketball"}

    def _possible(self, action: str, subject: Ref, roles: dict[str, Any], named: bool = False) -> str:
        """An action that needs an object or somebody else takes the likeliest, or becomes one that does not. ``named``: the
        words name an object that is no thing of its own, such as the hat one wears."""
        row = lexicon().actions.get(action, {})
        if action == "shoot" and (goal := self.company.things.get(roles["target"])) and goal.prop == "goal":
            return "kick"  # a penalty is no throw
        if action == "lie_down" and self._is_chair(roles["target"]):
            return "sit"  # "sleeps in the chair"
        if row.get("object") == "required" and not roles["object"]:
            if (
                roles["target"] in self.company.things
                and action
                in {
                    "hit",
                    "touch",
                    "push",
                    "pull",
                    "kick",
                    "open",
                    "close",
                }
                or roles["target"].startswith("set:")
                and action in {"open", "close", "hit", "touch", "push", "pull"}
            ):
                roles["object"], roles["target"], roles["relation"] = roles["target"], "", ""
            elif subject.kind == "person" and action not in {"knock_over"}:
                if named and action not in {"throw", "kick", "shoot", "catch"}:
                    return "gesture"
                recent = [m for m in self.company.mentions if not m.person and m.turn >= self.company.turn - 2]
                if action in {"hold", "carry", "stack"} or not recent:
                    return "gesture" if action != "hold" else "wait"
                roles["object"] = recent[-1].ids[0]
        if row.get("target") == "required" and not roles["target"]:
            others = [who for who in self.company.present if who not in subject.ids]
            if len(subject.ids) > 1 and subject.kind == "person":  # "they hug": each other
                others = [subject.ids[0]]
            if not others:
                return "hold" if roles["object"] else "gesture"
            roles["target"], roles["relation"] = others[-1], "to"
        return action

    def _is_chair(self, ident: str) -> bool:
        thing = self.company.things.get(ident)
        return thing is not None and is_chair(thing.prop)

    def _manners(self, parsed: Parsed, clause: Clause) -> tuple[str, ...]:
        found: list[str] = []
        for index in clause.adverbs:
            token = parsed.sentence.tokens[index]
            entry = modifier_entry(token.key)
            if entry is None:
                continue
            if entry["kind"] in {"manner", "mood"}:
                key = str(entry[entry["kind"]])
                found.append(key)
                self.ledger.understood(token.span, f"{entry['kind']}:{key}")
            elif entry["kind"] == "sequence":
                self.ledger.understood(token.span, f"sequence:{entry.get('when', '')}")
        trailing = [
            c.i for c in parsed.doc[clause.verb].children if c.pos_ == "ADJ" and c.dep_ in {"conj", "advcl", "dep"}
        ]
        for index in [*clause.complements, *trailing]:  # "lies in bed, asleep"
            entry = modifier_entry(parsed.sentence.tokens[index].key)
            if entry and entry["kind"] == "mood" and clause.lemma != "be":
                found.append(str(entry["mood"]))
                self.ledger.understood(parsed.sentence.tokens[index].span, f"mood:{entry['mood']}")
        return tuple(dict.fromkeys(found))

    def _deliveries(self, manners: tuple[str, ...]) -> list[str]:
        table = lexicon()
        found = []
        for key in manners:
            row = table.manners.get(key) or table.moods.get(key) or {}
            delivery = row.get("delivery") or table.deliveries.get(key)
            found += [delivery] if isinstance(delivery, str) else list(delivery or ())
        return found

    def _direction(self, parsed: Parsed, clause: Clause, frame: Frame) -> str:
        for index in [*clause.particles, *clause.adverbs]:
            token = parsed.sentence.tokens[index]
            entry = modifier_entry(token.key)
            row = lexicon().prepositions.get(token.key)
            way = entry.get("direction") if entry and entry["kind"] == "direction" else None
            way = way or (row.get("direction") if row else None)
            if way:
                self.ledger.understood(token.span, f"direction:{way}")
                return str(way)
        return str(frame.get("direction"))

    def _count(self, parsed: Parsed, clause: Clause) -> int | None:
        for index in clause.adverbs:
            token = parsed.sentence.tokens[index]
            entry = modifier_entry(token.key)
            if entry and entry["kind"] == "count":
                self.ledger.understood(token.span, f"count:{entry['count']}")
                return int(entry["count"])
            if token.key == "times":
                for child in parsed.doc[index].children:
                    if number := lexicon().number(parsed.sentence.tokens[child.i].key):
                        span = parsed.sentence.tokens[child.i].span.joined(token.span)
                        self.ledger.understood(span, f"count:{number}")
                        return number
        return None

    def _almost(self, parsed: Parsed, clause: Clause) -> bool:
        for index in clause.adverbs:
            token = parsed.sentence.tokens[index]
            if (
                normal(token.text) in {"almost", "nearly"}
                or (entry := modifier_entry(token.key))
                and entry["kind"] == "negation"
            ):
                self.ledger.understood(token.span, "negation")
                return True
        return False


def _reciprocal(parsed: Parsed, phrase: Prepositional) -> bool:
    """ "across from each other": how they are to each other counts after where they are."""
    return any(
        parsed.doc[i].lower_ == "another" or parsed.doc[i].lower_ == "other" and parsed.doc[i - 1].lower_ == "each"
        for i in phrase.objects
        if i
    )


def delivery_of(text: str) -> tuple[str, ...]:
    """Delivery keys named in a parenthetical."""
    table = lexicon()
    padded = f" {normal(text.replace(',', ' '))} "
    found: list[str] = []
    for phrase in sorted(table.deliveries, key=lambda p: (-len(p), p)):
        if f" {normal(phrase)} " in padded:
            found.append(table.deliveries[phrase])
            padded = padded.replace(f" {normal(phrase)} ", "  ")
    for word in padded.split():
        entry = modifier_entry(word)
        if entry is None:
            continue
        value = entry.get("delivery")
        if value is None and entry["kind"] in {"manner", "mood"}:
            row = table.manners.get(entry.get("manner", "")) or table.moods.get(entry.get("mood", "")) or {}
            value = row.get("delivery")
        found += [value] if isinstance(value, str) else list(value or ())
    return tuple(dict.fromkeys(found))
