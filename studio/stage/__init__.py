"""The Stage page: a scene from above and in space, over the real engine."""

from studio.stage.panel import StagePanel

__all__ = ["StagePanel"]
