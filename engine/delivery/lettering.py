"""Words on pictures, in the faces that come with OpenCV: Latin, Greek, Cyrillic, Chinese and Hebrew; in one of ours where there
is Arabic, whose letters are joined first, and pictographs in another."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np

from engine.delivery.right_to_left import in_order_of_sight
from engine.foundation.assets import asset_path

Colour = tuple[int, int, int]
REGULAR, BOLD = 400, 600
_SYMBOLS = "\u2000"
"""Below this the face has everything that is not a letter."""
_PICTURES = ("So", "Sk", "Cn")
"""Categories of what may be a pictograph: the newest ones are still unassigned in Python's table."""
_NOWHERE = "\U0010fffd"
"""In no face: the last of the characters that are nobody's."""


def write(
    page: np.ndarray, text: str, left: int, baseline: int, size: int, colour: Colour, weight: int = REGULAR
) -> None:
    """Write ``text`` into ``page`` uint8 [h, w, 3], ``size`` pixels high."""
    import cv2

    for run, face in _runs(in_order_of_sight(_drawable(text)), weight):
        (left, _), _ = cv2.putText(page, run, (left, baseline), colour, face, size, weight)


def width_of(text: str, size: int, weight: int = REGULAR) -> int:
    """How many pixels wide ``text`` is."""
    import cv2

    found = 0
    for run, face in _runs(_drawable(text), weight):
        left, _, width, _ = cv2.getTextSize((1, 1), run, (0, 0), face, size, weight)
        found += left + width
    return found


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


def _drawable(text: str) -> str:
    """``text`` without the pictographs that no face has; question marks would stand for them. Letters that are joined in writing
    are (before they are put in order of sight)."""
    if text.isascii():
        return text
    if any(map(_is_joined, text)):
        text = _joiner().reshape(text)
    drawn = "".join(one for one in text if one < _SYMBOLS or _is_known(one))
    return drawn if drawn == text else " ".join(drawn.split())


def _is_joined(letter: str) -> bool:
    """Whether it is Arabic, written or already in a form that it takes among others."""
    return "\u0600" <= letter <= "\u06ff" or "\ufb50" <= letter <= "\ufbff" or "\ufe70" <= letter <= "\ufefc"


@lru_cache(maxsize=1)
def _joiner() -> Any:
    """Gives Arabic letters the forms that they take among others. Marks of vowels, which are seldom written, are left out:
    OpenCV would put them beside their letters."""
    from arabic_reshaper import ArabicReshaper

    return ArabicReshaper({"delete_harakat": True, "ARABIC LIGATURE ALLAH": False})


@lru_cache(maxsize=1024)
def _is_known(symbol: str) -> bool:
    """Whether a face has ``symbol``; letters of scripts that none has stay question marks."""
    category = unicodedata.category(symbol)
    if category in ("Cf", "Me") or "\ufe00" <= symbol <= "\ufe0f":
        return False  # says how others are drawn
    return category not in _PICTURES or _has(_face(), symbol) or _is_pictograph(symbol)


@lru_cache(maxsize=1024)
def _is_pictograph(symbol: str) -> bool:
    """Whether ``symbol`` is drawn in the face of pictographs."""
    pictured = symbol >= _SYMBOLS and unicodedata.category(symbol) in _PICTURES
    return pictured and not _has(_face(), symbol) and _has(_pictographs(), symbol)


def _has(face: Any, symbol: str) -> bool:
    """What a face does not have is looked for in OpenCV's own, and a question mark if it is not there either."""
    return not np.array_equal(_sample(face, symbol), _sample(face, _NOWHERE))


def _sample(face: Any, symbol: str) -> np.ndarray:
    import cv2

    page = np.zeros((48, 48, 3), np.uint8)
    cv2.putText(page, symbol, (8, 36), (255, 255, 255), face, 24, REGULAR)
    return page


def _runs(drawn: str, weight: int) -> Iterator[tuple[str, Any]]:
    """The stretches of a line, each with its face; OpenCV takes what a face does not have from its own."""
    words = _arabic(weight) if any(map(_is_joined, drawn)) else _face()
    for pictured, run in groupby(drawn, _is_pictograph):
        yield "".join(run), _pictographs() if pictured else words


@lru_cache(maxsize=1)
def _face() -> Any:
    import cv2

    return cv2.FontFace("uni")


@lru_cache(maxsize=1)
def _pictographs() -> Any:
    import cv2

    return cv2.FontFace(str(asset_path("lettering", "pictographs.ttf")))


@lru_cache(maxsize=2)
def _arabic(weight: int) -> Any:
    import cv2

    return cv2.FontFace(str(asset_path("lettering", f"arabic_{'bold' if weight > REGULAR else 'regular'}.ttf")))
