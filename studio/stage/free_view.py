"""The scene in space: pictures from a free camera that mouse and keys carry about."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from engine.project import ViewKey
from studio.bridge import Film
from studio.stage.lens import Lens
from studio.stage.space_hands import KEYS, SpaceHands
from studio.widgets import PictureView, current

MOVING_SIZE = (320, 180)
RESTING_SIZE = (640, 360)
REST_MS = 500
NO_SCENE = "Write a scene, and it stands here."
FLY_M = 0.25
_CLICK_PX = 4
"""A mouse that moved less has clicked."""
STEEP = math.radians(86.0)
_FLY = {
    Qt.Key.Key_W: (1, 0, 0), Qt.Key.Key_S: (-1, 0, 0), Qt.Key.Key_D: (0, 1, 0), Qt.Key.Key_A: (0, -1, 0),
    Qt.Key.Key_E: (0, 0, 1), Qt.Key.Key_Q: (0, 0, -1),
}  # fmt: skip
_ORBIT = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}


@dataclass(frozen=True)
class FreeCamera:
    """Looks at ``target`` from ``distance``: the eye is in direction ``yaw`` (from the target) and ``pitch`` above it."""

    target: tuple[float, float, float] = (0.0, 0.0, 1.0)
    distance: float = 6.0
    yaw: float = -0.9
    pitch: float = 0.45
    lens_mm: float = 28.0

    @property
    def eye(self) -> tuple[float, float, float]:
        flat = math.cos(self.pitch) * self.distance
        x, y, z = self.target
        return x + flat * math.cos(self.yaw), y + flat * math.sin(self.yaw), z + self.distance * math.sin(self.pitch)

    def key(self, seconds: float) -> ViewKey:
        return ViewKey(float(seconds), self.eye, self.target, self.lens_mm)

    def orbited(self, yaw: float, pitch: float) -> FreeCamera:
        """About the target; never through the floor or the zenith."""
        camera = replace(self, yaw=self.yaw + yaw, pitch=max(-STEEP, min(self.pitch + pitch, STEEP)))
        if camera.eye[2] < 0.05:
            low = math.asin(max(-1.0, min(1.0, (0.05 - self.target[2]) / self.distance)))
            camera = replace(camera, pitch=max(camera.pitch, low))
        return camera

    def dollied(self, factor: float) -> FreeCamera:
        return replace(self, distance=max(0.3, min(self.distance * factor, 200.0)))

    def moved(self, ahead: float, right: float, up: float) -> FreeCamera:
        """Eye and target together: ahead over the ground, to the right, up."""
        x, y, z = self.target
        c, s = -math.cos(self.yaw), -math.sin(self.yaw)
        camera = replace(self, target=(x + ahead * c + right * s, y + ahead * s - right * c, z + up))
        return camera if camera.eye[2] >= 0.05 else replace(self, target=(camera.target[0], camera.target[1], z))

    @staticmethod
    def of(key: ViewKey) -> FreeCamera:
        """The camera that sees what ``key`` sees."""
        away = [key.eye[i] - key.target[i] for i in range(3)]
        distance = max(math.hypot(*away), 0.05)
        pitch = math.asin(max(-1.0, min(1.0, away[2] / distance)))
        return FreeCamera(key.target, distance, math.atan2(away[1], away[0]), pitch, key.lens_mm)


class FreeView(PictureView):
    """Drag turns round the target, right or middle drag (or Shift) moves sideways, the wheel goes nearer; W A S D Q E fly,
    arrows turn, F frames what is chosen. A click chooses, and what is chosen is dragged over the ground, a camera with
    Ctrl up and down. ``moved`` after every move of the camera."""

    moved = Signal()
    framing = Signal()

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.camera = FreeCamera()
        self.scene_id = ""
        self.seconds = 0.0
        self.recording = False
        self.hands: SpaceHands | None = None
        self._seen: ViewKey | None = None
        """The camera of the picture on screen."""
        self._grip: tuple[QPointF, bool] | None = None
        self._pressed: QPointF | None = None
        """Where the mouse went down, while it has hardly moved."""
        self._asked = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(lambda: self.ask(RESTING_SIZE))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("The scene in space")
        self.setToolTip(
            "Drag: turn   Right drag: move   Wheel: nearer   W A S D Q E: fly   F: frame what is chosen\n"
            "Click: choose   Drag what is chosen: move it   [ ]: turn it   Delete: remove it\n"
            "Ctrl+drag a camera that is chosen: higher or lower"
        )
        self.say(NO_SCENE)
        film.view_ready.connect(self._take)

    # -- pictures ----------------------------------------------------------------------------------------------------

    def look_from(self, camera: FreeCamera) -> None:
        """Put the camera somewhere."""
        self.camera = camera
        self.moved.emit()
        self.ask(MOVING_SIZE)

    def show_scene(self, scene_id: str) -> None:
        """Another scene, or the same one changed."""
        if scene_id != self.scene_id:
            self.scene_id = scene_id
            self.say("The scene is being drawn…" if scene_id else NO_SCENE)
        self.ask(MOVING_SIZE)

    def show_time(self, seconds: float) -> None:
        if seconds != self.seconds:
            self.seconds = seconds
            self.ask(MOVING_SIZE)

    def ask(self, size: tuple[int, int]) -> None:
        """Ask for a picture; the sharper one comes when the camera rests."""
        if not self.scene_id or not self.isVisible():
            return
        self._asked = self._film.desk.look_about(self.scene_id, self.camera.key(self.seconds), size)
        if size == MOVING_SIZE:
            self._rest.start()

    def _take(self, ready: object) -> None:
        if getattr(ready, "scene_id", "") == self.scene_id:
            self._seen = ready.key  # type: ignore[attr-defined]
            self.show_pixels(ready.pixels, ready.number)  # type: ignore[attr-defined]

    @property
    def lens(self) -> Lens | None:
        """What the picture on screen shows where; None while there is none."""
        return Lens(self._seen, self.picture_area()) if self.number is not None and self._seen is not None else None

    def showEvent(self, event: object) -> None:  # noqa: N802
        super().showEvent(event)  # type: ignore[arg-type]
        self.ask(MOVING_SIZE)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self._rest.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        painter = QPainter(self)
        theme = current()
        if self.hasFocus() or self.recording:
            painter.setPen(QPen(theme.colour("refused" if self.recording else "accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        lens = self.lens
        if self.hands is not None and lens is not None and not self.recording:
            painter.setClipRect(self.picture_area())
            self.hands.paint(painter, lens)
            painter.setClipping(False)
        if self.number is not None:
            eye = self.camera.eye
            said = f"{self.camera.lens_mm:g} mm   {eye[2]:.2f} m high" + ("   ● recording" if self.recording else "")
            area = self.picture_area().adjusted(10, 6, -10, -6)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            painter.setPen(Qt.GlobalColor.black)
            painter.drawText(area.translated(1, 1), flags, said)
            painter.setPen(Qt.GlobalColor.white)
            painter.drawText(area, flags, said)
        painter.end()

    # -- mouse and keys ----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.setFocus()
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        plain = event.button() is Qt.MouseButton.LeftButton and not shifted
        self._pressed = event.position() if plain else None
        lens = self.lens
        hands = self.hands if plain and not self.recording else None
        upright = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if hands is not None and lens is not None and hands.press(lens, event.position(), upright):
            return
        self._grip = (event.position(), not plain)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        far = self._pressed is None or (event.position() - self._pressed).manhattanLength() >= _CLICK_PX
        if not event.buttons():
            self._show_what_is_under(event.position())
        if not far:
            return
        self._pressed = None
        lens = self.lens
        if self.hands is not None and self.hands.holding and lens is not None:
            self.hands.move(lens, event.position(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
            self.update()
        elif self._grip is not None:
            self._turn_or_move(event.position())

    def _show_what_is_under(self, at: QPointF) -> None:
        lens = self.lens
        over = "" if self.hands is None or lens is None or self.recording else self.hands.under(lens, at)
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def _turn_or_move(self, at: QPointF) -> None:
        assert self._grip is not None
        before, panning = self._grip
        by = at - before
        self._grip = (at, panning)
        if panning:
            # a metre at the target under the pointer stays under it
            metre = self.camera.distance * 36.0 / self.camera.lens_mm / max(self.picture_area().width(), 1)
            self.look_from(self.camera.moved(0.0, -by.x() * metre, by.y() * metre))
        else:
            self.look_from(self.camera.orbited(-by.x() * 0.008, by.y() * 0.006))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        clicked, self._pressed, self._grip = self._pressed is not None, None, None
        lens = self.lens
        if self.hands is None:
            return
        self.hands.release()
        if clicked and lens is not None and not self.recording:
            self.hands.click(lens, event.position())
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        self.look_from(self.camera.dollied(0.9 ** (event.angleDelta().y() / 120)))
        event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
            own = {*_FLY, *_ORBIT, *KEYS, Qt.Key.Key_F, Qt.Key.Key_Plus, Qt.Key.Key_Minus}
            if plain and event.key() in own:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        far = FLY_M * (4 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        elif key in _FLY:
            ahead, right, up = _FLY[key]
            self.look_from(self.camera.moved(ahead * far, right * far, up * far))
        elif key in _ORBIT:
            x, y = _ORBIT[key]
            self.look_from(self.camera.orbited(x * 0.1, y * 0.07))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.look_from(self.camera.dollied(0.87 if key == Qt.Key.Key_Plus else 1.15))
        elif key == Qt.Key.Key_F:
            self.framing.emit()
        elif key in KEYS and self.hands is not None:
            self.hands.key(key)
            self.update()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.update()
