"""How widgets are put together into pages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget

from studio.widgets.theme import current


def split(orientation: Qt.Orientation, *widgets: QWidget, sizes: Sequence[int] = ()) -> QSplitter:
    """Widgets beside or above each other with a thin handle between them."""
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    for widget in widgets:
        splitter.addWidget(widget)
    if sizes:
        splitter.setSizes(list(sizes))
    return splitter


def titled(title: str, widget: QWidget) -> QWidget:
    """A widget under a quiet heading."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(12, 10, 12, 8)
    column.setSpacing(6)
    heading = QLabel(title)
    heading.setProperty("heading", True)
    column.addWidget(heading)
    column.addWidget(widget)
    return box


class OneLine(QLabel):
    """A line that takes the room there is: what finds none is left out at its end, and told by the tip. ``said``: all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.said = ""
        self._parts: tuple[str, ...] = ()
        self.setMinimumWidth(1)

    def setText(self, text: str) -> None:  # noqa: N802
        self.tell(text)

    def tell(self, *parts: str) -> None:
        """Say ``parts`` beside each other; the last ones give way where there is no room for all."""
        self._parts, self.said = parts, _beside(parts)
        self._fit()

    def keep_room_for(self, text: str) -> None:
        """Be never too narrow for ``text``."""
        wide = self.fontMetrics().horizontalAdvance(text) + 2
        if wide != self.minimumWidth():
            self.setMinimumWidth(wide)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        parts = self._parts
        while len(parts) > 1 and self._elided(parts) != _beside(parts):
            parts = parts[:-1]
        shown = self._elided(parts)
        if shown != self.text():
            super().setText(shown)
        self.setToolTip("" if shown == self.said else self.said)

    def _elided(self, parts: Sequence[str]) -> str:
        return self.fontMetrics().elidedText(_beside(parts), Qt.TextElideMode.ElideRight, self.width())


def _beside(parts: Sequence[str]) -> str:
    return "   ".join(parts)


def paint_hint(painter: QPainter, area: QRect, sentence: str) -> None:
    """A quiet sentence in the middle of an empty place: what will stand there, and what to do for it."""
    painter.setPen(current().colour("quiet"))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(area.adjusted(24, 8, -24, -8), flags, sentence)


class HintedList(QListWidget):
    """A list that says ``hint`` while nothing is in it."""

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hint = hint

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self.count():
            painter = QPainter(self.viewport())
            paint_hint(painter, self.viewport().rect(), self.hint)
            painter.end()


def fill(widget: QListWidget, rows: list[tuple[str, str]]) -> None:
    """Show rows of (text, key), untouched if they are there already."""
    old = [(widget.item(i).text(), widget.item(i).data(Qt.ItemDataRole.UserRole)) for i in range(widget.count())]
    if old == rows:
        return
    widget.clear()
    for text, key in rows:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, key)
        item.setToolTip(text)  # it may be longer than the list is wide
        widget.addItem(item)
