"""The call sheet: every shot of the film as an order, in film order, with the frame it begins on."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from engine.cinematography import film
from engine.foundation.assets import table
from engine.foundation.timebase import Rate
from engine.project import Project, Shot
from engine.shoot.order import ShotOrder
from engine.shoot.rehearsal import Rehearsal, conform


def call_sheet(
    project: Project,
    rehearsals: Mapping[str, Rehearsal],
    quality: str,
    look: str | None = None,
    only: Container[str] | None = None,
) -> tuple[ShotOrder, ...]:
    """Orders for all shots of ``project`` whose scene is in ``rehearsals``, or ``only`` those of these ids. A ``look`` overrides
    the shots' own.

    A shot's in and out are moved to the nearest frame, so that shots of one scene join without a gap or an overlap."""
    orders: list[ShotOrder] = []
    record_in = 0
    for scene in project.scenes:
        if scene.id not in rehearsals:
            continue
        rehearsal = rehearsals[scene.id]
        shots = conform(tuple(shot for shot in project.shots if shot.scene_id == scene.id), rehearsal)
        for shot in shots:
            first, last = (_nearest_frame(seconds, project.rate) for seconds in (shot.story_in, shot.story_out))
            frames = max(1, last - first)
            if only is None or shot.id in only:
                orders.append(_order(shot, shots, rehearsal, project, quality, look, first, frames, record_in))
            record_in += frames
    return tuple(orders)


def _order(
    shot: Shot,
    shots: tuple[Shot, ...],
    rehearsal: Rehearsal,
    project: Project,
    quality: str,
    look: str | None,
    first: int,
    frames: int,
    record_in: int,
) -> ShotOrder:
    chosen = look or shot.look or project.look
    camera = film(
        shot,
        shots,
        rehearsal.world,
        rehearsal.performance,
        rehearsal.take,
        _visible_aspect(chosen, project.size),
    )
    return ShotOrder(
        shot=replace(shot, look=chosen),
        rehearsal=rehearsal,
        camera=camera,
        first=first,
        frames=frames,
        rate=project.rate,
        size=project.size,
        quality=quality,
        look=chosen,
        record_in=record_in,
    )


def _nearest_frame(seconds: float, rate: Rate) -> int:
    return round(seconds * rate)


def _visible_aspect(look: str, size: tuple[int, int]) -> float:
    """Width / height of the picture between a look's letterbox bars."""
    return max(size[0] / size[1], float(table("looks", f"{look}.toml").get("letterbox", 0.0)))
