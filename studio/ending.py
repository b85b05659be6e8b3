"""How the system asks a program to end: a shut-down, a terminal that is closed, Ctrl+C in it."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))


class Ending(QObject):
    """``asked`` is emitted in Qt's loop, where it can be answered. A signal alone would end the program between two
    instructions, with the last words still in their fields. Windows asks by a session's end instead."""

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before: dict[int, Any] = {}
        self._pipe: tuple[int, int] | None = None
        if os.name != "posix":
            return
        read, write = self._pipe = os.pipe()
        os.set_blocking(read, False)
        os.set_blocking(write, False)
        self._wakeup = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, _wait) for number in _SIGNALS}
        self._notifier = QSocketNotifier(read, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        assert self._pipe is not None
        with contextlib.suppress(BlockingIOError):
            if set(os.read(self._pipe[0], 64)) & set(_SIGNALS):
                self.asked.emit()

    def close(self) -> None:
        """Let signals do what they did before."""
        if self._pipe is None:
            return
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._wakeup)
        for number, before in self._before.items():
            signal.signal(number, before)
        for end in self._pipe:
            os.close(end)
        self._pipe = None


def _wait(_number: int, _frame: object) -> None:
    """The pipe tells of it."""
