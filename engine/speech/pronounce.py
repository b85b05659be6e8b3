"""Words to phonemes: a dictionary of 183,000 words, what the sentence says about words with two sounds, endings,
compounds, and spelling rules for what is left.

Phonemes are Kokoro's: IPA with capitals for diphthongs (A eɪ, I aɪ, O oʊ, Q əʊ, W aʊ, Y ɔɪ), ʧ ʤ, ˈ and ˌ before the
stressed vowel's syllable.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from engine.foundation.assets import asset_path, table
from engine.speech.spelling import by_rule
from engine.speech.wording import PAUSES, Spoken

VOWELS = frozenset("AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻɐᵊ")
_SIBILANT = frozenset("szʃʒʧʤ")
_UNVOICED = frozenset("ptkfθ")


@cache
def _function_words() -> dict[str, Any]:
    return dict(table("voices", "function_words.toml", schema="function_words"))


@cache
def dictionary(accent: str) -> dict[str, str]:
    """Spelling to phonemes (or ``CLASS=phonemes|...``) of the ``american`` or ``british`` dictionary."""
    text = lzma.decompress(asset_path("voices", f"{accent}.txt.xz").read_bytes()).decode()
    return dict(line.split("\t") for line in text.splitlines())


def phonemes(words: Sequence[Spoken], accent: str = "american") -> tuple[tuple[str, int], ...]:
    """Runs of phonemes with the index of the written word, in order: a word's sound, a space, or a pause mark."""
    sounds: list[str] = [""] * len(words)
    vowel_next: bool | None = None
    for i in range(len(words) - 1, -1, -1):
        word = words[i]
        if word.pause:
            vowel_next = None
        if not word.text:
            continue
        before = words[i - 1].text.lower() if i and not words[i - 1].pause else ""
        sounds[i] = _in_context(word, before, vowel_next, accent)
        first = sounds[i].lstrip("ˈˌ")[:1]
        vowel_next = first in VOWELS if first else vowel_next
    runs: list[tuple[str, int]] = []
    for word, sound in zip(words, sounds, strict=True):
        if sound:
            if runs:
                runs.append((" ", word.word))
            runs.append((sound, word.word))
        if word.pause and runs and runs[-1][0] not in PAUSES:
            runs.append((word.pause, word.word))
    return tuple(runs)


def _in_context(word: Spoken, before: str, vowel_next: bool | None, accent: str) -> str:
    low = word.text.lower()
    if word.letters:
        return dictionary(accent).get(word.text.upper(), "") or by_rule(low)
    if low == "the":
        return "ði" if vowel_next else "ðə"
    if low == "to":
        return "tu" if vowel_next is None else "tʊ" if vowel_next else "tə"
    weak = _function_words()["weak"]
    if low in weak and not word.emphasis:
        return weak[low]
    sound = sound_of(word.text, accent, _class(before), vowel_next is None)
    if word.emphasis:
        sound = sound.replace("ˌ", "ˈ") if "ˈ" not in sound else sound
        sound = _stressed(sound) if "ˈ" not in sound else sound
    return sound


def _class(before: str) -> str:
    """What class the word before makes likely: "VERB", "NOUN", "VBN" or "" for unknown."""
    if before in _function_words()["before_participle"]:
        return "VBN"
    if before in _function_words()["before_verb"]:
        return "VERB"
    return "NOUN" if before in _function_words()["before_noun"] else ""


def sound_of(word: str, accent: str = "american", kind: str = "", final: bool = False) -> str:
    """The phonemes of one word on its own; never empty for a word with letters."""
    low = word.lower()
    return (
        _entry(word, accent, kind, final)
        or _entry(low, accent, kind, final)
        or _entry(low.capitalize(), accent, kind, final)
        or _with_ending(low, accent, kind)
        or _drawled(low, accent)
        or _compound(low, accent)
        or by_rule(low.replace("'", ""))
    )


def _entry(word: str, accent: str, kind: str, final: bool) -> str:
    sound = dictionary(accent).get(word, "")
    if "=" not in sound:
        return sound
    choices = dict(choice.split("=") for choice in sound.split("|"))
    if final and "None" in choices:
        return choices["None"]
    for name in (kind, {"VBN": "VBD"}.get(kind, "")):
        if name in choices:
            return choices[name]
    return choices.get("DEFAULT") or next(iter(choices.values()))


def _known(stem: str, accent: str, kind: str = "") -> str:
    return _entry(stem, accent, kind, False) or _entry(stem.capitalize(), accent, kind, False) if len(stem) > 1 else ""


def _with_ending(word: str, accent: str, kind: str) -> str:
    """Regular endings; the rules of -s and -ed are those of English phonology."""
    weak = "ᵻ" if accent == "american" else "ɪ"
    for ending in ("'s", "s'", "es", "s"):
        stem = word.removesuffix(ending)
        if stem != word and (sound := _known(stem, accent, kind)):
            return sound + (f"{weak}z" if sound[-1] in _SIBILANT else "s" if sound[-1] in _UNVOICED else "z")
    if word.endswith("ies") and (sound := _known(word[:-3] + "y", accent)):
        return sound + "z"
    if word.endswith("ed"):
        for stem in (word[:-2], word[:-1], word[:-3] if word[-3:-2] == word[-4:-3] else ""):
            if sound := _known(stem, accent, "VERB"):
                last = sound[-1]
                return sound + (f"{weak}d" if last in "td" else "t" if last in _UNVOICED | {"s", "ʃ", "ʧ"} else "d")
    for ending, added in (
        ("ing", "ɪŋ"),
        ("in'", "ɪn"),
        ("er", "əɹ" if accent == "american" else "ə"),
        ("ers", "əɹz"),
        ("y", "i"),
    ):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3:
            continue
        for form in (stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else ""):
            if sound := _known(form, accent, "VERB"):
                return sound + added
    endings = _function_words()["endings"]
    for ending, added in endings.items():
        stem = word.removesuffix(ending)
        if stem != word and (
            sound := _known(stem, accent) or (_known(stem[:-1] + "y", accent) if stem[-1:] == "i" else "")
        ):
            return sound + added
    return ""


def _drawled(word: str, accent: str) -> str:
    """ "nooooo", "yesss": letters repeated for length."""
    for keep in (r"\1\1", r"\1"):
        short = re.sub(r"(.)\1{2,}", keep, word)
        if short != word and (sound := _known(short, accent)):
            return re.sub(r"([ɑɔiuɜ]|[AIOQWY])(?=[^AIOQWYaiuæɑɒɔəɛɜɪʊʌ]*$)", r"\1ː", sound, count=1)
    return ""


def _compound(word: str, accent: str) -> str:
    """Two known words written as one: the longest first part that leaves a known second."""
    if "'" in word or len(word) < 6:
        return ""
    for cut in range(len(word) - 3, 2, -1):
        first, second = _known(word[:cut], accent), _known(word[cut:], accent) or _with_ending(word[cut:], accent, "")
        if first and second and any(c in VOWELS for c in first) and any(c in VOWELS for c in second):
            return first + second.replace("ˈ", "ˌ")
    return ""


def _stressed(sound: str) -> str:
    for i, c in enumerate(sound):
        if c in VOWELS:
            return f"{sound[:i]}ˈ{sound[i:]}"
    return sound
