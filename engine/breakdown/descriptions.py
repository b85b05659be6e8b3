"""Descriptions between commas: "FRANK, 60s, Hawaiian shirt, rolls the ball". They are taken out of the sentence before it is
parsed and kept as asides of the person, as if they stood in brackets."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from engine.breakdown.function_words import CLOSED
from engine.breakdown.language import wordnet
from engine.breakdown.lexicon import NO_ENTRY, base_verb, lexicon, modifier_entry, normal, noun_entry, verb_entry
from engine.breakdown.standins import kinship
from engine.breakdown.tokens import ENDS, Sentence, Token

TITLES = {"mr": "male", "mister": "male", "mrs": "female", "ms": "female", "miss": "female", "dr": "", "prof": "",
          "sgt": "", "lt": "", "capt": ""}  # fmt: skip


def settle_descriptions(sentence: Sentence, names: dict[str, str]) -> None:
    """Take descriptions, members of a named group and titles out of the tokens of ``sentence``, in place."""
    _years_old(sentence)
    _posed(sentence)
    _clad_in_colour(sentence)
    _told_weather(sentence)
    _bracketed(sentence, names)
    _members(sentence, names)
    _titled(sentence, names)
    _listed(sentence)


def _years_old(sentence: Sentence) -> None:
    """ "six years old" becomes one word that says an age."""
    tokens = sentence.tokens
    for at in range(len(tokens) - 2, 0, -1):
        years, old = tokens[at].text.lower(), tokens[at + 1].text.lower()
        number = lexicon().number(tokens[at - 1].text)
        if years in {"year", "years"} and old == "old" and number and number < 120:
            span = tokens[at - 1].span.joined(tokens[at + 1].span)
            age = Token("young", f"{number} years old", span, f"{number} years old")
            told = at > 2 and tokens[at - 2].text == ","  # "PIA, six years old, sits"
            first = at - 2 if told else at - 1
            closing = told and at + 2 < len(tokens) and tokens[at + 2].text == ","
            last = at + 3 if closing else at + 2
            tokens[first:last] = [] if told else [age]
            gone = last - first - (0 if told else 1)
            sentence.asides = [(i - gone if i >= last else i, aside) for i, aside in sentence.asides]
            if told:
                sentence.asides.append((first - 1, [age]))


def _posed(sentence: Sentence) -> None:
    """ "with her arms crossed" is read as "and crosses her arms", where the lexicon knows that deed."""
    tokens = sentence.tokens
    for at in range(1, len(tokens) - 3):
        first, owner, limb, done = (token.text.lower() for token in tokens[at : at + 4])
        base = base_verb(done)
        if first != "with" or owner not in {"his", "her", "their"} or not done.endswith(("ed", "en", "t")):
            continue
        if verb_entry(f"{base} one's {limb}") is None:
            continue
        form = base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
        tokens[at : at + 4] = [
            replace(tokens[at], form="and"),
            replace(tokens[at + 3], form=form),
            tokens[at + 1],
            tokens[at + 2],
        ]


def _clad_in_colour(sentence: Sentence) -> None:
    """ "The keeper in yellow stands": a colour worn, which the parser must not take with the verb for "yellow stands"."""
    tokens = sentence.tokens
    for at in range(2, len(tokens) - 1):
        colour = (modifier_entry(normal(tokens[at].text)) or NO_ENTRY).get("kind") == "colour"
        following = tokens[at + 1].text
        verb = following.islower() and following.endswith("s") and verb_entry(base_verb(following)) is not None
        if colour and tokens[at - 1].text.lower() == "in" and verb:
            tokens[at] = replace(tokens[at], form="silk")


def _told_weather(sentence: Sentence) -> None:
    """ "A kitchen, rain.": weather that stands by itself after a comma, which the parser would take for a verb. It is taken
    out; the scene's weather is read from the paragraph as a whole."""
    tokens = sentence.tokens
    for at in range(len(tokens) - 1, 1, -1):
        after = tokens[at + 1].text if at + 1 < len(tokens) else "."
        alone = tokens[at - 1].text == "," and after in {",", *ENDS}
        if alone and (noun_entry(tokens[at].text) or NO_ENTRY).get("kind") == "weather":
            del tokens[at - 1 : at + 1]
            sentence.asides = [(i - 2 if i >= at else i, aside) for i, aside in sentence.asides]


def _bracketed(sentence: Sentence, names: dict[str, str]) -> None:
    """ "FRANK, 60s, Hawaiian shirt, rolls the ball": what stands between the commas describes, as in brackets."""
    tokens = sentence.tokens
    for at in range(len(tokens)):
        if at + 2 >= len(tokens):
            return
        named = normal(tokens[at].text) in names or (tokens[at].text.isupper() and len(tokens[at].text) > 2)
        if not named or tokens[at + 1].text != "," or not (_is_age(tokens, at + 2) or _looks_like(tokens, at + 2)):
            continue
        end = at + 1
        told: list[Any] = []
        while end < len(tokens) and tokens[end].text == ",":
            stop = next((i for i in range(end + 1, len(tokens)) if tokens[i].text in {",", *ENDS}), len(tokens))
            part = tokens[end + 1 : stop]
            if _tells(part) or _tells_of_both(tokens, at, part):
                break  # "standing at the door", "bounces the ball"
            if not part or (told and (_acts(part[0]) or stop == len(tokens) or tokens[stop].text != ",")):
                clad = bool(part) and (noun_entry(normal(part[0].text)) or NO_ENTRY).get("kind") == "garment"
                if part and told and (clad or not any(_acts(token) for token in part)) and len(part) < 5:
                    told += part
                    end = stop
                break
            if any(token.text == "\ue010" for token in part):
                break
            verb = next((i for i, token in enumerate(part) if i and _acts(token) and _is_age(part, 0)), None)
            if verb is not None and stop >= len(tokens):
                break
            told += part
            end = stop
        if not told:
            continue
        closing = 1 if end < len(tokens) and tokens[end].text == "," else 0
        count = end + closing - (at + 1)
        sentence.asides = [(i if i <= at else i - count, aside) for i, aside in sentence.asides]
        sentence.asides.append((at, told))
        del tokens[at + 1 : end + closing]
        called = at > 1 and tokens[at - 1].text == "," and (noun_entry(tokens[at - 2].text) or NO_ENTRY)
        if called and called.get("kind") == "person":  # "An old man, HENRY, 78, sits": one man
            del tokens[at - 1]
            sentence.asides = [(i if i < at else i - 1, aside) for i, aside in sentence.asides]


def _members(sentence: Sentence, names: dict[str, str]) -> None:
    """ "Two teenagers, LUKE and ZOE, walk": Luke and Zoe walk, and each is a teenager."""
    tokens = sentence.tokens
    for at in range(1, len(tokens) - 4):
        if tokens[at + 1].text != "," or normal(tokens[at].text) in names or normal(tokens[at + 2].text) not in names:
            continue
        entry, kin = noun_entry(tokens[at].text) or NO_ENTRY, _are_people(tokens[at].text)
        if entry.get("kind") not in {"person", "group"} and (entry is not NO_ENTRY or not kin):
            continue
        end = at + 2
        while end < len(tokens) and (
            normal(tokens[end].text) in names or tokens[end].text.lower() in {",", "and", "&"}
        ):
            end += 1
        people = [i for i in range(at + 2, end) if normal(tokens[i].text) in names]
        if len(people) < 2 or not any(t.text.lower() in {"and", "&"} for t in tokens[at + 2 : end]):
            continue
        first = at
        while first and tokens[first - 1].text not in {*ENDS, ",", ":"} and tokens[first - 1].text.isalpha():
            first -= 1
        said = tokens[first : at + 1]
        closing = end - 1 if tokens[end - 1].text == "," else end
        kept = tokens[at + 2 : closing]
        asides = [(i, aside) for i, aside in sentence.asides if i < first]
        asides += [(first + i - at - 2, list(said)) for i in people]
        asides += [(first + i - at - 2, aside) for i, aside in sentence.asides if at + 2 <= i < closing]
        asides += [(i - (at + 2 - first) - (end - closing), aside) for i, aside in sentence.asides if i >= end]
        sentence.asides = asides
        tokens[first:end] = kept
        return


def _are_people(word: str) -> bool:
    """Whether a plural that the lexicon does not list is a kind of people: "gunslingers"."""
    base = wordnet().base(word.lower(), "n")
    kin = kinship(base) if base and base != word.lower() else None
    return kin is not None and kin.person


def _titled(sentence: Sentence, names: dict[str, str]) -> None:
    """ "DR. CHEN" is Chen; the title stands before the name as an aside, for its sex and calling."""
    tokens = sentence.tokens
    for at in range(len(tokens) - 2, -1, -1):
        title = normal(tokens[at].text).rstrip(".")
        if title in TITLES and normal(tokens[at + 1].text) in names:
            title_token = replace(tokens.pop(at), text=title)
            sentence.asides = [(i - 1 if i > at else i, aside) for i, aside in sentence.asides]
            sentence.asides.append((at, [title_token]))


def _listed(sentence: Sentence) -> None:
    """ "golden light, waves, slow": a word between commas after other things is a thing too, whatever else it may be."""
    tokens = sentence.tokens
    for at in range(2, len(tokens) - 1):
        word = tokens[at].text
        alone = tokens[at - 1].text == "," and tokens[at + 1].text == ","
        if not alone or not word.islower() or not word.endswith("s") or noun_entry(word) is None:
            continue
        first = max((i for i in range(at - 1) if tokens[i].text == ","), default=-1) + 1
        if first == 0 or at + 2 >= len(tokens) or any(_acts(token) for token in tokens[first : at - 1]):
            continue
        if tokens[at + 2].text.lower() != "and" and not _acts(tokens[at + 2]):
            tokens[at] = replace(tokens[at], form="sounds")


def _looks_like(tokens: list[Token], at: int) -> bool:
    """Whether what follows a name up to the next comma is how somebody looks: "tall", "red jersey number 23"."""
    stop = next((i for i in range(at, len(tokens)) if tokens[i].text in {",", *ENDS}), len(tokens))
    if stop == at or stop >= len(tokens) or tokens[stop].text != ",":
        return False
    words = [normal(token.text) for token in tokens[at:stop]]
    kinds = [(modifier_entry(word) or NO_ENTRY).get("kind") for word in words]
    worn = [(noun_entry(word) or NO_ENTRY).get("kind") == "garment" for word in words]
    told = [kind in _LOOKS or clad or word.isdigit() or word in {"a", "an", "in", "number", "no", "and"}
            for kind, clad, word in zip(kinds, worn, words, strict=True)]  # fmt: skip
    return all(told) and (any(worn) or any(kind in _LOOKS for kind in kinds))


_LOOKS = frozenset({"age", "build", "stature", "skin", "sex", "hair", "colour", "size"})


def _is_age(tokens: list[Token], at: int) -> bool:
    words = [normal(token.text) for token in tokens[at : at + 3]]
    if words and words[0] in {"in", "a", "an", "early", "mid", "late", "about", "around"}:
        words = words[1:]
    return bool(words) and bool(re.fullmatch(r"[1-9]\d?(?:'?s)?", words[0]))


def _tells(part: list[Token]) -> bool:
    """Whether a part of a sentence is a verb with what it is done to, even one that could be a noun by itself."""
    words = [token.text.lower() for token in part[:2]]
    if len(words) < 2 or not words[0].endswith(("s", "ing")) or verb_entry(base_verb(words[0])) is None:
        return False
    return words[0].endswith("ing") or words[1] in CLOSED or words[1] in lexicon().prepositions.entries


def _tells_of_both(tokens: list[Token], at: int, part: list[Token]) -> bool:
    """Whether a part of a sentence is what those of "NORA, 28, and LEO, 30, sit at the table" do, the verb without an -s."""
    several = any(token.text.lower() in {"and", "&"} for token in tokens[max(at - 3, 0) : at])
    words = [token.text for token in part]
    while len(words) > 1 and words[0].endswith("ly"):
        words = words[1:]
    if not several or not words or not words[0].islower() or verb_entry(words[0]) is None:
        return False
    follows = words[1].lower() if len(words) > 1 else ""
    leads = not follows or follows in CLOSED or follows in lexicon().prepositions.entries or follows.endswith("ly")
    return leads or noun_entry(words[0]) is None and modifier_entry(words[0]) is None


def _acts(token: Token) -> bool:
    """Whether a part of a sentence begins with a verb in -s or -ing, or a word that leads one on."""
    word = token.text
    if word.lower() in {
        "with",
        "wearing",
        "holding",
        "carrying",
        "who",
        "and",
        "he",
        "she",
        "they",
        "is",
        "are",
        "has",
    }:
        return True
    return (
        word.islower()
        and word.endswith(("s", "ing"))
        and verb_entry(base_verb(word)) is not None
        and not (noun_entry(word) or modifier_entry(word))
    )
