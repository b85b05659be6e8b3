"""Choosing and moving things in the picture of the free camera, as on the plan."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from engine.session.floor_plan import PlanCamera
from studio.stage.lens import Box, Lens, box_of, met_first
from studio.stage.plan import TURN_DEG, PlanView
from studio.widgets import current

_EDGES = tuple((i, i | bit) for i in range(8) for bit in (1, 2, 4) if not i & bit)
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
        """The edges of what is chosen, where it is or is being carried to."""
        box = self._box()
        if box is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = [lens.pixel(corner) for corner in box.corners()]
        for pen in (QPen(Qt.GlobalColor.black, 2.6), QPen(current().colour("accent"), 1.4)):
            painter.setPen(pen)
            for a, b in _EDGES:
                one, other = seen[a], seen[b]
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
