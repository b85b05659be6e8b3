"""The parser's trees of sentences, read again or mended where it is known to err."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.breakdown.language import parser, wordnet
from engine.breakdown.lexicon import NO_ENTRY, base_verb, modifier_entry, noun_entry, verb_entry

_PUNCTUATION = frozenset(",.;:!?…\"'”“’‘()[]")
_NO_BODY = frozenset({"abstract", "arrangement", "event"})


def grown(forms: Sequence[list[str]]) -> list[tuple[Any, dict[int, str]]]:
    """For every sentence, given as its words, the tree and {index: word as written} of the words that the parser was shown in
    another form: where a third-person verb was read as a plural noun, it is read again."""
    nlp = parser()
    docs = _run(nlp, forms)
    again = {}
    for index, doc in enumerate(docs):
        if swaps := _suspects(doc):
            words = list(forms[index])
            for at, form in swaps.items():
                words[at] = form
            again[index] = (words, swaps)
    written: dict[int, dict[int, str]] = {}
    for (index, (_, swaps)), doc in zip(again.items(), _run(nlp, [words for words, _ in again.values()]), strict=True):
        if any(doc[at].pos_ == "VERB" and doc[at].dep_ != "amod" for at in swaps):
            docs[index] = doc
            written[index] = {at: forms[index][at] for at in swaps}
    _part(nlp, docs)
    for doc in docs:
        _mend(doc)
    return [(doc, written.get(index, {})) for index, doc in enumerate(docs)]


def _run(nlp: Any, forms: Sequence[list[str]]) -> list[Any]:
    from spacy.tokens import Doc

    docs = []
    for words in forms:
        spaces = [
            i + 1 < len(words) and words[i + 1] not in _PUNCTUATION and not words[i + 1].startswith(("'", "n't"))
            for i in range(len(words))
        ]
        starts: list[bool | int | None] = [i == 0 for i in range(len(words))]
        docs.append(Doc(nlp.vocab, words=words or ["."], spaces=spaces or [False], sent_starts=starts or [True]))
    return list(nlp.pipe(docs))


def _suspects(doc: Any) -> dict[int, str]:
    """Tokens read as nouns that are probably verbs, with a form that the parser will not mistake."""
    has_verb = any(token.pos_ in {"VERB", "AUX"} and token.dep_ not in {"amod", "acl"} for token in doc)
    found: dict[int, str] = {}
    if (awaited := _awaited(doc)) is not None:
        found[awaited] = _swap(doc[awaited + 1] if awaited + 1 < len(doc) else None)
    for token in doc:
        if token.i in found or token.i == 0 or token.pos_ in {"VERB", "AUX", "PRON", "DET", "PUNCT", "ADP", "CCONJ"}:
            continue
        previous = doc[token.i - 1]
        following = doc[token.i + 1] if token.i + 1 < len(doc) else None
        if token.text.endswith("s") and len(token.text) > 3:
            lemma = base_verb(token.lower_)
            if lemma == token.lower_ or not (verb_entry(lemma) or wordnet().count(lemma, "v") > 3):
                continue
            verbal = wordnet().count(lemma, "v") + 0.3
            share = verbal / (verbal + wordnet().count(lemma, "n") + 0.3)
            if verb_entry(lemma) and (noun_entry(token.lower_) or NO_ENTRY).get("kind", "abstract") in _NO_BODY:
                share += 0.15  # nothing of that name could stand there: "sits at her desk and types"
            if not has_verb:
                share += 0.4
            after = following is None or following.pos_ in {
                "ADP",
                "DET",
                "PRON",
                "ADV",
                "PART",
                "SCONJ",
                "PUNCT",
                "CCONJ",
            }
            after = (
                after
                or following is not None
                and (following.pos_ in {"PROPN", "NUM"} or following.text.endswith("ing"))
            )
            before = previous.lower_ in {"and", ",", ";", "then", "but"} or previous.pos_ in {
                "NOUN",
                "PROPN",
                "PRON",
                "ADV",
                "NUM",
            }
            before = before or (not has_verb and previous.pos_ == "ADJ")
            if after and before and not (previous.pos_ == "PRON" and previous.tag_ == "PRP$"):
                bare = following is None or following.is_punct
                if share > (0.45 if bare else 0.12):
                    found[token.i] = _swap(following)
        elif not has_verb and previous.tag_ in {"NNS", "PRP", "NNPS", "DT", "CD"} and verb_entry(token.lower_):
            found[token.i] = "go"
        elif not has_verb and token.lower_ in _POSED and _several_of(doc, token.i):
            found[token.i] = "go"  # "two cups of coffee stand on the table"
        elif not has_verb and previous.pos_ in {"NOUN", "PROPN", "PRON"} and _is_past(token.lower_):
            found[token.i] = "went"  # "a bird sang"
    return found


def _several_of(doc: Any, at: int) -> bool:
    """Whether "cups of coffee", more than one of something, stands right before."""
    return at > 2 and doc[at - 2].lower_ == "of" and doc[at - 3].tag_ == "NNS" and doc[at - 1].tag_ == "NN"


def _is_past(word: str) -> bool:
    """Whether a word is an irregular past form and no everyday noun."""
    lemma = base_verb(word)
    return lemma != word and bool(verb_entry(lemma)) and wordnet().count(word, "n") == 0 and not noun_entry(word)


def _swap(following: Any) -> str:
    """A verb nobody takes for a noun: with an object or without."""
    if following is not None and following.pos_ in {"DET", "PROPN", "NUM", "ADJ", "NOUN"}:
        return "takes"
    if following is not None and following.pos_ == "PRON":
        return "takes"
    return "goes"


_RELATIVE = frozenset({"who", "which", "that", "whose"})
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})


def _awaited(doc: Any) -> int | None:
    """The verb that a sentence which begins "the woman who holds a lantern" still wants, where it was read as a plural noun:
    the last word that can be it, when the only other verb is that of the relative clause."""
    opening = next(
        (t.i for t in doc if t.lower_ in _RELATIVE and t.tag_ in {"WP", "WDT", "WP$", "IN"} and t.i > 1), None
    )
    if opening is None or any(t.tag_ in _FINITE for t in doc[:opening]):
        return None
    if not any(t.pos_ in {"NOUN", "PROPN"} for t in doc[max(0, opening - 2) : opening]):
        return None
    finite = [t.i for t in doc[opening:] if t.tag_ in _FINITE]
    if len(finite) != 1:
        return None
    for token in reversed(doc[finite[0] + 2 :]):
        plural = token.tag_ in {"NNS", "NNPS"} and token.text.endswith("s")
        if plural and doc[token.i - 1].pos_ not in {"DET", "ADP", "NUM", "CCONJ"} and doc[token.i - 1].tag_ != "PRP$":
            lemma = base_verb(token.lower_)
            if lemma != token.lower_ and verb_entry(lemma):
                return int(token.i)
    return None


def _crown(doc: Any, at: int) -> None:
    """Make the word at ``at`` the verb of its sentence, and the noun that the relative clause describes its subject."""
    verb = doc[at]
    relative = next(t.i for t in doc if t.lower_ in _RELATIVE and t.i > 1)
    noun = next(t for t in reversed(doc[:relative]) if t.pos_ in {"NOUN", "PROPN"})
    verb.head, verb.dep_, verb.pos_, verb.tag_ = verb, "ROOT", "VERB", "VBZ"
    noun.head, noun.dep_ = verb, "nsubj"
    for token in doc:
        if token.dep_ == "punct" and token.head.i == noun.i and token.i > at:
            token.head = verb


_POSED = frozenset({"sit", "stand", "lie", "lean", "kneel", "crouch", "sleep", "wait", "rest", "hang"})
_THINGS_POSE = frozenset({"lie", "hang", "rest", "stand"})
_SEEN = frozenset("see watch spot notice find discover observe hear glimpse catch".split())  # noqa: SIM905
_TOWARDS = frozenset({"at", "up", "to", "toward", "towards", "past", "over", "for"})


def _mend(doc: Any) -> None:
    """Hang words elsewhere where English leaves no doubt and the parser erred all the same."""
    if (awaited := _awaited(doc)) is not None:
        _crown(doc, awaited)
    for token in doc:
        if token.dep_ == "conj" and token.pos_ == "NOUN":
            _next_of_the_list(doc, token)
        if (
            token.pos_ == "ADJ"
            and token.dep_ == "amod"
            and token.head.i < token.i - 1
            and doc[token.i - 1].pos_ == "NOUN"
        ):
            token.head = doc[token.i - 1]  # "a dog asleep on the rug"
        if token.lower_ == "times" and token.dep_ == "dobj" and any(c.dep_ == "nummod" for c in token.children):
            token.dep_ = "npadvmod"
        if token.dep_ == "ROOT" and token.tag_ in {"VBD", "VBN"}:
            _set_apart(doc, token)
        if token.i > 1 and token.dep_ in {"prt", "advmod", "npadvmod"}:
            _whose_body(doc[token.i - 1], token)
        if token.pos_ == "VERB" and token.dep_ == "dobj" and token.tag_ in {"VB", "VBP"} and noun_entry(token.lower_):
            token.pos_, token.tag_ = "NOUN", "NN"  # "drinks coffee"
        if token.pos_ == "VERB":
            _one_subject(token)
        if token.tag_ == "VBG" and token.dep_ == "advcl":
            _what_was_seen(doc, token)


def _one_subject(verb: Any) -> None:
    """ "Lucy, the girl next to him, shakes ...": the girl is Lucy. "Tom, who sits there, folds a plane": not the plane folds."""
    subjects = [child for child in verb.children if child.dep_ == "nsubj"]
    before, after = [s for s in subjects if s.i < verb.i], [s for s in subjects if s.i > verb.i]
    if before and base_verb(verb.lower_) != "be":
        for other in after:
            other.dep_ = "dobj"
    if len(before) == 1 and verb.head.dep_ == "ROOT" and verb.head.pos_ == "PROPN" and verb.head.i < before[0].i:
        before.insert(0, verb.head)
    if len(before) != 2 or any(child.dep_ == "cc" for child in before[0].children):
        return
    name, other = before
    apart = name.i + 1 < other.i and verb.doc[name.i + 1].text == "," and "," in verb.doc[other.i + 1 : verb.i].text
    person = (noun_entry(other.lower_) or NO_ENTRY).get("kind") == "person"
    if name.pos_ == "PROPN" and other.pos_ == "NOUN" and apart and person:
        verb.head, verb.dep_ = (verb, "ROOT") if verb.head.i == name.i else (verb.head, verb.dep_)
        name.head, name.dep_ = verb, "nsubj"
        other.head, other.dep_ = name, "appos"


def _next_of_the_list(doc: Any, noun: Any) -> None:
    """ "a vase on the shelf and a dog on the rug": a dog that is new goes with the vase that is new, not with the shelf."""
    place = noun.head
    if place.dep_ != "pobj" or place.head.dep_ != "prep" or place.head.head.pos_ != "NOUN":
        return
    first = place.head.head
    articles = [next((c.lower_ for c in token.children if c.dep_ == "det"), "") for token in (first, place, noun)]
    if articles[0] in {"a", "an"} and articles[1] == "the" and articles[2] in {"a", "an"} and noun.i > place.i:
        for token in place.children:
            if token.dep_ == "cc":
                token.head = first
        noun.head = first


def _set_apart(doc: Any, word: Any) -> None:
    """ "Owen, soaked, backs in": between commas it only tells how he is."""
    then = next((c for c in word.children if c.dep_ == "conj" and c.tag_ in {"VBZ", "VBP"}), None)
    subject = next((c for c in word.children if c.dep_ == "nsubj"), None)
    if then is None or subject is None or not 0 < word.i < len(doc) - 1:
        return
    if doc[word.i - 1].text == "," == doc[word.i + 1].text and modifier_entry(word.lower_) is not None:
        then.head, then.dep_ = then, "ROOT"
        subject.head = then
        word.head, word.dep_, word.pos_ = subject, "amod", "ADJ"


def _what_was_seen(doc: Any, participle: Any) -> None:
    """ "Anna sees a boy sitting on the stairs", "picks up the ball lying there": the boy sits, and the ball lies."""
    noun, verb = doc[participle.i - 1], participle.head
    if noun.pos_ not in {"NOUN", "PROPN", "PRON"} or any(child.dep_ == "nsubj" for child in participle.children):
        return
    holder = noun.head
    reached = noun.dep_ == "dobj" and holder.i == verb.i
    reached |= noun.dep_ == "pobj" and holder.head.i == verb.i and holder.lower_ in _TOWARDS
    if not reached or base_verb(verb.lower_) in _POSED:
        return
    entry = noun_entry(noun.lower_) or NO_ENTRY
    alive = noun.pos_ in {"PROPN", "PRON"} or entry.get("kind") in {"person", "group", "animal"}
    poses = _POSED if alive else _THINGS_POSE
    if base_verb(verb.lower_) in _SEEN or base_verb(participle.lower_) in poses:
        participle.head, participle.dep_ = noun, "acl"


def _whose_body(owner: Any, noun: Any) -> None:
    """ "lands on her back": on the back that is hers, not on her."""
    possessive = owner.lower_ == "her" and owner.dep_ == "pobj" and owner.head.pos_ == "ADP"
    if possessive and (noun.lower_ == "back" or (noun_entry(noun.lower_) or NO_ENTRY).get("kind") == "body"):
        noun.head, noun.dep_, noun.pos_, noun.tag_ = owner.head, "pobj", "NOUN", "NN"
        owner.head, owner.dep_, owner.tag_ = noun, "poss", "PRP$"


_NOMINAL = frozenset({"DET", "ADJ", "NOUN", "NUM", "PROPN", "PRON"})


def _part(nlp: Any, docs: list[Any]) -> None:
    """Read again where "hits the crate and the crate falls" was read as two crates hit: a verb that no "and" joins to what
    stands before it has that for its subject."""
    joints = {index: found for index, doc in enumerate(docs) if (found := _run_on(doc))}
    words = [[";" if token.i in found else token.text for token in docs[index]] for index, found in joints.items()]
    for (index, found), doc in zip(joints.items(), _run(nlp, words), strict=True):
        if all(any(child.dep_ == "nsubj" for child in doc[verb].children) for verb in found.values()):
            docs[index] = doc


def _run_on(doc: Any) -> dict[int, int]:
    """{index of an "and" : index of the verb whose subject follows it}, where the parser joined that subject to an object."""
    found = {}
    for verb in doc:
        finite = verb.pos_ == "VERB" and verb.tag_ in {"VBZ", "VBP", "VBD"} and verb.dep_ == "conj"
        if not finite or any(child.dep_ in {"nsubj", "nsubjpass", "expl"} for child in verb.children):
            continue
        last = verb.i - 1
        while last > 0 and doc[last].pos_ == "ADV":
            last -= 1
        first = last
        while first > 0 and doc[first].pos_ in _NOMINAL:
            first -= 1
        named = doc[last].pos_ in {"NOUN", "PROPN"} and doc[first].lower_ == "and"
        if (
            named
            and first > 1
            and doc[first - 1].pos_ in {"NOUN", "PROPN"}
            and any(t.pos_ == "VERB" for t in doc[:first])
        ):
            found[first] = verb.i
    return found
