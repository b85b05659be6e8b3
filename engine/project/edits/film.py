"""Edits of the whole film: title, format, markers, tracks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from engine.foundation.assets import asset_names
from engine.foundation.errors import UsageError
from engine.project.cut import Marker, Track
from engine.project.edits.edit import Edit, by_hand
from engine.project.film import Project

TRACK_KINDS = ("picture", "dialogue", "foley", "ambience", "effects", "music")
GAINS_DB = (-60.0, 12.0)
_SIDES = (16, 7680)


def set_title(title: str) -> Edit:
    def change(project: Project) -> Project:
        if not title.strip():
            raise UsageError("A film needs a title; write one.")
        if title.strip() == project.title:
            return project
        return replace(project, title=title.strip(), by_hand=by_hand(project, "title"))

    return Edit("Change title", change)


def set_look_of_film(look: str) -> Edit:
    """Give the film and all its shots a look."""
    looks = asset_names("looks", ".toml")
    if look not in looks:
        raise UsageError(f"{look!r} is not a look; choose one of {', '.join(looks)}.")

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
    if not 1 <= rate <= 240:
        raise UsageError(f"{float(rate):g} frames a second cannot be made; choose 1 to 240.")
    return Edit(f"Rate {float(rate):g}", lambda project: _set(project, rate=Fraction(rate)))


def set_seed(seed: int) -> Edit:
    """Another seed, another variation."""
    return Edit("Another variation", lambda project: _set(project, seed=int(seed)))


def add_marker(frame: int, label: str = "") -> Edit:
    if frame < 0:
        raise UsageError(f"A marker cannot stand at frame {frame}; the film begins at 0.")

    def change(project: Project) -> Project:
        others = [marker for marker in project.markers if marker.frame != frame]
        markers = tuple(sorted((*others, Marker(frame, label)), key=lambda marker: marker.frame))
        return _set(project, markers=markers)

    return Edit("Add marker", change)


def remove_marker(frame: int) -> Edit:
    def change(project: Project) -> Project:
        _marker(project, frame)
        return replace(project, markers=tuple(marker for marker in project.markers if marker.frame != frame))

    return Edit("Remove marker", change)


def move_marker(frame: int, to: int) -> Edit:
    """Move a marker; one that stands there already gives way."""

    def change(project: Project) -> Project:
        marker = _marker(project, frame)
        return add_marker(to, marker.label).change(remove_marker(frame).change(project)) if to != frame else project

    return Edit("Move marker", change)


def set_gain(kind: str, gain_db: float) -> Edit:
    """A track's gain in decibels; at -60 it is silent."""
    if not GAINS_DB[0] <= gain_db <= GAINS_DB[1]:
        raise UsageError(f"A gain of {gain_db:g} dB is out of range; choose {GAINS_DB[0]:g} to {GAINS_DB[1]:g} dB.")
    return _track(kind, f"Gain of {kind}: {gain_db:+.1f} dB", gain_db=float(gain_db))


def set_mute(kind: str, muted: bool) -> Edit:
    return _track(kind, f"{'Mute' if muted else 'Unmute'} {kind}", muted=bool(muted))


def set_pan(kind: str, pan: float) -> Edit:
    """-1 is left, 0 as recorded, +1 right."""
    if not -1.0 <= pan <= 1.0:
        raise UsageError(f"A pan of {pan:g} is out of range; choose -1 (left) to 1 (right).")
    return _track(kind, f"Pan of {kind}", pan=float(pan))


def track(project: Project, kind: str) -> Track:
    """The track of a kind; where the project has none, one as it would be made."""
    return next((track for track in project.tracks if track.kind == kind), Track(kind, kind))


def _track(kind: str, label: str, **values: Any) -> Edit:
    if kind not in TRACK_KINDS:
        raise UsageError(f"There is no track {kind!r}; choose one of {', '.join(TRACK_KINDS)}.")

    def change(project: Project) -> Project:
        old = track(project, kind)
        new = replace(old, **values)
        if new == old:
            return project
        if old in project.tracks:
            return replace(project, tracks=tuple(new if one is old else one for one in project.tracks))
        return replace(project, tracks=(*project.tracks, new))

    return Edit(label, change)


def _set(project: Project, **values: Any) -> Project:
    if all(getattr(project, name) == value for name, value in values.items()):
        return project
    return replace(project, **values)


def _marker(project: Project, frame: int) -> Marker:
    for marker in project.markers:
        if marker.frame == frame:
            return marker
    raise UsageError(f"There is no marker at frame {frame}.")
