"""The hand-written lexicon: what words mean here. Phrases are matched longest first; a hyphen counts as a space."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from engine.breakdown.language import wordnet
from engine.foundation.assets import asset_path, table

Entry = MappingProxyType[str, Any]
NO_ENTRY: Entry = MappingProxyType({})

_PIECE = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|\S")


def normal(text: str) -> str:
    """Lower case, no accents, straight apostrophes, hyphens as spaces, single spaces."""
    text = text.lower().replace("’", "'").replace("-", " ")
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(text.split())


@dataclass(frozen=True)
class Phrases:
    """Entries by phrase, with the longest phrase by first word so that a search knows how far to look."""

    entries: dict[str, Entry]
    longest: dict[str, int]

    def get(self, phrase: str) -> Entry | None:
        return self.entries.get(normal(phrase))


def _phrases(rows: list[dict[str, Any]], key: str = "lemmas") -> Phrases:
    entries: dict[str, Entry] = {}
    longest: dict[str, int] = {}
    for row in rows:
        entry = MappingProxyType(row)
        for phrase in row[key]:
            words = normal(phrase)
            entries.setdefault(words, entry)
            first, *rest = words.split(" ")
            longest[first] = max(longest.get(first, 0), 1 + len(rest))
    return Phrases(entries, longest)


@dataclass(frozen=True)
class Lexicon:
    """All tables of ``assets/lexicon``, indexed."""

    verbs: Phrases
    nouns: Phrases
    modifiers: Phrases
    places: Phrases
    prepositions: Phrases
    pronouns: dict[str, Entry]
    names: dict[str, str]
    numbers: dict[str, int]
    ordinals: dict[str, int]
    vague: dict[str, int]
    manners: MappingProxyType[str, Any]
    moods: MappingProxyType[str, Any]
    deliveries: dict[str, str]
    cameras: tuple[Entry, ...]
    lens_pattern: str
    looks: tuple[Entry, ...]
    sounds: MappingProxyType[str, Any]
    outcomes: tuple[Entry, ...]
    anchors: dict[str, Entry]
    classes: dict[str, Entry]
    class_synsets: dict[str, str]
    objects: dict[str, Any]
    actions: MappingProxyType[str, Any]
    kin: dict[str, str]
    """The word for a relative by which all that mean the same are known: "grandma" is a "grandmother"."""

    def number(self, word: str) -> int | None:
        """How many a number word, a numeral or a vague amount says."""
        word = word.lower()
        if word.isdecimal():
            return int(word)
        return self.numbers.get(word, self.vague.get(word))


@cache
def lexicon() -> Lexicon:
    """Load the tables once. Raises UnavailableError naming a missing or broken one."""

    def rows(file: str, key: str) -> list[dict[str, Any]]:
        return list(table("lexicon", f"{file}.toml").get(key, ()))

    names = table("lexicon", "names.toml")
    numbers = table("lexicon", "numbers.toml")
    manners = table("lexicon", "manners.toml")
    camera = table("lexicon", "camera.toml")
    classes = {row["key"]: MappingProxyType(row) for row in rows("classes", "class")}
    pronouns = {word: MappingProxyType(row) for row in rows("pronouns", "pronoun") for word in row["words"]}
    by_sex = {"female": "female", "male": "male", "either": ""}
    return Lexicon(
        verbs=_phrases(rows("verbs", "verb")),
        nouns=_phrases(rows("nouns", "noun")),
        modifiers=_phrases(rows("modifiers", "modifier")),
        places=_phrases(rows("places", "place")),
        prepositions=_phrases(rows("prepositions", "preposition"), "words"),
        pronouns=pronouns,
        names={name: sex for key, sex in by_sex.items() for name in names.get(key, ())},
        numbers=dict(numbers["number"]),
        ordinals=dict(numbers["ordinal"]),
        vague=dict(numbers["vague"]),
        manners=MappingProxyType(manners["manner"]),
        moods=MappingProxyType(manners["mood"]),
        deliveries={
            phrase: key for key, row in manners["delivery"].items() for phrase in (key, *row.get("phrases", ()))
        },
        cameras=tuple(MappingProxyType(row) for row in camera["phrase"]),
        lens_pattern=camera["lens"]["pattern"],
        looks=tuple(MappingProxyType(row) for row in rows("looks", "look")),
        sounds=table("lexicon", "sounds.toml"),
        outcomes=tuple(MappingProxyType(row) for row in rows("outcomes", "outcome")),
        anchors={row["synset"]: MappingProxyType(row) for row in rows("anchors", "anchor")},
        classes=classes,
        class_synsets={synset: key for key, row in classes.items() for synset in row.get("synsets", ())},
        objects=json.loads(asset_path("lexicon", "objects.json").read_text("utf-8")),
        actions=table("lexicon", "actions.toml"),
        kin={word: row["words"][0] for row in rows("kin", "kin") for word in row["words"]},
    )


@cache
def noun_entry(word: str) -> Entry | None:
    """The lexicon's entry of a noun or noun phrase in singular or plural."""
    words = normal(word)
    found = lexicon().nouns.get(words)
    if found is None:
        *front, last = words.split(" ")
        for base in wordnet().bases(last, "n"):
            if found := lexicon().nouns.get(" ".join([*front, base])):
                break
    return found


@cache
def verb_entry(lemma: str) -> Entry | None:
    return lexicon().verbs.get(lemma)


@cache
def base_verb(form: str) -> str:
    """The base form of a verb, one that the lexicon lists if there is a choice, else the form itself."""
    bases = wordnet().bases(form, "v")
    listed = [base for base in bases if lexicon().verbs.get(base)]
    return (listed or bases or [form.lower()])[0]


@cache
def singular(phrase: str) -> str:
    """A noun phrase with its last word in the singular, one that the lexicon lists if there is a choice."""
    *front, last = phrase.split(" ")
    bases = wordnet().bases(last, "n")
    listed = [base for base in bases if lexicon().nouns.get(" ".join([*front, base]))]
    return " ".join([*front, (listed or bases or [last])[0]])


@cache
def modifier_entry(word: str) -> Entry | None:
    """The lexicon's entry of an adjective, adverb or participle, comparatives by their base form."""
    found = lexicon().modifiers.get(word)
    if found is None and " " not in word:
        for part in "ar":
            listed = (lexicon().modifiers.get(base) for base in wordnet().bases(word, part))
            if found := next((entry for entry in listed if entry), None):
                break
    return found


@cache
def place_entry(words: str) -> Entry | None:
    return lexicon().places.get(words)


def pieces(text: str) -> list[tuple[str, int, int]]:
    """Words and single marks of ``text`` with their offsets."""
    return [(match.group(), *match.span()) for match in _PIECE.finditer(text)]
