"""Sentences in screenplay present tense with their known trees: the lessons of train.py. Our own text, made by rule."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

VOWELS = "aeiou"
IRREGULAR_PARTICIPLES = {
    "be": "been", "bear": "borne", "beat": "beaten", "begin": "begun", "bend": "bent", "bet": "bet", "bite": "bitten",
    "blow": "blown", "break": "broken", "bring": "brought", "build": "built", "burst": "burst", "buy": "bought",
    "catch": "caught", "choose": "chosen", "cling": "clung", "come": "come", "creep": "crept", "cut": "cut",
    "deal": "dealt", "dig": "dug", "do": "done", "draw": "drawn", "drink": "drunk", "drive": "driven", "eat": "eaten",
    "fall": "fallen", "feed": "fed", "feel": "felt", "fight": "fought", "find": "found", "fling": "flung",
    "fly": "flown", "forget": "forgotten", "freeze": "frozen", "get": "gotten", "give": "given", "go": "gone",
    "grind": "ground", "grow": "grown", "hang": "hung", "hear": "heard", "hide": "hidden", "hit": "hit",
    "hold": "held", "hurt": "hurt", "keep": "kept", "kneel": "knelt", "knit": "knit", "know": "known", "lay": "laid",
    "lead": "led", "lean": "leaned", "leap": "leapt", "leave": "left", "lend": "lent", "let": "let", "lie": "lain",
    "light": "lit", "lose": "lost", "make": "made", "meet": "met", "pay": "paid", "put": "put", "quit": "quit",
    "read": "read", "ride": "ridden", "ring": "rung", "rise": "risen", "run": "run", "say": "said", "see": "seen",
    "seek": "sought", "sell": "sold", "send": "sent", "set": "set", "sew": "sewn", "shake": "shaken", "shed": "shed",
    "shine": "shone", "shoot": "shot", "shrink": "shrunk", "shut": "shut", "sing": "sung", "sink": "sunk",
    "sit": "sat", "sleep": "slept", "slide": "slid", "sling": "slung", "slink": "slunk", "speak": "spoken",
    "speed": "sped", "spin": "spun", "spit": "spat", "split": "split", "spread": "spread", "spring": "sprung",
    "stand": "stood", "steal": "stolen", "stick": "stuck", "sting": "stung", "stride": "stridden", "strike": "struck",
    "swear": "sworn", "sweep": "swept", "swell": "swollen", "swim": "swum", "swing": "swung", "take": "taken",
    "teach": "taught", "tear": "torn", "tell": "told", "think": "thought", "throw": "thrown", "thrust": "thrust",
    "understand": "understood", "wake": "woken", "wear": "worn", "weave": "woven", "weep": "wept", "win": "won",
    "wind": "wound", "wring": "wrung", "write": "written",
}  # fmt: skip
IRREGULAR_PLURALS = {
    "man": "men", "woman": "women", "child": "children", "foot": "feet", "tooth": "teeth", "mouse": "mice",
    "knife": "knives", "shelf": "shelves", "leaf": "leaves", "half": "halves", "loaf": "loaves", "wolf": "wolves",
    "policeman": "policemen", "fireman": "firemen", "fisherman": "fishermen", "sheep": "sheep", "fish": "fish",
    "person": "people", "die": "dice", "goose": "geese", "thief": "thieves", "scarf": "scarves", "wife": "wives",
}  # fmt: skip
POS_OF_TAG = {"NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "PRP": "PRON", "PRP$": "PRON", "DT": "DET", "JJ": "ADJ",
    "RB": "ADV", "RP": "ADP", "IN": "ADP", "CC": "CCONJ", "CD": "NUM", "TO": "PART", "POS": "PART", "EX": "PRON",
    "WP": "PRON", "WDT": "PRON", ".": "PUNCT", ",": "PUNCT", ":": "PUNCT"}  # fmt: skip

ADJECTIVES = [
    "red",
    "blue",
    "green",
    "old",
    "small",
    "heavy",
    "wooden",
    "tall",
    "wet",
    "dark",
    "empty",
    "round",
    "quiet",
    "metal",
    "glass",
    "young",
    "broken",
    "black",
    "white",
    "long",
    "short",
    "thin",
    "cold",
    "warm",
    "bright",
    "dusty",
    "little",
    "big",
    "single",
    "folded",
    "worn",
    "silver",
    "paper",
    "plastic",
    "leather",
    "rusty",
    "golden",
]
PREPOSITIONS = [
    "on",
    "in",
    "over",
    "under",
    "across",
    "through",
    "behind",
    "near",
    "past",
    "into",
    "onto",
    "from",
    "toward",
    "towards",
    "against",
    "along",
    "beside",
    "off",
    "down",
    "up",
    "around",
    "between",
    "inside",
    "beneath",
    "above",
    "below",
    "at",
    "to",
    "with",
    "without",
]
STACKED = [
    "out of",
    "up onto",
    "off of",
    "down from",
    "out from",
    "back into",
    "from under",
    "from behind",
    "up to",
    "down onto",
    "away from",
    "back to",
]
ADVERBS = [
    "slowly",
    "quickly",
    "gently",
    "suddenly",
    "softly",
    "loudly",
    "carefully",
    "quietly",
    "nervously",
    "calmly",
    "finally",
]
AFTER = [
    "twice",
    "again",
    "hard",
    "away",
    "left",
    "right",
    "slowly",
    "carefully",
    "together",
    "backwards",
    "forward",
    "upright",
    "once",
]
PARTICLES = ["up", "down", "over", "off", "out", "away", "back", "in", "around"]
DETERMINERS = ("a", "the", "the", "the", "her", "his", "its", "their", "another", "each", "every", "one", "this")
COUNTS = ["two", "three", "four", "five", "six", "several", "some", "many", "ten"]
MASS = [
    "water",
    "milk",
    "sugar",
    "tea",
    "coffee",
    "sand",
    "flour",
    "salt",
    "paper",
    "snow",
    "rice",
    "bread",
    "soup",
    "wine",
    "smoke",
    "dust",
    "music",
    "chess",
    "breakfast",
    "glue",
    "paint",
    "butter",
    "wood",
    "rope",
    "cloth",
    "money",
    "mud",
    "ice",
]
RESULTS = ["open", "shut", "flat", "empty", "still", "clear", "free", "loose"]


@dataclass
class Node:
    """A word with its dependants on either side. ``relation`` is the dependency to whatever it hangs from."""

    text: str
    tag: str
    relation: str
    before: list[Node] = field(default_factory=list)
    after: list[Node] = field(default_factory=list)
    auxiliary: bool = False

    def part_of_speech(self) -> str:
        if self.tag.startswith("VB"):
            return "AUX" if self.auxiliary else "VERB"
        if self.relation == "mark":
            return "SCONJ"
        return POS_OF_TAG[self.tag]

    def words(self) -> list[Node]:
        return [w for n in self.before for w in n.words()] + [self] + [w for n in self.after for w in n.words()]


def third_person(verb: str) -> str:
    if verb in ("be", "have", "do", "go"):
        return {"be": "is", "have": "has", "do": "does", "go": "goes"}[verb]
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def _doubles(verb: str) -> bool:
    stem = verb[:-1].rstrip(VOWELS)
    vowels = sum(c in VOWELS for c in verb)
    closed = verb[-1] not in VOWELS + "wxy" and verb[-2] in VOWELS and verb[-3:-2] not in tuple(VOWELS)
    return closed and bool(stem) and (vowels == 1 or verb in ("begin", "forget", "equip", "pedal", "travel"))


def present_participle(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return verb[:-1] + "ing"
    return verb + (verb[-1] if _doubles(verb) else "") + "ing"


def past_participle(verb: str) -> str:
    if verb in IRREGULAR_PARTICIPLES:
        return IRREGULAR_PARTICIPLES[verb]
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return verb[:-1] + "ied"
    return verb + (verb[-1] if _doubles(verb) else "") + "ed"


def plural(noun: str) -> str:
    if noun in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[noun]
    if noun.endswith("y") and noun[-2] not in VOWELS:
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")


class Writer:
    """Makes sentences from verbs, nouns and names with a seeded generator."""

    def __init__(self, verbs: list[str], nouns: list[str], names: list[str], seed: int) -> None:
        self.verbs, self.nouns, self.names = verbs, nouns, names
        self.both = sorted(set(verbs) & set(nouns))
        self.random = random.Random(seed)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def verb(self) -> str:
        return self.random.choice(self.both if self.chance(0.35) else self.verbs)

    def noun(self) -> str:
        return self.random.choice(self.both if self.chance(0.2) else self.nouns)

    # -- phrases --
    def noun_phrase(self, relation: str, many: bool | None = None, bare: bool = False) -> tuple[Node, bool]:
        many = self.chance(0.3) if many is None else many
        noun = self.noun()
        head = Node(plural(noun) if many else noun, "NNS" if many else "NN", relation)
        if many:
            if self.chance(0.35):
                head.before.append(Node(self.random.choice(COUNTS[:6]), "CD", "nummod"))
                if head.before[0].text in ("several", "some", "many"):
                    head.before[0] = Node("some", "DT", "det")
            elif self.chance(0.5):
                head.before.append(self._determiner(("the", "the", "her", "his", "their", "these")))
        elif not (bare and self.chance(0.6)):
            head.before.append(self._determiner(DETERMINERS))
        if self.chance(0.35):
            head.before.append(Node(self.random.choice(ADJECTIVES), "JJ", "amod"))
        if self.chance(0.15):
            head.before.append(Node(self.noun(), "NN", "compound"))
        return head, many

    def _determiner(self, choices: tuple[str, ...]) -> Node:
        word = self.random.choice(choices)
        if word in ("her", "his", "its", "their"):
            return Node(word, "PRP$", "poss")
        return Node(word, "CD", "nummod") if word == "one" else Node(word, "DT", "det")

    def name(self, relation: str) -> Node:
        name = self.random.choice(self.names).capitalize()
        return Node(name.upper() if self.chance(0.25) else name, "NNP", relation)

    def thing(self, relation: str) -> Node:
        """An object of a verb or a preposition."""
        roll = self.random.random()
        if roll < 0.08:
            return Node(self.random.choice(("him", "her", "it", "them")), "PRP", relation)
        if roll < 0.14:
            return self.name(relation)
        if roll < 0.19:
            head = Node(self.random.choice(MASS), "NN", relation)
            if self.chance(0.3):
                head.before.append(Node(self.random.choice(ADJECTIVES), "JJ", "amod"))
            return head
        if roll < 0.24:
            described = [Node(self.random.choice(ADJECTIVES), "JJ", "amod")]
            return Node(plural(self.noun()), "NNS", relation, before=described)
        head, _ = self.noun_phrase(relation)
        if roll < 0.3:
            owner = self.name("poss")
            owner.after.append(Node("'s", "POS", "case"))
            head.before = [owner, *(n for n in head.before if n.relation not in ("det", "poss", "nummod"))]
        elif roll < 0.36:
            head.after.append(self.prepositional(("of", "with", "on", "in")))
        elif roll < 0.46:
            self._join(head, [self.noun_phrase("conj")[0] for _ in range(self.random.choice((1, 1, 2)))])
        return head

    def prepositional(self, choices: tuple[str, ...] | None = None) -> Node:
        if choices is None and self.chance(0.12):
            first, second = self.random.choice(STACKED).split()
            outer = Node(first, "IN", "prep")
            if first in ("up", "down", "back", "away"):
                outer = Node(second, "IN", "prep", before=[Node(first, "RB", "advmod")])
                outer.after.append(self.thing("pobj"))
            else:
                outer.after.append(Node(second, "IN", "prep", after=[self.thing("pobj")]))
            return outer
        return Node(self.random.choice(choices or tuple(PREPOSITIONS)), "IN", "prep", after=[self.thing("pobj")])

    def _join(self, head: Node, more: list[Node]) -> None:
        """Coordinate ``more`` with ``head``, each hanging from the one before: a, b and c."""
        last = head
        for index, node in enumerate(more):
            if index < len(more) - 1:
                last.after.append(Node(",", ",", "punct"))
            else:
                if len(more) > 1 and self.chance(0.4):
                    last.after.append(Node(",", ",", "punct"))
                last.after.append(Node("and", "CC", "cc"))
            last.after.append(node)
            last = node

    def subject(self, relation: str = "nsubj") -> tuple[Node, bool]:
        roll = self.random.random()
        if roll < 0.15:
            word = self.random.choice(("he", "she", "it", "they", "everyone"))
            return Node(word, "NN" if word == "everyone" else "PRP", relation), word == "they"
        if roll < 0.35:
            head = self.name(relation)
            if self.chance(0.1):
                self._join(head, [self.name("conj")])
                return head, True
            return head, False
        if roll < 0.4:
            return self.one_of_them(relation)
        head, many = self.noun_phrase(relation, bare=True)
        roll = self.random.random()
        if roll < 0.1:
            head.after.append(self.prepositional(("of", "with", "in", "on", "from", "at")))
        elif roll < 0.17:
            self._join(head, [self.noun_phrase("conj")[0]])
            many = True
        elif roll < 0.23:
            head.after.append(self.participle("acl"))
        elif roll < 0.3:
            relative = self.predicate(many, "relcl", plain=True)
            relative.before.insert(0, Node(self.random.choice(("that", "which", "who")), "WDT", "nsubj"))
            if relative.before[0].text == "who":
                relative.before[0].tag = "WP"
            head.after.append(relative)
        return head, many

    def one_of_them(self, relation: str) -> tuple[Node, bool]:
        """The other, another, both, all, one of them, the first."""
        roll = self.random.random()
        if roll < 0.3:
            word = self.random.choice(("other", "first", "last", "next"))
            return Node(word, "JJ", relation, before=[Node("the", "DT", "det")]), False
        if roll < 0.45:
            return Node("another", "DT", relation), False
        if roll < 0.65:
            of = Node("of", "IN", "prep", after=[Node("them", "PRP", "pobj")])
            return Node("one", "CD", relation, after=[of]), False
        if roll < 0.85:
            return Node(self.random.choice(("both", "all", "some")), "DT", relation), True
        return Node("others", "NNS", relation), True

    def participle(self, relation: str) -> Node:
        node = Node(present_participle(self.verb()), "VBG", relation)
        roll = self.random.random()
        if roll < 0.5:
            node.after.append(self.thing("dobj"))
        if roll > 0.4 and roll < 0.9:
            node.after.append(self.prepositional())
        return node

    def predicate(self, many: bool, relation: str, plain: bool = False) -> Node:
        """A finite verb in the present tense with its objects, particles, phrases and adverbs."""
        verb = self.verb()
        node = Node(verb if many else third_person(verb), "VBP" if many else "VBZ", relation)
        if self.chance(0.1):
            node.before.append(Node(self.random.choice(ADVERBS), "RB", "advmod"))
        roll = self.random.random()
        if plain:
            node.after.append(self.prepositional() if roll < 0.6 else self.thing("dobj"))
        elif self.chance(0.14):
            node.after += self.repetition() if self.chance(0.25) else []
        elif roll < 0.1:
            pieces = [Node(self.random.choice(PARTICLES), "RP", "prt"), self.thing("dobj")]
            node.after += pieces if self.chance(0.5) else pieces[::-1]
        elif roll < 0.16:
            node.after.append(Node(self.random.choice(PARTICLES), "RP", "prt"))
            if self.chance(0.6):
                node.after.append(self.prepositional())
        elif roll < 0.2:
            node.after.append(Node(self.random.choice(RESULTS), "JJ", "acomp"))
        elif roll < 0.24:
            self._infinitive(node)
        elif roll < 0.27:
            node.after += [
                Node(self.random.choice(("him", "her", "them", "Maya")), "PRP", "dative"),
                self.thing("dobj"),
            ]
            if node.after[-2].text == "Maya":
                node.after[-2] = self.name("dative")
        else:
            if roll < 0.5:
                node.after.append(self.thing("dobj"))
            if 0.4 < roll < 0.85:
                node.after.append(self.prepositional())
                if self.chance(0.12):
                    node.after.append(self.prepositional())
            if roll > 0.93:
                node.after.append(Node(self.random.choice(AFTER), "RB", "advmod"))
        return node

    def repetition(self) -> list[Node]:
        """One by one; one after another; twice."""
        roll = self.random.random()
        if roll < 0.35:
            by = Node("by", "IN", "prep", after=[Node("one", "CD", "pobj")])
            return [Node("one", "CD", "npadvmod", after=[by])]
        if roll < 0.6:
            after = Node("after", "IN", "prep", after=[Node(self.random.choice(("another", "other")), "DT", "pobj")])
            if after.after[0].text == "other":
                after.after[0] = Node("other", "JJ", "pobj", before=[Node("the", "DT", "det")])
            return [Node("one", "CD", "npadvmod", after=[after])]
        return [Node(self.random.choice(AFTER), "RB", "advmod")]

    def _infinitive(self, node: Node) -> None:
        finite = self.random.choice(("try", "start", "begin", "want", "continue", "manage", "refuse"))
        node.text = third_person(finite) if node.tag == "VBZ" else finite
        inner = Node(self.verb(), "VB", "xcomp", before=[Node("to", "TO", "aux")])
        if self.chance(0.3) and finite in ("start", "begin", "continue"):
            inner = Node(present_participle(self.verb()), "VBG", "xcomp")
        inner.after.append(self.thing("dobj") if self.chance(0.6) else self.prepositional())
        node.after.append(inner)

    def clause(self, relation: str) -> tuple[Node, bool]:
        subject, many = self.subject()
        verb = self.predicate(many, relation)
        verb.before.insert(0, subject)
        return verb, many

    # -- sentences --
    def sentence(self) -> list[Node]:
        makers = (
            (self.plain, 20), (self.brief, 16), (self.coordinated, 34), (self.joined, 12), (self.absolute, 9),
            (self.fragment, 11), (self.passive, 8), (self.inverted, 6), (self.opened, 6), (self.existential, 3),
            (self.comma_splice, 3), (self.stating, 4),
        )  # fmt: skip
        maker = self.random.choices([m for m, _ in makers], [w for _, w in makers])[0]
        root = maker()
        root.after.append(Node(".", ".", "punct"))
        words = root.words()
        words[0].text = words[0].text[0].upper() + words[0].text[1:]
        return words

    def plain(self) -> Node:
        return self.clause("ROOT")[0]

    def brief(self) -> Node:
        """The phone buzzes. The ice cracks under his boot. The doors close. Nothing but order tells noun from verb."""
        many = self.chance(0.35)
        noun = self.random.choice(self.both) if self.chance(0.5) else self.noun()
        subject = Node(plural(noun) if many else noun, "NNS" if many else "NN", "nsubj")
        subject.before.append(self._determiner(("the", "the", "the", "her", "his")) if many or self.chance(0.7)
                              else Node("a", "DT", "det"))  # fmt: skip
        if self.chance(0.3):
            subject.before.append(Node(self.random.choice(ADJECTIVES), "JJ", "amod"))
        if self.chance(0.25):
            subject.before.append(Node(self.noun(), "NN", "compound"))
        verbs = [
            self._bare_verb("ROOT" if index == 0 else "conj", many)
            for index in range(self.random.choice((1, 1, 1, 2, 3)))
        ]
        root = verbs[0]
        root.before.insert(0, subject)
        if len(verbs) > 1:
            self._join(root, verbs[1:])
        if len(verbs) == 1 and self.chance(0.4):
            other, _ = self.clause("conj")
            root.after += [Node("and", "CC", "cc"), other]
        return root

    def _bare_verb(self, relation: str, many: bool) -> Node:
        verb = self.random.choice(self.both) if self.chance(0.6) else self.verb()
        node = Node(verb if many else third_person(verb), "VBP" if many else "VBZ", relation)
        roll = self.random.random()
        if roll < 0.4:
            node.after.append(self.prepositional())
        elif roll < 0.5:
            node.after.append(Node(self.random.choice(PARTICLES), "RP", "prt"))
        return node

    def coordinated(self) -> Node:
        """He stops, turns and walks away."""
        root, many = self.clause("ROOT")
        last, count = root, self.random.choice((1, 1, 2, 2, 3))
        for index in range(count):
            final = index == count - 1
            if not final or count > 1 and self.chance(0.5):
                last.after.append(Node(",", ",", "punct"))
            if final:
                last.after.append(Node(self.random.choice(("and", "and", "and", "but")), "CC", "cc"))
            verb = self.predicate(many, "conj")
            if self.chance(0.35):
                verb.after = verb.after[: self.random.choice((0, 1))] if verb.tag == "VBZ" else verb.after
            if self.chance(0.08):
                verb.before.insert(0, Node("then", "RB", "advmod"))
            last.after.append(verb)
            last = verb
        return root

    def joined(self) -> Node:
        """Two clauses: as, while, until, and, but."""
        root, _ = self.clause("ROOT")
        inner, _ = self.clause("advcl")
        if self.chance(0.55):
            inner.before.insert(0, Node(self.random.choice(("as", "while", "until", "before", "when")), "IN", "mark"))
            if inner.before[0].text == "when":
                inner.before[0] = Node("as", "IN", "mark")
            if self.chance(0.3):
                root.before = [inner, Node(",", ",", "punct"), *root.before]
                return root
        else:
            inner.relation = "conj"
            if self.chance(0.6):
                root.after.append(Node(",", ",", "punct"))
            root.after.append(Node(self.random.choice(("and", "and", "but")), "CC", "cc"))
        root.after.append(inner)
        return root

    def absolute(self) -> Node:
        """He stands there, his hands shaking; she waits, holding the cup."""
        root, _ = self.clause("ROOT")
        inner = self.participle("advcl")
        if self.chance(0.65):
            subject, _ = self.noun_phrase("nsubj")
            subject.before = [n for n in subject.before if n.relation in ("amod", "compound")]
            subject.before.insert(0, Node(self.random.choice(("his", "her", "its", "their")), "PRP$", "poss"))
            if self.chance(0.25):
                subject.before.pop(0)
            inner.before.append(subject)
        root.after += [Node(",", ",", "punct"), inner]
        return root

    def fragment(self) -> Node:
        """A table, two chairs and a lamp. Nothing happens: every -s word here is a noun."""
        many = self.chance(0.3)
        head, _ = self.noun_phrase("ROOT", many=many)
        roll = self.random.random()
        if roll < 0.45:
            self._join(head, [self._listed() for _ in range(self.random.choice((1, 2, 2, 3)))])
        else:
            head.after.append(self.prepositional(("of", "on", "in", "under", "by", "near", "against")))
            if roll > 0.7:
                self._join(head, [self._listed()])
            elif roll > 0.6:
                head.after.append(self.participle("acl"))
        return head

    def _listed(self) -> Node:
        return self.noun_phrase("conj", many=self.chance(0.5), bare=True)[0]

    def passive(self) -> Node:
        """The cup is picked up and thrown."""
        subject, many = self.subject("nsubjpass")
        auxiliary = Node("are" if many else "is", "VBP" if many else "VBZ", "auxpass", auxiliary=True)
        root = Node(past_participle(self.verb()), "VBN", "ROOT", before=[subject, auxiliary])
        roll = self.random.random()
        if roll < 0.2:
            root.after.append(Node(self.random.choice(PARTICLES), "RP", "prt"))
        if roll < 0.4:
            root.after.append(Node("by", "IN", "agent", after=[self.thing("pobj")]))
        elif roll < 0.85:
            root.after.append(self.prepositional())
        if self.chance(0.3):
            second = Node(past_participle(self.verb()), "VBN", "conj")
            if self.chance(0.5):
                second.after.append(self.prepositional())
            root.after += [Node("and", "CC", "cc"), second]
        return root

    def inverted(self) -> Node:
        """In the corner stands a man. Out of the dark steps a woman."""
        subject, many = self.noun_phrase("nsubj")
        verb = self.verb()
        root = Node(verb if many else third_person(verb), "VBP" if many else "VBZ", "ROOT")
        place = self.prepositional(("on", "in", "under", "behind", "near", "beside", "from", "through", "at", "into"))
        if self.chance(0.25):
            place = Node("out", "IN", "prep", after=[Node("of", "IN", "prep", after=[self.noun_phrase("pobj")[0]])])
        root.before, root.after = [place], [subject]
        if self.chance(0.35):
            subject.after.append(self.prepositional(("in", "with", "of")))
        return root

    def opened(self) -> Node:
        """Across the street, a dog barks. Slowly the door opens. Grinning, Tom nods."""
        root, _ = self.clause("ROOT")
        roll = self.random.random()
        if roll < 0.4:
            first = [self.prepositional(), Node(",", ",", "punct")]
            if self.chance(0.4):
                first.pop()
        elif roll < 0.65:
            first = [Node(self.random.choice(ADVERBS), "RB", "advmod")]
            if self.chance(0.5):
                first.append(Node(",", ",", "punct"))
        else:
            opening = self.participle("advcl")
            if self.chance(0.3):
                opening.after = []
            first = [opening, Node(",", ",", "punct")]
        root.before = first + root.before
        return root

    def existential(self) -> Node:
        thing, many = self.noun_phrase("attr")
        thing.after.append(self.prepositional(("on", "in", "under", "behind", "near")))
        verb = Node("are" if many else "is", "VBP" if many else "VBZ", "ROOT", [Node("there", "EX", "expl")], [thing])
        verb.auxiliary = False
        return verb

    def stating(self) -> Node:
        """The cup is on the table. The room is empty."""
        subject, many = self.subject()
        root = Node("are" if many else "is", "VBP" if many else "VBZ", "ROOT", before=[subject], auxiliary=True)
        if self.chance(0.55):
            root.after.append(self.prepositional(("on", "in", "under", "behind", "near", "at")))
        else:
            root.after.append(Node(self.random.choice(ADJECTIVES), "JJ", "acomp"))
        return root

    def comma_splice(self) -> Node:
        """Wheels turn, steam hisses."""
        first, _ = self.clause("ccomp")
        root, _ = self.clause("ROOT")
        root.before = [first, Node(self.random.choice((",", ";")), ",", "punct"), *root.before]
        if root.before[1].text == ";":
            root.before[1].tag = ":"
        return root
