"""Choosing and moving things in the picture of the free camera, as on the plan."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.session.floor_plan import PlanCamera
from studio.stage.lens import Box, Lens, box_of, key_of, met_first, pyramid
from studio.stage.pieces import CameraPiece
from studio.stage.plan import TURN_DEG, PlanView
from studio.widgets import current

_EDGES = tuple((i, i | bit) for i in range(8) for bit in (1, 2, 4) if not i & bit)
_SEEN_M, _CHOSEN_M = 0.45, 1.2
"""How far before a camera its picture is drawn."""
KEYS = {
    Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_N,
    Qt.Key.Key_Escape,
}  # fmt: skip


class SpaceHands:
    """What mouse and keys in space do to what stands on ``plan``. ``lens`` is always that of the picture on screen."""

    def __init__(self, plan: PlanView) -> None:
        self._plan = plan
        self._held: tuple[tuple[float, float], tuple[float, float, float], float] | None = None

    @property
    def holding(self) -> bool:
        return self._held is not None

    def under(self, lens: Lens, at: QPointF) -> str:
        """What can be chosen at a pixel, or ""."""
        plan = self._plan.plan
        return "" if plan is None else met_first(plan, self._plan.seconds, lens, at)[0]

    def press(self, lens: Lens, at: QPointF) -> bool:
        """Take hold of what is chosen, if it is there."""
        plan = self._plan.plan
        entity, height = ("", 0.0) if plan is None else met_first(plan, self._plan.seconds, lens, at)
        ground, piece = lens.ground(at, height), self._plan.piece
        if not entity or entity != self._plan.selected or ground is None or piece is None or not self._plan.take():
            return False
        self._held = ground, piece.place(), height
        return True

    def move(self, lens: Lens, at: QPointF, free: bool) -> None:
        """Carry it over the ground, under the pointer."""
        if self._held is None:
            return
        begin, (x, y, _yaw), height = self._held
        ground = lens.ground(at, height)
        if ground is not None and math.dist(ground, begin) < 100.0:  # nobody drags a thing to the horizon
            self._plan.carry(x + ground[0] - begin[0], y + ground[1] - begin[1], free)

    def release(self) -> None:
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
            self._held = None
            self._plan.give_up()
        else:
            self._plan.remove()

    def paint(self, painter: QPainter, lens: Lens) -> None:
        """The cameras of the scene, and the edges of what is chosen where it is or is being carried to."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plan = self._plan.plan
        for camera in () if plan is None else plan.cameras:
            self._paint_camera(painter, lens, camera)
        box = self._box()
        if box is None:
            return
        seen = [lens.pixel(corner) for corner in box.corners()]
        self._draw(painter, [(seen[a], seen[b]) for a, b in _EDGES], current().colour("accent"))

    def _paint_camera(self, painter: QPainter, lens: Lens, camera: PlanCamera) -> None:
        """Its eye and the picture before it."""
        key, chosen = key_of(camera, self._plan.seconds), camera.shot_id == self._plan.selected
        if lens.is_at(key):
            return
        piece = self._plan.pieces.get(camera.shot_id)
        eye, corners = pyramid(key, camera.aspect, _CHOSEN_M if chosen else _SEEN_M)
        if chosen and self._held is not None and piece is not None:
            _ground, (x, y, _yaw), _height = self._held
            by = np.array([piece.place()[0] - x, piece.place()[1] - y, 0.0])
            eye, corners = eye + by, corners + by
        middle, seen = lens.pixel(eye), [lens.pixel(corner) for corner in corners]
        lines = [*((middle, one) for one in seen), *zip(seen, [*seen[1:], seen[0]], strict=True)]
        shown = isinstance(piece, CameraPiece) and piece.shown
        self._draw(painter, lines, current().colour("accent" if chosen else "text" if shown else "quiet"))
        if middle is not None:
            painter.drawText(middle + QPointF(7, -6), camera.slate)

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
