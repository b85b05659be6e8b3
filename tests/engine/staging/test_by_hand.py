"""What was set by hand stands exactly there, and nobody else gives way."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.foundation import space
from engine.project import Beat, Blocking, Character, Lamp, PropUse, Relation, Scene, Spot
from engine.project.acted import peopled
from engine.project.scene import Placing
from engine.staging import stage
from engine.world import World

CAST = (Character("maya", "Maya"), Character("ben", "Ben"), Character("joe", "Joe"))
ROOM = Scene(
    "s", "INT. LIVING ROOM - NIGHT", "living_room", ("maya", "ben", "joe"),
    (PropUse("cup", "cup", "cup"), PropUse("sofa", "sofa", "sofa", fixture=True)),
    (
        Placing("maya", Relation.AT, "set:coffee table"), Placing("ben", Relation.BESIDE, "maya"),
        Placing("joe", Relation.ON, "sofa"), Placing("cup", Relation.ON, "set:coffee table"),
    ),
    (Beat("b1", "joe", "sit", "sit", target="sofa", relation="on", text="Joe sits on the sofa."),),
    light="night",
)  # fmt: skip


WORDS = Blocking()


@cache
def world(blocking: Blocking = WORDS) -> World:
    return stage(peopled(replace(ROOM, blocking=blocking)), CAST, 0)


def poses(world: World, *without: str) -> dict[str, tuple]:
    return {body.id: body.pose for body in world.bodies if body.id not in without}


def stands(world: World, *without: str) -> dict[str, tuple]:
    return {person.id: (person.position, person.seat) for person in world.people if person.id not in without}


@given(st.floats(-3, 3), st.floats(-2.5, 2.5), st.floats(-3.1, 3.1))
@settings(max_examples=25, deadline=None)
def test_people_stand_where_they_were_put_and_nobody_else_moves(x: float, y: float, yaw: float) -> None:
    there = world(Blocking(spots=(Spot("maya", x, y, yaw),)))
    maya = there.person("maya")
    assert maya.position == (x, y, 0.0) and maya.yaw == yaw and maya.seat is None
    assert stands(there, "maya") == stands(world(), "maya") and poses(there) == poses(world())


@given(st.floats(-2.5, 2.5), st.floats(-2, 2), st.floats(-3.1, 3.1))
@settings(max_examples=25, deadline=None)
def test_a_table_takes_along_what_stands_on_it_and_nothing_else(x: float, y: float, yaw: float) -> None:
    table = "set:coffee table"
    there = world(Blocking(spots=(Spot(table, x, y, yaw),)))
    upon = ("cup", "set:book", "set:book-2")
    before, after = (np.array(w.body(table).pose) for w in (world(), there))
    ahead = space.rotate(after[3:], np.array([1.0, 0.0, 0.0]))
    assert np.allclose(after[:3], (x, y, before[2]), atol=1e-9)
    assert abs(float(np.angle(np.exp(1j * (np.arctan2(ahead[1], ahead[0]) - yaw))))) < 1e-9
    for name in upon:
        was, now = (
            space.composed(space.inverted(np.array(w.body(table).pose)), np.array(w.body(name).pose))
            for w in (world(), there)
        )
        assert np.allclose(was, now, atol=1e-9) or np.allclose(was[3:], -now[3:], atol=1e-9)
    assert poses(there, table, *upon) == poses(world(), table, *upon)
    assert stands(there) == stands(world())


def test_whoever_sits_goes_with_the_sofa_and_stands_up_where_there_is_no_seat() -> None:
    sofa = world().body("sofa").pose
    moved = world(Blocking(spots=(Spot("sofa", sofa[0] - 0.5, sofa[1] - 0.3),)))
    joe, before = moved.person("joe"), world().person("joe")
    assert joe.seat == before.seat == ("sofa", joe.seat[1])  # type: ignore[index]
    assert np.allclose(np.array(joe.position) - before.position, (-0.5, -0.3, 0.0), atol=1e-9)
    alone = world(Blocking(spots=(Spot("joe", 0.0, -1.5),)))
    assert alone.person("joe").seat is None and alone.person("joe").position == (0.0, -1.5, 0.0)
    seat = world().person("joe").position
    back = world(Blocking(spots=(Spot("joe", seat[0] + 0.1, seat[1]),)))
    assert back.person("joe").seat is not None


def test_a_small_thing_is_put_on_what_is_there() -> None:
    table = world().body("set:coffee table").pose
    on = world(Blocking(spots=(Spot("cup", table[0] + 0.2, table[1]),))).body("cup").pose
    assert on[:2] == (table[0] + 0.2, table[1]) and abs(on[2] - world().body("cup").pose[2]) < 1e-6
    floor = world(Blocking(spots=(Spot("cup", 2.0, -2.0),))).body("cup").pose
    assert floor[2] < 0.1


def test_a_collision_is_told_and_left() -> None:
    sofa = world().body("sofa").pose
    there = world(Blocking(spots=(Spot("set:armchair", sofa[0], sofa[1]), Spot("maya", sofa[0], sofa[1]))))
    assert there.body("set:armchair").pose[:2] == sofa[:2]
    told = [note for note in there.notes if note not in world().notes]
    assert any("armchair" in note and "sofa" in note for note in told) and any("Maya" in note for note in told)


def test_things_people_and_lights_come_and_go() -> None:
    lamp = Lamp("key", "spot", 1.0, -1.0, 2.4, yaw=1.0, pitch=-0.5, colour="#ff8800", power=9.0)
    added = Blocking(
        spots=(Spot("ann", -1.0, -1.5, 0.5), Spot("hand_chair_1", 1.5, -1.5, 0.7)),
        people=("ann",), props=(PropUse("hand_chair_1", "chair", "chair"),), lamps=(lamp,),
        removed=("set:armchair", "set:floor lamp"),
    )  # fmt: skip
    there = stage(peopled(replace(ROOM, blocking=added)), (*CAST, Character("ann", "Ann")), 0)
    assert there.person("ann").position == (-1.0, -1.5, 0.0) and there.body("hand_chair_1").pose[:2] == (1.5, -1.5)
    assert not there.has_body("set:armchair") and stands(there, "ann") == stands(world())
    lights = {light.id: light for light in there.lights}
    assert "set:floor lamp/light" not in lights and "set:floor lamp/light" in {light.id for light in world().lights}
    key = lights["key"]
    assert key.position == (1.0, -1.0, 2.4) and np.allclose(
        key.direction, (np.cos(0.5) * np.cos(1.0), np.cos(0.5) * np.sin(1.0), -np.sin(0.5))
    )


def test_the_light_goes_with_its_lamp() -> None:
    was = next(light for light in world().lights if light.id == "set:floor lamp/light")
    lamp = world().body("set:floor lamp").pose
    there = world(Blocking(spots=(Spot("set:floor lamp", lamp[0] + 1.0, lamp[1] - 0.5),)))
    now = next(light for light in there.lights if light.id == "set:floor lamp/light")
    assert np.allclose(np.subtract(now.position, was.position), (1.0, -0.5, 0.0), atol=1e-9)


def test_what_is_unknown_is_passed_over() -> None:
    there = world(Blocking(spots=(Spot("elephant", 0.0, 0.0), Spot("set:wall-north", 0.0, 0.0)), removed=("ghost",)))
    assert poses(there) == poses(world()) and stands(there) == stands(world())
