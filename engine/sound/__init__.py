"""What the story sounds like: events, the stems of a shot, the mix."""

from engine.sound.event import SoundEvent
from engine.sound.events import events
from engine.sound.mastering import master
from engine.sound.mixing import stems

__all__ = ["SoundEvent", "events", "master", "stems"]
