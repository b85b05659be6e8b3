"""The little field in which a marker gets its name."""

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
