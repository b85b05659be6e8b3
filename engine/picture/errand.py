"""Work that goes on beside its asker."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any


class Errand(Thread):
    """Runs ``work(*of)`` on a thread of its own, which lives no longer than the work."""

    def __init__(self, work: Callable[..., Any], *of: Any) -> None:
        super().__init__(name="drawing")
        self._work, self._of = work, of
        self._made: Any = None
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._made = self._work(*self._of)
        except BaseException as error:  # handed to whoever asks for the result
            self._error = error

    def result(self) -> Any:
        """What the work made. Raises what it raised."""
        self.join()
        if self._error is not None:
            raise self._error
        return self._made
