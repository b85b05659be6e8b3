"""The renderer: one world, one look, one size; a pure function of the moments it is given."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from engine.foundation.errors import BugError
from engine.media.footage import Guides
from engine.picture import frame as frames
from engine.picture.adapter import Print, Views, buffer, device, pixels, target
from engine.picture.darkroom import Darkroom, enlarged, finish_features
from engine.picture.errand import Errand
from engine.picture.guides import surveyor
from engine.picture.looks import Look, look
from engine.picture.pipelines import DEPTH, HDR, pipelines
from engine.picture.plan import Moment, Plan, Sieve, all_planned, planned
from engine.picture.probes import Surroundings, measured
from engine.picture.quality import SETTINGS, Settings, shaded_size
from engine.picture.scenery import Range, matrices
from engine.picture.stock import Stock
from engine.world.world import World

_FAINT = 0.02
"""How bright a sun makes white, where 1 is the key, so that nobody sees where it shines: the moon over a lit office."""
_AHEAD = 1
"""Pictures that the device may have been asked for before the one that is fetched."""


class Renderer:
    """Draws moments of ``world`` at ``size`` (width, height). ``quality`` "draft" | "preview" | "final"; ``look`` names an
    asset; ``adapter``: part of the name of the graphics adapter to use (empty: the fastest). Use it from one thread.

    Raises UnavailableError if there is no graphics adapter, UsageError for an unknown look.
    """

    def __init__(self, world: World, size: tuple[int, int], quality: str, look: str, adapter: str = "") -> None:
        if quality not in SETTINGS:
            raise BugError(f"{quality!r} is not a quality; use one of {', '.join(SETTINGS)}.")
        self.world, self.size = world, (int(size[0]), int(size[1]))
        self.settings: Settings = SETTINGS[quality]
        self.shaded = shaded_size(self.settings, self.size)
        self.look: Look = _look(look)
        self.gpu, self._view = device(adapter), Views()
        self.pipelines = pipelines(self.gpu)
        self.stock = Stock(self.gpu, world, self.settings.texture, self.settings.shade_error)
        self.sieves = {
            (clear, still): Sieve(
                [r for r in self.stock.scenery.ranges if r.clear is clear and not (still and r.moves)]
            )
            for clear in (False, True)
            for still in (False, True)
        }
        self.template = np.zeros(1, frames.FRAME)
        self._surveyor: Any = None
        self._running: Errand | None = None
        self._letterboxed = False
        self.whole = False
        """Leave nothing out of people: for a picture that is wanted at once, before degrees of detail are found."""
        self._make_targets()
        self._make_shadow_maps()
        self._fixed_poses = np.array([b.pose for b in world.bodies], float).reshape(-1, 7)
        frames.put_world(self.template[0], world, len(self.lamps), self.settings.lamp_map)
        self.surroundings: Surroundings | None = None
        self.sunlit = frames.sun_of(world) is not None
        features = self._features()
        plain = {**features, "DRAWN": 0.0, "OCCLUSION": 0.0, "TAPS": 1.0, "FINE": 0.0, "WET": 0.0}
        self.passes = self.pipelines.special(tuple(plain.items()), ())
        self._bind()
        self._cast_still()
        self.surroundings = measured(self)
        self._bind()
        sun = frames.sun_of(world)
        if sun is not None and self.surroundings.exposure * sun.power * max(sun.colour) < _FAINT:
            features["SUN"], self.sunlit = 0.0, False
        self.passes = self.pipelines.special(tuple(features.items()), finish_features(self.look))
        self.darkroom = Darkroom(self.gpu, self.shaded, self.look, self.settings, self.surroundings, self.passes)
        self._letterboxed = self.look.letterbox > 0

    def _features(self) -> dict[str, float]:
        """The overrides of shaders/frame.wgsl."""
        world, sky = self.world, self.world.sky
        lamps = frames.lamps_of(world)
        return {
            "DRAWN": float(self.look.drawn),
            "SUN": float(frames.sun_of(world) is not None),
            "LAMPS": float(len(lamps)),
            "LAMP_KINDS": float(frames.kinds(frames.lamps_in_order(world, len(self.lamps)))),
            "SHADED": float(len(self.lamps)),
            "TAPS": float(self.settings.taps),
            "CLOUDS": float(sky.clouds > 0),
            "STARS": float(sky.stars > 0),
            "HAZE": float(np.isfinite(sky.haze_m)),
            "WET": float(self.wetness() > 0),
            "SNOWED": float(world.weather == "snow"),
            "WATER": float(self.stock.has_water),
            "FINE": float(self.settings.fine or self.wetness() > 0),  # wet streets glisten
            "OCCLUSION": 1.0,
        }

    # -- what is made once ------------------------------------------------------------------------------------------

    def _make_targets(self) -> None:
        width, height = self.shaded
        half = ((width + 1) // 2, (height + 1) // 2)
        self.albedo = target(self.gpu, self.shaded, "rgba8unorm-srgb")
        self.normal = target(self.gpu, self.shaded, HDR)
        self.who = target(self.gpu, self.shaded, "r32uint")
        self.depth = target(self.gpu, self.shaded, DEPTH)
        self.shade = [target(self.gpu, half, "rg16float") for _ in range(2)]
        self.light = target(self.gpu, self.shaded, HDR)

    def _make_shadow_maps(self) -> None:
        s = self.settings
        self.lamps = frames.shaded_lamps(self.world, s.shaded_lamps)
        layers = max(len(self.lamps), 1)
        has_sun = frames.sun_of(self.world) is not None
        self.still_map = target(self.gpu, (s.still_map if has_sun else 4,) * 2, DEPTH)
        self.moving_map = target(self.gpu, (s.moving_map if has_sun else 4,) * 2, DEPTH)
        self.open_map = target(self.gpu, (1024 if self._falls() else 1,) * 2, DEPTH)
        self._no_map = target(self.gpu, (1, 1), DEPTH)
        side = s.lamp_map if self.lamps else 4
        self.lamp_still = target(self.gpu, (side, side), DEPTH, layers)
        self.lamp_moving = target(self.gpu, (side, side), DEPTH, layers)

    def _bind(self) -> None:
        """Bind groups; again once the surroundings are known."""
        gpu, group = self.gpu, self.pipelines.group
        if not hasattr(self, "_uniform"):
            self._uniform = buffer(gpu, self.template, "UNIFORM")
            self._shadow_uniforms = [buffer(gpu, self.template, "UNIFORM") for _ in range(2 + len(self.lamps))]
            self._comparing = gpu.create_sampler(mag_filter="linear", min_filter="linear", compare="less-equal")
            self._smooth = gpu.create_sampler(
                mag_filter="linear", min_filter="linear", mipmap_filter="linear", address_mode_u="clamp-to-edge"
            )
            self._probes = target(gpu, (1, 1), HDR, 3)
            self._mirror = target(gpu, (1, 1), HDR)
        around = self.surroundings
        if around is not None:
            self._probes, self._mirror = around.probes, around.mirror
            for name, row in around.uniforms.items():
                self.template[0][name] = row
            self.template[0]["effects"][3] = 1.0
        stock = self.stock
        self._frame_group = group("frame", [self._uniform, stock.things, stock.materials, self._view(self.open_map)])
        self._shadow_groups = [
            group("frame", [u, stock.things, stock.materials, self._view(self._no_map)]) for u in self._shadow_uniforms
        ]
        self._shading_group = group(
            "shading",
            [
                self._view(self.still_map),
                self._view(self.moving_map),
                self.lamp_still.create_view(dimension="2d-array"),
                self.lamp_moving.create_view(dimension="2d-array"),
                self._comparing,
                self._probes.create_view(dimension="2d-array"),
                self._view(self._mirror),
                self._smooth,
            ],
        )
        self._surface_group = group("surfaces", self.surface_views(self.shade[1]))
        self._gather_group = group(
            "shade", [self._view(self.normal), self._view(self.depth), self._view(self.shade[1])]
        )
        self._smooth_group = group(
            "shade", [self._view(self.normal), self._view(self.depth), self._view(self.shade[0])]
        )

    def surface_views(self, shade: Any) -> list[Any]:
        maps = (self.albedo, self.normal, self.who, self.depth, shade)
        return [self._view(m) for m in maps]

    # -- shadows ----------------------------------------------------------------------------------------------------

    def _cast_still(self) -> None:
        """Shadow maps of all that never moves: they depend on the world alone."""
        self.stock.put_things(matrices(self.stock.scenery.things, self.world, self._fixed_poses, ()))
        encoder = self.gpu.create_command_encoder()
        still = [r for r in self.stock.scenery.ranges if r.casts and not r.moves]
        sun = frames.sun_of(self.world)
        if sun is not None:
            corners = self.stock.focus_corners()
            box = frames.sun_box(np.asarray(sun.direction, float), corners, self.settings.still_map)
            self.template[0]["sun_still"] = box.matrix.T
            self.template[0]["sun_texels"][0] = box.texel
            self.template[0]["sun_texels"][2] = 1.0 / self.settings.still_map
            self._cast(encoder, 0, self._view(self.still_map), box.matrix, still, False)
            self._empty(encoder, self._view(self.moving_map))
        if self._falls():
            box = frames.sun_box(np.array([0.0, 1e-4, -1.0]), self.stock.focus_corners(), 1024)
            self.template[0]["open_sky"] = box.matrix.T
            self._cast(encoder, 1, self._view(self.open_map), box.matrix, still, False)
        for k, lamp in enumerate(self.lamps):
            view = _layer(self.lamp_still, k)
            self._cast(encoder, 2 + k, view, frames.lamp_box(lamp), still, False)
            self._empty(encoder, _layer(self.lamp_moving, k))
        self.gpu.queue.submit([encoder.finish()])

    def _empty(self, encoder: Any, view: Any) -> None:
        encoder.begin_render_pass(color_attachments=[], depth_stencil_attachment=_depth(view, 1.0)).end()

    def _cast(
        self, encoder: Any, slot: int, view: Any, matrix: np.ndarray, ranges: Sequence[Range], people: bool
    ) -> None:
        row = np.zeros(1, frames.FRAME)
        row[0]["view"] = matrix.T
        self.gpu.queue.write_buffer(self._shadow_uniforms[slot], 0, row)
        drawing = encoder.begin_render_pass(color_attachments=[], depth_stencil_attachment=_depth(view, 1.0))
        drawing.set_bind_group(0, self._shadow_groups[slot])
        self.stock.draw_rigid(drawing, ranges, self.passes, "cast")
        if people:
            self.stock.draw_people(drawing, self.passes, "cast")
        drawing.end()

    # -- one exposure -----------------------------------------------------------------------------------------------

    def _expose(self, plan: Plan) -> Any:
        """The encoder, not yet submitted, that fills ``self.light`` with the linear picture of one moment."""
        self.stock.put_things(plan.things)
        self.stock.put_people(plan.people)
        self.gpu.queue.write_buffer(self._uniform, 0, plan.frame)
        encoder = self.gpu.create_command_encoder()
        for slot, matrix in plan.shades:
            view = self._view(self.moving_map) if slot == 1 else _layer(self.lamp_moving, slot - 2)
            self._cast(encoder, slot, view, matrix, plan.casting, bool(plan.people))
        self._draw_surfaces(encoder, plan.solid, plan.seen)
        self._full(encoder, "gather", self.shade[0], [self._frame_group, self._gather_group])
        self._full(encoder, "smooth", self.shade[1], [self._frame_group, self._smooth_group])
        self._shine(encoder)
        self._draw_clear(encoder, plan.clear)
        if self._falls():
            self._draw_falling(encoder)
        return encoder

    def _falls(self) -> bool:
        """Whether something falls from the sky."""
        return self.world.weather in ("rain", "storm", "snow")

    def wetness(self) -> float:
        return {"rain": 0.8, "storm": 1.0}.get(self.world.weather, 0.0)

    def _full(self, encoder: Any, name: str, texture: Any, groups: Sequence[Any]) -> None:
        drawing = encoder.begin_render_pass(color_attachments=[_colour(self._view(texture), "clear")])
        drawing.set_pipeline(self.passes[name])
        for i, group in enumerate(groups):
            drawing.set_bind_group(i, group)
        drawing.draw(3)
        drawing.end()

    def _mask(self, drawing: Any) -> None:
        """Leave out what the letterbox hides, but for a margin that glow and shade reach over."""
        width, height = self.shaded
        if self._letterboxed:
            bar = max(int((height - width / self.look.letterbox) / 2) - height // 12, 0)
            drawing.set_scissor_rect(0, bar, width, height - 2 * bar)

    def _shine(self, encoder: Any) -> None:
        """Light what was drawn; sky where nothing was. The depth test parts the two before they are computed."""
        drawing = encoder.begin_render_pass(
            color_attachments=[_colour(self._view(self.light), "clear")],
            depth_stencil_attachment={"view": self._view(self.depth), "depth_read_only": True},
        )
        self._mask(drawing)
        for i, group in enumerate((self._frame_group, self._shading_group, self._surface_group)):
            drawing.set_bind_group(i, group)
        for name in ("light", "sky"):
            drawing.set_pipeline(self.passes[name])
            drawing.draw(3)
        drawing.end()

    def _draw_surfaces(self, encoder: Any, solid: Sequence[Range], people: Sequence[int]) -> None:
        drawing = encoder.begin_render_pass(
            color_attachments=[_colour(self._view(t), "clear") for t in (self.albedo, self.normal, self.who)],
            depth_stencil_attachment=_depth(self._view(self.depth), 0.0),
        )
        self._mask(drawing)
        drawing.set_bind_group(0, self._frame_group)
        if people:
            self.stock.draw_people(drawing, self.passes, "plain", people)
        self.stock.draw_rigid(drawing, solid, self.passes)
        drawing.end()

    def _draw_clear(self, encoder: Any, clear: Sequence[Range]) -> None:
        if not clear:
            return
        drawing = encoder.begin_render_pass(
            color_attachments=[_colour(self._view(self.light), "load")],
            depth_stencil_attachment={"view": self._view(self.depth), "depth_read_only": True},
        )
        drawing.set_bind_group(0, self._frame_group)
        drawing.set_bind_group(1, self._shading_group)
        for r in clear:
            pane = r.fill == "thin" and not r.moves
            drawing.set_pipeline(self.passes["pane" if pane else "glass"])
            self.stock.draw_rigid(drawing, [r])
        drawing.end()

    def _draw_falling(self, encoder: Any) -> None:
        drawing = encoder.begin_render_pass(
            color_attachments=[_colour(self._view(self.light), "load")],
            depth_stencil_attachment={"view": self._view(self.depth), "depth_read_only": True},
        )
        drawing.set_pipeline(self.passes["snow" if self.world.weather == "snow" else "rain"])
        drawing.set_bind_group(0, self._frame_group)
        drawing.set_bind_group(1, self._shading_group)
        drawing.draw(6 * {"storm": 9000, "rain": 5000}.get(self.world.weather, 6000))
        drawing.end()

    # -- the joint --------------------------------------------------------------------------------------------------

    def radiance(self, moment: Moment) -> np.ndarray:
        """Linear light float32 [h, w, 3] of one moment at the size ``shaded``, before exposure and development."""
        self.settle()
        self.gpu.queue.submit([self._expose(planned(self, moment, 0, 1)).finish()])
        return pixels(self.gpu, self.light, np.float16, 4)[..., :3].astype(np.float32)

    def draw(self, moments: Sequence[Moment]) -> np.ndarray:
        """The picture, uint8 [h, w, 4], sRGB, opaque. Several moments are one exposure: motion, lens and edges blur."""
        self.settle()
        return self._fetched(self._asked(moments, self._planned(moments)))

    def draw_many(self, pictures: Iterable[Sequence[Moment]]) -> Iterator[np.ndarray]:
        """The pictures that ``draw`` would make, one after another. While the device draws one, the next is laid before it, the
        one after that is planned, and the caller works on the one before: ``pictures`` is asked for up to two more than have
        been handed out."""
        running: deque[Errand] = deque()
        for moments in pictures:
            plans = self._planned(moments)
            if not running:
                self.settle()
            after = running[-1] if running else None
            self._running = Errand(partial(self._asked, moments, plans), self._fetched, after)
            running.append(self._running)
            if len(running) > _AHEAD:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()

    def settle(self) -> None:
        """Wait until nothing is being drawn ahead."""
        if self._running is not None:
            self._running.join()
            self._running = None

    def _planned(self, moments: Sequence[Moment]) -> list[Plan]:
        if not moments:
            raise BugError("A picture needs at least one moment.")
        return all_planned(self, moments)

    def _asked(self, moments: Sequence[Moment], plans: Sequence[Plan]) -> Print:
        """Ask the device for a picture. Each exposure is submitted alone, for they share their uniforms."""
        count = len(plans)
        for index, plan in enumerate(plans):
            encoder = self._expose(plan)
            if count > 1:
                self.darkroom.add(encoder, self.light, index == 0)
            if index < count - 1:
                self.gpu.queue.submit([encoder.finish()])
        middle = moments[count // 2]
        maps = (self.depth, self.normal, self.who)
        seed, stop = self._grain_seed(middle), plans[count // 2].stop
        self.darkroom.develop(encoder, self.light, count, middle.camera, maps, seed, stop)
        made = Print(self.gpu, encoder, self.darkroom.picture, np.uint8, 4)
        self.gpu.queue.submit([encoder.finish()])
        return made

    def _fetched(self, asked: Print) -> np.ndarray:
        picture = asked.pixels()
        return picture if self.shaded == self.size else enlarged(picture, self.size, self.look.letterbox)

    def guides(self, moment: Moment, previous: Moment | None = None) -> Guides:
        """Depth, world normals, ids and motion (from ``previous`` to ``moment``; zero without it) at the picture's size."""
        return surveyor(self).measure(moment, previous)

    def _grain_seed(self, moment: Moment) -> float:
        """Grain belongs to the frame, not to the order of drawing."""
        from engine.foundation.digest import digest

        return int(digest(moment.camera, moment.state)[:6], 16) / float(1 << 24)


def _look(name: str) -> Look:
    return look(name)


def _colour(view: Any, load: str) -> dict[str, Any]:
    return {"view": view, "load_op": load, "store_op": "store", "clear_value": (0, 0, 0, 0)}


def _depth(view: Any, clear: float) -> dict[str, Any]:
    return {"view": view, "depth_load_op": "clear", "depth_store_op": "store", "depth_clear_value": clear}


def _layer(texture: Any, k: int) -> Any:
    return texture.create_view(dimension="2d", base_array_layer=k, array_layer_count=1)
