"""Desks for tests: with the slate engine, and able to wait until nothing is left to do."""

from __future__ import annotations

import time
from pathlib import Path

from engine.session import Desk, DeskSettings

SCRIPT = (
    "INT. GYM - DAY\n\nWIDE SHOT. MAYA shoots a basketball.\n\nCLOSE-UP on Maya.\n\nMAYA\nNot again.\n\n"
    "EXT. PARK - DAY\n\nMEDIUM SHOT. SAM walks.\n\nWIDE SHOT. He waves.\n"
)


def slate_desk(folder: Path) -> Desk:
    return Desk(folder / "cache", folder / "home", DeskSettings(engine="slate"))


def settle(desk: Desk, seconds: float = 300.0) -> None:
    """Wait until the desk has nothing left to do."""
    until = time.monotonic() + seconds
    while not desk._jobs.idle():
        assert time.monotonic() < until, "the desk does not come to rest"
        time.sleep(0.005)
