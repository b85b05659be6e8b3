"""The English the engine knows: the parser's model and WordNet."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from functools import cache, cached_property
from importlib.abc import MetaPathFinder
from typing import Any

import numpy as np

from engine.foundation.assets import asset_path
from engine.foundation.errors import UnavailableError

_SUFFIXES = {
    "n": (("ses", "s"), ("ves", "f"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("men", "man"))
    + (("ies", "y"), ("s", "")),
    "v": (("ies", "y"), ("es", "e"), ("es", ""), ("s", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", "")),
    "a": (("er", ""), ("est", ""), ("er", "e"), ("est", "e"), ("ier", "y"), ("iest", "y")),
    "r": (),
}


@cache
def parser() -> Any:
    """The dependency parser: Soundstage's own fine-tuned model. Raises UnavailableError if it is missing or broken."""
    with _hidden("torch"):
        import spacy

    try:
        return spacy.load(asset_path("lexicon", "model"), exclude=["senter", "ner", "lemmatizer"])
    except (OSError, ValueError) as error:
        raise UnavailableError(f"The language model cannot be read: {error}; install Soundstage again.") from error


@contextlib.contextmanager
def _hidden(library: str) -> Iterator[None]:
    """Not to be found while something is imported that would load it only because it is there: spaCy's own library tries
    torch, which takes longer to load than all the rest and is of no use to our model. It is hidden from this thread alone;
    an empty entry in ``sys.modules`` would be taken for the library by others meanwhile."""
    finder = _Refusing(library)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Refusing(MetaPathFinder):
    """Finds nothing, and says so before anybody else can, when its own thread looks for ``library``."""

    def __init__(self, library: str) -> None:
        self._library, self._thread = library, threading.get_ident()

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname.partition(".")[0] == self._library and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


@cache
def wordnet() -> WordNet:
    """WordNet 3.0, loaded once."""
    return WordNet()


class WordNet:
    """Look-ups in ``assets/lexicon/wordnet.npz``: base forms, senses and what a sense is a kind of.

    Parts of speech are "n", "v", "a", "r". A sense is named as ``mug.n.04``.
    """

    def __init__(self) -> None:
        with np.load(asset_path("lexicon", "wordnet.npz"), allow_pickle=False) as data:
            self._data = {key: data[key] for key in data.files}
        self._lemmas = {p: bytes(self._data[f"{p}_lemmas"]).decode().split("\n") for p in "nvar"}
        self._row = {p: {lemma: i for i, lemma in enumerate(names) if lemma} for p, names in self._lemmas.items()}
        self._exceptions = {
            p: dict(
                zip(
                    bytes(self._data[f"{p}_forms"]).decode().split("\n"),
                    bytes(self._data[f"{p}_bases"]).decode().split("\n"),
                    strict=False,
                )
            )
            for p in "nvar"
        }

    def known(self, lemma: str, part: str) -> bool:
        return lemma.replace(" ", "_") in self._row[part]

    def count(self, lemma: str, part: str) -> int:
        """How often WordNet's tagged texts use the lemma as this part of speech."""
        row = self._row[part].get(lemma.replace(" ", "_"))
        return 0 if row is None else int(self._data[f"{part}_count"][row])

    def bases(self, form: str, part: str) -> list[str]:
        """All base forms that an inflected word may come from, the likeliest first."""
        form = form.lower().replace(" ", "_")
        rows = self._row[part]
        found = [self._exceptions[part][form]] if form in self._exceptions[part] else []
        inflected = part == "v" and form.endswith("ing") and len(form) > 5 and self.count(form, "v") < 3
        if form in rows and not inflected:
            found.append(form)
        for suffix, ending in _SUFFIXES[part]:
            if form.endswith(suffix) and len(form) > len(suffix) + 1:
                stem = form[: -len(suffix)]
                doubled = len(stem) > 2 and stem[-1] == stem[-2] and suffix in {"ed", "ing", "er", "est"}
                if doubled and stem[:-1] in rows and stem not in rows:
                    found.append(stem[:-1])
                if stem + ending in rows:
                    found.append(stem + ending)
        if form in rows and inflected:
            found.append(form)
        return [base.replace("_", " ") for base in dict.fromkeys(found)]

    def base(self, form: str, part: str) -> str | None:
        """The likeliest base form of an inflected word, or None if it is no word of this part of speech."""
        return next(iter(self.bases(form, part)), None)

    def senses(self, lemma: str, part: str = "n") -> list[int]:
        """Rows of the lemma's senses, most frequent first."""
        row = self._row[part].get(lemma.replace(" ", "_"))
        if row is None:
            return []
        first = self._data[f"{part}_first"]
        return [int(sense) for sense in self._data[f"{part}_senses"][first[row] : first[row + 1]]]

    def name(self, sense: int) -> str:
        part = "nv"[int(self._data["synset_pos"][sense])]
        lemma = self._lemmas[part][int(self._data["synset_lemma"][sense])]
        return f"{lemma}.{part}.{int(self._data['synset_number'][sense]):02d}"

    def lexical(self, sense: int) -> str:
        """The lexicographer's class of a sense, such as "noun.artifact"."""
        return self._lexical_names[int(self._data["synset_lexical"][sense])]

    @cached_property
    def _lexical_names(self) -> list[str]:
        names = self._data["lexical_names"]
        return bytes(names).decode().split("\n") if names.dtype == np.uint8 else [str(name) for name in names]

    def is_kind(self, noun: str, of: str) -> bool:
        """Whether a noun is one of what another noun names: a chessboard is a board, a headphone is no phone."""
        return any(name.startswith(f"{of}.n.") for sense in self.senses(noun) for name in self.ancestors(sense))

    def ancestors(self, sense: int) -> list[str]:
        """Names of what a sense is a kind of, nearest first, itself included."""
        first, up = self._data["synset_up_first"], self._data["synset_up"]
        order, queue, seen = [], [sense], {sense}
        while queue:
            at = queue.pop(0)
            order.append(self.name(at))
            for parent in up[first[at] : first[at + 1]]:
                if int(parent) not in seen:
                    seen.add(int(parent))
                    queue.append(int(parent))
        return order
