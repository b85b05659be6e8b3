"""What is drawn under and over the pieces of the plan (grid, names, dots of what was set by hand, a measure), and how much of
the ground is shown."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from engine.session.floor_plan import FloorPlan
from studio.stage.pieces import BodyPiece, CameraPiece, LightPiece, PersonPiece, Piece
from studio.widgets import current

FINE_M, METRE = 0.1, 1.0
DOT_PX = 3.2
PLAIN = "QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; height: 0; border: 0 }"
"""A number field without little buttons; arrow keys do what they would."""
_LEAST_PX = 7
"""Lines nearer to each other than this are left out."""
_NAMED_PX = 18
_CROWD = 6
"""Of what there is more, like tufts of grass, none is named but the chosen one."""
_ABOUT_M, _LEAST_M = 2.0, 7.0
"""Ground that is shown about what is acted, and the least that is shown at all."""


def paint_ground(
    painter: QPainter, rect: QRectF, bounds: tuple[float, float, float, float] | None, scale: float
) -> None:
    """The floor that can be walked on, and a grid in metres; ``scale`` in pixels a metre."""
    theme = current()
    painter.fillRect(rect, theme.colour("base"))
    if bounds is None:
        return
    x0, y0, x1, y1 = bounds
    painter.fillRect(QRectF(x0, y0, x1 - x0, y1 - y0), theme.colour("panel"))
    for step, colour in ((FINE_M, "raised"), (METRE, "line")):
        if step * scale < _LEAST_PX:
            continue
        pen = QPen(theme.colour(colour), 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        for i in range(math.floor(rect.left() / step), math.ceil(rect.right() / step) + 1):
            painter.drawLine(QPointF(i * step, rect.top()), QPointF(i * step, rect.bottom()))
        for i in range(math.floor(rect.top() / step), math.ceil(rect.bottom() / step) + 1):
            painter.drawLine(QPointF(rect.left(), i * step), QPointF(rect.right(), i * step))


def paint_names(painter: QPainter, placed: Iterable[tuple[Piece, QPointF]], scale: float) -> None:
    """Names where there is room (``placed``: pieces and where they are in pixels), dots at what was set by hand."""
    theme = current()
    _small(painter)
    metrics = QFontMetricsF(painter.font())
    taken: list[QRectF] = []
    placed = list(placed)
    alike = Counter(piece.name for piece, _ in placed)
    for piece, middle in sorted(placed, key=lambda row: (not row[0].chosen, -row[0].rank)):
        if piece.by_hand:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(middle + QPointF(9, -9), DOT_PX, DOT_PX)
        crowd = isinstance(piece, BodyPiece) and alike[piece.name] > _CROWD
        if not _named(piece, scale) or (crowd and not piece.chosen):
            continue
        box = place_of_name(piece, middle, scale, metrics.horizontalAdvance(piece.name))
        if not piece.chosen and any(box.intersects(other) for other in taken):
            continue
        taken.append(box)
        strong = isinstance(piece, PersonPiece)
        painter.setPen(theme.colour("accent" if piece.chosen else "text" if strong else "quiet"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, piece.name)


def place_of_name(piece: Piece, middle: QPointF, scale: float, width: float) -> QRectF:
    """In the middle of what is seen of a thing, below it where the name is wider; always below people, cameras and lights."""
    if not isinstance(piece, BodyPiece):
        return QRectF(middle.x() - width / 2, middle.y() + max(14.0, 0.3 * scale), width, 13)
    seen, pos = piece.mapToScene(piece.shape()).boundingRect(), piece.pos()
    x = middle.x() + (seen.center().x() - pos.x()) * scale
    y = middle.y() - (seen.center().y() - pos.y()) * scale
    inside = width <= seen.width() * scale and seen.height() * scale >= 13
    top = y - 6.0 if inside else y + seen.height() * scale / 2 + 2
    return QRectF(x - width / 2, top, width, 13)


def _named(piece: Piece, scale: float) -> bool:
    if piece.chosen or isinstance(piece, PersonPiece | CameraPiece):
        return True
    if not piece.movable or isinstance(piece, LightPiece):
        return False
    faint = isinstance(piece, BodyPiece) and (piece.body.high < 0.05 or not piece.pieces)
    return not faint and piece.reach * scale >= _NAMED_PX


def paint_handle(painter: QPainter, middle: QPointF, handle: QPointF) -> None:
    """What turns the chosen piece."""
    theme = current()
    painter.setPen(QPen(theme.colour("accent"), 1.2))
    painter.drawLine(middle, handle)
    painter.setBrush(theme.colour("base"))
    painter.drawEllipse(handle, 5.5, 5.5)


def paint_scale(painter: QPainter, width: int, height: int, metre: float) -> None:
    """A round number of metres, in the corner."""
    length = next((n for n in (1, 2, 5, 10, 20) if n * metre >= 48), 20)
    right, bottom = width - 14.0, height - 12.0
    painter.setPen(QPen(current().colour("quiet"), 1.4))
    painter.drawLine(QPointF(right - length * metre, bottom), QPointF(right, bottom))
    for x in (right - length * metre, right):
        painter.drawLine(QPointF(x, bottom - 3), QPointF(x, bottom + 3))
    _small(painter)
    painter.drawText(QRectF(right - 120, bottom - 18, 120, 14), Qt.AlignmentFlag.AlignRight, f"{length} m")


def _small(painter: QPainter) -> None:
    font = painter.font()
    font.setPixelSize(11)
    painter.setFont(font)


def acted_part(plan: FloorPlan) -> tuple[float, float, float, float]:
    """(x0, y0, x1, y1) in metres: where people and cameras are in the scene, with some ground about them; the whole set where
    that is not much more, or where nobody is."""
    x0, y0, x1, y1 = plan.bounds
    points = [(float(x), float(y)) for person in plan.people for x, y, *_ in person.track]
    if not points:
        return plan.bounds
    points += [(float(row[1]), float(row[2])) for camera in plan.cameras for row in camera.keys]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    wide, high = (max(_LEAST_M, max(line) - min(line) + 2 * _ABOUT_M) for line in (xs, ys))
    if wide > 0.7 * (x1 - x0) and high > 0.7 * (y1 - y0):
        return plan.bounds
    return middle[0] - wide / 2, middle[1] - high / 2, middle[0] + wide / 2, middle[1] + high / 2
