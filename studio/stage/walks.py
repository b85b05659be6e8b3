"""Drawing a walk: click where somebody goes, say when they are there; too fast a way is shown in red."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QDoubleSpinBox

from engine.project import WalkMark, edits
from engine.project.blocking import RUNNING_MS, WALKING_MS, leg_speeds, speed_warning
from engine.session.floor_plan import FloorPlan, PlanPerson
from studio.bridge import Film
from studio.stage.deeds import Deeds
from studio.stage.sheet import PLAIN
from studio.widgets import current

if TYPE_CHECKING:
    from studio.stage.plan import PlanView

PACE_MS = 1.3
"""A new mark is given the time that an unhurried walk takes."""
RUN_MS = 3.2
NEAR_S = 2.0
"""A walk drawn no farther than this from one of the words replaces it."""
_NEAR_PX = 12


class TimeField(QDoubleSpinBox):
    """When somebody is at a mark."""

    def __init__(self, view: PlanView, number: int) -> None:
        super().__init__(view.viewport())
        self.setDecimals(1)
        self.setSingleStep(0.1)
        self.setRange(0.0, 3600.0)
        self.setSuffix(" s")
        self.setStyleSheet(PLAIN)
        self.setFixedSize(70, 24)
        self.setAccessibleName(f"Time of mark {number}")
        self.setToolTip("When they are here, in seconds of the story")
        self.setKeyboardTracking(False)
        self._view = view

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter ends what is typed, not the walk."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._view.setFocus()
            event.accept()


class WalkTool(QObject):
    """``active`` while a walk is drawn. ``changed`` after every change, with a line that says how it goes."""

    changed = Signal(str)
    ended = Signal()

    def __init__(self, view: PlanView, film: Film) -> None:
        super().__init__(view)
        self._view, self._film, self._deeds = view, film, Deeds(film)
        self.active = False
        self.running = False
        self.begin_s = 0.0
        self.start = (0.0, 0.0)
        self.marks: list[WalkMark] = []
        self.fields: list[TimeField] = []
        self._plan: FloorPlan | None = None
        self._person: PlanPerson | None = None
        self._instead = ""
        self._held: int | None = None
        self._hover: QPointF | None = None

    # -- beginning and ending --

    def begin(self, plan: FloorPlan, person: PlanPerson, seconds: float) -> None:
        """Draw for ``person`` from ``seconds`` on, or change the walk that was drawn before."""
        self.cancel()
        scene = next((s for s in self._film.project.scenes if s.id == plan.scene_id), None)
        if scene is None:
            return
        self.active, self._plan, self._person = True, plan, person
        before = min(person.walks, key=lambda walk: abs(walk.begin_s - seconds), default=None)
        if before is not None:
            self.begin_s, self.running, self._instead = before.begin_s, before.running, before.beat
            self.marks = list(before.marks)
        else:
            self.begin_s, self.running = round(seconds, 1), False
            self._instead = edits.walk_of_words(scene, person.id, seconds, dict(plan.moments))
            moment = plan.moments.get(self._instead) if plan.acted else None
            if moment is not None and abs(moment - seconds) <= NEAR_S:
                self.begin_s = round(moment, 2)
            elif moment is not None:
                self._instead = ""  # the words' walk is another one
        self.start = person.at(self.begin_s)[:2]
        self._rebuild()
        self._view.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def finish(self) -> None:
        """Make it an edit."""
        plan, person = self._plan, self._person
        if not self.active or plan is None or person is None:
            return
        if self.marks:
            marks = [(mark.x, mark.y, mark.time_s) for mark in self.marks]
            if not self._deeds.draw_walk(
                plan, person.id, person.name, self.begin_s, marks, self.running, self._instead
            ):
                return
            if self.warning:
                self._film.problem.emit(self.warning)
        self.cancel()

    def cancel(self) -> None:
        was, self.active = self.active, False
        self.marks, self._held, self._hover = [], None, None
        self._drop_fields()
        if was:
            self._view.viewport().unsetCursor()
            self._view.viewport().update()
            self.changed.emit("")
            self.ended.emit()

    def set_running(self, running: bool) -> None:
        """Walk or run."""
        self.running = running
        self._tell()

    # -- marks --

    def speeds(self) -> tuple[float, ...]:
        return leg_speeds(self.start, self.begin_s, tuple(self.marks))

    @property
    def warning(self) -> str:
        """A sentence where a mark asks for more than anybody can, else ""."""
        if not self.active or self._person is None:
            return ""
        name = self._person.name
        return next((said for speed in self.speeds() if (said := speed_warning(name, speed, self.running))), "")

    def add(self, x: float, y: float) -> None:
        """A mark, with the time that an easy pace takes."""
        last = self.marks[-1] if self.marks else WalkMark(*self.start, self.begin_s)
        pace = RUN_MS if self.running else PACE_MS
        far = math.dist((last.x, last.y), (x, y))
        self.marks.append(WalkMark(x, y, round(last.time_s + max(far / pace + 0.3, 0.3), 1)))
        self._rebuild()

    def _rebuild(self) -> None:
        self._drop_fields()
        for i, mark in enumerate(self.marks):
            field = TimeField(self._view, i + 1)
            field.setValue(mark.time_s)
            field.valueChanged.connect(lambda value, n=i: self._set_time(n, value))
            field.show()
            self.fields.append(field)
        self.lay_out()
        self._tell()

    def _drop_fields(self) -> None:
        for field in self.fields:
            field.hide()
            field.deleteLater()
        self.fields = []

    def _set_time(self, number: int, value: float) -> None:
        mark = self.marks[number]
        later = value - mark.time_s
        self.marks[number] = WalkMark(mark.x, mark.y, value)
        for n in range(number + 1, len(self.marks)):  # what follows keeps its pace
            other = self.marks[n]
            self.marks[n] = WalkMark(other.x, other.y, round(other.time_s + later, 2))
            field = self.fields[n]
            field.blockSignals(True)
            field.setValue(self.marks[n].time_s)
            field.blockSignals(False)
        self._tell()

    def lay_out(self) -> None:
        """Put the time fields beside their marks."""
        for mark, field in zip(self.marks, self.fields, strict=True):
            at = self._view.mapFromScene(QPointF(mark.x, mark.y))
            field.move(at.x() + 10, at.y() - 30)

    def _tell(self) -> None:
        person = self._person
        if not self.active or person is None:
            return
        worst = self.warning
        how = f"{person.name} leaves at {self.begin_s:.1f} s: click marks, R runs, Enter ends, Esc forgets"
        self.changed.emit(worst or how)
        self._view.viewport().update()

    # -- mouse and keys, from the plan --

    def _snapped(self, place: QPointF, keys: Qt.KeyboardModifier) -> tuple[float, float]:
        if keys & Qt.KeyboardModifier.AltModifier:
            return place.x(), place.y()
        return round(place.x() * 10) / 10, round(place.y() * 10) / 10

    def press(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        near = _NEAR_PX / self._view.scale_now()
        for i, mark in enumerate(self.marks):
            if math.dist((mark.x, mark.y), (place.x(), place.y())) < near:
                self._held = i
                return
        self.add(*self._snapped(place, keys))

    def move(self, place: QPointF, keys: Qt.KeyboardModifier, held: bool) -> None:
        self._hover = place
        if held and self._held is not None:
            mark = self.marks[self._held]
            self.marks[self._held] = WalkMark(*self._snapped(place, keys), mark.time_s)
            self.lay_out()
            self._tell()
        self._view.viewport().update()

    def release(self) -> None:
        self._held = None

    def key(self, key: int) -> bool:
        """Whether the tool took the key."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish()
        elif key == Qt.Key.Key_Escape:
            self.cancel()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.marks = self.marks[:-1]
            self._rebuild()
        elif key == Qt.Key.Key_R:
            self.set_running(not self.running)
        else:
            return False
        return True

    # -- drawing, in the viewport's pixels --

    def paint(self, painter: QPainter) -> None:
        """The way so far, with its speeds; for a person who is chosen also the walk drawn before."""
        if self.active:
            self._paint(painter, self.start, self.begin_s, tuple(self.marks), self.running, strong=True)
            if self._hover is not None and self._held is None:
                last = self.marks[-1] if self.marks else WalkMark(*self.start, self.begin_s)
                painter.setPen(QPen(current().colour("faint"), 1.0, Qt.PenStyle.DashLine))
                painter.drawLine(self._pixels(last.x, last.y), self._pixels(self._hover.x(), self._hover.y()))
            return
        plan = self._view.plan
        for person in plan.people if plan is not None else ():
            for walk in person.walks:
                start = person.at(walk.begin_s)[:2]
                chosen = person.id == self._view.selected
                self._paint(painter, start, walk.begin_s, walk.marks, walk.running, strong=chosen)

    def _pixels(self, x: float, y: float) -> QPointF:
        return QPointF(self._view.mapFromScene(QPointF(x, y)))

    def _paint(
        self, painter: QPainter, start: tuple[float, float], begin_s: float, marks: tuple[WalkMark, ...],
        running: bool, strong: bool,
    ) -> None:  # fmt: skip
        theme = current()
        limit = RUNNING_MS if running else WALKING_MS
        before = self._pixels(*start)
        for number, (mark, speed) in enumerate(zip(marks, leg_speeds(start, begin_s, marks), strict=True), 1):
            at = self._pixels(mark.x, mark.y)
            colour = theme.colour("refused" if speed > limit else "accent" if strong else "quiet")
            painter.setPen(QPen(colour, 2.0 if strong else 1.2))
            painter.drawLine(before, at)
            painter.setBrush(theme.colour("base"))
            painter.drawEllipse(at, 7.0, 7.0)
            painter.drawText(QRectF(at.x() - 8, at.y() - 8, 16, 16), Qt.AlignmentFlag.AlignCenter, str(number))
            if strong:
                said = f"{speed:.1f} m/s" if math.isfinite(speed) else "no time"
                middle = (before + at) / 2
                painter.drawText(QRectF(middle.x() - 40, middle.y() + 3, 80, 14), Qt.AlignmentFlag.AlignCenter, said)
                if not self.active:
                    painter.drawText(
                        QRectF(at.x() + 9, at.y() - 18, 60, 14), Qt.AlignmentFlag.AlignLeft, f"{mark.time_s:.1f} s"
                    )
            before = at
