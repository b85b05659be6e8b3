"""The timeline: shots and stems along time."""

from studio.timeline.panel import TimelinePanel

__all__ = ["TimelinePanel"]
