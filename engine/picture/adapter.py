"""The graphics adapter: choosing one the same way every time, and small conveniences over wgpu."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np

from engine.foundation.errors import UnavailableError

_ORDER = ("DiscreteGPU", "IntegratedGPU", "VirtualGPU", "CPU", "Unknown")
_BACKENDS = ("Vulkan", "Metal", "D3D12")
_PLAIN = re.compile(r"(WGPU\w+) ?(\*|\[\])?")
_HELP = "install a graphics driver (on Debian and Ubuntu: apt install mesa-vulkan-drivers libvulkan1)"


def _read_types_quickly() -> None:
    """wgpu names C types by strings, and cffi reads every new name along with all 400 of the header: more than a second in each
    process that draws. Plain names, their pointers and arrays are looked up among the header's instead."""
    from cffi import model
    from wgpu.backends.wgpu_native import ffi

    parser: Any = getattr(ffi, "_parser", None)
    known = getattr(parser, "_declarations", None)
    if known is None or "parse_type" in vars(parser):  # another cffi; or done already
        return
    as_ever = parser.parse_type

    def parsed(name: str) -> Any:
        plain = _PLAIN.fullmatch(name)
        kind, qualifiers = known.get(f"typedef {plain[1]}" if plain else "", (None, 0))
        if plain is None or not isinstance(kind, model.StructOrUnion | model.EnumType | model.PointerType):
            return as_ever(name)
        if plain[2] == "*":
            return model.PointerType(kind, qualifiers)
        return model.ArrayType(kind, None) if plain[2] else kind

    parser.parse_type = parsed


def _adapters() -> list[Any]:
    import wgpu

    _read_types_quickly()
    found = [a for a in wgpu.gpu.enumerate_adapters_sync() if a.info["backend_type"] in _BACKENDS]
    # fastest kind first; ties by name, so that the choice never depends on the order of discovery
    return sorted(found, key=lambda a: (_rank(a), a.info["device"], a.info["backend_type"]))


def _rank(adapter: Any) -> int:
    kind = adapter.info["adapter_type"]
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


@cache
def device(name: str = "") -> Any:
    """The device all renderers of this process share. ``name``: part of an adapter's name ("llvmpipe" for Mesa's software
    adapter, which golden pictures are pinned to); empty: the fastest. Raises UnavailableError."""
    try:
        adapters = _adapters()
    except Exception as error:  # wgpu raises many kinds where the driver is broken
        raise UnavailableError(f"The graphics system cannot be opened ({error}); {_HELP}.") from error
    fitting = [a for a in adapters if name.lower() in a.info["device"].lower()]
    if not fitting:
        what = f"No graphics adapter named {name!r}" if name else "No graphics adapter"
        raise UnavailableError(f"{what} was found; {_HELP}.")
    return fitting[0].request_device_sync(required_limits={"max-texture-array-layers": 256})


def probe(name: str = "") -> dict[str, str]:
    """Name, kind, backend and driver of the adapter in use. Raises UnavailableError in one sentence if there is none."""
    import wgpu

    info = device(name).adapter.info
    return {
        "adapter": info["device"],
        "kind": info["adapter_type"],
        "backend": info["backend_type"],
        "driver": info["description"],
        "wgpu": wgpu.__version__,
    }


def buffer(gpu: Any, data: np.ndarray, usage: str) -> Any:
    """A buffer that holds ``data``; ``usage`` names of wgpu.BufferUsage joined by "|"."""
    flags = _flags("BufferUsage", usage + "|COPY_DST")
    raw = np.ascontiguousarray(data)
    made = gpu.create_buffer(size=max(-(-raw.nbytes // 16) * 16, 16), usage=flags)
    if raw.nbytes:
        gpu.queue.write_buffer(made, 0, raw)
    return made


def _flags(family: str, names: str) -> int:
    import wgpu

    table = getattr(wgpu, family)
    total = 0
    for name in names.split("|"):
        total |= getattr(table, name)
    return total


def target(gpu: Any, size: tuple[int, int], format_: str, layers: int = 1) -> Any:
    """A texture to draw into, to sample and to read back."""
    return gpu.create_texture(
        size=(max(size[0], 1), max(size[1], 1), layers),
        format=format_,
        usage=_flags("TextureUsage", "RENDER_ATTACHMENT|TEXTURE_BINDING|COPY_SRC"),
    )


class Views:
    """Plain views of textures, each made once. Whoever draws keeps its own: a view keeps its texture alive."""

    def __init__(self) -> None:
        self._made: dict[Any, Any] = {}

    def __call__(self, texture: Any) -> Any:
        if texture not in self._made:
            self._made[texture] = texture.create_view()
        return self._made[texture]


def layered(gpu: Any, layers: list[tuple[np.ndarray, ...]], format_: str) -> Any:
    """A texture array from ``layers``, each a tuple of mip levels uint8 [n, n, 4], all alike in size."""
    first = layers[0]
    made = gpu.create_texture(
        size=(first[0].shape[1], first[0].shape[0], len(layers)),
        format=format_,
        mip_level_count=len(first),
        usage=_flags("TextureUsage", "TEXTURE_BINDING|COPY_DST"),
    )
    for level in range(len(first)):
        stack = np.ascontiguousarray(np.stack([layer[level] for layer in layers]))
        count, height, width = stack.shape[:3]
        gpu.queue.write_texture(
            {"texture": made, "mip_level": level, "origin": (0, 0, 0)},
            stack,
            {"bytes_per_row": stack[0, 0].nbytes, "rows_per_image": height},
            (width, height, count),
        )
    return made


def half_floats(gpu: Any, levels: list[np.ndarray]) -> Any:
    """A texture from mip levels float16 [layers, h, w, 4]."""
    count, height, width = levels[0].shape[:3]
    made = gpu.create_texture(
        size=(width, height, count),
        format="rgba16float",
        mip_level_count=len(levels),
        usage=_flags("TextureUsage", "TEXTURE_BINDING|COPY_DST"),
    )
    for level, data in enumerate(levels):
        gpu.queue.write_texture(
            {"texture": made, "mip_level": level, "origin": (0, 0, 0)},
            np.ascontiguousarray(data),
            {"bytes_per_row": data.shape[2] * 8, "rows_per_image": data.shape[1]},
            (data.shape[2], data.shape[1], data.shape[0]),
        )
    return made


class Print:
    """A copy of ``texture`` as it will be when what was encoded before has run: taken by ``encoder``, to be read after the
    encoder was submitted."""

    def __init__(self, gpu: Any, encoder: Any, texture: Any, dtype: Any, channels: int) -> None:
        self._size, self._dtype, self._channels = (texture.width, texture.height), np.dtype(dtype), channels
        self._row = -(-self._size[0] * channels * self._dtype.itemsize // 256) * 256  # as the interface wants rows
        self._buffer = gpu.create_buffer(
            size=self._row * self._size[1], usage=_flags("BufferUsage", "COPY_DST|MAP_READ")
        )
        encoder.copy_texture_to_buffer(
            {"texture": texture, "mip_level": 0, "origin": (0, 0, 0)},
            {"buffer": self._buffer, "offset": 0, "bytes_per_row": self._row, "rows_per_image": self._size[1]},
            (*self._size, 1),
        )

    def pixels(self) -> np.ndarray:
        """[height, width, channels] (no last axis for one channel); waits for the device."""
        held = self._buffer.map_async("READ_NOSYNC")  # "READ" would submit once more, and wait behind the next picture
        if self._buffer.map_state == "pending":
            held.sync_wait()
        width, height = self._size
        rows = np.frombuffer(self._buffer.read_mapped(copy=False), np.uint8).reshape(height, self._row)
        rows = np.array(rows[:, : width * self._channels * self._dtype.itemsize])
        self._buffer.unmap()
        shape = (height, width, self._channels) if self._channels > 1 else (height, width)
        return rows.view(self._dtype).reshape(shape)


def pixels(gpu: Any, texture: Any, dtype: Any, channels: int) -> np.ndarray:
    """What ``texture`` holds: [height, width, channels] (no last axis for one channel)."""
    encoder = gpu.create_command_encoder()
    held = Print(gpu, encoder, texture, dtype, channels)
    gpu.queue.submit([encoder.finish()])
    return held.pixels()
