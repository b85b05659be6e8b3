"""The contact sheet: a row for each shot with its slate, framing, length and line, and three frames."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.delivery.target import whole_file
from engine.foundation.errors import BugError, UsageError

_PAPER = (24, 23, 22)
_INK = (226, 222, 214)
_QUIET = (150, 146, 138)
_ACCENT = (232, 163, 72)
_WIDTH = 384
_GAP = 10

Row = tuple[tuple[str, str, str], Sequence[np.ndarray]]
"""((slate, framing, line), pictures uint8 [h, w, 4])."""


def draw_board(title: str, rows: Sequence[Row]) -> np.ndarray:
    """The sheet as uint8 [h, w, 3], RGB."""
    import cv2

    height = round(_WIDTH * rows[0][1][0].shape[0] / rows[0][1][0].shape[1])
    caption = 74
    columns = len(rows[0][1])
    width = columns * (_WIDTH + _GAP) + _GAP
    sheet = np.empty((60 + len(rows) * (height + caption), width, 3), np.uint8)
    sheet[...] = _PAPER
    _text(sheet, title, (_GAP, 40), 0.9, _INK)
    for i, ((slate, framing, line), pictures) in enumerate(rows):
        top = 60 + i * (height + caption)
        for k, picture in enumerate(pictures):
            left = _GAP + k * (_WIDTH + _GAP)
            sheet[top : top + height, left : left + _WIDTH] = cv2.resize(
                picture[..., :3], (_WIDTH, height), interpolation=cv2.INTER_AREA
            )
        _text(sheet, slate, (_GAP, top + height + 24), 0.75, _ACCENT)
        _text(sheet, framing, (_GAP + 90, top + height + 22), 0.5, _QUIET)
        _text(sheet, textwrap.shorten(line, 130, placeholder=" ..."), (_GAP, top + height + 48), 0.5, _INK)
    return sheet


def write_png(target: Path, pixels: np.ndarray) -> None:
    """Write ``pixels`` [h, w, 3] RGB as PNG, whole or not at all. Raises UsageError, UnavailableError."""
    import cv2

    if target.suffix.lower() != ".png":
        raise UsageError(f"The board {target.name!r} must end in .png; name it so.")
    done, data = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    if not done:
        raise BugError("The contact sheet could not be encoded as PNG.")
    with whole_file(target) as path:
        path.write_bytes(data.tobytes())


def _text(sheet: np.ndarray, text: str, origin: tuple[int, int], size: float, colour: tuple[int, int, int]) -> None:
    import cv2

    plain = text.encode("ascii", "replace").decode()  # the Hershey fonts know ASCII only
    cv2.putText(sheet, plain, origin, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)
