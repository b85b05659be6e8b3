"""Values of the house to bytes and back: MessagePack for structure, raw buffers for arrays, LZ4 for size."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
_ARRAY = 1


def pack(value: Any) -> bytes:
    """Bytes of a frozen dataclass (with numpy arrays, tuples, None and plain values inside)."""
    import lz4.frame
    import msgspec

    return lz4.frame.compress(msgspec.msgpack.encode(value, enc_hook=_array_out))


def unpack(data: bytes, kind: type[T]) -> T:
    """The value of type ``kind`` from :func:`pack`. Raises ValueError if the bytes are damaged; arrays are read-only."""
    import lz4.frame
    import msgspec

    try:
        plain = lz4.frame.decompress(data)
        return msgspec.msgpack.decode(plain, type=kind, dec_hook=_pass, ext_hook=_array_in)
    except (RuntimeError, msgspec.MsgspecError, EOFError) as error:
        raise ValueError(f"damaged cache entry: {error}") from error


def _array_out(value: Any) -> Any:
    import msgspec

    if isinstance(value, np.generic):
        return value.item()
    if not isinstance(value, np.ndarray):
        raise NotImplementedError(f"a {type(value).__name__} cannot be packed")
    head = msgspec.msgpack.encode((value.dtype.str, value.shape))
    return msgspec.msgpack.Ext(_ARRAY, len(head).to_bytes(2, "big") + head + np.ascontiguousarray(value).tobytes())


def _array_in(code: int, data: memoryview) -> Any:
    import msgspec

    if code != _ARRAY:
        raise NotImplementedError(f"unknown extension {code}")
    size = int.from_bytes(data[:2], "big")
    dtype, shape = msgspec.msgpack.decode(data[2 : 2 + size])
    return np.frombuffer(bytes(data[2 + size :]), np.dtype(dtype)).reshape(shape)


def _pass(kind: type, value: Any) -> Any:
    return value
