"""Drawings over pictures: the strokes of a board's layers, painted."""

from __future__ import annotations

import numpy as np

from engine.project import Board, Layer, Stroke

_FINER = 2
"""Strokes are painted this many times larger and made smaller, so that their edges are smooth at any width."""
_PAPER = (244, 242, 238)


def overlaid(picture: np.ndarray, board: Board) -> np.ndarray:
    """``picture`` uint8 [h, w, 3 or 4] with what is drawn on ``board``, uint8 [h, w, 3]; paper where the picture is hidden."""
    shown = np.ascontiguousarray(picture[..., :3]) if board.picture else np.full_like(picture[..., :3], _PAPER)
    for layer in board.shown:
        colours, cover = _painted(layer, shown.shape[0], shown.shape[1])
        shown = np.round(shown * (1.0 - cover) + colours * cover).astype(np.uint8)
    return shown


def _painted(layer: Layer, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """(colours float32 [h, w, 3], cover float32 [h, w, 1] from 0 to 1) of a layer."""
    colours = np.zeros((height, width, 3), np.float32)
    cover = np.zeros((height, width, 1), np.float32)
    for stroke in layer.strokes:
        rows, columns, mask = _mask(stroke, height, width)
        if mask.size == 0:
            continue
        if stroke.erases:
            cover[rows, columns] *= 1.0 - mask
            continue
        ink = np.array([int(stroke.colour[n : n + 2], 16) for n in (1, 3, 5)], np.float32)
        colours[rows, columns] = colours[rows, columns] * (1.0 - mask) + ink * mask
        under = cover[rows, columns]
        # where nothing lay beneath, the edge keeps the ink's own colour instead of fading to black
        colours[rows, columns] = np.where((under < 0.01) & (mask > 0), ink, colours[rows, columns])
        cover[rows, columns] = under * (1.0 - mask) + mask
    return colours, cover


def _mask(stroke: Stroke, height: int, width: int) -> tuple[slice, slice, np.ndarray]:
    """The part of the picture that a stroke touches, and how much of each of its pixels it covers, float32 [h, w, 1]."""
    import cv2

    path = np.array([(x * width, y * height) for x, y, _ in stroke.points])
    reach = stroke.width * width / 2 + 2
    low = np.maximum(np.floor(path.min(axis=0) - reach), 0).astype(int)
    high = np.minimum(np.ceil(path.max(axis=0) + reach), (width, height)).astype(int)
    size = np.maximum(high - low, 0)
    rows, columns = slice(low[1], low[1] + size[1]), slice(low[0], low[0] + size[0])
    if not size.all():
        return rows, columns, np.zeros((0, 0, 1), np.float32)
    large = np.zeros((size[1] * _FINER, size[0] * _FINER), np.uint8)
    places = np.round((path - low) * _FINER).astype(int)
    widths = [max(1, round(stroke.width_at(p) * width * _FINER)) for _, _, p in stroke.points]
    cv2.circle(large, _place(places[0]), widths[0] // 2, 255, -1, cv2.LINE_AA)
    for index in range(1, len(places)):
        thick = (widths[index - 1] + widths[index] + 1) // 2
        cv2.line(large, _place(places[index - 1]), _place(places[index]), 255, thick, cv2.LINE_AA)
        cv2.circle(large, _place(places[index]), widths[index] // 2, 255, -1, cv2.LINE_AA)
    small = cv2.resize(large, (int(size[0]), int(size[1])), interpolation=cv2.INTER_AREA)
    return rows, columns, (small.astype(np.float32) / 255.0)[..., None]


def _place(point: np.ndarray) -> tuple[int, int]:
    return int(point[0]), int(point[1])
