"""Measuring instead of picturing: depth, normals, ids and motion of a moment, as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.media.footage import Guides, read_only
from engine.picture import frame as frames
from engine.picture.adapter import buffer, pixels, target
from engine.picture.pipelines import DEPTH, STREAMS
from engine.picture.scenery import matrices

if TYPE_CHECKING:
    from engine.picture.plan import Moment
    from engine.picture.renderer import Renderer

_EARLIER = {
    "array_stride": 24,
    "step_mode": "vertex",
    "attributes": [{"format": "float32x3", "offset": 0, "shader_location": 4}],
}


class Surveyor:
    """Measures for one renderer. What is seen through (glass) is not measured: it would hide what is behind."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer
        gpu, size = renderer.gpu, renderer.size
        self.normal = target(gpu, size, "rgba16float")
        self.motion = target(gpu, size, "rg32float")
        self.who = target(gpu, size, "r32uint")
        self.depth = target(gpu, size, DEPTH)
        self._before = buffer(gpu, np.zeros((4, 4), np.float32), "UNIFORM")
        count = max(len(renderer.stock.scenery.things), 1)
        self._things_before = buffer(gpu, np.zeros((count, 12), np.float32), "STORAGE")
        lines = renderer.pipelines
        self._group = lines.group("guide", [self._before, self._things_before])
        formats = ("rgba16float", "rg32float", "r32uint")
        self._pass = lines.once(
            "guide",
            files=("frame", "guide"),
            layouts=("frame", "guide"),
            entry=("trace", "measure"),
            targets=[{"format": f} for f in formats],
            streams=[*STREAMS, _EARLIER],
            depth_stencil={"format": DEPTH, "depth_write_enabled": True, "depth_compare": "greater"},
        )

    def measure(self, moment: Moment, previous: Moment | None) -> Guides:
        """``motion`` is zero without a previous moment."""
        renderer = self.renderer
        stock, world, gpu = renderer.stock, renderer.world, renderer.gpu
        past = previous or moment
        renderer.settle()
        earlier = [posed.vertices for posed in stock.posed_people(past.state)]
        things = matrices(stock.scenery.things, world, moment.state.bodies, moment.state.hinges, moment.state.broken)
        before = matrices(stock.scenery.things, world, past.state.bodies, past.state.hinges, past.state.broken)
        stock.put_people(stock.posed_people(moment.state))
        stock.put_things(things)
        view = frames.lens(moment.camera, renderer.size)
        frames.put_lens(renderer.template[0], view, renderer.size, 0.0)
        gpu.queue.write_buffer(renderer._uniform, 0, renderer.template)
        gpu.queue.write_buffer(self._things_before, 0, before)
        last = frames.lens(past.camera, renderer.size).matrix.T.astype(np.float32)
        gpu.queue.write_buffer(self._before, 0, np.ascontiguousarray(last))
        self._draw(earlier)
        return self._guides(things)

    def _draw(self, earlier: list[np.ndarray]) -> None:
        renderer = self.renderer
        encoder = renderer.gpu.create_command_encoder()
        colours = [
            {"view": t.create_view(), "load_op": "clear", "store_op": "store", "clear_value": (0, 0, 0, 0)}
            for t in (self.normal, self.motion, self.who)
        ]
        depth = {
            "view": self.depth.create_view(),
            "depth_load_op": "clear",
            "depth_store_op": "store",
            "depth_clear_value": 0.0,
        }
        drawing = encoder.begin_render_pass(color_attachments=colours, depth_stencil_attachment=depth)
        drawing.set_pipeline(self._pass)
        drawing.set_bind_group(0, renderer._frame_group)
        drawing.set_bind_group(1, self._group)
        solid = [r for r in renderer.stock.scenery.ranges if not r.clear]
        renderer.stock.draw_rigid(drawing, solid, earlier=True)
        renderer.stock.draw_people_moved(drawing, earlier)
        drawing.end()
        renderer.gpu.queue.submit([encoder.finish()])

    def _guides(self, things: np.ndarray) -> Guides:
        gpu, world, stock = self.renderer.gpu, self.renderer.world, self.renderer.stock
        stored = pixels(gpu, self.depth, np.float32, 1)
        with np.errstate(divide="ignore"):
            depth = np.where(stored > 0, frames.NEAR_M / stored, np.inf).astype(np.float32)
        normals = pixels(gpu, self.normal, np.float16, 4)[..., :3].astype(np.float32)
        motion = np.array(pixels(gpu, self.motion, np.float32, 2))
        names = (*(b.id for b in world.bodies), *(p.id for p in world.people))
        people = len(world.bodies)
        number = [0] + [1 + (t.body if t.person < 0 else people + t.person) for t in stock.scenery.things]
        ids = np.array(number, np.uint32)[pixels(gpu, self.who, np.uint32, 1)]
        return Guides(read_only(depth), read_only(normals), read_only(ids), read_only(motion), names)


def surveyor(renderer: Renderer) -> Any:
    """The renderer's surveyor, made when first asked."""
    if renderer._surveyor is None:
        renderer._surveyor = Surveyor(renderer)
    return renderer._surveyor
