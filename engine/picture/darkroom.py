"""From linear light to the finished picture: gathering exposures, focus, bloom, ink, tone, grain, frame."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.picture import frame as frames
from engine.picture.adapter import Views, buffer, target
from engine.picture.looks import Look
from engine.picture.pipelines import HDR, pipelines
from engine.picture.probes import Surroundings
from engine.picture.quality import Settings
from engine.world.camera import CameraState

LOOK = np.dtype(
    [(name, "<f4", 4) for name in ("size", "tone", "grade", "gain", "frame", "bloom", "focus", "lens", "balance")]
)


def finish_features(look: Look) -> tuple[tuple[str, float], ...]:
    """The overrides of shaders/finish.wgsl."""
    return (
        ("INK", float(look.ink > 0)),
        ("BLOOM", float(look.bloom > 0 or look.halation > 0)),
        ("GRAIN", float(look.grain > 0)),
        ("PAINT", float(look.drawn)),
        ("LETTERBOX", float(look.letterbox > 0)),
    )


class Darkroom:
    """``picture`` holds what ``develop`` made, uint8 sRGB."""

    def __init__(
        self,
        gpu: Any,
        size: tuple[int, int],
        look: Look,
        settings: Settings,
        around: Surroundings,
        passes: dict[str, Any],
    ) -> None:
        self.gpu, self.size, self.look, self.settings = gpu, size, look, settings
        self._view = Views()
        self.exposure = around.exposure * 2.0**look.exposure
        self.balance = around.balance if not look.drawn else np.sqrt(around.balance)
        self._group, self.passes = pipelines(gpu).group, passes
        self._uniform = buffer(gpu, np.zeros(1, LOOK), "UNIFORM")
        self._groups: dict[tuple, Any] = {}
        self._sampler = gpu.create_sampler(mag_filter="linear", min_filter="linear")
        self._sums = [target(gpu, size, "rgba32float") for _ in range(2)] if settings.exposures > 1 else []
        self._sum = 0
        self._mean = target(gpu, size, HDR)
        self._focused = target(gpu, size, HDR)
        first = 2**settings.glow
        sides = [size, (-(-size[0] // first), -(-size[1] // first))]
        while len(sides) < 7 - settings.glow and min(sides[-1]) > 8:
            sides.append(((sides[-1][0] + 1) // 2, (sides[-1][1] + 1) // 2))
        self._bloom = [target(gpu, side, HDR) for side in sides[1:]]
        self._risen = [target(gpu, side, HDR) for side in sides[1:-1]]
        self._raw = target(gpu, size, "rgba8unorm")
        self.picture = target(gpu, size, "rgba8unorm")
        self._spare = target(gpu, (1, 1), HDR)
        self._spare_depth = target(gpu, (1, 1), "depth32float")
        self._spare_who = target(gpu, (1, 1), "r32uint")

    def add(self, encoder: Any, light: Any, first: bool) -> None:
        """Add one exposure to the sum."""
        if not self._sums:
            self._sums = [target(self.gpu, self.size, "rgba32float") for _ in range(2)]
        if first:
            self._clear(encoder, self._sums[self._sum])
        old, new = self._sums[self._sum], self._sums[1 - self._sum]
        self._pass(encoder, "add", new, light, old, layout="exact")
        self._sum = 1 - self._sum

    def develop(
        self,
        encoder: Any,
        light: Any,
        count: int,
        camera: CameraState,
        maps: tuple[Any, Any, Any],
        seed: float,
        stop: float = 1.0,
    ) -> None:
        """Develop ``light`` (``count`` = 1) or the sum of ``count`` exposures. ``maps``: depth, normals and ids of the frame.
        ``stop``: a factor on the exposure."""
        self._put(count, camera, seed, stop)
        source = light
        if count > 1:
            self._pass(encoder, "mean", self._mean, self._sums[self._sum], self._sums[1 - self._sum], layout="exact")
            source = self._mean
        elif self.settings.focus and self._blur_px(camera) * 0.15 > 1.0:
            self._pass(encoder, "blur", self._focused, source, self._spare, maps)
            source = self._focused
        glow = self._glow(encoder, source) if self.look.bloom > 0 or self.look.halation > 0 else self._spare
        smooth = self.settings.antialias and count == 1
        self._pass(encoder, "develop", self._raw if smooth else self.picture, source, glow, maps)
        if smooth:
            self._pass(encoder, "antialias", self.picture, self._raw, self._spare)

    def _glow(self, encoder: Any, source: Any) -> Any:
        self._pass(encoder, "bright", self._bloom[0], source, self._spare)
        for larger, smaller in zip(self._bloom, self._bloom[1:], strict=False):
            self._pass(encoder, "down", smaller, larger, self._spare)
        below = self._bloom[-1]
        for k in range(len(self._risen) - 1, -1, -1):
            self._pass(encoder, "rise", self._risen[k], below, self._bloom[k])
            below = self._risen[k]
        return below

    def _blur_px(self, camera: CameraState) -> float:
        """Radius in pixels of the circle of confusion for each 1/m of defocus."""
        radius = frames.iris_radius(camera, self.look.aperture)
        return radius * camera.focal_mm / frames.SENSOR_MM * self.size[0]

    def _put(self, count: int, camera: CameraState, seed: float, stop: float) -> None:
        look, (width, height) = self.look, self.size
        row = np.zeros(1, LOOK)
        row[0]["size"] = (width, height, 1 / width, 1 / height)
        row[0]["tone"] = (self.exposure * stop, 2.0 * (look.contrast - 1.0), look.saturation, float(look.drawn))
        row[0]["grade"] = (*look.shadow_tint, look.tint)
        row[0]["gain"] = (*look.highlight_tint, look.halation)
        row[0]["frame"] = (look.vignette, look.grain, look.letterbox, seed)
        row[0]["bloom"] = (look.bloom, look.bloom_threshold, look.ink_width * height / 360.0, look.ink)
        row[0]["focus"] = (max(camera.focus_m, 0.1), self._blur_px(camera), height / 45.0, float(look.ink > 0))
        row[0]["lens"] = (frames.NEAR_M, 2.0**self.settings.glow, 0.0, 1.0 / count)
        row[0]["balance"] = (*self.balance, 0.0)
        self.gpu.queue.write_buffer(self._uniform, 0, row)

    def _clear(self, encoder: Any, texture: Any) -> None:
        encoder.begin_render_pass(color_attachments=[self._attachment(texture)]).end()

    def _pass(
        self,
        encoder: Any,
        name: str,
        into: Any,
        source: Any,
        other: Any,
        maps: tuple[Any, Any, Any] | None = None,
        layout: str = "finish",
    ) -> None:
        depth, normal, who = maps or (self._spare_depth, self._spare, self._spare_who)
        key = (layout, *map(id, (source, other, depth)))
        if key not in self._groups:  # the textures live as long as this darkroom and its renderer
            views = [self._view(t) for t in (depth, normal, who)]
            first = [self._uniform, self._view(source), self._view(other), self._sampler]
            self._groups[key] = self._group(layout, [*first, *views])
        group = self._groups[key]
        drawing = encoder.begin_render_pass(color_attachments=[self._attachment(into)])
        drawing.set_pipeline(self.passes[name])
        drawing.set_bind_group(0, group)
        drawing.draw(3)
        drawing.end()

    def _attachment(self, texture: Any) -> dict[str, Any]:
        view = self._view(texture)
        return {"view": view, "load_op": "clear", "store_op": "store", "clear_value": (0, 0, 0, 0)}


def enlarged(picture: np.ndarray, size: tuple[int, int], letterbox: float) -> np.ndarray:
    """``picture`` uint8 [h, w, 4] at ``size``, sharp. The letterbox of that aspect (0: none) keeps its clean edge."""
    import cv2

    grown = np.ascontiguousarray(cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC))
    if letterbox > 0:
        row = np.arange(size[1]) + 0.5
        bar = (size[1] - size[0] / letterbox) / 2
        grown[(row < bar) | (row > size[1] - bar), :, :3] = 0
    return grown
