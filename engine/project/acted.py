"""A scene as it is acted: what the words say, with what was set by hand on its ground."""

from __future__ import annotations

from dataclasses import replace

from engine.project.blocking import Walk
from engine.project.scene import Beat, Scene

RUNNING = "running"
"""The manner of a beat whose walk was drawn as a run."""


def peopled(scene: Scene) -> Scene:
    """``scene`` with those people and things that came or went by hand, its beats as the words have them."""
    blocking = scene.blocking
    people = (*scene.people, *(name for name in blocking.people if name not in scene.people))
    props = (*scene.props, *blocking.props)
    gone = set(blocking.removed)
    if not gone and people == scene.people and not blocking.props:
        return scene
    return replace(
        scene,
        people=tuple(name for name in people if name not in gone),
        props=tuple(use for use in props if use.id not in gone),
        placings=tuple(p for p in scene.placings if not gone & {p.entity, p.anchor, p.second}),
    )


def acted_beats(scene: Scene) -> tuple[Beat, ...]:
    """The scene's beats with drawn walks: in place of the walks they replace, the others last. Who was put somewhere by hand
    does not go back to where the words say that they stand."""
    instead = {walk.beat: walk for walk in scene.blocking.walks if walk.beat}
    present = {*scene.people, *scene.blocking.people} - set(scene.blocking.removed)
    beats = [_drawn(beat, instead[beat.id]) if beat.id in instead else _stood(scene, beat) for beat in scene.beats]
    known = {beat.id for beat in scene.beats}
    for walk in scene.blocking.walks:
        if walk.beat not in known and walk.person in present:
            beats.append(_drawn(Beat(walk.id, walk.person, "walk", "walk"), walk))
    return tuple(beats)


def _stood(scene: Scene, beat: Beat) -> Beat:
    """ "Maya stands at the table" says where she is, and the hand says otherwise: then she stays."""
    if beat.action != "stand" or not scene.blocking.touches(beat.subject):
        return beat
    first = next(other for other in scene.beats if other.subject == beat.subject)
    return replace(beat, action="stay") if first is beat else beat


def _drawn(beat: Beat, walk: Walk) -> Beat:
    manner = (*(m for m in beat.manner if m != RUNNING), *((RUNNING,) if walk.running else ()))
    return replace(beat, manner=manner, begin_s=walk.begin_s, marks=walk.marks, with_beat="")
