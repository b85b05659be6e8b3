"""The grid of boards: look, choose, reorder by dragging, duplicate, split, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QMimeData, QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QSlider, QVBoxLayout, QWidget

from engine.project import Shot, edits
from studio.bridge import Film
from studio.storyboard import board
from studio.widgets import current

_MIME = "application/x-soundstage-shot"


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
        look = framing(plan) if plan else ""
        seconds = f"{'' if shot.settled else '≈ '}{float(shot.frames / self._film.cut.rate):.1f} s"
        line = self._film.told(shot)
        if role in (board.ROLE.ToolTipRole, board.ROLE.AccessibleTextRole):
            return f"Shot {shot.slate}, {look}, {seconds}. {line}"
        values = {
            board.SHOT_ID: shot.shot_id,
            board.SLATE: shot.slate,
            board.FRAMING: look,
            board.LENGTH: seconds,
            board.LINE: line,
            board.SETTLED: shot.settled,
        }
        return values.get(role)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled

    def mimeTypes(self) -> list[str]:  # noqa: N802
        return [_MIME]

    def mimeData(self, indexes: list[QModelIndex]) -> QMimeData:  # noqa: N802
        data = QMimeData()
        data.setData(_MIME, str(indexes[0].data(board.SHOT_ID)).encode())
        return data


class BoardGrid(QListView):
    """``dropped`` is called with (shot id, id of the shot before which it goes or None for the end)."""

    def __init__(self, model: Boards, dropped: Callable[[str, str | None], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._boards, self._dropped, self._gap = model, dropped, None
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

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        event.acceptProposedAction() if event.mimeData().hasFormat(_MIME) else event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        if event.mimeData().hasFormat(_MIME):
            self._gap = event.position().toPoint()
            self.viewport().update()
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self._gap = None
        shot_id = bytes(event.mimeData().data(_MIME).data()).decode()
        before = self.before_at(event.position().toPoint())
        event.acceptProposedAction()
        if before != shot_id:
            self._dropped(shot_id, before)

    def dragLeaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._gap = None
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if self._gap is None or not self._boards.rowCount():
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


class StoryboardPanel(QWidget):
    """The grid, and the slider that says how large its boards are. ``actions_for_menu``: commands on the selected shot."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.boards = Boards(film, self)
        self.grid = BoardGrid(self.boards, lambda shot, before: film.do(edits.move_shot(shot, before)), self)
        self._delegate = board.BoardDelegate(film, self)
        self.grid.setItemDelegate(self._delegate)
        self.size_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.size_slider.setRange(160, 420)
        self.size_slider.setValue(self._delegate.width)
        self.size_slider.setFixedWidth(140)
        self.size_slider.setAccessibleName("Size of the boards")
        self.size_slider.setToolTip("Size of the boards")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 4, 6)
        layout.addWidget(self.grid)
        layout.addWidget(self.size_slider, 0, Qt.AlignmentFlag.AlignRight)
        self.menu_actions = self._make_actions()
        self.size_slider.valueChanged.connect(self._resize)
        self.grid.selectionModel().currentChanged.connect(self._chosen)
        self.boards.modelReset.connect(self._follow_selection)
        for signal in (film.cut_changed, film.opened):
            signal.connect(self.boards.reload)
        film.changed.connect(lambda _changes: self.boards.reload())
        film.thumbnail_ready.connect(self.boards.redraw)
        film.selection_changed.connect(self._follow_selection)

    def _make_actions(self) -> list[QAction]:
        return [
            self._action("Duplicate shot", "Ctrl+D", lambda shot: self._film.do(edits.duplicate(shot.id))),
            self._action("Split shot at the playhead", "Ctrl+B", self._split),
            self._action("Add shot after", "Ctrl+Shift+N", self._add),
            self._action("Move shot earlier", "Ctrl+Up", lambda shot: self._move(shot, -1)),
            self._action("Move shot later", "Ctrl+Down", lambda shot: self._move(shot, 1)),
            self._action("Delete shot", "Del", lambda shot: self._film.do(edits.ripple_delete(shot.id))),
        ]

    def _action(self, name: str, keys: str, act: Callable[[Shot], object]) -> QAction:
        action = QAction(name, self)
        action.setShortcut(keys)
        action.triggered.connect(lambda _checked=False: self._on_selected(act))
        return action

    def _on_selected(self, act: Callable[[Shot], object]) -> None:
        shot = self._film.selected_shot
        if shot is not None:
            act(shot)

    def _split(self, shot: Shot) -> None:
        place = self._film.cut.shot(shot.id)
        if place is not None and place.record_in < self._film.playhead < place.record_out:
            inner = float((self._film.playhead - place.record_in) / self._film.cut.rate)
            self._film.do(edits.split(shot.id, place.story_in + inner))
        else:
            self._film.problem.emit("The playhead is not inside the shot; put it where the shot is to be split.")

    def _add(self, shot: Shot) -> None:
        self._film.do(edits.add_shot(shot.scene_id, shot.id))

    def _move(self, shot: Shot, step: int) -> None:
        names = [s.shot_id for s in self._film.cut.shots]
        index = names.index(shot.id)
        if 0 <= index + step < len(names):
            behind = index + step + (1 if step > 0 else 0)
            self._film.do(edits.move_shot(shot.id, names[behind] if behind < len(names) else None))

    def _resize(self, wanted: int) -> None:
        """Make boards about ``wanted`` pixels wide, so that they fill their row."""
        gap = self.grid.spacing()
        room = self.grid.width() - 14 - gap
        columns = max(1, round(room / (wanted + gap)))
        width = max(120, room // columns - gap - 1)
        if width != self._delegate.width:
            self._delegate.width = width
            self._delegate.sizeHintChanged.emit(QModelIndex())
            self.grid.doItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.layout().activate()
        self._resize(self.size_slider.value())

    def _chosen(self, index: QModelIndex) -> None:
        shot = self.boards.shot_at(index.row())
        if shot is not None and shot.shot_id not in self._film.selection:
            self._film.go_to_shot(shot)

    def _follow_selection(self) -> None:
        row = self.boards.row(self._film.selection[0]) if self._film.selection else None
        if row is not None and self.grid.currentIndex().row() != row:
            self.grid.setCurrentIndex(self.boards.index(row))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        menu = QMenu(self)
        menu.addActions(self.menu_actions)
        menu.popup(event.globalPos())
