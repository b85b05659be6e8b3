"""Outside devices; each may be missing, and work goes on without it."""

from studio.devices.speaker import Speaker

__all__ = ["Speaker"]
