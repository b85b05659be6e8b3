"""The work that is going on."""

from studio.renders.panel import RendersPanel

__all__ = ["RendersPanel"]
