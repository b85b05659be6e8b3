"""The few signs of the transport, drawn, so that no font has to have them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QComboBox

from studio.widgets.theme import current

_SIDE = 16
_Shapes = tuple[tuple[tuple[float, float], ...], ...]
_SIGNS: dict[str, _Shapes] = {  # polygons on a square of 16
    "beginning": (((3, 3), (5, 3), (5, 13), (3, 13)), ((13, 3), (13, 13), (6, 8))),
    "back": (((11, 4), (11, 12), (5, 8)),),
    "play": (((4, 2), (14, 8), (4, 14)),),
    "pause": (((4, 3), (7, 3), (7, 13), (4, 13)), ((9, 3), (12, 3), (12, 13), (9, 13))),
    "on": (((5, 4), (11, 8), (5, 12)),),
    "end": (((3, 3), (10, 8), (3, 13)), ((11, 3), (13, 3), (13, 13), (11, 13))),
}


def sign(name: str) -> QIcon:
    """The sign called ``name`` in the colour of text."""
    pixmap = QPixmap(_SIDE * 2, _SIDE * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(current().colour("text"))
    for shape in _SIGNS[name]:
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in shape]))
    painter.end()
    return QIcon(pixmap)


class ChoiceBox(QComboBox):
    """A closed list with a quiet chevron. Wheels over it scroll what it lies on."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        self.setSizePolicy(policy)

    def wheelEvent(self, event: object) -> None:  # noqa: N802
        event.ignore()  # type: ignore[attr-defined]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(current().colour("quiet" if self.isEnabled() else "faint"), 1.4))
        area = QRectF(self.width() - 20, self.height() / 2 - 2, 8, 4)
        painter.drawPolyline(QPolygonF([area.topLeft(), QPointF(area.center().x(), area.bottom()), area.topRight()]))
        painter.end()
