"""What the window remembers from one run to the next, without waiting for the disk.

QSettings writes what was set when the loop of its thread goes round, and then waits until the disk has it: on a busy machine
tens of milliseconds after every turn of a page. Here it lives in a thread of its own; what was set is known at once.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QSettings, Qt, QThread, Signal


class Remembered(QObject):
    """What lies in the file of ``settings``, which nobody else may use from now on. The thread that writes begins with the first
    thing that is set and goes on until :meth:`sync`."""

    _set = Signal(str, object)
    _over = Signal()

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = settings.fileName()
        self._values: dict[str, Any] = {key: settings.value(key) for key in settings.allKeys()}
        self._thread = QThread(self)
        self._scribe = _Scribe(self._name)
        self._scribe.moveToThread(self._thread)
        self._set.connect(self._scribe.write, Qt.ConnectionType.QueuedConnection)
        self._over.connect(self._scribe.end, Qt.ConnectionType.QueuedConnection)

    def fileName(self) -> str:  # noqa: N802
        """The path of the file."""
        return self._name

    def value(self, key: str, default: Any = None) -> Any:
        """What was set for ``key``, in this run or an earlier one."""
        return self._values.get(key, default)

    def setValue(self, key: str, value: Any) -> None:  # noqa: N802
        """Remember ``value``, which QSettings can write; it is on disk a moment later."""
        if key in self._values and self._values[key] == value:
            return
        self._values[key] = value
        self._thread.start()  # nothing if it runs
        self._set.emit(key, value)

    def sync(self) -> None:
        """Wait until the disk has everything, and end the thread."""
        if self._thread.isRunning():
            self._over.emit()
            self._thread.wait()


class _Scribe(QObject):
    """Writes, in the thread it was moved to. QSettings waits for the disk in that thread's loop, where Python's lock is free."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._settings: QSettings | None = None

    def write(self, key: str, value: object) -> None:
        if self._settings is None:
            self._settings = QSettings(self._name, QSettings.Format.IniFormat, self)
        self._settings.setValue(key, value)

    def end(self) -> None:
        if self._settings is not None:
            self._settings.sync()
            self._settings.deleteLater()  # while its thread still runs
            self._settings = None
        self.thread().quit()
