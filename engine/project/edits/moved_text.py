"""Where words went from an old text to a new one: whole scenes, and the lines within a scene."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from engine.foundation.span import Span
from engine.project.scene import Scene

ALIKE = 0.5
"""Share of words that two texts have in common if one became the other."""
REWRITTEN = 0.25
"""The same of a line that was changed where it stood; less, and it is another line."""
_HEADING = 0.5


@dataclass(frozen=True)
class Piece:
    """The words of one scene: ``text`` begins at ``start`` in its script."""

    heading: str
    text: str
    start: int

    @cached_property
    def words(self) -> Counter[str]:
        """Those below the heading."""
        below = self.text.partition("\n")[2] if self.heading else self.text
        return words_of(below)


def pieces(script: str, scenes: Sequence[Scene]) -> dict[str, Piece]:
    """By scene id the words from where the scene begins to where the next one in the text does."""
    ordered = sorted(scenes, key=lambda scene: scene.span)
    ends = [*(scene.span.start for scene in ordered[1:]), len(script)]
    return {
        scene.id: Piece(scene.heading, script[scene.span.start : end], scene.span.start)
        for scene, end in zip(ordered, ends, strict=False)
    }


def words_of(text: str) -> Counter[str]:
    return Counter(text.lower().split())


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """0 to 1: the share of words in common (Dice 1945)."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def pairs(old: Sequence[Piece], new: Sequence[Piece]) -> dict[int, int]:
    """By index of a new scene the index of the old one that it was, wherever that stood: first those with the same words,
    then those under the same heading, then those most alike, and last those that changed all their words where they stood."""
    found: dict[int, int] = {}
    waiting: dict[str, list[int]] = defaultdict(list)
    for i, piece in enumerate(old):
        waiting[piece.text.strip()].append(i)
    for k, piece in enumerate(new):
        if waiting[piece.text.strip()]:
            found[k] = waiting[piece.text.strip()].pop(0)
    _same_heading(old, new, found)
    _most_alike(old, new, found)
    return found


def _left(old: Sequence[Piece], new: Sequence[Piece], found: dict[int, int]) -> tuple[list[int], list[int]]:
    used = set(found.values())
    return [i for i in range(len(old)) if i not in used], [k for k in range(len(new)) if k not in found]


def _same_heading(old: Sequence[Piece], new: Sequence[Piece], found: dict[int, int]) -> None:
    """Scenes that stand in the same order under the same headings: the common case, in linear time."""
    rest, now = _left(old, new, found)
    if len(rest) != len(now):
        return
    for i, k in zip(rest, now, strict=True):
        if old[i].heading == new[k].heading and likeness(old[i].words, new[k].words) > ALIKE:
            found[k] = i


def _most_alike(old: Sequence[Piece], new: Sequence[Piece], found: dict[int, int]) -> None:
    rest, now = _left(old, new, found)
    scored = []
    for i in rest:
        for k in now:
            score = likeness(old[i].words, new[k].words) + _HEADING * (old[i].heading == new[k].heading)
            if score >= ALIKE:
                scored.append((-score, abs(i - k), i, k))
    used: set[int] = set()
    for _, _, i, k in sorted(scored):
        if i not in used and k not in found:
            used.add(i)
            found[k] = i


class MovedText:
    """Where the characters of a scene's old words are in its new ones, line by line; offsets are those of the scripts."""

    def __init__(self, old: Piece, new: Piece) -> None:
        self._blocks: list[tuple[int, int, int, int]] = []
        lines, new_lines = (piece.text.splitlines(keepends=True) for piece in (old, new))
        starts, new_starts = _starts(lines, old.start), _starts(new_lines, new.start)

        def block(a: int, b: int, c: int, d: int) -> None:
            self._blocks.append((starts[a], starts[b], new_starts[c], new_starts[d]))

        if old.text == new.text:
            block(0, len(lines), 0, len(new_lines))
            return
        replaced: list[tuple[range, range]] = []
        for tag, a, b, c, d in SequenceMatcher(None, lines, new_lines, autojunk=False).get_opcodes():
            if tag == "equal":
                block(a, b, c, d)
            else:
                replaced.append((range(a, b), range(c, d)))
        gone = {lines[i].strip(): i for was, _ in replaced for i in reversed(was) if lines[i].strip()}
        moved: set[int] = set()
        there: set[int] = set()
        for k in (k for _, now in replaced for k in now):
            i = gone.pop(new_lines[k].strip(), None)
            if i is not None:  # the line stands elsewhere now
                moved.add(i)
                there.add(k)
                block(i, i + 1, k, k + 1)
        for was, now in replaced:
            left = [i for i in was if i not in moved], [k for k in now if k not in there]
            for i, k in zip(*left, strict=False):
                if likeness(words_of(lines[i]), words_of(new_lines[k])) >= REWRITTEN:
                    block(i, i + 1, k, k + 1)

    def span(self, span: Span) -> Span | None:
        """Where ``span`` went, roughly inside a rewritten line; None if its lines are gone."""
        ends = [self._at(span.start), self._at(max(span.start, span.end - 1))]
        found = [end for end in ends if end is not None]
        return Span(min(found), max(found) + 1) if found else None

    def _at(self, offset: int) -> int | None:
        for a, b, c, d in self._blocks:
            if a <= offset < b:
                return min(c + offset - a, max(c, d - 1))
        return None


def _starts(lines: Sequence[str], begin: int) -> list[int]:
    starts = [begin]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def overlap(a: Span | None, b: Span) -> float:
    """The share of the shorter of two spans that lies in the other."""
    if a is None:
        return 0.0
    shared = min(a.end, b.end) - max(a.start, b.start)
    return max(0, shared) / max(1, min(a.end - a.start, b.end - b.start))
