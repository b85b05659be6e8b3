"""The rows of the timeline: where each track lies, in pixels from the top."""

from __future__ import annotations

RULER, PICTURE, SOUND, GAP = 28, 66, 38, 2
SOUNDS = ("dialogue", "foley", "ambience", "effects", "music")
STEMS = SOUNDS[:-1]
"""Tracks on which shots sound by themselves."""
ROWS = ("picture", *SOUNDS)


def height(row: str) -> int:
    return PICTURE if row == "picture" else SOUND


_TOPS = {row: RULER + GAP + sum(height(above) + GAP for above in ROWS[:i]) for i, row in enumerate(ROWS)}


def top(row: str) -> int:
    """Where ``row`` begins."""
    return _TOPS[row]


HEIGHT = top(ROWS[-1]) + SOUND


def row_at(y: float) -> str:
    """The row at ``y``, "ruler" above all of them, "" below."""
    if y < RULER:
        return "ruler"
    return next((row for row in ROWS if top(row) - GAP <= y < top(row) + height(row)), "")
