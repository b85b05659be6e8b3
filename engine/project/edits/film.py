"""Edits of the whole film: title, look, format."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from engine.foundation.assets import asset_names
from engine.foundation.errors import UsageError
from engine.project.cut import Marker
from engine.project.edits.edit import Edit, by_hand, check_known
from engine.project.film import Project

_SIDES = (16, 7680)


def set_title(title: str) -> Edit:
    def change(project: Project) -> Project:
        if not title.strip():
            raise UsageError("A film needs a title; write one.")
        if title.strip() == project.title:
            return project
        return replace(project, title=title.strip(), by_hand=by_hand(project, "title"))

    return Edit("Change title", change)


def film_as_written(field: str) -> Edit:
    """Give the film's "title", "look" or the order of its "scenes" back to the words."""

    def change(project: Project) -> Project:
        if field not in project.by_hand:
            raise UsageError(f"The film's {field} was not set by hand; it is as the words say.")
        return replace(project, by_hand=tuple(name for name in project.by_hand if name != field))

    return Edit(f"{field.capitalize()} as written", change, rereads=True)


def set_look_of_film(look: str) -> Edit:
    """Give the film and all its shots a look."""
    check_known(look, asset_names("looks", ".toml"), "look")

    def change(project: Project) -> Project:
        shots = tuple(shot if shot.look == look else replace(shot, look=look) for shot in project.shots)
        if look == project.look and shots == project.shots:
            return project
        return replace(project, look=look, shots=shots, by_hand=by_hand(project, "look"))

    return Edit(f"Look of the film: {look}", change)


def set_size_of_film(size: tuple[int, int]) -> Edit:
    """Width and height in pixels, both even (film codecs halve the colour)."""
    if any(not _SIDES[0] <= side <= _SIDES[1] or side % 2 for side in size):
        raise UsageError(f"A picture of {size[0]}x{size[1]} cannot be made; both sides must be even, 16 to 7680.")
    return Edit(f"Size {size[0]}x{size[1]}", lambda project: _set(project, size=tuple(size)))


def set_rate(rate: Fraction) -> Edit:
    """Frames a second. Sounds, markers and transitions stay at their times: on the frame nearest to each."""
    if not 1 <= rate <= 240:
        raise UsageError(f"{float(rate):g} frames a second cannot be made; choose 1 to 240.")
    return Edit(f"Rate {float(rate):g}", lambda project: _at_rate(project, Fraction(rate)))


def set_seed(seed: int) -> Edit:
    """Another seed, another variation."""
    return Edit("Another variation", lambda project: _set(project, seed=int(seed)))


def _at_rate(project: Project, rate: Fraction) -> Project:
    if rate == project.rate:
        return project

    def frame(old: int) -> int:
        return round(old / project.rate * rate)

    def length(old: int | None) -> int | None:
        return max(1, frame(old)) if old else old  # 0 and None have a meaning of their own

    markers: dict[int, Marker] = {}
    for marker in project.markers:
        at = frame(marker.frame)
        while at in markers:  # fewer frames: the next free one, so that none is lost
            at += 1
        markers[at] = replace(marker, frame=at)
    tracks = tuple(
        replace(track, sounds=tuple(replace(clip, record_in=frame(clip.record_in)) for clip in track.sounds))
        for track in project.tracks
    )
    shots, struck = (
        tuple(replace(shot, transition_frames=length(shot.transition_frames) or 0) for shot in shots)
        for shots in (project.shots, project.struck)
    )
    return replace(
        project,
        rate=rate,
        markers=tuple(sorted(markers.values(), key=lambda marker: marker.frame)),
        tracks=tracks,
        shots=shots,
        struck=struck,
        fade_in_frames=length(project.fade_in_frames),
        fade_out_frames=length(project.fade_out_frames),
    )


def _set(project: Project, **values: Any) -> Project:
    if all(getattr(project, name) == value for name, value in values.items()):
        return project
    return replace(project, **values)
