"""Lines of dialogue to sound, with the time of every phoneme."""

from engine.speech.delivery import delivery_keys
from engine.speech.speaking import available, speak
from engine.speech.voice import voice_names

__all__ = ["available", "delivery_keys", "speak", "voice_names"]
