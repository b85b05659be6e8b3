"""What lies on the timeline: the ruler, clips with their pictures, stems with their waveforms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.foundation.timebase import Rate, timecode
from studio.widgets import current

RULER, PICTURE, STEM, GAP = 24, 76, 34, 3
STEMS = ("dialogue", "foley", "ambience", "effects")
EDGE = 7
"""Pixels from a clip's end within which it is trimmed, not chosen."""


class RulerItem(QGraphicsItem):
    """Timecode along the top; ``loop`` (first, last) is shown as a bar."""

    def __init__(self) -> None:
        super().__init__()
        self.width, self.scale_x, self.rate = 0.0, 1.0, Rate(24)
        self.loop: tuple[int, int] | None = None
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(0, 0, self.width, RULER)

    def lay_out(self, width: float, scale_x: float, rate: Rate) -> None:
        self.prepareGeometryChange()
        self.width, self.scale_x, self.rate = width, scale_x, rate
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        theme, area = current(), option.exposedRect
        painter.fillRect(QRectF(area.left(), 0, area.width(), RULER), theme.colour("panel"))
        if self.loop:
            left, right = (frame * self.scale_x for frame in self.loop)
            painter.fillRect(QRectF(left, RULER - 4, right - left, 4), theme.colour("accent"))
        second = round(self.rate)
        steps = [1, 2, 5, 10, second, 2 * second, 5 * second, 10 * second, 30 * second, 60 * second, 300 * second]
        step = next((s for s in steps if s * self.scale_x >= 92), steps[-1])
        frame = int(area.left() / self.scale_x) // step * step
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        while frame * self.scale_x <= area.right():
            x = frame * self.scale_x
            painter.setPen(theme.colour("line"))
            painter.drawLine(QPointF(x, RULER - 9), QPointF(x, RULER))
            painter.setPen(theme.colour("quiet"))
            painter.drawText(QPointF(x + 5, RULER - 9), timecode(frame, self.rate)[3:])
            frame += step


class ClipItem(QGraphicsItem):
    """A shot on the picture track. ``begin`` and ``end`` are its film frames as they are being dragged."""

    def __init__(self, shot: Any, told: str, thumbnail: Callable[[str], Any], ready: float) -> None:
        super().__init__()
        self.shot, self._told, self._thumbnail, self.ready = shot, told, thumbnail, ready
        self.begin, self.end = shot.record_in, shot.record_out
        self.chosen = False
        self._width = 0.0
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def lay_out(self, scale_x: float) -> None:
        """Take the place and width that the frames ask for."""
        self.prepareGeometryChange()
        self._width = max(2.0, (self.end - self.begin) * scale_x)
        self.setPos(self.begin * scale_x, RULER + GAP)
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(0, 0, self._width, PICTURE)

    def edge_at(self, x: float) -> str:
        """ "in", "out" or "" for a place ``x`` pixels from the clip's left."""
        reach = min(EDGE, self._width / 3)
        return "in" if x <= reach else "out" if x >= self._width - reach else ""

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        theme = current()
        body = QRectF(0.5, 0.5, self._width - 1.5, PICTURE - 1)
        painter.setPen(theme.colour("accent") if self.chosen else theme.colour("line"))
        painter.setBrush(theme.colour("selected") if self.chosen else theme.colour("raised"))
        painter.drawRect(body)
        if self._width < 12:
            return
        painter.setClipRect(body.adjusted(1, 1, -1, -1))
        picture = self._thumbnail(self.shot.shot_id)
        high = PICTURE - 22
        wide = high * picture.width() / max(picture.height(), 1)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        x = 1.0
        visible = option.exposedRect
        while x < self._width:
            if x + wide >= visible.left() and x <= visible.right():
                painter.drawImage(QRectF(x, 1, wide, high), picture)
            x += wide + 1
        painter.setPen(theme.colour("accent") if self.chosen else theme.colour("text"))
        label = f"{self.shot.slate}   {self._told}"
        metrics = painter.fontMetrics()
        text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, int(self._width) - 12)
        painter.drawText(QPointF(6, PICTURE - 7), text)
        if self.ready > 0.0:
            painter.fillRect(QRectF(1, PICTURE - 22, (self._width - 2) * self.ready, 2), theme.colour("ready"))


class StemItem(QGraphicsItem):
    """One stem's waveform, read from the desk in columns of pixels."""

    def __init__(self, kind: str, row: int, peaks: Callable[[str, int, int, int], Any]) -> None:
        super().__init__()
        self.kind, self._peaks = kind, peaks
        self.muted = False
        self._width, self._scale = 0.0, 1.0
        self.setPos(0, RULER + GAP + PICTURE + GAP + row * (STEM + GAP))
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def lay_out(self, width: float, scale_x: float) -> None:
        self.prepareGeometryChange()
        self._width, self._scale = width, scale_x
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(0, 0, self._width, STEM)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        theme, area = current(), option.exposedRect
        painter.fillRect(QRectF(area.left(), 0, area.width(), STEM), theme.colour("panel"))
        first, last = int(area.left() / self._scale), int(area.right() / self._scale) + 1
        columns = max(1, round((last - first) * self._scale))
        if last <= first:
            return
        levels = np.asarray(self._peaks(self.kind, columns, first, last))
        peaks = np.sign(levels) * np.sqrt(np.abs(levels))  # the root shows quiet sounds beside loud ones
        colour = QColor(theme.colour("faint" if self.muted else "quiet"))
        painter.setPen(colour)
        middle, half, left = STEM / 2, STEM / 2 - 2, first * self._scale
        for i, (low, high) in enumerate(peaks.tolist()):
            top, bottom = middle - min(high, 1.0) * half, middle - max(low, -1.0) * half
            painter.drawLine(QPointF(left + i, top), QPointF(left + i, max(bottom, top + 0.5)))
