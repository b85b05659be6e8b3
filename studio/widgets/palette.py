"""The command palette and the shortcut sheet: every command of the window, by name and by key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

Rows = Sequence[tuple[str, str]]


def plain_name(action: QAction) -> str:
    """The action's name without the mark of its mnemonic."""
    return action.text().replace("&", "")


def keys_of(action: QAction) -> str:
    """Its first shortcut as people write it, or ""."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def matches(words: str, name: str) -> bool:
    """True if every word of ``words`` begins or lies in ``name``, whatever the case."""
    return all(word in name.casefold() for word in words.casefold().split())


class CommandPalette(QDialog):
    """Type a few letters, press Enter."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Commands")
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self._actions = [action for action in actions if action.text() and action.isEnabled()]
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Type a command")
        self.field.setAccessibleName("Command")
        self.list = QListWidget(self)
        self.list.setAccessibleName("Commands")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.resize(460, 380)
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self._run)
        self.list.itemClicked.connect(lambda _item: self._run())
        self.field.installEventFilter(self)
        self._filter("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
                return True
        return super().eventFilter(watched, event)

    def _filter(self, words: str) -> None:
        self.list.clear()
        for index, action in enumerate(self._actions):
            if matches(words, plain_name(action)):
                keys = keys_of(action)
                item = QListWidgetItem(plain_name(action) + (f"    {keys}" if keys else ""))
                item.setData(Qt.ItemDataRole.UserRole, index)
                self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self) -> None:
        item = self.list.currentItem()
        self.accept()
        if item is not None:
            self._actions[item.data(Qt.ItemDataRole.UserRole)].trigger()


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
