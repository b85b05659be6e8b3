"""Things from noun phrases: which prop of the store, what colour, how many, or which stand-in."""

from __future__ import annotations

from engine.breakdown.casting import Casting, _is_plural
from engine.breakdown.clauses import Parsed
from engine.breakdown.entities import NOTHING, Ref, Thing
from engine.breakdown.lexicon import Entry, lexicon, modifier_entry, normal, noun_entry, place_entry
from engine.breakdown.sentences import Token
from engine.breakdown.standins import stand_in
from engine.foundation.span import Span

SUPPORTS = frozenset(
    "table desk counter shelf bookshelf bookcase bench bar ledge worktop sideboard stool chair bed box roof".split()  # noqa: SIM905
)


class Propping(Casting):
    """Things from noun phrases."""

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
            bunch = entry.get("count") == 1 and self._number(parsed, index) is None  # "flowers" are one bunch
            if thing.count == 1 and _is_plural(parsed.doc[index]) and not bunch:
                thing.count = int(entry.get("count", 0)) or 3
                thing.uncounted = True
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
        one_of = known.count > 1 and determiner in {"a", "an"} and not _is_plural(parsed.doc[index])
        if determiner in {"a", "an", "another"} and not self.listed and not one_of:
            return None  # but "a block" is one of the blocks that stand there
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
            shown = [self._trait(token, self.company.people[i]) for i in ref.ids]
            return any(shown)
        before = len(self.ledger.marks)
        for i in ref.ids:
            if i in self.company.things:
                self._modify_one(token, self.company.things[i])
        return len(self.ledger.marks) > before

    def _stand_in(self, parsed: Parsed, index: int, label: str, entry: Entry | None) -> Thing:
        known = self._known_thing(parsed, index, label, None)
        if known is not None and normal(known.label) == normal(label):
            return known
        thing = self.company.add_thing(label, None, "thing")
        thing.stand_in = stand_in(label, entry)
        thing.count = self._number(parsed, index) or (3 if _is_plural(parsed.doc[index]) else 1)
        self._modify(parsed, index, thing)
        return thing

    def _last_support(self) -> Ref:
        """Whose edge "the edge" is: the table, counter or shelf last spoken of."""
        for thing in reversed(self.company.things.values()):
            if SUPPORTS & set(normal(thing.label).split(" ")):
                return Ref("thing", (thing.id,))
        return NOTHING


def _size(thing: Thing) -> str:
    return (
        " x ".join(f"{100 * side:.0f}" for side in thing.stand_in.size_m) + " cm" if thing.stand_in else "unknown size"
    )
