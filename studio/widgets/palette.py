"""The command palette and the shortcut sheet: every command of the window, by name and by key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QWidget

from studio.widgets.finder import Finder

Rows = Sequence[tuple[str, str]]


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
    """All keys on one page. ``columns`` of groups, each a title with rows of (keys, name)."""

    def __init__(self, columns: Sequence[Sequence[tuple[str, Rows]]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 24)
        layout.setSpacing(36)
        for groups in columns:
            layout.addWidget(self._column(groups), 0, Qt.AlignmentFlag.AlignTop)

    def _column(self, groups: Sequence[tuple[str, Rows]]) -> QWidget:
        column = QWidget(self)
        grid = QGridLayout(column)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(7)
        line = 0
        for title, rows in groups:
            if line:
                grid.setRowMinimumHeight(line, 12)
                line += 1
            heading = QLabel(title)
            heading.setProperty("heading", True)
            grid.addWidget(heading, line, 0, 1, 2)
            for line, (keys, name) in enumerate(rows, line + 1):  # noqa: B020
                key = QLabel(keys)
                key.setProperty("quiet", True)
                grid.addWidget(key, line, 0)
                grid.addWidget(QLabel(name), line, 1)
            line += 1
        return column
