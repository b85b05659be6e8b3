"""A project as it can be shown now: its cut on the film's frames, and the order behind every shot as far as there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from engine.foundation.digest import Digest, digest
from engine.project import Character, Project, Scene, Shot
from engine.project.changes import without_places
from engine.session.happenings import Cut, CutShot
from engine.session.sketches import Sketch
from engine.shoot.order import ShotOrder
from engine.shoot.rehearsal import Rehearsal, conform
from engine.world import Camera, CameraKey, Performance, Room, Sky, Take, World

DRAFT_SCALE = 2
"""Drafts have half the width and height."""


@dataclass(frozen=True)
class Entry:
    """A shot of the reel: its slate at once, a sketch when its scene is walked through, the real orders when it is rehearsed
    and filmed."""

    slate: ShotOrder
    draft: ShotOrder | None = None
    full: ShotOrder | None = None
    draft_key: Digest = ""
    full_key: Digest = ""
    older: tuple[tuple[Digest, int], ...] = ()
    """Keys of pictures that the shot had before, latest first, and the number that its first frame has among them: that of the
    story; in a sketch, whose story goes at another pace, that of the same frame of the shot."""
    sketch: Sketch | None = None


@dataclass(frozen=True)
class Reel:
    project: Project
    cut: Cut = Cut()
    entries: tuple[Entry, ...] = ()
    fade_out: bool = False
    failed: frozenset[str] = frozenset()
    """Scenes that could not be acted."""


def cast_of(project: Project, scene: Scene) -> tuple[Character, ...]:
    """The characters who are in a scene or heard in it."""
    heard = {beat.line.who for beat in scene.beats if beat.line is not None}
    there = {*scene.people, *scene.blocking.people} | heard
    return tuple(c for c in project.cast if c.id in there)


def scene_key(project: Project, scene: Scene) -> Digest:
    """What a scene's rehearsal depends on."""
    return digest(without_places(scene), cast_of(project, scene), project.seed)


def shots_of(project: Project, scene: Scene) -> tuple[Shot, ...]:
    return tuple(shot for shot in project.shots if shot.scene_id == scene.id)


def conformed(project: Project, scene: Scene, rehearsal: Rehearsal | None) -> tuple[Shot, ...]:
    """The scene's shots with the times they have in the film."""
    return _in_time(shots_of(project, scene), rehearsal)


def _in_time(shots: tuple[Shot, ...], rehearsal: Rehearsal | None) -> tuple[Shot, ...]:
    return shots if rehearsal is None or not shots else conform(shots, rehearsal)


def build(
    project: Project,
    rehearsals: Mapping[str, Rehearsal],
    filmed: Mapping[str, tuple[ShotOrder | None, ShotOrder | None]],
    settled: frozenset[str],
    fade_out: bool,
    stored_slates: bool = False,
    sketches: Mapping[str, Sketch] | None = None,
) -> Reel:
    """The reel of ``project``. By scene id the rehearsals there are; by shot id (draft, full) orders and sketches; ``settled``
    scenes have their real times. ``stored_slates``: the real pictures are slates too."""
    names = {character.id: character.name for character in project.cast}
    entries: list[Entry] = []
    rows: list[CutShot] = []
    record_in = 0
    by_scene: dict[str, list[Shot]] = {}
    for shot in project.shots:
        by_scene.setdefault(shot.scene_id, []).append(shot)
    for scene in project.scenes:
        for shot in _in_time(tuple(by_scene.get(scene.id, ())), rehearsals.get(scene.id)):
            slate = slate_order(shot, project, record_in)
            draft, full = (
                None if order is None else replace(order, shot=shot, record_in=record_in)
                for order in filmed.get(shot.id, (None, None))
            )
            if stored_slates:
                entries.append(Entry(slate, full=slate, full_key=digest("slates", slate.digest, shot.slate, record_in)))
            else:
                sketch = (sketches or {}).get(shot.id)
                entries.append(Entry(slate, draft, full, _pictures_key(draft), _pictures_key(full), sketch=sketch))
            rows.append(_row(shot, scene, slate, scene.id in settled, names))
            record_in += slate.frames
    return Reel(project, Cut(project.rate, project.size, tuple(rows)), tuple(entries), fade_out)


def slate_order(shot: Shot, project: Project, record_in: int) -> ShotOrder:
    """An order that the slate engine can shoot without anything being rehearsed."""
    rate = float(project.rate)  # a fraction makes the same product, slowly
    first, last = round(shot.story_in * rate), round(shot.story_out * rate)
    return ShotOrder(
        shot, _nothing(), _STILL, first, max(1, last - first), project.rate, project.size, "draft", shot.look, record_in
    )


def _pictures_key(order: ShotOrder | None) -> Digest:
    """The same for all orders whose frames, counted in the story, are the same: a trim keeps the pictures."""
    if order is None:
        return ""
    return digest(order.rehearsal.digest, order.camera, order.rate, order.size, order.quality, order.look)


def _row(shot: Shot, scene: Scene, order: ShotOrder, settled: bool, names: Mapping[str, str]) -> CutShot:
    said = [
        f"{names.get(beat.line.who, beat.line.who).upper()}: {beat.line.text}" if beat.line else beat.text
        for beat in scene.beats
        if beat.id in shot.beats
    ]
    lens = f", {shot.lens_mm:.0f} mm" if shot.lens_mm else ""
    move = "" if shot.move.kind == "static" else f", {shot.move.kind} {shot.move.direction}".rstrip()
    return CutShot(
        shot.id, scene.id, shot.slate, order.record_in, order.frames, shot.story_in, shot.story_out, settled,
        "  ".join(dict.fromkeys(said)), f"{shot.size}, {shot.angle}{move}{lens}",
    )  # fmt: skip


_STILL = Camera((CameraKey(0.0, (3.0, 0.0, 1.5), (0.0, 0.0, 1.0), 35.0, 3.0),))


def timed(performance: Performance) -> Rehearsal:
    """A rehearsal of which nothing is known but when things happen: enough for :func:`conformed`."""
    return replace(_nothing(), performance=performance)


@lru_cache
def _nothing() -> Rehearsal:
    grey = (0.2, 0.2, 0.2)
    room = Room((10.0, 10.0, 4.0), (0.0, 0.0, 2.0), (0.3,) * 6)
    world = World((), (), (), (), Sky(grey, grey, grey), room, (-5.0, -5.0, 5.0, 5.0))
    performance = Performance(1.0, (), (), (), (), (), (), ())
    return Rehearsal(
        Scene("", "", "", (), (), (), ()), world, (), performance, Take(1.0, (), np.zeros((241, 0, 7)), (), ())
    )
