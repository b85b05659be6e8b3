"""A fader on a scale of decibels, and a pan."""

from __future__ import annotations

from typing import ClassVar

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


class _Slider(QAbstractSlider):
    """``moved`` while it is in the hand, ``set`` when it is let go or moved by keys: its value over ``STEPS``. Keys turn it,
    double-click and Home bring it back to 0; the wheel is left to what scrolls."""

    moved = Signal(float)
    set = Signal(float)
    STEPS = 10
    """Of its value in one unit of what it tells."""
    KEYS: ClassVar[dict[Qt.Key, int]] = {}
    """By how much each key turns it."""

    def __init__(self, name: str, hint: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: drag, or arrow keys; double-click or Home for {hint}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSingleStep(5)

    @property
    def told(self) -> float:
        return self.value() / self.STEPS

    def show_value(self, told: float) -> None:
        """Stand there, unless someone holds it."""
        if not self.isSliderDown():
            self.setValue(round(told * self.STEPS))

    def _take(self, at: QPointF) -> None:
        """Be where the hand is."""
        raise NotImplementedError

    def _turned(self, value: int) -> None:
        self.setValue(value)
        self.moved.emit(self.told)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._take(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.isSliderDown():
            self._take(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.let_go()

    def let_go(self) -> None:
        """Where it is in the hand is where it stays."""
        if self.isSliderDown():
            self.setSliderDown(False)
            self.set.emit(self.told)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.setValue(0)
        self.set.emit(0.0)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        if key in self.KEYS and not event.modifiers():
            self.setValue(self.value() + self.KEYS[key])
        elif key is Qt.Key.Key_Home:
            self.setValue(0)
        else:
            super().keyPressEvent(event)
            return
        self.set.emit(self.told)

    def event(self, event: QEvent) -> bool:
        if _keeps(event):
            event.accept()
            return True
        return super().event(event)

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:  # noqa: N802
        self.update()


class Fader(_Slider):
    """-60 (silent) to +12 dB in tenths; tells decibels."""

    KEYS: ClassVar = {Qt.Key.Key_Up: 5, Qt.Key.Key_Down: -5, Qt.Key.Key_PageUp: 30, Qt.Key.Key_PageDown: -30}

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, "0 dB", parent)
        self.setOrientation(Qt.Orientation.Vertical)
        self.setRange(-600, 120)
        self.setPageStep(30)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(96)
        self._grabbed = 0.0

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(38, 180)

    def y_of(self, gain_db: float) -> float:
        return 8 + (1.0 - place_of(gain_db)) * (self.height() - 16)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Taken by its cap it stays where it is; a click beside it brings it there."""
        off = event.position().y() - self.y_of(self.told)
        self._grabbed = off if abs(off) <= 10 else 0.0
        if self._grabbed and event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
        else:
            super().mousePressEvent(event)

    def _take(self, at: QPointF) -> None:
        gain = gain_at(1.0 - (at.y() - self._grabbed - 8) / max(1, self.height() - 16))
        self._turned(0 if abs(gain) < 0.35 else round(gain * 10))

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
        y = self.y_of(self.told)
        cap = QRectF(x - 9, y - 6, 18, 12)
        painter.setPen(theme.colour("accent" if self.hasFocus() or self.isSliderDown() else "line"))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(cap, 3, 3)
        painter.setPen(QPen(theme.colour("accent"), 1.5))
        painter.drawLine(QPointF(x - 6, y), QPointF(x + 6, y))
        painter.end()


class Pan(_Slider):
    """-100 (left) to 100 (right); tells -1 to 1."""

    STEPS = 100
    KEYS: ClassVar = {Qt.Key.Key_Left: -5, Qt.Key.Key_Right: 5, Qt.Key.Key_Down: -5, Qt.Key.Key_Up: 5}

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, "the middle", parent)
        self.setRange(-100, 100)
        self.setFixedHeight(18)
        self.setMinimumWidth(48)

    def _take(self, at: QPointF) -> None:
        value = round(((at.x() - 4) / max(1, self.width() - 8) * 2 - 1) * 100)
        self._turned(0 if abs(value) < 6 else value)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, painter = current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, y, half = self.width() / 2, self.height() / 2, self.width() / 2 - 4
        painter.setPen(QPen(theme.colour("line"), 3))
        painter.drawLine(QPointF(middle - half, y), QPointF(middle + half, y))
        x = middle + self.told * half
        painter.setPen(QPen(theme.colour("accent"), 3))
        painter.drawLine(QPointF(middle, y), QPointF(x, y))
        painter.setPen(theme.colour("accent" if self.hasFocus() else "line"))
        painter.setBrush(theme.colour("text"))
        painter.drawEllipse(QPointF(x, y), 4, 4)
        painter.end()
