"""Where and when a scene plays: its set, light and weather."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from engine.breakdown.ledger import Ledger
from engine.breakdown.lexicon import (
    NO_ENTRY,
    Entry,
    base_verb,
    lexicon,
    modifier_entry,
    normal,
    noun_entry,
    pieces,
    place_entry,
    verb_entry,
)
from engine.breakdown.script import SceneDraft
from engine.foundation.assets import asset_names, table
from engine.foundation.errors import UnavailableError
from engine.foundation.span import Span
from engine.screenplay import Choice, SceneHeading

_DEFAULTS = {True: "living_room", False: "street"}


@cache
def known_sets() -> tuple[str, ...]:
    """Keys of the sets that the store holds."""
    try:
        return asset_names("sets", ".toml")
    except UnavailableError:
        return ()


@cache
def anchors_of(set_key: str) -> frozenset[str]:
    """The named places of a set, as ``set:name``."""
    if set_key not in known_sets():
        return frozenset()
    row: Any = table("sets", f"{set_key}.toml")
    names = [str(piece.get("name", "")) for piece in row.get("place", ())]
    spots = [str(spot.get("name", "")) for spot in row.get("spots", ())]
    names += [spot for spot in spots if (noun_entry(spot) or NO_ENTRY).get("kind") == "part"]  # its corner, its back
    return frozenset(f"set:{name}" for name in names if name)


_REACH_M = 1.7
"""What hangs higher no hand is laid on."""


@cache
def furnishing_of(set_key: str) -> frozenset[str]:
    """What stands in a set, within reach, in the words of its file: names, props, doors and windows."""
    if set_key not in known_sets():
        return frozenset()
    row: Any = table("sets", f"{set_key}.toml")
    pieces_of = [piece for piece in row.get("place", ()) if len(piece.get("at", ())) < 3 or piece["at"][2] < _REACH_M]
    named = {str(piece.get("name", piece.get("prop", ""))) for piece in pieces_of}
    words = {word for word, name in row.get("fixtures", {}).items() if name in named} | named
    words |= {str(piece.get("prop", "")).replace("_", " ") for piece in pieces_of}
    words |= {str(opening.get("kind", "")) for wall in row.get("walls", ()) for opening in wall.get("openings", ())}
    return frozenset(words - {""})


def read_heading(heading: SceneHeading, draft: SceneDraft, ledger: Ledger) -> None:
    """Take set, light and weather from a scene heading and account for its words."""
    text = heading.span.of(ledger.source)
    for word, start, end in pieces(text):
        span = Span(start, end).shifted(heading.span.start)
        key = normal(word)
        if key in {"int", "ext", "est", "i", "e"} and start < 10:
            ledger.understood(span, "set:interior" if key in {"int", "i"} else "set:exterior")
        elif heading.number and word == heading.number or key == "#":
            ledger.understood(span, "scene:number")
        elif light := light_of(key):
            draft.light = light
            ledger.understood(span, f"light:{light}")
        elif weather := weather_of(key):
            draft.weather = weather
            ledger.understood(span, f"weather:{weather}")
        elif key in {"later", "continuous", "same", "moments"}:
            ledger.understood(span, "time:continuous", "the light stays as it was")
    at = text.rfind(heading.time) if heading.time else -1
    if at >= 0 and (light := light_of(normal(heading.time))):
        draft.light = light
        ledger.understood(Span(at, at + len(heading.time)).shifted(heading.span.start), f"light:{light}")
    if heading.number:
        at = text.rfind(heading.number)
        ledger.understood(Span(at, at + len(heading.number)).shifted(heading.span.start), "scene:number")
    at = text.find(heading.place)
    if heading.place and at >= 0:
        for key, span, entry in places_in(heading.place, heading.span.start + at):
            if draft.interior is not None:
                key = side_of(entry, key, draft.interior)
            draft.set = key
            if draft.interior is None:
                draft.interior = bool(entry.get("interior", True))
            claim_place(ledger, span, key, entry)
    for match in re.finditer(r"(?i)\b(?:moving|parked|driving|travell?ing)\b", text):
        ledger.assumed(Span(*match.span()).shifted(heading.span.start), "not shown", "vehicles stand still")


def side_of(entry: Entry, key: str, interior: bool) -> str:
    """The set of a place after INT or EXT: "EXT. BASKETBALL COURT" lies under the sky, "EXT. HOUSE" is seen from the street,
    "INT. SHOP" is none."""
    if interior:
        return str(entry.get("inside", key))
    return str(entry.get("outside", _DEFAULTS[False] if entry.get("interior", True) else key))


def places_in(text: str, start: int) -> list[tuple[str, Span, Entry]]:
    """Places named in ``text``, longest phrases first, in order."""
    words = pieces(text)
    found: list[tuple[str, Span, Entry]] = []
    at = 0
    while at < len(words):
        for width in range(min(4, len(words) - at), 0, -1):
            first, last = words[at][1], words[at + width - 1][2]
            entry = place_entry(text[first:last])
            if entry is not None:
                found.append((str(entry["set"]), Span(first, last).shifted(start), entry))
                at += width - 1
                break
        at += 1
    return found


def claim_place(ledger: Ledger, span: Span, key: str, entry: Entry) -> None:
    stated = {entry["set"], entry.get("outside"), entry.get("inside")}
    if key not in stated:
        ledger.assumed(span, f"set:{key}", f"seen from outside: the {key.replace('_', ' ')} stands for it")
    elif entry.get("status") == "assumed":
        choices = tuple(Choice(f"set:{other}", other.replace("_", " ")) for other in known_sets() if other != key)
        ledger.assumed(span, f"set:{key}", str(entry.get("note", f"the nearest set is the {key}")), choices)
    else:
        ledger.understood(span, f"set:{key}")


def light_of(word: str) -> str:
    """ "day", "night", "dusk" or "dawn" if a word says so."""
    entry = noun_entry(word) or NO_ENTRY
    if entry.get("kind") == "time" and entry.get("light"):
        return str(entry["light"])
    modifier = modifier_entry(word) or NO_ENTRY
    return str(modifier.get("light", "")) if modifier.get("kind") == "light" else ""


def weather_of(word: str) -> str:
    entry = noun_entry(word) or NO_ENTRY
    if entry.get("kind") == "weather":
        return str(entry.get("weather", ""))
    modifier = modifier_entry(word) or NO_ENTRY
    return str(modifier.get("weather", "")) if modifier.get("kind") == "weather" else ""


def choose_set(draft: SceneDraft, labels: list[str], previous: str, ledger: Ledger) -> str:
    """The scene's set: as headed, as the prose says, as its things suggest, else a sensible one that is reported."""
    if draft.set:
        return draft.set
    if draft.places:
        draft.set, span = draft.places[0]
        entry = place_entry(span.of(ledger.source))
        if entry is not None:
            claim_place(ledger, span, draft.set, entry)
            inside = bool(entry.get("interior", True)) and draft.set == entry["set"]
            draft.interior = inside if draft.interior is None else draft.interior
        return draft.set
    if previous and not draft.heading:
        draft.set = previous
        return draft.set
    said = [normal(label.replace("_", " ")) for label in labels] + [beat.action for beat in draft.beats]
    scores = {row["set"]: sum(word in row["words"] for word in said) for row in table("lexicon", "places.toml")["hint"]}
    best = max(scores, key=lambda key: (scores[key], -list(scores).index(key)))
    if scores[best]:
        draft.set = best
        ledger.note(
            f"No place is named for {draft.heading or 'the scene'}; {best.replace('_', ' ')} is assumed from what is in it."
        )
    else:
        draft.set = _DEFAULTS[draft.interior is not False]
        if draft.interior is None and draft.weather not in {"", "clear"}:
            draft.set = _DEFAULTS[False]
        ledger.note(f"No place is known for {draft.heading or 'the scene'}; {draft.set.replace('_', ' ')} is assumed.")
    return draft.set


def is_interior(set_key: str) -> bool:
    """Whether a set is indoors, by the places that use it."""
    return set_key in {"gym", "kitchen", "living_room", "office"} or any(
        entry["set"] == set_key
        and entry.get("interior", False)
        and " ".join(words.split()) == set_key.replace("_", " ")
        for words, entry in lexicon().places.entries.items()
    )


_MOVES = re.compile(r"\s+(?:in|out|off|up|down|through|into|past|over|towards?|away|across)\b")


def _goes(word: str) -> bool:
    """Whether a word for weather is also what people do: Mark storms in."""
    entry = verb_entry(base_verb(word)) or NO_ENTRY
    return entry.get("kind", "action") == "action" and bool(entry.get("action"))


def mark_time_words(text: str, start: int, draft: SceneDraft, ledger: Ledger) -> None:
    """Light and weather said in passing: "at night", "on a rainy morning"."""
    for word, first, last in pieces(text):
        span = Span(first, last).shifted(start)
        key = normal(word)
        if not re.match(r"[a-z]", key):
            continue
        if light := light_of(key):
            draft.light = draft.light or light
            ledger.understood(span, f"light:{light}")
        elif (weather := weather_of(key)) and not (_MOVES.match(text[last:]) and _goes(key)):
            draft.weather = draft.weather or weather
            ledger.understood(span, f"weather:{weather}")
