"""What somebody does next tells where they do what comes before: beats get the place that the words give only later."""

from __future__ import annotations

from dataclasses import replace

from engine.project.scene import Beat

_DOWN = frozenset({"kneel", "crouch"})
_BY_HAND = frozenset({"touch", "pick_up", "push", "pull", "open", "close", "hit", "use"})
_GOES = frozenset({"walk", "run", "enter"})


def foreseen(beats: tuple[Beat, ...]) -> tuple[Beat, ...]:
    """The same beats; who "kneels and pats the dog" kneels by the dog, and what "runs along the street and stops before her"
    runs to her."""
    return tuple(_placed(beat, after) for beat, after in zip(beats, (*beats[1:], None), strict=False))


def _placed(beat: Beat, after: Beat | None) -> Beat:
    if after is None or after.subject != beat.subject or beat.target or beat.object or beat.marks:
        return beat
    if beat.action in _DOWN and after.action in _BY_HAND and after.object:
        return replace(beat, target=after.object)
    if beat.action in _GOES and beat.direction in ("", "in") and after.action == "stop" and after.target:
        return replace(beat, target=after.target, relation=after.relation)
    return beat
