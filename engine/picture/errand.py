"""Work that goes on beside its asker."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Any


class Errand(Thread):
    """Asks for something and fetches it: ``fetch(ask())``, on a thread of its own, which lives no longer than that. It asks as
    soon as the errand ``after`` which it was sent has asked, though what that one fetches may not be there yet."""

    def __init__(self, ask: Callable[[], Any], fetch: Callable[[Any], Any], after: Errand | None = None) -> None:
        super().__init__(name="drawing")
        self._ask, self._fetch, self._after = ask, fetch, after
        self._asked = Event()
        self._made: Any = None
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            if self._after is not None:
                self._after._asked.wait()
                self._after = None
            try:
                asked = self._ask()
            finally:
                self._asked.set()
            self._made = self._fetch(asked)
        except BaseException as error:  # handed to whoever asks for the result
            self._error = error

    def result(self) -> Any:
        """What the work made. Raises what it raised."""
        self.join()
        if self._error is not None:
            raise self._error
        return self._made
