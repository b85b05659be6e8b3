"""Who and what is called otherwise after a new reading: "cup" that became "cup_2" because another cup comes first, Maya who
is Anna now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.project.blocking import Blocking
from engine.project.edits.moved_text import MovedText, overlap
from engine.project.film import Project
from engine.project.scene import Beat, Scene
from engine.project.shot import Shot

Names = dict[str, str]
"""Old id to new id; what is not in it kept its own."""
Votes = Counter[tuple[str, str]]


def votes(before: Scene, after: Scene, moved: MovedText) -> Votes:
    """How often ids stand in each other's place: in beats of the same action in the same words, and in the same relations."""
    found: Votes = Counter()
    for old, new in _aligned(before, after, moved):
        found.update(pair for pair in zip(_entities(old), _entities(new), strict=False) if all(pair))
    labels = _labels(before), _labels(after)
    for was in before.placings:
        for now in after.placings:
            same = (was.relation, was.anchor, was.second) == (now.relation, now.anchor, now.second)
            if same and labels[0].get(was.entity) == labels[1].get(now.entity):
                found[was.entity, now.entity] += 1
    return found


def _aligned(before: Scene, after: Scene, moved: MovedText) -> Iterator[tuple[Beat, Beat]]:
    used: set[str] = set()
    for old in before.beats:
        place = moved.span(old.span)
        for new in after.beats:
            if new.id not in used and new.action == old.action and overlap(place, new.span) > 0.5:
                used.add(new.id)
                yield old, new
                break


def _entities(beat: Beat) -> tuple[str, ...]:
    others = beat.others if len(beat.others) < 8 else beat.others[:8]
    named = (beat.subject, beat.object, beat.target, *others)
    return tuple("" if name.startswith("set:") else name for name in named)


def _labels(scene: Scene) -> dict[str, str]:
    return {use.id: use.label for use in scene.props}


def people(old: Project, fresh: Project, counted: Votes) -> Names:
    """Characters who are called otherwise: they are gone, and in their place stands one who was not there, or of whom nothing
    had been set by hand."""
    there = {character.id: character for character in old.cast}
    now = {character.id for character in fresh.cast}
    return _best(
        (pair, count)
        for pair, count in counted.items()
        if pair[0] in there and pair[1] in now
        and (pair[0] == pair[1] or (pair[0] not in now and not (pair[1] in there and there[pair[1]].by_hand)))
    )  # fmt: skip


def things(before: Scene, after: Scene, counted: Votes) -> Names:
    """Things of a scene that got another number, or another word in the same place."""
    old, new = _labels(before), _labels(after)
    return _best(
        (pair, count)
        for pair, count in counted.items()
        if pair[0] in old and pair[1] in new
        and (old[pair[0]] == new[pair[1]] or (pair[0] not in new and pair[1] not in old))
    )  # fmt: skip


def _best(counted: Iterable[tuple[tuple[str, str], int]]) -> Names:
    """One to one, most votes first; of two with as many, the one that keeps its id."""
    names: Names = {}
    for (a, b), _ in sorted(counted, key=lambda row: (-row[1], row[0][0] != row[0][1], row[0])):
        if a not in names and b not in names.values():
            names[a] = b
    return {a: b for a, b in names.items() if a != b}


def called(names: Names, entity: str) -> str:
    """What ``entity`` is called now, a single one of several ("cup.2") like all of them."""
    whole, dot, number = entity.partition(".")
    return names.get(whole, whole) + dot + number


def renamed_shot(names: Names, shot: Shot) -> Shot:
    """``shot`` about the same people and things under their new names."""
    subjects, focus = tuple(called(names, name) for name in shot.subjects), called(names, shot.focus)
    return shot if (subjects, focus) == (shot.subjects, shot.focus) else replace(shot, subjects=subjects, focus=focus)


def renamed_ground(names: Names, blocking: Blocking) -> Blocking:
    if not names:
        return blocking
    return replace(
        blocking,
        spots=tuple(replace(spot, entity=called(names, spot.entity)) for spot in blocking.spots),
        walks=tuple(replace(walk, person=called(names, walk.person)) for walk in blocking.walks),
        people=tuple(called(names, name) for name in blocking.people),
        removed=tuple(called(names, name) for name in blocking.removed),
    )
