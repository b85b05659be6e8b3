"""Who does the heavy work of a desk: the desk's own threads, or processes beside it.

Python's lock lets one thread of a process run at a time, so a window whose process also reads, acts and draws stutters. A
:class:`Crew` therefore gives each kind of work a process; :class:`Alone` does the same work where it is asked for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from engine.foundation.digest import Digest
from engine.foundation.ticket import Ticket
from engine.media import read_only
from engine.project import Character, Project, Scene, ViewKey
from engine.session.crafts import ForgottenError, spoken
from engine.session.hand import Hand
from engine.session.jobs import BACKGROUND, ON_SCREEN, Jobs
from engine.session.looking import FreeCamera, still
from engine.session.session import Opened, Session, Settings
from engine.session.sketches import WALKED, Sketch, Sketcher, times_of
from engine.session.warming import STEPS, WITHOUT_WORDS
from engine.world import Performance

if TYPE_CHECKING:
    from engine.session.exports import Draw, Export
    from engine.shoot.order import ShotOrder
    from engine.shoot.rehearsal import Rehearsal

_FIRST_WALK_S = 10.0
"""How long acting in a window that is just opening waits at most until the first scene is walked through."""
_LAST_WORDS_S = 1.0
"""How long an export that is being written is given to end when the window closes."""


class Workers(Protocol):
    """What a desk lets others do. Each method belongs to one lane and waits for its answer."""

    def read(self, text: str, title: str, settings: Settings, ticket: Ticket) -> Opened: ...

    def rehearse(self, scene: Scene, cast: tuple[Character, ...], seed: int, ticket: Ticket) -> Rehearsal: ...

    def film(
        self,
        part: Project,
        stage: Mapping[str, Rehearsal],
        quality: str,
        ticket: Ticket,
        only: frozenset[str] | None = None,
    ) -> tuple[ShotOrder, ...]:
        """Place the cameras of all shots of ``part``, or ``only`` of these."""
        ...

    @property
    def walker(self) -> str:
        """The lane in which :meth:`walk` is best asked for now."""
        ...

    def walk(self, lane: str, key: Digest, part: Project, ticket: Ticket) -> Performance:
        """What happens when in the one scene of ``part``, walked through; asked for in ``lane``, "read" or "shoot"."""
        ...

    def sketch(self, sketch: Sketch, inner: int, ticket: Ticket) -> np.ndarray:
        """A picture of a scene that is not rehearsed; asked for in the lane that shoots."""
        ...

    def frame(self, order: ShotOrder, inner: int, use: str, ticket: Ticket) -> np.ndarray: ...

    def still(self, scene: Scene, cast: tuple[Character, ...], seed: int, ticket: Ticket) -> Rehearsal:
        """The scene as it begins, not acted."""
        ...

    def look(self, rehearsal: Rehearsal, view: ViewKey, size: tuple[int, int], look: str, ticket: Ticket) -> np.ndarray:
        """A scene from a free camera; asked for in the lane that shoots."""
        ...

    def record(self, order: ShotOrder, ticket: Ticket) -> None:
        """See to it that the cache holds the order's stems."""
        ...

    def speak(self, character: Character, text: str, seed: int, ticket: Ticket) -> np.ndarray:
        """``text`` in the character's voice, float32 [samples] at 48 kHz."""
        ...

    def deliver(self, order: Export, stage: Mapping[str, Rehearsal], draw: Draw, ticket: Ticket) -> str:
        """Write an export of the rehearsed scenes ``stage``; returns its path. ``draw`` draws where this process does."""
        ...

    def close(self) -> None: ...


class Alone:
    """Does everything itself, in the thread that asks."""

    def __init__(self, session: Session, engine: str, stored_slates: bool = False) -> None:
        self._session, self._name, self._stored_slates = session, engine, stored_slates
        self._engines: dict[str, Any] = {}
        self._free = FreeCamera()
        self._sketcher = Sketcher(session)

    def _engine(self, use: str) -> Any:
        if use not in self._engines:
            self._engines[use] = engine_of(self._session, self._name, self._stored_slates)
        return self._engines[use]

    def read(self, text: str, title: str, settings: Settings, ticket: Ticket) -> Opened:
        return self._session.open_text(text, title, settings)

    def rehearse(self, scene: Scene, cast: tuple[Character, ...], seed: int, ticket: Ticket) -> Rehearsal:
        from engine.shoot.rehearsal import rehearse

        return rehearse(scene, cast, seed, self._session.cache, ticket)

    def film(
        self,
        part: Project,
        stage: Mapping[str, Rehearsal],
        quality: str,
        ticket: Ticket,
        only: frozenset[str] | None = None,
    ) -> tuple[ShotOrder, ...]:
        from engine.shoot.call_sheet import call_sheet

        return call_sheet(part, stage, quality, only=only)

    @property
    def walker(self) -> str:
        return "shoot"

    def walk(self, lane: str, key: Digest, part: Project, ticket: Ticket) -> Performance:
        return self._sketcher.walk(key, part)

    def sketch(self, sketch: Sketch, inner: int, ticket: Ticket) -> np.ndarray:
        return self._sketcher.draw(sketch, inner, self._engine("draft"))

    def frame(self, order: ShotOrder, inner: int, use: str, ticket: Ticket) -> np.ndarray:
        """``use`` "draft", "full", "small": each has a renderer, and they live side by side in the shooting thread."""
        return self._engine(use).footage(order).frame(inner).pixels

    def still(self, scene: Scene, cast: tuple[Character, ...], seed: int, ticket: Ticket) -> Rehearsal:
        return still(scene, cast, seed)

    def look(self, rehearsal: Rehearsal, view: ViewKey, size: tuple[int, int], look: str, ticket: Ticket) -> np.ndarray:
        return self._free.draw(rehearsal, view, size, look)

    def record(self, order: ShotOrder, ticket: Ticket) -> None:
        """Left to the asker, who hears the footage next."""

    def speak(self, character: Character, text: str, seed: int, ticket: Ticket) -> np.ndarray:
        return spoken(character, text, seed)

    def deliver(self, order: Export, stage: Mapping[str, Rehearsal], draw: Draw, ticket: Ticket) -> str:
        from engine.session.exports import film_and_write

        return film_and_write(order, stage, engine_of(self._session, self._name), draw, ticket)

    def close(self) -> None: ...


class Crew:
    """A process for reading, one for acting, one for drawing, one for sound, and one that writes exports while there is one
    to write and gives way to all others. Reading and drawing begin to load at once; acting once a scene was walked through or
    drawing is prepared: on two processors it would keep the first picture waiting."""

    def __init__(self, session: Session) -> None:
        folder = session.cache.folder
        self._reader, self._stage, self._camera, self._recorder = (Hand(folder, nice) for nice in (5, 12, 13, 14))
        self._courier = Hand(folder, 16)
        self._warmed: set[str] = set()
        self._walked: dict[Digest, Rehearsal] = {}
        """What was walked through while reading and not drawn yet."""
        self._stage_free, self._freeing = threading.Event(), threading.Lock()
        self.when_stage_free: Callable[[], None] = lambda: None
        """Called once, from a lane's thread, when acting may begin to load."""

    def warm(self, lane: str, what: str, ticket: Ticket) -> None:
        """Start the process of ``lane`` ("read", "rehearse", "shoot") and let it do a step of its warming, unless it has had real
        work: that has loaded more."""
        hand = {"read": self._reader, "rehearse": self._stage, "shoot": self._camera}[lane]
        if hand.worked or (what in WITHOUT_WORDS and self._reader.worked):
            return
        hand.ask("warm", what, ticket=ticket)
        self._warmed.add(what)
        if what == "drafts":
            self._free_stage()

    def _free_stage(self) -> None:
        with self._freeing:
            if self._stage_free.is_set():
                return
            self._stage_free.set()
        self.when_stage_free()

    def read(self, text: str, title: str, settings: Settings, ticket: Ticket) -> Opened:
        return self._reader.ask("read", text, title, settings, ticket=ticket)

    def rehearse(self, scene: Scene, cast: tuple[Character, ...], seed: int, ticket: Ticket) -> Rehearsal:
        end = time.monotonic() + _FIRST_WALK_S
        while self.walker == "read" and not self._stage_free.wait(0.05) and time.monotonic() < end:
            ticket.check()
        self._free_stage()
        made: Rehearsal = self._stage.ask("rehearse", scene, cast, seed, ticket=ticket)
        self._stage.known.add(made.digest)
        return made

    def film(
        self,
        part: Project,
        stage: Mapping[str, Rehearsal],
        quality: str,
        ticket: Ticket,
        only: frozenset[str] | None = None,
    ) -> tuple[ShotOrder, ...]:
        keys = {scene: rehearsal.digest for scene, rehearsal in stage.items()}
        orders = self._knowing(self._stage, stage.values(), "film", part, keys, quality, only, ticket=ticket)
        return tuple(replace(order, rehearsal=stage[order.shot.scene_id]) for order in orders)

    @property
    def walker(self) -> str:
        """The one who draws; while that gets ready, the one who reads."""
        return "shoot" if self._camera.worked or STEPS["shoot"][-1] in self._warmed else "read"

    def walk(self, lane: str, key: Digest, part: Project, ticket: Ticket) -> Performance:
        if lane == "shoot":
            times: Performance = self._camera.ask("walk", key, part, ticket=ticket)
            return times
        try:
            walked: Rehearsal = self._reader.ask("walk_out", key, part, ticket=ticket)
        finally:
            self._free_stage()
        self._walked[key] = walked
        for old in list(self._walked)[:-WALKED]:
            self._walked.pop(old, None)  # the camera walks it itself if it comes to that
        return times_of(walked)

    def sketch(self, sketch: Sketch, inner: int, ticket: Ticket) -> np.ndarray:
        walked = self._walked.pop(sketch.key, None)
        if walked is not None:
            self._camera.ask("keep_walk", sketch.key, walked, ticket=ticket)
        return read_only(self._camera.ask("sketch", sketch, inner, ticket=ticket))

    def frame(self, order: ShotOrder, inner: int, use: str, ticket: Ticket) -> np.ndarray:
        bare = replace(order, rehearsal=None)  # type: ignore[arg-type]
        key = order.rehearsal.digest
        pixels = self._knowing(self._camera, (order.rehearsal,), "frame", bare, key, inner, use, ticket=ticket)
        return read_only(pixels)

    def still(self, scene: Scene, cast: tuple[Character, ...], seed: int, ticket: Ticket) -> Rehearsal:
        made: Rehearsal = self._reader.ask("still", scene, cast, seed, ticket=ticket)  # the stage may be busy acting
        return made

    def look(self, rehearsal: Rehearsal, view: ViewKey, size: tuple[int, int], look: str, ticket: Ticket) -> np.ndarray:
        key = rehearsal.digest
        return read_only(self._knowing(self._camera, (rehearsal,), "look", key, view, size, look, ticket=ticket))

    def record(self, order: ShotOrder, ticket: Ticket) -> None:
        bare = replace(order, rehearsal=None)  # type: ignore[arg-type]
        self._knowing(self._recorder, (order.rehearsal,), "stems", bare, order.rehearsal.digest, ticket=ticket)

    def speak(self, character: Character, text: str, seed: int, ticket: Ticket) -> np.ndarray:
        return self._reader.ask("speak", character, text, seed, ticket=ticket)

    def deliver(self, order: Export, stage: Mapping[str, Rehearsal], draw: Draw, ticket: Ticket) -> str:
        keys = {scene: rehearsal.digest for scene, rehearsal in stage.items()}
        try:
            written: str = self._knowing(self._courier, stage.values(), "deliver", order, keys, ticket=ticket)
        finally:
            self._courier.rest()  # its renderer is large, and exports are rare
        return written

    def close(self) -> None:
        self._courier.cancel(_LAST_WORDS_S)  # so that it takes its half files away
        for hand in (self._reader, self._stage, self._camera, self._recorder, self._courier):
            hand.close()

    @staticmethod
    def _knowing(hand: Hand, rehearsals: Any, craft: str, *values: Any, ticket: Ticket) -> Any:
        """Ask ``hand`` once it knows ``rehearsals``."""
        wanted = {rehearsal.digest: rehearsal for rehearsal in rehearsals}
        for attempt in range(3):
            for key in wanted.keys() - hand.known:
                hand.ask("tell", key, wanted[key], frozenset(wanted), ticket=ticket)
                hand.known.add(key)
            try:
                return hand.ask(craft, *values, ticket=ticket)
            except ForgottenError:
                if attempt == 2:
                    raise
                hand.known -= wanted.keys()
        raise AssertionError


def of(session: Session, jobs: Jobs, engine: str, stored_slates: bool, processes: bool) -> Workers:
    """The workers of a desk; processes (for the world engine) begin to load in the background."""
    if not processes or engine != "world":
        return Alone(session, engine, stored_slates)
    crew = Crew(session)

    def begin(*lanes: str) -> None:
        for lane in lanes:
            for number, what in enumerate(STEPS[lane]):
                priority = BACKGROUND if number else ON_SCREEN
                jobs.submit(lane, "warm", "", priority, partial(crew.warm, lane, what), listed=False)

    crew.when_stage_free = partial(begin, "rehearse")
    begin("read", "shoot")
    return crew


def engine_of(session: Session, name: str, stored_slates: bool = False) -> Any:
    """The engine called ``name``, or the one whose slates come from the cache."""
    if stored_slates:
        from engine.shoot.slate_engine import StoredSlates

        return StoredSlates(session.cache)
    return session.engine(name)
