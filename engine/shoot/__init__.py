"""Orders, engines and rehearsals: from a project's scene to footage."""

from engine.shoot.order import QUALITIES, Engine, ShotOrder
from engine.shoot.rehearsal import Rehearsal, conform, rehearse
from engine.shoot.slate_engine import SlateEngine, read_number

__all__ = [
    "QUALITIES",
    "Engine",
    "Rehearsal",
    "ShotOrder",
    "SlateEngine",
    "conform",
    "read_number",
    "rehearse",
]
