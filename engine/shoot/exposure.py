"""What a frame's exposure sees of a take.

A frame shows the middle of its time, but a ball that bounces between two such middles would never be seen to touch the floor,
and its sound would belong to no picture. So a body that meets another within a frame is shown in that frame at its moment of
contact: the picture of the contact is the frame that contains it, at every frame rate. Everything else keeps its time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from engine.world import Contact, Take, WorldState

SEEN_MPS = 0.4
"""Slower meetings move less than a pixel or two in a frame; they need no help."""


def exposed(take: Take, begin: float, end: float, times: Sequence[float]) -> list[WorldState]:
    """The world at ``times`` (story seconds, within the frame from ``begin`` to ``end``), each body that has an impact in the
    frame shifted in time so that the middle of its exposure is the impact."""
    states = [take.state_at(seconds) for seconds in times]
    meetings = _meetings(take, begin, end)
    if not meetings:
        return states
    middle = (begin + end) / 2
    shifted = []
    for seconds, state in zip(times, states, strict=True):
        bodies = state.bodies.copy()
        for index, moment in meetings.items():
            bodies[index] = take.state_at(min(max(seconds + moment - middle, begin), end)).bodies[index]
        shifted.append(replace(state, bodies=bodies))
    return shifted


def _meetings(take: Take, begin: float, end: float) -> dict[int, float]:
    """For each body (index) with impacts in the frame the time of its strongest."""
    times, impacts = _impacts(take)
    strongest: dict[int, Contact] = {}
    for contact in impacts[bisect_left(times, begin) : bisect_left(times, end)]:
        for name in (contact.body_a, contact.body_b):
            if name in take.body_ids:
                index = take.body_ids.index(name)
                if index not in strongest or contact.impulse > strongest[index].impulse:
                    strongest[index] = contact
    return {index: contact.time_s for index, contact in strongest.items()}


class _ById:
    """A take as a cache key by identity: hashing its arrays would cost more than the search."""

    def __init__(self, take: Take) -> None:
        self.take = take

    def __hash__(self) -> int:
        return id(self.take)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.take is self.take


def _impacts(take: Take) -> tuple[list[float], list[Contact]]:
    return _impacts_of(_ById(take))


@lru_cache(maxsize=16)
def _impacts_of(key: _ById) -> tuple[list[float], list[Contact]]:
    impacts = [c for c in key.take.contacts if c.kind == "impact" and c.speed >= SEEN_MPS]
    impacts.sort(key=lambda contact: contact.time_s)
    return [contact.time_s for contact in impacts], impacts
