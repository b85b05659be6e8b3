"""People and things as they gather while the script is read, and what "she", "them" and "the other one" mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from engine.breakdown.language import wordnet
from engine.breakdown.lexicon import lexicon, normal
from engine.project import Character, Garment, PropUse, StandIn


@dataclass
class Person:
    """A character in the making; fields as in project.Character."""

    id: str
    name: str
    named: bool = False
    sex: str = ""
    age: float | None = None
    build: str = ""
    stature: str = ""
    skin: str = ""
    hair: list[str] = field(default_factory=list)
    garments: list[Garment] = field(default_factory=list)
    role: str = ""
    traits: list[str] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    group: str = ""
    creature: bool = False
    """A robot, a monster: shown as a person, and "it" may mean it."""
    supposed: bool = False
    """The sex comes from an occupation alone and yields to a pronoun."""

    def wear(self, kind: str, colour: str = "") -> None:
        """Put a garment on; what was written replaces what an occupation implies."""
        self.garments = [g for g in self.garments if g.kind != kind] + [Garment(kind, colour)]

    def character(self) -> Character:
        return Character(
            self.id,
            self.name,
            self.sex,
            self.age,
            self.build,
            self.stature,
            self.skin,
            tuple(self.hair),
            tuple(self.garments),
            self.role,
            tuple(self.traits),
        )


@dataclass
class Thing:
    """A prop in the making; fields as in project.PropUse."""

    id: str
    label: str
    prop: str | None
    stand_in: StandIn | None = None
    colour: str = ""
    material: str = ""
    size: str = ""
    count: int = 1
    fixture: bool = False
    kind: str = "prop"
    uncounted: bool = False
    """A plural whose number nobody said: ``count`` is ours."""
    in_set: dict[str, str] = field(default_factory=dict)
    """Props by set: a "ball" is a basketball in a gym."""

    def use(self) -> PropUse:
        return PropUse(
            self.id,
            self.label,
            self.prop,
            self.stand_in,
            self.colour,
            self.material,
            self.size,
            self.count,
            self.fixture,
        )


@dataclass(frozen=True)
class Ref:
    """What a noun phrase means. ``kind``: "person", "thing", "place", "sound", "weather", "time", "camera", "emotion",
    "direction", "gesture", "garment", "body", "light", "abstract" or "none". ``part``: a part of it ("edge", "face").
    ``key``: the sound, weather, action ... key of kinds that are no entities."""

    kind: str
    ids: tuple[str, ...] = ()
    part: str = ""
    key: str = ""
    plural: bool = False
    label: str = ""
    fresh: bool = False

    @property
    def id(self) -> str:
        return self.ids[0] if self.ids else ""

    @property
    def entity(self) -> bool:
        return self.kind in {"person", "thing", "place"} and bool(self.ids)


NOTHING = Ref("none")
_NAMELESS = frozenset({
    "friend", "figure", "person", "people", "man", "woman", "boy", "girl", "kid", "child", "teenager", "youth",
    "student", "pupil", "schoolkid", "schoolchild", "stranger", "sister", "brother", "sibling", "guest",
    "traveller", "lover", "tourist", "hiker", "dancer", "worker", "soldier", "player", "neighbour", "neighbor",
})  # fmt: skip


SHOWN = 4.0
"""The weight of somebody whom a close picture has just been asked of."""


@dataclass(frozen=True)
class Mention:
    ids: tuple[str, ...]
    person: bool
    plural: bool
    weight: float
    turn: int


class Company:
    """Everyone in the film, and the things of the scene being read."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.things: dict[str, Thing] = {}
        self.present: list[str] = []
        self.mentions: list[Mention] = []
        self.turn = 0
        self.kin: dict[str, list[str]] = {}
        self._offered: tuple[Ref, int] = (NOTHING, 0)
        self._taken: set[str] = set()

    # -- scenes and turns --
    def new_scene(self) -> None:
        self.things, self.present, self.mentions = {}, [], []

    def next_turn(self) -> None:
        """Another clause begins: what was said before moves back a little."""
        self.turn += 1

    def mention(self, ref: Ref, weight: float) -> None:
        if ref.kind not in {"person", "thing"} or not ref.ids:
            return
        person = ref.kind == "person"
        plural = len(ref.ids) > 1 or ref.plural
        self.mentions.append(Mention(ref.ids, person, plural, weight, self.turn))
        if person:
            for who in ref.ids:
                self.enter(who)

    def enter(self, who: str) -> None:
        if who not in self.present:
            self.present.append(who)

    # -- making --
    def _id(self, label: str) -> str:
        base = re.sub(r"\W+", "_", label.lower()).strip("_") or "thing"
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name)
        return name

    def add_person(self, name: str, named: bool, labels: set[str]) -> Person:
        called = {normal(label) for label in labels} | {normal(name)}
        if named and " " in name:
            taken = {label for person in self.people.values() for label in person.labels}
            called |= {part for part in normal(name).split(" ") if part not in taken and len(part) > 2}
        who = Person(self._id(name), name, named, labels=called)
        self.people[who.id] = who
        return who

    def add_thing(self, label: str, prop: str | None, kind: str = "prop") -> Thing:
        base = re.sub(r"\W+", "_", label.lower()).strip("_") or "thing"
        name, number = base, 1
        while name in self.things or name in self.people:
            number += 1
            name = f"{base}_{number}"
        thing = Thing(name, label, prop, kind=kind)
        self.things[name] = thing
        return thing

    def forget(self, ident: str, instead: str) -> None:
        """A thing turns out to be another one, or part of it."""
        self.things.pop(ident, None)
        self.mentions = [
            Mention((instead,), m.person, m.plural, m.weight, m.turn) if m.ids == (ident,) else m for m in self.mentions
        ]

    @property
    def balls(self) -> list[str]:
        """Ids of what is played with, in the order of its coming up."""
        return [ident for ident, thing in self.things.items() if (thing.prop or "").endswith("ball")]

    def offer(self, limb: Ref) -> None:
        """Somebody holds out a hand: for a moment "it" is that hand."""
        self._offered = limb, self.turn

    def offered_to(self, takers: tuple[str, ...], own: bool = False) -> Ref:
        """The hand that was held out just before to somebody of ``takers``, or that of their ``own`` which was taken; or
        nothing."""
        limb, turn = self._offered
        return limb if self.turn - turn <= 2 and bool(set(limb.ids) & set(takers)) == own else NOTHING

    def relate(self, one: str, other: str) -> None:
        """Two people belong together: "his sister" makes him "her brother"."""
        self.kin.setdefault(one, []).append(other)
        self.kin.setdefault(other, []).append(one)

    def unnamed_member(self, sex: str, age: float | None) -> Person | None:
        """Whoever of a group spoken of in general ("two friends", "four students") can still be given a name."""
        for ident in self.present:
            who = self.people[ident]
            if who.named or who.group.split(" ")[-1] not in _NAMELESS:
                continue
            near = age is None or who.age is None or abs(who.age - age) < 14
            if near and (not sex or who.sex in {sex, ""}):
                return who
        return None

    def christen(self, who: Person, name: str, sex: str) -> None:
        """Give a member of a group a name; the rest of the group keeps its word."""
        who.name, who.named = name, True
        who.labels |= {normal(name), *(part for part in normal(name).split(" ") if len(part) > 2)}
        who.sex = sex or who.sex

    # -- finding --
    def person_named(self, name: str) -> Person | None:
        key = normal(name)
        for who in self.people.values():
            if normal(who.name) == key or key in who.labels and who.named:
                return who
        return None

    def person_called(self, label: str, sex: str = "") -> Person | None:
        """The person most lately spoken of whom ``label`` fits."""
        key = normal(label)
        order = list(reversed(self.present))
        order += [who for who in self.people if who not in order]
        for who in order:
            if key in self.people[who].labels:
                return self.people[who]
        return None

    def thing_called(self, label: str, prop: str | None) -> Thing | None:
        key = normal(label)
        things = list(self.things.values())
        for thing in reversed(things):
            if normal(thing.label) == key:
                return thing
        for thing in reversed(things):
            if " " not in key and normal(thing.label).split(" ")[-1] == key:
                return thing
        for thing in reversed(things):  # "the board" is the chessboard, "the case" the suitcase
            word = normal(thing.label)
            joined = len(key) > 3 and word != key and word.endswith(key) and wordnet().base(word.removesuffix(key), "n")
            if joined and (thing.prop or wordnet().is_kind(word, key)):
                return thing
        for thing in reversed(things):  # "the lamp" is the lamp post spoken of
            if " " not in key and normal(thing.label).split(" ")[0] == key and normal(thing.label) != key:
                return thing
        for thing in reversed(things):
            if prop and thing.prop == prop and (key.split()[-1] == normal(thing.label).split()[-1]):
                return thing
        if key == "ball":  # "the ball" is whatever ball there is
            balls = [thing for thing in reversed(things) if (thing.prop or "").endswith("ball")]
            if balls:
                return balls[0]
        same = [thing for thing in reversed(things) if prop and thing.prop == prop]
        return same[0] if same else None

    # -- pronouns --
    def pronoun(self, word: str, avoid: tuple[str, ...], doer: bool) -> tuple[Ref, tuple[Ref, ...]]:
        """What a pronoun means and what else it could mean; ``avoid`` are those it cannot be (the subject)."""
        entry = lexicon().pronouns.get(word)
        if entry is None:
            return NOTHING, ()
        if word in {"it", "its", "itself"}:
            return self._thing(avoid)
        if entry.get("plural"):
            return self._several(avoid, doer)
        return self._someone(entry, avoid)

    def _ranked(self, avoid: tuple[str, ...]) -> list[Mention]:
        alive = [m for m in self.mentions if not set(m.ids) & set(avoid)]
        return sorted(alive, key=lambda m: (m.weight - 1.2 * (self.turn - m.turn), m.turn), reverse=True)

    def _thing(self, avoid: tuple[str, ...]) -> tuple[Ref, tuple[Ref, ...]]:
        found = [m for m in self._ranked(avoid) if not m.person or self.people[m.ids[0]].creature]
        singular = [m for m in found if not m.plural] or found
        refs = _distinct([Ref("person" if m.person else "thing", m.ids, plural=m.plural) for m in singular])
        return (refs[0], tuple(refs[1:])) if refs else (NOTHING, ())

    def _someone(self, entry: object, avoid: tuple[str, ...]) -> tuple[Ref, tuple[Ref, ...]]:
        sex = entry.get("sex", "")  # type: ignore[attr-defined]
        found = []
        for mention in self._ranked(avoid):
            if mention.person and len(mention.ids) == 1:
                who = self.people[mention.ids[0]]
                if not sex or who.sex in {sex, ""} or who.supposed:
                    found.append(Ref("person", mention.ids))
        if not found:
            found = [
                Ref("person", (who,))
                for who in reversed(self.present)
                if who not in avoid and (self.people[who].sex in {sex, ""} or self.people[who].supposed)
            ]
        if not found:  # somebody of an earlier scene comes in
            found = [
                Ref("person", (who.id,))
                for who in reversed(self.people.values())
                if who.id not in avoid and who.sex == sex and sex
            ]
        refs = _distinct(found)
        known = [ref for ref in refs if sex and self.people[ref.id].sex == sex]
        shown = any(
            m.weight >= SHOWN and m.turn >= self.turn - 1 and refs and m.ids == refs[0].ids for m in self.mentions
        )
        if refs and known and not shown and self.people[refs[0].id].sex != sex:
            refs = known + [ref for ref in refs if ref not in known]
        if refs and sex:
            who = self.people[refs[0].id]
            who.sex, who.supposed = sex, False
        return (refs[0], tuple(refs[1:])) if refs else (NOTHING, ())

    def _several(self, avoid: tuple[str, ...], doer: bool) -> tuple[Ref, tuple[Ref, ...]]:
        ranked = self._ranked(avoid)
        plural = [m for m in ranked if m.plural]
        refs = [Ref("person" if m.person else "thing", m.ids, plural=True) for m in plural]
        people = tuple(who for who in self.present if who not in avoid)
        everyone = Ref("person", people, plural=True) if len(people) > 1 else None
        things = [i for m in ranked if not m.person and m.turn >= self.turn - 2 for i in m.ids]
        pair = Ref("thing", tuple(sorted(dict.fromkeys(things), key=list(self.things).index)), plural=True)
        if doer:
            chosen = [ref for ref in refs if ref.kind == "person"][:1] + ([everyone] if everyone else []) + refs
        elif any(m.turn >= self.turn - 2 for m in plural):
            chosen = refs + ([pair] if len(pair.ids) > 1 else [])
        else:
            late = any(not m.person and m.turn >= self.turn - 4 for m in plural)
            chosen = [everyone] if everyone and not late else []
            chosen += [ref for ref in refs if ref.kind == "thing"] + ([pair] if len(pair.ids) > 1 else []) + refs
            chosen += [everyone] if everyone else []
        refs = _distinct([ref for ref in chosen if ref is not None])
        if not refs:  # a singular "they"
            singles = [Ref("person", m.ids) for m in ranked if m.person] or [
                Ref("thing", m.ids) for m in ranked if not m.person
            ]
            refs = _distinct(singles)
        return (refs[0], tuple(refs[1:])) if refs else (NOTHING, ())


def _distinct(refs: list[Ref]) -> list[Ref]:
    found: dict[tuple[str, ...], Ref] = {}
    for ref in refs:
        found.setdefault(ref.ids, ref)
    return list(found.values())
