"""What a free camera sees where: from metres to pixels of its picture and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRect

from engine.project import ViewKey
from engine.session.floor_plan import FloorPlan, PlanBody, PlanCamera, PlanLight, PlanPerson

SENSOR_MM = 36.0
_NEAR_M = 0.05
_LAMP_M = 0.18
"""Half the size of the box by which a lamp is taken."""
_CAMERA_M = (0.2, 0.14, 0.14)
"""Half the size of the box by which a camera is taken: along its look, across, upright."""
_OWN_M = 0.4
"""Who looks through a camera does not see it."""


@dataclass(frozen=True)
class Box:
    """Where something is: the middle of its ground (x, y), turned by ``yaw``, and its extent in its own frame."""

    x: float
    y: float
    yaw: float
    low: tuple[float, float, float]
    high: tuple[float, float, float]

    def corners(self) -> np.ndarray:
        """[8, 3], metres."""
        every = [
            (x, y, z)
            for x in (self.low[0], self.high[0])
            for y in (self.low[1], self.high[1])
            for z in (self.low[2], self.high[2])
        ]
        points = np.array(every, float)
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        turned = np.column_stack(
            [c * points[:, 0] - s * points[:, 1], s * points[:, 0] + c * points[:, 1], points[:, 2]]
        )
        return turned + np.array([self.x, self.y, 0.0])

    def met(self, eye: np.ndarray, way: np.ndarray) -> float | None:
        """How far along ``way`` from ``eye`` the box begins; None where it is missed."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        turn = np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
        begin, along = turn @ (eye - np.array([self.x, self.y, 0.0])), turn @ way
        with np.errstate(divide="ignore", invalid="ignore"):
            one, other = (np.array(self.low) - begin) / along, (np.array(self.high) - begin) / along
        near, far = float(np.nanmax(np.fmin(one, other))), float(np.nanmin(np.fmax(one, other)))
        return near if far >= max(near, 0.0) and near > 0.0 else None


class Lens:
    """The picture of ``key`` shown in ``area`` of a widget, in its pixels."""

    def __init__(self, key: ViewKey, area: QRect) -> None:
        self.eye = np.array(key.eye, float)
        ahead = np.array(key.target, float) - self.eye
        self._ahead = ahead / np.linalg.norm(ahead)
        right = np.cross(self._ahead, (0.0, 0.0, 1.0))
        self._right = right / np.linalg.norm(right)
        self._up = np.cross(self._right, self._ahead)
        self._middle = area.left() + area.width() / 2, area.top() + area.height() / 2
        self._focal = area.width() * key.lens_mm / SENSOR_MM

    def is_at(self, key: ViewKey) -> bool:
        """Whether this is the view of ``key``'s camera itself, or from where it stands."""
        return math.dist(self.eye, key.eye) < _OWN_M

    def way(self, at: QPointF) -> np.ndarray:
        """The direction that a pixel looks in, of unit length."""
        x, y = (at.x() - self._middle[0]) / self._focal, (self._middle[1] - at.y()) / self._focal
        way = self._ahead + x * self._right + y * self._up
        return way / np.linalg.norm(way)

    def ground(self, at: QPointF, height: float) -> tuple[float, float] | None:
        """Where a pixel meets the level ``height``; None where it looks past it."""
        way = self.way(at)
        if abs(way[2]) < 1e-6:
            return None
        far = (height - self.eye[2]) / way[2]
        if far <= 0.0:
            return None
        point = self.eye + far * way
        return float(point[0]), float(point[1])

    def height(self, at: QPointF, x: float, y: float) -> float | None:
        """How high a pixel looks where it passes the upright at (x, y) most closely; None where that is behind."""
        way = self.way(at)
        flat = float(way[:2] @ way[:2])
        far = float((np.array([x, y]) - self.eye[:2]) @ way[:2]) / flat if flat > 1e-9 else 0.0
        return float(self.eye[2] + far * way[2]) if far > 0.0 else None

    def pixel(self, point: np.ndarray) -> QPointF | None:
        """Where a point is seen; None behind the camera."""
        away = point - self.eye
        depth = float(away @ self._ahead)
        if depth < _NEAR_M:
            return None
        x, y = float(away @ self._right) / depth, float(away @ self._up) / depth
        return QPointF(self._middle[0] + x * self._focal, self._middle[1] - y * self._focal)


def key_of(camera: PlanCamera, seconds: float) -> ViewKey:
    """Where a camera is at a story second; before and after its shot where it begins and ends."""
    return camera.at(max(camera.story_in, min(seconds, camera.story_out)))


def box_of(there: PlanBody | PlanPerson | PlanLight | PlanCamera, seconds: float) -> Box | None:
    """The box that something of the plan fills at a story second."""
    if isinstance(there, PlanCamera):
        key = key_of(there, seconds)
        (x, y, z), (far, wide, high) = key.eye, _CAMERA_M
        yaw = math.atan2(key.target[1] - y, key.target[0] - x)
        return Box(x, y, yaw, (-far, -wide, z - high), (far, wide, z + high))
    if isinstance(there, PlanLight):
        half = _LAMP_M
        return Box(there.x, there.y, there.yaw, (-half, -half, there.z - half), (half, half, there.z + half))
    x, y, yaw = there.at(seconds)
    if isinstance(there, PlanPerson):
        half = there.shoulders / 2
        tall = there.height * (0.75 if there.seated else 1.0)
        return Box(x, y, yaw, (-half, -half, 0.0), (half, half, tall))
    points = [point for polygon in (*there.outlines, *there.overhead) for point in polygon]
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(x, y, yaw, (min(xs), min(ys), there.low), (max(xs), max(ys), there.high))


def met_first(plan: FloorPlan, seconds: float, lens: Lens, at: QPointF) -> tuple[str, float]:
    """(entity, height of the point met) of what can be moved and is nearest under a pixel, cameras before all else as they are
    drawn over the picture; ("", 0) where nothing is."""
    cameras = {each.shot_id: box_of(each, seconds) for each in plan.cameras if not lens.is_at(key_of(each, seconds))}
    movable: list[PlanBody | PlanPerson | PlanLight] = [*plan.people, *plan.lights]
    movable += [body for body in plan.bodies if body.movable]
    return _nearest(cameras, lens, at) or _nearest({t.id: box_of(t, seconds) for t in movable}, lens, at) or ("", 0.0)


def _nearest(boxes: Mapping[str, Box | None], lens: Lens, at: QPointF) -> tuple[str, float] | None:
    way = lens.way(at)
    met = [(far, name) for name, box in boxes.items() if box and (far := box.met(lens.eye, way)) is not None]
    if not met:
        return None
    far, name = min(met)
    return name, float(lens.eye[2] + far * way[2])


def pyramid(key: ViewKey, aspect: float, far: float) -> tuple[np.ndarray, np.ndarray]:
    """What a camera sees ``far`` metres before it: its eye [3] and the corners of that picture [4, 3], in turn."""
    eye = np.array(key.eye, float)
    ahead = np.array(key.target, float) - eye
    ahead /= max(float(np.linalg.norm(ahead)), 1e-6)
    right = np.cross(ahead, (0.0, 0.0, 1.0))
    right /= max(float(np.linalg.norm(right)), 1e-6)
    up = np.cross(right, ahead)
    x = far * SENSOR_MM / 2 / key.lens_mm
    corners = [
        eye + far * ahead + sx * x * right + sy * x / aspect * up for sx, sy in ((-1, 1), (1, 1), (1, -1), (-1, -1))
    ]
    return eye, np.array(corners)
