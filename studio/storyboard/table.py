"""The drawing table: one board, pens, layers, its framing and its note."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.project import ANGLES, SHOT_SIZES, Shot, Stroke, edits
from engine.project.drawing import DRAWING
from engine.project.edits import Edit
from studio.bridge import Film
from studio.storyboard.canvas import Canvas
from studio.widgets import ChoiceBox, OneLine

COLOURS = (
    ("Amber", "#e0a340"), ("Red", "#d6453d"), ("Blue", "#3f7fd6"), ("Green", "#4f9d57"), ("White", "#f4f2ee"),
    ("Black", "#17181a"),
)  # fmt: skip
_PICTURE = "Picture"
_WIDTHS = (2, 60)
"""Of the pen, in thousandths of the picture's width."""
_NOTE_MS = 700
_ROLE = Qt.ItemDataRole.UserRole


class LayerList(QListWidget):
    """Layers with their ticks; Space and arrows are meant for it here, whatever they do elsewhere."""

    def event(self, event: QEvent) -> bool:
        mine = (Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in mine:
            event.accept()
            return True
        return super().event(event)


class DrawingTable(QWidget):
    """Draws on the board of ``shot``. ``left``: the user goes back to the boards; ``turned``: to the board before or after."""

    left = Signal()
    turned = Signal(int)

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.shot: Shot | None = None
        self.canvas = Canvas(self)
        self.note = QPlainTextEdit(self)
        self.layers = LayerList(self)
        self.framing, self.angle = ChoiceBox(), ChoiceBox()
        self.title, self.said = QLabel(self), OneLine(self)
        self._note_pause = QTimer(self)
        self._note_pause.setSingleShot(True)
        self._note_pause.setInterval(_NOTE_MS)
        self._note_pause.timeout.connect(self.keep_note)
        self._make_tools()
        self._name()
        self._lay_out()
        self._connect()
        self._take_pen()

    # -- parts -------------------------------------------------------------------------------------------------------

    def _make_tools(self) -> None:
        self.back = self._button("‹ Boards", "Back to the boards  (Esc)")
        self.earlier = self._button("‹", "The board before  (Page Up)")
        self.later = self._button("›", "The next board  (Page Down)")
        self.pencil = self._button("Pen", "Draw  (P)", checkable=True)
        self.eraser = self._button("Eraser", "Take away what is drawn on this layer  (E)", checkable=True)
        self.pencil.setChecked(True)
        tools = QButtonGroup(self)
        for tool in (self.pencil, self.eraser):
            tools.addButton(tool)
        self.colours: list[QToolButton] = []
        swatches = QButtonGroup(self)
        for name, colour in COLOURS:
            button = self._button("", name, checkable=True)
            button.setIcon(_swatch(colour))
            button.setProperty("colour", colour)
            button.setAccessibleName(f"{name} pen")
            button.setStyleSheet("QToolButton:checked { border: 1px solid palette(highlight) }")
            swatches.addButton(button)
            self.colours.append(button)
        self.colours[0].setChecked(True)
        self.thickness = QSlider(Qt.Orientation.Horizontal, self)
        self.thickness.setRange(*_WIDTHS)
        self.thickness.setValue(7)
        self.thickness.setFixedWidth(90)
        self.clear = self._button("Clear", "Take everything off this layer")
        self.add_layer = self._button("+", "Another layer on top")
        self.remove_layer = self._button("−", "Remove this layer")

    def _button(self, text: str, about: str, checkable: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(about)
        button.setAccessibleName(about.split("  (")[0])
        button.setCheckable(checkable)
        button.setProperty("flat", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _name(self) -> None:
        for box, values, name in ((self.framing, SHOT_SIZES, "Framing"), (self.angle, ANGLES, "Angle")):
            for value in values:
                box.addItem(value.capitalize(), value)
            box.setAccessibleName(name)
            box.setToolTip(f"{name} of this shot")
        self.note.setAccessibleName("Note on this board")
        self.note.setPlaceholderText("Notes for this board: they are printed, and stay out of the film")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(76)
        self.layers.setAccessibleName("Layers")
        self.layers.setToolTip("The chosen layer is drawn on; Space shows or hides it")
        self.layers.setFixedSize(170, 76)
        self.thickness.setAccessibleName("Width of the pen")
        self.thickness.setToolTip("Width of the pen  ([ and ])")
        self.title.setProperty("title", True)
        self.said.setProperty("quiet", True)
        self.said.setMinimumWidth(40)

    def _lay_out(self) -> None:
        head, tools, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (head, tools, foot):
            row.setSpacing(6)
        for widget in (self.back, self.earlier, self.title, self.later):
            head.addWidget(widget)
        head.addWidget(self.said, 1)
        head.addWidget(self.framing)
        head.addWidget(self.angle)
        for box in (self.framing, self.angle):
            box.setMaximumWidth(150)
        for tool in (self.pencil, self.eraser, *self.colours, self.thickness):
            tools.addWidget(tool)
        tools.addStretch()
        tools.addWidget(self.clear)
        beside = QVBoxLayout()
        beside.setSpacing(2)
        beside.addWidget(self.add_layer)
        beside.addWidget(self.remove_layer)
        beside.addStretch()
        foot.addWidget(self.note, 1)
        foot.addWidget(self.layers)
        foot.addLayout(beside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 6, 2)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addLayout(tools)
        layout.addWidget(self.canvas, 1)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.earlier.clicked.connect(lambda: self.turned.emit(-1))
        self.later.clicked.connect(lambda: self.turned.emit(1))
        for button in (self.pencil, self.eraser, *self.colours):
            button.toggled.connect(lambda _on: self._take_pen())
        for button in self.colours:
            button.clicked.connect(lambda: self.pencil.setChecked(True))
        self.thickness.valueChanged.connect(lambda _value: self._take_pen())
        self.canvas.drawn.connect(self._drawn)
        self.canvas.pressed_key.connect(self._key)
        self.clear.clicked.connect(lambda: self._do(lambda shot: edits.clear_drawing(shot, self.canvas.layer)))
        self.add_layer.clicked.connect(self._another_layer)
        self.remove_layer.clicked.connect(lambda: self._do(lambda shot: edits.remove_layer(shot, self.canvas.layer)))
        self.layers.currentItemChanged.connect(lambda _now, _before: self._choose_layer())
        self.layers.itemChanged.connect(self._show_layer)
        self.note.textChanged.connect(self._note_pause.start)
        self.framing.activated.connect(
            lambda index: self._do(lambda shot: edits.set_size(shot.id, self.framing.itemData(index)))
        )
        self.angle.activated.connect(
            lambda index: self._do(lambda shot: edits.set_angle(shot.id, self.angle.itemData(index)))
        )
        self._film.keep_with(self.keep)
        self._film.changed.connect(lambda _changes: self.refresh())
        self._film.thumbnail_ready.connect(lambda _shot: self.refresh())

    # -- what is shown -----------------------------------------------------------------------------------------------

    def open(self, shot: Shot) -> None:
        """Put the board of ``shot`` on the table."""
        self.keep()
        self.shot = shot
        self.canvas.layer = DRAWING
        self.refresh()
        with QSignalBlocker(self.note):
            self.note.setPlainText(edits.board(self._film.project, shot.id).note)
        self.canvas.setFocus()

    def refresh(self) -> None:
        """Show the board as it is now."""
        if self.shot is None or not self.isVisible():
            return
        shot = self._film.shot(self.shot.id)
        if shot is None:
            self.shot = None
            self.left.emit()
            return
        self.shot = shot
        board = edits.board(self._film.project, shot.id)
        width, height = self._film.project.size
        names = [layer.name for layer in board.layers] or [DRAWING]
        if self.canvas.layer not in names:
            self.canvas.layer = names[-1]
        self.canvas.show_board(self._film.thumbnail(shot.id, 960), board, width / height)
        self.canvas.setEnabled(not self._film.desk.read_only)
        self.note.setReadOnly(self._film.desk.read_only)
        self.title.setText(shot.slate)
        place = self._film.cut.shot(shot.id)
        self.said.setText(self._film.told(place) if place else "")
        for box, value in ((self.framing, shot.size), (self.angle, shot.angle)):
            box.setCurrentIndex(box.findData(value))
        if (
            not self.note.hasFocus()
            and not self._note_pause.isActive()
            and self.note.toPlainText().strip() != board.note
        ):
            with QSignalBlocker(self.note):
                self.note.setPlainText(board.note)
        self._list_layers(names)

    def _list_layers(self, names: list[str]) -> None:
        """The topmost first, the picture last; rows stay where layers are the same, so that the chosen one stays chosen."""
        assert self.shot is not None
        board = edits.board(self._film.project, self.shot.id)
        rows = [*reversed(names), ""]
        with QSignalBlocker(self.layers):
            if [self.layers.item(row).data(_ROLE) for row in range(self.layers.count())] != rows:
                self.layers.clear()
                for name in rows:
                    item = QListWidgetItem(name or _PICTURE)
                    item.setData(_ROLE, name)
                    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
                    item.setFlags(flags)
                    self.layers.addItem(item)
                self.layers.setCurrentRow(rows.index(self.canvas.layer))
            for row, name in enumerate(rows):
                shown = board.layer(name).visible if name else board.picture
                state = Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked
                self.layers.item(row).setCheckState(state)
        self.remove_layer.setEnabled(len(names) > 1)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.refresh()

    # -- what is done ------------------------------------------------------------------------------------------------

    def _take_pen(self) -> None:
        colour = next((b.property("colour") for b in self.colours if b.isChecked()), COLOURS[0][1])
        width = self.thickness.value() / 1000
        erases = self.eraser.isChecked()
        self.canvas.pen = Stroke((), str(colour), width * (3 if erases else 1), erases)
        self.canvas.update()

    def _drawn(self, stroke: Stroke) -> None:
        layer = self.canvas.layer
        if self.shot is not None and not edits.board(self._film.project, self.shot.id).layer(layer).visible:
            self._film.problem.emit(f"The layer {layer} is hidden; show it to draw on it.")
            self.canvas.forget()
            return
        self._do(lambda shot: edits.draw(shot, stroke, layer))

    def _another_layer(self) -> None:
        if self.shot is None:
            return
        taken = {layer.name for layer in edits.board(self._film.project, self.shot.id).layers} | {DRAWING, _PICTURE}
        number = 2
        while f"Layer {number}" in taken:
            number += 1
        if self._do(lambda shot: edits.add_layer(shot, f"Layer {number}")):
            self.canvas.layer = f"Layer {number}"
            self.refresh()

    def _choose_layer(self) -> None:
        item = self.layers.currentItem()
        if item is not None and item.data(_ROLE):
            self.canvas.layer = item.data(_ROLE)

    def _show_layer(self, item: QListWidgetItem) -> None:
        visible = item.checkState() is Qt.CheckState.Checked
        name = item.data(_ROLE)
        if name:
            self._do(lambda shot: edits.show_layer(shot, name, visible))
        else:
            self._do(lambda shot: edits.show_picture(shot, visible))

    def keep(self) -> None:
        """Put the line that is being drawn and what was noted into the film now."""
        self.canvas.lift()
        self.keep_note()

    def keep_note(self) -> None:
        """Put what was noted into the film now."""
        self._note_pause.stop()
        if self.shot is None or self.note.isReadOnly() or self._film.shot(self.shot.id) is None:
            return
        if self.note.toPlainText().strip() != edits.board(self._film.project, self.shot.id).note:
            self._do(lambda shot: edits.set_note(shot, self.note.toPlainText()))

    def _do(self, make: Callable[[Shot], Edit]) -> bool:
        """Apply the edit that ``make`` makes of the shot; shown as it was if it cannot be."""
        if self.shot is None:
            return False
        done = self._film.do(make(self.shot))
        if not done:
            self.canvas.forget()
            self.refresh()
        return done

    def _key(self, key: int) -> None:
        acts = {
            Qt.Key.Key_P: lambda: self.pencil.setChecked(True),
            Qt.Key.Key_E: lambda: self.eraser.setChecked(True),
            Qt.Key.Key_BracketLeft: lambda: self.thickness.setValue(self.thickness.value() - 2),
            Qt.Key.Key_BracketRight: lambda: self.thickness.setValue(self.thickness.value() + 2),
            Qt.Key.Key_PageUp: lambda: self.turned.emit(-1),
            Qt.Key.Key_PageDown: lambda: self.turned.emit(1),
            Qt.Key.Key_Escape: self.left.emit,
        }
        acts[Qt.Key(key)]()


def _swatch(colour: str) -> QIcon:
    pixmap = QPixmap(QSize(28, 28))
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.GlobalColor.gray)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(1, 1, 12, 12)
    painter.end()
    return QIcon(pixmap)
