"""Type a few letters, press Enter: a list in which something is found by its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

Row = tuple[str, str, Any]
"""(name by which it is found, what is shown beside it or "", value)."""


def matches(words: str, name: str) -> bool:
    """True if every word of ``words`` begins or lies in ``name``, whatever the case."""
    return all(word in name.casefold() for word in words.casefold().split())


class Finder(QDialog):
    """Enter or a click closes it and calls ``take`` with the chosen row's value; Escape leaves. Names that begin with what is
    typed come first."""

    def __init__(
        self,
        title: str,
        rows: Sequence[Row],
        take: Callable[[Any], object],
        parent: QWidget,
        size: QSize | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._rows, self._take = list(rows), take
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(title)
        self.field.setAccessibleName(title)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.resize(size or QSize(280, 320))
        self.field.textChanged.connect(self._find)
        self.field.returnPressed.connect(self._choose)
        self.list.itemClicked.connect(lambda _item: self._choose())
        self.field.installEventFilter(self)
        self._find("")
        self.field.setFocus()

    def _find(self, words: str) -> None:
        self.list.clear()
        found = [row for row in self._rows if matches(words, row[0])]
        for name, beside, value in sorted(found, key=lambda row: not row[0].casefold().startswith(words.casefold())):
            item = QListWidgetItem(f"{name}    {beside}" if beside else name)
            item.setData(Qt.ItemDataRole.UserRole, value)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.accept()
            self._take(item.data(Qt.ItemDataRole.UserRole))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
                return True
        return super().eventFilter(watched, event)
