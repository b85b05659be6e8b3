"""The CMX3600 edit decision list: the picture's cuts and dissolves, and the mix as a pair of channels.

A line is ``number reel channels edit [length] source-in source-out record-in record-out``. A dissolve takes two lines with one
number: the clip before with no length, then the clip after with ``D`` and the frames it takes; it begins at the record-in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from engine.delivery.interchange.timeline import Mark, PictureClip, Timeline, plain
from engine.foundation.timebase import timecode

_BLACK = "BL"
_LAST_EVENT = 999
_REEL = 8
"""Characters of a reel's name."""
_SPELT = str.maketrans({
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d",
    "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"',
    "”": '"', "„": '"', "«": '"', "»": '"',
})  # fmt: skip
"""Letters and marks that are no ASCII letter with an accent."""


@dataclass
class _Page:
    """The list as far as it is written."""

    timeline: Timeline
    lines: list[str]
    number: int = 0

    def event(self, reel: str, channels: str, edit: str, source: tuple[int, int], record: tuple[int, int]) -> None:
        times = " ".join(timecode(frame, self.timeline.rate) for frame in (*source, *record))
        self.lines.append(f"{self.number:03d}  {reel:<8} {channels:<5} {edit:<8} {times}")

    def says(self, words: str) -> None:
        self.lines.append(f"* {words}")


def edl(timeline: Timeline) -> str:
    """``timeline`` as an edit decision list without drop frames, ASCII, lines ended by CR LF as the format has it."""
    page = _Page(timeline, [f"TITLE: {_ascii(timeline.title)[:70]}", "FCM: NON-DROP FRAME", ""])
    reels = _reels(timeline)
    marks = list(timeline.marks)
    for index, clip in enumerate(timeline.picture):
        following = timeline.picture[index + 1] if index + 1 < len(timeline.picture) else None
        before = timeline.picture[index - 1] if index else None
        _picture(page, clip, before, following, reels)
        mine = [mark for mark in marks if following is None or mark.frame < clip.record_out]
        marks = [mark for mark in marks if mark not in mine]
        for mark in mine:
            _mark(page, mark)
    if timeline.mix is not None:
        mix = timeline.mix
        page.number = page.number % _LAST_EVENT + 1
        page.event("MIX", "AA", "C", (mix.source_in, mix.source_out), (mix.record_in, mix.record_out))
        page.says(f"FROM CLIP NAME: {_ascii(mix.name)}")
        page.says(f"SOURCE FILE: {_ascii(mix.media.name)}")
    return "\r\n".join(page.lines) + "\r\n"


def _picture(
    page: _Page,
    clip: PictureClip,
    before: PictureClip | None,
    following: PictureClip | None,
    reels: dict[str, str],
) -> None:
    early = clip.dissolve.before if clip.dissolve else 0
    late = following.dissolve.before if following is not None and following.dissolve else 0
    first, last = clip.record_in - early, clip.record_out - late - clip.fade_out
    source = clip.source_in - early, clip.source_out - late - clip.fade_out
    reel = reels[clip.name]
    page.number = page.number % _LAST_EVENT + 1
    if clip.dissolve is not None and before is not None:
        left = before.source_out - early
        page.event(reels[before.name], "V", "C", (left, left), (first, first))
        page.event(reel, "V", f"D    {clip.dissolve.frames:03d}", source, (first, last))
        page.says(f"FROM CLIP NAME: {_ascii(before.name)}")
        page.says(f"TO CLIP NAME: {_ascii(clip.name)}")
    elif clip.fade_in:
        page.event(_BLACK, "V", "C", (0, 0), (first, first))
        page.event(reel, "V", f"D    {clip.fade_in:03d}", source, (first, last))
        page.says(f"TO CLIP NAME: {_ascii(clip.name)}")
    else:
        page.event(reel, "V", "C", source, (first, last))
        page.says(f"FROM CLIP NAME: {_ascii(clip.name)}")
    page.says(f"SOURCE FILE: {_ascii(clip.media.name)}")
    if clip.comment:
        page.says(f"COMMENT: {_ascii(clip.comment)[:70]}")
    if clip.fade_out:
        page.number = page.number % _LAST_EVENT + 1
        page.event(reel, "V", "C", (source[1], source[1]), (last, last))
        page.event(_BLACK, "V", f"D    {clip.fade_out:03d}", (0, clip.fade_out), (last, last + clip.fade_out))
        page.says(f"FROM CLIP NAME: {_ascii(clip.name)}")


def _mark(page: _Page, mark: Mark) -> None:
    label = _ascii(mark.label) if mark.label.strip() else ""
    page.says(f"LOC: {timecode(mark.frame, page.timeline.rate)} YELLOW  {label}".rstrip())


def _reels(timeline: Timeline) -> dict[str, str]:
    """A reel for each clip's name: capitals and figures, at most eight, all different."""
    reels: dict[str, str] = {}
    for clip in timeline.picture:
        if clip.name in reels:
            continue
        name = re.sub(r"[^A-Z0-9]", "", _ascii(clip.name).upper())[:_REEL] or "SHOT"
        reel, number = name, 2
        while reel in reels.values() or reel in (_BLACK, "AX", "MIX"):
            reel = name[: _REEL - len(str(number))] + str(number)
            number += 1
        reels[clip.name] = reel
    return reels


def _ascii(text: str) -> str:
    """The list is ASCII, a line a word's worth: letters lose their accents, some are spelt out, what is no letter there goes;
    nothing left is a question mark."""
    letters = unicodedata.normalize("NFKD", plain(text).translate(_SPELT)).encode("ascii", "ignore").decode()
    return "".join(letter for letter in letters if letter.isprintable()).strip() or "?"
