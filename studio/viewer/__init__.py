"""The viewer: the frame on screen is the frame asked for."""

from studio.viewer.panel import ViewerPanel
from studio.viewer.player import Player

__all__ = ["Player", "ViewerPanel"]
