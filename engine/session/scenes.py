"""The scenes of the project that is shown: walked through, rehearsed and filmed in the background.

What is known of a scene is found by what it depends on, so an edit that is undone finds everything again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from engine.foundation.digest import Digest
from engine.foundation.errors import CancelledError
from engine.foundation.span import Span
from engine.foundation.ticket import Ticket
from engine.project import Project, Scene, Shot
from engine.project.changes import without_places
from engine.session.crafts import weight
from engine.session.crew import Workers
from engine.session.jobs import NEXT, ON_SCREEN, SMALL, VISIBLE, Jobs, Work
from engine.session.reel import DRAFT_SCALE, cast_of, conformed, scene_key, timed
from engine.session.sketches import Sketch, sketches_of

if TYPE_CHECKING:
    from engine.shoot.order import ShotOrder
    from engine.shoot.rehearsal import Rehearsal

_WALKS = 64
_FILMED = 256
SPARE_BYTES = 300_000_000
"""How much of rehearsals that no scene of the film needs is kept in memory."""
Orders = dict[str, tuple["ShotOrder | None", "ShotOrder | None"]]
"""By shot id the orders (draft, full)."""


@dataclass
class Known:
    """What is known of a project's scenes: by scene id rehearsals, or walk-throughs where there is nothing better; by shot id
    orders and sketches; the scenes whose times are real, and those that could not be acted."""

    rehearsals: dict[str, Rehearsal] = field(default_factory=dict)
    orders: Orders = field(default_factory=dict)
    sketches: dict[str, Sketch] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)


class Scenes:
    """``changed`` is called from a lane's thread whenever more is known. ``quality`` of the full pictures; ``draft``: order quick
    ones too. ``watched`` is the id of the shot that is looked at: its scene and its camera come first."""

    def __init__(self, jobs: Jobs, workers: Workers, quality: str, draft: bool, changed: Callable[[], None]) -> None:
        self._jobs, self._workers, self._quality, self._draft, self._again = jobs, workers, quality, draft, changed
        self._lock = threading.RLock()
        self._rehearsals: OrderedDict[Digest, Rehearsal] = OrderedDict()
        self._walks: OrderedDict[Digest, Rehearsal | None] = OrderedDict()
        self._failed: set[Digest] = set()
        self._awaited: list[Digest] = []
        self._wanted: frozenset[Digest] = frozenset()
        """What the film that is shown needs."""
        self._keys: dict[str, tuple[Project, Digest]] = {}
        self._filmed: OrderedDict[Any, Orders] = OrderedDict()
        self._last: dict[Shot, tuple[Digest, tuple[ShotOrder | None, ShotOrder | None]]] = {}
        self._sketched: dict[str, tuple[Any, dict[str, Sketch]]] = {}
        self.watched = ""

    def known(self, project: Project) -> Known:
        """What is known now; what is not is asked for, and what nobody wants any more is let go."""
        with self._lock:
            known, wanted = Known(), set()
            for scene in project.scenes:
                key = self.key(project, scene)
                wanted.add(key)
                rehearsal = self._rehearsals.get(key)
                if rehearsal is not None:
                    self._rehearsals.move_to_end(key)
                    known.rehearsals[scene.id] = rehearsal
                    known.orders |= self._orders(project, scene, key, rehearsal)
                    known.settled.add(scene.id)
                elif key in self._failed:
                    known.settled.add(scene.id)
                    known.failed.add(scene.id)
                elif any(shot.scene_id == scene.id for shot in project.shots):
                    self._rehearse(project, scene, key)
                    walked = self._walked(project, scene, key)
                    if walked is not None:
                        known.rehearsals[scene.id] = walked
                        known.sketches |= self._sketches(project, scene, key, walked)
            self._wanted = frozenset(wanted)
            self._jobs.drop(
                lambda work: work.key[0] in ("rehearse", "walk") and work.key[1] not in wanted, running=True
            )
            self._let_go(wanted.union(self._awaited))
            return known

    def _let_go(self, wanted: set[Digest]) -> None:
        """Of rehearsals that the film has no use for, keep the latest, for an undo; the others are found in the cache again."""
        spare, gone = SPARE_BYTES, set()
        for key in reversed(self._rehearsals):
            if key not in wanted:
                spare -= weight(self._rehearsals[key])
                gone |= {key} if spare < 0 else set()
        if gone:
            self._rehearsals = OrderedDict((key, made) for key, made in self._rehearsals.items() if key not in gone)
            self._filmed = OrderedDict((key, made) for key, made in self._filmed.items() if key[0] not in gone)
            self._last = {shot: known for shot, known in self._last.items() if known[0] not in gone}

    def acted(self, key: Digest) -> Rehearsal | None:
        """The rehearsal of the scene whose :meth:`key` this is, if it is there."""
        return self._rehearsals.get(key)

    def key(self, project: Project, scene: Scene) -> Digest:
        """What a scene's rehearsal depends on; remembered for the project that is shown."""
        known = self._keys.get(scene.id)
        if known is not None:
            was = known[0]
            same = was.seed == project.seed and was.cast is project.cast and any(scene is old for old in was.scenes)
            if same:
                return known[1]
        key = scene_key(project, scene)
        self._keys[scene.id] = (project, key)
        return key

    def _rehearse(self, project: Project, scene: Scene, key: Digest) -> Work:
        return self._jobs.submit(
            "rehearse",
            "rehearse",
            f"Rehearsing {scene.heading or 'the scene'}",
            NEXT if self._is_watched(project, scene) else VISIBLE,
            lambda ticket: self._rehearsed(project, scene, key, ticket),
            key=("rehearse", key),
        )

    def _rehearsed(self, project: Project, scene: Scene, key: Digest, ticket: Ticket) -> None:
        try:
            made = self._workers.rehearse(without_places(scene), cast_of(project, scene), project.seed, ticket)
        except Exception:
            if not ticket.cancelled:
                with self._lock:
                    self._failed.add(key)
                self._again()
            raise
        with self._lock:
            self._rehearsals[key] = made
        self._again()

    def _walked(self, project: Project, scene: Scene, key: Digest) -> Rehearsal | None:
        """When things happen in a scene that is not rehearsed yet, once it is walked through; else that is asked for."""
        if not self._draft:
            return None
        if key in self._walks:
            self._walks.move_to_end(key)
            return self._walks[key]

        lane = self._workers.walker

        def walk(ticket: Ticket) -> None:
            walked: Rehearsal | None = None
            try:
                walked = timed(self._workers.walk(lane, key, self._part(project, scene, None), ticket))
            finally:  # a scene that cannot be walked through is not tried again: its rehearsal will say why
                if not ticket.cancelled:
                    with self._lock:
                        self._walks[key] = walked
                        while len(self._walks) > max(_WALKS, 2 * len(self._keys)):
                            self._walks.popitem(last=False)
                    self._again()

        urgency = ON_SCREEN if self._is_watched(project, scene) else SMALL
        self._jobs.submit(
            self._workers.walker, "walk", "Walking through", urgency, walk, key=("walk", key), listed=False
        )
        return None

    def _is_watched(self, project: Project, scene: Scene) -> bool:
        return scene.id == next(
            (shot.scene_id for shot in project.shots if shot.id == self.watched), project.shots[0].scene_id
        )

    def _sketches(self, project: Project, scene: Scene, key: Digest, walked: Rehearsal) -> dict[str, Sketch]:
        made_of = (key, project.rate, project.size)
        known = self._sketched.get(scene.id)
        if known is not None and known[0][0] is project.shots and known[0][1] == made_of:
            return known[1]
        sketches = sketches_of(key, self._part(project, scene, walked))
        self._sketched[scene.id] = ((project.shots, made_of), sketches)
        return sketches

    def _part(self, project: Project, scene: Scene, walked: Rehearsal | None) -> Project:
        """A film of that scene alone, at the size of drafts, with the times of a walk-through."""
        shots, cast = conformed(project, scene, walked), cast_of(project, scene)
        size = draft_size(project)
        return replace(project, script="", scenes=(without_places(scene),), shots=shots, cast=cast, size=size)

    def rehearsal(self, project: Project, scene: Scene, ticket: Ticket) -> Rehearsal:
        """The scene's rehearsal; waits for it, so only for workers. Raises what rehearsing raises. When the waiting is given up,
        so is a rehearsal that nobody else wants."""
        key = scene_key(project, scene)
        self._awaited.append(key)
        try:
            while True:
                made = self._rehearsals.get(key)
                if made is not None:
                    return made
                work = self._rehearse(project, scene, key)
                try:
                    work.wait(ticket)
                except CancelledError:  # if it was dropped just before it was waited for, it is asked for again
                    ticket.check()
                    if not work.ticket.cancelled:
                        raise
        finally:
            self._awaited.remove(key)
            if ticket.cancelled and key not in self._wanted and key not in self._awaited:
                self._jobs.drop(lambda work: work.key == ("rehearse", key), running=True)

    def _orders(self, project: Project, scene: Scene, key: Digest, rehearsal: Rehearsal) -> Orders:
        """Orders by shot; where the cameras of an edited scene are not placed yet, those of shots that stayed the same."""
        shots = conformed(project, scene, rehearsal)
        film_key = (key, tuple(_essence(shot) for shot in shots), project.rate, project.size)
        done = self._filmed.get(film_key, {})
        if len(done) == len(shots):
            return done
        self._jobs.submit(
            "rehearse",
            "film",
            "Placing cameras",
            ON_SCREEN,
            lambda ticket: self._film(project, scene, rehearsal, shots, film_key, ticket),
            key=("film", film_key),
            listed=False,
        )
        kept = dict(done)
        for shot in shots:
            if shot.id in kept:
                continue
            stale_key, orders = self._last.get(_essence(shot), ("", (None, None)))
            full = orders[1]
            if stale_key == key and full is not None and (full.rate, full.size) == (project.rate, project.size):
                kept[shot.id] = orders
        return kept

    def _film(
        self,
        project: Project,
        scene: Scene,
        rehearsal: Rehearsal,
        shots: tuple[Shot, ...],
        film_key: Any,
        ticket: Ticket,
    ) -> None:
        """Place the cameras, first that of the shot that is looked at; show those that are placed before all are."""
        part = replace(project, scenes=(scene,), shots=shots)
        stage = {scene.id: rehearsal}
        drafts = self._draft and self._quality != "draft"
        small = draft_size(project)
        left = sorted((shot.id for shot in shots), key=lambda name: name != self.watched)
        count = 1
        while left:
            chunk, left, count = frozenset(left[:count]), left[count:], count * 2
            made: Orders = {}
            for order in self._workers.film(part, stage, self._quality, ticket, chunk):
                draft = replace(order, size=small, quality="draft") if drafts else None
                made[order.shot.id] = (draft, order)
            with self._lock:
                self._filmed[film_key] = {**self._filmed.get(film_key, {}), **made}
                while len(self._filmed) > max(_FILMED, 4 * len(self._keys)):
                    self._filmed.popitem(last=False)
                for shot in shots:
                    if shot.id in made:
                        self._last[_essence(shot)] = (film_key[0], made[shot.id])
            self._again()


def draft_size(project: Project) -> tuple[int, int]:
    """The film's size as drafts and sketches have it."""
    width, height = (max(16, side // DRAFT_SCALE // 2 * 2) for side in project.size)
    return width, height


def _essence(shot: Shot) -> Shot:
    """What a camera depends on: not names, places in the script, marks, or how the shot begins."""
    return replace(shot, source_span=Span(0, 0), by_hand=(), transition="cut", transition_frames=0, slate="")
