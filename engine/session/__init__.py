"""The front desk: everything the window and the command line do to a film goes through here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.session.report import EventRow, RenderReport, ShotRow
from engine.session.session import Opened, Session, Settings

if TYPE_CHECKING:
    from engine.session.desk import Desk
    from engine.session.exports import ExportOptions
    from engine.session.floor import DeskSettings

__all__ = [
    "Desk", "DeskSettings", "EventRow", "ExportOptions", "Opened", "RenderReport", "Session", "Settings", "ShotRow",
]  # fmt: skip
_DOORS = {"Desk": "desk", "DeskSettings": "floor", "ExportOptions": "exports"}


def __getattr__(name: str) -> Any:
    """The desk brings engines with it, which the command line often does without."""
    if name in _DOORS:
        from importlib import import_module

        return getattr(import_module(f"engine.session.{_DOORS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
