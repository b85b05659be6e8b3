"""The storyboard: the grid of boards, and the table on which one of them is drawn on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QMenu, QSlider, QStackedWidget, QVBoxLayout, QWidget

from engine.project import ANGLES, SHOT_SIZES, Shot, edits
from engine.session import ExportOptions
from studio.bridge import NO_SHOT, Film
from studio.storyboard import board
from studio.storyboard.grid import BoardGrid, Boards
from studio.storyboard.table import DrawingTable


class StoryboardPanel(QWidget):
    """The grid with the slider that says how large its boards are, or the drawing table. ``menu_actions``: commands on the
    selected shot; ``cutting_actions``: those that are wanted on the timeline too."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.boards = Boards(film, self)
        self.grid = BoardGrid(
            self.boards, lambda shot, before: film.do(edits.move_shot(shot, before)), self._add_before,
            self._offer_framing, self,
        )  # fmt: skip
        self._delegate = board.BoardDelegate(film, self)
        self.grid.setItemDelegate(self._delegate)
        self.table = DrawingTable(film, self)
        self.size_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.size_slider.setRange(160, 420)
        self.size_slider.setValue(self._delegate.width)
        self.size_slider.setFixedWidth(140)
        self.size_slider.setAccessibleName("Size of the boards")
        self.size_slider.setToolTip("Size of the boards")
        self.stack = QStackedWidget(self)
        self._lay_out()
        self.menu_actions = self._make_actions()
        self._connect()

    def _lay_out(self) -> None:
        hint = QLabel("Double-click a board to draw on it", self)
        hint.setProperty("figures", True)
        foot = QHBoxLayout()
        foot.addWidget(hint)
        foot.addStretch()
        foot.addWidget(self.size_slider)
        self._gallery = QWidget(self)
        column = QVBoxLayout(self._gallery)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.grid)
        column.addLayout(foot)
        self.stack.addWidget(self._gallery)
        self.stack.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 4, 6)
        layout.addWidget(self.stack)
        self.setFocusProxy(self.grid)

    def _connect(self) -> None:
        film = self._film
        self.size_slider.valueChanged.connect(self._resize)
        self.grid.resized.connect(lambda: self._resize(self.size_slider.value()))
        self.grid.selectionModel().currentChanged.connect(self._chosen)
        self.grid.activated.connect(lambda _index: self.draw())
        self.boards.modelReset.connect(self._follow_selection)
        for signal in (film.cut_changed, film.opened):
            signal.connect(self.boards.reload)
        film.leaving.connect(self.leave_table)
        film.changed.connect(lambda _changes: self.boards.reload())
        film.thumbnail_ready.connect(self.boards.redraw)
        film.selection_changed.connect(self._follow_selection)
        self.table.left.connect(self.leave_table)
        self.table.turned.connect(self._turn)

    # -- commands ----------------------------------------------------------------------------------------------------

    def _make_actions(self) -> list[QAction]:
        self.delete_action = self._action("Delete shot", "Del", self._delete)
        split = self._action(
            "Split shot", "Ctrl+B", self._split, "At the playhead, or in its middle where that is elsewhere"
        )
        self.cutting_actions = [
            self._action("Join with the next shot", "Ctrl+J", self._join, "One camera on both"),
            self._action("Duplicate shot", "Ctrl+D", lambda shot: self._film.do(edits.duplicate(shot.id))),
            self._action("Add shot after", "Ctrl+Shift+N", self._add),
            self._action("Frame tighter", "Ctrl+]", lambda shot: self._reframe(shot, -1), "Towards a close-up"),
            self._action("Frame wider", "Ctrl+[", lambda shot: self._reframe(shot, 1), "Towards a wide shot"),
            self.delete_action,
        ]
        join, duplicate, add, tighter, wider, delete = self.cutting_actions
        return [
            self._action("Draw on the board", "Ctrl+Shift+B", lambda _shot: self.draw(), "Pens, layers and notes"),
            self._action("Note on the board", "Ctrl+Shift+M", lambda _shot: self.note(), "Is printed; not in the film"),
            duplicate,
            split,
            join,
            add,
            self._action("Add shot before", "", lambda shot: self._add_before(shot.id)),
            self._action("Move shot earlier", "Ctrl+Up", lambda shot: self._move(shot, -1)),
            self._action("Move shot later", "Ctrl+Down", lambda shot: self._move(shot, 1)),
            tighter,
            wider,
            delete,
            self._action("Print the boards…", "Ctrl+P", lambda _shot: self.print_boards(), "Six a page, as PDF"),
        ]

    def _action(self, name: str, keys: str, act: Callable[[Shot], object], about: str = "") -> QAction:
        action = QAction(name, self)
        action.setShortcut(keys)
        action.setToolTip(about or name)
        action.triggered.connect(lambda _checked=False: self._on_selected(act))
        return action

    def _on_selected(self, act: Callable[[Shot], object]) -> None:
        shot = self._film.selected_shot
        if shot is not None:
            act(shot)
        else:
            self._film.problem.emit(NO_SHOT)

    def draw(self) -> None:
        """Put the selected board on the drawing table."""
        shot = self._film.selected_shot
        if shot is not None:
            self.stack.setCurrentWidget(self.table)
            self.setFocusProxy(self.table.canvas)
            self.table.open(shot)

    def note(self) -> None:
        """Write a note on the selected board."""
        self.draw()
        self.table.note.setFocus()

    def leave_table(self) -> None:
        """Back to the grid."""
        if self.stack.currentWidget() is self.table:
            self.table.keep_note()
            self.stack.setCurrentIndex(0)
            self.setFocusProxy(self.grid)
            self.grid.setFocus()

    def _turn(self, step: int) -> None:
        """The board before or after on the table."""
        names = [shot.shot_id for shot in self._film.cut.shots]
        if self.table.shot is None or self.table.shot.id not in names:
            return
        index = names.index(self.table.shot.id) + step
        if 0 <= index < len(names):
            self._film.go_to_shot(self._film.cut.shots[index])
            self.draw()

    def print_boards(self) -> None:
        """Ask where to and print the boards."""
        suggested = str(self._film.suggested(".pdf"))
        path, _kind = QFileDialog.getSaveFileName(self, "Print the boards", suggested, "PDF (*.pdf)")
        if path:
            target = Path(path)
            target = target if target.suffix.lower() == ".pdf" else target.with_name(target.name + ".pdf")
            self._film.export(target, ExportOptions("board", "preview"))

    def _split(self, shot: Shot) -> None:
        """At the playhead, or in the middle where that is not within: a board that was clicked has it at its beginning."""
        place = self._film.cut.shot(shot.id)
        if place is not None:
            inside = place.record_in < self._film.playhead < place.record_out
            frames = self._film.playhead - place.record_in if inside else place.frames // 2
            self._film.do(edits.split(shot.id, place.story_in + float(frames / self._film.cut.rate)))

    def _join(self, shot: Shot) -> None:
        self._film.do(edits.join(shot.id))

    def _delete(self, shot: Shot) -> None:
        """Take the shot away, with its time where that is known already; the next one is selected."""
        names = [row.shot_id for row in self._film.cut.shots if row.shot_id != shot.id]
        at = next((i for i, row in enumerate(self._film.cut.shots) if row.shot_id == shot.id), 0)
        row = self._film.cut.shot(shot.id)
        known = row is None or row.settled  # before its scene is rehearsed, its neighbours are to show what it showed
        if self._film.do(edits.ripple_delete(shot.id) if known else edits.delete(shot.id)) and names:
            self._film.select(names[min(at, len(names) - 1)])

    def _add(self, shot: Shot) -> None:
        self._film.do(edits.add_shot(shot.scene_id, shot.id))

    def _add_before(self, shot_id: str | None) -> None:
        """A new shot in the gap before that one; None: at the end."""
        shots = self._film.cut.shots
        names = [shot.shot_id for shot in shots]
        at = names.index(shot_id) if shot_id in names else len(shots)
        if not shots:
            return
        behind = shots[at] if at < len(shots) else None
        before = shots[at - 1] if at else None
        if before is not None and (behind is None or behind.scene_id == before.scene_id):
            self._film.do(edits.add_shot(before.scene_id, before.shot_id))
        elif behind is not None:
            self._film.do(edits.add_shot(behind.scene_id, None))

    def _move(self, shot: Shot, step: int) -> None:
        names = [s.shot_id for s in self._film.cut.shots]
        index = names.index(shot.id)
        if 0 <= index + step < len(names):
            behind = index + step + (1 if step > 0 else 0)
            self._film.do(edits.move_shot(shot.id, names[behind] if behind < len(names) else None))

    def _reframe(self, shot: Shot, step: int) -> None:
        """One size wider (+1) or tighter (-1)."""
        index = SHOT_SIZES.index(shot.size) + step if shot.size in SHOT_SIZES else 0
        if 0 <= index < len(SHOT_SIZES):
            self._film.do(edits.set_size(shot.id, SHOT_SIZES[index]))

    def framing_menu(self, shot: Shot) -> QMenu:
        """Sizes and angles to choose from."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for values, chosen, edit in (
            (SHOT_SIZES, shot.size, edits.set_size),
            (ANGLES, shot.angle, edits.set_angle),
        ):
            for value in values:
                action = menu.addAction(value.capitalize())
                action.setCheckable(True)
                action.setChecked(value == chosen)
                action.triggered.connect(lambda _on=False, e=edit, v=value: self._film.do(e(shot.id, v)))
            menu.addSeparator()
        return menu

    def _offer_framing(self, shot_id: str, at: QPoint) -> None:
        shot = self._film.shot(shot_id)
        if shot is not None:
            self.framing_menu(shot).popup(at)

    # -- the grid ----------------------------------------------------------------------------------------------------

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

    def _chosen(self, index: QModelIndex) -> None:
        shot = self.boards.shot_at(index.row())
        if shot is not None and shot.shot_id not in self._film.selection:
            self._film.go_to_shot(shot)

    def _follow_selection(self) -> None:
        row = self.boards.row(self._film.selection[0]) if self._film.selection else None
        if row is not None and self.grid.currentIndex().row() != row:
            self.grid.setCurrentIndex(self.boards.index(row))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        if self.stack.currentWidget() is self.table:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.menu_actions)
        menu.popup(event.globalPos())
