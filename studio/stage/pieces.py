"""What lies on the plan, drawn in metres with y up: furniture, people seen from above, lights, cameras with their view."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.session.floor_plan import PlanBody, PlanCamera, PlanLight, PlanPerson
from studio.widgets import current

SENSOR_MM = 36.0
FRUSTUM_M = 2.2
"""How far a camera's view is drawn at least."""
CAMERA_PX = 17.0
PEOPLES_HUES = (206, 142, 14, 282, 48, 330, 100, 240)
"""Hues that tell people apart on the plan."""


class Piece(QGraphicsItem):
    """Something that can be chosen. ``entity``: its id in the plan ("" for what is only seen). ``rank``: the higher, the
    sooner a click means it. It stands at its position, turned by ``yaw``."""

    def __init__(self, entity: str, name: str, rank: int, by_hand: bool, movable: bool) -> None:
        super().__init__()
        self.entity, self.name, self.rank, self.by_hand, self.movable = entity, name, rank, by_hand, movable
        self.chosen = False
        self.yaw = 0.0
        self.reach = 0.5
        self.least_px = 0.0
        self._path = QPainterPath()
        self._bounds = QRectF()

    def stand(self, x: float, y: float, yaw: float) -> None:
        """Be at (x, y) metres, turned by ``yaw`` radians."""
        self.setPos(x, y)
        self.yaw = yaw
        self.setRotation(math.degrees(yaw))

    def keep_seen(self, scale: float) -> None:
        """Small ones are drawn larger than they are where a metre takes few pixels (``scale``)."""
        if self.least_px:
            self.setScale(max(1.0, self.least_px / (2 * self.reach * scale)))

    def place(self) -> tuple[float, float, float]:
        return self.pos().x(), self.pos().y(), self.yaw

    def choose(self, chosen: bool) -> None:
        if chosen != self.chosen:
            self.chosen = chosen
            self.update()

    def take_path(self, path: QPainterPath, margin: float = 0.08) -> None:
        self.prepareGeometryChange()
        self._path = path
        self._bounds = path.boundingRect().adjusted(-margin, -margin, margin, margin)
        bare = path.boundingRect()
        self.reach = max(abs(bare.left()), abs(bare.right()), 0.3)

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._bounds

    def shape(self) -> QPainterPath:
        return self._path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        raise NotImplementedError


def _pen(colour: QColor, width: float = 1.2, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(colour, width, style)
    pen.setCosmetic(True)
    return pen


def _faded(colour: QColor, alpha: int) -> QColor:
    faded = QColor(colour)
    faded.setAlpha(alpha)
    return faded


class BodyPiece(Piece):
    """Walls, openings, furniture and things by their outline."""

    def __init__(self, body: PlanBody) -> None:
        area = sum(_area(polygon) for polygon in body.outlines)
        rank = 10 if body.kind in ("wall", "opening") else 40 - min(20, int(area * 6)) + (20 if body.low > 0.3 else 0)
        super().__init__(body.id, body.name, rank, body.by_hand, body.movable)
        self.body = body
        self.pieces = [QPolygonF([QPointF(x, y) for x, y in polygon]) for polygon in body.outlines]
        self.above = [QPolygonF([QPointF(x, y) for x, y in polygon]) for polygon in body.overhead]
        self.take_path(_united(self.pieces or self.above), 0.2 + 2.0 * bool(self.above))
        flat = body.kind not in ("wall", "opening") and body.high < 0.05
        self.setZValue(
            {"wall": 1.0, "opening": 2.0}.get(body.kind, 0.5 if flat else 3.0 + min(max(body.high, 0.0), 4.0))
        )
        self.stand(*body.at(0.0))
        self.setToolTip(body.name)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        theme = current()
        kind = self.body.kind
        if kind == "wall":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("faint"))
        elif kind == "opening":
            painter.setPen(_pen(theme.colour("quiet")))
            painter.setBrush(theme.colour("base"))
        if kind in ("wall", "opening"):
            painter.drawPath(self._path)
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(_faded(theme.colour("quiet"), 90), 1.0, Qt.PenStyle.DotLine))
        for polygon in self.above:
            painter.drawPolygon(polygon)
        if not self.pieces:
            return
        if not self.body.movable:
            painter.setPen(_pen(theme.colour("line"), 1.2))
            painter.drawPath(self._path)
            return
        # edges first, then the ground over their inner halves: only the outline of all pieces remains
        edge = theme.colour("accent" if self.chosen else "quiet")
        painter.setPen(_pen(edge, 3.0 if self.chosen else 2.0))
        for polygon in self.pieces:
            painter.drawPolygon(polygon)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("selected" if self.chosen else "raised"))
        painter.drawPath(self._path)
        if len(self.pieces) > 1:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(_pen(_faded(theme.colour("quiet"), 80), 0.8))
            for polygon in self.pieces:
                painter.drawPolygon(polygon)


def _united(polygons: list[QPolygonF]) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for polygon in polygons:
        path.addPolygon(polygon)
        path.closeSubpath()
    return path


def _area(polygon: tuple[tuple[float, float], ...]) -> float:
    points = [*polygon, polygon[0]]
    pairs = zip(points, points[1:], strict=False)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


class PersonPiece(Piece):
    """Somebody from above: shoulders, head, and the nose that tells the heading."""

    def __init__(self, person: PlanPerson, number: int, ghost: bool = False) -> None:
        super().__init__("" if ghost else person.id, person.name, 90, person.by_hand, True)
        self.person, self.ghost = person, ghost
        self.colour = QColor.fromHsl(
            PEOPLES_HUES[number % len(PEOPLES_HUES)], 110, 165 if current().name == "charcoal" else 110
        )
        path = QPainterPath()
        half = person.shoulders / 2
        path.addEllipse(QPointF(0, 0), half * 0.62, half)
        path.addEllipse(QPointF(0.03, 0), 0.12, 0.11)
        path.setFillRule(Qt.FillRule.WindingFill)
        self.take_path(path, 0.16)
        self.reach, self.least_px = half, 20.0
        self.setZValue(20.0 if ghost else 21.0)
        self.stand(*person.at(0.0))
        if not ghost:
            self.setToolTip(person.name)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        theme = current()
        half = self.person.shoulders / 2
        if self.ghost:
            painter.setPen(_pen(self.colour, 1.2, Qt.PenStyle.DashLine))
            painter.setBrush(_faded(self.colour, 40))
        else:
            painter.setPen(_pen(theme.colour("accent") if self.chosen else self.colour.darker(150), 2.0))
            painter.setBrush(_faded(self.colour, 200))
        painter.drawEllipse(QPointF(0, 0), half * 0.62, half)
        painter.setBrush(self.colour.lighter(118) if not self.ghost else _faded(self.colour, 90))
        painter.drawEllipse(QPointF(0.03, 0), 0.12, 0.11)
        nose = QPolygonF([QPointF(0.13, 0.045), QPointF(0.22, 0.0), QPointF(0.13, -0.045)])
        painter.setBrush(painter.pen().color())
        painter.drawPolygon(nose)


class LightPiece(Piece):
    """A lamp: a disc with rays, and the cone of a spot."""

    def __init__(self, light: PlanLight) -> None:
        super().__init__(light.id, _light_name(light), 60, light.by_hand, True)
        self.light = light
        path = QPainterPath()
        path.addEllipse(QPointF(0, 0), 0.16, 0.16)
        self.take_path(path, 1.4 if light.kind != "point" else 0.2)
        self.reach, self.least_px = 0.2, 16.0
        self.setZValue(24.0)
        self.stand(light.x, light.y, light.yaw)
        self.setToolTip(f"{self.name}, {light.z:.1f} m high")

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        theme = current()
        hue = QColor(self.light.colour)
        if self.light.kind != "point" and abs(self.light.pitch) < 1.2:
            spread = min(self.light.spread, 0.7)
            cone = [QPointF(0, 0)]
            cone += [QPointF(1.3 * math.cos(a), 1.3 * math.sin(a)) for a in (-spread, 0.0, spread)]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_faded(hue, 45))
            painter.drawPolygon(QPolygonF(cone))
        painter.setPen(
            _pen(theme.colour("accent") if self.chosen else theme.colour("quiet"), 2.0 if self.chosen else 1.2)
        )
        painter.setBrush(hue)
        painter.drawEllipse(QPointF(0, 0), 0.10, 0.10)
        for turn in range(8):
            a = math.pi * turn / 4
            painter.drawLine(
                QPointF(0.12 * math.cos(a), 0.12 * math.sin(a)), QPointF(0.17 * math.cos(a), 0.17 * math.sin(a))
            )


def _light_name(light: PlanLight) -> str:
    owner = light.id.removesuffix("/light").removeprefix("set:").replace("_", " ")
    if light.own:
        return {"spot": "Spotlight", "panel": "Soft light"}.get(light.kind, "Lamp")
    return f"Light of the {owner}" if light.id.endswith("/light") else f"Set light {owner.rpartition('-')[2]}"


class CameraPiece(Piece):
    """A camera: where it stands now, what it sees, and its way through the shot. ``shown`` is the shot under the playhead."""

    def __init__(self, camera: PlanCamera, shown: bool, seconds: float) -> None:
        super().__init__(camera.shot_id, camera.slate, 70, camera.by_hand, True)
        self.camera, self.shown = camera, shown
        self.setZValue(26.0 if shown else 25.0)
        self.setToolTip(f"Camera of shot {camera.slate}")
        self.follow(seconds)

    def follow(self, seconds: float) -> None:
        """Stand where the camera is at a story second."""
        inside = max(self.camera.story_in, min(seconds, self.camera.story_out))
        self.show_key(self.camera.at(inside))

    def show_key(self, key: object) -> None:
        self.key = key  # a ViewKey
        eye, target = key.eye, key.target  # type: ignore[attr-defined]
        ahead = math.hypot(target[0] - eye[0], target[1] - eye[1])
        self.distance = max(ahead, 0.05)
        self.half = math.atan(SENSOR_MM / 2 / key.lens_mm)  # type: ignore[attr-defined]
        self.stand(eye[0], eye[1], math.atan2(target[1] - eye[1], target[0] - eye[0]))
        path = QPainterPath()
        path.addRect(QRectF(-0.26, -0.13, 0.34, 0.26))
        path.addPolygon(QPolygonF([QPointF(0.08, 0.0), QPointF(0.22, 0.12), QPointF(0.22, -0.12)]))
        self.take_path(path, max(self.distance, FRUSTUM_M) * 1.3)
        self.reach = 0.5

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        theme = current()
        colour = theme.colour("accent" if self.chosen else "text" if self.shown else "faint")
        if self.shown or self.chosen:
            far = max(self.distance, FRUSTUM_M)
            side = far * math.tan(self.half)
            cone = QPolygonF([QPointF(0, 0), QPointF(far, side), QPointF(far, -side)])
            painter.setPen(_pen(_faded(colour, 120), 1.0))
            painter.setBrush(_faded(colour, 16))
            painter.drawPolygon(cone)
            mark = 0.07
            painter.setPen(_pen(_faded(colour, 200), 1.2))
            painter.drawLine(QPointF(self.distance - mark, 0), QPointF(self.distance + mark, 0))
            painter.drawLine(QPointF(self.distance, -mark), QPointF(self.distance, mark))
        painter.setPen(_pen(colour, 1.6 if self.chosen else 1.0))
        painter.setBrush(QBrush(colour) if self.shown or self.chosen else QBrush(theme.colour("base")))
        metre = math.sqrt(abs(painter.worldTransform().determinant()))
        larger = max(1.0, CAMERA_PX / (0.5 * metre))
        painter.scale(larger, larger)
        painter.drawPath(self._path)


class Trace(QGraphicsItem):
    """A way over the ground: somebody's walk or a camera's path."""

    def __init__(self, points: list[tuple[float, float]], colour: QColor, dashed: bool) -> None:
        super().__init__()
        self._line = QPainterPath()
        if points:
            self._line.moveTo(*points[0])
            for x, y in points[1:]:
                self._line.lineTo(x, y)
        self._colour, self._dashed = colour, dashed
        self._bounds = self._line.boundingRect().adjusted(-0.1, -0.1, 0.1, 0.1)
        self.setZValue(15.0)

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()  # it is seen, not chosen

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(self._colour, 1.4, Qt.PenStyle.DotLine if self._dashed else Qt.PenStyle.SolidLine))
        painter.drawPath(self._line)
