"""What is heard, and when: the one list that the stems and the event table read."""

from __future__ import annotations

from dataclasses import dataclass

Vec3 = tuple[float, float, float]


@dataclass(frozen=True)
class SoundEvent:
    """Something that sounds at ``time_s`` (story seconds, exact).

    ``kind``: "contact", "roll", "slide", "break", "footstep", "touch", "net", "latch", "release",
    "phoneme", "sound". ``stem``: where it is
    heard. ``bodies``: ids of bodies and people. ``point``: where (world, metres) or None. ``strength`` N s; ``slip`` m/s.
    ``audible``: it makes a sound of its own. ``source``: index into the list it came from (contacts, footsteps, touches,
    releases, utterances or effects).
    """

    kind: str
    time_s: float
    stem: str
    bodies: tuple[str, ...]
    point: Vec3 | None = None
    strength: float = 0.0
    slip: float = 0.0
    text: str = ""
    audible: bool = True
    source: int = -1
