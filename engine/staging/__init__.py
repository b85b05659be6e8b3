"""Staging: a scene's words become a world with its set, props, people, light and acoustics."""

from engine.project import Character
from engine.staging.staging import stage
from engine.world import Figure

__all__ = ["cast", "stage"]


def cast(character: Character, seed: int) -> Figure:
    """The figure that plays ``character``: the same words and seed always give the same body."""
    from engine.staging.people import cast as cast_figure

    return cast_figure(character, seed)
