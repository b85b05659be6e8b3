"""The Cast page: the people of the film, how they look, dress and sound."""

from studio.cast.panel import CastPanel

__all__ = ["CastPanel"]
