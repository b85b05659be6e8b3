"""From a world and moments to pixels, and to the depth, normals, ids and motion behind them."""

from __future__ import annotations

from engine.picture.adapter import probe
from engine.picture.key import frame_key
from engine.picture.quality import shutter
from engine.picture.renderer import Moment, Renderer

__all__ = ["Moment", "Renderer", "frame_key", "probe", "shutter"]
