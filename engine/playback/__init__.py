"""Playing a program: the sound device's counter says which frame is due."""

from engine.playback.clock import Clock, ManualClock, SampleClock
from engine.playback.transport import Direction, Transport

__all__ = ["Clock", "Direction", "ManualClock", "SampleClock", "Transport"]
