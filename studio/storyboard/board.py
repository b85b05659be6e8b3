"""One board: picture, slate, framing, length, line."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.bridge import Film
from studio.storyboard.strokes import paint_board
from studio.widgets import current

ROLE = Qt.ItemDataRole
SHOT_ID = ROLE.UserRole
SLATE = ROLE.UserRole + 1
FRAMING = ROLE.UserRole + 2
LENGTH = ROLE.UserRole + 3
LINE = ROLE.UserRole + 4
SETTLED = ROLE.UserRole + 5
BOARD = ROLE.UserRole + 6

_MARGIN, _TEXT = 8, 80
_ROWS = 4


class BoardDelegate(QStyledItemDelegate):
    """Draws boards ``width`` pixels wide."""

    def __init__(self, film: Film, parent: QWidget) -> None:
        super().__init__(parent)
        self._film = film
        self.width = 232

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(self.width, self._picture_height() + _TEXT + 2 * _MARGIN)

    def _picture_height(self) -> int:
        width, height = self._film.project.size
        return round((self.width - 2 * _MARGIN) * height / width)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = current()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = option.rect.adjusted(2, 2, -2, -2)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(theme.colour("accent") if selected else theme.colour("line"))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(area, 6, 6)
        inner = area.adjusted(_MARGIN - 2, _MARGIN - 2, 2 - _MARGIN, 2 - _MARGIN)
        picture = QRect(inner.left(), inner.top(), inner.width(), self._picture_height())
        sharp = 320 * max(1, round(painter.device().devicePixelRatioF()))
        paint_board(painter, QRectF(picture), self._film.thumbnail(index.data(SHOT_ID), sharp), index.data(BOARD))
        self._write(painter, QRect(inner.left() + 2, picture.bottom() + 7, inner.width() - 4, _TEXT - 8), index)
        painter.restore()

    def _write(self, painter: QPainter, area: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        theme = current()
        line = painter.fontMetrics().height() + 1
        bold = QFont(painter.font())
        bold.setWeight(QFont.Weight.DemiBold)
        rows = [QRect(area.left(), area.top() + i * line, area.width(), line) for i in range(_ROWS)]
        painter.setPen(theme.colour("text"))
        painter.setFont(bold)
        painter.drawText(rows[0], Qt.AlignmentFlag.AlignLeft, index.data(SLATE))
        bold.setWeight(QFont.Weight.Normal)
        painter.setFont(bold)
        painter.setPen(theme.colour("quiet"))
        painter.drawText(rows[0], Qt.AlignmentFlag.AlignRight, index.data(LENGTH))
        metrics, right = painter.fontMetrics(), Qt.TextElideMode.ElideRight
        painter.drawText(
            rows[1], Qt.AlignmentFlag.AlignLeft, metrics.elidedText(index.data(FRAMING), right, area.width())
        )
        painter.setPen(theme.colour("text"))
        painter.drawText(rows[2], Qt.AlignmentFlag.AlignLeft, metrics.elidedText(index.data(LINE), right, area.width()))
        note = " ".join(index.data(BOARD).note.split())
        painter.setPen(theme.colour("accent"))
        painter.drawText(rows[3], Qt.AlignmentFlag.AlignLeft, metrics.elidedText(note, right, area.width()))

    def framing_area(self, area: QRect, line: int) -> QRect:
        """Where the framing is written on a board at ``area``; ``line``: the height of the text."""
        top = area.top() + 2 + _MARGIN - 2 + self._picture_height() + 6 + line
        return QRect(area.left() + _MARGIN, top, area.width() - 2 * _MARGIN, line)
