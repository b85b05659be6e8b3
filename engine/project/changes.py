"""What an edit touched, so that views redraw that and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from engine.foundation.span import Span
from engine.project.film import Project
from engine.project.scene import Beat, Scene
from engine.project.shot import Shot

_NOWHERE = Span(0, 0)
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Changes:
    """Ids of what differs, added and removed ones included (``boards``: of their shots). ``order``: the list of shots is
    another one; ``settings``: rate, size, seed, look, credits, cameos or the film's fades. Where only places in the script
    moved, a thing counts as unchanged. True when anything differs."""

    scenes: frozenset[str] = _NONE
    shots: frozenset[str] = _NONE
    cast: frozenset[str] = _NONE
    tracks: frozenset[str] = _NONE
    boards: frozenset[str] = _NONE
    script: bool = False
    settings: bool = False
    markers: bool = False
    order: bool = False
    title: bool = False
    label: str = ""

    def __bool__(self) -> bool:
        touched = (self.scenes, self.shots, self.cast, self.tracks, self.boards)
        flags = (self.script, self.settings, self.markers, self.order, self.title)
        return any(touched) or any(flags)


def changes(before: Project, after: Project, label: str = "") -> Changes:
    """What differs between two states. What they share by identity costs nothing to compare."""
    if before is after:
        return Changes(label=label)
    return Changes(
        scenes=_touched(before.scenes, after.scenes, without_places),
        shots=_touched(before.shots, after.shots, _shot_without_place),
        cast=_touched(before.cast, after.cast),
        tracks=_touched(before.tracks, after.tracks),
        boards=_boards(before, after),
        script=before.script != after.script,
        settings=_settings(before) != _settings(after),
        markers=before.markers != after.markers,
        order=[shot.id for shot in before.shots] != [shot.id for shot in after.shots],
        title=before.title != after.title,
        label=label,
    )


def _settings(project: Project) -> tuple[Any, ...]:
    fades = project.fade_in_frames, project.fade_out_frames
    return project.rate, project.size, project.seed, project.look, project.credits, project.cameo_ids, fades


def _boards(before: Project, after: Project) -> frozenset[str]:
    if before.boards is after.boards:
        return _NONE
    old, new = ({board.shot_id: board for board in project.boards} for project in (before, after))
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _touched(before: Iterable[Any], after: Iterable[Any], essence: Any = lambda thing: thing) -> frozenset[str]:
    if before is after:
        return _NONE
    old, new = ({thing.id: thing for thing in things} for things in (before, after))
    differ = {
        name
        for name in old.keys() & new.keys()
        if old[name] is not new[name] and essence(old[name]) != essence(new[name])
    }
    return frozenset(differ | (old.keys() ^ new.keys()))


def _shot_without_place(shot: Shot) -> Shot:
    return replace(shot, source_span=_NOWHERE)


def without_places(scene: Scene) -> Scene:
    """``scene`` as it would be anywhere in the script."""
    return replace(scene, span=_NOWHERE, beats=tuple(_beat_without_place(beat) for beat in scene.beats))


def _beat_without_place(beat: Beat) -> Beat:
    line = replace(beat.line, span=_NOWHERE) if beat.line else None
    return replace(beat, span=_NOWHERE, line=line)
