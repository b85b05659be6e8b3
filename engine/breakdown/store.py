"""What the breakdown asks of the props in the store."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from engine.foundation.assets import asset_names, table


@cache
def _known() -> frozenset[str]:
    return frozenset(asset_names("props", ".toml"))


def stored(prop: str | None) -> Mapping[str, Any]:
    """The file of a prop; empty where the store has none of that name."""
    return table("props", f"{prop}.toml") if prop in _known() else {}


def is_chair(prop: str | None) -> bool:
    """Whether it is a seat for one, such as is drawn up to a table."""
    return bool(stored(prop).get("chair"))


def is_open(prop: str | None) -> bool:
    """Whether it takes in what is thrown at it."""
    return "open" in stored(prop).get("tags", ())


def is_large(prop: str | None) -> bool:
    """Whether it is too large for a close picture to say anything."""
    return "large" in stored(prop).get("tags", ())


def is_kept_beside(prop: str | None) -> bool:
    """Whether nobody holds it who is there with it: a dog, a bicycle."""
    return stored(prop).get("kept") == "beside"


def fits_pocket(prop: str | None) -> bool:
    """Whether it goes into a pocket: a coin, a letter, a pistol."""
    return "pocket" in stored(prop).get("tags", ())
