"""Finished pictures and sound."""

from engine.media.footage import Footage, Frame, Guides, Stem, read_only

__all__ = ["Footage", "Frame", "Guides", "Stem", "read_only"]
