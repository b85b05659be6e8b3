"""Pack WordNet 3.0 into assets/lexicon/wordnet.npz: ``python wordnet.py FOLDER`` (Debian's wordnet-base, /usr/share/wordnet).

Arrays, for p in n v a r (nouns, verbs, adjectives, adverbs):
  {p}_lemmas  uint8    sorted lemmas, one a line, "_" for a space
  {p}_first   int32    senses of lemma i are {p}_senses[first[i] : first[i + 1]], most frequent first (n and v only)
  {p}_senses  int32    rows of synsets (n and v only)
  {p}_count   uint16   how often the lemma was tagged as this part of speech in the semantic concordances
  {p}_forms   uint8    irregular forms, sorted, one a line; {p}_bases: their base forms, line by line
and for synsets (nouns, then verbs):
  synset_pos uint8 (0 noun, 1 verb), synset_lemma int32 (its first lemma), synset_number uint8 (which sense of that lemma),
  synset_lexical uint8 (index of its line in lexical_names), synset_up_first, synset_up int32 (rows of its hypernyms)
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
HYPERNYMS = ("@", "@i")
LEXICAL_NAMES = (
    "adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition "
    "noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object noun.person "
    "noun.phenomenon noun.plant noun.possession noun.process noun.quantity noun.relation noun.shape noun.state "
    "noun.substance noun.time verb.body verb.change verb.cognition verb.communication verb.competition "
    "verb.consumption verb.contact verb.creation verb.emotion verb.motion verb.perception verb.possession verb.social "
    "verb.stative verb.weather adj.ppl"
)
CONCORDANCE_PARTS = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}


def lines(text: list[str]) -> np.ndarray:
    return np.frombuffer("\n".join(text).encode(), dtype=np.uint8)


def read_index(path: Path) -> dict[str, list[int]]:
    """Lemma -> offsets of its synsets, most frequent first."""
    index = {}
    for line in path.read_text("latin1").splitlines():
        if not line.startswith(" "):
            fields = line.split()
            index[fields[0]] = [int(offset) for offset in fields[-int(fields[2]) :]]
    return index


def read_synsets(path: Path) -> dict[int, tuple[int, str, list[int]]]:
    """Offset -> (lexical file number, first lemma, offsets of hypernyms)."""
    synsets = {}
    for line in path.read_text("latin1").splitlines():
        if line.startswith(" "):
            continue
        fields = line.partition("|")[0].split()
        words = int(fields[3], 16)
        start = 4 + 2 * words
        pointers = [fields[start + 1 + 4 * i : start + 5 + 4 * i] for i in range(int(fields[start]))]
        up = [int(offset) for symbol, offset, part, _ in pointers if symbol in HYPERNYMS]
        synsets[int(fields[0])] = (int(fields[1]), fields[4].lower(), up)
    return synsets


def read_counts(path: Path) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for line in path.read_text("latin1").splitlines():
        key, _, count = line.split()
        lemma, _, rest = key.partition("%")
        pair = (CONCORDANCE_PARTS[rest[0]], lemma)
        counts[pair] = counts.get(pair, 0) + int(count)
    return counts


def read_exceptions(path: Path) -> dict[str, str]:
    """Irregular form -> base form."""
    pairs = (line.split() for line in path.read_text("latin1").splitlines())
    return {fields[0]: fields[1] for fields in pairs if len(fields) > 1}


def pack(folder: Path) -> dict[str, np.ndarray]:
    arrays: dict[str, np.ndarray] = {"lexical_names": lines(LEXICAL_NAMES.split())}
    counts = read_counts(folder / "cntlist.rev")
    indexes = {p: read_index(folder / f"index.{name}") for p, name in PARTS.items()}
    synsets = {p: read_synsets(folder / f"data.{PARTS[p]}") for p in "nv"}
    row = {key: i for i, key in enumerate((p, offset) for p in "nv" for offset in sorted(synsets[p]))}
    for p, name in PARTS.items():
        lemmas = sorted(indexes[p])
        arrays[f"{p}_lemmas"] = lines(lemmas)
        arrays[f"{p}_count"] = np.array([min(counts.get((p, lemma), 0), 65535) for lemma in lemmas], dtype=np.uint16)
        exceptions = read_exceptions(folder / f"{name}.exc")
        arrays[f"{p}_forms"] = lines(sorted(exceptions))
        arrays[f"{p}_bases"] = lines([exceptions[form] for form in sorted(exceptions)])
        if p in synsets:
            senses = [[row[p, offset] for offset in indexes[p][lemma]] for lemma in lemmas]
            arrays[f"{p}_first"] = np.cumsum([0] + [len(s) for s in senses], dtype=np.int32)
            arrays[f"{p}_senses"] = np.array([s for group in senses for s in group], dtype=np.int32)
    place = {p: {lemma: i for i, lemma in enumerate(sorted(indexes[p]))} for p in "nv"}
    heads = [(p, offset, *synsets[p][offset]) for p, offset in row]
    ups = [[row[p, above] for above in up] for p, _, _, _, up in heads]
    arrays["synset_pos"] = np.array(["nv".index(p) for p, *_ in heads], dtype=np.uint8)
    arrays["synset_lexical"] = np.array([lexical for _, _, lexical, _, _ in heads], dtype=np.uint8)
    arrays["synset_lemma"] = np.array([place[p][lemma] for p, _, _, lemma, _ in heads], dtype=np.int32)
    numbers = [indexes[p][lemma].index(offset) + 1 for p, offset, _, lemma, _ in heads]
    arrays["synset_number"] = np.array(numbers, dtype=np.uint8)
    arrays["synset_up_first"] = np.cumsum([0] + [len(up) for up in ups], dtype=np.int32)
    arrays["synset_up"] = np.array([above for up in ups for above in up], dtype=np.int32)
    return arrays


if __name__ == "__main__":
    source = Path(sys.argv[1])
    np.savez_compressed(HERE / "wordnet.npz", **pack(source))
    licence = [line[4:].rstrip() for line in (source / "data.noun").read_text("latin1").splitlines()[:29]]
    (HERE / "LICENSE-wordnet.txt").write_text("\n".join(licence).strip() + "\n", encoding="utf-8")
