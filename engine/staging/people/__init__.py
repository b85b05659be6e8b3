"""Casting: a character's words become a dressed body."""

from __future__ import annotations

from functools import lru_cache

from engine.project.cast import Character
from engine.world.figure import Figure

__all__ = ["cast"]


@lru_cache(maxsize=24)
def cast(character: Character, seed: int) -> Figure:
    """The figure that plays ``character``: body, face, looks and clothes from its words, the rest from its name.

    The same words and ``seed`` always give the same figure. Kept for the last 24 people.
    """
    from engine.staging.people import casting

    return casting.figure(character, seed)
