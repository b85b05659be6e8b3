"""Which words of a script are names of people."""

from __future__ import annotations

import re

from engine.breakdown.descriptions import TITLES
from engine.breakdown.function_words import CLOSED
from engine.breakdown.language import wordnet
from engine.breakdown.lexicon import (
    NO_ENTRY,
    base_verb,
    lexicon,
    modifier_entry,
    normal,
    noun_entry,
    place_entry,
    verb_entry,
)
from engine.screenplay import (
    Action,
    Dialogue,
    Screenplay,
)

_WORD = re.compile(r"[^\W\d_][^\W_]*(?:[-'’][^\W_]+)*")
_FULL = re.compile(  # "MAYA LEE", "Ruth Ellis", with what follows them
    r"(?<![\w'’])(?=(?P<first>[A-Z][A-Z'’-]+|[A-Z][a-z]+) (?:[A-Z]\. )?(?P<last>(?:Mc|Mac|O['’])?[A-Z][A-Z'’-]+|[A-Z][a-z]+)"
    r"(?P<after>['’]s\b|\s*.{0,12}))",
)
_INTRODUCED = re.compile(r"(?<![\w'’])(?P<who>[A-Z][A-Z'’-]+)(?=,? \(?(?:(?:early|mid|late)[ -])?\d\d?s?\b)")
_TITLED = re.compile(r"(?<![\w'’])(?P<title>[A-Z][A-Za-z]+)\.? (?P<who>[A-Z][A-Za-z'’-]+)")


def names_in(play: Screenplay) -> dict[str, str]:
    """Names of people in the script by their lower-case form: cues, and capitalised words that are no common words."""
    names: dict[str, str] = {}
    for element in play.elements:
        if isinstance(element, Dialogue):
            key = normal(element.who)
            if not _common(key) or _introduced(key, play):
                _add_cue(key, element.who, names)
    texts = [element.text for element in play.elements if isinstance(element, Action)]
    for text in texts:
        _add_full_names(text, names)
    for text in texts:
        _add_names(text, names)
    return names


def _introduced(key: str, play: Screenplay) -> bool:
    """Whether a one-word cue that is also a common word is somebody's name: "DETECTIVE MOSS" or "MOSS (50)" stands before."""
    if " " in key or (noun_entry(key) or NO_ENTRY).get("kind") in {"person", "group"}:
        return False
    pattern = re.compile(
        rf"(?<![\w'’])(?:(?P<role>[^\W\d_]+)\.? )?(?P<who>{re.escape(key)})\b(?P<age>,? \(?[1-9]\d?s?\b)?", re.I
    )
    for element in play.elements:
        for match in pattern.finditer(element.text) if isinstance(element, Action) else ():
            role = normal(match.group("role") or "")
            called = role.rstrip(".") in TITLES or (noun_entry(role) or NO_ENTRY).get("kind") == "person"
            capital = match.group("who")[:1].isupper()
            if capital and (match.group("age") or called):
                return True
    return False


def _add_cue(key: str, who: str, names: dict[str, str]) -> None:
    """ "CHEF ROSA" is Rosa, a chef; "ROSA LEE" is known by either name too."""
    shown = who.title() if who.isupper() else who
    words, parts = key.split(" "), shown.split(" ")
    titled = words[0].rstrip(".") in TITLES
    role = len(words) > 1 and (titled or (noun_entry(words[0]) or NO_ENTRY).get("kind") == "person")
    if role and words[0] not in lexicon().names and len(words) == len(parts):
        key, shown = " ".join(words[1:]), " ".join(parts[1:])
    names[key] = shown


def _add_full_names(text: str, names: dict[str, str]) -> None:
    """First and last names together, and titles or capitals with an age, which introduce somebody whatever the word may
    mean."""
    for match in _TITLED.finditer(text):
        who = re.sub(r"['’][sS]$", "", match.group("who"))
        if normal(match.group("title")) in TITLES and normal(who) not in CLOSED:  # "Mrs Bell", "Dr. Stone"
            names.setdefault(normal(who), who.title() if who.isupper() else who)
    for match in _INTRODUCED.finditer(text):
        key = normal(match.group("who"))
        if (noun_entry(key) or NO_ENTRY).get("kind") not in {
            "person",
            "animal",
            "prop",
            "time",
        } or key in lexicon().names:
            names.setdefault(key, match.group("who").title())
    for match in _FULL.finditer(text):
        first, last = match.group("first"), re.sub(r"['’]S$", "", match.group("last"))
        if first.isupper() != last.isupper() or len(last) < 2:
            continue
        known = normal(first) in lexicon().names
        ages = re.match(r"\s*(?:\(|, \(?\d)", match.group("after"))
        plain = not _everyday(normal(last)) or normal(last) in lexicon().names
        strange = first.isupper() and not _everyday(normal(first)) and len(first) > 2
        if (known and (plain or ages) or strange and (plain or ages)) and not place_entry(normal(last)):
            whole = f"{first} {last}".title() if first.isupper() else f"{first} {last}"
            names.setdefault(normal(f"{first} {last}"), whole)
            names.setdefault(normal(first), first.title())


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
            and (
                not opening
                or word.isupper()
                or _acts(text[match.end() :])
                or not _everyday(key)
                or not _listed(key)
                and re.match(r" (?:in|with) (?:an?|his|her) ", text[match.end() :])  # "Sam in a red coat"
            )
            or not opening
            and not word.isupper()
            and not _everyday(key)
            or word.isupper()
            and len(word) > 2
            and not _everyday(key)
            and key.isalpha()
            or word.isupper()
            and len(word) > 2
            and not _listed(key)
            and _does(text[match.end() :])
            or opening
            and not _everyday(key)
            and _acts(text[match.end() :])
        ):
            names[key] = shown


def _everyday(key: str) -> bool:
    if noun_entry(key) or modifier_entry(key) or place_entry(key) or verb_entry(key) or key in lexicon().pronouns:
        return True
    return any(wordnet().base(key, part) for part in "nvar") or len(key) < 3


def _listed(key: str) -> bool:
    return bool(noun_entry(key) or place_entry(key) or verb_entry(key)) or key in lexicon().pronouns


def _does(after: str) -> bool:
    """Whether a small verb in -s follows at once: "VENUS bounces"."""
    match = re.match(r" ([a-z]+s)\b", after)
    return match is not None and verb_entry(base_verb(match.group(1))) is not None


def _acts(after: str) -> bool:
    """Whether a verb in -s, a comma or "and" follows: what follows a name."""
    match = re.match(r"\s*(,|and\b|\(|'s\b|’s\b|[a-z]+s\b)", after)
    if match is None:
        return False
    word = match.group(1)
    return word in {",", "and", "(", "'s", "’s"} or bool(wordnet().base(word, "v"))
