"""A fader on a scale of decibels, and a pan."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from studio.widgets import current

_PLACES = ((-60.0, 0.0), (-40.0, 0.14), (-30.0, 0.24), (-20.0, 0.40), (-10.0, 0.60), (0.0, 0.80), (12.0, 1.0))
"""How far up a fader stands at a gain: wide about 0 dB, narrow below, like a desk's."""
_OWN_KEYS = {
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home,
}  # fmt: skip
"""Keys that turn what has the focus, whatever else they do in the window."""


def _keeps(event: QEvent) -> bool:
    """Whether the window's shortcuts must leave a key press to the fader."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return Qt.Key(event.key()) in _OWN_KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


_TICKS = (12, 6, 0, -6, -12, -20, -30, -40, -60)


def place_of(gain_db: float) -> float:
    """0 (lowest) to 1 for a gain in decibels."""
    gains, places = np.array(_PLACES).T
    return float(np.interp(gain_db, gains, places))


def gain_at(place: float) -> float:
    """The inverse of :func:`place_of`."""
    gains, places = np.array(_PLACES).T
    return float(np.interp(place, places, gains))


class Fader(QAbstractSlider):
    """-60 (silent) to +12 dB in tenths. ``moved`` while it is in the hand, ``set`` when it is let go or moved by keys."""

    moved = Signal(float)
    set = Signal(float)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOrientation(Qt.Orientation.Vertical)
        self.setRange(-600, 120)
        self.setSingleStep(5)
        self.setPageStep(30)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: drag, or arrow keys; double-click or Home for 0 dB")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(96)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(38, 180)

    @property
    def gain_db(self) -> float:
        return self.value() / 10

    def show_gain(self, gain_db: float) -> None:
        """Stand there, unless someone holds it."""
        if not self.isSliderDown():
            self.setValue(round(gain_db * 10))

    def y_of(self, gain_db: float) -> float:
        return 8 + (1.0 - place_of(gain_db)) * (self.height() - 16)

    def _take(self, y: float) -> None:
        gain = gain_at(1.0 - (y - 8) / max(1, self.height() - 16))
        self.setValue(0 if abs(gain) < 0.35 else round(gain * 10))
        self.moved.emit(self.gain_db)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._grabbed = event.position().y() - self.y_of(self.gain_db)
            if abs(self._grabbed) > 10:
                self._grabbed = 0.0
                self._take(event.position().y())

    _grabbed = 0.0

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.isSliderDown():
            self._take(event.position().y() - self._grabbed)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.isSliderDown():
            self.setSliderDown(False)
            self.set.emit(self.gain_db)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.setValue(0)
        self.set.emit(0.0)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        steps = {
            Qt.Key.Key_Up: 5, Qt.Key.Key_Down: -5, Qt.Key.Key_PageUp: 30, Qt.Key.Key_PageDown: -30,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in steps and not event.modifiers():
            self.setValue(self.value() + steps[key])
        elif key is Qt.Key.Key_Home:
            self.setValue(0)
        else:
            super().keyPressEvent(event)
            return
        self.set.emit(self.gain_db)

    def event(self, event: QEvent) -> bool:
        if _keeps(event):
            event.accept()
            return True
        return super().event(event)

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:  # noqa: N802
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, painter = current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = self.width() - 14.0
        painter.setPen(QPen(theme.colour("line"), 3))
        painter.drawLine(QPointF(x, 8), QPointF(x, self.height() - 8))
        font = painter.font()
        font.setPixelSize(9)
        painter.setFont(font)
        last = -20.0
        for tick in _TICKS:
            y = self.y_of(tick)
            painter.setPen(QPen(theme.colour("faint"), 1))
            painter.drawLine(QPointF(x - 8, y), QPointF(x - 4, y))
            if y - last >= 11:
                painter.setPen(theme.colour("quiet"))
                said = "∞" if tick == -60 else f"{abs(tick)}"
                painter.drawText(QRectF(0, y - 6, x - 10, 12), Qt.AlignmentFlag.AlignRight, said)
                last = y
        y = self.y_of(self.gain_db)
        cap = QRectF(x - 9, y - 6, 18, 12)
        painter.setPen(theme.colour("accent" if self.hasFocus() or self.isSliderDown() else "line"))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(cap, 3, 3)
        painter.setPen(QPen(theme.colour("accent"), 1.5))
        painter.drawLine(QPointF(x - 6, y), QPointF(x + 6, y))
        painter.end()


class Pan(QAbstractSlider):
    """-100 (left) to 100 (right). ``moved`` while it is in the hand, ``set`` when it is let go or moved by keys; both -1 to 1."""

    moved = Signal(float)
    set = Signal(float)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(-100, 100)
        self.setSingleStep(5)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: drag, or arrow keys; double-click or Home for the middle")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(18)
        self.setMinimumWidth(48)

    @property
    def pan(self) -> float:
        return self.value() / 100

    def show_pan(self, pan: float) -> None:
        if not self.isSliderDown():
            self.setValue(round(pan * 100))

    def _take(self, x: float) -> None:
        value = round(((x - 4) / max(1, self.width() - 8) * 2 - 1) * 100)
        self.setValue(0 if abs(value) < 6 else value)
        self.moved.emit(self.pan)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._take(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.isSliderDown():
            self._take(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.isSliderDown():
            self.setSliderDown(False)
            self.set.emit(self.pan)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.setValue(0)
        self.set.emit(0.0)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        steps = {Qt.Key.Key_Left: -5, Qt.Key.Key_Right: 5, Qt.Key.Key_Down: -5, Qt.Key.Key_Up: 5}
        key = Qt.Key(event.key())
        if key in steps and not event.modifiers():
            self.setValue(self.value() + steps[key])
        elif key is Qt.Key.Key_Home:
            self.setValue(0)
        else:
            super().keyPressEvent(event)
            return
        self.set.emit(self.pan)

    def event(self, event: QEvent) -> bool:
        if _keeps(event):
            event.accept()
            return True
        return super().event(event)

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:  # noqa: N802
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, painter = current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, y, half = self.width() / 2, self.height() / 2, self.width() / 2 - 4
        painter.setPen(QPen(theme.colour("line"), 3))
        painter.drawLine(QPointF(middle - half, y), QPointF(middle + half, y))
        x = middle + self.pan * half
        painter.setPen(QPen(theme.colour("accent"), 3))
        painter.drawLine(QPointF(middle, y), QPointF(x, y))
        painter.setPen(theme.colour("accent" if self.hasFocus() else "line"))
        painter.setBrush(theme.colour("text"))
        painter.drawEllipse(QPointF(x, y), 4, 4)
        painter.end()
