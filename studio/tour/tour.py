"""The tour of four steps: a bubble over each page's button. Nothing waits for it, and it stays away once it was seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.widgets import Remembered, current

KEY = "toured"
_WIDTH, _TIP, _MARGIN = 340, 10, 12


@dataclass(frozen=True)
class Step:
    """``page`` is shown while ``text`` is said."""

    page: str
    title: str
    text: str


STEPS = (
    Step(
        "Write",
        "Write what happens",
        "Type or paste a scene. Dots mark what was understood, lines what was assumed. "
        "Press Alt+Enter on a word to see what else it could mean.",
    ),
    Step(
        "Board", "See it as shots", "Each shot has a board. Drag to reorder, change the framing, draw on it, add notes."
    ),
    Step(
        "Cut",
        "Cut it in time",
        "Trim and mix on the timeline. Space plays, J K L shuttle, arrows step by a frame, with sound.",
    ),
    Step(
        "Deliver",
        "Hand it on",
        "Films, sound, boards, cut lists. Exports run beside your work. Ctrl+K finds every command.",
    ),
)


class Tour(QWidget):
    """A child of the window. ``over`` carries whether it was seen to its end.
    ``anchor`` gives the widget that a page's bubble points at; ``show_page`` opens a page."""

    over = Signal(bool)

    def __init__(
        self,
        window: QWidget,
        anchor: Callable[[str], QWidget],
        show_page: Callable[[str], object],
        settings: Remembered,
        steps: Sequence[Step] = STEPS,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._anchor, self._show_page, self._settings, self._steps = anchor, show_page, settings, tuple(steps)
        self._tip = 0.0
        self.step = -1
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName("Tour")
        self.title = QLabel()
        self.title.setProperty("title", True)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.count = QLabel()
        self.count.setProperty("quiet", True)
        self.skip = QPushButton("Skip")
        self.skip.setToolTip("Close the tour; it is in the Help menu  (Escape)")
        self.skip.clicked.connect(self.finish)
        self.next = QPushButton("Next")
        self.next.setDefault(True)
        self.next.setToolTip("The next step  (Enter)")
        self.next.clicked.connect(self.advance)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14 + _TIP)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.text)
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        row.addWidget(self.skip)
        row.addWidget(self.next)
        column.addLayout(row)
        window.installEventFilter(self)
        self.hide()

    def begin_once(self) -> None:
        """Begin unless the tour was seen or skipped before."""
        if str(self._settings.value(KEY, "false")) != "true":
            self.begin()

    def begin(self) -> None:
        """Show the first step."""
        self.step = -1
        self.advance()

    def advance(self) -> None:
        """Show the next step; after the last the tour is over."""
        self.step += 1
        if self.step >= len(self._steps):
            self.finish()
            return
        step = self._steps[self.step]
        self._show_page(step.page)
        self.title.setText(step.title)
        self.text.setText(step.text)
        self.count.setText(f"{self.step + 1} of {len(self._steps)}")
        self.next.setText("Next" if self.step + 1 < len(self._steps) else "Begin")
        self.setAccessibleDescription(f"{step.title}. {step.text}")
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self.next.setFocus()

    def finish(self) -> None:
        """Close and remember that it was seen."""
        self._settings.setValue(KEY, "true")
        self.hide()
        self.over.emit(self.step >= len(self._steps))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.finish()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(1, 1, -1, -1 - _TIP)
        shape = QPainterPath()
        shape.addRoundedRect(body, 8, 8)
        tip = QPainterPath(QPointF(self._tip - _TIP, body.bottom()))
        tip.lineTo(self._tip, body.bottom() + _TIP)
        tip.lineTo(self._tip + _TIP, body.bottom())
        tip.closeSubpath()
        painter.setPen(QPen(theme.colour("accent"), 1))
        painter.setBrush(theme.colour("raised"))
        painter.drawPath(shape.united(tip))
        painter.end()

    def _place(self) -> None:
        """Above the button of the step's page, within the window."""
        window, anchor = self._window, self._anchor(self._steps[self.step].page)
        middle = anchor.mapTo(window, QPoint(anchor.width() // 2, 0))
        left = max(_MARGIN, min(middle.x() - 60, window.width() - self.width() - _MARGIN))
        self._tip = float(middle.x() - left)
        self.move(left, middle.y() - self.height() - 2)
        self.update()
