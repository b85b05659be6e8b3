"""Meters: the level of a track, and loudness as broadcasters ask for it."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.session.metering import Level, Reading
from studio.widgets import current

_LOWEST, _HIGHEST = -60.0, 3.0
_FALL_DB = 1.1
"""How far a shown peak falls with every block, about 20 dB a second."""
TARGET_LUFS, LIMIT_DBTP = -14.0, -1.0
LOWEST_LUFS = -70.0
"""Below it nothing is said."""


def decibels(amplitude: float) -> float:
    return 20 * math.log10(amplitude) if amplitude > 1e-6 else -120.0


class LevelMeter(QWidget):
    """Left and right: the bar is the RMS, above it the peak, the line the highest since a click."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.peaks = [-120.0, -120.0]
        self.rms = [-120.0, -120.0]
        self.held = [-120.0, -120.0]
        self.setAccessibleName(name)
        self.setToolTip("Peak and RMS; click to forget the highest peak")
        self.setFixedWidth(16)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(16, 180)

    def show_level(self, level: Level) -> None:
        """Show a block's level; what was higher before falls slowly."""
        for side in (0, 1):
            peak = decibels(level.peak[side])
            self.peaks[side] = max(peak, self.peaks[side] - _FALL_DB)
            self.rms[side] = decibels(level.rms[side])
            self.held[side] = max(self.held[side], peak)
        self.update()

    def rest(self) -> None:
        """Nothing is played any more."""
        self.peaks, self.rms = [-120.0, -120.0], [-120.0, -120.0]
        self.update()

    def forget(self) -> None:
        """Hold no peak of what was played before."""
        self.rest()
        self.held = [-120.0, -120.0]

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.held = [-120.0, -120.0]
        self.update()

    def _y(self, level_db: float) -> float:
        share = (min(max(level_db, _LOWEST), _HIGHEST) - _LOWEST) / (_HIGHEST - _LOWEST)
        return 8 + (1 - share) * (self.height() - 16)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, painter = current(), QPainter(self)
        bottom = self.height() - 8.0
        for side in (0, 1):
            x = 2.0 + side * 7
            painter.fillRect(QRectF(x, 8, 5, self.height() - 16), theme.colour("base"))
            for low, high, name in ((_LOWEST, -18.0, "ready"), (-18.0, -6.0, "assumed"), (-6.0, _HIGHEST, "refused")):
                colour = theme.colour(name)
                for value, alpha in ((self.peaks[side], 110), (self.rms[side], 255)):
                    if value > low:
                        colour.setAlpha(alpha)
                        top = self._y(min(value, high))
                        painter.fillRect(QRectF(x, top, 5, min(self._y(low), bottom) - top), colour)
            if self.held[side] > _LOWEST:
                loud = self.held[side] > LIMIT_DBTP + 0.05
                painter.fillRect(
                    QRectF(x, self._y(self.held[side]) - 1, 5, 2), theme.colour("refused" if loud else "text")
                )
        painter.end()


class LoudnessPanel(QWidget):
    """Momentary, short-term and integrated loudness and the true peak of what was played since the last reset, and the same of
    the whole film. ``reset`` is asked by a click; ``to_target`` asks for a master fader that brings the film to -14 LUFS."""

    reset = Signal()
    to_target = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(150)
        self.setAccessibleName("Loudness")
        self.setToolTip("Loudness (EBU R128) of what was played; click to begin anew")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(2)
        heading = QLabel("Loudness")
        heading.setProperty("heading", True)
        column.addWidget(heading)
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        self.values: dict[str, QLabel] = {}
        rows = ("Momentary", "Short-term", "Integrated", "True peak", "Film", "Film peak")
        for number, name in enumerate(rows):
            label, value = QLabel(name), QLabel("–")
            label.setProperty("figures", True)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            value.setAccessibleName(name)
            grid.addWidget(label, number, 0)
            grid.addWidget(value, number, 1)
            self.values[name] = value
        column.addLayout(grid)
        column.addStretch()
        self.target = QToolButton(self)
        self.target.setText("To −14 LUFS")
        self.target.setAccessibleName("Bring the film to -14 LUFS")
        self.target.setToolTip("Move the master fader so that the whole film is at -14 LUFS")
        self.target.clicked.connect(self.to_target)
        column.addWidget(self.target)

    def show_played(self, reading: Reading) -> None:
        self._show("Momentary", reading.momentary)
        self._show("Short-term", reading.short_term)
        self._show("Integrated", reading.integrated, TARGET_LUFS + 1)
        self._show("True peak", reading.true_peak, LIMIT_DBTP)

    def show_film(self, reading: Reading) -> None:
        self._show("Film", reading.integrated, TARGET_LUFS + 1)
        self._show("Film peak", reading.true_peak, LIMIT_DBTP)
        self.target.setEnabled(math.isfinite(reading.integrated))

    def _show(self, name: str, value: float, most: float = math.inf) -> None:
        label = self.values[name]
        label.setText(f"{value:.1f}".replace("-", "−") if value > LOWEST_LUFS else "–")
        label.setStyleSheet(f"color: {current().refused}" if value > most + 0.05 else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.reset.emit()
