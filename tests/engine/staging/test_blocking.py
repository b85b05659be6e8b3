"""Where people are at the beginning, by what a filmmaker would expect of the words."""

from __future__ import annotations

import numpy as np
import pytest

from engine.project import Beat, Placing, PropUse, Relation, Scene
from engine.staging import stage
from engine.world import World


def beat(number: int, who: str, action: str, **more: str) -> Beat:
    return Beat(f"b{number}", who, action, action, **more)


def scene(set_key: str, people: tuple[str, ...], beats: tuple[Beat, ...], **more: tuple[object, ...]) -> Scene:
    return Scene("s1", "", set_key, people, more.get("props", ()), more.get("placings", ()), beats)  # type: ignore[arg-type]


def gap(world: World, one: str, other: str) -> float:
    return float(np.hypot(*(np.array(world.person(one).position) - np.array(world.person(other).position))[:2]))


def test_players_stand_about_the_field_and_talkers_together() -> None:
    people = ("striker", "keeper", "mate", "referee")
    kick = beat(1, "striker", "kick", object="ball")
    ball = PropUse("ball", "ball", "football")
    game = stage(scene("park", people, (kick,), props=(ball,)), (), 0)
    apart = [gap(game, one, other) for i, one in enumerate(people) for other in people[:i]]
    assert min(apart) > 2.0
    talk = stage(scene("park", people[:2], (beat(1, "striker", "say"), beat(2, "keeper", "say"))), (), 0)
    assert gap(talk, "striker", "keeper") < 1.6


def test_pupils_sit_at_desks_of_their_own_from_the_beginning() -> None:
    pupils = ("p1", "p2", "p3", "p4")
    sits = tuple(beat(i, who, "sit", target="desk", relation="at") for i, who in enumerate(pupils))
    placings = tuple(Placing(who, Relation.AT, "desk") for who in pupils)
    world = stage(scene("classroom", pupils, sits, props=(PropUse("desk", "desk", "desk"),), placings=placings), (), 0)
    seats = [world.person(who).seat for who in pupils]
    assert None not in seats and len(set(seats)) == 4


def test_a_coffee_table_is_sat_at_on_the_sofa() -> None:
    sit = (beat(1, "ada", "sit", target="table", relation="at"), beat(2, "bob", "sit", target="table", relation="at"))
    placings = (Placing("ada", Relation.AT, "table"), Placing("bob", Relation.AT, "table"))
    props = (PropUse("table", "table", "table"),)
    world = stage(scene("living_room", ("ada", "bob"), sit, props=props, placings=placings), (), 0)
    assert world.person("ada").seat and world.person("bob").seat


@pytest.mark.parametrize("set_key", ["kitchen", "living_room", "office"])
def test_whoever_stands_at_the_door_looks_into_the_room(set_key: str) -> None:
    stands = beat(1, "fay", "stand", target="set:door", relation="at")
    world = stage(scene(set_key, ("fay",), (stands,), placings=(Placing("fay", Relation.AT, "set:door"),)), (), 0)
    fay = world.person("fay")
    middle = np.array(world.room.centre)[:2] - np.array(fay.position)[:2]
    assert np.array([np.cos(fay.yaw), np.sin(fay.yaw)]) @ middle > 0


def test_a_keeper_stands_in_the_goal_and_the_kicker_before_it() -> None:
    kick = beat(1, "alex", "kick", object="ball", target="goal", relation="in")
    props = (PropUse("ball", "ball", "football"), PropUse("goal", "goal", "goal"))
    placings = (Placing("jo", Relation.IN, "goal"),)
    world = stage(scene("park", ("alex", "jo"), (kick, beat(2, "jo", "wait")), props=props, placings=placings), (), 0)
    goal = np.array(world.body("goal").pose)
    keeper, kicker = world.person("jo"), world.person("alex")
    front = np.array([1 - 2 * (goal[5] ** 2 + goal[6] ** 2), 2 * (goal[4] * goal[5] + goal[3] * goal[6])])
    reach = {who.id: (np.array(who.position)[:2] - goal[:2]) for who in (keeper, kicker)}
    aside = np.array([-front[1], front[0]])
    assert 0.2 < reach["jo"] @ front < 1.2 and abs(reach["jo"] @ aside) < 1.6
    assert 4.0 < reach["alex"] @ front < 9.0 and abs(reach["alex"] @ aside) < 1.0
    assert np.array([np.cos(keeper.yaw), np.sin(keeper.yaw)]) @ front > 0.9
    assert np.array([np.cos(kicker.yaw), np.sin(kicker.yaw)]) @ front < -0.9


def test_whoever_walks_up_to_somebody_is_seen_to_come() -> None:
    world = stage(
        scene("street", ("rita", "man"), (beat(1, "rita", "wait"), beat(2, "man", "walk", target="rita"))), (), 0
    )
    assert gap(world, "rita", "man") > 3.0


def test_one_looks_at_the_phone_in_ones_hand() -> None:
    look = beat(1, "rita", "look", target="phone", relation="at")
    world = stage(scene("street", ("rita",), (look,), props=(PropUse("phone", "phone", "phone"),)), (), 0)
    assert "phone" in world.person("rita").holding


def test_a_cake_stands_inside_the_fridge() -> None:
    take = beat(1, "ollie", "pick_up", object="cake")
    props = (PropUse("fridge", "fridge", "fridge"), PropUse("cake", "cake", "cake"))
    world = stage(
        scene("kitchen", ("ollie",), (take,), props=props, placings=(Placing("cake", Relation.IN, "fridge"),)), (), 0
    )
    fridge, cake = np.array(world.body("fridge").pose), np.array(world.body("cake").pose)
    assert np.linalg.norm((cake - fridge)[:2]) < 0.3 and 0.9 < cake[2] - fridge[2] < 1.4


def test_who_throws_stands_off_whatever_they_do_before() -> None:
    deeds = (beat(1, "zoe", "gesture"), beat(2, "zoe", "throw", object="ball", target="priya"))
    props = (PropUse("ball", "ball", "basketball"),)
    world = stage(scene("gym", ("zoe", "priya"), deeds, props=props), (), 0)
    assert gap(world, "zoe", "priya") > 3.0


def test_whoever_comes_from_the_trees_comes_from_one_that_is_not_beside() -> None:
    deeds = (beat(1, "mira", "wait"), beat(2, "david", "walk", target="mira", relation="to"))
    placings = (Placing("mira", Relation.UNDER, "lamp"), Placing("david", Relation.AT, "tree"))
    props = (PropUse("lamp", "lamp post", "lamp_post"), PropUse("tree", "tree", "tree"))
    world = stage(scene("park", ("mira", "david"), deeds, props=props, placings=placings), (), 0)
    assert gap(world, "mira", "david") > 3.5


def test_seats_round_a_table_face_each_other_across_it() -> None:
    props = (PropUse("table", "table", "table"), PropUse("armchair", "armchair", "armchair", count=2))
    placings = (
        Placing("ada", Relation.ON, "armchair"),
        Placing("bob", Relation.ON, "armchair"),
        Placing("armchair", Relation.AROUND, "table"),
    )
    sits = (beat(1, "ada", "sit", target="armchair"), beat(2, "bob", "sit", target="armchair"))
    world = stage(scene("living_room", ("ada", "bob"), sits, props=props, placings=placings), (), 0)
    ada, bob = world.person("ada"), world.person("bob")
    assert ada.seat and bob.seat and {ada.seat[0], bob.seat[0]} == {"armchair", "armchair.2"}
    across = np.array(bob.position) - np.array(ada.position)
    between = (np.array(ada.position) + np.array(bob.position)) / 2 - np.array(world.body("table").pose[:3])
    assert 1.0 < float(np.hypot(*across[:2])) < 3.0 and float(np.hypot(*between[:2])) < 0.4
    for one, way in ((ada, across), (bob, -across)):
        assert float(np.array([np.cos(one.yaw), np.sin(one.yaw)]) @ way[:2]) > 0.9 * float(np.hypot(*way[:2]))


def test_who_stirs_a_pot_stands_at_the_stove_whatever_is_thrown_later() -> None:
    props = (PropUse("pot", "pot", "pot"), PropUse("stove", "stove", "stove"), PropUse("towel", "towel", "towel"))
    beats = (beat(1, "ada", "use", object="pot"), beat(2, "ada", "throw", object="towel", target="bob", relation="at"))
    placings = (Placing("pot", Relation.ON, "stove"),)
    world = stage(scene("kitchen", ("bob", "ada"), beats, props=props, placings=placings), (), 0)
    away = np.array(world.person("ada").position) - np.array(world.body("stove").pose[:3])
    assert float(np.hypot(*away[:2])) < 1.6


def test_a_clearing_has_one_fire() -> None:
    props = (PropUse("campfire", "campfire", "campfire"), PropUse("tree", "tree", "tree", count=3))
    placings = (Placing("campfire", Relation.BETWEEN, "tree"), Placing("ada", Relation.NEAR, "campfire"))
    world = stage(scene("forest_clearing", ("ada",), (beat(1, "ada", "sit"),), props=props, placings=placings), (), 0)
    assert [body.id for body in world.bodies if body.prop == "campfire"] == ["campfire"]


def test_who_shoots_at_a_goal_stands_before_it_also_behind_the_ball() -> None:
    props = (PropUse("ball", "ball", "football"), PropUse("goal", "goal", "goal"))
    beats = (
        beat(1, "ada", "stand", target="ball", relation="behind"),
        beat(2, "ada", "kick", object="ball", target="goal"),
    )
    placings = (Placing("ada", Relation.BEHIND, "ball"), Placing("bob", Relation.IN, "goal"))
    world = stage(scene("park", ("ada", "bob"), beats, props=props, placings=placings), (), 0)
    assert gap(world, "ada", "bob") > 4.0


def test_who_sits_on_the_bed_and_lies_down_later_sits_first() -> None:
    beats = beat(1, "kim", "sit", target="bed", relation="on"), beat(2, "kim", "lie_down", target="bed", relation="on")
    world = stage(scene("bedroom", ("kim",), beats, placings=(Placing("kim", Relation.ON, "bed"),)), (), 0)
    assert world.person("kim").seat and not world.person("kim").lying
    lies = stage(scene("bedroom", ("kim",), beats[1:], placings=(Placing("kim", Relation.ON, "bed"),)), (), 0)
    assert lies.person("kim").lying


def test_a_bed_that_somebody_lies_in_is_cleared_of_what_no_word_names() -> None:
    lie = (beat(1, "kim", "lie_down", target="bed", relation="on"),)
    placed = (Placing("kim", Relation.ON, "bed"),)
    slept = stage(scene("bedroom", ("kim",), lie, placings=placed), (), 0)
    made = stage(scene("bedroom", (), ()), (), 0)
    gone = {b.id for b in made.bodies} - {b.id for b in slept.bodies}
    assert "set:teddy_bear" in gone and not any("pillow" in name or "lamp" in name for name in gone)
    named = PropUse("bear", "teddy bear", "teddy_bear")
    kept = (*placed, Placing("bear", Relation.ON, "bed"))
    assert stage(scene("bedroom", ("kim",), lie, props=(named,), placings=kept), (), 0).has_body("bear")


def test_the_chair_at_the_desk_is_one_that_stands_there() -> None:
    sit = (beat(1, "kim", "sit", target="chair", relation="on"),)
    props = (PropUse("chair", "chair", "chair"), PropUse("desk", "desk", "desk"))
    placings = Placing("kim", Relation.ON, "chair"), Placing("chair", Relation.AT, "desk")
    world = stage(scene("office", ("kim",), sit, props=props, placings=placings), (), 0)
    bare = stage(scene("office", (), ()), (), 0)
    assert sum(len(b.seats) for b in world.bodies) == sum(len(b.seats) for b in bare.bodies)
    reach = np.array(world.body("chair").pose[:2]) - np.array(world.body("desk").pose[:2])
    assert float(np.abs(reach).max()) < 1.3


def test_what_does_not_fit_beside_a_lamp_stands_out_on_the_side_where_one_can_be() -> None:
    take = (beat(1, "kim", "pick_up", object="book"),)
    props = (PropUse("book", "book", "book"), PropUse("nightstand", "nightstand", "side_table"))
    placings = (Placing("book", Relation.ON, "nightstand"),)
    world = stage(scene("bedroom", ("kim",), take, props=props, placings=placings), (), 0)
    book, table = (np.array(world.body(name).pose[:2]) for name in ("book", "nightstand"))
    middle = np.array(world.room.centre)[:2]
    assert np.linalg.norm(book - middle) < np.linalg.norm(table - middle)


@pytest.mark.parametrize("target", ["set:door", "set:window", ""])
def test_who_set_out_together_begin_beside_each_other(target: str) -> None:
    """The offset between them at the beginning is the one they have at the end, so that their ways do not cross."""
    first = beat(1, "mia", "walk", target=target, relation="to")
    second = beat(2, "tom", "walk", target="mia", relation="beside", with_beat="b1")
    third = beat(3, "ann", "walk", target="mia", relation="right of", with_beat="b1")
    world = stage(scene("living_room", ("mia", "tom", "ann"), (first, second, third)), (), 0)
    assert 0.6 < gap(world, "mia", "tom") < 1.1 and 0.6 < gap(world, "mia", "ann") < 1.1
    for name, _, yaw in world.places:
        if f"set:{name}" == target:
            left = np.array([-np.sin(yaw), np.cos(yaw)])
            offset = np.array(world.person("tom").position)[:2] - np.array(world.person("mia").position)[:2]
            assert float(offset @ left) > 0.5


@pytest.mark.parametrize("action", ["hit", "push", "kick", "open"])
def test_a_door_that_is_knocked_at_is_the_rooms_own(action: str) -> None:
    door = PropUse("door", "door", "door", fixture=True)
    knock = beat(1, "ben", action, object="door")
    world = stage(scene("living_room", ("ben",), (knock,), props=(door,)), (), 0)
    assert [body.id for body in world.bodies if body.prop == "door"] == ["door"]
    empty = stage(scene("living_room", (), ()), (), 0)
    hung = next(body for body in empty.bodies if body.prop == "door")
    assert world.body("door").pose == hung.pose
