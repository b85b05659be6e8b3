"""Camera words: sizes, angles, lenses and moves lifted out of the text, so that what is left reads as action."""

from __future__ import annotations

import re
from functools import cache

from engine.breakdown.descriptions import TITLES
from engine.breakdown.ledger import Ledger
from engine.breakdown.lexicon import Entry, lexicon
from engine.breakdown.script import Cue
from engine.foundation.span import Span
from engine.project import ANGLES, MOVES, SHOT_SIZES, Move

_BEFORE = re.compile(
    r"(?i)(?:\b(?:in|on|from|with|open(?:s|ing)? on|start(?:s|ing)? (?:on|with)|then|and)\s+)?"
    r"(?:(?:\b(?:a|an|the|our)\s+)?(?:camera|shot|view|frame|we)\s+)?"
    r"(?:\b(?:a|an|the)\s+)?(?:\b(?:very|slow|slowly|quick|quickly|gently|then|smooth|smoothly|steady|static)\s+)*$"
)
_AFTER = re.compile(
    r"(?i)^\s*(?:shots?\b|angles?\b|views?\b|lens\b)?"
    r"\s*(?:(?:slowly|quickly|gently|smoothly|steadily)\b\s*)?"
    r"\s*(?:[:,\-–—]+\s*)?(?:(?:of|on|at|as|where|follow(?:ing|s)|show(?:ing|s)|over|to|toward|towards|across)\b)?\s*"
)
_BETWEEN = re.compile(
    r"(?i)^[\s,;/\-–—.]*(?:(?:shot|angle|lens|with|in|on|a|an|the|and|at|from|of|view|camera|is|very|then|slow|quick|fast|gentle|smooth)\b[\s,]*){0,4}$"
)
_OPENING = re.compile(
    r"(?:^|[.!?:;\n)—–-]|[.!?][\"'”’])\s*(?:(?i:a|an|the|in a|in)\s+)?(?:(?i:very|slow|slowly|quick)\s+)*$"
)
_OVER_SOMEBODY = re.compile(r"(?i:over) (?P<who>[A-Z][\w-]+)(?i:'s|’s|') (?i:shoulder)")
_WHOSE = re.compile(
    r"\s*(?:[,:]+\s*)?(?i:of\s+|from\s+behind\s+|from\s+)?(?P<who>(?:(?i:the)\s+)?[A-Z][\w-]+)"
    r"\s*(?:[:,–—-]|(?i:we see|on|onto)\b|$|\n)"
)
_FILMED = re.compile(r"(?i)\b(?:camera|we|shot|frame|view)\s+(?:\w+ly\s+)?$")
_LEADS_ON = re.compile(
    r"(?i)^\s*(?:$|[:.,\n–—-]|(?:of|on|to|as|from|at|across|over|toward|towards|with|in|lens|shot|two-shot|two|three|angle|tracking|handheld)\b)"
)
_REVEALS = re.compile(r"(?i)\s*(?:,\s*)?(?:to (?:reveal|show|find|discover)|reveal(?:s|ing)|show(?:s|ing))\b")
_COUNTABLE = frozenset({"group", "single", "detail", "reverse", "master", "reaction", "macro", "vista", "panorama"})
_DIRECTION = re.compile(r"(?i)^\s+(?:to the\s+)?(left|right|up|down|in|out)\b(?!\s+of\b)")


@cache
def _phrase_pattern() -> re.Pattern[str]:
    words = sorted(_by_words(), key=lambda w: (-len(w), w))
    alternatives = "|".join(re.escape(w).replace(r"\ ", r"[- ]+") for w in words)
    return re.compile(rf"(?i)(?<![\w]){_possible(alternatives)}(?![\w])")


def _possible(alternatives: str) -> str:
    return f"(?:{alternatives})" if alternatives else r"(?!)"


@cache
def _by_words() -> dict[str, list[tuple[Entry, bool]]]:
    """Entries by their words; True where the words are of everyday use."""
    found: dict[str, list[tuple[Entry, bool]]] = {}
    for row in lexicon().cameras:
        for key in ("words", "bare"):
            for words in row.get(key, ()):
                found.setdefault(_plain(words), []).append((row, key == "bare"))
    return found


def _plain(words: str) -> str:
    return " ".join(words.lower().replace("-", " ").split())


@cache
def _lens_pattern() -> re.Pattern[str]:
    return re.compile(lexicon().lens_pattern, re.IGNORECASE)


def lift_cues(text: str, start: int, ledger: Ledger) -> tuple[str, list[Cue]]:
    """``text`` with its camera words blanked, and one cue for each direction; ``start`` is its place in the source."""
    found: list[Cue] = []
    for match in _phrase_pattern().finditer(text):
        entry = next((e for e, bare in _by_words()[_plain(match.group())] if _directs(e, bare, match, text)), None)
        if entry is None:
            continue
        cue = _cue(entry, Span(*match.span()))
        way = _DIRECTION.match(text[match.end() :])
        if way and cue.move and not cue.move.direction:
            cue.move = Move(cue.move.kind, way.group(1).lower(), cue.move.speed)
            cue.span = Span(match.start(), match.end() + way.end())
            cue.end = cue.span.end
        if entry.get("status") == "assumed":
            ledger.assumed(cue.span.shifted(start), "camera:" + _meaning(cue), str(entry.get("note", "")))
        elif cue.speed != 1.0 and not (cue.size or cue.kind or cue.move):
            ledger.assumed(cue.span.shifted(start), "camera:speed", "shown at normal speed")
        else:
            ledger.understood(cue.span.shifted(start), "camera:" + _meaning(cue))
        found.append(cue)
    for match in _OVER_SOMEBODY.finditer(text):  # "Over Ben's shoulder, Clara reads."
        if _OPENING.search(text[: match.start()]) or _FILMED.search(text[: match.start()]):
            cue = Cue(Span(*match.span()), "medium close-up", kind="over the shoulder", end=match.end())
            cue.shoulder = match.group("who")
            ledger.understood(cue.span.shifted(start), "camera:over the shoulder")
            found.append(cue)
    for match in _lens_pattern().finditer(text):
        number = next((g for g in match.groups() if g), re.sub(r"\D", "", match.group()))
        found.append(Cue(Span(*match.span()), lens_mm=float(number)))
        ledger.understood(Span(*match.span()).shifted(start), f"camera:lens {number} mm")
    found.sort(key=lambda cue: cue.span)
    merged: list[Cue] = []
    for cue in found:
        gap = text[merged[-1].span.end : cue.span.start] if merged else "."
        if merged and _BETWEEN.match(gap) and _compatible(merged[-1], cue):
            merged[-1].merge(cue)
        else:
            merged.append(cue)
    masked = text
    for cue in merged:
        if cue.kind == "over the shoulder" and not cue.shoulder and (whose := _WHOSE.match(text[cue.span.end :])):
            cue.shoulder = whose.group("who")
            cue.span = Span(cue.span.start, cue.span.end + whose.end("who"))
            ledger.understood(cue.span.shifted(start), "camera:over the shoulder")
        masked = _blank(masked, cue, text, start, ledger)
    for cue in merged:
        reveals = cue.move is not None and _REVEALS.match(text[cue.span.end :])
        racks = cue.focus == "rack" and re.search(r"(?i)\b(?:to|on)\b", text[cue.span.start : cue.end])
        closes = cue.move is not None and cue.move.direction == "in" and cue.move.kind in {"dolly", "zoom"}
        nears = bool(closes and re.search(r"(?i)\b(?:on|toward|towards|closer to)\s*$", text[cue.span.start : cue.end]))
        framed = cue.size or cue.kind or cue.lens_mm or cue.transition or cue.angle or cue.view
        cue.modifies = not (framed or nears or reveals or racks or _heads(text, cue.span))
        if nears and not cue.size:
            cue.size = "medium"
        if racks and not cue.size:
            cue.size = "close-up"
        if reveals and not cue.size:
            cue.size = "medium wide"
        cue.span = cue.span.shifted(start)
        cue.end += start
    return masked, merged


def _directs(entry: Entry, everyday: bool, match: re.Match[str], text: str) -> bool:
    """Whether words that could be the camera's are: "wide on the gym" is, "a wide smile" is not."""
    words, before, after = match.group(), text[: match.start()], text[match.end() :]
    if words.lower() in TITLES and re.match(r"\.\s+[A-Z]", after):
        return False  # "MS. ADLER" is no medium shot
    if entry.get("capitals"):
        return words.isupper() and (_LEADS_ON.match(after) is not None or bool(entry.get("size")))
    if everyday and entry.get("move") and re.search(r"(?i)\b(?:the|his|her|their|its|my)\s+$", before):
        return False  # "INSERT - THE PAN" is a thing
    if not everyday or (words.isupper() and len(words) > 2 and any(c.islower() for c in text)):
        return True
    if _FILMED.search(before):
        return True
    alone = re.search(r"(?i)[,;:]\s*(?:(?:very|slow|slowly|quick|fast|gentle)\s+)*$", before) and re.match(
        r"\s*(?:[,.:;]|$)", after
    )
    if alone:
        return True
    if not _OPENING.search(before):
        return False
    if entry.get("move") and _names_a_size(after):
        return True
    plain = _plain(words)
    if plain in _COUNTABLE:
        return bool(re.match(r"\s*(?:[:.,\n]|$)", after))
    if _LEADS_ON.match(after) or plain.rsplit(" ", 1)[-1] in {"on", "of", "to", "at"} and " " in plain:
        return True
    imperative = not plain.split(" ")[0].endswith(("s", "ing")) and words[:1].isupper()
    return bool(entry.get("move")) and imperative and bool(re.match(r"\s+(?:[A-Z]|the\b|her\b|him\b|them\b)", after))


def _names_a_size(after: str) -> bool:
    """Whether the size of a shot is what comes next: "Handheld close-up on Ben"."""
    match = _phrase_pattern().match(after.lstrip(" ,"))
    return match is not None and any(e.get("size") and not bare for e, bare in _by_words()[_plain(match.group())])


def _cue(entry: Entry, span: Span) -> Cue:
    move = entry.get("move")
    return Cue(
        span,
        size=str(entry.get("size", "")) if entry.get("size", "") in SHOT_SIZES else "",
        angle=str(entry.get("angle", "")) if entry.get("angle", "") in ANGLES else "",
        kind=str(entry.get("kind", "")),
        move=Move(move["kind"], move.get("direction", ""), move.get("speed", "normal"))
        if move and move.get("kind") in MOVES
        else None,
        lens_mm=float(entry["lens_mm"]) if entry.get("lens_mm") else None,
        transition=str(entry.get("transition", "")),
        focus=str(entry.get("focus", "")),
        view=str(entry.get("view", "")),
        speed=float(entry.get("speed", 1.0)),
        takes=str(entry.get("takes", "")),
        end=span.end,
    )


def _heads(text: str, span: Span) -> bool:
    """Whether a direction that only moves the camera begins a shot: "FOLLOW SHOT. Rafe runs", "A tracking shot of"."""
    line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    words = text[span.start : span.end] + text[span.end :].partition("\n")[0][:6]
    if re.search(r"(?i)\bshots?\b", words):
        return not _FILMED.search(line)
    return text[span.start : span.end].isupper() and not line.strip()


def _meaning(cue: Cue) -> str:
    parts = [cue.size, cue.angle, cue.kind, cue.move.kind if cue.move else "", cue.transition, cue.focus, cue.view]
    return " ".join(part for part in parts if part) or "direction"


def _compatible(first: Cue, second: Cue) -> bool:
    sizes = bool(first.size and second.size and first.size != second.size)
    one_kind = bool(first.kind) != bool(second.kind)  # "medium two-shot": the first says the size, the second the kind
    return not (sizes and not one_kind) and not (first.lens_mm and second.lens_mm)


def _blank(masked: str, cue: Cue, text: str, start: int, ledger: Ledger) -> str:
    """Blank the cue with the small words that join it to the rest."""
    before = _BEFORE.search(text[: cue.span.start])
    first = before.start() if before else cue.span.start
    opens = not text[:first].rstrip() or text[:first].rstrip()[-1] in ".!?:;\n)\"'”’,-–—"
    if not opens:
        first = cue.span.start
    after = _AFTER.match(text[cue.span.end :])
    last = cue.span.end + (after.end() if after else 0)
    cue.end = last
    joined = text[first:last]
    ledger.understood(Span(first, last).shifted(start), "camera:" + _meaning(cue), region=True)
    return masked[:first] + re.sub(r"[^\n]", " ", joined) + masked[last:]


@cache
def _look_pattern() -> re.Pattern[str]:
    words = sorted(_looks(), key=lambda w: (-len(w), w))
    alternatives = "|".join(re.escape(w).replace(r"\ ", r"[- ]+") for w in words)
    return re.compile(
        rf"(?i)(?<!\w)(?:in (?:an? |the )?)?(?:(?:style|look): *)?(?P<words>{_possible(alternatives)})"
        r"(?:[- ](?:style|look|feel|film|aesthetic|animation|rendering|lighting|tone|mood))*(?!\w)"
    )


@cache
def _looks() -> dict[str, Entry]:
    return {_plain(words): row for row in lexicon().looks for words in row["words"]}


def lift_looks(text: str, start: int, ledger: Ledger) -> tuple[str, str]:
    """``text`` with words for the picture's style blanked, and the look's key or ""."""
    look = ""
    for match in _look_pattern().finditer(text):
        row = _looks()[_plain(match.group("words"))]
        span = Span(*match.span()).shifted(start)
        if row.get("status") == "assumed":
            ledger.assumed(span, f"look:{row['look']}", str(row.get("note", "the nearest look")))
        else:
            ledger.understood(span, f"look:{row['look']}")
        look = look or str(row["look"])
        text = text[: match.start()] + re.sub(r"[^\n]", " ", match.group()) + text[match.end() :]
    return text, look
