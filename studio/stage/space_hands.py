"""Choosing and moving things in the picture of the free camera, as on the plan."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.session.floor_plan import PlanCamera
from studio.stage.lens import Box, Lens, box_of, key_of, met_first, pyramid
from studio.stage.pieces import CameraPiece
from studio.stage.plan import GRID_M, TURN_DEG, PlanView
from studio.widgets import current

_EDGES = tuple((i, i | bit) for i in range(8) for bit in (1, 2, 4) if not i & bit)
_SEEN_M, _CHOSEN_M = 0.45, 1.2
"""How far before a camera its picture is drawn."""
_LOWEST_M = 0.05
KEYS = {
    Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_N,
    Qt.Key.Key_Escape,
}  # fmt: skip


class SpaceHands:
    """What mouse and keys in space do to what stands on ``plan``. ``lens`` is always that of the picture on screen."""

    def __init__(self, plan: PlanView) -> None:
        self._plan = plan
        self._held: tuple[tuple[float, float], tuple[float, float, float], float] | None = None
        self._lifted: tuple[PlanCamera, float] | None = None
        """A camera that is carried up or down, and the height at which it was taken hold of."""
        self._lift = 0.0

    @property
    def holding(self) -> bool:
        return self._held is not None or self._lifted is not None

    def under(self, lens: Lens, at: QPointF) -> str:
        """What can be chosen at a pixel, or ""."""
        plan = self._plan.plan
        return "" if plan is None else met_first(plan, self._plan.seconds, lens, at)[0]

    def press(self, lens: Lens, at: QPointF, upright: bool = False) -> bool:
        """Take hold of what is chosen, if it is there; of a camera to carry it up and down if ``upright``."""
        plan = self._plan.plan
        entity, height = ("", 0.0) if plan is None else met_first(plan, self._plan.seconds, lens, at)
        ground, piece = lens.ground(at, height), self._plan.piece
        if upright and isinstance(piece, CameraPiece) and entity == self._plan.selected:
            begin = lens.height(at, *key_of(piece.camera, self._plan.seconds).eye[:2])
            self._lifted, self._lift = None if begin is None else (piece.camera, begin), 0.0
            return begin is not None
        if not entity or entity != self._plan.selected or ground is None or piece is None or not self._plan.take():
            return False
        self._held = ground, piece.place(), height
        return True

    def move(self, lens: Lens, at: QPointF, free: bool) -> None:
        """Carry it over the ground, or up and down, under the pointer."""
        if self._lifted is not None:
            self._raise(lens, at, free)
        if self._held is None:
            return
        begin, (x, y, _yaw), height = self._held
        ground = lens.ground(at, height)
        if ground is not None and math.dist(ground, begin) < 100.0:  # nobody drags a thing to the horizon
            self._plan.carry(x + ground[0] - begin[0], y + ground[1] - begin[1], free)

    def _raise(self, lens: Lens, at: QPointF, free: bool) -> None:
        assert self._lifted is not None
        camera, begin = self._lifted
        x, y, z = key_of(camera, self._plan.seconds).eye
        height = lens.height(at, x, y)
        if height is None or abs(height - begin) > 100.0:
            return
        to = max(_LOWEST_M, z + height - begin)
        self._lift = (to if free else max(_LOWEST_M, round(to / GRID_M) * GRID_M)) - z
        self._plan.said.emit(f"{camera.slate}   {z + self._lift:.2f} m high")

    def release(self) -> None:
        if self._lifted is not None:
            (camera, _), self._lifted = self._lifted, None
            self._plan.said.emit("")
            if abs(self._lift) > 1e-6:
                self._plan.raise_camera(camera, self._lift)
        if self._held is not None:
            self._held = None
            self._plan.let_go()

    def click(self, lens: Lens, at: QPointF) -> None:
        """Choose what is there."""
        self._plan.choose(self.under(lens, at))

    def key(self, key: Qt.Key) -> None:
        """One of :data:`KEYS`."""
        if key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self._plan.turn_by(TURN_DEG if key == Qt.Key.Key_BracketLeft else -TURN_DEG)
        elif key == Qt.Key.Key_N:
            self._plan.walk_chosen()
        elif key == Qt.Key.Key_Escape:
            carried_up, self._held, self._lifted = self._lifted is not None, None, None
            self._plan.said.emit("")
            if not carried_up:  # it is where it was, and stays chosen
                self._plan.give_up()
        else:
            self._plan.remove()

    def paint(self, painter: QPainter, lens: Lens) -> None:
        """The cameras of the scene, and the edges of what is chosen where it is or is being carried to."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plan = self._plan.plan
        taken: list[QRectF] = []
        chosen_first = sorted(() if plan is None else plan.cameras, key=lambda one: one.shot_id != self._plan.selected)
        for camera in chosen_first:
            self._paint_camera(painter, lens, camera, taken)
        box = self._box()
        if box is None:
            return
        seen = [lens.pixel(corner) for corner in box.corners()]
        self._draw(painter, [(seen[a], seen[b]) for a, b in _EDGES], current().colour("accent"))

    def _paint_camera(self, painter: QPainter, lens: Lens, camera: PlanCamera, taken: list[QRectF]) -> None:
        """Its eye, the picture before it, and its slate beside the slates that have ``taken`` their places."""
        key, chosen = key_of(camera, self._plan.seconds), camera.shot_id == self._plan.selected
        if lens.is_at(key):
            return
        piece = self._plan.pieces.get(camera.shot_id)
        eye, corners = pyramid(key, camera.aspect, _CHOSEN_M if chosen else _SEEN_M)
        if chosen and self._held is not None and piece is not None:
            _ground, (x, y, _yaw), _height = self._held
            by = np.array([piece.place()[0] - x, piece.place()[1] - y, 0.0])
            eye, corners = eye + by, corners + by
        if self._lifted is not None and self._lifted[0].shot_id == camera.shot_id:
            eye, corners = pyramid(replace(key, eye=(*key.eye[:2], key.eye[2] + self._lift)), camera.aspect, _CHOSEN_M)
        middle, seen = lens.pixel(eye), [lens.pixel(corner) for corner in corners]
        lines = [*((middle, one) for one in seen), *zip(seen, [*seen[1:], seen[0]], strict=True)]
        shown = isinstance(piece, CameraPiece) and piece.shown
        self._draw(painter, lines, current().colour("accent" if chosen else "text" if shown else "quiet"))
        if middle is not None:
            place = free_place(middle + QPointF(7, -6), painter.fontMetrics().boundingRect(camera.slate).size(), taken)
            painter.drawText(place, camera.slate)

    @staticmethod
    def _draw(painter: QPainter, lines: Sequence[tuple[QPointF | None, QPointF | None]], colour: QColor) -> None:
        for pen in (QPen(Qt.GlobalColor.black, 2.6), QPen(colour, 1.4)):
            painter.setPen(pen)
            for one, other in lines:
                if one is not None and other is not None:
                    painter.drawLine(one, other)

    def _box(self) -> Box | None:
        plan, piece = self._plan.plan, self._plan.piece
        there = plan.find(piece.entity) if plan is not None and piece is not None else None
        if there is None or piece is None or isinstance(there, PlanCamera):
            return None
        box = box_of(there, self._plan.seconds)
        if box is None or self._held is None:
            return box
        _ground, (x, y, _yaw), _height = self._held
        now = piece.place()
        return Box(box.x + now[0] - x, box.y + now[1] - y, box.yaw, box.low, box.high)


def free_place(wanted: QPointF, size: QSize, taken: list[QRectF]) -> QPointF:
    """Where a name of that size begins, at ``wanted`` or as little above or below as the names let it that have ``taken`` their
    places; its own place is added to them."""
    high = size.height()
    for step in range(2 * len(taken) + 1):  # 0, one down, one up, two down ...
        at = wanted + QPointF(0.0, high * ((step + 1) // 2) * (1 if step % 2 else -1))
        room = QRectF(at.x(), at.y() - high, size.width(), high)
        if not any(room.intersects(other) for other in taken):
            break
    taken.append(room)
    return at
