"""A field of a form: what it is called, what it holds, and a dot where it was set by hand, which takes it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from studio.widgets.icons import ChoiceBox

Values = Sequence[str | tuple[str, str]]


class Choice(ChoiceBox):
    """``values``: what may be chosen, each a value or (value, how it is called). ``act`` is called only when the user chooses."""

    def __init__(self, name: str, values: Values, act: Callable[[str], object], tip: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip or name)
        self.offer(values)
        self.activated.connect(lambda index: act(self.itemData(index)))

    def offer(self, values: Values) -> None:
        """Offer these, and nothing else, from now on."""
        pairs = [value if isinstance(value, tuple) else (value, called(value)) for value in values]
        if pairs == [(self.itemData(i), self.itemText(i)) for i in range(self.count())]:
            return
        self.clear()
        for value, text in pairs:
            self.addItem(text, value)

    def show_value(self, value: str) -> None:
        """Show ``value``, whether it is in the list or not."""
        index = self.findData(value)
        if index < 0:
            self.addItem(called(value), value)
            index = self.count() - 1
        self.setCurrentIndex(index)


class Fields(QWidget):
    """Rows of label, widget and dot. ``back(field)`` is called when a dot is pressed."""

    def __init__(self, title: str, back: Callable[[str], object]) -> None:
        super().__init__()
        self._back = back
        self._marks: dict[str, QToolButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, 74)
        self._grid.setColumnStretch(1, 1)
        heading = QLabel(title)
        heading.setProperty("heading", True)
        self._grid.addWidget(heading, 0, 0, 1, 3)

    def add(self, name: str, widget: QWidget, field: str = "") -> QWidget:
        """A row; ``field`` is the name under which the row may be set by hand, "" for none."""
        row = self._grid.rowCount()
        label = QLabel(name)
        label.setProperty("quiet", True)
        label.setBuddy(widget)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        label.setContentsMargins(0, 6, 0, 0)
        self._grid.addWidget(widget, row, 1)
        if field:
            mark = QToolButton()
            mark.setText("•")
            mark.setProperty("mark", True)
            mark.setProperty("flat", True)
            mark.setAccessibleName(f"{name}: back to the words")
            mark.setToolTip(f"{name} was set by hand. Press to go back to what the words say.")
            mark.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            mark.clicked.connect(lambda: self._back(field))
            policy = mark.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            mark.setSizePolicy(policy)
            mark.setFixedWidth(22)
            mark.hide()
            self._grid.addWidget(mark, row, 2)
            self._marks[field] = mark
        return widget

    def show_by_hand(self, fields: Sequence[str]) -> None:
        """Show the dots of these fields."""
        for field, mark in self._marks.items():
            mark.setVisible(field in fields)

    def mark(self, field: str) -> QToolButton:
        """The dot of a field."""
        return self._marks[field]


def called(value: str) -> str:
    """How a value is called where nothing else is said."""
    text = value.replace("_", " ")
    return text[:1].upper() + text[1:] or "—"
