"""Content keys. Equal values give equal digests in every process; any difference gives another."""

from __future__ import annotations

import dataclasses
import hashlib
import struct
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np

from engine.foundation.errors import BugError

Digest = str
"""32 hexadecimal digits."""


def digest(*values: Any) -> Digest:
    """The digest of ``values``: None, bool, int, float, str, bytes, Fraction, Enum, numpy arrays, sequences,
    mappings, sets and dataclasses (fields with ``metadata={"digest": False}`` are left out).

    An object may cache its own by defining ``content_digest() -> str``. Raises BugError for other types.
    """
    state = hashlib.blake2b(digest_size=16)
    for value in values:
        _feed(state, value)
    return state.hexdigest()


def _feed(state: Any, value: Any) -> None:
    if value is None or isinstance(value, (bool, int, str, bytes, Fraction)):
        data = value if isinstance(value, bytes) else str(value).encode()
        state.update(f"{type(value).__name__}:{len(data)}:".encode() + data)
    elif isinstance(value, float):
        state.update(b"float:" + struct.pack("<d", value))
    elif isinstance(value, Enum):
        _feed(state, f"{type(value).__name__}.{value.name}")
    elif isinstance(value, np.generic):
        _feed(state, value.item())
    elif isinstance(value, np.ndarray):
        array = np.ascontiguousarray(value)
        state.update(f"array:{array.dtype.str}:{array.shape}:".encode())
        state.update(array.data if array.size else b"")
    elif hasattr(value, "content_digest"):
        state.update(b"object:" + value.content_digest().encode())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        state.update(f"{type(value).__name__}(".encode())
        for field in dataclasses.fields(value):
            if field.metadata.get("digest", True):
                _feed(state, field.name)
                _feed(state, getattr(value, field.name))
        state.update(b")")
    else:
        _feed_collection(state, value)


def _feed_collection(state: Any, value: Any) -> None:
    if isinstance(value, Mapping):
        state.update(f"mapping:{len(value)}:".encode())
        for key in sorted(value, key=repr):
            _feed(state, key)
            _feed(state, value[key])
    elif isinstance(value, (set, frozenset)):
        _feed(state, sorted(value, key=repr))
    elif isinstance(value, (list, tuple)):
        state.update(f"sequence:{len(value)}:".encode())
        for item in value:
            _feed(state, item)
    else:
        raise BugError(f"A {type(value).__name__} cannot be part of a digest.")
