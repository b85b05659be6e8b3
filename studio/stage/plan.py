"""The plan: a scene from above, where people, things, lights and cameras are chosen, moved and turned."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from engine.project import ViewKey
from engine.session.floor_plan import FloorPlan, PlanCamera, PlanPerson
from studio.bridge import Film
from studio.stage import sheet
from studio.stage.deeds import Deeds
from studio.stage.metres import MetresView
from studio.stage.pieces import BodyPiece, CameraPiece, LightPiece, PersonPiece, Piece, Trace
from studio.stage.walks import WalkTool
from studio.widgets import current
from studio.widgets.arrangement import paint_hint

GRID_M = 0.1
"""Things snap to this while they are dragged (Alt: freely)."""
NUDGE_M = 0.1
TURN_DEG = 15.0
HANDLE_PX = 34
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip
_OWN_KEYS = {
    *_ARROWS, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_F,
    Qt.Key.Key_R, Qt.Key.Key_W, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Escape, Qt.Key.Key_Return,
    Qt.Key.Key_Home,
}  # fmt: skip


class PlanView(MetresView):
    """``chosen`` carries the entity chosen ("" for none); ``said`` a line about what a drag would do."""

    chosen = Signal(str)
    said = Signal(str)
    shown = Signal()
    plan: FloorPlan | None = None
    unset = ""
    """Why there is no plan and none comes."""

    def __init__(self, film: Film, deeds: Deeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film, self._deeds = film, deeds
        self.seconds = 0.0
        self.selected = ""
        self.pieces: dict[str, Piece] = {}
        self._ghosts: dict[str, PersonPiece | BodyPiece] = {}
        self._drag: tuple[Piece, str, QPointF, tuple[float, float, float]] | None = None
        self._turning = False
        self._moved = False
        self._nudged = False
        self._near = True
        """A scene is first shown where it is acted; :meth:`fit` shows the whole set."""
        self.walking = WalkTool(self, film)
        self.setAccessibleName("Plan of the scene from above")
        self.setMinimumSize(240, 160)

    # -- contents ----------------------------------------------------------------------------------------------------

    def show_plan(self, plan: FloorPlan | None) -> None:
        """Show ``plan``; what is chosen stays chosen if it is still there."""
        if self._drag is not None:
            return  # it comes again when the drag has become an edit
        new_scene = plan is not None and (self.plan is None or self.plan.scene_id != plan.scene_id)
        self.plan = plan
        self.scene().clear()
        self.pieces, self._ghosts = {}, {}
        if plan is None:
            self.shown.emit()
            return
        x0, y0, x1, y1 = plan.bounds
        self.scene().setSceneRect(x0 - 60, y0 - 60, x1 - x0 + 120, y1 - y0 + 120)
        for body in plan.bodies:
            if body.outlines or body.overhead:
                self._add(BodyPiece(body))
        for light in plan.lights:
            self._add(LightPiece(light))
        for number, person in enumerate(plan.people):
            piece = PersonPiece(person, number)
            self._add(piece)
            if len(person.track) > 1:
                way = [(float(x), float(y)) for x, y, _ in person.track]
                if any(math.dist(way[0], point) > 0.25 for point in way):
                    self.scene().addItem(Trace(way, QColor(piece.colour), dashed=True))
                    ghost = PersonPiece(person, number, ghost=True)
                    self._ghosts[person.id] = ghost
                    self.scene().addItem(ghost)
        self._show_cameras(plan)
        if self.selected not in self.pieces:
            self.choose("")
        self._mark()
        self.looked()
        self.show_time(self.seconds)
        if new_scene:
            self._near = True
        if new_scene or self.fitted:
            self.fit_whole()
        self.shown.emit()

    def _show_cameras(self, plan: FloorPlan) -> None:
        shown = self._film.selected_shot
        for camera in plan.cameras:
            mine = shown is not None and shown.id == camera.shot_id
            self._add(CameraPiece(camera, mine, self.seconds))
            eyes = [(float(row[1]), float(row[2])) for row in camera.keys]
            if mine and any(math.dist(eyes[0], eye) > 0.03 for eye in eyes):
                self.scene().addItem(Trace(eyes, current().colour("accent"), dashed=False))

    def _add(self, piece: Piece) -> None:
        self.scene().addItem(piece)
        self.pieces[piece.entity] = piece

    def show_time(self, seconds: float) -> None:
        """Show where everybody is at a story second."""
        self.seconds = seconds
        if self.plan is None:
            return
        for name, ghost in self._ghosts.items():
            there = self.plan.find(name)
            if isinstance(there, PlanPerson):
                ghost.stand(*there.at(seconds))
                start = there.at(0.0)
                ghost.setVisible(math.dist(start[:2], there.at(seconds)[:2]) > 0.15)
        for piece in self.pieces.values():
            if isinstance(piece, CameraPiece) and (self._drag is None or self._drag[0] is not piece):
                piece.follow(seconds)
        self.viewport().update()

    # -- choosing ----------------------------------------------------------------------------------------------------

    def choose(self, entity: str) -> None:
        """Choose what is called ``entity``."""
        if entity == self.selected:
            return
        self.selected = entity
        self._mark()
        self.chosen.emit(entity)

    def _mark(self) -> None:
        for name, piece in self.pieces.items():
            piece.choose(name == self.selected)
        self.viewport().update()

    @property
    def piece(self) -> Piece | None:
        """What is chosen."""
        return self.pieces.get(self.selected)

    def piece_at(self, position: QPoint) -> Piece | None:
        """What a click at ``position`` (viewport) means: the chosen one if it is there, else the smallest on top."""
        place = self.mapToScene(position)
        near = 6.0 / self.scale_now()
        area = QRectF(place.x() - near, place.y() - near, 2 * near, 2 * near)
        found = [
            item
            for item in self.scene().items(area, Qt.ItemSelectionMode.IntersectsItemShape)
            if isinstance(item, Piece) and item.entity and item.movable
        ]
        exact = [item for item in found if item.contains(item.mapFromScene(place))]
        ranked = sorted(exact or found, key=lambda item: -item.rank)
        return next((item for item in ranked if item.chosen), None) or (ranked[0] if ranked else None)

    def walk_chosen(self) -> None:
        """Cycle through what can be chosen, people first (Tab is for the panels; this is N on the plan)."""
        movable = [(name, piece) for name, piece in self.pieces.items() if piece.movable]
        names = [name for name, _ in sorted(movable, key=lambda row: -row[1].rank)]
        if names:
            index = names.index(self.selected) + 1 if self.selected in names else 0
            self.choose(names[index % len(names)])

    # -- looking -----------------------------------------------------------------------------------------------------

    def looked(self) -> None:
        for piece in (*self.pieces.values(), *self._ghosts.values()):
            piece.keep_seen(self.scale_now())
        self.walking.lay_out()

    def whole(self) -> QRectF | None:
        if self.plan is None:
            return None
        x0, y0, x1, y1 = sheet.acted_part(self.plan) if self._near else self.plan.bounds
        return QRectF(x0, y0, x1 - x0, y1 - y0)

    def fit(self) -> None:
        """Show the whole set."""
        self._near = False
        self.fit_whole()

    def frame_selection(self) -> None:
        """Show what is chosen, large; or the whole set."""
        piece = self.piece
        if piece is None:
            self.fit()
        else:
            self.look_close(piece.pos(), max(4.0, 5 * piece.reach))

    # -- mouse -------------------------------------------------------------------------------------------------------

    def handle_at(self) -> QPointF | None:
        """Where the handle that turns the chosen piece is, in the viewport."""
        piece = self.piece
        if piece is None or not piece.movable:
            return None
        middle = QPointF(self.mapFromScene(piece.pos()))
        far = max(HANDLE_PX, piece.reach * self.scale_now() + 14)
        return middle + QPointF(math.cos(piece.yaw) * far, -math.sin(piece.yaw) * far)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.setFocus()
        position = event.position().toPoint()
        if event.button() in (Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton):
            self.begin_pan(position)
            return
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        place = self.mapToScene(position)
        if self.walking.active:
            self.walking.press(place, event.modifiers())
            return
        handle = self.handle_at()
        piece = self.piece
        on_handle = handle is not None and math.dist((handle.x(), handle.y()), (position.x(), position.y())) < 11
        if piece is None or not on_handle:
            piece = self.piece_at(position)
            on_handle = False
        if piece is None:
            self.begin_pan(position)
            return
        self.choose(piece.entity)
        turning = on_handle or self._turning
        self._drag = (piece, "turn" if turning else "move", place, piece.place())
        self._moved = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        position = event.position().toPoint()
        place = self.mapToScene(position)
        if self.panning:
            self.pan_to(position)
        elif self.walking.active:
            self.walking.move(place, event.modifiers(), bool(event.buttons()))
        elif self._drag is not None:
            self._drag_to(place, event.modifiers())
        else:
            over = self.piece_at(position) is not None
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.ArrowCursor)

    def _drag_to(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        assert self._drag is not None
        piece, way, start, before = self._drag
        free = bool(keys & Qt.KeyboardModifier.AltModifier)
        if not self._moved and (place - start).manhattanLength() * self.scale_now() < 4:
            return
        self._moved = True
        if way == "turn":
            yaw = math.atan2(place.y() - before[1], place.x() - before[0])
            step = math.radians(5.0)
            piece.stand(before[0], before[1], yaw if free else round(yaw / step) * step)
        else:
            self.carry(before[0] + place.x() - start.x(), before[1] + place.y() - start.y(), free)
            return
        self._say_where(piece)

    def _say_where(self, piece: Piece) -> None:
        x, y, yaw = piece.place()
        self.said.emit(f"{piece.name}   x {x:.2f} m   y {y:.2f} m   {math.degrees(yaw) % 360:.0f}°")
        self.viewport().update()

    def take(self) -> bool:
        """Take what is chosen into the hand, to :meth:`carry` it; it stays there until it is let go or given up."""
        piece = self.piece
        if piece is None or not piece.movable or self._drag is not None or self.walking.active:
            return False
        self._drag, self._moved = (piece, "move", piece.pos(), piece.place()), False
        return True

    def carry(self, x: float, y: float, free: bool) -> None:
        """Put what is in the hand at (x, y), on the grid unless ``free``."""
        if self._drag is None:
            return
        piece, _way, _start, before = self._drag
        if not free:
            x, y = round(x / GRID_M) * GRID_M, round(y / GRID_M) * GRID_M
        self._moved = True
        piece.stand(round(x, 4), round(y, 4), before[2])
        self._say_where(piece)

    def let_go(self) -> None:
        """Where what is in the hand is now becomes an edit."""
        if self._drag is None:
            return
        piece, way, _start, before = self._drag
        changed = self._moved or self._nudged
        self._drag, self._nudged = None, False
        self.said.emit("")
        if changed:
            self.commit(piece, before, way == "turn")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.panning:
            if not self.end_pan() and event.button() is Qt.MouseButton.LeftButton:
                self.choose("")
            return
        if self.walking.active:
            self.walking.release()
            return
        self.let_go()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.walking.active:
            self.walking.finish()

    def commit(self, piece: Piece, before: tuple[float, float, float], turned: bool) -> None:
        """Make what the piece shows an edit; if it cannot be, the piece goes back."""
        if self.plan is None or piece.place() == before:
            return
        if isinstance(piece, CameraPiece):
            done = self._deeds.move_camera(piece.camera, before, piece.place())
        else:
            done = self._deeds.place(self.plan.scene_id, piece.entity, piece.name, piece.place(), turned)
        if not done:
            piece.stand(*before)
            self.viewport().update()

    # -- keys --------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
            if plain and (event.key() in _OWN_KEYS or event.key() == Qt.Key.Key_N):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = event.key()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        if self.walking.active and self.walking.key(key):
            return
        if key in _ARROWS:
            step = NUDGE_M / 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else NUDGE_M
            self._nudge(_ARROWS[Qt.Key(key)], step)
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self.turn_by(TURN_DEG if key == Qt.Key.Key_BracketLeft else -TURN_DEG)
        elif key == Qt.Key.Key_R:
            self._turning = True
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove()
        elif key == Qt.Key.Key_W:
            self.draw_walk()
        elif key == Qt.Key.Key_F:
            self.frame_selection()
        elif key == Qt.Key.Key_Home:
            self.fit()
        elif key == Qt.Key.Key_N:
            self.walk_chosen()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.zoom(1.25 if key == Qt.Key.Key_Plus else 0.8)
        elif key == Qt.Key.Key_Escape:
            self.give_up()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_R:
            self._turning = False
        if event.key() in _ARROWS and self._nudged:
            self.let_go()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        if self._nudged:  # the key is let go elsewhere
            self.let_go()
        self._turning = False
        super().focusOutEvent(event)

    def _nudge(self, way: tuple[int, int], step: float) -> None:
        """One step; a key held down is one edit when it is let go."""
        piece = self.piece
        if piece is None or not piece.movable or (self._drag is not None and not self._nudged):
            return
        if self._drag is None:
            self._drag, self._nudged = (piece, "move", piece.pos(), piece.place()), True
        x, y, yaw = piece.place()
        piece.stand(round(x + way[0] * step, 4), round(y + way[1] * step, 4), yaw)
        self.viewport().update()

    def turn_by(self, degrees: float) -> None:
        """Turn what is chosen, counter-clockwise."""
        piece = self.piece
        if piece is not None and piece.movable and self._drag is None:
            before = piece.place()
            piece.stand(before[0], before[1], before[2] + math.radians(degrees))
            self.commit(piece, before, turned=True)

    def remove(self) -> None:
        """Take away what is chosen; a camera goes back to the words."""
        piece = self.piece
        if piece is None or self.plan is None:
            return
        if isinstance(piece, CameraPiece):
            self._deeds.camera_to_words(piece.entity)
        else:
            self._deeds.remove(self.plan.scene_id, piece.entity, piece.name)

    def raise_camera(self, camera: PlanCamera, by: float) -> None:
        """Let a camera stand higher by so many metres, all along its path; it looks where it looked."""
        self._deeds.adjust_camera(camera, lift=by)

    def draw_walk(self) -> None:
        """Begin to draw a walk for the person chosen; end the one that is drawn."""
        if self.walking.active:
            self.walking.finish()
            return
        there = self.plan.find(self.selected) if self.plan is not None else None
        if isinstance(there, PlanPerson) and self.plan is not None:
            self.walking.begin(self.plan, there, self.seconds)
        else:
            self._film.problem.emit("Choose a person first; then click where they walk.")

    def give_up(self) -> None:
        """Put what is in the hand back; with empty hands choose nothing."""
        if self._drag is not None:
            piece, _way, _start, before = self._drag
            self._drag, self._nudged = None, False
            piece.stand(*before)
            self.viewport().update()
        else:
            self.choose("")

    # -- drawing -----------------------------------------------------------------------------------------------------

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802
        sheet.paint_ground(painter, QRectF(rect), self.plan.bounds if self.plan is not None else None, self.scale_now())

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.plan is None:
            paint_hint(painter, self.viewport().rect(), self.waiting)
        else:
            placed = [(piece, QPointF(self.mapFromScene(piece.pos()))) for piece in self.pieces.values()]
            sheet.paint_names(painter, placed, self.scale_now())
            handle, piece = self.handle_at(), self.piece
            if handle is not None and piece is not None and not self.walking.active:
                sheet.paint_handle(painter, QPointF(self.mapFromScene(piece.pos())), handle)
            self.walking.paint(painter)
            sheet.paint_scale(painter, self.viewport().width(), self.viewport().height(), self.scale_now())
        painter.restore()

    @property
    def waiting(self) -> str:
        """Why there is no plan."""
        empty = not self._film.project.scenes
        return self.unset or (
            "Write a scene, and you see it from above here." if empty else "The scene is being set; a moment…"
        )

    def camera_key(self, camera: PlanCamera) -> ViewKey:
        """Where a shot's camera is at the playhead."""
        return camera.at(max(camera.story_in, min(self.seconds, camera.story_out)))
