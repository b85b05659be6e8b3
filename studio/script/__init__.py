"""The script: words, and what was made of each of them."""

from studio.script.panel import ScriptPanel

__all__ = ["ScriptPanel"]
