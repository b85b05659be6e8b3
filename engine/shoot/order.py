"""What can be asked of an engine, as one frozen value, and what an engine is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from engine.foundation.digest import Digest, digest
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import Rate
from engine.media import Footage
from engine.project import Shot
from engine.world import Camera

if TYPE_CHECKING:
    from engine.shoot.rehearsal import Rehearsal


@dataclass(frozen=True)
class ShotOrder:
    """Everything that determines a shot's footage. ``first`` is the story's frame (at ``rate``) that frame 0 shows;
    ``frames`` how many there are; ``size`` (width, height); ``record_in`` is where the shot stands in the film, burnt into
    slates only."""

    shot: Shot
    rehearsal: Rehearsal
    camera: Camera
    first: int
    frames: int
    rate: Rate
    size: tuple[int, int]
    quality: str
    look: str
    record_in: int = 0

    @property
    def story_in(self) -> float:
        return float(self.first / self.rate)

    @property
    def story_out(self) -> float:
        return float((self.first + self.frames) / self.rate)

    @cached_property
    def digest(self) -> Digest:
        return digest(
            self.rehearsal.digest,
            self.camera,
            self.first,
            self.frames,
            self.rate,
            self.size,
            self.quality,
            self.look,
        )


class Engine(Protocol):
    """Turns an order into footage. An engine is used from one thread."""

    name: str

    def refuse(self, order: ShotOrder) -> str | None:
        """Why the engine cannot shoot this and what to do about it, or None."""
        ...

    def footage(self, order: ShotOrder) -> Footage:
        """The order's footage; each frame is made when it is first asked for."""
        ...

    def shoot(self, order: ShotOrder, ticket: Ticket) -> Footage:
        """All frames of the order, made now where the cache lacks them. Raises CancelledError, UnavailableError."""
        ...
