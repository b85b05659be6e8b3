"""What is said, as subtitles; and the shots, as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST = 42
"""Characters in a line of subtitles, and two lines of them at most, as broadcasters ask."""


@dataclass(frozen=True)
class Cue:
    """Words heard from ``begin_s`` to ``end_s``, seconds of the film."""

    begin_s: float
    end_s: float
    text: str


def srt(cues: Sequence[Cue]) -> str:
    """SubRip: numbered, commas before the milliseconds."""
    parts = [
        f"{number}\n{_clock(begin, ',')} --> {_clock(end, ',')}\n{_lines(cue.text)}\n"
        for number, (cue, begin, end) in enumerate(_timed(cues), 1)
    ]
    return "\n".join(parts)


def vtt(cues: Sequence[Cue]) -> str:
    """WebVTT (W3C): ``&`` and angle brackets are markup there, so they are escaped."""
    parts = [
        f"{_clock(begin, '.')} --> {_clock(end, '.')}\n{_escaped(_lines(cue.text))}\n"
        for cue, begin, end in _timed(cues)
    ]
    return "\n".join(["WEBVTT\n", *parts])


def table_csv(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table as RFC 4180 has it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _lines(text: str) -> str:
    """The words in two even lines where one would be too long."""
    words = text.split()
    if len(" ".join(words)) <= _LONGEST or len(words) < 2:
        return " ".join(words)
    halves = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    first, second = min(halves, key=lambda half: abs(len(half[0]) - len(half[1])))
    return f"{first}\n{second}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _timed(cues: Sequence[Cue]) -> list[tuple[Cue, int, int]]:
    """Each cue with its milliseconds. Where one ends as the next begins, both say the same: rounded apart they would overlap."""
    begins = [round(cue.begin_s * 1000) for cue in cues]
    rows = []
    for cue, begin, following in zip(cues, begins, [*begins[1:], None], strict=False):
        end = round(cue.end_s * 1000)
        rows.append((cue, begin, following if following is not None and abs(end - following) <= 1 else end))
    return rows


def _clock(milliseconds: int, point: str) -> str:
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"
