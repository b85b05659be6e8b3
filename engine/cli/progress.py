"""A progress bar on standard error with the time left."""

from __future__ import annotations

import sys
import time
from types import TracebackType


class Progress:
    """Called with (fraction, what). On a terminal it redraws one line; elsewhere it prints a line every tenth."""

    def __init__(self) -> None:
        self._stage = ""
        self._entered = (time.monotonic(), 0.0)
        self._drawn = 0.0
        self._tenth = -1
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._terminal and self._drawn:
            sys.stderr.write("\n")
            sys.stderr.flush()

    def __call__(self, fraction: float, what: str) -> None:
        now = time.monotonic()
        remaining = self._remaining(now, fraction, what)
        if self._terminal:
            if now - self._drawn < 0.1 and fraction < 1.0:
                return
            self._drawn = now
            filled = round(24 * fraction)
            sys.stderr.write(f"\r[{'#' * filled}{'.' * (24 - filled)}] {fraction:4.0%} {remaining:>12}  {what:<28}")
            sys.stderr.flush()
        elif int(fraction * 10) > self._tenth:
            self._tenth = int(fraction * 10)
            print(f"{fraction:4.0%} {remaining} {what}".rstrip(), file=sys.stderr)

    def _remaining(self, now: float, fraction: float, what: str) -> str:
        """Time left, by the pace of the present stage: how long the one before took says nothing of it."""
        stage = what.split(" ")[0]  # "drawing 1B" goes on from "drawing 1A"
        if stage != self._stage:
            self._stage, self._entered = stage, (now, fraction)
        since, begun = self._entered
        if fraction - begun < 0.02 or fraction >= 1.0:
            return ""
        return f"{(now - since) * (1.0 - fraction) / (fraction - begun):.0f} s left"
