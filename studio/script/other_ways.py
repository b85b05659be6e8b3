"""Other ways to take a word for which the reading offers none: known words that are spelt nearly so, somebody, a thing of the
store, or nothing at all."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache

from engine.foundation.assets import table
from engine.project import Project, PropUse, Scene
from engine.screenplay import Choice, Status, Word
from studio.script.taken import called

WRITE = "write:"
"""Begins the meaning of a choice that changes the words; what is written instead follows."""
STORE = "store:"
"""The choice that lets a thing of the store be found."""
_NEAR, _OFFERED = 0.76, 3
"""How alike words are that are offered (difflib's ratio), and how many of them."""


def other_ways(project: Project, word: Word) -> tuple[Choice, ...]:
    """What else may be done about ``word``; every one of them can be."""
    if word.status is Status.UNDERSTOOD:
        return ()
    use = _thing(project, word)
    alike = _alike(word.text) if word.status is Status.UNKNOWN else []
    ways = [Choice(WRITE + near, f"Write “{near}”") for near in alike]
    if use is not None:
        ways.append(Choice(STORE, "A thing of the store…"))
        if word.status is Status.UNKNOWN and word.text.isalpha() and not word.text.isupper():
            ways.append(Choice(WRITE + word.text.upper(), f"Somebody: write “{word.text.upper()}”"))
        if not any(choice.meaning == "ignore" for choice in word.choices) and not _needed(project, word, use):
            ways.append(Choice("ignore", "Leave it out"))
    if use is None and not word.choices:
        ways.append(Choice(WRITE, "Take it out of the words"))
    return tuple(ways)


def _scene(project: Project, word: Word) -> Scene | None:
    begun = [scene for scene in project.scenes if scene.span.start <= word.span.start]
    return max(begun, key=lambda scene: scene.span.start, default=None)


def _thing(project: Project, word: Word) -> PropUse | None:
    """The thing of the scene that goes by ``word``."""
    scene = _scene(project, word)
    return None if scene is None else next((use for use in scene.props if called(word, use.label)), None)


def _needed(project: Project, word: Word, use: PropUse) -> bool:
    """Whether something is done with the thing, so that it cannot be left out."""
    scene = _scene(project, word)
    beats = () if scene is None else scene.beats
    return any(use.id in (beat.subject, beat.object, beat.target, *beat.others) for beat in beats)


def _alike(text: str) -> list[str]:
    """Known words that are spelt nearly as ``text``, the nearest first, in its capitals."""
    low = text.lower()
    if not low.isalpha() or len(low) < 3:
        return []
    near = [known for known in vocabulary() if known[0] in low[:2] and abs(len(known) - len(low)) <= 2]
    found = get_close_matches(low, near, _OFFERED + 1, _NEAR)
    found = [known for known in found if known != low][:_OFFERED]
    if text.isupper():
        return [known.upper() for known in found]
    return [known.capitalize() if text[0].isupper() else known for known in found]


@lru_cache(maxsize=1)
def vocabulary() -> tuple[str, ...]:
    """Single words that are known, verbs in all their regular forms. To be asked for before somebody waits: the first time takes
    a twentieth of a second."""
    known: dict[str, None] = {}
    for name in ("verbs", "nouns", "places", "modifiers"):
        for entry in table("lexicon", f"{name}.toml")[name.removesuffix("s")]:
            for lemma in entry["lemmas"]:
                if lemma.isalpha() and lemma.islower():
                    known.update(dict.fromkeys(_forms(lemma) if name == "verbs" else (lemma, _plural(lemma))))
    return tuple(known)


def _plural(word: str) -> str:
    """With the s of nouns and verbs."""
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


def _forms(verb: str) -> tuple[str, ...]:
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    if len(verb) < 6 and verb[-1] in "bgmnpt" and verb[-2:-1] in "aeiou" and verb[-3:-2] not in "aeiou":
        stem += verb[-1]  # it is doubled behind a short vowel
    return verb, _plural(verb), f"{stem}ing", f"{stem}ed"
