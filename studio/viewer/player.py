"""Plays the film: the speaker's counter says which frame is due; pictures that come too late are dropped and counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from engine.foundation.timebase import SAMPLE_RATE, sample_at
from engine.playback import Direction, Transport
from engine.project import Shot
from engine.session.happenings import CutShot
from studio.bridge import Film
from studio.devices import Speaker


class Player(QObject):
    """Moves the film's playhead. ``dropped`` counts frames that were due and never shown since playing began."""

    state_changed = Signal()
    played = Signal(int, int)
    """First sample and number of samples of the film that were heard since it was told last."""

    def __init__(self, film: Film, speaker: Speaker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dropped = 0
        self.loop: tuple[int, int] | None = None
        self.looping = False
        self._film, self._speaker = film, speaker
        self._transport = Transport(film.cut.rate, max(1, film.cut.frames))
        self._moving = False
        self._told: int | None = None
        self._stands: tuple[tuple[Shot, ...], CutShot | None, int] = ((), None, 0)
        """The film's shots, the one that the playhead is in, and how far."""
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        film.playhead_moved.connect(self._moved)
        film.sound_changed.connect(self._sound_again)
        film.cut_changed.connect(self._cut_again)
        film.opened.connect(self._forget)
        self._mark()

    @property
    def playing(self) -> bool:
        return self._transport.direction is not Direction.STOPPED

    @property
    def position(self) -> int:
        """The sample of the film that is heard now, while it plays forwards at its speed; else that of the playhead."""
        run = self._transport
        if self.speed != 1:
            return sample_at(self._film.playhead, self._film.cut.rate)
        return max(run.origin, run.position(self._speaker.clock))

    @property
    def speed(self) -> int:
        """1, 2, 4, 8 forwards, negative backwards, 0 standing."""
        return self._transport.direction.value * self._transport.speed if self.playing else 0

    def toggle(self) -> None:
        """Play, or stand still (Space)."""
        self.stop() if self.playing else self.play()

    def play(self, direction: Direction = Direction.FORWARD) -> None:
        """Run; again in the same direction doubles the speed (J and L)."""
        if not self._film.cut.frames:
            return
        if not self.playing:
            self.dropped = 0
        running = self._transport if self.playing else self._fresh()
        self._run(running.play(self._speaker.clock, direction))
        self._timer.start(max(4, int(400 / self._film.cut.rate)))
        self.state_changed.emit()

    def stop(self) -> None:
        """Stand on the frame that is shown (K)."""
        if self.playing:
            self._timer.stop()
            self._speaker.stop()
            self._transport = self._transport.stop()
            self.state_changed.emit()

    def step(self, frames: int) -> None:
        """Stand still and go ``frames`` further, heard."""
        self.go_to(self._film.playhead + frames)

    def go_to(self, frame: int) -> None:
        """Stand on ``frame`` and let its slice of sound be heard."""
        self.stop()
        self._film.move_playhead(frame)

    def set_loop(self, first: int | None, last: int | None) -> None:
        """Mark in and out (``last`` excluded); None keeps what is there. An out before the in moves the other away."""
        end = self._film.cut.frames
        begin, stop = self.loop or (0, end)
        begin = begin if first is None else max(0, min(first, end - 1))
        stop = stop if last is None else max(1, min(last, end))
        if stop <= begin:
            begin, stop = (begin, end) if last is None else (0, stop)
        self.loop = (begin, stop)
        self.looping = True
        self.stop()
        self.state_changed.emit()

    def clear_loop(self) -> None:
        """Play the whole film again."""
        self.loop, self.looping = None, False
        self.stop()
        self.state_changed.emit()

    def close(self) -> None:
        self.stop()
        self._timer.stop()

    def _fresh(self) -> Transport:
        cut = self._film.cut
        first, last = self.loop if self.loop and self.looping else (0, None)
        return Transport(cut.rate, cut.frames, frame=self._film.playhead, looping=self.looping, first=first, last=last)

    def _run(self, transport: Transport) -> None:
        """Begin to run, the picture as late as the sound will be."""
        self._told = transport.origin
        begun = replace(transport, started_at=transport.started_at + self._speaker.lead)
        self._transport = begun
        self._show(begun.frame)
        self._sound_again()

    def _sound_again(self) -> None:
        run = self._transport
        if not self.playing:
            return
        if run.direction is not Direction.FORWARD or run.speed != 1:
            self._speaker.stop()  # sound is never stretched
            return
        first, last = run.origin, sample_at(run.end, run.rate)
        heard = self._film.desk.sound
        self._speaker.play_from(lambda at, count: heard(first + at, count), max(0, last - first), run.started_at)

    def _tick(self) -> None:
        before, clock = self._transport, self._speaker.clock
        if clock.samples() < before.started_at:
            return  # the sound is still on its way
        self._tell_played()
        after = before.advance(clock)
        if after.direction is Direction.STOPPED:
            self.dropped += max(0, abs(after.frame - self._film.playhead) - before.speed)
            self._show(after.frame)
            self.stop()
            self._transport = after
            self.state_changed.emit()
            return
        if after.started_at != before.started_at:  # the loop began again
            self._run(after)
            return
        passed = abs(after.frame - self._film.playhead)
        if passed:
            self.dropped += max(0, passed - after.speed)
            self._transport = after
            self._show(after.frame)
            self._film.desk.prefetch(after.frame, after.direction.value)

    def _tell_played(self) -> None:
        now = self.position
        if self.speed == 1:
            begun = self._told if self._told is not None and 0 < now - self._told < SAMPLE_RATE else now
            if now > begun:
                self.played.emit(begun, now - begun)
            self._told = now

    def _show(self, frame: int) -> None:
        self._moving = True
        self._film.move_playhead(frame)
        self._moving = False

    def _moved(self, frame: int) -> None:
        """Someone moved the playhead: stand there and play its slice."""
        self._mark()
        if self._moving or self._film.taken_along:
            return
        self.stop()
        if self._film.cut.frames:
            samples = np.asarray(self._film.desk.frame_sound(frame))
            self._speaker.scrub(samples)

    def _cut_again(self) -> None:
        """The cut changed beneath a running film: go on, unless time itself changed."""
        cut, run = self._film.cut, self._transport
        if self.playing and cut.frames and cut.rate == run.rate and run.frame < cut.frames:
            self._transport = replace(run, frames=cut.frames)
        else:
            self.stop()
            self._follow()

    def _mark(self) -> None:
        """Remember where in which shot the playhead stands."""
        frame, shot = self._film.playhead, self._film.cut.shot_at(self._film.playhead)
        self._stands = self._film.project.shots, shot, frame - (shot.record_in if shot else 0)

    def _follow(self) -> None:
        """Stay in the shot one stands in where nobody edited the shots and the film found their times."""
        shots, shot, inner = self._stands
        now = self._film.cut.shot(shot.shot_id) if shot is not None and shots is self._film.project.shots else None
        if now is not None:
            self._film.take_along(now.record_in + min(inner, now.frames - 1))
        self._mark()

    def _forget(self) -> None:
        self.loop, self.looping = None, False
        self.stop()
        self.state_changed.emit()
