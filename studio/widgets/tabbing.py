"""The keyboard's way through a window: Tab goes as one reads, and what it stops at keeps the keys that work it.

Widgets know the order in which they were made; a reader goes by the layouts. And the window's own keys (Space plays, arrows step)
would otherwise leave nothing to press a button with.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLayout,
    QListView,
    QMainWindow,
    QScrollArea,
    QSlider,
    QSplitter,
    QStackedWidget,
    QWidget,
)
from shiboken6 import isValid

_WHOLE = (QAbstractSpinBox, QComboBox)
"""Their parts are no stops of their own."""


def stops(widget: QWidget) -> list[QWidget]:
    """Everything in ``widget`` that Tab can stop at now, in reading order."""
    return list(dict.fromkeys(_walked(widget)))


def next_stop(window: QWidget, now: QWidget | None, forward: bool) -> QWidget | None:
    """The stop after (or before) ``now``, round and round; None where there is none at all."""
    found = stops(window)
    if not found:
        return None
    while now is not None and now not in found:
        now = now.parentWidget() if now is not window else None
    if now is None:
        return found[0 if forward else -1]
    return found[(found.index(now) + (1 if forward else -1)) % len(found)]


def _walked(widget: QWidget) -> Iterator[QWidget]:
    if not widget.isVisible() or not widget.isEnabled():
        return
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    if isinstance(widget, _WHOLE):
        return
    inner = [child for child in _placed(widget) if child is not None]
    for child in inner:
        yield from _walked(child)
    if isinstance(widget, QAbstractScrollArea | QStackedWidget | QMainWindow):
        return
    known = set(inner)
    loose = [child for child in widget.children() if isinstance(child, QWidget) and child not in known]
    for child in sorted((one for one in loose if not one.isWindow()), key=lambda one: (one.y(), one.x())):
        yield from _walked(child)


def _placed(widget: QWidget) -> Iterator[QWidget | None]:
    """The widgets that ``widget`` puts into an order."""
    if isinstance(widget, QMainWindow):
        yield widget.centralWidget()
    elif isinstance(widget, QSplitter):
        yield from (widget.widget(index) for index in range(widget.count()))
    elif isinstance(widget, QStackedWidget):
        yield widget.currentWidget()
    elif isinstance(widget, QScrollArea):
        yield widget.widget()
    elif widget.layout() is not None:
        yield from _of_layout(widget.layout())


def _of_layout(layout: QLayout | None) -> Iterator[QWidget | None]:
    for index in range(layout.count() if layout is not None else 0):
        item = layout.itemAt(index) if layout is not None else None
        if item is None:
            continue
        if item.widget() is not None:
            yield item.widget()
        elif item.layout() is not None:
            yield from _of_layout(item.layout())


_PLAIN = Qt.KeyboardModifier.NoModifier
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SIDEWAYS = (Qt.Key.Key_Left, Qt.Key.Key_Right)


class OwnKeys(QObject):
    """Leaves to the widget that Tab stopped at the keys it is worked with, before the window's shortcuts take them: Space for
    buttons and closed lists, arrows for sliders. Lists of pictures keep their arrows, and Enter presses a button, however they
    came by the focus; after a click Space still plays."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._watched: QWidget | None = None
        self._by_tab: QWidget | None = None

    def arrived(self, widget: QWidget) -> None:
        """Tab stopped at ``widget``."""
        self._by_tab = widget

    def follow(self, now: QWidget | None) -> None:
        """The focus is on ``now``."""
        if now is not self._by_tab:
            self._by_tab = None
        if now is self._watched:
            return
        if self._watched is not None and isValid(self._watched):  # it may have lost the focus because it is gone
            self._watched.removeEventFilter(self)
        self._watched = now
        if now is not None:
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.modifiers() in (_PLAIN, Qt.KeyboardModifier.KeypadModifier):
            if event.type() is QEvent.Type.ShortcutOverride and self._keeps(watched, event.key()):
                event.accept()
                return True
            pressed = event.type() is QEvent.Type.KeyPress and event.key() in _ENTER
            if pressed and isinstance(watched, QAbstractButton):
                watched.click()
                return True
        return super().eventFilter(watched, event)

    def _keeps(self, widget: QObject, key: int) -> bool:
        if isinstance(widget, QListView):
            return key in _SIDEWAYS and widget.viewMode() is QListView.ViewMode.IconMode
        if widget is not self._by_tab:
            return False
        if isinstance(widget, QAbstractButton | QComboBox):
            return key == Qt.Key.Key_Space
        return isinstance(widget, QSlider) and key in _SIDEWAYS
