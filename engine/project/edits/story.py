"""Edits of what happens and where: outcomes, times of day, weather, sets, things, the order of scenes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.foundation.assets import asset_names
from engine.foundation.errors import UsageError
from engine.foundation.span import Span
from engine.project.blocking import Blocking
from engine.project.edits.edit import Edit, by_hand, check_known, find_beat, find_scene, with_scene
from engine.project.film import Project
from engine.project.scene import Beat, Outcome, OutcomeKind, Scene

TIMES_OF_DAY = ("day", "night", "dusk", "dawn")
WEATHERS = ("clear", "rain", "snow", "fog", "wind", "storm")
_ALTERNATIVES: tuple[tuple[tuple[OutcomeKind, bool | None], ...], ...] = (
    (
        (OutcomeKind.IN, None),
        (OutcomeKind.BANK, True),
        (OutcomeKind.BACK_RIM, True),
        (OutcomeKind.BACK_RIM, False),
        (OutcomeKind.FRONT_RIM, True),
        (OutcomeKind.FRONT_RIM, False),
        (OutcomeKind.SHORT, None),
        (OutcomeKind.WIDE, None),
    ),
    ((OutcomeKind.CAUGHT, None), (OutcomeKind.PAST, None)),
    ((OutcomeKind.FALLS_OFF, None), (OutcomeKind.STAYS_AT_EDGE, None)),
    ((OutcomeKind.ALL_FALL, None), (OutcomeKind.STOPS_AT_GAP, None)),
    ((OutcomeKind.HITS, None), (OutcomeKind.WIDE, None)),
    ((OutcomeKind.TOPPLES, None), (OutcomeKind.STACKS, None)),
)
"""Outcomes of the same kind of deed; a beat's alternatives are those of the first row that holds its own."""


def outcome_choices(project: Project, beat_id: str) -> tuple[Outcome, ...]:
    """What may be wanted of a beat, its own outcome among them. Raises UsageError for an unknown beat; () where nothing is
    left to physics."""
    _, beat = find_beat(project, beat_id)
    if beat.outcome is None:
        return ()
    return alternatives(beat.outcome)


def choose_outcome(beat_id: str, outcome: Outcome) -> Edit:
    """Want another outcome of a beat; physics then looks for a start that gives it."""

    def change(project: Project) -> Project:
        scene, beat = find_beat(project, beat_id)
        if beat.outcome is None:
            raise UsageError(f"Nothing is left open in {beat.text!r}, so no other outcome can be chosen.")
        allowed = {(choice.kind, choice.made) for choice in alternatives(beat.outcome)}
        if (outcome.kind, outcome.made) not in allowed:
            raise UsageError(
                f"{outcome.kind.value!r} cannot come of {beat.text!r}; choose one of "
                f"{', '.join(dict.fromkeys(kind.value for kind, _ in sorted(allowed, key=lambda pair: pair[0].value)))}."
            )
        if beat.outcome == outcome:
            return project
        return _with_beat(project, scene, replace(beat, outcome=outcome, by_hand=by_hand(beat, "outcome")))

    return Edit(f"Outcome: {outcome.kind.value}", change)


def alternatives(own: Outcome) -> tuple[Outcome, ...]:
    """Outcomes of the same kind of deed, ``own`` among them."""
    row = next((row for row in _ALTERNATIVES if own.kind in {kind for kind, _ in row}), ((own.kind, own.made),))
    pairs = dict.fromkeys(((own.kind, own.made), *row, (OutcomeKind.FREE, None)))
    return tuple(
        own if (kind, made) == (own.kind, own.made) else Outcome(kind, own.target, made, _words(kind, made))
        for kind, made in pairs
    )


def _words(kind: OutcomeKind, made: bool | None) -> str:
    return kind.value + {True: " and in", False: " and out", None: ""}[made]


def _with_beat(project: Project, scene: Scene, beat: Beat) -> Project:
    beats = tuple(beat if old.id == beat.id else old for old in scene.beats)
    return with_scene(project, replace(scene, beats=beats))


def set_time_of_day(scene_id: str, light: str) -> Edit:
    check_known(light, TIMES_OF_DAY, "time of day")
    return _set(scene_id, f"Time of day: {light}", light=light)


def set_weather(scene_id: str, weather: str) -> Edit:
    check_known(weather, WEATHERS, "kind of weather")
    return _set(scene_id, f"Weather: {weather}", weather=weather)


def set_set(scene_id: str, name: str) -> Edit:
    """Play a scene in another set, a key of ``assets/sets``."""
    check_known(name, asset_names("sets", ".toml"), "set")
    return _set(scene_id, f"Set: {name.replace('_', ' ')}", set=name)


def scene_as_written(scene_id: str, field: str = "") -> Edit:
    """Give a field of a scene (or all of it, its beats included) back to the words."""

    def change(project: Project) -> Project:
        scene = find_scene(project, scene_id)
        kept = tuple(name for name in scene.by_hand if field and name != field)
        beats = scene.beats if field else tuple(replace(beat, by_hand=()) for beat in scene.beats)
        ground = scene.blocking if "blocking" in kept else Blocking()
        return with_scene(project, replace(scene, by_hand=kept, beats=beats, blocking=ground))

    return Edit(f"{field.replace('_', ' ').capitalize() or 'Scene'} as written", change, rereads=True)


def outcome_as_written(beat_id: str) -> Edit:
    def change(project: Project) -> Project:
        scene, beat = find_beat(project, beat_id)
        return _with_beat(project, scene, replace(beat, by_hand=()))

    return Edit("Outcome as written", change, rereads=True)


def move_scene(scene_id: str, before: str | None) -> Edit:
    """Tell a scene before another, or (None) last; its shots go with it."""

    def change(project: Project) -> Project:
        scene = find_scene(project, scene_id)
        if before == scene_id:
            return project
        rest = [other for other in project.scenes if other.id != scene_id]
        at = len(rest) if before is None else rest.index(find_scene(project, before))
        order = (*rest[:at], scene, *rest[at:])
        if order == project.scenes:
            return project
        shots = tuple(shot for place in order for shot in project.shots if shot.scene_id == place.id)
        return replace(project, scenes=order, shots=shots, by_hand=by_hand(project, "scenes"))

    return Edit("Move scene", change)


def choose_prop(scene_id: str, prop_use_id: str, prop: str) -> Edit:
    """Stage a thing as one of the store's, a key of ``assets/props``."""
    check_known(prop, asset_names("props", ".toml"), "prop")

    def change(project: Project) -> Project:
        scene = find_scene(project, scene_id)
        use = next((use for use in scene.props if use.id == prop_use_id), None)
        if use is None:
            raise UsageError(f"There is no {prop_use_id!r} in this scene; choose one of its things.")
        if use.prop == prop:
            return project
        props = tuple(replace(use, prop=prop, stand_in=None) if old.id == use.id else old for old in scene.props)
        return with_scene(project, replace(scene, props=props, by_hand=by_hand(scene, f"prop:{use.id}")))

    return Edit(f"Prop: {prop.replace('_', ' ')}", change)


def choose(span: Span, meaning: str) -> Edit:
    """Take the words of ``span`` otherwise: ``meaning`` is a Choice of the Reading."""
    kind, _, value = meaning.partition(":")

    def change(project: Project) -> Project:
        scene = _scene_at(project, span)
        edits: dict[str, Callable[[], Edit]] = {"set": lambda: set_set(scene.id, value)}
        if kind == "prop":
            return choose_prop(scene.id, _use_at(project, scene, span), value).change(project)
        if kind == "ignore":
            return _left_out(project, scene, _use_at(project, scene, span))
        if kind not in edits:
            said = span.of(project.script)
            raise UsageError(f"{said!r} cannot be taken otherwise here; change the words so that they say it.")
        return edits[kind]().change(project)

    return Edit(f"Take as {(value or meaning).replace('_', ' ')}", change)


def _scene_at(project: Project, span: Span) -> Scene:
    if not project.scenes:
        raise UsageError("The words have not been read yet; try again in a moment.")
    begun = [scene for scene in project.scenes if scene.span.start <= span.start]
    return begun[-1] if begun else project.scenes[0]


def _use_at(project: Project, scene: Scene, span: Span) -> str:
    said = span.of(project.script).lower()
    for use in scene.props:
        if use.label and (use.label.lower() in said or said in use.label.lower()):
            return use.id
    raise UsageError(f"No thing of the scene is called {said!r}; change the words so that they say it.")


def _left_out(project: Project, scene: Scene, use_id: str) -> Project:
    label = next(use.label for use in scene.props if use.id == use_id)
    used = [beat.text for beat in scene.beats if use_id in (beat.subject, beat.object, beat.target, *beat.others)]
    if used:
        raise UsageError(f"The {label} is needed in {used[0]!r}; take it out of the words instead.")
    return with_scene(project, without_prop(scene, use_id))


def without_prop(scene: Scene, use_id: str) -> Scene:
    """``scene`` with a thing left out by hand."""
    placings = tuple(p for p in scene.placings if use_id not in (p.entity, p.anchor, p.second))
    props = tuple(use for use in scene.props if use.id != use_id)
    return replace(scene, props=props, placings=placings, by_hand=by_hand(scene, f"without:{use_id}"))


def _set(scene_id: str, label: str, **values: Any) -> Edit:
    def change(project: Project) -> Project:
        scene = find_scene(project, scene_id)
        if all(getattr(scene, name) == value for name, value in values.items()):
            return project
        return with_scene(project, replace(scene, by_hand=by_hand(scene, *values), **values))

    return Edit(label, change)
