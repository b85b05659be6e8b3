"""The mixer: faders, pans and meters of the tracks and of the whole."""

from studio.mixer.panel import MixerPanel

__all__ = ["MixerPanel"]
