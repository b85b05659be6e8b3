"""Where the camera stands, what lens it wears, and how it moves."""

from engine.cinematography.film import film

__all__ = ["film"]
