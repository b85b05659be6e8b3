"""The command palette and the shortcut sheet: every command of the window, by name and by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from studio.widgets.finder import Finder

Rows = Sequence[tuple[str, str]]
_COLUMNS = 3
_HEADING_ROWS = 2
"""What the heading of a group and the gap above it take."""


def plain_name(action: QAction) -> str:
    """The action's name without the mark of its mnemonic."""
    return action.text().replace("&", "")


def keys_of(action: QAction) -> str:
    """Its first shortcut as people write it, or ""."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


class CommandPalette(Finder):
    """Every command that can be given now."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        there = [action for action in actions if action.text() and action.isEnabled()]
        rows = [(plain_name(action), keys_of(action), number) for number, action in enumerate(there)]
        super().__init__("Type a command", rows, lambda number: there[number].trigger(), parent, QSize(460, 380))


class ShortcutSheet(QDialog):
    """All keys on one page, no larger than the window. ``groups``: by title rows of (keys, name)."""

    def __init__(self, groups: Mapping[str, Rows], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts")
        page = QWidget(self)
        row = QHBoxLayout(page)
        row.setContentsMargins(24, 18, 24, 18)
        row.setSpacing(30)
        for titles in balanced({title: len(rows) + _HEADING_ROWS for title, rows in groups.items() if rows}, _COLUMNS):
            row.addWidget(self._column([(title, groups[title]) for title in titles]), 0, Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setWidget(page)
        self.area.setAccessibleName("Shortcuts")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        room = parent.size() - QSize(40, 40)
        bar = self.area.verticalScrollBar().sizeHint().width()
        self.resize((page.sizeHint() + QSize(bar, 2)).boundedTo(room))
        self.move(parent.mapToGlobal(parent.rect().center()) - self.rect().center())

    def _column(self, groups: Sequence[tuple[str, Rows]]) -> QWidget:
        column = QWidget(self)
        grid = QGridLayout(column)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        line = 0
        for title, rows in groups:
            if line:
                grid.setRowMinimumHeight(line, 8)
                line += 1
            heading = QLabel(title)
            heading.setProperty("heading", True)
            grid.addWidget(heading, line, 0, 1, 2)
            for line, (keys, name) in enumerate(rows, line + 1):  # noqa: B020
                key, what = QLabel(keys), QLabel(name)
                key.setProperty("figures", True)
                what.setProperty("small", True)
                grid.addWidget(key, line, 0)
                grid.addWidget(what, line, 1)
            line += 1
        return column


def balanced(sizes: Mapping[str, int], columns: int) -> list[list[str]]:
    """Names in so many columns of about one height: the largest first, each where there is most room; within a column in the
    order that they came in."""
    order = list(sizes)
    placed: list[list[str]] = [[] for _ in range(columns)]
    for name in sorted(order, key=lambda name: (-sizes[name], order.index(name))):
        min(placed, key=lambda column: sum(sizes[one] for one in column)).append(name)
    return sorted(
        (sorted(column, key=order.index) for column in placed if column), key=lambda column: order.index(column[0])
    )
