"""Edits of the ground of a scene: who and what stands where, who walks which way, where a camera is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

from engine.foundation.assets import asset_names
from engine.foundation.errors import UsageError
from engine.project.blocking import LAMP_KINDS, Blocking, Lamp, Spot, ViewKey, Walk, WalkMark
from engine.project.cast import PropUse
from engine.project.edits.camera import LENSES_MM
from engine.project.edits.edit import Edit, by_hand, find_scene, find_shot, with_scene, with_shot
from engine.project.film import Project
from engine.project.scene import Scene

_WALKS = ("walk", "run", "carry", "enter", "exit")
_FAR_M = 500.0
"""Nothing of a scene is farther from its middle than this."""


def place(scene_id: str, entity: str, name: str, x: float, y: float, yaw: float | None = None) -> Edit:
    """Put a person, a thing or a light at (x, y); ``yaw`` None keeps how it is turned."""

    def change(blocking: Blocking, scene: Scene) -> Blocking:
        _sane(name, x, y, yaw or 0.0)
        lamp = _lamp(blocking, entity)
        if lamp is not None:
            moved = replace(lamp, x=float(x), y=float(y), yaw=lamp.yaw if yaw is None else float(yaw))
            return _with_lamp(blocking, moved)
        before = blocking.spot(entity)
        turned = before.yaw if before is not None and yaw is None else yaw
        return _with_spot(blocking, Spot(entity, float(x), float(y), None if turned is None else _wrapped(turned)))

    return _edit(scene_id, f"Move {name}", change)


def turn(scene_id: str, entity: str, name: str, x: float, y: float, yaw: float) -> Edit:
    """Turn what stands at (x, y)."""
    return replace(place(scene_id, entity, name, x, y, yaw), label=f"Turn {name}")


def add_person(scene_id: str, person: str, x: float, y: float, yaw: float = 0.0) -> Edit:
    """Bring somebody of the film's cast into the scene."""

    def change(project: Project) -> Project:
        _sane(person, x, y, yaw)
        scene = find_scene(project, scene_id)
        who = next((character for character in project.cast if character.id == person), None)
        if who is None:
            raise UsageError(f"Nobody in the cast is called {person!r}; choose somebody of the film.")
        blocking = scene.blocking
        if person in {*scene.people, *blocking.people} - set(blocking.removed):
            raise UsageError(f"{who.name} is in the scene already; move them instead.")
        blocking = _with_spot(_back(blocking, person), Spot(person, float(x), float(y), float(yaw)))
        if person not in scene.people:
            blocking = replace(blocking, people=(*blocking.people, person))
        return with_scene(project, _marked(scene, blocking))

    return Edit("Add a person", change)


def add_prop(scene_id: str, prop: str, x: float, y: float, yaw: float = 0.0) -> Edit:
    """Put a thing of the store (a key of ``assets/props``) on the ground or on what stands there."""
    label = prop.replace("_", " ")
    if prop not in asset_names("props", ".toml"):
        raise UsageError(f"There is no {label!r} in the store; choose another thing.")

    def change(blocking: Blocking, scene: Scene) -> Blocking:
        _sane(label, x, y, yaw)
        use = PropUse(_free_id(scene, prop), label, prop)
        return _with_spot(replace(blocking, props=(*blocking.props, use)), Spot(use.id, float(x), float(y), float(yaw)))

    article = "an" if label[:1].lower() in "aeiou" else "a"
    return _edit(scene_id, f"Add {article} {label}", change)


def add_lamp(scene_id: str, kind: str, x: float, y: float, yaw: float = 0.0) -> Edit:
    """Set up a light."""
    if kind not in LAMP_KINDS:
        raise UsageError(f"{kind!r} is not a light; choose one of {', '.join(LAMP_KINDS)}.")

    def change(blocking: Blocking, scene: Scene) -> Blocking:
        _sane("the light", x, y, yaw)
        lamp = Lamp(_free_id(scene, f"{kind}_light"), kind, float(x), float(y), yaw=float(yaw))
        return replace(blocking, lamps=(*blocking.lamps, lamp))

    return _edit(scene_id, "Add a light", change)


def set_lamp(scene_id: str, lamp_id: str, **values: Any) -> Edit:
    """Set fields of a light that was set up by hand."""
    allowed = {field.name for field in fields(Lamp)} - {"id"}
    unknown = sorted(values.keys() - allowed)
    if unknown:
        raise UsageError(f"A light has no {unknown[0]!r}; set one of {', '.join(sorted(allowed))}.")

    def change(blocking: Blocking, scene: Scene) -> Blocking:
        lamp = _lamp(blocking, lamp_id)
        if lamp is None:
            raise UsageError("This light belongs to the set; set up one of your own beside it.")
        changed = replace(lamp, **values)
        if not (0.0 <= changed.power <= 1000.0 and 0.0 <= changed.z <= 50.0):
            raise UsageError("A light has a power of 0 to 1000 and hangs 0 to 50 m high; choose something between.")
        return _with_lamp(blocking, changed)

    return _edit(scene_id, "Set the light", change)


def remove(scene_id: str, entity: str, name: str) -> Edit:
    """Take away a person, a thing or a light. Those who act in the scene cannot be."""

    def change(blocking: Blocking, scene: Scene) -> Blocking:
        if _lamp(blocking, entity) is not None:
            return replace(blocking, lamps=tuple(lamp for lamp in blocking.lamps if lamp.id != entity))
        needed = [
            beat.text or beat.verb
            for beat in scene.beats
            if entity in (beat.subject, beat.object, beat.target, *beat.others)
        ]
        if needed:
            raise UsageError(f"The words need {name} in {needed[0]!r}; take it out of the words instead.")
        rest = replace(
            blocking,
            spots=tuple(spot for spot in blocking.spots if spot.entity != entity),
            walks=tuple(walk for walk in blocking.walks if walk.person != entity),
            people=tuple(person for person in blocking.people if person != entity),
            props=tuple(use for use in blocking.props if use.id != entity),
        )
        added = entity in blocking.people or entity in {use.id for use in blocking.props}
        return rest if added else replace(rest, removed=tuple(dict.fromkeys((*rest.removed, entity))))

    return _edit(scene_id, f"Remove {name}", change)


def draw_walk(
    scene_id: str,
    person: str,
    name: str,
    begin_s: float,
    marks: Sequence[tuple[float, float, float]],
    running: bool = False,
    instead: str = "",
) -> Edit:
    """``person`` leaves at ``begin_s`` and is at each of ``marks`` (x, y, seconds). ``instead``: the beat of the words that
    this replaces; a walk of the same person and beat drawn before is replaced too."""
    points = tuple(WalkMark(float(x), float(y), float(t)) for x, y, t in marks)
    times = [float(begin_s), *(mark.time_s for mark in points)]

    def change(blocking: Blocking, scene: Scene) -> Blocking:
        _check_walk(name, points, times)
        present = {*scene.people, *blocking.people} - set(blocking.removed)
        if person not in present:
            raise UsageError(f"{name} is not in this scene; add them first.")
        if instead and not any(beat.id == instead and beat.subject == person for beat in scene.beats):
            raise UsageError(f"The words have no such walk of {name}; draw a walk of its own.")
        rest = tuple(
            walk for walk in blocking.walks if walk.person != person or (walk.beat, walk.begin_s) != (instead, times[0])
        )
        rest = tuple(walk for walk in rest if not (instead and walk.beat == instead))
        taken = {walk.id for walk in rest}
        number = next(n for n in range(1, len(taken) + 2) if f"{scene_id}_walk{n}" not in taken)
        walk = Walk(f"{scene_id}_walk{number}", person, times[0], points, instead, running)
        return replace(blocking, walks=(*rest, walk))

    return _edit(scene_id, f"Draw {name}'s walk", change)


def walk_of_words(scene: Scene, person: str, near_s: float, times: dict[str, float]) -> str:
    """The beat of the words in which ``person`` walks nearest to ``near_s`` (``times``: when beats begin), or ""."""
    own = [beat for beat in scene.beats if beat.subject == person and beat.action in _WALKS]
    return min(own, key=lambda beat: abs(times.get(beat.id, beat.start_s) - near_s)).id if own else ""


def erase_walks(scene_id: str, person: str, name: str) -> Edit:
    """Forget the walks drawn for somebody."""

    def change(blocking: Blocking, scene: Scene) -> Blocking:
        return replace(blocking, walks=tuple(walk for walk in blocking.walks if walk.person != person))

    return _edit(scene_id, f"Erase {name}'s walk", change)


def set_camera_path(shot_id: str, slate: str, keys: Sequence[ViewKey], story_in: float | None = None) -> Edit:
    """The camera of a shot goes through ``keys``; one key keeps it still. ``story_in``: where the shot begins in the film as
    it is seen now; should it come to begin elsewhere, the path goes along."""
    path = tuple(keys)

    def change(project: Project) -> Project:
        _check_path(path)
        shot = find_shot(project, shot_id)
        if shot.camera_path == path and shot.camera_from_s == story_in:
            return project
        marks = by_hand(shot, "camera_path")
        changed = replace(shot, camera_path=path, camera_from_s=story_in, assumed=False, by_hand=marks)
        return with_shot(project, changed)

    return Edit(f"Set camera of {slate}", change)


def _check_walk(name: str, points: Sequence[WalkMark], times: Sequence[float]) -> None:
    if not points:
        raise UsageError(f"A walk needs a mark to go to; click where {name} goes.")
    for mark in points:
        _sane(name, mark.x, mark.y, mark.time_s)
    if times[0] < 0 or any(later <= earlier for earlier, later in zip(times, times[1:], strict=False)):
        raise UsageError("The times of a walk's marks must grow from one to the next; give the mark a later time.")


def _check_path(path: Sequence[ViewKey]) -> None:
    if not path:
        raise UsageError("A camera needs at least one place; put it somewhere.")
    for key in path:
        _sane("the camera", *key.eye, *key.target, key.time_s)
        if math.dist(key.eye, key.target) < 1e-3:
            raise UsageError("A camera cannot look at where it stands; look at something else.")
        if not LENSES_MM[0] <= key.lens_mm <= LENSES_MM[1]:
            raise UsageError(
                f"A lens of {key.lens_mm:g} mm does not exist here; choose {LENSES_MM[0]:g} to {LENSES_MM[1]:g} mm."
            )
    if any(later.time_s <= earlier.time_s for earlier, later in zip(path, path[1:], strict=False)):
        raise UsageError("The keys of a camera's path must come one after the other; give each its own time.")


def camera_to_words(shot_id: str) -> Edit:
    """The framing of the words places the camera again."""

    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        kept = tuple(name for name in shot.by_hand if name != "camera_path")
        return with_shot(project, replace(shot, camera_path=(), camera_from_s=None, by_hand=kept))

    return Edit("Back to the words", change)


def to_words(scene_id: str, entity: str = "") -> Edit:
    """Back to what the words say: one person, thing or light, or ("") the whole scene's ground. What was added by hand
    goes, what was taken away comes back."""

    def change(blocking: Blocking, scene: Scene) -> Blocking:
        if not entity:
            return Blocking()
        return Blocking(
            tuple(spot for spot in blocking.spots if spot.entity != entity),
            tuple(walk for walk in blocking.walks if walk.person != entity),
            tuple(person for person in blocking.people if person != entity),
            tuple(use for use in blocking.props if use.id != entity),
            tuple(lamp for lamp in blocking.lamps if lamp.id != entity),
            tuple(name for name in blocking.removed if name != entity),
        )

    return _edit(scene_id, "Back to the words", change)


def _edit(scene_id: str, label: str, change: Callable[[Blocking, Scene], Blocking]) -> Edit:
    def whole(project: Project) -> Project:
        scene = find_scene(project, scene_id)
        after = change(scene.blocking, scene)
        return project if after == scene.blocking else with_scene(project, _marked(scene, after))

    return Edit(label, whole)


def _marked(scene: Scene, blocking: Blocking) -> Scene:
    kept = tuple(name for name in scene.by_hand if name != "blocking")
    return replace(scene, blocking=blocking, by_hand=kept if blocking == Blocking() else (*kept, "blocking"))


def _with_spot(blocking: Blocking, spot: Spot) -> Blocking:
    if blocking.spot(spot.entity) is None:
        return replace(blocking, spots=(*blocking.spots, spot))
    return replace(blocking, spots=tuple(spot if old.entity == spot.entity else old for old in blocking.spots))


def _with_lamp(blocking: Blocking, lamp: Lamp) -> Blocking:
    return replace(blocking, lamps=tuple(lamp if old.id == lamp.id else old for old in blocking.lamps))


def _lamp(blocking: Blocking, entity: str) -> Lamp | None:
    return next((lamp for lamp in blocking.lamps if lamp.id == entity), None)


def _back(blocking: Blocking, entity: str) -> Blocking:
    return replace(blocking, removed=tuple(name for name in blocking.removed if name != entity))


def _free_id(scene: Scene, stem: str) -> str:
    blocking = scene.blocking
    taken = {*scene.people, *blocking.people, *(lamp.id for lamp in blocking.lamps)}
    taken |= {use.id for use in (*scene.props, *blocking.props)}
    number = 1
    while f"hand_{stem}_{number}" in taken:
        number += 1
    return f"hand_{stem}_{number}"


def _wrapped(angle: float) -> float:
    return (float(angle) + math.pi) % (2 * math.pi) - math.pi


def _sane(name: str, *values: float) -> None:
    if not all(math.isfinite(value) and abs(value) <= _FAR_M for value in values):
        raise UsageError(f"{name[:1].upper()}{name[1:]} cannot stand so far away; stay within {_FAR_M:g} m.")
