"""Boards on paper: what is drawn lies where it was drawn, long films stay openable, a PDF's table says where its parts are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.delivery.board import BoardRow, draw_board, draw_pages, write_board
from engine.delivery.captions import Cue, srt, table_csv, vtt
from engine.delivery.drawing import overlaid
from engine.delivery.lettering import shortened, width_of, wrapped
from engine.delivery.pdf import pdf
from engine.foundation.errors import UsageError
from engine.project import Board, Layer, Stroke

GREY = np.full((180, 320, 4), 128, np.uint8)
LINE = Stroke(((0.25, 0.5, 1.0), (0.75, 0.5, 1.0)), "#ff0000", 0.1)


def rows(count: int, board: Board | None = None) -> Iterator[BoardRow]:
    for number in range(count):
        yield BoardRow(
            f"{number + 1}A", "Wide", "2.0 s", "ANNA: Hello.", (GREY,) * 3, board or Board("x", note="A note.")
        )


def test_a_stroke_covers_what_its_geometry_says() -> None:
    """A line of one tenth of the width, with round ends: a capsule of known area."""
    shown = overlaid(GREY, Board("x", (Layer("Drawing", (LINE,)),))).astype(int)
    red = (shown[..., 0] - 128) / 127
    assert red.sum() == pytest.approx(160 * 32 + np.pi * 16**2, rel=0.04)
    assert tuple(shown[90, 160]) == (255, 0, 0) and tuple(shown[60, 160]) == (128, 128, 128)
    rubbed = Board("x", (Layer("Drawing", (LINE, Stroke(((0.5, 0.2, 1.0), (0.5, 0.8, 1.0)), width=0.1, erases=True))),))
    assert tuple(overlaid(GREY, rubbed)[90, 160]) == (128, 128, 128)
    above = Board("x", (*rubbed.layers, Layer("Top", (LINE,))))
    assert tuple(overlaid(GREY, above)[90, 160]) == (255, 0, 0)  # an eraser works on its own layer
    bare = overlaid(GREY, Board("x", (Layer("Drawing", (LINE,)),), picture=False))
    assert bare[10, 10].min() > 230


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(*[st.floats(-1.0, 2.0)] * 2, st.floats(0.0, 1.0)), min_size=1, max_size=5), st.floats(0.001, 0.5)
)
def test_no_stroke_is_too_far_out_to_paint(points: list[tuple[float, float, float]], width: float) -> None:
    small = np.full((18, 32, 4), 128, np.uint8)
    shown = overlaid(small, Board("x", (Layer("Drawing", (Stroke(tuple(points), "#102030", width),)),)))
    assert shown.shape == (18, 32, 3)


def test_a_light_touch_is_thinner() -> None:
    pressed = [
        overlaid(GREY, Board("x", (Layer("d", (Stroke(((0.2, 0.5, p), (0.8, 0.5, p)), "#ffffff", 0.05),)),)))
        for p in (0.1, 1.0)
    ]
    thickness = [(picture[:, 160, 0] > 190).sum() for picture in pressed]
    assert thickness[0] * 2 < thickness[1] == pytest.approx(16, abs=1)


@pytest.mark.parametrize(("count", "widest"), [(1, 1300), (7, 1300), (600, 6000)])
def test_sheets_of_long_films_can_be_opened(count: int, widest: int) -> None:
    sheet = draw_board("Film", rows(count), count)
    assert sheet.shape[1] <= widest and sheet.shape[0] < 32_000
    assert (sheet == 128).all(axis=-1).sum() > count * 10_000  # every picture is there


def test_pages_hold_six_boards_and_their_words(tmp_path: Path) -> None:
    pages = list(draw_pages("Über den Fluß", rows(8), 8, "A4"))
    assert [page.points for page in pages] == [(842, 595)] * 2
    assert [sum(words.text == "Wide" for words in page.words) for page in pages] == [6, 2]
    assert {words.text for words in pages[1].words} >= {
        "Über den Fluß",
        "2 / 2",
        "7A",
        "8A",
        "2.0 s",
        "ANNA: Hello.",
        "A note.",
    }
    for page in pages:
        for words in page.words:
            assert 0 < words.at[0] < 842 and 0 < words.at[1] < 595
    write_board(tmp_path / "b.pdf", "Film", rows(2), 2, "Letter")
    with pytest.raises(UsageError, match=r"\.png or \.pdf"):
        write_board(tmp_path / "b.jpg", "Film", rows(2), 2)


def test_the_table_of_a_pdf_says_where_its_objects_are() -> None:
    """ISO 32000-1, 7.5.4: byte offsets of ten digits, entries of twenty bytes, counted from object 0."""
    data = pdf("Ü", draw_pages("Ü", rows(7), 7))
    start = int(re.findall(rb"startxref\n(\d+)\n%%EOF", data)[0])
    count = int(re.match(rb"xref\n0 (\d+)\n", data[start:])[1])  # type: ignore[index]
    table = data[start:].split(b"\n", 2)[2]
    for number in range(1, count):
        entry = table[20 * number : 20 * number + 20]
        assert data[int(entry[:10]) :].startswith(b"%d 0 obj\n" % number)
    for picture in re.finditer(rb"/Filter /DCTDecode /Length (\d+) >>\nstream\n", data):
        packed = data[picture.end() : picture.end() + int(picture[1])]
        assert cv2.imdecode(np.frombuffer(packed, np.uint8), cv2.IMREAD_COLOR).shape == (1653, 2339, 3)


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=60), st.integers(20, 400))
def test_words_never_run_over_their_width(text: str, width: int) -> None:
    plain = " ".join(text.split())
    assert width_of(shortened(plain, 16, width), 16) <= max(width, width_of("…", 16))
    lines = wrapped(plain, 16, width, 3)
    assert len(lines) <= 3 and all(width_of(line, 16) <= max(width, width_of("…", 16)) for line in lines)


def test_subtitles_escape_break_and_count() -> None:
    cues = [
        Cue(0.0, 1.0005, "Cats & <dogs>"),
        Cue(3661.5, 3662.0, "A line that is so long that it has to go on below itself"),
    ]
    assert srt(cues).startswith(
        "1\n00:00:00,000 --> 00:00:01,000\nCats & <dogs>\n\n2\n01:01:01,500 --> 01:01:02,000\nA line"
    )
    assert vtt(cues).startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nCats &amp; &lt;dogs&gt;\n")
    long = srt(cues).strip().split("\n")[-2:]
    assert all(len(line) <= 42 for line in long) and abs(len(long[0]) - len(long[1])) < 12
    assert table_csv(("a", "b"), [('say "x"', "1,2")]) == 'a,b\r\n"say ""x""","1,2"\r\n'
