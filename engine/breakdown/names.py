"""Which words of a script are names of people."""

from __future__ import annotations

import re

from engine.breakdown.language import wordnet
from engine.breakdown.lexicon import NO_ENTRY, lexicon, modifier_entry, normal, noun_entry, place_entry, verb_entry
from engine.screenplay import (
    Action,
    Dialogue,
    Screenplay,
)

_WORD = re.compile(r"[^\W\d_][^\W_]*(?:[-'’][^\W_]+)*")


def names_in(play: Screenplay) -> dict[str, str]:
    """Names of people in the script by their lower-case form: cues, and capitalised words that are no common words."""
    names: dict[str, str] = {}
    for element in play.elements:
        if isinstance(element, Dialogue):
            key = normal(element.who)
            if not _common(key):
                names[key] = element.who.title() if element.who.isupper() else element.who
    for element in play.elements:
        if isinstance(element, Action):
            _add_names(element.text, names)
    return names


def _common(key: str) -> bool:
    """Whether a cue is a description ("OLD MAN", "COACH") rather than a name."""
    if key in lexicon().names:
        return False
    words = key.split(" ")
    people = [
        word for word in words if (noun_entry(word) or NO_ENTRY).get("kind") == "person" and word not in lexicon().names
    ]
    return noun_entry(key) is not None or noun_entry(words[-1]) is not None or bool(people and " in " in f" {key} ")


def _add_names(text: str, names: dict[str, str]) -> None:
    for match in _WORD.finditer(text):
        word = re.sub(r"['’]s$", "", match.group())
        key = normal(word)
        if not word[:1].isupper() or key in names or len(word) < 2:
            continue
        shown = word.title() if word.isupper() else word
        before = text[: match.start()].rstrip()
        opening = not before or before[-1] in ".!?:;\"“'‘(\n" or "\n" in text[len(before) : match.start()]
        if (
            key in lexicon().names
            and (not opening or word.isupper() or _acts(text[match.end() :]) or not _everyday(key))
            or not opening
            and not word.isupper()
            and not _everyday(key)
            or word.isupper()
            and len(word) > 2
            and not _everyday(key)
            and key.isalpha()
            or opening
            and not _everyday(key)
            and _acts(text[match.end() :])
        ):
            names[key] = shown


def _everyday(key: str) -> bool:
    if noun_entry(key) or modifier_entry(key) or place_entry(key) or verb_entry(key) or key in lexicon().pronouns:
        return True
    return any(wordnet().base(key, part) for part in "nvar") or len(key) < 3


def _acts(after: str) -> bool:
    """Whether a verb in -s, a comma or "and" follows: what follows a name."""
    match = re.match(r"\s*(,|and\b|\(|'s\b|’s\b|[a-z]+s\b)", after)
    if match is None:
        return False
    word = match.group(1)
    return word in {",", "and", "(", "'s", "’s"} or bool(wordnet().base(word, "v"))
