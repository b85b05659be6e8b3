"""Where one draws: a board large enough for the hand, with mouse or pen."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.project import Board, Layer, Stroke
from engine.project.drawing import DRAWING, Point
from studio.storyboard.strokes import PAPER, empty_image, layer_image, paint_points
from studio.widgets import current

_MOUSE_PRESSURE = 0.7
"""A mouse does not feel how hard it is pressed."""
_LEAST_STEP = 0.0008
"""Share of the picture's width below which a movement is the hand's tremble."""
_KEYS = frozenset(
    {
        Qt.Key.Key_P, Qt.Key.Key_E, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown, Qt.Key.Key_Escape,
    }
)  # fmt: skip


class Canvas(QWidget):
    """Shows ``board`` over ``picture``; ``drawn`` carries a whole Stroke when the pen is lifted. ``pen`` says what with: a Stroke
    without points."""

    drawn = Signal(object)
    pressed_key = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pen = Stroke(())
        self.layer = DRAWING
        self._picture = QImage()
        self._board = Board("")
        self._aspect = 16 / 9
        self._layers: dict[str, QImage] = {}
        self._points: list[Point] = []
        self._live: Stroke | None = None
        self._hover: QPointF | None = None
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 136)
        self.setAccessibleName("Board to draw on")
        self.setToolTip("Draw with mouse or pen.  P pen, E eraser, [ ] width, Page Up / Down other boards, Esc back")

    @property
    def drawing(self) -> bool:
        """Whether the pen is down."""
        return self._live is not None

    def show_board(self, picture: QImage, board: Board, aspect: float) -> None:
        """Show another board, or this one as it is now; a stroke under way goes on."""
        if board.shot_id != self._board.shot_id:
            self._live, self._points = None, []
        self._picture, self._aspect = picture, aspect
        if board != self._board:
            old = {layer.name: layer for layer in self._board.layers}
            self._board = board
            kept = {layer.name for layer in board.layers if old.get(layer.name) == layer}
            self._layers = {name: image for name, image in self._layers.items() if name in kept}
        self.update()

    def forget(self) -> None:
        """Show nothing but what the board holds: a stroke was not taken."""
        self._layers.clear()
        self.update()

    def area(self) -> QRectF:
        """Where the picture lies in the widget."""
        width, height = float(self.width()), float(self.height())
        if width / height > self._aspect:
            width = height * self._aspect
        else:
            height = width / self._aspect
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    # -- the hand ----------------------------------------------------------------------------------------------------

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: N802
        kind = event.type()
        rubs = event.pointerType() is QPointingDevice.PointerType.Eraser
        if kind is QEvent.Type.TabletPress:
            self._put_down(event.position(), event.pressure(), rubs)
        elif kind is QEvent.Type.TabletMove:
            self._move(event.position(), event.pressure())
        elif kind is QEvent.Type.TabletRelease:
            self.lift()
        event.accept()  # else it comes again as a mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() is Qt.MouseButton.LeftButton:
            self.setFocus()
            self._put_down(event.position(), _MOUSE_PRESSURE, False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._move(event.position(), _MOUSE_PRESSURE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() is Qt.MouseButton.LeftButton:
            self.lift()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._hover = None
        self.update()

    def _put_down(self, at: QPointF, pressure: float, rubs: bool) -> None:
        if self._live is not None or not self.isEnabled():
            return
        self._live = replace(self.pen, erases=self.pen.erases or rubs, points=())
        self._points = []
        self._add(at, pressure)

    def _move(self, at: QPointF, pressure: float) -> None:
        self._hover = at
        if self._live is not None:
            self._add(at, pressure)
        self.update()

    def lift(self) -> None:
        """Take the pen off the board: what was drawn since it was put down is a line."""
        live, points = self._live, tuple(self._points)
        self._live, self._points = None, []
        if live is not None and points:
            self.drawn.emit(replace(live, points=points))

    def _add(self, at: QPointF, pressure: float) -> None:
        area = self.area()
        x, y = (at.x() - area.left()) / area.width(), (at.y() - area.top()) / area.height()
        point = (min(2.0, max(-1.0, x)), min(2.0, max(-1.0, y)), min(1.0, max(0.0, pressure)))
        before = self._points[-1] if self._points else None
        if before is not None and abs(point[0] - before[0]) + abs(point[1] - before[1]) < _LEAST_STEP:
            return
        self._points.append(point)
        assert self._live is not None
        image = self._image(self._board.layer(self.layer))
        painter = QPainter(image)
        paint_points(painter, image.size(), self._live, (point,), before)
        painter.end()
        self.update()

    # -- what is seen ------------------------------------------------------------------------------------------------

    def _image(self, layer: Layer) -> QImage:
        if layer.name not in self._layers:
            scale = self.devicePixelRatioF()
            area = self.area()
            size = QSize(max(1, round(area.width() * scale)), max(1, round(area.height() * scale)))
            self._layers[layer.name] = layer_image(layer, size) if layer.strokes else empty_image(size)
        return self._layers[layer.name]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), current().colour("base"))
        area = self.area()
        if self._board.picture and not self._picture.isNull():
            painter.drawImage(area, self._picture)
        else:
            painter.fillRect(area, QColor(PAPER))
        names = [layer.name for layer in self._board.layers]
        layers = [*self._board.layers, *([Layer(self.layer)] if self.layer not in names else [])]
        for layer in layers:
            if layer.visible:
                painter.drawImage(area, self._image(layer))
        if self._hover is not None and self.isEnabled():
            self._paint_pen(painter, area, self._hover)
        painter.end()

    def _paint_pen(self, painter: QPainter, area: QRectF, at: QPointF) -> None:
        """A ring as wide as the pen."""
        radius = max(2.0, self.pen.width * area.width() / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor(0, 0, 0, 130), 2.0), (QColor(255, 255, 255, 200), 1.0)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(at, radius, radius)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._layers.clear()
        super().resizeEvent(event)

    # -- keys --------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # a letter is a tool here, whatever it is elsewhere
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and self.drawing:
            self._live, self._points = None, []
            self.forget()
        elif event.key() in _KEYS:
            self.pressed_key.emit(event.key())
        else:
            super().keyPressEvent(event)
