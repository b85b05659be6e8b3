"""Things the store does not hold: what kind of thing a noun is by WordNet, and how big and heavy such a thing is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from engine.breakdown.language import wordnet
from engine.breakdown.lexicon import NO_ENTRY, Entry, lexicon
from engine.project import StandIn

_PHYSICAL = frozenset({"noun.artifact", "noun.object", "noun.food", "noun.plant", "noun.animal", "noun.substance"})
_SENSES = 4


@dataclass(frozen=True)
class Kinship:
    """What WordNet makes of a noun: an anchor's ``entry`` (prop, set, action ...) or a class of thing, ``via`` a sense."""

    entry: Entry | None
    kind: str
    via: str
    person: bool = False


@cache
def kinship(word: str) -> Kinship | None:
    """The nearest meaning of a noun the lexicon does not list, going up from its most frequent senses."""
    net, lex = wordnet(), lexicon()
    senses = net.senses(word, "n")
    if not senses:
        return None
    if net.lexical(senses[0]) == "noun.person":
        return Kinship(None, "person", net.name(senses[0]), person=True)
    for sense in senses[:_SENSES]:
        physical = net.lexical(sense) in _PHYSICAL
        for name in net.ancestors(sense):
            if name in lex.anchors:
                entry = lex.anchors[name]
                if physical or entry.get("kind") not in {"prop", "thing", None}:
                    return Kinship(entry, str(entry.get("kind", "")), name)
            if physical and name in lex.class_synsets:
                return Kinship(None, lex.class_synsets[name], net.name(sense))
        if physical:
            return Kinship(None, "thing", net.name(sense))
    return Kinship(None, "", net.name(senses[0]))


@cache
def measured(word: str) -> dict[str, Any] | None:
    """Size, mass and material of a noun from the object table, by its senses, then by what they are a kind of."""
    net, lex = wordnet(), lexicon()
    for sense in net.senses(word.replace("-", " "), "n")[:_SENSES]:
        if found := lex.objects.get(net.name(sense)):
            return found
    for sense in net.senses(word, "n")[:2]:
        for name in net.ancestors(sense)[1:3]:
            if found := lex.objects.get(name):
                return found
    return None


def stand_in(word: str, entry: Entry | None) -> StandIn:
    """A shape for a noun: the lexicon's own figures first, then the object table's, then its class's."""
    lex = lexicon()
    head = word.split(" ")[-1]
    related = kinship(word) or kinship(head)
    said: Entry = entry or NO_ENTRY
    kind = said.get("class") or (related.kind if related else "") or "thing"
    row = lex.classes.get(kind) or lex.classes.get("thing") or NO_ENTRY
    table = measured(word) or measured(head) or {}
    size = said.get("size_m") or table.get("size_m") or row.get("size_m") or (0.3, 0.3, 0.3)
    mass = said.get("mass_kg") or table.get("mass_kg") or row.get("mass_kg") or 2.0
    material = said.get("material") or table.get("material") or row.get("material") or "wood"
    if said.get("size_m"):
        source = "lexicon"
    elif table:
        source = str(table.get("source", "object table"))
    else:
        source = f"class {kind}"
    x, y, z = (float(value) for value in size)
    return StandIn(str(kind), (x, y, z), float(mass), str(material), source)
