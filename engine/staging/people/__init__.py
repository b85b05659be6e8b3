"""Casting: a character's words become a dressed body."""

from engine.staging.people.casting import cast

__all__ = ["cast"]
