"""What an action hands back to the planner."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Done:
    """``end``: when the next beat may begin; ``key``: the action's moment; ``failed``: why it could not be done."""

    end: float
    key: float
    failed: str = ""
    start: float | None = None
