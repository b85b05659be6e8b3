"""A cast person against what is known of bodies, clothes and skinning."""

import subprocess
import sys
from functools import cache

import numpy as np
import pytest
from scipy.spatial import cKDTree

from engine.foundation import space
from engine.project import Character, Garment
from engine.staging.people import body, cast, outfit, phenotype, surface, wardrobe
from engine.world.figure import FACE_INDEX, Figure, FigurePart
from engine.world.skeleton import BONES, INDEX, PARENTS

WARDROBE = (
    (),
    (Garment("suit", "navy"),),
    (Garment("dress", "red"),),
    (Garment("t_shirt"), Garment("shorts"), Garment("sneakers")),
    (Garment("coat", "camel"), Garment("sweater"), Garment("jeans"), Garment("boots")),
)


@cache
def person(index: int = 0, sex: str = "female", age: float = 30.0) -> Figure:
    return cast(Character(f"p{index}", "Nora", sex=sex, age=age, garments=WARDROBE[index]), 3)


def part(figure: Figure, name: str) -> FigurePart:
    return next(p for p in figure.parts if p.name == name)


def posed(figure: Figure, piece: FigurePart, turns: dict[str, tuple[tuple[float, float, float], float]]) -> np.ndarray:
    """Linear blend skinning of ``piece`` with bones turned about axes by degrees."""
    rotations = np.zeros((len(BONES), 4))
    rotations[:, 0] = 1.0
    for bone, (axis, degrees) in turns.items():
        rotations[INDEX[bone]] = space.about(np.array(axis), np.radians(degrees))
    joints = figure.skeleton.joints
    at, orientation = figure.skeleton.world(joints[0], rotations)
    matrix = space.matrix(orientation)
    moved = np.einsum("kij,vkj->vki", matrix, piece.positions[:, None] - joints[None]) + at
    picked = np.take_along_axis(moved, piece.bones[:, :, None].astype(int), 1)
    return (picked * piece.weights[:, :, None]).sum(1)


def enclosed(points: np.ndarray, faces: np.ndarray) -> float:
    a, b, c = (points[faces[:, k]] for k in range(3))
    return float((np.cross(a, b) * c).sum() / 6.0)


OVERHEAD = {
    "clavicle.L": ((1, 0, 0), 25),
    "clavicle.R": ((1, 0, 0), -25),
    "upperarm.L": ((1, 0, 0), 95),
    "upperarm.R": ((1, 0, 0), -95),
}
ELBOWS = {"forearm.L": ((0.3, -1, 0.4), 100), "forearm.R": ((-0.3, -1, -0.4), 100)}
SQUAT = {
    "thigh.L": ((0, 1, 0), -95),
    "thigh.R": ((0, 1, 0), -95),
    "shank.L": ((0, 1, 0), 120),
    "shank.R": ((0, 1, 0), 120),
}
TWIST = {"spine2": ((0, 0, 1), 25), "chest": ((0, 0, 1), 20), "wrist_twist.L": ((0.45, 0.35, -0.4), 70)}
POSES = {"overhead": OVERHEAD, "elbows": ELBOWS, "squat": SQUAT, "twist": TWIST}


@pytest.mark.parametrize("index", range(len(WARDROBE)))
def test_weights_sum_to_one_and_indices_are_in_range(index: int) -> None:
    figure = person(index)
    assert len(figure.parts) <= 12
    for piece in figure.parts:
        count = len(piece.positions)
        np.testing.assert_allclose(piece.weights.sum(1), 1.0, atol=1e-5)
        assert piece.weights.min() >= 0 and piece.bones.min() >= 0 and piece.bones.max() < len(BONES)
        assert piece.faces.min() >= 0 and piece.faces.max() < count
        assert piece.normals.shape == (count, 3) and piece.uv.shape == (count, 2)
        np.testing.assert_allclose(np.linalg.norm(piece.normals, axis=1), 1.0, atol=1e-3)
        assert np.isfinite(piece.positions).all()
        if len(piece.shape_index):
            assert piece.shape_vertex.max() < count and piece.shape_index.max() < 52


def test_stands_on_the_floor_facing_x_with_its_left_on_y() -> None:
    for index in range(len(WARDROBE)):
        figure = person(index)
        low = min(p.positions[:, 2].min() for p in figure.parts)
        assert abs(low) < 0.004
        joints = figure.skeleton.joints
        assert joints[INDEX["toes.L"], 0] > joints[INDEX["foot.L"], 0] + 0.08
        assert joints[INDEX["hand.L"], 1] > 0.3 > -0.3 > joints[INDEX["hand.R"], 1]
        assert abs(joints[INDEX["foot.L"], 2] - figure.sole) < 1e-9


def test_joints_lie_inside_the_bare_body() -> None:
    worn = (Garment("bare_feet"), Garment("swimsuit"))
    figure = cast(Character("b", "Nora", sex="female", age=30, garments=worn), 3)
    surface = np.concatenate([p.positions for p in figure.parts if p.name in ("skin", "swimsuit")])
    normals = np.concatenate([p.normals for p in figure.parts if p.name in ("skin", "swimsuit")])
    for name in (
        "pelvis",
        "spine2",
        "chest",
        "neck",
        "head",
        "upperarm.L",
        "forearm.L",
        "hand.L",
        "thigh.R",
        "shank.R",
        "foot.R",
    ):
        away = surface - figure.skeleton.joints[INDEX[name]]
        near = np.argsort(np.linalg.norm(away, axis=1))[:40]
        assert (np.einsum("ij,ij->i", away[near], normals[near]) > 0).mean() > 0.85, name


def test_left_and_right_mirror_each_other() -> None:
    joints = person().skeleton.joints
    for name, i in INDEX.items():
        if name.endswith(".L"):
            mirrored = joints[INDEX[name[:-1] + "R"]] * [1, -1, 1]
            np.testing.assert_allclose(joints[i], mirrored, atol=0.004, err_msg=name)


def thigh(figure: Figure) -> float:
    joints = figure.skeleton.joints
    return float(np.linalg.norm(joints[INDEX["shank.L"]] - joints[INDEX["thigh.L"]]))


def test_bones_grow_with_age_and_people_with_stature() -> None:
    for sex in ("female", "male"):
        people = [cast(Character("g", "Kim", sex=sex, age=age, stature="average"), 1) for age in (5, 11, 18)]
        for younger, older in zip(people, people[1:], strict=False):
            assert older.height > younger.height + 0.05 and older.mass > younger.mass
            thighs = [
                np.linalg.norm(np.diff(p.skeleton.joints[[INDEX["thigh.L"], INDEX["shank.L"]]], axis=0))
                for p in (younger, older)
            ]
            assert thighs[1] > thighs[0]
    heights = [
        cast(Character("g", "Kim", sex="male", age=30, stature=s), 1).height for s in ("short", "average", "tall")
    ]
    assert heights[0] + 0.05 < heights[1] < heights[2] - 0.05


@pytest.mark.parametrize(
    ("sex", "age", "low", "high"),
    [("male", 30, 18.5, 29), ("female", 30, 17.5, 29), ("male", 7, 13, 19), ("female", 7, 13, 19)],
)
def test_mass_is_plausible_for_the_height(sex: str, age: float, low: float, high: float) -> None:
    figure = cast(Character("m", "Kim", sex=sex, age=age, build="average", stature="average"), 1)
    bare = figure.height - 0.03
    assert low < figure.mass / bare**2 < high
    heavy = cast(Character("m", "Kim", sex=sex, age=age, build="heavy", stature="average"), 1)
    thin = cast(Character("m", "Kim", sex=sex, age=age, build="thin", stature="average"), 1)
    assert thin.mass < figure.mass < heavy.mass


@pytest.mark.parametrize("pose", POSES)
def test_skinned_volume_stays_sane(pose: str) -> None:
    figure = cast(
        Character(
            "v", "Nora", sex="male", age=30, garments=(Garment("bare_feet"), Garment("bare_chest"), Garment("shorts"))
        ),
        3,
    )
    whole = surface.from_group(body.load().groups["body"], len(body.load().template))
    vertices, joints, _, _ = phenotype.embody(phenotype.decide(Character("v", "Nora", sex="male", age=30), 3))
    bones, weights = surface.strongest(np.asarray(whole.mix @ body.load().dense_weights), 6)
    sample = part(figure, "skin")
    positions = np.asarray(whole.mix @ vertices, np.float32)
    everything = FigurePart(
        "all", positions, positions, whole.uv, whole.faces.astype(np.int32), bones, weights, sample.appearance
    )
    before, after = enclosed(positions, whole.faces), enclosed(posed(figure, everything, POSES[pose]), whole.faces)
    assert 0.88 < after / before < 1.10


@pytest.mark.parametrize("kind", ["t_shirt", "tank_top", "sweater", "shorts"])
def test_skin_never_pokes_through_the_clothes(kind: str) -> None:
    """What skin is drawn under a garment stays behind its cloth, at rest and in four poses."""
    character = Character("k", "Nora", sex="female", age=30, garments=(Garment(kind),))
    figure = cast(character, 3)
    piece = wardrobe.design(kind).pieces[0]
    worn = outfit.outfit(character, phenotype.decide(character, 3), 3)
    bare, _ = wardrobe.bare(tuple(p for w in worn for p in w.design.pieces))
    under = wardrobe.kept(piece, bare.at) > 0.010
    assert 20 < under.sum() < 0.25 * len(under)
    drawn, cloth = part(figure, "skin"), part(figure, kind)
    index = [w.design.kind for w in worn].index(kind)
    shell = wardrobe.shell(piece, outfit.pieces_over(worn, index))
    count = len(shell.at.leg)
    near = cKDTree(cloth.positions[:count]).query(drawn.positions[under])[1]
    for turns in ({}, *POSES.values()):
        now = posed(figure, cloth, turns)[:count]
        skin = posed(figure, drawn, turns)[under]
        out = surface.normals(now, shell.cloth.faces, shell.cloth.twins)[near]
        assert (((skin - now[near]) * out).sum(1) > 0.003).mean() < 0.02


FACES = {
    "eyeBlinkLeft": lambda x, y, z, eye: (y > -0.001) & (z > eye - 0.06) & (z < eye + 0.04),
    "mouthSmileRight": lambda x, y, z, eye: (y < 0.02) & (z < eye + 0.012),
    "jawOpen": lambda x, y, z, eye: z < eye + 0.01,
    "browDownLeft": lambda x, y, z, eye: (y > -0.03) & (z > eye - 0.01),
    "tongueOut": lambda x, y, z, eye: z < eye,
}


@pytest.mark.parametrize("shape", FACES)
def test_face_shapes_move_their_region(shape: str) -> None:
    figure = person()
    eye = figure.skeleton.joints[INDEX["eye.L"], 2]
    moved = []
    for piece in figure.parts:
        mine = (piece.shape_index == FACE_INDEX[shape]) & (np.linalg.norm(piece.shape_delta, axis=1) > 0.0015)
        moved.append(piece.positions[piece.shape_vertex[mine]])
    points = np.concatenate(moved)
    points = points[points[:, 0] > figure.skeleton.joints[INDEX["eye.L"], 0] + 0.003]  # what can be seen
    assert len(points) > 20
    inside = FACES[shape](*points.T, eye)
    assert inside.mean() > 0.97


def test_lids_close_and_the_jaw_falls() -> None:
    figure = person()
    lashes, skin, mouth = part(figure, "lashes"), part(figure, "skin"), part(figure, "mouth")
    blink = lashes.shape_index == FACE_INDEX["eyeBlinkLeft"]
    assert lashes.shape_delta[blink, 2].min() < -0.006
    for piece in (skin, mouth):
        jaw = piece.shape_index == FACE_INDEX["jawOpen"]
        assert piece.shape_delta[jaw, 2].min() < -0.015


def test_the_eyes_turn_by_their_bones_alone() -> None:
    eyes = part(person(), "eyes")
    assert not len(eyes.shape_index)
    assert set(np.unique(eyes.bones)) == {INDEX["eye.L"], INDEX["eye.R"]}


def test_names_make_different_people_and_the_same_name_the_same() -> None:
    first = cast(Character("a", "Anna", sex="female", age=30), 1)
    cast.cache_clear()
    assert cast(Character("a", "Anna", sex="female", age=30), 1).content_digest() == first.content_digest()
    others = {
        cast(Character(str(k), name, sex="female", age=30), 1).content_digest()
        for k, name in enumerate(("Bea", "Cleo", "Dora"))
    }
    assert len(others | {first.content_digest()}) == 4


def test_two_processes_agree() -> None:
    code = (
        "from engine.project import Character, Garment\nfrom engine.staging.people import cast\n"
        "ravi = Character('x', 'Ravi', age=41, hair=('curly', 'beard'), garments=(Garment('coat', 'dark green'),))\n"
        "print(cast(ravi, 9).content_digest())"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1] and len(runs[0]) > 10


def test_radii_are_flesh() -> None:
    figure = person()
    radius = dict(zip(BONES, figure.radii, strict=True))
    assert 0.05 < radius["thigh.L"] < 0.12 and 0.03 < radius["shank.L"] < 0.08 and 0.025 < radius["forearm.R"] < 0.06
    assert 0.09 < radius["chest"] < 0.2 and 0.06 < radius["head"] < 0.13
    palm = space.matrix(figure.palm[:, 3:])
    for row, side in enumerate("LR"):
        joints = figure.skeleton.joints
        fingers = joints[INDEX[f"middle1.{side}"]] - joints[INDEX[f"hand.{side}"]]
        assert palm[row, :, 0] @ fingers / np.linalg.norm(fingers) > 0.99
    assert PARENTS[INDEX["hand.L"]] == INDEX["wrist_twist.L"]
