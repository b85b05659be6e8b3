"""The cut film: which shot shows which frame, and what it sounds like all together."""

from engine.program.mixdown import Mixdown, faders, sides
from engine.program.program import Program, ProgramShot

__all__ = ["Mixdown", "Program", "ProgramShot", "faders", "sides"]
