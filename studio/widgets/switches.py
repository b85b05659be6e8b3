"""Little buttons of a letter that are on or off."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QToolButton, QWidget


def switch(parent: QWidget, letter: str, name: str, turned: Callable[[bool], object]) -> QToolButton:
    """A button that shows ``letter`` and is called ``name``; ``turned`` is told when someone turns it on or off."""
    button = QToolButton(parent)
    button.setText(letter)
    button.setCheckable(True)
    button.setProperty("flat", True)
    button.setStyleSheet("QToolButton { padding: 2px }")
    button.setFixedWidth(24)
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.clicked.connect(turned)
    return button
