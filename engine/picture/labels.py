"""Name plates: a stand-in carries the writer's word, so that a viewer knows what it stands for."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.picture.patterns import Texture, picture_levels
from engine.picture.tessellation import Mesh, joined, tessellated
from engine.picture.tessellation import placed as moved
from engine.world.body import Body

ASPECT = 3.2
"""A plate's width over its height."""
_PAPER, _INK = (232, 226, 210), (38, 34, 30)


def plate_texture(text: str, side: int) -> Texture:
    """The plate with ``text`` as a square texture, to be stretched to ASPECT."""
    import cv2

    height = 128
    width = int(height * ASPECT)
    image = np.full((height, width, 3), _PAPER, np.uint8)
    cv2.rectangle(image, (5, 5), (width - 6, height - 6), _INK, 2, cv2.LINE_AA)
    word = text.strip()[:28].upper() or "?"
    face, scale = cv2.FONT_HERSHEY_DUPLEX, 2.2
    (wide, tall), _ = cv2.getTextSize(word, face, scale, 3)
    scale *= min(1.0, (width - 40) / max(wide, 1))
    (wide, tall), _ = cv2.getTextSize(word, face, scale, 3)
    at = ((width - wide) // 2, (height + tall) // 2)
    cv2.putText(image, word, at, face, scale, _INK, 3, cv2.LINE_AA)
    square = cv2.resize(image[::-1], (side, side), interpolation=cv2.INTER_AREA)
    albedo = np.concatenate([square, np.full((side, side, 1), 255, np.uint8)], -1)
    flat = np.full((side, side, 4), 128, np.uint8)
    return Texture(picture_levels(albedo), picture_levels(flat))


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
