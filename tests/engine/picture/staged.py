"""Small worlds for the picture's tests."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.world.body import Body, Hinge, Shape
from engine.world.camera import Camera, CameraKey
from engine.world.light import Light, Room, Sky
from engine.world.material import Appearance, Material, Pattern
from engine.world.stick_figure import stick_figure
from engine.world.take import WorldState
from engine.world.world import Person, World

SIZE = (160, 90)
BLACK = Sky((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
DAY = Sky((0.2, 0.4, 0.9), (0.8, 0.9, 1.0), (0.2, 0.2, 0.15))
SUN = Light("sun", "sun", (1.0, 0.95, 0.85), 3.0, direction=(0.4, 0.5, -0.7))


def thing(name, position, *shapes, mobility="fixed", **more):
    return Body(name, name, (*position, 1.0, 0.0, 0.0, 0.0), tuple(shapes), mobility, **more)


def shape(kind, size, colour=(0.5, 0.5, 0.5), pattern=None, **more):
    look = Appearance(
        colour, more.pop("roughness", 0.9), emission=more.pop("emission", (0.0, 0.0, 0.0)), pattern=pattern
    )
    return Shape(kind, size, "stuff", appearance=look, **more)


def world(*bodies, people=(), lights=(SUN,), sky=DAY, weather="clear"):
    stuff = Material("stuff", 500.0, 0.5, 0.5, 1e9, 0.3, 1.0, 1e-7, Appearance((0.5, 0.5, 0.5)))
    room = Room((10.0, 10.0, 4.0), (0.0, 0.0, 2.0), (0.1,) * 6)
    return World(bodies, people, (stuff,), tuple(lights), sky, room, (-5.0, -5.0, 5.0, 5.0), weather=weather)


def yard(people=True):
    """Ground, a crate, a ball, a door ajar and two people."""
    planks = Pattern("planks", 1.0, ((0.4, 0.25, 0.12), (0.25, 0.15, 0.08)))
    door = Hinge(("leaf",), (0.0, 0.0, 0.0), (0.0, 0.0, 1.0), 1.5, (0.8, 0.0, 1.0))
    bodies = (
        thing("ground", (0, 0, -0.05), shape("box", (20, 20, 0.1), (0.35, 0.4, 0.3))),
        thing("crate", (1.2, 0.6, 0.4), shape("box", (0.8, 0.8, 0.8), pattern=planks, bevel=0.02)),
        thing("ball", (0.2, -0.6, 0.2), shape("sphere", (0.4, 0.4, 0.4), (0.8, 0.2, 0.1)), mobility="dynamic"),
        thing("door", (-1.5, 1.0, 1.0), shape("box", (0.9, 0.05, 2.0), (0.3, 0.2, 0.5), name="leaf"), hinge=door),
    )
    cast = (
        Person("ann", "Ann", stick_figure(1.7), (0.0, 0.3, 0.0), -1.57),
        Person("bob", "Bob", stick_figure(1.8), (-0.8, 0.2, 0.0), -1.2),
    )
    return world(*bodies, people=cast if people else ())


def standing(of: World, moved: dict[str, tuple[float, float, float]] | None = None, hinges=()):
    """Everyone at rest and everything at its pose; ``moved`` bodies elsewhere."""
    bodies = np.array([b.pose for b in of.bodies], float).reshape(-1, 7)
    for name, position in (moved or {}).items():
        bodies[[b.id for b in of.bodies].index(name), :3] = position
    count = len(of.people)
    rotations = np.zeros((count, 56, 4))
    rotations[..., 0] = 1.0
    roots = np.zeros((count, 3))
    for k, person in enumerate(of.people):
        turn = space.yaw(person.yaw)
        roots[k] = np.array(person.position) + space.rotate(turn, person.figure.skeleton.joints[0])
        rotations[k, 0] = turn
    return WorldState(bodies, roots, rotations, np.zeros((count, 52), np.float32), tuple(hinges))


def camera(position, target, focal_mm=35.0, focus_m=4.0, f_number=4.0):
    return Camera((CameraKey(0.0, tuple(position), tuple(target), focal_mm, focus_m),), f_number)
