"""The scene in space: pictures from a free camera that mouse and keys carry about."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from engine.project import ViewKey
from studio.bridge import Film
from studio.widgets import PictureView, current

MOVING_SIZE = (320, 180)
RESTING_SIZE = (640, 360)
REST_MS = 500
NO_SCENE = "Write a scene, and it stands here."
FLY_M = 0.25
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
    arrows turn, F frames what is chosen. ``moved`` after every move of the camera."""

    moved = Signal()
    framing = Signal()

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.camera = FreeCamera()
        self.scene_id = ""
        self.seconds = 0.0
        self.recording = False
        self._grip: tuple[QPointF, bool] | None = None
        self._asked = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(lambda: self.ask(RESTING_SIZE))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("The scene in space")
        self.setToolTip("Drag: turn   Right drag: move   Wheel: nearer   W A S D Q E: fly   F: frame what is chosen")
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
            self.show_pixels(ready.pixels, ready.number)  # type: ignore[attr-defined]

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
        self._grip = (event.position(), shifted or event.button() is not Qt.MouseButton.LeftButton)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._grip is None:
            return
        before, panning = self._grip
        by = event.position() - before
        self._grip = (event.position(), panning)
        if panning:
            # a metre at the target under the pointer stays under it
            metre = self.camera.distance * 36.0 / self.camera.lens_mm / max(self.picture_area().width(), 1)
            self.look_from(self.camera.moved(0.0, -by.x() * metre, by.y() * metre))
        else:
            self.look_from(self.camera.orbited(-by.x() * 0.008, by.y() * 0.006))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._grip = None

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        self.look_from(self.camera.dollied(0.9 ** (event.angleDelta().y() / 120)))
        event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
            own = {*_FLY, *_ORBIT, Qt.Key.Key_F, Qt.Key.Key_Plus, Qt.Key.Key_Minus}
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
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.update()
