"""What a hand of the crew can do, and what it remembers between two orders."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.foundation.digest import Digest
from engine.foundation.ticket import Ticket
from engine.project import Character, Project, Scene, ViewKey
from engine.session.looking import FreeCamera, still
from engine.session.session import Opened, Session, Settings
from engine.session.sketches import Sketch, Sketcher
from engine.world import Performance

if TYPE_CHECKING:
    from engine.media import Frame
    from engine.session.exports import Export
    from engine.shoot.order import ShotOrder
    from engine.shoot.rehearsal import Rehearsal

HELD_BYTES = 300_000_000
"""How much of rehearsals (a minute is about 70 MB) a hand keeps at once; one that it has forgotten is told again."""


class ForgottenError(Exception):
    """The hand does not know that rehearsal (any more); tell it and ask again."""


class Craftsman:
    """Every public method is a craft: values in, a picklable value out, the ticket last."""

    def __init__(self, folder: Path) -> None:
        self._session = Session(folder)
        self._rehearsals: OrderedDict[Digest, Rehearsal] = OrderedDict()
        self._engines: dict[Any, Any] = {}
        self._free = FreeCamera()
        self._sketcher = Sketcher(self._session)

    def warm(self, what: str, ticket: Ticket) -> None:
        """Load what later orders need: one of the steps of :mod:`engine.session.warming`."""
        from engine.session.warming import warm

        warm(what, self._session, ticket)

    def read(self, text: str, title: str, settings: Settings, ticket: Ticket) -> Opened:
        return self._session.open_text(text, title, settings)

    def rehearse(self, scene: Scene, cast: tuple[Character, ...], seed: int, ticket: Ticket) -> Rehearsal:
        from engine.shoot.rehearsal import rehearse

        made = rehearse(scene, cast, seed, self._session.cache, ticket)
        self.tell(made.digest, made, frozenset(), ticket)  # the digest travels with it
        return made

    def tell(self, key: Digest, rehearsal: Rehearsal, needed: frozenset[Digest], ticket: Ticket) -> None:
        """Keep a rehearsal for later orders; those of the order that comes next, ``needed``, are kept whatever they weigh."""
        self._rehearsals[key] = rehearsal
        self._rehearsals.move_to_end(key)
        for old in list(self._rehearsals)[:-1]:
            if sum(map(weight, self._rehearsals.values())) <= HELD_BYTES:
                break
            if old not in needed:
                del self._rehearsals[old]

    def film(
        self, part: Project, stage: dict[str, Digest], quality: str, only: frozenset[str] | None, ticket: Ticket
    ) -> tuple[ShotOrder, ...]:
        """The call sheet of shots of ``part``, its rehearsals named by digest; the orders come back without theirs."""
        from engine.shoot.call_sheet import call_sheet

        orders = call_sheet(part, {scene: self._told(key) for scene, key in stage.items()}, quality, only=only)
        return tuple(replace(order, rehearsal=None) for order in orders)  # type: ignore[arg-type]

    def walk(self, key: Digest, part: Project, ticket: Ticket) -> Performance:
        return self._sketcher.walk(key, part)

    def walk_out(self, key: Digest, part: Project, ticket: Ticket) -> Rehearsal:
        """The same, all of it."""
        return self._sketcher.scene(key, part)

    def keep_walk(self, key: Digest, walked: Rehearsal, ticket: Ticket) -> None:
        """Know what another hand walked through."""
        self._sketcher.keep(key, walked)

    def sketch(self, sketch: Sketch, inner: int, ticket: Ticket) -> np.ndarray:
        return self._sketcher.draw(sketch, inner, self._engine("draft"))

    def frame(self, order: ShotOrder, key: Digest, inner: int, use: str, ticket: Ticket) -> np.ndarray:
        """Frame ``inner`` of an order whose rehearsal is ``key``, uint8 [h, w, 4]; kept in the cache."""
        order = replace(order, rehearsal=self._told(key))
        return self._engine(use).footage(order).frame(inner).pixels

    def still(self, scene: Scene, cast: tuple[Character, ...], seed: int, ticket: Ticket) -> Rehearsal:
        """The scene as it begins, not acted."""
        made = still(scene, cast, seed)
        assert made.digest  # it travels with it
        return made

    def look(self, key: Digest, view: ViewKey, size: tuple[int, int], look: str, ticket: Ticket) -> np.ndarray:
        """A scene that was told, from a free camera."""
        return self._free.draw(self._told(key), view, size, look)

    def stems(self, order: ShotOrder, key: Digest, ticket: Ticket) -> None:
        """Record an order's sound into the cache."""
        self._engine("sound").footage(replace(order, rehearsal=self._told(key))).stems()

    def speak(self, character: Character, text: str, seed: int, ticket: Ticket) -> np.ndarray:
        """``text`` in the character's voice, float32 [samples] at 48 kHz."""
        return spoken(character, text, seed)

    def deliver(self, order: Export, stage: dict[str, Digest], ticket: Ticket) -> str:
        """Write an export whose scenes' rehearsals are told; returns its path."""
        from engine.session.exports import film_and_write

        told = {scene: self._told(key) for scene, key in stage.items()}
        engine = self._engine("full")

        def draw(one: ShotOrder, number: int, _ticket: Ticket) -> Frame:
            frame: Frame = engine.footage(one).frame(number)
            return frame

        return film_and_write(order, told, engine, draw, ticket)

    def _told(self, key: Digest) -> Rehearsal:
        if key not in self._rehearsals:
            raise ForgottenError(key)
        self._rehearsals.move_to_end(key)
        return self._rehearsals[key]

    def _engine(self, use: str) -> Any:
        if use not in self._engines:
            self._engines[use] = self._session.engine("world")
        return self._engines[use]


def weight(rehearsal: Rehearsal) -> int:
    """Bytes of the poses, which make nearly all of it."""
    take = rehearsal.take
    return take.poses.nbytes + sum(track.rotations.nbytes + track.face.nbytes for track in take.tracks)


def spoken(character: Character, text: str, seed: int) -> np.ndarray:
    """``text`` in a voice that fits the body that casting chooses, as in the film."""
    from engine.project import Beat, Line
    from engine.speech import speak
    from engine.staging import cast

    figure = cast(character, seed)
    who = replace(character, sex=figure.sex, age=float(figure.age))
    return speak(Beat("listen", who.id, "say", "say", line=Line(who.id, text)), who).samples
