"""A view of the ground in metres, north up: it zooms about a place, is dragged along, and fits what it is told to."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

_SCALES = (4.0, 600.0)
"""Pixels a metre takes, at least and at most."""
_MARGIN_M = 0.8


class MetresView(QGraphicsView):
    """``fitted``: it shows :meth:`whole` whatever its size, until someone looks elsewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pan: QPoint | None = None
        self._panned = False
        self.fitted = True
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def whole(self) -> QRectF | None:
        """What fits into the view when it is fitted; None where there is nothing."""
        raise NotImplementedError

    def looked(self) -> None:
        """The view shows another part now, or at another scale."""

    def scale_now(self) -> float:
        """Pixels a metre takes."""
        return float(self.transform().m11()) or 1.0

    def look_at(self, scale: float, centre: QPointF) -> None:
        scale = max(_SCALES[0], min(scale, _SCALES[1]))
        self.setTransform(QTransform(scale, 0, 0, -scale, 0, 0))
        self.centerOn(centre)
        self.looked()
        self.viewport().update()

    def fit_whole(self) -> None:
        whole = self.whole()
        if whole is None:
            return
        self.fitted = True
        room = self.viewport().size()
        wide, high = whole.width() + 2 * _MARGIN_M, whole.height() + 2 * _MARGIN_M
        self.look_at(min(room.width() / wide, room.height() / high), whole.center())

    def look_close(self, centre: QPointF, span_m: float) -> None:
        """Show ``span_m`` metres about a place."""
        self.fitted = False
        room = self.viewport().size()
        self.look_at(min(room.width(), room.height()) / span_m, centre)

    def zoom(self, factor: float, anchor: QPoint | None = None) -> None:
        """Magnify about ``anchor`` (viewport), or the middle."""
        at = anchor or self.viewport().rect().center()
        before = self.mapToScene(at)
        scale = max(_SCALES[0], min(self.scale_now() * factor, _SCALES[1]))
        self.setTransform(QTransform(scale, 0, 0, -scale, 0, 0))
        after = self.mapToScene(at)
        middle = self.mapToScene(self.viewport().rect().center())
        self.fitted = False
        self.look_at(scale, middle + before - after)

    # -- dragging the ground along --

    @property
    def panning(self) -> bool:
        return self._pan is not None

    def begin_pan(self, position: QPoint) -> None:
        self._pan, self._panned = position, False

    def pan_to(self, position: QPoint) -> None:
        if self._pan is None or ((position - self._pan).manhattanLength() <= 3 and not self._panned):
            return
        self._panned, self.fitted = True, False
        middle = self.mapToScene(self.viewport().rect().center())
        self.look_at(self.scale_now(), middle + self.mapToScene(self._pan) - self.mapToScene(position))
        self._pan = position

    def end_pan(self) -> bool:
        """True if the ground was dragged, and not only clicked."""
        self._pan = None
        return self._panned

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        turn = event.angleDelta().y() or event.angleDelta().x()
        self.zoom(1.15 ** (turn / 120), event.position().toPoint())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if self.fitted:
            self.fit_whole()
