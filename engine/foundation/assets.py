"""Content is data: files under ``assets/``, read once, checked against a schema, with messages that name the field."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.foundation.errors import UnavailableError

_HOME = Path(__file__).resolve().parents[2] / "assets"


def asset_path(*parts: str) -> Path:
    """The path of a file or folder under ``assets/``. Raises UnavailableError if it is missing."""
    path = _HOME.joinpath(*parts)
    if not path.exists():
        raise UnavailableError(f"The installation lacks the asset {'/'.join(parts)!r}; install Soundstage again.")
    return path


def asset_names(folder: str, suffix: str) -> tuple[str, ...]:
    """Names without ``suffix`` of the files in an asset folder, sorted."""
    found = asset_path(folder).glob(f"*{suffix}")
    return tuple(sorted(p.name.removesuffix(suffix) for p in found if not p.name.startswith(("_", "."))))


@cache
def table(*parts: str, schema: str | None = None) -> MappingProxyType[str, Any]:
    """The TOML asset ``parts`` as a read-only mapping, checked against ``assets/schemas/<schema>.json`` if named.

    Raises UnavailableError naming the file, the field and what was expected there.
    """
    path = asset_path(*parts)
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UnavailableError(f"The asset {'/'.join(parts)!r} cannot be read: {error}.") from error
    if schema is not None:
        check(content, schema, "/".join(parts))
    return MappingProxyType(content)


def check(content: dict[str, Any], schema: str, name: str) -> None:
    """Check ``content`` of the asset ``name`` against ``assets/schemas/<schema>.json`` (JSON Schema 2020-12).

    Raises UnavailableError with the field and the expectation that it misses.
    """
    import jsonschema

    rules = json.loads(asset_path("schemas", f"{schema}.json").read_text("utf-8"))
    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(rules).iter_errors(content))
    if error is not None:
        where = ".".join(str(part) for part in error.absolute_path) or "the file"
        raise UnavailableError(f"The asset {name!r} is not a valid {schema}: at {where}, {error.message}.")
