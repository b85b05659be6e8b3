"""From noun phrases to people, things and places: "an old man in a red coat", "the edge of the table", "she"."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from engine.breakdown.clauses import Parsed, conjuncts, prepositions_of
from engine.breakdown.entities import NOTHING, Company, Person, Ref, Thing
from engine.breakdown.language import wordnet
from engine.breakdown.ledger import Ledger
from engine.breakdown.lexicon import Entry, lexicon, modifier_entry, normal, noun_entry, place_entry, singular
from engine.breakdown.sentences import Token
from engine.breakdown.standins import kinship, stand_in
from engine.foundation.span import Span
from engine.project import Placing, Relation
from engine.screenplay import Choice

GROUP_LIMIT = 6
_COUNTED = frozenset({"one", "other", "others", "both", "each", "all", "none", "rest", "another"})
_KIN = frozenset(
    "brother sister father mother dad mom mum son daughter wife husband friend partner twin cousin uncle aunt grandfather "
    "grandmother neighbour neighbor colleague sibling boss".split()  # noqa: SIM905
)
_OTHER = frozenset({"another", "other", "second", "third", "new", "different"})
_HEARD = frozenset({"crowd", "audience"})
_SUPPORTS = frozenset("table desk counter shelf bench bar ledge worktop sideboard stool chair bed box roof".split())  # noqa: SIM905
_ARRANGED = {"in a row": Relation.IN_ROW, "stacked": Relation.STACKED, "around": Relation.AROUND}
_AGE = re.compile(r"^(?:(early|mid|late)[ -]?)?(\d{1,2})(?:'?s)?$")
_YEARS = re.compile(r"^(\d{1,3})[ -]years?[ -]olds?$")
_DECADES = {
    "teens": 15, "twenties": 25, "thirties": 35, "forties": 45, "fifties": 55, "sixties": 65, "seventies": 75,
    "eighties": 85,
}  # fmt: skip


class Naming:
    """Resolves the noun phrases of one film, keeping company and ledger up to date. One per reading."""

    def __init__(self, company: Company, ledger: Ledger) -> None:
        self.company = company
        self.ledger = ledger
        self.placings: list[Placing] = []
        self._sentence: Parsed | None = None
        self._known: dict[int, Ref] = {}
        self.listed = False  # in a shot list "a man" may be the man of the shot before

    # -- the way in --
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
        self.company.mention(ref, weight - 1.0 if ref.kind == "thing" and self._liquid(ref) else weight)
        return ref

    def resolved(self, parsed: Parsed) -> set[int]:
        """Tokens of the sentence whose meaning is settled."""
        return set(self._known) if self._sentence is parsed else set()

    def _liquid(self, ref: Ref) -> bool:
        thing = self.company.things.get(ref.id)
        return thing is not None and thing.kind == "substance"

    def _resolve(self, parsed: Parsed, index: int, weight: float, avoid: tuple[str, ...], doer: bool) -> Ref:
        token, doc = parsed.sentence.tokens[index], parsed.doc
        key = token.key
        head = doc[index].head
        if doc[index].dep_ == "appos" and head.i < index and head.pos_ in {"NOUN", "PROPN"} and not token.name:
            whole = self.resolve(parsed, head.i, weight)
            entry = self._entry(parsed, index)[0]
            if whole.kind == "person" and len(whole.ids) == 1 and entry and entry["kind"] == "person":
                return whole
        if key in _COUNTED or doc[index].pos_ == "NUM":
            return self._counted(parsed, index, weight, avoid, doer)
        if key in lexicon().pronouns and not token.name:
            return self._pronoun(token, key, avoid, doer)
        return self._noun(parsed, index, weight)

    def resolve_all(
        self, parsed: Parsed, indices: list[int], weight: float, avoid: tuple[str, ...] = (), doer: bool = False
    ) -> list[Ref]:
        refs = [self.resolve(parsed, index, weight, avoid, doer) for index in indices]
        return [ref for ref in refs if ref.kind != "none"]

    # -- pronouns and counts --
    def _pronoun(self, token: Token, key: str, avoid: tuple[str, ...], doer: bool) -> Ref:
        entry = lexicon().pronouns[key]
        if entry.get("case") == "reflexive" or key.endswith(("self", "selves")):
            ref = Ref("person", avoid) if avoid else NOTHING
            if ref.ids:
                self.ledger.understood(token.span, f"reference:{'+'.join(ref.ids)}")
            return ref
        if key in {"someone", "somebody", "anyone", "everyone", "everybody"}:
            return self._anyone(token, key)
        if entry.get("person") in {1, 2}:
            self.ledger.assumed(token.span, "camera:audience", "taken as the audience, not staged")
            return Ref("camera")
        ref, others = self.company.pronoun(key, avoid, doer)
        if not ref.ids:
            if entry.get("sex") or (key in {"they", "them"} and doer):
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
        if inner:
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
        self.ledger.understood(token.span, f"reference:{'+'.join(ids[:wanted])}")
        return Ref(whole.kind, ids[:wanted], plural=wanted > 1)

    # -- nouns --
    def _noun(self, parsed: Parsed, index: int, weight: float) -> Ref:
        tokens, doc = parsed.sentence.tokens, parsed.doc
        token = tokens[index]
        if token.name:
            return self._named(parsed, index)
        entry, label, span = self._entry(parsed, index)
        inner = [i for p in prepositions_of(doc[index]) if p.word == "of" for i in p.objects]
        kind = entry.get("kind", "") if entry else ""
        if inner and kind in {"arrangement", "part", "group", "camera", "abstract", "direction"}:
            return self._of(parsed, index, entry, inner, weight)
        if entry is None and (sound := _sounds().get(label)):
            self.ledger.understood(span, f"sound:{sound}")
            return Ref("sound", (), key=sound, label=label)
        if entry is None and (place := place_entry(label)):
            self.ledger.understood(span, f"set:{place['set']}")
            return Ref("place", (), key=place["set"], label=label)
        if entry is None and _is_name(token, doc[index]):
            return self._named(parsed, index)
        if entry is None:
            return self._unlisted(parsed, index, label, span)
        return self._listed(parsed, index, entry, label, span, weight)

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
        return noun_entry(key), singular(key), token.span

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
            case "substance" if weight < 2.0:
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

    def _last_support(self) -> Ref:
        """Whose edge "the edge" is: the table, counter or shelf last spoken of."""
        for thing in reversed(self.company.things.values()):
            if _SUPPORTS & set(normal(thing.label).split(" ")):
                return Ref("thing", (thing.id,))
        return NOTHING

    def _set_has(self, entry: Entry, label: str) -> bool:
        return entry.get("anchor", "") in self.anchors

    anchors: frozenset[str] = frozenset()

    def _claim(self, span: Span, meaning: str, entry: Entry | None, choices: tuple[Choice, ...] = ()) -> None:
        if entry is not None and entry.get("status") == "assumed":
            self.ledger.assumed(span, meaning, str(entry.get("note", "the nearest there is")), choices)
        else:
            self.ledger.understood(span, meaning)

    # -- people --
    def _named(self, parsed: Parsed, index: int) -> Ref:
        token = parsed.sentence.tokens[index]
        name = token.name or token.text.title() if token.text.isupper() else token.name or token.text
        who = self.company.person_named(name)
        fresh = who is None
        if who is None:
            who = self._appositive_person(parsed, index) or self.company.add_person(name, True, {name})
            who.name, who.named = name, True
            who.labels.add(normal(name))
            who.sex = who.sex or lexicon().names.get(normal(name).split(" ")[0], "")
        self.ledger.understood(token.span, f"character:{who.id}")
        self._describe(parsed, index, who)
        return Ref("person", (who.id,), label=name, fresh=fresh)

    def _appositive_person(self, parsed: Parsed, index: int) -> Person | None:
        """ "A nurse, Ana, ..." names the nurse."""
        head = parsed.doc[index].head
        if parsed.doc[index].dep_ == "appos" and head.i < index:
            ref = self._noun(parsed, head.i, 1.0)
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
        shown = min(wanted, GROUP_LIMIT)
        made = []
        for number in range(shown):
            name = label.capitalize() if shown == 1 else f"{label.capitalize()} {number + 1}"
            who = self.company.add_person(name, False, {label, label.split(" ")[-1]})
            _apply_noun(who, entry, label)
            who.group = label if shown > 1 else ""
            self._describe(parsed, index, who)
            made.append(who.id)
        if label in _KIN and len(made) == 1:
            owner = self._owner(parsed, index)
            if owner.kind == "person" and len(owner.ids) == 1:
                self.company.relate(owner.id, made[0])
        if wanted > shown:
            self.ledger.assumed(span, f"character:{'+'.join(made)}", f"{shown} people stand for {wanted}")
        else:
            self._claim(span, f"character:{'+'.join(made)}", entry)
        return Ref("person", tuple(made), plural=shown > 1, label=label, fresh=True)

    def _known_people(self, parsed: Parsed, index: int, label: str, entry: Entry, wanted: int) -> tuple[str, ...]:
        determiner = self._determiner(parsed, index)
        if determiner in {"a", "an", "another", "some"} or determiner in _OTHER or self._has_other(parsed, index):
            if not (self.listed and determiner in {"a", "an"}):
                return ()
        if wanted > 1:
            group = tuple(i for i in self.company.present if normal(label) in self.company.people[i].labels) or tuple(
                self.company.present if determiner in {"the", "both"} else ()
            )
            return group[:wanted] if len(group) >= 2 else ()
        who = self.company.person_called(label)
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
            if any(last == known.split(" ")[-1] for known in person.labels):
                return (ident,)
            young = (entry.get("age") or 30) < 16
            if generic and sex and person.sex == sex and determiner in {"the", "this", "that"}:
                if young == ((person.age or 30) < 16) or person.age is None:
                    return (ident,)
        if who is not None:
            return (who.id,)
        return ()

    def _relative(self, parsed: Parsed, index: int, label: str, entry: Entry) -> tuple[str, ...]:
        """ "her brother" is whoever called her his sister, or the other of two children who had no name yet."""
        sex = str(entry.get("sex", ""))
        if label not in _KIN:
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
            elif child.dep_ == "appos" and tokens[child.i].name and not who.named:
                if self.company.person_named(tokens[child.i].name) is None:
                    who.name, who.named = tokens[child.i].name, True
                    who.labels.add(normal(who.name))
                    self._known[child.i] = Ref("person", (who.id,), label=who.name)
                    self.ledger.understood(tokens[child.i].span, f"character:{who.id}")
                    self._describe(parsed, child.i, who)
            elif child.dep_ == "appos" and child.pos_ in {"NOUN", "PROPN"}:
                entry, label, span = self._entry(parsed, child.i)
                if entry and entry["kind"] == "person":
                    _apply_noun(who, entry, label)
                    self.ledger.understood(span, f"character:{who.id}")
                    self._describe(parsed, child.i, who)
            elif child.dep_ in {"appos", "amod", "acl", "advcl"} and child.i > index and child.pos_ in {"ADJ", "NUM"}:
                self._trait(tokens[child.i], who)
            elif child.dep_ == "nummod" and child.i > index:
                self._trait(tokens[child.i], who)
            elif child.dep_ == "acl" and child.lower_ in {"named", "called"}:
                self._christen(parsed, child, who)
            elif child.dep_ in {"acl"} and child.lower_ in {"wearing", "dressed", "clad"}:
                self.dress(parsed, child, who)
        for phrase in prepositions_of(doc[index]):
            self._dress_by_preposition(parsed, phrase.word, phrase.objects, phrase.index, who)
        for after, aside in parsed.sentence.asides:
            if after == index or (after >= 0 and after in _subtree(doc[index]) and after > index - 1):
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
                    self.placings.append(Placing(ref.id, Relation.HELD_BY, who.id))
                    self.ledger.understood(tokens[index].span, "relation:held by")

    def is_placed(self, ident: str) -> bool:
        return any(placing.entity == ident for placing in self.placings)

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
            _apply_noun(who, entry, key)
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
            following = aside[position + 1] if position + 1 < len(aside) else None
            if key in {"early", "mid", "late"} and following and _AGE.match(normal(following.text)):
                joined = Token("", "", token.span.joined(following.span), f"{key} {normal(following.text)}")
                self._trait(joined, who)
                skip = 1
            elif key in {"f", "female"} or key in {"m", "male"}:
                who.sex = "female" if key.startswith("f") else "male"
                self.ledger.understood(token.span, f"sex:{who.sex}")
            elif (entry := noun_entry(key)) and entry["kind"] == "garment":
                previous = modifier_entry(aside[position - 1].text) if position else None
                colour = normal(aside[position - 1].text) if previous and previous["kind"] == "colour" else ""
                who.wear(str(entry["garment"]), colour)
                self.ledger.understood(token.span, f"garment:{entry['garment']}")
                if colour:
                    self.ledger.understood(aside[position - 1].span, f"colour:{colour}")
            else:
                self._trait(token, who)

    # -- things --
    def _thing(self, parsed: Parsed, index: int, entry: Entry, label: str, span: Span) -> Ref:
        prop = entry.get("prop") or entry.get("container")
        thing = self._known_thing(parsed, index, label, prop)
        fresh = thing is None
        if thing is None:
            thing = self.company.add_thing(label, prop, str(entry["kind"]))
            thing.colour = str(entry.get("colour", ""))
            thing.material = str(entry.get("material", "")) if entry.get("prop") else ""
            thing.size = str(entry.get("size", ""))
            thing.fixture = entry["kind"] == "fixture"
            thing.in_set = dict(entry.get("in_set", {}))
            if prop is None:
                thing.stand_in = stand_in(label, entry)
            thing.count = self._number(parsed, index) or (int(entry.get("count", 0)) or 1)
            if thing.count == 1 and _is_plural(parsed.doc[index]):
                thing.count = int(entry.get("count", 0)) or 3
                self.ledger.note(f"How many {label}s is not said; {thing.count} are staged.")
        self._modify(parsed, index, thing)
        if prop is None and thing.stand_in is not None:
            said = f"no {label} in the store; a stand-in of {_size(thing)}, {thing.stand_in.mass_kg:.3g} kg"
            self.ledger.assumed(span, f"stand-in:{thing.stand_in.kind}", said)
        else:
            self._claim(span, f"prop:{thing.prop}", entry)
        plural = _is_plural(parsed.doc[index]) or (self._number(parsed, index) or 1) > 1
        return Ref("thing", (thing.id,), plural=plural, label=label, fresh=fresh)

    def _known_thing(self, parsed: Parsed, index: int, label: str, prop: str | None) -> Thing | None:
        determiner = self._determiner(parsed, index)
        known = self.company.thing_called(label, prop)
        if known is None or self._has_other(parsed, index):
            return None
        if determiner in {"a", "an", "another"} and not self.listed:
            return None
        number = self._number(parsed, index)
        if number is not None and number != known.count and determiner != "the":
            return None
        colour = self._colour(parsed, index)
        if colour and known.colour and colour != known.colour:
            same = [t for t in self.company.things.values() if t.prop == prop and t.colour == colour]
            return same[0] if same else None
        return known

    def _colour(self, parsed: Parsed, index: int) -> str:
        for child in parsed.doc[index].children:
            key = parsed.sentence.tokens[child.i].key
            entry = modifier_entry(key) if child.dep_ in {"amod", "compound", "nmod"} else None
            if entry and entry["kind"] == "colour":
                return normal(key)
        return ""

    def _modify(self, parsed: Parsed, index: int, thing: Thing) -> None:
        doc = parsed.doc
        queue = [c for c in doc[index].children if c.dep_ in {"amod", "compound", "nmod"}]
        while queue:
            child = queue.pop(0)
            if child.pos_ == "PUNCT":
                continue
            self._modify_one(parsed.sentence.tokens[child.i], thing)
            queue += [c for c in child.children if c.dep_ in {"conj", "amod", "advmod"} and c.i < index]

    def _modify_one(self, token: Token, thing: Thing) -> None:
        key = normal(token.key)
        if key in normal(thing.label).split(" "):
            return
        entry = modifier_entry(key)
        kind = entry["kind"] if entry else ""
        if thing.count > 1 and (key in lexicon().ordinals or key in {"first", "last"}):
            self.ledger.understood(token.span, f"part:{key}")
            return
        if kind == "colour":
            thing.colour = key
        elif kind == "material":
            thing.material = str(entry["material"]) if entry else ""
        elif kind == "size":
            thing.size = str(entry["size"]) if entry else ""
        elif entry is None and (noun := noun_entry(key)) and noun.get("material"):
            thing.material, kind = str(noun["material"]), "material"
        else:
            if entry is not None or place_entry(key) or noun_entry(key):
                self.ledger.assumed(token.span, "not shown", "the thing is shown as it is in the store")
            return
        self._claim(token.span, f"{kind}:{key}", entry)

    def modify(self, token: Token, ref: Ref) -> bool:
        """A predicate adjective: "the cup is red", "she is tall". True if it shows."""
        if ref.kind == "person":
            return any([self._trait(token, self.company.people[i]) for i in ref.ids])
        before = len(self.ledger.marks)
        for i in ref.ids:
            if i in self.company.things:
                self._modify_one(token, self.company.things[i])
        return len(self.ledger.marks) > before

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

    def _stand_in(self, parsed: Parsed, index: int, label: str, entry: Entry | None) -> Thing:
        known = self._known_thing(parsed, index, label, None)
        if known is not None and normal(known.label) == normal(label):
            return known
        thing = self.company.add_thing(label, None, "thing")
        thing.stand_in = stand_in(label, entry)
        thing.count = self._number(parsed, index) or (3 if _is_plural(parsed.doc[index]) else 1)
        self._modify(parsed, index, thing)
        return thing

    # -- what stands before a noun --
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

    def _describe_ignored(self, parsed: Parsed, index: int) -> None:
        for child in parsed.doc[index].children:
            if child.dep_ == "amod":
                self.ledger.assumed(parsed.sentence.tokens[child.i].span, "not shown", "the set decides how it looks")


@cache
def _sounds() -> dict[str, str]:
    """Sound keys by the nouns that are the sound."""
    return {normal(phrase): key for key, row in lexicon().sounds.items() for phrase in row.get("phrases", ())}


_PERSON: Entry = {"kind": "person", "sex": "", "status": "assumed", "note": "cast as a person"}  # type: ignore[assignment]


def _apply_noun(who: Person, entry: Entry, label: str) -> None:
    who.sex = who.sex or str(entry.get("sex", ""))
    if who.age is None and entry.get("age") is not None:
        who.age = float(entry["age"])
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


def _is_name(token: Token, parsed: Any) -> bool:
    word = token.form
    if not word[:1].isupper() or not word.isalpha():
        return False
    known = any(wordnet().base(word, part) for part in "nvar")
    return not known and parsed.i >= 0


def _subtree(token: Any) -> set[int]:
    return {t.i for t in token.subtree}


def _size(thing: Thing) -> str:
    return (
        " x ".join(f"{100 * side:.0f}" for side in thing.stand_in.size_m) + " cm" if thing.stand_in else "unknown size"
    )
