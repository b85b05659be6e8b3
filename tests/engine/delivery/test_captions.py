"""Subtitles and tables hold any words there are."""

from __future__ import annotations

import csv
import io
import re

import pytest

from engine.delivery.captions import Cue, srt, table_csv, vtt

WORDS = (
    "שלום, מה שלומך? \U0001f3ac",
    "مرحبا <b> & --> \U0001f469\u200d\U0001f467",
    'He said "no",\nand\tleft; twice.',
    "長い" * 20,
)
CUES = tuple(Cue(1.5 * n, 1.5 * n + 1.25, words) for n, words in enumerate(WORDS, 2400))  # an hour into the film


def test_subrip_is_numbered_timed_and_loses_no_word() -> None:
    blocks = srt(CUES).strip().split("\n\n")
    assert len(blocks) == len(WORDS)
    for number, (block, words) in enumerate(zip(blocks, WORDS, strict=True), 1):
        first, times, *said = block.split("\n")
        assert first == str(number) and " ".join(said).split() == words.split()
        assert re.fullmatch(r"01:00:0\d,\d{3} --> 01:00:0\d,\d{3}", times)


@pytest.mark.parametrize("off", [-1e-9, 0.0, 1e-9])
def test_a_cue_that_ends_as_the_next_begins_does_not_overlap_it(off: float) -> None:
    """Two sums of the same times differ in their last digit, and may be rounded apart."""
    two = (Cue(2.0, 6.9095 + off, "One"), Cue(6.9095 - off, 8.0, "Two"), Cue(7.5, 9.0, "Meanwhile"))
    for text, point in ((srt(two), ","), (vtt(two), ".")):
        times = re.findall(r"(\S+) --> (\S+)", text)
        assert times[0][1] == times[1][0]
        assert times[1][1] == f"00:00:08{point}000" and times[2][0] == f"00:00:07{point}500"  # both are heard there


def test_web_subtitles_escape_what_is_markup_there() -> None:
    text = vtt(CUES)
    assert text.startswith("WEBVTT\n\n") and "&lt;b&gt; &amp; --&gt;" in text
    assert len(re.findall(r"^01:00:0\d\.\d{3} --> 01:00:0\d\.\d{3}$", text, re.MULTILINE)) == len(WORDS)
    assert text.count("-->") == len(WORDS)


@pytest.mark.parametrize("words", WORDS)
def test_a_table_reads_back_cell_by_cell(words: str) -> None:
    rows = list(csv.reader(io.StringIO(table_csv(("slate", "line"), [("1A", words), ("", 7)]), newline="")))
    assert rows == [["slate", "line"], ["1A", words], ["", "7"]]


def test_a_film_without_words_has_subtitles_without_cues() -> None:
    assert srt([]).strip() == "" and vtt([]).strip() == "WEBVTT"
