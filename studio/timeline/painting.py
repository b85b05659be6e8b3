"""How the timeline is drawn: only what is exposed, waveforms as images, thumbnails as pixmaps made once."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from engine.foundation.timebase import Rate, timecode
from studio.timeline.rows import PICTURE, RULER
from studio.widgets import current

_STEPS_S = (1, 2, 5, 10, 30, 60, 300, 600)
_AT_A_TIME_S = 0.002
"""Pixmaps are made for so long in a paint."""
LOWEST_DB, HIGHEST_DB = -36.0, 12.0
"""What a gain line's lowest and highest place on a clip mean."""


class Thumbnails:
    """Pixmaps of shots at one height, made when first drawn and shown until there are newer ones."""

    def __init__(self, picture: Callable[[str, int], QImage], high: int) -> None:
        self._picture, self._high = picture, high
        self._made: dict[str, QPixmap] = {}
        self._outdated: dict[str, QPixmap] = {}
        self._until: float | None = None
        self.late = False
        """Whether some were not made, so that it should be painted again."""

    def begin(self) -> None:
        """A paint begins; it makes one pixmap, and more while that takes no time to speak of."""
        self._until, self.late = None, False

    def of(self, shot_id: str, ratio: float) -> QPixmap | None:
        """The shot's pixmap, ``ratio`` pixels to a point. If this paint has made enough: the one before, or None."""
        found = self._made.get(shot_id)
        if found is None:
            now = time.perf_counter()
            if self._until is not None and now > self._until:
                self.late = True
                return self._outdated.get(shot_id)
            self._until = self._until or now + _AT_A_TIME_S
            image = self._picture(shot_id, 200)
            found = QPixmap.fromImage(
                image.scaledToHeight(round(self._high * ratio), Qt.TransformationMode.SmoothTransformation)
            )
            found.setDevicePixelRatio(ratio)
            self._made[shot_id] = found
            self._outdated.pop(shot_id, None)
        return found

    def forget(self, shot_id: str | None = None) -> None:
        """Make a shot's pixmap (or all) anew when it is drawn next."""
        if shot_id is None:
            self._made.clear()
            self._outdated.clear()
        elif shot_id in self._made:
            self._outdated[shot_id] = self._made.pop(shot_id)


def paint_ruler(painter: QPainter, area: QRectF, left: float, scale: float, rate: Rate) -> None:
    """Timecode over ``area``, whose x 0 is ``left`` pixels into the film."""
    theme = current()
    painter.fillRect(QRectF(area.left(), 0, area.width(), RULER), theme.colour("panel"))
    second = round(rate)
    steps = [1, 2, 5, 10, *(s * second for s in _STEPS_S)]
    step = next((s for s in steps if s * scale >= 92), steps[-1])
    frame = max(0, int((area.left() + left) / scale) // step * step)
    font = painter.font()
    font.setPixelSize(11)
    painter.setFont(font)
    while (x := frame * scale - left) <= area.right():
        painter.setPen(theme.colour("line"))
        painter.drawLine(QPointF(x, RULER - 7), QPointF(x, RULER))
        painter.setPen(theme.colour("quiet"))
        painter.drawText(QPointF(x + 4, RULER - 4), timecode(frame, rate)[3:])
        frame += step


def paint_loop(painter: QPainter, first: float, last: float) -> None:
    theme = current()
    painter.fillRect(QRectF(first, 0, last - first, 4), theme.colour("accent"))


def paint_marker(painter: QPainter, x: float, label: str, room: float) -> None:
    """A flag on the ruler with its name, which has ``room`` pixels."""
    colour = current().colour("accent")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(
        QPolygonF([QPointF(x - 4, 5), QPointF(x + 4, 5), QPointF(x + 4, 11), QPointF(x, 15), QPointF(x - 4, 11)])
    )
    if label and room > 30:
        painter.setPen(colour)
        text = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, int(room) - 10)
        painter.drawText(QPointF(x + 7, 14), text)


def paint_shot(
    painter: QPainter,
    body: QRectF,
    exposed: QRectF,
    picture: Callable[[], QPixmap | None],
    label: str,
    chosen: bool,
    ready: float,
) -> None:
    """A shot: pictures side by side, its name, how much of it is drawn."""
    theme = current()
    painter.fillRect(body, theme.colour("selected" if chosen else "raised"))
    if body.width() >= 12:
        shown = body.adjusted(1, 1, -1, 0).intersected(exposed)
        painter.save()
        painter.setClipRect(shown)
        pixmap = picture()
        wide = pixmap.width() / pixmap.devicePixelRatio() + 1 if pixmap else 0.0
        x = body.left() + 1 + (max(0, int((shown.left() - body.left() - 1) / wide)) * wide if pixmap else 0)
        while pixmap and x < shown.right():
            painter.drawPixmap(QPointF(x, body.top() + 1), pixmap)
            x += wide
        begin = max(body.left(), 0.0)  # the name stays in sight where the shot begins outside it
        if body.right() - begin > 26:
            painter.setPen(theme.colour("accent" if chosen else "text"))
            text = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, int(body.right() - begin) - 10)
            painter.drawText(QPointF(begin + 5, body.bottom() - 4), text)
        painter.restore()
        if ready > 0.0:
            painter.fillRect(
                QRectF(body.left() + 1, body.top() + PICTURE - 19, (body.width() - 2) * ready, 2), theme.colour("ready")
            )
    painter.setPen(theme.colour("accent" if chosen else "base"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(body.adjusted(0.5, 0.5, -0.5, -0.5))


def paint_crowd(
    painter: QPainter,
    exposed: QRectF,
    high: float,
    begins: np.ndarray,
    ends: np.ndarray,
    chosen: np.ndarray,
    ready: np.ndarray,
    ratio: float,
) -> None:
    """Shots that are too narrow to be drawn one by one, from ``begins`` to ``ends`` float [n] (points): one pixel high, then
    stretched, so that a thousand cost no more than ten. ``chosen`` bool [n]; ``ready`` float [n], the share that is drawn."""
    theme = current()
    left, columns = int(exposed.left()), int(np.ceil((exposed.width() + 1) * ratio))
    first, last = (np.clip(np.round((at - left) * ratio).astype(int), 0, columns) for at in (begins, ends))
    row = np.zeros(columns, np.uint32)
    row[first[0] : last[-1]] = theme.colour("raised").rgba()
    for one in np.flatnonzero(chosen):
        row[first[one] : last[one]] = theme.colour("selected").rgba()
    _mark_edges(row, np.round((begins - left) * ratio).astype(int))
    _stretch(painter, row, QRectF(left, high, columns / ratio, PICTURE))
    done = np.zeros(columns + 1, int)
    np.add.at(done, first, 1)
    np.add.at(done, first + np.round((last - first) * ready).astype(int), -1)
    row = np.where(np.cumsum(done)[:-1] > 0, np.uint32(theme.colour("ready").rgba()), np.uint32(0))
    _stretch(painter, row, QRectF(left, high + PICTURE - 19, columns / ratio, 2))


def paint_edges(painter: QPainter, exposed: QRectF, high: float, tall: float, begins: np.ndarray, ratio: float) -> None:
    """Where many narrow shots begin."""
    left, columns = int(exposed.left()), int(np.ceil((exposed.width() + 1) * ratio))
    row = np.zeros(columns, np.uint32)
    _mark_edges(row, np.round((begins - left) * ratio).astype(int))
    _stretch(painter, row, QRectF(left, high, columns / ratio, tall))


def _mark_edges(row: np.ndarray, places: np.ndarray) -> None:
    row[places[(places >= 0) & (places < len(row))]] = current().colour("base").rgba()


def _stretch(painter: QPainter, row: np.ndarray, area: QRectF) -> None:
    """``row`` uint32 [columns] (colours as QColor.rgba has them), drawn over the whole of ``area``."""
    image = QImage(row.data, len(row), 1, 4 * len(row), QImage.Format.Format_ARGB32)
    painter.drawImage(area, image, QRectF(0, 0, len(row), 1))


def paint_joint(painter: QPainter, area: QRectF, kind: str, chosen: bool) -> None:
    """A dissolve (two crossing ramps) or a fade (one) over the shot's beginning, with the handle at its end."""
    theme = current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(area, QColor(0, 0, 0, 120))
    painter.setPen(QPen(theme.colour("accent"), 1.4))
    painter.drawLine(area.bottomLeft(), area.topRight())
    if kind == "dissolve":
        painter.drawLine(area.topLeft(), area.bottomRight())
    painter.drawLine(area.topRight(), area.bottomRight())
    painter.setBrush(theme.colour("accent" if chosen else "panel"))
    painter.drawRect(QRectF(area.right() - 3, area.center().y() - 5, 5, 10))
    painter.restore()


def waveform(levels: np.ndarray, tall: int, colour: QColor, ratio: float = 1.0, gain: float = 1.0) -> QImage:
    """Extremes [columns, 2] as an image ``tall`` points high, with ``ratio`` pixels to a point. The root shows quiet sounds
    beside loud ones."""
    columns, high = len(levels), round(tall * ratio)
    shown = np.sign(levels) * np.sqrt(np.minimum(np.abs(levels) * gain, 1.0))
    middle = (high - 1) / 2
    tops = np.round(middle - shown[:, 1] * (middle - 1)).astype(np.int32)
    bottoms = np.round(middle - shown[:, 0] * (middle - 1)).astype(np.int32)
    bottoms = np.maximum(bottoms, tops)
    tops[levels[:, 1] - levels[:, 0] <= 1e-5] = high  # silence is not drawn
    rows = np.arange(high, dtype=np.int32)[:, None]
    inside = np.zeros((high, -(-columns // 4) * 4), np.uint8)
    np.logical_and(rows >= tops, rows <= bottoms, out=inside[:, :columns])
    image = QImage(inside.data, columns, high, inside.strides[0], QImage.Format.Format_Indexed8).copy()
    image.setColorTable([0, colour.rgba()])
    image.setDevicePixelRatio(ratio)
    return image


def gain_y(gain_db: float, area: QRectF) -> float:
    """Where the gain line of a clip lies."""
    held = min(max(gain_db, LOWEST_DB), HIGHEST_DB)
    return area.bottom() - 3 - (held - LOWEST_DB) / (HIGHEST_DB - LOWEST_DB) * (area.height() - 6)


def gain_at(y: float, area: QRectF) -> float:
    """The gain that a place asks for: below the lowest it is silence."""
    share = (area.bottom() - 3 - y) / (area.height() - 6)
    if share <= 0:
        return -60.0
    return round(min(HIGHEST_DB, LOWEST_DB + share * (HIGHEST_DB - LOWEST_DB)), 1)


def paint_levels(
    painter: QPainter, area: QRectF, gain_db: float, fade_in: float, fade_out: float, near: bool, chosen: bool
) -> None:
    """Gain line and fades (in pixels) of a clip, their handles while the mouse is near."""
    theme = current()
    colour = theme.colour("accent" if chosen or near else "faint")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if fade_in > 0.5 or fade_out > 0.5:
        shade = QPainterPath()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 110))
        for corner, along in ((area.topLeft(), fade_in), (area.topRight(), -fade_out)):
            shade.moveTo(corner)
            shade.lineTo(corner + QPointF(along, 0))
            shade.lineTo(corner + QPointF(0, area.height()))
            shade.closeSubpath()
        painter.drawPath(shade)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.0))
    y = gain_y(gain_db, area)
    if near or chosen or abs(gain_db) > 0.05:
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
    if fade_in > 0.5:
        painter.drawLine(area.bottomLeft(), area.topLeft() + QPointF(fade_in, 0))
    if fade_out > 0.5:
        painter.drawLine(area.topRight() - QPointF(fade_out, 0), area.bottomRight())
    if near and area.width() > 30:
        painter.setBrush(theme.colour("text"))
        painter.setPen(Qt.PenStyle.NoPen)
        for x in (area.left() + max(fade_in, 4), area.right() - max(fade_out, 4)):
            painter.drawEllipse(QPointF(x, area.top() + 4), 3.2, 3.2)
    painter.restore()


def paint_clip_body(painter: QPainter, area: QRectF, chosen: bool, missing: bool) -> None:
    theme = current()
    ground = QColor(theme.colour("refused")) if missing else QColor(theme.colour("selected" if chosen else "raised"))
    if missing:
        ground.setAlpha(90)
    painter.fillRect(area, ground)
    painter.setPen(theme.colour("refused" if missing else "accent" if chosen else "line"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
