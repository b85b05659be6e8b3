"""The passes as wgpu pipelines, made once for each device."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent / "shaders"
_VERTEX, _FRAGMENT = 1, 2
STREAMS = [
    {
        "array_stride": 24,
        "step_mode": "vertex",
        "attributes": [
            {"format": "float32x3", "offset": 0, "shader_location": 0},
            {"format": "float32x3", "offset": 12, "shader_location": 1},
        ],
    },
    {
        "array_stride": 12,
        "step_mode": "vertex",
        "attributes": [
            {"format": "float32x2", "offset": 0, "shader_location": 2},
            {"format": "uint32", "offset": 8, "shader_location": 3},
        ],
    },
]
HDR, DEPTH = "rgba16float", "depth32float"


def shader_text() -> str:
    """All shaders, for the frame key: another shader is another picture."""
    return "".join(path.read_text("utf-8") for path in sorted(_HERE.glob("*.wgsl")))


def _texture(sample: str, dimension: str = "2d") -> dict[str, Any]:
    return {"texture": {"sample_type": sample, "view_dimension": dimension, "multisampled": False}}


class Pipelines:
    """``layouts`` and ``passes`` by name."""

    def __init__(self, gpu: Any) -> None:
        self.gpu = gpu
        self._modules: dict[tuple[str, ...], Any] = {}
        floats, depth = _texture("float"), _texture("depth")
        exact = _texture("unfilterable-float")
        sampler = {"sampler": {"type": "filtering"}}
        uniform, storage = {"buffer": {"type": "uniform"}}, {"buffer": {"type": "read-only-storage"}}
        array = _texture("float", "2d-array")
        lamps = _texture("depth", "2d-array")
        compare = {"sampler": {"type": "comparison"}}
        self.layouts = {
            "frame": self._layout([uniform, storage, storage]),
            "textures": self._layout([array, array, sampler]),
            "shading": self._layout([depth, depth, lamps, lamps, compare, storage, floats, sampler]),
            "surfaces": self._layout([floats, floats, _texture("uint"), depth, floats]),
            "shade": self._layout([floats, depth, floats]),
            "finish": self._layout([uniform, floats, floats, sampler, depth, floats, _texture("uint")]),
            "exact": self._layout([uniform, exact, exact, sampler, depth, floats, _texture("uint")]),
        }
        self.passes: dict[str, Any] = {}
        self._solid()
        self._full_screen()

    def _layout(self, entries: list[dict[str, Any]]) -> Any:
        rows = [{"binding": i, "visibility": _VERTEX | _FRAGMENT, **entry} for i, entry in enumerate(entries)]
        return self.gpu.create_bind_group_layout(entries=rows)

    def group(self, layout: str, resources: list[Any]) -> Any:
        """A bind group; buffers may be given bare."""
        entries = []
        for i, resource in enumerate(resources):
            if hasattr(resource, "map_state"):
                resource = {"buffer": resource, "offset": 0, "size": resource.size}
            entries.append({"binding": i, "resource": resource})
        return self.gpu.create_bind_group(layout=self.layouts[layout], entries=entries)

    def _module(self, *files: str) -> Any:
        if files not in self._modules:
            code = "\n".join((_HERE / f"{name}.wgsl").read_text("utf-8") for name in files)
            self._modules[files] = self.gpu.create_shader_module(code=code)
        return self._modules[files]

    def _pipeline(
        self, files: tuple[str, ...], layouts: tuple[str, ...], entry: tuple[str, str], targets: list[Any], **more: Any
    ) -> Any:
        module = self._module(*files)
        constants = more.pop("constants", {})
        streams = more.pop("streams", [])
        fragment = (
            {"module": module, "entry_point": entry[1], "targets": targets, "constants": constants}
            if entry[1]
            else None
        )
        return self.gpu.create_render_pipeline(
            layout=self.gpu.create_pipeline_layout(bind_group_layouts=[self.layouts[name] for name in layouts]),
            vertex={"module": module, "entry_point": entry[0], "buffers": streams},
            primitive={"topology": "triangle-list", "cull_mode": "none"},
            fragment=fragment,
            **more,
        )

    def _solid(self) -> None:
        files, layouts = ("frame", "solid"), ("frame", "textures")
        targets = [{"format": "rgba8unorm-srgb"}, {"format": HDR}, {"format": "r32uint"}]
        nearer = {"format": DEPTH, "depth_write_enabled": True, "depth_compare": "greater"}
        for name, cutout in (("solid", 0.0), ("cutout", 1.0)):
            self.passes[name] = self._pipeline(
                files,
                layouts,
                ("place", "fill"),
                targets,
                streams=STREAMS,
                depth_stencil=nearer,
                constants={"CUTOUT": cutout},
            )
        shadow = {
            "format": DEPTH,
            "depth_write_enabled": True,
            "depth_compare": "less",
            "depth_bias": 2,
            "depth_bias_slope_scale": 1.8,
        }
        self.passes["cast"] = self._pipeline(files, layouts, ("darken", ""), [], streams=STREAMS, depth_stencil=shadow)
        self.passes["cast_cutout"] = self._pipeline(
            files, layouts, ("darken", "darken_cutout"), [], streams=STREAMS, depth_stencil=shadow
        )
        over = {"src_factor": "one", "dst_factor": "one-minus-src-alpha", "operation": "add"}
        keep = {"src_factor": "zero", "dst_factor": "one", "operation": "add"}
        self.passes["glass"] = self._pipeline(
            ("frame", "shading", "glass"),
            ("frame", "shading"),
            ("place_glass", "see_through"),
            [{"format": HDR, "blend": {"color": over, "alpha": keep}}],
            streams=STREAMS,
            depth_stencil={"format": DEPTH, "depth_write_enabled": False, "depth_compare": "greater"},
        )

    def _full_screen(self) -> None:
        def full(name: str, files: tuple[str, ...], layouts: tuple[str, ...], entry: str, format_: str) -> None:
            self.passes[name] = self._pipeline(files, layouts, ("everywhere", entry), [{"format": format_}])

        full("light", ("frame", "shading", "light"), ("frame", "shading", "surfaces"), "shine", HDR)
        full("gather", ("frame", "shade"), ("frame", "shade"), "gather", "rg16float")
        full("smooth", ("frame", "shade"), ("frame", "shade"), "smooth_out", "rg16float")
        full("add", ("finish",), ("exact",), "add", "rgba32float")
        full("mean", ("finish",), ("exact",), "mean", HDR)
        for name in ("bright", "down", "rise", "blur"):
            full(name, ("finish",), ("finish",), name, HDR)
        for name in ("develop", "antialias"):
            full(name, ("finish",), ("finish",), name, "rgba8unorm")


@cache
def pipelines(gpu: Any) -> Pipelines:
    """The pipelines of a device, shared by all its renderers."""
    return Pipelines(gpu)
