"""Staging: a scene's words become a world with its set, props, people, light and acoustics."""

from engine.staging.staging import stage

__all__ = ["cast", "stage"]


def cast(character, seed):  # type: ignore[no-untyped-def]
    """The figure that plays a character; see :func:`engine.staging.people.cast`."""
    from engine.staging.people import cast as cast_figure

    return cast_figure(character, seed)
