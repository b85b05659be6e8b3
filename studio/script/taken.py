"""Words as the film takes them now: what was chosen for them by hand stands over what the reading made of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from engine.project import Project, Scene
from engine.screenplay import Choice, Status, Word

BACK = "words:"
"""Begins the meaning of the choice that gives a word back to the reading; the scene and its field follow."""


def chosen_by_hand(project: Project) -> tuple[tuple[str, str, str], ...]:
    """(scene, field, value) of everything that was chosen for a word: a set, a thing, a thing left out (no value)."""
    found = []
    for scene in project.scenes:
        for field in scene.by_hand:
            if field == "set":
                found.append((scene.id, field, scene.set))
            elif field.startswith("prop:"):
                use = next((use for use in scene.props if f"prop:{use.id}" == field), None)
                found.append((scene.id, field, use.prop or "" if use else ""))
            elif field.startswith("without:"):
                found.append((scene.id, field, ""))
    return tuple(found)


def as_taken(project: Project, words: Sequence[Word]) -> tuple[Word, ...]:
    """``words``, those that were chosen for understood as what they were taken for, with a way back."""
    by_hand = chosen_by_hand(project)
    if not by_hand:
        return tuple(words)
    scenes = sorted(project.scenes, key=lambda scene: scene.span.start)
    starts = [scene.span.start for scene in scenes]
    return tuple(
        _taken(word, scenes[max(0, bisect_right(starts, word.span.start) - 1)], by_hand) if word.choices else word
        for word in words
    )


def _taken(word: Word, scene: Scene, by_hand: tuple[tuple[str, str, str], ...]) -> Word:
    kinds = {choice.meaning.partition(":")[0] for choice in word.choices}
    for scene_id, field, value in by_hand:
        kind, _, name = field.partition(":")
        if (
            scene_id != scene.id
            or (kind == "without" and "ignore" not in kinds)
            or (kind in ("set", "prop") and kind not in kinds)
        ):
            continue
        if kind != "set" and not _called(word, name, scene):
            continue
        meaning = f"{kind}:{value}" if value else "ignore"
        said = f"{value.replace('_', ' ')}, as it was chosen" if value else "left out, as it was chosen"
        own = [Choice(word.meaning, word.meaning.partition(":")[2].replace("_", " "))] if word.meaning else []
        known = {choice.meaning for choice in word.choices}
        others = tuple(
            choice for choice in own if choice.meaning not in known and choice.meaning.partition(":")[0] == kind
        )
        back = Choice(f"{BACK}{scene.id}:{field}", "As the words say")
        return replace(
            word, status=Status.UNDERSTOOD, meaning=meaning, explanation=said, choices=(*others, *word.choices, back)
        )
    return word


def _called(word: Word, name: str, scene: Scene) -> bool:
    """Whether the thing ``name`` of ``scene`` goes by ``word``."""
    return called(word, next((use.label for use in scene.props if use.id == name), name.replace("_", " ")))


def called(word: Word, label: str) -> bool:
    """Whether what is labelled so goes by ``word``."""
    said = word.text.lower()
    return bool(label) and (label.lower() in said or said in label.lower())
