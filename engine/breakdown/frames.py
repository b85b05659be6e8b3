"""What a verb means with these nouns around it: the frames of ``assets/lexicon/verbs.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.breakdown.clauses import Clause, Parsed
from engine.breakdown.entities import Company, Ref
from engine.breakdown.language import wordnet
from engine.breakdown.lexicon import lexicon, normal, verb_entry
from engine.breakdown.tokens import Token
from engine.foundation.span import Span

_POSSESSIVES = frozenset({"my", "your", "his", "her", "its", "our", "their"})
_BETWEEN = frozenset({"one's", "the", "a", "an", "straight", "right", "headlong", "directly"})
"""Words within a verb's phrase that do not change it: "runs straight into"."""
_OBJECTS = frozenset({"dobj", "dative", "pobj", "obj"})
"""What "her" is in "helps her up", where it is nobody's."""
_REFLEXIVES = frozenset({"himself", "herself", "itself", "themselves", "oneself"})
_CLASSES = {  # condition -> WordNet senses that an object of that class is a kind of
    "ball": {"ball.n.01", "ball.n.03"},
    "door": {"door.n.01", "window.n.01", "gate.n.01", "movable_barrier.n.01"},
    "container": {"container.n.01", "vessel.n.03"},
    "food": {"food.n.01", "food.n.02", "edible_fruit.n.01"},
    "drink": {"beverage.n.01", "liquid.n.01"},
    "readable": {"publication.n.01", "document.n.01", "product.n.02", "paper.n.01", "writing.n.02", "letter.n.01"},
    "vehicle": {"vehicle.n.01", "public_transport.n.01"},
    "lamp": {"source_of_illumination.n.01", "lighting_fixture.n.01", "fire.n.01"},
    "furniture": {"furniture.n.01"},
    "curtain": {"curtain.n.01", "window_blind.n.01", "blind.n.03"},
    "clothing": {"clothing.n.01", "footwear.n.01", "headdress.n.01"},
}


@dataclass(frozen=True)
class Frame:
    """A verb's entry with the fitting alternative applied. ``span`` covers its words; ``absorbed``: tokens that belong
    to the verb's phrase; ``lemma`` the phrase found. ``assumed`` says why if it is a guess; None means unknown."""

    entry: Mapping[str, Any]
    lemma: str
    span: Span
    absorbed: frozenset[int] = frozenset()
    assumed: str = ""

    def get(self, key: str, default: Any = "") -> Any:
        return self.entry.get(key, default)

    @property
    def kind(self) -> str:
        return str(self.entry.get("kind", "action"))

    @property
    def action(self) -> str:
        return str(self.entry.get("action", ""))


def find_frame(parsed: Parsed, clause: Clause) -> Frame | None:
    """The entry of the clause's verb with as many of the words after it as the lexicon knows together."""
    tokens = parsed.sentence.tokens
    verb = clause.verb
    if tokens[verb].phrase and (entry := verb_entry(tokens[verb].phrase)):
        return Frame(entry, tokens[verb].phrase, tokens[verb].span)
    for phrase, used in _candidates(parsed, clause):
        if entry := verb_entry(phrase):
            span = tokens[verb].span
            if used and max(used) - verb == len(used):
                span = span.joined(tokens[max(used)].span)
            return Frame(entry, phrase, span, frozenset(used))
    return _by_kin(clause.lemma, tokens[verb].span)


def _candidates(parsed: Parsed, clause: Clause) -> list[tuple[str, list[int]]]:
    tokens, doc = parsed.sentence.tokens, parsed.doc
    found: list[tuple[str, list[int]]] = []
    words: list[str] = []
    used: list[int] = []
    following = []
    for index in range(clause.verb + 1, min(clause.verb + 5, len(tokens))):
        if tokens[index].text in {",", ".", ":", "!", "?"} or doc[index].pos_ == "CCONJ":
            break
        word = _said(tokens[index])
        whose = word in _POSSESSIVES and not (word == "her" and doc[index].dep_ in _OBJECTS)
        word = "one's" if whose else "oneself" if word in _REFLEXIVES else word
        words.append(word)
        used.append(index)
        following.append((" ".join([clause.lemma, *words]), list(used)))
        bare = [w for w in words if w not in _BETWEEN and lexicon().number(w) is None]
        if bare and bare != words:
            following.append((" ".join([clause.lemma, *bare]), list(used)))
    found += reversed(following)
    for phrase in clause.prepositions if clause.objects else ():  # "helps Anna to her feet"
        said = [_said(tokens[i]) for i in phrase.objects]
        found += [(f"{clause.lemma} someone {phrase.word} {noun}", [phrase.index, *phrase.objects]) for noun in said]
    near = [*clause.particles, *clause.adverbs]
    for index in near:
        if index > clause.verb:
            found.append((f"{clause.lemma} {_said(tokens[index])}", [index]))
    found.append((clause.lemma, []))
    return found


def _said(token: Token) -> str:
    """The word as written: the parser reads "on" for "back to", but who turns back to the door does not turn it on."""
    compound = token.phrase in lexicon().prepositions.entries
    return token.phrase if compound else normal(token.form)


def _by_kin(lemma: str, span: Span) -> Frame | None:
    """A verb the lexicon does not list, by what WordNet calls it a way of doing."""
    net, anchors = wordnet(), lexicon().anchors
    for sense in net.senses(lemma, "v")[:3]:
        for name in net.ancestors(sense):
            entry = anchors.get(name)
            if entry is not None and entry.get("action"):
                return Frame(entry, lemma, span, assumed=f"taken as a way to {str(entry['action']).replace('_', ' ')}")
            listed = verb_entry(name.split(".")[0].replace("_", " "))
            if listed is not None and name.split(".")[0] != lemma and listed.get("action"):
                said = name.split(".")[0].replace("_", " ")
                return Frame(listed, lemma, span, assumed=f"taken as a way to {said}")
    return None


def fitted(
    frame: Frame, company: Company, subject: Ref, obj: Ref | None, particles: set[str], words: set[str]
) -> Frame:
    """The frame with its first fitting ``when`` alternative. ``words``: the clause's prepositions."""
    for option in frame.entry.get("when", ()):
        if "subject" in option and not is_of(subject, option["subject"], company, living=True):
            continue
        if option.get("kind") == "speech" and subject.kind != "person":
            continue  # a dog barks, a sergeant barks orders
        if "object" in option and not _object_is(obj, option["object"], company):
            continue
        if "particle" in option and option["particle"] not in particles:
            continue
        if "prep" in option and option["prep"] not in words:
            continue
        keys = {key: value for key, value in option.items() if key not in {"subject", "object", "particle", "prep"}}
        merged = {key: value for key, value in frame.entry.items() if key != "when"} | keys
        return Frame(merged, frame.lemma, frame.span, frame.absorbed, frame.assumed)
    return frame


def _object_is(ref: Ref | None, wanted: str, company: Company) -> bool:
    if wanted == "none":
        return ref is None or ref.kind == "none"
    if ref is None or ref.kind == "none":
        return False
    return wanted == "any" or is_of(ref, wanted, company)


def is_of(ref: Ref, wanted: str, company: Company, living: bool = False) -> bool:
    """Whether what a noun phrase means belongs to a class that a condition names."""
    animal = ref.kind == "thing" and ref.id in company.things and company.things[ref.id].kind == "animal"
    if animal and wanted in {"person", "thing"} and living:
        return wanted == "person"  # a dog runs, leaps and barks as a person would, not as a ball
    if wanted == "thing":
        return ref.kind in {"thing", "place"} or ref.kind == "none" and bool(ref.part)
    if wanted in {"person", "camera", "sound", "weather", "light", "gesture", "body"}:
        return ref.kind == wanted
    if ref.kind == "place" and wanted == "door":
        return any("door" in i or "window" in i or "gate" in i for i in ref.ids)
    if ref.kind not in {"thing", "garment"}:
        return False
    thing = company.things.get(ref.id)
    names = {ref.label, thing.label if thing else "", thing.prop or "" if thing else ""}
    if wanted == "ball" and any(name.replace("_", " ").endswith("ball") for name in names if name):
        return True
    if wanted == "clothing" and ref.kind == "garment":
        return True
    if wanted in {"food"} and thing is not None and thing.kind == "food":
        return True
    return any(_descends(name.replace("_", " "), wanted) for name in sorted(names) if name)


def _descends(name: str, wanted: str) -> bool:
    net = wordnet()
    for word in (name, name.split(" ")[-1]):
        for sense in net.senses(word, "n")[:3]:
            if _CLASSES.get(wanted, set()) & set(net.ancestors(sense)):
                return True
    return False
