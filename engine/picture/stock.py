"""A world's geometry, textures and people on the graphics device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.picture.adapter import buffer, layered
from engine.picture.cast import HEMMED, WAYS, Cast, Posed
from engine.picture.labels import plate_texture
from engine.picture.patterns import Texture, picture_levels, texture
from engine.picture.pipelines import pipelines
from engine.picture.scenery import CLASSES, FILLS, LABEL, PLAIN, Range, box_in_world, matrices, scenery
from engine.world.figure import FigurePart
from engine.world.material import Appearance
from engine.world.take import WorldState
from engine.world.world import World

PORTRAIT = 1024
"""Side of people's own textures."""


class Stock:
    """``scenery`` and its buffers; people are posed anew for each moment."""

    def __init__(self, gpu: Any, world: World, side: int, shade_error: float = 0.0) -> None:
        self.gpu, self.world, self._shade_error = gpu, world, shade_error
        self.scenery = scenery(world)
        self.materials_table = self.scenery.materials
        self._count = len(world.people)
        water = CLASSES["water"]
        self.has_water = any(row[12] == water and row[3] >= 0.999 for row in self.materials_table.rows)
        self.people: list[Cast] = []
        self._pictures: list[tuple[np.ndarray, ...]] = [_plain_picture()]
        self._pack_people()
        made = self.scenery
        self._vertices = buffer(gpu, made.vertices, "VERTEX")
        self._stream = buffer(gpu, made.stream, "VERTEX")
        self._indices = buffer(gpu, made.indices, "INDEX")
        self.things = buffer(gpu, np.zeros((max(len(made.things), 1), 12), np.float32), "STORAGE")
        self.materials = buffer(gpu, self.materials_table.array(), "STORAGE")
        repeating = {f"address_mode_{axis}": "repeat" for axis in "uvw"}
        between = "linear" if side > 256 else "nearest"  # a draft takes the nearest level of detail
        sampler = gpu.create_sampler(mag_filter="linear", min_filter="linear", mipmap_filter=between, **repeating)
        self._textures = self._pattern_group(sampler, side)
        self._portraits = self._portrait_group(sampler) if self.people else None

    # -- textures -----------------------------------------------------------------------------------------------

    def _pattern_group(self, sampler: Any, side: int) -> Any:
        layers = [_layer(kind, of, side) for kind, of in self.materials_table.layers]
        return self._group(
            layered(self.gpu, [t.albedo for t in layers], "rgba8unorm-srgb"),
            layered(self.gpu, [t.detail for t in layers], "rgba8unorm"),
            sampler,
        )

    def _portrait_group(self, sampler: Any) -> Any:
        flat = _plain(4).detail
        return self._group(
            layered(self.gpu, self._pictures, "rgba8unorm-srgb"),
            layered(self.gpu, [flat] * len(self._pictures), "rgba8unorm"),
            sampler,
        )

    def _group(self, albedo: Any, detail: Any, sampler: Any) -> Any:
        views = [t.create_view(dimension="2d-array") for t in (albedo, detail)]
        return pipelines(self.gpu).group("textures", [*views, sampler])

    # -- people ---------------------------------------------------------------------------------------------------

    def _pack_people(self) -> None:
        first = len(self.scenery.things) - self._count
        for index, person in enumerate(self.world.people):
            rows = [self.portrait_row(part) for part in person.figure.parts]
            self.people.append(Cast(self.gpu, person.figure, rows, first + index, self._shade_error))

    def portrait_row(self, part: FigurePart) -> tuple[int, str]:
        """The material row of a part, and the way it is drawn: one of WAYS or HEMMED."""
        layer, holes = 0, False
        if part.texture is not None:
            levels = picture_levels(_fitted(part.texture))
            holes = bool((part.texture[..., 3] < 128).any())
            same = [k for k, p in enumerate(self._pictures) if k and np.array_equal(p[0], levels[0])]
            layer = same[0] if same else len(self._pictures)
            if not same:
                self._pictures.append(levels)
        look = part.appearance
        plain = Appearance(look.colour, look.roughness, look.metalness, look.opacity, look.emission)
        kind = _class_of(part.name)
        way = "_cutout" if holes else {"hair": "", "cloth": HEMMED}.get(kind, "_closed")
        return self.materials_table.add(plain, kind, picture=layer, cutout=holes), way

    def posed_people(self, state: WorldState) -> tuple[Posed, ...]:
        """Every person as they are in ``state``, in full detail."""
        return tuple(
            cast.posed(cast.bones(state.roots[k], state.rotations[k]), state.faces[k], None)
            for k, cast in enumerate(self.people)
        )

    def put_people(self, people: Sequence[Posed]) -> None:
        """Upload everyone."""
        for cast, posed in zip(self.people, people, strict=True):
            cast.put(posed)

    # -- drawing --------------------------------------------------------------------------------------------------

    def put_things(self, matrix: np.ndarray) -> None:
        self.gpu.queue.write_buffer(self.things, 0, np.ascontiguousarray(matrix, np.float32))

    def draw_rigid(
        self,
        drawing: Any,
        ranges: Sequence[Range],
        passes: dict[str, Any] | None = None,
        kind: str = "fill",
        earlier: bool = False,
    ) -> None:
        """Draw ``ranges``; ``passes``: the pipelines, of which ``kind`` names "fill" (one of FILLS for each) or "cast", both
        with textures (None: the pipeline that is set, without). ``earlier``: as the third stream too."""
        drawing.set_vertex_buffer(0, self._vertices)
        drawing.set_vertex_buffer(1, self._stream)
        if earlier:
            drawing.set_vertex_buffer(2, self._vertices)
        drawing.set_index_buffer(self._indices, "uint32")
        if passes is None:
            for r in ranges:
                drawing.draw_indexed(r.count, 1, r.first)
            return
        drawing.set_bind_group(1, self._textures)
        for closed in (True, False):
            for fill in FILLS if kind == "fill" else ("cast",):
                chosen = [r for r in ranges if r.closed is closed and fill in (r.fill, "cast")]
                if chosen:
                    drawing.set_pipeline(passes[fill + "_closed" * closed])
                for r in chosen:
                    drawing.draw_indexed(r.count, 1, r.first)

    def draw_people(self, drawing: Any, passes: dict[str, Any], kind: str, seen: Sequence[int] | None = None) -> None:
        """Draw with the pipelines of ``kind`` ("plain" or "cast"); ``seen``: whom to draw (everyone without it)."""
        if not self.people:
            return
        drawing.set_bind_group(1, self._portraits)
        for way in WAYS:
            drawing.set_pipeline(passes[kind + way])
            for index in range(len(self.people)) if seen is None else seen:
                self.people[index].draw(drawing, way, kind == "cast")

    def draw_people_moved(self, drawing: Any, earlier: Sequence[np.ndarray]) -> None:
        """Draw everyone with their ``earlier`` vertices as third stream."""
        for cast, vertices in zip(self.people, earlier, strict=True):
            drawing.set_vertex_buffer(2, buffer(self.gpu, vertices, "VERTEX"))
            for way in WAYS:
                cast.draw(drawing, way)

    def focus_corners(self) -> np.ndarray:
        """Corners [n, 3] of what the sun's still shadow map must hold: the fixed things of ordinary size."""
        things = matrices(
            self.scenery.things, self.world, np.array([b.pose for b in self.world.bodies]).reshape(-1, 7), ()
        )
        boxes = [box_in_world(things[r.thing], r.low, r.high) for r in self.scenery.ranges if r.casts]
        picks = np.array(list(np.ndindex(2, 2, 2)))
        corners = [np.clip(np.where(picks, high, low), -70.0, 70.0) for low, high in boxes]
        return np.concatenate(corners) if corners else np.array([[-5.0, -5, 0], [5, 5, 3]])


def _layer(kind: str, of: tuple, side: int) -> Texture:
    """The texture of one layer of the material table."""
    if (kind, of) == PLAIN:
        return _plain(side)
    return plate_texture(of[0], side) if kind == LABEL else texture(kind, of, side)


def _class_of(name: str) -> str:
    text = name.lower()
    if any(word in text for word in ("eye", "cornea", "iris", "sclera")) and "brow" not in text and "lash" not in text:
        return "eye"
    if any(word in text for word in ("skin", "body", "head", "face", "hand")):
        return "skin"
    if any(word in text for word in ("hair", "brow", "lash", "beard", "moustache")):
        return "hair"
    return "cloth"


def _fitted(pixels: np.ndarray) -> np.ndarray:
    """A texture as PORTRAIT squared RGBA."""
    import cv2

    if pixels.shape[:2] == (PORTRAIT, PORTRAIT):
        return np.ascontiguousarray(pixels)
    small = pixels.shape[0] < PORTRAIT
    return cv2.resize(pixels, (PORTRAIT, PORTRAIT), interpolation=cv2.INTER_LINEAR if small else cv2.INTER_AREA)


def _plain(side: int) -> Texture:
    white = np.full((side, side, 4), 255, np.uint8)
    flat = np.broadcast_to(np.array([128, 128, 128, 128], np.uint8), (side, side, 4))
    count = side.bit_length()
    return Texture(
        tuple(white[: side >> k, : side >> k] for k in range(count)),
        tuple(np.ascontiguousarray(flat[: side >> k, : side >> k]) for k in range(count)),
    )


def _plain_picture() -> tuple[np.ndarray, ...]:
    return _plain(PORTRAIT).albedo
