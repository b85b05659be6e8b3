"""What somebody wears: a row for each garment, with its colour."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from engine.project.cast import Garment
from engine.session.screen_tests import wardrobe
from studio.widgets import ChoiceBox


class Garments(QWidget):
    """``act`` is called with all garments when the user changes one."""

    def __init__(self, act: Callable[[tuple[Garment, ...]], object]) -> None:
        super().__init__()
        self._act = act
        self._wardrobe = wardrobe()
        self._shown: tuple[Garment, ...] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        column.addLayout(self._rows)
        self.more = QPushButton("Add a garment")
        self.more.setToolTip("Put on something more")
        self.more.clicked.connect(self._add)
        line = QHBoxLayout()
        line.addWidget(self.more)
        line.addStretch()
        column.addLayout(line)
        self.kinds: list[ChoiceBox] = []
        self.colours: list[QLineEdit] = []

    def show_garments(self, garments: tuple[Garment, ...]) -> None:
        """Show ``garments``."""
        if garments == self._shown:
            return
        self._shown = garments
        while self._rows.count():
            item = self._rows.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.kinds, self.colours = [], []
        for index, garment in enumerate(garments):
            self._rows.addWidget(self._row(index, garment))

    def _row(self, index: int, garment: Garment) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        kind = ChoiceBox()
        kind.setAccessibleName(f"Garment {index + 1}")
        kind.setToolTip("What is worn")
        for name in dict.fromkeys((garment.kind, *self._wardrobe)):
            kind.addItem(name.replace("_", " ").capitalize(), name)
        kind.setCurrentIndex(kind.findData(garment.kind))
        colour = QLineEdit(garment.colour)
        kind.activated.connect(lambda _i: self._change(index, Garment(kind.currentData(), colour.text().strip())))
        colour.setPlaceholderText("any colour")
        colour.setAccessibleName(f"Colour of garment {index + 1}")
        colour.setToolTip("A colour word, or #rrggbb; empty: what suits")
        colour.setCompleter(QCompleter(list(self._wardrobe.get(garment.kind, ())), colour))
        colour.editingFinished.connect(lambda: self._change(index, Garment(kind.currentData(), colour.text().strip())))
        off = QToolButton()
        off.setText("×")
        off.setProperty("flat", True)
        off.setAccessibleName(f"Take off garment {index + 1}")
        off.setToolTip("Take it off")
        off.clicked.connect(lambda: self._change(index, None))
        line.addWidget(kind, 3)
        line.addWidget(colour, 2)
        line.addWidget(off)
        self.kinds.append(kind)
        self.colours.append(colour)
        return row

    def _change(self, index: int, garment: Garment | None) -> None:
        worn = list(self._shown or ())
        if index >= len(worn) or worn[index] == garment:
            return
        worn[index : index + 1] = [garment] if garment is not None else []
        self._act(tuple(worn))

    def _add(self) -> None:
        worn = self._shown or ()
        there = {garment.kind for garment in worn}
        missing = next(
            (kind for kind in ("jacket", "coat", *self._wardrobe) if kind in self._wardrobe.keys() - there), ""
        )
        if missing:
            self._act((*worn, Garment(missing)))
