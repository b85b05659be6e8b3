"""Edits of how a shot is framed, moves and looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from engine.foundation.assets import asset_names
from engine.foundation.errors import UsageError
from engine.project.edits.edit import Edit, by_hand, check_known, find_scene, find_shot, with_shot
from engine.project.film import Project
from engine.project.shot import ANGLES, CURVES, MOVES, SHOT_SIZES, Move, Shot

LENSES_MM = (8.0, 400.0)
"""From a fisheye to a long telephoto on a sensor 36 mm wide."""
_DIRECTIONS = ("", "in", "out", "left", "right", "up", "down")
_SPEEDS = ("slow", "normal", "fast")


def set_size(shot_id: str, size: str) -> Edit:
    check_known(size, SHOT_SIZES, "shot size")
    return _set(shot_id, f"Frame as {size}", size=size)


def set_angle(shot_id: str, angle: str) -> Edit:
    check_known(angle, ANGLES, "camera angle")
    return _set(shot_id, f"Angle: {angle}", angle=angle)


def set_lens(shot_id: str, lens_mm: float | None) -> Edit:
    """Focal length for a sensor 36 mm wide; None lets the framing choose."""
    if lens_mm is not None and not LENSES_MM[0] <= lens_mm <= LENSES_MM[1]:
        raise UsageError(
            f"A lens of {lens_mm:g} mm does not exist here; choose {LENSES_MM[0]:g} to {LENSES_MM[1]:g} mm."
        )
    label = "Lens: as the framing needs" if lens_mm is None else f"Lens: {lens_mm:g} mm"
    return _set(shot_id, label, lens_mm=None if lens_mm is None else float(lens_mm))


def set_move(shot_id: str, move: Move) -> Edit:
    check_known(move.kind, MOVES, "camera move")
    check_known(move.direction, _DIRECTIONS, "direction")
    check_known(move.speed, _SPEEDS, "speed")
    check_known(move.curve, CURVES, "curve")
    how = (move.speed if move.speed != Move().speed else "", move.curve if move.curve != Move().curve else "")
    said = ", ".join(filter(None, (f"{move.kind} {move.direction}".rstrip(), *how)))
    return _set(shot_id, f"Camera: {said}", move=move)


def set_look(shot_id: str, look: str) -> Edit:
    check_known(look, asset_names("looks", ".toml"), "look")
    return _set(shot_id, f"Look: {look}", look=look)


def set_focus(shot_id: str, focus: str) -> Edit:
    """Focus on a person or thing of the scene ("" : on the subject)."""
    return _set_about(shot_id, "Focus", (focus,) if focus else (), focus=focus)


def set_subjects(shot_id: str, subjects: Sequence[str]) -> Edit:
    """What the shot is about, most important first."""
    return _set_about(shot_id, "Subjects", tuple(subjects), subjects=tuple(subjects))


def as_written(shot_id: str, field: str = "") -> Edit:
    """Give one field of a shot ("trimmed": its times), or with "" all of them, back to what the words say."""
    called = {"": "shot", "trimmed": "length", "lens_mm": "lens"}.get(field, field.replace("_", " "))

    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        if field and field not in shot.by_hand and not (field == "trimmed" and shot.trimmed):
            raise UsageError(f"The {called} of shot {shot.slate} is not set by hand; it is as the words say.")
        if "added" in shot.by_hand and not field:
            raise UsageError(f"Shot {shot.slate} was added by hand, so the words say nothing of it; delete it instead.")
        kept = tuple(name for name in shot.by_hand if field and name != field)
        return with_shot(project, replace(shot, by_hand=kept, trimmed=shot.trimmed and field not in ("", "trimmed")))

    return Edit(f"{called.capitalize()} as written", change, rereads=True)


def _set(shot_id: str, label: str, **values: Any) -> Edit:
    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        if all(getattr(shot, name) == value for name, value in values.items()):
            return project
        return with_shot(project, _by_hand(shot, values))

    return Edit(label, change)


def _set_about(shot_id: str, label: str, entities: tuple[str, ...], **values: Any) -> Edit:
    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        scene = find_scene(project, shot.scene_id)
        present = {*scene.people, *(prop.id for prop in scene.props)}
        absent = [name for name in entities if name not in present and not name.startswith("set:")]
        if absent:
            raise UsageError(
                f"{absent[0]!r} is not in the scene of shot {shot.slate}; choose someone or something there."
            )
        return with_shot(project, _by_hand(shot, values))

    return Edit(label, change)


_CAMERA = {field.name for field in fields(Shot)} & {"size", "angle", "lens_mm", "move", "subjects"}


def _by_hand(shot: Shot, values: dict[str, Any]) -> Shot:
    assumed = shot.assumed and not (_CAMERA & values.keys())
    return replace(shot, assumed=assumed, by_hand=by_hand(shot, *values), **values)
