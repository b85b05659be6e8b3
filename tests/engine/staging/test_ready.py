"""What a scene begins with lies ready for what is done with it, and who is still to come is not there yet."""

import numpy as np

from engine.breakdown import read
from engine.project import Scene
from engine.staging import stage
from engine.staging.extent import extent
from engine.world import World, slope_of


def told(text: str) -> tuple[Scene, World]:
    _, breakdown, _ = read(text)
    (scene,) = breakdown.scenes
    return scene, stage(scene, breakdown.cast, 0)


def test_what_somebody_rolls_down_a_ramp_lies_at_its_top_and_they_stand_behind_it() -> None:
    _, world = told("A warehouse. MARTA rolls a barrel down a ramp. It crashes into a stack of boxes.")
    slope = slope_of(world.body("ramp"))
    assert slope is not None
    top, foot = slope
    barrel, boxes = extent(world.body("barrel")), extent(world.body("box"))
    marta = np.asarray(world.person("marta").position, float)
    down = (foot - top)[:2] / np.linalg.norm((foot - top)[:2])
    along = [float((at - top[:2]) @ down) for at in ((barrel.low + barrel.high)[:2] / 2, marta[:2])]
    assert barrel.low[2] > 0.1 and along[1] < 0.0 < along[0] < 0.5 * np.linalg.norm((foot - top)[:2])
    assert float(((boxes.low + boxes.high)[:2] / 2 - foot[:2]) @ down) > 0.0


def test_who_lets_a_ball_go_on_a_ramp_stands_out_of_its_way() -> None:
    words = "In a workshop, Tim puts a ball on top of a ramp. The ball rolls down the ramp into a tower of blocks."
    _, world = told(words)
    slope = slope_of(world.body("ramp"))
    assert slope is not None
    down = (slope[1] - slope[0])[:2] / np.linalg.norm((slope[1] - slope[0])[:2])
    spot = np.asarray(world.person("tim").position, float)[:2] - slope[0][:2]
    assert abs(float(spot @ np.array([-down[1], down[0]]))) > 0.35 or float(spot @ down) < 0.0


def test_nothing_stands_under_a_table_unless_it_is_said() -> None:
    _, world = told("A workshop. ADA stands behind a long table. A ramp and a barrel stand in the room.")
    table = extent(world.body("table"))
    for name in ("ramp", "barrel"):
        room = extent(world.body(name))
        assert (room.low[:2] > table.high[:2]).any() or (room.high[:2] < table.low[:2]).any(), name


def test_cups_stand_before_those_who_sit_at_the_table() -> None:
    text = "A kitchen. JOE and RUTH sit at the table. Two cups stand on the table. Joe picks up a cup."
    _, world = told(text)
    for person, cup in (("joe", "cup"), ("ruth", "cup.2")):
        room = extent(world.body(cup))
        gap = (room.low + room.high)[:2] / 2 - np.asarray(world.person(person).position, float)[:2]
        assert float(np.hypot(*gap)) < 0.75, person


def test_who_looks_out_of_a_door_that_opens_waits_behind_it() -> None:
    text = "A living room. LENA sits on the sofa. A door opens. MR. KLEIN looks out."
    scene, world = told(text)
    assert [beat.action for beat in scene.beats if beat.subject == "klein"][0] == "enter"
    door = next(at for name, at, _ in world.places if name == "door")
    outside = next(at for name, at, _ in world.places if name == "outside")
    klein = np.asarray(world.person("klein").position, float)
    assert np.linalg.norm(klein[:2] - np.asarray(outside)[:2]) < 0.3 < np.linalg.norm(klein[:2] - np.asarray(door)[:2])
