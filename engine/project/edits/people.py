"""Edits of the cast: looks, clothes, voices, names."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from engine.foundation.errors import UsageError
from engine.project.cast import Character
from engine.project.edits.edit import Edit, by_hand, find
from engine.project.film import Project

_WORDS = {
    "sex": ("", "female", "male"),
    "build": ("", "thin", "average", "muscular", "heavy"),
    "stature": ("", "short", "average", "tall"),
}
_SETTABLE = {field.name for field in fields(Character)} - {"id", "by_hand", "cameo_id"}
OLDEST = 120.0


def set_character(character_id: str, **values: Any) -> Edit:
    """Set fields of a character: ``age``, ``sex``, ``build``, ``stature``, ``skin``, ``hair``, ``garments``, ``role``,
    ``traits``, ``voice``, ``name``."""
    for field, value in values.items():
        _check(field, value)

    def change(project: Project) -> Project:
        character = find(project.cast, character_id, "character")
        if all(getattr(character, name) == value for name, value in values.items()):
            return project
        changed = replace(character, by_hand=by_hand(character, *values), **values)
        return replace(project, cast=tuple(changed if old is character else old for old in project.cast))

    return Edit(f"Change {', '.join(name.replace('_', ' ') for name in values) or 'character'}", change)


def set_voice(character_id: str, voice: str) -> Edit:
    """Give a character a voice by its id ("" : cast one)."""
    return replace(set_character(character_id, voice=voice), label="Change voice")


def rename_character(character_id: str, name: str) -> Edit:
    """Call a character otherwise in lists and captions; the script keeps its words."""
    return replace(set_character(character_id, name=name.strip()), label=f"Rename to {name.strip()}")


def character_as_written(character_id: str, field: str = "") -> Edit:
    """Give a field of a character (or all) back to the words."""

    def change(project: Project) -> Project:
        character = find(project.cast, character_id, "character")
        kept = tuple(name for name in character.by_hand if field and name != field)
        changed = replace(character, by_hand=kept)
        return replace(project, cast=tuple(changed if old is character else old for old in project.cast))

    return Edit(f"{field.capitalize() or 'Character'} as written", change, rereads=True)


def _check(field: str, value: Any) -> None:
    if field not in _SETTABLE:
        raise UsageError(f"A character has no {field!r} to set; choose one of {', '.join(sorted(_SETTABLE))}.")
    if field in _WORDS and value not in _WORDS[field]:
        raise UsageError(f"{value!r} is not a {field}; choose one of {', '.join(filter(None, _WORDS[field]))}.")
    if field == "age" and value is not None and not 0 < value <= OLDEST:
        raise UsageError(f"An age of {value} years cannot be cast; choose 1 to {OLDEST:.0f}.")
    if field == "name" and not value:
        raise UsageError("A character needs a name; write one.")
    if field in ("hair", "garments", "traits") and not isinstance(value, tuple):
        raise UsageError(f"The {field} must be given as a list; {value!r} is none.")
