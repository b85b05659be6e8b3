"""The transport: where the playhead is, whether it runs, and which frame and slice of sound belong to a moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from engine.foundation.timebase import Rate, frame_of_sample, sample_at
from engine.playback.clock import Clock


class Direction(Enum):
    STOPPED = 0
    FORWARD = 1
    BACKWARD = -1


@dataclass(frozen=True)
class Transport:
    """A frozen state; every method gives the next one. Frames of the program: ``frame`` in ``first`` .. ``last`` (excluded),
    which are the loop when ``looping``. ``started_at``: the clock's sample when running began; ``origin``: the program's sample
    then. ``speed`` 1, 2, 4 ... as J K L presses add up."""

    rate: Rate
    frames: int
    frame: int = 0
    direction: Direction = Direction.STOPPED
    speed: int = 1
    looping: bool = False
    first: int = 0
    last: int | None = None
    started_at: int = 0
    origin: int = 0

    @property
    def end(self) -> int:
        return self.frames if self.last is None else min(self.last, self.frames)

    def seek(self, frame: int) -> Transport:
        """The playhead at ``frame``, held within the program; running goes on from there at the next :meth:`play`."""
        inside = max(0, min(frame, self.frames - 1))
        return replace(self, frame=inside, direction=Direction.STOPPED, speed=1)

    def play(self, clock: Clock, direction: Direction = Direction.FORWARD) -> Transport:
        """Run in ``direction``; pressed again in the same direction it doubles the speed, up to 8."""
        speed = min(self.speed * 2, 8) if self.direction is direction else 1
        frame = self.frame
        if direction is Direction.FORWARD and frame >= self.end - 1:
            frame = self.first
        return replace(
            self,
            frame=frame,
            direction=direction,
            speed=speed,
            started_at=clock.samples(),
            origin=sample_at(frame, self.rate),
        )

    def stop(self) -> Transport:
        return replace(self, direction=Direction.STOPPED, speed=1)

    def position(self, clock: Clock) -> int:
        """The program's sample that is due now."""
        return self.origin + self.direction.value * self.speed * (clock.samples() - self.started_at)

    def advance(self, clock: Clock) -> Transport:
        """The state now: the due frame, or the other end of the loop, or stopped at the program's end."""
        if self.direction is Direction.STOPPED:
            return self
        due = frame_of_sample(self.position(clock), self.rate)
        if self.direction is Direction.FORWARD and due >= self.end:
            if self.looping:
                return replace(replace(self, frame=self.first).stop().play(clock), speed=self.speed)
            return replace(self.stop(), frame=max(self.end - 1, 0))
        if self.direction is Direction.BACKWARD and due < self.first:
            return replace(self.stop(), frame=self.first)
        return replace(self, frame=due)

    def slice(self, frame: int) -> tuple[int, int]:
        """First and following sample of ``frame``: what is heard when scrubbing onto it."""
        return sample_at(frame, self.rate), sample_at(frame + 1, self.rate)
