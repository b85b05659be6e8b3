"""Beats in order on a timeline; each action plans its own part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.motion import (
    catching,
    drawn_walks,
    expressing,
    handling,
    hands,
    kicking,
    kneeling,
    leaping,
    lying,
    moving,
    opening,
    reaching,
    shooting,
    sitting,
    speaking,
    throwing,
    using,
)
from engine.motion.actor import Actor, make_actor
from engine.motion.foresight import foreseen
from engine.motion.plans import Done
from engine.motion.stage import Stage
from engine.project.scene import Beat
from engine.world.performance import BeatTime

Action = Callable[[Stage, Beat, Actor, float], Done]
FIRST_BEAT_S = 0.5
"""Stillness before anything happens, so that a shot can open on it."""
TAIL_S = 0.8

_FAMILIES = (
    moving,
    opening,
    speaking,
    reaching,
    sitting,
    kneeling,
    lying,
    throwing,
    shooting,
    catching,
    kicking,
    handling,
    using,
    expressing,
    leaping,
)
ACTIONS: dict[str, Action] = {name: action for family in _FAMILIES for name, action in family.ACTIONS.items()}


def open_scene(stage: Stage, actor: Actor) -> None:
    """Bring the person into the state the scene opens with."""
    sitting.sit_from_start(stage, actor)
    lying.lie_from_start(stage, actor)
    hands.hold_from_start(stage, actor)


def plan(stage: Stage, beats: tuple[Beat, ...]) -> float:
    """Plan all beats; returns the story's duration in seconds."""
    beats = foreseen(beats)
    ends: dict[str, BeatTime] = {}
    line = FIRST_BEAT_S
    drawn = sorted((beat for beat in beats if beat.marks), key=lambda beat: (beat.begin_s, beat.id))
    for beat in beats:
        start = line
        if beat.with_beat in ends:
            start = ends[beat.with_beat].start_s
        for walk in drawn:  # a walk drawn by hand begins at its own time, whatever else goes on
            if walk.begin_s <= start and walk.id not in ends:
                ends[walk.id] = _perform_beat(stage, walk, walk.begin_s)
                stage.beat_times.append(ends[walk.id])
        if beat.id not in ends:
            ends[beat.id] = _perform_beat(stage, beat, max(start, beat.begin_s))
            stage.beat_times.append(ends[beat.id])
        line = max(line, ends[beat.id].end_s)
    return line + TAIL_S


def _perform_beat(stage: Stage, beat: Beat, start: float) -> BeatTime:
    actor = stage.actor(beat.subject)
    if beat.line is not None and (actor is None or beat.action != "say"):
        done = speaking.say(stage, beat, actor, start)
    elif beat.marks and actor is not None:
        done = drawn_walks.walk_marks(stage, beat, actor, start)
    elif actor is None:
        done = moving.thing(stage, beat, start)
    else:
        action = ACTIONS.get(beat.action)
        if action is None:
            stage.note(f"The action {beat.action!r} has no movement of its own; {actor.person.name} gestures instead.")
            action = ACTIONS["gesture"]
        done = action(stage, beat, actor, start)
    begin = float(done.start if done.start is not None else start)
    end = max(float(done.end), begin)
    return BeatTime(beat.id, begin, end, min(max(float(done.key), begin), end), done.failed)


__all__ = ["ACTIONS", "Stage", "make_actor", "plan", "replace"]
