"""How a line is said: what the writer called it, as numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from engine.foundation.assets import table


@dataclass(frozen=True)
class Manner:
    """``speed`` times ordinary; ``pitch`` semitones; ``level_db`` against a normal voice; ``tilt_db`` of the octaves above
    2 kHz; ``breath``, ``whisper``, ``tremble``, ``drive`` 0..1; ``laugh``: syllables of laughter first; ``mark``:
    punctuation that replaces a full stop; ``band`` Hz of a loudspeaker, or empty."""

    speed: float = 1.0
    pitch: float = 0.0
    level_db: float = 0.0
    tilt_db: float = 0.0
    breath: float = 0.0
    whisper: float = 0.0
    tremble: float = 0.0
    drive: float = 0.0
    laugh: float = 0.0
    mark: str = ""
    band: tuple[float, ...] = ()


@cache
def _deliveries() -> dict[str, dict]:
    return dict(table("voices", "delivery.toml", schema="delivery"))


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    """(phrase, key), longest phrase first."""
    pairs = [(phrase, key) for key, entry in _deliveries().items() for phrase in (key, *entry["words"])]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def delivery_keys(words: tuple[str, ...]) -> tuple[str, ...]:
    """The deliveries that ``words`` (parentheticals, adverbs) ask for, in order, without repeats. Unknown words give
    nothing."""
    found: list[str] = []
    for word in words:
        rest = re.sub(r"\s+", " ", f" {re.sub(r'[^a-z -]', ' ', word.lower().replace('_', ' '))} ")
        places = []
        for phrase, key in _phrases():
            if (at := rest.find(f" {phrase} ")) >= 0:
                places.append((at, key))
                # what a longer phrase has named, a shorter one does not name again
                rest = rest[: at + 1] + "#" * len(phrase) + rest[at + 1 + len(phrase) :]
        found += [key for _, key in sorted(places)]
    return tuple(dict.fromkeys(found))


def manner_of(words: tuple[str, ...], text: str = "", absent: bool = False) -> Manner:
    """All deliveries together: times multiply, semitones and decibels add up, the rest takes the strongest. A line in
    capitals is shouted. ``absent``: the speaker is not seen, so that a telephone is heard from its other end."""
    keys = delivery_keys(words)
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 5 and all(c.isupper() for c in letters) and not {"shouting", "whispering"} & set(keys):
        keys = (*keys, "shouting")
    manner = Manner()
    for key in keys:
        if _deliveries()[key].get("absent") and not absent:
            continue
        entry = {name: value for name, value in _deliveries()[key].items() if name not in {"words", "absent"}}
        manner = replace(
            manner,
            speed=manner.speed * entry.get("speed", 1.0),
            pitch=manner.pitch + entry.get("pitch", 0.0),
            level_db=manner.level_db + entry.get("level_db", 0.0),
            tilt_db=manner.tilt_db + entry.get("tilt_db", 0.0),
            mark=entry.get("mark", manner.mark),
            band=tuple(entry.get("band", manner.band)),
            **{
                n: max(getattr(manner, n), entry.get(n, 0.0))
                for n in ("breath", "whisper", "tremble", "drive", "laugh")
            },
        )
    if manner.whisper:
        manner = replace(manner, drive=0.0, level_db=max(manner.level_db, -18.0))
    speed = min(max(manner.speed, 0.6), 1.6)
    pitch = min(max(manner.pitch, -2.0), 3.0)
    return replace(manner, speed=speed, pitch=pitch, level_db=min(max(manner.level_db, -20.0), 12.0))
