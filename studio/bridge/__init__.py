"""Between the front desk and the panels: calls go down, events come up on Qt's own thread."""

from studio.bridge.film import NO_SHOT, Film

__all__ = ["NO_SHOT", "Film"]
