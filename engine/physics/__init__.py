"""Physics: what things do when people let them. ``simulate`` is the whole room."""

from engine.physics.simulation import simulate

__all__ = ["simulate"]
