"""Words on pictures, in the faces that come with OpenCV: Latin, Greek, Cyrillic, Chinese, Arabic and Hebrew."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

Colour = tuple[int, int, int]
REGULAR, BOLD = 400, 600


def write(
    page: np.ndarray, text: str, left: int, baseline: int, size: int, colour: Colour, weight: int = REGULAR
) -> None:
    """Write ``text`` into ``page`` uint8 [h, w, 3], ``size`` pixels high."""
    import cv2

    if text:
        cv2.putText(page, text, (left, baseline), colour, _face(), size, weight)


def width_of(text: str, size: int, weight: int = REGULAR) -> int:
    """How many pixels wide ``text`` is."""
    import cv2

    if not text:
        return 0
    left, _, width, _ = cv2.getTextSize((1, 1), text, (0, 0), _face(), size, weight)
    return int(left + width)


def wrapped(text: str, size: int, width: int, lines: int) -> list[str]:
    """``text`` in at most ``lines`` lines of ``width`` pixels; what does not fit is left out with an ellipsis."""
    words = text.split()
    found: list[str] = []
    while words and len(found) < lines:
        taken = 1
        while taken < len(words) and width_of(" ".join(words[: taken + 1]), size) <= width:
            taken += 1
        line, words = " ".join(words[:taken]), words[taken:]
        if words and len(found) == lines - 1:
            line += " …"
            words = []
        found.append(shortened(line, size, width))
    return found


def shortened(text: str, size: int, width: int) -> str:
    """As much of ``text`` as fits into ``width`` pixels."""
    if width_of(text, size) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(text[:middle].rstrip() + "…", size) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" …") + "…"


@lru_cache(maxsize=1)
def _face() -> Any:
    import cv2

    return cv2.FontFace("uni")
