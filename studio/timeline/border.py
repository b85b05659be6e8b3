"""Scrolling while something is held near the left or the right border."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtWidgets import QAbstractScrollArea

_REACH = 36
"""Pixels from the border within which what is held lets the rest scroll."""
_EVERY_MS = 30
_MOST = 90
"""Pixels at a time, however far beyond the border the mouse is."""


class Border(QObject):
    """Scrolls ``area`` along, the faster the nearer to the border, from :meth:`hold` until :meth:`let_go`; ``again`` is called
    with the place of the mouse each time, under which lies something else then. What is taken near the border scrolls
    only when it is carried nearer."""

    def __init__(self, area: QAbstractScrollArea, again: Callable[[QPointF], object]) -> None:
        super().__init__(area)
        self._area, self._again = area, again
        self._place: QPointF | None = None
        self._reach = (_REACH, _REACH)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._scroll)

    def take(self, place: QPointF) -> None:
        """Something is taken into the hand at ``place``, in pixels of the viewport."""
        x, wide = round(place.x()), self._area.viewport().width()
        self._reach = min(_REACH, max(0, x)), min(_REACH, max(0, wide - x))

    def hold(self, place: QPointF) -> None:
        """It is held at ``place`` now."""
        if not self._area.isVisible():
            return
        self._place = place
        if not self._step():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def let_go(self) -> None:
        """Nothing is held any more."""
        self._place, self._reach = None, (_REACH, _REACH)
        self._timer.stop()

    def _step(self) -> int:
        """Pixels to go on by, negative to the left."""
        if self._place is None:
            return 0
        x, wide = round(self._place.x()), self._area.viewport().width()
        left, right = self._reach
        return min(_MOST, max(0, x - (wide - right))) - min(_MOST, max(0, left - x))

    def _scroll(self) -> None:
        bar = self._area.horizontalScrollBar()
        before = bar.value()
        bar.setValue(before + self._step())
        if bar.value() == before or self._place is None:
            self._timer.stop()
            return
        self._again(self._place)
