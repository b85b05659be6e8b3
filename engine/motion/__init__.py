"""Motion: what the people do, built from published biomechanics."""

from __future__ import annotations

from engine.motion.perform import perform

__all__ = ["perform"]
