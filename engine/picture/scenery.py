"""A world packed for drawing: one vertex list of everything rigid, its materials, and the ranges that make it up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from engine.foundation import space
from engine.foundation.seed import generator
from engine.picture.labels import plates
from engine.picture.patterns import BALLS
from engine.picture.shards import Shard, flight, fractured, lowest
from engine.picture.tessellation import Mesh, placed, tessellated
from engine.world.body import Body, Shape
from engine.world.legs import leg_track, legs_of
from engine.world.material import Appearance, Pattern
from engine.world.take import Breakage
from engine.world.world import World

STREAM = np.dtype([("uv", "<f4", 2), ("packed", "<u4")])
"""The second vertex stream: texture coordinates, thing | material << 16."""
LABEL = "label"
PLAIN = ("", ())
"""The layer of unpatterned materials."""
GREY = 0.42
"""The tint of textures that are made for any colour."""
GROUNDS = frozenset(
    {"grass", "earth", "asphalt", "sand", "gravel", "paving", "cobbles", "concrete", "snow", "water", "rock"}
)
_LAID = frozenset(
    {"planks", "court", "parquet", "tiles", "bricks", "paving", "windows", "roof", "books", "checks", "stripes"}
)
_WHOLE = frozenset({"rug", "screen"})
_ROUND = frozenset({"cylinder", "cone", "capsule", "lathe", "torus", "sphere", "ellipsoid", "tube"})
_FOLIAGE = frozenset({"leaves", "hedge", "grass"})
CLASSES = {"plain": 0.0, "water": 1.0, "skin": 2.0, "hair": 3.0, "eye": 4.0, "cloth": 5.0, "foliage": 6.0}
"""How light treats a material, beyond metal and roughness."""


Joint = tuple[str, tuple[float, float, float], tuple[float, float, float]]
"""A hinge track's name, the axis and a point on it in the body's frame."""


@dataclass(frozen=True)
class Thing:
    """Something with a pose of its own: a body (``joint``: a part of it that turns by the angle of a hinge track about an axis
    through a point), a person, or one ``shard`` of a body whose whole surface has ``points`` [n, 3]."""

    body: int
    joint: Joint | None = None
    person: int = -1
    shard: Shard | None = None
    points: np.ndarray | None = None


FILLS = ("plain", "relief", "ground")
"""How much goes into a surface: colour; a pattern's relief too; what varies over large distances, or runs, too. What is
clear may be "thin" instead."""
_THIN = 0.3
"""What covers less than this share is thin: its own colour hardly shows."""


@dataclass(frozen=True)
class Range:
    """Consecutive indices drawn together. ``low``, ``high``: bounds in the thing's frame. ``closed``: nobody sees its inside;
    ``fill``: one of FILLS, or "thin"."""

    first: int
    count: int
    thing: int
    low: np.ndarray
    high: np.ndarray
    moves: bool
    clear: bool
    casts: bool
    closed: bool = False
    fill: str = FILLS[0]


@dataclass
class MaterialTable:
    """Rows for the shader's ``Material`` and the texture layers that they name."""

    plain: tuple[str, tuple] = PLAIN
    rows: list[tuple[float, ...]] = field(default_factory=list)
    layers: dict[tuple[str, tuple], int] = field(default_factory=dict)
    _index: dict[tuple, int] = field(default_factory=dict)

    def add(
        self, look: Appearance, kind: str = "plain", ground: bool = False, picture: int = -1, cutout: bool = False
    ) -> int:
        """The row of this appearance. ``picture``: a layer made elsewhere instead of the pattern's."""
        key = (look, kind, ground, picture, cutout)
        if key in self._index:
            return self._index[key]
        pattern = look.pattern
        colour: tuple[float, ...] = look.colour
        repeats, bump = 1.0, look.bump
        if picture >= 0:
            layer, bump = picture, 0.0
        elif pattern is None:
            layer, bump = self.layers.setdefault(self.plain, len(self.layers)), 0.0
        else:
            given = pattern.colours or (colour,)
            if len(given) == 1:  # made once in grey and tinted, however many colours a set uses it in
                colour = tuple(c / GREY for c in given[0])
                colours: tuple[tuple[float, ...], ...] = ((GREY, GREY, GREY),)
            else:
                colour, colours = (1.0, 1.0, 1.0), tuple(tuple(map(float, c)) for c in given)
            layer = self.layers.setdefault((pattern.kind, colours), len(self.layers))
            repeats = 1.0 / max(pattern.scale_m, 1e-4)
            if pattern.kind in BALLS or pattern.kind in _WHOLE:
                repeats = 1.0
            kind = "water" if pattern.kind == "water" else "foliage" if pattern.kind in _FOLIAGE else kind
        varies = 0.32 if ground and pattern is not None and pattern.kind in GROUNDS else 0.0
        self.rows.append(
            (*colour, look.opacity, *look.emission, look.roughness, look.metalness, bump, repeats, float(layer))
            + (CLASSES[kind], varies, float(cutout), float(picture >= 0))
        )
        self._index[key] = len(self.rows) - 1
        return self._index[key]

    def add_label(self, text: str) -> int:
        """The row of a name plate."""
        key = (LABEL, text)
        if key not in self._index:
            layer = self.layers.setdefault((LABEL, (text,)), len(self.layers))
            self.rows.append((1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.6, 0.0, 0.0, 1.0, float(layer), 0.0, 0.0, 0.0, 1.0))
            self._index[key] = len(self.rows) - 1
        return self._index[key]

    def fill(self, row: int) -> str:
        """Which of FILLS a row needs."""
        opacity, bump, layer, class_, varies = (self.rows[row][k] for k in (3, 9, 11, 12, 13))
        if opacity < _THIN:
            return "thin"
        if varies > 0.0 or class_ == CLASSES["water"]:
            return "ground"
        return "plain" if bump == 0.0 and layer == self.layers.get(PLAIN) else "relief"

    def array(self) -> np.ndarray:
        return np.array(self.rows or [(0.0,) * 16], np.float32)


@dataclass(frozen=True)
class Scenery:
    """``vertices`` float32 [v, 6] in the things' frames; ``stream`` STREAM [v]; ``indices`` uint32; ``things`` in the order
    of the shader's table; ``ranges`` fixed things first."""

    vertices: np.ndarray
    stream: np.ndarray
    indices: np.ndarray
    things: tuple[Thing, ...]
    ranges: tuple[Range, ...]
    materials: MaterialTable


def scenery(world: World) -> Scenery:
    """Pack all visible shapes of ``world``. People come later, but have their things (after the bodies')."""
    table = MaterialTable()
    table.layers[PLAIN] = 0
    looks = {m.name: m.appearance for m in world.materials}
    things: list[Thing] = []
    pieces: list[tuple[Mesh, int, int, bool, bool, bool, bool]] = []
    forms: dict[tuple, Mesh] = {}
    for index, body in enumerate(world.bodies):
        for joint, shapes in _parts(body):
            turns = joint is not None
            visible = [s for s in shapes if s.visible]
            if not visible:
                continue
            thing = len(things)
            things.append(Thing(index, joint))
            whole: list[tuple[Mesh, int, bool, bool]] = []
            moves = turns or body.mobility != "fixed"
            for shape in visible:
                appearance = shape.appearance or looks[shape.material]
                ground = moves is False and max(shape.size[0], shape.size[1]) > 8.0
                row = table.add(appearance, ground=ground)
                mesh = _mapped(shape, _form(shape, forms), appearance.pattern, body, moves)
                clear = appearance.opacity < 0.999
                closed = not clear and shape.kind not in ("plane", "mesh")
                mesh = placed(mesh, shape.pose)
                whole.append((mesh, row, clear, _casts(appearance, mesh)))
                pieces.append((mesh, thing, row, moves, clear, whole[-1][-1], closed))
            if body.is_stand_in and not turns:
                pieces.append((plates(body), thing, table.add_label(body.label), moves, False, False, True))
            if "breakable" in body.tags and body.mobility != "fixed" and not turns:
                pieces += _broken(index, body, whole, things)
    for person in range(len(world.people)):
        things.append(Thing(-1, None, person))
    return _packed(pieces, things, table)


def _broken(
    index: int, body: Body, whole: list[tuple[Mesh, int, bool, bool]], things: list[Thing]
) -> list[tuple[Mesh, int, int, bool, bool, bool, bool]]:
    """The shards of a breakable body, with things of their own."""
    shards, parts = fractured(body.id, [mesh for mesh, *_ in whole])
    points = np.concatenate([mesh.positions for mesh, *_ in whole]).astype(float)
    pieces = []
    for shard, part in zip(shards, parts, strict=True):
        things.append(Thing(index, shard=shard, points=points))
        for mesh, (_, row, clear, casts) in zip(part, whole, strict=True):
            if mesh is not None:
                pieces.append((mesh, len(things) - 1, row, True, clear, casts, False))
    return pieces


def _parts(body: Body) -> list[tuple[Joint | None, list[Shape]]]:
    """A body's shapes by what they turn about: its hinge, an animal's hips, or nothing of their own."""
    found: list[tuple[Joint, list[Shape]]] = []
    if body.hinge is not None:
        leaf = [s for s in body.shapes if s.name in body.hinge.shapes]
        found.append(((body.id, body.hinge.axis, body.hinge.point), leaf))
    for k, leg in enumerate(legs_of(body) if body.mobility != "fixed" else ()):
        found.append(((leg_track(body.id, k), (0.0, 1.0, 0.0), leg.hip), [body.shapes[i] for i in leg.shapes]))
    moved = {id(shape) for _, shapes in found for shape in shapes}
    return [(None, [s for s in body.shapes if id(s) not in moved]), *found]


def _casts(appearance: Appearance, mesh: Mesh) -> bool:
    extent = mesh.positions.max(0) - mesh.positions.min(0)
    endless = bool(np.sort(extent)[1] > 45.0)  # a ground shades nothing above it, and would blur the shadow map
    bright = max(appearance.emission) > 2.0
    return appearance.opacity > 0.6 and not endless and not bright


def _form(shape: Shape, forms: dict[tuple, Mesh]) -> Mesh:
    """The shape's triangles; alike shapes are made once."""
    if shape.positions is not None:
        return tessellated(shape)
    key = (shape.kind, shape.size, shape.profile, shape.path, shape.bevel)
    if key not in forms:
        forms[key] = tessellated(shape)
    return forms[key]


def _mapped(shape: Shape, mesh: Mesh, pattern: Pattern | None, body: Body, moves: bool) -> Mesh:
    """The mesh with texture coordinates as its pattern wants them."""
    if pattern is None:
        return mesh
    uv = mesh.uv.astype(float)
    size = np.asarray(shape.size, float)
    radius = float(np.hypot(mesh.positions[:, 0], mesh.positions[:, 1]).max())
    if pattern.kind in BALLS:
        uv = uv / (2 * np.pi * max(size[0], size[1]) / 2, np.pi * size[2] / 2) + (0.0, 0.5)
        return replace(mesh, uv=uv.astype(np.float32))
    if pattern.kind in _WHOLE:
        low, high = uv.min(0), uv.max(0)
        return replace(mesh, uv=((uv - low) / np.maximum(high - low, 1e-6)).astype(np.float32))
    if shape.kind in _ROUND and shape.kind != "tube":
        turns = 2 * np.pi * radius / pattern.scale_m
        if turns > 0.6:  # whole repeats, so that the seam closes
            uv[:, 0] *= round(turns) / turns
    if pattern.kind == "wood":
        uv = _along_grain(shape, mesh, uv, size)
    if pattern.kind in _LAID:
        uv -= uv.min(0)
    elif moves or shape.kind not in ("box", "plane"):
        uv += generator("texture", body.id, shape.name, shape.pose).random(2) * pattern.scale_m
    return replace(mesh, uv=uv.astype(np.float32))


def _along_grain(shape: Shape, mesh: Mesh, uv: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Grain runs along u: turn it to the longer way of each side."""
    if shape.kind in _ROUND:
        return uv[:, ::-1]
    if shape.kind != "box":
        return uv
    axis = np.argmax(np.abs(mesh.normals), 1)
    first, second = np.array([1, 0, 0])[axis], np.array([2, 2, 1])[axis]
    return np.where((size[second] > size[first])[:, None], uv[:, ::-1], uv)


def _alike(a: Range, b: Range) -> bool:
    """Whether two may be drawn together."""
    return (a.thing, a.moves, a.casts, a.closed, a.fill) == (b.thing, b.moves, b.casts, b.closed, b.fill)


def _packed(
    pieces: list[tuple[Mesh, int, int, bool, bool, bool, bool]], things: list[Thing], table: MaterialTable
) -> Scenery:
    """Sort into fixed, moving and clear; merge what shares thing and way of drawing into one range."""
    fills = [table.fill(piece[2]) for piece in pieces]
    order = sorted(
        range(len(pieces)), key=lambda i: (pieces[i][4], pieces[i][3], pieces[i][1], pieces[i][5:], fills[i], i)
    )
    vertices, streams, indices = [], [], []
    ranges: list[Range] = []
    start = first = 0
    for i in order:
        mesh, thing, row, moves, clear, casts, closed = pieces[i]
        stream = np.empty(len(mesh.positions), STREAM)
        stream["uv"], stream["packed"] = mesh.uv, thing | (row << 16)
        vertices.append(np.concatenate([mesh.positions, mesh.normals], 1))
        streams.append(stream)
        indices.append(mesh.faces.ravel().astype(np.uint32) + start)
        low, high = mesh.positions.min(0).astype(float), mesh.positions.max(0).astype(float)
        made = Range(first, mesh.faces.size, thing, low, high, moves, clear, casts, closed, fills[i])
        last = ranges[-1] if ranges else None
        if last and not clear and _alike(last, made):
            ranges[-1] = replace(
                last, count=last.count + made.count, low=np.minimum(last.low, low), high=np.maximum(last.high, high)
            )
        else:
            ranges.append(made)
        start += len(mesh.positions)
        first += mesh.faces.size
    if not pieces:
        return Scenery(
            np.zeros((1, 6), np.float32), np.zeros(1, STREAM), np.zeros(3, np.uint32), tuple(things), (), table
        )
    return Scenery(
        np.ascontiguousarray(np.concatenate(vertices), np.float32),
        np.concatenate(streams),
        np.concatenate(indices),
        tuple(things),
        tuple(ranges),
        table,
    )


def matrices(
    things: tuple[Thing, ...],
    world: World,
    poses: np.ndarray,
    hinges: tuple[tuple[str, float], ...],
    broken: tuple[Breakage, ...] = (),
) -> np.ndarray:
    """Float32 [t, 3, 4]: each thing's frame in the world, for bodies at ``poses`` [b, 7]. What is not there (the shards of
    what is whole, and what has broken) is shrunk to a point."""
    out = np.zeros((max(len(things), 1), 3, 4), np.float32)
    out[:, :3, :3] = np.eye(3)
    bodies = np.array([t.body for t in things], int)
    real = bodies >= 0
    if real.any():
        at = poses[bodies[real]]
        out[np.flatnonzero(real), :, :3] = space.matrix(at[:, 3:])
        out[np.flatnonzero(real), :, 3] = at[:, :3]
    angles = dict(hinges)
    for k, thing in enumerate(things):
        angle = angles.get(thing.joint[0], 0.0) if thing.joint else 0.0
        if thing.joint and angle:
            turn = space.about(np.asarray(thing.joint[1], float), angle)
            point = np.asarray(thing.joint[2], float)
            swing = np.r_[point - space.rotate(turn, point), turn]
            pose = space.composed(poses[thing.body], swing)
            out[k, :, :3], out[k, :, 3] = space.matrix(pose[3:]), pose[:3]
    gone = {b.body_id: b for b in broken}
    for k, thing in enumerate(things):
        if thing.shard is None and not gone:
            continue
        event = gone.get(world.bodies[thing.body].id) if thing.body >= 0 else None
        if (event is None) is (thing.shard is not None):
            out[k, :, :3] = 0.0
        elif event is not None and thing.shard is not None and thing.points is not None:
            floor = min(lowest(thing.points, event.pose), lowest(thing.points, event.fallen))
            out[k, :, :3], out[k, :, 3] = flight(thing.shard, event.pose, event.velocity, floor, event.since_s)
    return out


def box_in_world(matrix: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of a turned box."""
    centre, half = (low + high) / 2, (high - low) / 2
    middle = matrix[:, :3] @ centre + matrix[:, 3]
    reach = np.abs(matrix[:, :3]) @ half
    return middle - reach, middle + reach
