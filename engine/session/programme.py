"""From orders to the program: footage with what the dissolves need of it beyond its end, tracks, the film's fades."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.media import Footage
from engine.program import Program, ProgramShot
from engine.program.program import joins
from engine.project import Project

if TYPE_CHECKING:
    from engine.shoot.order import ShotOrder


def programme(
    project: Project,
    orders: Sequence[ShotOrder],
    footage: Callable[[ShotOrder], Footage],
    fade_out: bool,
    tails: bool = True,
) -> Program:
    """The film of ``orders`` as ``project`` cuts and mixes it. ``fade_out``: the words end it with a fade. Without ``tails``
    dissolves begin from a held picture."""
    lengths = tail_frames(orders) if tails else [0] * len(orders)
    shots = tuple(
        ProgramShot(order.shot, footage(order), order.record_in, footage(tail(order, frames)) if frames else None)
        for order, frames in zip(orders, lengths, strict=True)
    )
    return Program(
        shots, project.rate, fade_out, project.tracks, project.fade_in_frames, project.fade_out_frames
    )  # fmt: skip


def tail_frames(orders: Sequence[ShotOrder]) -> list[int]:
    """How many frames beyond its last each order is needed for, because the next shot dissolves from it."""
    if not orders:
        return []
    hows = joins([(order.shot, order.frames) for order in orders], orders[0].rate)
    return [*(how.coming if how.over else 0 for how in hows[1:]), 0]


def tail(order: ShotOrder, frames: int) -> ShotOrder:
    """The same camera going on after ``order``'s last frame."""
    after = order.first + order.frames
    return replace(order, first=after, frames=frames, record_in=order.record_in + order.frames)
