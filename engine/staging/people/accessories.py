"""Hats, glasses, ties, scarves and the like: small things built about the head, the throat and the fists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.staging.people import body, fabric, measures, surface, wardrobe
from engine.staging.people.outfit import Worn
from engine.world.figure import FigurePart
from engine.world.material import Appearance
from engine.world.skeleton import INDEX

_AROUND = 40
_RISE = np.radians([0, 16, 32, 48, 63, 77, 90])


@dataclass
class Form:
    """A plain mesh carried by one bone, or by two in equal shares."""

    positions: np.ndarray
    faces: np.ndarray
    bones: tuple[str, ...] = ("head",)


@dataclass(frozen=True)
class Crown:
    """A hat above its rim. ``front``, ``back`` heights of the rim over the middle of the head, radians; ``lift`` metres
    off the head; ``profile`` (height metres, width share) of rings above the rim, () for a dome that follows the head;
    ``brim`` metres (all round), ``visor`` metres (in front), ``droop`` how far they hang, ``roll`` metres of turned-up edge."""

    front: float
    back: float
    lift: float
    profile: tuple[tuple[float, float], ...] = ()
    brim: float = 0.0
    visor: float = 0.0
    droop: float = 0.15
    roll: float = 0.0


_CROWNS = {
    "cap": Crown(0.50, 0.10, 0.017, visor=0.072, droop=0.30),
    "beanie": Crown(0.42, -0.12, 0.018, roll=0.007),
    "helmet": Crown(0.45, 0.0, 0.026, visor=0.02, droop=0.2),
    "brim": Crown(0.42, 0.14, 0.012, (
        (0.03, 0.99), (0.075, 0.93), (0.105, 0.80), (0.112, 0.55), (0.098, 0.25), (0.095, 0.0)), brim=0.062),
    "tall": Crown(0.42, 0.16, 0.012, ((0.05, 0.97), (0.13, 1.02), (0.16, 1.05), (0.162, 0.6), (0.162, 0.0)), brim=0.045),
    "toque": Crown(0.44, 0.18, 0.010, (
        (0.045, 1.0), (0.075, 1.04), (0.11, 1.22), (0.145, 1.25), (0.17, 1.05), (0.178, 0.6), (0.175, 0.0))),
    "peaked": Crown(0.54, 0.18, 0.012, (
        (0.04, 1.02), (0.06, 1.16), (0.085, 1.30), (0.105, 1.22), (0.122, 0.6), (0.124, 0.0)), visor=0.05, droop=0.55),
}  # fmt: skip


def made(garment: Worn, vertices: np.ndarray, joints: np.ndarray, scale: float) -> list[FigurePart]:
    """Parts of a garment that is not a shell; none for the others."""
    shape = garment.design.shape
    size = measures.head_size(joints)
    if shape in _CROWNS:
        forms = _hat(_CROWNS[shape], vertices, joints, size)
    elif shape in ("glasses", "sunglasses"):
        forms = _glasses(vertices, joints, size, shape == "sunglasses")
    elif shape == "tie":
        return [_tie(garment, vertices, scale)]
    elif shape == "scarf":
        forms = _scarf(vertices, joints, scale)
    elif shape == "mask":
        return [_mask(garment, vertices, size)]
    elif shape == "boxing":
        forms = _boxing(joints, scale)
    else:
        return []
    return [_drawn(garment, form, scale) for form in forms]


def _drawn(garment: Worn, form: Form, scale: float) -> FigurePart:
    twins = np.unique(np.round(form.positions, 6), axis=0, return_inverse=True)[1].ravel()
    count, each = len(form.positions), len(form.bones)
    return FigurePart(
        garment.design.kind,
        form.positions.astype(np.float32),
        surface.normals(form.positions, form.faces, twins).astype(np.float32),
        fabric.laid(form.positions, scale).astype(np.float32),
        form.faces.astype(np.int32),
        np.tile(np.array([INDEX[name] for name in form.bones], np.int16), (count, 1)),
        np.full((count, each), 1.0 / each, np.float32),
        Appearance((1.0, 1.0, 1.0), garment.design.roughness),
        fabric.picture(garment.fabric, garment.colour, garment.second),
    )


def _grid(rings: np.ndarray, closed: bool = True) -> Form:
    """A form from rings [m, n, 3] of points, joined one to the next."""
    m, n = rings.shape[:2]
    ring, step = np.meshgrid(np.arange(m - 1), np.arange(n if closed else n - 1), indexing="ij")
    a, b = ring * n + step, ring * n + (step + 1) % n
    quads = np.stack([a, b, b + n, a + n], -1).reshape(-1, 4)
    return Form(rings.reshape(-1, 3), surface.triangles(quads))


def _hat(crown: Crown, vertices: np.ndarray, joints: np.ndarray, size: float) -> list[Form]:
    bake = body.load()
    skin = np.unique(bake.groups["body"].vertex)
    head = skin[bake.dense_weights[skin][:, INDEX["head"]] > 0.9]
    centre = joints[INDEX["eye.L"]] * [1, 0, 1] + np.array([-0.085, 0.0, 0.015]) * size
    points = vertices[head] - centre
    ears = np.abs(points[:, 1]) > 0.072 * size
    points = points[~ears | (points[:, 2] > 0.03 * size)]
    turn = np.arange(_AROUND) * 2 * np.pi / _AROUND
    front = (1 + np.cos(turn)) / 2
    base = crown.back + (crown.front - crown.back) * front**1.3

    def ring(share: float, lift: float) -> np.ndarray:
        angle = base + (np.pi / 2 - base) * share
        way = np.stack([np.cos(angle) * np.cos(turn), np.cos(angle) * np.sin(turn), np.sin(angle)], 1)
        near = points / np.linalg.norm(points, axis=1, keepdims=True) @ way.T > 0.94
        reach = np.where(near, points @ way.T, 0.0).max(0)
        reach = np.maximum(reach, 0.085 * size)
        return centre + way * (0.25 * (np.roll(reach, 1) + np.roll(reach, -1)) + 0.5 * reach + lift * size)[:, None]

    rim = ring(0.0, crown.lift)
    forms = []
    if crown.profile:
        middle = rim.mean(0)
        tilt = rim - middle
        rings = [rim] + [middle + tilt * [w, w, max(w, 0.3) * 0.6] + [0, 0, h * size] for h, w in crown.profile]
    else:
        rings = [ring(float(a / _RISE[-1]), crown.lift) for a in _RISE]
    inner = ring(0.02, crown.lift - 0.004)
    rings.insert(0, inner)
    forms.append(_grid(np.stack(rings)))
    if crown.roll:
        outer = crown.lift + crown.roll
        turned = ((0.0, crown.lift), (-0.02, outer), (0.10, outer + 0.002), (0.26, outer), (0.28, crown.lift))
        forms.append(_grid(np.stack([ring(share, lift) for share, lift in turned])))
    width = np.full(_AROUND, crown.brim)
    if crown.visor:
        width = np.maximum(width, crown.visor * np.clip(np.cos(turn) * 1.6 - 0.55, 0, 1) ** 0.5)
    if width.max() > 0:
        way = np.stack([np.cos(turn), np.sin(turn), -crown.droop + 0.25 * np.sin(turn) ** 2 * (crown.brim > 0)], 1)
        edge = rim + way * (width * size)[:, None]
        thin = np.array([0, 0, 0.002]) * size
        forms.append(_grid(np.stack([rim - thin, edge - thin, edge + thin, rim + thin])))
    return forms


def _tube(path: np.ndarray, radius: float | np.ndarray, closed: bool, sides: int = 8) -> Form:
    """A tube of ``radius`` along ``path`` [n, 3]."""
    after = np.roll(path, -1, 0) if closed else np.vstack([path[1:], 2 * path[-1] - path[-2]])
    before = np.roll(path, 1, 0) if closed else np.vstack([2 * path[0] - path[1], path[:-1]])
    tangent = after - before
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    guide = np.array([0.31, 0.17, 0.93])
    aside = np.cross(tangent, guide)
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    up = np.cross(aside, tangent)
    turn = np.arange(sides) * 2 * np.pi / sides
    thick = np.broadcast_to(radius, len(path))[:, None, None]
    rings = path[:, None] + thick * (
        np.cos(turn)[None, :, None] * aside[:, None] + np.sin(turn)[None, :, None] * up[:, None]
    )
    if closed:
        rings = np.concatenate([rings, rings[:1]])
    return _grid(rings)


def _glasses(vertices: np.ndarray, joints: np.ndarray, size: float, dark: bool) -> list[Form]:
    forms = []
    turn = np.arange(24) * 2 * np.pi / 24
    for side, name in ((1.0, "eye.L"), (-1.0, "eye.R")):
        eye = joints[INDEX[name]]
        middle = eye + np.array([0.026, side * 0.0015, -0.002]) * size
        across = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.7
        up = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.8
        back = -0.10 * np.maximum(across * side, 0) * 0.026
        ring = middle + np.stack([back - 0.002 * up, 0.0265 * across, 0.0195 * up], 1) * size
        forms.append(_tube(ring, 0.0016 * size, True, 6))
        if dark:
            fan = np.stack([np.zeros(24, int) + 24, np.arange(24), (np.arange(24) + 1) % 24], 1)
            forms.append(Form(np.vstack([ring, middle + [0.002 * size, 0, 0]]), fan))
        hinge = middle + np.array([-0.004, side * 0.0265, 0.006]) * size
        wide = _temple(vertices, joints, size)
        ear = np.array([eye[0] - 0.088 * size, side * wide, eye[2] + 0.002 * size])
        bend = np.array([hinge[0] - 0.012 * size, side * (wide + 0.001), hinge[2]])
        path = np.stack([hinge, bend, ear, ear + np.array([-0.012, 0, -0.025]) * size])
        forms.append(_tube(path, 0.0014 * size, False, 6))
    left = joints[INDEX["eye.L"]]
    inner = np.array([0.026, 0, 0.003]) * size
    half = left[1] - 0.025 * size
    y = np.linspace(half, -half, 5)
    bridge = left * [1, 0, 1] + inner + np.stack([0 * y, y, 0.004 * size * (1 - (y / half) ** 2)], 1)
    forms.append(_tube(bridge, 0.0016 * size, False, 6))
    return forms


def _temple(vertices: np.ndarray, joints: np.ndarray, size: float) -> float:
    """Half the head's width at the temples."""
    bake = body.load()
    skin = np.unique(bake.groups["body"].vertex)
    eye = joints[INDEX["eye.L"]]
    points = vertices[skin]
    level = np.abs(points[:, 2] - eye[2]) < 0.012 * size
    ahead = (points[:, 0] < eye[0] - 0.02 * size) & (points[:, 0] > eye[0] - 0.065 * size)
    return float(np.abs(points[level & ahead, 1]).max() + 0.002 * size)


def _tie(garment: Worn, vertices: np.ndarray, scale: float) -> FigurePart:
    """A strip down the front of the trunk, rooted in the body's middle line."""
    whole = wardrobe.whole("tights")
    at = whole.at
    line = np.nonzero(
        (np.abs(at.points[:, 1]) < 0.004) & (at.points[:, 0] > 0.02) & (at.leg > -0.93) & (at.leg < -0.16)
    )[0]
    line = line[np.argsort(-at.points[line, 2], kind="stable")]
    line = line[np.r_[True, np.diff(at.points[line, 2]) < -0.004]]
    mix = whole.cloth.mix[line]
    spine = mix @ vertices + np.array([0.021, 0, 0]) * scale
    share = np.linspace(0, 1, len(line))
    half = np.interp(share, [0, 0.06, 0.10, 0.9, 1.0], [0.017, 0.014, 0.012, 0.034, 0.002]) * scale
    bulge = np.interp(share, [0, 0.05, 0.10, 1.0], [0.008, 0.008, 0.0, 0.0]) * scale
    columns = [(-1.0, -0.002), (-0.5, 0.002), (0.0, 0.003), (0.5, 0.002), (1.0, -0.002)]
    rings = np.stack([spine + np.stack([bulge + x * scale, y * half, 0 * half], 1) for y, x in columns], 1)
    form = _grid(rings, closed=False)
    dense = np.repeat(np.asarray(mix @ body.load().dense_weights), 5, axis=0)
    bones, weights = surface.strongest(dense, 4)
    part = _drawn(garment, form, scale)
    return FigurePart(**{**part.__dict__, "bones": bones, "weights": weights})


def _scarf(vertices: np.ndarray, joints: np.ndarray, scale: float) -> list[Form]:
    neck = joints[INDEX["neck"]]
    turn = np.linspace(0, 4 * np.pi, 57)
    wide = np.array([0.082, 0.080]) * scale
    ripple = 1 + 0.05 * np.sin(turn * 3.3)
    path = neck + np.stack(
        [wide[0] * np.cos(turn) * ripple + 0.012 * scale, wide[1] * np.sin(turn) * ripple,
         (-0.012 + 0.030 * turn / (4 * np.pi) - 0.028 * np.cos(turn)) * scale], 1
    )  # fmt: skip
    thick = (0.026 + 0.004 * np.sin(turn * 5.1)) * scale
    forms = [_tube(path, thick, False, 9)]
    forms[0].bones = ("neck", "chest")
    for side, length in ((0.022, 0.30), (-0.016, 0.24)):
        share = np.linspace(0, 1, 8)
        start = neck + np.array([0.085, side, -0.055]) * scale
        drop = start + np.stack([0.035 * share - 0.015 * share**2, side * 0.8 * share, -length * share], 1) * scale
        section = ((0.014, -0.028), (0.022, 0), (0.014, 0.028), (0.004, 0.028), (0.004, -0.028))
        rings = np.stack([drop + np.array([x, y, 0]) * scale for x, y in section], 1)
        forms.append(_grid(rings))
        forms[-1].bones = ("chest",)
    return forms


def _mask(garment: Worn, vertices: np.ndarray, size: float) -> FigurePart:
    """A cloth mask over nose and mouth, which moves with the face."""
    bake = body.load()
    whole = wardrobe.whole("body")
    eye = bake.joints[INDEX["eye.L"]]
    x, y, z = whole.at.points.T
    field = np.minimum(np.minimum(0.060 - np.abs(y), eye[2] - 0.022 - 0.25 * np.abs(y) - z), z - (eye[2] - 0.125))
    field = np.minimum(field, np.minimum(x - (eye[0] - 0.055), whole.at.head - 0.5))
    cloth = surface.clip(whole.cloth, field)
    base = cloth.mix @ vertices
    positions = base + surface.normals(base, cloth.faces, cloth.twins) * 0.006 * size
    for _ in range(45):
        positions = 0.3 * positions + 0.7 * (cloth.smoother @ positions)
        positions[:, 0] = np.maximum(positions[:, 0], base[:, 0] + 0.003 * size)
    for _ in range(6):
        positions = 0.5 * positions + 0.5 * (cloth.smoother @ positions)
    positions[:, 0] += 0.004 * size
    bones, weights = surface.strongest(np.asarray(cloth.mix @ bake.dense_weights), 2)
    index, vertex, delta = surface.moved(cloth, bake)
    part = _drawn(garment, Form(positions, cloth.faces), size)
    changes = {
        "bones": bones,
        "weights": weights,
        "shape_index": index,
        "shape_vertex": vertex,
        "shape_delta": delta * 0.9,
    }
    return FigurePart(**{**part.__dict__, **changes})


def _boxing(joints: np.ndarray, scale: float) -> list[Form]:
    forms = []
    turn = np.arange(20) * 2 * np.pi / 20
    for side in "LR":
        wrist, middle, index, little = (
            joints[INDEX[f"{name}.{side}"]] for name in ("hand", "middle1", "index1", "little1")
        )
        elbow = joints[INDEX[f"forearm.{side}"]]
        x = (middle - wrist) / np.linalg.norm(middle - wrist)
        y = index - little
        y = y - (y @ x) * x
        y /= np.linalg.norm(y)
        z = np.cross(x, y)
        back = (elbow - wrist) / np.linalg.norm(elbow - wrist)
        stations = [
            (-0.075, 0.040, 0.040), (-0.03, 0.040, 0.038), (0.0, 0.044, 0.042), (0.04, 0.060, 0.056), (0.09, 0.068, 0.066),
            (0.13, 0.066, 0.064), (0.16, 0.050, 0.048), (0.172, 0.02, 0.02), (0.174, 0.0, 0.0),
        ]  # fmt: skip
        rings = []
        for at, wide, tall in stations:
            centre = wrist + (x * at if at >= 0 else back * -at) * scale
            rings.append(centre + (np.cos(turn)[:, None] * y * wide + np.sin(turn)[:, None] * z * tall) * scale)
        form = _grid(np.stack(rings))
        form.bones = (f"hand.{side}",)
        along, aside = (
            np.array([[0.035], [0.06], [0.09], [0.115], [0.121]]),
            np.array([[0.05], [0.066], [0.07], [0.062], [0.062]]),
        )
        thick = np.array([0.02, 0.024, 0.023, 0.018, 0.004]) * scale
        grip = _tube(wrist + (x * along + y * aside) * scale, thick, False, 10)
        grip.bones = (f"hand.{side}",)
        forms += [form, grip]
    return forms
