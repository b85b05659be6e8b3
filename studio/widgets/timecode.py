"""A field that shows the playhead as timecode and takes one to go to."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from engine.foundation.errors import UsageError
from engine.foundation.timebase import Rate, frame_of_timecode, timecode
from studio.widgets.theme import monospace


class TimecodeField(QLineEdit):
    """``entered`` carries the frame typed. "12:07", "+10" and "-1:00" (relative to what is shown) work too."""

    entered = Signal(int)
    left = Signal()
    refused = Signal(str)
    """Why what was typed is no timecode."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rate: Rate = Rate(24)
        self._frame = 0
        self.setFont(monospace(15))
        self.setStyleSheet("QLineEdit { font-size: 15px }")
        self.setFixedWidth(120)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName("Timecode")
        self.setToolTip("Where the playhead is; type a timecode, or +10 / -10 frames, and press Enter")
        self.returnPressed.connect(self._take)
        self.show_frame(0, self._rate)

    def show_frame(self, frame: int, rate: Rate) -> None:
        """Show ``frame`` unless the user is typing just now."""
        self._frame, self._rate = frame, rate
        if not (self.hasFocus() and self.isModified()):
            self.setText(timecode(frame, rate))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.setModified(False)
            self.show_frame(self._frame, self._rate)
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _take(self) -> None:
        text = self.text().strip()
        try:
            relative = text[:1] in ("+", "-")
            frame = frame_of_timecode(text.lstrip("+"), self._rate)
            target = self._frame + frame if relative else frame
        except UsageError as error:
            self.selectAll()
            self.refused.emit(str(error))
            return
        self.setModified(False)
        self.entered.emit(max(0, target))
        self.left.emit()
