"""What an edit is, and how edits find and replace the parts of a project."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from engine.foundation.errors import UsageError
from engine.project.cast import Character
from engine.project.cut import SoundClip
from engine.project.film import Project
from engine.project.scene import Beat, Scene
from engine.project.shot import Shot

Named = TypeVar("Named", Shot, Scene, Beat, Character, SoundClip)


@dataclass(frozen=True)
class Edit:
    """The only way to change a project. ``change`` is pure and raises UsageError, one sentence, where the edit is impossible.

    ``timed``: the change reads or fixes the shots' times, so it should be given a project whose shots carry the times that
    rehearsal found. ``rereads``: the change gives something back to the words, so a merge with their reading follows."""

    label: str
    change: Callable[[Project], Project]
    timed: bool = False
    rereads: bool = False


def find(things: Iterable[Named], name: str, what: str) -> Named:
    """The thing with that id. Raises UsageError if it is gone."""
    for thing in things:
        if thing.id == name:
            return thing
    raise UsageError(f"There is no {what} {name!r} any more; choose another.")


def find_shot(project: Project, shot_id: str) -> Shot:
    return find(project.shots, shot_id, "shot")


def find_scene(project: Project, scene_id: str) -> Scene:
    return find(project.scenes, scene_id, "scene")


def find_beat(project: Project, beat_id: str) -> tuple[Scene, Beat]:
    beat = find((beat for scene in project.scenes for beat in scene.beats), beat_id, "beat")
    return next(scene for scene in project.scenes if beat in scene.beats), beat


def check_known(value: str, allowed: Sequence[str], what: str) -> None:
    """Raises UsageError, naming (some of) what is allowed, if ``value`` is none of it."""
    if value not in allowed:
        shown = list(filter(None, allowed))
        shown = shown if len(shown) < 20 else [*shown[:12], "..."]
        raise UsageError(f"{value!r} is not a {what}; choose one of {', '.join(shown)}.")


def with_shot(project: Project, shot: Shot) -> Project:
    """``project`` with the shot of the same id replaced."""
    return replace(project, shots=tuple(shot if old.id == shot.id else old for old in project.shots))


def with_scene(project: Project, scene: Scene) -> Project:
    return replace(project, scenes=tuple(scene if old.id == scene.id else old for old in project.scenes))


def by_hand(thing: Any, *fields: str) -> tuple[str, ...]:
    """``thing.by_hand`` with ``fields`` added."""
    return tuple(dict.fromkeys((*thing.by_hand, *fields)))


def pinned(project: Project, scene_id: str) -> Project:
    """All shots of a scene keep the times they have: without it, shots that share beats would divide them anew."""
    return replace(
        project,
        shots=tuple(
            replace(shot, trimmed=True) if shot.scene_id == scene_id and not shot.trimmed else shot
            for shot in project.shots
        ),
    )


def with_new_shot_id(project: Project, scene_id: str) -> tuple[Project, str]:
    """An id that no shot ever had, and the project that remembers it: drawings, notes and levels are kept by id, also those of
    shots that are gone."""
    shots = (shot.id for shot in (*project.shots, *project.struck))
    boards = (board.shot_id for board in project.boards)
    levels = (level.shot_id for track in project.tracks for level in track.levels)
    numbers = (_ADDED.search(name) for name in (*shots, *boards, *levels))
    number = 1 + max([project.shots_added, *(int(found[1]) for found in numbers if found)])
    return replace(project, shots_added=number), f"{scene_id}_hand{number}"


_ADDED = re.compile(r"_hand(\d+)")


def new_slate(project: Project, near: Shot) -> str:
    """The next free slate of the setup's scene: 1A .. 1Z, 1AA ...; I and O are left out, as on a set."""
    match = re.match(r"\d+", near.slate)
    prefix = match.group() if match else near.slate
    taken = {shot.slate for shot in (*project.shots, *project.struck)}
    number = 0
    while (slate := prefix + _letters(number)) in taken:
        number += 1
    return slate


_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def _letters(number: int) -> str:
    letters = _ALPHABET[number % len(_ALPHABET)]
    number //= len(_ALPHABET)
    while number:
        number -= 1
        letters = _ALPHABET[number % len(_ALPHABET)] + letters
        number //= len(_ALPHABET)
    return letters
