"""The timeline: shots and stems along time."""

from studio.timeline.panel import TimelinePanel
from studio.timeline.view import ENDINGS

__all__ = ["ENDINGS", "TimelinePanel"]
