"""Lines of mixed directions in the order in which they are seen: the face that draws them goes from left to right."""

from __future__ import annotations

import unicodedata

_OPENING = "([{<«‹"
_MIRRORED = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))


def in_order_of_sight(line: str) -> str:
    """``line`` as it is drawn from left to right: what is read from right to left is turned round, numbers and Latin words within
    it are not, brackets face the other way. After the Unicode bidirectional algorithm (UAX 9), without its explicit marks; the
    first letter decides which way the line as a whole goes."""
    clusters = _clusters(line)
    kinds = _with_figures_whole([_kind(cluster) for cluster in clusters])
    if "R" not in kinds:
        return line
    base = 1 if next(kind for kind in kinds if kind in "LR") == "R" else 0
    _turn_brackets(clusters, kinds, "R" if base else "L")
    levels = _levels(kinds, base)
    drawn = [_MIRRORED.get(text, text) if level % 2 else text for text, level in zip(clusters, levels, strict=True)]
    order = list(range(len(drawn)))
    for level in range(max(levels), 0, -1):
        _turn_runs(order, levels, level)
    return "".join(drawn[place] for place in order)


def _clusters(line: str) -> list[str]:
    """Letters with the marks upon them."""
    found: list[str] = []
    for character in line:
        if found and unicodedata.combining(character):
            found[-1] += character
        else:
            found.append(character)
    return found


def _kind(cluster: str) -> str:
    """ "L" or "R" by direction, "1" for figures, "." for what stands within them, "%" for what stands beside them, " " for what
    else has no direction of its own."""
    direction = unicodedata.bidirectional(cluster[0])
    return {"L": "L", "R": "R", "AL": "R", "EN": "1", "AN": "1", "CS": ".", "ES": ".", "ET": "%"}.get(direction, " ")


def _with_figures_whole(kinds: list[str]) -> list[str]:
    """Points within figures and signs beside them go with them (rules W4 to W6)."""
    found = list(kinds)
    for place in range(1, len(found) - 1):
        if found[place] == "." and found[place - 1] == found[place + 1] == "1":
            found[place] = "1"
    for places in (range(len(found)), range(len(found) - 1, -1, -1)):
        before = " "
        for place in places:
            found[place] = before = "1" if found[place] == "%" and before == "1" else found[place]
    return [kind if kind in "LR1" else " " for kind in found]


def _turn_brackets(clusters: list[str], kinds: list[str], whole: str) -> None:
    """Both brackets of a pair go the way of what they hold (rule N0)."""
    opened: list[int] = []
    for place, text in enumerate(clusters):
        if text in _OPENING:
            opened.append(place)
        elif text in _MIRRORED and any(_MIRRORED[clusters[at]] == text for at in opened):
            while _MIRRORED[clusters[start := opened.pop()]] != text:
                pass
            within = {_side(kind) for kind in kinds[start + 1 : place] if kind != " "}
            before = next((_side(kind) for kind in reversed(kinds[:start]) if kind != " "), whole)
            if within:
                kinds[start] = kinds[place] = whole if whole in within or before == whole else before


def _levels(kinds: list[str], base: int) -> list[int]:
    """How deep each cluster is embedded: odd ones run to the left."""
    whole = "R" if base else "L"
    strong, resolved = whole, []
    for kind in kinds:
        strong = kind if kind in "LR" else strong
        resolved.append("L" if kind == "1" and strong == "L" else kind)
    for place, kind in enumerate(resolved):
        if kind == " ":
            end = next((i for i in range(place, len(resolved)) if resolved[i] != " "), len(resolved))
            sides = {
                _side(resolved[place - 1]) if place else whole,
                _side(resolved[end]) if end < len(resolved) else whole,
            }
            resolved[place:end] = [sides.pop() if len(sides) == 1 else whole] * (end - place)
    if base:
        return [1 if kind == "R" else 2 for kind in resolved]
    return [{"L": 0, "R": 1, "1": 2}[kind] for kind in resolved]


def _side(kind: str) -> str:
    """Figures among what is read from right to left count as that."""
    return "R" if kind == "1" else kind


def _turn_runs(order: list[int], levels: list[int], level: int) -> None:
    """Turn round every run of places whose level is ``level`` or deeper."""
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and levels[order[end]] >= level:
            end += 1
        order[start:end] = order[start:end][::-1]
        start = end + 1
