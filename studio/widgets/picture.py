"""Shows pixels: exactly, one to one, or fitted to the space there is, with guides over them."""

from __future__ import annotations

from enum import Enum

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.widgets.theme import current

_GRIP = 9
"""Pixels to each side of the wipe's line where the mouse takes hold of it."""


class Fit(Enum):
    """How large a picture is shown."""

    FIT = "fit"
    EXACT = "1:1"


def image_of(pixels: np.ndarray) -> QImage:
    """A QImage that owns a copy of ``pixels`` (uint8 [h, w, 4], sRGB)."""
    height, width = pixels.shape[:2]
    solid = np.ascontiguousarray(pixels)
    return QImage(solid.data, width, height, width * 4, QImage.Format.Format_RGBX8888).copy()


def side_by_side(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Two pictures (uint8 [h, w, 4]) in the space of one, each at half its size, in their height's middle."""
    height, width = left.shape[:2]
    high, wide = height // 2, width // 2
    both = np.zeros_like(left)
    top = (height - high) // 2
    for number, pixels in enumerate((left, right)):
        even = pixels[: 2 * high, : 2 * wide]
        half = (even[::2, ::2] >> 1) + (even[1::2, 1::2] >> 1)  # two of four: it is looked at while it moves
        both[top : top + high, number * (width - wide) : number * (width - wide) + wide] = half
    both[..., 3] = 255
    both[:, wide - 1 : wide + 1, :3] = 0
    return both


class PictureView(QWidget):
    """Shows one frame. ``number`` is the frame on screen, None while there is none.

    What is larger than the widget one to one is dragged about in it.

    ``ghosts``: images blended over it, each with its share (onion skin). While ``wipe`` (0 to 1) is not None, ``earlier`` is
    shown to the right of a line at that share of the width, which the mouse drags."""

    wiped = Signal(float)
    """The line of the wipe was dragged to this share of the width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fit = Fit.FIT
        self.safe_areas = False
        self.thirds = False
        self.number: int | None = None
        self.message = ""
        self.ghosts: tuple[tuple[QImage, float], ...] = ()
        self.earlier: QImage | None = None
        self.wipe: float | None = None
        self._image: QImage | None = None
        self._canvas: QImage | None = None
        self._dragging = False
        self._away = QPoint()
        """How far a picture that is larger than the widget was dragged from its middle."""
        self._gripped: QPoint | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 90)
        self.setAccessibleName("Picture")

    def show_pixels(self, pixels: np.ndarray, number: int) -> None:
        """Show ``pixels`` (uint8 [h, w, 4]) as frame ``number``. They are copied into the memory of the picture before: new
        memory of that size has first to be given by the system, page by page, which takes longer than the copy."""
        height, width = pixels.shape[:2]
        if self._canvas is None or self._canvas.size() != QSize(width, height):
            self._canvas = QImage(width, height, QImage.Format.Format_RGBX8888)
        np.copyto(np.frombuffer(self._canvas.bits(), np.uint8).reshape(height, width, 4), pixels)
        self._image, self.number, self.message = self._canvas, number, ""
        self.update()

    def say(self, message: str) -> None:
        """Show a sentence in place of a picture."""
        self._image, self.number, self.message = None, None, message
        self.update()

    def set_fit(self, fit: Fit) -> None:
        if fit is not self.fit:
            self._away = QPoint()
        self.fit = fit
        self.update()

    def picture_area(self) -> QRect:
        """Where the picture lies in the widget, in its (logical) pixels."""
        size = self._image.size() if self._image is not None else QSize(16, 9)
        if self.fit is Fit.EXACT and self._image is not None:
            size = size / self.devicePixelRatioF()
        else:
            size = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        room = self._room(size)
        x, y = (max(-far, min(by, far)) for by, far in zip(self._away.toTuple(), room.toTuple(), strict=True))
        return QRect(left + x, top + y, size.width(), size.height())

    def _room(self, size: QSize) -> QPoint:
        """How far a picture of ``size`` can be dragged to each side until its edge is seen."""
        wide, high = size.width() - self.width(), size.height() - self.height()
        return QPoint(max(0, (wide + 1) // 2), max(0, (high + 1) // 2))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(640, 360)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        theme = current()
        painter.fillRect(self.rect(), QColor("#08090a") if theme.name == "charcoal" else theme.colour("line"))
        area = self.picture_area()
        if self._image is not None:
            exact = area.size() * self.devicePixelRatioF() == self._image.size()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not exact)
            painter.drawImage(area, self._image)
            for ghost, share in self.ghosts:
                painter.setOpacity(share)
                painter.drawImage(area, ghost)
            painter.setOpacity(1.0)
            self._paint_wipe(painter, area)
            self._paint_guides(painter, area)
        else:
            painter.fillRect(area, theme.colour("base"))
            painter.setPen(theme.colour("quiet"))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.message)
        painter.end()

    def _paint_wipe(self, painter: QPainter, area: QRect) -> None:
        if self.wipe is None:
            return
        x = area.left() + round(area.width() * self.wipe)
        painter.save()
        painter.setClipRect(QRect(x, area.top(), area.right() + 1 - x, area.height()))
        if self.earlier is not None:
            painter.drawImage(area, self.earlier)
        else:
            painter.fillRect(area, QColor(0, 0, 0, 150))
        painter.restore()
        painter.fillRect(QRect(x - 1, area.top(), 2, area.height()), current().colour("accent"))
        painter.fillRect(QRect(x - 5, area.center().y() - 18, 10, 36), current().colour("accent"))

    def _near_line(self, x: float) -> bool:
        area = self.picture_area()
        return self.wipe is not None and abs(x - area.left() - area.width() * self.wipe) < _GRIP

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        left = event.button() is Qt.MouseButton.LeftButton
        self._dragging = left and self._near_line(event.position().x())
        if left and not self._dragging and not self._room(self.picture_area().size()).isNull():
            area = self.picture_area()  # from where it really is, however far it was asked to go
            middle = QPoint((self.width() - area.width()) // 2, (self.height() - area.height()) // 2)
            self._away = area.topLeft() - middle
            self._gripped = event.position().toPoint() - self._away
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._dragging:
            area = self.picture_area()
            self.wiped.emit(min(1.0, max(0.0, (event.position().x() - area.left()) / max(1, area.width()))))
            return
        if self._gripped is not None:
            self._away = event.position().toPoint() - self._gripped
            self.update()
        self.setCursor(self._cursor(event.position().x()))
        super().mouseMoveEvent(event)

    def _cursor(self, x: float) -> Qt.CursorShape:
        if self._near_line(x):
            return Qt.CursorShape.SplitHCursor
        if self._gripped is not None:
            return Qt.CursorShape.ClosedHandCursor
        loose = not self._room(self.picture_area().size()).isNull()
        return Qt.CursorShape.OpenHandCursor if loose else Qt.CursorShape.ArrowCursor

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._dragging, self._gripped = False, None
        super().mouseReleaseEvent(event)

    def _paint_guides(self, painter: QPainter, area: QRect) -> None:
        pen = QPen(QColor(255, 255, 255, 110), 1)
        painter.setPen(pen)
        if self.safe_areas:  # action safe 93 %, title safe 90 % (SMPTE ST 2046-1)
            for share in (0.93, 0.90):
                width, height = area.width() * share, area.height() * share
                painter.drawRect(QRectF(area.center().x() - width / 2, area.center().y() - height / 2, width, height))
        if self.thirds:
            for share in (1 / 3, 2 / 3):
                x, y = area.left() + area.width() * share, area.top() + area.height() * share
                painter.drawLine(int(x), area.top(), int(x), area.bottom())
                painter.drawLine(area.left(), int(y), area.right(), int(y))
