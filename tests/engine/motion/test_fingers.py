"""Fingers close about what a hand holds and go through nothing: skin and shapes are measured in the take."""

from __future__ import annotations

import numpy as np
import pytest

from engine.breakdown import read
from engine.foundation import space
from engine.motion import perform
from engine.staging import stage
from engine.world import BONES
from engine.world.body import Shape
from engine.world.performance import Hold
from engine.world.world import Person, World

RATE = 240
FINGERS = ("index", "middle", "ring", "little", "thumb")
SOFT_MM = 4.0
TOUCHES_MM = 15.0
BALL_OF_THUMB = 0.04
"""Of a finger's skin, what may lie beside the edge of a sheet that comes between thumb and palm."""


def depth(shape: Shape, points: np.ndarray) -> np.ndarray:
    """How deep points [n, 3] of the body's frame are in a box, a ball or an upright round, metres; negative outside."""
    local = space.placed(space.inverted(np.asarray(shape.pose)), points)
    half = np.asarray(shape.size) / 2
    if shape.kind == "sphere":
        return half[0] - np.linalg.norm(local, axis=1)
    if shape.kind in ("cylinder", "cone"):
        return np.minimum(half[0] - np.hypot(local[:, 0], local[:, 1]), half[2] - np.abs(local[:, 2]))
    assert shape.kind == "box"
    return (half - np.abs(local)).min(1)


def finger_skin(person: Person, root: np.ndarray, rotations: np.ndarray, side: str) -> dict[str, np.ndarray]:
    """Per finger the world positions [v, 3] of its skin, by linear blend skinning."""
    skeleton = person.figure.skeleton
    positions, turns = skeleton.world(root, rotations.astype(float))
    out: dict[str, np.ndarray] = {}
    for finger in FINGERS:
        joints = (2, 3) if finger == "thumb" else (1, 2, 3)  # the thumb's first bone lies in the palm
        bones = [BONES.index(f"{finger}{joint}.{side}") for joint in joints]
        found = []
        for part in person.figure.parts:
            mine = (part.weights * np.isin(part.bones, bones)).sum(1) > 0.9
            points = np.zeros((int(mine.sum()), 3))
            for column in range(part.bones.shape[1]):
                bone = part.bones[mine, column].astype(int)
                moved = space.rotate(turns[bone], part.positions[mine] - skeleton.joints[bone]) + positions[bone]
                points += part.weights[mine, column, None] * moved
            found.append(points)
        out[finger] = np.concatenate(found)
    return out


def held(thing: str, then: str = "") -> tuple[World, Hold, dict[str, np.ndarray]]:
    """The world, the last hold, and in its middle the fingers' skin and the middle of the "palm" in the body's frame."""
    words = f"INT. KITCHEN - DAY\n\nA {thing} lies on the table. MAYA picks up the {thing}. {then}\n"
    told = read(words)[1]
    scene = told.scenes[0]
    world = stage(scene, told.cast, 0)
    performance = perform(world, scene.beats, (), None)
    hold = performance.holds[-1]
    middle = len(hold.poses) // 2
    row = [person.id for person in world.people].index(hold.person_id)
    track = performance.tracks[row]
    sample = hold.first + middle
    side = "L" if hold.hands[0] == "left" else "R"
    skin = finger_skin(world.people[row], track.root[sample], track.rotations[sample], side)
    figure = world.people[row].figure
    joints, turns = figure.skeleton.world(track.root[sample], track.rotations[sample].astype(float))
    hand = BONES.index(f"hand.{side}")
    palm = joints[hand] + space.rotate(turns[hand], figure.palm["LR".index(side), :3])
    skin["palm"] = palm[None]
    away = space.inverted(hold.poses[middle])
    return world, hold, {finger: space.placed(away, points) for finger, points in skin.items()}


@pytest.mark.parametrize("thing", ["book", "phone", "tennis ball", "mug", "banknote"])
def test_no_finger_goes_into_what_is_held_and_some_touch_it(thing: str) -> None:
    world, hold, skin = held(thing)
    shapes = [one for one in world.body(hold.body_id).shapes if one.solid and one.kind in ("box", "sphere", "cylinder")]
    assert shapes
    deepest = np.max([max(float(depth(shape, skin[name]).max()) for shape in shapes) for name in FINGERS])
    assert -TOUCHES_MM < 1000 * deepest < SOFT_MM


@pytest.mark.parametrize("thing", ["hammer", "sword"])
def test_a_handle_lies_against_the_palm_not_in_it(thing: str) -> None:
    world, hold, skin = held(thing)
    handles = [one for one in world.body(hold.body_id).shapes if one.visible and one.kind in ("box", "cylinder")]
    assert -12.0 < 1000 * max(float(depth(one, skin["palm"]).max()) for one in handles) < SOFT_MM


@pytest.mark.parametrize("thing", ["letter", "playing card", "map"])
def test_no_finger_goes_through_a_sheet(thing: str) -> None:
    world, hold, skin = held(thing, f"She hands the {thing} to TOM.")
    (sheet,) = (one for one in world.body(hold.body_id).shapes if one.solid)
    thin = int(np.argmin(sheet.size))
    for finger in FINGERS:
        local = space.placed(space.inverted(np.asarray(sheet.pose)), skin[finger])
        over = np.all(np.delete(np.abs(local) < np.asarray(sheet.size) / 2, thin, axis=1), axis=1)
        heights = 1000 * local[:, thin]
        beyond = min(np.mean(over & (heights > SOFT_MM)), np.mean(over & (heights < -SOFT_MM)))
        assert beyond < BALL_OF_THUMB, finger


@pytest.mark.parametrize("who", ["A very tall man, BEN,", "A LITTLE GIRL", "An OLD WOMAN in a long coat"])
@pytest.mark.parametrize("seat", ["chair", "couch"])
def test_hands_of_who_sits_lie_on_the_thighs(who: str, seat: str) -> None:
    told = read(f"INT. LIVING ROOM - DAY\n\n{who} sits down on the {seat} and waits.\n")[1]
    scene = told.scenes[0]
    world = stage(scene, told.cast, 0)
    performance = perform(world, scene.beats, (), None)
    figure, track = world.people[0].figure, performance.tracks[0]
    joints, _ = figure.skeleton.world(track.root[-1], track.rotations[-1])
    for side in "LR":
        hip, knee, hand = (joints[BONES.index(f"{name}.{side}")] for name in ("thigh", "shank", "middle1"))
        line = (knee - hip) / np.linalg.norm(knee - hip)
        off = (hand - hip) - ((hand - hip) @ line) * line
        flesh = float(figure.radii[BONES.index(f"thigh.{side}")])
        assert 0.0 < (hand - hip) @ line < np.linalg.norm(knee - hip)
        assert flesh + 0.005 < np.linalg.norm(off) < flesh + 0.11 and off[2] > 0.7 * np.linalg.norm(off)
