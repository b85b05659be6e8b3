"""The tour: four bubbles on the first run, and on demand."""

from studio.tour.tour import Tour

__all__ = ["Tour"]
