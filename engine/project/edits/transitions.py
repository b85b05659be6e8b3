"""Edits of how shots join and how the film begins and ends."""

from __future__ import annotations

from dataclasses import replace

from engine.foundation.errors import UsageError
from engine.project.edits.edit import Edit, by_hand, find_shot, with_shot
from engine.project.film import Project

TRANSITIONS = ("cut", "dissolve", "fade")
LONGEST_S = 20.0


def set_transition(shot_id: str, transition: str, frames: int = 0) -> Edit:
    """How a shot begins. ``frames`` 0 is the usual length; a cut has none. The film's first shot has nothing to dissolve from."""
    if transition not in TRANSITIONS:
        raise UsageError(f"{transition!r} is not a transition; choose one of {', '.join(TRANSITIONS)}.")
    _check(frames)

    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        length = 0 if transition == "cut" else frames
        if (shot.transition, shot.transition_frames) == (transition, length):
            return project
        marks = by_hand(shot, "transition")
        return with_shot(project, replace(shot, transition=transition, transition_frames=length, by_hand=marks))

    longer = f"{transition.capitalize()} of {frames} frames" if frames and transition != "cut" else ""
    return Edit(longer or f"Begin with a {transition}", change)


def set_film_fades(fade_in: int | None, fade_out: int | None) -> Edit:
    """Frames over which the film comes from black and goes to black: 0 not at all, None as the words say."""
    _check(fade_in or 0)
    _check(fade_out or 0)

    def change(project: Project) -> Project:
        if (project.fade_in_frames, project.fade_out_frames) == (fade_in, fade_out):
            return project
        return replace(project, fade_in_frames=fade_in, fade_out_frames=fade_out)

    return Edit("Fades of the film", change)


def _check(frames: int) -> None:
    if not 0 <= frames <= LONGEST_S * 240:
        raise UsageError(f"A transition of {frames} frames cannot be made; choose 0 (the usual length) or more.")
