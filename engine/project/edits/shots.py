"""Edits of the list of shots: order, number, names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.foundation.errors import UsageError
from engine.project.cut import ShotLevel
from engine.project.drawing import Board
from engine.project.edits.edit import (
    Edit,
    by_hand,
    find_scene,
    find_shot,
    new_slate,
    pinned,
    with_new_shot_id,
    with_shot,
)
from engine.project.film import Project
from engine.project.shot import SHOT_SIZES, Shot

NEW_SHOT_S = 3.0
"""Length of a shot in a scene that has none."""
SHORTEST_HALF_S = 0.5
"""A shot is not divided into parts shorter than this when another is added to it."""


def rename_shot(shot_id: str, slate: str) -> Edit:
    """Give a shot another slate. Slates are unique in a film."""

    def change(project: Project) -> Project:
        shot, name = find_shot(project, shot_id), slate.strip()
        if not name:
            raise UsageError("A slate cannot be empty; write something like 12A.")
        if any(other.slate == name and other.id != shot_id for other in project.shots):
            raise UsageError(f"Another shot is already called {name!r}; choose another slate.")
        return project if name == shot.slate else with_shot(project, _marked(shot, "slate", slate=name))

    return Edit(f"Rename shot to {slate.strip()}", change)


def move_shot(shot_id: str, before: str | None) -> Edit:
    """Put a shot before another of its scene, or (None) at the scene's end."""

    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        if before == shot_id:
            return project
        if before is not None and find_shot(project, before).scene_id != shot.scene_id:
            raise UsageError(
                f"Shot {shot.slate} belongs to another scene's story; move it within its scene or move the scene."
            )
        rest = [other for other in project.shots if other.id != shot_id]
        if before is not None:
            at = next(i for i, other in enumerate(rest) if other.id == before)
        else:
            at = max((i + 1 for i, other in enumerate(rest) if other.scene_id == shot.scene_id), default=0)
            if at == 0:
                return project
        order = [*rest[:at], shot, *rest[at:]]
        if [other.id for other in order] == [other.id for other in project.shots]:
            return project
        order[at] = _marked(shot, "order")
        return pinned(replace(project, shots=tuple(order)), shot.scene_id)

    return Edit("Move shot", change, timed=True)


def duplicate(shot_id: str) -> Edit:
    """The same camera on the same moments once more, after the shot, with what is drawn and noted on its board
    and how it is heard."""

    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        project, name = with_new_shot_id(project, shot.scene_id)
        copy = replace(
            shot,
            id=name,
            slate=new_slate(project, shot),
            transition="cut",
            trimmed=True,
            by_hand=by_hand(shot, "added"),
        )
        board = next((board for board in project.boards if board.shot_id == shot_id), None)
        boards = project.boards if board is None else (*project.boards, replace(board, shot_id=copy.id))
        project = _heard_as(replace(_after(project, shot_id, copy), boards=boards), shot_id, {copy.id: {}})
        return pinned(project, shot.scene_id)

    return Edit("Duplicate shot", change, timed=True)


def split(shot_id: str, at_s: float) -> Edit:
    """Cut a shot in two at a moment (seconds of the story)."""

    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        frame = float(1 / project.rate)
        if not shot.story_in + frame / 2 < at_s < shot.story_out - frame / 2:
            raise UsageError(
                f"Shot {shot.slate} runs from {shot.story_in:.2f} s to {shot.story_out:.2f} s and cannot be split at "
                f"{at_s:.2f} s; put the playhead inside it."
            )
        project, first, second = _halves(project, shot, at_s)
        return pinned(_after(with_shot(project, first), shot_id, second), shot.scene_id)

    return Edit("Split shot", change, timed=True)


def join(shot_id: str) -> Edit:
    """Let a shot run on to the end of the next one of its scene: one camera on both, and their notes together. What was split
    is whole again."""

    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        at = project.shots.index(shot)
        after = project.shots[at + 1] if at + 1 < len(project.shots) else shot
        if after is shot or after.scene_id != shot.scene_id:
            raise UsageError(f"Shot {shot.slate} is the last of its scene; choose one that another follows.")
        if after.story_out - shot.story_out < float(1 / project.rate) / 2:
            raise UsageError(
                f"Shot {after.slate} shows nothing later than {shot.slate}, so there is nothing to run on to; "
                f"delete it, or put the shots in the order of the story."
            )
        beats = tuple(dict.fromkeys((*shot.beats, *after.beats)))
        whole = replace(shot, story_out=after.story_out, trimmed=True)
        if beats != shot.beats:
            whole = replace(whole, beats=beats, by_hand=by_hand(shot, "beats"))
        project = _sounding_on(_with_both_notes(with_shot(project, whole), shot, after), shot, after)
        return _without(pinned(project, shot.scene_id), after)

    return Edit("Join shots", change, timed=True)


def delete(shot_id: str) -> Edit:
    """Take a shot out; its neighbours cover what happened in it (unless they are trimmed)."""

    def change(project: Project) -> Project:
        return _without(project, find_shot(project, shot_id))

    return Edit("Delete shot", change)


def ripple_delete(shot_id: str) -> Edit:
    """Take a shot and its time out of the film; its neighbours stay as they are."""

    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        return _without(pinned(project, shot.scene_id), shot)

    return Edit("Delete shot and its time", change, timed=True)


def restore(shot_id: str) -> Edit:
    """Bring back a shot that was deleted, where it was in the story."""

    def change(project: Project) -> Project:
        shot = next((shot for shot in project.struck if shot.id == shot_id), None)
        if shot is None:
            raise UsageError(f"The shot {shot_id!r} was not deleted by hand; there is nothing to bring back.")
        find_scene(project, shot.scene_id)
        struck = tuple(other for other in project.struck if other.id != shot_id)
        order = {scene.id: number for number, scene in enumerate(project.scenes)}
        place = (order[shot.scene_id], shot.story_in)
        at = next(
            (
                i
                for i, other in enumerate(project.shots)
                if order[other.scene_id] > place[0] or (order[other.scene_id] == place[0] and other.story_in > place[1])
            ),
            len(project.shots),
        )
        if any(other.slate == shot.slate for other in project.shots):
            shot = replace(shot, slate=new_slate(project, shot))
        shots = (*project.shots[:at], shot, *project.shots[at:])
        return replace(project, shots=shots, struck=struck)

    return Edit("Bring back shot", change)


def add_shot(scene_id: str, after: str | None, size: str = "medium", subjects: tuple[str, ...] = ()) -> Edit:
    """A new camera after a shot (None: first in the scene). It takes half of its neighbour's time, so the story runs on."""

    def change(project: Project) -> Project:
        scene = find_scene(project, scene_id)
        if size not in SHOT_SIZES:
            raise UsageError(f"{size!r} is not a shot size; choose one of {', '.join(SHOT_SIZES)}.")
        inside = [shot for shot in project.shots if shot.scene_id == scene_id]
        about = subjects or scene.people[:2]
        if not inside:
            return _first_of_scene(project, scene_id, size, about)
        near = inside[0] if after is None else find_shot(project, after)
        if near.scene_id != scene_id:
            raise UsageError(f"Shot {near.slate} is in another scene; choose a place within this one.")
        length = near.story_out - near.story_in
        if length < 2 * SHORTEST_HALF_S:
            raise UsageError(f"Shot {near.slate} lasts only {length:.2f} s; lengthen it before a shot is added to it.")
        project, first, second = _halves(project, near, near.story_in + length / 2, swapped=after is None)
        kept, made = (second, first) if after is None else (first, second)
        made = replace(
            made, size=size, subjects=about, kind=_kind(about), assumed=False, lens_mm=None, focus="",
            camera_path=(), camera_from_s=None, by_hand=("added",),
        )  # fmt: skip
        project = with_shot(project, kept)
        return pinned((_before if after is None else _after)(project, near.id, made), scene_id)

    return Edit("Add shot", change, timed=True)


def _first_of_scene(project: Project, scene_id: str, size: str, about: tuple[str, ...]) -> Project:
    scene = find_scene(project, scene_id)
    order = {scene.id: number for number, scene in enumerate(project.scenes)}
    number = str(order[scene_id] + 1)
    project, name = with_new_shot_id(project, scene_id)
    shot = Shot(
        name, number + "A", scene_id, 0.0, NEW_SHOT_S, size, _kind(about), about,
        tuple(beat.id for beat in scene.beats), look=project.look, assumed=False, by_hand=("added",),
    )  # fmt: skip
    shot = replace(shot, slate=new_slate(project, shot))
    at = sum(order[other.scene_id] < order[scene_id] for other in project.shots)
    return replace(project, shots=(*project.shots[:at], shot, *project.shots[at:]))


def _kind(subjects: tuple[str, ...]) -> str:
    return {0: "master", 1: "single", 2: "two-shot"}.get(len(subjects), "group")


def _halves(project: Project, shot: Shot, at_s: float, swapped: bool = False) -> tuple[Project, Shot, Shot]:
    """Both parts of a shot, and the project with their sound: as loud as the whole was, faded at its outer ends only. The
    first part is the shot and the second is new; ``swapped``: the other way round."""
    at = float(round(at_s * project.rate) / project.rate)
    at = at if shot.story_in < at < shot.story_out else at_s
    project, name = with_new_shot_id(project, shot.scene_id)
    first = replace(shot, story_out=at, trimmed=True)
    second = replace(shot, story_in=at, trimmed=True, transition="cut", transition_frames=0)
    if shot.camera_from_s is not None:
        second = replace(second, camera_from_s=at)
    new = {"id": name, "slate": new_slate(project, shot), "by_hand": by_hand(shot, "added")}
    if swapped:
        own = by_hand(shot, "transition") if shot.transition != "cut" else shot.by_hand
        first, second = replace(first, **new), replace(second, by_hand=own)  # type: ignore[arg-type]
    else:
        second = replace(second, **new)  # type: ignore[arg-type]
    return _heard_as(project, shot.id, {first.id: {"fade_out_s": 0.0}, second.id: {"fade_in_s": 0.0}}), first, second


def _heard_as(project: Project, shot_id: str, parts: dict[str, dict[str, Any]]) -> Project:
    """``project`` where the shots ``parts`` are heard as a shot was, but for the values given."""
    tracks = []
    for track in project.tracks:
        own = next((level for level in track.levels if level.shot_id == shot_id), None)
        if own is not None:
            others = (level for level in track.levels if level.shot_id not in parts)
            made = (replace(own, shot_id=name, **values) for name, values in parts.items())
            levels = (*others, *(level for level in made if level != ShotLevel(level.shot_id)))
            track = replace(track, levels=tuple(sorted(levels, key=lambda level: level.shot_id)))
        tracks.append(track)
    return replace(project, tracks=tuple(tracks))


def _sounding_on(project: Project, shot: Shot, after: Shot) -> Project:
    """``project`` where a shot fades out as the one that it is joined with did."""
    tracks = []
    for track in project.tracks:
        by_shot = {level.shot_id: level for level in track.levels}
        own = by_shot.get(shot.id, ShotLevel(shot.id))
        joined = replace(own, fade_out_s=by_shot.get(after.id, ShotLevel(after.id)).fade_out_s)
        if joined != own:
            by_shot[shot.id] = joined
            levels = (level for name, level in sorted(by_shot.items()) if level != ShotLevel(name))
            track = replace(track, levels=tuple(levels))
        tracks.append(track)
    return replace(project, tracks=tuple(tracks))


def _with_both_notes(project: Project, shot: Shot, after: Shot) -> Project:
    """``project`` where the board of a shot has also the note of the one that it is joined with."""
    boards = {board.shot_id: board for board in project.boards}
    if after.id not in boards or not boards[after.id].note:
        return project
    own = boards.get(shot.id, Board(shot.id))
    boards[shot.id] = replace(own, note="\n".join(filter(None, (own.note, boards[after.id].note))))
    return replace(project, boards=tuple(boards.values()))


def _marked(shot: Shot, field: str, **values: str) -> Shot:
    return replace(shot, by_hand=by_hand(shot, field), **values)  # type: ignore[arg-type]


def _after(project: Project, shot_id: str, shot: Shot) -> Project:
    at = next(i for i, other in enumerate(project.shots) if other.id == shot_id) + 1
    return replace(project, shots=(*project.shots[:at], shot, *project.shots[at:]))


def _before(project: Project, shot_id: str, shot: Shot) -> Project:
    at = next(i for i, other in enumerate(project.shots) if other.id == shot_id)
    return replace(project, shots=(*project.shots[:at], shot, *project.shots[at:]))


def _without(project: Project, shot: Shot) -> Project:
    if len(project.shots) == 1:
        raise UsageError(f"Shot {shot.slate} is the film's only shot; add another before it is deleted.")
    struck = project.struck if "added" in shot.by_hand else (*project.struck, find_shot(project, shot.id))
    return replace(project, shots=tuple(other for other in project.shots if other.id != shot.id), struck=struck)
