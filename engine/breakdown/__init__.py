"""Breaking a screenplay down: scenes, cast, props, beats, shots, and what was made of every word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.breakdown.dump import as_json
    from engine.breakdown.reader import read

__all__ = ["as_json", "read"]


def __getattr__(name: str) -> Any:
    """The language model loads slowly, so the room opens its door first and fetches the work when it is asked for."""
    if name == "read":
        from engine.breakdown.reader import read

        return read
    if name == "as_json":
        from engine.breakdown.dump import as_json

        return as_json
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
