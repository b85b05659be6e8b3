"""The little fields of the timeline: for a marker's name and for a track's gain."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class MarkerName(QLineEdit):
    """Stands on the ruler while a marker is named. ``named`` carries the frame and the name; Escape leaves it as it was."""

    named = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._frame = -1
        self.setFixedSize(150, 24)
        self.setPlaceholderText("Name of the marker")
        self.setAccessibleName("Name of the marker")
        self._surface = parent
        self.editingFinished.connect(self._done)
        self.hide()

    def ask(self, frame: int, label: str, x: int) -> None:
        """Take the name of the marker at ``frame``, drawn at ``x``."""
        self._frame = frame
        self.setText(label)
        self.move(max(0, min(x, self._surface.width() - self.width())), 2)
        self.show()
        self.setFocus()
        self.selectAll()

    def _done(self) -> None:
        frame, self._frame = self._frame, -1
        self.hide()
        self._leave()
        if frame >= 0:
            self.named.emit(frame, self.text().strip())

    def _leave(self) -> None:
        timeline = self._surface.parentWidget()
        if timeline is not None:
            timeline.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self._frame = -1
            self.hide()
            self._leave()
            return
        super().keyPressEvent(event)


class GainField(QLineEdit):
    """A gain in decibels to read and to write; ``entered`` carries what was written, held within ``least`` and ``most``."""

    entered = Signal(float)

    def __init__(self, name: str, least: float, most: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._range, self._value = (least, most), 0.0
        self.setFixedSize(44, 22)
        self.setStyleSheet("QLineEdit { font-size: 11px; padding: 1px 3px }")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.editingFinished.connect(self._take)
        self.setValue(0.0)

    def value(self) -> float:
        return self._value

    def setValue(self, gain_db: float) -> None:  # noqa: N802
        """Show a gain."""
        self._value = gain_db
        self.setText(f"{gain_db:.1f}".replace("-", "\u2212"))

    def _take(self) -> None:
        try:
            wanted = float(self.text().replace("\u2212", "-").replace(",", "."))
        except ValueError:
            wanted = self._value
        held = max(self._range[0], min(wanted, self._range[1]))
        if abs(held - self._value) > 0.04:
            self.entered.emit(held)
        self.setValue(held if abs(held - self._value) > 0.04 else self._value)
