"""Small worlds for the physics tests, built straight from the nouns."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from engine.world import (
    Appearance,
    BeatTime,
    Body,
    Hold,
    Material,
    Performance,
    Person,
    PersonTrack,
    Release,
    Room,
    Shape,
    Sky,
    Support,
    Wanted,
    World,
)
from engine.world.stick_figure import stick_figure

GREY = Appearance((0.5, 0.5, 0.5))


def material(name: str, density: float, friction: float, restitution: float, young: float, rolling: float) -> Material:
    return Material(name, density, friction, restitution, young, 0.3, 50.0, 1e-6, GREY, rolling)


MATERIALS = (
    material("hardwood", 720.0, 0.5, 0.77, 1.25e10, 0.0015),
    material("wood", 750.0, 0.45, 0.5, 1.1e10, 0.002),
    material("rubber", 1100.0, 0.8, 0.77, 1.0e7, 0.002),
    material("steel", 7850.0, 0.4, 0.6, 2.0e11, 0.0005),
    material("glass", 2600.0, 0.3, 0.6, 6.2e10, 0.0005),
    material("ceramic", 2700.0, 0.4, 0.55, 7.2e10, 0.0006),
    material("plastic", 1070.0, 0.35, 0.5, 1.4e9, 0.001),
    material("ice", 917.0, 0.05, 0.3, 9.0e9, 0.0005),
)


def floor(surface: str = "hardwood") -> Body:
    return Body("floor", "floor", at_pose(), (Shape("plane", (20.0, 20.0, 0.0), surface),), "fixed", tags=("floor",))


def at_pose(x: float = 0.0, y: float = 0.0, z: float = 0.0, quaternion: tuple = (1.0, 0.0, 0.0, 0.0)) -> tuple:
    return (float(x), float(y), float(z), *map(float, quaternion))


def ball(name: str = "ball", at: tuple = (0.0, 0.0, 0.12), radius: float = 0.12, mass: float = 0.62) -> Body:
    return Body(
        name, name, at_pose(*at), (Shape("sphere", (2 * radius,) * 3, "rubber"),), "dynamic", mass, tags=("rolls",)
    )


def box(name: str, at: tuple, size: tuple, surface: str = "wood", mass: float = 1.0, **more: object) -> Body:
    return Body(name, name, at_pose(*at), (Shape("box", size, surface),), "dynamic", mass, **more)


def table(height: float = 0.75, at: tuple = (0.0, 0.0), size: tuple = (1.4, 0.8)) -> Body:
    top = Shape("box", (*size, 0.04), "wood", at_pose(0, 0, height - 0.02))
    legs = tuple(
        Shape(
            "box",
            (0.06, 0.06, height - 0.04),
            "wood",
            at_pose(sx * (size[0] / 2 - 0.05), sy * (size[1] / 2 - 0.05), (height - 0.04) / 2),
        )
        for sx in (-1, 1)
        for sy in (-1, 1)
    )
    return Body(
        "table",
        "table",
        at_pose(*at, 0),
        (top, *legs),
        "fixed",
        supports=(Support((0.0, 0.0, height), size),),
        tags=("furniture",),
    )


def glass(name: str = "glass", at: tuple = (0.0, 0.0, 0.75)) -> Body:
    outline = ((0.0, 0.0), (0.03, 0.0), (0.036, 0.12), (0.033, 0.12), (0.028, 0.006), (0.0, 0.006))
    return Body(
        name,
        name,
        at_pose(*at),
        (Shape("lathe", (0.072, 0.072, 0.12), "glass", profile=outline),),
        "dynamic",
        0.25,
        tags=("breakable",),
    )


def hoop(x: float = 0.0, y: float = 0.0, height: float = 3.05) -> Body:
    """A basket whose board faces -x; the rim's centre lies 0.375 m before the board."""
    rim = Shape("torus", (0.474, 0.474, 0.017), "steel", at_pose(-0.375, 0, height), name="rim")
    board = Shape("box", (0.04, 1.8, 1.05), "glass", at_pose(0.02, 0, height - 0.15 + 0.525), name="board")
    neck = Shape("box", (0.14, 0.10, 0.02), "steel", at_pose(-0.07, 0, height), name="neck")
    return Body(
        "hoop",
        "hoop",
        at_pose(x, y, 0),
        (rim, board, neck),
        "fixed",
        tags=("hoop",),
        anchors=(("rim centre", (-0.375, 0.0, height)),),
    )


def person(name: str = "maya", at: tuple = (0.0, 0.0, 0.0), yaw: float = 0.0) -> Person:
    return Person(name, name, stick_figure(), (float(at[0]), float(at[1]), float(at[2])), yaw)


def world(
    *bodies: Body, people: tuple[Person, ...] = (), wanted: tuple[Wanted, ...] = (), surface: str = "hardwood"
) -> World:
    return World(
        (floor(surface), *bodies),
        people,
        MATERIALS,
        (),
        Sky((0, 0, 0), (0, 0, 0), (0, 0, 0)),
        Room((20, 20, 6), (0, 0, 3), (0.1,) * 6),
        (-10, -10, 10, 10),
        wanted=wanted,
    )


def standing(who: Person, seconds: float) -> PersonTrack:
    """Someone who does not move."""
    samples = round(seconds * 240) + 1
    rotations = np.zeros((samples, 56, 4), np.float32)
    rotations[..., 0] = 1.0
    rotations[:, 0] = [math.cos(who.yaw / 2), 0, 0, math.sin(who.yaw / 2)]
    root = np.tile(np.array(who.position) + who.figure.skeleton.joints[0], (samples, 1))
    return PersonTrack(who.id, root, rotations, np.zeros((samples, 52), np.float32))


def performance(
    staged: World,
    seconds: float,
    holds: tuple[Hold, ...] = (),
    releases: tuple[Release, ...] = (),
    beats: tuple[BeatTime, ...] = (),
    collapses: tuple = (),
    tracks: tuple[PersonTrack, ...] | None = None,
    hinges: tuple = (),
) -> Performance:
    people = tuple(standing(p, seconds) for p in staged.people) if tracks is None else tracks
    return Performance(seconds, people, holds, releases, (), collapses, (), beats, hinges)


def held(body: str, person_id: str, positions: np.ndarray, first: int = 0) -> Hold:
    """A hold along positions [m, 3], unturned."""
    poses = np.concatenate([positions, np.tile([1.0, 0.0, 0.0, 0.0], (len(positions), 1))], 1)
    return Hold(body, person_id, ("right",), first, poses, np.array([0, 0, 0, 1.0, 0, 0, 0]))


def throw(
    body: str, person_id: str, time_s: float, position: tuple, velocity: tuple, beat: str = "", **more: object
) -> Release:
    values = {"spin": (0.0, 0.0, 0.0), "kind": "throw"} | more
    return Release(body, person_id, beat, time_s, position, velocity, **values)


def with_wanted(staged: World, *wanted: Wanted) -> World:
    return replace(staged, wanted=wanted)
