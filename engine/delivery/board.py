"""Boards on paper: the contact sheet as one picture, and pages to print as PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from engine.delivery.drawing import overlaid
from engine.delivery.lettering import BOLD, shortened, width_of, wrapped, write
from engine.delivery.pdf import Page, Words, pdf
from engine.delivery.target import check_target, whole_file
from engine.foundation.errors import BugError, UsageError
from engine.project import Board

_PAPER = (24, 23, 22)
_INK = (226, 222, 214)
_QUIET = (150, 146, 138)
_ACCENT = (232, 163, 72)
_WIDTH = 384
_GAP = 12
_CAPTION = 92
_HEAD = 64
_STRIPS = 60
"""Shots that a sheet shows with three pictures each; a film of more gets one picture a shot, or no viewer could open it."""
_TILE, _TILE_CAPTION = 176, 46

PAPERS = {"A4": (842, 595), "Letter": (792, 612)}
"""Sheets lying on their long side, in points (1/72 inch)."""
_SCALE = 200 / 72
"""Pages are drawn at 200 dots per inch."""
_COLUMNS, _ROWS = 3, 2
_MARGIN, _CELL_GAP = 76, 40
_BLACK, _GREY, _NOTE = (28, 28, 30), (116, 116, 120), (150, 92, 20)


@dataclass(frozen=True)
class BoardRow:
    """A shot on the board. ``pictures`` uint8 [h, w, 4], the middle one being what ``board`` is drawn over."""

    slate: str
    framing: str
    length: str
    line: str
    pictures: tuple[np.ndarray, ...]
    board: Board

    @property
    def middle(self) -> np.ndarray:
        """The picture with its drawing, uint8 [h, w, 3]."""
        return overlaid(self.pictures[len(self.pictures) // 2], self.board)


def write_board(target: Path, title: str, rows: Iterable[BoardRow], count: int, paper: str = "A4") -> None:
    """Write a contact sheet (.png) or pages to print (.pdf) of ``count`` rows, whole or not at all. Rows are taken one after the
    other, so that a long film's pictures need not be there at once. Raises UsageError, UnavailableError."""
    check_board_target(target)
    if target.suffix.lower() == ".png":
        packed = png(draw_board(title, rows, count))
    else:
        packed = pdf(title, draw_pages(title, rows, count, paper))
    with whole_file(target) as path:
        path.write_bytes(packed)


def check_board_target(target: Path) -> None:
    """Raise UsageError if no board can be written by that name."""
    if target.suffix.lower() not in (".png", ".pdf"):
        raise UsageError(f"The board {target.name!r} must end in .png or .pdf; name it so.")
    check_target(target)


def draw_board(title: str, rows: Iterable[BoardRow], count: int) -> np.ndarray:
    """The contact sheet as uint8 [h, w, 3], RGB: a row of three pictures for each shot, or for long films a tile with one."""
    return _strips(title, rows, count) if count <= _STRIPS else _tiles(title, rows, count)


def _strips(title: str, rows: Iterable[BoardRow], count: int) -> np.ndarray:
    sheet = np.zeros((0, 0, 3), np.uint8)
    width = height = 0
    for i, row in enumerate(rows):
        if not i:
            columns, height = len(row.pictures), _height_of(row, _WIDTH)
            width = columns * (_WIDTH + _GAP) + _GAP
            sheet = _sheet(title, width, _HEAD + count * (height + _CAPTION))
        top = _HEAD + i * (height + _CAPTION)
        for k, picture in enumerate(row.pictures):
            left = _GAP + k * (_WIDTH + _GAP)
            shown = row.middle if k == len(row.pictures) // 2 else picture[..., :3]
            sheet[top : top + height, left : left + _WIDTH] = _resized(shown, _WIDTH, height)
        base = top + height
        write(sheet, row.slate, _GAP, base + 27, 20, _ACCENT, BOLD)
        left = _GAP + max(80, width_of(row.slate, 20, BOLD) + 20)
        write(sheet, f"{row.framing}   {row.length}", left, base + 26, 15, _QUIET)
        write(sheet, shortened(row.line, 16, width - 2 * _GAP), _GAP, base + 50, 16, _INK)
        note = " ".join(row.board.note.split())
        write(sheet, shortened(note, 15, width - 2 * _GAP), _GAP, base + 72, 15, _ACCENT)
    return sheet


def _tiles(title: str, rows: Iterable[BoardRow], count: int) -> np.ndarray:
    """About as wide as it is high."""
    sheet = np.zeros((0, 0, 3), np.uint8)
    columns = height = 0
    for i, row in enumerate(rows):
        if not i:
            height = _height_of(row, _TILE)
            columns = max(1, round((count * (height + _TILE_CAPTION) / (_TILE + _GAP)) ** 0.5))
            width = columns * (_TILE + _GAP) + _GAP
            sheet = _sheet(title, width, _HEAD + -(-count // columns) * (height + _TILE_CAPTION))
        left, top = _GAP + i % columns * (_TILE + _GAP), _HEAD + i // columns * (height + _TILE_CAPTION)
        sheet[top : top + height, left : left + _TILE] = _resized(row.middle, _TILE, height)
        write(sheet, shortened(f"{row.slate}   {row.length}", 14, _TILE), left, top + height + 18, 14, _ACCENT, BOLD)
        write(sheet, shortened(row.line, 12, _TILE), left, top + height + 35, 12, _INK)
    return sheet


def _sheet(title: str, width: int, height: int) -> np.ndarray:
    sheet = np.empty((height, width, 3), np.uint8)
    sheet[...] = _PAPER
    write(sheet, shortened(title, 26, width - 2 * _GAP), _GAP, 42, 26, _INK, BOLD)
    return sheet


def _height_of(row: BoardRow, width: int) -> int:
    return max(1, round(width * row.pictures[0].shape[0] / row.pictures[0].shape[1]))


def draw_pages(title: str, rows: Iterable[BoardRow], count: int, paper: str = "A4") -> Iterator[Page]:
    """Three boards beside each other in two rows on each page."""
    if paper not in PAPERS:
        raise UsageError(f"There is no paper {paper!r}; choose one of {', '.join(PAPERS)}.")
    each = _COLUMNS * _ROWS
    left, pages = iter(rows), -(-count // each)
    for number in range(1, pages + 1):
        yield _page(title, list(islice(left, each)), number, pages, PAPERS[paper])


def _page(title: str, rows: Sequence[BoardRow], number: int, pages: int, points: tuple[int, int]) -> Page:
    width, height = (round(side * _SCALE) for side in points)
    sheet = np.full((height, width, 3), 255, np.uint8)
    words: list[Words] = []
    ink = _Ink(sheet, words)
    ink.write(shortened(title, 34, width - 4 * _MARGIN), _MARGIN, _MARGIN + 16, 34, _BLACK, BOLD)
    count = f"{number} / {pages}"
    ink.write(count, width - _MARGIN - width_of(count, 24), _MARGIN + 14, 24, _GREY)
    top = _MARGIN + 52
    cell_width = (width - 2 * _MARGIN - (_COLUMNS - 1) * _CELL_GAP) // _COLUMNS
    cell_height = (height - top - _MARGIN - (_ROWS - 1) * _CELL_GAP) // _ROWS
    for index, row in enumerate(rows):
        left = _MARGIN + index % _COLUMNS * (cell_width + _CELL_GAP)
        _cell(ink, row, left, top + index // _COLUMNS * (cell_height + _CELL_GAP), cell_width, cell_height)
    return Page(sheet, points, tuple(words))


def _cell(ink: _Ink, row: BoardRow, left: int, top: int, width: int, height: int) -> None:
    picture = row.middle
    room = min(round(width * picture.shape[0] / picture.shape[1]), height - 190)
    shown = round(room * picture.shape[1] / picture.shape[0])
    at = left + (width - shown) // 2
    ink.sheet[top : top + room, at : at + shown] = _resized(picture, shown, room)
    base = top + room + 34
    ink.write(row.slate, left, base, 28, _BLACK, BOLD)
    ink.write(row.length, left + width - width_of(row.length, 22), base, 22, _GREY)
    start = left + width_of(row.slate, 28, BOLD) + 22
    room_for = left + width - width_of(row.length, 22) - 16 - start
    ink.write(shortened(row.framing, 22, room_for), start, base, 22, _GREY)
    for line in wrapped(row.line, 22, width, 3):
        base += 30
        ink.write(line, left, base, 22, _BLACK)
    left_over = max(0, (top + height - base) // 28)
    for line in wrapped(row.board.note, 21, width, min(4, left_over)):
        base += 28
        ink.write(line, left, base, 21, _NOTE)


class _Ink:
    """Writes on a sheet and remembers what it wrote, so that the page can be searched."""

    def __init__(self, sheet: np.ndarray, words: list[Words]) -> None:
        self.sheet, self._words = sheet, words

    def write(
        self, text: str, left: int, baseline: int, size: int, colour: tuple[int, int, int], weight: int = 400
    ) -> None:
        write(self.sheet, text, left, baseline, size, colour, weight)
        if text:
            points = left / _SCALE, (self.sheet.shape[0] - baseline) / _SCALE
            self._words.append(Words(text, points, size / _SCALE))


def png(pixels: np.ndarray) -> bytes:
    """``pixels`` uint8 [h, w, 3] RGB as a PNG file's bytes."""
    import cv2

    done, data = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    if not done:
        raise BugError("A picture could not be encoded as PNG.")
    return bytes(data.tobytes())


def _resized(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    import cv2

    smaller = width < pixels.shape[1]
    way = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return cv2.resize(np.ascontiguousarray(pixels[..., :3]), (width, height), interpolation=way)
