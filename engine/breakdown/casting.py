"""People from noun phrases: who is new, who is meant, what they look like and wear."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any

from engine.breakdown.clauses import Parsed, conjuncts, named_after, prepositions_of, renames
from engine.breakdown.descriptions import TITLES
from engine.breakdown.entities import Person, Ref
from engine.breakdown.lexicon import NO_ENTRY, Entry, base_verb, lexicon, modifier_entry, normal, noun_entry
from engine.breakdown.noun_phrases import _OTHER, NounPhrases
from engine.breakdown.store import is_kept_beside
from engine.breakdown.tokens import Token
from engine.foundation.span import Span
from engine.project import Placing, Relation

GROUP_LIMIT = 6
_OLD = 60
_FIRST_OF_TWO = frozenset({"older", "elder", "taller", "bigger", "first", "left"})
_SECOND_OF_TWO = frozenset({"younger", "shorter", "smaller", "second", "right"})
_ARRIVES = frozenset({"enter", "arrive", "approach", "appear", "join", "come", "return", "burst"})
_AGE = re.compile(r"^(?:(early|mid|late)[ -]?)?(\d{1,2})(?:'?s)?$")
_YEARS = re.compile(r"^(\d{1,3})[ -]years?[ -]olds?$")
_DECADES = {
    "teens": 15, "twenties": 25, "thirties": 35, "forties": 45, "fifties": 55, "sixties": 65, "seventies": 75,
    "eighties": 85,
}  # fmt: skip


class Casting(NounPhrases):
    """People from noun phrases."""

    def _named(self, parsed: Parsed, index: int) -> Ref:
        token = parsed.sentence.tokens[index]
        name = token.name or token.text.title() if token.text.isupper() else token.name or token.text
        who = self.company.person_named(name)
        fresh = who is None
        if who is None:
            who = self._appositive_person(parsed, index) or self._member(parsed, index, name)
            who = who or self.company.add_person(name, True, {name})
            who.name, who.named = name, True
            who.labels.add(normal(name))
            who.sex = who.sex or lexicon().names.get(normal(name).split(" ")[0], "")
        self.ledger.understood(token.span, f"character:{who.id}")
        role = noun_entry(token.phrase) if token.phrase else None
        if role is not None and role["kind"] == "person":
            apply_noun(who, role, token.phrase)
        self._describe(parsed, index, who)
        return Ref("person", (who.id,), label=name, fresh=fresh)

    def _member(self, parsed: Parsed, index: int, name: str) -> Person | None:
        """ "Two friends sit on a bench. Lena eats a sandwich.": Lena is one of the two, unless she comes in or has a calling
        of her own."""
        token, verb = parsed.sentence.tokens[index], parsed.doc[index].head
        if base_verb(verb.lower_) in _ARRIVES or token.phrase:
            return None
        told = [aside for after, aside in parsed.sentence.asides if after == index]
        ages = [match for aside in told for t in aside[:1] if (match := _AGE.match(normal(t.text)))]
        sex = lexicon().names.get(normal(name).split(" ")[0], "")
        who = self.company.unnamed_member(sex, float(ages[0].group(2)) if ages else None)
        if who is not None:
            self.company.christen(who, name, sex)
            self.ledger.note(f"{name} is taken as one of the {who.group}s spoken of before.")
        return who

    def _appositive_person(self, parsed: Parsed, index: int) -> Person | None:
        """ "A nurse, Ana, ..." names the nurse."""
        head = parsed.doc[index].head
        if named_after(parsed.doc[index]):
            ref = self.resolve(parsed, head.i, 1.0)
            if ref.kind == "person" and len(ref.ids) == 1 and not self.company.people[ref.id].named:
                return self.company.people[ref.id]
        return None

    def _person(self, parsed: Parsed, index: int, entry: Entry, label: str, span: Span) -> Ref:
        wanted = self._number(parsed, index)
        if wanted is None:
            wanted = (
                (int(entry.get("count", 4)) or 4)
                if entry["kind"] == "group"
                else 2
                if _is_plural(parsed.doc[index])
                else 1
            )
        known = self._known_people(parsed, index, label, entry, wanted)
        if known:
            self._claim(span, f"character:{'+'.join(known)}", entry)
            if len(known) == 1:
                self._describe(parsed, index, self.company.people[known[0]])
            return Ref("person", known, plural=len(known) > 1, label=label)
        named = self._named_members(parsed, index, entry, label)
        if named:
            self._claim(span, f"character:{'+'.join(named)}", entry)
            return Ref("person", named, plural=True, label=label, fresh=True)
        shown = min(wanted, GROUP_LIMIT)
        made = []
        for number in range(shown):
            name = label.capitalize() if shown == 1 else f"{label.capitalize()} {number + 1}"
            who = self.company.add_person(name, False, {label, label.split(" ")[-1], lexicon().kin.get(label, label)})
            apply_noun(who, entry, label)
            who.group = label if shown > 1 else ""
            self._describe(parsed, index, who)
            made.append(who.id)
        if label in lexicon().kin and len(made) == 1:
            owner = self._owner(parsed, index)
            if owner.kind == "person" and len(owner.ids) == 1:
                self.company.relate(owner.id, made[0])
        if wanted > shown:
            self.ledger.assumed(span, f"character:{'+'.join(made)}", f"{shown} people stand for {wanted}")
            self.ledger.note(f"{wanted} people are too many to stage; {shown} of them are, the rest are left out.")
        else:
            self._claim(span, f"character:{'+'.join(made)}", entry)
        return Ref("person", tuple(made), plural=shown > 1, label=label, fresh=True)

    def _named_members(self, parsed: Parsed, index: int, entry: Entry, label: str) -> tuple[str, ...]:
        """ "Two teenagers, LUKE and ZOE, ..." are Luke and Zoe."""
        tokens = parsed.sentence.tokens
        for child in parsed.doc[index].children:
            if child.i < index or child.dep_ != "appos" or not tokens[child.i].name:
                continue
            members = [i for i in (child.i, *conjuncts(child)) if tokens[i].name]
            if len(members) < 2:
                continue
            ids = tuple(self.resolve(parsed, member, 2.5).id for member in members)
            for ident in ids:
                apply_noun(
                    self.company.people[ident], MappingProxyType({k: v for k, v in entry.items() if k != "sex"}), label
                )
            return tuple(dict.fromkeys(ids))
        return ()

    def _known_people(self, parsed: Parsed, index: int, label: str, entry: Entry, wanted: int) -> tuple[str, ...]:
        determiner = self._determiner(parsed, index)
        if determiner == "the" and wanted == 1 and self._has_other(parsed, index):
            single = [m.ids[0] for m in self.company.mentions if m.person and len(m.ids) == 1]
            for ident in self.company.present:
                person = self.company.people[ident]
                alike = person.sex in {str(entry.get("sex", "")), ""} or not entry.get("sex")
                if alike and ident not in single[-1:] and abs((person.age or 30) - (entry.get("age") or 30)) < 13:
                    person.sex = person.sex or str(entry.get("sex", ""))
                    return (ident,)
        if pair := self._compared(parsed, index, label, wanted):
            return pair
        another = determiner in {"a", "an", "another", "some", *_OTHER} or self._has_other(parsed, index)
        if another and not (self.listed and determiner in {"a", "an"}):
            return ()
        if wanted > 1:
            group = tuple(i for i in self.company.present if normal(label) in self.company.people[i].labels) or tuple(
                self.company.present if determiner in {"the", "both"} else ()
            )
            return group[:wanted] if len(group) >= 2 else ()
        who = self.company.person_called(label) or self.company.person_called(lexicon().kin.get(label, label))
        if who is not None and (who.id in self.company.present or not determiner):
            return (who.id,)
        if determiner not in {"the", "this", "that", "his", "her", "their", ""}:
            return ()
        if relative := self._relative(parsed, index, label, entry):
            return relative
        sex = str(entry.get("sex", ""))
        generic = entry.get("role") is None
        for ident in reversed(self.company.present):
            person = self.company.people[ident]
            last = normal(label).split(" ")[-1]
            ends = [known.split(" ")[-1] for known in person.labels]
            if any(last == known or len(last) > 4 and known.endswith(last) for known in ends):
                return (ident,)  # "the keeper" is the goalkeeper
            young = (entry.get("age") or 30) < 16
            alike = generic and bool(sex) and person.sex == sex and determiner in {"the", "this", "that"}
            if alike and (person.age is None or young == (person.age < 16)):
                return (ident,)
        if who is not None:
            return (who.id,)
        return ()

    def _compared(self, parsed: Parsed, index: int, label: str, wanted: int) -> tuple[str, ...]:
        """ "the older cowboy" of two is one of them, "the younger" the other."""
        words = {parsed.sentence.tokens[c.i].key for c in parsed.doc[index].children if c.i < index}
        first, second = words & _FIRST_OF_TWO, words & _SECOND_OF_TWO
        if wanted != 1 or not (first or second):
            return ()
        pair = [i for i in self.company.present if self.company.people[i].group == label]
        if len(pair) < 2:
            return ()
        if (
            words & {"older", "elder", "younger"}
            and self.company.people[pair[0]].age == self.company.people[pair[1]].age
        ):
            self.company.people[pair[0]].age, self.company.people[pair[1]].age = 58.0, 26.0
        for child in parsed.doc[index].children:
            if child.i < index and parsed.sentence.tokens[child.i].key in first | second:
                self.ledger.understood(parsed.sentence.tokens[child.i].span, "reference:one of two")
        return (pair[0],) if first else (pair[1],)

    def _relative(self, parsed: Parsed, index: int, label: str, entry: Entry) -> tuple[str, ...]:
        """ "her brother" is whoever called her his sister, or the other of two children who had no name yet."""
        sex = str(entry.get("sex", ""))
        if label not in lexicon().kin:
            young = [
                i for i in self.company.present
                if self.company.people[i].group and not self.company.people[i].sex and sex
                and abs((self.company.people[i].age or 30) - (entry.get("age") or 30)) < 12
            ]  # fmt: skip
            if young and self._determiner(parsed, index) == "the":
                who = self.company.people[young[0]]
                who.sex, who.group, who.name = sex, "", label.capitalize()
                who.labels.add(normal(label))
                return (who.id,)
            return ()
        owner = self._owner(parsed, index)
        if len(owner.ids) != 1 or owner.kind != "person":
            return ()
        for other in self.company.kin.get(owner.id, ()):
            if not sex or self.company.people[other].sex in {sex, ""}:
                self.company.people[other].labels.add(normal(label))
                return (other,)
        rest = [i for i in self.company.present if i != owner.id and self.company.people[i].group]
        old = [i for i in rest if (self.company.people[i].age or 0) >= _OLD <= (entry.get("age") or 0)]
        if old := [i for i in old if sex and self.company.people[i].sex == sex]:  # "two old men ... her grandfather"
            self.company.people[old[0]].labels.add(normal(label))
            self.company.relate(owner.id, old[0])
            return (old[0],)
        free = [i for i in rest if not self.company.people[i].sex]
        if free and label in {"brother", "sister", "friend", "twin", "sibling", "partner", "wife", "husband"}:
            who = self.company.people[free[0]]
            who.sex, who.group, who.name = sex, "", label.capitalize()
            who.labels.add(normal(label))
            self.company.relate(owner.id, who.id)
            return (who.id,)
        return ()

    def _describe(self, parsed: Parsed, index: int, who: Person) -> None:
        """Adjectives, brackets, appositions and "in a red coat" make the person."""
        tokens, doc = parsed.sentence.tokens, parsed.doc
        for child in doc[index].children:
            if child.dep_ in {"amod", "compound", "nmod", "advmod"} and child.i < index and not tokens[index].name:
                self._trait(tokens[child.i], who)
                for other in child.children:
                    if other.dep_ in {"conj", "amod", "advmod"}:
                        self._trait(tokens[other.i], who)
            elif named_after(child) and tokens[child.i].name and not who.named:
                if self.company.person_named(tokens[child.i].name) is None:
                    who.name, who.named = tokens[child.i].name, True
                    who.labels.add(normal(who.name))
                    self._known[child.i] = Ref("person", (who.id,), label=who.name)
                    self.ledger.understood(tokens[child.i].span, f"character:{who.id}")
                    self._describe(parsed, child.i, who)
            elif renames(child) and child.pos_ in {"NOUN", "PROPN"}:
                entry, label, span = self._entry(parsed, child.i)
                if entry and entry["kind"] == "person":
                    supposed = (noun_entry(tokens[index].key) or NO_ENTRY).get("age")
                    if entry.get("age") is not None and who.age == supposed:
                        who.age = None  # "her brother, a boy": a brother may be of any age
                    apply_noun(who, entry, label)
                    self.ledger.understood(span, f"character:{who.id}")
                    self._describe(parsed, child.i, who)
            elif (
                child.dep_ in {"appos", "amod", "acl", "advcl"}
                and child.i > index
                and child.pos_ in {"ADJ", "NUM"}
                or child.dep_ == "nummod"
                and child.i > index
            ):
                self._trait(tokens[child.i], who)
            elif child.dep_ == "acl" and child.lower_ in {"named", "called"}:
                self._christen(parsed, child, who)
            elif child.dep_ in {"acl"} and child.lower_ in {"wearing", "dressed", "clad"}:
                self.dress(parsed, child, who)
        for phrase in prepositions_of(doc[index]):
            self._dress_by_preposition(parsed, phrase.word, phrase.objects, phrase.index, who)
        for after, aside in parsed.sentence.asides:
            if after == index or (after >= index and after in _own_words(doc[index])):
                self.describe_aside(aside, who)

    def _christen(self, parsed: Parsed, verb: Any, who: Person) -> None:
        for child in verb.children:
            if child.dep_ in {"oprd", "dobj", "attr"}:
                token = parsed.sentence.tokens[child.i]
                who.name, who.named = token.name or token.text.title(), True
                who.labels.add(normal(token.text))
                self.ledger.understood(parsed.sentence.tokens[verb.i].span, "character:name")
                self.ledger.understood(token.span, f"character:{who.id}")

    def dress(self, parsed: Parsed, verb: Any, who: Person) -> None:
        """ "wearing a red coat and black boots"."""
        self.ledger.understood(parsed.sentence.tokens[verb.i].span, "garment:worn")
        heads = [i for c in verb.children if c.dep_ == "dobj" for i in (c.i, *conjuncts(c))]
        for phrase in prepositions_of(verb):
            heads += phrase.objects
        for head in heads:
            self._garment(parsed, head, who)

    def _garment(self, parsed: Parsed, index: int, who: Person) -> bool:
        entry, _, span = self._entry(parsed, index)
        if not entry or entry["kind"] != "garment":
            return False
        colour = ""
        for child in parsed.doc[index].children:
            token = parsed.sentence.tokens[child.i]
            modifier = modifier_entry(token.key)
            if child.i < index and modifier and modifier["kind"] == "colour":
                colour = normal(token.key)
                self.ledger.understood(token.span, f"colour:{colour}")
            elif child.i < index and modifier:
                self.ledger.assumed(token.span, "not shown", "wardrobe has no such variant")
        who.wear(str(entry["garment"]), colour)
        self._claim(span, f"garment:{entry['garment']}", entry)
        return True

    def _dress_by_preposition(self, parsed: Parsed, word: str, objects: list[int], index: int, who: Person) -> None:
        tokens = parsed.sentence.tokens
        for head in objects:
            modifier = modifier_entry(key := tokens[head].key)
            if word == "in" and modifier and modifier["kind"] == "colour":
                worn = "dress" if who.sex == "female" else "jacket"
                who.wear(worn, normal(key))
                self.ledger.assumed(tokens[head].span, f"garment:{worn}", f"taken as a {key} {worn}")
                continue
            if word in {"in", "with", "wearing"} and self._garment(parsed, head, who):
                self.ledger.understood(tokens[index].span, "garment:worn")
                continue
            key = tokens[head].key
            if word == "in" and key in _DECADES:
                who.age = float(_DECADES[key])
                self.ledger.understood(tokens[head].span, f"age:{who.age:.0f}")
                continue
            entry, label, span = self._entry(parsed, head)
            if word == "with" and entry and entry["kind"] == "body" and label in {"hair", "beard", "moustache", "curl"}:
                styles = [tokens[c.i] for c in parsed.doc[head].children if c.dep_ in {"amod", "compound"}]
                who.hair += [normal(style.key) for style in styles] or [label]
                for style in styles:
                    self.ledger.understood(style.span, f"hair:{normal(style.key)}")
                self.ledger.understood(span, f"hair:{label}")
            elif word == "with" and entry and entry["kind"] in {"prop", "thing", "food", "animal"}:
                ref = self.resolve(parsed, head, 2.0)
                if ref.kind == "thing" and not self.is_placed(ref.id):
                    self.placings.append(Placing(ref.id, self.kept(ref.id), who.id))
                    self.ledger.understood(tokens[index].span, f"relation:{self.kept(ref.id).value}")

    def kept(self, ident: str) -> Relation:
        """Where whoever is there with a thing has it: a dog or a bicycle beside them, what is smaller in hand."""
        return Relation.BESIDE if is_kept_beside(self.company.things[ident].prop) else Relation.HELD_BY

    def _trait(self, token: Token, who: Person) -> bool:
        """Apply one describing word; False if it says nothing the film can show."""
        key = normal(token.key)
        if years := _YEARS.match(key):
            who.age = float(years.group(1))
            self.ledger.understood(token.span, f"age:{who.age:.0f}")
            return True
        if (match := _AGE.match(key)) and 1 <= int(match.group(2)) <= 99:
            offset = {"early": 2, "mid": 5, "late": 8}.get(match.group(1) or "", 5 if key.endswith("s") else 0)
            who.age = float(int(match.group(2)) + offset)
            self.ledger.understood(token.span, f"age:{who.age:.0f}")
            return True
        entry = modifier_entry(key)
        if entry is None:
            return self._noun_trait(token, key, who)
        kind = entry["kind"]
        value = entry.get(kind, "")
        match kind:
            case "age":
                who.age = float(value)
            case "build" | "stature" | "skin" | "sex":
                setattr(who, kind, value)
            case "hair":
                who.hair += [value] if isinstance(value, str) else list(value)
            case "size":
                who.stature = {"small": "short", "big": "tall"}.get(str(value), "")
                if value == "big":
                    who.build = who.build or "heavy"
            case "mood":
                who.traits.append(str(value))
            case _:
                self.ledger.assumed(token.span, "not shown", "the word is known, but nothing on screen shows it")
                return False
        self._claim(token.span, f"{kind}:{value or key}", entry)
        return True

    def _noun_trait(self, token: Token, key: str, who: Person) -> bool:
        entry = noun_entry(key)
        if entry and entry["kind"] == "person":
            apply_noun(who, entry, key)
            self.ledger.understood(token.span, f"role:{key}")
            return True
        if key in _DECADES:
            who.age = float(_DECADES[key])
            self.ledger.understood(token.span, f"age:{who.age:.0f}")
            return True
        return False

    def describe_aside(self, aside: list[Token], who: Person) -> None:
        """ "(30s, tall)", "(late 20s)", "(45, a nurse in a blue coat)"."""
        skip = 0
        for position, token in enumerate(aside):
            if skip:
                skip -= 1
                continue
            key = normal(token.text)
            if key in lexicon().prepositions.entries or key in {"a", "an", "the", "and", "his", "her", "with"}:
                continue
            if key.rstrip(".") in TITLES:
                who.sex = who.sex or TITLES[key.rstrip(".")]
                self.ledger.understood(token.span, f"character:{who.id}")
                continue
            if lexicon().number(key) and not key[:1].isdigit():
                self.ledger.understood(token.span, f"count:{key}")
                continue
            following = aside[position + 1] if position + 1 < len(aside) else None
            if key in {"number", "no", "no.", "#"} and following and following.text.isdigit():
                self.ledger.assumed(token.span.joined(following.span), "not shown", "numbers on shirts are not drawn")
                skip = 1
                continue
            if key in {"early", "mid", "late"} and following and _AGE.match(normal(following.text)):
                joined = Token("", "", token.span.joined(following.span), f"{key} {normal(following.text)}")
                self._trait(joined, who)
                skip = 1
            elif key in {"f", "female"} or key in {"m", "male"}:
                who.sex = "female" if key.startswith("f") else "male"
                self.ledger.understood(token.span, f"sex:{who.sex}")
            elif (hair := noun_entry(key)) and hair["kind"] == "body" and key in {"hair", "beard", "moustache"}:
                styles = [
                    t
                    for t in aside[:position]
                    if (modifier_entry(t.text) or NO_ENTRY).get("kind") in {"colour", "hair"}
                ]
                who.hair += [normal(t.text) for t in styles] + ([key] if key != "hair" or not styles else [])
                for style in [token, *styles]:
                    self.ledger.understood(style.span, f"hair:{key}")
            elif (entry := noun_entry(key)) and entry["kind"] == "garment":
                previous = modifier_entry(aside[position - 1].text) if position else None
                colour = normal(aside[position - 1].text) if previous and previous["kind"] == "colour" else ""
                who.wear(str(entry["garment"]), colour)
                self.ledger.understood(token.span, f"garment:{entry['garment']}")
                if colour:
                    self.ledger.understood(aside[position - 1].span, f"colour:{colour}")
            else:
                self._trait(token, who)


def apply_noun(who: Person, entry: Entry, label: str) -> None:
    last = normal(label).split(" ")[-1]
    formed = "female" if last.endswith("woman") else "male" if last.endswith("man") and last != "human" else ""
    if not who.sex and (entry.get("sex") or formed):
        who.sex, who.supposed = str(entry.get("sex") or formed), bool(entry.get("role"))
    if who.age is None and entry.get("age") is not None:
        who.age = float(entry["age"])
    who.creature |= "shown as a person" in str(entry.get("note", ""))
    who.build = who.build or str(entry.get("build", ""))
    who.stature = who.stature or str(entry.get("stature", ""))
    if entry.get("role") and not who.role:
        who.role = label
    if not who.hair:
        who.hair = list(entry.get("hair", ()))
    for garment in entry.get("garments", ()):
        if all(worn.kind != garment["kind"] for worn in who.garments):
            who.wear(garment["kind"], garment.get("colour", ""))
    who.labels |= {normal(label), normal(label).split(" ")[-1]}


def _is_plural(token: Any) -> bool:
    return token.tag_ in {"NNS", "NNPS"}


def _own_words(token: Any) -> set[int]:
    """Indices of what hangs from a noun, without others who are joined to it: "Lily (7) and Max (10)"."""
    joined = {i for child in token.children if child.dep_ == "conj" for i in (t.i for t in child.subtree)}
    return {t.i for t in token.subtree} - joined
