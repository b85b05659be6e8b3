"""The cut film: which shot shows which frame, and what it sounds like all together."""

from engine.program.program import Program, ProgramShot

__all__ = ["Program", "ProgramShot"]
