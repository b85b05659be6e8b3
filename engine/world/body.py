"""Things. A body is rigid; its shapes are given in its own frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.world.material import Appearance

IDENTITY_POSE = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
Pose7 = tuple[float, float, float, float, float, float, float]
Vec3 = tuple[float, float, float]


@dataclass(frozen=True)
class Shape:
    """One piece of a body.

    ``kind`` and ``size`` (full extents along x, y, z in the shape's frame, metres): "box"; "sphere" (all alike);
    "ellipsoid"; "cylinder" and "cone" (axis z); "capsule" (axis z, z is the whole length); "plane" (x by y, faces +z);
    "torus" (axis z; x = outer diameter, z = tube diameter); "lathe" (``profile`` of (radius, z) pairs turned about z);
    "extrusion" (``profile`` of (x, y) corners, counter-clockwise, along z from 0 to size z); "tube" (``path`` of points,
    diameter = size x); "mesh" (``positions``, ``faces``). ``bevel`` metres rounds the edges of a box in the picture.
    ``pose`` puts it in the body's frame. ``visible``: drawn; ``solid``: collides (mesh, lathe and extrusion collide as
    their convex hull, so hollow things list separate solid shapes). ``appearance`` overrides the material's.
    """

    kind: str
    size: Vec3
    material: str
    pose: Pose7 = IDENTITY_POSE
    visible: bool = True
    solid: bool = True
    appearance: Appearance | None = None
    profile: tuple[tuple[float, float], ...] = ()
    path: tuple[Vec3, ...] = ()
    positions: np.ndarray | None = None
    faces: np.ndarray | None = None
    bevel: float = 0.0
    name: str = ""


@dataclass(frozen=True)
class Support:
    """A level surface things can stand on, in the body's frame: ``centre`` on the surface, ``size`` (x, y) metres."""

    centre: Vec3
    size: tuple[float, float]
    name: str = "top"


@dataclass(frozen=True)
class Seat:
    """A place to sit, in the body's frame: ``centre`` of the seat's surface, ``yaw`` radians the sitter faces (0: along
    the body's +x)."""

    centre: Vec3
    yaw: float


@dataclass(frozen=True)
class Grip:
    """How a hand takes hold, in the body's frame: the palm's centre lies at ``position``; ``approach`` is the direction
    from the hand into the thing; ``axis`` the direction of the closed fist's tunnel (thumb side up). ``width`` metres
    between thumb and fingers. ``hands`` 1 or 2 (with 2, the other hand mirrors through the body's y = 0 plane)."""

    position: Vec3
    approach: Vec3
    axis: Vec3
    width: float
    hands: int = 1


@dataclass(frozen=True)
class Hinge:
    """A part that swings: a door, a lid. The named shapes turn about ``axis`` through ``point`` (body frame) from
    0 to ``limit`` radians; ``handle`` is where a hand takes it."""

    shapes: tuple[str, ...]
    point: Vec3
    axis: Vec3
    limit: float
    handle: Vec3


@dataclass(frozen=True)
class Body:
    """A thing in the world. ``pose`` at story second 0: position and quaternion (w, x, y, z) in the world frame.

    ``mobility`` "fixed" (part of the set) or "dynamic". ``mass`` kg (ignored when fixed). ``label``: the writer's word
    or the set's name for it. ``is_stand_in``: drawn with its label. ``anchors``: named points in the body's frame
    ("rim centre", "tee"). ``tags``: what it is good for ("hoop", "door", "window", "floor", "breakable", "rolls",
    "furniture", "obstacle", "sounds:glass" ...).
    """

    id: str
    label: str
    pose: Pose7
    shapes: tuple[Shape, ...]
    mobility: str = "dynamic"
    mass: float = 1.0
    prop: str = ""
    is_stand_in: bool = False
    supports: tuple[Support, ...] = ()
    seats: tuple[Seat, ...] = ()
    grips: tuple[Grip, ...] = ()
    hinge: Hinge | None = None
    anchors: tuple[tuple[str, Vec3], ...] = ()
    tags: tuple[str, ...] = ()
