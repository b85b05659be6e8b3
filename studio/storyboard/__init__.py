"""The storyboard: every shot as a board."""

from studio.storyboard.panel import StoryboardPanel

__all__ = ["StoryboardPanel"]
