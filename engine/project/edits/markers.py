"""Edits of markers: named frames of the film, one at most on each."""

from __future__ import annotations

from dataclasses import replace

from engine.foundation.errors import UsageError
from engine.project.cut import Marker
from engine.project.edits.edit import Edit
from engine.project.film import Project


def add_marker(frame: int, label: str = "") -> Edit:
    """A marker at a frame of the film; one that stands there already takes the new label."""
    if frame < 0:
        raise UsageError(f"A marker cannot stand at frame {frame}; the film begins at 0.")

    def change(project: Project) -> Project:
        others = [marker for marker in project.markers if marker.frame != frame]
        markers = tuple(sorted((*others, Marker(frame, label)), key=lambda marker: marker.frame))
        return project if markers == project.markers else replace(project, markers=markers)

    return Edit("Add marker", change)


def remove_marker(frame: int) -> Edit:
    def change(project: Project) -> Project:
        find_marker(project, frame)
        return replace(project, markers=tuple(marker for marker in project.markers if marker.frame != frame))

    return Edit("Remove marker", change)


def move_marker(frame: int, to: int) -> Edit:
    """Move a marker; one that stands there already gives way."""

    def change(project: Project) -> Project:
        marker = find_marker(project, frame)
        return add_marker(to, marker.label).change(remove_marker(frame).change(project)) if to != frame else project

    return Edit("Move marker", change)


def rename_marker(frame: int, label: str) -> Edit:
    def change(project: Project) -> Project:
        find_marker(project, frame)
        return add_marker(frame, label.strip()).change(project)

    return Edit("Rename marker", change)


def find_marker(project: Project, frame: int) -> Marker:
    """The marker at ``frame``. Raises UsageError if there is none."""
    for marker in project.markers:
        if marker.frame == frame:
            return marker
    raise UsageError(f"There is no marker at frame {frame}; choose one that the ruler shows.")
