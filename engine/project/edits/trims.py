"""Edits of in and out points. Shots follow each other without gaps, so a changed length moves everything after it (ripple)."""

from __future__ import annotations

from dataclasses import replace

from engine.foundation.errors import UsageError
from engine.project.edits.edit import Edit, find_shot, with_shot
from engine.project.film import Project
from engine.project.shot import Shot


def trim_in(shot_id: str, story_in: float) -> Edit:
    """Begin a shot at ``story_in`` (seconds of the story)."""

    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        return _timed(project, shot, story_in, shot.story_out)

    return Edit("Trim in", change, timed=True)


def trim_out(shot_id: str, story_out: float) -> Edit:
    """End a shot at ``story_out`` (seconds of the story)."""

    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        return _timed(project, shot, shot.story_in, story_out)

    return Edit("Trim out", change, timed=True)


def ripple(shot_id: str, edge: str, by_s: float) -> Edit:
    """Move a shot's ``edge``, "in" or "out", by seconds."""

    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        if edge not in ("in", "out"):
            raise UsageError(f"{edge!r} is not an edge of a shot; choose 'in' or 'out'.")
        moved_in, moved_out = (by_s, 0.0) if edge == "in" else (0.0, by_s)
        return _timed(project, shot, shot.story_in + moved_in, shot.story_out + moved_out)

    return Edit(f"Ripple {edge}", change, timed=True)


def roll(left_id: str, by_s: float) -> Edit:
    """Move the cut after a shot by seconds: what it gains the next shot loses; the film's length stays."""

    def change(project: Project) -> Project:
        left = find_shot(project, left_id)
        at = project.shots.index(left)
        if at + 1 == len(project.shots):
            raise UsageError(f"Shot {left.slate} is the film's last, so there is no cut after it to roll.")
        right = project.shots[at + 1]
        project = _timed(project, left, left.story_in, left.story_out + by_s)
        return _timed(project, right, right.story_in + by_s, right.story_out)

    return Edit("Roll cut", change, timed=True)


def slip(shot_id: str, by_s: float) -> Edit:
    """Show earlier or later moments in the same time."""

    def change(project: Project) -> Project:
        shot = find_shot(project, shot_id)
        return _timed(project, shot, shot.story_in + by_s, shot.story_out + by_s)

    return Edit("Slip shot", change, timed=True)


def _timed(project: Project, shot: Shot, story_in: float, story_out: float) -> Project:
    """The shot from one frame's edge to another's, kept there."""
    first, last = (round(seconds * project.rate) for seconds in (story_in, story_out))
    if first < 0:
        raise UsageError(
            f"Shot {shot.slate} cannot begin {-story_in:.2f} s before its scene does; its earliest in point is 0."
        )
    if last <= first:
        raise UsageError(f"Shot {shot.slate} would have no frame left; leave at least one.")
    if (first, last) == tuple(round(seconds * project.rate) for seconds in (shot.story_in, shot.story_out)):
        return project
    times = float(first / project.rate), float(last / project.rate)
    return with_shot(project, replace(shot, story_in=times[0], story_out=times[1], trimmed=True))
