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
            "frame": self._layout([uniform, storage, storage, depth]),
            "textures": self._layout([array, array, sampler]),
            "shading": self._layout([depth, depth, lamps, lamps, compare, array, floats, sampler]),
            "surfaces": self._layout([floats, floats, _texture("uint"), depth, floats]),
            "guide": self._layout([uniform, storage]),
            "shade": self._layout([floats, depth, floats]),
            "finish": self._layout([uniform, floats, floats, sampler, depth, floats, _texture("uint")]),
            "exact": self._layout([uniform, exact, exact, sampler, depth, floats, _texture("uint")]),
        }
        self.passes: dict[str, Any] = {}
        self._special: dict[Any, dict[str, Any]] = {}
        self._shadows_and_plain()

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
        cull = more.pop("cull", "none")
        vertex = {"module": module, "entry_point": entry[0], "buffers": streams, "constants": constants}
        fragment = None
        if entry[1]:
            fragment = {"module": module, "entry_point": entry[1], "targets": targets, "constants": constants}
        return self.gpu.create_render_pipeline(
            layout=self.gpu.create_pipeline_layout(bind_group_layouts=[self.layouts[name] for name in layouts]),
            vertex=vertex,
            primitive={"topology": "triangle-list", "cull_mode": cull},
            fragment=fragment,
            **more,
        )

    def _shadows_and_plain(self) -> None:
        shadow = {
            "format": DEPTH,
            "depth_write_enabled": True,
            "depth_compare": "less",
            "depth_bias": 2,
            "depth_bias_slope_scale": 1.8,
        }
        for name, entry, cull in (
            ("cast", "", "none"),
            ("cast_closed", "", "back"),
            ("cast_cutout", "darken_cutout", "none"),
        ):
            self.passes[name] = self._pipeline(
                ("frame", "solid"),
                ("frame", "textures"),
                ("darken", entry),
                [],
                streams=STREAMS,
                depth_stencil=shadow,
                cull=cull,
            )
        for name, format_ in (("add", "rgba32float"), ("mean", HDR)):
            self._full(self.passes, name, ("finish",), ("exact",), name, format_)
        for name in ("bright", "down", "rise", "blur"):
            self._full(self.passes, name, ("finish",), ("finish",), name, HDR)
        self._full(self.passes, "antialias", ("finish",), ("finish",), "antialias", "rgba8unorm")

    def _full(
        self,
        into: dict[str, Any],
        name: str,
        files: tuple[str, ...],
        layouts: tuple[str, ...],
        entry: str,
        format_: str,
        **more: Any,
    ) -> None:
        into[name] = self._pipeline(files, layouts, ("everywhere", entry), [{"format": format_}], **more)

    def once(self, name: str, **made_of: Any) -> Any:
        """A pass that few need, made when first asked for; arguments as for the others."""
        if name not in self.passes:
            self.passes[name] = self._pipeline(**made_of)
        return self.passes[name]

    def special(self, features: tuple[tuple[str, float], ...], finish: tuple[tuple[str, float], ...]) -> dict[str, Any]:
        """The passes for a world and look that have these ``features`` (the overrides of frame.wgsl; ``finish``: of
        finish.wgsl), and all that do not depend on them."""
        key = (features, finish)
        if key not in self._special:
            self._special[key] = {**self.passes, **self._made_for(dict(features), dict(finish))}
        return self._special[key]

    def _made_for(self, features: dict[str, float], finish: dict[str, float]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        targets = [{"format": "rgba8unorm-srgb"}, {"format": HDR}, {"format": "r32uint"}]
        nearer = {"format": DEPTH, "depth_write_enabled": True, "depth_compare": "greater"}
        for fill, detail, ground in (("plain", 0.0, 0.0), ("relief", 1.0, 0.0), ("ground", 1.0, 1.0)):
            for way, cull in (("", "none"), ("_closed", "back"), ("_cutout", "none")):
                if way == "_cutout" and fill != "plain":
                    continue
                made[fill + way] = self._pipeline(
                    ("frame", "solid"),
                    ("frame", "textures"),
                    ("place", "fill"),
                    targets,
                    streams=STREAMS,
                    depth_stencil=nearer,
                    constants={**features, "CUTOUT": float(way == "_cutout"), "DETAIL": detail, "GROUND": ground},
                    cull=cull,
                )
        over = {"src_factor": "one", "dst_factor": "one-minus-src-alpha", "operation": "add"}
        keep = {"src_factor": "zero", "dst_factor": "one", "operation": "add"}
        for name, thin in (("glass", 0.0), ("pane", 1.0)):
            made[name] = self._pipeline(
                ("frame", "shading", "glass"),
                ("frame", "shading"),
                ("place_glass", "see_through"),
                [{"format": HDR, "blend": {"color": over, "alpha": keep}}],
                streams=STREAMS,
                depth_stencil={"format": DEPTH, "depth_write_enabled": False, "depth_compare": "greater"},
                constants={**features, "THIN": thin},
            )
        for name, flakes in (("rain", 0.0), ("snow", 1.0)):
            made[name] = self._pipeline(
                ("frame", "shading", "falling"),
                ("frame", "shading"),
                ("fall", "glisten"),
                [{"format": HDR, "blend": {"color": over, "alpha": keep}}],
                depth_stencil={"format": DEPTH, "depth_write_enabled": False, "depth_compare": "greater"},
                constants={**features, "FLAKES": flakes},
            )
        lighting, layouts = ("frame", "shading", "light"), ("frame", "shading", "surfaces")
        for name, entry, where in (("light", "shine", "less"), ("sky", "far", "greater-equal")):
            depth = {"format": DEPTH, "depth_write_enabled": False, "depth_compare": where}
            self._full(made, name, lighting, layouts, entry, HDR, depth_stencil=depth, constants=features)
        for name, entry in (("gather", "gather"), ("smooth", "smooth_out")):
            self._full(made, name, ("frame", "shade"), ("frame", "shade"), entry, "rg16float", constants=features)
        self._full(made, "develop", ("finish",), ("finish",), "develop", "rgba8unorm", constants=finish)
        return made


@cache
def pipelines(gpu: Any) -> Pipelines:
    """The pipelines of a device, shared by all its renderers."""
    return Pipelines(gpu)
