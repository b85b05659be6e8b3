"""Spelling rules for words that no dictionary knows: invented names, places, typing mistakes.

Letters are read left to right; at each place the first rule that fits gives the sound. The scheme (left context, letters,
right context, sound; most special first) is that of Elovitz et al., *Automatic Translation of English Text to Phonetics by
Means of Letter-to-Sound Rules*, NRL Report 7948, 1976; the rules are our own.
"""

from __future__ import annotations

import re
from functools import cache

from engine.foundation.assets import asset_path

_VOWELS = "AIOQWYaiuæɑɒɔəɛɜɪʊʌ"


@cache
def _compiled() -> dict[str, tuple[tuple[re.Pattern[str], str, re.Pattern[str], str], ...]]:
    rules: dict[str, list[tuple[re.Pattern[str], str, re.Pattern[str], str]]] = {}
    letter = ""
    for line in asset_path("voices", "spelling.txt").read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and len(line) == 3:
            letter = line[1]
            rules[letter] = []
        elif line and not line.startswith("#"):
            left, letters, right, sound = _fields(line)
            rule = (re.compile(f"(?:{_expand(left)})$"), letters, re.compile(_expand(right)), sound)
            rules[letter].append(rule)
    return {letter: tuple(found) for letter, found in rules.items()}


def _fields(rule: str) -> tuple[str, str, str, str]:
    """Split at bars that stand outside brackets."""
    fields, depth = [""], 0
    for c in rule:
        depth += (c == "(") - (c == ")")
        if c == "|" and depth == 0:
            fields.append("")
        else:
            fields[-1] += c
    left, letters, right, sound = fields
    return left, letters, right, sound


def _expand(context: str) -> str:
    return context.replace("C", "[bcdfghjklmnpqrstvwxz]").replace("V", "[aeiouy]")


def by_rule(word: str) -> str:
    """Phonemes of ``word`` (letters a to z) by rule, with one main stress; letters without a vowel are spelled out."""
    word = re.sub(r"[^a-z]", "", word.lower())
    if not word:
        return "hm"
    if not any(c in "aeiouy" for c in word):
        return "".join(_NAMES[c] for c in word) if len(word) <= 6 else "ə".join(_read(word))
    sound = "".join(_read(word))
    return _with_stress(sound if any(c in _VOWELS for c in sound) else f"{sound}ə")


_NAMES = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            "ˈA",
            "bˈi",
            "sˈi",
            "dˈi",
            "ˈi",
            "ˈɛf",
            "ʤˈi",
            "ˈAʧ",
            "ˈI",
            "ʤˈA",
            "kˈA",
            "ˈɛl",
            "ˈɛm",
            "ˈɛn",
            "ˈO",
            "pˈi",
            "kjˈu",
            "ˈɑɹ",
            "ˈɛs",
            "tˈi",
            "jˈu",
            "vˈi",
            "dˈʌbᵊljˌu",
            "ˈɛks",
            "wˈI",
            "zˈi",
        ],
        strict=True,
    )
)


def _read(word: str) -> list[str]:
    out, position = [], 0
    while position < len(word):
        for left, letters, right, sound in _compiled()[word[position]]:
            after = position + len(letters)
            if word.startswith(letters, position) and left.search(word[:position]) and right.match(word, after):
                out.append(sound)
                position = after
                break
        else:
            position += 1
    return out


def _with_stress(sound: str) -> str:
    """Stress the third syllable from the end in long words, else the first; a schwa is passed over."""
    places = [i for i, c in enumerate(sound) if c in _VOWELS]
    full = [i for i in places if sound[i] != "ə"] or places
    wanted = places[max(0, len(places) - 3)] if len(places) > 2 else places[0]
    at = min(full, key=lambda i: (abs(i - wanted), i))
    return f"{sound[:at]}ˈ{sound[at:]}"
