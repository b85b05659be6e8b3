"""Name plates: a stand-in carries the writer's word, so that a viewer knows what it stands for."""

from __future__ import annotations

import unicodedata

import numpy as np

from engine.foundation import space
from engine.picture.patterns import Texture, picture_levels
from engine.picture.tessellation import Mesh, joined, tessellated
from engine.picture.tessellation import placed as moved
from engine.world.body import Body

ASPECT = 3.2
"""A plate's width over its height."""
_LETTERS_PX, _WEIGHT = 58, 700
"""Letters of other scripts are about as tall and as thick as ASCII."""
_UNWRITTEN = ("So", "Sk", "Cf", "Cn", "Cs")
"""Categories that the faces do not have: pictographs, and what says how others are drawn."""
_PAPER, _INK = (232, 226, 210), (38, 34, 30)


def plate_texture(text: str, side: int) -> Texture:
    """The plate with ``text`` as a square texture, to be stretched to ASPECT."""
    import cv2

    height = 128
    width = int(height * ASPECT)
    image = np.full((height, width, 3), _PAPER, np.uint8)
    cv2.rectangle(image, (5, 5), (width - 6, height - 6), _INK, 2, cv2.LINE_AA)
    word = text.strip()[:28].upper() or "?"
    if word.isascii():
        _write(image, word)
    else:
        letters = "".join(letter for letter in word if unicodedata.category(letter) not in _UNWRITTEN).strip()
        _write_any(image, in_sight(letters or "?"))
    square = cv2.resize(image[::-1], (side, side), interpolation=cv2.INTER_AREA)
    albedo = np.concatenate([square, np.full((side, side, 1), 255, np.uint8)], -1)
    flat = np.full((side, side, 4), 128, np.uint8)
    return Texture(picture_levels(albedo), picture_levels(flat))


def _write(image: np.ndarray, word: str) -> None:
    """``word`` in the middle, in a face that has ASCII only."""
    import cv2

    height, width = image.shape[:2]
    face, scale = cv2.FONT_HERSHEY_DUPLEX, 2.2
    (wide, tall), _ = cv2.getTextSize(word, face, scale, 3)
    scale *= min(1.0, (width - 40) / max(wide, 1))
    (wide, tall), _ = cv2.getTextSize(word, face, scale, 3)
    at = ((width - wide) // 2, (height + tall) // 2)
    cv2.putText(image, word, at, face, scale, _INK, 3, cv2.LINE_AA)


def _write_any(image: np.ndarray, word: str) -> None:
    """``word`` in the middle, in the faces that come with OpenCV: Latin, Greek, Cyrillic, Chinese, Hebrew, and Arabic, whose
    letters are not joined."""
    import cv2

    height, width = image.shape[:2]
    face, size = cv2.FontFace("sans"), _LETTERS_PX
    left, top, wide, tall = cv2.getTextSize((1, 1), word, (0, 0), face, size, _WEIGHT)
    if wide > width - 40:
        size = max(8, size * (width - 40) // wide)
        left, top, wide, tall = cv2.getTextSize((1, 1), word, (0, 0), face, size, _WEIGHT)
    at = ((width - wide) // 2 - left, (height - tall) // 2 - top)
    cv2.putText(image, word, at, _INK, face, size, _WEIGHT)


def in_sight(word: str) -> str:
    """``word`` as it is drawn from left to right: what is read from right to left turned round, letters with their marks and
    the figures among them not."""
    kinds = [unicodedata.bidirectional(letter) for letter in word]
    if not any(kind in ("R", "AL") for kind in kinds):
        return word
    parts: list[str] = []
    together = ("NSM", "L", "EN", "AN")
    for letter, kind, before in zip(word, kinds, ["", *kinds], strict=False):
        if parts and (kind == "NSM" or (kind in together and before in together[1:])):
            parts[-1] += letter
        else:
            parts.append(letter)
    return "".join(reversed(parts))


def plates(body: Body) -> Mesh:
    """Plates on the four sides and the top of the body's bounds, in its frame; u and v run 0..1 over each."""
    points = np.concatenate([moved(tessellated(s), s.pose).positions for s in body.shapes if s.visible])
    low, high = points.min(0).astype(float), points.max(0).astype(float)
    middle, half = (low + high) / 2, (high - low) / 2
    made = []
    for forward in ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1)):
        out = np.array(forward, float)
        up = np.array([0.0, 0.0, 1.0]) if forward[2] == 0 else np.array([0.0, 1.0, 0.0])
        right = np.cross(up, out)
        room_x, room_y = np.abs(right) @ half, np.abs(up) @ half
        x = min(room_x * 0.8, room_y * 0.8 * ASPECT)
        centre = middle + out * (np.abs(out) @ half + 0.003) + up * min(room_y * 0.25, room_y - x / ASPECT)
        corners = [centre + right * sx * x + up * sy * x / ASPECT for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        made.append(
            Mesh(
                np.array(corners, np.float32),
                np.tile(space.normalised(out), (4, 1)).astype(np.float32),
                np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32),
                np.array([(0, 1, 2), (0, 2, 3)], np.int32),
            )
        )
    return joined(made)
