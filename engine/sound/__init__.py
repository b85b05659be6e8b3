"""What the story sounds like: events, the stems of a shot, the mix."""

from engine.sound.event import SoundEvent
from engine.sound.events import events
from engine.sound.mastering import Mastering, finished, master, measured
from engine.sound.mixing import stems

__all__ = ["Mastering", "SoundEvent", "events", "finished", "master", "measured", "stems"]
