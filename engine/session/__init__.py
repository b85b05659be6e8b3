"""The front desk: everything the window and the command line do to a film goes through here."""

from engine.session.report import EventRow, RenderReport, ShotRow
from engine.session.session import Opened, Session, Settings

__all__ = ["EventRow", "Opened", "RenderReport", "Session", "Settings", "ShotRow"]
