"""From noun phrases to people, things and places: "an old man in a red coat", "the edge of the table", "she"."""

from __future__ import annotations

from functools import cache
from typing import Any

from engine.breakdown.casting import _is_plural
from engine.breakdown.clauses import Parsed, prepositions_of, renames
from engine.breakdown.entities import NOTHING, Ref
from engine.breakdown.language import wordnet
from engine.breakdown.lexicon import Entry, lexicon, normal, noun_entry, place_entry
from engine.breakdown.propping import Propping, _size
from engine.breakdown.sentences import Token
from engine.breakdown.standins import kinship, stand_in
from engine.foundation.span import Span
from engine.project import Placing, Relation
from engine.screenplay import Choice

_COUNTED = frozenset({"one", "other", "others", "both", "each", "all", "none", "rest", "another"})
_HEARD = frozenset({"crowd", "audience"})
_ARRANGED = {"in a row": Relation.IN_ROW, "stacked": Relation.STACKED, "around": Relation.AROUND}
_PERSON: Entry = {"kind": "person", "sex": "", "status": "assumed", "note": "cast as a person"}  # type: ignore[assignment]


class Naming(Propping):
    """Resolves the noun phrases of one film, keeping company and ledger up to date. One per scene."""

    def _resolve(self, parsed: Parsed, index: int, weight: float, avoid: tuple[str, ...], doer: bool) -> Ref:
        token, doc = parsed.sentence.tokens[index], parsed.doc
        key = token.key
        head = doc[index].head
        if renames(doc[index]) and head.i < index and head.pos_ in {"NOUN", "PROPN"} and not token.name:
            whole = self.resolve(parsed, head.i, weight)
            entry = self._entry(parsed, index)[0]
            if whole.kind == "person" and len(whole.ids) == 1 and entry and entry["kind"] == "person":
                return whole
        if key in _COUNTED or doc[index].pos_ == "NUM" and not token.phrase:
            return self._counted(parsed, index, weight, avoid, doer)
        if key in lexicon().pronouns and not token.name:
            return self._pronoun(parsed, index, avoid, doer)
        return self._noun(parsed, index, weight)

    def _pronoun(self, parsed: Parsed, index: int, avoid: tuple[str, ...], doer: bool) -> Ref:
        token = parsed.sentence.tokens[index]
        key = token.key
        entry = lexicon().pronouns[key]
        if entry.get("case") == "reflexive" or key.endswith(("self", "selves")):
            ref = Ref("person", avoid) if avoid else NOTHING
            if ref.ids:
                self.ledger.understood(token.span, f"reference:{'+'.join(ref.ids)}")
            return ref
        if key in {"someone", "somebody", "anyone", "everyone", "everybody"}:
            return self._anyone(token, key)
        if key in {"i", "me"}:
            who = self.company.person_called("i") or self.company.add_person("I", False, {"i"})
            self.ledger.assumed(token.span, f"character:{who.id}", "whoever tells it is cast as a person")
            return Ref("person", (who.id,))
        if entry.get("person") in {1, 2}:
            self.ledger.assumed(token.span, "camera:audience", "taken as the audience, not staged")
            return Ref("camera")
        ref, others = self.company.pronoun(key, avoid, doer)
        if not ref.ids:
            owner = parsed.doc[index].dep_ == "poss"
            if not owner and (entry.get("sex") or (key in {"they", "them"} and doer)):
                return self._invent(token, str(entry.get("sex", "")))
            return NOTHING
        meaning = f"reference:{'+'.join(ref.ids)}"
        if others:
            choices = tuple(
                Choice(f"reference:{'+'.join(o.ids)}", " and ".join(i.replace("_", " ") for i in o.ids))
                for o in others[:3]
            )
            self.ledger.assumed(token.span, meaning, f"taken as {' and '.join(ref.ids)}", choices)
        self.ledger.understood(token.span, meaning)
        return ref

    def _anyone(self, token: Token, key: str) -> Ref:
        if key.startswith("every") and self.company.present:
            self.ledger.understood(token.span, "reference:everyone")
            return Ref("person", tuple(self.company.present), plural=True)
        who = self.company.add_person("Someone", False, {"someone", "stranger"})
        self.ledger.assumed(token.span, f"character:{who.id}", "someone not described further")
        return Ref("person", (who.id,))

    def _invent(self, token: Token, sex: str) -> Ref:
        label = {"female": "woman", "male": "man"}.get(sex, "person")
        who = self.company.add_person(label.capitalize(), False, {label})
        who.sex = sex
        self.ledger.assumed(token.span, f"character:{who.id}", f"nobody named before, so a {label} is cast")
        return Ref("person", (who.id,))

    def _counted(self, parsed: Parsed, index: int, weight: float, avoid: tuple[str, ...], doer: bool) -> Ref:
        """ "one of them", "both", "the other": some of those spoken of."""
        token, doc = parsed.sentence.tokens[index], parsed.doc
        inner = [i for p in prepositions_of(doc[index]) if p.word == "of" for i in p.objects]
        pair = token.key == "both" and len(self.company.present) == 2
        if inner and pair and doc[inner[0]].pos_ == "PRON":  # "over both of them": over the two who are there
            whole = Ref("person", tuple(self.company.present), plural=True)
            self.ledger.understood(parsed.sentence.tokens[inner[0]].span, f"reference:{'+'.join(whole.ids)}")
        elif inner:
            whole = self.resolve(parsed, inner[0], weight, avoid)
        else:
            whole, _ = self.company.pronoun("they", avoid, doer and token.key != "one")
            if not whole.ids:
                whole, _ = self.company.pronoun("it", avoid, False)
        if not whole.ids:
            return NOTHING
        wanted = lexicon().number(token.key) or (1 if token.key in {"one", "each", "other"} else len(whole.ids))
        ids = whole.ids
        if token.key == "other" and len(ids) > 1:
            last = next(
                (m.ids[0] for m in reversed(self.company.mentions) if len(m.ids) == 1 and m.ids[0] in ids), ids[0]
            )
            ids = tuple(i for i in ids if i != last)
        if whole.kind == "person" and wanted == 1:
            for child in doc[index].children:
                if child.dep_ == "amod":
                    self._trait(parsed.sentence.tokens[child.i], self.company.people[ids[0]])
        self.ledger.understood(token.span, f"reference:{'+'.join(ids[:wanted])}")
        return Ref(whole.kind, ids[:wanted], plural=wanted > 1)

    def _noun(self, parsed: Parsed, index: int, weight: float) -> Ref:
        tokens, doc = parsed.sentence.tokens, parsed.doc
        token = tokens[index]
        if token.name:
            return self._named(parsed, index)
        entry, label, span = self._entry(parsed, index)
        inner = [i for p in prepositions_of(doc[index]) if p.word == "of" for i in p.objects]
        kind = entry.get("kind", "") if entry else ""
        if entry is not None and inner and kind in {"arrangement", "part", "group", "camera", "abstract", "direction"}:
            return self._of(parsed, index, entry, inner, weight)
        formed = doc[index].dep_ == "pobj" and doc[index].head.lower_ in {"in", "into"}  # "five blocks in a stack"
        formed = formed and self._determiner(parsed, index) in {"a", "an", "one"}
        if kind == "arrangement" and entry is not None and entry.get("relation") == "stacked" and not formed:
            return self._tower(parsed, index, entry, label, span)
        if entry is None and (sound := _sounds().get(label)):
            self.ledger.understood(span, f"sound:{sound}")
            return Ref("sound", (), key=sound, label=label)
        if entry is None and f"set:{label}" in self.anchors and self._determiner(parsed, index) == "the":
            self.ledger.understood(span, f"set:{label}")  # "sits at the bar" of a bar
            return Ref("place", (f"set:{label}",), label=label)
        if entry is None and (place := place_entry(label)):
            self.ledger.understood(span, f"set:{place['set']}")
            return Ref("place", (), key=place["set"], label=label)
        if entry is None and _is_name(token, doc[index]):
            return self._named(parsed, index)
        if entry is None:
            return self._unlisted(parsed, index, label, span)
        return self._listed(parsed, index, entry, label, span, weight)

    def _of(self, parsed: Parsed, index: int, entry: Entry, inner: list[int], weight: float) -> Ref:
        """ "a row of dominoes", "the edge of the table", "a group of women", "a close-up of Maya"."""
        token = parsed.sentence.tokens[index]
        ref = self.resolve(parsed, inner[0], weight)
        kind = entry["kind"]
        if kind == "part":
            self.ledger.understood(token.span, f"part:{entry['part']}")
            return Ref(ref.kind, ref.ids, part=entry["part"], key=ref.key, label=ref.label)
        count = self._number(parsed, index) or int(entry.get("count", 0) or 0)
        if ref.kind == "thing" and ref.ids and ref.ids[0] in self.company.things:
            thing = self.company.things[ref.ids[0]]
            if thing.count == 1 and _is_plural(parsed.doc[inner[0]]):
                thing.count = count or 6
                self.ledger.assumed(token.span, f"count:{thing.count}", f"{thing.count} of them")
            relation = _ARRANGED.get(str(entry.get("relation", "")))
            if relation:
                self.placings.append(Placing(thing.id, relation))
            self.ledger.understood(token.span, f"arrangement:{entry.get('relation') or kind}")
        else:
            self.ledger.understood(token.span, f"{kind}:{token.key}")
        return ref

    def _listed(self, parsed: Parsed, index: int, entry: Entry, label: str, span: Span, weight: float) -> Ref:
        kind = entry["kind"]
        note = entry.get("note", "")
        match kind:
            case "group" if (
                label in _HEARD
                and self._determiner(parsed, index) == "the"
                and not any(label in self.company.people[i].labels for i in self.company.present)
            ):
                self.ledger.understood(span, "sound:crowd", "heard, not seen")
                return Ref("sound", (), key="crowd", label=label)
            case "group" if entry.get("count") == 0 and self.company.present:
                self.ledger.understood(span, "reference:everyone")
                return Ref("person", tuple(self.company.present), plural=True)
            case "person":
                return self._person(parsed, index, entry, label, span)
            case "group" if entry.get("of", "person") == "person":
                return self._person(parsed, index, entry, label, span)
            case "substance" if weight < 2.0 and self.company.thing_called(label, None) is None:
                self.ledger.assumed(span, "not shown", "no such water or stuff stands here; the set has its own")
                return Ref("abstract", (), label=label)
            case "prop" | "thing" | "food" | "animal" | "substance" | "group":
                return self._thing(parsed, index, entry, label, span)
            case "fixture":
                if self._set_has(entry, label) or not entry.get("prop"):
                    self._claim(span, entry["anchor"], entry)
                    self._describe_ignored(parsed, index)
                    return Ref("place", (entry["anchor"],), label=label)
                return self._thing(parsed, index, entry, label, span)
            case "part":
                owner = self._owner(parsed, index)
                if not owner.ids and entry["part"] in {"edge", "end", "corner", "top"}:
                    owner = self._last_support()
                self.ledger.understood(span, f"part:{entry['part']}")
                if not owner.ids and f"set:{entry['part']}" in self.anchors:
                    return Ref("place", (f"set:{entry['part']}",), label=label)
                return (
                    Ref(owner.kind, owner.ids, part=entry["part"], label=label)
                    if owner.ids
                    else Ref("none", part=entry["part"], label=label)
                )
            case "body":
                owner = self._owner(parsed, index)
                if owner.ids:
                    self.ledger.understood(span, f"body:{entry.get('body', label)}")
                return Ref("body", owner.ids, part=str(entry.get("body", label)), label=label)
            case "garment" if (cups := self._drunk_from(parsed, index, label)) is not None:
                return self._thing(parsed, index, cups, "glass", span)
            case "garment":
                self.ledger.understood(span, f"garment:{entry['garment']}")
                return Ref("garment", (), key=entry["garment"], label=label)
            case "sound":
                self.ledger.understood(span, f"sound:{entry['sound']}")
                return Ref("sound", (), key=entry["sound"], label=label)
            case "weather":
                self.ledger.understood(span, f"weather:{entry['weather']}")
                return Ref("weather", (), key=entry["weather"], label=label)
            case "gesture":
                return Ref("gesture", (), key=entry["action"], label=label)
            case "emotion":
                return Ref("emotion", (), key=entry.get("mood", ""), label=label)
            case "direction":
                return Ref("direction", (), key=entry["direction"], label=label)
        if kind == "camera" and (owner := self._owner(parsed, index)).ids:
            self.ledger.understood(span, "action:shoot")
            return Ref("gesture", owner.ids, key="shoot", label=label)
        if kind == "camera":
            self.ledger.understood(span, "camera:camera")
        elif kind in {"abstract", "event", "light"}:
            self.ledger.assumed(span, "not shown", note or "known, but nothing on screen shows it")
        return Ref(kind, (), key=str(entry.get("light", "")), label=label)

    def _drunk_from(self, parsed: Parsed, index: int, label: str) -> Entry | None:
        """ "two glasses" are no spectacles."""
        several = (self._number(parsed, index) or 1) > 1
        return (
            next((e for b in wordnet().bases(label, "n") if b != label and (e := noun_entry(b))), None)
            if several
            else None
        )

    def _tower(self, parsed: Parsed, index: int, entry: Entry, label: str, span: Span) -> Ref:
        """ "the tower" is what was stacked before, or boxes."""
        stacked = [
            p.entity for p in self.placings if p.relation is Relation.STACKED and p.entity in self.company.things
        ]
        if stacked:
            self.ledger.understood(span, f"reference:{stacked[-1]}")
            return Ref("thing", (stacked[-1],), label=label)
        box = noun_entry("box")
        thing = self.company.thing_called(label, None)
        if thing is None or box is None:
            thing = self.company.add_thing(label, str(box["prop"]) if box and box.get("prop") else None)
            thing.count = int(entry.get("count", 4)) or 4
            thing.stand_in = None if thing.prop else stand_in(label, entry)
            self.placings.append(Placing(thing.id, Relation.STACKED))
        self.ledger.assumed(span, f"prop:{thing.prop}", f"a {label} of {thing.count} boxes")
        return Ref("thing", (thing.id,), label=label)

    def _set_has(self, entry: Entry, label: str) -> bool:
        return entry.get("anchor", "") in self.anchors

    def _unlisted(self, parsed: Parsed, index: int, label: str, span: Span) -> Ref:
        """A noun the lexicon does not list: by WordNet's kinship, else a labelled box."""
        found = kinship(label) or kinship(label.split(" ")[-1])
        if found is None:
            thing = self._stand_in(parsed, index, label, None)
            self.ledger.unknown(span, f"no dictionary has {label!r}; a labelled box of {_size(thing)} stands in")
            return Ref("thing", (thing.id,), label=label, fresh=True)
        if found.person:
            return self._person(parsed, index, _PERSON, label, span)
        if found.entry is not None:
            return self._by_kin(parsed, index, found.entry, label, span)
        if found.kind:
            thing = self._stand_in(parsed, index, label, None)
            kind = thing.stand_in.kind if thing.stand_in else "thing"
            mass = thing.stand_in.mass_kg if thing.stand_in else 0.0
            said = f"no {label} in the store; a labelled {kind} of {_size(thing)}, {mass:.3g} kg stands in"
            self.ledger.assumed(span, f"stand-in:{kind}", said, (Choice("ignore", "leave it out"),))
            return Ref("thing", (thing.id,), plural=thing.count > 1, label=label)
        return Ref("abstract", (), label=label)

    def _by_kin(self, parsed: Parsed, index: int, entry: Entry, label: str, span: Span) -> Ref:
        kind = entry.get("kind", "prop" if entry.get("prop") else "")
        if kind in {"prop", "thing", "food", "animal"}:
            near = dict(entry) | {
                "kind": kind,
                "status": "assumed",
                "note": f"taken as a kind of {entry.get('prop', kind)}",
            }
            return self._thing(parsed, index, near, label, span)  # type: ignore[arg-type]
        if kind == "person":
            return self._person(parsed, index, _PERSON, label, span)
        if entry.get("set"):
            self.ledger.assumed(span, f"set:{entry['set']}", f"the nearest set to {label}")
            return Ref("place", (), key=str(entry["set"]), label=label)
        if entry.get("garment"):
            return Ref("garment", (), key=str(entry["garment"]), label=label)
        return Ref(kind or "abstract", (), label=label)


@cache
def _sounds() -> dict[str, str]:
    """Sound keys by the nouns that are the sound."""
    return {normal(phrase): key for key, row in lexicon().sounds.items() for phrase in row.get("phrases", ())}


def _is_name(token: Token, parsed: Any) -> bool:
    word = token.form
    if not word[:1].isupper() or not word.isalpha():
        return False
    known = any(wordnet().base(word, part) for part in "nvar")
    return not known and parsed.i >= 0
