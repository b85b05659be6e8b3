"""Strokes on the screen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from engine.project import Board, Layer, Stroke
from engine.project.drawing import Point

PAPER = "#f4f2ee"


def paint_board(painter: QPainter, area: QRectF, picture: QImage, board: Board) -> None:
    """Paint ``picture`` (or paper, where it is hidden) into ``area``, and what is drawn over it."""
    if board.picture:
        painter.drawImage(area, picture)
    else:
        painter.fillRect(area, QColor(PAPER))
    scale = painter.device().devicePixelRatioF() if painter.device() else 1.0
    size = QSize(max(1, round(area.width() * scale)), max(1, round(area.height() * scale)))
    for layer in board.shown:
        painter.drawImage(area, layer_image(layer, size))


def layer_image(layer: Layer, size: QSize) -> QImage:
    """A layer's strokes on nothing, ``size`` pixels large."""
    image = empty_image(size)
    painter = QPainter(image)
    for stroke in layer.strokes:
        paint_stroke(painter, size, stroke)
    painter.end()
    return image


def empty_image(size: QSize) -> QImage:
    """An image in which nothing is drawn."""
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


def paint_stroke(painter: QPainter, size: QSize, stroke: Stroke) -> QRectF:
    """Paint ``stroke`` on an image of ``size``; what it touched, in pixels."""
    return paint_points(painter, size, stroke, stroke.points, None)


def paint_points(
    painter: QPainter, size: QSize, stroke: Stroke, points: Iterable[Point], before: Point | None
) -> QRectF:
    """Paint ``points`` with the pen of ``stroke``, going on from ``before``; what was touched."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    mode = QPainter.CompositionMode
    painter.setCompositionMode(
        mode.CompositionMode_DestinationOut if stroke.erases else mode.CompositionMode_SourceOver
    )
    colour = QColor(Qt.GlobalColor.black) if stroke.erases else QColor(stroke.colour)
    touched = QRectF()
    for point in points:
        start = before or point
        pressure = (start[2] + point[2]) / 2
        width = max(1.0, stroke.width_at(pressure) * size.width())
        a, b = (QPointF(p[0] * size.width(), p[1] * size.height()) for p in (start, point))
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        if a == b:
            painter.drawPoint(a)
        else:
            painter.drawLine(a, b)
        reach = width / 2 + 2
        touched |= QRectF(a, b).normalized().adjusted(-reach, -reach, reach, reach)
        before = point
    return touched
