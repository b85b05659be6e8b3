"""Staging: everything named is there, exactly where the words put it, and nothing is inside anything else.

Contacts are measured by MuJoCo's collision detection, which knows nothing of how the layout was made.
"""

from __future__ import annotations

import subprocess
import sys

import mujoco
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.foundation import assets, space
from engine.foundation.digest import digest
from engine.foundation.errors import SourceError
from engine.project import Beat, Character, Outcome, OutcomeKind, PropUse, Relation, Scene, StandIn
from engine.project.scene import Line, Placing
from engine.staging import stage
from engine.staging.props import prop
from engine.world import Body, Shape, World

SETS = assets.asset_names("sets", ".toml")
SMALL = tuple(
    name
    for name in assets.asset_names("props", ".toml")
    if prop(name).mass < 6.0
    and not {"furniture", "obstacle", "hangs", "float"} & set(prop(name).tags)
    and name
    not in (
        "curtain",
        "rug",
        "towel",
        "shelf",
        "ceiling_lamp",
        "grass_tuft",
        "fern",
        "reeds",
        "flowers",
        "plank",
        "surfboard",
    )
)
TABLES = {
    "kitchen": "table",
    "living_room": "coffee table",
    "office": "meeting table",
    "bedroom": "dresser",
    "classroom": "desk",
}


def scene(set_: str, people=(), props=(), placings=(), beats=(), **more) -> Scene:
    return Scene("s1", "A SCENE", set_, tuple(people), tuple(props), tuple(placings), tuple(beats), **more)


CAST = (Character("maya", "Maya", sex="female"), Character("tom", "Tom", sex="male"))


# -- an independent measure of what touches what --------------------------------------------------------------------


def _geom(spec: mujoco.MjSpec, body: mujoco.MjsBody, shape: Shape, name: str) -> bool:
    x, y, z = shape.size
    kinds = {
        "box": (mujoco.mjtGeom.mjGEOM_BOX, (x / 2, y / 2, z / 2)),
        "sphere": (mujoco.mjtGeom.mjGEOM_SPHERE, (x / 2, 0, 0)),
        "ellipsoid": (mujoco.mjtGeom.mjGEOM_ELLIPSOID, (x / 2, y / 2, z / 2)),
        "cylinder": (mujoco.mjtGeom.mjGEOM_CYLINDER, (x / 2, z / 2, 0)),
        "capsule": (mujoco.mjtGeom.mjGEOM_CAPSULE, (x / 2, max(z / 2 - x / 2, 1e-4), 0)),
    }
    where = {"pos": shape.pose[:3], "quat": shape.pose[3:]}
    if shape.kind in kinds:
        kind, size = kinds[shape.kind]
        body.add_geom(type=kind, size=size, **where)
        return True
    points = _points(shape)
    if points is None:
        return False
    mesh = spec.add_mesh(name=name)
    mesh.uservert = np.asarray(points, float).ravel()
    mesh.inertia = mujoco.mjtMeshInertia.mjMESH_INERTIA_CONVEX
    body.add_geom(type=mujoco.mjtGeom.mjGEOM_MESH, meshname=name, **where)
    return True


def _points(shape: Shape) -> np.ndarray | None:
    around = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    if shape.kind in ("lathe", "cone"):
        profile = shape.profile or ((shape.size[0] / 2, -shape.size[2] / 2), (0.0, shape.size[2] / 2))
        return np.array([(r * np.cos(a), r * np.sin(a), z) for r, z in profile for a in around])
    if shape.kind == "extrusion":
        return np.array([(x, y, z) for x, y in shape.profile for z in (0.0, shape.size[2])])
    if shape.kind == "mesh":
        return np.asarray(shape.positions, float)
    return None


def overlaps(world: World, ours: set[str]) -> list[tuple[float, str, str]]:
    """Depth in metres (positive) and both ids, for pairs of which at least one is among ``ours``."""
    spec = mujoco.MjSpec()
    mine = [b for b in world.bodies if b.id in ours]
    reach = [np.array(b.pose[:2]) for b in mine]
    names: list[str] = []
    for body in world.bodies:
        if body.id not in ours and not any(_near(body, at) for at in reach):
            continue
        made = spec.worldbody.add_body(pos=body.pose[:3], quat=body.pose[3:], mocap=True)
        for i, shape in enumerate(body.shapes):
            if (
                shape.solid
                and shape.kind != "plane"
                and min(shape.size) > 1e-4
                and _geom(spec, made, shape, f"{body.id}/{i}")
            ):
                names.append(body.id)
    spec.option.disableflags |= mujoco.mjtDisableBit.mjDSBL_FILTERPARENT
    model = spec.compile()
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    found = []
    far = np.linalg.norm(data.geom_xpos[:, None] - data.geom_xpos[None], axis=-1)
    close = far <= model.geom_rbound[:, None] + model.geom_rbound[None]
    for i, j in np.argwhere(np.triu(close, 1)):
        if names[i] == names[j] or not {names[i], names[j]} & ours:
            continue
        gap = mujoco.mj_geomDistance(model, data, i, j, 0.05, None)
        if gap < -0.001:
            found.append((-gap, names[i], names[j]))
    return sorted(found, reverse=True)


def _near(body: Body, at: np.ndarray) -> bool:
    for shape in body.shapes:
        middle = np.array(body.pose[:3]) + space.rotate(np.array(body.pose[3:]), np.array(shape.pose[:3]))
        if np.hypot(*(middle[:2] - at)) < 0.75 * max(shape.size) + 2.0:
            return True
    return False


def lowest(body: Body) -> float:
    """z of the lowest solid point, by sampling MuJoCo's own support directions is overkill: boxes of points suffice."""
    from engine.staging.extent import extent

    return float(extent(body).low[2])


# -- laws -----------------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_nothing_is_inside_anything(data: st.DataObject) -> None:
    set_ = data.draw(st.sampled_from(SETS))
    keys = data.draw(st.lists(st.sampled_from(SMALL), min_size=2, max_size=4))
    relations = [
        Relation.ON,
        Relation.NEAR,
        Relation.BESIDE,
        Relation.UNDER,
        Relation.EDGE_OF,
        Relation.BEHIND,
        Relation.AT,
    ]
    props, placings = [], []
    for n, key in enumerate(keys):
        props.append(PropUse(f"p{n}", key, key))
        anchors = ["", "set:centre", "set:door", *(f"p{i}" for i in range(n))]
        if set_ in TABLES:
            anchors.append(f"set:{TABLES[set_]}")
        relation = data.draw(st.sampled_from(relations))
        placings.append(Placing(f"p{n}", relation, data.draw(st.sampled_from(anchors))))
    world = stage(scene(set_, (), props, placings), (), 0)
    ours = {p.id for p in props}
    assert ours <= {b.id for b in world.bodies}
    assert overlaps(world, ours) == []


@pytest.mark.parametrize("set_", sorted(TABLES))
@pytest.mark.parametrize("key", ["mug", "book", "laptop", "basketball", "apple", "vase"])
def test_on_a_table_means_touching_it(set_: str, key: str) -> None:
    world = stage(
        scene(set_, (), [PropUse("it", key, key)], [Placing("it", Relation.ON, f"set:{TABLES[set_]}")]), (), 0
    )
    body = world.body("it")
    tops = [
        (np.array(b.pose[:3]) + space.rotate(np.array(b.pose[3:]), np.array(s.centre)), b, s)
        for b in world.bodies
        for s in b.supports
        if b.id != "it"
    ]
    under = min(
        tops, key=lambda row: abs(row[0][2] - lowest(body)) + 0.1 * np.hypot(*(row[0][:2] - np.array(body.pose[:2])))
    )
    assert abs(under[0][2] - lowest(body)) < 0.001
    local = space.rotate(space.inverse(np.array(under[1].pose[3:])), np.array(body.pose[:3]) - under[0])
    assert abs(local[0]) < under[2].size[0] / 2 and abs(local[1]) < under[2].size[1] / 2


def test_at_the_edge_it_hangs_over_and_stays() -> None:
    world = stage(
        scene("kitchen", (), [PropUse("glass", "glass", "glass")], [Placing("glass", Relation.EDGE_OF, "set:table")]),
        (),
        0,
    )
    table = next(b for b in world.bodies if b.prop == "table")
    glass = world.body("glass")
    top = table.supports[0]
    local = space.rotate(space.inverse(np.array(table.pose[3:])), np.array(glass.pose[:3]) - np.array(table.pose[:3]))
    beyond = max(abs(local[0]) - top.size[0] / 2, abs(local[1]) - top.size[1] / 2)
    assert -0.04 < beyond < 0.0, "its middle is over the table, its rim beyond the edge"
    assert beyond + 0.036 > 0.0
    assert abs(lowest(glass) - 0.75) < 1e-6


def test_dominoes_stand_in_a_straight_row_and_a_gap_is_out_of_reach() -> None:
    for kind, gap in ((OutcomeKind.ALL_FALL, False), (OutcomeKind.STOPS_AT_GAP, True)):
        beat = Beat("b1", "", "topple", "topple", "row", outcome=Outcome(kind))
        made = scene(
            "living_room",
            (),
            [PropUse("row", "dominoes", "domino", count=10)],
            [Placing("row", Relation.IN_ROW)],
            [beat],
        )
        world = stage(made, (), 0)
        ids = world.wanted[0].objects
        assert len(ids) == 10 and ids[0] == "row" and world.wanted[0].push
        at = np.array([world.body(i).pose[:3] for i in ids])
        steps = np.linalg.norm(np.diff(at, axis=0), axis=1)
        line = space.normalised(at[-1] - at[0])
        assert np.abs(np.cross(at - at[0], line)).max() < 1e-6
        assert np.allclose(steps.min(), 0.6 * 0.048, atol=1e-6)
        assert (steps.max() > 0.048 + 0.0075) == gap
        assert overlaps(world, set(ids)) == []


def test_a_stack_stands_one_upon_another() -> None:
    made = scene(
        "kitchen", (), [PropUse("books", "books", "book", count=5)], [Placing("books", Relation.STACKED, "set:table")]
    )
    world = stage(made, (), 0)
    bottoms = [lowest(world.body(i)) for i in ("books", "books.2", "books.3", "books.4", "books.5")]
    assert np.allclose(np.diff(bottoms), 0.028, atol=0.001)
    assert overlaps(world, {"books", "books.2", "books.3", "books.4", "books.5"}) == []


def test_a_bottle_that_lies_is_on_its_side() -> None:
    bottle = PropUse("bottle", "bottle", "bottle")
    for verb, upright in (("lie", 0.0), ("stand", 1.0)):
        told = Beat("b1", "bottle", "stay", verb, target="set:sand", relation="on")
        placed = (Placing("bottle", Relation.ON, "set:sand"),)
        body = stage(scene("beach", props=(bottle,), placings=placed, beats=(told,)), (), 0).body("bottle")
        assert space.rotate(np.array(body.pose[3:]), np.array([0.0, 0.0, 1.0]))[2] == pytest.approx(upright, abs=1e-6)
        assert lowest(body) == pytest.approx(0.0, abs=0.005)


def test_under_the_table_is_under_it() -> None:
    world = stage(
        scene("kitchen", (), [PropUse("ball", "ball", "football")], [Placing("ball", Relation.UNDER, "set:table")]),
        (),
        0,
    )
    table = next(b for b in world.bodies if b.prop == "table")
    gap = space.rotate(
        space.inverse(np.array(table.pose[3:])), np.array(world.body("ball").pose[:3]) - np.array(table.pose[:3])
    )
    assert abs(gap[0]) < 0.45 and abs(gap[1]) < 0.8
    assert lowest(world.body("ball")) == pytest.approx(0.0, abs=1e-6)


def test_stand_ins_have_the_size_and_mass_they_are_given() -> None:
    from engine.staging.extent import extent

    for kind in (
        "tool",
        "container",
        "food",
        "machine",
        "furniture",
        "plant",
        "animal",
        "vehicle",
        "clothing",
        "thing",
    ):
        plan = StandIn(kind, (0.4, 0.3, 0.35), 7.5, "wood", "a test")
        world = stage(
            scene("office", (), [PropUse("it", "gizmo", None, plan)], [Placing("it", Relation.NEAR, "set:centre")]),
            (),
            0,
        )
        body = world.body("it")
        room = extent(Body("x", "x", (0, 0, 0, 1, 0, 0, 0), body.shapes), visible=True)
        assert body.is_stand_in and body.label == "gizmo" and body.mass == 7.5
        assert np.allclose(np.sort((room.high - room.low)[:2]), [0.3, 0.4], atol=0.002), kind
        assert room.high[2] == pytest.approx(0.35, abs=0.002) and abs(lowest(body)) < 1e-6


def test_adjectives_change_colour_material_and_size() -> None:
    props = [
        PropUse("a", "mug", "mug"),
        PropUse("b", "red mug", "mug", colour="red"),
        PropUse("c", "steel mug", "mug", material="steel"),
        PropUse("d", "big mug", "mug", size="big"),
    ]
    world = stage(scene("kitchen", (), props), (), 0)
    red = next(s.appearance.colour for s in world.body("b").shapes if s.appearance and s.visible)
    assert red[0] > 3 * red[1] and red[0] > 3 * red[2]
    assert world.body("c").mass > 2 * world.body("a").mass and "steel" in {s.material for s in world.body("c").shapes}
    assert world.body("d").mass > 2 * world.body("a").mass


def test_fixtures_take_the_scene_s_id_and_stay_fixed() -> None:
    props = [PropUse("the_hoop", "hoop", "hoop", fixture=True), PropUse("ball", "basketball", "basketball")]
    beats = [
        Beat("b1", "maya", "shoot", "shoot", "ball", "the_hoop", outcome=Outcome(OutcomeKind.BACK_RIM, made=False))
    ]
    world = stage(scene("gym", ["maya"], props, (), beats), CAST, 0)
    hoop = world.body("the_hoop")
    assert hoop.mobility == "fixed" and "hoop" in hoop.tags and sum("hoop" in b.tags for b in world.bodies) == 1
    maya = world.person("maya")
    assert maya.holding == ("ball",)
    rim = dict(hoop.anchors)["rim centre"]
    at = np.array(hoop.pose[:3]) + space.rotate(np.array(hoop.pose[3:]), np.array(rim))
    assert np.hypot(*(at[:2] - np.array(maya.position[:2]))) == pytest.approx(4.5, abs=0.35)
    towards = at[:2] - np.array(maya.position[:2])
    assert np.dot(towards / np.linalg.norm(towards), [np.cos(maya.yaw), np.sin(maya.yaw)]) > 0.98
    wanted = world.wanted[0]
    assert (wanted.object, wanted.target, wanted.kind, wanted.made, wanted.push) == (
        "ball",
        "the_hoop",
        "back rim",
        False,
        False,
    )


def test_people_who_talk_stand_face_to_face() -> None:
    beats = [
        Beat("b1", "maya", "say", "say", line=Line("maya", "Hello.")),
        Beat("b2", "tom", "say", "say", line=Line("tom", "Hi.")),
    ]
    for set_ in SETS:
        world = stage(scene(set_, ["maya", "tom"], (), (), beats), CAST, 0)
        a, b = world.people
        gap = np.array(b.position) - np.array(a.position)
        assert 0.95 < np.linalg.norm(gap) < 1.55, set_
        gap = gap[:2] / np.linalg.norm(gap[:2])
        assert np.dot(gap, [np.cos(a.yaw), np.sin(a.yaw)]) > 0.95
        assert np.dot(-gap, [np.cos(b.yaw), np.sin(b.yaw)]) > 0.95


def test_whoever_sits_has_a_seat_and_nobody_shares_it() -> None:
    placings = [Placing("maya", Relation.ON, "set:sofa"), Placing("tom", Relation.ON, "set:sofa")]
    world = stage(scene("living_room", ["maya", "tom"], (), placings), CAST, 0)
    seats = {p.seat for p in world.people}
    assert len(seats) == 2 and all(seat is not None and seat[0] == "set:sofa" for seat in seats)


def test_whoever_enters_starts_at_the_door() -> None:
    world = stage(scene("kitchen", ["tom"], (), (), [Beat("b1", "tom", "enter", "enter")]), CAST, 0)
    door = {n: p for n, p, _ in world.places}["door"]
    assert np.hypot(*(np.array(world.people[0].position) - np.array(door))[:2]) < 0.6


def test_what_fits_nowhere_is_refused_in_one_sentence_and_too_many_become_as_many_as_fit() -> None:
    with pytest.raises(SourceError, match="no room for 'boat'"):
        stage(scene("bedroom", (), [PropUse("boat", "boat", "boat", size="huge")]), (), 0)
    world = stage(scene("kitchen", (), [PropUse("pianos", "pianos", "piano", count=200)]), (), 0)
    pianos = [b for b in world.bodies if b.prop == "piano"]
    assert 1 <= len(pianos) < 60 and any("pianos" in note for note in world.notes)


def test_the_same_words_give_the_same_world_in_another_process() -> None:
    program = (
        "from engine.project import *\nfrom engine.project.scene import Placing, Relation\nfrom engine.staging import stage\n"
        "from engine.foundation.digest import digest\n"
        "w = stage(Scene('s', 'x', 'park', (), (PropUse('b', 'books', 'book', count=4), PropUse('d', 'dog', 'dog')),"
        " (Placing('b', Relation.STACKED, 'set:bench'),), ()), (), 3)\nprint(digest(w.bodies, w.lights, w.sky, w.room, w.places))"
    )
    runs = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    made = scene(
        "park",
        (),
        [PropUse("b", "books", "book", count=4), PropUse("d", "dog", "dog")],
        [Placing("b", Relation.STACKED, "set:bench")],
    )
    here = stage(made, (), 3)
    assert runs == {digest(here.bodies, here.lights, here.sky, here.room, here.places) + "\n"}
