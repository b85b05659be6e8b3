"""Looks: how a film's picture is developed, as data under assets/looks."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from engine.foundation.assets import asset_names, asset_path, table
from engine.foundation.digest import Digest, digest
from engine.foundation.errors import UsageError


@dataclass(frozen=True)
class Look:
    """``drawn``: cel paint and ink instead of film. ``exposure`` stops; ``contrast`` and ``saturation`` factors about 1;
    ``shadow_tint`` and ``highlight_tint`` linear factors applied with ``tint``; ``vignette`` 0..1; ``grain`` sRGB units;
    ``letterbox`` aspect of the visible picture (0: all); ``bloom`` and ``halation`` strengths, ``bloom_threshold`` in
    exposed light; ``aperture`` factor on the lens's opening (0: everything sharp); ``ink_width`` in 1/360 of the height,
    ``ink`` strength 0..1; ``shade_softness`` of the cel edge; ``key`` where the scene's mean brightness lands."""

    drawn: bool = False
    exposure: float = 0.0
    contrast: float = 1.0
    saturation: float = 1.0
    shadow_tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    highlight_tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    tint: float = 0.0
    vignette: float = 0.0
    grain: float = 0.0
    letterbox: float = 0.0
    bloom: float = 0.0
    bloom_threshold: float = 1.0
    halation: float = 0.0
    aperture: float = 0.0
    ink_width: float = 0.0
    ink: float = 0.0
    shade_softness: float = 0.02
    key: float = 0.2


def look_names() -> tuple[str, ...]:
    """The looks that are installed."""
    return asset_names("looks", ".toml")


@cache
def look(name: str) -> Look:
    """The look ``name``. Raises UsageError if there is none."""
    if name not in look_names():
        raise UsageError(f"There is no look {name!r}; choose one of {', '.join(look_names())}.")
    content = dict(table("looks", f"{name}.toml", schema="look"))
    content.pop("title", None)
    known = {f.name for f in fields(Look)}
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in content.items() if k in known}
    return Look(**values)


@cache
def look_digest(name: str) -> Digest:
    """Digest of the look's file."""
    look(name)
    return digest(asset_path("looks", f"{name}.toml").read_bytes())
