"""From a world and moments to pixels, and to the depth, normals, ids and motion behind them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.picture.adapter import probe
    from engine.picture.key import frame_key
    from engine.picture.looks import look_names
    from engine.picture.plan import Moment
    from engine.picture.quality import shutter
    from engine.picture.renderer import Renderer

__all__ = ["Moment", "Renderer", "frame_key", "look_names", "probe", "shutter"]

_ROOMS = {
    "Moment": "plan",
    "Renderer": "renderer",
    "frame_key": "key",
    "look_names": "looks",
    "probe": "adapter",
    "shutter": "quality",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: the command line must answer before graphics are loaded."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
