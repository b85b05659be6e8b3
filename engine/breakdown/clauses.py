"""Who does what to whom: the clauses of parsed sentences, as indices into their tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.breakdown.lexicon import base_verb, noun_entry
from engine.breakdown.sentences import Sentence
from engine.breakdown.trees import grown

_BE = frozenset({"be", "is", "are", "was", "were", "am", "'s", "'re", "being", "been"})


@dataclass
class Prepositional:
    """``word`` is the preposition or compound one; ``index`` its token; ``objects`` the heads after it."""

    word: str
    index: int
    objects: list[int]


@dataclass
class Clause:
    """One verb and what hangs from it. ``link`` says how it joins ``parent`` (the parent's verb index)."""

    verb: int
    lemma: str
    particles: list[int] = field(default_factory=list)
    subjects: list[int] = field(default_factory=list)
    objects: list[int] = field(default_factory=list)
    recipients: list[int] = field(default_factory=list)
    prepositions: list[Prepositional] = field(default_factory=list)
    adverbs: list[int] = field(default_factory=list)
    complements: list[int] = field(default_factory=list)
    negated: bool = False
    passive: bool = False
    progressive: bool = False
    mark: str = ""
    parent: int | None = None
    link: str = ""
    inherited: bool = False
    own_subject: bool = False


@dataclass
class Parsed:
    """A sentence with its parse. ``doc[i]`` is ``sentence.tokens[i]``."""

    sentence: Sentence
    doc: Any
    clauses: list[Clause]
    fragments: list[int]
    """Heads of noun phrases that stand without a verb."""


def parse_sentences(sentences: list[Sentence]) -> list[Parsed]:
    """Parse all sentences in one batch."""
    trees = grown([[token.form for token in sentence.tokens] for sentence in sentences])
    return [_clauses_of(sentence, doc, written) for sentence, (doc, written) in zip(sentences, trees, strict=True)]


def _clauses_of(sentence: Sentence, doc: Any, repaired: dict[int, str]) -> Parsed:
    clauses: dict[int, Clause] = {}
    if not sentence.tokens:
        return Parsed(sentence, doc, [], [])
    for token in doc:
        if not _is_main_verb(token):
            continue
        form = repaired.get(token.i, token.lower_)
        lemma = "be" if form.lower() in _BE else base_verb(form.lower())
        clauses[token.i] = _clause(token, lemma)
    for clause in clauses.values():
        _link(clause, doc, clauses)
        _listed(clause, doc)
    for index in sorted(clauses):
        _inherit(clauses[index], doc, clauses, 0)
    fragments = [] if clauses else _fragments(doc)
    if clauses:
        root = next((t for t in doc if t.dep_ == "ROOT"), None)
        subjects = {i for clause in clauses.values() for i in clause.subjects}
        if root is not None and root.pos_ in {"NOUN", "PROPN"} and root.i not in {*clauses, *subjects}:
            fragments = [root.i, *conjuncts(root)]
    return Parsed(sentence, doc, [clauses[index] for index in sorted(clauses)], fragments)


def _is_main_verb(token: Any) -> bool:
    if token.pos_ == "AUX":
        return token.dep_ not in {"aux", "auxpass"} and token.lower_ in _BE | {"has", "have", "had"}
    if token.pos_ != "VERB" or token.dep_ in {"aux", "auxpass"}:
        return False
    if token.dep_ in {"amod", "compound"}:
        return False
    return any(c.isalpha() for c in token.text)


def conjuncts(token: Any) -> list[int]:
    """Indices of the nouns joined to ``token`` by "and", in order."""
    found = []
    for child in token.children:
        if child.dep_ == "conj" and child.pos_ in {"NOUN", "PROPN", "PRON", "NUM"} and not renames(child):
            found.append(child.i)
            found += conjuncts(child)
    return found


def renames(token: Any) -> bool:
    """Whether a noun phrase says again what stands before it: "the customer, an elderly woman wearing a hat, ..."."""
    if token.dep_ == "appos" or named_after(token):
        return True
    joined = any(c.dep_ == "cc" for c in (*token.head.children, *token.children))
    indefinite = any(c.dep_ == "det" and c.lower_ in {"a", "an"} for c in token.children)
    return token.dep_ == "conj" and not joined and indefinite and not any(c.dep_ == "conj" for c in token.children)


def named_after(token: Any) -> bool:
    """Whether a name between commas is that of the somebody before it: "a teacher, Rose, writes"."""
    head, doc = token.head, token.doc
    if token.dep_ == "appos":
        return bool(head.i < token.i)
    alone = token.dep_ == "conj" and token.pos_ == "PROPN" and head.pos_ == "NOUN" and 0 < token.i < len(doc) - 1
    if not alone or doc[token.i - 1].text != "," or doc[token.i + 1].text != ",":
        return False
    listed = any(c.dep_ == "cc" or c.dep_ == "conj" and c.i != token.i for c in (*head.children, *token.children))
    return not listed and any(c.dep_ in {"det", "poss"} for c in head.children)


def _clause(verb: Any, lemma: str) -> Clause:
    clause = Clause(verb.i, lemma, progressive=verb.tag_ == "VBG")
    for child in verb.children:
        match child.dep_:
            case "nsubj" | "csubj" | "expl":
                if child.pos_ not in {"VERB"}:
                    between = child.doc[clause.subjects[-1] + 1 : child.i] if clause.subjects else ()
                    listed = bool(clause.subjects) and _goes_on_list(child, clause.subjects[-1])
                    if not listed and any(t.text in {",", ":", ";"} for t in between):
                        clause.subjects = []  # "her coat flapping in the wind, Lena walks": the first is the phrase's own
                    clause.subjects += [child.i, *conjuncts(child)]
                    clause.own_subject = True
            case "nsubjpass":
                clause.objects += [child.i, *conjuncts(child)]
                clause.passive = True
                clause.own_subject = True
            case "dobj" | "obj":
                clause.objects += [child.i, *conjuncts(child)]
            case "dative" | "iobj" if child.pos_ != "ADP":
                clause.recipients += [child.i, *conjuncts(child)]
            case "attr" | "acomp" | "oprd":
                clause.complements.append(child.i)
            case "neg":
                clause.negated = True
            case "prt":
                clause.particles.append(child.i)
                clause.objects += [i for c in child.children if c.dep_ == "pobj" for i in (c.i, *conjuncts(c))]
            case "advmod" | "npadvmod":
                _adverb(clause, child)
            case "agent":
                clause.subjects += [i for c in child.children if c.dep_ == "pobj" for i in (c.i, *conjuncts(c))]
                clause.passive = True
            case "prep" | "dative":
                clause.prepositions += _prepositional(child)
            case "auxpass":
                clause.passive = True
            case "mark":
                clause.mark = child.lower_
    if clause.passive and verb.tag_ == "VBG":
        clause.passive = False
    if clause.passive and verb.lower_ == "gone":  # "Ella is gone": nobody went her
        clause.lemma, clause.passive, clause.subjects, clause.objects = "be gone", False, clause.objects, []
    return clause


def _goes_on_list(child: Any, first: int) -> bool:
    """ "Anna, Boris and Kim" where the parser joins only the last two."""
    names = child.pos_ == "PROPN" and child.doc[first].pos_ == "PROPN"
    return names and bool(conjuncts(child)) and all(t.text == "," for t in child.doc[first + 1 : child.i])


def _adverb(clause: Clause, child: Any) -> None:
    if child.lower_ in {"not", "n't", "never"}:
        clause.negated = True
        return
    if child.lower_ in {"when", "while", "as", "where"} and child.i < clause.verb:
        clause.mark = child.lower_
        return
    clause.adverbs.append(child.i)
    for grandchild in child.children:
        if grandchild.dep_ == "prep":
            clause.prepositions += _prepositional(grandchild)
        elif grandchild.dep_ in {"advmod", "conj"}:
            clause.adverbs.append(grandchild.i)


def _prepositional(token: Any) -> list[Prepositional]:
    """The phrase(s) of a preposition; "out of" and "up onto" stay together."""
    found = []
    objects = [i for c in token.children if c.dep_ in {"pobj", "dobj"} for i in (c.i, *conjuncts(c))]
    word = token.lower_
    inner = [c for c in token.children if c.dep_ in {"prep", "pcomp"} and c.pos_ == "ADP"]
    if not objects and inner:
        for child in inner:
            for phrase in _prepositional(child):
                found.append(Prepositional(f"{word} {phrase.word}", token.i, phrase.objects))
        return found
    found.append(Prepositional(word, token.i, objects))
    for child in token.children:
        if child.dep_ == "conj" and child.pos_ == "ADP":
            found += _prepositional(child)
    return found


def prepositions_of(token: Any) -> list[Prepositional]:
    """The prepositional phrases that hang from a noun."""
    own = [phrase for c in token.children if c.dep_ == "prep" for phrase in _prepositional(c)]
    after = [
        c for c in token.children if c.pos_ == "ADJ" and c.dep_ == "amod" and c.i > token.i
    ]  # "a dog asleep on the rug"
    return own + [phrase for c in after for phrase in prepositions_of(c)]


def _link(clause: Clause, doc: Any, clauses: dict[int, Clause]) -> None:
    token = doc[clause.verb]
    head = token.head
    clause.link = "root"
    if head.i == token.i:
        return
    seen = 0
    while head.i not in clauses and head.head.i != head.i and seen < 6:
        head = head.head
        seen += 1
    if head.i in clauses and head.i != token.i:
        clause.parent = head.i
    clause.link = token.dep_ if token.dep_ in {"conj", "advcl", "xcomp", "ccomp", "acl", "relcl", "pcomp"} else "other"
    if token.dep_ == "advcl" and token.tag_ == "VBG" and clause.subjects and clause.subjects[0] < token.i:
        clause.link = "absolute"
    main = clauses.get(clause.parent) if clause.parent is not None else None
    if token.dep_ == "acl" and main and token.head.dep_ == "nsubj" and token.head.i not in main.subjects:
        clause.link = "absolute"
    for child in token.children:
        if child.dep_ in {"aux"} and child.lower_ == "to":
            clause.mark = clause.mark or "to"


def _listed(clause: Clause, doc: Any) -> None:
    """ "Anna, Boris and Kim sit": the parser may hang the verb from the first of the list instead of naming her its subject."""
    head = doc[clause.verb].head
    if not clause.own_subject or len(clause.subjects) < 2 or head.pos_ not in {"PROPN", "NOUN"}:
        return
    first = min(token.i for token in doc[clause.subjects[0]].subtree)
    between = [token for token in doc[head.i + 1 : first] if token.head.i != head.i or token.pos_ == "PUNCT"]
    if head.dep_ == "ROOT" and between and all(token.text == "," for token in between) and between[-1].i == first - 1:
        clause.subjects = [head.i, *clause.subjects]


def _inherit(clause: Clause, doc: Any, clauses: dict[int, Clause], depth: int) -> None:
    """A clause without a subject takes the one that English gives it."""
    token = doc[clause.verb]
    if clause.link == "relcl":
        noun = token.head.i
        pronouns = {"who", "which", "that", "whom"}
        clause.subjects = [noun if doc[i].lower_ in pronouns else i for i in clause.subjects]
        clause.objects = [noun if doc[i].lower_ in pronouns else i for i in clause.objects]
        if not clause.own_subject:
            clause.subjects = [noun]
        return
    if clause.passive and not clause.objects and clause.link == "conj" and clause.parent in clauses:
        first = clauses[clause.parent]  # "is opened and emptied by a guard": one thing, one agent
        clause.objects = list(first.objects if first.passive else first.subjects)
        if first.passive and not first.subjects:
            first.subjects = list(clause.subjects)
    if clause.subjects or clause.passive and clause.objects:
        return
    if token.dep_ == "acl":
        if token.tag_ == "VBN":
            clause.objects, clause.passive = [token.head.i], True
        else:
            clause.subjects = [token.head.i]
        return
    parent = clauses.get(clause.parent) if clause.parent is not None else None
    if parent is None or depth > 4:
        earlier = [c for c in clauses.values() if c.parent == clause.verb and c.verb < clause.verb and c.own_subject]
        if earlier and token.dep_ == "ROOT":
            clause.subjects, clause.inherited = list(earlier[0].subjects), True
            return
        named = [c for c in token.lefts if c.dep_ in {"amod", "compound", "nmod", "dep"} and _is_noun(c.text)]
        if named and token.dep_ == "ROOT":  # "a waitress enters" with the noun read as an adjective
            clause.subjects = [named[-1].i]
            return
        left = [c for c in token.lefts if c.pos_ in {"NOUN", "PROPN"} and c.dep_ not in {"npadvmod"}]
        if left and token.dep_ == "ROOT":
            clause.subjects = [left[-1].i]
        elif token.dep_ in {"conj", "advcl", "dep", "appos"} and token.head.pos_ in {"NOUN", "PROPN"}:
            clause.subjects = [token.head.i]
        return
    if clause.link in {"xcomp", "ccomp"} and parent.objects and parent.lemma in _CAUSING:
        clause.subjects = list(parent.objects)
    else:
        if not parent.subjects and not parent.passive:
            _inherit(parent, doc, clauses, depth + 1)
        if parent.passive and parent.objects and not (clause.link == "conj" and token.tag_ == "VBN"):
            clause.subjects = list(parent.objects)
        elif parent.passive and parent.objects:
            clause.objects, clause.passive = [*parent.objects], True
            clause.subjects = list(parent.subjects)
        else:
            clause.subjects = list(parent.subjects)
    clause.inherited = True


def _is_noun(word: str) -> bool:
    entry = noun_entry(word)
    return entry is not None and entry["kind"] in {"person", "prop", "thing", "animal", "food", "group"}


_CAUSING = frozenset("make let help cause see watch send set hear leave keep have get force order tell ask".split())  # noqa: SIM905


def _fragments(doc: Any) -> list[int]:
    """Heads of the noun phrases of a sentence without a verb."""
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    if root is None:
        return []
    heads = [root.i, *conjuncts(root)] if root.pos_ in {"NOUN", "PROPN", "PRON", "NUM"} else []
    for token in doc:
        if token.dep_ in {"appos", "dep", "npadvmod", "nsubj", "dobj"} and token.pos_ in {"NOUN", "PROPN"}:
            heads += [token.i, *conjuncts(token)]
    return sorted(set(heads))
