"""Lines of dialogue to sound, with the time of every phoneme."""

from engine.speech.delivery import delivery_keys
from engine.speech.speaking import speak
from engine.speech.voice import voice_names

__all__ = ["delivery_keys", "speak", "voice_names"]
