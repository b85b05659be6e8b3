"""The grid of boards: look, choose, reorder by dragging, add between, change the framing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QCursor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QToolButton, QWidget

from engine.project import Shot, edits
from studio.bridge import Film
from studio.storyboard import board
from studio.widgets import current
from studio.widgets.arrangement import paint_hint

_MIME = "application/x-soundstage-shot"
_NEAR = 12
"""Pixels from a gap at which a plus is offered in it."""
_EDGE = 32
"""Pixels from the upper and the lower edge within which a board that is dragged lets the others scroll."""


def framing(shot: Shot) -> str:
    """Size, angle, lens and move in a few words."""
    parts = [shot.size.capitalize()]
    if shot.angle != "eye level":
        parts.append(shot.angle)
    if shot.lens_mm:
        parts.append(f"{shot.lens_mm:g} mm")
    if shot.move.kind != "static":
        parts.append(" ".join(filter(None, (shot.move.kind, shot.move.direction))))
    return "  ·  ".join(parts)


class Boards(QAbstractListModel):
    """The shots in film order."""

    def __init__(self, film: Film, parent: QWidget) -> None:
        super().__init__(parent)
        self._film = film
        self._shots: tuple[Any, ...] = film.cut.shots

    def reload(self) -> None:
        """Take the cut as it is now; rows are only reset if shots came, went or moved."""
        shots = self._film.cut.shots
        if [shot.shot_id for shot in shots] != [shot.shot_id for shot in self._shots]:
            self.beginResetModel()
            self._shots = shots
            self.endResetModel()
        else:
            self._shots = shots
            if shots:
                self.dataChanged.emit(self.index(0), self.index(len(shots) - 1))

    def redraw(self, shot_id: str) -> None:
        row = self.row(shot_id)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def row(self, shot_id: str) -> int | None:
        return next((i for i, shot in enumerate(self._shots) if shot.shot_id == shot_id), None)

    def shot_at(self, row: int) -> Any:
        return self._shots[row] if 0 <= row < len(self._shots) else None

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(self._shots)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = board.ROLE.DisplayRole) -> Any:
        shot = self.shot_at(index.row())
        if shot is None:
            return None
        plan = self._film.shot(shot.shot_id)
        if role in (board.ROLE.ToolTipRole, board.ROLE.AccessibleTextRole):
            note = edits.board(self._film.project, shot.shot_id).note
            look, told = framing(plan) if plan else "", self._film.told(shot)
            return f"Shot {shot.slate}, {look}, {self._seconds(shot)}. {told}" + (f" Note: {note}" if note else "")
        tell = {
            board.SHOT_ID: lambda: shot.shot_id,
            board.SLATE: lambda: shot.slate,
            board.FRAMING: lambda: framing(plan) if plan else "",
            board.LENGTH: lambda: self._seconds(shot),
            board.LINE: lambda: self._film.told(shot),
            board.SETTLED: lambda: shot.settled,
            board.BOARD: lambda: edits.board(self._film.project, shot.shot_id),
        }.get(role)
        return None if tell is None else tell()

    def _seconds(self, shot: Any) -> str:
        return f"{'' if shot.settled else '≈ '}{float(shot.frames / self._film.cut.rate):.1f} s"

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled

    def mimeTypes(self) -> list[str]:  # noqa: N802
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        data = QMimeData()
        data.setData(_MIME, str(indexes[0].data(board.SHOT_ID)).encode())
        return data


class BoardGrid(QListView):
    """``dropped`` is called with (shot id, id of the shot before which it goes or None for the end), ``added`` with the latter;
    ``framed`` with a shot's id and where its framing was clicked."""

    resized = Signal()

    def __init__(
        self,
        model: Boards,
        dropped: Callable[[str, str | None], object],
        added: Callable[[str | None], object],
        framed: Callable[[str, QPoint], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._boards, self._dropped, self._framed = model, dropped, framed
        self._gap: QPoint | None = None
        self._between: str | None = None
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(30)
        self._scrolling.timeout.connect(self._scroll_at_the_edge)
        self.plus = QToolButton(self.viewport())
        self.plus.setText("+")
        self.plus.setFixedSize(22, 22)
        self.plus.setToolTip("Add a shot here")
        self.plus.setAccessibleName("Add a shot between these boards")
        self.plus.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plus.setStyleSheet("QToolButton { padding: 0; border-radius: 11px; font-weight: 600 }")
        self.plus.setCursor(Qt.CursorShape.PointingHandCursor)
        self.plus.clicked.connect(lambda: added(self._between))
        self.plus.hide()
        self.setMouseTracking(True)
        self.setModel(model)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Snap)
        self.setSpacing(6)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setAccessibleName("Boards")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.resized.emit()

    def before_at(self, position: QPoint) -> str | None:
        """The shot before which a board dropped at ``position`` goes; None at the end."""
        for row in range(self._boards.rowCount()):
            area = self.visualRect(self._boards.index(row))
            if position.y() < area.top() or (position.y() <= area.bottom() and position.x() < area.center().x()):
                return str(self._boards.shot_at(row).shot_id)
        return None

    def event(self, event: QEvent) -> bool:
        # arrows walk over the boards here, whatever they do elsewhere
        arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in arrows:
            event.accept()
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseMoveEvent(event)
        if event.buttons() is Qt.MouseButton.NoButton:
            self.offer_between(event.position().toPoint())
            over = self._framing_at(event.position().toPoint()) is not None
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        dragged = self.state() is QAbstractItemView.State.DraggingState
        super().mouseReleaseEvent(event)
        shot_id = self._framing_at(event.position().toPoint())
        if shot_id is not None and event.button() is Qt.MouseButton.LeftButton and not dragged:
            self._framed(shot_id, event.globalPosition().toPoint())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        if not self.plus.geometry().contains(self.viewport().mapFromGlobal(QCursor.pos())):
            self.plus.hide()
        super().leaveEvent(event)

    def offer_between(self, position: QPoint) -> None:
        """Show a plus where ``position`` is near the gap between two boards, or after the last."""
        for row in range(self._boards.rowCount()):
            area = self.visualRect(self._boards.index(row))
            if not area.top() <= position.y() <= area.bottom():
                continue
            last = row == self._boards.rowCount() - 1
            for x, before in ((area.left(), row), (area.right() + self.spacing(), None if last else row + 1)):
                if abs(position.x() - x + self.spacing() // 2) <= _NEAR:
                    self._between = None if before is None else str(self._boards.shot_at(before).shot_id)
                    self.plus.move(x - self.spacing() // 2 - 11, area.center().y() - 11)
                    self.plus.show()
                    return
        self.plus.hide()

    def _framing_at(self, position: QPoint) -> str | None:
        """The shot on whose framing ``position`` is."""
        index = self.indexAt(position)
        delegate = self.itemDelegate()
        if not index.isValid() or not isinstance(delegate, board.BoardDelegate):
            return None
        area = delegate.framing_area(self.visualRect(index), self.fontMetrics().height() + 1)
        return str(index.data(board.SHOT_ID)) if area.contains(position) else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        event.acceptProposedAction() if event.mimeData().hasFormat(_MIME) else event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        if event.mimeData().hasFormat(_MIME):
            self._gap = event.position().toPoint()
            self._scrolling.start()
            self.viewport().update()
            event.acceptProposedAction()

    def _scroll_at_the_edge(self) -> None:
        """Go on, the faster the nearer to the edge, while a board is held near the upper or the lower one."""
        if self._gap is None:
            return
        bar, before = self.verticalScrollBar(), self.verticalScrollBar().value()
        below = self._gap.y() - (self.viewport().height() - _EDGE)
        bar.setValue(before + max(0, below) - max(0, _EDGE - self._gap.y()))
        if bar.value() == before:
            self._scrolling.stop()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self._let_go()
        shot_id = bytes(event.mimeData().data(_MIME).data()).decode()
        before = self.before_at(event.position().toPoint())
        event.acceptProposedAction()
        if before != shot_id:
            self._dropped(shot_id, before)

    def dragLeaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._let_go()
        self.viewport().update()

    def _let_go(self) -> None:
        """No board is held over the others any more."""
        self._gap = None
        self._scrolling.stop()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self._boards.rowCount():
            painter = QPainter(self.viewport())
            paint_hint(painter, self.viewport().rect(), "Write a scene, and its shots stand here as boards.")
            painter.end()
            return
        if self._gap is None:
            return
        before = self.before_at(self._gap)
        row = self._boards.row(before) if before else None
        last = self.visualRect(self._boards.index(self._boards.rowCount() - 1))
        area = self.visualRect(self._boards.index(row)) if row is not None else last
        x = area.left() - self.spacing() // 2 if row is not None else area.right() + self.spacing() // 2
        painter = QPainter(self.viewport())
        painter.setPen(QPen(current().colour("accent"), 2))
        painter.drawLine(x, area.top() + 4, x, area.bottom() - 4)
        painter.end()
