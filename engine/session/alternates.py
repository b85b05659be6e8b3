"""Alternates: the other ways that physics found to a wanted outcome, each played through and drawn at its deciding moment."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.foundation.digest import Digest, digest
from engine.foundation.errors import SoundstageError
from engine.foundation.ticket import Ticket
from engine.project import Beat, Project, Scene
from engine.project.changes import without_places
from engine.session.crew import Workers
from engine.session.floor import Floor
from engine.session.happenings import AlternatesReady, Happening
from engine.session.jobs import BACKGROUND, SMALL, VISIBLE, Jobs
from engine.session.reel import cast_of, scene_key, shots_of
from engine.session.shelf import Shelf

if TYPE_CHECKING:
    from engine.shoot.order import ShotOrder
    from engine.shoot.rehearsal import Rehearsal
    from engine.world import OutcomeResult, StartChoice

WIDTH = 192
PARTED_S = 0.4
_KEPT = 48


@dataclass(frozen=True)
class Alternate:
    """``number`` as in Outcome.choice; ``summary`` what happens, in words; ``pixels`` uint8 [h, w, 4] of the moment that decides,
    or None until AlternatesReady."""

    number: int
    summary: str
    taken: bool
    reached: bool
    pixels: np.ndarray | None


class Alternates:
    """Played in the lane "rehearse" and drawn in "shoot", both after all that is on screen."""

    def __init__(self, floor: Floor, jobs: Jobs, workers: Workers, tell: Callable[[Happening], None]) -> None:
        self._floor, self._jobs, self._workers, self._tell = floor, jobs, workers, tell
        self._pictures: Shelf[np.ndarray | None] = Shelf(_KEPT)

    def ways(self, project: Project, scene: Scene, beat_id: str) -> tuple[Alternate, ...]:
        """The way taken and its alternatives, in the order of their numbers; () until the scene is rehearsed."""
        _, acted, _ = self._floor.acted(project, scene)
        result = None if acted is None else result_of(acted, beat_id)
        if acted is None or result is None:
            return ()
        count = len(result.choices)
        found = []
        for i, summary in enumerate(told_apart(result.choices)):
            number = (result.taken + i) % count
            pixels = self._picture(project, scene, beat_id, number, acted if i == 0 else None)
            found.append(Alternate(number, summary, i == 0, result.reached, pixels))
        return tuple(sorted(found, key=lambda way: way.number))

    def _picture(
        self, project: Project, scene: Scene, beat_id: str, number: int, acted: Rehearsal | None
    ) -> np.ndarray | None:
        other = wanting(scene, beat_id, number)
        key = digest(scene_key(project, other), beat_id, shots_of(project, scene), project.size, project.rate)
        if key in self._pictures:
            return self._pictures.get(key)
        self._jobs.submit(
            "rehearse", "alternate", "Playing another way", VISIBLE if acted is not None else BACKGROUND,
            lambda ticket: self._play(project, other, beat_id, key, acted, ticket), key=("alternate", key), listed=False,
        )  # fmt: skip
        return None

    def _play(
        self, project: Project, scene: Scene, beat_id: str, key: Digest, acted: Rehearsal | None, ticket: Ticket
    ) -> None:
        try:
            if acted is None:
                acted = self._workers.rehearse(without_places(scene), cast_of(project, scene), project.seed, ticket)
            width, height = project.size
            size = (WIDTH, max(16, round(WIDTH * height / width / 2) * 2))
            part = replace(project, scenes=(scene,), shots=shots_of(project, scene), size=size)
            orders = self._workers.film(part, {scene.id: acted}, "draft", ticket)
            result = result_of(acted, beat_id)
        except SoundstageError:
            result, orders = None, ()
        if result is None or not orders or acted is None:
            self._pictures.put(key, None)
            return
        order, inner = moment(orders, result.time_s)

        def draw(ticket: Ticket) -> None:
            self._pictures.put(key, self._workers.frame(order, inner, "small", ticket))
            self._tell(AlternatesReady(beat_id))

        self._jobs.submit("shoot", "alternate", "", SMALL, draw, key=("drawn alternate", key), listed=False)


def told_apart(choices: Sequence[StartChoice]) -> list[str]:
    """The ways in words. Where the same happens: where they end, or else how steeply or how fast they begin, or all of it."""
    said = []
    for choice in choices:
        alike = [one for one in choices if one.summary == choice.summary]
        hows = [
            [f"ends {place}" for place in _ends(alike)],
            [f"begins {_steepness(one)}" for one in alike],
            [f"begins {_speed(one)}" for one in alike],
        ]
        how = next(
            (how for how in hows if len(set(how)) == len(alike)), [", ".join(e) for e in zip(*hows, strict=True)]
        )
        said.append(f"{choice.summary} ({how[alike.index(choice)]})" if len(alike) > 1 else choice.summary)
    return said


def _ends(alike: Sequence[StartChoice]) -> list[str]:
    """How far from their middle each of them ends: across the way they begin, or along it, whichever tells more."""
    x, y = (sum(one.velocity[i] for one in alike) for i in (0, 1))
    far = math.hypot(x, y)
    x, y = (x / far, y / far) if far > 1e-6 else (1.0, 0.0)
    u, v = (sum(one.end[i] for one in alike) / len(alike) for i in (0, 1))
    away = [(one.end[0] - u, one.end[1] - v) for one in alike]
    along, left = [a * x + b * y for a, b in away], [b * x - a * y for a, b in away]
    wide, less, more = (left, "to the right", "to the left")
    if max(along) - min(along) > max(left) - min(left):
        wide, less, more = (along, "nearer", "further")
    return [f"{abs(each):.1f} m {more if each > 0 else less}" if abs(each) >= 0.05 else "between" for each in wide]


def _steepness(choice: StartChoice) -> str:
    x, y, z = choice.velocity
    degrees = round(math.degrees(math.atan2(z, math.hypot(x, y))))
    return f"{abs(degrees)}° {'down' if degrees < 0 else 'up'}" if degrees else "level"


def _speed(choice: StartChoice) -> str:
    return f"at {math.hypot(*choice.velocity):.1f} m/s"


def wanting(scene: Scene, beat_id: str, number: int) -> Scene:
    """``scene`` with way ``number`` wanted of a beat."""

    def chosen(beat: Beat) -> Beat:
        if beat.id != beat_id or beat.outcome is None:
            return beat
        return replace(beat, outcome=replace(beat.outcome, choice=number))

    return replace(scene, beats=tuple(chosen(beat) for beat in scene.beats))


def result_of(acted: Rehearsal, beat_id: str) -> OutcomeResult | None:
    return next((result for result in acted.take.outcomes if result.beat_id == beat_id), None)


def moment(orders: tuple[ShotOrder, ...], seconds: float) -> tuple[ShotOrder, int]:
    """The shot that shows the story's second ``seconds``, or the one nearest, and its frame a little later, when the ways have
    parted: at the moment itself a ball on the rim is a ball on the rim."""

    def away(order: ShotOrder) -> float:
        return max(order.story_in - seconds, seconds - order.story_out, 0.0)

    order = min(orders, key=away)
    return order, max(0, min(int((seconds + PARTED_S) * order.rate) - order.first, order.frames - 1))
